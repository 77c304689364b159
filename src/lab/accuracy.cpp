#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "advisor/lab.hpp"
#include "advisor/text.hpp"
#include "render/words.hpp"
#include "statistics.hpp"

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

/// Decode and prefill, in this order, also without rows.
std::vector<Statistics> by_metric(const std::vector<RowResult>& results) {
    std::vector<const RowResult*> decode, prefill;
    for (const RowResult& result : results)
        (result.row->metric == Metric::decode ? decode : prefill).push_back(&result);
    return {lab::statistics_of("decode", decode), lab::statistics_of("prefill", prefill)};
}

constexpr auto kSpeedErrors = lab::statistics_columns("\"decode gb10\": the metric and what --by groups by.", "Group",
                                                      "Above 0: predicted too fast.");

template <double Estimate::*value>
std::optional<double> predicted(const RowResult& result) {
    return result.skipped.empty() ? std::optional(result.predicted.*value) : std::nullopt;
}

const Member<RowResult> kSpeedResult[] = {
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

constexpr Member<Agreement> kAgreement[] = {
    {"metric", [](const Agreement& a) { return name_of(a.metric); }, {}, names_to<Metric::prefill>},
    {"rows", its<&Agreement::rows>, "That another source measured too, tokens within a factor of two."},
    {"others_median_error", its<&Agreement::others_median>,
     "Median of how far the other sources' speed is off; the noise under every prediction."},
    {"others_p90_error", its<&Agreement::others_p90>, "90th percentile of it."},
    {"median_error", its<&Agreement::predicted_median>, "Of the predictions, on the same rows."},
    {"p90_error", its<&Agreement::predicted_p90>},
};

struct SpeedAnswer {
    const std::vector<RowResult>& rows;
    Statistics decode, prefill;
    std::vector<Statistics> groups;
    std::vector<Agreement> agreement;
};

constexpr std::string_view kSpeedSchema = "advisor/accuracy/1";
constexpr Member<SpeedAnswer> kSpeedAnswer[] = {
    {"schema", [](const SpeedAnswer&) { return kSpeedSchema; }},
    {"advisor_version", [](const SpeedAnswer&) { return std::string_view(version()); }},
    {"rows", list_of<kSpeedResult>([](const SpeedAnswer& a) -> const std::vector<RowResult>& { return a.rows; }),
     "In the order of the files."},
    {"summary", Heading{}},
    {"summary.decode", object_of<kSpeedErrors>([](const SpeedAnswer& a) -> const Statistics& { return a.decode; })},
    {"summary.prefill", object_of<kSpeedErrors>([](const SpeedAnswer& a) -> const Statistics& { return a.prefill; })},
    {"summary.groups",
     list_of<kSpeedErrors>([](const SpeedAnswer& a) -> const std::vector<Statistics>& { return a.groups; }),
     "By name, decode first."},
    {"summary.agreement",
     list_of<kAgreement>([](const SpeedAnswer& a) -> const std::vector<Agreement>& { return a.agreement; }),
     "Each metric of which two sources measured the same."},
};

Grid worst_grid(const std::vector<RowResult>& results) {
    Grid grid{{"Row", "Error %", "Measured", "Predicted", "Metric", "Device", "Model", "Quant", "Engine", "80 % range"},
              {false, true, true, true, false, false, false, false, false, true},
              {}};
    constexpr std::size_t kWorst = 10;
    for (const RowResult* result :
         lab::worst_of(results, kWorst, [](const RowResult& r) { return std::abs(r.error()); })) {
        const MeasuredRow& row = *result->row;
        const std::string device = row.device_count > 1 ? fmt::format("{}x ", row.device_count) : "";
        grid.rows.push_back({safe(row.id), lab::percent_text(result->error()), three(row.tps),
                             three(result->predicted.value), std::string(name_of(row.metric)),
                             device + safe(row.device_id), safe(row.model_id), safe(row.quant_name),
                             safe(row.engine_id), range(result->predicted)});
    }
    return grid;
}

std::string agreement_text(const std::vector<RowResult>& results, const RenderOptions& options) {
    Grid grid{{"Group", "Rows", "Others' median %", "90th %", "Predicted median %", "90th %"},
              {false, true, true, true, true, true},
              {}};
    for (const Agreement& a : agreement(results))
        grid.rows.push_back({std::string(name_of(a.metric)), fmt::format("{}", a.rows),
                             lab::percent_text(a.others_median), lab::percent_text(a.others_p90),
                             lab::percent_text(a.predicted_median), lab::percent_text(a.predicted_p90)});
    if (grid.rows.empty()) return "";
    return "\n" + painted("Rows that another source measured too", Tone::bold, options.color) + "\n" +
           grid_text(grid, options);
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
    text += grid_text(lab::statistics_grid(kSpeedErrors, by_metric(results), Reader::person), options);
    if (view.by != GroupBy::metric)
        text +=
            "\n" + grid_text(lab::statistics_grid(kSpeedErrors, statistics(results, view.by), Reader::person), options);
    text += agreement_text(results, options);
    const Grid worst = worst_grid(results);
    if (!worst.rows.empty())
        text += "\n" + painted("Farthest off", Tone::bold, options.color) + "\n" + grid_text(worst, options);
    return text + lab::skipped_text(results, options.color);
}

}  // namespace

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

std::vector<Statistics> statistics(const std::vector<RowResult>& results, GroupBy by) {
    return lab::grouped_statistics(results, [by](const MeasuredRow& row) {
        const std::string metric(name_of(row.metric)), group = group_of(row, by);
        return group.empty() ? metric : metric + " " + group;
    });
}

namespace {

std::string accuracy_json(const std::vector<RowResult>& results, const AccuracyView& view) {
    std::vector<Statistics> metrics = by_metric(results);
    const SpeedAnswer answer{results, std::move(metrics[0]), std::move(metrics[1]), statistics(results, view.by),
                             agreement(results)};
    return dumped(json_of(answer, rows(kSpeedAnswer)));
}

}  // namespace

std::string accuracy_schema() {
    return schema_document("accuracy.schema.json", kSpeedSchema,
                           "What accuracy prints with --json: measured rows, the predictions for them, and statistics.",
                           schema_of(rows(kSpeedAnswer)));
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
    text += "\n" + grid_text(lab::statistics_grid(kSpeedErrors, list, Reader::person), options) + "\n";
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
    return grid_text(lab::statistics_grid(kSpeedErrors, list, lab::reader_of(options)), options);
}

}  // namespace advisor
