// What separates two results that the prediction cannot tell apart.
#pragma once

#include "advisor/answer.hpp"

namespace advisor {

/// The terms of the utility on which `a` differs most from `b`, with figures: "2 t/s faster, $120 dearer to own".
std::string differences(const Candidate& a, const Candidate& b);

}  // namespace advisor
