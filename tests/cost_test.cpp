#include "advisor/cost.hpp"

#include <cmath>

#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

Request costed() {
    Request r = request("llama-3.3-70b");
    r.hours_per_day = 12;
    r.kwh_price = 0.15;
    r.resale = "none";
    r.set_price = {"mac-studio-m3-ultra-96=5299"};
    return r;
}

constexpr Hours kSession{4};  ///< requests that come over the day

Cost mac(const Request& r) { return assess_one(r, "mac-studio-m3-ultra-96", "llama.cpp", "none").cost; }

}  // namespace

TEST_CASE("electricity is watts x hours x days x tariff") {
    Request r = costed();
    r.idle = "off";
    const Assessment a = assess_one(r, "mac-studio-m3-ultra-96", "llama.cpp", "none");
    CHECK(a.cost.electricity_per_year.value == Approx(a.cost.kwh_per_year.value * 0.15));
    const double off = 12 * 0.5 * 365 / 1000;
    CHECK(a.cost.kwh_per_year.value >= 12 * 243 * 0.365);
    CHECK(a.cost.kwh_per_year.value <= 12 * 260 * 0.365 + off);
}

TEST_CASE("an idle rig costs what it draws, off it costs next to nothing") {
    Request r = costed();
    r.hours_per_day = 1;
    r.idle = "always-on";
    const Assessment on = assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer");
    CHECK(on.cost.idle_kwh_per_year.value == Approx(on.power.idle.value * 23 * 0.365));
    r.idle = "off";
    CHECK(assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer").cost.kwh_per_year < on.cost.kwh_per_year * 0.6);
}

TEST_CASE("ownership is price less resale plus energy and cooling over the years, nothing hidden") {
    Request r = costed();
    r.resale = "typical";
    r.cooling_cop = 3;
    r.cooling_months = 6;
    const Cost c = mac(r);
    CHECK(c.cooling_per_year.value == Approx(c.electricity_per_year.value / 3 / 2));
    REQUIRE(c.ownership);
    CHECK(c.ownership->value ==
          Approx(5299 - c.resale.value + 3 * (c.electricity_per_year.value + c.cooling_per_year.value)));
}

TEST_CASE("dearer power never lowers the cost and without resale a longer horizon never lowers the total") {
    double before = 0;
    for (const double price : {0.05, 0.15, 0.30, 0.50}) {
        Request r = costed();
        r.kwh_price = price;
        CHECK(mac(r).ownership->value > before);
        before = mac(r).ownership->value;
    }
    before = 0;
    for (const double years : {1., 2., 3., 5.}) {
        Request r = costed();
        r.years = years;
        CHECK(mac(r).ownership->value > before);
        before = mac(r).ownership->value;
    }
}

TEST_CASE("tokens a day become hours at the predicted speed") {
    Request r = costed();
    r.hours_per_day.reset();
    r.tokens_per_day = 100'000;
    r.prompt_tokens_per_day = 400'000;
    const Assessment a = assess_one(r, "mac-studio-m3-ultra-96", "llama.cpp", "none");
    const double hours = (1e5 / a.speed.decode_tps.value + 4e5 / a.speed.prefill_tps.value) / 3600;
    CHECK(a.cost.active_hours_per_day.value == Approx(hours));
    CHECK(a.cost.usd_per_mtok.value() == Approx(a.cost.ownership->value / (0.1 * 365 * 3)));
}

TEST_CASE("a bill sums to the article's prices in the article's book") {
    Request r = request("llama-3.3-70b");
    r.prices = "article-2026-02";
    const Question q = resolve(real_catalog(), r);
    const auto price = [&](const char* id) { return price_of(the_system(id), q.purchase)->usd.typical.value; };
    CHECK(price("rig-4x3090-budget") == Approx(3620));
    CHECK(price("rig-4x3090-pro") == Approx(4300));
    CHECK(price("mac-studio-m3-ultra-96") == Approx(3999));
    CHECK(price("mac-studio-m3-ultra-192") == Approx(5199));
    CHECK(price("mac-studio-m3-ultra-256") == Approx(5599));
    CHECK(price("dgx-spark-128") == Approx(3999));
}

TEST_CASE("the article's book reckons with the article's tariff, unless one is given") {
    Request r = request("llama-3.3-70b");
    const double today = resolve(real_catalog(), r).site.kwh_price.value;
    CHECK(today != 0.15);
    r.prices = "article-2026-02";
    CHECK(resolve(real_catalog(), r).site.kwh_price.value == 0.15);
    Question q = resolve(real_catalog(), r);
    take_book(q, todays_book(real_catalog()));
    CHECK(q.site.kwh_price.value == today);
    r.region = "de";  // a region that the book has no tariff of keeps its own
    CHECK(resolve(real_catalog(), r).site.kwh_price.value > 0.3);
    r.kwh_price = 0.2;
    q = resolve(real_catalog(), r);
    CHECK(q.site.kwh_price.value == 0.2);
    take_book(q, todays_book(real_catalog()));
    CHECK(q.site.kwh_price.value == 0.2);
}

TEST_CASE("a book laid over another keeps its tariffs, and two of one region are refused") {
    const auto with_book = [](const std::string& tariffs) {
        std::vector<DataFile> files = embedded_files();
        const std::string book =
            R"({"schema": "advisor/prices/1", "id": "mine", "name": "Mine", "as_of": "2026-03-01", "extends": "article-2026-02",
                "prices": [], "tariffs": [)" +
            tariffs + "]}";
        files.push_back({"mine.json", book});
        return load_catalog(files);
    };
    const std::string germany = R"({"region": "de", "usd_per_kwh": 0.5, "date": "2026-03", "source": "article"})";
    const Catalog catalog = with_book(germany);
    Request r = request("llama-3.3-70b");
    r.prices = "mine";
    CHECK(resolve(catalog, r).site.kwh_price.value == 0.15);
    r.region = "de";
    CHECK(resolve(catalog, r).site.kwh_price.value == 0.5);
    CHECK_THROWS_WITH(with_book(germany + ", " + germany), ContainsSubstring("'de' has a price in this book already"));
}

TEST_CASE("a part without a price makes the system price-unknown, never free, and the user's price counts") {
    Request r = request("llama-3.3-70b");
    CHECK_FALSE(price_of(the_system("mac-studio-m4-ultra-256"), resolve(real_catalog(), r).purchase));
    r.set_price = {"mac-studio-m4-ultra-256=7000"};
    CHECK(price_of(the_system("mac-studio-m4-ultra-256"), resolve(real_catalog(), r).purchase)->usd.typical.value ==
          7000);
    r.set_price = {"rtx-3090=1000"};
    const Question dear = resolve(real_catalog(), r);
    r.set_price = {"rtx-3090=900"};
    const Question cheap = resolve(real_catalog(), r);
    CHECK((price_of(the_system("rig-4x3090-pro"), dear.purchase)->usd.typical -
           price_of(the_system("rig-4x3090-pro"), cheap.purchase)->usd.typical)
              .value == Approx(400));
}

TEST_CASE("light use costs less through an API") {
    Request r = request("llama-3.3-70b");
    r.tokens_per_day = 100'000;
    r.prompt_tokens_per_day = 400'000;
    const Question q = resolve(real_catalog(), r);
    const Assessment a = assess_one(r, "rig-2x3090", "llama.cpp", "layer");
    const std::optional<ApiOffer> api = api_offer(real_catalog(), q, a.cost);
    REQUIRE(api);
    // 0.1 M out x $0.32 + 0.4 M in x $0.10 = $0.072 a day.
    CHECK(api->per_year.value == Approx(365 * 0.072));
    CHECK(*api->ownership_ratio < 0.1);
    CHECK_FALSE(api->breakeven_years);
}

TEST_CASE("a purchase has paid for itself when what it lost in value equals what it saved") {
    Request r = request("llama-3.3-70b");
    r.tokens_per_day = 20'000'000;
    const Question q = resolve(real_catalog(), r);
    const Assessment a = assess_one(r, "rig-2x3090", "llama.cpp", "layer");
    const std::optional<ApiOffer> api = api_offer(real_catalog(), q, a.cost);
    REQUIRE(api);
    REQUIRE(api->breakeven_years);
    const double saved = (api->per_year - a.cost.electricity_per_year - a.cost.cooling_per_year).value;
    CHECK(saved * *api->breakeven_years == Approx((a.cost.price->usd.typical - a.cost.resale).value));
}

TEST_CASE("rented cards hold the workload, no fewer of them do, and they do the work in a day") {
    Request tunes = request("llama-3.3-70b");
    tunes.task = "lora";
    tunes.quant.reset();
    Request busy = request("llama-3.3-70b");
    busy.users = 8;
    busy.tokens_per_day = 3'000'000;  // more than two RTX 3090 write
    for (const Request& r : {request("8B"), request("llama-3.3-70b"), busy, request("gpt-oss-120b"), tunes}) {
        const Question q = resolve(real_catalog(), r);
        const std::vector<RentedMachine> machines = rented_machines(real_catalog(), q);
        REQUIRE_FALSE(machines.empty());
        for (const RentedMachine& machine : machines) {
            INFO(machine.system->id);
            CHECK(machine.assessment.memory.fits);
            CHECK(machine.assessment.cost.active_hours_per_day.value <= 24);
            CHECK((machine.speed.count & (machine.speed.count - 1)) == 0);
            if (machine.speed.count == 1) continue;
            System half = *machine.system;
            half.devices.front().count /= 2;
            const std::optional<Candidate> fewer = evaluate(real_catalog(), q, half);
            CHECK((!fewer || !fewer->assessment.memory.fits || fewer->assessment.cost.active_hours_per_day.value > 24));
        }
        const auto offer = rented(real_catalog(), q, {});
        REQUIRE(offer);
        CHECK(offer->first.device == offer->second.speed.price->device);
    }
    CHECK(rented_machines(real_catalog(), resolve(real_catalog(), request("kimi-k2", "16bit"))).empty());
}

TEST_CASE("a buyer's room, purse and taste do not limit what is rented") {
    Request r = request("llama-3.3-70b");
    const std::size_t count = rented_machines(real_catalog(), resolve(real_catalog(), r)).size();
    r.budget = 100;
    r.max_noise = 20;
    r.condition = "new";
    CHECK(rented_machines(real_catalog(), resolve(real_catalog(), r)).size() == count);
}

TEST_CASE("rented cards do the same work at their own speed, for a session at least, but those too slow for a day") {
    Request four = request("llama-3.3-70b");
    four.hours_per_day = 4;
    const Question q = resolve(real_catalog(), four);
    const Assessment a = assess_one(four, "rig-2x3090", "llama.cpp", "layer");
    const Device& card = get(real_catalog().devices, "rtx-3090");
    const RentalPrice price{&card, {0.1, 0.3, 0.5}, {}, ""};
    const auto rent = rent_offer(q, a.cost, {{&price, 2, 2 * a.cost.output_tokens_per_hour}}, kSession);
    REQUIRE(rent);
    CHECK(cards_in_words(*rent) == "2x " + card.name);
    CHECK(rent->usd_per_hour.typical == Approx(0.6));
    CHECK(rent->hours_per_day.value == Approx(2));  // given hours stand for the work, not for a session
    CHECK(hours_in_words(*rent) == "2 h a day");
    CHECK(rent->per_year.value == Approx(0.6 * 2 * 365));
    CHECK_FALSE(rent_offer(q, a.cost, {{&price, 2, a.cost.output_tokens_per_hour / 10}}, {}));

    const Question chat = resolve(real_catalog(), request("llama-3.3-70b"));
    CHECK(rent_offer(chat, a.cost, {{&price, 2, 1e9}}, kSession)->hours_per_day == kSession);
    CHECK(hours_in_words(*rent_offer(chat, a.cost, {{&price, 2, 1e9}}, Hours{0.1})) == "36.5 h a year");
}

TEST_CASE("a break-even has a date, so many days after the question") {
    Request r = request("llama-3.3-70b");
    r.tokens_per_day = 20'000'000;
    const Question q = resolve(real_catalog(), r);
    const auto api = api_offer(real_catalog(), q, assess_one(r, "rig-2x3090", "llama.cpp", "layer").cost);
    REQUIRE((api && api->breakeven_years && api->breakeven_date));
    CHECK(days_between(q.purchase.as_of, *api->breakeven_date) == Approx(*api->breakeven_years * 365).margin(0.5));
}

TEST_CASE("a year's running costs count less when money has a price") {
    Request r = costed();
    r.years = 2.5;
    const Cost plain = mac(r);
    const double per_year = plain.electricity_per_year.value;
    CHECK(plain.running.value == Approx(2.5 * per_year));
    r.discount_rate = 10;
    const double present = 1 / 1.1 + 1 / 1.21 + 0.5 * std::pow(1.1, -2.5);
    CHECK(mac(r).running.value == Approx(present * per_year));
    r.resale = "typical";
    r.discount_rate = 0;
    const double resale = mac(r).resale.value;
    r.discount_rate = 10;
    CHECK(mac(r).resale.value == Approx(resale * std::pow(1.1, -2.5)));
}

TEST_CASE("repairs are a share of what is bought used") {
    Request r = costed();
    r.repairs = 5;
    CHECK(mac(r).repairs_per_year.value == 0);  // new
    const Cost rig = assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer").cost;
    CHECK(rig.repairs_per_year.value == Approx(0.05 * rig.price->used.value));
    CHECK(rig.price->used > Usd{4 * 1300 - 1});
    CHECK(rig.price->used < rig.price->usd.typical);
    CHECK(rig.ownership->value ==
          Approx(rig.price->usd.typical.value + 3 * (rig.electricity_per_year + rig.repairs_per_year).value));
    r.set_price = {"rig-4x3090-pro=1000"};
    const Cost set = assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer").cost;
    CHECK(set.price->used.value == Approx(1000 * (rig.price->used / rig.price->usd.typical)));
}

TEST_CASE("a box that sleeps wakes at a cost, one that is always on does not") {
    Request r = costed();
    const Assessment on = assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer");
    CHECK(on.cost.wake.value == 0);
    r.idle = "off";
    r.wakes_per_day = 0;
    const Assessment off = assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer");
    CHECK(off.cost.wake.value == Approx(90 + off.memory.weights.value / 2e9));
    r.wakes_per_day = 10;
    const Assessment often = assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer");
    CHECK((often.cost.kwh_per_year - off.cost.kwh_per_year).value ==
          Approx(10 * off.cost.wake.value / 3600 * off.power.idle.value * 0.365));
    r.idle = "sleep";
    CHECK(mac(r).wake.value == Approx(10));  // keeps the weights in memory
    CHECK(assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer").cost.wake.value > 20);
    r.idle = "always-on";
    CHECK_THROWS_WITH(resolve(real_catalog(), r), StartsWith("--wakes-per-day needs --idle"));
}

TEST_CASE("the last year of ownership is the ownership") {
    Request r = costed();
    r.resale = "typical";
    r.years = 2.5;
    r.discount_rate = 4;
    const Question q = resolve(real_catalog(), r);
    const Cost c = mac(r);
    const std::vector<YearOfOwnership> years = years_of_ownership(q.purchase, c);
    REQUIRE(years.size() == 3);
    CHECK(years[0].years == 1);
    CHECK(years[2].years == 2.5);
    CHECK(years[2].ownership.value == Approx(c.ownership->value));
    CHECK(years[0].resale > years[1].resale);
    CHECK(years[0].running < years[1].running);
    CHECK(years_of_ownership(q.purchase, Cost{}).empty());
}

TEST_CASE("repairs are certain, watts are not") {
    Request r = costed();
    r.repairs = 50;
    r.discount_rate = 30;
    r.set_price = {"rig-4x3090-pro=4300"};
    const Assessment a = assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer");
    CHECK((a.cost.ownership_range.high - *a.cost.ownership).value ==
          Approx(a.cost.energy.value * real_catalog().constants.power_spread_gpu));
    CHECK(a.cost.energy < a.cost.running);
}

TEST_CASE("ownership has a range around it, none when nothing is uncertain") {
    Request r = costed();
    r.resale = "typical";
    const Cost c = assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer").cost;
    CHECK(c.ownership_range.low < *c.ownership);
    CHECK(c.ownership_range.high > *c.ownership);
    r = costed();
    r.set_watts = {"mac-studio-m3-ultra-96=9/240"};
    const Cost known = mac(r);
    CHECK(known.ownership_range.low.value == Approx(known.ownership->value));
    CHECK(known.ownership_range.high.value == Approx(known.ownership->value));
}
