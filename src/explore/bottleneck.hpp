// What limits a system: the model is asked what it would do without each limit.
#pragma once

#include "advisor/upgrade.hpp"

namespace advisor {

/// Of the owned system and its best plan, which may be missing.
Bottleneck bottleneck_of(const Catalog& catalog, const Question& question, const System& own,
                         const std::optional<Candidate>& before);

}  // namespace advisor
