// The utility of a candidate: fixed scales, weights of the buyer.
#pragma once

#include "advisor/decide.hpp"

namespace advisor {

/// Position of x on a scale: 0 at its worst, 1 at its best, below and above beyond them.
double position_on(const Scale& scale, double x);

/// That position clamped to 0 ... 1.
double on_scale(const Scale& scale, double x);

/// What longevity is measured on: the mean of what can be upgraded and what is left of the price after three years.
double longevity_of(const System& system, double resale_3y);

/// Share of the software features of the catalog that a buyer could use on a system, each counted by the best status
/// that any engine gives it there: 0 ... 1.
double ecosystem_of(const Catalog& catalog, const System& system);

/// The utility at the typical price and predicted speed.
double score_of(const Catalog& catalog, const Question& question, double ecosystem, const Assessment& assessment);

/// The part of the utility by which plans of one system are chosen: decode and time to first token. Spare memory and
/// watts do not pay for a slower plan on the same machine.
double use_of(const Catalog& catalog, const Question& question, const Assessment& assessment);

/// Fills utility and score.
void score(const Catalog& catalog, const Question& question, double ecosystem, Candidate& candidate);

}  // namespace advisor
