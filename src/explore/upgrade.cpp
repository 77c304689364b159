#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "advisor/explore.hpp"
#include "decide/parts.hpp"
#include "upgrade_parts.hpp"

namespace advisor {
namespace {

constexpr double kThousand = 1000;
constexpr double kResaleYears = 3;  // of Part::resale_3y

double quantity_of(const System& system, const Part* part) {
    double quantity = 0;
    for (const BillLine& line : system.bill)
        if (line.part == part) quantity += line.quantity;
    return quantity;
}

bool is_card(const Part& part) { return part.kind.starts_with("gpu"); }

/// What `to` has beyond `from`.
template <class PriceOf>
std::vector<PartMove> beyond(const System& to, const System& from, PriceOf price_of_part) {
    std::vector<PartMove> moves;
    for (const BillLine& line : to.bill) {
        const double more = line.quantity - quantity_of(from, line.part);
        if (more <= 0) continue;
        const std::optional<Usd> each = price_of_part(*line.part);
        moves.push_back({line.part->id, more, each ? std::optional(*each * more) : std::nullopt});
    }
    return moves;
}

StepKind kind_of(const System& own, const UpgradeStep& step) {
    bool keeps_cards = false;
    for (const BillLine& line : own.bill)
        keeps_cards = keeps_cards || (is_card(*line.part) && quantity_of(*step.to, line.part) > 0);
    if (step.sell.empty() && step.to->units > own.units) return StepKind::add_box;
    if (keeps_cards) return StepKind::parts;
    const Part* board = board_of(own);
    return board != nullptr && quantity_of(*step.to, board) > 0 ? StepKind::cards : StepKind::replace;
}

/// A price set for the whole system differs from the sum of its bill.
void add_set_price(const Purchase& purchase, UpgradeStep& step) {
    for (const auto& [system, usd] : purchase.system_prices) {
        if (system != step.to) continue;
        Usd sum;
        for (const BillLine& line : system->bill)
            if (const auto price = price_of(*line.part, purchase)) sum += price->usd.typical * line.quantity;
        if (step.buy.size() == 1 && system->bill.size() == 1) {
            step.buy.front().usd = usd * (step.buy.front().quantity / system->bill.front().quantity);
        } else if (usd.value != sum.value) {
            for (PartMove& move : step.buy) move.usd = move.usd.value_or(Usd{});
            step.buy.push_back({system->id, 1, usd - sum});
        }
    }
}

Link slot_of(const Part& board, int card) {
    for (const Slots& slots : board.slots) {
        if (card < slots.count) return slots.link;
        card -= slots.count;
    }
    return Link::x1;
}

/// What a part sells for today.
std::optional<Usd> sale_price(const Part& part, const Purchase& purchase, double owned_years) {
    const std::optional<PartPrice> price = price_of(part, purchase);
    if (!price) return {};
    const Price* listed = purchase.book->price_of(part);
    if (listed != nullptr && listed->condition == Condition::used) return price->usd.typical;
    return price->usd.typical * std::pow(part.resale_3y.typical, owned_years / kResaleYears);
}

/// A step from one system to another: its kind, what to buy and sell to get from bill to bill, and its net cost.
UpgradeStep step_between(const Purchase& purchase, const System& own, double owned_years, const System& to) {
    UpgradeStep step;
    step.to = &to;
    const auto to_buy = [&](const Part& part) -> std::optional<Usd> {
        const auto price = price_of(part, purchase);
        return price ? std::optional(price->usd.typical) : std::nullopt;
    };
    step.buy = beyond(*step.to, own, to_buy);
    step.sell = beyond(own, *step.to, [&](const Part& part) { return sale_price(part, purchase, owned_years); });
    step.kind = kind_of(own, step);
    add_set_price(purchase, step);
    Usd net;
    for (const PartMove& move : step.buy) {
        if (!move.usd) return step;
        net += *move.usd;
    }
    for (const PartMove& move : step.sell) net -= move.usd.value_or(Usd{});
    step.net = net;
    return step;
}

/// A system that no catalog has, and what speaks against it.
struct Variant {
    std::shared_ptr<const System> system;  ///< null where none can be made
    std::vector<Reason> reasons{};
};

/// `own` with that many cards in its board and on its supplies, where it is a box of cards of one kind in a known
/// board.
Variant with_cards(const System& own, int cards) {
    const Part* board = board_of(own);
    if (board == nullptr || own.units != 1 || own.devices.size() != 1) return {};
    const int before = own.devices.front().count;
    auto system = std::make_shared<System>(own);
    system->id += fmt::format("+{}", cards - before);
    system->name += fmt::format(" + {} card{}", cards - before, cards - before == 1 ? "" : "s");
    system->measured_idle = system->measured_peak = {};
    SystemDevice& entry = system->devices.front();
    entry.count = cards;
    entry.link = std::min(entry.link, slot_of(*board, cards - 1));
    for (BillLine& line : system->bill)  // cards, and what is bought once for each: risers
        if (is_card(*line.part) || (line.part->kind == "cabling" && line.quantity == before))
            line.quantity += cards - before;
    int slots = 0;
    for (const Slots& each : board->slots) slots += each.count;
    Variant variant{std::move(system)};
    if (cards > slots)
        variant.reasons.push_back(
            {ReasonCode::slots,
             fmt::format("{} cards, and {} has {} slot{}", cards, board->id, slots, slots == 1 ? "" : "s"),
             static_cast<double>(cards),
             static_cast<double>(slots),
             "slots",
             {}});
    return variant;
}

std::string dollars(Usd amount) { return "$" + thousands(amount.value); }

/// Asks for what is owned already, which is neither bought nor chosen.
Question about_owned(const Question& question) {
    Question q = question;
    q.limits.budget.reset();
    q.limits.condition.reset();
    q.limits.any_availability = true;
    q.limits.needs = {};
    q.limits.needs.os = question.limits.needs.os;
    return q;
}

class Steps {
public:
    Steps(const Catalog& catalog, Upgrade& answer)
        : catalog_(catalog), answer_(answer), asked_(answer.question), budget_(asked_.limits.budget) {
        asked_.limits.budget.reset();
    }

