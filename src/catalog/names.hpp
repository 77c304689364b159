// The names of the enumerations in files and on the screen, in the order of their enumerators, and the closed lists of
// plain strings; and the units of numbers, with their bounds.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "advisor/catalog.hpp"
#include "advisor/units.hpp"

namespace advisor {

template <class Enum>
inline constexpr std::array<std::string_view, 0> kNames{};

template <class Enum>
std::string_view name_in_table(Enum value) {
    return kNames<Enum>[static_cast<std::size_t>(value)];
}

/// The enumerator of that name; nothing where there is none.
template <class Enum>
std::optional<Enum> enum_named(std::string_view name) {
    const auto found = std::find(kNames<Enum>.begin(), kNames<Enum>.end(), name);
    if (found == kNames<Enum>.end()) return std::nullopt;
    return static_cast<Enum>(found - kNames<Enum>.begin());
}

template <>
inline constexpr auto kNames<DeviceKind> = std::to_array<std::string_view>({"gpu", "soc"});
template <>
inline constexpr auto kNames<SystemKind> = std::to_array<std::string_view>({"local", "cluster"});
template <>
inline constexpr auto kNames<Condition> = std::to_array<std::string_view>({"new", "used"});
template <>
inline constexpr auto kNames<Availability> = std::to_array<std::string_view>({"announced", "on-sale", "used-only",
                                                                              "discontinued", "never-released"});
template <>
inline constexpr auto kNames<Isa> = std::to_array<std::string_view>({"avx2", "avx512", "amx"});
template <>
inline constexpr auto kNames<Cooling> = std::to_array<std::string_view>({"axial", "blower", "passive"});
template <>
inline constexpr auto kNames<Link> = std::to_array<std::string_view>({"x1", "x4", "x8", "x16", "nvlink", "unified"});
template <>
inline constexpr auto kNames<SetupStep::Stage> = std::to_array<std::string_view>({"setup", "test"});
template <>
inline constexpr auto kNames<RoadmapEntry::Status> = std::to_array<std::string_view>({"rumoured", "announced",
                                                                                      "shipped", "never-shipped"});
template <>
inline constexpr auto kNames<Parallel> = std::to_array<std::string_view>({"none", "layer", "tensor", "ddp", "fsdp",
                                                                          "pipeline"});
template <>
inline constexpr auto kNames<Trainer> = std::to_array<std::string_view>({"plain", "tuned", "unsloth", "native", "mlx"});
static_assert(kNames<Trainer>.size() == kTrainers);
template <>
inline constexpr auto kNames<Unpacking> = std::to_array<std::string_view>({"bitsandbytes", "fused", "gptq", "affine"});
static_assert(kNames<Unpacking>.size() == kUnpackings);
template <>
inline constexpr auto kNames<Optimizer> = std::to_array<std::string_view>({"adamw", "adamw-16bit", "adamw-8bit"});
static_assert(kNames<Optimizer>.size() == kOptimizers);
template <>
inline constexpr auto kNames<Batching> = std::to_array<std::string_view>({"continuous", "slots", "serial"});
template <>
inline constexpr auto kNames<Support> = std::to_array<std::string_view>({"no", "unknown", "experimental", "partial",
                                                                         "yes"});
template <>
inline constexpr auto kNames<Kernel> = std::to_array<std::string_view>({"f16", "q8", "q4-legacy", "k-quant", "i-quant",
                                                                        "iq4", "mxfp4", "nvfp4", "affine", "marlin",
                                                                        "exl", "fp8", "int8"});
static_assert(kNames<Kernel>.size() == kKernels);
template <>
inline constexpr auto kNames<Metric> = std::to_array<std::string_view>({"decode", "prefill"});
template <>
inline constexpr auto kNames<Term> = std::to_array<std::string_view>({"owning", "waiting", "noise", "effort",
                                                                      "tightness", "electricity"});
static_assert(kNames<Term>.size() == kTermWeights);
template <>
inline constexpr auto kNames<Place> = std::to_array<std::string_view>({"desk", "room", "other-room"});
static_assert(kNames<Place>.size() == kPlaces);
template <>
inline constexpr auto kNames<Task> = std::to_array<std::string_view>({"chat", "agentic-coding", "rag", "batch", "lora",
                                                                      "qlora", "full-finetune"});
static_assert(kNames<Task>.size() == kTasks);
template <>
inline constexpr auto kNames<Placeholder> = std::to_array<std::string_view>({"decode_tps",
                                                                             "ttft_s",
                                                                             "prompt_tokens",
                                                                             "ownership_usd",
                                                                             "price_usd",
                                                                             "years",
                                                                             "resale_percent",
                                                                             "noise_dba",
                                                                             "required_gib",
                                                                             "usable_gib",
                                                                             "host_gib",
                                                                             "users",
                                                                             "engine",
                                                                             "model_context",
                                                                             "wired_limit_command",
                                                                             "wired_limit_risk",
                                                                             "power_limit_w",
                                                                             "peak_w",
                                                                             "volts",
                                                                             "amps",
                                                                             "outlet_limit_w",
                                                                             "spike_w",
                                                                             "supply_w",
                                                                             "availability",
                                                                             "day",
                                                                             "price_age_days",
                                                                             "price_date",
                                                                             "system",
                                                                             "untimed_because",
                                                                             "train_hours_range"});
static_assert(kNames<Placeholder>.size() == kPlaceholders);
template <>
inline constexpr auto kNames<Caution> =
    std::to_array<std::string_view>({"long-prompt",       "slow",          "slow-once-tuned",
                                     "slow-link-x1",      "slow-link-x4",  "concurrency",
                                     "single-stream",     "extrapolated",  "partial-engine",
                                     "cluster",           "offload",       "wired-limit-raised",
                                     "wired-limit-close", "long-context",  "circuit-capped",
                                     "circuit-near",      "psu-spikes",    "used-market",
                                     "discontinued",      "unreleased",    "stale-price",
                                     "weak-price",        "noise-assumed", "untimed",
                                     "modified",          "old-toolkit",   "loud",
                                     "no-fans",           "full-context"});
static_assert(kNames<Caution>.size() == kCautions);
template <>
inline constexpr auto kNames<Feature::Condition::Kind> =
    std::to_array<std::string_view>({"platform", "engine", "engine_feature", "device_feature", "os"});

inline constexpr auto kOperatingSystems = std::to_array<std::string_view>({"linux", "macos", "windows"});
inline constexpr auto kForms =
    std::to_array<std::string_view>({"desktop-box", "tower", "open-air", "server", "laptop"});
inline constexpr auto kRatedForms =
    std::to_array<std::string_view>({"desktop-box", "tower", "open-air", "server", "laptop", "cluster"});
inline constexpr auto kGuesses = std::to_array<std::string_view>({"head", "draft"});
inline constexpr auto kNoiseBases = std::to_array<std::string_view>({"measured", "derived", "assumption", "unknown"});
inline constexpr auto kBitClasses =
    std::to_array<std::string_view>({"1bit", "2bit", "3bit", "4bit", "5bit", "6bit", "8bit", "16bit"});
inline constexpr auto kKvQuantNames = std::to_array<std::string_view>({"f16", "q8_0", "q4_0", "mixed"});
inline constexpr auto kEngineKinds = std::to_array<std::string_view>({"runtime", "server", "frontend", "training"});

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
