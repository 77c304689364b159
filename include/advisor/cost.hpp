// What it costs to own: purchase, electricity, cooling, repairs, resale, over a horizon; and the alternatives.
#pragma once

#include "advisor/training.hpp"

namespace advisor {

constexpr double kTokensPerMtok = 1e6;

/// Price of one part in the book, or the one that the user set, which has no spread.
struct PartPrice {
    Spread<Usd> usd;
    Condition condition = Condition::new_;
    Date date;
    std::string_view source;
    const Region* region = nullptr;  ///< whose own price it is; null: a US price, with tax where one is asked for
    bool weak = false;               ///< as Price::weak, or older than Purchase::old_before
};
std::optional<PartPrice> price_of(const Part& part, const Purchase& purchase);

/// Price of a system in a book: the sum of its bill, or the price that the user set.
struct SystemPrice {
    Spread<Usd> usd;
    Condition condition = Condition::new_;
    Date date;                 ///< oldest of its parts
    std::string_view source;   ///< of that part; "--set-price" when set, "--have" when nothing is bought
    Spread<double> resale_3y;  ///< share left after three years, weighted by price
    Usd used;                  ///< of the typical price, for parts that are bought used
    Usd weak;                  ///< likewise, for those whose price is weak
    Usd guess;                 ///< by which the high ends of weak prices exceed the typical ones
    Usd owned;                 ///< typical price of those of its parts that the buyer has: not in `usd`
};
/// Whether most of a price rests on weak or old ones: it says little of what a machine costs today.
inline bool is_weak(const SystemPrice& price) { return price.weak > price.usd.typical / 2; }
/// Share of a price that is left at the horizon by the resale case of the purchase, at its present value; `resale_3y`
/// is what is left after three years.
Spread<double> resale_share_of(const Spread<double>& resale_3y, const Purchase& purchase, double years);

/// Nothing when a part has no price in the book.
std::optional<SystemPrice> price_of(const System& system, const Purchase& purchase);

/// The typical price of a part or a system; nothing where it has none.
template <class Price>
std::optional<Usd> typical_of(const std::optional<Price>& price) {
    return price ? std::optional(price->usd.typical) : std::nullopt;
}

/// Money of later years counts at its present value where a discount rate is given: that of a year's end for what is
/// paid during the year, that of the horizon for the resale.
struct Cost {
    std::optional<SystemPrice> price;
    Hours active_hours_per_day;
    KilowattHours kwh_per_year, idle_kwh_per_year;
    Usd electricity_per_year, cooling_per_year;
    Usd repairs_per_year;  ///< expected, of used parts
    Seconds wake;          ///< from asleep or off to the first prompt, weights loaded; 0 when always on
    Usd resale;
    Spread<double> resale_share;   ///< of the price, at the horizon and discounted; alike when the user chose a case
    Usd running;                   ///< electricity, cooling and repairs over the horizon, discounted
    Usd energy;                    ///< of it electricity and cooling
    std::optional<Usd> ownership;  ///< price x (1 - resale_share) + running
    Spread<Usd> ownership_range;   ///< 80 % interval over price, resale and watts; 0 without a price
    double years = 3;
    std::optional<double> usd_per_tps;   ///< price / single-user decode t/s
    std::optional<double> usd_per_mtok;  ///< ownership / output tokens over the horizon
    double output_tokens_per_day = 0;
    double output_tokens_per_hour = 0;  ///< at work, prompts included in the hour

    /// What it would cost more a year if the guessed prices came out at their high ends.
    Usd guess_per_year() const { return price ? price->guess * ((1 - resale_share.typical) / years) : Usd{}; }
};

/// Share of each prompt that the plan's engine does not read again.
double cached_share_of(const Question& question, const Plan& plan);

/// Requests a day of all users, of a batch in all: as many as the tokens of the day make where those were given.
double requests_per_day(const Question& question);

/// 365 days a year. Active hours are given, or follow from the day's requests or tokens at the predicted speed (may
/// exceed 24).
Cost cost_of(const Catalog& catalog, const Question& question, const Plan& plan, const Memory& memory,
             const Speed& speed, const Power& power, const std::optional<SystemPrice>& price);

/// Likewise where runs of training are the work: so many a year, each of so many hours; hours a day that were given
/// stand in their place. Of a run that nobody can time, only what idling costs.
Cost cost_of_training(const Catalog& catalog, const Question& question, const Plan& plan, const Memory& memory,
                      const TrainingRun& run, const Power& power, const std::optional<SystemPrice>& price);

/// Ownership had it been sold after so many years.
struct YearOfOwnership {
    double years = 0;
    Usd running;    ///< paid up to then
    Usd resale;     ///< what it sells for then
    Usd ownership;  ///< price - resale + running
};

/// One a year, and one at the horizon where that is no whole year; empty without a price.
std::vector<YearOfOwnership> years_of_ownership(const Purchase& purchase, const Cost& cost);

struct ApiOffer {
    std::string model;
    bool stand_in = false;  ///< the price is that of models of its size: none is known for the model itself
    double usd_per_mtok_in = 0, usd_per_mtok_out = 0;
    Date date;
    std::string source;
    Usd per_year;
    std::optional<double> ownership_ratio;  ///< its cost over the horizon / ownership cost of the first result
    std::optional<double> breakeven_years;  ///< when buying has paid for itself; nothing if not within the horizon
    std::optional<Date> breakeven_date;     ///< so long after the day of the question
};

struct RentOffer {
    const Device* device = nullptr;
    int count = 1;
    Spread<double> usd_per_hour;  ///< of all its devices
    Date date;
    std::string source;
    Hours hours_per_day;  ///< for the day's tokens at its own speed
    Usd per_year;
    std::optional<double> ownership_ratio, breakeven_years;
    std::optional<Date> breakeven_date;
};

/// What a machine of rented cards writes, or trains on.
struct RentedSpeed {
    const RentalPrice* price = nullptr;  ///< of one card
    int count = 1;
    double output_tokens_per_hour = 0;  ///< above 0
};

/// The API at the tokens of the work that was asked, where hours were given at those of the first result (whose cost is
/// `cost`); nothing without a price.
/// What was cached is charged at a share of the input price (Rates::api_cached_price_share).
std::optional<ApiOffer> api_offer(const Catalog& catalog, const Question& question, const Cost& cost);

/// The cheapest of the rented machines that does in a day the work that was asked, or that of the first result.
/// Requests that come over the day keep it rented for `session`.
std::optional<RentOffer> rent_offer(const Question& question, const Cost& cost, const std::vector<RentedSpeed>& speeds,
                                    Hours session);

}  // namespace advisor
