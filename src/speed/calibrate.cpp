#include "advisor/calibrate.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

namespace advisor {
namespace {

/// One fitted number: where it lives, what is believed before any row (root), and how far a class may move from its
/// parent (standard deviation of the logarithm), physically bounded.
struct Parameter {
    double* (*slot)(SpeedClass&);
    double prior;
    double spread;
    double lowest, highest;
};

template <double SpeedClass::*Member>
double* slot_of(SpeedClass& c) {
    return &(c.*Member);
}
template <std::array<double, kKernels> SpeedClass::*Kernels, std::size_t Index>
double* kernel_slot(SpeedClass& c) {
    return &(c.*Kernels)[Index];
}

template <std::size_t... I>
void add_kernels(std::vector<Parameter>& list, std::index_sequence<I...>) {
    (list.push_back({kernel_slot<&SpeedClass::kernel_decode, I>, 1, 0.10, 0.3, 1.5}), ...);
    (list.push_back({kernel_slot<&SpeedClass::kernel_prefill, I>, 1, 0.15, 0.2, 2}), ...);
}

std::vector<Parameter> parameters() {
    std::vector<Parameter> list{{slot_of<&SpeedClass::bandwidth_efficiency>, 0.80, 0.15, 0.2, 1.0},
                                {slot_of<&SpeedClass::layer_us>, 60, 0.6, 1, 600},
                                {slot_of<&SpeedClass::expert_layer_us>, 60, 0.7, 1, 600},
                                {slot_of<&SpeedClass::kv_efficiency>, 0.5, 0.4, 0.02, 1.0},
                                {slot_of<&SpeedClass::compute_efficiency>, 0.6, 0.25, 0.05, 1.5},
                                {slot_of<&SpeedClass::attention_efficiency>, 0.25, 0.5, 0.01, 1.0},
                                {slot_of<&SpeedClass::half_batch>, 24, 0.4, 2, 200},
                                {slot_of<&SpeedClass::prefill_layer_us>, 60, 0.6, 1, 3000},
                                {slot_of<&SpeedClass::moe_compute>, 0.8, 0.25, 0.1, 2},
                                {slot_of<&SpeedClass::split_prefill>, 0.5, 0.3, 0.05, 1},
                                {slot_of<&SpeedClass::hop_us>, 30, 0.5, 1, 1000},
                                {slot_of<&SpeedClass::reduce_us>, 20, 0.5, 2, 500}};
    add_kernels(list, std::make_index_sequence<kKernels>());
    return list;
}

/// Fit of one set of classes (all that share parameters) to the rows that use them.
class Fit {
public:
    Fit(Catalog& catalog, const std::vector<RowCase>& cases, const std::vector<double>& weights,
        std::vector<std::size_t> classes, std::vector<std::size_t> rows)
        : catalog_(catalog), cases_(cases), weights_(weights), classes_(std::move(classes)), rows_(std::move(rows)) {}

    /// Minimum of the robust loss plus the prior's, by coordinate search on logarithms; returns the fitted class.
    SpeedClass run(const SpeedClass& parent, double tightness) {
        SpeedClass best = parent;
        double loss = loss_of(best, parent, tightness);
        constexpr double kFirstStep = 0.3, kLastStep = 0.005;
        for (double step = kFirstStep; step > kLastStep; step /= 2) {
            for (bool moved = true; moved;) {
                moved = false;
                for (const Parameter& p : list_)
                    for (const double factor : {std::exp(step), std::exp(-step)}) moved |= try_move(best, loss, parent, tightness, p, factor);
            }
        }
        apply(best);
        return best;
    }

    /// Logarithms of measured over predicted, ascending, for one metric.
    std::vector<double> residuals(Metric metric) const {
        std::vector<double> all;
        for (const std::size_t i : rows_)
            if (cases_[i].row->metric == metric) all.push_back(std::log(cases_[i].row->tps / predicted_tps(catalog_, cases_[i])));
        std::sort(all.begin(), all.end());
        return all;
    }

private:
    Catalog& catalog_;
    const std::vector<RowCase>& cases_;
    const std::vector<double>& weights_;
    std::vector<std::size_t> classes_, rows_;
    std::vector<Parameter> list_ = parameters();

    void apply(const SpeedClass& c) {
        for (const std::size_t i : classes_) catalog_.speed_classes[i] = c;
    }

    bool try_move(SpeedClass& best, double& loss, const SpeedClass& parent, double tightness, const Parameter& p, double factor) {
        SpeedClass moved = best;
        double& x = *p.slot(moved);
        x = std::clamp(x * factor, p.lowest, p.highest);
        const double its_loss = loss_of(moved, parent, tightness);
        if (its_loss >= loss - 1e-9) return false;
        best = moved;
        loss = its_loss;
        return true;
    }

