// A profile's defaults, written into the fields that the buyer left open.
#pragma once

#include "advisor/workload.hpp"

namespace advisor {

/// Throws Error for a default that names no flag or does not parse.
void apply_profile(const Profile& profile, Request& request);

}  // namespace advisor
