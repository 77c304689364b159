// The command line program, from argv to exit status.
#pragma once

#include <exception>

namespace advisor::cli {

/// Parses, answers and prints; throws Error, or UsageError with the command's name, for what cannot be used.
int run(int argc, const char* const* argv);

/// Prints an error as one line on standard error, and where help is to be had. Returns the exit status.
int report(const std::exception& error, int argc, const char* const* argv);

}  // namespace advisor::cli
