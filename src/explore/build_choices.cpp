// Why a build is as it is: each of its main parts against the next that costs less, worked out by putting that one
// together and asking what it would do.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/build_list.hpp"
#include "build_parts.hpp"

namespace advisor {
namespace {

Link narrowest_of(const std::vector<Seat>& seats) {
    Link link = Link::x16;
    for (const Seat& seat : seats) link = std::min(link, seat.link);
    return link;
}

/// One card fewer, of the kind with the slowest memory.
std::optional<BuildChoice> cards(const Catalog& catalog, const BuildList& list) {
    BuildChoice choice{.of = ChoiceOf::cards, .chosen = cards_named(*list.system), .instead = "one fewer"};
    if (list.seats.size() < 2) return {};
    Build fewer = *list.build;
    if (--fewer.cards.back().count == 0) fewer.cards.pop_back();
    fewer.psu.reset();
    const TriedBuild other = tried(catalog, list.question, fewer);
    if (!other.machine) return {};
    compare_with(list, other, choice);
    return choice;
}

/// What of a host a build would pay for at least, cards aside.
std::optional<Usd> least_of(const Question& question, const BuildHost& host, const Mounting& mounting) {
    Usd sum;
    const auto add = [&](const std::vector<BillLine>& lines) {
        for (const BillLine& line : lines) {
            const double bought = line.quantity - question.purchase.owned(*line.part, line.quantity);
            const std::optional<PartPrice> price = price_of(*line.part, question.purchase);
            if (bought > 0 && !price) return false;
            if (price) sum += price->usd.typical * bought;
        }
        return true;
    };
    const Layout& layout = mounting.layout ? *mounting.layout : host.layouts.back();
    const RamStep& ram = mounting.ram ? *mounting.ram : host.ram.back();
    const Supply& supply = mounting.supply ? *mounting.supply : host.supplies.back();
    if (!add(host.bill) || !add(ram.parts) || !add(supply.parts) || !add(layout.parts)) return {};
    return sum;
}

struct OtherHost {
    const BuildHost* host = nullptr;
    TriedBuild tried;
    Usd saves;
};

/// A host with the same cards, where that costs less.
std::optional<OtherHost> cheaper(const Catalog& catalog, const BuildList& list, const BuildHost& host) {
    Build there = *list.build;
    there.host = &host;
    there.psu.reset();
    OtherHost other{&host, tried(catalog, list.question, there), {}};
    const bool complete = other.tried.mounting.complete();
    const std::optional<Usd> own = least_of(list.question, *list.build->host, list.mounting);
    const std::optional<Usd> least = least_of(list.question, host, other.tried.mounting);
    if (complete && list.price && other.tried.price)
        other.saves = list.price->usd.typical - other.tried.price->usd.typical;
    else if (!complete && own && least) other.saves = *own - *least;
    return other.saves.value > 0 ? std::optional(std::move(other)) : std::nullopt;
}

/// The dearest of the hosts that cost less: of those that take the cards, else of the others.
std::optional<OtherHost> next_cheaper(const Catalog& catalog, const BuildList& list) {
    std::optional<OtherHost> next;
    for (const BuildHost& host : catalog.hosts) {
        if (host.own || &host == list.build->host) continue;
        std::optional<OtherHost> other = cheaper(catalog, list, host);
        if (!other) continue;
        const bool takes = other->tried.machine != nullptr, next_takes = next && next->tried.machine;
        if (!next || (takes && !next_takes) || (takes == next_takes && other->saves < next->saves))
            next = std::move(other);
    }
    return next;
}

std::optional<BuildChoice> host(const Catalog& catalog, const BuildList& list) {
    if (list.build->host->own) return {};
    BuildChoice choice{.of = ChoiceOf::host, .chosen = list.build->host->name};
    const std::optional<OtherHost> next = next_cheaper(catalog, list);
    if (!next) return choice;
    choice.instead = next->host->name;
    choice.saves = next->saves;
    Build there = *list.build;
    there.host = next->host;
    if (!next->tried.machine) {
        choice.refused = what_lacks(catalog, there, next->tried.mounting);
        return choice;
    }
    compare_with(list, next->tried, choice);
    const Link link = narrowest_of(seats_of(there, next->tried.mounting));
    if (link < narrowest_of(list.seats)) choice.narrowest = link;
    return choice;
}

std::string watts(const Psu& psu) { return fmt::format("{:.0f} W", psu.rated.value); }

std::optional<BuildChoice> supply(const Catalog& catalog, const BuildList& list) {
    if (!list.load) return {};
    BuildChoice choice{.of = ChoiceOf::supply, .chosen = watts(*list.system->psu)};
    choice.share = *list.load / list.system->psu->rated;
    choice.most_share = catalog.constants.supply_share;
    const std::vector<Supply>& supplies = list.build->host->supplies;
    if (list.build->psu || list.mounting.supply == supplies.data()) return choice;
    const Supply& smaller = *(list.mounting.supply - 1);
    choice.instead = watts(smaller.psu);
    choice.other_share = *list.load / smaller.psu.rated;
    const int plugs = eight_pins_of(list.build->cards);
    if (smaller.eight_pins < plugs) choice.refused = fmt::format("{} plugs of {}", smaller.eight_pins, plugs);
    return choice;
}

std::string ram_size(const RamStep& step) { return fmt::format("{:.0f} GiB", std::round(in_gib(step.size))); }

/// The next larger step, where the least is taken; else the next smaller one.
std::optional<BuildChoice> memory(const Catalog& catalog, const BuildList& list) {
    const std::vector<RamStep>& steps = list.build->host->ram;
    const RamStep* step = list.mounting.ram;
    const bool least = step == steps.data();
    if (least && steps.size() == 1) return {};
    const RamStep& other = least ? *(step + 1) : *(step - 1);
    BuildChoice choice{.of = ChoiceOf::memory, .chosen = ram_size(*step), .instead = ram_size(other)};
    Build there = *list.build;
    there.ram = other.size;
    const TriedBuild otherwise = tried(catalog, list.question, there);
    if (!otherwise.machine) return {};
    compare_with(list, otherwise, choice);
    const bool runs = choice.decode || (list.candidate && list.candidate->assessment.memory.fits);
    return runs ? std::optional(choice) : std::nullopt;
}

}  // namespace

void compare_with(const BuildList& list, const TriedBuild& other, BuildChoice& choice) {
    if (list.price && other.price) choice.saves = list.price->usd.typical - other.price->usd.typical;
    if (!other.candidate) {
        choice.refused = "no engine runs it";
        return;
    }
    const Candidate& c = *other.candidate;
    if (!c.reasons.empty()) choice.refused = short_reason(c.reasons.front());
    constexpr double kSame = 0.01;
    if (list.candidate && c.assessment.memory.fits)
        choice.no_faster = pace_of(c.assessment).value < pace_of(list.candidate->assessment).value * (1 + kSame);
    if (c.assessment.memory.fits) choice.decode = TokensPerSecond{pace_of(c.assessment).value};
    if (list.candidate && list.candidate->cost.per_year && c.cost.per_year && c.assessment.memory.fits)
        choice.more_per_year = *c.cost.per_year - *list.candidate->cost.per_year;
}

TriedBuild tried(const Catalog& catalog, const Question& question, const Build& build) {
    TriedBuild result;
    result.mounting = mount(catalog, build);
    if (!result.mounting.complete()) return result;
    result.machine =
        std::make_shared<const System>(machine_of(catalog, *question.purchase.book, build, result.mounting));
    result.price = price_of(*result.machine, question.purchase);
    result.candidate = evaluate(catalog, question, *result.machine);
    return result;
}

std::string short_reason(const Reason& reason) {
    if (reason.code == ReasonCode::memory && reason.needed && reason.available)
        return fmt::format("lacks {} GiB", three_digits(*reason.needed - *reason.available));
    return reason.message;
}

std::string cards_named(const System& machine) { return machine.name.substr(0, machine.name.find(',')); }

std::vector<BuildChoice> choices_of(const Catalog& catalog, const BuildList& list) {
    std::vector<BuildChoice> choices;
    if (auto choice = cards(catalog, list)) choices.push_back(std::move(*choice));
    if (auto choice = host(catalog, list)) choices.push_back(std::move(*choice));
    if (auto choice = supply(catalog, list)) choices.push_back(std::move(*choice));
    if (auto choice = memory(catalog, list)) choices.push_back(std::move(*choice));
    return choices;
}

}  // namespace advisor
