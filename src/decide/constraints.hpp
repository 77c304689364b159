// Which hard constraints a candidate fails, with both numbers and the nearest remedy.
#pragma once

#include "advisor/decide.hpp"

namespace advisor {

/// Constraints on the system alone: price, availability, condition, features, os, form.
std::vector<Reason> system_reasons(const Catalog& catalog, const Question& question, const System& system,
                                   const std::optional<SystemPrice>& price);

/// Constraints on an assessed plan: memory, circuit, noise, idle watts, speed floors, capacity.
/// The fixes of a memory reason are left to memory_fixes, which costs more than the rest.
std::vector<Reason> plan_reasons(const Question& question, const Assessment& assessment);

/// Why no plan exists for the system at all.
Reason no_plan_reason(const Question& question, const System& system);

}  // namespace advisor
