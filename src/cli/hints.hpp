// What the command line says about files of measurements.
#pragma once

#include "advisor/evidence.hpp"
#include "options.hpp"

namespace advisor::cli {

/// Throws Error for an unknown id (with a suggestion) or a system of several kinds of device.
Hints hints_of(const Catalog& catalog, const Options& options);

}  // namespace advisor::cli
