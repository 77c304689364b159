// The one exception of the project: input that cannot be used. Loaders and option checks throw it, run() catches it
// and exits 2. "Does not fit" and "no price" are answers, not errors, and never throw.
#pragma once

#include <stdexcept>
#include <string>

namespace advisor {

/// what() is one line for the user: where, what was found, what was expected, the remedy.
struct Error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace advisor
