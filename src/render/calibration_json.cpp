#include <cmath>

#include <nlohmann/json.hpp>

#include "advisor/calibrate.hpp"
#include "advisor/render.hpp"

namespace advisor {
namespace {

using Json = nlohmann::ordered_json;

/// Four significant digits: more would only make the committed file differ between compilers.
double rounded(double x) {
    if (x == 0) return 0;
    const double scale = std::pow(10, 3 - std::floor(std::log10(std::abs(x))));
    return std::round(x * scale) / scale;
}

struct Field {
    const char* key;
    double SpeedClass::*member;
};
constexpr std::array<Field, 19> kFields{{{"bandwidth_efficiency", &SpeedClass::bandwidth_efficiency},
                                         {"layer_us", &SpeedClass::layer_us},
                                         {"expert_layer_us", &SpeedClass::expert_layer_us},
                                         {"kv_efficiency", &SpeedClass::kv_efficiency},
                                         {"compute_efficiency", &SpeedClass::compute_efficiency},
                                         {"attention_efficiency", &SpeedClass::attention_efficiency},
                                         {"half_batch", &SpeedClass::half_batch},
                                         {"batch_half", &SpeedClass::batch_half},
                                         {"prefill_layer_us", &SpeedClass::prefill_layer_us},
                                         {"moe_compute", &SpeedClass::moe_compute},
                                         {"split_prefill", &SpeedClass::split_prefill},
                                         {"hop_us", &SpeedClass::hop_us},
                                         {"reduce_us", &SpeedClass::reduce_us},
                                         {"state_layer_us", &SpeedClass::state_layer_us},
                                         {"latent_layer_us", &SpeedClass::latent_layer_us},
                                         {"server_us", &SpeedClass::server_us},
                                         {"plain_attention", &SpeedClass::plain_attention},
                                         {"old_decode", &SpeedClass::old_decode},
                                         {"old_prefill", &SpeedClass::old_prefill}}};

Json kernels(const std::array<double, kKernels>& factors) {
    Json object = Json::object();
    for (std::size_t i = 0; i < kKernels; ++i) object[std::string(name_of(static_cast<Kernel>(i)))] = rounded(factors[i]);
    return object;
}

Json class_json(const SpeedClass& c) {
    Json object{{"engine_family", c.engine_family}, {"architecture", c.architecture}};
    for (const Field& field : kFields) object[field.key] = rounded(c.*field.member);
    object["kernel_decode"] = kernels(c.kernel_decode);
    object["kernel_prefill"] = kernels(c.kernel_prefill);
    object["interval"] = {{"decode_low", rounded(c.decode_low)},
                          {"decode_high", rounded(c.decode_high)},
                          {"prefill_low", rounded(c.prefill_low)},
                          {"prefill_high", rounded(c.prefill_high)}};
    object["decode_rows"] = c.decode_rows;
    object["prefill_rows"] = c.prefill_rows;
    object["sources"] = c.sources;
    return object;
}

Json effect_json(const SpeedEffect& effect) {
    return {{"engine_family", effect.engine_family}, {"of", effect.of},          {"id", effect.id},
            {"decode", rounded(effect.decode)},      {"prefill", rounded(effect.prefill)}, {"rows", effect.rows}};
}

}  // namespace

std::string calibration_json(const std::vector<SpeedClass>& classes, const Catalog& catalog) {
    std::vector<std::string> lines, effects;
    for (const SpeedClass& c : classes) lines.push_back("  " + class_json(c).dump());
    for (const auto* dense : {&catalog.device_effects, &catalog.model_effects})
        for (const SpeedEffect& effect : *dense)
            if (effect.rows > 0) effects.push_back("  " + effect_json(effect).dump());
    return "{\"schema\": \"advisor/calibration/1\",\n \"classes\": [\n" + join(lines, ",\n") +
           "\n ],\n \"effects\": [\n" + join(effects, ",\n") + "\n ]\n}\n";
}

}  // namespace advisor
