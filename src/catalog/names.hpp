// The names of the enumerations in files and on the screen, in the order of their enumerators, and the closed lists of
// plain strings.
#pragma once

#include <array>
#include <string_view>

#include "advisor/catalog.hpp"
#include "advisor/measured.hpp"

namespace advisor {

template <class Enum>
inline constexpr std::array<std::string_view, 0> kNames{};

template <class Enum>
std::string_view name_in_table(Enum value) {
    return kNames<Enum>[static_cast<std::size_t>(value)];
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
inline constexpr auto kNames<Link> = std::to_array<std::string_view>({"x1", "x4", "x8", "x16", "nvlink", "unified"});
template <>
inline constexpr auto kNames<RoadmapEntry::Status> = std::to_array<std::string_view>({"rumoured", "announced",
                                                                                      "shipped", "never-shipped"});
template <>
inline constexpr auto kNames<Parallel> = std::to_array<std::string_view>({"none", "layer", "tensor"});
template <>
inline constexpr auto kNames<Batching> = std::to_array<std::string_view>({"continuous", "slots", "serial"});
template <>
inline constexpr auto kNames<Support> = std::to_array<std::string_view>({"no", "unknown", "experimental", "partial",
                                                                         "yes"});
template <>
inline constexpr auto kNames<Kernel> = std::to_array<std::string_view>({"f16", "q8", "q4-legacy", "k-quant", "i-quant",
                                                                        "mxfp4", "nvfp4", "affine", "marlin", "exl",
                                                                        "fp8", "int8"});
static_assert(kNames<Kernel>.size() == kKernels);
template <>
inline constexpr auto kNames<Metric> = std::to_array<std::string_view>({"decode", "prefill"});
template <>
inline constexpr auto kNames<Term> = std::to_array<std::string_view>({"decode", "ttft", "cost", "quiet", "effort",
                                                                      "ecosystem", "headroom", "longevity"});
static_assert(kNames<Term>.size() == kTerms);
template <>
inline constexpr auto kNames<Task> = std::to_array<std::string_view>({"chat", "agentic-coding", "rag", "batch", "lora",
                                                                      "qlora"});
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
                                                                             "ecosystem_percent",
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
                                                                             "system"});
static_assert(kNames<Placeholder>.size() == kPlaceholders);
template <>
inline constexpr auto kNames<Caution> = std::to_array<std::string_view>(
    {"long-prompt", "slow", "slow-link-x1", "slow-link-x4", "concurrency", "single-stream", "extrapolated", "cluster",
     "offload", "wired-limit-raised", "wired-limit-close", "long-context", "circuit-capped", "circuit-near",
     "psu-spikes", "used-market", "discontinued", "unreleased", "stale-price"});
static_assert(kNames<Caution>.size() == kCautions);
template <>
inline constexpr auto kNames<Feature::Condition::Kind> =
    std::to_array<std::string_view>({"platform", "engine", "engine_feature", "device_feature", "os", "device_kind"});

inline constexpr auto kOperatingSystems = std::to_array<std::string_view>({"linux", "macos", "windows"});
inline constexpr auto kForms =
    std::to_array<std::string_view>({"desktop-box", "tower", "open-air", "server", "laptop"});
inline constexpr auto kNoiseBases = std::to_array<std::string_view>({"measured", "derived", "assumption", "unknown"});
inline constexpr auto kBitClasses =
    std::to_array<std::string_view>({"1bit", "2bit", "3bit", "4bit", "5bit", "6bit", "8bit", "16bit"});
inline constexpr auto kKvQuantNames = std::to_array<std::string_view>({"f16", "q8_0", "q4_0", "mixed"});
inline constexpr auto kEngineKinds = std::to_array<std::string_view>({"runtime", "server", "frontend", "training"});

}  // namespace advisor
