// One claim with everything behind it: each way of working it out with its arithmetic, the rows that were measured, the
// figures with the commands that show them, the rule, the reason, the sources.
#include <fmt/format.h>

#include "read.hpp"
#include "render/layout.hpp"
#include "render/sections.hpp"
#include "render/tables.hpp"
#include "render/words.hpp"

namespace advisor {

using namespace render;

std::string figure_text(const std::optional<Range>& value, std::string_view unit, Ends ends) {
    if (!value) return "-";
    if (unit == kYesNo) return value->typical != 0 ? "yes" : "no";
    const std::string low = brief(value->low), high = brief(value->high);
    return ends == Ends::typical_alone || low == high ? brief(value->typical) : low + "-" + high;
}

namespace {

std::string labelled(std::string_view label, const std::string& text, const RenderOptions& options) {
    if (text.empty()) return "";
    std::string padded(label);
    padded.resize(kClaimLabels.size(), ' ');
    return paragraph(padded, safe(text), options.width);
}

std::string with_unit(const std::optional<Range>& value, const std::string& text, std::string_view unit) {
    return value && !unit.empty() && unit != kYesNo ? fmt::format("{} {}", text, unit) : text;
}

/// "36-45 USD"
std::string printed_figure(const std::optional<Range>& value, std::string_view unit) {
    return with_unit(value, figure_text(value, unit), unit);
}

/// "16.2 (10.4-23) t/s"
std::string our_figure(const std::optional<Range>& value, std::string_view unit) {
    const std::string text = figure_text(value, unit);
    const bool is_range = text.find('-', 1) != std::string::npos;
    return with_unit(value, is_range ? fmt::format("{} ({})", brief(value->typical), text) : text, unit);
}

/// "a / b = 819 / 936 = 0.875 x"
std::string worked_out(const AuditedReading& one, const std::string& result) {
    std::string text = one.reading->formula.text;
    if (one.values != text) text += " = " + one.values;
    return one.values == result ? text : text + " = " + result;
}

/// Where there are several: by what each is, and whether it agrees with the figure.
std::string judged(const AuditedReading& one, const std::string& worked, bool has_rule) {
    if (one.reading->by.empty()) return worked;
    if (!has_rule) return fmt::format("{}: {}", one.reading->by, worked);
    const std::string_view judgement = !one.agrees                   ? "unknown"
                                       : *one.agrees                 ? "agrees"
                                       : one.in_part.value_or(false) ? "agrees in part"
                                                                     : "does not agree";
    return fmt::format("{}: {}: {}", one.reading->by, worked, judgement);
}

std::string readings_text(std::string_view label, const Claim& claim, const std::vector<AuditedReading>& readings,
                          std::string (*figure)(const std::optional<Range>&, std::string_view),
                          const RenderOptions& options) {
    std::string text;
    for (const AuditedReading& one : readings)
        text += labelled(text.empty() ? label : "",
                         judged(one, worked_out(one, figure(one.value, claim.unit)), claim.rule != nullptr), options);
    return text;
}

/// "3 rows: 4 x rtx-3090, ...", and each with whether it lies in the figure.
std::string rows_text(const AuditedClaim& audited, const RenderOptions& options) {
    if (audited.claim->measured == nullptr) return "";
    const auto& measured = std::get<NamedFigure::Measured>(audited.claim->measured->how);
    std::string text = labelled(
        "Measured",
        fmt::format("{}: {}", measured.rows.empty() ? "no row" : plural(measured.rows.size(), "row"), measured.what),
        options);
    for (const AuditedRow& row : audited.rows)
        text += labelled("",
                         fmt::format("{} t/s, {}: {} ({})", brief(row.row->value),
                                     row.agrees ? "agrees" : "does not agree", row.row->words, row.row->id),
                         options);
    return text;
}

std::string inputs_text(const Claim& claim) {
    std::vector<std::string> words;
    for (const ClaimInput& input : claim.inputs) words.push_back(input.name + " " + figure_text(input.value, ""));
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
                         fmt::format("{} {}: {}{}", used.name, our_figure(used.value, used.unit), used.shown_by,
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

}  // namespace

/// One claim with everything behind it.
std::string claim_in_full(const ClaimsView& view, const AuditedClaim& audited, const RenderOptions& given) {
    RenderOptions options = given;
    if (options.format == Format::markdown) options.width = 0;
    const Claim& claim = *audited.claim;
    const std::string_view unit = claim.unit;
    std::string text = heading(fmt::format("{}: {}", claim.id, name_of(audited.verdict)), options);
    text += labelled("Claim", claim.text, options);
    text += labelled("Article", fmt::format("section {}, {}", claim.section, section_title(*view.file, claim.section)),
                     options);
    text += labelled("Printed", claim.figure ? printed_figure(claim.figure, unit) : "", options);
    text += labelled("Inputs", inputs_text(claim), options);
    text += readings_text("Recomputed", claim, audited.readings, our_figure, options);
    text += readings_text("Ours", claim, audited.cases, our_figure, options);
    text += rows_text(audited, options);
    text += ours_from(audited, options);
    text += labelled("Verdict", std::string(name_of(audited.verdict)), options);
    text += labelled("Rule", decided_by(audited), options);
    text += labelled("Reason", audited.reason, options);
    text += labelled("Note", claim.note, options);
    text += labelled("Audit", audit_text(claim), options);
    text += sources_text(view, claim.sources, options);
    return options.format == Format::markdown ? markdown_lines(text) : text;
}

}  // namespace advisor
