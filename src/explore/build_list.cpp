// The shopping list of a build: bill, seats, power, and the steps that matter for it.
#include "advisor/build_list.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "advisor/explore.hpp"
#include "build_parts.hpp"
#include "decide/parts.hpp"

namespace advisor {
namespace {

std::vector<ListedPart> parts_of(const System& system, const Purchase& purchase) {
    std::vector<ListedPart> parts;
    for (const BillLine& line : system.bill)
        parts.push_back(
            {line.part, line.quantity, purchase.owned(*line.part, line.quantity), price_of(*line.part, purchase)});
    return parts;
}

/// What outlet and supplies need the cards to be limited to.
std::optional<Watts> cap_of(const Candidate& candidate) {
    const Assessment& a = candidate.assessment;
    if (a.plan.power_limit) return a.plan.power_limit;
    if (a.power.circuit_ok && a.power.supply.ok()) return {};
    return fitting_power_limit(*a.plan.system, a.power.outlet);
}

template <class Value>
bool is_one_of(const std::vector<Value>& values, const Value& value) {
    return values.empty() || std::find(values.begin(), values.end(), value) != values.end();
}

/// The condition in which a card comes to the buyer; nothing where he has it.
std::optional<Condition> bought_as(const BuildList& list, const Device& card) {
    for (const ListedPart& line : list.parts)
        if (line.part == card.part && line.quantity > line.owned && line.price) return line.price->condition;
    return {};
}

bool matters_for(const BuildList& list, const SetupStep::When& when, const Seat& seat) {
    return (when.vendor.empty() || when.vendor == seat.card->vendor) && (!when.link || *when.link == seat.link) &&
           (!when.riser || seat.riser) && is_one_of(when.devices, seat.card) &&
           (when.cooling.empty() || is_one_of(when.cooling, seat.card->card->cooling)) &&
           (!when.condition || when.condition == bought_as(list, *seat.card));
}

bool matters(const BuildList& list, const SetupStep::When& when) {
    if (static_cast<int>(list.seats.size()) < when.cards_at_least) return false;
    if (list.system->psu->units < when.supplies_at_least) return false;
    if (when.bifurcation && !splits_slots(*list.build->host, *list.mounting.layout)) return false;
    if (when.needs_cap && !list.cap) return false;
    if (when.own_host && !list.build->host->own) return false;
    return std::any_of(list.seats.begin(), list.seats.end(),
                       [&](const Seat& seat) { return matters_for(list, when, seat); });
}

ListedStep listed(const SetupStep& step, const std::optional<Watts>& cap) {
    constexpr std::string_view kWatts = "{watts}";
    ListedStep listed{&step, step.text};
    const std::size_t at = listed.text.find(kWatts);
    if (at != std::string::npos && cap) listed.text.replace(at, kWatts.size(), fmt::format("{:.0f}", cap->value));
    return listed;
}

void add_steps(const Catalog& catalog, BuildList& list) {
    for (const SetupStep& step : catalog.setup_steps) {
        if (!matters(list, step.when)) continue;
        (step.stage == SetupStep::Stage::setup ? list.setup : list.tests).push_back(listed(step, list.cap));
    }
}

/// Everything that follows from the machine.
void complete(const Catalog& catalog, BuildList& list) {
    const Question& question = list.question;
    list.build = build_of(catalog, *list.system);
    list.mounting = mount(catalog, *list.build);
    list.price = price_of(*list.system, question.purchase);
    list.parts = parts_of(*list.system, question.purchase);
    list.seats = seats_of(*list.build, list.mounting);
    list.load = load_of(*list.build);
    if (list.candidate) list.cap = cap_of(*list.candidate);
    list.choices = choices_of(catalog, list);
    add_steps(catalog, list);
}

/// Of a build with one card: the best one that is cheaper, whatever its card.
void add_cheaper_card(const std::vector<Candidate>& ranked, BuildList& list) {
    if (list.seats.size() != 1 || !list.price) return;
    for (std::size_t i = 1; i < ranked.size(); ++i) {
        const std::optional<SystemPrice>& price = ranked[i].assessment.cost.price;
        if (!price || !(price->usd.typical < list.price->usd.typical)) continue;
        BuildChoice choice{.of = ChoiceOf::cards, .chosen = cards_named(*list.system)};
        choice.instead = ranked[i].assessment.plan.system->name;
        TriedBuild other;
        other.price = price;
        other.candidate = ranked[i];
        compare_with(list, other, choice);
        list.choices.insert(list.choices.begin(), std::move(choice));
        return;
    }
}

void take(BuildList& list, std::vector<Candidate>& candidates) {
    list.candidate = std::move(candidates.front());
    list.system = list.candidate->assessment.plan.system;
    list.reasons = list.candidate->reasons;
}

}  // namespace

std::optional<Spread<Usd>> ListedPart::usd() const {
    const double bought = quantity - owned;
    if (bought <= 0) return Spread<Usd>{};
    if (!price) return {};
    return Spread<Usd>{price->usd.low * bought, price->usd.typical * bought, price->usd.high * bought};
}

bool splits_slots(const BuildHost& host, const Layout& layout) {
    int slots = 0;
    for (const BillLine& line : host.bill)
        for (const Slots& group : line.part->slots) slots += group.count;
    return slots > 0 && layout.cards() > slots;
}

BuildList build_list(const Catalog& catalog, Question question) {
    BuildList list;
    const bool is_named = !question.knobs.systems.empty();
    question.knobs.only_builds = !is_named;
    list.question = std::move(question);
    Ranking ranking = rank(catalog, list.question);
    list.machines = is_named ? list.question.named : ranking.built;
    if (!ranking.results.empty()) {
        take(list, ranking.results);
    } else if (!ranking.rejected.empty()) {
        std::vector<Candidate> fixed = with_fixes(catalog, list.question, std::move(ranking.rejected));
        take(list, fixed);
    } else if (is_named) {
        list.system = ranking.without_plan.front().first;
        list.reasons = ranking.without_plan.front().second;
    } else {
        explain_nothing(catalog, list);
        return list;
    }
    complete(catalog, list);
    if (!is_named) add_cheaper_card(ranking.results, list);
    return list;
}

}  // namespace advisor
