// A calibration as the file that the catalog loads.
#include <algorithm>
#include <cmath>

#include "advisor/lab.hpp"
#include "fitted_json.hpp"

namespace advisor {

using namespace lab;

namespace {

Json kernels_json(const std::array<double, kKernels>& factors) {
    Json object = Json::object();
    for (std::size_t i = 0; i < kKernels; ++i)
        if (four_digits(factors[i]) != 1) object[name_of(static_cast<Kernel>(i))] = fitted_json(factors[i]);
    return object;
}

Json class_json(const SpeedClass& c) {
    Json object{{"engine_family", c.engine_family}, {"architecture", c.architecture}};
    for (const auto& [key, value] : kSpeedParameters) object[key] = fitted_json(c.*value);
    object["kernel_decode"] = kernels_json(c.kernel_decode);
    object["kernel_prefill"] = kernels_json(c.kernel_prefill);
    object["decode_rows"] = c.decode_rows;
    object["prefill_rows"] = c.prefill_rows;
    object["sources"] = c.sources;
    return object;
}

Json effect_json(const SpeedEffect& effect) {
    return {{"engine_family", effect.engine_family},
            {"of", effect.of},
            {"id", effect.id},
            {"decode", fitted_json(effect.decode)},
            {"prefill", fitted_json(effect.prefill)},
            {"rows", effect.rows},
            {"decode_sources", effect.decode_sources},
            {"prefill_sources", effect.prefill_sources}};
}

std::string split_of(Parallel parallel, int count) {
    const std::string name(name_of(parallel));
    return parallel == Parallel::none ? name : name + " x" + std::to_string(count);
}

Json arrangement_json(const Catalog& catalog, const SpeedArrangement& a) {
    return {{"engine_family", catalog.engine_families[static_cast<std::size_t>(a.family_index)]},
            {"device", a.device->id},
            {"split", split_of(a.parallel, a.count)},
            {"decode_rows", a.decode_rows},
            {"prefill_rows", a.prefill_rows}};
}

Json spread_json(Metric metric, const SpeedSpread& spread) {
    Json weights = Json::object();
    for (std::size_t i = 0; i < kSpeedDoubts; ++i) weights[kSpeedDoubtNames[i]] = fitted_json(spread.weights[i]);
    return {{"id", name_of(metric)},
            {"low", fitted_json(spread.low)},
            {"high", fitted_json(spread.high)},
            {"weights", weights}};
}

/// Factors and rows of one measured plan; what was not measured is left out.
Json anchor_json(const Catalog& catalog, const SpeedAnchor& anchor) {
    Json object{{"engine_family", catalog.engine_families[static_cast<std::size_t>(anchor.family_index)]},
                {"device", anchor.device->id},
                {"split", split_of(anchor.parallel, anchor.count)},
                {"model", anchor.model->id},
                {"quant", anchor.quant->id}};
    if (anchor.decode > 0) {
        object["decode"] = fitted_json(anchor.decode);
        object["decode_row"] = anchor.decode_row;
    }
    if (anchor.prefill > 0) {
        object["prefill"] = fitted_json(anchor.prefill);
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

}  // namespace

std::string calibration_json(const Catalog& catalog, const Calibration& calibration) {
    std::vector<std::string> classes, effects, anchors;
    for (const SpeedClass& c : calibration.classes) classes.push_back(record_line(class_json(c)));
    for (const auto* dense : {&calibration.speeds.device_effects, &calibration.speeds.model_effects})
        for (const SpeedEffect& effect : *dense)
            if (effect.rows > 0 || four_digits(effect.decode) != 1 || four_digits(effect.prefill) != 1)
                effects.push_back(record_line(effect_json(effect)));
    for (const SpeedAnchor& anchor : calibration.speeds.anchors)
        if (can_be_bought(catalog, *anchor.device)) anchors.push_back(record_line(anchor_json(catalog, anchor)));
    std::sort(anchors.begin(), anchors.end());
    const SpeedModel& speeds = calibration.speeds;
    std::vector<std::string> sets;
    for (const SpeedArrangement& arrangement : speeds.arrangements)
        sets.push_back(record_line(arrangement_json(catalog, arrangement)));
    std::sort(sets.begin(), sets.end());
    const std::vector<std::string> spreads{record_line(spread_json(Metric::decode, speeds.decode_spread)),
                                           record_line(spread_json(Metric::prefill, speeds.prefill_spread))};
    return "{\"schema\": \"advisor/calibration/1\",\n " + list_of_lines("classes", classes) + ",\n " +
           list_of_lines("effects", effects) + ",\n " + list_of_lines("anchors", anchors) + ",\n " +
           list_of_lines("measured_sets", sets) + ",\n " + list_of_lines("spreads", spreads) + "\n}\n";
}

}  // namespace advisor
