// `compare`: systems as columns, what a buyer asks of them as rows.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/render.hpp"
#include "layout.hpp"
#include "sections.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

constexpr int kNarrowestColumn = 14;
constexpr int kGaps = 2;

bool runs(const Row& row) {
    return row.candidate != nullptr && row.candidate->assessment.memory.fits &&
           row.candidate->assessment.speed.decode_tps.value > 0;
}

std::string label_of(const Column& column, const Decision& decision) {
    const std::string title = title_of(column, decision);
    return unit_of(column).empty() ? "  " + title : fmt::format("  {}, {}", title, unit_of(column));
}

std::vector<const Column*> properties() {
    std::vector<const Column*> columns = columns_for_people(kCompare);
    std::stable_sort(columns.begin(), columns.end(), [](const Column* a, const Column* b) {
        const std::vector<std::string_view> order{"yours", "memory", "speed", "power", "room", "cost", "ranking", "setup"};
        const auto place = [&](const Column* c) { return std::find(order.begin(), order.end(), c->group); };
        return place(a) < place(b);
    });
    columns.erase(std::remove_if(columns.begin(), columns.end(), [](const Column* c) { return c->group.empty(); }),
                  columns.end());
    return columns;
}

std::string group_title(std::string_view group) {
    std::string title(group);
    title[0] = static_cast<char>(title[0] - 'a' + 'A');
    return title;
}

/// Systems as columns, properties as rows under the heading of their group.
TextTable side_by_side(const std::vector<Row>& rows, const Decision& decision, int column_width) {
    TextTable table;
    table.columns.push_back({{""}, Align::left, 0, false});
    for (const Row& row : rows)
        table.columns.push_back({wrapped(safe(row.system->name), column_width), Align::right, 0, true});
    std::string_view group;
    for (const Column* column : properties()) {
        if (column->group != group) {
            group = column->group;
            std::vector<Cell> heading(rows.size() + 1);
            heading.front() = {group_title(group), {}, false, Tone::bold};
            table.rows.push_back(std::move(heading));
        }
        std::vector<Cell> cells{word(label_of(*column, decision))};
        for (const Row& row : rows) cells.push_back(cell_of(*column, row));
        table.rows.push_back(std::move(cells));
    }
    return table;
}

/// One block a system, where the terminal is too narrow for columns.
std::string stacked(const std::vector<Row>& rows, const Decision& decision, const RenderOptions& options) {
    std::string text;
    for (const Row& row : rows) {
        text += text.empty() ? "" : "\n";
        text += laid_out(side_by_side({row}, decision, options.width), options.width, options.color);
    }
    return text;
}

int label_width(const Decision& decision) {
    int width = 0;
    for (const Column* column : properties()) width = std::max(width, display_width(label_of(*column, decision)));
    return width;
}

std::string table_of(const std::vector<Row>& rows, const Decision& decision, const RenderOptions& options) {
    if (rows.empty()) return "";
    if (options.width <= 0) return laid_out(side_by_side(rows, decision, 0), 0, options.color);
    const int each = (options.width - label_width(decision)) / static_cast<int>(rows.size()) - kGaps;
    if (each < kNarrowestColumn) return stacked(rows, decision, options);
    return laid_out(side_by_side(rows, decision, each), options.width, options.color);
}

bool overlap(const Estimate& a, const Estimate& b) { return a.low <= b.high && b.low <= a.high; }

std::string ownership_clause(const Row& a, const Row& b) {
    const auto& mine = a.candidate->assessment.cost.ownership;
    const auto& other = b.candidate->assessment.cost.ownership;
    constexpr double kSame = 0.5;  // rounds to nothing
    if (!mine || !other || std::abs((*mine - *other).value) < kSame) return "";
    const Row& cheaper = *mine < *other ? a : b;
    const Usd less = *mine < *other ? *other - *mine : *mine - *other;
    return fmt::format("; {} costs {} USD less to own over {}", safe(cheaper.system->name), usd(less),
                       years_text(a.candidate->assessment.cost.years));
}

std::string sentence(const Row& fast, const Row& slow) {
    const Assessment &a = fast.candidate->assessment, &b = slow.candidate->assessment;
    std::string text = fmt::format("{} decodes {}x as fast as {}", safe(fast.system->name),
                                   brief(a.speed.decode_tps.value / b.speed.decode_tps.value), safe(slow.system->name));
    if (overlap(a.speed.decode_tps, b.speed.decode_tps)) text += " (the intervals overlap)";
    if (a.cost.price && b.cost.price && b.cost.price->usd.typical.value > 0)
        text += fmt::format(" for {}x the price", brief(a.cost.price->usd.typical / b.cost.price->usd.typical));
    return text + ownership_clause(fast, slow) + ".";
}

/// hyperfine's closing words: the fastest against each other one.
std::string summary(std::vector<Row> rows, const RenderOptions& options) {
    rows.erase(std::remove_if(rows.begin(), rows.end(), [](const Row& row) { return !runs(row); }), rows.end());
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return a.candidate->assessment.speed.decode_tps.value > b.candidate->assessment.speed.decode_tps.value;
    });
    if (rows.size() < 2) return "";
    std::string text = "\n" + heading("Summary", options);
    for (std::size_t i = 1; i < rows.size(); ++i) text += paragraph("  ", sentence(rows[0], rows[i]), options.width);
    return text;
}

/// What the systems do not meet, also of those that are shown as results.
std::string unmet(const std::vector<Row>& rows, const RenderOptions& options) {
    std::string text;
    for (const Row& row : rows) {
        if (row.reasons->empty()) continue;
        text += text.empty() ? "\n" + heading("Constraints not met", options) : "";
        text += system_line("  ", *row.system, Tone::bad, options) + reasons(*row.reasons, "    ", options);
    }
    return text;
}

std::string markdown_view(const Catalog& catalog, const std::vector<Row>& rows, const Decision& decision) {
    std::string text = markdown_table(rows, decision, kRecommend, rows.size());
    for (const Row& row : rows)
        for (const Reason& reason : *row.reasons)
            text += fmt::format("\n{}: {}\n", markdown_escaped(safe(row.system->name)),
                                markdown_escaped(safe(reason.message)));
    return markdown_page(decision, stale_parts(catalog, decision), text);
}

}  // namespace

std::string render_compare(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    const std::vector<Row> rows = rows_of(catalog, decision);
    switch (options.format) {
        case Format::json: return decision_json(catalog, decision);
        case Format::csv: return csv_table(rows, kCompare);
        case Format::markdown: return markdown_view(catalog, rows, decision);
        case Format::text: break;
    }
    const std::string note = legend(rows), boxes = several_boxes(decision, options);
    return question_lines(decision, stale_parts(catalog, decision), options) + "\n" +
           table_of(rows, decision, options) + (note.empty() ? "" : painted(note, Tone::dim, options.color) + "\n") +
           unmet(rows, options) + summary(rows, options) + (boxes.empty() ? "" : "\n" + boxes);
}

}  // namespace advisor
