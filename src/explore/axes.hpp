// What of a question can be swept between two bounds.
#pragma once

#include <cmath>
#include <span>

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
    bool logarithmic = false;        ///< is swept by ratios rather than by differences
    bool linear = false;             ///< costs are straight lines over it: who is first at both ends is so between
};

/// A parameter: its name, how it is swept, and how its values are spoken of: "at every tariff from $0.02 to $1 a kWh",
/// "above 5 users". To add one: an enumerator of Parameter and a row of the table in axes.cpp.
struct ParameterRow {
    Parameter kind;
    std::string_view name;
    Axis (*axis)(const Question&) = nullptr;  ///< null: needs a record, or is not swept
    bool whole = false;                       ///< takes whole numbers alone
    bool yours = false;                       ///< moves what it costs the buyer rather than what owning it costs
    std::string_view noun = {};
    bool is_money = false;  ///< its values are dollars, or dollars for something
    std::string_view after = {}, after_noun = {};
};
std::span<const ParameterRow> parameter_rows();

/// Where a share of the way from low to high is, gone by ratios or by differences.
inline double on_the_way(double low, double high, double share, bool by_ratios) {
    return by_ratios ? low * std::pow(high / low, share) : low + (high - low) * share;
}

/// That many places, evenly spaced over the axis, by ratio where it is logarithmic.
std::vector<double> even_places_on(const Axis& axis, int count);

const ParameterRow& row_of(Parameter parameter);

/// The axis of a parameter that has one.
Axis axis_of(Parameter parameter, const Question& question);
/// From a fifth of today's price to five times that.
Axis price_of_system(const System& system, double usd);
Axis price_of_part(const Part& part, double usd);

}  // namespace advisor
