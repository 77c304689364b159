#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "fit.hpp"

namespace advisor::lab {
namespace {

constexpr double kFreedom = 3;  ///< of Student's t: outliers do not pull

const EffectSpreads& spreads_of(Metric metric) { return fit_priors().effects[static_cast<std::size_t>(metric)]; }

/// Where a processor computes, its class stands alone: the law of weights in host RAM (docs/model.md). The rate of its
/// device is already that of quantized weights, and a second socket adds nothing.
SpeedClass host_alone(const Constants& k) {
    SpeedClass c = prior_class();
    c.bandwidth_efficiency = c.kv_efficiency = k.host_efficiency;
    c.two_dies = 0.5;
    c.compute_efficiency = c.moe_compute = 1;
    c.expert_layer_us = k.host_hop_us;
    c.kernel_decode.fill(1);
    c.kernel_prefill.fill(1);
    return c;
}

/// log(1 + exp(x)) without overflow.
double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }

constexpr double kBend = 0.1;

/// exp(x) kept within the bounds, with a bend in place of a kink: a search by slopes would be caught at one.
double bounded(const FittedNumber& number, double x) {
    const double low = std::log(number.prior.lowest), high = std::log(number.prior.highest);
    const double kept = low + kBend * (softplus((x - low) / kBend) - softplus((x - high) / kBend));
    return std::exp(std::clamp(kept, low, high));
}

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// First and second derivative of the logarithm of what is kept.
struct Bend {
    double slope = 1, curvature = 0;
};
Bend bend_at(const FittedNumber& number, double x) {
    const double below = sigmoid((x - std::log(number.prior.lowest)) / kBend);
    const double above = sigmoid((x - std::log(number.prior.highest)) / kBend);
    return {below - above, (below * (1 - below) - above * (1 - above)) / kBend};
}

}  // namespace

std::size_t JointFit::add_unknown(double spread) {
    spreads_.push_back(spread);
    return spreads_.size() - 1;
}

std::size_t JointFit::number_at(std::size_t level, std::size_t number) const {
    return level * fitted_numbers().size() + number;
}

JointFit::JointFit(const Catalog& catalog, const std::vector<RowCase>& cases) : catalog_(catalog), cases_(cases) {
    find_classes();
    const auto add_level = [&](double tightness) {
        for (const FittedNumber& number : fitted_numbers()) add_unknown(number.prior.spread * tightness);
    };
    const LevelSpreads& levels = fit_priors().levels;
    add_level(levels.root);
    for (std::size_t f = 0; f < catalog.engine_families.size(); ++f) add_level(levels.engine_family);
    for (std::size_t v = 0; v < makers_.size(); ++v) add_level(levels.maker);
    for (std::size_t key = 0; key < keys_.size(); ++key) add_level(levels.architecture);
    map_rows();
    link_columns();
}

/// Whose numbers add up to those of the class; a processor's stands alone.
std::vector<std::size_t> JointFit::levels_of(std::size_t key) const {
    const ClassKey& of = keys_[key];
    if (of.processor) return {level_of_class(key)};
    return {level_of_class(key), 0, level_of_family(of.family), level_of_maker(of.maker)};
}

std::size_t JointFit::column_of_number(std::size_t key, std::size_t number) const { return number_at(key, number); }

std::size_t JointFit::column_of_effect(std::size_t unknown) const {
    return number_at(keys_.size(), 0) + unknown - number_at(level_of_class(keys_.size()), 0);
}

void JointFit::link_columns() {
    columns_.count = column_of_effect(spreads_.size());
    std::vector<char> linked(columns_.count);
    const auto link = [&](std::size_t unknown, std::size_t column) {
        columns_.links.push_back(
            {static_cast<std::uint32_t>(unknown), static_cast<std::uint32_t>(column), spreads_[unknown]});
        linked[column] = 1;
    };
    for (const RowMap& row : rows_) {
        for (const std::size_t n : row.numbers)
            if (const std::size_t column = column_of_number(row.speed_class, n); !linked[column])
                for (const std::size_t level : levels_of(row.speed_class)) link(number_at(level, n), column);
        for (const std::size_t e : row.effects)
            if (const std::size_t column = column_of_effect(e); !linked[column]) link(e, column);
    }
}

