// What upgrade.cpp and bottleneck.cpp share.
#pragma once

#include "advisor/explore.hpp"

namespace advisor {

/// The board or PC of a system's bill that has slots; null where none is known.
const Part* board_of(const System& system);

/// What limits the owned system on its best plan, which may be missing: the model is asked what it would do without
/// each limit.
Bottleneck bottleneck_of(const Catalog& catalog, const Question& question, const System& own,
                         const std::optional<Candidate>& before);

}  // namespace advisor