    void consider(const System& to, std::vector<Reason> reasons) {
        UpgradeStep step = step_between(asked_.purchase, *answer_.own, answer_.owned_years, to);
        if (step.buy.empty()) return;  // less of the same
        step.reasons = std::move(reasons);
        step.after = evaluate(catalog_, asked_, to);
        if (!step.after) {
            step.reasons.push_back(no_plan_reason(asked_, to));
        } else {
            step.reasons.insert(step.reasons.end(), step.after->reasons.begin(), step.after->reasons.end());
            weigh(step);
        }
        check_price(step);
        note(step);
        (step.reasons.empty() ? answer_.steps : answer_.refused).push_back(std::move(step));
    }

    /// More cards in the same board, where the catalog has no such system.
    void add_variants() {
        if (answer_.own->devices.size() != 1) return;
        const int now = answer_.own->devices.front().count;
        int power_of_two = 1;
        while (power_of_two <= now) power_of_two *= 2;
        std::vector<int> counts{now + 1};
        if (power_of_two > now + 1) counts.push_back(power_of_two);  // what tensor parallel divides by
        for (const int cards : counts) {
            if (in_catalog(cards)) continue;
            Variant variant = with_cards(*answer_.own, cards);
            if (!variant.system) return;
            answer_.variants.push_back(variant.system);
            consider(*variant.system, std::move(variant.reasons));
        }
    }

private:
    const Catalog& catalog_;
    Upgrade& answer_;
    Question asked_;
    std::optional<Usd> budget_;

    bool in_catalog(int cards) const {
        const System& own = *answer_.own;
        return std::any_of(catalog_.systems.begin(), catalog_.systems.end(), [&](const System& s) {
            return s.units == 1 && s.devices.size() == 1 && s.devices.front().device == own.devices.front().device &&
                   s.devices.front().count == cards && board_of(s) == board_of(own);
        });
    }

