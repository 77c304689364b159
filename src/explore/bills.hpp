// From one bill to another, and systems that a board would still take.
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

}  // namespace advisor
