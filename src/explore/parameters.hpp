// What of a question can be swept between two bounds.
#pragma once

#include <optional>
#include <string>

#include "advisor/cost.hpp"

namespace advisor {

bool has_part(const System& system, const Part& part);

/// Typical price of a system or part; nothing without one.
std::optional<Usd> price_today(const System& system, const Purchase& purchase);
std::optional<Usd> price_today(const Part& part, const Purchase& purchase);

struct Parameter {
    std::string name;               ///< kwh-price, hours-per-day, ..., price:ID
    std::string unit;               ///< may be empty
    std::optional<double> current;  ///< nothing where the question does not state it
    double low = 0, high = 0;
    void (*set)(Question& question, const Parameter& parameter, double value) = nullptr;
    const System* system = nullptr;  ///< of a price
    const Part* part = nullptr;      ///< likewise
    bool whole = false;              ///< takes whole numbers alone
    bool logarithmic = false;        ///< is swept by ratios rather than by differences
};

Parameter kwh_price(const Question& question);
Parameter hours_per_day(const Question& question);
Parameter tokens_per_day(const Question& question);
Parameter years(const Question& question);
Parameter users(const Question& question);
/// Tokens of each user, from prompt and output together to the longest context of the model.
Parameter context(const Question& question);
/// From a fifth of today's price to five times that.
Parameter price_of_system(const System& system, double usd);
Parameter price_of_part(const Part& part, double usd);

}  // namespace advisor
