// What may stand on a command line: the flags of a question and those of the command line itself.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/answer.hpp"
#include "advisor/flags.hpp"
#include "advisor/render.hpp"
#include "advisor/text.hpp"

namespace advisor::cli {

struct Ground;

/// A command line that cannot be read; the message is followed by "Try 'advisor COMMAND --help'."
struct UsageError : Error {
    using Error::Error;
};

struct Options {
    std::shared_ptr<const Ground> ground;  ///< what many questions share; null: read what the options name
    bool reads_files = true;               ///< whether a question may name model files
    std::optional<Wanted> wanted;  ///< what to work out, whatever the command shows; nothing: as the command does
    Request request;
    std::vector<std::string> words;             ///< positional arguments
    std::string format;                         ///< empty: text
    std::span<const std::string_view> formats;  ///< that the command prints
    std::string command;                        ///< the words typed, as a shell takes them
    int columns = 0;                            ///< that text may fill; 0: as the terminal and COLUMNS say
    bool json = false, verbose = false, explain = false;
    bool training = false;  ///< of `accuracy` and `calibrate`: runs of training in place of speeds
    std::optional<double> top;
    std::string output, color = "auto";
    std::vector<std::string> catalogs;  ///< --catalog FILE
    std::string data;                   ///< --data DIR
    bool no_config = false;             ///< nothing of the user's but what the command line names
    std::string evidence;               ///< --evidence FILE
    std::string over;                   ///< --over PARAMETER
    std::string own;                    ///< --own SYSTEM
    std::optional<double> owned_years;
    std::string root;                 ///< --root DIR, of `detect`
    std::vector<std::string> on;      ///< --on SYSTEM,...
    std::vector<std::string> fields;  ///< of `batch`
    bool full = false;                ///< likewise: all that an answer has
    std::string by, leave_one_out;    ///< of `accuracy`
    bool power = false;               ///< likewise: watts instead of speeds
    std::string verdict, table;       ///< of `claims`
    std::optional<double> section;
    std::string file_system, file_device, file_engine, file_model, file_quant;  ///< what FILE does not say, as ids
};

// Sets of the command line's own flags, beside those of a question.
constexpr unsigned kTopFlags = kOwnSets, kExplainFlags = kOwnSets << 1, kOutputFlags = kOwnSets << 2,
                   kCatalogFlags = kOwnSets << 3, kEvidenceFlags = kOwnSets << 4, kToFileFlags = kOwnSets << 5,
                   kAccuracyFlags = kOwnSets << 6, kHintFlags = kOwnSets << 7, kOverFlags = kOwnSets << 8,
                   kEngineFlags = kOwnSets << 9, kClaimFlags = kOwnSets << 10, kOwnedFlags = kOwnSets << 11,
                   kTreeFlags = kOwnSets << 12, kManyFlags = kOwnSets << 13, kConfigFlags = kOwnSets << 14,
                   kWriteFlags = kOwnSets << 20;

// What an answer may be printed as, beside what all printing takes: as text and data, also as a page, or as a drawing.
constexpr unsigned kPlainFormats = kOwnSets << 16, kReportFormats = kOwnSets << 17, kChartFormats = kOwnSets << 18;
constexpr unsigned kReportFlags = kOutputFlags | kReportFormats, kChartFlags = kOutputFlags | kChartFormats;
constexpr unsigned kPrintFlags = kOutputFlags | kPlainFormats;
constexpr unsigned kDataFlags = kCatalogFlags | kConfigFlags;

/// A variable of the environment; empty where it is not set.
std::string environment(const char* name);

/// The row whose value goes to that field.
const Flag& flag_of(FlagTarget<Options> target);

/// As they are typed: "-m" and "--model", "--offload" and "--no-offload".
std::vector<std::string> typed_names(const Flag& flag);

/// What a flag takes.
enum class FlagKind { number, text, texts, truth };
FlagKind kind_of(const Flag& flag);

/// What a command takes, in the order of the help.
std::vector<const Flag*> flags_of(unsigned sets);

/// Stores the words given to a flag of flags_of(); those of a switch are "true" or "false". Throws UsageError.
void store(const Flag& flag, const std::vector<std::string>& words, Options& options);

/// The index of a name among those offered; throws UsageError.
template <class Names>
std::size_t choice_among(std::string_view flag, std::string_view noun, std::string_view typed, const Names& offered) {
    const auto found = std::find(offered.begin(), offered.end(), typed);
    if (found == offered.end()) throw UsageError(not_among(flag, noun, typed, {offered.begin(), offered.end()}).what());
    return static_cast<std::size_t>(found - offered.begin());
}

/// The index of what was typed among the choices of its flag; throws UsageError.
std::size_t choice_of(std::string Options::*field, const Options& options);

/// Checks what options say together, and that choices are among those offered.
Format format_of(const Options& options);
std::size_t top_of(const Options& options);

/// Format, and what the terminal and its environment say about colour and width. Throws UsageError for an unknown
/// --format or --color.
RenderOptions render_options(const Options& options);

}  // namespace advisor::cli
