// The utility of a candidate: fixed scales, weights of the buyer.
#pragma once

#include "advisor/decide.hpp"

namespace advisor {

/// Position of x on a scale, 0 (worst) ... 1 (best), clamped.
double on_scale(const Scale& scale, double x);

/// Share of the software features of the catalog that a buyer could use on a system, each counted by the best status
/// that any engine gives it there: 0 ... 1.
double ecosystem_of(const Catalog& catalog, const System& system);

/// The utility at the typical price and predicted speed.
double score_of(const Catalog& catalog, const Question& question, double ecosystem, const Assessment& assessment);

/// The part of the utility by which plans of one system are chosen: decode and time to first token. Spare memory and
/// watts do not pay for a slower plan on the same machine.
double use_of(const Catalog& catalog, const Question& question, const Assessment& assessment);

/// Fills utility, score and the score at both ends of the speed and price intervals.
void score(const Catalog& catalog, const Question& question, double ecosystem, Candidate& candidate);

}  // namespace advisor
