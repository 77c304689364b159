// The closed lists of plain strings in files, and the units of numbers, with their bounds.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "advisor/catalog.hpp"
#include "advisor/units.hpp"

namespace advisor {

inline constexpr auto kOperatingSystems = listed("linux", "macos", "windows");
inline constexpr auto kForms = listed("desktop-box", "tower", "open-air", "server", "laptop");
inline constexpr auto kRatedForms = listed("desktop-box", "tower", "open-air", "server", "laptop", "cluster");
inline constexpr auto kGuesses = listed("head", "draft");
inline constexpr auto kNoiseBases = listed("measured", "derived", "assumption", "unknown");
inline constexpr auto kBitClasses = listed("1bit", "2bit", "3bit", "4bit", "5bit", "6bit", "8bit", "16bit");
inline constexpr auto kKvQuantNames = listed("f16", "q8_0", "q4_0", "mixed");
inline constexpr auto kEngineKinds = listed("runtime", "server", "frontend", "training");

}  // namespace advisor

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
inline constexpr Measure kMoneyPerKwh{.noun = "a price of a kWh", .high = 1e8};
inline constexpr Measure kRateOfExchange{.noun = "a number of dollars", .high = 1e6, .above_low = true};
inline constexpr Measure kDecimals{.noun = "a whole number", .high = 4, .whole = true};
inline constexpr Measure kTaxRate{.noun = "a share of the price without tax", .high = 1};
inline constexpr Measure kVolts{.noun = "a number of volts", .high = 1000, .above_low = true};
inline constexpr Measure kAmperes{.noun = "a number of amperes", .high = 1000, .above_low = true};
inline constexpr Measure kShare{.noun = "a share", .high = 1};
inline constexpr Measure kPositiveShare{.noun = "a share", .high = 1, .above_low = true};
inline constexpr Measure kFactor{.noun = "a factor", .high = 1000, .above_low = true};
inline constexpr Measure kHours{.noun = "a number of hours", .high = 8784};
inline constexpr Measure kHoursPerDay{.noun = "a number of hours a day", .high = 24};
inline constexpr Measure kSpreadFactor{.noun = "a factor of 1 or more", .low = 1, .high = 1000};
inline constexpr Measure kWeight{.noun = "a weight", .high = 1000};
inline constexpr Measure kCount{.noun = "a whole number", .low = 1, .whole = true};
inline constexpr Measure kCountOrNone{.noun = "a whole number", .whole = true};
// What loops and tables are as long as.
inline constexpr Measure kFew{.noun = "a whole number", .low = 1, .high = 1000, .whole = true};
inline constexpr Measure kFewOrNone{.noun = "a whole number", .high = 1000, .whole = true};
inline constexpr Measure kPieces{.noun = "a number", .high = 1000, .above_low = true};
inline constexpr Measure kGeneration{.noun = "a generation of PCIe", .low = 1, .high = 10, .whole = true};
inline constexpr Measure kGenerationOrNone{.noun = "a generation of PCIe", .high = 10, .whole = true};
inline constexpr Measure kLayers{.noun = "a whole number", .low = 1, .high = 10000, .whole = true};
inline constexpr Measure kLayersOrNone{.noun = "a whole number", .high = 10000, .whole = true};
inline constexpr Measure kWidth{.noun = "a whole number", .low = 1, .high = 1e7, .whole = true};
inline constexpr Measure kWidthOrNone{.noun = "a whole number", .high = 1e7, .whole = true};
inline constexpr Measure kQuantity{.noun = "a number", .above_low = true};
inline constexpr Measure kParametersOrNone{.noun = "billions of parameters", .scale = 1e9, .high = 1e6};
inline constexpr Measure kParameters{.noun = "billions of parameters", .scale = 1e9, .high = 1e6, .above_low = true};
inline constexpr Measure kBits{.noun = "a number of bits", .high = 64, .above_low = true};
inline constexpr Measure kNonNegative{.noun = "a number"};
inline constexpr Measure kExponent{.noun = "a number", .low = -100, .high = 100};
inline constexpr Measure kAnyNumber{.noun = "a number", .low = -1e9};

}  // namespace advisor::loader
