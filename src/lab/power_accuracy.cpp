// How far predicted watts are off measured ones, as statistics and as text.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "advisor/power_rows.hpp"
#include "render/layout.hpp"
#include "text/members.hpp"

namespace advisor {

using namespace render;

namespace {

constexpr std::size_t kWorst = 10;

std::string kind_of(const PowerRow& row) { return fmt::format("{} {}", name_of(row.scope), name_of(row.state)); }

std::string group_of(const PowerRow& row, GroupBy by) {
    switch (by) {
        case GroupBy::source: return row.source;
        case GroupBy::device: return row.device_id;
        case GroupBy::model: return row.model_id.empty() ? "(not stated)" : row.model_id;
        default: return "";
    }
}

Statistics statistics_of(std::string group, const std::vector<const PowerResult*>& results) {
    Statistics s;
    s.group = std::move(group);
    std::vector<double> errors, absolute;
    int covered = 0;
    for (const PowerResult* result : results) {
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

std::vector<Statistics> grouped(const std::vector<PowerResult>& results, std::string (*name)(const PowerRow&, GroupBy),
                                GroupBy by) {
    std::map<std::string, std::vector<const PowerResult*>> groups;
    for (const PowerResult& result : results) groups[name(*result.row, by)].push_back(&result);
    std::vector<Statistics> list;
    for (const auto& [group, members] : groups) list.push_back(statistics_of(group, members));
    return list;
}

Statistics of_all(const std::vector<PowerResult>& results) {
    std::vector<const PowerResult*> all;
    for (const PowerResult& result : results) all.push_back(&result);
    return statistics_of("all", all);
}

std::optional<double> share(const Statistics& s, double value) {
    return s.rows > 0 ? std::optional(value) : std::nullopt;
}

constexpr Member<Statistics> kStatistics[] = {
    {"group", its<&Statistics::group>, "\"wall idle\": where and when it was read, and what --by groups by."},
    {"rows", its<&Statistics::rows>, "Predicted rows."},
    {"skipped", its<&Statistics::skipped>},
    {"median_error", [](const Statistics& s) { return share(s, s.median); },
     "Median of the absolute error; null without rows."},
    {"p90_error", [](const Statistics& s) { return share(s, s.p90); }, "90th percentile of it."},
    {"signed_median_error", [](const Statistics& s) { return share(s, s.signed_median); },
     "Above 0: predicted to draw too much."},
    {"coverage", [](const Statistics& s) { return share(s, s.coverage); }, "Share of rows within their 80 % interval."},
};

std::optional<double> if_predicted(const PowerResult& r, double value) {
    return r.skipped.empty() ? std::optional(value) : std::nullopt;
}

const Member<PowerResult> kRow[] = {
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

struct Answer {
    const std::vector<PowerResult>& rows;
    Statistics all;
    std::vector<Statistics> groups;
};

constexpr std::string_view kSchema = "advisor/power-accuracy/1";
constexpr Member<Answer> kAnswer[] = {
    {"schema", [](const Answer&) { return kSchema; }},
    {"advisor_version", [](const Answer&) { return std::string_view(version()); }},
    {"rows", list_of<kRow>([](const Answer& a) -> const std::vector<PowerResult>& { return a.rows; }),
     "In the order of the files."},
    {"summary", Heading{}},
    {"summary.all", object_of<kStatistics>([](const Answer& a) -> const Statistics& { return a.all; })},
    {"summary.groups", list_of<kStatistics>([](const Answer& a) -> const std::vector<Statistics>& { return a.groups; }),
     "By name."},
};

std::string percent(const Statistics& s, double value) {
    return s.rows > 0 ? fmt::format("{:.1f}", 100 * value + 0.0) : "-";
}

Grid statistics_grid(const std::vector<Statistics>& list, Reader reader) {
    Grid grid;
    if (reader == Reader::person)
        grid.header = {"Group", "Rows", "Skipped", "Median %", "90th %", "Signed %", "In range %"};
    else
        for (const Member<Statistics>& member : kStatistics) grid.header.emplace_back(member.key);
    grid.numeric = {false, true, true, true, true, true, true};
    for (const Statistics& s : list) {
        std::vector<std::string> cells{safe(s.group), fmt::format("{}", s.rows), fmt::format("{}", s.skipped)};
        for (const double value : {s.median, s.p90, s.signed_median, s.coverage})
            cells.push_back(reader == Reader::person ? percent(s, value) : exact_number(share(s, value)));
        grid.rows.push_back(std::move(cells));
    }
    return grid;
}

Grid worst_grid(const std::vector<PowerResult>& results) {
    std::vector<const PowerResult*> worst;
    for (const PowerResult& result : results)
        if (result.skipped.empty()) worst.push_back(&result);
    std::stable_sort(worst.begin(), worst.end(), [](const PowerResult* a, const PowerResult* b) {
        return std::abs(a->error()) > std::abs(b->error());
    });
    worst.resize(std::min(worst.size(), kWorst));
    Grid grid{{"Row", "Error %", "Measured W", "Predicted W", "Read at", "Device", "Model"},
              {false, true, true, true, false, false, false},
              {}};
    for (const PowerResult* result : worst) {
        const PowerRow& row = *result->row;
        const std::string count = row.device_count > 1 ? fmt::format("{}x ", row.device_count) : "";
        grid.rows.push_back({safe(row.id), fmt::format("{:.1f}", 100 * result->error()), three(row.watts.value),
                             three(result->predicted.value), kind_of(row), count + safe(row.device_id),
                             row.model_id.empty() ? "-" : safe(row.model_id)});
    }
    return grid;
}

std::string skipped_text(const std::vector<PowerResult>& results, bool color) {
    std::map<std::string, int> counts;
    for (const PowerResult& result : results)
        if (!result.skipped.empty()) ++counts[result.skipped];
    if (counts.empty()) return "";
    std::string text = "\n" + painted("Not predicted", Tone::bold, color) + "\n";
    for (const auto& [reason, count] : counts) text += fmt::format("{:>6}  {}\n", count, safe(reason));
    return text;
}

/// All, then by where and when, then by what was asked for.
std::vector<Statistics> shown(const std::vector<PowerResult>& results, GroupBy by) {
    std::vector<Statistics> list{of_all(results)};
    for (Statistics& s : power_statistics(results, by)) list.push_back(std::move(s));
    return list;
}

}  // namespace

std::vector<Statistics> power_statistics(const std::vector<PowerResult>& results, GroupBy by) {
    std::vector<Statistics> list = grouped(
        results, [](const PowerRow& row, GroupBy) { return kind_of(row); }, by);
    if (by != GroupBy::metric)
        for (Statistics& s : grouped(results, group_of, by)) list.push_back(std::move(s));
    return list;
}

std::string render_power_accuracy(const std::vector<PowerResult>& results, const AccuracyView& view,
                                  const RenderOptions& options) {
    if (options.format == Format::json)
        return dumped(json_of(Answer{results, of_all(results), power_statistics(results, view.by)}, rows(kAnswer)));
    const Reader reader =
        options.format == Format::text || options.format == Format::markdown ? Reader::person : Reader::machine;
    const std::string table = grid_text(statistics_grid(shown(results, view.by), reader), options);
    if (options.format != Format::text) return table;
    const std::string heading = fmt::format(
        "{} rows of measured watts of {}. At the wall the model adds host and supply; boards are the cards "
        "alone. Shares of cards and hosts were set from these very rows.",
        results.size(), safe(view.evidence));
    std::string text = paragraph("", heading, options.width) + "\n" + table;
    const Grid worst = worst_grid(results);
    if (!worst.rows.empty())
        text += "\n" + painted("Farthest off", Tone::bold, options.color) + "\n" + grid_text(worst, options);
    return text + skipped_text(results, options.color);
}

std::string power_accuracy_schema() {
    return schema_document("power-accuracy.schema.json", kSchema,
                           "What accuracy --power prints with --json: measured watts, the predictions for them, and "
                           "statistics.",
                           schema_of(rows(kAnswer)));
}

}  // namespace advisor
