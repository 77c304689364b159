// The units and ranges of every number in the data: the one table of what is valid, and the one place that converts.
#pragma once

#include <string_view>

#include "advisor/units.hpp"

namespace advisor::loader {

struct Measure {
    std::string_view noun;  ///< for messages: "expected <noun> above 0"
    double scale = 1;       ///< from the file to the field
    double low = 0, high = 1e9;
    bool above_low = false;  ///< `low` itself is not valid
    bool whole = false;
};

inline constexpr Measure kMemory{.noun = "a number of GiB", .scale = kGib, .high = 1e6, .above_low = true};
inline constexpr Measure kReserve{.noun = "a number of GiB", .scale = kGib, .high = 1e6};
inline constexpr Measure kBandwidth{.noun = "a number of GB/s", .scale = 1e9, .high = 1e6, .above_low = true};
inline constexpr Measure kComputeRate{.noun = "a number of TFLOPS", .scale = 1e12, .high = 1e6, .above_low = true};
inline constexpr Measure kLatency{.noun = "a number of microseconds", .scale = 1e-6};
inline constexpr Measure kMicroseconds{.noun = "a number of microseconds"};
inline constexpr Measure kPower{.noun = "a number of watts", .high = 1e6};
inline constexpr Measure kPowerLimit{.noun = "a number of watts", .high = 1e6, .above_low = true};
inline constexpr Measure kNoise{.noun = "a number of dB(A)", .high = 150};
inline constexpr Measure kVolume{.noun = "a number of litres", .high = 1e5, .above_low = true};
inline constexpr Measure kMass{.noun = "a number of kilograms", .high = 1e5, .above_low = true};
inline constexpr Measure kDollars{.noun = "a number of dollars"};
inline constexpr Measure kDollarsPerKwh{.noun = "a number of dollars per kWh", .high = 100};
inline constexpr Measure kVolts{.noun = "a number of volts", .high = 1000, .above_low = true};
inline constexpr Measure kAmperes{.noun = "a number of amperes", .high = 1000, .above_low = true};
inline constexpr Measure kShare{.noun = "a share", .high = 1};
inline constexpr Measure kPositiveShare{.noun = "a share", .high = 1, .above_low = true};
inline constexpr Measure kFactor{.noun = "a factor", .high = 1000, .above_low = true};
inline constexpr Measure kWeight{.noun = "a weight", .high = 1000};
inline constexpr Measure kCount{.noun = "a whole number", .low = 1, .whole = true};
inline constexpr Measure kCountOrNone{.noun = "a whole number", .whole = true};
inline constexpr Measure kQuantity{.noun = "a number", .above_low = true};
inline constexpr Measure kParameters{.noun = "billions of parameters", .scale = 1e9, .high = 1e6, .above_low = true};
inline constexpr Measure kBits{.noun = "a number of bits", .high = 64, .above_low = true};
inline constexpr Measure kNonNegative{.noun = "a number"};
inline constexpr Measure kAnyNumber{.noun = "a number", .low = -1e9};

}  // namespace advisor::loader
