#include "advisor/flags.hpp"

#include <algorithm>

#include "advisor/text.hpp"
#include "resolver.hpp"

namespace advisor {
namespace {

constexpr const char* kWorkload = "What you want to run";
constexpr const char* kTraining = "What you want to train, with --task lora, qlora or full-finetune";
constexpr const char* kDuty = "How much of the day";
constexpr const char* kSite = "Where it stands";
constexpr const char* kPurchase = "What you would pay";
constexpr const char* kNeeds = "What it must be able to do";
constexpr const char* kKnobs = "Pin what is otherwise chosen for you";
constexpr const char* kPreference = "What matters to you";

constexpr unsigned kByBoth = kByProfile | kByAudit;
constexpr Bounds kTokens{1, 1e8, "1 to 100000000 tokens"};
constexpr Bounds kTrainTokens{1, 1e13, "1 to 1e13"};
constexpr Bounds kTokensPerDay{0, 1e13, "0 to 1e13 tokens"};
constexpr Bounds kPercentPerYear{0, 100, "0 to 100 % a year"};

// Laid out by hand: a row reads as one thing, not as ten lines.
// clang-format off
const FlagRow<Request> kFlags[] = {
    {{.names = "-m,--model", .metavar = "ID|SIZE|FILE", .help = "llama-3.3-70b, 70B, 120B-A5B, a .gguf, a config.json",
      .group = kWorkload, .sets = kQuestionFlags | kModelFlags, .settable = kByBoth, .ids = "models,sizes"}, &Request::model},
    {{.names = "--quant", .metavar = "ID|4bit|8bit|16bit", .help = "quantization of the weights", .group = kWorkload,
      .sets = kQuestionFlags | kModelFlags, .settable = kByBoth, .ids = "quantizations"}, &Request::quant},
    {{.names = "--kv-quant", .metavar = "f16|q8_0|q4_0", .choices = kNames<KvQuant>,
      .help = "quantization of the KV cache; KEYS/VALUES: q8_0/q4_0", .group = kWorkload,
      .settable = kByBoth}, &Request::kv_quant},
    {{.names = "--context", .metavar = "TOKENS", .help = "context of each user", .group = kWorkload, .unit = "tokens",
      .bounds = kTokens, .kilo = 1024, .settable = kByBoth}, &Request::context},
    {{.names = "--prompt-tokens", .metavar = "N", .help = "tokens of a typical prompt", .group = kWorkload,
      .unit = "tokens", .bounds = kTokens, .settable = kByBoth}, &Request::prompt_tokens},
    {{.names = "--output-tokens", .metavar = "N", .help = "tokens of a typical answer", .group = kWorkload,
      .unit = "tokens", .bounds = kTokens, .settable = kByBoth}, &Request::output_tokens},
    {{.names = "--users", .metavar = "N", .help = "users at the same time", .group = kWorkload,
      .bounds = {1, 100000, "1 to 100000 users", "a whole number of users"}, .settable = kByBoth}, &Request::users},
    {{.names = "--task", .choices = kNames<Task>, .help = "sets the tokens that you leave out", .group = kWorkload,
      .settable = kByBoth}, &Request::task},
    {{.names = "--draft-model", .metavar = "ID|SIZE|FILE", .help = "small model beside it that guesses ahead",
      .group = kWorkload, .ids = "models,sizes"}, &Request::draft_model},
    {{.names = "--speculative", .help = "rank by the speed with tokens guessed ahead", .group = kWorkload,
      .settable = kByProfile}, &Request::speculative},

    {{.names = "--train-tokens", .metavar = "N", .help = "tokens of a run, all epochs: 50M, 1.5B",
      .group = kTraining, .unit = "tokens", .bounds = kTrainTokens, .billions = true, .settable = kByBoth}, &Request::train_tokens},
    {{.names = "--train-examples", .metavar = "N", .help = "or: examples, of --train-length tokens each",
      .group = kTraining, .bounds = kTrainTokens, .billions = true}, &Request::train_examples},
    {{.names = "--train-length", .metavar = "TOKENS", .help = "mean length of an example",
      .group = kTraining, .unit = "tokens", .bounds = kTokens}, &Request::train_length},
    {{.names = "--train-epochs", .metavar = "N", .help = "how often each example is seen",
      .group = kTraining, .bounds = {0.01, 1000, "0.01 to 1000 epochs"}}, &Request::train_epochs},
    {{.names = "--train-runs", .metavar = "N", .help = "runs of training a year", .group = kTraining,
      .unit = "runs/year", .bounds = {0, 1e5, "0 to 100000 runs"}, .settable = kByBoth}, &Request::train_runs},
    {{.names = "--train-batch", .metavar = "N", .help = "sequences of --context tokens at once on each card",
      .group = kTraining, .bounds = {1, 4096, "1 to 4096", "a whole number"}}, &Request::train_batch},
    {{.names = "--lora-rank", .metavar = "N", .help = "rank of the adapters of --task lora or qlora",
      .group = kTraining, .bounds = {1, 1024, "1 to 1024", "a whole number"}}, &Request::lora_rank},
    {{.names = "--optimizer", .choices = kNames<Optimizer>, .help = "of --task full-finetune; else the engine's own",
      .group = kTraining}, &Request::optimizer},

    {{.names = "--requests-per-day", .metavar = "N", .help = "requests a day of each user; of a batch in all", .group = kDuty,
      .unit = "requests/day", .bounds = {0, 1e7, "0 to 10000000 requests"},
      .settable = kByBoth}, &Request::requests_per_day},
    {{.names = "--cached-share", .metavar = "X", .help = "share of a prompt that was read before", .group = kDuty,
      .bounds = {0, 1, "0 to 1"}, .settable = kByProfile}, &Request::cached_share},
    {{.names = "--hours-per-day", .metavar = "H", .help = "or: hours a day at full load", .group = kDuty, .unit = "h/day",
      .bounds = {0, 24, "0 to 24 hours"}, .settable = kByBoth}, &Request::hours_per_day},
    {{.names = "--tokens-per-day", .metavar = "N", .help = "or: output tokens a day", .group = kDuty,
      .unit = "tokens/day", .bounds = kTokensPerDay, .settable = kByProfile}, &Request::tokens_per_day},
    {{.names = "--prompt-tokens-per-day", .metavar = "N", .help = "and prompt tokens a day", .group = kDuty,
      .unit = "tokens/day", .bounds = kTokensPerDay, .settable = kByProfile}, &Request::prompt_tokens_per_day},
    {{.names = "--idle", .choices = kNames<IdlePolicy>, .help = "what it does the rest of the day", .group = kDuty,
      .settable = kByBoth}, &Request::idle},
    {{.names = "--wakes-per-day", .metavar = "N", .help = "how often it wakes from sleep, or starts", .group = kDuty,
      .unit = "times/day", .bounds = {0, 1000, "0 to 1000 times"}, .settable = kByProfile}, &Request::wakes_per_day},

    {{.names = "--region", .metavar = "ID", .help = "electricity price and outlet ('list regions')", .group = kSite,
      .sets = kQuestionFlags | kMarketFlags, .settable = kByBoth, .ids = "regions"}, &Request::region},
    {{.names = "--kwh-price", .metavar = "USD", .help = "electricity price of a kWh", .group = kSite,
      .sets = kQuestionFlags | kMarketFlags, .unit = "USD/kWh", .bounds = {0, 10, "0 to 10 USD per kWh"},
      .settable = kByBoth}, &Request::kwh_price},
    {{.names = "--currency", .metavar = "CODE|local", .help = "money that you pay with ('list currencies')",
      .group = kSite, .settable = kByProfile, .ids = "currencies"}, &Request::currency},
    {{.names = "--tax", .metavar = "PERCENT|region|none", .help = "on the price of new parts; region with --currency",
      .group = kSite, .unit = "%", .bounds = {0, 100, "0 to 100 %"},
      .settable = kByProfile}, &Request::tax},
    {{.names = "--circuit", .metavar = "120V/15A", .help = "hard limit at the wall", .group = kSite,
      .settable = kByProfile}, &Request::circuit},
    {{.names = "--place", .choices = kNames<Place>, .help = "where it stands, seen from where you sit",
      .group = kSite, .settable = kByProfile}, &Request::place},
    {{.names = "--max-noise", .metavar = "DBA", .help = "loudest that it may be where you sit", .group = kSite, .unit = "dB(A)",
      .bounds = {0, 200, "0 to 200 dB(A)"}, .settable = kByBoth}, &Request::max_noise, &Limits::noise},
    {{.names = "--max-idle-watts", .metavar = "W", .help = "most that it may draw at idle", .group = kSite,
      .unit = "W", .bounds = {0, 1e6, "0 to 1000000 W"}, .settable = kByProfile}, &Request::max_idle_watts,
     &Limits::idle},
    {{.names = "--cooling-cop", .metavar = "X", .help = "air conditioning: heat moved per unit of power",
      .group = kSite, .bounds = {0.5, 20, "0.5 to 20"}, .settable = kByProfile}, &Request::cooling_cop},
    {{.names = "--cooling-months", .metavar = "N", .help = "months a year that it runs", .group = kSite,
      .unit = "months", .bounds = {0, 12, "0 to 12 months"}, .settable = kByProfile}, &Request::cooling_months},

    {{.names = "-b,--budget", .metavar = "USD", .help = "most that you would pay", .group = kPurchase, .unit = "USD",
      .bounds = {1, 1e9, "1 to 1,000,000,000 USD"}, .settable = kByBoth}, &Request::budget, &Limits::budget,
     &Request::budget_currency},
    {{.names = "--prices", .metavar = "BOOK|FILE", .help = "price book ('list books'), or yours: .json, .csv",
      .group = kPurchase, .sets = kQuestionFlags | kBookFlags | kMarketFlags,
      .settable = kByAudit, .ids = "books"}, &Request::prices},
    {{.names = "--set-price", .metavar = "ID=USD", .help = "price of a part or system; repeatable",
      .group = kPurchase, .sets = kQuestionFlags | kMarketFlags, .unit = "USD", .ids = "parts,systems"},
     &Request::set_price},
    {{.names = "--set-watts", .metavar = "ID=IDLE/LOAD", .help = "watts of a system at the wall; repeatable",
      .group = kPurchase, .sets = kQuestionFlags | kMarketFlags, .unit = "W", .ids = "systems"}, &Request::set_watts},
    {{.names = "--as-of", .metavar = "DATE", .help = "what was on sale on that day", .group = kPurchase,
      .sets = kQuestionFlags | kMarketFlags, .settable = kByAudit}, &Request::as_of},
    {{.names = "--condition", .choices = kConditionChoices, .help = "new or used hardware", .group = kPurchase,
      .settable = kByProfile}, &Request::condition},
    {{.names = "--availability", .choices = kAvailabilityChoices, .help = "any: also what is not sold",
      .group = kPurchase}, &Request::availability},
    {{.names = "--years", .metavar = "N", .help = "years that you keep it", .group = kPurchase, .unit = "years",
      .bounds = {0.1, 30, "0.1 to 30 years"}, .settable = kByBoth}, &Request::years},
    {{.names = "--discount-rate", .metavar = "PERCENT", .help = "what money costs you, or would earn, a year",
      .group = kPurchase, .unit = "%/year", .bounds = kPercentPerYear,
      .settable = kByProfile}, &Request::discount_rate},
    {{.names = "--repairs", .metavar = "PERCENT", .help = "of the price of used parts, to expect a year",
      .group = kPurchase, .unit = "% of used parts/year", .bounds = kPercentPerYear,
      .settable = kByProfile}, &Request::repairs},
    {{.names = "--resale", .choices = kNames<ResaleCase>, .help = "what it sells for afterwards", .group = kPurchase,
      .settable = kByBoth}, &Request::resale},
    {{.names = "--api-price", .metavar = "IN/OUT", .help = "API price to hold it against, USD per M tokens",
      .group = kPurchase}, &Request::api_price},
    {{.names = "--local-only", .help = "never advise against buying", .group = kPurchase,
      .settable = kByProfile}, &Request::local_only},
    {{.names = "--have", .metavar = "PART[=N],...", .help = "what you own: costs nothing, is not sold later",
      .group = kPurchase, .is_list = true, .ids = "parts"}, &Request::have},

    {{.names = "--need", .metavar = "FEATURE,...", .help = "cuda, vllm, qlora, ... ('list features')",
      .group = kNeeds, .is_list = true, .settable = kByBoth, .ids = "features"}, &Request::need},
    {{.names = "--os", .choices = kOperatingSystems, .help = "operating system", .group = kNeeds,
      .settable = kByProfile}, &Request::os},
    {{.names = "--form", .choices = kForms, .help = "shape of the machine", .group = kNeeds,
      .settable = kByProfile}, &Request::form},
    {{.names = "--portable", .help = "can be carried along", .group = kNeeds,
      .settable = kByProfile}, &Request::portable},
    {{.names = "--min-tps", .metavar = "X", .help = "slowest decode in tokens per second, each user", .group = kNeeds,
      .unit = "t/s", .bounds = {0, 1e6, "0 or more t/s"}, .settable = kByProfile}, &Request::min_tps},
    {{.names = "--max-ttft", .metavar = "SECONDS", .help = "longest wait for the first token", .group = kNeeds,
      .unit = "s", .bounds = {0, 1e9, "0 or more seconds"}, .settable = kByProfile}, &Request::max_ttft},

    {{.names = "--system", .metavar = "ID,...", .help = "only these systems ('list systems')", .group = kKnobs,
      .is_list = true, .settable = kByAudit, .ids = "systems"}, &Request::systems},
    {{.names = "--gpus", .metavar = "CARDS", .help = "only builds of these cards: 2xrtx-3090+rtx-3060",
      .group = kKnobs, .ids = "cards"}, &Request::gpus},
    {{.names = "--host", .metavar = "ID", .help = "only builds on this host ('list hosts')", .group = kKnobs,
      .ids = "hosts"}, &Request::host},
    {{.names = "--ram", .metavar = "GIB", .help = "only builds with so much host memory",
      .group = kKnobs, .unit = "GiB", .bounds = {1, 16384, "1 to 16384 GiB"}}, &Request::ram},
    {{.names = "--builds,!--no-builds", .help = "what you could build competes, or not",
      .group = kKnobs, .settable = kByProfile}, &Request::builds},
    {{.names = "--engine", .metavar = "ID", .help = "inference engine ('list engines')", .group = kKnobs,
      .settable = kByAudit, .ids = "engines"}, &Request::engine},
    {{.names = "--parallel", .choices = kNames<Parallel>, .help = "how cards share a model", .group = kKnobs,
      .settable = kByAudit}, &Request::parallel},
    {{.names = "--power-limit", .metavar = "W", .help = "power limit of each card", .group = kKnobs,
      .unit = "W per card", .bounds = {1, 5000, "1 to 5000 W per card"},
      .settable = kByAudit}, &Request::power_limit},
    {{.names = "--wired-limit", .metavar = "default|max|GIB", .help = "a Mac's memory limit for its GPU",
      .group = kKnobs, .unit = "GiB", .bounds = {1, 4096, "1 to 4096 GiB"},
      .settable = kByAudit}, &Request::wired_limit},
    {{.names = "--offload,!--no-offload", .help = "leave what does not fit in host RAM, or not", .group = kKnobs,
      .settable = kByProfile}, &Request::offload},

    {{.names = "--profile", .metavar = "ID", .help = "a kind of buyer ('list profiles')", .group = kPreference,
      .settable = kByAudit, .ids = "profiles"}, &Request::profile},
    {{.names = "--objective", .metavar = "balanced|speed|value|cost|quiet|efficiency", .help = "what counts more",
      .group = kPreference}, &Request::objective},
    {{.names = "--hour-worth", .metavar = "USD", .help = "what an hour of your time is worth", .group = kPreference,
      .unit = "USD/h", .bounds = {0, 1e5, "0 to 100000 USD an hour"}, .settable = kByBoth}, &Request::hour_worth},
    {{.names = "--weight", .metavar = "TERM=X", .help = "factor on one term of the yearly cost; repeatable",
      .group = kPreference, .bounds = {0, 1e6, "a factor of 0 or more"}}, &Request::weight},
};
// clang-format on

}  // namespace

std::string_view Flag::name() const {
    std::string_view all(names);
    all.remove_prefix(all.find("--"));
    return all.substr(0, all.find(','));
}

std::span<const FlagRow<Request>> question_flags() { return kFlags; }

const Flag& flag_of(FlagTarget<Request> target) {
    for (const FlagRow<Request>& row : kFlags)
        if (row.target == target) return row.flag;
    throw Error("a field of the request has no flag");  // a mistake of ours, which any test of that field shows
}

std::string metavar_of(const Flag& flag) {
    if (*flag.metavar != '\0' || flag.choices.empty()) return flag.metavar;
    return join({flag.choices.begin(), flag.choices.end()}, "|");
}

Error not_among(std::string_view flag, std::string_view noun, std::string_view typed,
                const std::vector<std::string>& choices) {
    return Error(std::string(flag) + ": unknown " + std::string(noun) + " '" + printable(typed) + "'" +
                 did_you_mean(typed, choices) + "; expected " + join(choices, ", "));
}

std::size_t choice_of(const Flag& flag, std::string_view typed) {
    for (std::size_t i = 0; i < flag.choices.size(); ++i)
        if (squeeze(flag.choices[i]) == squeeze(typed)) return i;
    throw not_among(flag.name(), flag.noun, typed, {flag.choices.begin(), flag.choices.end()});
}

std::optional<double> number_typed(const Flag& flag, std::string_view text) {
    if (flag.billions && !text.empty() && (text.back() == 'B' || text.back() == 'b')) {
        const std::optional<double> number = parse_number(text.substr(0, text.size() - 1));
        return number ? std::optional(*number * 1e9) : std::nullopt;
    }
    if (const std::optional<double> number = parse_typed_number(text, flag.kilo)) return number;
    const std::size_t digits = text.find_last_of("0123456789") + 1;  // 0 without one
    std::string_view unit = text.substr(digits);
    unit.remove_prefix(std::min(unit.find_first_not_of(' '), unit.size()));
    const std::string_view known = flag.unit;
    const bool is_percent = unit == "%" && known.starts_with('%');
    const bool is_unit = !squeeze(unit).empty() && squeeze(known).starts_with(squeeze(unit));
    return is_percent || is_unit ? parse_typed_number(text.substr(0, digits), flag.kilo) : std::nullopt;
}

bool is_given(FlagTarget<Request> target, const Request& request) {
    return std::visit(
        [&](auto field) {
            if constexpr (requires { (request.*field).empty(); }) return !(request.*field).empty();
            else return static_cast<bool>(request.*field);
        },
        target);
}

void apply_profile(const Profile& profile, Request& request) {
    for (const auto& [name, value] : profile.defaults) {
        const FlagRow<Request>* found = nullptr;
        for (const FlagRow<Request>& row : kFlags)
            if ((row.flag.settable & kByProfile) != 0 && row.flag.name().substr(2) == name) found = &row;
        if (!found)
            throw Error("profile " + profile.id + ": '" + printable(name) + "' is no flag that a profile can set");
        Request ignored;
        if (!store_flag(*found, {value}, is_given(found->target, request) ? ignored : request))
            throw Error("profile " + profile.id + ": default '" + printable(name) + "' has the value '" +
                        printable(value) +
                        "', which that flag does not take; 'advisor check FILE' names the place in a file of yours");
    }
}

}  // namespace advisor
