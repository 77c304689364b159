#include "advisor/text.hpp"

#include <clocale>
#include <cmath>
#include <limits>
#include <locale>

#include "catch.hpp"

using namespace advisor;

TEST_CASE("numbers are read as people type them") {
    const auto read = [](const char* text, double kilo = 1000) { return parse_typed_number(text, kilo); };
    CHECK(read("4500") == 4500);
    CHECK(read("4,500") == 4500);
    CHECK(read("$4,500") == 4500);
    CHECK(read("4.5k") == 4500);
    CHECK(read("1,234,567.5") == 1234567.5);
    CHECK(read("1.5M") == 1.5e6);
    CHECK(read("32k", 1024) == 32768);
    CHECK(read("-3") == -3);
    for (const char* wrong : {"", "$", "k", "4,50", "45,00", "4500,", ",500", "4,,500", "1234,567", "4 500", "70B",
                              "4.5.1", "$$4", "kk", "1,234.5,678"}) {
        INFO(wrong);
        CHECK_FALSE(read(wrong));
    }
}

TEST_CASE("days after a day cross months and leap days") {
    CHECK(days_after({2026, 11, 22}, 0) == Date{2026, 11, 22});
    CHECK(days_after({2027, 12, 31}, 60) == Date{2028, 2, 29});
    CHECK(days_after({2026, 3, 1}, -1) == Date{2026, 2, 28});
}

TEST_CASE("ids compare without case and punctuation") {
    CHECK(squeeze("RTX-3090") == "rtx3090");
    CHECK(squeeze("llama.cpp") == squeeze("Llama_CPP"));
    CHECK(squeeze("*-/ ").empty());
    CHECK(squeeze("caf\xC3\xA9") == "caf\xC3\xA9");
}

TEST_CASE("a suggestion is near the word or contains it") {
    const std::vector<std::string> ids{"rtx-3090", "rtx-4090", "rtx-pro-6000-blackwell", "m3-ultra-80"};
    CHECK(closest("rtx-3091", ids) == "rtx-3090");
    CHECK(closest("RTX-4090", ids) == "rtx-4090");
    CHECK(closest("blackwell", ids) == "rtx-pro-6000-blackwell");
    CHECK_FALSE(closest("gaudi", ids));
    CHECK_FALSE(closest("", ids));
    CHECK_FALSE(closest("abc", {"xyz"}));
    CHECK(closest("ab", {"xb"}) == "xb");
    CHECK_FALSE(closest("h200", {"20B"}));
    CHECK(closest("bugdet", {"budget"}) == "budget");
    CHECK_FALSE(closest("bugdte", {"budget"}));
    CHECK(closest("--bugdet", {"--budget"}) == "--budget");
    CHECK_FALSE(closest("abcdefgh", {"efghijkl"}));
    CHECK(did_you_mean("rtx-3091", ids) == "; did you mean 'rtx-3090'?");
    CHECK(did_you_mean("gaudi", ids).empty());
}

TEST_CASE("text from a file cannot steer a terminal") {
    CHECK(printable("RTX 3090") == "RTX 3090");
    CHECK(printable("a\x1B[31mb\nc\td\x7F") == "a?[31mb?c?d?");
    CHECK(printable("\xC2\x9B"
                    "31m") == "?31m");
    CHECK(printable("24 \u00b0 \u20ac \U0001f642") == "24 \u00b0 \u20ac \U0001f642");
    CHECK(printable("\xFF\xC3 \xE2\x82") == "?? ??");
    CHECK(printable("\xED\xA0\x80\xC0\x80") == "?????");
    CHECK(printable("a\u202Eb\u200Bc\u2028d\U000E0041e\uFE0F") == "a?b?c?d?e?");
    CHECK_FALSE(is_printable("a\u202Eb"));
    CHECK_FALSE(is_printable("\xFF"));
    CHECK(is_printable("24 \u00b0 \u05d0 \u4e2d \U0001f642"));
    CHECK(printable(std::string_view("\0x", 2)) == "?x");
    CHECK(printable("abcdef", 3) == "abc...");
    CHECK(printable("abc", 3) == "abc");
    CHECK(printable("ab\xE2\x82\xAC", 4) == "ab...");
}

TEST_CASE("lines keep their number when blank ones are left out") {
    const std::vector<Line> lines = filled_lines("a\n\n \t\r\nb\r\nc");
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].text == "a");
    CHECK((lines[1].number == 4 && lines[1].text == "b\r"));
    CHECK((lines[2].number == 5 && lines[2].text == "c"));
    CHECK(filled_lines("").empty());
}

TEST_CASE("lists are split and joined") {
    CHECK(split(" a, b ,,c,", ',') == std::vector<std::string>{"a", "b", "c"});
    CHECK(split("", ',').empty());
    CHECK(split(" , ", ',').empty());
    CHECK(join({"a", "b"}, ", ") == "a, b");
    CHECK(join({}, ", ").empty());
    CHECK(lower("Q4_K_M \xC3\x84") == "q4_k_m \xC3\x84");
}

