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

constexpr std::size_t kDescribed = 3;  ///< results with their reading in text, without --explain
constexpr std::size_t kMarkdownRows = 10;

/// "$1,530 a year: owning 910, waiting 130, noise 165, effort 230, tight 95"; terms of nothing are left out.
std::string bill_line(const CostToYou& cost) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < kTerms; ++i)
        if (const double usd = cost.terms[i].value; usd >= 0.5)
            words.push_back(fmt::format("{} {}", name_of(static_cast<Term>(i)), thousands(usd)));
    const std::string sum = cost.per_year ? "$" + thousands(cost.per_year->value) + " a year" : "unknown, without a price";
    return words.empty() ? sum : sum + ": " + join(words, ", ");
}

std::string block(const Row& row, const RenderOptions& options) {
    const Candidate& candidate = *row.candidate;
    const Assessment& a = candidate.assessment;
    std::string text = system_line(fmt::format("{}. ", candidate.rank), *row.system, Tone::bold, options);
    text += paragraph("   Runs:    ", plan_text(a.plan), options.width);
    text += paragraph(
        "   Speed:   ",
        fmt::format("{} t/s ({}), {}; first token after {} s", three(a.speed.decode_tps.value),
                    range(a.speed.decode_tps), name_of(a.speed.decode_tps.basis), three_digits(a.speed.ttft_s.value)),
        options.width);
    text += reading(candidate, options);
    if (!options.explain) return text;
    text += paragraph("   Costs you: ", bill_line(candidate.cost), options.width);
    if (a.speed.speed_class != nullptr)
        text += paragraph("   Sources: ", safe(join(a.speed.speed_class->sources, ", ")), options.width);
    return text;
}

std::string blocks(const std::vector<Row>& rows, const RenderOptions& options) {
    std::string text;
    const std::size_t count = options.explain ? rows.size() : std::min(rows.size(), kDescribed);
    for (std::size_t i = 0; i < count; ++i) text += "\n" + block(rows[i], options);
    return text;
}

std::string separated(const std::string& section) { return section.empty() ? "" : "\n" + section; }

std::string more_results(const Decision& decision) {
    if (decision.feasible <= decision.results.size()) return "";
    return fmt::format("... and {} more (--top 0 shows all)\n", decision.feasible - decision.results.size());
}

std::string text_view(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    const std::vector<Row> rows = result_rows(catalog, decision);
    std::string text =
        question_lines(decision, stale_prices(catalog, decision), options, article_line(decision, options)) + "\n";
    text += nothing_found(decision, options);
    if (!rows.empty()) {
        text += text_table(rows, decision, kRecommend, options) + more_results(decision);
        const std::string note = legend(rows);
        if (!note.empty()) text += painted(note, Tone::dim, options.color) + "\n";
        text += blocks(rows, options);
    }
    const std::string_view title = rows.empty() ? "Nearest misses" : "Does not qualify";
    return text + separated(rejections(rows_of(catalog, decision), title, options)) +
           separated(several_boxes(decision, options)) + separated(alternatives(decision, options)) +
           separated(what_would_change(decision, options));
}

std::string nearest_misses(const std::vector<Row>& misses, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < std::min(misses.size(), most); ++i)
        if (!misses[i].reasons->empty())
            text += fmt::format("\nNearest miss: {}: {}\n", markdown_escaped(safe(misses[i].system->name)),
                                markdown_escaped(safe(misses[i].reasons->front().message)));
    return text;
}

/// Fit for a forum post: at most 25 lines, plain words.
std::string markdown_view(const Catalog& catalog, const Decision& decision) {
    const RenderOptions plain{.format = Format::markdown, .width = 0};
    const std::vector<Row> rows = result_rows(catalog, decision);
    std::string text = rows.empty() ? markdown_lines(nothing_found(decision, plain))
                                    : markdown_table(rows, decision, kRecommend, kMarkdownRows);
    const std::size_t shown = std::min(rows.size(), kMarkdownRows);
    if (decision.feasible > shown) text += fmt::format("\n... and {} more\n", decision.feasible - shown);
    if (const std::string note = legend(rows); !note.empty()) text += "\n" + markdown_lines(note);
    text += nearest_misses(nearest_first(rows_of(catalog, decision)), rows.empty() ? 5 : 1);
    if (!decision.advice.reason.empty())
        text += "\n" + markdown_lines(fmt::format("Advice ({}): {}", name_of(decision.advice.verdict),
                                                  safe(decision.advice.reason)));
    return markdown_page(decision, stale_prices(catalog, decision), text, article_line(decision, plain));
}

}  // namespace

std::string render_recommend(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    switch (options.format) {
        case Format::json: return decision_json(catalog, decision);
        case Format::csv: return csv_table(result_rows(catalog, decision), kRecommend);
        case Format::markdown: return markdown_view(catalog, decision);
        case Format::text: break;
    }
    return text_view(catalog, decision, options);
}

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
