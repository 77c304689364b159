// Predictions against measurements, as text and tables.
#include "accuracy_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "render/grid.hpp"
#include "render/layout.hpp"
#include "render/words.hpp"

namespace advisor {

using namespace render;

namespace {

constexpr std::size_t kWorst = 10, kMostReasons = 12;

std::string percent(double share) {
    const std::string text = fmt::format("{:.1f}", 100 * share);
    return text == "-0.0" ? "0.0" : text;
}

std::string cell_of(const StatisticsColumn& column, const Statistics& s, bool for_people) {
    if (column.name) return safe(s.group);
    if (column.count) return fmt::format("{}", s.*column.count);
    if (s.rows == 0) return "-";
    return for_people ? percent(s.*column.share) : fmt::format("{}", s.*column.share);
}

Grid statistics_grid(const std::vector<Statistics>& list, bool for_people) {
    Grid grid;
    for (const StatisticsColumn& column : kStatisticsColumns) {
        grid.header.emplace_back(for_people ? column.title : column.key);
        grid.numeric.push_back(!column.name);
    }
    for (const Statistics& s : list) {
        std::vector<std::string> row;
        for (const StatisticsColumn& column : kStatisticsColumns) row.push_back(cell_of(column, s, for_people));
        grid.rows.push_back(std::move(row));
    }
    return grid;
}

std::vector<const RowResult*> worst_of(const std::vector<RowResult>& results) {
    std::vector<const RowResult*> worst;
    for (const RowResult& result : results)
        if (result.skipped.empty()) worst.push_back(&result);
    std::stable_sort(worst.begin(), worst.end(), [](const RowResult* a, const RowResult* b) {
        return std::abs(a->error()) > std::abs(b->error());
    });
    worst.resize(std::min(worst.size(), kWorst));
    return worst;
}

Grid worst_grid(const std::vector<RowResult>& results) {
    Grid grid{{"Row", "Error %", "Measured", "Predicted", "Metric", "Device", "Model", "Quant", "Engine", "80 % range"},
              {false, true, true, true, false, false, false, false, false, true},
              {}};
    for (const RowResult* result : worst_of(results)) {
        const MeasuredRow& row = *result->row;
        const std::string device = row.device_count > 1 ? fmt::format("{}x ", row.device_count) : "";
        grid.rows.push_back({safe(row.id), percent(result->error()), three(row.tps), three(result->predicted.value),
                             row.metric == Metric::decode ? "decode" : "prefill", device + safe(row.device_id),
                             safe(row.model_id), safe(row.quant_name), safe(row.engine_id), range(result->predicted)});
    }
    return grid;
}

std::vector<std::pair<std::string, int>> skipped_of(const std::vector<RowResult>& results) {
    std::map<std::string, int> counts;
    for (const RowResult& result : results)
        if (!result.skipped.empty()) ++counts[result.skipped];
    std::vector<std::pair<std::string, int>> list(counts.begin(), counts.end());
    std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return list;
}

std::string skipped_text(const std::vector<RowResult>& results, bool color) {
    const auto reasons = skipped_of(results);
    if (reasons.empty()) return "";
    std::string text = "\n" + painted("Not predicted", Tone::bold, color) + "\n";
    int others = 0;
    for (std::size_t i = 0; i < reasons.size(); ++i) {
        if (i >= kMostReasons) others += reasons[i].second;
        else text += fmt::format("{:>6}  {}\n", reasons[i].second, safe(reasons[i].first));
    }
    return others == 0 ? text
                       : text + fmt::format("{:>6}  for {} other reasons (--json has each)\n", others,
                                            reasons.size() - kMostReasons);
}

std::string heading(const std::vector<RowResult>& results, const AccuracyView& view, int width) {
    std::string text =
        fmt::format("{} measured rows of {}.", thousands(static_cast<double>(results.size())), safe(view.evidence));
    if (view.left_out) text += " Each source is predicted by a model fitted to all other sources.";
    if (view.fitted)
        text += " The model is fitted to these very rows; --leave-one-out source tells how it does on others.";
    return paragraph("", text, width) + "\n";
}

std::string text_of(const std::vector<RowResult>& results, const AccuracyView& view, const RenderOptions& options) {
    std::string text = heading(results, view, options.width);
    text += grid_text(statistics_grid(by_metric(results), true), options);
    if (view.by != GroupBy::metric)
        text += "\n" + grid_text(statistics_grid(statistics(results, view.by), true), options);
    const Grid worst = worst_grid(results);
    if (!worst.rows.empty())
        text += "\n" + painted("Farthest off", Tone::bold, options.color) + "\n" + grid_text(worst, options);
    return text + skipped_text(results, options.color);
}

}  // namespace

namespace render {

std::vector<Statistics> by_metric(const std::vector<RowResult>& results) {
    std::vector<const RowResult*> decode, prefill;
    for (const RowResult& result : results)
        (result.row->metric == Metric::decode ? decode : prefill).push_back(&result);
    return {statistics_of("decode", decode), statistics_of("prefill", prefill)};
}

}  // namespace render

std::string render_accuracy(const std::vector<RowResult>& results, const AccuracyView& view,
                            const RenderOptions& options) {
    if (options.format == Format::json) return accuracy_json(results, view);
    if (options.format == Format::text) return text_of(results, view, options);
    std::vector<Statistics> list = by_metric(results);
    if (view.by != GroupBy::metric)
        for (Statistics& s : statistics(results, view.by)) list.push_back(std::move(s));
    return grid_text(statistics_grid(list, options.format == Format::markdown), options);
}

}  // namespace advisor
