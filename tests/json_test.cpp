#include "catalog/json.hpp"

#include <nlohmann/json.hpp>

#include "advisor/text.hpp"
#include "catch.hpp"

namespace advisor {
namespace {

bool reads(std::string_view text) {
    try {
        json::parse({"x.json", text});
        return true;
    } catch (const Error&) {
        return false;
    }
}

constexpr std::string_view kGood[] = {
    "{}",
    "[]",
    " [ 1 , 2.5e-3 , -0 , 1E2 , 0.0 ] ",
    "\xEF\xBB\xBF{\"a\": null}",
    R"({"a": [true, false, null, {"b": []}], "a": "twice"})",
    R"("\"\\\/\b\f\n\r\t")",
    R"("\u00e9 \u20AC \ud83d\ude00 \u0041")",
    "\"\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 at the end of eight bytes\"",
    "12345678901234567890123",
    "\"\x7F\"",
};

constexpr std::string_view kBad[] = {
    "",
    " ",
    "{",
    "[",
    "[1",
    "[1,",
    "[1,]",
    "[,1]",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1,",
    "{\"a\":1,}",
    "{a:1}",
    "{1:2}",
    "[1 2]",
    "{} {}",
    "[]]",
    "nul",
    "nulls",
    "True",
    "+1",
    "-",
    "01",
    "1.",
    ".5",
    "1e",
    "1e+",
    "1e999",
    "0x10",
    "NaN",
    "'a'",
    "\"a",
    "\"\\",
    "\"\\x\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\\ud83d\"",
    "\"\\ud83dx\"",
    "\"\\ude00\"",
    "\"\\ud83d\\u0041\"",
    "\"tab\there\"",
    "\"line\nbreak, after eight bytes\"",
    "\"\xC0\x80\"",
    "\"\xE0\x80\x80\"",
    "\"\xED\xA0\x80\"",
    "\"\xF4\x90\x80\x80\"",
    "\"\xF5\x80\x80\x80\"",
    "\"\x80\"",
    "\"\xE2\x82\"",
    "\"\xFF\"",
    "// no comments\n{}",
};

TEST_CASE("text is taken or refused as RFC 8259 has it, and as nlohmann's parser does", "[json]") {
    for (const std::string_view text : kGood) {
        INFO(text);
        CHECK(reads(text));
        CHECK(nlohmann::json::accept(text));
    }
    for (const std::string_view text : kBad) {
        INFO(text);
        CHECK_FALSE(reads(text));
        CHECK_FALSE(nlohmann::json::accept(text));
    }
    CHECK_FALSE(reads(std::string_view("{}\0", 3)));
}

TEST_CASE("strings and numbers are those of nlohmann's parser", "[json]") {
    for (const std::string_view text : kGood) {
        const json::Document document = json::parse({"x.json", text});
        const nlohmann::json other = nlohmann::json::parse(text);
        INFO(text);
        if (other.is_string()) CHECK(document.root.text == other.get<std::string>());
        if (other.is_number()) CHECK(document.root.number == other.get<double>());
        if (!other.is_array()) continue;
        REQUIRE(document.root.items.size() == other.size());
        for (std::size_t i = 0; i < other.size(); ++i) CHECK(document.root.items[i].number == other[i].get<double>());
    }
}

TEST_CASE("a text cut anywhere is refused, and nothing behind it is read", "[json]") {
    constexpr std::string_view kText = R"({"a": [1.5e3, "\ud83d\ude00 and more", true], "b": {"c": null}})";
    for (std::size_t length = 0; length < kText.size(); ++length) {
        const std::string cut(kText.substr(0, length));  // on the heap, where a sanitizer sees what is read behind it
        CHECK_FALSE(reads(cut));
    }
    CHECK(reads(kText));
}

TEST_CASE("values lie beside each other whatever they hold", "[json]") {
    const json::Document document = json::parse({"x.json", R"({"a": [[1, 2], [], {"b": 3}], "c": 4})"});
    const json::Value& list = *json::member(document.root, "a");
    REQUIRE(list.items.size() == 3);
    CHECK(list.items[0].items[1].number == 2);
    CHECK(list.items[1].items.empty());
    const json::Value* b = json::member(list.items[2], "b");
    REQUIRE(b != nullptr);
    CHECK(b->number == 3);
    CHECK(json::member(document.root, "c")->number == 4);
    std::string pointer;
    CHECK(json::find_pointer(document.root, b, pointer));
    CHECK(pointer == "/a/2/b");
}

}  // namespace
}  // namespace advisor
