// What every answer to a question says about the question. Included by the *_json.cpp files alone.
#pragma once

#include "advisor/workload.hpp"
#include "json_out.hpp"

namespace advisor::render {

/// The price book and its date.
Json prices_json(const Question& question);

/// Each with its value, unit, origin and the flag that changes it.
Json assumptions_json(const Question& question);

}  // namespace advisor::render
