#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "advisor/lab.hpp"

namespace advisor {
namespace {

/// Rows of one source about one device and model repeat each other: together they count as the root of their number.
std::vector<double> weights_of_rows(const std::vector<RowCase>& cases) {
    const auto key = [](const MeasuredRow& r) {
        return r.source + "/" + r.device_id + "/" + r.model_id + "/" + std::to_string(static_cast<int>(r.metric));
    };
    std::map<std::string, int> count;
    for (const RowCase& one : cases) ++count[key(*one.row)];
    std::vector<double> weights;
    for (const RowCase& one : cases) {
        const double grade = one.row->grade == "A" ? 1 : 0.7;
        weights.push_back(grade / std::sqrt(static_cast<double>(count[key(*one.row)])));
    }
    return weights;
}

void describe(SpeedClass& c, const std::vector<RowCase>& cases, const std::vector<std::size_t>& rows) {
    std::set<std::string> sources;
    c.decode_rows = c.prefill_rows = 0;
    for (const std::size_t i : rows) {
        ++(cases[i].row->metric == Metric::decode ? c.decode_rows : c.prefill_rows);
        sources.insert(cases[i].row->source);
    }
    c.sources.assign(sources.begin(), sources.end());
}

bool same_class(const MeasuredRow& a, const MeasuredRow& b) {
    return a.metric == b.metric && a.engine->family_index == b.engine->family_index &&
           a.device->architecture_index == b.device->architecture_index;
}

/// The rows of a run, and the steps that fit parameters to some of them.
class Rows {
public:
    Rows(const Catalog& catalog, const std::vector<MeasuredRow>& rows) : catalog_(catalog) {
        for (const MeasuredRow& row : rows)
            if (skipped_because(row).empty()) all_.cases.push_back(case_of(catalog, row));
        all_.weights = weights_of_rows(cases_);
    }

    /// Root, families, architectures; then the intervals, from rows whose source did not help to fit them.
    Calibration calibrate(Intervals intervals, const Progress& progress) const {
        Calibration result;
        result.classes = {fit(prior_class(), kAny, kAny, without_processors(all_rows()), 2)};
        for (int f = 0; f < families(); ++f) append(result.classes, fit_family(result.classes.front(), f, all_rows()));
        if (intervals == Intervals::from_left_out_sources) set_intervals(result.classes, progress);
        SpeedModel& speeds = result.speeds;
        speeds.classes.resize(static_cast<std::size_t>(families() * architectures()));
        install(result.classes, speeds);
        fit_effects(all_rows(), speeds);
        fit_anchors(all_rows(), speeds);
        return result;
    }

private:
    const Catalog& catalog_;
    WeighedCases all_;
    const std::vector<RowCase>& cases_ = all_.cases;

    using Indices = std::vector<std::size_t>;
    static constexpr int kAny = -1;

    int families() const { return static_cast<int>(catalog_.engine_families.size()); }
    int architectures() const { return static_cast<int>(catalog_.architectures.size()); }
    int family_of(std::size_t i) const { return cases_[i].row->engine->family_index; }
    int architecture_of(std::size_t i) const { return cases_[i].row->device->architecture_index; }
    std::string family_name(int f) const {
        return f == kAny ? "*" : catalog_.engine_families[static_cast<std::size_t>(f)];
    }
    std::string architecture_name(int a) const {
        return a == kAny ? "*" : catalog_.architectures[static_cast<std::size_t>(a)];
    }

    Indices all_rows() const {
        Indices all(cases_.size());
        for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
        return all;
    }
    Indices without_processors(const Indices& rows) const {
        return only(rows, [&](std::size_t i) { return !is_processor(*cases_[i].row->device); });
    }

    /// Where the family has rows of processors at all, each kind of them has a class, if only what is believed before
    /// its rows: that of the family speaks of cards.
    bool computed_by_processor(int family, int architecture) const {
        const bool any = std::any_of(cases_.begin(), cases_.end(), [&](const RowCase& one) {
            return one.row->engine->family_index == family && is_processor(*one.row->device);
        });
        return any && std::any_of(catalog_.devices.begin(), catalog_.devices.end(), [&](const Device& device) {
                   return device.architecture_index == architecture && is_processor(device);
               });
    }

