// The audit as JSON: claims and tables (schema advisor/claims/1), closing answers (schema advisor/verdicts/1).
#include "advisor/version.hpp"
#include "render/json_out.hpp"
#include "render/question_json.hpp"
#include "view.hpp"

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
    for (const ClaimInput& input : claim.inputs)
        list.push_back({{"name", input.name}, {"value", range_json(input.value)}});
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

Json price_json(const std::optional<SystemPrice>& price) {
    return price ? number(price->usd.typical.value) : Json(nullptr);
}

Json position_json(const Position& position) {
    return {{"rank", position.rank ? Json(*position.rank) : Json(nullptr)},
            {"obstacle", position.obstacle.empty() ? Json(nullptr) : Json(position.obstacle)}};
}

Json estimate_json(const Estimate& estimate) {
    return {{"value", number(estimate.value)}, {"low", number(estimate.low)}, {"high", number(estimate.high)}};
}

Json pick_json(const Decision& decision) {
    if (decision.results.empty()) return nullptr;
    const Candidate& first = decision.results.front();
    const Assessment& a = first.assessment;
    return {{"system", a.plan.system->id},
            {"price_usd", price_json(a.cost.price)},
            {"decode_tps", estimate_json(a.speed.decode_tps)},
            {"ttft_s", estimate_json(a.speed.ttft_s)},
            {"ownership_usd", a.cost.ownership ? number(a.cost.ownership->value) : Json(nullptr)},
            {"years", number(a.cost.years)},
            {"probability_first", number(first.probability_first)},
            {"for_whom", buyers_json(first)},
            {"why", first.why},
            {"skip_if", first.skip_if}};
}

Json recommendation_json(const Recommendation& recommendation) {
    const Decision& decision = recommendation.decision;
    return {{"book", decision.question.purchase.book->id},
            {"as_of", iso(decision.question.purchase.as_of)},
            {"model", decision.question.workload.model->id},
            {"article", position_json(recommendation.article)},
            {"pick", pick_json(decision)},
            {"what_would_change", changes_json(decision.what_would_change)}};
}

Json verdict_json(const RecomputedVerdict& verdict) {
    const ArticleVerdict& asked = *verdict.asked;
    Json claims = Json::array();
    for (const AuditedClaim& claim : verdict.claims)
        claims.push_back({{"id", claim.claim->id}, {"verdict", std::string(name_of(claim.verdict))}});
    return {{"id", asked.id},
            {"name", asked.name},
            {"article",
             {{"text", asked.text},
              {"system", asked.system->id},
              {"book", asked.book->id},
              {"price_usd", price_json(verdict.price)},
              {"sources", asked.sources}}},
            {"verdict", std::string(name_of(verdict.claims.front().verdict))},
            {"reason", verdict.claims.front().reason},
            {"profile", asked.profile->id},
            {"then", recommendation_json(verdict.then)},
            {"today", recommendation_json(verdict.today)},
            {"claims", std::move(claims)}};
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

std::string verdicts_json(const std::vector<RecomputedVerdict>& verdicts) {
    Json list = Json::array();
    for (const RecomputedVerdict& verdict : verdicts) list.push_back(verdict_json(verdict));
    return dumped(
        {{"schema", "advisor/verdicts/1"}, {"advisor_version", std::string(version())}, {"verdicts", std::move(list)}});
}

}  // namespace advisor
