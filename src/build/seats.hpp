// What the rules of a build ask of the places for its cards.
#pragma once

#include "advisor/build.hpp"

namespace advisor {

bool holds(const Layout& layout, const Cards& cards);

/// Why no layout of the host holds the cards, with both numbers.
std::string too_many_cards(const Build& build);

}  // namespace advisor