    void weigh(UpgradeStep& step) const {
        const TokensPerSecond before = decode_of_all(answer_.before), after = decode_of_all(step.after);
        step.gain = (after - before).value;
        if (step.net && step.net->value > 0) step.gain_per_1000 = step.gain / (step.net->value / kThousand);
        const bool served = answer_.before && answer_.before->reasons.empty();
        if (step.reasons.empty() && served && step.gain < before.value * catalog_.constants.least_gain)
            step.reasons.push_back(
                {ReasonCode::no_gain,
                 fmt::format("decodes {} t/s, {} now", three_digits(after.value), three_digits(before.value)),
                 before.value,
                 after.value,
                 "t/s",
                 {}});
        const Cost* now = answer_.before ? &answer_.before->assessment.cost : nullptr;
        const Cost& then = step.after->assessment.cost;
        if (step.net && now && now->price && then.price)
            step.ownership_change = *step.net + (then.running - now->running) - (then.resale - now->resale);
    }

    void check_price(UpgradeStep& step) const {
        if (!step.net) {
            std::vector<std::string> missing;
            for (const PartMove& move : step.buy)
                if (!move.usd) missing.push_back(move.part);
            step.reasons.push_back(
                {ReasonCode::price_unknown,
                 fmt::format("no price of {} in book {}", join(missing, ", "), asked_.purchase.book->id),
                 {},
                 {},
                 "USD",
                 "--set-price " + missing.front() + "=USD"});
        } else if (budget_ && *step.net > *budget_) {
            step.reasons.push_back(
                {ReasonCode::budget,
                 fmt::format("costs {} net, the budget is {}", dollars(*step.net), dollars(*budget_)), step.net->value,
                 budget_->value, "USD", fmt::format("--budget {:.0f}", std::ceil(step.net->value))});
        }
    }

