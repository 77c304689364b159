// What a user's own measured rows teach, and which of them are worth keeping for that.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "advisor/lab.hpp"
#include "advisor/text.hpp"

namespace advisor {
namespace {

double residual_of(const Catalog& catalog, const SpeedModel& speeds, const RowCase& one) {
    return std::log(one.row->tps / predicted_tps(catalog, speeds, one));
}

SpeedEffect& device_effect(const Catalog& catalog, SpeedModel& speeds, const MeasuredRow& row) {
    speeds.device_effects.resize(catalog.engine_families.size() * catalog.devices.size());
    const auto family = static_cast<std::size_t>(row.engine->family_index);
    const auto device = static_cast<std::size_t>(row.device - catalog.devices.data());
    return speeds.device_effects[family * catalog.devices.size() + device];
}

/// The rows of a metric on one device with one engine family.
struct Group {
    double residuals = 0;
    int rows = 0;
    const MeasuredRow* first = nullptr;
};
using Groups = std::map<std::tuple<std::string, std::string, Metric>, Group>;

/// Near plans: every model on that device under that engine moves by the mean of the rows, n/(n+2) of it.
Learnt correct_devices(const Catalog& catalog, const Groups& groups) {
    Learnt learnt{catalog.speed_model, {}};
    for (const auto& [key, group] : groups) {
        const double factor = std::exp(group.residuals / (group.rows + 2));
        SpeedEffect& effect = device_effect(catalog, learnt.speeds, *group.first);
        const Metric metric = std::get<2>(key);
        (metric == Metric::decode ? effect.decode : effect.prefill) *= factor;
        learnt.said.push_back(fmt::format("{} with {}: {} x{}", std::get<0>(key), std::get<1>(key), name_of(metric),
                                          three_digits(factor)));
    }
    return learnt;
}

/// The very plan: its prediction becomes what was measured.
void anchor_plan(const Catalog& catalog, const MeasuredRow& row, SpeedModel& speeds) {
    const RowCase one = case_of(catalog, row);
    SpeedAnchor& anchor = speeds.anchor_of(anchor_key(one.plan, one.memory, *row.model));
    const bool decode = row.metric == Metric::decode;
    (decode ? anchor.decode : anchor.prefill) = std::exp(residual_of(catalog, speeds, one));
    (decode ? anchor.decode_row : anchor.prefill_row) = row.id;
}

/// Plan, metric and what else keeps rows apart for answers, in the words of the file: the catalog may not know them.
std::string alike(const MeasuredRow& row) {
    return fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}|{}{}{}", row.device_id, row.device_count, row.engine_id,
                       row.known_parallel ? name_of(row.parallel) : "other", row.model_id, row.quant_name, row.kind,
                       name_of(row.metric), row.superseded_by, row.offloads, row.speculative, row.suspect);
}

}  // namespace

Learnt learn(const Catalog& catalog, const std::vector<MeasuredRow>& rows) {
    Groups groups;
    std::map<std::pair<decltype(SpeedAnchor().key()), Metric>, const MeasuredRow*> last_of_plan;
    for (const MeasuredRow& row : rows) {
        if (!skipped_because(row).empty()) continue;
        const RowCase one = case_of(catalog, row);  // large, so each lives for a moment only
        Group& group = groups[{row.device->id, row.engine->family, row.metric}];
        group.residuals += residual_of(catalog, catalog.speed_model, one);
        ++group.rows;
        group.first = &row;
        last_of_plan[{anchor_key(one.plan, one.memory, *row.model).key(), row.metric}] = &row;
    }
    Learnt learnt = correct_devices(catalog, groups);
    for (const auto& [plan, row] : last_of_plan) anchor_plan(catalog, *row, learnt.speeds);
    return learnt;
}

std::vector<Worth> worth_of(const std::vector<MeasuredRow>& rows) {
    std::vector<Worth> worth(rows.size(), Worth::kept);
    std::unordered_set<std::string_view> ids;
    std::unordered_map<std::string, std::vector<std::size_t>> plans;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (ids.insert(rows[i].id).second) plans[alike(rows[i])].push_back(i);
        else worth[i] = Worth::again;
    }
    const auto newer = [&](std::size_t a, std::size_t b) {
        return std::tie(rows[a].date, rows[a].id) > std::tie(rows[b].date, rows[b].id);
    };
    for (auto& [plan, places] : plans) {
        if (places.size() <= kRowsOfPlan) continue;
        const auto end = places.begin() + static_cast<std::ptrdiff_t>(kRowsOfPlan);
        std::nth_element(places.begin(), end, places.end(), newer);
        for (auto place = end; place != places.end(); ++place) worth[*place] = Worth::folded;
    }
    return worth;
}

}  // namespace advisor
