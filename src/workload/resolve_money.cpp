// What the buyer pays with: the currency, the tax on what is new, and sums that were typed, as dollars.
#include <fmt/format.h>

#include <cmath>

#include "resolver.hpp"

namespace advisor {

std::string budget_flag(const Question& question, Usd sum) {
    const Currency& currency = currency_of(question);
    return fmt::format("{} {:.0f}{}", flag_of(&Request::budget).name(), std::ceil(in_currency(currency, sum.value)),
                       currency.is_dollar() ? "" : lower(currency.id));
}

std::string price_flag(const Question& question, std::string_view id) {
    return fmt::format("{} {}={}", flag_of(&Request::set_price).name(), id, currency_of(question).id);
}

void take_book(Question& question, const PriceBook& book) {
    Purchase& p = question.purchase;
    p.book = &book;
    if (!question.site.kwh_price_given) question.site.kwh_price = book.kwh_price_in(*question.site.region);
    p.local_book.reset();
    if (!p.local) return;
    p.local_book = std::make_shared<const PriceBook>(local_book(book, *question.site.region, p.tax_rate));
    p.book = p.local_book.get();
}

/// By its code, or the sign that people write.
const Currency* Resolver::currency_named(FlagTarget<Request> target, const std::string& name) const {
    std::vector<std::string> ids = ids_of(catalog_.currencies);
    if (ids.empty()) ids.push_back(us_dollar().id);
    for (const Currency& currency : catalog_.currencies)
        if (currency.symbol == name || (!squeeze(name).empty() && same_name(currency.id, name))) return &currency;
    if (name == us_dollar().symbol || same_name(name, us_dollar().id)) return nullptr;
    throw not_among(flag_of(target).name(), "currency", name, ids);
}

double Resolver::in_dollars(double typed) const { return typed * currency_of(question_).usd_per_unit; }

/// As a share. Nobody in the US is told what he pays at the till, and whoever keeps dollars keeps US prices.
double Resolver::price_tax() {
    const std::optional<PriceTax>& of_region = question_.site.region->price_tax;
    const std::string typed = request_.tax.value_or(question_.purchase.local ? "region" : "none");
    if (same_name(typed, "none")) return 0;
    if (!same_name(typed, "region")) {
        std::string_view digits = typed;
        if (digits.ends_with('%')) digits.remove_suffix(1);
        const std::optional<double> percent = parse_number(digits);
        if (!percent)
            throw Error(fmt::format("--tax: '{}'; expected a percentage such as 19, region or none", printable(typed)));
        if (*percent > 0 && *percent < 1 && !typed.ends_with('%'))
            throw Error(fmt::format("--tax {}: expected a percentage; write {} or {}%", typed, brief(100 * *percent),
                                    brief(*percent)));
        return in_bounds(&Request::tax, *percent) / 100;
    }
    if (request_.tax && !of_region)
        throw Error(fmt::format("--tax region: no tax of region '{}' is known; expected a percentage such as 8.5",
                                question_.site.region->id));
    return of_region ? of_region->rate : 0;
}

void Resolver::money() {
    Purchase& p = question_.purchase;
    Site& s = question_.site;
    const bool local = request_.currency && same_name(*request_.currency, "local");
    const Currency* of_budget =
        request_.budget_currency ? currency_named(&Request::budget, *request_.budget_currency) : nullptr;
    if (request_.currency && !local) p.currency = currency_named(&Request::currency, *request_.currency);
    else if (!request_.currency && request_.budget_currency) p.currency = of_budget;
    std::string home = "us";
    if (!request_.region && !currency_of(p).region.empty()) home = currency_of(p).region;
    s.region = record(&Request::region, request_.region.value_or(home), catalog_.regions);
    if (local) p.currency = s.region->currency;

    const Currency& currency = currency_of(p);
    if (typed_.budget)
        request_.budget = *typed_.budget * (request_.budget_currency && of_budget ? *of_budget : currency).usd_per_unit;
    if (typed_.kwh_price) request_.kwh_price = in_dollars(*typed_.kwh_price);
    if (typed_.hour_worth) request_.hour_worth = in_dollars(*typed_.hour_worth);

    p.local = !currency.is_dollar() || request_.tax;
    p.tax_rate = price_tax();
    if (!currency.is_dollar())
        assume(&Request::currency, fmt::format("{} at {} USD{}", currency.id, currency.usd_per_unit,
                                               currency.date ? " (" + iso(*currency.date) + ")" : ""));
    if (!p.local) return;
    if (p.tax_rate == 0) return assume(&Request::tax, "no tax added");
    const std::string name = s.region->price_tax ? s.region->price_tax->name : "tax";
    assume(&Request::tax, fmt::format("{} % {} if new", brief(100 * p.tax_rate), name));
}

}  // namespace advisor
