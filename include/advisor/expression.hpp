// A small language for formulas that stand in data files: numbers, names, + - * / ^, comparisons, and / or / not, and
// a few functions. Values are ranges, for a printed "80-100" is one; what is unknown stays unknown.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace advisor {

/// A number that may be known as a range: low <= typical <= high.
struct Range {
    double low = 0, typical = 0, high = 0;
};
constexpr Range exactly(double x) { return {x, x, x}; }
/// A range without a typical value has its middle there.
constexpr Range between(double low, double high) { return {low, (low + high) / 2, high}; }

/// A formula, read. Operands stand before what uses them; the last node is the result.
struct Expression {
    enum class Operation {
        number,
        name,
        negate,
        add,
        subtract,
        multiply,
        divide,
        power,
        less,
        at_most,
        greater,
        at_least,
        equal,
        differs,
        not_,
        both,
        either,
        absolute,
        lowest,
        middle,
        highest,
        minimum,
        maximum,
        range,
        overlaps
    };
    struct Node {
        Operation operation = Operation::number;
        double number = 0;
        std::string name{};
        std::size_t left = 0, right = 0;  ///< operands, as indices of nodes
        std::size_t place = 0;            ///< of a name in the text
    };
    std::string text;
    std::vector<Node> nodes;
};

/// Throws Error "column 5: expected ..., found ..." for text that is no formula, has more than 500 characters or nests
/// too deeply.
///
///     formula    = conjunction { "or" conjunction }
///     conjunction = test { "and" test }
///     test       = ["not"] sum [("<" | "<=" | ">" | ">=" | "==" | "!=") sum]
///     sum        = product { ("+" | "-") product }
///     product    = power { ("*" | "/") power }
///     power      = ["-"] atom ["^" power]
///     atom       = number | name | function "(" formula { "," formula } ")" | "(" formula ")"
///     function   = abs | low | mid | high (of one), min | max (of two or more), range (low, high),
///                  overlaps (of two: 1 where they share a value)
Expression parse_expression(std::string_view text);

/// The value of a name; nothing where it is unknown.
using Lookup = std::function<std::optional<Range>(const std::string&)>;

/// The names that it uses, each once, in their order.
std::vector<std::string> names_in(const Expression& expression);

/// The value with those of the names. Nothing where one that counts is unknown, at a division by (a range with) zero
/// and where no finite number results. Ends of ranges follow interval arithmetic. Comparisons hold typical values
/// against each other and give 1 or 0; "and" and "or" need only the operand that decides.
std::optional<Range> evaluate(const Expression& expression, const Lookup& value_of);

/// The text with each name replaced.
std::string with_names_replaced(const Expression& expression,
                                const std::function<std::string(const std::string&)>& text_of);

}  // namespace advisor
