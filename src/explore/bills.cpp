#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "upgrade_parts.hpp"

namespace advisor {
namespace {

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

}  // namespace

std::string_view name_of(StepKind kind) {
    constexpr std::array<std::string_view, 4> names{"parts", "cards", "replace", "add-box"};
    return names[static_cast<std::size_t>(kind)];
}

std::optional<Usd> sale_price(const Part& part, const Purchase& purchase, double owned_years) {
    const std::optional<PartPrice> price = price_of(part, purchase);
    if (!price) return {};
    const Price* listed = purchase.book->price_of(part);
    if (listed != nullptr && listed->condition == Condition::used) return price->usd.typical;
    return price->usd.typical * std::pow(part.resale_3y.typical, owned_years / kResaleYears);
}

const Part* board_of(const System& system) {
    for (const BillLine& line : system.bill)
        if (!line.part->slots.empty()) return line.part;
    return nullptr;
}

void fill_bills(const Purchase& purchase, const System& own, double owned_years, UpgradeStep& step) {
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
        if (!move.usd) return;
        net += *move.usd;
    }
    for (const PartMove& move : step.sell) net -= move.usd.value_or(Usd{});
    step.net = net;
}

std::shared_ptr<const System> with_cards(const System& own, int cards, std::vector<Reason>& reasons) {
    const Part* board = board_of(own);
    if (board == nullptr || own.units != 1 || own.devices.size() != 1) return nullptr;
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
    if (cards > slots)
        reasons.push_back(
            {ReasonCode::slots,
             fmt::format("{} cards, and {} has {} slot{}", cards, board->id, slots, slots == 1 ? "" : "s"),
             static_cast<double>(cards),
             static_cast<double>(slots),
             "slots",
             {}});
    return system;
}

}  // namespace advisor