/// A class for every architecture of which there are rows, and for others of the same makers: what is known of a
/// maker's devices says more of them than the family.
void JointFit::find_classes() {
    for (int f = 0; f < static_cast<int>(catalog_.engine_families.size()); ++f) {
        const auto has_rows = [&](auto&& test) {
            return std::any_of(cases_.begin(), cases_.end(), [&](const RowCase& one) {
                return one.row->engine->family_index == f && test(*one.row->device);
            });
        };
        for (int a = 0; a < static_cast<int>(catalog_.architectures.size()); ++a) {
            const auto device = std::find_if(catalog_.devices.begin(), catalog_.devices.end(),
                                             [&](const Device& d) { return d.architecture_index == a; });
            if (device == catalog_.devices.end()) continue;
            const bool processor = is_processor(*device);
            const bool known = has_rows([&](const Device& d) {
                return processor ? is_processor(d) : d.vendor == device->vendor && !is_processor(d);
            });
            if (!known) continue;
            auto maker = std::find_if(makers_.begin(), makers_.end(),
                                      [&](const Maker& m) { return m.family == f && m.vendor == device->vendor; });
            if (maker == makers_.end()) maker = makers_.insert(maker, {f, device->vendor});
            keys_.push_back({f, a, static_cast<std::size_t>(maker - makers_.begin()), processor});
        }
    }
}

void JointFit::map_rows() {
    enum { kOfDevice, kOfModel, kOfKin, kOfSource, kOfSourceAndDevice };
    std::map<std::tuple<int, const void*, std::string, Metric>, std::size_t> effects;
    const auto effect = [&](int kind, const void* of, const std::string& name, Metric metric, double spread) {
        const auto [at, added] = effects.try_emplace({kind, of, name, metric}, spreads_.size());
        if (added) add_unknown(spread);
        return at->second;
    };
    std::vector<std::pair<SpeedAnchor, std::array<std::size_t, 2>>> plans;
    for (const RowCase& one : cases_) {
        const MeasuredRow& row = *one.row;
        const std::string& family = row.engine->family;
        const EffectSpreads& spread = spreads_of(row.metric);
        RowMap map;
        for (std::size_t key = 0; key < keys_.size(); ++key)
            if (keys_[key].family == row.engine->family_index &&
                keys_[key].architecture == row.device->architecture_index)
                map.speed_class = key;
        for (std::size_t n = 0; n < fitted_numbers().size(); ++n)
            if (enters(fitted_numbers()[n], one)) map.numbers.push_back(n);
        map.device = effect(kOfDevice, row.device, family, row.metric, spread.device);
        map.effects.push_back(map.device);
        if (!is_processor(*row.device)) {
            map.model = effect(kOfModel, row.model, family, row.metric, spread.model);
            map.kin = effect(kOfKin, nullptr, family + "/" + row.model->family, row.metric, spread.kin);
            kin_[{row.engine->family_index, row.model->family, row.metric}] = map.kin;
            map.effects.push_back(map.model);
            map.effects.push_back(map.kin);
        }
        map.effects.push_back(effect(kOfSource, nullptr, row.source, row.metric, spread.source));
        map.effects.push_back(effect(kOfSourceAndDevice, row.device, row.source, row.metric, spread.source_device));
        if (speaks_of_plan(one)) {
            const SpeedAnchor key = anchor_key(one.plan, one.memory, *row.model);
            auto known =
                std::find_if(plans.begin(), plans.end(), [&](const auto& p) { return p.first.key() == key.key(); });
            if (known == plans.end()) known = plans.insert(plans.end(), {key, {kNone, kNone}});
            std::size_t& at = known->second[static_cast<std::size_t>(row.metric)];
            if (at == kNone) at = add_unknown(spread.plan);
            map.plan = at;
            map.effects.push_back(at);
        }
        rows_.push_back(std::move(map));
    }
}

/// Its logarithm before the bounds.
double JointFit::wish_at(const FitState& state, std::size_t key, std::size_t number) const {
    static const SpeedClass kAlone = host_alone(catalog_.constants);
    const FittedNumber& fitted = fitted_numbers()[number];
    double wish = std::log(keys_[key].processor ? fitted.in(kAlone) : fitted.prior.value);
    for (const std::size_t level : levels_of(key)) wish += state[number_at(level, number)];
    return wish;
}

double JointFit::value_at(const FitState& state, std::size_t key, std::size_t number, double more) const {
    return bounded(fitted_numbers()[number], wish_at(state, key, number) + more);
}

SpeedClass JointFit::class_at(const FitState& state, std::size_t key) const {
    SpeedClass c;
    for (std::size_t n = 0; n < fitted_numbers().size(); ++n) fitted_numbers()[n].in(c) = value_at(state, key, n);
    return c;
}

/// The root's for family -1.
SpeedClass JointFit::parent_at(const FitState& state, int family) const {
    SpeedClass c;
    for (std::size_t n = 0; n < fitted_numbers().size(); ++n) {
        const FittedNumber& fitted = fitted_numbers()[n];
        double x = state[number_at(0, n)];
        if (family >= 0) x += state[number_at(level_of_family(family), n)];
        fitted.in(c) = bounded(fitted, std::log(fitted.prior.value) + x);
    }
    return c;
}

