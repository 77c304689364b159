// A price book as somebody meets it who pays in a region.
#include <unordered_map>

#include "advisor/catalog.hpp"

namespace advisor {
namespace {

Spread<Usd> scaled(const Spread<Usd>& usd, double factor) {
    return {usd.low * factor, usd.typical * factor, usd.high * factor};
}

/// Of each part the region's own price, else that of a region where one pays alike.
std::unordered_map<const Part*, const Price*> regional_prices(const PriceBook& book, const Region& region) {
    std::unordered_map<const Part*, const Price*> prices;
    for (const Price& price : book.regional)
        if (price.region == &region) prices.emplace(price.part, &price);
    for (const Price& price : book.regional)
        if (region.currency && price.region->currency == region.currency) prices.emplace(price.part, &price);
    return prices;
}

/// Of new parts with `tax_rate` in place of the tax that its own region has.
Price taxed(const Price& price, double tax_rate) {
    Price here = price;
    if (price.condition != Condition::new_) return here;
    const bool with_tax = price.region && price.region->price_tax;
    here.usd = scaled(price.usd, (1 + tax_rate) / (with_tax ? 1 + price.region->price_tax->rate : 1));
    return here;
}

}  // namespace

PriceBook local_book(const PriceBook& book, const Region& region, double tax_rate) {
    const std::unordered_map<const Part*, const Price*> regional = regional_prices(book, region);
    PriceBook local = book;
    for (Price& price : local.prices) {
        if (price.is_final) continue;
        const auto own = regional.find(price.part);
        price = taxed(own == regional.end() ? price : *own->second, tax_rate);
    }
    for (const Price& price : book.regional)
        if (const auto own = regional.find(price.part);
            own != regional.end() && own->second == &price && !book.price_of(*price.part))
            local.prices.push_back(taxed(price, tax_rate));
    local.regional.clear();
    local.sort_by_part();
    return local;
}

}  // namespace advisor
