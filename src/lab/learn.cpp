#include <fmt/format.h>

#include <cmath>
#include <map>
#include <tuple>

#include "advisor/calibrate.hpp"

namespace advisor {
namespace {

struct Mean {
    double sum = 0;
    int rows = 0;
};

double residual_of(const Catalog& catalog, const SpeedModel& speeds, const RowCase& one) {
    return std::log(one.row->tps / predicted_tps(catalog, speeds, one));
}

SpeedEffect& device_effect(const Catalog& catalog, SpeedModel& speeds, const RowCase& one) {
    speeds.device_effects.resize(catalog.engine_families.size() * catalog.devices.size());
    const auto family = static_cast<std::size_t>(one.row->engine->family_index);
    const auto device = static_cast<std::size_t>(one.row->device - catalog.devices.data());
    return speeds.device_effects[family * catalog.devices.size() + device];
}

/// Near plans: every model on that device under that engine moves by the mean of the rows, n/(n+2) of it.
Learnt correct_devices(const Catalog& catalog, const std::vector<RowCase>& cases) {
    Learnt learnt{catalog.speed_model, {}};
    std::map<std::tuple<std::string, std::string, Metric>, std::pair<Mean, const RowCase*>> groups;
    for (const RowCase& one : cases) {
        auto& [mean, first] = groups[{one.row->device->id, one.row->engine->family, one.row->metric}];
        mean.sum += residual_of(catalog, catalog.speed_model, one);
        ++mean.rows;
        first = &one;
    }
    for (const auto& [key, group] : groups) {
        const auto& [mean, one] = group;
        const double factor = std::exp(mean.sum / (mean.rows + 2));
        SpeedEffect& effect = device_effect(catalog, learnt.speeds, *one);
        const bool decode = std::get<2>(key) == Metric::decode;
        (decode ? effect.decode : effect.prefill) *= factor;
        learnt.said.push_back(fmt::format("{} with {}: {} x{}", std::get<0>(key), std::get<1>(key),
                                          decode ? "decode" : "prefill", three_digits(factor)));
    }
    return learnt;
}

/// The very plan: its prediction becomes what was measured.
void anchor_plans(const Catalog& catalog, const std::vector<RowCase>& cases, SpeedModel& speeds) {
    for (const RowCase& one : cases) {
        SpeedAnchor anchor = anchor_key(one.plan, one.memory, *one.row->model);
        if (const SpeedAnchor* known = speeds.find_anchor(anchor)) anchor = *known;
        const bool decode = one.row->metric == Metric::decode;
        (decode ? anchor.decode : anchor.prefill) = std::exp(residual_of(catalog, speeds, one));
        (decode ? anchor.decode_row : anchor.prefill_row) = one.row->id;
        speeds.set_anchor(std::move(anchor));
    }
}

}  // namespace

Learnt learn(const Catalog& catalog, const std::vector<MeasuredRow>& rows) {
    std::vector<RowCase> cases;
    for (const MeasuredRow& row : rows)
        if (skipped_because(row).empty()) cases.push_back(case_of(catalog, row));
    Learnt learnt = correct_devices(catalog, cases);
    anchor_plans(catalog, cases, learnt.speeds);
    return learnt;
}

}  // namespace advisor
