// The halves of a decision: which hard constraints a candidate fails, with both numbers and the nearest remedy; and
// which of two plans is the better one.
#pragma once

#include "advisor/decide.hpp"

namespace advisor {

/// Constraints on the system alone: price, availability, condition, features, os, form.
std::vector<Reason> system_reasons(const Catalog& catalog, const Question& question, const System& system,
                                   const std::optional<SystemPrice>& price);

/// Constraints on an assessed plan: memory, circuit, noise, idle watts, speed floors, capacity. What else would make a
/// model fit is left to with_fixes(), which costs more than the rest.
std::vector<Reason> plan_reasons(const Catalog& catalog, const Question& question, const Assessment& assessment);

/// How many of these there are, at a fraction of the price.
std::size_t count_plan_reasons(const Catalog& catalog, const Question& question, const Assessment& assessment);

/// Whether a higher budget is all that a candidate would take: no reason, or of the budget alone.
bool costs_too_much_only(const Candidate& candidate);

/// Dollars a year that waiting costs with any plan of a system that meets every constraint; 1e300 where none does.
Usd least_waiting(const Planner& planner, const System& system);

/// Why no plan exists for the system at all.
Reason no_plan_reason(const Question& question, const System& system);

/// Why a system does not offer a feature, with the date of what is known; nothing where it does, at least in part.
std::optional<std::string> why_lacking(const Catalog& catalog, const System& system, const Feature& feature);

/// Why the engine asked for does not run the model there: its support, the model's family or the weights' format.
std::optional<std::string> why_refused(const Question& question, const Engine& engine, const System& system);

/// Notices that a question about a system touches: by a need, the engine or the format that it names.
std::vector<const Notice*> notices_for(const Catalog& catalog, const Question& question, const System& system);

/// Adds to the results what can be built of cards and hosts that have a price: every host with every number of each
/// card, cards of several kinds where the buyer has some, each size of memory that helps. Of each set of cards the host
/// that costs its buyer least; no more sets than are worth telling. Nothing where systems were named.
void add_builds(const Planner& planner, Ranking& ranking);

/// Of the model in any quantization that the question allows: no cards can do with less.
Bytes least_weights(const Catalog& catalog, const Workload& workload);

/// Share of the software features of the catalog that a buyer could use on a system, each counted by the best status
/// that any engine gives it there: 0 ... 1.
double ecosystem_of(const Catalog& catalog, const System& system);

/// Whether one plan of a system serves the buyer better than another: what costs its buyer less, a guess counting by
/// the end that disappoints, then what writes faster.
bool serves_better(const Assessment& a, const CostToYou& cost_a, const Assessment& b, const CostToYou& cost_b);

}  // namespace advisor
