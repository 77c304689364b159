// Where two systems cost the same to own as one parameter of the question moves.
#pragma once

#include "advisor/explore.hpp"

namespace advisor {

/// Ownership cost of both systems at one value of the parameter; nothing where a system does not run the workload.
struct CostPoint {
    double value = 0;
    std::optional<Usd> a, b;
};

/// The order changes here: at `value` itself where only whole numbers are possible, else the costs are equal there or
/// one system stops running the workload.
struct Crossover {
    double value = 0;
    const System* better_below = nullptr;
    const System* better_above = nullptr;
};

struct BreakEven {
    Question question;
    const System* a = nullptr;
    const System* b = nullptr;
    ParameterOf parameter;
    std::string unit;               ///< of its values
    std::optional<double> current;  ///< nothing where the question does not state it
    double low = 0, high = 0;       ///< what is swept, no further than a system runs; 0 where no price is known
    std::optional<double> a_runs_up_to, b_runs_up_to;  ///< empty: over the whole range
    std::vector<Crossover> crossovers;                 ///< ascending, all within the range
    std::vector<CostPoint> points;  ///< evenly spaced, by ratio where `logarithmic`; empty: not answered
    bool logarithmic = false;
    std::string reading;  ///< the answer in words, or why there is none
};

/// Parameters that can be swept, for messages: "kwh-price", ..., "price:ID".
std::vector<std::string> breakeven_parameters();

/// Sweeps `parameter` for the two systems in question.knobs.systems, each with its best plan at every value. Throws
/// Error for an unknown parameter (with a suggestion), other than two systems, or a price that neither depends on.
/// Not answered when a system cannot run the workload as it is asked, or has no price.
BreakEven breakeven(const Catalog& catalog, Question question, const std::string& parameter);

}  // namespace advisor
