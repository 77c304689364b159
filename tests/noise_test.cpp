#include <cmath>

#include "advisor/power.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

TEST_CASE("noise by hand: powers add") {
    NoiseSum sum;
    sum.add({{30}, {40}, {50}}, 2);
    sum.add({{30}, {40}, {40}}, 2);
    CHECK(sum.level().low.value == Approx(36.0206));      // four of 30
    CHECK(sum.level().typical.value == Approx(46.0206));  // four of 40
    CHECK(sum.level().high.value == Approx(53.4242));     // 2 x 10^5 + 2 x 10^4
}

TEST_CASE("a rig is as loud as its cards, its fans and its supplies") {
    const Catalog& catalog = real_catalog();
    const Device& card = get(catalog.devices, "rtx-3090");
    REQUIRE((card.noise_load && card.noise_measured));
    const NoiseLevel& fans = *fan_noise(catalog);
    const auto by_hand = [&](double others) {
        return 10 * std::log10(4 * std::pow(10, card.noise_load->typical.value / 10) +
                               std::pow(10, fans.typical.value / 10) + others);
    };
    const System& pro = the_system("rig-4x3090-pro");
    CHECK(pro.noise_load->typical.value == Approx(by_hand(0)));
    CHECK(pro.noise_basis == "derived");
    const System& budget = the_system("rig-4x3090-budget");
    const Part& supply = get(catalog.parts, "psu-server-1200w");
    double supplies = 0;
    for (const BillLine& line : budget.bill)
        if (line.part == &supply) supplies = line.quantity;
    REQUIRE(supplies > 0);
    CHECK(budget.noise_load->typical.value ==
          Approx(by_hand(supplies * std::pow(10, supply.noise->typical.value / 10))));
    CHECK(budget.noise_basis == "assumption");
    CHECK(budget.noise_load->low < budget.noise_load->typical);
}

TEST_CASE("a card that nobody measured has the noise of its kind of cooler, and says so") {
    const Device& card = get(real_catalog().devices, "rtx-4090");
    CHECK_FALSE(card.noise_measured);
    REQUIRE(card.noise_load);
    CHECK(card.noise_load->low < card.noise_load->high);
    CHECK(the_system("rig-1x4090").noise_basis == "assumption");
    CHECK_FALSE(get(real_catalog().devices, "v100-32gb").noise_load);  // it has no fan of its own
}

TEST_CASE("the limit on noise holds where the buyer sits, and the reason says what is assumed") {
    const auto reason = [](const char* system, const char* place, double limit) -> std::string {
        Request r = request("llama-3.1-8b", "4bit");
        r.systems = {system};
        r.place = place;
        r.max_noise = limit;
        const Decision d = answer(r);
        for (const Candidate& c : d.rejected)
            for (const Reason& one : c.reasons)
                if (one.code == ReasonCode::noise) return one.message;
        for (const Candidate& c : d.results)
            for (const Reason& one : c.reasons)
                if (one.code == ReasonCode::noise) return one.message;
        return "";
    };
    const std::string loud = reason("rig-4x4090", "desk", 30);
    CHECK_THAT(loud, ContainsSubstring("assumption") && ContainsSubstring("30 allowed"));
    CHECK(reason("rig-4x4090", "other-room", 30) == "");
    CHECK_THAT(reason("rig-4x3090-pro", "desk", 30), ContainsSubstring("derived"));
    CHECK_THAT(reason("rig-4x3090-pro", "room", 20), ContainsSubstring("where you sit"));
}

TEST_CASE("where an assumed noise may be above the limit the answer warns") {
    const auto warned = [](double limit) {
        Request r = request("llama-3.1-8b", "4bit");
        r.systems = {"rig-1x4090"};
        r.max_noise = limit;
        const Decision d = answer(r);
        REQUIRE(d.results.size() == 1);
        for (const Warning& warning : d.results.front().warnings)
            if (warning.code == WarningCode::noise_assumed) return true;
        return false;
    };
    const NoiseLevel& level = *the_system("rig-1x4090").noise_load;
    CHECK(warned(level.high.value - 1));
    CHECK_FALSE(warned(std::ceil(level.high.value)));
}
