#include "advisor/cost.hpp"

#include <algorithm>
#include <cmath>

namespace advisor {
namespace {

/// Part of a request's time that decoding takes; the rest is prefill.
double decode_time_share(const Question& question, const Plan& plan, const Speed& speed) {
    const double decode = static_cast<double>(question.workload.output) / speed.decode_tps.value;
    const double prefill = reading_time(speed.prefill, cached_share_of(question, plan)).value;
    return decode / (decode + prefill);
}

double output_tokens(const Workload& workload) {
    return static_cast<double>(std::max<std::int64_t>(1, workload.output));
}

double prompt_tokens_per_day(const Question& question, double output) {
    const Workload& w = question.workload;
    return question.duty.prompt_tokens_per_day.value_or(output * static_cast<double>(w.prompt) / output_tokens(w));
}

/// Hours that so many output tokens take: these at the aggregate decode rate, then their prompts, read by each copy.
Hours hours_for_tokens(const Question& question, const Plan& plan, const Speed& speed, double output) {
    const double copies = std::min(plan.replicas, question.workload.users);
    const auto& prompts = question.duty.prompt_tokens_per_day;
    const double reading = prompts ? *prompts / speed.prefill_tps.value
                                   : output / output_tokens(question.workload) *
                                         reading_time(speed.prefill, cached_share_of(question, plan)).value;
    return {(output / speed.aggregate_decode_tps.value + reading / copies) / kSecondsPerHour};
}

Watts idle_draw(const Constants& k, const Question& question, const Power& power) {
    switch (question.duty.idle) {
        case IdlePolicy::always_on: return power.idle;
        case IdlePolicy::sleep: return std::min(power.idle, Watts{k.sleep_w});
        case IdlePolicy::off: return std::min(power.idle, Watts{k.off_w});
    }
    return power.idle;
}

/// Years' worth of a yearly payment, each at its year's end, the last one for what is left of a year.
double present_years(double years, double discount_rate) {
    if (discount_rate == 0) return years;
    double sum = 0;
    for (double year = 1; year <= years; ++year) sum += std::pow(1 + discount_rate, -year);
    return sum + (years - std::floor(years)) * std::pow(1 + discount_rate, -years);
}

/// From asleep or off to an answer: a sleeping SoC keeps its memory, cards do not.
Seconds wake_time(const Constants& k, const Question& question, const Plan& plan, const Memory& memory) {
    if (question.duty.idle == IdlePolicy::always_on) return {};
    const bool sleeps = question.duty.idle == IdlePolicy::sleep;
    const bool keeps = sleeps && !plan.system->host;
    return {(sleeps ? k.sleep_wake_s : k.off_boot_s) + (keeps ? 0 : memory.weights.value / (k.load_gb_s * 1e9))};
}

Hours active_hours(const Cost& cost) { return {std::min(24.0, cost.active_hours_per_day.value)}; }

/// A year of the active hours at the draw of work, and of idling for the rest.
void add_energy(const Catalog& catalog, const Question& question, const Plan& plan, const Memory& memory,
                const Power& power, Watts working, Cost& cost) {
    const Site& site = question.site;
    const Hours active = active_hours(cost);
    cost.wake = wake_time(catalog.constants, question, plan, memory);
    const Hours waking{cost.wake.value / kSecondsPerHour * question.duty.wakes_per_day};
    cost.idle_kwh_per_year =
        (idle_draw(catalog.constants, question, power) * (Hours{24} - active) + power.idle * waking) * kDaysPerYear;
    cost.kwh_per_year = working * active * kDaysPerYear + cost.idle_kwh_per_year;
    cost.electricity_per_year = cost.kwh_per_year * site.kwh_price;
    if (site.cooling_cop > 0)
        cost.cooling_per_year = cost.electricity_per_year * (site.cooling_months / 12 / site.cooling_cop);
}

/// Independent errors of price, resale and watts, put together by their squares.
Spread<Usd> ownership_range(const Cost& cost, const Power& power) {
    const Spread<Usd>& price = cost.price->usd;
    const double kept = 1 - cost.resale_share.typical;
    const double watts = cost.energy.value * power.spread;
    const auto end = [&](Usd other_price, double other_resale) {
        const double by_price = (other_price - price.typical).value * kept;
        const double by_resale = (other_resale - cost.resale_share.typical) * price.typical.value;
        // Not std::hypot, whose last digit is a matter of the library.
        return std::sqrt(by_price * by_price + by_resale * by_resale + watts * watts);
    };
    return {*cost.ownership - Usd{end(price.low, cost.resale_share.high)}, *cost.ownership,
            *cost.ownership + Usd{end(price.high, cost.resale_share.low)}};
}

void add_ownership(const Question& question, const Power& power, Cost& cost) {
    const Purchase& purchase = question.purchase;
    const SystemPrice& price = *cost.price;
    cost.repairs_per_year = price.used * purchase.repair_rate;
    cost.resale_share = resale_share_of(price.resale_3y, purchase, cost.years);
    cost.resale = price.usd.typical * cost.resale_share.typical;
    const double years = present_years(cost.years, purchase.discount_rate);
    cost.energy = (cost.electricity_per_year + cost.cooling_per_year) * years;
    cost.running = cost.energy + cost.repairs_per_year * years;
    cost.ownership = price.usd.typical - cost.resale + cost.running;
    cost.ownership_range = ownership_range(cost, power);
    const double tokens = cost.output_tokens_per_day * kDaysPerYear * cost.years;
    if (tokens > 0) cost.usd_per_mtok = cost.ownership->value / (tokens / kTokensPerMtok);
}

/// Years after which the purchase, less its resale at the horizon, has paid for itself against `per_year`.
std::optional<double> breakeven_years(const Cost& cost, Usd per_year) {
    const Usd saved = per_year - cost.electricity_per_year - cost.cooling_per_year - cost.repairs_per_year;
    if (!cost.price || saved.value <= 0) return {};
    const double years = (cost.price->usd.typical - cost.resale) / saved;
    return years <= cost.years ? std::optional(years) : std::nullopt;  // beyond it the machine is sold
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

/// Tokens a year of the duty; hours at full load are those of the machine in question.
Tokens tokens_per_year(const Question& question, const Cost& cost) {
    const bool of_machine = question.duty.hours_per_day && cost.output_tokens_per_day > 0;
    const double output =
        of_machine ? cost.output_tokens_per_day : requests_per_day(question) * output_tokens(question.workload);
    return {output * kDaysPerYear, prompt_tokens_per_day(question, output) * kDaysPerYear};
}

/// Of the model, else that of its size; null without either.
const ApiPrice* api_price(const PriceBook& book, const Model& model) {
    for (const ApiPrice& price : book.api)
        if (price.model->id == model.id) return &price;
    for (const ApiPrice& price : book.api_classes)
        if (model.total_params <= price.up_to_params) return &price;
    return nullptr;
}

}  // namespace

Spread<double> resale_share_of(const Spread<double>& resale_3y, const Purchase& purchase, double years) {
    const double discount = purchase.discount_rate == 0 ? 1 : std::pow(1 + purchase.discount_rate, -years);
    const auto after_years = [&](double share_3y) {
        return discount * (years == 3 ? share_3y : std::pow(share_3y, years / 3));
    };
    const double low = after_years(resale_3y.low), typical = after_years(resale_3y.typical),
                 high = after_years(resale_3y.high);
    switch (purchase.resale) {
        case ResaleCase::none: return {};
        case ResaleCase::low: return {low, low, low};
        case ResaleCase::typical: return {low, typical, high};
        case ResaleCase::high: return {high, high, high};
    }
    return {};
}

std::optional<PartPrice> price_of(const Part& part, const Purchase& purchase) {
    const Price* price = purchase.book->price_of(part);
    for (const auto& [set, usd] : purchase.part_prices) {
        if (set != &part) continue;
        const Condition condition = price ? price->condition : Condition::new_;
        return PartPrice{{usd, usd, usd}, condition, purchase.as_of, "--set-price", nullptr};
    }
    if (!price) return {};
    const bool weak = price->weak || price->date < purchase.old_before;
    return PartPrice{price->usd, price->condition, price->date, price->source, price->region, weak};
}

std::optional<SystemPrice> price_of(const System& system, const Purchase& purchase) {
    SystemPrice sum;
    sum.condition = system.condition;
    sum.date = purchase.as_of;
    sum.source = "--have";  // unless something is bought
    bool dated = false, complete = true;
    Usd weighed;
    for (const BillLine& line : system.bill) {
        const double owned = purchase.owned(*line.part, line.quantity), bought = line.quantity - owned;
        const std::optional<PartPrice> price = price_of(*line.part, purchase);
        if (price) sum.owned += price->usd.typical * owned;
        if (bought <= 0) continue;
        complete = complete && price.has_value();
        const Usd typical = price ? price->usd.typical * bought : Usd{bought};
        weighed += typical;
        sum.resale_3y.low += line.part->resale_3y.low * typical.value;
        sum.resale_3y.typical += line.part->resale_3y.typical * typical.value;
        sum.resale_3y.high += line.part->resale_3y.high * typical.value;
        if (!price) continue;
        sum.usd.low += price->usd.low * bought;
        sum.usd.typical += typical;
        sum.usd.high += price->usd.high * bought;
        if (price->condition == Condition::used) sum.used += typical;
        if (price->weak) {
            sum.weak += typical;
            sum.guess += (price->usd.high - price->usd.typical) * bought;
        }
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
        const double used = sum.usd.typical.value > 0 ? sum.used / sum.usd.typical : sum.condition == Condition::used;
        sum.used = usd * used;
        sum.weak = sum.guess = {};
        sum.usd = {usd, usd, usd};
        sum.date = purchase.as_of;
        sum.source = "--set-price";
        return sum;
    }
    if (!complete || system.bill.empty()) return {};
    return sum;
}

double cached_share_of(const Question& question, const Plan& plan) {
    return plan.engine->caches_prompts ? question.duty.cached_share : 0;
}

double requests_per_day(const Question& question) {
    const Duty& duty = question.duty;
    if (duty.output_tokens_per_day) return *duty.output_tokens_per_day / output_tokens(question.workload);
    const bool together = question.workload.task == Task::batch;  // its users are slots of one job
    return together ? duty.requests_per_day : duty.requests_per_day * question.workload.users;
}

Cost cost_of(const Catalog& catalog, const Question& question, const Plan& plan, const Memory& memory,
             const Speed& speed, const Power& power, const std::optional<SystemPrice>& price) {
    Cost cost;
    cost.price = price;
    cost.years = question.purchase.years;
    const auto& hours = question.duty.hours_per_day;
    const double output = requests_per_day(question) * output_tokens(question.workload);
    cost.active_hours_per_day = hours ? *hours : hours_for_tokens(question, plan, speed, output);

    const double decoding = decode_time_share(question, plan, speed);
    const Hours active = active_hours(cost);
    add_energy(catalog, question, plan, memory, power, power.decode * decoding + power.prefill * (1 - decoding), cost);
    cost.output_tokens_per_hour = kSecondsPerHour * decoding * speed.aggregate_decode_tps.value;
    cost.output_tokens_per_day = active.value * cost.output_tokens_per_hour;
    if (!hours) {
        cost.output_tokens_per_day = output;
        if (cost.active_hours_per_day.value > 0)
            cost.output_tokens_per_hour = cost.output_tokens_per_day / cost.active_hours_per_day.value;
    }
    if (price) add_ownership(question, power, cost);
    if (price) cost.usd_per_tps = price->usd.typical.value / speed.decode_tps.value;
    return cost;
}

Cost cost_of_training(const Catalog& catalog, const Question& question, const Plan& plan, const Memory& memory,
                      const TrainingRun& run, const Power& power, const std::optional<SystemPrice>& price) {
    Cost cost;
    cost.price = price;
    cost.years = question.purchase.years;
    const Hours of_runs = run.hours.typical * question.duty.requests_per_day;
    cost.active_hours_per_day = question.duty.hours_per_day.value_or(of_runs);
    add_energy(catalog, question, plan, memory, power, run.watts, cost);
    if (price) add_ownership(question, power, cost);
    cost.output_tokens_per_hour = run.tps.value * kSecondsPerHour;
    return cost;
}

std::vector<YearOfOwnership> years_of_ownership(const Purchase& purchase, const Cost& cost) {
    std::vector<YearOfOwnership> steps;
    if (!cost.price) return steps;
    const Usd per_year = cost.electricity_per_year + cost.cooling_per_year + cost.repairs_per_year;
    const Usd price = cost.price->usd.typical;
    for (double years = 1; years < cost.years + 1; ++years) {
        YearOfOwnership step;
        step.years = std::min(years, cost.years);
        step.running = per_year * present_years(step.years, purchase.discount_rate);
        step.resale = price * resale_share_of(cost.price->resale_3y, purchase, step.years).typical;
        step.ownership = price - step.resale + step.running;
        steps.push_back(step);
    }
    return steps;
}

std::optional<ApiOffer> api_offer(const Catalog& catalog, const Question& question, const Cost& cost) {
    ApiOffer offer;
    offer.model = question.workload.model->id;
    if (question.workload.trains()) return {};
    if (const auto& given = question.purchase.api_usd_per_mtok) {
        offer.usd_per_mtok_in = given->first;
        offer.usd_per_mtok_out = given->second;
        offer.date = question.purchase.as_of;
        offer.source = "--api-price";
    } else if (const ApiPrice* price = api_price(*question.purchase.book, *question.workload.model)) {
        offer.stand_in = !price->model;
        offer.usd_per_mtok_in = price->usd_per_mtok_in;
        offer.usd_per_mtok_out = price->usd_per_mtok_out;
        offer.date = price->date;
        offer.source = price->source;
    } else {
        return {};
    }
    const Tokens tokens = tokens_per_year(question, cost);
    const double cached = question.duty.prompt_tokens_per_day ? 0 : question.duty.cached_share;
    const double charged = 1 - cached * (1 - catalog.rates.api_cached_price_share.value);
    offer.per_year = {(tokens.prompt * charged * offer.usd_per_mtok_in + tokens.output * offer.usd_per_mtok_out) /
                      kTokensPerMtok};
    offer.ownership_ratio = ownership_ratio(cost, offer.per_year);
    offer.breakeven_years = breakeven_years(cost, offer.per_year);
    offer.breakeven_date = date_after(question, offer.breakeven_years);
    return offer;
}

std::optional<RentOffer> rent_offer(const Question& question, const Cost& cost, const std::vector<RentedSpeed>& speeds,
                                    Hours session) {
    const bool trains = question.workload.trains();
    const double tokens_per_day = trains ? question.workload.training.tokens * question.duty.requests_per_day
                                         : tokens_per_year(question, cost).output / kDaysPerYear;
    // Given hours are those of a machine that is bought; without one, or to train, cards are rented for as long.
    const auto& hours_given = question.duty.hours_per_day;
    const bool as_long = cost.output_tokens_per_day <= 0 || question.workload.trains();
    if (hours_given) session = as_long ? *hours_given : Hours{};
    if (trains && !hours_given) session = {};  // cards are let for as long as a run takes
    std::optional<RentOffer> best;
    for (const RentedSpeed& cards : speeds) {
        const RentalPrice& price = *cards.price;
        const Hours hours{tokens_per_day / cards.output_tokens_per_hour};
        if (hours.value > 24) continue;
        const double count = cards.count;
        RentOffer offer;
        offer.device = price.device;
        offer.count = cards.count;
        offer.usd_per_hour = {price.usd_per_hour.low * count, price.usd_per_hour.typical * count,
                              price.usd_per_hour.high * count};
        offer.date = price.date;
        offer.source = price.source;
        offer.hours_per_day = std::max(hours, session);
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
