// A calibration as the file that the catalog loads.
#include <algorithm>
#include <cmath>

#include "advisor/lab.hpp"
#include "text/json_out.hpp"

namespace advisor {
namespace {

/// Four significant digits: more would only make the committed file differ between compilers.
double rounded(double x) {
    if (x == 0) return 0;
    const double scale = std::pow(10, 3 - std::floor(std::log10(std::abs(x))));
    return std::round(x * scale) / scale;
}

Json rounded_json(double x) { return Json::real(rounded(x)); }

Json kernels_json(const std::array<double, kKernels>& factors) {
    Json object = Json::object();
    for (std::size_t i = 0; i < kKernels; ++i)
        if (rounded(factors[i]) != 1) object[name_of(static_cast<Kernel>(i))] = rounded_json(factors[i]);
    return object;
}

Json class_json(const SpeedClass& c) {
    Json object{{"engine_family", c.engine_family}, {"architecture", c.architecture}};
    for (const auto& [key, value] : kSpeedParameters) object[key] = rounded_json(c.*value);
    object["kernel_decode"] = kernels_json(c.kernel_decode);
    object["kernel_prefill"] = kernels_json(c.kernel_prefill);
    object["interval"] = {{"decode_low", rounded_json(c.decode_low)},
                          {"decode_high", rounded_json(c.decode_high)},
                          {"prefill_low", rounded_json(c.prefill_low)},
                          {"prefill_high", rounded_json(c.prefill_high)}};
    object["decode_rows"] = c.decode_rows;
    object["prefill_rows"] = c.prefill_rows;
    object["sources"] = c.sources;
    return object;
}

Json effect_json(const SpeedEffect& effect) {
    return {{"engine_family", effect.engine_family},
            {"of", effect.of},
            {"id", effect.id},
            {"decode", rounded_json(effect.decode)},
            {"prefill", rounded_json(effect.prefill)},
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
    if (anchor.decode > 0) {
        object["decode"] = rounded_json(anchor.decode);
        object["decode_row"] = anchor.decode_row;
    }
    if (anchor.prefill > 0) {
        object["prefill"] = rounded_json(anchor.prefill);
        object["prefill_row"] = anchor.prefill_row;
    }
    return object;
}

bool can_be_bought(const Catalog& catalog, const Device& device) {
    return std::any_of(catalog.systems.begin(), catalog.systems.end(), [&](const System& system) {
        return std::any_of(system.devices.begin(), system.devices.end(),
                           [&](const auto& e) { return e.device == &device; });
    });
}

/// A member of the file: a list with one value a line.
std::string list_of_lines(std::string_view name, const std::vector<std::string>& lines) {
    return "\"" + std::string(name) + "\": [\n" + join(lines, ",\n") + "\n ]";
}

std::string line_of(const Json& json) {
    std::string line = "  " + dumped_line(json);
    line.pop_back();  // its line feed
    return line;
}

}  // namespace

std::string calibration_json(const Catalog& catalog, const Calibration& calibration) {
    std::vector<std::string> classes, effects, anchors;
    for (const SpeedClass& c : calibration.classes) classes.push_back(line_of(class_json(c)));
    for (const auto* dense : {&calibration.speeds.device_effects, &calibration.speeds.model_effects})
        for (const SpeedEffect& effect : *dense)
            if (rounded(effect.decode) != 1 || rounded(effect.prefill) != 1)
                effects.push_back(line_of(effect_json(effect)));
    for (const SpeedAnchor& anchor : calibration.speeds.anchors)
        if (can_be_bought(catalog, *anchor.device)) anchors.push_back(line_of(anchor_json(catalog, anchor)));
    std::sort(anchors.begin(), anchors.end());
    return "{\"schema\": \"advisor/calibration/1\",\n " + list_of_lines("classes", classes) + ",\n " +
           list_of_lines("effects", effects) + ",\n " + list_of_lines("anchors", anchors) + "\n}\n";
}

}  // namespace advisor