std::vector<SpeedClass> JointFit::classes_at(const FitState& state) const {
    std::vector<SpeedClass> classes;
    for (std::size_t key = 0; key < keys_.size(); ++key) classes.push_back(class_at(state, key));
    return classes;
}

double JointFit::log_prediction(const SpeedClass& c, std::size_t row) const {
    return std::log(predicted_tps(catalog_, c, 1, cases_[row]));
}

double JointFit::loss_of(const FitState& state, const std::vector<char>& used) const {
    const std::vector<SpeedClass> classes = classes_at(state);
    double loss = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (!used[i]) continue;
        double r = std::log(cases_[i].row->tps) - log_prediction(classes[rows_[i].speed_class], i);
        for (const std::size_t e : rows_[i].effects) r -= state[e];
        const double z = r / spreads_of(cases_[i].row->metric).noise;
        loss += fit_priors().weight_of(cases_[i].row->grade) * (kFreedom + 1) / 2 * std::log1p(z * z / kFreedom);
    }
    for (std::size_t u = 0; u < state.size(); ++u) {
        const double z = state[u] / spreads_[u];
        loss += z * z / 2;
    }
    return loss;
}

LeastSquares JointFit::linearized(const FitState& state, const std::vector<char>& used) const {
    constexpr double kStep = 1e-4;
    constexpr double kLeastBend = 0.2;  // the loss of outliers bends the wrong way for Newton's method
    std::vector<double> of_priors;
    for (std::size_t u = 0; u < state.size(); ++u) of_priors.push_back(-state[u] / spreads_[u]);
    LeastSquares system(columns_, std::move(of_priors));
    const std::vector<SpeedClass> classes = classes_at(state);
    std::vector<std::vector<double>> stepped(keys_.size());  // each number of each class, a step further
    for (std::size_t key = 0; key < keys_.size(); ++key)
        for (std::size_t n = 0; n < fitted_numbers().size(); ++n)
            stepped[key].push_back(value_at(state, key, n, kStep));
    std::vector<LeastSquares::Slope> slopes;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (!used[i]) continue;
        const RowMap& map = rows_[i];
        SpeedClass c = classes[map.speed_class];
        const double here = log_prediction(c, i);
        double residual = std::log(cases_[i].row->tps) - here;
        slopes.clear();
        for (const std::size_t e : map.effects) {
            residual -= state[e];
            slopes.emplace_back(column_of_effect(e), 1);
        }
        for (const std::size_t n : map.numbers) {
            double& x = fitted_numbers()[n].in(c);
            const double kept = x;
            x = stepped[map.speed_class][n];
            const double slope = (log_prediction(c, i) - here) / kStep;
            x = kept;
            if (slope != 0) slopes.emplace_back(column_of_number(map.speed_class, n), slope);
        }
        const double noise = spreads_of(cases_[i].row->metric).noise, z = residual / noise;
        const double weight =
            fit_priors().weight_of(cases_[i].row->grade) * (kFreedom + 1) / (kFreedom + z * z) / (noise * noise);
        const double bend = std::max(kLeastBend, (kFreedom - z * z) / (kFreedom + z * z));
        system.add_row(slopes, weight * bend, weight * residual);
    }
    add_bends(state, system);
    return system;
}

/// Where rows pull a number against its bound, the way back is far steeper than the slope there says, and steps by it
/// overshoot. Newton's second derivative says so.
void JointFit::add_bends(const FitState& state, LeastSquares& system) const {
    constexpr double kFlat = 1e-6;
    for (std::size_t key = 0; key < keys_.size(); ++key)
        for (std::size_t n = 0; n < fitted_numbers().size(); ++n) {
            const std::size_t column = column_of_number(key, n);
            const Bend bend = bend_at(fitted_numbers()[n], wish_at(state, key, n));
            if (bend.slope <= kFlat) continue;
            const double curvature = -system.pull_at(column) / bend.slope * bend.curvature;
            if (curvature > 0) system.add_curvature(column, curvature);
        }
}

FitState JointFit::run(const std::vector<char>& used, FitState state, double least_gain) const {
    constexpr int kMostRounds = 200;
    constexpr double kShortest = 1e-3, kShorter = 1. / 3;  // parts of a step
    double loss = loss_of(state, used);
    for (int round = 0; round < kMostRounds; ++round) {
        const std::vector<double> step = linearized(state, used).solved();
        double gain = -1;
        for (double part = 1; gain < 0 && part > kShortest; part *= kShorter) {
            FitState next = state;
            for (std::size_t u = 0; u < step.size(); ++u) next[u] += part * step[u] * spreads_[u];
            const double reached = loss_of(next, used);
            if (reached > loss) continue;
            gain = loss - reached;
            loss = reached;
            state = std::move(next);
        }
        if (gain < least_gain) break;
    }
    return state;
}

}  // namespace advisor::lab
