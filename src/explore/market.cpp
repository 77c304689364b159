// What the parts of an upgrade cost and fetch.
#include <algorithm>
#include <cmath>

#include "advisor/catalog.hpp"
#include "advisor/cost.hpp"
#include "upgrade_parts.hpp"

namespace advisor {
namespace {

constexpr double kResaleYears = 3;  // of Part::resale_3y

/// What a part sells for today: an asking price is undercut, and the market place takes its fee.
Usd sale_of(const Constants& k, const PriceBook& book, const Part& part, Usd price, double owned_years) {
    const Price* listed = book.price_of(part);
    const bool sells_used = listed != nullptr && listed->condition == Condition::used;
    const double share =
        sells_used ? 1 - k.asking_margin : std::pow(part.resale_3y.typical, owned_years / kResaleYears);
    return price * (share * (1 - k.selling_fee));
}

}  // namespace

Market::Market(const Catalog& catalog, const Purchase& purchase, double owned_years) : catalog_(catalog) {
    for (const Part& part : catalog.parts) {
        std::optional<Usd> bought, sold;
        if (const std::optional<PartPrice> price = price_of(part, purchase)) {
            bought = price->usd.typical;
            sold = sale_of(catalog.constants, *purchase.book, part, *bought, owned_years);
        }
        bought_.push_back(bought);
        sold_.push_back(sold);
    }
}

std::optional<HaveWorth> worth_of_have(const Catalog& catalog, const Purchase& purchase, double owned_years) {
    if (purchase.have.empty()) return {};
    HaveWorth worth;
    const Market market(catalog, purchase, owned_years);
    for (const BillLine& line : purchase.have) {
        if (const auto each = market.to_sell(*line.part)) worth.sale += *each * line.quantity;
        else worth.unpriced.push_back(line.part);
    }
    return worth;
}

std::optional<Usd> Market::to_buy(const Part& part) const {
    return bought_[static_cast<std::size_t>(&part - catalog_.parts.data())];
}

std::optional<Usd> Market::to_sell(const Part& part) const {
    return sold_[static_cast<std::size_t>(&part - catalog_.parts.data())];
}

std::optional<Usd> Market::net(const std::vector<BillLine>& from, const std::vector<BillLine>& to) const {
    Usd sum;
    for (const BillLine& line : to) {
        const double more = line.quantity - quantity_in(from, line.part);
        if (more <= 0) continue;
        const std::optional<Usd> each = to_buy(*line.part);
        if (!each) return {};
        sum += *each * more;
    }
    for (const BillLine& line : from) {
        const double less = line.quantity - quantity_in(to, line.part);
        if (less > 0) sum -= to_sell(*line.part).value_or(Usd{}) * less;
    }
    return sum;
}

}  // namespace advisor
