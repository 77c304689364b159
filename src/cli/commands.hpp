// The table of commands, and the help read off it. To add one: its function in one of the *_commands.cpp, a declaration
// here, a row in commands.cpp.
#pragma once

#include <cstddef>
#include <exception>
#include <span>
#include <string>
#include <string_view>

#include "options.hpp"

namespace advisor {
class Catalog;
struct Hints;
}  // namespace advisor

namespace advisor::cli {

constexpr int kAnswered = 0, kNothingFound = 1, kUsage = 2;

struct Answer {
    std::string text;
    int status = kAnswered;
};

struct Command {
    std::string_view name;
    std::string_view arguments{};  ///< of the usage line: "SYSTEM..."
    std::string_view summary;
    unsigned flags;                    ///< sets of flags.hpp and options.hpp
    std::size_t fewest = 0, most = 0;  ///< positional arguments
    std::string_view examples;
    Answer (*run)(const Options& options);
};
std::span<const Command> commands();

/// What `advisor` alone prints.
std::string short_help();

/// Usage, examples, options in groups, exit status; lines of at most 80 columns.
std::string help_of(const Command& command);

Answer run_recommend(const Options& options);
Answer run_compare(const Options& options);
Answer run_estimate(const Options& options);
Answer run_fit(const Options& options);
Answer run_cost(const Options& options);
Answer run_build(const Options& options);
Answer run_breakeven(const Options& options);
Answer run_upgrade(const Options& options);
Answer run_claims(const Options& options);
Answer run_list(const Options& options);
Answer run_show(const Options& options);
Answer show_verdicts(const Options& options);  ///< of `show verdicts`
Answer run_prices(const Options& options);
Answer run_check(const Options& options);
Answer run_calibrate(const Options& options);
Answer run_accuracy(const Options& options);
Answer run_import(const Options& options);
Answer run_detect(const Options& options);

/// What the command line says about files of measurements.
Hints hints_of(const Catalog& catalog, const Options& options);

/// Parses, answers and prints; throws Error, or UsageError with the command's name, for what cannot be used.
int run(int argc, const char* const* argv);

/// Prints an error as one line on standard error, and where help is to be had. Returns the exit status.
int report(const std::exception& error, int argc, const char* const* argv);

/// Says so in one line, for which it needs none.
void report_out_of_memory();

}  // namespace advisor::cli
