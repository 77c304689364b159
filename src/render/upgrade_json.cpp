#include "advisor/render.hpp"
#include "advisor/staleness.hpp"
#include "advisor/version.hpp"
#include "json_out.hpp"
#include "question_json.hpp"

namespace advisor {

using namespace render;

namespace {

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

const Assessment* running(const std::optional<Candidate>& candidate) {
    return candidate && candidate->assessment.memory.fits ? &candidate->assessment : nullptr;
}

/// One figure of both plans, null where the workload does not run.
template <class Figure>
Json pair(const Assessment* before, const Assessment* after, Figure figure) {
    return {{"before", before ? number(figure(*before)) : Json(nullptr)},
            {"after", after ? number(figure(*after)) : Json(nullptr)}};
}

double decode(const Assessment& a) { return a.speed.decode_tps.value; }
double aggregate(const Assessment& a) { return a.speed.aggregate_decode_tps.value; }
double ttft(const Assessment& a) { return a.speed.ttft_s.value; }
double memory(const Assessment& a) { return in_gib(a.memory.usable); }
double context(const Assessment& a) { return static_cast<double>(a.memory.max_context); }

Json plan_of(const Assessment* a) {
    if (!a) return nullptr;
    return {{"engine", a->plan.engine->id},
            {"parallel", std::string(name_of(a->plan.parallel))},
            {"quant", a->plan.quant->id},
            {"cards", a->plan.cards}};
}

Json moves_json(const std::vector<PartMove>& moves) {
    Json list = Json::array();
    for (const PartMove& move : moves)
        list.push_back({{"part", move.part}, {"quantity", number(move.quantity)}, {"usd", quantity(move.usd)}});
    return list;
}

Json reasons_json(const std::vector<Reason>& reasons) {
    Json list = Json::array();
    for (const Reason& reason : reasons) list.push_back(reason_json(reason));
    return list;
}

Json step_json(const UpgradeStep& step, const Upgrade& answer) {
    const Assessment *before = running(answer.before), *after = running(step.after);
    return {{"kind", std::string(name_of(step.kind))},
            {"to", step.to->id},
            {"name", step.to->name},
            {"buy", moves_json(step.buy)},
            {"sell", moves_json(step.sell)},
            {"net_usd", quantity(step.net)},
            {"plan", plan_of(after)},
            {"decode_tps", pair(before, after, decode)},
            {"aggregate_decode_tps", pair(before, after, aggregate)},
            {"ttft_s", pair(before, after, ttft)},
            {"memory_gib", pair(before, after, memory)},
            {"max_context_tokens", pair(before, after, context)},
            {"gain_per_1000_usd", number(step.gain_per_1000)},
            {"ownership_change_usd", quantity(step.ownership_change)},
            {"reasons", reasons_json(step.reasons)},
            {"notes", step.notes}};
}

Json steps_json(const std::vector<UpgradeStep>& steps, const Upgrade& answer) {
    Json list = Json::array();
    for (const UpgradeStep& step : steps) list.push_back(step_json(step, answer));
    return list;
}

Json own_json(const Upgrade& answer) {
    const Assessment* a = running(answer.before);
    const auto figure = [&](double (*of)(const Assessment&)) { return a ? number(of(*a)) : Json(nullptr); };
    return {{"id", answer.own->id},
            {"name", answer.own->name},
            {"owned_years", number(answer.owned_years)},
            {"sale_usd", quantity(answer.sale)},
            {"plan", plan_of(a)},
            {"decode_tps", figure(decode)},
            {"aggregate_decode_tps", figure(aggregate)},
            {"ttft_s", figure(ttft)},
            {"memory_gib", figure(memory)},
            {"max_context_tokens", figure(context)},
            {"reasons", answer.before ? reasons_json(answer.before->reasons) : Json::array()}};
}

Json waiting_json(const std::vector<Waiting>& waiting) {
    Json list = Json::array();
    for (const Waiting& w : waiting)
        list.push_back({{"id", w.entry->id},
                        {"name", w.entry->name},
                        {"status", std::string(name_of(w.entry->status))},
                        {"date", iso(w.entry->date)},
                        {"expected", text_or_null(w.entry->expected)},
                        {"record", w.entry->record},
                        {"replaces", w.entry->families},
                        {"system", w.entry->system ? Json(w.entry->system->id) : Json(nullptr)},
                        {"decode_tps", quantity(w.decode)},
                        {"source", w.entry->sources}});
    return list;
}

}  // namespace

std::string upgrade_json(const Catalog& catalog, const Upgrade& answer) {
    const Bottleneck& limit = answer.bottleneck;
    const Assessment* a = running(answer.before);
    return dumped(
        {{"schema", "advisor/upgrade/1"},
         {"advisor_version", version()},
         {"prices", prices_json(answer.question, stale_prices(catalog, answer))},
         {"assumptions", assumptions_json(answer.question)},
         {"own", own_json(answer)},
         {"bottleneck",
          {{"code", name_of(limit.code)},
           {"message", limit.message},
           {"part", limit.part ? Json(limit.part->id) : Json(nullptr)},
           {"way_out", limit.way_out ? Json(limit.way_out->id) : Json(nullptr)},
           {"decode_tps", {{"now", a ? number(decode(*a)) : Json(nullptr)}, {"without", quantity(limit.without)}}}}},
         {"steps", steps_json(answer.steps, answer)},
         {"refused", steps_json(answer.refused, answer)},
         {"waiting", waiting_json(answer.waiting)}});
}

}  // namespace advisor
