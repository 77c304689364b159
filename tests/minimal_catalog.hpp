// About the smallest catalog that loads, with references across files. Tests put their own file on top.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "advisor/catalog.hpp"
#include "catalog/closed_lists.hpp"

namespace advisor {

inline const std::string& minimal_constants() {
    static const std::string text = [] {
        std::string json = R"({"schema": "advisor/constants/1", "constants": [)";
        for (const char* id : {"waiting_share",
                               "tensor_share",
                               "decode_share",
                               "decode_moe_share",
                               "prefill_share",
                               "sleep_w",
                               "off_w",
                               "sleep_wake_s",
                               "off_boot_s",
                               "load_gb_s",
                               "line_drop",
                               "power_spread_gpu",
                               "power_spread_soc",
                               "room_cooling_cop",
                               "tight_margin",
                               "stale_days",
                               "slow_tps",
                               "long_prompt_s",
                               "loud_dba",
                               "near_circuit_share",
                               "host_busy_share",
                               "host_efficiency",
                               "host_hop_us",
                               "host_gflops_avx2",
                               "host_gflops_avx512",
                               "host_gflops_amx",
                               "pcie3_gb_s_per_lane",
                               "pcie_efficiency",
                               "host_high",
                               "measured_spread",
                               "reduce_factor_x1",
                               "reduce_factor_x4",
                               "reduce_factor_x8",
                               "reduce_factor_nvlink",
                               "selling_fee",
                               "asking_margin",
                               "host_ram_reserve_gib",
                               "headcount_users",
                               "headcount_times",
                               "supply_share",
                               "cuda_least_capability",
                               "owned_years",
                               "least_gain",
                               "draft_tokens",
                               "draft_cost_dense",
                               "draft_cost_moe",
                               "draft_cost_spread",
                               "request_variation"})
            json += std::string(R"({"id": ")") + id + R"(", "value": 0.5, "unit": "", "meaning": ""},)";
        return json + R"({"id": "price_spread", "value": 0.25}, {"id": "old_price_days", "value": 365}]})";
    }();
    return text;
}

inline const std::string& minimal_rates() {
    static const std::string text = [] {
        std::string json = R"({"rates": [{"id": "hour-worth", "value": 20, "spread": 1.5})";
        for (const char* rate : {"noise-usd-per-dba-year",
                                 "noise-free-dba",
                                 "noise-rate-at-dba",
                                 "usual-cards",
                                 "card-setup-hours",
                                 "card-hours-per-year",
                                 "riser-hours-per-year",
                                 "passive-setup-hours",
                                 "modified-hours-per-year",
                                 "old-toolkit-hours-per-year",
                                 "reading-share",
                                 "place-room-db",
                                 "place-other-room-db",
                                 "noise-spread-db",
                                 "tight-share",
                                 "software-hours-per-year",
                                 "partial-hours-per-year",
                                 "sharding-hours-per-year",
                                 "api-decode-tps",
                                 "api-ttft-s",
                                 "api-cached-price-share",
                                 "api-setup-hours",
                                 "api-upkeep-hours-per-year",
                                 "rent-setup-hours",
                                 "rent-upkeep-hours-per-year"})
            json += std::string(R"(,{"id": ")") + rate + R"(", "value": 0.5, "spread": 2})";
        return json + R"(,{"id": "tight-from-ratio", "value": 1.25}, {"id": "noise-doubling-db", "value": 1000}],
            "forms": [{"id": "tower", "setup_hours": 8, "upkeep_hours_per_year": 4, "noise_dba": 40,
                       "noise_spread_db": 4}],
            "objectives": [{"id": "balanced", "weights": {}},
                           {"id": "quiet", "hour_worth_usd": 8, "weights": {"noise": 4}}],
            "profiles": [{"id": "default", "name": "Default", "objective": "balanced",
                          "defaults": {"users": 2, "task": "chat", "local-only": true}, "weights": {"noise": 2}}]})";
    }();
    return text;
}

inline const std::string& minimal_tasks() {
    static const std::string text = [] {
        std::string json;
        for (const char* task : {"chat", "agentic-coding", "rag", "batch", "lora", "qlora", "full-finetune"})
            json += (json.empty() ? std::string(R"({"tasks": [{"id": ")") : std::string(R"(,{"id": ")")) + task +
                    R"(", "context_tokens": 4096, "prompt_tokens": 1024, "output_tokens": 512, "users": 1,
                    "requests_per_day": 40, "cached_share": 0.5, "attention": 1, "reading_tps": 20,
                    "session_hours": 4})";
        return json + "]}";
    }();
    return text;
}

