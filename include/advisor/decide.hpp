// The answer: what is ranked, what is rejected and why, what would change it.
//
// Hard constraints first, then a utility: a weighted sum of terms, each mapped to 0 ... 1 on a fixed scale that does
// not depend on the other candidates. Hence: cheaper with all else equal never ranks lower, a dominated system never
// outranks its dominator, removing one never reorders the rest, catalog order does not matter.
#pragma once

#include <array>

#include "advisor/assess.hpp"
#include "advisor/measured.hpp"

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
std::string_view name_of(ReasonCode);

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
    outdated_advice,
    buy_not_needed
};
std::string_view name_of(WarningCode);

/// What a fix changes.
enum class Remedy { kv_quant, wired_limit, quant, context, users, more_devices, offload };
std::string_view name_of(Remedy);

/// What of a question can move, or be moved to see what depends on it.
enum class Parameter { kwh_price, hours_per_day, tokens_per_day, years, users, context, budget, price, prices };
/// Also of a record: the price of a part or system, the prices of a book.
struct ParameterOf {
    Parameter kind = Parameter::kwh_price;
    std::string id;  ///< of a system, part or book; empty for the others
};
std::string_view name_of(Parameter);
std::string name_of(const ParameterOf&);  ///< kwh-price, price:ID, prices:BOOK

enum class AdviceVerdict { buy, use_api, rent };
std::string_view name_of(AdviceVerdict);

/// A change that makes a plan fit, worked out by placing the model again.
struct Fix {
    Remedy change = Remedy::kv_quant;
    std::optional<std::string> flag;        ///< to add to the command line: --kv-quant q8_0
    std::string text;                       ///< the flag, command or system, and what it costs
    std::optional<TokensPerSecond> decode;  ///< per user, with the change
    std::optional<Usd> price;               ///< typical, of what would be bought instead
};

/// A constraint that fails: needed against available, in `unit`, and the nearest remedy.
struct Reason {
    ReasonCode code = ReasonCode::memory;
    std::string message;  ///< one sentence with both numbers
    std::optional<double> needed, available;
    std::string unit;                ///< GiB, USD, dB(A), W, t/s, s, h/day, ""
    std::optional<std::string> fix;  ///< a flag to add: --kv-quant q8_0
    std::vector<Fix> fixes{};        ///< of memory: every change that helps, the least costly first
};

struct Warning {
    WarningCode code = WarningCode::slow;
    std::string message;
};

struct UtilityTerm {
    Term term;
    double value = 0, weight = 0;
};

/// The day's tokens of another system on this one.
struct EqualWork {
    double output_tokens_per_day = 0;
    Hours hours_per_day;
    KilowattHours kwh_per_year;    ///< 0 where the day is too short
    std::optional<Usd> ownership;  ///< over the horizon; nothing without a price or where the day is too short
    bool possible() const { return hours_per_day.value <= 24; }
};

/// Draws of what is uncertain (price, speed, watts, resale) from which probabilities are counted. The standard error of
/// a share of so many is half a per cent at most.
constexpr int kDraws = 10000;
constexpr std::uint64_t kDrawSeed = 1;

/// A result that cannot be told apart from another: neither beats the other in 60 % of the draws.
struct Tie {
    const System* system = nullptr;  ///< the other
    std::string differences;         ///< what separates them: "2.1 t/s faster, $120 dearer to own"
};

/// A buyer who would have a result among the first three: of the feasible results at the workload asked, those within
/// the noise, budget, condition and needs of the buyer's profile, by the weights of that profile.
struct Suits {
    const Profile* profile = nullptr;
    int rank = 0;
};

/// Where a system stands in an answer, shown or not.
struct Position {
    const System* system = nullptr;  ///< null when the answer is not about it
    std::optional<int> rank;         ///< nothing where it does not qualify
    std::string obstacle;            ///< the first reason why not
};

/// What the founding article recommends to the buyer of the profile asked for, and the best of that here.
struct ArticleView {
    const ArticlePick* pick = nullptr;
    Position position;
    bool agrees() const { return position.rank == 1; }
};

struct Candidate {
    Assessment assessment;
    std::array<UtilityTerm, kTerms> utility;
    double score = 0;
    std::optional<double> probability_first;       ///< of all feasible systems; equals by rank. Of results alone
    std::optional<double> probability_beats_next;  ///< the next in rank, equal draws by half; nothing for the last
    std::vector<Reason> reasons;                   ///< empty: feasible
    std::vector<Warning> warnings;
    std::vector<std::string> why, skip_if;
    std::vector<Suits> for_whom;  ///< by rank; none where systems were named
    std::vector<Tie> tied_with;   ///< by rank
    int rank = 0;
    std::optional<EqualWork> equal_work;
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

struct Change {
    ParameterOf parameter;
    double current = 0, crossover = 0;
    std::string from, to;  ///< first system today, and beyond the crossover
};

/// Bits of a weight that `fit` tells apart, fewest first.
inline constexpr std::array<std::string_view, 7> kFitClasses{"2bit", "3bit", "4bit", "5bit", "6bit", "8bit", "16bit"};

/// How a bit class goes on a system: the most bits of it that fit, with the longest context; else the nearest miss.
struct QuantFit {
    Plan plan;
    Memory memory;
    Verdict verdict = Verdict::no;
};

/// A system against the quantizations that run there: one of each bit class, or the one asked for; fewest bits first.
struct SystemFits {
    const System* system = nullptr;
    Bytes usable;  ///< of all devices of one box or cluster
    std::vector<QuantFit> quants;

    const QuantFit* best() const;  ///< the most bits that fit; null when none does
};

/// What several boxes, a fleet or a cluster, are against one of them: sentences.
struct SeveralBoxes {
    const System* system = nullptr;
    const System* one = nullptr;  ///< the box of them with the most memory
    std::vector<std::string> gains, lacks;
    const Arrangement* arrangement = nullptr;  ///< isolation and effort; null where the data says nothing
};

struct Advice {
    AdviceVerdict verdict = AdviceVerdict::buy;
    std::string reason;
};

struct Decision {
    Question question;
    const Quantization* quant = nullptr;  ///< that the stated memory refers to
    Bytes memory_required;                ///< of the workload
    std::vector<Candidate> results;       ///< best first, at most one a system
    std::size_t feasible = 0;             ///< before --top cut the list
    std::vector<Candidate> rejected;      ///< nearest miss first: the plan that fails least, with all its reasons
    std::vector<std::pair<const System*, std::vector<Reason>>> without_plan;  ///< rejected: no engine to plan with
    const System* equal_work_of = nullptr;  ///< whose day's tokens are the equal work; null where there is none
    std::optional<ApiOffer> api;
    std::optional<RentOffer> rent;
    Advice advice;
    std::optional<ArticleView> article;  ///< where the profile asked for has a pick of the article
    std::vector<Change> what_would_change;
    std::vector<SeveralBoxes> several_boxes;  ///< of results, and of systems that were named
    std::vector<SystemFits> fits;             ///< filled by fit() alone, for every system above
};

/// Ranks all systems the question leaves open; `top` results at most (0: all).
Decision recommend(const Catalog& catalog, Question question, std::size_t top);

/// The systems asked for, by the same rules: those that fail a constraint are in `rejected` with their figures.
Decision compare(const Catalog& catalog, Question question);

/// The same, and how each quantization goes on each system.
Decision fit(const Catalog& catalog, Question question);

}  // namespace advisor
