// How far predicted watts are off measured ones, as statistics and as text.
#include <fmt/format.h>

#include <cmath>

#include "advisor/power_rows.hpp"
#include "statistics.hpp"

namespace advisor {

using namespace render;

namespace {

std::string kind_of(const PowerRow& row) { return fmt::format("{} {}", name_of(row.scope), name_of(row.state)); }

std::string group_of(const PowerRow& row, GroupBy by) {
    switch (by) {
        case GroupBy::source: return row.source;
        case GroupBy::device: return row.device_id;
        case GroupBy::model: return row.model_id.empty() ? "(not stated)" : row.model_id;
        default: return "";
    }
}

Statistics of_all(const std::vector<PowerResult>& results) {
    return lab::statistics_of("all", lab::pointers_to(results));
}

constexpr auto kPowerErrors =
    lab::statistics_columns("\"wall idle\": where and when it was read, and what --by groups by.", "Group",
                            "Above 0: predicted to draw too much.");

std::optional<double> if_predicted(const PowerResult& r, double value) {
    return r.skipped.empty() ? std::optional(value) : std::nullopt;
}

const Member<PowerResult> kPowerResult[] = {
    {"id", [](const PowerResult& r) -> std::string { return r.row->id; }},
    {"scope", [](const PowerResult& r) { return name_of(r.row->scope); },
     "At the wall, of the boards added up, or of a package.", names_to<PowerScope::package>},
    {"state", [](const PowerResult& r) { return name_of(r.row->state); },
     "run: the peak of reading and writing; max: every unit at its limit, no LLM.", names_to<PowerState::max>},
    {"measured_w", [](const PowerResult& r) { return r.row->watts.value; }},
    {"predicted_w", [](const PowerResult& r) { return if_predicted(r, r.predicted.value); }},
    {"error", [](const PowerResult& r) { return if_predicted(r, r.skipped.empty() ? r.error() : 0); },
     "predicted / measured - 1; null when skipped."},
    {"skipped", [](const PowerResult& r) { return r.skipped.empty() ? std::nullopt : std::optional(r.skipped); },
     "Why it was not predicted; null when it was."},
};

struct PowerAnswer {
    const std::vector<PowerResult>& rows;
    Statistics all;
    std::vector<Statistics> groups;
};

constexpr std::string_view kPowerSchema = "advisor/power-accuracy/1";
constexpr Member<PowerAnswer> kPowerAnswer[] = {
    {"schema", [](const PowerAnswer&) { return kPowerSchema; }},
    {"advisor_version", [](const PowerAnswer&) { return std::string_view(version()); }},
    {"rows", list_of<kPowerResult>([](const PowerAnswer& a) -> const std::vector<PowerResult>& { return a.rows; }),
     "In the order of the files."},
    {"summary", Heading{}},
    {"summary.all", object_of<kPowerErrors>([](const PowerAnswer& a) -> const Statistics& { return a.all; })},
    {"summary.groups",
     list_of<kPowerErrors>([](const PowerAnswer& a) -> const std::vector<Statistics>& { return a.groups; }),
     "By name."},
};

Grid worst_grid(const std::vector<PowerResult>& results) {
    Grid grid{{"Row", "Error %", "Measured W", "Predicted W", "Read at", "Device", "Model"},
              {false, true, true, true, false, false, false},
              {}};
    constexpr std::size_t kWorst = 10;
    for (const PowerResult* result :
         lab::worst_of(results, kWorst, [](const PowerResult& r) { return std::abs(r.error()); })) {
        const PowerRow& row = *result->row;
        const std::string count = row.device_count > 1 ? fmt::format("{}x ", row.device_count) : "";
        grid.rows.push_back({safe(row.id), lab::percent_text(result->error()), three(row.watts.value),
                             three(result->predicted.value), kind_of(row), count + safe(row.device_id),
                             row.model_id.empty() ? "-" : safe(row.model_id)});
    }
    return grid;
}

/// All, then by where and when, then by what was asked for.
std::vector<Statistics> shown(const std::vector<PowerResult>& results, GroupBy by) {
    std::vector<Statistics> list{of_all(results)};
    for (Statistics& s : power_statistics(results, by)) list.push_back(std::move(s));
    return list;
}

}  // namespace

std::vector<Statistics> power_statistics(const std::vector<PowerResult>& results, GroupBy by) {
    std::vector<Statistics> list = lab::grouped_statistics(results, kind_of);
    const auto name = [by](const PowerRow& row) { return group_of(row, by); };
    if (by != GroupBy::metric)
        for (Statistics& s : lab::grouped_statistics(results, name)) list.push_back(std::move(s));
    return list;
}

std::string render_power_accuracy(const std::vector<PowerResult>& results, const AccuracyView& view,
                                  const RenderOptions& options) {
    if (options.format == Format::json)
        return dumped(
            json_of(PowerAnswer{results, of_all(results), power_statistics(results, view.by)}, rows(kPowerAnswer)));
    std::string table =
        grid_text(lab::statistics_grid(kPowerErrors, shown(results, view.by), lab::reader_of(options)), options);
    if (options.format != Format::text) return table;
    const std::string heading = fmt::format(
        "{} rows of measured watts of {}. At the wall the model adds host and supply; boards are the cards "
        "alone. Shares of cards and hosts were set from these very rows.",
        results.size(), safe(view.evidence));
    std::string text = paragraph("", heading, options.width) + "\n" + table;
    const Grid worst = worst_grid(results);
    if (!worst.rows.empty())
        text += "\n" + painted("Farthest off", Tone::bold, options.color) + "\n" + grid_text(worst, options);
    return text + lab::skipped_text(results, options.color);
}

std::string power_accuracy_schema() {
    return schema_document("power-accuracy.schema.json", kPowerSchema,
                           "What accuracy --power prints with --json: measured watts, the predictions for them, and "
                           "statistics.",
                           schema_of(rows(kPowerAnswer)));
}

}  // namespace advisor
