#include "options.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace advisor::cli {
namespace {

constexpr const char* kWorkload = "What you want to run";
constexpr const char* kDuty = "How much of the day";
constexpr const char* kSite = "Where it stands";
constexpr const char* kPurchase = "What you would pay";
constexpr const char* kNeeds = "What it must be able to do";
constexpr const char* kKnobs = "Pin what is otherwise chosen for you";
constexpr const char* kPreference = "What matters to you";
constexpr const char* kOwned = "What you have";
constexpr const char* kVary = "Between which values";
constexpr const char* kOutput = "Output";
constexpr const char* kFiles = "Data";
constexpr const char* kStatistics = "What to tell";
constexpr const char* kUnsaid = "What FILE does not say, or says ambiguously";

const OptionSpec kOptions[] = {
    {"--model", "ID|SIZE|FILE", "llama-3.3-70b, 70B, 120B-A5B, a .gguf, a config.json", kWorkload, kQuestion | kOn,
     &Request::model},
    {"--quant", "ID|4bit|8bit|16bit", "quantization of the weights", kWorkload, kQuestion | kOn, &Request::quant},
    {"--kv-quant", "f16|q8_0|q4_0", "quantization of the KV cache; KEYS/VALUES: q8_0/q4_0", kWorkload, kQuestion,
     &Request::kv_quant},
    {"--context", "TOKENS", "context of each user", kWorkload, kQuestion, &Request::context},
    {"--prompt-tokens", "N", "tokens of a typical prompt", kWorkload, kQuestion, &Request::prompt_tokens},
    {"--output-tokens", "N", "tokens of a typical answer", kWorkload, kQuestion, &Request::output_tokens},
    {"--users", "N", "users at the same time", kWorkload, kQuestion, &Request::users},
    {"--task", "chat|agentic-coding|rag|batch|lora|qlora", "sets the tokens that you leave out", kWorkload, kQuestion,
     &Request::task},
    {"--draft-model", "ID|SIZE|FILE", "small model beside it that guesses ahead", kWorkload, kQuestion,
     &Request::draft_model},
    {"--lora-rank", "N", "rank of the adapters of --task lora or qlora", kWorkload, kQuestion, &Request::lora_rank},

    {"--hours-per-day", "H", "hours a day at work", kDuty, kQuestion, &Request::hours_per_day},
    {"--tokens-per-day", "N", "or: output tokens a day", kDuty, kQuestion, &Request::tokens_per_day},
    {"--prompt-tokens-per-day", "N", "and prompt tokens a day", kDuty, kQuestion, &Request::prompt_tokens_per_day},
    {"--idle", "always-on|sleep|off", "what it does the rest of the day", kDuty, kQuestion, &Request::idle},
    {"--wakes-per-day", "N", "how often it wakes from sleep, or starts", kDuty, kQuestion, &Request::wakes_per_day},

    {"--region", "ID", "electricity price and outlet ('list regions')", kSite, kQuestion | kMarket, &Request::region},
    {"--kwh-price", "USD", "electricity price of a kWh", kSite, kQuestion | kMarket, &Request::kwh_price},
    {"--circuit", "120V/15A", "hard limit at the wall", kSite, kQuestion, &Request::circuit},
    {"--max-noise", "DBA", "loudest that it may be", kSite, kQuestion, &Request::max_noise},
    {"--max-idle-watts", "W", "most that it may draw at idle", kSite, kQuestion, &Request::max_idle_watts},
    {"--cooling-cop", "X", "air conditioning: heat moved per unit of power", kSite, kQuestion, &Request::cooling_cop},
    {"--cooling-months", "N", "months a year that it runs", kSite, kQuestion, &Request::cooling_months},

    {"--budget", "USD", "most that you would pay", kPurchase, kQuestion, &Request::budget},
    {"--prices", "BOOK|FILE", "price book ('list books'), or yours: .json, .csv", kPurchase,
     kQuestion | kBook | kMarket, &Request::prices},
    {"--set-price", "ID=USD", "price of a part or system; repeatable", kPurchase, kQuestion | kMarket,
     &Request::set_price},
    {"--set-watts", "ID=IDLE/LOAD", "watts of a system at the wall; repeatable", kPurchase, kQuestion | kMarket,
     &Request::set_watts},
    {"--as-of", "DATE", "what was on sale on that day", kPurchase, kQuestion | kMarket, &Request::as_of},
    {"--condition", "new|used|any", "new or used hardware", kPurchase, kQuestion, &Request::condition},
    {"--availability", "buyable|any", "any: also what is not sold", kPurchase, kQuestion, &Request::availability},
    {"--years", "N", "years that you keep it", kPurchase, kQuestion, &Request::years},
    {"--discount-rate", "PERCENT", "what money costs you, or would earn, a year", kPurchase, kQuestion,
     &Request::discount_rate},
    {"--repairs", "PERCENT", "of the price of used parts, to expect a year", kPurchase, kQuestion, &Request::repairs},
    {"--resale", "none|low|typical|high", "what it sells for afterwards", kPurchase, kQuestion, &Request::resale},
    {"--api-price", "IN/OUT", "API price to hold it against, USD per M tokens", kPurchase, kQuestion,
     &Request::api_price},
    {"--local-only", "", "never advise against buying", kPurchase, kQuestion, &Request::local_only},

    {"--need", "FEATURE,...", "cuda, vllm, qlora, ... ('list features')", kNeeds, kQuestion, &Request::need, true},
    {"--os", "linux|macos|windows", "operating system", kNeeds, kQuestion, &Request::os},
    {"--form", "desktop-box|tower|open-air|server|laptop", "shape of the machine", kNeeds, kQuestion, &Request::form},
    {"--portable", "", "can be carried along", kNeeds, kQuestion, &Request::portable},
    {"--min-tps", "X", "slowest decode in tokens per second, each user", kNeeds, kQuestion, &Request::min_tps},
    {"--max-ttft", "SECONDS", "longest wait for the first token", kNeeds, kQuestion, &Request::max_ttft},

    {"--system", "ID,...", "only these systems ('list systems')", kKnobs, kQuestion, &Request::systems, true},
    {"--engine", "ID", "inference engine ('list engines')", kKnobs, kQuestion, &Request::engine},
    {"--parallel", "none|layer|tensor", "how cards share a model", kKnobs, kQuestion, &Request::parallel},
    {"--power-limit", "W", "power limit of each card", kKnobs, kQuestion, &Request::power_limit},
    {"--wired-limit", "default|max|GIB", "a Mac's memory limit for its GPU", kKnobs, kQuestion, &Request::wired_limit},
    {"--offload,!--no-offload", "", "leave what does not fit in host RAM, or not", kKnobs, kQuestion,
     &Request::offload},

    {"--profile", "ID", "a kind of buyer ('list profiles')", kPreference, kQuestion, &Request::profile},
    {"--objective", "balanced|speed|value|cost|quiet|efficiency", "what to rank by", kPreference, kQuestion,
     &Request::objective},
    {"--weight", "NAME=X", "weight of one term of the score; repeatable", kPreference, kQuestion, &Request::weight},

    {"--on", "SYSTEM,...", "with 'engines': what each does on that system", kNeeds, kOn, &Options::on, true},

    {"--own", "SYSTEM", "what you own ('list systems')", kOwned, kOwn, &Options::own},
    {"--owned-years", "N", "its age: what new parts sell for (1)", kOwned, kOwn, &Options::owned_years},

    {"--over", "PARAMETER", "what to vary: kwh-price, years, price:ID, ...", kVary, kOver, &Options::over},

    {"--verdict", "reproduces|contradicted|...", "only claims with this verdict", kStatistics, kClaims,
     &Options::verdict},
    {"--section", "N", "only claims of this section of the article", kStatistics, kClaims, &Options::section},
    {"--table", "ID|all", "a table of the article beside ours", kStatistics, kClaims, &Options::table},

    {"--by", "source|device|engine|model|metric", "group the rows by (metric)", kStatistics, kAccuracy, &Options::by},
    {"--leave-one-out", "source", "predict each source from all others (slow)", kStatistics, kAccuracy,
     &Options::leave_one_out},

    {"--system", "ID", "measured on this system ('list systems')", kUnsaid, kHints, &Options::file_system},
    {"--device", "ID", "or on one of these ('list devices')", kUnsaid, kHints, &Options::file_device},
    {"--engine", "ID", "with this engine ('list engines')", kUnsaid, kHints, &Options::file_engine},
    {"--model", "ID", "running this model ('list models')", kUnsaid, kHints, &Options::file_model},
    {"--quant", "ID", "quantized like this ('list quantizations')", kUnsaid, kHints, &Options::file_quant},

    {"--format", "text|json|csv|markdown", "how to print the answer", kOutput, kPrint, &Options::format},
    {"--json", "", "same as --format json", kOutput, kPrint, &Options::json},
    {"-n,--top", "N", "results to show, 0 = all (10)", kOutput, kTop, &Options::top},
    {"--explain", "", "terms, placement, sources; every rejection", kOutput, kExplain, &Options::explain},
    {"-o,--output", "FILE", "write there instead of to standard output", kOutput, kPrint | kToFile, &Options::output},
    {"--color", "auto|always|never", "colours in text", kOutput, kPrint, &Options::color},

    {"--evidence", "FILE", "measured rows in place of the built-in", kFiles, kEvidence, &Options::evidence},
    {"--catalog", "FILE", "further data file; repeatable", kFiles, kData, &Options::catalogs},
    {"--data", "DIR", "data in place of the built-in (ADVISOR_DATA_DIR)", kFiles, kData, &Options::data},
};

double number(const OptionSpec& spec, const std::string& text) {
    const std::optional<double> value = parse_number(text);
    if (value && std::isfinite(*value) && *value >= 0) return *value;
    throw UsageError(fmt::format("{}: expected a number ({}), 0 or more; found '{}'", spec.flag(), spec.metavar,
                                 printable(text, 60)));
}

/// Puts the words of an option where its target points.
struct Store {
    const OptionSpec& spec;
    const std::vector<std::string>& values;
    Options& options;

