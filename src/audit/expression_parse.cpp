#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "advisor/error.hpp"
#include "advisor/expression.hpp"
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
constexpr std::array<Function, 7> kFunctions{{{"abs", Operation::absolute, 1, 1},
                                              {"low", Operation::lowest, 1, 1},
                                              {"mid", Operation::middle, 1, 1},
                                              {"high", Operation::highest, 1, 1},
                                              {"min", Operation::minimum, 2, kAny},
                                              {"max", Operation::maximum, 2, kAny},
                                              {"range", Operation::range, 2, 2}}};

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
        nodes_.push_back({operation, 0, {}, left, right});
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
        nodes_.push_back({Operation::number, *value});
        return nodes_.size() - 1;
    }

    std::size_t named(std::string_view word) {
        if (word == "and" || word == "or" || word == "not") refuse("a number, a name or '('");
        const std::size_t place = at_;
        at_ += word.size();
        if (take("(")) return call(word, place);
        nodes_.push_back({Operation::name, 0, std::string(word), place, word.size()});
        return nodes_.size() - 1;
    }

    std::size_t call(std::string_view word, std::size_t place) {
        const auto function =
            std::find_if(kFunctions.begin(), kFunctions.end(), [&](const Function& f) { return f.name == word; });
        if (function == kFunctions.end()) {
            at_ = place;
            refuse("abs, low, mid, high, min, max or range before '('");
        }
        std::size_t node = formula(), count = 1;
        const std::size_t first = node;
        for (; count < function->most && take(","); ++count) node = add(function->operation, node, formula());
        if (count < function->fewest) refuse(fmt::format("',' and a further value of {}", word));
        if (!take(")")) refuse("an operator or ')'");
        return function->most == 1 ? add(function->operation, first) : node;
    }
};

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
        text += expression.text.substr(copied, node.left - copied) + text_of(node.name);
        copied = node.left + node.right;
    }
    return text + expression.text.substr(copied);
}

}  // namespace advisor
