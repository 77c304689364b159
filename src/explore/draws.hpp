// How sure the ranking is: the results compete again and again, each time at other prices, speeds, watts and resale.
#pragma once

#include "advisor/decide.hpp"

namespace advisor {

/// Fills the probabilities of all results of a ranking, and the ties of the first `shown`.
void draw(const Catalog& catalog, const Question& question, std::vector<Candidate>& ranked, std::size_t shown);

}  // namespace advisor
