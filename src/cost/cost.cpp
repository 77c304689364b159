#include "advisor/cost.hpp"

#include <algorithm>
#include <cmath>

namespace advisor {
namespace {

constexpr double kSecondsPerHour = 3600;

/// Part of a request's time that decoding takes; the rest is prefill.
double decode_time_share(const Workload& workload, const Speed& speed) {
    const double decode = static_cast<double>(workload.output) / speed.decode_tps.value;
    const double prefill = static_cast<double>(workload.prompt) / speed.prefill_tps.value;
    return decode / (decode + prefill);
}

double prompt_tokens_per_day(const Question& question, double output_tokens) {
    const Workload& w = question.workload;
    return question.duty.prompt_tokens_per_day.value_or(output_tokens * static_cast<double>(w.prompt) /
                                                        static_cast<double>(std::max<std::int64_t>(1, w.output)));
}

/// Hours that the day's tokens take: output at the aggregate decode rate, then prompts at the prefill rate of each
/// copy.
Hours hours_for_tokens(const Question& question, const Plan& plan, const Speed& speed) {
    const double output = *question.duty.output_tokens_per_day;
    const double prompts = prompt_tokens_per_day(question, output);
    const double copies = std::min(plan.replicas, question.workload.users);
    return {(output / speed.aggregate_decode_tps.value + prompts / (speed.prefill_tps.value * copies)) /
            kSecondsPerHour};
}

Watts idle_draw(const Constants& k, const Question& question, const Power& power) {
    switch (question.duty.idle) {
        case IdlePolicy::always_on:
            return power.idle;
        case IdlePolicy::sleep:
            return std::min(power.idle, Watts{k.sleep_w});
        case IdlePolicy::off:
            return std::min(power.idle, Watts{k.off_w});
    }
    return power.idle;
}

/// Share of the price that is left at the horizon. What the user does not choose is uncertain.
Spread<double> resale_share_of(const SystemPrice& price, const Purchase& purchase) {
    const auto after_years = [&](double share_3y) { return std::pow(share_3y, purchase.years / 3); };
    const double low = after_years(price.resale_3y.low), typical = after_years(price.resale_3y.typical),
                 high = after_years(price.resale_3y.high);
    switch (purchase.resale) {
        case ResaleCase::none:
            return {};
        case ResaleCase::low:
            return {low, low, low};
        case ResaleCase::typical:
            return {low, typical, high};
        case ResaleCase::high:
            return {high, high, high};
    }
    return {};
}

}  // namespace

std::optional<PartPrice> price_of(const Part& part, const Purchase& purchase) {
    for (const auto& [set, usd] : purchase.part_prices)
        if (set == &part) return PartPrice{{usd, usd, usd}, Condition::new_, purchase.as_of, "--set-price"};
    const Price* price = purchase.book->price_of(part);
    if (!price) return {};
    return PartPrice{price->usd, price->condition, price->date, price->source};
}

std::optional<SystemPrice> price_of(const System& system, const Purchase& purchase) {
    SystemPrice sum;
    sum.condition = system.condition;
    bool dated = false, complete = true;
    Usd weighed;
    for (const BillLine& line : system.bill) {
        const std::optional<PartPrice> price = price_of(*line.part, purchase);
        complete = complete && price.has_value();
        const Usd typical = price ? price->usd.typical * line.quantity : Usd{line.quantity};
        weighed += typical;
        sum.resale_3y.low += line.part->resale_3y.low * typical.value;
        sum.resale_3y.typical += line.part->resale_3y.typical * typical.value;
        sum.resale_3y.high += line.part->resale_3y.high * typical.value;
        if (!price) continue;
        sum.usd.low += price->usd.low * line.quantity;
        sum.usd.typical += typical;
        sum.usd.high += price->usd.high * line.quantity;
        if (!dated || price->date < sum.date) {
            sum.date = price->date;
            sum.source = price->source;
            dated = true;
        }
    }
    for (double* share : {&sum.resale_3y.low, &sum.resale_3y.typical, &sum.resale_3y.high})
        *share = weighed.value > 0 ? *share / weighed.value : 0;
    for (const auto& [set, usd] : purchase.system_prices) {
        if (set != &system) continue;
        sum.usd = {usd, usd, usd};
        sum.date = purchase.as_of;
        sum.source = "--set-price";
        return sum;
    }
    if (!complete || system.bill.empty()) return {};
    return sum;
}

Cost cost_of(const Catalog& catalog, const Question& question, const Plan& plan, const Speed& speed, const Power& power,
             const std::optional<SystemPrice>& price) {
    const Site& site = question.site;
    Cost cost;
    cost.price = price;
    cost.years = question.purchase.years;
    const bool by_tokens = question.duty.output_tokens_per_day.has_value();
    cost.active_hours_per_day = by_tokens ? hours_for_tokens(question, plan, speed) : question.duty.hours_per_day;

    const double decoding = decode_time_share(question.workload, speed);
    const Hours active{std::min(24.0, cost.active_hours_per_day.value)};
    const Watts working = power.decode * decoding + power.prefill * (1 - decoding);
    cost.idle_kwh_per_year = idle_draw(catalog.constants, question, power) * (Hours{24} - active) * kDaysPerYear;
    cost.kwh_per_year = working * active * kDaysPerYear + cost.idle_kwh_per_year;
    cost.electricity_per_year = cost.kwh_per_year * site.kwh_price;
    if (site.cooling_cop > 0)
        cost.cooling_per_year = cost.electricity_per_year * (site.cooling_months / 12 / site.cooling_cop);
    cost.output_tokens_per_day = by_tokens
                                     ? *question.duty.output_tokens_per_day
                                     : active.value * kSecondsPerHour * decoding * speed.aggregate_decode_tps.value;
    if (!price) return cost;

    cost.resale_share = resale_share_of(*price, question.purchase);
    cost.resale = price->usd.typical * cost.resale_share.typical;
    cost.running = (cost.electricity_per_year + cost.cooling_per_year) * cost.years;
    cost.ownership = price->usd.typical - cost.resale + cost.running;
    cost.usd_per_tps = price->usd.typical.value / speed.decode_tps.value;
    const double tokens = cost.output_tokens_per_day * kDaysPerYear * cost.years;
    if (tokens > 0) cost.usd_per_mtok = cost.ownership->value / (tokens / kTokensPerMtok);
    return cost;
}

}  // namespace advisor
