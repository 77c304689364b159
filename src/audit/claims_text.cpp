#include "claims_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "render/grid.hpp"
#include "render/layout.hpp"
#include "render/sections.hpp"
#include "render/tables.hpp"
#include "render/words.hpp"

namespace advisor {
namespace render {

std::string_view section_title(const ClaimsFile& file, int section) {
    for (const auto& [number, title] : file.sections)
        if (number == section) return title;
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

std::string figure_text(const std::optional<Range>& value, std::string_view unit, bool typical) {
    if (!value) return "-";
    if (unit == "yes/no") return value->typical != 0 ? "yes" : "no";
    const std::string low = brief(value->low), high = brief(value->high);
    return typical || low == high ? brief(value->typical) : low + "-" + high;
}

}  // namespace render

using namespace render;

namespace {

std::string summary(const std::vector<AuditedClaim>& claims) {
    std::vector<std::string> parts;
    for (const auto& [verdict, count] : verdict_counts(claims))
        if (count > 0) parts.push_back(fmt::format("{} {}", count, name_of(verdict)));
    return fmt::format("{}: {}", plural(claims.size(), "claim"), join(parts, ", "));
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
                              word(figure_text(audited.recomputed, claim.unit)),
                              word(figure_text(audited.ours, claim.unit, true)),
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
    }
    text += "\n" + paragraph("", summary(view.claims) + ".", options.width);
    return text + paragraph("",
                            "Recomputed: from the article's own inputs. Ours: from the catalog, the prices and the "
                            "model. 'advisor claims ID' shows one in full.",
                            options.width);
}

std::string exact(const std::optional<Range>& value, double Range::*end) {
    return value ? fmt::format("{}", (*value).*end) : "-";
}

Grid machine_grid(const ClaimsView& view) {
    Grid grid;
    grid.header = {"id",         "section",        "claim",
                   "unit",       "figure_low",     "figure_high",
                   "recomputed", "recomputed_low", "recomputed_high",
                   "ours",       "ours_low",       "ours_high",
                   "verdict",    "reason",         "audit"};
    grid.numeric.assign(grid.header.size(), false);
    for (const AuditedClaim& audited : view.claims) {
        const Claim& claim = *audited.claim;
        const auto &figure = claim.figure, &again = audited.recomputed, &ours = audited.ours;
        grid.rows.push_back({claim.id, fmt::format("{}", claim.section), claim.text, claim.unit,
                             exact(figure, &Range::low), exact(figure, &Range::high), exact(again, &Range::typical),
                             exact(again, &Range::low), exact(again, &Range::high), exact(ours, &Range::typical),
                             exact(ours, &Range::low), exact(ours, &Range::high), std::string(name_of(audited.verdict)),
                             audited.reason, claim.audit});
    }
    return grid;
}

Grid people_grid(const ClaimsView& view) {
    Grid grid{{"Section", "Claim", "Printed", "Recomputed", "Ours", "Verdict", "Reason"},
              {true, false, true, true, true, false, false},
              {}};
    for (const AuditedClaim& audited : view.claims) {
        const Claim& claim = *audited.claim;
        grid.rows.push_back({fmt::format("{}", claim.section), safe(claim.text), figure_text(claim.figure, claim.unit),
                             figure_text(audited.recomputed, claim.unit), figure_text(audited.ours, claim.unit, true),
                             std::string(name_of(audited.verdict)), safe(audited.reason)});
    }
    return grid;
}

Grid cells_grid(const ClaimsView& view) {
    Grid grid{{"table", "row", "line", "column", "unit", "value", "low", "high"}, std::vector<bool>(8, false), {}};
    for (const AuditedTable& audited : view.tables) {
        const ClaimTable& table = *audited.table;
        for (std::size_t r = 0; r < table.rows.size(); ++r)
            for (std::size_t l = 0; l < table.rows[r].lines.size(); ++l)
                for (std::size_t c = 0; c < table.columns.size(); ++c) {
                    const std::optional<Range>& cell = audited.values[r][l][c];
                    grid.rows.push_back({table.id, table.rows[r].title, table.rows[r].lines[l].title,
                                         table.columns[c].title, table.columns[c].unit, exact(cell, &Range::typical),
                                         exact(cell, &Range::low), exact(cell, &Range::high)});
                }
    }
    return grid;
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
        case Format::csv: return grid_text(tables ? cells_grid(view) : machine_grid(view), options);
        case Format::markdown:
            if (tables) return tables_view(view, options);
            if (!view.in_full) return grid_text(people_grid(view), options) + "\n" + summary(view.claims) + ".\n";
            break;
        case Format::text:
            if (tables) return tables_view(view, options);
            if (!view.in_full) return text_view(view, options);
            break;
    }
    return claim_in_full(view, view.claims.front(), options);
}

}  // namespace advisor
