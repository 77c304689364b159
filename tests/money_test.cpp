#include "advisor/money.hpp"

#include "advisor/cost.hpp"
#include "advisor/text.hpp"
#include "minimal_catalog.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

Currency currency(const char* symbol, double rate, int decimals = 2) {
    Currency made;
    made.id = "XTS";
    made.symbol = symbol;
    made.usd_per_unit = rate;
    made.decimals = decimals;
    return made;
}

std::string typed(std::string_view text) {
    const auto sum = parse_typed_sum(text);
    return sum ? brief(sum->number) + "|" + sum->currency : "none";
}

Request in(const char* code, const char* region = nullptr) {
    Request r;
    r.currency = code;
    if (region) r.region = region;
    return r;
}

double today(const char* part) {
    return todays_book(real_catalog()).price_of(get(real_catalog().parts, part))->usd.typical.value;
}

double paid(const Request& request, const char* part) {
    const Question q = resolve(real_catalog(), request);
    return price_of(get(real_catalog().parts, part), q.purchase)->usd.typical.value;
}

std::string answer_refusal(const Request& request) {
    return refusal_of([&] { resolve(real_catalog(), request); }, "answered");
}

std::string refused_catalog(std::string_view file) {
    return refusal_of(
        [&] {
            std::vector<DataFile> files = minimal_files();
            files.push_back({"mine.json", file});
            load_catalog(files);
        },
        "loaded");
}

}  // namespace

TEST_CASE("a sum is said in the money of its reader") {
    const Currency euro = currency("€", 1.25), franc = currency("CHF", 1.25), yen = currency("¥", 0.01, 0);
    CHECK(money(us_dollar(), Usd{5299.4}) == "$5,299");
    CHECK(money(us_dollar(), Usd{-56}) == "-$56");
    CHECK(money(us_dollar(), std::nullopt) == "-");
    CHECK(money(euro, Usd{5000}) == "€4,000");
    CHECK(money(franc, Usd{-5000}) == "-CHF 4,000");
    CHECK(money_range(euro, {{1000}, {1250}, {2500}}) == "€1,000 (800-2,000)");
    CHECK(small_money(euro, 0.4) == "€0.32");
    CHECK(exact_money(us_dollar(), 0.5) == "$0.50");
    CHECK(exact_money(yen, 0.5) == "¥50");
    CHECK(money_and_code(euro, Usd{1250}) == "1,000 XTS");
    CHECK(in_unit(euro, "USD/Mtok") == "XTS/Mtok");
    CHECK(in_key(euro, "cost_to_you_usd_low") == "cost_to_you_xts_low");
    CHECK(in_key(us_dollar(), "price_usd") == "price_usd");
}

TEST_CASE("a currency may stand before or behind a sum, and models are no sums") {
    CHECK(typed("€4500") == "4,500|€");
    CHECK(typed("4500eur") == "4,500|eur");
    CHECK(typed("4.5k EUR") == "4,500|EUR");
    CHECK(typed("EUR 4,500") == "4,500|EUR");
    CHECK(typed("CA$900") == "900|CA$");
    CHECK(typed("$4,500") == "4,500|$");
    CHECK(typed("1.5M") == "1,500,000|");
    for (const char* none : {"70B", "glm-5", "phi4", "120B-A5B", "€", "eur", "€4500eur", "4500 euros", "qwen3-32b",
                             "4.500", "€4.500", "45.000"})
        CHECK(typed(none) == "none");
}

TEST_CASE("the price of a kWh follows from one rate") {
    for (const Region& region : real_catalog().regions) {
        INFO(region.id);
        REQUIRE(region.currency);
    }
    const double rate = get(real_catalog().currencies, "EUR").usd_per_unit;
    CHECK(get(real_catalog().regions, "de").kwh_price.value == Approx(0.3835 * rate));
    CHECK(get(real_catalog().regions, "dk").kwh_price.value ==
          Approx(0.3485 * rate));  // stated in euros, paid in kroner
    CHECK(get(real_catalog().regions, "us").kwh_price.value == Approx(0.1883));
    for (const Currency& each : real_catalog().currencies)
        CHECK((each.region.empty() || find(real_catalog().regions, each.region)));
}

TEST_CASE("new parts carry the tax of the region, used ones none, and dollars neither") {
    CHECK(paid(in("eur", "de"), "mac-studio-m5-max-64") == Approx(today("mac-studio-m5-max-64") * 1.19));
    CHECK(paid(in("eur", "de"), "rtx-3090") == Approx(today("rtx-3090")));
    CHECK(paid(in("usd", "de"), "mac-studio-m5-max-64") == Approx(today("mac-studio-m5-max-64")));
    Request asked;
    asked.region = "de";
    CHECK(paid(asked, "mac-studio-m5-max-64") == Approx(today("mac-studio-m5-max-64")));
    asked.tax = "region";
    CHECK(paid(asked, "mac-studio-m5-max-64") == Approx(today("mac-studio-m5-max-64") * 1.19));
    Request till;
    till.tax = "8.5%";
    CHECK(paid(till, "mac-studio-m5-max-64") == Approx(today("mac-studio-m5-max-64") * 1.085));
    Request business = in("eur", "de");
    business.tax = "none";
    CHECK(paid(business, "mac-studio-m5-max-64") == Approx(today("mac-studio-m5-max-64")));
}

