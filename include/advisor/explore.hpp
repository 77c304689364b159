// The model asked again: what would change a ranking, how sure it is, what would make a model fit, what the same work
// is elsewhere. Each takes a ranking and returns a value; breakeven.hpp and upgrade.hpp are answers of their own.
#pragma once

#include "advisor/decide.hpp"

namespace advisor {

/// What of a question can move, or be moved to see what depends on it.
enum class Parameter { kwh_price, hours_per_day, tokens_per_day, years, users, context, budget, price, prices };
/// Also of a record: the price of a part or system, the prices of a book.
struct ParameterOf {
    Parameter kind = Parameter::kwh_price;
    std::string id;  ///< of a system, part or book; empty for the others
};
std::string_view name_of(Parameter);
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

/// Draws of what is uncertain (price, speed, watts, resale) from which probabilities are counted. The standard error of
/// a share of so many is half a per cent at most.
constexpr int kDraws = 10000;
constexpr std::uint64_t kDrawSeed = 1;

/// How sure a ranking is: its results competed again and again, each time at other prices, speeds, watts and resale.
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
    Verdict verdict = Verdict::no;
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

/// One candidate's day of tokens on each of the others.
struct SharedWork {
    const System* of = nullptr;  ///< null where there is nothing to compare
    std::vector<std::optional<EqualWork>> results,
        rejected;  ///< empty there; by place, of those that the model fits on
};
/// The tokens that the first of the results makes a day, else the first rejected one that the model fits on. Nothing
/// where tokens a day were asked for, which is equal work already.
SharedWork shared_work(const Catalog& catalog, const Question& question, const Ranking& shown);

/// What rented cards would do: the rates of systems with the very same cards, whether or not they qualify.
std::vector<RentedSpeed> rented_speeds(const Ranking& ranking);

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

}  // namespace advisor
