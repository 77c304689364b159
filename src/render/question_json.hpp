// What every answer to a question says about the question. Included by the *_json.cpp files alone.
#pragma once

#include "advisor/staleness.hpp"
#include "json_out.hpp"

namespace advisor::render {

/// The price book, its date, and how old the prices are that the answer rests on.
Json prices_json(const Question& question, const std::optional<StalePrices>& stale);

/// Each with its value, unit, origin and the flag that changes it.
Json assumptions_json(const Question& question);

}  // namespace advisor::render
