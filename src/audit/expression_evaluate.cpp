#include <algorithm>
#include <cmath>

#include "advisor/expression.hpp"

namespace advisor {
namespace {

using Operation = Expression::Operation;
using Value = std::optional<Range>;

Value truth(bool holds) { return exactly(holds ? 1 : 0); }

bool is_finite(const Range& r) { return std::isfinite(r.low) && std::isfinite(r.typical) && std::isfinite(r.high); }

/// The ends lie among the results of all pairs of ends, for operations that are monotonic in each operand.
template <class Operator>
Range over_ends(const Range& a, const Range& b, Operator apply) {
    const double corners[] = {apply(a.low, b.low), apply(a.low, b.high), apply(a.high, b.low), apply(a.high, b.high)};
    const double typical = apply(a.typical, b.typical);
    for (const double corner : corners)
        if (std::isnan(corner)) return exactly(corner);
    return {std::min(*std::min_element(std::begin(corners), std::end(corners)), typical), typical,
            std::max(*std::max_element(std::begin(corners), std::end(corners)), typical)};
}

Range absolute(const Range& x) {
    const double a = std::abs(x.low), b = std::abs(x.high);
    const bool holds_zero = x.low <= 0 && x.high >= 0;
    return {holds_zero ? 0 : std::min(a, b), std::abs(x.typical), std::max(a, b)};
}

Value divided(const Range& a, const Range& b) {
    if (b.low <= 0 && b.high >= 0) return {};
    return over_ends(a, b, [](double x, double y) { return x / y; });
}

Value raised(const Range& base, const Range& exponent) {
    if (base.low < 0) return {};  // neither monotonic nor always a number
    return over_ends(base, exponent, [](double x, double y) { return std::pow(x, y); });
}

Value ordered(const Range& a, const Range& b) {
    if (a.typical > b.typical) return {};
    return between(a.typical, b.typical);
}

Value both(const Value& a, const Value& b) {
    if ((a && a->typical == 0) || (b && b->typical == 0)) return truth(false);
    return a && b ? truth(true) : Value();
}

Value negated(const Value& a) { return a ? truth(a->typical == 0) : a; }

Value of_two(Operation operation, const Range& a, const Range& b) {
    switch (operation) {
        case Operation::add: return Range{a.low + b.low, a.typical + b.typical, a.high + b.high};
        case Operation::subtract: return Range{a.low - b.high, a.typical - b.typical, a.high - b.low};
        case Operation::multiply: return over_ends(a, b, [](double x, double y) { return x * y; });
        case Operation::divide: return divided(a, b);
        case Operation::power: return raised(a, b);
        case Operation::less: return truth(a.typical < b.typical);
        case Operation::at_most: return truth(a.typical <= b.typical);
        case Operation::greater: return truth(a.typical > b.typical);
        case Operation::at_least: return truth(a.typical >= b.typical);
        case Operation::equal: return truth(a.typical == b.typical);
        case Operation::differs: return truth(a.typical != b.typical);
        case Operation::minimum: return over_ends(a, b, [](double x, double y) { return std::min(x, y); });
        case Operation::maximum: return over_ends(a, b, [](double x, double y) { return std::max(x, y); });
        case Operation::range: return ordered(a, b);
        default: return {};
    }
}

Value of_one(Operation operation, const Range& x) {
    switch (operation) {
        case Operation::negate: return Range{-x.high, -x.typical, -x.low};
        case Operation::absolute: return absolute(x);
        case Operation::lowest: return exactly(x.low);
        case Operation::middle: return exactly(x.typical);
        case Operation::highest: return exactly(x.high);
        default: return {};
    }
}

bool takes_one(Operation operation) {
    return operation == Operation::negate || operation == Operation::absolute || operation == Operation::lowest ||
           operation == Operation::middle || operation == Operation::highest;
}

}  // namespace

std::optional<Range> evaluate(const Expression& expression,
                              const std::function<std::optional<Range>(const std::string&)>& value_of) {
    std::vector<Value> values;
    for (const Expression::Node& node : expression.nodes) {
        Value value;
        if (node.operation == Operation::number) {
            value = exactly(node.number);
        } else if (node.operation == Operation::name) {
            value = value_of(node.name);
        } else if (node.operation == Operation::not_) {
            value = negated(values[node.left]);
        } else if (node.operation == Operation::both) {
            value = both(values[node.left], values[node.right]);
        } else if (node.operation == Operation::either) {  // a or b = not (not a and not b)
            value = negated(both(negated(values[node.left]), negated(values[node.right])));
        } else if (takes_one(node.operation)) {
            if (values[node.left]) value = of_one(node.operation, *values[node.left]);
        } else if (values[node.left] && values[node.right]) {
            value = of_two(node.operation, *values[node.left], *values[node.right]);
        }
        values.push_back(value && is_finite(*value) ? value : Value());
    }
    return values.empty() ? Value() : values.back();
}

}  // namespace advisor
