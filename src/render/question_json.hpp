// What answers to a question have in common. Included by the *_json.cpp files alone.
#pragma once

#include "advisor/staleness.hpp"
#include "json_out.hpp"

namespace advisor::render {

/// The price book, its date, and how old the prices are that the answer rests on.
Json prices_json(const Question& question, const std::optional<StalePrices>& stale);

/// Each with its value, unit, origin and the flag that changes it.
Json assumptions_json(const Question& question);

/// What would change the answer.
Json changes_json(const std::vector<Change>& changes);

/// Whom a result suits.
Json buyers_json(const Candidate& candidate);

}  // namespace advisor::render
