// Curves drawn with characters.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace advisor::render {

struct Curve {
    char mark;
    std::vector<std::optional<double>> y;  ///< at evenly spaced places along the axis; gaps where there is nothing
};

/// The curves above an axis that ends in `left` and `right`, in at most `width` columns; '*' where two meet. There are
/// at least two places, and something to draw.
std::string chart(const std::vector<Curve>& curves, const std::string& left, const std::string& right, int width);

}  // namespace advisor::render
