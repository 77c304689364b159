#include "advisor/render.hpp"
#include "advisor/version.hpp"
#include "claims_text.hpp"
#include "render/json_out.hpp"
#include "render/question_json.hpp"

namespace advisor {

using namespace render;

namespace {

Json range_json(const std::optional<Range>& r) {
    if (!r) return nullptr;
    return {{"value", number(r->typical)}, {"low", number(r->low)}, {"high", number(r->high)}};
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

Json section_json(const ClaimsFile& file, int section) {
    return {{"number", section}, {"title", std::string(section_title(file, section))}};
}

Json sources_json(const ClaimsView& view, const std::vector<std::string>& ids) {
    Json list = Json::array();
    for (const Source* source : sources_of(*view.sources, ids))
        list.push_back({{"id", source->id},
                        {"title", source->title},
                        {"url", source->url ? Json(*source->url) : Json(nullptr)},
                        {"date", source->date}});
    return list;
}

Json inputs_json(const Claim& claim) {
    Json list = Json::array();
    for (const auto& [name, value] : claim.inputs) list.push_back({{"name", name}, {"value", range_json(value)}});
    return list;
}

Json used_json(const AuditedClaim& audited) {
    Json list = Json::array();
    for (const UsedFigure& used : audited.used)
        list.push_back({{"name", used.name},
                        {"unit", text_or_null(used.unit)},
                        {"value", range_json(used.value)},
                        {"shown_by", used.shown_by},
                        {"key", text_or_null(used.key)}});
    return list;
}

Json formula_json(const std::optional<Expression>& formula, const std::string& values) {
    if (!formula) return nullptr;
    return {{"text", formula->text}, {"values", values}};
}

Json audit_json(const Claim& claim) {
    if (claim.audit.empty()) return nullptr;
    const std::string verdict(claim.audit_verdict ? name_of(*claim.audit_verdict) : "");
    return {{"id", claim.audit}, {"verdict", text_or_null(verdict)}};
}

Json rule_json(const AuditedClaim& audited) {
    const VerdictRule* rule = audited.claim->rule;
    if (!rule) return nullptr;
    return {{"id", rule->id},
            {"meaning", rule->meaning},
            {"tolerance", number(audited.claim->tolerance)},
            {"test", text_or_null(audited.test)}};
}

Json claim_json(const ClaimsView& view, const AuditedClaim& audited) {
    const Claim& claim = *audited.claim;
    return {{"id", claim.id},
            {"section", section_json(*view.file, claim.section)},
            {"claim", claim.text},
            {"unit", text_or_null(claim.unit)},
            {"figure", range_json(claim.figure)},
            {"recomputed", range_json(audited.recomputed)},
            {"ours", range_json(audited.ours)},
            {"verdict", std::string(name_of(audited.verdict))},
            {"reason", audited.reason},
            {"note", text_or_null(claim.note)},
            {"audit", audit_json(claim)},
            {"inputs", inputs_json(claim)},
            {"formula", formula_json(claim.formula, audited.formula_values)},
            {"ours_formula", formula_json(claim.ours, audited.ours_values)},
            {"ours_from", used_json(audited)},
            {"rule", rule_json(audited)},
            {"sources", sources_json(view, claim.sources)}};
}

Json lines_json(const AuditedTable& audited, std::size_t row) {
    Json lines = Json::array();
    for (std::size_t l = 0; l < audited.values[row].size(); ++l) {
        Json cells = Json::array();
        for (const std::optional<Range>& cell : audited.values[row][l]) cells.push_back(range_json(cell));
        lines.push_back({{"line", audited.table->rows[row].lines[l].title}, {"cells", std::move(cells)}});
    }
    return lines;
}

Json table_json(const ClaimsView& view, const AuditedTable& audited) {
    const ClaimTable& table = *audited.table;
    Json columns = Json::array(), rows = Json::array();
    for (const ClaimTable::Column& column : table.columns)
        columns.push_back({{"title", column.title}, {"unit", text_or_null(column.unit)}});
    for (std::size_t row = 0; row < table.rows.size(); ++row)
        rows.push_back({{"row", table.rows[row].title}, {"lines", lines_json(audited, row)}});
    return {{"id", table.id},
            {"section", section_json(*view.file, table.section)},
            {"title", table.title},
            {"columns", std::move(columns)},
            {"rows", std::move(rows)},
            {"note", text_or_null(table.note)},
            {"sources", sources_json(view, table.sources)}};
}

}  // namespace

std::string claims_json(const ClaimsView& view) {
    Json claims = Json::array(), tables = Json::array(), summary = Json::object();
    for (const AuditedClaim& audited : view.claims) claims.push_back(claim_json(view, audited));
    for (const AuditedTable& audited : view.tables) tables.push_back(table_json(view, audited));
    for (const auto& [verdict, count] : verdict_counts(view.claims)) summary[std::string(name_of(verdict))] = count;
    return dumped({{"schema", "advisor/claims/1"},
                   {"advisor_version", version()},
                   {"prices", prices_json(*view.question, {})},
                   {"summary", std::move(summary)},
                   {"claims", std::move(claims)},
                   {"tables", std::move(tables)}});
}

}  // namespace advisor
