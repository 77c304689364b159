// The names of the enumerations of a question, in the order of their enumerators.
#pragma once

#include "../catalog/names.hpp"
#include "advisor/workload.hpp"

namespace advisor {

template <>
inline constexpr auto kNames<KvQuant> = std::to_array<std::string_view>({"f16", "q8_0", "q4_0", "f16/q8_0", "f16/q4_0",
                                                                         "q8_0/f16", "q8_0/q4_0", "q4_0/f16",
                                                                         "q4_0/q8_0"});
static_assert(kNames<KvQuant>.size() == kKvQuants);
template <>
inline constexpr auto kNames<IdlePolicy> = std::to_array<std::string_view>({"always-on", "sleep", "off"});
template <>
inline constexpr auto kNames<ResaleCase> = std::to_array<std::string_view>({"none", "low", "typical", "high"});
template <>
inline constexpr auto kNames<Origin> = std::to_array<std::string_view>({"default", "profile", "flag"});

// Choices that are no enumeration, or one and more.
inline constexpr auto kConditionChoices = std::to_array<std::string_view>({"new", "used", "any"});
inline constexpr auto kAvailabilityChoices = std::to_array<std::string_view>({"buyable", "any"});

}  // namespace advisor
