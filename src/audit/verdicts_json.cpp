#include "advisor/render.hpp"
#include "advisor/version.hpp"
#include "render/json_out.hpp"
#include "render/question_json.hpp"

namespace advisor {

using namespace render;

namespace {

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

std::string verdicts_json(const std::vector<RecomputedVerdict>& verdicts) {
    Json list = Json::array();
    for (const RecomputedVerdict& verdict : verdicts) list.push_back(verdict_json(verdict));
    return dumped(
        {{"schema", "advisor/verdicts/1"}, {"advisor_version", std::string(version())}, {"verdicts", std::move(list)}});
}

}  // namespace advisor
