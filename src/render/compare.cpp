// `compare`: systems as columns, what a buyer asks of them as rows.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/render.hpp"
#include "layout.hpp"
#include "report.hpp"
#include "screen.hpp"
#include "sections.hpp"
#include "side_by_side.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

constexpr int kNarrowestColumn = 14;
constexpr int kGaps = 2;

/// Systems as columns, properties as rows under the heading of their group.
TextTable side_by_side(const std::vector<Row>& rows, const Decision& decision, int column_width) {
    TextTable table;
    table.columns.push_back({{""}, Align::left, 0, false});
    for (const Row& row : rows)
        table.columns.push_back({wrapped(safe(row.system->name), column_width), Align::right, 0, true});
    std::string_view group;
    for (const Column* column : compared_columns()) {
        if (column->group != group) {
            group = column->group;
            std::vector<Cell> heading(rows.size() + 1);
            heading.front() = {capitalised(std::string(group)), {}, false, Tone::bold};
            table.rows.push_back(std::move(heading));
        }
        std::vector<Cell> cells{word("  " + title_with_unit(*column, decision))};
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
    for (const Column* column : compared_columns())
        width = std::max(width, display_width("  " + title_with_unit(*column, decision)));
    return width;
}

std::string comparison_table(const std::vector<Row>& rows, const Decision& decision, const RenderOptions& options) {
    if (rows.empty()) return "";
    if (options.width <= 0) return laid_out(side_by_side(rows, decision, 0), 0, options.color);
    const int each = (options.width - label_width(decision)) / static_cast<int>(rows.size()) - kGaps;
    if (each < kNarrowestColumn) return stacked(rows, decision, options);
    return laid_out(side_by_side(rows, decision, each), options.width, options.color);
}

std::string ownership_clause(const Row& a, const Row& b) {
    const auto& mine = a.candidate->assessment.cost.ownership;
    const auto& other = b.candidate->assessment.cost.ownership;
    constexpr double kSame = 0.5;  // rounds to nothing
    if (!mine || !other || std::abs((*mine - *other).value) < kSame) return "";
    const Row& cheaper = *mine < *other ? a : b;
    const Usd less = *mine < *other ? *other - *mine : *mine - *other;
    return fmt::format("; {} costs {} less to own over {}", safe(cheaper.system->name),
                       money_and_code(currency_of(a), less), years_text(a.candidate->assessment.cost.years));
}

std::string sentence(const Row& fast, const Row& slow) {
    const Assessment &a = fast.candidate->assessment, &b = slow.candidate->assessment;
    std::string text =
        fmt::format("{} {} {}x as fast as {}", safe(fast.system->name), a.training ? "trains" : "decodes",
                    brief(pace_of(a).value / pace_of(b).value), safe(slow.system->name));
    if (overlap(pace_of(a), pace_of(b))) text += " (the intervals overlap)";
    if (a.cost.price && b.cost.price && b.cost.price->usd.typical.value > 0)
        text += fmt::format(" for {}x the price", brief(a.cost.price->usd.typical / b.cost.price->usd.typical));
    return text + ownership_clause(fast, slow) + ".";
}

/// hyperfine's closing words: the fastest against each other one.
std::string summary(std::vector<Row> rows, const RenderOptions& options) {
    std::erase_if(rows, [](const Row& row) { return !runs(row); });
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return pace_of(a.candidate->assessment).value > pace_of(b.candidate->assessment).value;
    });
    if (rows.size() < 2) return "";
    std::string text = "\n" + heading("Summary", options);
    for (std::size_t i = 1; i < rows.size(); ++i) text += paragraph("  ", sentence(rows[0], rows[i]), options.width);
    return text;
}

/// What the systems do not meet, also of those that are shown as results.
std::string all_unmet(const std::vector<Row>& rows, const RenderOptions& options) {
    std::string text;
    for (const Row& row : rows) {
        if (row.reasons->empty()) continue;
        text += text.empty() ? "\n" + heading("Constraints not met", options) : "";
        text += system_line("  ", *row.system, Tone::bad, options) + reasons(*row.reasons, "    ", options);
    }
    return text;
}

// ---- The short form

std::string compare_screen(const Catalog& catalog, const std::vector<Row>& rows, const Decision& decision,
                           const RenderOptions& options) {
    constexpr std::size_t kMostUnmet = 4, kSummaryLines = 3;
    const bool few = rows.size() <= 2;
    const std::vector<std::string> names = short_names(rows), brief = few ? names : shortest_names(rows);
    const std::vector<Property> properties = properties_for_buyers(rows, decision);
    std::string text = short_question(catalog, decision, options) + "\n" + side_by_side(names, properties, options);
    if (const std::string notes = notes_on(properties); !notes.empty())
        text += painted(few_lines("", notes, 1, options.width), Tone::dim, options.color);
    text += unmet(rows, brief, "Not met  ", kMostUnmet, few ? 2 : 1, options);
    if (const std::string sentence = summary_of(rows, brief); !sentence.empty())
        text += few_lines("Summary  ", sentence, kSummaryLines, options.width);
    return text + taken(decision.question, stale_parts(catalog, decision), About::everything, options);
}

// ---- For machines and posts

std::string markdown_view(const Catalog& catalog, const std::vector<Row>& rows, const Decision& decision,
                          const RenderOptions& options) {
    std::vector<Property> list;
    if (options.verbose) {
        for (const Column* column : compared_columns())
            list.push_back(property(title_with_unit(*column, decision), Better::neither, Holds::always, rows,
                                    [&](const Row& row) { return cell_of(*column, row); }));
    } else {
        list = properties_for_buyers(rows, decision);
    }
    std::vector<std::string> names;
    for (const Row& row : rows) names.push_back(safe(row.system->name));
    std::string text = side_by_side_markdown(names, list);
    if (const std::string notes = notes_on(list); !notes.empty()) text += "\n" + markdown_lines(notes);
    for (const Row& row : rows)
        for (const Reason& reason : *row.reasons)
            text += fmt::format("\n{}: {}\n", markdown_escaped(safe(row.system->name)),
                                markdown_escaped(safe(reason.message)));
    return markdown_page(decision, stale_parts(catalog, decision), text);
}

std::string long_form(const Catalog& catalog, const std::vector<Row>& rows, const Decision& decision,
                      const RenderOptions& options) {
    const std::string note = legend(rows);
    return question_lines(decision, stale_parts(catalog, decision), options) + "\n" +
           comparison_table(rows, decision, options) +
           (note.empty() ? "" : painted(paragraph("", note, options.width), Tone::dim, options.color)) +
           all_unmet(rows, options) + summary(rows, options) + below(several_boxes(decision, options));
}

}  // namespace

std::string render_compare(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    const std::vector<Row> rows = rows_of(catalog, decision);
    switch (options.format) {
        case Format::json: return decision_json(catalog, decision);
        case Format::csv: return csv_side_by_side(rows, decision, kCompare);
        case Format::markdown: return markdown_view(catalog, rows, decision, options);
        case Format::html: return compare_page(catalog, decision, options);
        case Format::svg:
        case Format::text: break;
    }
    return options.verbose ? long_form(catalog, rows, decision, options)
                           : compare_screen(catalog, rows, decision, options);
}

}  // namespace advisor