    /// What is believed of a processor before its rows: the law of weights in host RAM (docs/model.md). The rate of
    /// its device is already that of quantized weights, and a second socket adds nothing.
    SpeedClass host_alone(SpeedClass c) const {
        const Constants& k = catalog_.constants;
        c.bandwidth_efficiency = c.kv_efficiency = k.host_efficiency;
        c.two_dies = 0.5;
        c.compute_efficiency = c.moe_compute = 1;
        c.expert_layer_us = k.host_hop_us;
        c.kernel_decode.fill(1);
        c.kernel_prefill.fill(1);
        return c;
    }

    template <class Test>
    static Indices only(const Indices& rows, Test test) {
        Indices some;
        std::copy_if(rows.begin(), rows.end(), std::back_inserter(some), test);
        return some;
    }
    static void append(std::vector<SpeedClass>& classes, std::vector<SpeedClass> more) {
        std::move(more.begin(), more.end(), std::back_inserter(classes));
    }

    SpeedClass fit(const SpeedClass& parent, int family, int architecture, const Indices& rows,
                   double tightness) const {
        SpeedClass c = fit_class(catalog_, all_, rows, parent, tightness);
        c.engine_family = family_name(family);
        c.architecture = architecture_name(architecture);
        describe(c, cases_, rows);
        return c;
    }

    /// The class of a family and those of its architectures; none without rows.
    std::vector<SpeedClass> fit_family(const SpeedClass& root, int f, const Indices& rows) const {
        const Indices own = only(rows, [&](std::size_t i) { return family_of(i) == f; });
        if (own.empty()) return {};
        std::vector<SpeedClass> fitted;
        const Indices of_cards = without_processors(own);
        if (!of_cards.empty()) fitted.push_back(fit(root, f, kAny, of_cards, 1.5));
        const SpeedClass family = fitted.empty() ? root : fitted.front();
        for (int a = 0; a < architectures(); ++a) {
            const Indices here = only(own, [&](std::size_t i) { return architecture_of(i) == a; });
            const bool host = computed_by_processor(f, a);
            if (host || !here.empty()) fitted.push_back(fit(host ? host_alone(family) : family, f, a, here, 1));
        }
        return fitted;
    }

    /// Shrunken means of what is left of the rows, first by device, then by model, of each engine family. A source
    /// counts once for each device or model, with n/(n+2) of a vote; one imaginary vote says 1.
    void fit_effects(const Indices& rows, SpeedModel& speeds) const {
        speeds.device_effects = no_effects("device", catalog_.devices);
        speeds.model_effects = no_effects("model", catalog_.models);
        for (const bool by_device : {true, false}) {
            for (const Metric metric : {Metric::decode, Metric::prefill}) {
                Residuals sums;
                for (const std::size_t i : rows) {
                    if (cases_[i].row->metric != metric) continue;
                    if (!by_device && is_processor(*cases_[i].row->device)) continue;
                    constexpr double kFarthest = 0.5;
                    auto& [sum, count] = sums[{effect_index(i, by_device), cases_[i].row->source}];
                    sum += std::clamp(residual(speeds, i), -kFarthest, kFarthest);
                    ++count;
                }
                add_votes(sums, metric, by_device ? speeds.device_effects : speeds.model_effects);
            }
        }
    }

