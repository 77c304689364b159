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

double residual_of(const Catalog& catalog, const RowCase& one) {
    return std::log(one.row->tps / predicted_tps(catalog, one));
}

SpeedEffect& device_effect(Catalog& catalog, const RowCase& one) {
    if (catalog.device_effects.empty())
        catalog.device_effects.resize(catalog.engine_families.size() * catalog.devices.size());
    const auto device = static_cast<std::size_t>(one.row->device - catalog.devices.data());
    return catalog
        .device_effects[static_cast<std::size_t>(one.row->engine->family_index) * catalog.devices.size() + device];
}

/// Near plans: every model on that device under that engine moves by the mean of the rows, n/(n+2) of it.
std::vector<std::string> correct_devices(Catalog& catalog, const std::vector<RowCase>& cases) {
    std::map<std::tuple<std::string, std::string, Metric>, std::pair<Mean, const RowCase*>> groups;
    for (const RowCase& one : cases) {
        auto& [mean, first] = groups[{one.row->device->id, one.row->engine->family, one.row->metric}];
        mean.sum += residual_of(catalog, one);
        ++mean.rows;
        first = &one;
    }
    std::vector<std::string> said;
    for (const auto& [key, group] : groups) {
        const auto& [mean, one] = group;
        const double factor = std::exp(mean.sum / (mean.rows + 2));
        SpeedEffect& effect = device_effect(catalog, *one);
        const bool decode = std::get<2>(key) == Metric::decode;
        (decode ? effect.decode : effect.prefill) *= factor;
        said.push_back(fmt::format("{} with {}: {} x{}", std::get<0>(key), std::get<1>(key),
                                   decode ? "decode" : "prefill", three_digits(factor)));
    }
    return said;
}

/// The very plan: its prediction becomes what was measured.
void anchor_plans(Catalog& catalog, const std::vector<RowCase>& cases) {
    for (const RowCase& one : cases) {
        SpeedAnchor anchor = anchor_key(one.plan, one.memory, *one.row->model);
        if (const SpeedAnchor* known = catalog.find_anchor(anchor)) anchor = *known;
        const bool decode = one.row->metric == Metric::decode;
        (decode ? anchor.decode : anchor.prefill) = std::exp(residual_of(catalog, one));
        (decode ? anchor.decode_row : anchor.prefill_row) = one.row->id;
        catalog.set_anchor(std::move(anchor));
    }
}

}  // namespace

std::vector<std::string> learn(Catalog& catalog, const std::vector<MeasuredRow>& rows) {
    std::vector<RowCase> cases;
    for (const MeasuredRow& row : rows)
        if (skipped_because(row).empty()) cases.push_back(case_of(catalog, row));
    std::vector<std::string> said = correct_devices(catalog, cases);
    anchor_plans(catalog, cases);
    return said;
}

}  // namespace advisor
