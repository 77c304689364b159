// The model asked again: what would change a ranking, how sure it is, what would make a model fit, what the same work
// is elsewhere. Each takes a ranking and returns a value; Breakeven and Upgrade are answers of their own.
#pragma once

#include <memory>

#include "advisor/decide.hpp"
#include "advisor/names.hpp"

namespace advisor {

/// What of a question can move, or be moved to see what depends on it.
enum class Parameter {
    kwh_price,
    hours_per_day,
    tokens_per_day,
    requests_per_day,
    hour_worth,
    years,
    users,
    context,
    budget,
    price,
    prices
};
/// Also of a record: the price of a part or system, the prices of a book.
struct ParameterOf {
    Parameter kind = Parameter::kwh_price;
    std::string id;  ///< of a system, part or book; empty for the others
};
std::string_view name_of(Parameter);
bool is_money(Parameter);                 ///< its values are dollars, or dollars for something
std::string name_of(const ParameterOf&);  ///< kwh-price, price:ID, prices:BOOK

/// A value of a parameter beyond which another system ranks first.
struct Change {
    ParameterOf parameter;
    double current = 0, crossover = 0;
    std::string from, to;  ///< first system today, and beyond the crossover
};

/// For each parameter of the question, each budget and each price that matters, the value nearest to today's beyond
/// which another system ranks first; nearest first, at most `most`, and then what other books change. Found by
/// bracketing on the real model and bisection. `ranking` must hold all results.
std::vector<Change> changes_of(const Catalog& catalog, const Question& question, const Ranking& ranking,
                               std::size_t most);

/// Draws of what is uncertain (price, speed, watts, resale, noise, rates that the buyer did not set) from which
/// probabilities are counted. The standard error of a share of so many is half a per cent at most.
constexpr int kDraws = 10000;
constexpr std::uint64_t kDrawSeed = 1;

/// How sure a ranking is: its results competed again and again, each time with other draws.
struct Chances {
    struct Place {
        double first = 0;                  ///< share of the draws in which it is first
        std::optional<double> beats_next;  ///< the next in rank, equal draws by half
    };
    struct Tie {
        std::size_t better, other;  ///< places from 0
    };
    std::vector<Place> places;  ///< of all results, by rank; `beats_next` of the first `shown` but the last of all
    std::vector<Tie> ties;      ///< neither beats the other in 60 % of the draws; the better one is shown
};
Chances draw(const Catalog& catalog, const Question& question, const std::vector<Candidate>& ranked, std::size_t shown);

/// Bits of a weight that `fit` tells apart, fewest first.
inline constexpr std::array<std::string_view, 7> kFitClasses{"2bit", "3bit", "4bit", "5bit", "6bit", "8bit", "16bit"};

/// How a bit class goes on a system: the most bits of it that fit, with the longest context; else the nearest miss.
struct QuantFit {
    Plan plan;
    Memory memory;
    MemoryFit verdict = MemoryFit::no;
};

/// A system against the quantizations that run there: one of each bit class, or the one asked for; fewest bits first.
struct SystemFits {
    const System* system = nullptr;
    Bytes usable;  ///< of all devices of one box or cluster
    std::vector<QuantFit> quants;

