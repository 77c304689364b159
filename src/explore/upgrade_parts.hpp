// What upgrade.cpp is made of: from one bill to another, systems that a board would still take, and what limits a
// system.
#pragma once

#include <memory>

#include "advisor/upgrade.hpp"

namespace advisor {

/// What to buy and sell to get from the bill of `own` to that of `step.to`, the kind of step, and its net cost.
void fill_bills(const Purchase& purchase, const System& own, double owned_years, UpgradeStep& step);

/// What a part sells for today.
std::optional<Usd> sale_price(const Part& part, const Purchase& purchase, double owned_years);

/// The board or PC of a system's bill that has slots; null where none is known.
const Part* board_of(const System& system);

/// `own` with that many cards in its board and on its supplies; null when it is no box of cards of one kind in a known
/// board. What the board cannot take goes to `reasons`.
std::shared_ptr<const System> with_cards(const System& own, int cards, std::vector<Reason>& reasons);

/// What limits the owned system on its best plan, which may be missing: the model is asked what it would do without
/// each limit.
Bottleneck bottleneck_of(const Catalog& catalog, const Question& question, const System& own,
                         const std::optional<Candidate>& before);

}  // namespace advisor
