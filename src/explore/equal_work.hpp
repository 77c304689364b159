// What the same work costs on each system.
#pragma once

#include "advisor/decide.hpp"

namespace advisor {

/// Fills equal_work of results and rejected systems: the tokens that the first of them makes a day, on each. Nothing
/// where tokens a day were asked for, which is equal work already, or where there is nothing to compare.
void add_equal_work(const Catalog& catalog, Decision& decision);

/// What rented cards would do: the rates of systems with the very same cards, whether or not they qualify.
std::vector<RentedSpeed> rented_speeds(const Decision& decision);

}  // namespace advisor
