#include "advisor/expression.hpp"

#include <map>

#include "advisor/text.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

using Values = std::map<std::string, std::optional<Range>>;

std::optional<Range> result_of(const std::string& text, const Values& values = {}) {
    return evaluate(parse_expression(text), [&](const std::string& name) -> std::optional<Range> {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : found->second;
    });
}

double number(const std::string& text, const Values& values = {}) {
    const std::optional<Range> r = result_of(text, values);
    REQUIRE(r);
    return r->typical;
}

std::string expression_refusal(const std::string& text) {
    return refusal_of([&] { parse_expression(text); });
}

}  // namespace

TEST_CASE("formulas bind as in mathematics") {
    const Values values{{"a", exactly(819)}, {"b_2", exactly(936)}};
    CHECK(number("1 + 2 * 3") == 7);
    CHECK(number("(1 + 2) * 3") == 9);
    CHECK(number("10 - 4 - 3") == 3);
    CHECK(number("64 / 4 / 2") == 8);
    CHECK(number("2 ^ 3 ^ 2") == 512);
    CHECK(number("-2 ^ 2") == -4);
    CHECK(number("2 * -3") == -6);
    CHECK(number("a / b_2", values) == 819.0 / 936);
    CHECK(number("abs(1 - 3) + min(4, 2, 3) + max(1, 5)") == 9);
    CHECK(number("1 + 1 == 2 and 3 > 2") == 1);
    CHECK(number("0 and 0 or 1") == 1);
    CHECK(number("1 or 0 and 0") == 1);
    CHECK(number("not 3 < 2") == 1);
    CHECK(number("2 != 2 or 2 <= 1") == 0);
}

TEST_CASE("ranges keep their ends and their middle") {
    const Values values{{"tps", between(80, 100)}, {"w", between(160, 200)}};
    const Range cost = *result_of("3620 / tps", values);
    CHECK(cost.low == 36.2);
    CHECK(cost.typical == 3620.0 / 90);
    CHECK(cost.high == 45.25);
    const Range difference = *result_of("tps - w", values);
    CHECK(difference.low == -120);
    CHECK(difference.high == -60);
    CHECK(result_of("abs(tps - 90)", values)->low == 0);
    CHECK(number("low(w) + high(w) - mid(w)", values) == 180);
    CHECK(number("range(1, 3)") == 2);
    CHECK(number("tps < w", values) == 1);  // by their middles
    CHECK(number("overlaps(tps, 80)", values) == 1);
    CHECK(number("overlaps(range(70, 79), tps)", values) == 0);
    CHECK_FALSE(result_of("overlaps(tps, nobody)", values));
}

TEST_CASE("what is unknown stays unknown unless it does not count") {
    const Values values{{"known", exactly(1)}, {"around", between(-1, 1)}};
    CHECK_FALSE(result_of("missing + 1", values));
    CHECK_FALSE(result_of("known / 0", values));
    CHECK_FALSE(result_of("known / around", values));
    CHECK_FALSE(result_of("range(3, 1)"));
    CHECK_FALSE(result_of("(0 - 8) ^ 0.5"));
    CHECK_FALSE(result_of("10 ^ 400"));
    CHECK_FALSE(result_of("not missing"));
    CHECK_FALSE(result_of("missing or 0"));
    CHECK(number("missing and 0") == 0);
    CHECK(number("known or missing", values) == 1);
}

TEST_CASE("a formula that is none names the place") {
    CHECK(expression_refusal("1 +") == "column 4: expected a number, a name or '(', found the end");
    CHECK(expression_refusal("") == "column 1: expected a number, a name or '(', found the end");
    CHECK(expression_refusal("a b") == "column 3: expected an operator or the end, found 'b'");
    CHECK(expression_refusal("(1") == "column 3: expected an operator or ')', found the end");
    CHECK(expression_refusal("min(1)") == "column 6: expected ',' and a further value of min, found ')'");
    CHECK(expression_refusal("abs(1, 2)") == "column 6: expected an operator or ')', found ', 2)'");
    CHECK(expression_refusal("exec(1)") ==
          "column 1: expected abs, low, mid, high, min, max, range or overlaps before '(', found 'exec(1)'");
    CHECK(expression_refusal("1 = 1") == "column 3: expected an operator or the end, found '= 1'");
    CHECK(expression_refusal("1..2") != "");
    CHECK(expression_refusal("and 1") != "");
    CHECK(expression_refusal("1 < 2 < 3") != "");
    CHECK(expression_refusal("a\x1b[31m").find('\x1b') == std::string::npos);
    CHECK(expression_refusal("a\x1b[31m") != "");
}

TEST_CASE("hostile formulas are refused before anything is worked out") {
    CHECK(expression_refusal(std::string(100000, '(')) == "expected at most 500 characters");
    CHECK_THAT(expression_refusal(std::string(200, '(') + "1" + std::string(200, ')')),
               ContainsSubstring("expected less nesting"));
    std::string powers = "1";
    for (int i = 0; i < 100; ++i) powers += "^1";
    CHECK_THAT(expression_refusal(powers), ContainsSubstring("expected less nesting"));
    CHECK(number(std::string(10, '(') + "1" + std::string(10, ')')) == 1);
}

TEST_CASE("names can be listed and replaced") {
    const Expression formula = parse_expression("mac_w * hours + abs(mac_w - low(x))");
    CHECK(names_in(formula) == std::vector<std::string>{"mac_w", "hours", "x"});
    CHECK(with_names_replaced(formula, [](const std::string& name) { return "<" + name + ">"; }) ==
          "<mac_w> * <hours> + abs(<mac_w> - low(<x>))");
}
