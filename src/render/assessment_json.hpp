// The parts of a Decision's JSON that describe one plan.
#pragma once

#include "advisor/answer.hpp"
#include "json_out.hpp"

namespace advisor::render {

/// Without its fixes.
Json reason_json(const Reason& reason);

Json plan_json(const Plan& plan);
Json memory_json(const Memory& memory);
Json speed_json(const Speed& speed);
Json power_json(const Power& power);
Json cost_json(const Cost& cost, const Purchase& purchase);

}  // namespace advisor::render
