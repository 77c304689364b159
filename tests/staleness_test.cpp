#include <algorithm>
#include <nlohmann/json.hpp>

#include "advisor/answer.hpp"
#include "render_options.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

Request systems_asked(std::vector<std::string> systems) {
    Request r = request("llama-3.3-70b");
    r.systems = std::move(systems);
    return r;
}

std::optional<StalePrices> stale(const Request& r) { return stale_prices(real_catalog(), answer(r)); }

/// Every part of a system at today's price.
std::vector<std::string> all_parts_set(const std::string& id) {
    std::vector<std::string> prices;
    for (const BillLine& line : the_system(id).bill) prices.push_back(line.part->id + "=100");
    return prices;
}

std::size_t lines_with(const std::string& text, std::string_view word) {
    std::size_t count = 0;
    for (const Line& line : filled_lines(text)) count += line.text.find(word) != std::string_view::npos ? 1u : 0u;
    return count;
}

}  // namespace

TEST_CASE("stale prices name their age and the part that most dollars go to") {
    Request r = systems_asked({"rig-2x3090"});
    r.as_of = "2027-11-22";
    const std::optional<StalePrices> found = stale(r);
    REQUIRE(found);
    const PriceBook& book = real_catalog().books.back();
    Date oldest{9999, 1, 1};
    for (const BillLine& line : the_system("rig-2x3090").bill)
        oldest = std::min(oldest, book.price_of(*line.part)->date);
    CHECK(found->oldest <= oldest);  // rented cards may be older
    CHECK(found->days == days_between(found->oldest, {2027, 11, 22}));
    CHECK(found->part == "rtx-3090");
    CHECK(found->part_date == book.price_of(get(real_catalog().parts, "rtx-3090"))->date);
    CHECK_THAT(found->flags, StartsWith("--set-price ID=USD"));
    CHECK_THAT(found->flags, EndsWith(" or --prices FILE"));
}

TEST_CASE("prices that the user sets are never stale") {
    Request r = systems_asked({"rig-2x3090"});
    r.as_of = "2027-11-22";
    r.api_price = "0.1/0.3";
    r.set_price = {"rig-2x3090=2500"};
    const auto part_of = [](const std::optional<StalePrices>& s) { return s ? s->part : std::string(); };
    CHECK_THAT(part_of(stale(r)), StartsWith("rental/"));  // no flag sets it
    CHECK(lines_with(render_recommend(real_catalog(), answer(r), text_at(0)), "give today's with --prices FILE") == 1);
    CHECK(lines_with(render_cost(real_catalog(), answer(r), text_at(0)), "Prices:") == 0);  // shows no rented cards
    r.set_price = all_parts_set("rig-2x3090");
    CHECK_THAT(part_of(stale(r)), StartsWith("rental/"));
    r.set_price.pop_back();
    CHECK(part_of(stale(r)) == the_system("rig-2x3090").bill.back().part->id);
}

TEST_CASE("fresh prices are not stale") {
    Request r = systems_asked({"rig-2x3090", "mac-studio-m3-ultra-96"});
    r.as_of = "2026-02-01";
    Decision d = answer(r);
    d.rent.reset();
    d.api.reset();
    const std::optional<StalePrices> old = stale_prices(real_catalog(), d);
    if (old) CHECK(days_between(old->oldest, {2026, 2, 1}) > real_catalog().constants.stale_days);
    Request set = systems_asked({"rig-2x3090"});
    set.set_price = {"rig-2x3090=2500"};
    Decision fresh = answer(set);
    fresh.rent.reset();
    fresh.api.reset();
    CHECK_FALSE(stale_prices(real_catalog(), fresh));
    CHECK(nlohmann::json::parse(decision_json(real_catalog(), fresh))["prices"]["stale"].is_null());
    CHECK(lines_with(render_compare(real_catalog(), fresh, text_at(0)), "Prices:") == 0);
}

TEST_CASE("text answers have one line about old prices and JSON a key") {
    Request r = systems_asked({"rig-2x3090", "mac-studio-m3-ultra-96"});
    r.as_of = "2027-06-01";
    const Decision d = answer(r);
    const Catalog& catalog = real_catalog();
    for (const auto& render : {render_recommend, render_compare, render_cost, render_estimate}) {
        const std::string text = render(catalog, d, text_at(0));
        CHECK(lines_with(text, "Prices: up to ") == 1);
        CHECK(lines_with(text, "days old") == 1);
        CHECK_THAT(text, ContainsSubstring("days old on 2027-06-01"));
        CHECK(lines_with(render(catalog, d, in(Format::markdown)), "Prices: up to ") == 1);
        CHECK(lines_with(render(catalog, d, in(Format::csv)), "Prices: up to ") == 0);
    }
    CHECK(lines_with(render_fit(catalog, d, text_at(0)), "Prices: up to ") == 0);
    const nlohmann::json json = nlohmann::json::parse(decision_json(catalog, d));
    CHECK(json["prices"]["stale"]["days"] > 180);
    CHECK(json["prices"]["stale"]["part"].is_string());
    const auto has_code = [](const nlohmann::json& result) {
        return std::any_of(result["warnings"].begin(), result["warnings"].end(),
                           [](const nlohmann::json& w) { return w["code"] == "stale-price"; });
    };
    REQUIRE_FALSE(json["results"].empty());
    for (const nlohmann::json& result : json["results"]) CHECK(has_code(result));
}

TEST_CASE("the two systems of breakeven") {
    Request r = systems_asked({"rig-2x3090", "rig-4x3090-pro"});
    r.as_of = "2027-06-01";
    const BreakEven sweep = breakeven(real_catalog(), resolve(real_catalog(), r), "years");
    CHECK(lines_with(render_breakeven(real_catalog(), sweep, text_at(0)), "Prices: up to ") == 1);
    CHECK(nlohmann::json::parse(breakeven_json(real_catalog(), sweep))["prices"]["stale"]["part"] == "rtx-3090");
    r.set_price = {"rig-2x3090=2500", "rig-4x3090-pro=6000"};
    const BreakEven given = breakeven(real_catalog(), resolve(real_catalog(), r), "years");
    CHECK(nlohmann::json::parse(breakeven_json(real_catalog(), given))["prices"]["stale"].is_null());
    CHECK(lines_with(render_breakeven(real_catalog(), given, text_at(0)), "Prices:") == 0);
}
