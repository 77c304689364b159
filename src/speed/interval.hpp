// The 80 % interval about a predicted speed, what it rests on, and the roof that nothing exceeds.
#pragma once

#include "terms.hpp"

namespace advisor {

/// Sets interval and basis of both rates of a speed whose values and terms are known, and bounds them by what the
/// devices can move and multiply at their peaks.
void add_intervals(const Catalog& catalog, const SpeedModel& speeds, const Plan& plan, const Memory& memory,
                   const Stages& stages, const SpeedInput& input, Speed& speed);

}  // namespace advisor
