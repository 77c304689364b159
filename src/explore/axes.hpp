// What of a question can be swept between two bounds.
#pragma once

#include "advisor/explore.hpp"

namespace advisor {

bool has_part(const System& system, const Part& part);

/// Typical price of a system or part; nothing without one.
std::optional<Usd> price_today(const System& system, const Purchase& purchase);
std::optional<Usd> price_today(const Part& part, const Purchase& purchase);

/// What moves in a sweep, and how far.
struct Axis {
    ParameterOf parameter;
    std::string unit;               ///< may be empty
    std::optional<double> current;  ///< nothing where the question does not state it
    double low = 0, high = 0;
    void (*set)(Question& question, const Axis& axis, double value) = nullptr;
    const System* system = nullptr;  ///< of a price
    const Part* part = nullptr;      ///< likewise
    bool whole = false;              ///< takes whole numbers alone
    bool logarithmic = false;        ///< is swept by ratios rather than by differences
};

Axis kwh_price(const Question& question);
Axis hours_per_day(const Question& question);
Axis tokens_per_day(const Question& question);
Axis years(const Question& question);
Axis users(const Question& question);
/// Tokens of each user, from prompt and output together to the longest context of the model.
Axis context(const Question& question);
/// From a fifth of today's price to five times that.
Axis price_of_system(const System& system, double usd);
Axis price_of_part(const Part& part, double usd);

}  // namespace advisor
