// What is ranked and what is rejected, and why.
//
// Hard constraints first, then what each candidate costs its buyer a year, which does not depend on the others. Hence:
// cheaper, faster, quieter or more frugal with all else equal never ranks lower, a dominated system never outranks its
// dominator, removing one never reorders the rest, catalog order does not matter.
#pragma once

#include "advisor/catalog.hpp"
#include "advisor/cost_to_you.hpp"
#include "advisor/names.hpp"

namespace advisor {

/// What a reason against a system is about: the hard constraints, then what else keeps a step of an upgrade out.
enum class ReasonCode {
    memory,
    budget,
    price_unknown,
    noise,
    circuit,
    condition,
    availability,
    feature,
    os,
    portable,
    form,
    min_tps,
    max_ttft,
    idle_watts,
    capacity,
    engine,
    slots,
    no_gain
};
template <>
inline constexpr auto kNames<ReasonCode> = named<ReasonCode::no_gain>("memory", "budget", "price-unknown", "noise",
                                                                      "circuit", "condition", "availability", "feature",
                                                                      "os", "portable", "form", "min-tps", "max-ttft",
                                                                      "idle-watts", "capacity", "engine", "slots",
                                                                      "no-gain");

enum class WarningCode {
    long_prompt,
    slow,
    slow_link,
    concurrency,
    single_stream,
    extrapolated,
    cluster,
    offload,
    wired_limit,
    long_context,
    near_circuit_limit,
    psu_spikes,
    used_market,
    discontinued,
    unreleased,
    stale_price,
    weak_price,
    outdated_advice,
    noise_assumed,
    buy_not_needed,
    untimed,
    headcount,
    partial_engine,
    modified_card,
    old_toolkit,
    loud,
    passive_card,
    full_context
};
template <>
inline constexpr auto kNames<WarningCode> = named<WarningCode::full_context>(
    "long-prompt", "slow", "slow-link", "concurrency", "single-stream", "extrapolated", "cluster", "offload",
    "wired-limit", "long-context", "near-circuit-limit", "psu-spikes", "used-market", "discontinued", "unreleased",
    "stale-price", "weak-price", "outdated-advice", "noise-assumed", "buy-not-needed", "untimed", "headcount",
    "partial-engine", "modified-card", "old-toolkit", "loud", "passive-card", "full-context");

/// What a fix changes.
enum class Remedy { kv_quant, wired_limit, quant, context, users, more_devices, offload, more_ram };
template <>
inline constexpr auto kNames<Remedy> = named<Remedy::more_ram>("kv-quant", "wired-limit", "quant", "context", "users",
                                                               "more-devices", "offload", "more-ram");

/// A change that makes a plan fit, worked out by placing the model again.
struct Fix {
    Remedy change = Remedy::kv_quant;
    std::optional<std::string> flag;        ///< to add to the command line: --kv-quant q8_0
    std::string text;                       ///< the flag, command or system, and what it costs
    std::optional<TokensPerSecond> decode;  ///< per user, with the change
    std::optional<Usd> price;               ///< typical, of what would be bought instead
    std::string but;                        ///< what still fails then; empty: nothing, but for the price
};

/// A constraint that fails: needed against available, in `unit`, and the nearest remedy.
struct Reason {
    ReasonCode code = ReasonCode::memory;
    std::string message;  ///< one sentence with both numbers
    std::optional<double> needed{}, available{};
    std::string unit{};                ///< GiB, USD, dB(A), W, t/s, s, h/day, ""
    std::optional<std::string> fix{};  ///< a flag to add: --kv-quant q8_0
    std::vector<Fix> fixes{};          ///< of memory: every change that helps, the least costly first
};

struct Warning {
    WarningCode code = WarningCode::slow;
    std::string message;
};

/// The day's tokens of another system on this one.
struct EqualWork {
    double output_tokens_per_day = 0;
    Hours hours_per_day;
    KilowattHours kwh_per_year;    ///< 0 where the day is too short
    std::optional<Usd> ownership;  ///< over the horizon; nothing without a price or where the day is too short
    bool possible() const { return hours_per_day.value <= 24; }
};

/// A result that cannot be told apart from another: neither beats the other in 60 % of the draws.
struct Tie {
    const System* system = nullptr;  ///< the other
    std::string differences;         ///< what separates them: "2.1 t/s faster, $120 dearer to own"
};

/// A buyer who would have a result among the first three: of the feasible results at the workload asked, those within
/// the noise, budget, condition and needs of the buyer's profile, by the rates of that profile.
struct Suits {
    const Profile* profile = nullptr;
    int rank = 0;
};

struct Candidate {
    Assessment assessment;
    Hours software;                           ///< a year, spent on what does not run there
    CostToYou cost;                           ///< by which it is ranked
    std::vector<const System*> variants;      ///< other makes of the same build, which this one stands for: by cost
    std::optional<double> probability_first;  ///< of all feasible systems; equals by rank. Of results alone
    std::optional<double> probability_beats_next;  ///< the next in rank, equal draws by half; nothing for the last
    std::vector<Reason> reasons;                   ///< empty: feasible
    std::vector<Warning> warnings;
    std::vector<std::string> why, skip_if;
    std::vector<Suits> for_whom;  ///< by rank; none where systems were named
    std::vector<Tie> tied_with;   ///< by rank
    int rank = 0;
    std::optional<EqualWork> equal_work;
    std::optional<Speed> tuned;        ///< of answers, of a machine that trains: see once_tuned
    std::vector<MeasuredRow> nearest;  ///< measured rows like the plan, where they were asked for
};

/// One system as the answer shows it, before any plan.
struct SystemView {
    const System* system = nullptr;
    Availability availability = Availability::on_sale;
    Bytes memory;  ///< that one copy of the model can use in full: per box in a fleet, the sum in a cluster
    Link link = Link::unified;
    bool cuda = false;
};
SystemView view_of(const System& system, Date day);

/// Whether two systems are one build: the same devices, count and host, whatever links them or houses them; of machines
/// that were put together here the same cards.
bool same_build(const System& a, const System& b);

/// All systems that a question leaves open, and the builds that cost their buyer least. Of the makes of one build only
/// the best is a result, unless systems were named.
struct Ranking {
    Machines built;                   ///< what builds among the results point to; null where there are none
    std::vector<Candidate> results;   ///< best first
    std::vector<Candidate> variants;  ///< what would be results, did another of their build not stand for them
    std::vector<Candidate> rejected;  ///< nearest miss first: the plan that fails least, with all its reasons
    std::vector<std::pair<const System*, std::vector<Reason>>> without_plan;  ///< rejected: no engine to plan with
};
/// Without `rejected` what fails a constraint is looked at no further than that takes, and not told.
Ranking rank(const Catalog& catalog, const Question& question, bool rejected = true);

/// The best plan of a system: feasible before not, then fewest failing constraints, then what costs its buyer least.
/// Nothing when no engine can run the workload there.
std::optional<Candidate> evaluate(const Planner& planner, const System& system);
std::optional<Candidate> evaluate(const Catalog& catalog, const Question& question, const System& system);

}  // namespace advisor
