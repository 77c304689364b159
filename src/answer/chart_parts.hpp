// What the files that compose charts have in common.
#pragma once

#include <vector>

#include "advisor/chart.hpp"

namespace advisor {

/// Ends of an axis from 0, or from what is below it, to what holds all values.
void fit_axis_from_0(ChartAxis& axis, const std::vector<double>& values);

/// Ends and scale of an axis that holds all values: by ratio where the largest is many times the least, else from 0;
/// with room at the ends.
void fit_axis(ChartAxis& axis, const std::vector<double>& values);

}  // namespace advisor
