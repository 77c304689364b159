#include <algorithm>
#include <cmath>
#include <future>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "advisor/lab.hpp"
#include "fit.hpp"

namespace advisor {
namespace {

/// Of a logarithm of likelihood, what is worth another round: for what is written, and for what is only compared with a
/// measurement.
constexpr double kExact = 1e-3, kFair = 0.01;

std::vector<RowCase> cases_of(const Catalog& catalog, const std::vector<MeasuredRow>& rows) {
    std::vector<RowCase> cases;
    for (const MeasuredRow& row : rows)
        if (skipped_because(row).empty()) cases.push_back(case_of(catalog, row));
    return cases;
}

using Sources = std::set<std::string>;

/// Sources that one fit leaves out. Those of few rows go several at a time, where no two of them measured the same
/// device: what one says of the other's rows is next to nothing then, and a fit each would take most of the time.
std::vector<Sources> left_out_together(const std::vector<RowCase>& cases) {
    constexpr std::size_t kFewRows = 6, kMostTogether = 6;
    struct Measured {
        std::size_t rows = 0;
        std::set<const Device*> devices;
    };
    std::map<std::string, Measured> sources;
    for (const RowCase& one : cases) {
        Measured& measured = sources[one.row->source];
        ++measured.rows;
        measured.devices.insert(one.row->device);
    }
    struct Group {
        Sources sources;
        std::set<const Device*> devices;
    };
    std::vector<Group> groups;
    std::vector<Sources> all;
    for (const auto& [source, measured] : sources) {
        if (measured.rows >= kFewRows) {
            all.push_back({source});
            continue;
        }
        const auto has_room = [&, devices = &measured.devices](const Group& group) {
            return group.sources.size() < kMostTogether &&
                   std::none_of(devices->begin(), devices->end(),
                                [&](const Device* d) { return group.devices.contains(d); });
        };
        auto group = std::find_if(groups.begin(), groups.end(), has_room);
        if (group == groups.end()) group = groups.insert(groups.end(), Group{});
        group->sources.insert(source);
        group->devices.insert(measured.devices.begin(), measured.devices.end());
    }
    for (Group& group : groups) all.push_back(std::move(group.sources));
    return all;
}

/// The models that are fitted without each source, starting from what was fitted to all; each by itself, so that the
/// number of threads changes nothing.
using Withheld = std::map<std::string, SpeedModel>;

Withheld fit_without_each(const std::vector<RowCase>& cases, const lab::JointFit& fit, const lab::FitState& fitted,
                          const Progress& progress) {
    Withheld models;
    const std::vector<Sources> tasks = left_out_together(cases);
    std::size_t next = 0, done = 0;
    std::mutex counting;
    const auto work = [&] {
        for (;;) {
            std::unique_lock lock(counting);
            if (next == tasks.size()) return;
            const Sources& sources = tasks[next++];
            lock.unlock();
            std::vector<char> used;
            for (const RowCase& one : cases) used.push_back(sources.contains(one.row->source) ? 0 : 1);
            const SpeedModel speeds = fit.model_of(fit.run(used, fitted, kFair), used).speeds;
            lock.lock();
            for (const std::string& source : sources) models[source] = speeds;
            if (progress) progress(++done, tasks.size());
        }
    };
    std::vector<std::future<void>> workers;
    for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i)
        workers.push_back(std::async(std::launch::async, work));
    work();
    for (std::future<void>& worker : workers) worker.get();
    return models;
}

std::vector<LeftOut> left_out(const Catalog& catalog, const std::vector<RowCase>& cases, const Withheld& models) {
    std::vector<LeftOut> results;
    for (const RowCase& one : cases) {
        const SpeedModel& speeds = models.at(one.row->source);
        const Speed speed = predict(catalog, speeds, one.plan, one.memory, one.input);
        results.push_back({one.row, std::log(one.row->tps / rate_asked(one, speed).value),
                           doubts_of(catalog, speeds, one.plan, one.memory, one.input, one.row->metric, speed)});
    }
    return results;
}

}  // namespace

double quantile(std::vector<double> values, double q) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const double at = q * (static_cast<double>(values.size()) - 1);
    const std::size_t below = static_cast<std::size_t>(at), above = std::min(below + 1, values.size() - 1);
    return values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]);
}

Calibration calibrate(const Catalog& catalog, const std::vector<MeasuredRow>& rows, Intervals intervals,
                      const Progress& progress) {
    const std::vector<RowCase> cases = cases_of(catalog, rows);
    const lab::JointFit fit(catalog, cases);
    const std::vector<char> all(cases.size(), 1);
    const lab::FitState fitted = fit.run(all, fit.nothing(), kExact);
    Calibration result = fit.model_of(fitted, all);
    if (intervals == Intervals::none) return result;
    const std::vector<LeftOut> withheld = left_out(catalog, cases, fit_without_each(cases, fit, fitted, progress));
    result.speeds.decode_spread = spread_of(withheld, Metric::decode, "");
    result.speeds.prefill_spread = spread_of(withheld, Metric::prefill, "");
    return result;
}

std::vector<Estimate> predicted_without_source(const Catalog& catalog, const std::vector<RowCase>& cases,
                                               const Progress& progress) {
    const lab::JointFit fit(catalog, cases);
    const std::vector<char> all(cases.size(), 1);
    Withheld models = fit_without_each(cases, fit, fit.run(all, fit.nothing(), kFair), progress);
    const std::vector<LeftOut> withheld = left_out(catalog, cases, models);
    for (auto& [source, speeds] : models) {
        speeds.decode_spread = spread_of(withheld, Metric::decode, source);
        speeds.prefill_spread = spread_of(withheld, Metric::prefill, source);
    }
    std::vector<Estimate> answers;
    for (const RowCase& one : cases) answers.push_back(predicted_as_asked(catalog, models.at(one.row->source), one));
    return answers;
}

}  // namespace advisor
