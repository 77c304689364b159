// A plain grid of text, for `list` and `show`, in each format but JSON.
#pragma once

#include <string>
#include <vector>

#include "advisor/render.hpp"

namespace advisor::render {

struct Grid {
    std::vector<std::string> header;
    std::vector<bool> numeric;  ///< columns that align to the right
    std::vector<std::vector<std::string>> rows;
};

/// Text, CSV or Markdown. Text drops columns from the right, down to two, where the terminal is narrow.
std::string grid_text(const Grid& grid, const RenderOptions& options);

}  // namespace advisor::render
