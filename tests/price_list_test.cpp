#include <nlohmann/json.hpp>

#include "advisor/render.hpp"
#include "advisor/text.hpp"
#include "render_options.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

PriceBook read_list(std::string_view text, const char* name = "my.csv") {
    return read_price_list(real_catalog(), {name, text});
}

std::string list_refusal(std::string_view text) {
    return refusal_of([&] { read_list(text); }, "read");
}

const Part& part(std::string_view id) { return get(real_catalog().parts, id); }
Price price(const PriceBook& book, std::string_view id) {
    const Price* found = book.price_of(part(id));
    REQUIRE(found);
    return *found;
}

Catalog catalog_with(const std::vector<std::string>& books) {
    std::vector<DataFile> files = embedded_files();
    for (const std::string& book : books) files.push_back({"mine.json", book});
    return load_catalog(files);
}

std::string book_json(const std::string& id, const std::string& extends, const std::string& as_of = "2026-11-25",
                      const std::string& prices = R"({"part": "rtx-3090", "typical": 999, "condition": "used",
                                                      "date": "2026-11-24"})") {
    return R"({"schema": "advisor/prices/1", "id": ")" + id + R"(", "name": "Mine", "as_of": ")" + as_of + R"(", )" +
           (extends.empty() ? "" : R"("extends": ")" + extends + R"(", )") + R"("prices": [)" + prices + "]}";
}

std::string books_refusal(const std::vector<std::string>& books) {
    return refusal_of([&] { catalog_with(books); }, "loaded");
}

}  // namespace

TEST_CASE("a price list is laid over today's book") {
    const PriceBook book = read_list(
        "part,typical,low,high,condition,date,source\n"
        "rtx-3090,1100,900,1400,used,2026-11-20,https://shop.example/3090\n");
    CHECK(book.id == "my.csv");
    CHECK(book.extends == today().id);
    CHECK(book.stated == 1);
    CHECK(book.prices.size() == today().prices.size());
    CHECK(book.api.size() == today().api.size());
    CHECK(book.rental.size() == today().rental.size());
    const Price own = price(book, "rtx-3090");
    CHECK(own.usd.low == Usd{900});
    CHECK(own.usd.typical == Usd{1100});
    CHECK(own.usd.high == Usd{1400});
    CHECK(own.condition == Condition::used);
    CHECK(own.date == Date{2026, 11, 20});
    CHECK(own.source == "https://shop.example/3090");
    CHECK(price(book, "rtx-4090").usd.typical == price(today(), "rtx-4090").usd.typical);
    CHECK(price(book, "rtx-4090").date == price(today(), "rtx-4090").date);
}

TEST_CASE("what a price list does not say") {
    const PriceBook book = read_list("typical,part\n1000,rtx-3090\n");
    const Price own = price(book, "rtx-3090");
    const double spread = real_catalog().constants.price_spread;
    CHECK(own.usd.low.value == 1000 * (1 - spread));
    CHECK(own.usd.high.value == 1000 * (1 + spread));
    CHECK(own.condition == Condition::used);  // as in the book
    CHECK(own.date == today().as_of);
    CHECK(own.source == "my.csv");
}

TEST_CASE("a newer price list moves the day, an older one does not move it back") {
    CHECK(read_list("part,typical,date\nrtx-3090,1000,2026-12-24\n").as_of == Date{2026, 12, 24});
    CHECK(read_list("part,typical,date\nrtx-3090,1000,2026-12\nrtx-4090,2000,2026-08\n").as_of == Date{2026, 12, 1});
    CHECK(read_list("part,typical,date\nrtx-3090,1000,2026-03\n").as_of == today().as_of);
    const PriceBook book = read_list("part,typical,date\nrtx-3090,1000,2026-12-24\nrtx-4090,2000,\n");
    CHECK(price(book, "rtx-4090").date == Date{2026, 12, 24});
}

TEST_CASE("spreadsheets' ways of writing a price list are read") {
    const PriceBook book = read_list(
        "\xEF\xBB\xBF# from my spreadsheet\r\n"
        " Part , USD low,\"Price (USD)\",Condition,Source,,\r\n"
        "\r\n"
        "RTX 3090,$900,\"$1,100.50\",Used,\"a \"\"good\"\" shop,\r\nsecond floor\",,\r\n"
        ",,,,,,\r\n"
        "rtx_4090 , 2000 USD , \"2,100\" ,,'=cmd,,\r\n");
    CHECK(book.stated == 2);
    CHECK(price(book, "rtx-3090").usd.typical == Usd{1100.5});
    CHECK(price(book, "rtx-3090").usd.low == Usd{900});
    CHECK(price(book, "rtx-3090").source == "a \"good\" shop, second floor");
    CHECK(price(book, "rtx-4090").usd.typical == Usd{2100});
    CHECK(price(book, "rtx-4090").source == "=cmd");
    CHECK(read_list("part,typical\rrtx-3090,1000\r").stated == 1);
    CHECK(read_list("part,typical\nrtx-3090,1000").stated == 1);
}

