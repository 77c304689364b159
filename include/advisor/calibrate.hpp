// Fits the speed classes to measured rows. docs/model.md says what is fitted, with which priors, and what is left out.
#pragma once

#include <string>
#include <vector>

#include "advisor/evidence.hpp"
#include "advisor/speed.hpp"

namespace advisor {

/// A row turned into the question that the model answers.
struct RowCase {
    const MeasuredRow* row = nullptr;
    std::shared_ptr<const System> system;
    Plan plan;
    Memory memory;
    SpeedInput input;
    std::shared_ptr<const Engine> engine;  ///< with the row's micro-batch, where it states one
};

/// Why a row is not predicted; empty when it is.
std::string skipped_because(const MeasuredRow& row);

/// Throws nothing; `row` must not be skipped.
RowCase case_of(const Catalog& catalog, const MeasuredRow& row);

/// Predicted tokens per second of a case with the catalog's speed classes.
double predicted_tps(const Catalog& catalog, const RowCase& one);

/// Replaces catalog.speed_classes by a fit of `rows`: a root class, one for each engine family, one for each family on
/// each architecture, every one shrunk toward its parent; returns them ("*" where a class stands for many). Intervals are
/// quantiles of residuals on left-out sources, which takes most of the time. Deterministic.
std::vector<SpeedClass> calibrate(Catalog& catalog, const std::vector<MeasuredRow>& rows, bool with_intervals = true);

}  // namespace advisor