    bool truth() const { return values.back() != "false"; }
    std::vector<std::string> words() const {
        if (!spec.commas) return values;
        std::vector<std::string> all;
        for (const std::string& value : values)
            for (std::string& word : split(value, ',')) all.push_back(std::move(word));
        return all;
    }
    void append(std::vector<std::string>& list) const {
        for (std::string& word : words()) list.push_back(std::move(word));
    }

    void operator()(std::optional<std::string> Request::*field) const { options.request.*field = values.back(); }
    void operator()(std::optional<double> Request::*field) const {
        options.request.*field = number(spec, values.back());
    }
    void operator()(std::vector<std::string> Request::*field) const { append(options.request.*field); }
    void operator()(bool Request::*field) const { options.request.*field = truth(); }
    void operator()(std::optional<bool> Request::*field) const { options.request.*field = truth(); }
    void operator()(std::string Options::*field) const { options.*field = values.back(); }
    void operator()(std::vector<std::string> Options::*field) const { append(options.*field); }
    void operator()(bool Options::*field) const { options.*field = truth(); }
    void operator()(std::optional<double> Options::*field) const { options.*field = number(spec, values.back()); }
};

struct FormatName {
    const char* name;
    Format format;
};
constexpr std::array<FormatName, 4> kFormats{
    {{"text", Format::text}, {"json", Format::json}, {"csv", Format::csv}, {"markdown", Format::markdown}}};

}  // namespace

