#include <algorithm>

#include "advisor/cost.hpp"

namespace advisor {
namespace {

/// Years after which the purchase, less its resale at the horizon, has paid for itself against `per_year`.
std::optional<double> breakeven_years(const Cost& cost, Usd per_year) {
    const Usd saved = per_year - cost.electricity_per_year - cost.cooling_per_year;
    if (!cost.price || saved.value <= 0) return {};
    return (cost.price->usd.typical - cost.resale) / saved;
}

std::optional<double> ownership_ratio(const Cost& cost, Usd per_year) {
    if (!cost.ownership || cost.ownership->value <= 0) return {};
    return per_year * cost.years / *cost.ownership;
}

struct Tokens {
    double output = 0, prompt = 0;
};

/// Tokens a year of the duty.
Tokens tokens_per_year(const Question& question, const Cost& cost) {
    const Workload& w = question.workload;
    const double output = cost.output_tokens_per_day;
    const double prompt = question.duty.prompt_tokens_per_day.value_or(
        output * static_cast<double>(w.prompt) / static_cast<double>(std::max<std::int64_t>(1, w.output)));
    return {output * kDaysPerYear, prompt * kDaysPerYear};
}

const ApiPrice* api_price(const PriceBook& book, const Model& model) {
    for (const ApiPrice& price : book.api)
        if (price.model->id == model.id) return &price;
    return nullptr;
}

}  // namespace

std::optional<ApiOffer> api_offer(const Question& question, const Cost& cost) {
    ApiOffer offer;
    offer.model = question.workload.model->id;
    if (question.workload.trains()) return {};
    if (const auto& given = question.purchase.api_usd_per_mtok) {
        offer.usd_per_mtok_in = given->first;
        offer.usd_per_mtok_out = given->second;
        offer.date = question.purchase.as_of;
        offer.source = "--api-price";
    } else if (const ApiPrice* price = api_price(*question.purchase.book, *question.workload.model)) {
        offer.usd_per_mtok_in = price->usd_per_mtok_in;
        offer.usd_per_mtok_out = price->usd_per_mtok_out;
        offer.date = price->date;
        offer.source = price->source;
    } else {
        return {};
    }
    const Tokens tokens = tokens_per_year(question, cost);
    offer.per_year = {(tokens.prompt * offer.usd_per_mtok_in + tokens.output * offer.usd_per_mtok_out) /
                      kTokensPerMtok};
    offer.ownership_ratio = ownership_ratio(cost, offer.per_year);
    offer.breakeven_years = breakeven_years(cost, offer.per_year);
    return offer;
}

std::optional<RentOffer> rent_offer(const Question& question, Bytes required, const Cost& cost) {
    constexpr int kMostCards = 8;
    std::optional<RentOffer> best;
    for (const RentalPrice& price : question.purchase.book->rental) {
        if (!price.device->memory) continue;
        const Bytes room = *price.device->memory - price.device->reserve;
        int count = 1;  // machines are let with 1, 2, 4 or 8 cards
        while (room * count < required && count <= kMostCards) count *= 2;
        const double per_hour = price.usd_per_hour.typical * count;
        if (count > kMostCards || (best && best->usd_per_hour.typical <= per_hour)) continue;
        best.emplace();
        best->device = price.device->id;
        best->count = count;
        best->usd_per_hour = {price.usd_per_hour.low * count, per_hour, price.usd_per_hour.high * count};
        best->date = price.date;
        best->source = price.source;
    }
    if (!best) return best;
    const double hours = std::min(24.0, cost.active_hours_per_day.value) * kDaysPerYear;
    best->per_year = {best->usd_per_hour.typical * hours};
    best->ownership_ratio = ownership_ratio(cost, best->per_year);
    best->breakeven_years = breakeven_years(cost, best->per_year);
    return best;
}

}  // namespace advisor
