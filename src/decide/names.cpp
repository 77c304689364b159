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

}  // namespace

std::string_view name_of(ReasonCode code) { return kReasons[static_cast<std::size_t>(code)]; }
std::string_view name_of(WarningCode code) { return kWarnings[static_cast<std::size_t>(code)]; }
std::string_view name_of(Remedy remedy) { return kRemedies[static_cast<std::size_t>(remedy)]; }

}  // namespace advisor
