// Where the bytes of one copy of a model go, device by device.
#pragma once

#include <string>

#include "advisor/render.hpp"

namespace advisor::render {

/// A table of devices, and whether it fits; with options.explain each device as a bar.
std::string placement(const Memory& memory, const RenderOptions& options);

}  // namespace advisor::render
