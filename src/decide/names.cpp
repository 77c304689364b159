// The words of an answer's enumerations, in the order of their enumerators.
#include "advisor/decide.hpp"

namespace advisor {
namespace {

constexpr std::string_view kReasons[] = {
    "memory",   "budget", "price-unknown", "noise",    "circuit",    "condition", "availability", "feature", "os",
    "portable", "form",   "min-tps",       "max-ttft", "idle-watts", "capacity",  "engine",       "slots",   "no-gain"};
static_assert(std::size(kReasons) == static_cast<std::size_t>(ReasonCode::no_gain) + 1);

constexpr std::string_view kWarnings[] = {
    "long-prompt", "slow",         "slow-link",   "concurrency",  "single-stream",      "extrapolated",
    "cluster",     "offload",      "wired-limit", "long-context", "near-circuit-limit", "psu-spikes",
    "used-market", "discontinued", "unreleased",  "stale-price",  "outdated-advice",    "buy-not-needed"};
static_assert(std::size(kWarnings) == static_cast<std::size_t>(WarningCode::buy_not_needed) + 1);

constexpr std::string_view kRemedies[] = {"kv-quant", "wired-limit",  "quant",  "context",
                                          "users",    "more-devices", "offload"};
static_assert(std::size(kRemedies) == static_cast<std::size_t>(Remedy::offload) + 1);

constexpr std::string_view kParameters[] = {"kwh-price", "hours-per-day", "tokens-per-day", "years", "users",
                                            "context",   "budget",        "price",          "prices"};
static_assert(std::size(kParameters) == static_cast<std::size_t>(Parameter::prices) + 1);

constexpr std::string_view kVerdicts[] = {"buy", "use-api", "rent"};
static_assert(std::size(kVerdicts) == static_cast<std::size_t>(AdviceVerdict::rent) + 1);

}  // namespace

std::string_view name_of(ReasonCode code) { return kReasons[static_cast<std::size_t>(code)]; }
std::string_view name_of(WarningCode code) { return kWarnings[static_cast<std::size_t>(code)]; }
std::string_view name_of(Remedy remedy) { return kRemedies[static_cast<std::size_t>(remedy)]; }
std::string_view name_of(Parameter parameter) { return kParameters[static_cast<std::size_t>(parameter)]; }
std::string_view name_of(AdviceVerdict verdict) { return kVerdicts[static_cast<std::size_t>(verdict)]; }

std::string name_of(const ParameterOf& moved) {
    const std::string name(name_of(moved.kind));
    return moved.id.empty() ? name : name + ":" + moved.id;
}

}  // namespace advisor
