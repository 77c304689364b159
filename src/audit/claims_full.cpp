// One claim in full, and one table of the article beside ours.
#include <fmt/format.h>

#include "claims_text.hpp"
#include "render/grid.hpp"
#include "render/layout.hpp"
#include "render/sections.hpp"
#include "render/tables.hpp"
#include "render/words.hpp"

namespace advisor::render {
namespace {

constexpr std::string_view kLabels = "Recomputed  ";  ///< the longest label

std::string labelled(std::string_view label, const std::string& text, const RenderOptions& options) {
    if (text.empty()) return "";
    std::string padded(label);
    padded.resize(kLabels.size(), ' ');
    return paragraph(padded, safe(text), options.width);
}

/// "36-45 USD"; with `typical` "16.2 (10.4-23) t/s".
std::string valued(const std::optional<Range>& value, std::string_view unit, bool typical = false) {
    std::string text = figure_text(value, unit);
    if (typical && text.find('-', 1) != std::string::npos) text = fmt::format("{} ({})", brief(value->typical), text);
    return value && !unit.empty() && unit != "yes/no" ? fmt::format("{} {}", text, unit) : text;
}

/// "a / b = 819 / 936 = 0.875 x"
std::string worked_out(const std::optional<Expression>& formula, const std::string& values, const std::string& result) {
    if (!formula) return "";
    std::string text = formula->text;
    if (values != text) text += " = " + values;
    return values == result ? text : text + " = " + result;
}

std::string inputs_text(const Claim& claim) {
    std::vector<std::string> words;
    for (const auto& [name, value] : claim.inputs) words.push_back(name + " " + figure_text(value, ""));
    return join(words, ", ");
}

std::string decided_by(const AuditedClaim& audited) {
    const VerdictRule* rule = audited.claim->rule;
    if (!rule) return "given: no number decides it";
    const std::string tolerance =
        audited.claim->tolerance > 0 ? fmt::format(", tolerance {}", brief(audited.claim->tolerance)) : "";
    return fmt::format("{}{}: {} Decided by: {}.", rule->id, tolerance, rule->meaning, audited.test);
}

std::string audit_text(const Claim& claim) {
    if (claim.audit.empty()) return "";
    return claim.audit + (claim.audit_verdict ? fmt::format(", {}", name_of(*claim.audit_verdict)) : "");
}

std::string ours_from(const AuditedClaim& audited, const RenderOptions& options) {
    std::string text;
    for (const UsedFigure& used : audited.used)
        text += labelled(text.empty() ? "Figures" : "",
                         fmt::format("{} {}: {}{}", used.name, valued(used.value, used.unit, true), used.shown_by,
                                     used.key.empty() ? "" : " (" + used.key + ")"),
                         options);
    return text;
}

std::string sources_text(const ClaimsView& view, const std::vector<std::string>& ids, const RenderOptions& options) {
    std::string text;
    for (const Source* source : sources_of(*view.sources, ids)) {
        text += paragraph("  ", fmt::format("{}, {}", safe(source->title), source->date), options.width);
        if (source->url) text += "  " + safe(*source->url) + "\n";
    }
    return "Sources\n" + text;
}

std::string column_title(const ClaimTable::Column& column) {
    return column.unit.empty() ? column.title : column.title + ", " + column.unit;
}

std::string markdown_of(const AuditedTable& audited) {
    const ClaimTable& table = *audited.table;
    Grid grid{{table.title, ""}, {false, false}, {}};
    for (const ClaimTable::Column& column : table.columns) {
        grid.header.push_back(column_title(column));
        grid.numeric.push_back(true);
    }
    for (std::size_t r = 0; r < table.rows.size(); ++r)
        for (std::size_t l = 0; l < table.rows[r].lines.size(); ++l) {
            std::vector<std::string> cells{table.rows[r].title, table.rows[r].lines[l].title};
            for (const auto& cell : audited.values[r][l]) cells.push_back(figure_text(cell, ""));
            grid.rows.push_back(std::move(cells));
        }
    RenderOptions options;
    options.format = Format::markdown;
    return grid_text(grid, options);
}

TextTable text_of(const AuditedTable& audited) {
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

}  // namespace

std::string claim_in_full(const ClaimsView& view, const AuditedClaim& audited, const RenderOptions& given) {
    RenderOptions options = given;
    if (options.format == Format::markdown) options.width = 0;
    const Claim& claim = *audited.claim;
    const std::string_view unit = claim.unit;
    std::string text = heading(fmt::format("{}: {}", claim.id, name_of(audited.verdict)), options);
    text += labelled("Claim", claim.text, options);
    text += labelled("Article", fmt::format("section {}, {}", claim.section, section_title(*view.file, claim.section)),
                     options);
    text += labelled("Printed", claim.figure ? valued(claim.figure, unit) : "", options);
    text += labelled("Inputs", inputs_text(claim), options);
    text += labelled("Recomputed", worked_out(claim.formula, audited.formula_values, valued(audited.recomputed, unit)),
                     options);
    text += labelled("Ours", worked_out(claim.ours, audited.ours_values, valued(audited.ours, unit, true)), options);
    text += ours_from(audited, options);
    text += labelled("Verdict", std::string(name_of(audited.verdict)), options);
    text += labelled("Rule", decided_by(audited), options);
    text += labelled("Reason", audited.reason, options);
    text += labelled("Note", claim.note, options);
    text += labelled("Audit", audit_text(claim), options);
    text += sources_text(view, claim.sources, options);
    return options.format == Format::markdown ? markdown_lines(text) : text;
}

std::string claim_table(const AuditedTable& audited, const RenderOptions& options) {
    const ClaimTable& table = *audited.table;
    if (options.format == Format::markdown) return markdown_of(audited);
    std::string text = heading(fmt::format("{} (section {}, {})", safe(table.title), table.section, table.id), options);
    text += laid_out(text_of(audited), options.width, options.color);
    return text + (table.note.empty() ? "" : paragraph("", safe(table.note), options.width));
}

}  // namespace advisor::render
