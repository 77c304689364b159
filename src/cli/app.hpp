// The command line program, from argv to exit status.
#pragma once

#include <span>

namespace advisor::cli {

/// Parses, answers and prints; throws Error, or UsageError with the command's name, for what cannot be used.
int run(std::span<const char* const> arguments);

/// Prints an error as one line on standard error, and where help is to be had. Returns the exit status.
int report(const std::exception& error, std::span<const char* const> arguments);

}  // namespace advisor::cli