    /// Student's t with three degrees of freedom on log(measured / predicted), a normal prior on log(parameter / parent's).
    double loss_of(SpeedClass c, const SpeedClass& parent, double tightness) {
        constexpr double kScale = 0.07;
        apply(c);
        double loss = 0;
        for (const std::size_t i : rows_) {
            const double r = std::log(predicted_tps(catalog_, cases_[i]) / cases_[i].row->tps) / kScale;
            loss += weights_[i] * 2 * std::log1p(r * r / 3);
        }
        SpeedClass from = parent;
        for (const Parameter& p : list_) {
            const double z = std::log(*p.slot(c) / *p.slot(from)) / (p.spread * tightness);
            loss += z * z / 2;
        }
        return loss;
    }
};

/// Rows of one source about one device and model repeat each other: together they count as the root of their number.
std::vector<double> weights_of_rows(const std::vector<RowCase>& cases) {
    const auto key = [](const MeasuredRow& r) { return r.source + "/" + r.device_id + "/" + r.model_id + "/" + std::to_string(static_cast<int>(r.metric)); };
    std::map<std::string, int> count;
    for (const RowCase& one : cases) ++count[key(*one.row)];
    std::vector<double> weights;
    for (const RowCase& one : cases) {
        const double grade = one.row->grade == "A" ? 1 : 0.7;
        weights.push_back(grade / std::sqrt(static_cast<double>(count[key(*one.row)])));
    }
    return weights;
}

double quantile(const std::vector<double>& sorted, double q) {
    const double at = q * (static_cast<double>(sorted.size()) - 1);
    const std::size_t below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

/// 80 % interval from residuals of the class, no narrower than `least` and widened for few rows.
std::pair<double, double> interval(const std::vector<double>& own, const std::vector<double>& family) {
    constexpr double kLeast = 0.08, kEnough = 12;
    const std::vector<double>& from = static_cast<double>(own.size()) >= kEnough || family.empty() ? own : family;
    if (from.empty()) return {0.5, 2};
    const double widen = 1.15 + 2.0 / static_cast<double>(own.size() + 4);
    return {std::exp(std::min(-kLeast, quantile(from, 0.1) * widen)), std::exp(std::max(kLeast, quantile(from, 0.9) * widen))};
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

void set_intervals(SpeedClass& c, const Fit& own, const Fit& family) {
    std::tie(c.decode_low, c.decode_high) = interval(own.residuals(Metric::decode), family.residuals(Metric::decode));
    std::tie(c.prefill_low, c.prefill_high) = interval(own.residuals(Metric::prefill), family.residuals(Metric::prefill));
}

class Calibration {
public:
    Calibration(Catalog& catalog, const std::vector<MeasuredRow>& rows) : catalog_(catalog) {
        for (const MeasuredRow& row : rows)
            if (skipped_because(row).empty()) cases_.push_back(case_of(catalog, row));
        weights_ = weights_of_rows(cases_);
        catalog.speed_classes.assign(catalog.engine_families.size() * catalog.architectures.size(), {});
    }

    std::vector<SpeedClass> run() {
        SpeedClass prior;
        prior.engine_family = prior.architecture = "*";
        for (const Parameter& p : parameters()) *p.slot(prior) = p.prior;
        Fit all(catalog_, cases_, weights_, classes([](int, int) { return true; }), rows([](int, int) { return true; }));
        SpeedClass root = all.run(prior, 2);
        set_intervals(root, all, all);
        describe(root, cases_, rows([](int, int) { return true; }));
        fitted_.push_back(root);
        for (std::size_t f = 0; f < catalog_.engine_families.size(); ++f) family(static_cast<int>(f), root, all);
        return std::move(fitted_);
    }

private:
    Catalog& catalog_;
    std::vector<RowCase> cases_;
    std::vector<double> weights_;
    std::vector<SpeedClass> fitted_;

    template <class Test>
    std::vector<std::size_t> classes(Test test) const {
        std::vector<std::size_t> list;
        const int width = static_cast<int>(catalog_.architectures.size());
        for (int i = 0; i < static_cast<int>(catalog_.speed_classes.size()); ++i)
            if (test(i / width, i % width)) list.push_back(static_cast<std::size_t>(i));
        return list;
    }
    template <class Test>
    std::vector<std::size_t> rows(Test test) const {
        std::vector<std::size_t> list;
        for (std::size_t i = 0; i < cases_.size(); ++i)
            if (test(cases_[i].row->engine->family_index, cases_[i].row->device->architecture_index)) list.push_back(i);
        return list;
    }

    void family(int f, const SpeedClass& root, const Fit& all) {
        const auto in_family = [f](int family_index, int) { return family_index == f; };
        const std::vector<std::size_t> own_rows = rows(in_family);
        Fit fit(catalog_, cases_, weights_, classes(in_family), own_rows);
        SpeedClass parent = fit.run(root, 1.5);
        parent.engine_family = catalog_.engine_families[static_cast<std::size_t>(f)];
        parent.architecture = "*";
        set_intervals(parent, fit, all);
        describe(parent, cases_, own_rows);
        if (!own_rows.empty()) fitted_.push_back(parent);
        SpeedClass borrowed = parent;
        borrowed.decode_rows = borrowed.prefill_rows = 0;
        for (const std::size_t i : classes(in_family)) catalog_.speed_classes[i] = borrowed;
        for (std::size_t a = 0; a < catalog_.architectures.size(); ++a) architecture(f, static_cast<int>(a), parent, fit);
    }

    void architecture(int f, int a, const SpeedClass& parent, const Fit& family_fit) {
        const auto here = [f, a](int family_index, int architecture_index) { return family_index == f && architecture_index == a; };
        const std::vector<std::size_t> own_rows = rows(here);
        if (own_rows.empty()) return;
        Fit fit(catalog_, cases_, weights_, classes(here), own_rows);
        SpeedClass c = fit.run(parent, 1);
        c.engine_family = parent.engine_family;
        c.architecture = catalog_.architectures[static_cast<std::size_t>(a)];
        set_intervals(c, fit, family_fit);
        describe(c, cases_, own_rows);
        fitted_.push_back(c);
        for (const std::size_t i : classes(here)) catalog_.speed_classes[i] = c;
    }
};

}  // namespace

std::vector<SpeedClass> calibrate(Catalog& catalog, const std::vector<MeasuredRow>& rows) {
    return Calibration(catalog, rows).run();
}

}  // namespace advisor
