#include <nlohmann/json.hpp>

#include "advisor/render.hpp"
#include "catalog/kinds.hpp"
#include "catch.hpp"
#include "minimal_catalog.hpp"
#include "render/layout.hpp"
#include "render/words.hpp"
#include "render_options.hpp"

namespace advisor {
namespace {

using namespace test;
using nlohmann::json;

TEST_CASE("widths count characters, not bytes") {
    CHECK(render::display_width("abc") == 3);
    CHECK(render::display_width("M\xc3\xbcnchen") == 7);
    CHECK(render::display_width("\xe6\x97\xa5\xe6\x9c\xac") == 4);
    CHECK(render::display_width("e\xcc\x81") == 1);
}

TEST_CASE("elision takes the middle out and never half a character") {
    CHECK(render::elided("short", 10) == "short");
    CHECK(render::elided("mac-studio-m3-ultra-512", 11) == "mac-...-512");
    CHECK(render::elided("\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc\xc3\xbc", 5) == "\xc3\xbc...\xc3\xbc");
    CHECK(render::elided("abcdef", 2) == "ab");
}

TEST_CASE("paragraphs wrap under the first word of their text") {
    CHECK(render::paragraph("Why: ", "one two three four five six", 25) == "Why: one two three four\n     five six\n");
    CHECK(render::paragraph("Why: ", "one two three four five six", 0) == "Why: one two three four five six\n");
}

TEST_CASE("numbers for people have three significant digits and commas") {
    CHECK(three(16.94) == "16.9");
    CHECK(three(1430.4) == "1,430");
    CHECK(brief(3) == "3");
    CHECK(brief(0.32) == "0.32");
    CHECK(brief(5499) == "5,499");
}

constexpr std::string_view kDevices = R"({"schema": "advisor/devices/1", "devices": [
    {"id": "card-a", "name": "Card A", "memory_gib": 24, "bandwidth_gb_s": 936, "fp16_tflops": null,
     "power": {"limit_w": 350, "idle_w": 22, "assumptions": {"idle_w": "A guess."}},
     "source": ["maker", "shop"], "sources": {"bandwidth_gb_s": "bench"}},
    {"id": "card-b", "name": "=B", "memory_gib": 16, "source": "maker"}]})";
constexpr std::string_view kMine = R"({"devices": [{"id": "Card A", "name": "Mine", "memory_gib": 48}]})";
constexpr std::string_view kSources =
    R"({"sources": [{"id": "maker", "title": "The maker", "url": "https://maker.example", "read": "2026-11"}]})";

TEST_CASE("list shows the records of a kind, later files in place of earlier ones") {
    const std::vector<DataFile> files{{"devices.json", kDevices}, {"mine.json", kMine}};
    const json document = json::parse(render_list(files, "devices", in(Format::json)));
    CHECK(document["schema"] == "advisor/list/1");
    CHECK(document["kind"] == "devices");
    REQUIRE(document["records"].size() == 2);
    CHECK(document["records"][0]["name"] == "Mine");
    CHECK_THAT(render_list(files, "devices", in(Format::csv)), ContainsSubstring("card-b,'=B,"));
    CHECK_THAT(render_list(files, "", text_at(80)), ContainsSubstring("devices"));
}

TEST_CASE("show gives each number its nearest source") {
    const std::vector<DataFile> files{{"devices.json", kDevices}, {"sources.json", kSources}};
    const std::string csv = render_show(files, "CARD A", in(Format::csv));
    CHECK_THAT(csv, ContainsSubstring("memory_gib,24,\"maker, shop\"\n"));
    CHECK_THAT(csv, ContainsSubstring("bandwidth_gb_s,936,bench\n"));
    CHECK_THAT(csv, ContainsSubstring("power.limit_w,350,\"maker, shop\"\n"));
    CHECK_THAT(csv, ContainsSubstring("power.idle_w,22,assumed: A guess.\n"));
    CHECK_THAT(render_show(files, "card-a", text_at(100)),
               ContainsSubstring("maker, The maker, https://maker.example, 2026-11"));
    CHECK(json::parse(render_show(files, "card-b", in(Format::json)))["records"][0]["memory_gib"] == 16);
}

TEST_CASE("show finds a record by an alias, and by an id before that") {
    const DataFile mine{"mine.json",
                        R"({"systems": [{"id": "box-a", "name": "A", "aliases": ["Maker One", "card-a"]}]})"};
    const std::vector<DataFile> files{{"devices.json", kDevices}, mine};
    CHECK_THAT(render_show(files, "maker one", text_at(100)), ContainsSubstring("system box-a"));
    CHECK_THAT(render_show(files, "card-a", text_at(100)), !ContainsSubstring("system box-a"));
    CHECK_THROWS_WITH(render_show(files, "maker ona", text_at(80)), ContainsSubstring("Maker One"));
}

TEST_CASE("unknown kinds and ids are refused with a suggestion") {
    const std::vector<DataFile> files{{"devices.json", kDevices}};
    CHECK_THROWS_WITH(render_list(files, "devcies", text_at(80)),
                      StartsWith("unknown kind 'devcies'; did you mean 'devices'?; expected systems, hosts, devices"));
    CHECK_THROWS_WITH(render_show(files, "card-x", text_at(80)),
                      "no record has the id 'card-x'; did you mean 'card-a'?; 'advisor list' shows the kinds");
}

TEST_CASE("what a file holds is counted by kind") {
    CHECK(contents_of({"devices.json", kDevices}) == "2 devices");
    CHECK(contents_of({"empty.json", "{}"}) == "no records");
    CHECK(book_of({"prices.json", R"({"id": "mine", "prices": []})"}) == "mine");
    CHECK(book_of({"devices.json", kDevices}).empty());
}

std::vector<DataFile> price_files() {
    std::vector<DataFile> files = minimal_files();
    files.push_back(
        {"old.json", R"({"schema": "advisor/prices/1", "id": "2026-02", "name": "Then", "as_of": "2026-02-20",
        "currency": "USD", "prices": [{"part": "rtx-3090", "typical": 700, "condition": "used", "date": "2026-02",
        "history": [{"date": "2025-12", "usd": 1890, "source": "a"}], "source": "b"}]})"});
    return files;
}

TEST_CASE("prices of a book with their age, and what has aged") {
    const std::string text = render_prices(load_catalog(price_files()), price_files(), "", "", text_at(100));
    CHECK_THAT(text, ContainsSubstring("rtx-3090"));
    CHECK_THAT(text, ContainsSubstring("Book 2026-11; 1 of 1 prices are older than 0 days"));
    const json records =
        json::parse(render_prices(load_catalog(price_files()), price_files(), "", "", in(Format::json)))["records"];
    REQUIRE(records.size() == 1);
    CHECK(records[0]["age_days"] == 82);
    CHECK(records[0]["stale"] == true);
}

TEST_CASE("the history of a price comes from all books in order of date") {
    const std::string text = render_prices(load_catalog(price_files()), price_files(), "", "RTX_3090", text_at(100));
    CHECK(text.find("1,890") < text.find("700"));
    CHECK(text.find("700") < text.find("800"));
    CHECK_THAT(text, ContainsSubstring("From $700 (2026-02) to $1,890 (2025-12)."));
    CHECK_THROWS_WITH(
        render_prices(load_catalog(price_files()), price_files(), "", "rtx-3091", text_at(100)),
        "prices: no part or system 'rtx-3091'; did you mean 'rtx-3090'?; 'advisor prices' lists the parts");
}

}  // namespace
}  // namespace advisor
