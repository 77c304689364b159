#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "advisor/lab.hpp"
#include "fit.hpp"

namespace advisor {
namespace {

bool same_class(const MeasuredRow& a, const MeasuredRow& b) {
    return a.metric == b.metric && a.engine->family_index == b.engine->family_index &&
           a.device->architecture_index == b.device->architecture_index;
}

/// Close enough for four digits of what is written, and for what is only compared with a measurement.
constexpr double kExact = 1e-6, kFair = 1e-3;

std::vector<RowCase> cases_of(const Catalog& catalog, const std::vector<MeasuredRow>& rows) {
    std::vector<RowCase> cases;
    for (const MeasuredRow& row : rows)
        if (skipped_because(row).empty()) cases.push_back(case_of(catalog, row));
    return cases;
}

/// Asks each case of the model that is fitted without its source, starting from what was fitted to all.
std::vector<Estimate> asked_without_source(const Catalog& catalog, const std::vector<RowCase>& cases,
                                           const lab::JointFit& fit, const lab::FitState& fitted,
                                           const Progress& progress) {
    std::map<std::string, std::vector<std::size_t>> sources;
    for (std::size_t i = 0; i < cases.size(); ++i) sources[cases[i].row->source].push_back(i);
    std::vector<Estimate> answers(cases.size());
    std::size_t done = 0;
    for (const auto& [source, mine] : sources) {
        std::vector<char> used(cases.size(), 1);
        for (const std::size_t i : mine) used[i] = 0;
        const SpeedModel speeds = fit.model_of(fit.run(used, fitted, kFair), used).speeds;
        for (const std::size_t i : mine) answers[i] = predicted_as_asked(catalog, speeds, cases[i]);
        if (progress) progress(++done, sources.size());
    }
    return answers;
}

std::vector<LeftOut> left_out(const Catalog& catalog, const std::vector<RowCase>& cases, const lab::JointFit& fit,
                              const lab::FitState& fitted, const Progress& progress) {
    const std::vector<Estimate> answers = asked_without_source(catalog, cases, fit, fitted, progress);
    std::vector<LeftOut> results;
    for (std::size_t i = 0; i < cases.size(); ++i)
        results.push_back({cases[i].row, std::log(cases[i].row->tps / answers[i].value), false});
    mark_supported(results);
    return results;
}

void set_intervals(std::vector<SpeedClass>& fitted, const std::vector<LeftOut>& rows) {
    for (SpeedClass& c : fitted) {
        std::tie(c.decode_low, c.decode_high) = interval(rows, Metric::decode, c.engine_family, c.architecture, "");
        std::tie(c.prefill_low, c.prefill_high) = interval(rows, Metric::prefill, c.engine_family, c.architecture, "");
    }
}

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
    const std::vector<RowCase> cases = cases_of(catalog, rows);
    const lab::JointFit fit(catalog, cases);
    const std::vector<char> all(cases.size(), 1);
    const lab::FitState fitted = fit.run(all, fit.nothing(), kExact);
    Calibration result = fit.model_of(fitted, all);
    if (intervals == Intervals::from_left_out_sources)
        set_intervals(result.classes, left_out(catalog, cases, fit, fitted, progress));
    return result;
}

std::vector<Estimate> predicted_without_source(const Catalog& catalog, const std::vector<RowCase>& cases,
                                               const Progress& progress) {
    const lab::JointFit fit(catalog, cases);
    const std::vector<char> all(cases.size(), 1);
    return asked_without_source(catalog, cases, fit, fit.run(all, fit.nothing(), kFair), progress);
}

}  // namespace advisor
