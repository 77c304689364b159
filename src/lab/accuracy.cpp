#include "advisor/accuracy.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace advisor {
namespace {

RowResult judge_row(const Catalog& catalog, const SpeedModel& speeds, const MeasuredRow& row) {
    RowResult result;
    result.row = &row;
    result.skipped = skipped_because(row);
    if (!result.skipped.empty()) return result;
    const RowCase one = case_of(catalog, row);
    const Speed speed = predict(catalog, speeds, one.plan, one.memory, one.input);
    result.predicted = row.metric == Metric::decode ? speed.decode_tps.times(one.input.batch) : speed.prefill_tps;
    return result;
}

std::string group_of(const MeasuredRow& row, GroupBy by) {
    switch (by) {
        case GroupBy::source: return row.source;
        case GroupBy::device: return row.device_id;
        case GroupBy::engine: return row.engine_id;
        case GroupBy::model: return row.model_id;
        case GroupBy::metric: return "";
    }
    return "";
}

/// The interval of each row from the residuals of other sources.
void set_left_out_intervals(std::vector<RowResult>& results) {
    std::vector<LeftOut> left_out;
    for (const RowResult& result : results)
        if (result.skipped.empty()) left_out.push_back({result.row, -std::log(1 + result.error()), false});
    mark_supported(left_out);
    std::size_t next = 0;
    for (RowResult& result : results) {
        if (!result.skipped.empty()) continue;
        const MeasuredRow& row = *result.row;
        const bool supported = left_out[next++].supported;
        const auto [low, high] =
            interval(left_out, row.metric, row.engine->family, supported ? row.device->architecture : "*", row.source);
        result.predicted.low = result.predicted.value * low;
        result.predicted.high = result.predicted.value * high;
        result.predicted.basis = supported ? Basis::calibrated : Basis::extrapolated;
    }
}

}  // namespace

std::string_view name_of(GroupBy by) {
    constexpr std::array<std::string_view, 5> names{"source", "device", "engine", "model", "metric"};
    return names[static_cast<std::size_t>(by)];
}

std::vector<RowResult> judge(const Catalog& catalog, const SpeedModel& speeds, const std::vector<MeasuredRow>& rows) {
    std::vector<RowResult> results;
    for (const MeasuredRow& row : rows) results.push_back(judge_row(catalog, speeds, row));
    return results;
}

std::vector<RowResult> judge_left_out(const Catalog& catalog, const std::vector<MeasuredRow>& rows) {
    std::set<std::string> sources;
    for (const MeasuredRow& row : rows) sources.insert(row.source);
    std::vector<RowResult> results(rows.size());
    for (const std::string& source : sources) {
        std::vector<MeasuredRow> others;
        std::copy_if(rows.begin(), rows.end(), std::back_inserter(others),
                     [&](const MeasuredRow& r) { return r.source != source; });
        const Calibration fitted = calibrate(catalog, others, Intervals::none);
        for (std::size_t i = 0; i < rows.size(); ++i)
            if (rows[i].source == source) results[i] = judge_row(catalog, fitted.speeds, rows[i]);
    }
    set_left_out_intervals(results);
    return results;
}

Statistics statistics_of(std::string group, const std::vector<const RowResult*>& results) {
    Statistics s;
    s.group = std::move(group);
    std::vector<double> errors, absolute;
    int covered = 0;
    for (const RowResult* result : results) {
        if (!result->skipped.empty()) {
            ++s.skipped;
            continue;
        }
        errors.push_back(result->error());
        absolute.push_back(std::abs(result->error()));
        covered += result->covered() ? 1 : 0;
    }
    s.rows = static_cast<int>(errors.size());
    s.median = quantile(absolute, 0.5);
    s.p90 = quantile(absolute, 0.9);
    s.signed_median = quantile(errors, 0.5);
    s.coverage = s.rows > 0 ? static_cast<double>(covered) / s.rows : 0;
    return s;
}

std::vector<Statistics> statistics(const std::vector<RowResult>& results, GroupBy by) {
    std::map<std::string, std::vector<const RowResult*>> groups;
    for (const RowResult& result : results) {
        const std::string metric(name_of(result.row->metric));
        const std::string group = group_of(*result.row, by);
        groups[group.empty() ? metric : metric + " " + group].push_back(&result);
    }
    std::vector<Statistics> list;
    for (const auto& [name, members] : groups) list.push_back(statistics_of(name, members));
    return list;
}

}  // namespace advisor
