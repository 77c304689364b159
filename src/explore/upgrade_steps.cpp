// The steps of an upgrade: found, weighed, thinned out and put in order.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "advisor/build.hpp"
#include "advisor/explore.hpp"
#include "decide/parts.hpp"
#include "upgrade_parts.hpp"

namespace advisor {
namespace {

constexpr double kThousand = 1000;
constexpr std::size_t kBuiltOfAKind = 3;  ///< steps that no catalog has, of each kind

/// What `to` has beyond `from`.
template <class PriceOf>
std::vector<PartMove> beyond(const std::vector<BillLine>& to, const std::vector<BillLine>& from, PriceOf price_of) {
    std::vector<PartMove> moves;
    for (const BillLine& line : to) {
        const double more = line.quantity - quantity_in(from, line.part);
        if (more <= 0) continue;
        const std::optional<Usd> each = price_of(*line.part);
        moves.push_back({line.part->id, more, each ? std::optional(*each * more) : std::nullopt});
    }
    return moves;
}

/// Of a system of the catalog.
StepKind kind_of(const System& own, const UpgradeStep& step) {
    bool keeps_cards = false, more_of_all = true;
    for (const BillLine& line : own.bill)
        keeps_cards = keeps_cards || (is_card(*line.part) && quantity_in(step.to->bill, line.part) > 0);
    for (const SystemDevice& entry : own.devices)
        more_of_all = more_of_all && count_in(*step.to, entry.device) > count_in(own, entry.device);
    if (step.sell.empty() && step.to->units > own.units) return StepKind::add_box;
    const Part* board = board_of(own);
    const bool keeps_board = board != nullptr && quantity_in(step.to->bill, board) > 0;
    if (keeps_cards) return keeps_board && more_of_all ? StepKind::more_cards : StepKind::parts;
    return keeps_board ? StepKind::cards : StepKind::replace;
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

/// A step from one system to another, or to one beside it: what to buy and sell to get from bill to bill, its net cost.
UpgradeStep step_between(const Market& market, const Purchase& purchase, const System& own, const System& to,
                         std::optional<StepKind> kind) {
    UpgradeStep step;
    step.to = &to;
    const bool beside = kind == StepKind::beside;
    const auto to_buy = [&](const Part& part) { return market.to_buy(part); };
    step.buy = beyond(to.bill, beside ? std::vector<BillLine>() : own.bill, to_buy);
    if (!beside) step.sell = beyond(own.bill, to.bill, [&](const Part& part) { return market.to_sell(part); });
    step.kind = kind ? *kind : kind_of(own, step);
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

/// Two of what is owned, each with a copy of the model.
System two_of(const System& own) {
    System fleet = own;
    fleet.id += "-x2";
    fleet.name = "2x " + own.name;
    fleet.units = 2;
    for (BillLine& line : fleet.bill) line.quantity *= 2;
    return fleet;
}

bool mixes_cards(const System& system) {
    return system.host && std::any_of(system.devices.begin(), system.devices.end(), [&](const SystemDevice& entry) {
               return entry.device != system.devices.front().device;
           });
}

/// What it costs its buyer a year; where that is not known, what costs nothing and then the gain for the money.
auto worth(const UpgradeStep& step) {
    constexpr Usd kUnknown{1e300};
    const bool pays = step.net->value <= 0;
    return std::tuple(step.per_year.value_or(kUnknown), pays ? 0 : 1, pays ? -step.gain : -*step.gain_per_1000,
                      step.net->value, std::string_view(step.to->id));
}

bool better(const UpgradeStep& a, const UpgradeStep& b) { return worth(a) < worth(b); }

bool only_dear(const UpgradeStep& step) {
    return step.reasons.size() == 1 && step.reasons.front().code == ReasonCode::budget;
}

class Steps {
public:
    Steps(const Catalog& catalog, Upgrade& answer, const Market& market)
        : catalog_(catalog), answer_(answer), market_(market), asked_(answer.question), budget_(asked_.limits.budget) {
        asked_.limits.budget.reset();
    }

    void catalog_systems() {
        for (const System& system : catalog_.systems)
            if (&system != answer_.own) consider(system, {}, {});
    }

    /// What no catalog has.
    void builds() {
        for (Proposal& proposal : proposals_from(catalog_, answer_.question, *answer_.own, market_)) {
            if (proposal.kind == StepKind::more_cards && in_catalog(*proposal.system)) continue;
            answer_.variants.push_back(proposal.system);
            consider(*proposal.system, proposal.kind, std::move(proposal.reasons));
        }
    }

    /// Another of the same, where users can share two and both can be had.
    void second_box() {
        const System& own = *answer_.own;
        const auto is_fleet = [](const UpgradeStep& step) { return step.kind == StepKind::add_box; };
        const bool known = std::any_of(answer_.steps.begin(), answer_.steps.end(), is_fleet) ||
                           std::any_of(answer_.refused.begin(), answer_.refused.end(), is_fleet);
        const std::optional<Build> build = build_of(catalog_, own);
        if (known || asked_.workload.users < 2 || own.units != 1 || own.kind != SystemKind::local) return;
        if (build && build->host->own) return;
        answer_.variants.push_back(std::make_shared<const System>(two_of(own)));
        consider(*answer_.variants.back(), StepKind::add_box, {});
    }

    /// Keeps what is owned, where it could also be replaced.
    void beside() {
        std::vector<UpgradeStep> found;
        for (const UpgradeStep& step : answer_.steps) {
            const bool whole = step.kind == StepKind::replace || step.kind == StepKind::parts;
            if (!whole || step.to->units != 1 || step.sell.empty()) continue;
            UpgradeStep other = step_between(market_, asked_.purchase, *answer_.own, *step.to, StepKind::beside);
            if (!other.net || (budget_ && *other.net > *budget_)) continue;
            other.gain = step.gain;
            other.gain_per_1000 = step.gain / (other.net->value / kThousand);
            found.push_back(std::move(other));
        }
        std::sort(found.begin(), found.end(), better);
        if (found.size() > kBuiltOfAKind) found.resize(kBuiltOfAKind);
        for (const UpgradeStep& step : found) consider(*step.to, StepKind::beside, {});
    }

    /// Leaves the best few of each kind, and the fastest, of what no catalog has.
    void prune() {
        std::sort(answer_.steps.begin(), answer_.steps.end(), better);
        thin(answer_.steps);
        const UpgradeStep* dear = nullptr;  // the best with more of its cards
        for (const UpgradeStep& step : answer_.refused)
            if (step.kind == StepKind::parts && step.to->built && only_dear(step) && same_kinds(*step.to) &&
                (!dear || better(step, *dear)))
                dear = &step;
        const System* near = dear ? dear->to : nullptr;
        std::erase_if(answer_.refused, [&](const UpgradeStep& step) {
            const bool more_of_the_same = step.kind == StepKind::more_cards && same_kinds(*step.to);
            const bool wanted = more_of_the_same || step.to == answer_.bottleneck.way_out || step.to == near;
            return step.to->built && !wanted;
        });
    }

private:
    const Catalog& catalog_;
    Upgrade& answer_;
    const Market& market_;
    Question asked_;
    std::optional<Usd> budget_;

    void consider(const System& to, std::optional<StepKind> kind, std::vector<Reason> reasons) {
        UpgradeStep step = step_between(market_, asked_.purchase, *answer_.own, to, kind);
        if (step.buy.empty() && reasons.empty()) return;  // less of the same
        step.reasons = std::move(reasons);
        if (step.reasons.empty()) {
            step.after = evaluate(catalog_, question_for(to), to);
            if (!step.after) {
                step.reasons.push_back(no_plan_reason(asked_, to));
            } else {
                step.reasons = step.after->reasons;
                weigh(step);
            }
            check_price(step);
            note(step);
        }
        (step.reasons.empty() ? answer_.steps : answer_.refused).push_back(std::move(step));
    }

    /// Cards of several kinds take turns.
    const Question& question_for(const System& to) {
        if (!mixes_cards(to) || asked_.knobs.parallel) return asked_;
        if (!in_turn_) {
            in_turn_ = asked_;
            in_turn_->knobs.parallel = Parallel::layer;
        }
        return *in_turn_;
    }
    std::optional<Question> in_turn_;

    bool in_catalog(const System& build) const {
        const Part* board = board_of(build);
        return board != nullptr && std::any_of(catalog_.systems.begin(), catalog_.systems.end(), [&](const System& s) {
                   return same_build(s, build) && board_of(s) == board;
               });
    }

    bool same_kinds(const System& to) const {
        return std::all_of(to.devices.begin(), to.devices.end(),
                           [&](const SystemDevice& entry) { return count_in(*answer_.own, entry.device) > 0; });
    }

    /// The first few of each kind that were built, and the fastest of them; none that the catalog has as good.
    void thin(std::vector<UpgradeStep>& steps) const {
        std::vector<UpgradeStep> kept;
        for (UpgradeStep& step : steps) {
            const auto alike = [&](const UpgradeStep& other) { return other.kind == step.kind && other.to->built; };
            const auto as_good = [&](const UpgradeStep& other) {
                return other.kind == step.kind && same_build(*other.to, *step.to);
            };
            const auto faster = [&](const UpgradeStep& other) { return alike(other) && other.gain > step.gain; };
            const bool first = std::count_if(kept.begin(), kept.end(), alike) < static_cast<long>(kBuiltOfAKind);
            const bool fastest = std::none_of(steps.begin(), steps.end(), faster) &&
                                 std::none_of(kept.begin(), kept.end(), [&](const UpgradeStep& other) {
                                     return alike(other) && other.gain >= step.gain;
                                 });
            const bool more_of_the_same = step.kind == StepKind::more_cards && same_kinds(*step.to);
            const bool wanted = first || fastest || more_of_the_same || step.to == answer_.bottleneck.way_out;
            if (step.to->built && (!wanted || std::any_of(kept.begin(), kept.end(), as_good))) continue;
            kept.push_back(step);
        }
        steps = std::move(kept);
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
        const bool beside = step.kind == StepKind::beside;
        if (step.net && now && now->price && then.price)
            step.ownership_change =
                *step.net + (then.running - now->running) - (then.resale - (beside ? Usd{} : now->resale));
        const Usd kept = beside && now ? now->resale : Usd{};  // is sold later
        if (step.net && then.price && step.after->cost.per_year)
            step.per_year =
                *step.after->cost.per_year + (*step.net - then.price->usd.typical - kept) * (1 / then.years);
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
                 price_flag(asked_, missing.front())});
        } else if (budget_ && *step.net > *budget_) {
            const Currency& currency = currency_of(asked_);
            step.reasons.push_back(
                {ReasonCode::budget,
                 fmt::format("costs {} net, the budget is {}", money(currency, step.net), money(currency, budget_)),
                 step.net->value, budget_->value, "USD", budget_flag(asked_, *step.net)});
        }
    }