    /// What rows of current builds say of their very plan beyond all else, 70 % believed: their median.
    void fit_anchors(const Indices& rows, SpeedModel& speeds) const {
        std::map<std::size_t, std::vector<std::pair<double, std::size_t>>>
            groups;  // first row of a key and metric -> rows
        std::vector<std::pair<SpeedAnchor, Metric>> keys;
        for (const std::size_t i : rows) {
            const RowCase& one = cases_[i];
            if (one.input.old_build || one.input.batch > 1 || one.row->power_limit) continue;
            const SpeedAnchor key = anchor_key(one.plan, one.memory, *one.row->model);
            std::size_t k = 0;
            while (k < keys.size() && !(same_plan(keys[k].first, key) && keys[k].second == one.row->metric)) ++k;
            if (k == keys.size()) keys.emplace_back(key, one.row->metric);
            groups[k].emplace_back(residual(speeds, i), i);
        }
        constexpr double kBelief = 0.7;
        for (auto& [k, residuals] : groups) {
            std::sort(residuals.begin(), residuals.end());
            const auto& [residual, row] = residuals[residuals.size() / 2];
            const SpeedAnchor* known = speeds.find_anchor(keys[k].first);
            SpeedAnchor anchor = known ? *known : keys[k].first;
            const bool decode = keys[k].second == Metric::decode;
            (decode ? anchor.decode : anchor.prefill) = std::exp(kBelief * residual);
            (decode ? anchor.decode_row : anchor.prefill_row) = cases_[row].row->id;
            speeds.set_anchor(std::move(anchor));
        }
    }

    static bool same_plan(const SpeedAnchor& a, const SpeedAnchor& b) {
        return a.device == b.device && a.model == b.model && a.quant == b.quant && a.count == b.count &&
               a.family_index == b.family_index && a.parallel == b.parallel;
    }

    /// log(measured / predicted)
    double residual(const SpeedModel& speeds, std::size_t i) const {
        return std::log(cases_[i].row->tps / predicted_tps(catalog_, speeds, cases_[i]));
    }

    template <class Record>
    std::vector<SpeedEffect> no_effects(const char* of, const std::vector<Record>& records) const {
        std::vector<SpeedEffect> effects;
        for (const std::string& family : catalog_.engine_families)
            for (const Record& record : records) effects.push_back({family, of, record.id, 1, 1, 0});
        return effects;
    }

    std::size_t effect_index(std::size_t i, bool by_device) const {
        const MeasuredRow& row = *cases_[i].row;
        const auto family = static_cast<std::size_t>(row.engine->family_index);
        return by_device
                   ? family * catalog_.devices.size() + static_cast<std::size_t>(row.device - catalog_.devices.data())
                   : family * catalog_.models.size() + static_cast<std::size_t>(row.model - catalog_.models.data());
    }

    using Residuals = std::map<std::pair<std::size_t, std::string>, std::pair<double, int>>;  // effect, source: sum, n

    static void add_votes(const Residuals& sums, Metric metric, std::vector<SpeedEffect>& effects) {
        std::map<std::size_t, std::pair<double, double>> votes;  // effect -> weighted sum, weight
        for (const auto& [key, value] : sums) {
            const auto [sum, count] = value;
            const double weight = count / (count + 2.0);
            auto& [total, weights] = votes[key.first];
            total += weight * sum / count;
            weights += weight;
            effects[key.first].rows += count;
        }
        constexpr double kImaginary = 1;
        for (const auto& [index, vote] : votes)
            (metric == Metric::decode ? effects[index].decode : effects[index].prefill) =
                std::exp(vote.first / (vote.second + kImaginary));
    }

    /// Puts each class where the loader would: a later one in the place of an earlier one.
    void install(const std::vector<SpeedClass>& fitted, SpeedModel& speeds) const {
        for (const SpeedClass& c : fitted)
            for (int f = 0; f < families(); ++f)
                for (int a = 0; a < architectures(); ++a)
                    if ((c.engine_family == "*" || c.engine_family == family_name(f)) &&
                        (c.architecture == "*" || c.architecture == architecture_name(a)))
                        speeds.classes[static_cast<std::size_t>(f * architectures() + a)] = c;
    }

    /// Every row with the classes fitted without its source. The root, to which a source contributes little, is kept,
    /// and so are families without rows of the source.
    std::vector<LeftOut> left_out(const std::vector<SpeedClass>& fitted, const Progress& progress) const {
        std::map<std::string, Indices> sources;
        for (std::size_t i = 0; i < cases_.size(); ++i) sources[cases_[i].row->source].push_back(i);
        std::vector<LeftOut> results(cases_.size());
        std::size_t done = 0;
        for (const auto& of_source : sources) {  // no structured binding: a lambda captures its name
            const std::string& source = of_source.first;
            const Indices& mine = of_source.second;
            const Indices others = only(all_rows(), [&](std::size_t i) { return cases_[i].row->source != source; });
            const SpeedModel speeds = refitted(fitted, mine, others);
            for (const std::size_t i : mine) results[i] = {cases_[i].row, residual(speeds, i), false};
            if (progress) progress(++done, sources.size());
        }
        mark_supported(results);
        return results;
    }