inline const std::string& minimal_phrases() {
    static const std::string text = [] {
        std::string json = R"({"phrases": [{"term": "owning", "good": "cheap", "bad": "dear"})";
        for (const char* term : {"waiting", "noise", "effort", "tightness"})
            json += std::string(R"(,{"term": ")") + term + R"(", "good": "good", "bad": "bad"})";
        json += R"(], "warnings": [)";
        for (const std::string_view id : kNames<Caution>)
            json += std::string(id == kNames<Caution>[0] ? "" : ",") + R"({"id": ")" + std::string(id) +
                    R"(", "text": "beware"})";
        return json + "]}";
    }();
    return text;
}

inline constexpr std::string_view kMinimalDevices = R"({"schema": "advisor/devices/1", "devices": [
        {"id": "rtx-3090", "name": "GeForce RTX 3090", "vendor": "nvidia", "kind": "gpu", "architecture": "ampere",
         "compute_capability": 8.6, "platforms": ["cuda", "vulkan"], "features": ["nvlink"], "memory_gib": 24,
         "bandwidth_gb_s": 936, "fp16_tflops": 71.2, "usable": {"fraction": null, "gib": null, "reserve_gib": 0.5},
         "power": {"limit_w": 350, "min_limit_w": 100, "max_limit_w": 400, "idle_w": 22, "idle_loaded_w": 28},
         "power_curve": "rtx-3090", "pcie": {"generation": 4, "lanes": 16}, "nvlink_gb_s": 56.25,
         "released": "2020-09"},
        {"id": "m3-ultra-60", "name": "M3 Ultra", "vendor": "apple", "kind": "soc", "architecture": "apple-m3",
         "platforms": ["metal"], "memory_gib": null, "bandwidth_gb_s": 819, "fp16_tflops": 28.4,
         "usable": {"fraction": 0.75}, "power": {"idle_w": 9, "decode_w": null}}]})";
inline constexpr std::string_view kMinimalCurves = R"({"power_curves": [
        {"id": "rtx-3090", "decode_dense": [[0.5, 0.75], [1, 1]], "decode_moe": [], "prefill": [[1, 1]]}]})";
inline constexpr std::string_view kMinimalParts = R"({
        "parts": [{"id": "rtx-3090", "name": "Card", "kind": "gpu-nvidia"}],
        "kinds": [{"id": "gpu-nvidia", "resale_3y": {"low": 0.25, "typical": 0.5, "high": 0.75}}]})";
inline constexpr std::string_view kMinimalSystems = R"({"systems": [
        {"id": "rig-1x3090", "name": "Rig", "family": "rig-3090", "vendor": "diy", "kind": "local", "form": "tower",
         "units": 1, "condition": "used", "os": ["linux"],
         "devices": [{"device": "RTX3090", "count": 1, "link": "x16", "pcie_generation": 4}],
         "host": {"cpu": "any", "cpu_cores": 16, "ram_gib": 32, "ram_bandwidth_gb_s": 50, "idle_w": 70, "load_w": 130},
         "psu": {"units": 1, "rated_w": 850, "efficiency": 0.92}, "interconnect": null,
         "bill": [{"part": "rtx-3090", "quantity": 1}],
         "availability": [{"from": "2020-10", "state": "on-sale"}, {"from": "2023", "state": "used-only"}],
         "noise": {"idle_dba": null, "load_dba": 38, "basis": "derived"}, "measured_power": {"idle_w": 90},
         "effort": 0.5, "upgrade": 1, "portable": false, "volume_l": null}]})";
inline constexpr std::string_view kMinimalModels = R"({"models": [
        {"id": "tiny-1b", "name": "Tiny", "family": "tiny", "total_params_b": 1.5, "active_params_b": 1.25,
         "layers": 16, "hidden": 2048, "heads": 32, "kv_heads": 8, "head_dim": 64, "ffn": 8192, "vocab": 128256,
         "experts": null,
         "attention": {"full": 16, "sliding": 0, "linear": 0, "window": null}, "mla": null, "tied_embeddings": true,
         "max_context_tokens": 131072, "files": [{"quant": "Q4_K_M", "gib": 0.75, "rounded": false}]}],
        "sizes": [{"size": "1B", "model": "tiny-1b"}]})";
