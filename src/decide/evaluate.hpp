// One system, its best plan.
#pragma once

#include <optional>

#include "advisor/decide.hpp"

namespace advisor {

/// A system and what does not depend on the question.
struct Entrant {
    const System* system = nullptr;
    double ecosystem = 0;
};

/// The best plan of a system: feasible before not, then fewest failing constraints, then calibrated before
/// extrapolated, then score. Nothing when no engine can run the workload there.
std::optional<Candidate> evaluate(const Catalog& catalog, const Question& question, const Entrant& entrant);

/// Strict weak order of the ranking: score, then decode speed, price and id.
bool ranks_before(const Candidate& a, const Candidate& b);

}  // namespace advisor