    const QuantFit* best() const;  ///< the most bits that fit; null when none does
};

/// How each quantization goes on each of the systems.
std::vector<SystemFits> fits_of(const Catalog& catalog, const Question& question,
                                const std::vector<const System*>& systems);

/// The rejected systems, with what would make the model fit where it does not: changes of plan, workload or purchase,
/// each of which alone does, the least costly first. The first with a flag is the fix of the reason.
std::vector<Candidate> with_fixes(const Catalog& catalog, const Question& question, std::vector<Candidate> rejected);

/// How the memory limit of a Mac's GPU is set, and what that costs on the Mac of a system with the least left.
std::string wired_limit_command(Bytes limit);
std::string wired_limit_risk(const System& system, Bytes limit);

/// What gets a buyer somewhere for whom nothing qualifies: each worked out by asking again.
enum class WayOutKind { quant, offload, model, card, wait, limit };
template <>
inline constexpr auto kNames<WayOutKind> = named<WayOutKind::limit>("quant", "offload", "model", "card", "wait",
                                                                    "limit");
struct WayOut {
    WayOutKind kind = WayOutKind::model;
    const System* system = nullptr;         ///< what would then be best; of a card the PC that it goes into
    std::shared_ptr<const Model> model;     ///< of a smaller model
    std::string flag;                       ///< what to ask instead: "--model 32B"; empty where none says it
    std::optional<Usd> price;               ///< of the system, of a card what has to be bought for it
    std::optional<TokensPerSecond> decode;  ///< per user
    std::string what;                       ///< "3bit", the PC of a card, the date of what is awaited
    Machines keeps{};                       ///< what `system` is one of, where it is a build
};
std::vector<WayOut> ways_out(const Catalog& catalog, const Question& question);

/// What each limit that was asked keeps from a build, alone: the best without it, of the budget the cheapest.
std::vector<WayOut> without_one_limit(const Catalog& catalog, const Question& question);

/// The cheapest that does all but keep to the budget, and the budget that it takes; nothing without a budget.
std::optional<WayOut> with_more_money(const Catalog& catalog, const Question& question);

/// A result that is better than the first in one respect, the first of these in the ranking.
enum class Direction { quieter, cheaper, faster, more_money };
template <>
inline constexpr auto kNames<Direction> = named<Direction::more_money>("quieter", "cheaper", "faster", "more-money");
struct Alternative {
    Direction direction = Direction::cheaper;
    const System* system = nullptr;
    std::optional<Usd> price;
    TokensPerSecond decode;          ///< per user
    std::optional<DecibelsA> noise;  ///< nothing where unknown
    Usd more_per_year;               ///< than the first costs its buyer; below 0 it costs less
    Machines keeps{};                ///< what `system` is one of, where it is a build beyond the budget
};
/// At most one each; one system may be better in several respects. More money than the budget, but not much more, buys
/// what costs less a year; builds for it are asked where the first mostly makes people wait.
std::vector<Alternative> alternatives_to_first(const Catalog& catalog, const Question& question,
                                               const Ranking& ranking);

/// One candidate's day of tokens on each of the others.
struct SharedWork {
    const System* of = nullptr;  ///< null where there is nothing to compare
    std::vector<std::optional<EqualWork>> results,
        rejected;  ///< empty there; by place, of those that the model fits on
};
/// The tokens that the first of the results makes a day, else the first rejected one that the model fits on. Nothing
/// where tokens a day were asked for, which is equal work already.
SharedWork shared_work(const Catalog& catalog, const Question& question, const Ranking& shown);

/// How each result answers one person who talks with the model that it tuned, in the bits of the training: the plan
/// that serves that person best. By place; nothing where no engine holds the model there, or where nothing is trained.
std::vector<std::optional<Speed>> once_tuned(const Catalog& catalog, const Question& question,
                                             const std::vector<Candidate>& results);

/// Of each card that is let the fewest in one machine, 1, 2, 4 or 8, that hold the model without host RAM and do the
/// day's work in a day, by the plan that serves its renter best. Limits of the buyer do not hold there.
struct RentedMachine {
    std::shared_ptr<const System> system;
    RentedSpeed speed;
    Assessment assessment;
};
std::vector<RentedMachine> rented_machines(const Catalog& catalog, const Question& question);

/// The cheapest of them, as rent_offer() has it, and how it does the work.
std::optional<std::pair<RentOffer, RentedMachine>> rented(const Catalog& catalog, const Question& question,
                                                          const Cost& cost);

/// What several boxes, a fleet or a cluster, are against one of them: sentences.
struct SeveralBoxes {
    const System* system = nullptr;
    const System* one = nullptr;  ///< the box of them with the most memory
    std::vector<std::string> gains, lacks;
    const Arrangement* arrangement = nullptr;  ///< isolation and effort; null where the data says nothing
};

/// Nothing for a single box, one that the model does not fit on, or where the catalog has no such box alone.
std::optional<SeveralBoxes> several_boxes_of(const Catalog& catalog, const Question& question,
                                             const Candidate& candidate);

/// What both systems cost at one value of the parameter: to own over the horizon, or their buyer a year; nothing where
/// a system does not run the workload.
struct CostPoint {
    double value = 0;
    std::optional<Usd> a, b;
};

/// The order changes here: at `value` itself where only whole numbers are possible, else the costs are equal there or
/// one system stops running the workload.
struct Crossover {
    double value = 0;
    const System* better_below = nullptr;
    const System* better_above = nullptr;
};

struct BreakEven {
    Question question;
    const System* a = nullptr;
    const System* b = nullptr;
    ParameterOf parameter;
    bool yours = false;             ///< costs are those to the buyer a year, not of ownership over the horizon
    std::string unit;               ///< of its values
    std::optional<double> current;  ///< nothing where the question does not state it
    double low = 0, high = 0;       ///< what is swept, no further than a system runs; 0 where no price is known
    std::optional<double> a_runs_up_to, b_runs_up_to;  ///< empty: over the whole range
    std::vector<Crossover> crossovers;                 ///< ascending, all within the range
    std::vector<CostPoint> points;  ///< evenly spaced, by ratio where `logarithmic`; empty: not answered
    bool logarithmic = false;
    std::string reading;  ///< the answer in words, or why there is none
};

/// Parameters that can be swept, for messages: "kwh-price", ..., "price:ID".
std::vector<std::string> breakeven_parameters();

/// Sweeps `parameter` for the two systems in question.knobs.systems, each with its best plan at every value. Throws
/// Error for an unknown parameter (with a suggestion), other than two systems, or a price that neither depends on.
/// Not answered when a system cannot run the workload as it is asked, or has no price.
BreakEven breakeven(const Catalog& catalog, Question question, const std::string& parameter);

/// How much of a part changes hands, and for how much in all; nothing without a price.
struct PartMove {
    std::string part;  ///< id; that of the system for what --set-price puts on the whole of it
    double quantity = 1;
    std::optional<Usd> usd;
};

enum class StepKind {
    parts,       ///< cards stay: another board around them, and maybe more of them
    more_cards,  ///< everything stays: cards in places that are free, and what supplies them
    memory,      ///< everything stays: more memory of the host
    cards,       ///< the board stays: other cards
    replace,     ///< sell it, buy another
    add_box,     ///< everything stays: more boxes of the same beside it, which share its users
    beside       ///< everything stays: another machine does this work, by itself
};
template <>
inline constexpr auto kNames<StepKind> = named<StepKind::beside>("parts", "more-cards", "memory", "cards", "replace",
                                                                 "add-box", "beside");

struct UpgradeStep {
    StepKind kind = StepKind::replace;
    const System* to = nullptr;
    std::vector<PartMove> buy, sell;
    std::optional<Usd> net;               ///< purchase less sale; below 0 it pays for itself
    std::optional<Candidate> after;       ///< the best plan then; nothing when there is none
    double gain = 0;                      ///< decode t/s of all users, after less before
    std::optional<double> gain_per_1000;  ///< t/s for each $1,000; nothing when it pays for itself
    std::optional<Usd> per_year;          ///< what it costs its buyer a year from now on, waiting and noise counted
    std::optional<Usd> ownership_change;  ///< over the horizon: net, running costs, and what is left at its end
    std::vector<Reason> reasons;          ///< empty: a step; also slots, no-gain
    std::vector<std::string> notes;
};

enum class BottleneckCode { memory, engine, link, circuit, power_supply, layer_split, device, single_device };
template <>
inline constexpr auto kNames<BottleneckCode> = named<BottleneckCode::single_device>("memory", "engine", "link",
                                                                                    "circuit", "power-supply",
                                                                                    "layer-split", "device",
                                                                                    "single-device");

/// What keeps the owned system from running the workload faster, or at all.
struct Bottleneck {
    BottleneckCode code = BottleneckCode::device;
    std::string message;
    const Part* part = nullptr;                ///< to blame, where one is
    std::optional<TokensPerSecond> without{};  ///< decode per user if it were not there
    const System* way_out = nullptr;           ///< the cheapest step that changes `part` and keeps the cards
};

/// A device that is awaited, or was.
struct Waiting {
    const RoadmapEntry* entry = nullptr;
    std::optional<TokensPerSecond> decode;  ///< per user on the entry's system; nothing where it cannot be told
};

struct Upgrade {
    Question question;
    const System* own = nullptr;
    double owned_years = 0;
    std::optional<Candidate> before;  ///< the best plan on what is owned; nothing when there is none
    std::optional<Usd> sale;          ///< of all that is owned, today; nothing without a price
    std::optional<Usd> per_year;      ///< as that of a step, of keeping what is owned; nothing where it does not do
    Bottleneck bottleneck;
    std::vector<UpgradeStep> steps;                       ///< what costs its buyer least a year first
    std::vector<UpgradeStep> refused;                     ///< nearest first: too dear, beyond a limit, no gain
    std::vector<Waiting> waiting;                         ///< those not yet sold first
    std::vector<std::shared_ptr<const System>> variants;  ///< systems of steps that no catalog has
};

/// Steps from `own` for the workload of the question, whose budget limits what a step costs net of sales: systems of
/// the catalog in its place, what else it can be built into where it is host and cards, and a machine beside it, the
/// best few of each kind. What is sold fetches today's price less Constants::asking_margin where the book has it used,
/// else what its kind keeps of the price after `owned_years`; of either the market place keeps Constants::selling_fee.
/// Systems of the catalog that are not on sale are refused unless the question takes any. Parts that the question has
/// (`--have`) and `own` consists of are the same ones.
Upgrade upgrade(const Catalog& catalog, Question question, const System& own, double owned_years);

/// What is owned already, as another way to do the work: keeping it costs what it would fetch today.
struct Owned {
    const System* system = nullptr;
    std::optional<Usd> sale;          ///< today, of all of it; nothing without a price: keeping it then costs nothing
    Candidate candidate;              ///< the best plan on it; its reasons are those that do not hang on buying
    std::optional<UpgradeStep> step;  ///< what it had best become; nothing where keeping it costs less
    std::optional<Usd> step_saves;    ///< a year, of what keeping it costs its buyer; nothing where it does not do
    std::vector<std::shared_ptr<const System>> variants;  ///< what `step` leads to is one of, or of the catalog
};
/// Nothing where no engine runs the workload there.
std::optional<Owned> owned_today(const Catalog& catalog, const Question& question, const System& own,
                                 double owned_years);

/// What it would fetch to sell what the buyer has (Purchase::have) instead of using it: its opportunity.
struct HaveWorth {
    Usd sale;
    std::vector<const Part*> unpriced;  ///< not in it
    std::vector<std::string> left_out;  ///< of each PC of the buyer that the first choice cannot go into, why
};
/// Nothing where the buyer has nothing.
std::optional<HaveWorth> worth_of_have(const Catalog& catalog, const Purchase& purchase, double owned_years);

/// Why the cards of a machine do not go into those of the buyer's PCs that it does not use: a sentence for each.
std::vector<std::string> own_hosts_left_out(const Catalog& catalog, const Question& question, const System& machine);

/// Decode of all users on a plan that fits, 0 otherwise; of training its tokens a second, 0 where they are unknown.
TokensPerSecond decode_of_all(const std::optional<Candidate>& candidate);

}  // namespace advisor
