#include <algorithm>
#include <cmath>
#include <tuple>

#include "advisor/cost.hpp"

namespace advisor {
namespace {

/// Years after which the purchase, less its resale at the horizon, has paid for itself against `per_year`.
std::optional<double> breakeven_years(const Cost& cost, Usd per_year) {
    const Usd saved = per_year - cost.electricity_per_year - cost.cooling_per_year - cost.repairs_per_year;
    if (!cost.price || saved.value <= 0) return {};
    return (cost.price->usd.typical - cost.resale) / saved;
}

std::optional<Date> date_after(const Question& question, const std::optional<double>& years) {
    constexpr double kLongest = 100;  // a date further off says nothing
    if (!years || *years > kLongest) return {};
    return days_after(question.purchase.as_of, static_cast<int>(std::lround(*years * kDaysPerYear)));
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

/// Hours a day and whether they are those of the same tokens. Nothing when the day is too short for them.
std::optional<std::pair<Hours, bool>> rented_hours(const RentalPrice& price, int count, const Cost& cost,
                                                   const std::vector<RentedSpeed>& speeds) {
    for (const RentedSpeed& speed : speeds) {
        if (speed.device != price.device || speed.count != count || speed.output_tokens_per_hour <= 0) continue;
        const Hours hours{cost.output_tokens_per_day / speed.output_tokens_per_hour};
        return hours.value <= 24 ? std::optional(std::pair(hours, true)) : std::nullopt;
    }
    return std::pair(std::min(Hours{24}, cost.active_hours_per_day), false);
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
    offer.breakeven_date = date_after(question, offer.breakeven_years);
    return offer;
}

std::optional<RentOffer> rent_offer(const Question& question, Bytes required, const Cost& cost,
                                    const std::vector<RentedSpeed>& speeds) {
    constexpr int kMostCards = 8;
    std::optional<RentOffer> best;
    for (const RentalPrice& price : question.purchase.book->rental) {
        if (!price.device->memory) continue;
        const Bytes room = *price.device->memory - price.device->reserve;
        int count = 1;  // machines are let with 1, 2, 4 or 8 cards
        while (room * count < required && count <= kMostCards) count *= 2;
        const auto hours = rented_hours(price, count, cost, speeds);
        if (count > kMostCards || !hours) continue;
        RentOffer offer;
        offer.device = price.device->id;
        offer.count = count;
        offer.usd_per_hour = {price.usd_per_hour.low * count, price.usd_per_hour.typical * count,
                              price.usd_per_hour.high * count};
        offer.date = price.date;
        offer.source = price.source;
        std::tie(offer.hours_per_day, offer.same_work) = *hours;
        offer.per_year = {offer.usd_per_hour.typical * offer.hours_per_day.value * kDaysPerYear};
        if (!best || offer.per_year < best->per_year) best = std::move(offer);
    }
    if (!best) return best;
    best->ownership_ratio = ownership_ratio(cost, best->per_year);
    best->breakeven_years = breakeven_years(cost, best->per_year);
    best->breakeven_date = date_after(question, best->breakeven_years);
    return best;
}

}  // namespace advisor
