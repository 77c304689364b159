#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "advisor/calibrate.hpp"

namespace advisor {
namespace {

using Json = nlohmann::ordered_json;

/// Four significant digits: more would only make the committed file differ between compilers.
double rounded(double x) {
    if (x == 0) return 0;
    const double scale = std::pow(10, 3 - std::floor(std::log10(std::abs(x))));
    return std::round(x * scale) / scale;
}

Json kernels(const std::array<double, kKernels>& factors) {
    Json object = Json::object();
    for (std::size_t i = 0; i < kKernels; ++i)
        if (rounded(factors[i]) != 1) object[std::string(name_of(static_cast<Kernel>(i)))] = rounded(factors[i]);
    return object;
}

Json class_json(const SpeedClass& c) {
    Json object{{"engine_family", c.engine_family}, {"architecture", c.architecture}};
    for (const auto& [key, value] : kSpeedParameters) object[std::string(key)] = rounded(c.*value);
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
    return {{"engine_family", effect.engine_family},
            {"of", effect.of},
            {"id", effect.id},
            {"decode", rounded(effect.decode)},
            {"prefill", rounded(effect.prefill)},
            {"rows", effect.rows}};
}

std::string split_of(const SpeedAnchor& anchor) {
    const std::string name(name_of(anchor.parallel));
    return anchor.parallel == Parallel::none ? name : name + " x" + std::to_string(anchor.count);
}

/// Factors and rows of one measured plan; what was not measured is left out.
Json anchor_json(const Catalog& catalog, const SpeedAnchor& anchor) {
    Json object{{"engine_family", catalog.engine_families[static_cast<std::size_t>(anchor.family_index)]},
                {"device", anchor.device->id},
                {"split", split_of(anchor)},
                {"model", anchor.model->id},
                {"quant", anchor.quant->id}};
    if (anchor.decode > 0) object.update({{"decode", rounded(anchor.decode)}, {"decode_row", anchor.decode_row}});
    if (anchor.prefill > 0) object.update({{"prefill", rounded(anchor.prefill)}, {"prefill_row", anchor.prefill_row}});
    return object;
}

bool can_be_bought(const Catalog& catalog, const Device& device) {
    return std::any_of(catalog.systems.begin(), catalog.systems.end(), [&](const System& system) {
        return std::any_of(system.devices.begin(), system.devices.end(),
                           [&](const auto& e) { return e.device == &device; });
    });
}

}  // namespace

std::string calibration_json(const Catalog& catalog, const Calibration& calibration) {
    std::vector<std::string> lines, effects;
    for (const SpeedClass& c : calibration.classes) lines.push_back("  " + class_json(c).dump());
    for (const auto* dense : {&calibration.speeds.device_effects, &calibration.speeds.model_effects})
        for (const SpeedEffect& effect : *dense)
            if (rounded(effect.decode) != 1 || rounded(effect.prefill) != 1)
                effects.push_back("  " + effect_json(effect).dump());
    std::vector<std::string> anchors;
    for (const SpeedAnchor& anchor : calibration.speeds.anchors)
        if (can_be_bought(catalog, *anchor.device)) anchors.push_back("  " + anchor_json(catalog, anchor).dump());
    std::sort(anchors.begin(), anchors.end());
    return "{\"schema\": \"advisor/calibration/1\",\n \"classes\": [\n" + join(lines, ",\n") +
           "\n ],\n \"effects\": [\n" + join(effects, ",\n") + "\n ],\n \"anchors\": [\n" + join(anchors, ",\n") +
           "\n ]\n}\n";
}

}  // namespace advisor
