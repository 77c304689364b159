// What a joint fit has found, as the speed model that the catalog holds.
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "fit.hpp"

namespace advisor::lab {

void JointFit::describe(SpeedClass& c, int family, int architecture, const std::vector<char>& used) const {
    std::set<std::string> sources;
    c.engine_family = family < 0 ? "*" : catalog_.engine_families[static_cast<std::size_t>(family)];
    c.architecture = architecture < 0 ? "*" : catalog_.architectures[static_cast<std::size_t>(architecture)];
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        const MeasuredRow& row = *cases_[i].row;
        if (!used[i] || (family >= 0 && row.engine->family_index != family)) continue;
        if (architecture >= 0 ? row.device->architecture_index != architecture : is_processor(*row.device)) continue;
        ++(row.metric == Metric::decode ? c.decode_rows : c.prefill_rows);
        sources.insert(row.source);
    }
    c.sources.assign(sources.begin(), sources.end());
}

namespace {

template <class Record>
std::vector<SpeedEffect> no_effects(const Catalog& catalog, const char* of, const std::vector<Record>& records) {
    std::vector<SpeedEffect> effects;
    for (const std::string& family : catalog.engine_families)
        for (const Record& record : records) effects.push_back({family, of, record.id, 1, 1, 0});
    return effects;
}

void set(SpeedEffect& effect, Metric metric, double x) {
    (metric == Metric::decode ? effect.decode : effect.prefill) = std::exp(x);
    ++effect.rows;
}

}  // namespace

void JointFit::add_classes(Calibration& result, const FitState& state, const std::vector<char>& used) const {
    SpeedModel& speeds = result.speeds;
    const auto families = static_cast<int>(catalog_.engine_families.size());
    const std::size_t architectures = catalog_.architectures.size();
    const auto install = [&](const SpeedClass& c, int family, int architecture) {
        for (int f = 0; f < families; ++f)
            for (std::size_t a = 0; a < architectures; ++a)
                if ((family < 0 || family == f) && (architecture < 0 || static_cast<std::size_t>(architecture) == a))
                    speeds.classes[static_cast<std::size_t>(f) * architectures + a] = c;
    };
    const auto add = [&](SpeedClass c, int family, int architecture) {
        describe(c, family, architecture, used);
        install(c, family, architecture);
        result.classes.push_back(std::move(c));
    };
    speeds.classes.resize(static_cast<std::size_t>(families) * architectures);
    add(parent_at(state, -1), -1, -1);
    for (int f = 0; f < families; ++f) {
        const auto of_family = [&](const RowCase& one) {
            return one.row->engine->family_index == f && !is_processor(*one.row->device);
        };
        if (std::any_of(cases_.begin(), cases_.end(), of_family)) add(parent_at(state, f), f, -1);
        for (std::size_t key = 0; key < keys_.size(); ++key)
            if (keys_[key].family == f) add(class_at(state, key), f, keys_[key].architecture);
    }
}

void JointFit::add_effects(SpeedModel& speeds, const FitState& state, const std::vector<char>& used) const {
    speeds.device_effects = no_effects(catalog_, "device", catalog_.devices);
    speeds.model_effects = no_effects(catalog_, "model", catalog_.models);
    for (SpeedEffect& effect : speeds.model_effects) {  // a model without rows is like its kin
        const auto at = static_cast<std::size_t>(&effect - speeds.model_effects.data());
        const Model& model = catalog_.models[at % catalog_.models.size()];
        for (const Metric metric : {Metric::decode, Metric::prefill}) {
            const auto kin = kin_.find({static_cast<int>(at / catalog_.models.size()), model.family, metric});
            if (kin != kin_.end())
                (metric == Metric::decode ? effect.decode : effect.prefill) = std::exp(state[kin->second]);
        }
    }
    std::set<std::tuple<const SpeedEffect*, Metric, std::string>> counted;
    const auto count_source = [&](SpeedEffect& effect, const MeasuredRow& row) {
        if (counted.emplace(&effect, row.metric, row.source).second)
            ++(row.metric == Metric::decode ? effect.decode_sources : effect.prefill_sources);
    };
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (!used[i]) continue;
        const RowMap& map = rows_[i];
        const MeasuredRow& row = *cases_[i].row;
        const auto f = static_cast<std::size_t>(row.engine->family_index);
        const auto device = static_cast<std::size_t>(row.device - catalog_.devices.data());
        SpeedEffect& of_device = speeds.device_effects[f * catalog_.devices.size() + device];
        set(of_device, row.metric, state[map.device]);
        count_source(of_device, row);
        SpeedArrangement& set_of = speeds.arrangement_of(anchor_key(cases_[i].plan, cases_[i].memory, *row.model));
        ++(row.metric == Metric::decode ? set_of.decode_rows : set_of.prefill_rows);
        const auto model = static_cast<std::size_t>(row.model - catalog_.models.data());
        if (map.model != kNone) {
            SpeedEffect& of_model = speeds.model_effects[f * catalog_.models.size() + model];
            set(of_model, row.metric, state[map.model] + state[map.kin]);
            count_source(of_model, row);
        }
    }
}

/// What rows of current builds say of their very plan beyond all else; the row in the middle stands for it.
void JointFit::add_anchors(SpeedModel& speeds, const FitState& state, const std::vector<char>& used) const {
    std::map<std::size_t, std::vector<std::pair<double, std::size_t>>> plans;
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (used[i] && rows_[i].plan != kNone)
            plans[rows_[i].plan].emplace_back(std::log(cases_[i].row->tps / predicted_tps(catalog_, speeds, cases_[i])),
                                              i);
    for (auto& [unknown, residuals] : plans) {
        std::sort(residuals.begin(), residuals.end());
        const std::size_t row = residuals[residuals.size() / 2].second;
        const RowCase& one = cases_[row];
        SpeedAnchor& anchor = speeds.anchor_of(anchor_key(one.plan, one.memory, *one.row->model));
        const bool decode = one.row->metric == Metric::decode;
        (decode ? anchor.decode : anchor.prefill) = std::exp(state[unknown]);
        (decode ? anchor.decode_row : anchor.prefill_row) = one.row->id;
    }
}

/// Where no current build was measured on the very plan, what an older one reached is a floor.
void JointFit::raise_to_old_builds(SpeedModel& speeds, const std::vector<char>& used) const {
    std::set<std::string> floors;  // rows that set one
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        RowCase today = cases_[i];
        if (!used[i] || !(today.input.old_build || today.input.early)) continue;
        today.input.old_build = today.input.early = false;
        today.input.flash_attention = true;
        if (!speaks_of_plan(today)) continue;
        const bool decode = today.row->metric == Metric::decode;
        SpeedAnchor anchor = anchor_key(today.plan, today.memory, *today.row->model);
        if (const SpeedAnchor* known = speeds.find_anchor(anchor)) anchor = *known;
        double& factor = decode ? anchor.decode : anchor.prefill;
        std::string& row = decode ? anchor.decode_row : anchor.prefill_row;
        const bool current = factor > 0 && !floors.contains(row);
        const double needed = today.row->tps / predicted_tps(catalog_, speeds, today);
        if (current || needed <= std::max(1.0, factor)) continue;
        factor = needed;
        row = today.row->id;
        floors.insert(row);
        speeds.anchor_of(anchor) = anchor;
    }
}

Calibration JointFit::model_of(const FitState& state, const std::vector<char>& used) const {
    Calibration result;
    add_classes(result, state, used);
    add_effects(result.speeds, state, used);
    add_anchors(result.speeds, state, used);
    raise_to_old_builds(result.speeds, used);
    return result;
}

}  // namespace advisor::lab
