#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "fit.hpp"

namespace advisor::lab {
namespace {

/// Levels of the hierarchy: spreads of the priors times these.
constexpr double kRootTightness = 2, kFamilyTightness = 1, kMakerTightness = 1.3, kClassTightness = 1.8;

/// Device, model, kin, plan, source, source on a device, noise of one row. Chosen by what predicts left-out sources
/// best, of a few tried.
constexpr EffectSpreads kDecodeSpreads{0.04, 0.03, 0.04, 0.05, 0.05, 0.03, 0.05};
constexpr EffectSpreads kPrefillSpreads{0.1, 0.06, 0.08, 0.1, 0.08, 0.04, 0.08};
constexpr double kFreedom = 3;

const EffectSpreads& spreads_of(Metric metric) { return metric == Metric::decode ? kDecodeSpreads : kPrefillSpreads; }

double weight_of(const MeasuredRow& row) {
    const double grade = row.grade == "A" ? 1 : row.grade == "B" ? 0.7 : 0.3;
    return grade;
}

bool same_plan(const SpeedAnchor& a, const SpeedAnchor& b) {
    return a.device == b.device && a.model == b.model && a.quant == b.quant && a.count == b.count &&
           a.family_index == b.family_index && a.parallel == b.parallel;
}

/// Rows that say what the very plan does today.
bool speaks_of_plan(const RowCase& one) {
    const SpeedInput& input = one.input;
    return !input.old_build && !input.early && !input.vulkan && input.batch == 1 && !one.row->power_limit &&
           !one.row->offloads && !one.wall;
}

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

/// exp(x) kept within the bounds, with a bend in place of a kink: a search by slopes would be caught at one.
double bounded(const FittedNumber& number, double x) {
    constexpr double kBend = 0.1;
    const double low = std::log(number.prior.lowest), high = std::log(number.prior.highest);
    const double kept = low + kBend * (softplus((x - low) / kBend) - softplus((x - high) / kBend));
    return std::exp(std::clamp(kept, low, high));
}

}  // namespace

std::size_t JointFit::add_unknown(double spread) {
    spreads_.push_back(spread);
    return unknowns_++;
}

std::size_t JointFit::number_at(std::size_t level, std::size_t number) const {
    return level * fitted_numbers().size() + number;
}

JointFit::JointFit(const Catalog& catalog, const std::vector<RowCase>& cases) : catalog_(catalog), cases_(cases) {
    find_classes();
    const auto add_level = [&](double tightness) {
        for (const FittedNumber& number : fitted_numbers()) add_unknown(number.prior.spread * tightness);
    };
    add_level(kRootTightness);
    for (std::size_t f = 0; f < catalog.engine_families.size(); ++f) add_level(kFamilyTightness);
    for (std::size_t v = 0; v < makers_.size(); ++v) add_level(kMakerTightness);
    for (std::size_t key = 0; key < keys_.size(); ++key) add_level(kClassTightness);
    map_rows();
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
        const auto [at, added] = effects.try_emplace({kind, of, name, metric}, unknowns_);
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
                std::find_if(plans.begin(), plans.end(), [&](const auto& p) { return same_plan(p.first, key); });
            if (known == plans.end()) known = plans.insert(plans.end(), {key, {kNone, kNone}});
            std::size_t& at = known->second[static_cast<std::size_t>(row.metric)];
            if (at == kNone) at = add_unknown(spread.plan);
            map.plan = at;
            map.effects.push_back(at);
        }
        rows_.push_back(std::move(map));
    }
}

double JointFit::value_at(const FitState& state, std::size_t key, std::size_t number, double more) const {
    const ClassKey& of = keys_[key];
    const FittedNumber& fitted = fitted_numbers()[number];
    const double own = state[number_at(level_of_class(key), number)];
    if (of.processor) {
        static const SpeedClass kAlone = host_alone(catalog_.constants);
        return bounded(fitted, std::log(fitted.in(kAlone)) + own + more);
    }
    const double inherited = state[number_at(0, number)] + state[number_at(level_of_family(of.family), number)] +
                             state[number_at(level_of_maker(of.maker), number)];
    return bounded(fitted, std::log(fitted.prior.value) + inherited + own + more);
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
        loss += weight_of(*cases_[i].row) * (kFreedom + 1) / 2 * std::log1p(z * z / kFreedom);
    }
    for (std::size_t u = 0; u < unknowns_; ++u) {
        const double z = state[u] / spreads_[u];
        loss += z * z / 2;
    }
    return loss;
}

