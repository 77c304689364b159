#include "advisor/power.hpp"

#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

TEST_CASE("four 3090 at stock trip a 15 A outlet, capped they do not") {
    // 4 x 350 W and the host behind a 92 % supply: Puget measured 1,717 W; 120 V x 15 A x 80 % = 1,440 W.
    Request r = request("llama-3.3-70b", "4bit");
    r.circuit = "120V/15A";
    r.power_limit = 350;
    const Power stock = assess_one(r, "rig-4x3090-pro", "vllm", "tensor").power;
    CHECK(stock.outlet.continuous_limit().value == Approx(1440));
    CHECK(stock.peak.value == Approx(1690).epsilon(0.05));
    CHECK_FALSE(stock.circuit_ok);
    r.power_limit = 250;
    CHECK(assess_one(r, "rig-4x3090-pro", "vllm", "tensor").power.circuit_ok);
}

TEST_CASE("the fitting cap fits and ten watts more do not") {
    const Outlet outlet{120, 15, 0.8, 0.03};
    const std::optional<Watts> cap = fitting_power_limit(the_system("rig-4x3090-pro"), outlet);
    REQUIRE(cap);
    Request r = request("llama-3.3-70b", "4bit");
    r.circuit = "120V/15A";
    r.power_limit = cap->value;
    CHECK(assess_one(r, "rig-4x3090-pro", "vllm", "tensor").power.circuit_ok);
    r.power_limit = cap->value + 10;
    CHECK_FALSE(assess_one(r, "rig-4x3090-pro", "vllm", "tensor").power.circuit_ok);
}

TEST_CASE("no allowed cap brings four 5090 to 120 V and 15 A, and a Mac has no cap") {
    CHECK_FALSE(fitting_power_limit(the_system("rig-4x5090"), {120, 15, 0.8, 0.03}));
    CHECK_FALSE(fitting_power_limit(the_system("mac-studio-m3-ultra-96"), {120, 15, 0.8, 0.03}));
}

TEST_CASE("no allowed cap brings four 5090 to 120 V and 20 A, and the reason says so") {
    Request r = request("llama-3.3-70b", "4bit");
    r.circuit = "120V/20A";
    r.systems = {"rig-4x5090"};
    for (const std::optional<double> cap : {std::optional<double>(), std::optional(400.), std::optional(500.)}) {
        r.power_limit = cap;
        const Decision d = answer(r);
        REQUIRE(d.rejected.size() == 1);
        const std::vector<Reason>& reasons = d.rejected.front().reasons;
        REQUIRE(reasons.size() == 1);
        CHECK(reasons.front().code == ReasonCode::circuit);
        CHECK(reasons.front().needed.value() > reasons.front().available.value());
        CHECK(reasons.front().fix == "--circuit 240V/20A");
    }
}

TEST_CASE("a capped rig keeps the speed that it is ranked with") {
    Request r = request("llama-3.3-70b", "4bit");
    r.circuit = "120V/15A";
    r.systems = {"rig-4x3090-pro"};
    r.power_limit = 350;
    const Decision stock = answer(r);
    REQUIRE(stock.rejected.size() == 1);
    REQUIRE(stock.rejected.front().reasons.front().fix == "--power-limit 270");
    r.power_limit = 270;
    const Decision capped = answer(r);
    REQUIRE(capped.results.size() == 1);
    const Assessment& a = capped.results.front().assessment;
    CHECK(a.power.circuit_ok);
    const double kept = a.speed.decode_tps.value / stock.rejected.front().assessment.speed.decode_tps.value;
    CHECK(kept > 0.9);
    CHECK(kept <= 1);
}

TEST_CASE("a supply's curve is followed between its points and held at its ends") {
    PsuCurve curve{"test", {{0.1, 0.8}, {0.5, 0.9}, {1.0, 0.85}}};
    Psu psu;
    psu.rated = {1000};
    psu.curve = &curve;
    CHECK(psu.input({500}).value == Approx(500 / 0.9));
    CHECK(psu.input({300}).value == Approx(300 / 0.85));
    CHECK(psu.input({750}).value == Approx(750 / 0.875));
    CHECK(psu.input({10}).value == Approx(10 / 0.8));
    CHECK(psu.input({2000}).value == Approx(2000 / 0.85));
    CHECK(psu.input({}).value == 0);
    psu.curve = nullptr;
    psu.efficiency = 0.92;
    CHECK(psu.input({920}).value == Approx(1000));
}

TEST_CASE("server supplies give less on a low line, and more than they give is refused") {
    Psu psu;
    psu.rated = {2400};
    psu.rated_low_line = Watts{1800};
    CHECK(psu.capacity(120).value == 1800);
    CHECK(psu.capacity(230).value == 2400);
    SupplyLoad supply;
    CHECK(supply.ok());
    supply = {2, {1800}, {1801}, {}};
    CHECK_FALSE(supply.ok());
}

