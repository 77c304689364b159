#include "options.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string_view>

#include "advisor/lab.hpp"

namespace advisor::cli {
namespace {

constexpr const char* kNeeds = "What it must be able to do";
constexpr const char* kOwned = "What you have";
constexpr const char* kVary = "Between which values";
constexpr const char* kStatistics = "What to tell";
constexpr const char* kUnsaid = "What FILE does not say, or says ambiguously";
constexpr const char* kOutput = "Output";
constexpr const char* kFiles = "Data";

// In the order of their enumerations.
constexpr auto kFormats = listed("text", "json", "csv", "markdown", "html", "svg");
constexpr auto kPlain = std::span(kFormats).first(4), kReport = std::span(kFormats).first(5);
constexpr auto kDrawing = listed("text", "svg", "html", "json", "csv");
constexpr auto kColors = listed("auto", "always", "never");
constexpr auto kLeftOut = listed("source");

// Laid out by hand: a row reads as one thing, not as ten lines.
// clang-format off
const FlagRow<Options> kFlags[] = {
    {{.names = "--on", .metavar = "SYSTEM,...", .help = "with 'engines': what each does on that system", .group = kNeeds,
      .sets = kEngineFlags, .is_list = true, .ids = "systems"}, &Options::on},

    {{.names = "--own", .metavar = "SYSTEM", .help = "what you own: a system or rtx-3090@own-pc", .group = kOwned,
      .sets = kOwnedFlags, .ids = "systems"}, &Options::own},
    {{.names = "--owned-years", .metavar = "N", .help = "its age: what new parts sell for (1)", .group = kOwned,
      .sets = kOwnedFlags, .unit = "years"}, &Options::owned_years},

    {{.names = "--root", .metavar = "DIR", .help = "where its proc and sys are (/)", .group = kOwned,
      .sets = kTreeFlags}, &Options::root},

    {{.names = "--over", .metavar = "PARAMETER", .help = "what to vary: kwh-price, years, price:ID, ...",
      .group = kVary, .sets = kOverFlags, .ids = "parameters"}, &Options::over},

    {{.names = "--verdict", .metavar = "reproduces|contradicted|...", .help = "only claims with this verdict",
      .group = kStatistics, .sets = kClaimFlags, .ids = "verdicts"}, &Options::verdict},
    {{.names = "--section", .metavar = "N", .help = "only claims of this section of the article", .group = kStatistics,
      .sets = kClaimFlags}, &Options::section},
    {{.names = "--table", .metavar = "ID|all", .help = "a table of the article beside ours", .group = kStatistics,
      .sets = kClaimFlags, .ids = "tables"}, &Options::table},

    {{.names = "--by", .choices = kNames<GroupBy>, .help = "group the rows by (metric)", .group = kStatistics,
      .sets = kAccuracyFlags, .noun = "group"}, &Options::by},
    {{.names = "--training", .help = "runs of training in place of speeds", .group = kStatistics,
      .sets = kAccuracyFlags | kEvidenceFlags}, &Options::training},
    {{.names = "--leave-one-out", .choices = kLeftOut, .help = "predict each source from all others (slow)",
      .group = kStatistics, .sets = kAccuracyFlags}, &Options::leave_one_out},
    {{.names = "--power", .help = "measured watts instead of speeds", .group = kStatistics, .sets = kAccuracyFlags},
     &Options::power},

    {{.names = "--system", .metavar = "ID", .help = "measured on this system ('list systems')", .group = kUnsaid,
      .sets = kHintFlags, .ids = "systems"}, &Options::file_system},
    {{.names = "--device", .metavar = "ID", .help = "or on one of these ('list devices')", .group = kUnsaid,
      .sets = kHintFlags, .ids = "devices"}, &Options::file_device},
    {{.names = "--engine", .metavar = "ID", .help = "with this engine ('list engines')", .group = kUnsaid,
      .sets = kHintFlags, .ids = "engines"}, &Options::file_engine},
    {{.names = "--model", .metavar = "ID", .help = "running this model ('list models')", .group = kUnsaid,
      .sets = kHintFlags, .ids = "models"}, &Options::file_model},
    {{.names = "--quant", .metavar = "ID", .help = "quantized like this ('list quantizations')", .group = kUnsaid,
      .sets = kHintFlags, .ids = "quantizations"}, &Options::file_quant},

    {{.names = "--fields", .metavar = "KEY,...", .help = "only these keys of each result ('schema decision')",
      .group = kOutput, .sets = kManyFlags, .is_list = true}, &Options::fields},
    {{.names = "--full", .help = "builds, probabilities and what would change each too", .group = kOutput,
      .sets = kManyFlags}, &Options::full},
    {{.names = "--format", .choices = kPlain, .help = "how to print the answer", .group = kOutput,
      .sets = kPlainFormats, .noun = "format"}, &Options::format},
    {{.names = "--format", .choices = kReport, .help = "how to print the answer; html: a page", .group = kOutput,
      .sets = kReportFormats, .noun = "format"}, &Options::format},
    {{.names = "--format", .choices = kDrawing, .help = "how to draw it; json and csv: its numbers",
      .group = kOutput, .sets = kChartFormats, .noun = "format"}, &Options::format},
    {{.names = "--json", .help = "same as --format json", .group = kOutput,
      .sets = kOutputFlags | kToFileFlags}, &Options::json},
    {{.names = "-n,--top", .metavar = "N", .help = "results to show, 0 = all (10)", .group = kOutput,
      .sets = kTopFlags}, &Options::top},
    {{.names = "-v,--verbose", .help = "the long form: why, warnings, all that is assumed", .group = kOutput,
      .sets = kExplainFlags | kOverFlags}, &Options::verbose},
    {{.names = "--explain", .help = "terms, placement, sources; every rejection", .group = kOutput,
      .sets = kExplainFlags}, &Options::explain},
    {{.names = "-o,--output", .metavar = "FILE", .help = "write there instead of to standard output", .group = kOutput,
      .sets = kOutputFlags | kToFileFlags | kWriteFlags}, &Options::output},
    {{.names = "--color", .choices = kColors, .help = "colours in text", .group = kOutput,
      .sets = kOutputFlags}, &Options::color},

    {{.names = "--evidence", .metavar = "FILE", .help = "measured rows in place of the built-in", .group = kFiles,
      .sets = kEvidenceFlags}, &Options::evidence},
    {{.names = "--catalog", .metavar = "FILE", .help = "further data file, - for standard input; repeatable", .group = kFiles,
      .sets = kCatalogFlags}, &Options::catalogs},
    {{.names = "--data", .metavar = "DIR", .help = "data in place of the built-in (ADVISOR_DATA_DIR)",
      .group = kFiles, .sets = kCatalogFlags}, &Options::data},
    {{.names = "--no-config", .help = "without catalog.d and measurements of your own", .group = kFiles,
      .sets = kConfigFlags}, &Options::no_config},
};
// clang-format on

template <class Record>
void store_row(const FlagRow<Record>& row, const std::vector<std::string>& words, Record& record) {
    const std::string shown = metavar_of(row.flag);
    const std::string& last = words.back();
    if (!row.is_switch() && last.empty())
        throw UsageError(fmt::format("{}: expected {}, found nothing", row.flag.name(), shown));
    std::optional<double> number;
    if (row.is_number() && !row.currency) number = number_typed(row.flag, last);
    if (row.currency)
        if (const std::optional<TypedSum> sum = parse_typed_sum(last, row.flag.kilo)) number = sum->number;
    if (row.is_number() && (!number || *number < 0))
        throw UsageError(fmt::format("{}: expected {}; found '{}'", row.flag.name(),
                                     row.currency ? fmt::format("a sum ({}), such as 4500, 4,500 or 4.5k", shown)
                                                  : fmt::format("a number ({}), 0 or more", shown),
                                     printable(last, 60)));
    if (!store_flag(row, words, record))
        throw UsageError(fmt::format("{} takes no value; found '{}'", row.flag.name(), printable(last, 60)));
}

template <class Record>
std::optional<FlagKind> kind_among(std::span<const FlagRow<Record>> rows, const Flag& flag) {
    using Texts = std::vector<std::string> Record::*;
    for (const FlagRow<Record>& row : rows) {
        if (&row.flag != &flag) continue;
        if (row.is_switch()) return FlagKind::truth;
        if (row.is_number()) return FlagKind::number;
        return std::holds_alternative<Texts>(row.target) ? FlagKind::texts : FlagKind::text;
    }
    return {};
}

constexpr int kDefaultWidth = 80, kNarrowest = 40, kWidest = 1000;

bool asked_for(const char* name) { return !environment(name).empty() && environment(name) != "0"; }

bool to_terminal(const Options& options) {
    return (options.output.empty() || options.output == "-") && isatty(STDOUT_FILENO) != 0;
}

bool color_wanted(const Options& options) {
    static_cast<void>(choice_of(&Options::color, options));
    if (options.color != "auto") return options.color == "always";
    if (!environment("NO_COLOR").empty()) return false;
    if (asked_for("CLICOLOR_FORCE") || asked_for("FORCE_COLOR")) return true;
    return to_terminal(options) && !environment("TERM").empty() && environment("TERM") != "dumb";
}

int width(const Options& options) {
    if (options.columns > 0) return std::clamp(options.columns, kNarrowest, kWidest);
    winsize size{};
    if (to_terminal(options) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return std::max<int>(size.ws_col, kNarrowest);
    const std::optional<double> columns = parse_number(environment("COLUMNS"));
    if (!columns || *columns < 1 || *columns > kWidest) return kDefaultWidth;
    return std::max(static_cast<int>(*columns), kNarrowest);
}

}  // namespace

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

const Flag& flag_of(FlagTarget<Options> target) {
    for (const FlagRow<Options>& row : kFlags)
        if (row.target == target) return row.flag;
    throw Error("a field of the options has no flag");
}

std::vector<std::string> typed_names(const Flag& flag) {
    std::vector<std::string> names = split(flag.names, ',');
    for (std::string& name : names)
        if (name.starts_with("!")) name.erase(0, 1);
    return names;
}

FlagKind kind_of(const Flag& flag) {
    if (const auto of_question = kind_among(question_flags(), flag)) return *of_question;
    return kind_among(std::span<const FlagRow<Options>>(kFlags), flag).value_or(FlagKind::text);
}

std::vector<const Flag*> flags_of(unsigned sets) {
    std::vector<const Flag*> flags;
    for (const auto& row : question_flags())
        if ((row.flag.sets & sets) != 0) flags.push_back(&row.flag);
    for (const auto& row : kFlags)
        if ((row.flag.sets & sets) != 0) flags.push_back(&row.flag);
    return flags;
}

void store(const Flag& flag, const std::vector<std::string>& words, Options& options) {
    for (const auto& row : question_flags())
        if (&row.flag == &flag) return store_row(row, words, options.request);
    for (const auto& row : kFlags) {
        if (&row.flag != &flag) continue;
        if (row.target == FlagTarget<Options>(&Options::format)) options.formats = flag.choices;
        return store_row(row, words, options);
    }
}

std::size_t choice_of(std::string Options::*field, const Options& options) {
    const Flag& flag = flag_of(field);
    return choice_among(flag.name(), flag.noun, options.*field, flag.choices);
}

Format format_of(const Options& options) {
    if (options.json && !options.format.empty() && options.format != kFormats[static_cast<std::size_t>(Format::json)])
        throw UsageError(fmt::format("--json contradicts --format {}", printable(options.format, 60)));
    if (options.json) return Format::json;
    if (options.format.empty()) return Format::text;
    const std::string name = options.format == "md" ? "markdown" : options.format;
    const auto offered = options.formats.empty() ? kPlain : options.formats;
    if (std::find(offered.begin(), offered.end(), name) == offered.end())
        throw UsageError(not_among("--format", "format", options.format, {offered.begin(), offered.end()}).what());
    return static_cast<Format>(std::find(kFormats.begin(), kFormats.end(), name) - kFormats.begin());
}

std::size_t top_of(const Options& options) {
    constexpr double kDefault = 10, kMost = 1e9;
    const double top = options.top.value_or(kDefault);
    if (top != std::trunc(top) || top > kMost)
        throw UsageError(fmt::format("--top: expected a whole number of results, 0 = all; found '{}'", top));
    return static_cast<std::size_t>(top);
}

RenderOptions render_options(const Options& options) {
    RenderOptions render;
    render.format = format_of(options);
    render.color = color_wanted(options) && render.format == Format::text;
    render.width = width(options);
    render.verbose = options.verbose || options.explain;
    render.explain = options.explain;
    render.command = options.command;
    return render;
}

}  // namespace advisor::cli