inline constexpr std::string_view kMinimalQuantizations = R"({"quantizations": [
        {"id": "Q4_K_M", "name": "Q4_K_M", "format": "gguf", "class": "4bit", "kernel": "k-quant", "preferred": true,
         "bits_per_weight": {"body": 4.5, "embedding": 6.5, "output": null}, "perplexity_delta": -0.5,
         "file_names": ["Q4_K_M"]}]})";
inline constexpr std::string_view kMinimalEngines = R"({"engines": [
        {"id": "llama.cpp", "name": "llama.cpp", "family": "llama.cpp", "kind": "runtime", "plannable": true,
         "formats": ["gguf"], "os": ["linux"], "parallel": ["none", "layer"], "kv_quants": ["f16"], "batching": "slots",
         "max_batch": 64, "micro_batch": 512, "overhead_gib_per_device": 0.5, "memory_fraction": 1, "preference": 1,
         "support": [{"platform": "vulkan", "status": "partial"},
                     {"platform": "cuda", "architectures": ["ampere"], "status": "yes"}],
         "features": [{"feature": "serving", "status": "yes"}]},
        {"id": "trainer", "name": "Trainer", "kind": "training", "plannable": false, "formats": [], "os": ["linux"],
         "support": [], "features": [{"feature": "lora", "status": "partial"}]}],
        "features": [{"id": "lora", "name": "LoRA", "all": [[{"engine_feature": "lora"}], [{"os": "linux"}]]}]})";
inline constexpr std::string_view kMinimalRegions = R"({"regions": [{"id": "us", "name": "US", "usd_per_kwh": 0.1875,
        "outlet": {"volts": 120, "amps": 15, "continuous_fraction": 0.75}}]})";
inline constexpr std::string_view kMinimalCalibration = R"({"schema": "advisor/calibration/1", "classes": [
        {"engine_family": "*", "architecture": "*", "bandwidth_efficiency": 0.75, "two_dies": 0.9, "layer_us": 60, "expert_layer_us": 0,
         "kv_efficiency": 0.5, "compute_efficiency": 0.5, "attention_efficiency": 0.25, "half_batch": 24, "expert_half": 16, "expert_token_us": 0.5, "reduce_share": 0.5, "vulkan_decode": 0.5, "vulkan_prefill": 0.5,
         "early_decode": 0.5, "early_prefill": 0.5,
         "prefill_layer_us": 30, "moe_compute": 1, "split_prefill": 0.5, "hop_us": 30, "reduce_us": 12, "peer_reduce": 0.5, "batch_half": 16, "state_layer_us": 20, "latent_layer_us": 20, "server_us": 1000, "plain_attention": 0.5,
 "old_decode": 0.9, "old_prefill": 0.9,
         "kernel_decode": {"k-quant": 0.875}, "kernel_prefill": {}, "decode_rows": 0, "prefill_rows": 0}]})";
inline constexpr std::string_view kMinimalPrices = R"({"schema": "advisor/prices/1", "id": "2026-11", "name": "Today",
        "as_of": "2026-11-22", "currency": "USD", "prices": [{"part": "rtx-3090", "typical": 800, "condition": "used",
        "date": "2026-09", "source": ["a", "b"]}],
        "api": [{"model": "tiny-1b", "usd_per_mtok_in": 0.25, "usd_per_mtok_out": 0.5, "date": "2026-09"}],
        "rental": [{"device": "rtx-3090", "low": 0.125, "typical": 0.25, "high": 0.5, "date": "2026-09"}]})";

inline constexpr std::string_view kMinimalChoices = R"({"choices": [
        {"id": "platforms", "names": ["cuda", "metal", "rocm", "vulkan", "sycl"]},
        {"id": "device-features", "names": ["ecc", "fp8", "fp4", "nvlink"]},
        {"id": "formats", "names": ["gguf", "mlx", "awq", "gptq"]}]})";

inline std::vector<DataFile> minimal_files() {
    return {{"systems.json", kMinimalSystems},         {"prices.json", kMinimalPrices},
            {"calibration.json", kMinimalCalibration}, {"devices.json", kMinimalDevices},
            {"curves.json", kMinimalCurves},           {"parts.json", kMinimalParts},
            {"models.json", kMinimalModels},           {"quants.json", kMinimalQuantizations},
            {"engines.json", kMinimalEngines},         {"regions.json", kMinimalRegions},
            {"rates.json", minimal_rates()},           {"constants.json", minimal_constants()},
            {"phrases.json", minimal_phrases()},       {"tasks.json", minimal_tasks()},
            {"choices.json", kMinimalChoices}};
}

}  // namespace advisor