TEST_CASE("a region's own price takes the place of the US price, elsewhere with its own tax in it") {
    const double euro = get(real_catalog().currencies, "EUR").usd_per_unit;
    CHECK(paid(in("eur", "fr"), "mac-studio-m5-max-36") == Approx(2999 * euro));
    CHECK(paid(in("eur", "de"), "mac-studio-m5-max-36") == Approx(2999 * euro * 1.19 / 1.2));
    CHECK(paid(in("gbp"), "mac-studio-m5-max-36") == Approx(today("mac-studio-m5-max-36") * 1.2));
    const double yuan = get(real_catalog().currencies, "CNY").usd_per_unit;
    CHECK(paid(in("cny"), "v100-32gb") == Approx(2989 * yuan));
    CHECK(paid(in("usd", "fr"), "mac-studio-m5-max-36") == Approx(today("mac-studio-m5-max-36")));
    Request set = in("eur", "fr");
    set.set_price = {"rtx-3090=900"};
    CHECK(paid(set, "rtx-3090") == Approx(900 * euro));
}

TEST_CASE("what a list of the buyer's own says is what he pays") {
    const Catalog& catalog = real_catalog();
    const PriceBook list = read_price_list(catalog, {"my.csv", "part,typical\nmac-studio-m5-max-36,2600\n"});
    const PriceBook here = local_book(list, get(catalog.regions, "fr"), 0.2);
    CHECK(here.price_of(get(catalog.parts, "mac-studio-m5-max-36"))->usd.typical == Usd{2600});
    CHECK(here.price_of(get(catalog.parts, "mac-studio-m5-max-64"))->usd.typical.value ==
          Approx(today("mac-studio-m5-max-64") * 1.2));
}

TEST_CASE("sums that are typed are in the money that is shown") {
    const double euro = get(real_catalog().currencies, "EUR").usd_per_unit;
    Request r = in("eur", "de");
    r.budget = 4500;
    r.kwh_price = 0.3;
    r.hour_worth = 20;
    const Question q = resolve(real_catalog(), r);
    CHECK(q.limits.budget->value == Approx(4500 * euro));
    CHECK(q.site.kwh_price.value == Approx(0.3 * euro));
    CHECK(q.preference.hour_worth.value == Approx(20 * euro));

    Request marked;
    marked.budget = 4500;
    marked.budget_currency = "€";
    const Question said = resolve(real_catalog(), marked);
    CHECK(currency_of(said).id == "EUR");
    CHECK(said.site.region->id == "eu");  // whoever pays so lives there, unless he says where
    CHECK(said.limits.budget->value == Approx(4500 * euro));

    Request two = in("gbp");
    two.budget = 4500;
    two.budget_currency = "eur";
    CHECK(resolve(real_catalog(), two).limits.budget->value == Approx(4500 * euro));
    CHECK(currency_of(resolve(real_catalog(), two)).id == "GBP");
    CHECK(currency_of(resolve(real_catalog(), in("local", "jp"))).id == "JPY");
    CHECK(currency_of(resolve(real_catalog(), in("local"))).is_dollar());

    Request profile;
    profile.profile = "home-office";
    const auto dollars = resolve(real_catalog(), profile).limits.budget;
    profile.currency = "eur";
    REQUIRE(dollars);
    CHECK(resolve(real_catalog(), profile).limits.budget == dollars);  // the profile's sum is in dollars
}

TEST_CASE("what is no currency and no tax is refused with what would do") {
    CHECK(answer_refusal(in("euro"))
              .starts_with("--currency: unknown currency 'euro'; did you mean 'EUR'?; expected USD, EUR"));
    CHECK(answer_refusal(in("xyz")).starts_with("--currency: unknown currency 'xyz'; expected USD, EUR"));
    Request budget;
    budget.budget = 10;
    budget.budget_currency = "xyz";
    CHECK(answer_refusal(budget).starts_with("--budget: unknown currency 'xyz'"));
    Request tax;
    tax.tax = "much";
    CHECK(answer_refusal(tax) == "--tax: 'much'; expected a percentage such as 19, region or none");
    tax.tax = "190";
    CHECK(answer_refusal(tax) == "--tax: 190 is out of range; expected 0 to 100 %");
    tax.tax = "region";
    CHECK(answer_refusal(tax) == "--tax region: no tax of region 'us' is known; expected a percentage such as 8.5");
}

TEST_CASE("currencies and taxes of a file are checked") {
    constexpr std::string_view kOutlet = R"("outlet": {"volts": 230, "amps": 16, "continuous_fraction": 1}}]})";
    const auto region = [&](const std::string& keys) {
        return refused_catalog(std::string(R"({"regions": [{"id": "x", "name": "X", )") + keys + ", " +
                               std::string(kOutlet));
    };
    CHECK_THAT(region(R"("local_price": 0.3, "currency": "EUR")"),
               ContainsSubstring("/regions/0/currency: unknown currency"));
    CHECK_THAT(region(R"("local_price": 0.3)"), ContainsSubstring("expected a 'currency' beside it"));
    CHECK_THAT(region(R"("local_price": 0.3, "usd_per_kwh": 0.3)"), ContainsSubstring("not both"));
    CHECK_THAT(region(R"("note": "none")"), ContainsSubstring("'local_price' is missing"));
    CHECK_THAT(region(R"("usd_per_kwh": 0.3, "price_tax": {"rate": 19, "name": "VAT"})"),
               ContainsSubstring(
                   "/regions/0/price_tax/rate: expected a share of the price without tax from 0 to 1, found 19"));
    CHECK_THAT(refused_catalog(R"({"currencies": [{"id": "XTS", "name": "x", "symbol": "x", "usd_per_unit": 0}]})"),
               ContainsSubstring("/currencies/0/usd_per_unit"));
    CHECK(refused_catalog(R"({"currencies": [{"id": "XTS", "name": "x", "symbol": "x", "usd_per_unit": 0.5}],
        "regions": [{"id": "x", "name": "X", "local_price": 0.3, "currency": "xts",
                     "outlet": {"volts": 230, "amps": 16, "continuous_fraction": 1}}]})") == "loaded");
}
