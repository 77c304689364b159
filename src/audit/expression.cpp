#include "advisor/expression.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "advisor/text.hpp"

namespace advisor {
namespace {

using Operation = Expression::Operation;

constexpr std::size_t kMaxLength = 500;
constexpr int kMaxDepth = 64;

struct Symbol {
    std::string_view text;
    Operation operation;
};
constexpr std::array<Symbol, 6> kComparisons{{{"<=", Operation::at_most},
                                              {">=", Operation::at_least},
                                              {"==", Operation::equal},
                                              {"!=", Operation::differs},
                                              {"<", Operation::less},
                                              {">", Operation::greater}}};
constexpr std::array<Symbol, 2> kSums{{{"+", Operation::add}, {"-", Operation::subtract}}};
constexpr std::array<Symbol, 2> kProducts{{{"*", Operation::multiply}, {"/", Operation::divide}}};

struct Function {
    std::string_view name;
    Operation operation;
    std::size_t fewest, most;
};
constexpr std::size_t kAny = 16;
constexpr std::array<Function, 8> kFunctions{{{"abs", Operation::absolute, 1, 1},
                                              {"low", Operation::lowest, 1, 1},
                                              {"mid", Operation::middle, 1, 1},
                                              {"high", Operation::highest, 1, 1},
                                              {"min", Operation::minimum, 2, kAny},
                                              {"max", Operation::maximum, 2, kAny},
                                              {"range", Operation::range, 2, 2},
                                              {"overlaps", Operation::overlaps, 2, 2}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// Recursive descent; each function reads what the grammar in the header names so and returns its node.
class Parser {
public:
    explicit Parser(std::string_view text) : text_(text) {
        if (text.size() > kMaxLength) throw Error(fmt::format("expected at most {} characters", kMaxLength));
    }

    Expression whole() {
        formula();
        if (!at_end()) refuse("an operator or the end");
        return {std::string(text_), std::move(nodes_)};
    }

private:
    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
    std::vector<Expression::Node> nodes_;

    [[noreturn]] void refuse(std::string_view expected) {
        skip_blanks();
        const std::string found = at_end() ? "the end" : fmt::format("'{}'", printable(text_.substr(at_, 12)));
        throw Error(fmt::format("column {}: expected {}, found {}", at_ + 1, expected, found));
    }

    void skip_blanks() {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    }
    bool at_end() {
        skip_blanks();
        return at_ == text_.size();
    }
    bool take(std::string_view symbol) {
        skip_blanks();
        if (!text_.substr(at_).starts_with(symbol)) return false;
        at_ += symbol.size();
        return true;
    }
    std::string_view word_ahead() {
        skip_blanks();
        std::size_t end = at_;
        while (end < text_.size() && (is_letter(text_[end]) || (end > at_ && is_digit(text_[end])))) ++end;
        return text_.substr(at_, end - at_);
    }
    bool take_word(std::string_view word) {
        if (word_ahead() != word) return false;
        at_ += word.size();
        return true;
    }

    std::size_t add(Operation operation, std::size_t left, std::size_t right = 0) {
        nodes_.push_back({.operation = operation, .left = left, .right = right});
        return nodes_.size() - 1;
    }

    template <std::size_t n>
    const Symbol* take_one_of(const std::array<Symbol, n>& symbols) {
        const auto found = std::find_if(symbols.begin(), symbols.end(), [&](const Symbol& s) { return take(s.text); });
        return found == symbols.end() ? nullptr : &*found;
    }

    std::size_t formula() {
        if (++depth_ > kMaxDepth) refuse("less nesting");
        std::size_t left = conjunction();
        while (take_word("or")) left = add(Operation::either, left, conjunction());
        --depth_;
        return left;
    }

    std::size_t conjunction() {
        std::size_t left = test();
        while (take_word("and")) left = add(Operation::both, left, test());
        return left;
    }

    std::size_t test() {
        if (take_word("not")) return add(Operation::not_, comparison());
        return comparison();
    }

    std::size_t comparison() {
        const std::size_t left = sum();
        const Symbol* symbol = take_one_of(kComparisons);
        return symbol ? add(symbol->operation, left, sum()) : left;
    }

    std::size_t sum() {
        std::size_t left = product();
        while (const Symbol* symbol = take_one_of(kSums)) left = add(symbol->operation, left, product());
        return left;
    }

    std::size_t product() {
        std::size_t left = power();
        while (const Symbol* symbol = take_one_of(kProducts)) left = add(symbol->operation, left, power());
        return left;
    }

    std::size_t power() {
        if (++depth_ > kMaxDepth) refuse("less nesting");
        const bool negative = take("-");
        std::size_t node = atom();
        if (take("^")) node = add(Operation::power, node, power());
        --depth_;
        return negative ? add(Operation::negate, node) : node;
    }

    std::size_t atom() {
        if (take("(")) {
            const std::size_t inner = formula();
            if (!take(")")) refuse("an operator or ')'");
            return inner;
        }
        const std::string_view word = word_ahead();
        if (!word.empty()) return named(word);
        return number();
    }

    std::size_t number() {
        std::size_t end = at_;
        while (end < text_.size() && (is_digit(text_[end]) || text_[end] == '.')) ++end;
        const std::optional<double> value = parse_number(text_.substr(at_, end - at_));
        if (!value) refuse("a number, a name or '('");
        at_ = end;
        nodes_.push_back({.operation = Operation::number, .number = *value});
        return nodes_.size() - 1;
    }

    std::size_t named(std::string_view word) {
        if (word == "and" || word == "or" || word == "not") refuse("a number, a name or '('");
        const std::size_t place = at_;
        at_ += word.size();
        if (take("(")) return call(word, place);
        nodes_.push_back({.operation = Operation::name, .name = std::string(word), .place = place});
        return nodes_.size() - 1;
    }

    std::size_t call(std::string_view word, std::size_t place) {
        const auto function =
            std::find_if(kFunctions.begin(), kFunctions.end(), [&](const Function& f) { return f.name == word; });
        if (function == kFunctions.end()) {
            at_ = place;
            refuse("abs, low, mid, high, min, max, range or overlaps before '('");
        }
        std::size_t node = formula(), count = 1;
        const std::size_t first = node;
        for (; count < function->most && take(","); ++count) node = add(function->operation, node, formula());
        if (count < function->fewest) refuse(fmt::format("',' and a further value of {}", word));
        if (!take(")")) refuse("an operator or ')'");
        return function->most == 1 ? add(function->operation, first) : node;
    }
};

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
        case Operation::overlaps: return truth(a.low <= b.high && b.low <= a.high);
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

Expression parse_expression(std::string_view text) { return Parser(text).whole(); }

std::vector<std::string> names_in(const Expression& expression) {
    std::vector<std::string> names;
    for (const Expression::Node& node : expression.nodes) {
        const bool is_new = std::find(names.begin(), names.end(), node.name) == names.end();
        if (node.operation == Operation::name && is_new) names.push_back(node.name);
    }
    return names;
}

std::string with_names_replaced(const Expression& expression,
                                const std::function<std::string(const std::string&)>& text_of) {
    std::string text;
    std::size_t copied = 0;
    for (const Expression::Node& node : expression.nodes) {
        if (node.operation != Operation::name) continue;
        text += expression.text.substr(copied, node.place - copied) + text_of(node.name);
        copied = node.place + node.name.size();
    }
    return text + expression.text.substr(copied);
}

std::optional<Range> evaluate(const Expression& expression, const Lookup& value_of) {
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
