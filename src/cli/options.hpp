// What may stand on a command line, as one table: parsing, help and the Request are all read off it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "advisor/error.hpp"
#include "advisor/render.hpp"
#include "advisor/workload.hpp"

namespace advisor::cli {

/// A command line that cannot be read; the message is followed by "Try 'advisor COMMAND --help'."
struct UsageError : Error {
    using Error::Error;
};

struct Options {
    Request request;
    std::vector<std::string> words;  ///< positional arguments
    std::string format;              ///< empty: text
    bool json = false, explain = false;
    std::optional<double> top;
    std::string output, color = "auto";
    std::vector<std::string> catalogs;  ///< --catalog FILE
    std::string data;                   ///< --data DIR
    std::string evidence;               ///< --evidence FILE
    std::string over;                   ///< --over PARAMETER
    std::string own;                    ///< --own SYSTEM
    std::optional<double> owned_years;
    std::vector<std::string> on;    ///< --on SYSTEM,...
    std::string by, leave_one_out;  ///< of `accuracy`
    std::string verdict, table;     ///< of `claims`
    std::optional<double> section;
    std::string file_system, file_device, file_engine, file_model, file_quant;  ///< what FILE does not say, as ids
};

using Target = std::variant<std::optional<std::string> Request::*, std::optional<double> Request::*,
                            std::vector<std::string> Request::*, bool Request::*, std::optional<bool> Request::*,
                            std::string Options::*, std::vector<std::string> Options::*, bool Options::*,
                            std::optional<double> Options::*>;

/// Sets of options, as bits of OptionSpec::set and Command::options.
constexpr unsigned kQuestion = 1, kTop = 2, kExplain = 4, kPrint = 8, kData = 16, kEvidence = 32, kToFile = 64,
                   kAccuracy = 128, kHints = 256, kOver = 512, kBook = 1024, kOn = 2048, kMarket = 4096, kClaims = 8192,
                   kOwn = 16384;

struct OptionSpec {
    const char* names;    ///< "-n,--top"; "--offload,!--no-offload" is a flag that can be negated
    const char* metavar;  ///< unit or choices; empty for a flag
    const char* help;
    const char* group;
    unsigned set;
    Target target;
    bool commas = false;  ///< a list in one word: a,b,c

    bool is_flag() const { return *metavar == '\0'; }
    std::string_view flag() const;  ///< the long name: --top
};

std::span<const OptionSpec> option_table();

/// Stores the words given to an option; those of a flag are "true" or "false". Throws UsageError for a bad number.
void store(const OptionSpec& spec, const std::vector<std::string>& values, Options& options);

/// Checks what options say together, and that choices are among those offered.
Format format_of(const Options& options);
std::size_t top_of(const Options& options);

}  // namespace advisor::cli
