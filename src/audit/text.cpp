// The article's claims in words: the list of them, and tables of the article beside ours; CSV, Markdown.
#include <fmt/format.h>

#include <algorithm>

#include "read.hpp"
#include "render/layout.hpp"
#include "render/sections.hpp"
#include "render/tables.hpp"
#include "render/words.hpp"

namespace advisor {

using namespace render;

std::string_view section_title(const ClaimsFile& file, int section) {
    for (const ArticleSection& known : file.sections)
        if (known.number == section) return known.title;
    return "";
}

std::vector<const Source*> sources_of(const std::vector<Source>& sources, const std::vector<std::string>& ids) {
    std::vector<const Source*> found;
    for (const std::string& id : ids)
        if (const Source* source = find(sources, id)) found.push_back(source);
    return found;
}

std::vector<std::pair<ClaimVerdict, std::size_t>> verdict_counts(const std::vector<AuditedClaim>& claims) {
    std::vector<std::pair<ClaimVerdict, std::size_t>> counts;
    for (const ClaimVerdict verdict : kClaimVerdicts)
        counts.emplace_back(verdict, std::count_if(claims.begin(), claims.end(),
                                                   [&](const AuditedClaim& c) { return c.verdict == verdict; }));
    return counts;
}

std::string counted(const std::vector<AuditedClaim>& claims) {
    std::vector<std::string> parts;
    for (const auto& [verdict, count] : verdict_counts(claims))
        if (count > 0) parts.push_back(fmt::format("{} {}", count, name_of(verdict)));
    return join(parts, ", ");
}

Grid table_grid(const AuditedTable& audited, std::string row_title, std::string line_title) {
    const ClaimTable& table = *audited.table;
    Grid grid{{std::move(row_title), std::move(line_title)}, {false, false}, {}};
    for (const ClaimTable::Column& column : table.columns) {
        grid.header.push_back(safe(column.unit.empty() ? column.title : column.title + ", " + column.unit));
        grid.numeric.push_back(true);
    }
    for (std::size_t r = 0; r < table.rows.size(); ++r)
        for (std::size_t l = 0; l < table.rows[r].lines.size(); ++l) {
            std::vector<std::string> cells{safe(table.rows[r].title), safe(table.rows[r].lines[l].title)};
            for (const auto& cell : audited.values[r][l]) cells.push_back(figure_text(cell, ""));
            grid.rows.push_back(std::move(cells));
        }
    return grid;
}

namespace {

TextTable text_table(const AuditedTable& audited) {
    const ClaimTable& table = *audited.table;
    TextTable text;
    text.columns.push_back({{"", ""}, Align::left, 0, true});
    for (const ClaimTable::Column& column : table.columns)
        text.columns.push_back({{column.title, column.unit}, Align::right});
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        std::vector<Cell> title{word(safe(table.rows[r].title))};
        title.front().tone = Tone::bold;
        title.resize(text.columns.size());
        text.rows.push_back(std::move(title));
        for (std::size_t l = 0; l < table.rows[r].lines.size(); ++l) {
            std::vector<Cell> cells{word("  " + safe(table.rows[r].lines[l].title))};
            for (const auto& cell : audited.values[r][l]) cells.push_back(word(figure_text(cell, "")));
            text.rows.push_back(std::move(cells));
        }
    }
    return text;
}

/// A table of the article, each row as printed, from its inputs and ours.
std::string claim_table(const AuditedTable& audited, const RenderOptions& options) {
    const ClaimTable& table = *audited.table;
    if (options.format == Format::markdown) return grid_text(table_grid(audited, safe(table.title), ""), options);
    std::string text = heading(fmt::format("{} (section {}, {})", safe(table.title), table.section, table.id), options);
    text += laid_out(text_table(audited), options.width, options.color);
    return text + (table.note.empty() ? "" : paragraph("", safe(table.note), options.width));
}

std::string summary(const std::vector<AuditedClaim>& claims) {
    return fmt::format("{}: {}", plural(claims.size(), "claim"), counted(claims));
}

Tone tone_of(ClaimVerdict verdict) {
    if (verdict == ClaimVerdict::reproduces) return Tone::good;
    if (verdict == ClaimVerdict::does_not_reproduce || verdict == ClaimVerdict::contradicted) return Tone::bad;
    return Tone::plain;
}

Cell toned(std::string text, Tone tone) {
    Cell cell = word(std::move(text));
    cell.tone = tone;
    return cell;
}

/// A line of figures for each claim of all sections, so that their columns align.
TextTable figures_table(const std::vector<AuditedClaim>& claims) {
    TextTable table;
    table.columns = {{{"Claim"}, Align::left, 0, true},
                     {{"Printed"}, Align::right},
                     {{"Recomputed"}, Align::right},
                     {{"Ours"}, Align::right},
                     {{"Verdict"}, Align::left}};
    for (const AuditedClaim& audited : claims) {
        const Claim& claim = *audited.claim;
        table.rows.push_back({toned(safe(claim.id), Tone::bold), word(figure_text(claim.figure, claim.unit)),
                              word(figure_text(audited.recomputed(), claim.unit)),
                              word(figure_text(audited.ours(), claim.unit, Ends::typical_alone)),
                              toned(std::string(name_of(audited.verdict)), tone_of(audited.verdict))});
    }
    return table;
}

std::string text_view(const ClaimsView& view, const RenderOptions& options) {
    const std::string figures = laid_out(figures_table(view.claims), options.width, options.color);
    const std::vector<std::string> lines = split(figures, '\n');
    std::string text = lines.front() + "\n";
    int section = 0;
    for (std::size_t i = 0; i < view.claims.size(); ++i) {
        const Claim& claim = *view.claims[i].claim;
        if (claim.section != section)
            text += "\n" + heading(fmt::format("{}. {}", claim.section, safe(section_title(*view.file, claim.section))),
                                   options);
        section = claim.section;
        text += lines[i + 1] + "\n" + paragraph("    ", safe(claim.text), options.width);
        if (view.with_reasons) text += paragraph("    Reason: ", safe(view.claims[i].reason), options.width);
    }
    text += "\n" + paragraph("", summary(view.claims) + ".", options.width);
    return text + paragraph("",
                            "Recomputed: from the article's own inputs. Ours: from the catalog, the prices and the "
                            "model. 'advisor claims ID' shows one in full.",
                            options.width);
}

template <auto figure, double Range::*end>
std::string end_of(const AuditedClaim& audited) {
    const std::optional<Range> value = figure(audited);
    return value ? exact_number((*value).*end) : "-";
}

constexpr auto kPrinted = [](const AuditedClaim& a) { return a.claim->figure; };
constexpr auto kRecomputed = [](const AuditedClaim& a) { return a.recomputed(); };
constexpr auto kOurs = [](const AuditedClaim& a) { return a.ours(); };

using ClaimColumn = GridColumn<AuditedClaim>;
constexpr auto kClaimColumns = std::to_array<ClaimColumn>({
    {"id", "", Align::left, [](const AuditedClaim& a) { return a.claim->id; }},
    {"section", "Section", Align::right, [](const AuditedClaim& a) { return std::to_string(a.claim->section); }},
    {"claim", "Claim", Align::left, [](const AuditedClaim& a) { return a.claim->text; }},
    {"unit", "", Align::left, [](const AuditedClaim& a) { return a.claim->unit; }},
    {"figure_low", "Printed", Align::right, end_of<kPrinted, &Range::low>,
     [](const AuditedClaim& a) { return figure_text(a.claim->figure, a.claim->unit); }},
    {"figure_high", "", Align::right, end_of<kPrinted, &Range::high>},
    {"recomputed", "Recomputed", Align::right, end_of<kRecomputed, &Range::typical>,
     [](const AuditedClaim& a) { return figure_text(a.recomputed(), a.claim->unit); }},
    {"recomputed_low", "", Align::right, end_of<kRecomputed, &Range::low>},
    {"recomputed_high", "", Align::right, end_of<kRecomputed, &Range::high>},
    {"ours", "Ours", Align::right, end_of<kOurs, &Range::typical>,
     [](const AuditedClaim& a) { return figure_text(a.ours(), a.claim->unit, Ends::typical_alone); }},
    {"ours_low", "", Align::right, end_of<kOurs, &Range::low>},
    {"ours_high", "", Align::right, end_of<kOurs, &Range::high>},
    {"verdict", "Verdict", Align::left, [](const AuditedClaim& a) { return std::string(name_of(a.verdict)); }},
    {"reason", "Reason", Align::left, [](const AuditedClaim& a) { return a.reason; }},
    {"audit", "", Align::left, [](const AuditedClaim& a) { return a.claim->audit; }},
});

/// A cell of a table of the article.
struct TableCell {
    const ClaimTable* table;
    const ClaimTable::Row* row;
    const ClaimTable::Line* line;
    const ClaimTable::Column* column;
    std::optional<Range> value;
};

template <double Range::*end>
std::string end_of_cell(const TableCell& cell) {
    return cell.value ? exact_number((*cell.value).*end) : "-";
}

constexpr auto kCellColumns = std::to_array<GridColumn<TableCell>>({
    {"table", "", Align::left, [](const TableCell& c) { return c.table->id; }},
    {"row", "", Align::left, [](const TableCell& c) { return c.row->title; }},
    {"line", "", Align::left, [](const TableCell& c) { return c.line->title; }},
    {"column", "", Align::left, [](const TableCell& c) { return c.column->title; }},
    {"unit", "", Align::left, [](const TableCell& c) { return c.column->unit; }},
    {"value", "", Align::right, end_of_cell<&Range::typical>},
    {"low", "", Align::right, end_of_cell<&Range::low>},
    {"high", "", Align::right, end_of_cell<&Range::high>},
});

std::vector<TableCell> cells_of(const std::vector<AuditedTable>& tables) {
    std::vector<TableCell> cells;
    for (const AuditedTable& audited : tables) {
        const ClaimTable& table = *audited.table;
        for (std::size_t r = 0; r < table.rows.size(); ++r)
            for (std::size_t l = 0; l < table.rows[r].lines.size(); ++l)
                for (std::size_t c = 0; c < table.columns.size(); ++c)
                    cells.push_back(
                        {&table, &table.rows[r], &table.rows[r].lines[l], &table.columns[c], audited.values[r][l][c]});
    }
    return cells;
}

std::string tables_view(const ClaimsView& view, const RenderOptions& options) {
    std::string text;
    for (const AuditedTable& table : view.tables) text += (text.empty() ? "" : "\n") + claim_table(table, options);
    return text;
}

}  // namespace

std::string render_claims(const ClaimsView& view, const RenderOptions& options) {
    const bool tables = !view.tables.empty();
    switch (options.format) {
        case Format::json: return claims_json(view);
        case Format::csv:
            return grid_text(tables ? grid_of(cells_of(view.tables), kCellColumns, Reader::machine)
                                    : grid_of(view.claims, kClaimColumns, Reader::machine),
                             options);
        case Format::markdown:
            if (tables) return tables_view(view, options);
            if (!view.in_full)
                return grid_text(grid_of(view.claims, kClaimColumns, Reader::person), options) + "\n" +
                       summary(view.claims) + ".\n";
            break;
        case Format::html: return claims_page(view, options);
        case Format::svg:
        case Format::text:
            if (tables) return tables_view(view, options);
            if (!view.in_full) return text_view(view, options);
            break;
    }
    return claim_in_full(view, view.claims.front(), options);
}

}  // namespace advisor
