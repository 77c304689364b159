// What `cost` says below its table.
#pragma once

#include <string>
#include <vector>

#include "advisor/render.hpp"
#include "column.hpp"

namespace advisor::render {

/// Ownership after each year, the same work on each system, and heat; empty where no system has a cost.
std::string ownership_sections(const std::vector<Row>& rows, const Decision& decision, const RenderOptions& options);

}  // namespace advisor::render