    void note(UpgradeStep& step) const {
        for (const PartMove& move : step.sell)
            if (!move.usd) step.notes.push_back(fmt::format("no price to sell {} at: counted as nothing", move.part));
        if (step.kind == StepKind::beside) step.notes.push_back("what is owned stays, switched off or at other work");
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

/// What the owned system itself does not take, then what more money would make a step, then the least loss.
auto nearness(const UpgradeStep& step) {
    const bool variant = step.kind == StepKind::more_cards && step.to->built;
    const bool dear = only_dear(step);
    return std::tuple(variant ? 0
                      : dear  ? 1
                              : 2,
                      variant ? device_count(*step.to) : 0, step.reasons.size(), dear ? step.net->value : -step.gain,
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

}  // namespace

void find_steps(const Catalog& catalog, const Market& market, Upgrade& answer) {
    Steps steps(catalog, answer, market);
    steps.catalog_systems();
    steps.builds();
    steps.second_box();
    steps.beside();
    if (answer.bottleneck.part != nullptr) answer.bottleneck.way_out = way_out(answer);
    steps.prune();
    std::sort(answer.refused.begin(), answer.refused.end(),
              [](const UpgradeStep& a, const UpgradeStep& b) { return nearness(a) < nearness(b); });
}

}  // namespace advisor
