// The table of commands, and the help read off it. To add one: its function in one of the *_commands.cpp, a declaration
// here, a row in commands.cpp.
#pragma once

#include <cstddef>
#include <deque>
#include <exception>
#include <span>
#include <string>
#include <string_view>

#include "advisor/answer.hpp"
#include "options.hpp"
#include "session.hpp"
#include "text/json_out.hpp"

namespace advisor {
class Catalog;
struct Hints;
}  // namespace advisor

namespace advisor::cli {

constexpr int kAnswered = 0, kNothingFound = 1, kUsage = 2;
constexpr std::size_t kLongestMessage = 1000;  ///< bytes of an error that are shown

struct Answer {
    std::string text;
    int status = kAnswered;
};

/// A decision with what it points into.
struct Decided {
    Session session;
    std::deque<System> own;  ///< the build that the buyer has
    Decision decision;
};

struct Command {
    std::string_view name;
    std::string_view arguments{};  ///< of the usage line: "SYSTEM..."
    std::string_view ids{};        ///< kinds of records whose ids its arguments are, for shells: "models,sizes"
    std::string_view summary;
    unsigned flags;                    ///< sets of flags.hpp and options.hpp
    std::size_t fewest = 0, most = 0;  ///< positional arguments
    std::string_view examples;
    Answer (*run)(const Options& options);
    Decided (*decide)(const Options& options) = nullptr;  ///< of an answer about systems, before it is shown

    /// Whether it answers a question about systems, such as many may be asked at once.
    bool asks() const { return (flags & kQuestionFlags) != 0 && (flags & kManyFlags) == 0; }
};
std::span<const Command> commands();
std::vector<std::string> command_names();

/// Null where no command has that name.
const Command* command_named(std::string_view name);

/// "decision", ...: what `advisor schema` takes.
std::vector<std::string> schema_names();

/// What the program does, without a full stop: "says what hardware to buy ...".
std::string_view program_summary();
/// Lines that show what can be asked.
std::string_view program_examples();

struct ExitStatus {
    int status;
    std::string_view meaning;
};
std::span<const ExitStatus> exit_statuses();

/// Throws UsageError where a command gets more or fewer arguments than it takes.
void check_words(const Command& command, const std::vector<std::string>& words);

/// A question that came otherwise than on the program's own command line.
struct Asked {
    const Command* command = nullptr;
    Options options;
    Json id;  ///< by which whoever asks knows the answer again; may be null
};

/// Of the words behind "advisor"; what they do not say is as in `start`. Throws UsageError.
Asked parsed(const std::vector<std::string>& words, const Options& start);

/// What `advisor` alone prints.
std::string short_help();

/// Usage, examples, options in groups, exit status; lines of at most 80 columns.
std::string help_of(const Command& command);

Decided decide_recommend(const Options& options);
Decided decide_compare(const Options& options);
Decided decide_estimate(const Options& options);
Decided decide_fit(const Options& options);
Decided decide_cost(const Options& options);

Answer run_recommend(const Options& options);
Answer run_compare(const Options& options);
Answer run_estimate(const Options& options);
Answer run_fit(const Options& options);
Answer run_cost(const Options& options);
Answer run_chart(const Options& options);
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
Answer run_completions(const Options& options);
Answer run_man(const Options& options);
Answer run_schema(const Options& options);
Answer run_batch(const Options& options);
Answer run_mcp(const Options& options);

/// What the command line says about files of measurements.
Hints hints_of(const Catalog& catalog, const Options& options);

/// Parses, answers and prints; throws Error, or UsageError with the command's name, for what cannot be used.
int run(int argc, const char* const* argv);

/// The object advisor/error/1 of an error in a command (null: in none), on one line.
std::string error_json(const std::exception& error, const Command* command);

/// Prints an error as one line on standard error, and where help is to be had; as one JSON object where the command
/// line asks for JSON. Returns the exit status.
int report(const std::exception& error, int argc, const char* const* argv);

/// Says so in one line, for which it needs none.
void report_out_of_memory();

}  // namespace advisor::cli
