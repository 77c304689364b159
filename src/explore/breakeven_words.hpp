// A break-even in words.
#pragma once

#include <string>

#include "advisor/breakeven.hpp"

namespace advisor {

/// "below 4.25 h a day X is cheaper to own, above it Y"; needs points and crossovers.
std::string reading_of(const BreakEven& answer);

}  // namespace advisor