std::string_view OptionSpec::flag() const {
    std::string_view name(names);
    const std::size_t start = name.find("--");
    name.remove_prefix(start);
    return name.substr(0, name.find(','));
}

std::span<const OptionSpec> option_table() { return kOptions; }

void store(const OptionSpec& spec, const std::vector<std::string>& values, Options& options) {
    if (!spec.is_flag() && values.back().empty())
        throw UsageError(fmt::format("{}: expected {}, found nothing", spec.flag(), spec.metavar));
    if (spec.is_flag() && values.back() != "true" && values.back() != "false")
        throw UsageError(fmt::format("{} takes no value; found '{}'", spec.flag(), printable(values.back(), 60)));
    std::visit(Store{spec, values, options}, spec.target);
}

Format format_of(const Options& options) {
    if (options.json && !options.format.empty() && options.format != "json")
        throw UsageError(fmt::format("--json contradicts --format {}", printable(options.format, 60)));
    if (options.json) return Format::json;
    if (options.format.empty()) return Format::text;
    std::vector<std::string> names;
    for (const auto& [name, format] : kFormats) {
        if (options.format == name) return format;
        names.emplace_back(name);
    }
    throw UsageError(fmt::format("--format: unknown format '{}'{}; expected {}", printable(options.format, 60),
                                 did_you_mean(options.format, names), join(names, ", ")));
}

std::size_t top_of(const Options& options) {
    constexpr double kDefault = 10, kMost = 1e9;
    const double top = options.top.value_or(kDefault);
    if (top != std::trunc(top) || top > kMost)
        throw UsageError(fmt::format("--top: expected a whole number of results, 0 = all; found '{}'", top));
    return static_cast<std::size_t>(top);
}

}  // namespace advisor::cli
