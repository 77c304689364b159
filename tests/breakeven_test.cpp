#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "advisor/explore.hpp"
#include "render_options.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

constexpr const char* kStudio = "mac-studio-m3-ultra-96";
constexpr const char* kFourCards = "rig-4x3090-pro";

BreakEven sweep(Request r, const std::string& over) {
    if (r.systems.empty()) r.systems = {kStudio, kFourCards};
    return breakeven(real_catalog(), resolve(real_catalog(), r), over);
}

/// The published example: a Mac for $5,299, 240 W at work and 9 W idle, against a rig for $4,300, 900 W and 175 W, kept
/// for three years, worth nothing afterwards.
Request published(double usd_per_kwh, const char* idle) {
    Request r = request("llama-3.3-70b");
    r.kwh_price = usd_per_kwh;
    r.idle = idle;
    r.resale = "none";
    r.set_price = {"mac-studio-m3-ultra-96=5299", "rig-4x3090-pro=4300"};
    r.set_watts = {"mac-studio-m3-ultra-96=9/240", "rig-4x3090-pro=175/900"};
    return r;
}

/// Ownership of a system, as `cost` has it.
double ownership(const Request& asked, const char* id) {
    Request r = asked;
    r.systems = {id};
    const Decision d = answer(r);
    REQUIRE(d.results.size() == 1);
    return d.results.front().assessment.cost.ownership.value().value;
}

void check_flip(const Request& below, const Request& above, const Crossover& c) {
    CHECK(ownership(below, c.better_below->id.c_str()) < ownership(below, c.better_above->id.c_str()));
    CHECK(ownership(above, c.better_above->id.c_str()) < ownership(above, c.better_below->id.c_str()));
}

}  // namespace

TEST_CASE("hours a day at which a published Mac and a published rig cost the same") {
    // 5299 - 4300 = 3 x 365 / 1000 x price x (h x (900 - 240) + (24 - h) x (idle rig - idle Mac))
    // Switched off, both draw the same.
    const auto [price, idle, hours] = GENERATE(std::tuple{0.15, "always-on", 4.25}, std::tuple{0.18, "always-on", 2.19},
                                               std::tuple{0.15, "off", 9.22}, std::tuple{0.18, "off", 7.68});
    Request r = published(price, idle);
    if (r.idle == "off") r.wakes_per_day = 0;
    const BreakEven answer = sweep(r, "hours-per-day");
    REQUIRE(answer.crossovers.size() == 1);
    const Crossover& c = answer.crossovers.front();
    CHECK(c.value == Approx(hours).epsilon(0.005));
    const double idle_gap = std::string(idle) == "off" ? 0 : 175 - 9;
    CHECK(c.value == Approx((999 / (1.095 * price) - 24 * idle_gap) / (660 - idle_gap)).epsilon(1e-9));
    CHECK(c.better_below->id == kFourCards);
    CHECK(c.better_above->id == kStudio);
}

TEST_CASE("dear power and a rig that is always on leave no break-even") {
    const BreakEven answer = sweep(published(0.30, "always-on"), "hours-per-day");
    CHECK(answer.crossovers.empty());
    CHECK(answer.reading == "at every duty from 0.1 to 24 h a day mac-studio-m3-ultra-96 is cheaper to own");
}

TEST_CASE("the cheaper system changes just where the crossover is") {
    const auto moved = [](Request r, const std::string& over, double x) {
        if (over == "hours-per-day") r.hours_per_day = x;
        if (over == "kwh-price") r.kwh_price = x;
        if (over == "years") r.years = x;
        return r;
    };
    for (const std::string over : {"hours-per-day", "kwh-price", "years"}) {
        const Request r = published(0.15, "always-on");
        const BreakEven answer = sweep(r, over);
        INFO(over);
        REQUIRE(answer.crossovers.size() == 1);
        const Crossover& c = answer.crossovers.front();
        check_flip(moved(r, over, c.value * (1 - 1e-8)), moved(r, over, c.value * (1 + 1e-8)), c);
    }
}

TEST_CASE("prices just beyond their crossover change which system is cheaper") {
    Request r = request("llama-3.3-70b");
    r.resale = "none";
    int tried = 0;
    for (const std::string id : {"mac-studio-m3-ultra-96", "rig-4x3090-pro", "rtx-3090"}) {
        const BreakEven answer = sweep(r, "price:" + id);
        CHECK(name_of(answer.parameter) == "price:" + id);
        CHECK(answer.low == Approx(*answer.current / 5));
        CHECK(answer.high == Approx(*answer.current * 5));
        for (const Crossover& c : answer.crossovers) {
            Request below = r, above = r;
            below.set_price = {id + "=" + std::to_string(c.value - 0.01)};
            above.set_price = {id + "=" + std::to_string(c.value + 0.01)};
            check_flip(below, above, c);
            ++tried;
        }
    }
    CHECK(tried >= 2);
}

