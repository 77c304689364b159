// What would change the answer: where another system takes the first place.
#pragma once

#include "decide/evaluate.hpp"

namespace advisor {

/// For each parameter of the question, each budget and each price that matters, the value nearest to today's beyond
/// which another system ranks first; nearest first, at most `most`, and then what other books change. Found by
/// bracketing on the real model and bisection. Needs all results, ranked, and what was rejected for its price alone.
std::vector<Change> changes_of(const Catalog& catalog, const Decision& decision, std::size_t most);

}  // namespace advisor
