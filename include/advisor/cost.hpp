// What it costs to own: purchase, electricity, cooling, resale, over a horizon; and the alternatives.
#pragma once

#include "advisor/power.hpp"

namespace advisor {

constexpr double kDaysPerYear = 365;
constexpr double kTokensPerMtok = 1e6;

/// Price of one part in the book, or the one that the user set, which has no spread.
struct PartPrice {
    Spread<Usd> usd;
    Condition condition = Condition::new_;
    Date date;
    std::string_view source;
};
std::optional<PartPrice> price_of(const Part& part, const Purchase& purchase);

/// Price of a system in a book: the sum of its bill, or the price that the user set.
struct SystemPrice {
    Spread<Usd> usd;
    Condition condition = Condition::new_;
    Date date;                   ///< oldest of its parts
    std::string source;          ///< of that part; "--set-price" when set
    Spread<double> resale_3y;    ///< share left after three years, weighted by price
};
/// Nothing when a part has no price in the book.
std::optional<SystemPrice> price_of(const System& system, const Purchase& purchase);

struct Cost {
    std::optional<SystemPrice> price;
    Hours active_hours_per_day;
    KilowattHours kwh_per_year, idle_kwh_per_year;
    Usd electricity_per_year, cooling_per_year;
    Usd resale;
    Spread<double> resale_share;      ///< of the price, at the horizon and discounted; alike when the user chose a case
    Usd running;                      ///< electricity and cooling over the horizon, discounted
    std::optional<Usd> ownership;     ///< price x (1 - resale_share) + running
    double years = 3;
    std::optional<double> usd_per_tps;   ///< price / single-user decode t/s
    std::optional<double> usd_per_mtok;  ///< ownership / output tokens over the horizon
    double output_tokens_per_day = 0;
};

/// 365 days a year. Active hours are given, or follow from the tokens a day at the predicted speed (may exceed 24).
Cost cost_of(const Catalog& catalog, const Question& question, const Plan& plan, const Speed& speed, const Power& power,
             const std::optional<SystemPrice>& price);

struct ApiOffer {
    std::string model;
    double usd_per_mtok_in = 0, usd_per_mtok_out = 0;
    Date date;
    std::string source;
    Usd per_year;
    std::optional<double> ownership_ratio;   ///< its cost over the horizon / ownership cost of the first result
    std::optional<double> breakeven_years;   ///< when buying has paid for itself; nothing if never
};

struct RentOffer {
    std::string device;
    int count = 1;
    Spread<double> usd_per_hour;             ///< of all its devices
    Date date;
    std::string source;
    Usd per_year;
    std::optional<double> ownership_ratio, breakeven_years;
};

/// The API at the tokens that the duty means on the first result (whose cost is given); nothing without a price.
std::optional<ApiOffer> api_offer(const Question& question, const Cost& cost);

/// The cheapest machine of 1, 2, 4 or 8 rented cards that holds `required`, for the hours that the first result works.
std::optional<RentOffer> rent_offer(const Question& question, Bytes required, const Cost& cost);

}  // namespace advisor