TEST_CASE("ownership never falls as power, duty or hardware get dearer") {
    for (const std::string over : {"kwh-price", "hours-per-day", "price:rtx-3090"}) {
        const BreakEven answer = sweep(request("llama-3.3-70b"), over);
        REQUIRE(answer.points.size() > 50);
        for (std::size_t i = 1; i < answer.points.size(); ++i) {
            const CostPoint &before = answer.points[i - 1], &now = answer.points[i];
            CHECK(now.value > before.value);
            CHECK(*now.a >= *before.a * (1 - 1e-12));
            CHECK(*now.b >= *before.b * (1 - 1e-12));
        }
    }
}

TEST_CASE("every sample is what cost says there") {
    const Request r = request("llama-3.3-70b");
    const BreakEven answer = sweep(r, "users");
    REQUIRE(answer.points.size() > 8);
    for (const std::size_t i : {std::size_t{0}, std::size_t{7}}) {
        Request at = r;
        at.users = answer.points[i].value;
        CHECK(*at.users == std::floor(*at.users));
        CHECK(answer.points[i].a->value == ownership(at, kStudio));
        CHECK(answer.points[i].b->value == ownership(at, kFourCards));
    }
}

TEST_CASE("where one system no longer runs the workload the other is better, and the sweep ends with the last") {
    Request r = request("llama-3.3-70b");
    r.systems = {"rig-2x3090", kFourCards};
    const BreakEven answer = sweep(r, "context");
    REQUIRE(answer.a_runs_up_to);
    CHECK(*answer.a_runs_up_to == std::floor(*answer.a_runs_up_to));
    for (const CostPoint& point : answer.points) CHECK(point.a.has_value() == (point.value <= *answer.a_runs_up_to));
    REQUIRE(answer.crossovers.size() == 1);
    CHECK(answer.crossovers.front().value == *answer.a_runs_up_to + 1);
    CHECK(answer.crossovers.front().better_above->id == kFourCards);
    r.context = *answer.a_runs_up_to;
    CHECK(ownership(r, "rig-2x3090") > 0);
    r.context = *answer.a_runs_up_to + 1;
    CHECK(sweep(r, "years").points.empty());

    r = request("llama-3.3-70b");
    const BreakEven tokens = sweep(r, "tokens-per-day");
    CHECK_FALSE(tokens.current);
    REQUIRE((tokens.a_runs_up_to && tokens.b_runs_up_to));
    CHECK(tokens.high == std::max(*tokens.a_runs_up_to, *tokens.b_runs_up_to));
    CHECK((tokens.points.back().a || tokens.points.back().b));
}

TEST_CASE("a system that cannot run it or has no price leaves the question open and says why") {
    Request r = request("llama-3.3-70b");
    r.systems = {"rig-1x3090", kStudio};
    const BreakEven small = sweep(r, "years");
    CHECK(small.points.empty());
    CHECK_THAT(small.reading, StartsWith("rig-1x3090 cannot run this as asked (memory: needs "));
    r.systems = {"mac-studio-m4-ultra-256", kStudio};
    for (const char* over : {"years", "price:mac-studio-m4-ultra-256"}) {
        const BreakEven unpriced = sweep(r, over);
        CHECK(unpriced.points.empty());
        CHECK_THAT(unpriced.reading, StartsWith("mac-studio-m4-ultra-256 has no price in book "));
        CHECK(nlohmann::json::parse(breakeven_json(real_catalog(), unpriced))["points"].empty());
    }
}

TEST_CASE("what cannot be swept is refused") {
    const Request r = request("llama-3.3-70b");
    CHECK_THROWS_WITH(sweep(r, "hour-per-day"), ContainsSubstring("did you mean 'hours-per-day'?"));
    CHECK_THROWS_WITH(sweep(r, "price:rtx-309"), ContainsSubstring("did you mean 'rtx-3090'?"));
    CHECK_THROWS_WITH(sweep(r, "price:rtx-5090"), ContainsSubstring("neither"));
    CHECK_THROWS_WITH(sweep(r, "price:"), ContainsSubstring("expected mac-studio-m3-ultra-96"));
    Request one = r;
    one.systems = {kStudio, kStudio};
    CHECK_THROWS_WITH(sweep(one, "years"), ContainsSubstring("two different systems"));
    Request tokens = r;
    tokens.tokens_per_day = 1e5;
    CHECK_THROWS_WITH(sweep(tokens, "hours-per-day"), ContainsSubstring("--over tokens-per-day"));
}

TEST_CASE("the chart keeps to its width and shows both systems") {
    const BreakEven answer = sweep(published(0.15, "always-on"), "hours-per-day");
    for (const int width : {60, 80, 120}) {
        const std::string text = render_breakeven(real_catalog(), answer, text_at(width));
        for (const Line& line : filled_lines(text)) CHECK(line.text.size() <= static_cast<std::size_t>(width));
        CHECK(text.find("AAA") != std::string::npos);
        CHECK(text.find("BBB") != std::string::npos);
    }
    const std::string csv = render_breakeven(real_catalog(), answer, in(Format::csv));
    CHECK(filled_lines(csv).size() == answer.points.size() + 1);
}