TEST_CASE("numbers are read whole or not at all") {
    for (const auto& [text, x] :
         std::vector<std::pair<std::string, double>>{{"0", 0.0},
                                                     {"1e3", 1000.0},
                                                     {"0.15", 0.15},
                                                     {"-2", -2.0},
                                                     {"+3", 3.0},
                                                     {".5", 0.5},
                                                     {"5.", 5.0},
                                                     {"1E-2", 0.01},
                                                     {"007", 7.0},
                                                     {"0.1", 0.1},
                                                     {"123456789012345678", 123456789012345678.0},
                                                     {"0.30000000000000004", 0.30000000000000004},
                                                     {"1e22", 1e22},
                                                     {"1e23", 1e23},
                                                     {"1.7976931348623157e308", 1.7976931348623157e308},
                                                     {"8.41e21", 8.41e21},
                                                     {"9007199254740993", 9007199254740992.0},
                                                     {"4.35", 4.35},
                                                     {"0.000001", 1e-6}}) {
        INFO(text);
        REQUIRE(parse_number(text));
        CHECK(*parse_number(text) == x);
    }
    for (const char* text : {"",  "1x", "nan", "inf", "-inf",  "0x10", " 1",  "1 ",    ".",     "-",
                             "+", "e5", "1e",  "1e+", "1e1.5", "1,5",  "--1", "1e999", "1_000", "1.2.3"}) {
        INFO(text);
        CHECK_FALSE(parse_number(text));
    }
}

TEST_CASE("numbers do not depend on the locale") {
    struct Comma : std::numpunct<char> {
        char do_decimal_point() const override { return ','; }
        char do_thousands_sep() const override { return '.'; }
        std::string do_grouping() const override { return "\3"; }
    };
    const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Comma));
    const auto exact = parse_number("1234.5"), slow = parse_number("0.30000000000000004");
    const std::string shown = three_digits(1234.5) + " " + three_digits(0.15) + " " + thousands(12345);
    std::locale::global(before);
    CHECK(exact == 1234.5);
    CHECK(slow == 0.30000000000000004);
    CHECK(shown == "1230 0.150 12,345");
}

TEST_CASE("three significant digits without exponent") {
    for (const auto& [x, text] : std::vector<std::pair<double, std::string>>{{0.0346, "0.0346"},
                                                                             {5.25, "5.25"},
                                                                             {16.9, "16.9"},
                                                                             {742, "742"},
                                                                             {1430, "1430"},
                                                                             {1432, "1430"},
                                                                             {5, "5.00"},
                                                                             {9.995, "9.99"},
                                                                             {9.996, "10.0"},
                                                                             {99.96, "100"},
                                                                             {999.6, "1000"},
                                                                             {0, "0"},
                                                                             {-0.5, "-0.500"},
                                                                             {-0.0, "0"},
                                                                             {123456789, "123000000"},
                                                                             {0.00012345, "0.000123"},
                                                                             {1e-9, "0.00000000100"}})
        CHECK(three_digits(x) == text);
    CHECK(three_digits(1e15) == "1000000000000000");
    CHECK(three_digits(-1.5e99) == "-1.5e+99");
    CHECK(three_digits(std::numeric_limits<double>::infinity()) == "inf");
}

TEST_CASE("whole numbers have thousands separators") {
    CHECK(thousands(0) == "0");
    CHECK(thousands(999.4) == "999");
    CHECK(thousands(5299) == "5,299");
    CHECK(thousands(1234567.8) == "1,234,568");
    CHECK(thousands(-1500) == "-1,500");
    CHECK(thousands(-0.3) == "0");
}

TEST_CASE("dates exist or are refused") {
    CHECK(parse_date("2026-11-22") == Date{2026, 11, 22});
    CHECK(parse_date("2026-02") == Date{2026, 2, 1});
    CHECK(parse_date("2026") == Date{2026, 1, 1});
    CHECK(parse_date("2024-02-29") == Date{2024, 2, 29});
    for (const char* text : {"", "2026-02-29", "2026-13", "2026-00", "2026-1-1", "26-01-01", "2026/01/01", "2026-01-32",
                             "2026-01-0x", "0000", "2026-01-01T00", "-026"}) {
        INFO(text);
        CHECK_FALSE(parse_date(text));
    }
    CHECK(iso(Date{2026, 2, 1}) == "2026-02-01");
    CHECK(Date{2025, 12, 31} < Date{2026, 1, 1});
}

TEST_CASE("days are counted across leap years") {
    CHECK(days_between({2026, 1, 1}, {2026, 1, 1}) == 0);
    CHECK(days_between({2024, 2, 28}, {2024, 3, 1}) == 2);
    CHECK(days_between({2025, 2, 28}, {2025, 3, 1}) == 1);
    CHECK(days_between({2026, 3, 1}, {2026, 2, 1}) == -28);
    CHECK(days_between({2000, 1, 1}, {2026, 11, 22}) == 9822);
}
