// What authors who measured the same thing make of each other's rows: the floor under every error.
#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "advisor/lab.hpp"

namespace advisor {
namespace {

/// What two rows must have in common, but for their tokens.
auto setup_of(const MeasuredRow& row) {
    return std::tuple(row.metric, row.device, row.device_count, row.engine, &measured_as(*row.model), row.quant,
                      row.users, row.parallel, row.offloads, row.kind);
}

/// Tokens that decide the speed: of the prompt, and those before it; decode is hardly slower at 1,000 than at none.
double tokens_of(const MeasuredRow& row) {
    const double before = row.depth_tokens + row.prompt_tokens;
    constexpr double kFew = 1024;
    return row.metric == Metric::prefill ? std::max(before, 1.0) : std::max(before + row.generated_tokens / 2, kFew);
}

bool alike(const MeasuredRow& a, const MeasuredRow& b) {
    constexpr double kFactor = 2;
    const double ratio = tokens_of(a) / tokens_of(b);
    return ratio <= kFactor && ratio >= 1 / kFactor;
}

/// The geometric mean over other sources of the median of each; nothing where there is none.
std::optional<double> others_say(const MeasuredRow& row, const std::vector<const RowResult*>& same) {
    std::map<std::string, std::vector<double>> sources;
    for (const RowResult* other : same)
        if (other->row->source != row.source && alike(row, *other->row))
            sources[other->row->source].push_back(other->row->tps);
    if (sources.empty()) return {};
    double sum = 0;
    for (const auto& [source, speeds] : sources) sum += std::log(quantile(speeds, 0.5));
    return std::exp(sum / static_cast<double>(sources.size()));
}

}  // namespace

std::vector<Agreement> agreement(const std::vector<RowResult>& results) {
    std::map<decltype(setup_of(*results[0].row)), std::vector<const RowResult*>> setups;
    for (const RowResult& result : results)
        if (result.skipped.empty()) setups[setup_of(*result.row)].push_back(&result);
    std::vector<Agreement> list;
    for (const Metric metric : {Metric::decode, Metric::prefill}) {
        std::vector<double> others, predicted;
        for (const RowResult& result : results) {
            if (!result.skipped.empty() || result.row->metric != metric) continue;
            const auto said = others_say(*result.row, setups[setup_of(*result.row)]);
            if (!said) continue;
            others.push_back(std::abs(*said / result.row->tps - 1));
            predicted.push_back(std::abs(result.error()));
        }
        if (others.empty()) continue;
        list.push_back({metric, static_cast<int>(others.size()), quantile(others, 0.5), quantile(others, 0.9),
                        quantile(predicted, 0.5), quantile(predicted, 0.9)});
    }
    return list;
}

}  // namespace advisor
