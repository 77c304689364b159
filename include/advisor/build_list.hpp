// A build as a shopping list: every part with its price, why these and not cheaper ones, where the cards sit, what the
// supply and the outlet carry, what to set up and what to test. Or why there is none, and what would help.
#pragma once

#include "advisor/explore.hpp"
#include "advisor/names.hpp"

namespace advisor {

/// A line of the bill.
struct ListedPart {
    const Part* part = nullptr;
    double quantity = 1;
    double owned = 0;                ///< of them, that the buyer has: they cost nothing
    std::optional<PartPrice> price;  ///< of one

    /// Of those that are bought; nothing without a price.
    std::optional<Spread<Usd>> usd() const;
};

/// What of a build was chosen before something that costs less.
enum class ChoiceOf { cards, host, supply, memory };
template <>
inline constexpr auto kNames<ChoiceOf> = named<ChoiceOf::memory>("cards", "host", "supply", "memory");

/// A choice with the next one that costs less, or of memory more.
struct BuildChoice {
    ChoiceOf of = ChoiceOf::cards;
    std::string chosen{};                          ///< "2x RTX 3090", "1000 W"
    std::string instead{};                         ///< empty: there is nothing that would cost less
    std::optional<Usd> saves{};                    ///< of the price; below 0 it costs more
    std::string refused{};                         ///< why the other does not do; empty: it does
    std::optional<Link> narrowest{};               ///< link of the other, where it is narrower than that of the build
    std::optional<TokensPerSecond> decode{};       ///< on the other, per user
    std::optional<Usd> more_per_year{};            ///< that the other costs its buyer; below 0 it costs less
    bool no_faster = false;                        ///< it writes as fast as the build
    std::optional<double> share{}, other_share{};  ///< of a supply: load at the limits / rating
    double most_share = 1;                         ///< that the rules allow
};

/// A step of setting up, or of testing, that matters for this build.
struct ListedStep {
    const SetupStep* step = nullptr;
    std::string text;  ///< with its numbers
};

struct BuildList {
    Question question;
    Machines machines;               ///< among them the build; null: there is none
    std::optional<Build> build;      ///< nothing: none qualifies
    Mounting mounting;               ///< complete where there is a build
    const System* system = nullptr;  ///< likewise
    std::optional<SystemPrice> price;
    std::optional<Candidate> candidate;  ///< nothing: no engine runs it there
    std::vector<Reason> reasons;         ///< why a build that was named does not qualify
    std::vector<ListedPart> parts;       ///< in the order of the bill
    std::vector<BuildChoice> choices;    ///< at most one of each kind
    std::vector<Seat> seats;
    std::optional<Watts> load;  ///< of cards at their limits and host, before the supply
    std::optional<Watts> cap;   ///< power limit of each card that outlet and supplies need; nothing: none
    std::vector<ListedStep> setup, tests;
    std::string nearest;        ///< where nothing qualifies: what comes nearest, and what it misses
    std::vector<WayOut> helps;  ///< likewise
};

/// The shopping list of the machine that the question names, which has_parts_list(), else of the build that costs its
/// buyer least.
BuildList build_list(const Catalog& catalog, Question question);

}  // namespace advisor
