// A price book as somebody meets it who pays in a region.
#include "advisor/catalog.hpp"

namespace advisor {
namespace {

Spread<Usd> scaled(const Spread<Usd>& usd, double factor) {
    return {usd.low * factor, usd.typical * factor, usd.high * factor};
}

/// The region's own price of the part, else that of a region where one pays alike; null without one.
const Price* regional_price(const PriceBook& book, const Part& part, const Region& region) {
    const Price* alike = nullptr;
    for (const Price& price : book.regional) {
        if (price.part != &part) continue;
        if (price.region == &region) return &price;
        if (!alike && region.currency && price.region->currency == region.currency) alike = &price;
    }
    return alike;
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
    PriceBook local = book;
    for (Price& price : local.prices) {
        if (price.is_final) continue;
        const Price* own = regional_price(book, *price.part, region);
        price = taxed(own ? *own : price, tax_rate);
    }
    for (const Price& price : book.regional)
        if (!local.price_of(*price.part) && regional_price(book, *price.part, region) == &price)
            local.prices.push_back(taxed(price, tax_rate));
    local.regional.clear();
    local.sort_by_part();
    return local;
}

}  // namespace advisor
