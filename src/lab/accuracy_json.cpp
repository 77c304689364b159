#include "accuracy_text.hpp"
#include "advisor/version.hpp"
#include "render/json_out.hpp"

namespace advisor {

using namespace render;

namespace {

Json row_json(const RowResult& result) {
    const bool predicted = result.skipped.empty();
    const auto figure = [&](double x) { return predicted ? number(x) : Json(nullptr); };
    return {{"id", result.row->id},
            {"metric", result.row->metric == Metric::decode ? "decode" : "prefill"},
            {"measured", number(result.row->tps)},
            {"predicted", figure(result.predicted.value)},
            {"low", figure(result.predicted.low)},
            {"high", figure(result.predicted.high)},
            {"basis", predicted ? Json(name_of(result.predicted.basis)) : Json(nullptr)},
            {"error", predicted ? number(result.error()) : Json(nullptr)},
            {"skipped", predicted ? Json(nullptr) : Json(result.skipped)}};
}

Json statistics_json(const Statistics& s) {
    Json json = Json::object();
    for (const StatisticsColumn& column : kStatisticsColumns) {
        Json& value = json[std::string(column.key)];
        if (column.name) value = s.group;
        else if (column.count) value = s.*column.count;
        else if (s.rows > 0) value = number(s.*column.share);
    }
    return json;
}

}  // namespace

std::string accuracy_json(const std::vector<RowResult>& results, const AccuracyView& view) {
    Json rows = Json::array(), groups = Json::array();
    for (const RowResult& result : results) rows.push_back(row_json(result));
    for (const Statistics& s : statistics(results, view.by)) groups.push_back(statistics_json(s));
    const std::vector<Statistics> metrics = by_metric(results);
    return dumped({{"schema", "advisor/accuracy/1"},
                   {"advisor_version", version()},
                   {"rows", std::move(rows)},
                   {"summary",
                    {{"decode", statistics_json(metrics[0])},
                     {"prefill", statistics_json(metrics[1])},
                     {"groups", std::move(groups)}}}});
}

}  // namespace advisor
