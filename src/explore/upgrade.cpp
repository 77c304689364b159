#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "advisor/build.hpp"
#include "advisor/explore.hpp"
#include "decide/parts.hpp"
#include "upgrade_parts.hpp"

namespace advisor {
namespace {

/// Asks for what is owned already, which is neither bought nor chosen.
Question about_owned(const Question& question) {
    Question q = question;
    q.limits.budget.reset();
    q.limits.condition.reset();
    q.limits.any_availability = true;
    q.limits.needs = {};
    q.limits.needs.os = question.limits.needs.os;
    // Floors of a task keep from buying what is too slow; whoever owns it judges for himself.
    if (q.limits.implied_min_tps) q.limits.min_tps.reset();
    if (q.limits.implied_max_ttft) q.limits.max_ttft.reset();
    return q;
}

std::vector<Waiting> waiting_for(const Catalog& catalog, const Question& asked, const System& own) {
    std::vector<Waiting> list;
    const Question question = about_owned(asked);
    for (const RoadmapEntry& entry : catalog.roadmap) {
        if (std::find(entry.families.begin(), entry.families.end(), own.family) == entry.families.end()) continue;
        Waiting waiting{&entry, {}};
        if (entry.system != nullptr)
            if (const auto then = evaluate(catalog, question, *entry.system); then && then->assessment.memory.fits)
                waiting.decode = TokensPerSecond{pace_of(then->assessment).value};
        list.push_back(waiting);
    }
    const auto pending = [](const Waiting& w) { return w.entry->status <= RoadmapEntry::Status::announced; };
    std::stable_partition(list.begin(), list.end(), pending);
    return list;
}

std::optional<Usd> sale_of(const System& own, const Market& market) {
    Usd sum;
    bool any = false;
    for (const BillLine& line : own.bill)
        if (const auto price = market.to_sell(*line.part)) {
            sum += *price * line.quantity;
            any = true;
        }
    return any ? std::optional(sum) : std::nullopt;
}

/// What setting up takes a year.
Usd setup_of(const Question& question, const CostToYou& cost) {
    const double weight = question.preference.weight(Term::effort) * cost.work_share;
    return question.preference.hour_worth * (cost.effort.setup.value / question.purchase.years * weight);
}

/// What it costs to keep what runs already: nothing is bought or set up.
std::optional<Usd> keeping(const Question& question, const std::optional<Candidate>& before) {
    if (!before || !before->reasons.empty() || !before->cost.per_year) return {};
    const Cost& cost = before->assessment.cost;
    return *before->cost.per_year - setup_of(question, before->cost) - cost.price->usd.typical * (1 / cost.years);
}

}  // namespace

const Part* board_of(const System& system) {
    for (const BillLine& line : system.bill)
        if (!line.part->slots.empty()) return line.part;
    return nullptr;
}

TokensPerSecond decode_of_all(const std::optional<Candidate>& candidate) {
    if (!candidate || !candidate->assessment.memory.fits) return {};
    const Assessment& a = candidate->assessment;
    return {a.training ? a.training->tps.value : a.speed.aggregate_decode_tps.value};
}

namespace {

/// Another machine in its place or beside it is among what can be bought anyway.
void add_step(const Catalog& catalog, const Question& question, double owned_years, Owned& today) {
    Upgrade further = upgrade(catalog, question, *today.system, owned_years);
    const auto best = std::find_if(further.steps.begin(), further.steps.end(), [](const UpgradeStep& step) {
        return step.kind != StepKind::replace && step.kind != StepKind::beside;
    });
    if (best == further.steps.end()) return;
    if (further.per_year && best->per_year) {
        if (*best->per_year >= *further.per_year) return;
        today.step_saves = *further.per_year - *best->per_year;
    }
    today.step = std::move(*best);
    today.variants = std::move(further.variants);
}

}  // namespace

std::optional<Owned> owned_today(const Catalog& catalog, const Question& question, const System& own,
                                 double owned_years) {
    Question owned = about_owned(question);
    Owned today;
    today.system = &own;
    today.sale = sale_of(own, Market(catalog, owned.purchase, owned_years));
    std::erase_if(owned.purchase.system_prices, [&](const auto& price) { return price.first == &own; });
    owned.purchase.system_prices.emplace_back(&own, today.sale.value_or(Usd{}));
    std::optional<Candidate> best = evaluate(catalog, owned, own);
    if (!best) return {};
    CostToYou& cost = best->cost;
    const Usd setup = setup_of(question, cost);
    cost.effort.setup = {};  // is done
    cost.terms[static_cast<std::size_t>(Term::effort)] -= setup;
    if (cost.per_year) cost.per_year = cost.sum();
    cost.range = range_of(catalog, owned, best->assessment, cost);
    today.candidate = std::move(*best);
    add_step(catalog, question, owned_years, today);
    return today;
}

Upgrade upgrade(const Catalog& catalog, Question question, const System& own, double owned_years) {
    Upgrade answer;
    answer.question = std::move(question);
    for (BillLine& line : answer.question.purchase.have) line.quantity -= quantity_in(own.bill, line.part);
    std::erase_if(answer.question.purchase.have, [](const BillLine& line) { return line.quantity <= 0; });
    answer.own = &own;
    answer.owned_years = owned_years;
    const Question owned = about_owned(answer.question);
    answer.before = evaluate(catalog, owned, own);
    const Market market(catalog, owned.purchase, owned_years);
    answer.sale = sale_of(own, market);
    answer.bottleneck = bottleneck_of(catalog, owned, own, answer.before);
    answer.per_year = keeping(owned, answer.before);
    find_steps(catalog, market, answer);
    answer.waiting = waiting_for(catalog, answer.question, own);
    return answer;
}

}  // namespace advisor