    /// The model with the families of the rows `mine` fitted to `others` alone.
    SpeedModel refitted(const std::vector<SpeedClass>& fitted, const Indices& mine, const Indices& others) const {
        const SpeedClass& root = fitted.front();
        SpeedModel speeds;
        speeds.classes.resize(static_cast<std::size_t>(families() * architectures()));
        install(fitted, speeds);
        std::set<int> touched;
        for (const std::size_t i : mine) touched.insert(family_of(i));
        for (const int f : touched) {
            SpeedClass of_family = root;
            of_family.engine_family = family_name(f);
            install({of_family}, speeds);
            install(fit_family(root, f, others), speeds);
        }
        fit_effects(others, speeds);
        return speeds;
    }

    void set_intervals(std::vector<SpeedClass>& fitted, const Progress& progress) const {
        const std::vector<LeftOut> rows = left_out(fitted, progress);
        for (SpeedClass& c : fitted) {
            std::tie(c.decode_low, c.decode_high) = interval(rows, Metric::decode, c.engine_family, c.architecture, "");
            std::tie(c.prefill_low, c.prefill_high) =
                interval(rows, Metric::prefill, c.engine_family, c.architecture, "");
        }
    }
};

}  // namespace

double quantile(std::vector<double> values, double q) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const double at = q * (static_cast<double>(values.size()) - 1);
    const std::size_t below = static_cast<std::size_t>(at), above = std::min(below + 1, values.size() - 1);
    return values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]);
}

void mark_supported(std::vector<LeftOut>& rows) {
    constexpr int kFewest = 5;
    for (LeftOut& one : rows) {
        int others = 0;
        for (const LeftOut& other : rows)
            others += other.row->source != one.row->source && same_class(*other.row, *one.row) ? 1 : 0;
        one.supported = others >= kFewest;
    }
}

std::pair<double, double> interval(const std::vector<LeftOut>& rows, Metric metric, const std::string& family,
                                   const std::string& architecture, const std::string& without_source) {
    constexpr std::size_t kEnoughRows = 12;
    constexpr std::size_t kEnoughSources = 3;
    constexpr double kLeast = 0.08;
    const bool measured = !architecture.ends_with('*');
    const bool processor = std::any_of(rows.begin(), rows.end(), [&](const LeftOut& one) {
        return one.row->device->architecture == architecture && is_processor(*one.row->device);
    });
    double low = -kLeast, high = kLeast;
    bool any = false;
    constexpr std::array<std::pair<bool, bool>, 3> kLevels{{{true, true}, {true, false}, {false, false}}};
    for (const auto& [same_family, same_architecture] : kLevels) {
        if (same_architecture && !measured) continue;
        std::vector<double> pool;
        std::set<std::string> sources;
        for (const LeftOut& one : rows) {
            const MeasuredRow& row = *one.row;
            if (row.metric != metric || row.source == without_source || one.supported != measured) continue;
            if (is_processor(*row.device) != processor) continue;
            if (same_family && family != "*" && row.engine->family != family) continue;
            if (same_architecture && row.device->architecture != architecture) continue;
            pool.push_back(one.residual);
            sources.insert(row.source);
        }
        if (pool.empty()) continue;
        any = true;
        const double widen = 1 + 1.25 / std::sqrt(static_cast<double>(sources.size()));
        low = std::min(low, widen * quantile(pool, 0.1));
        high = std::max(high, widen * quantile(pool, 0.9));
        if (pool.size() >= kEnoughRows && sources.size() >= kEnoughSources) break;
    }
    if (!any) return {0.5, 2};
    return {std::exp(low), std::exp(high)};
}

Calibration calibrate(const Catalog& catalog, const std::vector<MeasuredRow>& rows, Intervals intervals,
                      const Progress& progress) {
    return Rows(catalog, rows).calibrate(intervals, progress);
}

}  // namespace advisor