/// (1 + J'WJ) x = gradient, in units of the spreads: rows of J as pairs of unknown and slope.
struct JointFit::System {
    std::vector<std::vector<std::pair<std::size_t, double>>> slopes;
    std::vector<double> weights, gradient;

    std::vector<double> times(const std::vector<double>& x) const {
        std::vector<double> y = x;
        for (std::size_t i = 0; i < slopes.size(); ++i) {
            double along = 0;
            for (const auto& [u, slope] : slopes[i]) along += slope * x[u];
            along *= weights[i];
            for (const auto& [u, slope] : slopes[i]) y[u] += slope * along;
        }
        return y;
    }

    std::vector<double> diagonal() const {
        std::vector<double> d(gradient.size(), 1.0);
        for (std::size_t i = 0; i < slopes.size(); ++i)
            for (const auto& [u, slope] : slopes[i]) d[u] += weights[i] * slope * slope;
        return d;
    }

    /// Conjugate gradients, scaled by the diagonal d, for (H + damping d) x = gradient (Levenberg and Marquardt).
    std::vector<double> solved(double damping) const {
        constexpr int kMostSteps = 200;
        constexpr double kSmall = 1e-12;
        const std::vector<double> d = diagonal();
        const std::size_t n = gradient.size();
        std::vector<double> x(n, 0.0), r = gradient, z(n), p(n);
        double rz = 0;
        for (std::size_t u = 0; u < n; ++u) {
            p[u] = z[u] = r[u] / d[u];
            rz += r[u] * z[u];
        }
        const double enough = rz * kSmall;
        for (int step = 0; step < kMostSteps && rz > enough && rz > 0; ++step) {
            std::vector<double> q = times(p);
            double pq = 0;
            for (std::size_t u = 0; u < n; ++u) {
                q[u] += damping * d[u] * p[u];
                pq += p[u] * q[u];
            }
            const double alpha = rz / pq;
            double next = 0;
            for (std::size_t u = 0; u < n; ++u) {
                x[u] += alpha * p[u];
                r[u] -= alpha * q[u];
                z[u] = r[u] / d[u];
                next += r[u] * z[u];
            }
            for (std::size_t u = 0; u < n; ++u) p[u] = z[u] + next / rz * p[u];
            rz = next;
        }
        return x;
    }
};

JointFit::System JointFit::linearized(const FitState& state, const std::vector<char>& used) const {
    constexpr double kStep = 1e-4;
    System system;
    system.gradient.assign(unknowns_, 0.0);
    for (std::size_t u = 0; u < unknowns_; ++u) system.gradient[u] = -state[u] / spreads_[u];
    const std::vector<SpeedClass> classes = classes_at(state);
    std::vector<std::vector<double>> stepped(keys_.size());  // each number of each class, a step further
    for (std::size_t key = 0; key < keys_.size(); ++key)
        for (std::size_t n = 0; n < fitted_numbers().size(); ++n)
            stepped[key].push_back(value_at(state, key, n, kStep));
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (!used[i]) continue;
        const RowMap& map = rows_[i];
        const ClassKey& key = keys_[map.speed_class];
        SpeedClass c = classes[map.speed_class];
        const double here = log_prediction(c, i);
        double residual = std::log(cases_[i].row->tps) - here;
        std::vector<std::pair<std::size_t, double>> slopes;
        for (const std::size_t e : map.effects) {
            residual -= state[e];
            slopes.emplace_back(e, spreads_[e]);
        }
        for (const std::size_t n : map.numbers) {
            const FittedNumber& number = fitted_numbers()[n];
            double& x = number.in(c);
            const double kept = x;
            x = stepped[map.speed_class][n];
            const double slope = (log_prediction(c, i) - here) / kStep;
            x = kept;
            if (slope == 0) continue;
            const std::size_t own = number_at(level_of_class(map.speed_class), n);
            slopes.emplace_back(own, slope * spreads_[own]);
            if (key.processor) continue;
            for (const std::size_t at :
                 {number_at(0, n), number_at(level_of_family(key.family), n), number_at(level_of_maker(key.maker), n)})
                slopes.emplace_back(at, slope * spreads_[at]);
        }
        const double noise = spreads_of(cases_[i].row->metric).noise, z = residual / noise;
        const double weight = weight_of(*cases_[i].row) * (kFreedom + 1) / (kFreedom + z * z) / (noise * noise);
        for (const auto& [u, slope] : slopes) system.gradient[u] += weight * residual * slope;
        system.slopes.push_back(std::move(slopes));
        system.weights.push_back(weight);
    }
    return system;
}

