// What the files of a shopping list share.
#pragma once

#include "advisor/build_list.hpp"

namespace advisor {

/// Cards, host, supply and memory against the next ones that would cost less.
std::vector<BuildChoice> choices_of(const Catalog& catalog, const BuildList& list);

/// The first of the results, of which there is one, as a way out.
WayOut way_to_first(const Ranking& ranking, WayOutKind kind);

/// Says of a question that no build meets what comes nearest, and what to ask instead.
void explain_nothing(const Catalog& catalog, BuildList& list);

/// A build as it would be bought for the question: its machine, its price and its best plan.
struct TriedBuild {
    Mounting mounting;
    std::shared_ptr<const System> machine;  ///< null: it cannot be put together
    std::optional<SystemPrice> price;
    std::optional<Candidate> candidate;
};
TriedBuild tried(const Catalog& catalog, const Question& question, const Build& build);

/// Fills in what a build does that would be bought instead.
void compare_with(const BuildList& list, const TriedBuild& other, BuildChoice& choice);

/// "used AM4 PC: 41 dB(A) under load, 35 allowed"; of memory what is lacking.
std::string short_reason(const Reason& reason);

/// "2x RTX 3090 + RTX 3060", by the part of the machine's name that says it.
std::string cards_named(const System& machine);

/// The bifurcation of the layout: more cards than the board of the host has slots.
bool splits_slots(const BuildHost& host, const Layout& layout);

}  // namespace advisor
