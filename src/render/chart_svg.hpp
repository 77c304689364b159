// Parts of a drawing that stand in files of their own.
#pragma once

#include <string>

#include "svg.hpp"

namespace advisor::render {

constexpr double kChartWidth = 760;  ///< px of every drawing; its height is what it takes

/// The elements of stacked bars and of a map, below the title; `height` is set.
std::string bars_svg(const ShownChart& shown, int number, double& height);
std::string cells_svg(const ShownChart& shown, int number, double& height);

}  // namespace advisor::render