TEST_CASE("Puget's four 3090 draw 1,717 W, and their spikes are more than the supply is rated for") {
    const Power power = assess_one(request("llama-3.3-70b", "4bit"), "rig-4x3090-pro", "vllm", "tensor").power;
    CHECK(power.peak.value == Approx(1717).epsilon(0.01));
    CHECK(power.supply.peak.value == Approx(1580));
    REQUIRE(power.supply.spike);
    CHECK(*power.supply.spike > power.supply.capacity);
    CHECK(power.supply.ok());
    CHECK(power.most_heat_btu_per_h() == Approx(power.peak.value * 3.412).epsilon(0.001));
}

TEST_CASE("where Sparks read for a Mac, they draw while it waits, and the other way round") {
    const Assessment a =
        assess_one(request("llama-3.3-70b", "4bit"), "cluster-dgx-spark-2-mac-studio-m3-ultra-256", "exo", "none");
    REQUIRE(a.plan.prefill_cards == 2);
    const Device& spark = get(real_catalog().devices, "gb10");
    const Device& mac = get(real_catalog().devices, "m3-ultra-60");
    CHECK(a.power.prefill.value == Approx((*spark.prefill * 2 + *mac.idle).value));
    CHECK(a.power.decode.value == Approx((*spark.idle * 2 + *mac.decode).value));
}

TEST_CASE("one card works at a time in a layer split, all in tensor parallel") {
    const Request r = request("llama-3.3-70b", "4bit");
    const Power layer = assess_one(r, "rig-4x3090-pro", "vllm", "layer").power;
    const Power tensor = assess_one(r, "rig-4x3090-pro", "vllm", "tensor").power;
    CHECK(layer.decode < tensor.decode);
    CHECK(layer.idle == tensor.idle);
    CHECK(layer.peak == tensor.peak);
    CHECK(layer.idle < layer.decode);
    CHECK(tensor.decode < tensor.peak);
}

TEST_CASE("a Mac draws what was measured at its wall") {
    const Power mac = assess_one(request("llama-3.3-70b"), "mac-studio-m3-ultra-96", "llama.cpp", "none").power;
    CHECK(mac.idle.value == 9);
    CHECK(mac.decode.value == 243);  // Geerling, 70B
    CHECK(mac.peak.value == 270);
}

TEST_CASE("a higher cap never draws less") {
    Watts before{};
    for (const double watts : {200., 250., 280., 350.}) {
        Request r = request("qwen3-32b");
        r.power_limit = watts;
        const Watts now = assess_one(r, "rig-1x3090", "llama.cpp", "none").power.peak;
        CHECK(now > before);
        before = now;
    }
}

TEST_CASE("equal sources of noise add 10 log10(n) dB") {
    const Request r = request("llama-3.1-8b", "4bit");
    const Power one = assess_one(r, "mac-studio-m3-ultra-96", "mlx", "none").power;
    const Power three = assess_one(r, "mac-studio-m3-ultra-96-x3", "mlx", "none").power;
    REQUIRE((one.noise && three.noise));
    CHECK(three.noise->value - one.noise->value == Approx(4.77).margin(0.01));
}

TEST_CASE("given watts are those of the answer, the last ones of a system") {
    Request r = request("llama-3.3-70b");
    r.hours_per_day = 4;
    const auto rig = [&] { return assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer"); };
    CHECK(rig().power.idle.value != 175);
    r.set_watts = {"rig-4x3090-pro=1/2", "RIG_4X3090_PRO=175/900", "mac-studio-m3-ultra-96=9/240"};
    const Assessment a = rig();
    CHECK(a.power.idle.value == 175);
    CHECK(a.power.decode.value == 900);
    CHECK(a.power.prefill.value == 900);
    CHECK(a.power.peak.value > 900);  // still that of all cards
    CHECK(a.power.tps_per_watt == Approx(a.speed.aggregate_decode_tps.value / 900));
    CHECK(a.cost.kwh_per_year.value == Approx((4 * 900 + 20 * 175) * 0.365));
    r.set_watts = {"rig-4x3090-pro=100/1e5"};
    CHECK(rig().power.peak.value == 1e5);
    CHECK_FALSE(rig().power.circuit_ok);
}

TEST_CASE("watts that are no pair, or the wrong way round, or of nothing known, are refused") {
    for (const char* text :
         {"rig-4x3090-pro", "rig-4x3090-pro=9", "rig-4x3090-pro=9/", "rig-4x3090-pro=/9", "rig-4x3090-pro=-1/9",
          "rig-4x3090-pro=10/9", "rig-4x3090-pro=0/0", "rig-4x3090-pro=9/inf", "rig-4x3090-prp=9/10", "=9/10", ""}) {
        Request r = request("llama-3.3-70b");
        r.set_watts = {text};
        CHECK_THROWS_WITH(resolve(real_catalog(), r), StartsWith("--set-watts: "));
    }
}
