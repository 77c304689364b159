// What would change the answer: where the first two results trade places.
#pragma once

#include "evaluate.hpp"

namespace advisor {

/// Crossovers of first and second along each parameter of a fixed list, by bracketing on the real model and bisection.
std::vector<Change> changes_between(const Catalog& catalog, const Question& question, const Entrant& first,
                                    const Entrant& second);

}  // namespace advisor