    void note(UpgradeStep& step) const {
        for (const PartMove& move : step.sell)
            if (!move.usd) step.notes.push_back(fmt::format("no price to sell {} at: counted as nothing", move.part));
        if (!step.after || !answer_.before) return;
        const Assessment &then = step.after->assessment, &now = answer_.before->assessment;
        if (then.memory.fits && now.memory.fits && then.memory.max_context < now.memory.max_context)
            step.notes.push_back(fmt::format("longest context {} tokens instead of {}",
                                             thousands(static_cast<double>(then.memory.max_context)),
                                             thousands(static_cast<double>(now.memory.max_context))));
        if (!then.power.circuit_ok)
            step.notes.push_back(fmt::format("draws up to {:.0f} W, the circuit carries {:.0f} W for hours",
                                             then.power.peak.value, then.power.outlet.usable_limit().value));
    }
};

bool only_dear(const UpgradeStep& step) {
    return step.reasons.size() == 1 && step.reasons.front().code == ReasonCode::budget;
}

/// What the owned system itself does not take, then what more money would make a step, then the least loss.
auto nearness(const Upgrade& answer, const UpgradeStep& step) {
    const bool variant = std::any_of(answer.variants.begin(), answer.variants.end(),
                                     [&](const auto& system) { return system.get() == step.to; });
    const bool dear = only_dear(step);
    return std::tuple(variant ? 0
                      : dear  ? 1
                              : 2,
                      step.reasons.size(), dear ? step.net->value : -step.gain, std::string_view(step.to->id));
}

auto worth(const UpgradeStep& step) {
    const bool pays = step.net->value <= 0;
    return std::tuple(pays ? 0 : 1, pays ? -step.gain : -*step.gain_per_1000, step.net->value,
                      std::string_view(step.to->id));
}

/// The cheapest step away from the part that is to blame; too dear ones count.
const System* way_out(const Upgrade& answer) {
    const UpgradeStep* best = nullptr;
    for (const auto* steps : {&answer.steps, &answer.refused}) {
        for (const UpgradeStep& step : *steps) {
            const auto is_part = [&](const PartMove& move) { return move.part == answer.bottleneck.part->id; };
            const bool keeps_cards = step.to->devices.front().device == answer.own->devices.front().device &&
                                     step.to->devices.front().count == answer.own->devices.front().count;
            if (step.kind != StepKind::parts || !keeps_cards || (!step.reasons.empty() && !only_dear(step))) continue;
            if (std::none_of(step.sell.begin(), step.sell.end(), is_part)) continue;
            if (best == nullptr || *step.net < *best->net) best = &step;
        }
    }
    return best != nullptr ? best->to : nullptr;
}

std::vector<Waiting> waiting_for(const Catalog& catalog, const Question& asked, const System& own) {
    std::vector<Waiting> list;
    const Question question = about_owned(asked);
    for (const RoadmapEntry& entry : catalog.roadmap) {
        if (std::find(entry.families.begin(), entry.families.end(), own.family) == entry.families.end()) continue;
        Waiting waiting{&entry, {}};
        if (entry.system != nullptr)
            if (const auto then = evaluate(catalog, question, *entry.system); then && then->assessment.memory.fits)
                waiting.decode = TokensPerSecond{then->assessment.speed.decode_tps.value};
        list.push_back(waiting);
    }
    const auto pending = [](const Waiting& w) { return w.entry->status <= RoadmapEntry::Status::announced; };
    std::stable_partition(list.begin(), list.end(), pending);
    return list;
}

std::optional<Usd> sale_of(const System& own, const Purchase& purchase, double owned_years) {
    Usd sum;
    bool any = false;
    for (const BillLine& line : own.bill)
        if (const auto price = sale_price(*line.part, purchase, owned_years)) {
            sum += *price * line.quantity;
            any = true;
        }
    return any ? std::optional(sum) : std::nullopt;
}

}  // namespace

std::string_view name_of(StepKind kind) {
    constexpr std::array<std::string_view, 4> names{"parts", "cards", "replace", "add-box"};
    return names[static_cast<std::size_t>(kind)];
}

const Part* board_of(const System& system) {
    for (const BillLine& line : system.bill)
        if (!line.part->slots.empty()) return line.part;
    return nullptr;
}

TokensPerSecond decode_of_all(const std::optional<Candidate>& candidate) {
    if (!candidate || !candidate->assessment.memory.fits) return {};
    return {candidate->assessment.speed.aggregate_decode_tps.value};
}

std::optional<Owned> owned_today(const Catalog& catalog, const Question& question, const System& own,
                                 double owned_years) {
    Question owned = about_owned(question);
    Owned today;
    today.system = &own;
    today.sale = sale_of(own, owned.purchase, owned_years);
    std::erase_if(owned.purchase.system_prices, [&](const auto& price) { return price.first == &own; });
    owned.purchase.system_prices.emplace_back(&own, today.sale.value_or(Usd{}));
    std::optional<Candidate> best = evaluate(catalog, owned, own);
    if (!best) return {};
    CostToYou& cost = best->cost;
    const double weight = question.preference.weights[static_cast<std::size_t>(Term::effort)] * cost.work_share;
    const Usd setup = question.preference.hour_worth * (cost.effort.setup.value / question.purchase.years * weight);
    cost.effort.setup = {};  // is done
    cost.terms[static_cast<std::size_t>(Term::effort)] -= setup;
    if (cost.per_year) cost.per_year = cost.sum();
    cost.range = range_of(catalog, owned, best->assessment, cost);
    today.candidate = std::move(*best);
    return today;
}

Upgrade upgrade(const Catalog& catalog, Question question, const System& own, double owned_years) {
    Upgrade answer;
    answer.question = std::move(question);
    answer.own = &own;
    answer.owned_years = owned_years;
    const Question owned = about_owned(answer.question);
    answer.before = evaluate(catalog, owned, own);
    answer.sale = sale_of(own, owned.purchase, owned_years);
    answer.bottleneck = bottleneck_of(catalog, owned, own, answer.before);
    Steps steps(catalog, answer);
    for (const System& system : catalog.systems)
        if (&system != &own) steps.consider(system, {});
    steps.add_variants();
    const auto by_worth = [](const UpgradeStep& a, const UpgradeStep& b) { return worth(a) < worth(b); };
    const auto nearest = [&](const UpgradeStep& a, const UpgradeStep& b) {
        return nearness(answer, a) < nearness(answer, b);
    };
    std::sort(answer.steps.begin(), answer.steps.end(), by_worth);
    std::sort(answer.refused.begin(), answer.refused.end(), nearest);
    if (answer.bottleneck.part != nullptr) answer.bottleneck.way_out = way_out(answer);
    answer.waiting = waiting_for(catalog, answer.question, own);
    return answer;
}

}  // namespace advisor
