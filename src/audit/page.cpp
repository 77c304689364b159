// `claims` as a page.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/chart.hpp"
#include "read.hpp"
#include "render/report.hpp"
#include "render/screen.hpp"
#include "render/words.hpp"

namespace advisor {

using namespace render;

namespace {

/// How many claims of each section have which verdict.
Chart verdicts_chart(const ClaimsView& view) {
    Chart chart;
    chart.id = "verdicts";
    chart.title = "Verdicts by section";
    chart.form = ChartForm::bars;
    chart.x = {.name = "section", .title = "Section"};
    chart.y = {.name = "claims", .title = "Claims"};
    for (const ClaimVerdict verdict : kClaimVerdicts)
        chart.series.push_back({std::string(name_of(verdict)), std::string(name_of(verdict))});
    std::vector<std::string> words;
    for (const ArticleSection& section : view.file->sections) {
        std::vector<AuditedClaim> claims;
        for (const AuditedClaim& audited : view.claims)
            if (audited.claim->section == section.number) claims.push_back(audited);
        if (claims.empty()) continue;
        ChartBar bar{fmt::format("{}. {}", section.number, section.title), nullptr, {}, {}};
        std::vector<std::string> counts;
        for (const auto& [verdict, count] : verdict_counts(claims)) {
            bar.parts.push_back(static_cast<double>(count));
            if (count > 0) counts.push_back(fmt::format("{} {}", count, name_of(verdict)));
        }
        chart.y.high = std::max(chart.y.high, static_cast<double>(claims.size()));
        words.push_back(fmt::format("section {}: {}", section.number, join(counts, ", ")));
        chart.bars.push_back(std::move(bar));
    }
    chart.reading = join(words, "; ") + ".";
    if (!words.empty()) chart.reading[0] = 'S';
    return chart;
}

Grid claims_grid(const ClaimsView& view, int section) {
    Grid grid{{"Claim", "Printed", "Recomputed", "Ours", "Verdict"}, {false, true, true, true, false}, {}};
    if (view.with_reasons) {
        grid.header.emplace_back("Reason");
        grid.numeric.push_back(false);
    }
    for (const AuditedClaim& audited : view.claims) {
        const Claim& claim = *audited.claim;
        if (claim.section != section) continue;
        std::vector<std::string> row{
            safe(claim.text), figure_text(claim.figure, claim.unit), figure_text(audited.recomputed(), claim.unit),
            figure_text(audited.ours(), claim.unit, Ends::typical_alone), std::string(name_of(audited.verdict))};
        if (view.with_reasons) row.push_back(safe(audited.reason));
        grid.rows.push_back(std::move(row));
    }
    return grid;
}

void add_list(const ClaimsView& view, Page& page) {
    page.answer({plural(view.claims.size(), "claim"), counted(view.claims) + "."});
    page.paragraph(
        "Printed: what the article says. Recomputed: from its own inputs. Ours: from the catalog, the prices "
        "and the model.",
        "note");
    page.section("Verdicts");
    add_figures({verdicts_chart(view)}, *view.question, page);
    for (const ArticleSection& section : view.file->sections) {
        const Grid grid = claims_grid(view, section.number);
        if (grid.rows.empty()) continue;
        page.section(fmt::format("{}. {}", section.number, safe(section.title)));
        page.table(grid, plural(grid.rows.size(), "claim"));
    }
}

/// What the text says line by line, by its labels; a line without one goes on.
std::vector<std::pair<std::string, std::string>> facts_in_full(const ClaimsView& view, const AuditedClaim& audited) {
    std::vector<std::pair<std::string, std::string>> facts;
    const std::string text = claim_in_full(view, audited, unwrapped());
    const std::vector<Line> lines = filled_lines(text);
    for (std::size_t i = 1; i < lines.size() && lines[i].text != "Sources"; ++i) {
        const std::string_view line = lines[i].text;
        const std::size_t width = std::min(kClaimLabels.size(), line.size());
        facts.emplace_back(join(split(line.substr(0, width), ' '), " "), join(split(line.substr(width), ' '), " "));
    }
    return facts;
}

void add_in_full(const ClaimsView& view, const RenderOptions& options, Page& page) {
    const AuditedClaim& audited = view.claims.front();
    const Claim& claim = *audited.claim;
    page.answer({hyphens_as_blanks(name_of(audited.verdict)), safe(claim.text), safe(audited.reason)});
    page.section("In full");
    page.facts(facts_in_full(view, audited));
    if (!claim.sources.empty()) page.section("Sources");
    page.sources(claim.sources, options.sources != nullptr ? options.sources : view.sources);
}

void add_tables(const ClaimsView& view, Page& page) {
    for (const AuditedTable& audited : view.tables) {
        const ClaimTable& table = *audited.table;
        page.section(safe(table.title));
        page.table(table_grid(audited, "", "Line"),
                   fmt::format("Table of section {}: as printed, from its inputs, and ours", table.section));
        page.paragraph(safe(table.note), "note");
    }
}

}  // namespace

std::string claims_page(const ClaimsView& view, const RenderOptions& options) {
    Page page(!view.tables.empty() ? "Tables of the article beside ours"
              : view.in_full       ? "Claim " + safe(view.claims.front().claim->id)
                                   : std::string("The article's claims, audited"));
    if (!view.tables.empty()) add_tables(view, page);
    else if (view.in_full) add_in_full(view, options, page);
    else if (view.claims.empty()) page.answer({"No claim has that verdict"});
    else add_list(view, page);
    return finished(std::move(page), *view.question, {}, options);
}

}  // namespace advisor
