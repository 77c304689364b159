// Guessing ahead (speculative decoding): a head of the model or a small model beside it guesses tokens, the model
// checks them all in one step and keeps those before the first wrong one. Of one sequence: in a batch nobody is
// modelled.
#pragma once

#include <optional>

#include "advisor/speed.hpp"

namespace advisor {

/// The feature of an engine that guesses ahead, as data/catalog/engines.json has it.
inline constexpr std::string_view kGuessing = "speculative";

/// Tokens that a check of `guessed` ones gives on average, when each is accepted with that chance once those before it
/// were: (1 - a^(k+1)) / (1 - a), Leviathan et al. 2023, equation 1.
double tokens_per_check(double acceptance, double guessed);

/// How many times as fast writing is: tokens a check over what the check takes, in steps without guessing; `cost` is
/// what each guessed token adds to a step, its guess and its check.
double speculative_gain(double acceptance, double guessed, double cost);

/// Tokens per second of one sequence with guesses, low to high over what the kind of work lets through and what a guess
/// costs. Nothing where that is not known: without a head or draft of the model's own, where the engine is not known to
/// guess on the devices, in batches, with experts in host RAM, for work whose acceptance nobody measured.
std::optional<Estimate> speculative_decode(const Catalog& catalog, const Workload& workload, const Plan& plan,
                                           const Speed& speed);

/// Puts the speed with guesses in place of the plain one where the buyer asks for that; terms shrink alike.
void use_speculative(const Workload& workload, Speed& speed);

}  // namespace advisor
