#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "advisor/lab.hpp"
#include "advisor/text.hpp"
#include "render/layout.hpp"
#include "render/words.hpp"
#include "text/members.hpp"

namespace advisor {

using namespace render;

namespace {

RowResult judge_row(const Catalog& catalog, const SpeedModel& speeds, const MeasuredRow& row) {
    RowResult result;
    result.row = &row;
    result.skipped = skipped_because(row);
    if (!result.skipped.empty()) return result;
    result.predicted = predicted_as_asked(catalog, speeds, case_of(catalog, row));
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

constexpr std::size_t kWorst = 10, kMostReasons = 12;

/// Decode and prefill, in this order, also without rows.
std::vector<Statistics> by_metric(const std::vector<RowResult>& results) {
    std::vector<const RowResult*> decode, prefill;
    for (const RowResult& result : results)
        (result.row->metric == Metric::decode ? decode : prefill).push_back(&result);
    return {statistics_of("decode", decode), statistics_of("prefill", prefill)};
}

std::string share_text(double share) {
    const std::string text = fmt::format("{:.1f}", 100 * share);
    return text == "-0.0" ? "0.0" : text;
}

std::string cell_text(const std::string& name, Reader) { return safe(name); }
std::string cell_text(int count, Reader) { return fmt::format("{}", count); }
std::string cell_text(std::optional<double> share, Reader reader) {
    return share && reader == Reader::person ? share_text(*share) : exact_number(share);
}

/// One figure of statistics: a member of the JSON, a column of every table.
struct StatisticsColumn : Member<Statistics> {
    std::string_view title;
    std::string (*text)(const Statistics&, Reader);
    bool numeric;

    template <class Get>
    constexpr StatisticsColumn(std::string_view k, Get get, std::string_view sentence, std::string_view titled)
        : Member(k, get, sentence),
          title(titled),
          text([](const Statistics& s, Reader reader) { return cell_text(Get{}(s), reader); }),
          numeric(!std::is_same_v<std::remove_cvref_t<std::invoke_result_t<Get, const Statistics&>>, std::string>) {}
};

/// Of no rows a share says nothing.
template <double Statistics::*value>
std::optional<double> share(const Statistics& s) {
    return s.rows > 0 ? std::optional(s.*value) : std::nullopt;
}

constexpr StatisticsColumn kStatistics[] = {
    {"group", its<&Statistics::group>, "\"decode gb10\": the metric and what --by groups by.", "Group"},
    {"rows", its<&Statistics::rows>, "Predicted rows.", "Rows"},
    {"skipped", its<&Statistics::skipped>, "", "Skipped"},
    {"median_error", its<share<&Statistics::median>>, "Median of the absolute error; null without rows.", "Median %"},
    {"p90_error", its<share<&Statistics::p90>>, "90th percentile of it.", "90th %"},
    {"signed_median_error", its<share<&Statistics::signed_median>>, "Above 0: predicted too fast.", "Signed %"},
    {"coverage", its<share<&Statistics::coverage>>, "Share of rows within their 80 % interval.", "In range %"},
};

template <double Estimate::*value>
std::optional<double> predicted(const RowResult& result) {
    return result.skipped.empty() ? std::optional(result.predicted.*value) : std::nullopt;
}

const Member<RowResult> kRow[] = {
    {"id", [](const RowResult& r) -> std::string { return r.row->id; }},
    {"metric", [](const RowResult& r) { return name_of(r.row->metric); }, {}, names_to<Metric::prefill>},
    {"measured", [](const RowResult& r) { return r.row->tps; }, "Tokens per second."},
    {"predicted", its<predicted<&Estimate::value>>},
    {"low", its<predicted<&Estimate::low>>, "80 % interval."},
    {"high", its<predicted<&Estimate::high>>},
    {"basis",
     [](const RowResult& r) { return r.skipped.empty() ? std::optional(name_of(r.predicted.basis)) : std::nullopt; },
     {},
     names_to<Basis::extrapolated>},
    {"error", [](const RowResult& r) { return r.skipped.empty() ? std::optional(r.error()) : std::nullopt; },
     "predicted / measured - 1; null when skipped."},
    {"skipped", [](const RowResult& r) { return r.skipped.empty() ? std::nullopt : std::optional(r.skipped); },
     "Why it was not predicted; null when it was."},
};

struct Answer {
    const std::vector<RowResult>& rows;
    Statistics decode, prefill;
    std::vector<Statistics> groups;
};

constexpr std::string_view kSchema = "advisor/accuracy/1";
constexpr Member<Answer> kAnswer[] = {
    {"schema", [](const Answer&) { return kSchema; }},
    {"advisor_version", [](const Answer&) { return std::string_view(version()); }},
    {"rows", list_of<kRow>([](const Answer& a) -> const std::vector<RowResult>& { return a.rows; }),
     "In the order of the files."},
    {"summary", Heading{}},
    {"summary.decode", object_of<kStatistics>([](const Answer& a) -> const Statistics& { return a.decode; })},
    {"summary.prefill", object_of<kStatistics>([](const Answer& a) -> const Statistics& { return a.prefill; })},
    {"summary.groups", list_of<kStatistics>([](const Answer& a) -> const std::vector<Statistics>& { return a.groups; }),
     "By name, decode first."},
};

Grid statistics_grid(const std::vector<Statistics>& list, Reader reader) {
    Grid grid;
    for (const StatisticsColumn& column : kStatistics) {
        grid.header.emplace_back(reader == Reader::person ? column.title : column.key);
        grid.numeric.push_back(column.numeric);
    }
    for (const Statistics& s : list) {
        std::vector<std::string> cells;
        for (const StatisticsColumn& column : kStatistics) cells.push_back(column.text(s, reader));
        grid.rows.push_back(std::move(cells));
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
        grid.rows.push_back({safe(row.id), share_text(result->error()), three(row.tps), three(result->predicted.value),
                             std::string(name_of(row.metric)), device + safe(row.device_id), safe(row.model_id),
                             safe(row.quant_name), safe(row.engine_id), range(result->predicted)});
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

std::string accuracy_text(const std::vector<RowResult>& results, const AccuracyView& view,
                          const RenderOptions& options) {
    std::string text = heading(results, view, options.width);
    text += grid_text(statistics_grid(by_metric(results), Reader::person), options);
    if (view.by != GroupBy::metric)
        text += "\n" + grid_text(statistics_grid(statistics(results, view.by), Reader::person), options);
    const Grid worst = worst_grid(results);
    if (!worst.rows.empty())
        text += "\n" + painted("Farthest off", Tone::bold, options.color) + "\n" + grid_text(worst, options);
    return text + skipped_text(results, options.color);
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

std::vector<RowResult> judge_left_out(const Catalog& catalog, const std::vector<MeasuredRow>& rows,
                                      const Progress& progress) {
    std::vector<RowResult> results(rows.size());
    std::vector<RowCase> cases;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        results[i].row = &rows[i];
        results[i].skipped = skipped_because(rows[i]);
        if (results[i].skipped.empty()) cases.push_back(case_of(catalog, rows[i]));
    }
    const std::vector<Estimate> answers = predicted_without_source(catalog, cases, progress);
    std::size_t next = 0;
    for (RowResult& result : results)
        if (result.skipped.empty()) result.predicted = answers[next++];
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

std::string accuracy_json(const std::vector<RowResult>& results, const AccuracyView& view) {
    std::vector<Statistics> metrics = by_metric(results);
    const Answer answer{results, std::move(metrics[0]), std::move(metrics[1]), statistics(results, view.by)};
    return dumped(json_of(answer, rows(kAnswer)));
}

std::string accuracy_schema() {
    return schema_document("accuracy.schema.json", kSchema,
                           "What accuracy prints with --json: measured rows, the predictions for them, and statistics.",
                           schema_of(rows(kAnswer)));
}

std::string calibration_summary(const Catalog& catalog, const std::vector<MeasuredRow>& rows,
                                const Calibration& calibration, const RenderOptions& options) {
    std::set<std::string> sources;
    for (const MeasuredRow& row : rows) sources.insert(row.source);
    const SpeedModel& fitted = calibration.speeds;
    std::string text = paragraph(
        "",
        fmt::format("Fitted to {} measured rows of {}: {} of engines and devices, {} for single devices, {} for "
                    "models, {} measured setups.",
                    thousands(static_cast<double>(rows.size())), plural(sources.size(), "source"),
                    plural(calibration.classes.size(), "set") + " of constants",
                    plural(fitted.device_effects.size(), "correction"), fitted.model_effects.size(),
                    fitted.anchors.size()),
        options.width);
    std::vector<Statistics> list;
    for (const auto& [title, speeds] : {std::pair("before", &catalog.speed_model), std::pair("now", &fitted)}) {
        SpeedModel without_rows = *speeds;
        without_rows.anchors.clear();  // else rows would be predicted by themselves
        for (Statistics& s : by_metric(judge(catalog, without_rows, rows))) {
            s.group += fmt::format(", {}", title);
            list.push_back(std::move(s));
        }
    }
    std::stable_sort(list.begin(), list.end(), [](const Statistics& a, const Statistics& b) {
        return a.group.substr(0, a.group.find(',')) < b.group.substr(0, b.group.find(','));
    });
    text += "\n" + grid_text(statistics_grid(list, Reader::person), options) + "\n";
    return text + paragraph("",
                            "Median and 90th %: how far predictions are off. Keep it with -o FILE, for --catalog or "
                            "data/calibration.json; --json prints it.",
                            options.width);
}

std::string render_accuracy(const std::vector<RowResult>& results, const AccuracyView& view,
                            const RenderOptions& options) {
    if (options.format == Format::json) return accuracy_json(results, view);
    if (options.format == Format::text) return accuracy_text(results, view, options);
    std::vector<Statistics> list = by_metric(results);
    if (view.by != GroupBy::metric)
        for (Statistics& s : statistics(results, view.by)) list.push_back(std::move(s));
    const Reader reader = options.format == Format::markdown ? Reader::person : Reader::machine;
    return grid_text(statistics_grid(list, reader), options);
}

}  // namespace advisor