TEST_CASE("a bad price list is refused whole and says where") {
    const auto row = [](const std::string& text) {
        return list_refusal("part,typical,low,high,condition,date\n" + text + "\n");
    };
    CHECK(row("rtx-3091,1,,,,") ==
          "my.csv: line 2: column part: unknown part 'rtx-3091'; did you mean 'rtx-3090'?; "
          "'advisor list parts' shows them");
    CHECK_THAT(row("rig-2x3090,1,,,,"), StartsWith("my.csv: line 2: column part: 'rig-2x3090' is a system"));
    CHECK_THAT(row(",1,,,,"), ContainsSubstring("column part: expected the id of a part, found nothing"));
    CHECK(row("rtx-3090,-5,,,,") ==
          "my.csv: line 2: column typical: expected US dollars from 0 to 1,000,000,000, found "
          "'-5'; write it as 1300 or \"1,299.50\"");
    for (const char* bad :
         {"nan", "inf", "1e10", "abc", "\"1,30\"", "\"1,3000\"", "\"1300,50\"", "1.300.00", "$", "EUR 5"})
        CHECK_THAT(row(std::string("rtx-3090,") + bad + ",,,,"),
                   ContainsSubstring("column typical: expected US dollars"));
    CHECK_THAT(row("rtx-3090,,900,,,"),
               ContainsSubstring("column typical: expected a price in US dollars, found nothing"));
    CHECK_THAT(row("rtx-3090,900,1000,,,"),
               ContainsSubstring("column low: expected no more than typical, 900, found '1000'"));
    CHECK_THAT(row("rtx-3090,900,,800,,"), ContainsSubstring("column high: expected no less than typical, 900"));
    CHECK_THAT(row("rtx-3090,900,,,mint,"), ContainsSubstring("column condition: expected new or used, found 'mint'"));
    for (const char* bad : {"2026", "Nov-26", "2026-13", "2026-02-30", "22.11.2026", "2206-11-22", "1026-11"})
        CHECK_THAT(
            row(std::string("rtx-3090,900,,,,") + bad),
            ContainsSubstring("column date: expected a day as YYYY-MM-DD or a month as YYYY-MM, from 2000 to 2036"));
    CHECK_THAT(row("rtx-3090,1,,,,\n# note\nRTX 3090,2,,,,"),
               StartsWith("my.csv: line 4: column part: 'rtx-3090' has a price in line 2 already"));
    CHECK_THAT(row("rtx-3090,100,300,,,,,"), ContainsSubstring("column low"));
    CHECK_THAT(row("rtx-3090,1,300,1,200,used,2026-11"),
               StartsWith("my.csv: line 2: expected 6 fields as in the header, found 7"));
    CHECK_THAT(row("rtx-3090,1"), StartsWith("my.csv: line 2: expected 6 fields as in the header, found 2"));
    CHECK_THAT(row("\"rtx-3090,1,,,,"), StartsWith("my.csv: line 2: the quote opened here is never closed"));
    CHECK_THAT(row("rtx-3090,\"1\"2,,,,"), StartsWith("my.csv: line 2: text after a closing quote"));
    CHECK_THAT(row("rtx-3090,1\"2,,,,"), StartsWith("my.csv: line 2: a quote within a field"));
    CHECK_THAT(row("rtx-3090\x1b[2J,1,,,,"), StartsWith("my.csv: line 2: 'rtx-3090?[2J' is not text in UTF-8"));
    CHECK_THAT(row("rtx-3090,1,,,caf\xe9,"), ContainsSubstring("save the list as \"CSV UTF-8\""));
}

TEST_CASE("a price list without a usable header is refused") {
    CHECK_THAT(list_refusal(""), StartsWith("my.csv: it is empty; expected a header such as part,typical"));
    CHECK_THAT(list_refusal("# nothing\n\n"), StartsWith("my.csv: it is empty"));
    CHECK_THAT(list_refusal("part,typical\n"), StartsWith("my.csv: no price below the header"));
    CHECK_THAT(list_refusal("part,low\nrtx-3090,1\n"), StartsWith("my.csv: line 1: column typical is missing"));
    CHECK_THAT(list_refusal("part,typical,Price\nrtx-3090,1,1\n"),
               StartsWith("my.csv: line 1: column typical is there twice"));
    CHECK_THAT(list_refusal("part,tpyical\n"),
               StartsWith("my.csv: line 1: unknown column 'tpyical'; did you mean 'typical'?"));
    CHECK_THAT(list_refusal("part;typical\nrtx-3090;1\n"), ContainsSubstring("with commas between them"));
    CHECK_THAT(list_refusal(std::string_view("\xff\xfep\0a\0r\0t\0", 10)), ContainsSubstring("is not text in UTF-8"));
    CHECK_THAT(list_refusal(std::string(100, ',') + "part\n"), StartsWith("my.csv: line 1: more than 64 fields"));
    CHECK_THAT(list_refusal("part,typical," + std::string(5000, 'x') + "\n"),
               ContainsSubstring("a field of more than 4000 bytes"));
}

