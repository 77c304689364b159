// The two halves of a decision: which hard constraints a candidate fails, with both numbers and the nearest remedy;
// and its utility, of fixed scales and the weights of the buyer.
#pragma once

#include "advisor/decide.hpp"

namespace advisor {

/// Constraints on the system alone: price, availability, condition, features, os, form.
std::vector<Reason> system_reasons(const Catalog& catalog, const Question& question, const System& system,
                                   const std::optional<SystemPrice>& price);

/// Constraints on an assessed plan: memory, circuit, noise, idle watts, speed floors, capacity. What else would make a
/// model fit is left to with_fixes(), which costs more than the rest.
std::vector<Reason> plan_reasons(const Catalog& catalog, const Question& question, const Assessment& assessment);

/// Why no plan exists for the system at all.
Reason no_plan_reason(const Question& question, const System& system);

/// Why a system does not offer a feature, with the date of what is known; nothing where it does, at least in part.
std::optional<std::string> why_lacking(const Catalog& catalog, const System& system, const Feature& feature);

/// Why the engine asked for does not run the model there: its support, the model's family or the weights' format.
std::optional<std::string> why_refused(const Question& question, const Engine& engine, const System& system);

/// Notices that a question about a system touches: by a need, the engine or the format that it names.
std::vector<const Notice*> notices_for(const Catalog& catalog, const Question& question, const System& system);

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
