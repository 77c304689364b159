// A price list of any bytes over a small catalog: it is read, or is refused with an Error.
#include <cstdint>
#include <cstdlib>

#include "advisor/catalog.hpp"
#include "advisor/text.hpp"

namespace {

advisor::Catalog small_catalog() {
    advisor::Catalog catalog;
    catalog.constants.price_spread = 0.25;
    for (const char* id : {"rtx-3090", "psu-1500w"}) catalog.parts.push_back({id, id, "part", {}});
    advisor::PriceBook book;
    book.id = "2026-11";
    book.as_of = {2026, 11, 22};
    book.prices.push_back(
        {&catalog.parts[1], {{300}, {380}, {400}}, advisor::Condition::used, {2026, 5, 16}, "a shop"});
    catalog.books.push_back(book);
    return catalog;
}

/// What every list that is read keeps to.
bool is_sound(const advisor::Catalog& catalog, const advisor::PriceBook& book) {
    if (book.stated == 0 || book.stated > catalog.parts.size() || book.as_of < catalog.books.back().as_of) return false;
    for (const advisor::Price& price : book.prices) {
        const auto& usd = price.usd;
        if (!price.part || !(usd.low.value >= 0 && usd.low <= usd.typical && usd.typical <= usd.high)) return false;
        if (price.date > book.as_of || price.date.year < 2000) return false;
    }
    return book.price_of(catalog.parts[1]) != nullptr;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const advisor::Catalog catalog = small_catalog();
    try {
        const std::string_view bytes(reinterpret_cast<const char*>(data), size);
        if (!is_sound(catalog, advisor::read_price_list(catalog, {"fuzz.csv", bytes}))) std::abort();
    } catch (const advisor::Error&) {
    }
    return 0;
}
