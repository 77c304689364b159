// Several boxes against one of them, in words and figures.
#pragma once

#include "advisor/decide.hpp"

namespace advisor {

/// One entry for each fleet and cluster among the results, and among the rejected where systems were named.
std::vector<SeveralBoxes> several_boxes_in(const Catalog& catalog, const Decision& decision);

}  // namespace advisor