TEST_CASE("a book that extends another one takes from it what it leaves out") {
    const Catalog catalog = catalog_with({book_json("mine", "2026-11")});
    const PriceBook& mine = catalog.books.back();
    CHECK(mine.id == "mine");
    CHECK(mine.as_of == Date{2026, 11, 25});
    CHECK(mine.prices.size() == get(catalog.books, "2026-11").prices.size());
    CHECK(mine.price_of(get(catalog.parts, "rtx-3090"))->usd.typical == Usd{999});
    CHECK(mine.price_of(get(catalog.parts, "rtx-4090")));
    const Catalog alone = catalog_with({book_json("mine", "")});
    CHECK(alone.books.back().prices.size() == 1);
    const auto day = [](const std::string& as_of, const std::string& date) {
        const std::string prices =
            R"({"part": "rtx-3090", "typical": 999, "condition": "used", "date": ")" + date + "\"}";
        return get(catalog_with({book_json("mine", "2026-11", as_of, prices)}).books, "mine").as_of;
    };
    CHECK(day("2026-01-01", "2026-01") == today().as_of);
    CHECK(day("2026-01-01", "2026-12-02") == Date{2026, 12, 2});
}

TEST_CASE("books may extend each other in any order, but not in a circle") {
    const std::string top = book_json("top", "middle"),
                      middle =
                          book_json("middle", "2026-11", "2026-11-23",
                                    R"({"part": "rtx-4090", "typical": 1234, "condition": "used", "date": "2026-11"})");
    const Catalog catalog = catalog_with({top, middle});
    const PriceBook& book = get(catalog.books, "top");
    CHECK(book.price_of(get(catalog.parts, "rtx-4090"))->usd.typical == Usd{1234});
    CHECK(book.price_of(get(catalog.parts, "rtx-3090"))->usd.typical == Usd{999});
    CHECK(book.prices.size() == today().prices.size());
    CHECK_THAT(books_refusal({book_json("mine", "mine")}),
               StartsWith("mine.json: /extends: the books extend each other"));
    CHECK_THAT(books_refusal({book_json("a", "b"), book_json("b", "a")}), ContainsSubstring("in a circle"));
    CHECK(books_refusal({book_json("mine", "2026-12")}) ==
          "mine.json: /extends: unknown price book '2026-12'; did you mean '2026-11'?");
}

TEST_CASE("the answer names both books") {
    Catalog catalog = load_catalog(embedded_files());
    catalog.books.push_back(read_price_list(catalog, {"my.csv", "part,typical\nrtx-3090,1000\n"}));
    Request r = request("llama-3.3-70b");
    r.prices = "my.csv";
    r.systems = {"rig-2x3090"};
    const Decision d = recommend(catalog, resolve(catalog, r));
    const nlohmann::json answer = nlohmann::json::parse(decision_json(catalog, d));
    CHECK(answer["prices"]["book"] == "my.csv");
    CHECK(answer["prices"]["extends"] == "2026-11");
    CHECK(answer["prices"]["as_of"] == "2026-11-22");
    bool said = false;
    for (const Assumption& a : d.question.assumptions)
        said = said || (a.flag == "--prices" && a.text == "my.csv over 2026-11");
    CHECK(said);
}

TEST_CASE("the price list that is printed can be read again") {
    const std::string list = render_prices(real_catalog(), embedded_reference(), "", "", in(Format::csv));
    const PriceBook again = read_list(list, "again.csv");
    CHECK(again.stated == today().prices.size());
    CHECK(again.as_of == today().as_of);
    for (const Price& price : today().prices) {
        const Price* copy = again.price_of(*price.part);
        REQUIRE(copy);
        CHECK(copy->usd.low == price.usd.low);
        CHECK(copy->usd.typical == price.usd.typical);
        CHECK(copy->usd.high == price.usd.high);
        CHECK(copy->condition == price.condition);
        CHECK(copy->date == price.date);
    }
}

TEST_CASE("a list of the user's own is shown with the prices of the book below it") {
    Catalog catalog = load_catalog(embedded_files());
    catalog.books.push_back(
        read_price_list(catalog, {"my.csv", "part,typical,source\nrtx-3090,1000,\"caf\xc3\xa9, \"\"x\"\"\"\n"}));
    const std::size_t prices = catalog.books.back().prices.size();
    CHECK_THAT(render_prices(catalog, embedded_reference(), "my.csv", "", text_at(200)), ContainsSubstring("2026-11"));
    const nlohmann::json shown =
        nlohmann::json::parse(render_prices(catalog, embedded_reference(), "my.csv", "", in(Format::json)))["records"];
    CHECK(shown.size() == prices);
    CHECK(shown[0]["part"] == "rtx-3090");
    CHECK(shown[0]["typical"] == 1000);
    CHECK(shown[0]["source"] == "caf\xc3\xa9, \"x\"");
    CHECK(shown[1]["book"] == "my.csv");
}