FitState JointFit::run(const std::vector<char>& used, FitState state, double least_gain) const {
    constexpr int kMostRounds = 100;
    constexpr double kFirstDamping = 1e-3, kMostDamping = 1e4, kMore = 5, kLess = 0.2;
    double loss = loss_of(state, used), damping = kFirstDamping;
    for (int round = 0; round < kMostRounds; ++round) {
        const System system = linearized(state, used);
        double gain = 0;
        for (bool better = false; !better; damping *= better ? kLess : kMore) {
            if (damping > kMostDamping) return state;
            const std::vector<double> step = system.solved(damping);
            FitState next = state;
            for (std::size_t u = 0; u < unknowns_; ++u) next[u] += step[u] * spreads_[u];
            const double reached = loss_of(next, used);
            better = reached <= loss;
            if (!better) continue;
            gain = loss - reached;
            loss = reached;
            state = std::move(next);
        }
        if (gain < least_gain) break;
    }
    return state;
}

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

void count(std::vector<SpeedArrangement>& arrangements, const SpeedAnchor& key, Metric metric) {
    auto known = std::find_if(arrangements.begin(), arrangements.end(), [&](const SpeedArrangement& a) {
        return a.device == key.device && a.count == key.count && a.family_index == key.family_index &&
               a.parallel == key.parallel;
    });
    if (known == arrangements.end())
        known = arrangements.insert(known, {key.device, key.family_index, key.count, key.parallel, 0, 0});
    ++(metric == Metric::decode ? known->decode_rows : known->prefill_rows);
}

void set(SpeedEffect& effect, Metric metric, double x) {
    (metric == Metric::decode ? effect.decode : effect.prefill) = std::exp(x);
    ++effect.rows;
}

}  // namespace

Calibration JointFit::model_of(const FitState& state, const std::vector<char>& used) const {
    Calibration result;
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
    std::map<std::size_t, std::vector<std::pair<double, std::size_t>>> plans;
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
        count(speeds.arrangements, anchor_key(cases_[i].plan, cases_[i].memory, *row.model), row.metric);
        const auto model = static_cast<std::size_t>(row.model - catalog_.models.data());
        if (map.model != kNone) {
            SpeedEffect& of_model = speeds.model_effects[f * catalog_.models.size() + model];
            set(of_model, row.metric, state[map.model] + state[map.kin]);
            count_source(of_model, row);
        }
        if (map.plan != kNone)
            plans[map.plan].emplace_back(std::log(row.tps / predicted_tps(catalog_, speeds, cases_[i])), i);
    }
    for (auto& [unknown, residuals] : plans) {
        std::sort(residuals.begin(), residuals.end());
        const std::size_t row = residuals[residuals.size() / 2].second;
        const RowCase& one = cases_[row];
        SpeedAnchor anchor = anchor_key(one.plan, one.memory, *one.row->model);
        if (const SpeedAnchor* known = speeds.find_anchor(anchor)) anchor = *known;
        const bool decode = one.row->metric == Metric::decode;
        (decode ? anchor.decode : anchor.prefill) = std::exp(state[unknown]);
        (decode ? anchor.decode_row : anchor.prefill_row) = one.row->id;
        speeds.set_anchor(std::move(anchor));
    }
    raise_to_old_builds(speeds, used);
    return result;
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
        speeds.set_anchor(std::move(anchor));
    }
}

}  // namespace advisor::lab
