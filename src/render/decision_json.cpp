// docs/json.md describes what is written here; tests/json_contract_test.py holds the two together.
#include <algorithm>
#include <string_view>
#include <utility>

#include "advisor/render.hpp"
#include "advisor/version.hpp"
#include "assessment_json.hpp"
#include "json_out.hpp"
#include "question_json.hpp"

namespace advisor {

using namespace render;

namespace {

Json workload_json(const Decision& decision) {
    const Workload& w = decision.question.workload;
    return {{"model", w.model ? Json(w.model->id) : Json(nullptr)},
            {"quant", w.quant != nullptr ? w.quant->id : w.bit_class},
            {"kv_quant", text(name_of(w.kv))},
            {"context_tokens", w.context},
            {"prompt_tokens", w.prompt},
            {"output_tokens", w.output},
            {"users", w.users},
            {"task", text(name_of(w.task))},
            {"memory_required_gib", number(in_gib(decision.memory_required))}};
}

Json system_json(const System& system, const Decision& decision) {
    const SystemView view = view_of(system, decision.question.purchase.as_of);
    const int boxes = system.kind == SystemKind::local ? system.units : 1;
    Json devices = Json::array();
    for (const SystemDevice& entry : system.devices)
        devices.push_back({{"id", id_of(entry.device)}, {"count", entry.count * boxes}});
    return {{"id", system.id},
            {"name", system.name},
            {"family", system.family},
            {"vendor", system.vendor},
            {"kind", text(name_of(system.kind))},
            {"form", system.form},
            {"units", system.units},
            {"devices", std::move(devices)},
            {"memory_gib", number(in_gib(view.memory))},
            {"cuda", view.cuda},
            {"condition", text(name_of(system.condition))},
            {"os", system.os},
            {"link", text(name_of(view.link))},
            {"availability", text(name_of(view.availability))},
            {"volume_l", number(system.volume_l)},
            {"weight_kg", number(system.weight_kg)}};
}

/// Null where work is stated in tokens a day, which is equal already.
Json equal_work_json(const Candidate& candidate, const Decision& decision) {
    if (!candidate.equal_work) return nullptr;
    const EqualWork& work = *candidate.equal_work;
    return {{"of", decision.equal_work_of->id},
            {"output_tokens_per_day", number(work.output_tokens_per_day)},
            {"active_hours_per_day", number(work.hours_per_day.value)},
            {"kwh_per_year", work.possible() ? number(work.kwh_per_year.value) : Json(nullptr)},
            {"ownership_usd", quantity(work.ownership)}};
}

/// What a system named by the buyer does not meet is kept beside its warnings.
Json warnings_json(const Candidate& candidate) {
    Json list = Json::array();
    for (const Warning& warning : candidate.warnings)
        list.push_back({{"code", name_of(warning.code)}, {"message", warning.message}});
    for (const Reason& reason : candidate.reasons)
        list.push_back({{"code", name_of(reason.code)}, {"message", reason.message}});
    return list;
}

/// How each bit class goes on a system: an empty list unless `fit` filled Decision::fits.
void add_fits(Json& entry, const System& system, const Decision& decision) {
    Json list = Json::array();
    for (const SystemFits& fits : decision.fits) {
        if (fits.system != &system) continue;
        for (const QuantFit& fit : fits.quants)
            list.push_back({{"quant", id_of(fit.plan.quant)},
                            {"bit_class", fit.plan.quant->bit_class},
                            {"engine", id_of(fit.plan.engine)},
                            {"verdict", text(name_of(fit.verdict))},
                            {"required_gib", number(in_gib(fit.memory.required()))},
                            {"usable_gib", number(in_gib(fit.memory.usable))},
                            {"max_context_tokens", fit.memory.max_context},
                            {"perplexity_delta", number(fit.plan.quant->perplexity_delta)}});
    }
    entry["fits"] = std::move(list);
}

Json result_json(const Candidate& candidate, const Decision& decision) {
    const Assessment& a = candidate.assessment;
    Json utility = Json::array();
    for (const UtilityTerm& term : candidate.utility)
        utility.push_back(
            {{"name", text(name_of(term.term))}, {"value", number(term.value)}, {"weight", number(term.weight)}});
    Json tied_with = Json::array();
    for (const Tie& tie : candidate.tied_with) tied_with.push_back(tie.system->id);
    Json json{{"rank", candidate.rank},
              {"score", number(candidate.score)},
              {"probability_first", number(candidate.probability_first)},
              {"probability_beats_next", number(candidate.probability_beats_next)},
              {"tied_with", std::move(tied_with)},
              {"system", system_json(*a.plan.system, decision)},
              {"plan", plan_json(a.plan)},
              {"memory", memory_json(a.memory)},
              {"speed", speed_json(a.speed)},
              {"power", power_json(a.power)},
              {"cost", cost_json(a.cost, decision.question.purchase)},
              {"equal_work", equal_work_json(candidate, decision)},
              {"utility", std::move(utility)},
              {"why", candidate.why},
              {"skip_if", candidate.skip_if},
              {"for_whom", render::buyers_json(candidate)},
              {"warnings", warnings_json(candidate)}};
    add_fits(json, *a.plan.system, decision);
    return json;
}

Json fixes_json(const std::vector<Fix>& fixes) {
    Json list = Json::array();
    for (const Fix& fix : fixes)
        list.push_back({{"change", name_of(fix.change)},
                        {"flag", fix.flag ? Json(*fix.flag) : Json(nullptr)},
                        {"text", fix.text},
                        {"decode_tps", quantity(fix.decode)},
                        {"price_usd", quantity(fix.price)}});
    return list;
}

Json reasons_json(const std::vector<Reason>& reasons) {
    Json list = Json::array();
    for (const Reason& reason : reasons) {
        Json entry = reason_json(reason);
        entry["fixes"] = fixes_json(reason.fixes);
        list.push_back(std::move(entry));
    }
    return list;
}

Json rejected_json(const Catalog& catalog, const Decision& decision) {
    std::vector<std::pair<std::string, Json>> entries;
    for (const Candidate& c : decision.rejected)
        entries.emplace_back(c.assessment.plan.system->id,
                             Json{{"system", system_json(*c.assessment.plan.system, decision)},
                                  {"plan", plan_json(c.assessment.plan)},
                                  {"reasons", reasons_json(c.reasons)}});
    for (const auto& [system, reasons] : decision.without_plan)
        entries.emplace_back(
            system->id,
            Json{{"system", system_json(*system, decision)}, {"plan", nullptr}, {"reasons", reasons_json(reasons)}});
    for (auto& [id, entry] : entries)
        if (const System* system = find(catalog.systems, id)) add_fits(entry, *system, decision);
    std::stable_sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Json list = Json::array();
    for (auto& [id, entry] : entries) list.push_back(std::move(entry));
    return list;
}

Json date_json(const std::optional<Date>& date) { return date ? Json(iso(*date)) : Json(nullptr); }

Json api_json(const std::optional<ApiOffer>& api) {
    if (!api) return nullptr;
    return {{"model", api->model},
            {"usd_per_mtok_in", number(api->usd_per_mtok_in)},
            {"usd_per_mtok_out", number(api->usd_per_mtok_out)},
            {"date", iso(api->date)},
            {"source", api->source},
            {"usd_per_year", number(api->per_year.value)},
            {"ownership_ratio", number(api->ownership_ratio)},
            {"breakeven_years", number(api->breakeven_years)},
            {"breakeven_date", date_json(api->breakeven_date)}};
}

Json rent_json(const std::optional<RentOffer>& rent) {
    if (!rent) return nullptr;
    return {{"device", rent->device},
            {"count", rent->count},
            {"usd_per_hour", number(rent->usd_per_hour.typical)},
            {"date", iso(rent->date)},
            {"source", rent->source},
            {"hours_per_day", number(rent->hours_per_day.value)},
            {"same_work", rent->same_work},
            {"usd_per_year", number(rent->per_year.value)},
            {"ownership_ratio", number(rent->ownership_ratio)},
            {"breakeven_years", number(rent->breakeven_years)},
            {"breakeven_date", date_json(rent->breakeven_date)}};
}

Json article_json(const std::optional<ArticleView>& article) {
    if (!article) return nullptr;
    const Position& position = article->position;
    return {{"pick", article->pick->name},
            {"claim", article->pick->claim},
            {"agrees", article->agrees()},
            {"system", id_of(position.system)},
            {"rank", position.rank ? Json(*position.rank) : Json(nullptr)},
            {"obstacle", position.obstacle.empty() ? Json(nullptr) : Json(position.obstacle)}};
}

Json several_boxes_json(const std::vector<SeveralBoxes>& list) {
    Json entries = Json::array();
    for (const SeveralBoxes& said : list)
        entries.push_back({{"system", said.system->id},
                           {"one_box", said.one->id},
                           {"arrangement", id_of(said.arrangement)},
                           {"gains", said.gains},
                           {"lacks", said.lacks},
                           {"isolation", said.arrangement ? Json(said.arrangement->isolation) : Json(nullptr)},
                           {"effort", said.arrangement ? Json(said.arrangement->effort) : Json(nullptr)}});
    return entries;
}

}  // namespace

std::string decision_json(const Catalog& catalog, const Decision& decision) {
    Json results = Json::array();
    for (const Candidate& candidate : decision.results) results.push_back(result_json(candidate, decision));
    return dumped({{"schema", "advisor/decision/1"},
                   {"advisor_version", text(version())},
                   {"prices", prices_json(decision.question, stale_prices(catalog, decision))},
                   {"workload", workload_json(decision)},
                   {"assumptions", assumptions_json(decision.question)},
                   {"draws", {{"count", kDraws}, {"seed", kDrawSeed}}},
                   {"results", std::move(results)},
                   {"rejected", rejected_json(catalog, decision)},
                   {"advice", {{"verdict", name_of(decision.advice.verdict)}, {"reason", decision.advice.reason}}},
                   {"alternatives", {{"api", api_json(decision.api)}, {"rent", rent_json(decision.rent)}}},
                   {"article", article_json(decision.article)},
                   {"several_boxes", several_boxes_json(decision.several_boxes)},
                   {"what_would_change", changes_json(decision.what_would_change)}});
}

}  // namespace advisor
