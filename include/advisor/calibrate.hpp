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

/// Predicted tokens per second of a case from one class and one effect on it.
double predicted_tps(const Catalog& catalog, const SpeedClass& speed_class, double effect, const RowCase& one);
/// From the class and the effects that a model has for it; anchors do not enter.
double predicted_tps(const Catalog& catalog, const SpeedModel& speeds, const RowCase& one);

/// The measured rows most like a plan, of its engine family and device architecture, nearest first.
std::vector<MeasuredRow> nearest_rows(const std::vector<MeasuredRow>& rows, const Plan& plan, const Memory& memory,
                                      const Model& model, std::size_t most);

struct Learnt {
    SpeedModel speeds;
    std::vector<std::string> said;  ///< what was corrected by how much, a sentence each
};

/// The catalog's speed model with a user's own rows taken in: the very plans become `measured`, others on the same
/// device and engine family are corrected by the mean of the rows, shrunk.
Learnt learn(const Catalog& catalog, const std::vector<MeasuredRow>& rows);

/// Quantile 0 ... 1 of values, straight between neighbours; 0 of none.
double quantile(std::vector<double> values, double q);

/// A row predicted without its source.
struct LeftOut {
    const MeasuredRow* row = nullptr;
    double residual = 0;     ///< log(measured / predicted)
    bool supported = false;  ///< other sources measured that engine family on that architecture
};

/// Sets `supported`: at least five rows of other sources in the class.
void mark_supported(std::vector<LeftOut>& rows);

/// 80 % interval as factors on a prediction: the 10 and 90 % quantiles of the residuals of a class; where that has
/// fewer than 12 rows or three sources, no narrower than those of its family, and so on to all families; at least 8 %.
/// Rows of one source err alike, so what n sources say is widened by 1 + 1.25/sqrt(n). Measured classes learn from
/// supported rows, an architecture "*" from the others. Rows of `without_source` do not count.
std::pair<double, double> interval(const std::vector<LeftOut>& rows, Metric metric, const std::string& family,
                                   const std::string& architecture, const std::string& without_source);

struct Calibration {
    std::vector<SpeedClass> classes;  ///< as fitted: "*" where one stands for many
    SpeedModel speeds;                ///< of the classes, with effects and anchors
};

/// Whether calibrate() fits once more without each source, which takes most of the time.
enum class Intervals { none, from_left_out_sources };

/// A fit of `rows`: a root class, one for each engine family, one for each family on each architecture, every one
/// shrunk toward its parent; then effects of devices and models, and anchors. Of the catalog's own speed model nothing
/// enters. Intervals are quantiles of residuals on left-out sources. Deterministic.
Calibration calibrate(const Catalog& catalog, const std::vector<MeasuredRow>& rows,
                      Intervals intervals = Intervals::from_left_out_sources);

/// A calibration as data/calibration.json, one class, effect or anchor a line.
std::string calibration_json(const Catalog& catalog, const Calibration& calibration);

}  // namespace advisor
