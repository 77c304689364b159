// Builds: how they are written, what the rules make of them, and that the search for them misses nothing.
#include "advisor/build.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "advisor/decide.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;
using Catch::Matchers::Contains;

namespace {

System machine(const std::string& text) {
    const std::optional<Build> build = read_build(real_catalog(), text);
    REQUIRE(build);
    return machine_of(real_catalog(), today(), *build);
}

std::map<std::string, double> bill_of(const System& system) {
    std::map<std::string, double> bill;
    for (const BillLine& line : system.bill) bill[line.part->id] += line.quantity;
    return bill;
}

std::string machine_refusal(const std::string& text) {
    return refusal_of([&] { machine(text); });
}

}  // namespace

TEST_CASE("a build is read as people write it, and written in one way", "[build]") {
    const auto id = [](const std::string& text) { return machine(text).id; };
    CHECK(id("2xrtx-3090@pc-2gpu") == "2xrtx-3090@pc-2gpu");
    CHECK(id("2 x 3090 @ PC_2GPU") == "2xrtx-3090@pc-2gpu");
    CHECK(id("3090+rtx-3090@pc-2gpu") == "2xrtx-3090@pc-2gpu");
    CHECK(id("rtx-3060+rtx-3090@pc-2gpu,ram=64") == "rtx-3090+rtx-3060@pc-2gpu,ram=64");
    CHECK(id("rtx-3090@pc-2gpu,ram=33") == "rtx-3090@pc-2gpu,ram=64");
    CHECK(id("4x3090@romed8-2t,psu=psu-1600w") == "4xrtx-3090@romed8-2t,psu=psu-1600w");
    for (const char* text : {"mac-studio-m3-ultra-96", "", "nothing of the kind"})
        CHECK_FALSE(read_build(real_catalog(), text));
}

TEST_CASE("what cannot be read is refused with what was expected", "[build]") {
    CHECK_THAT(machine_refusal("3xfoo"), Contains("unknown card 'foo'"));
    CHECK_THAT(machine_refusal("2xrtx-3090@nowhere"), Contains("unknown host 'nowhere'"));
    CHECK_THAT(machine_refusal("rtx-309@pc-2gpu"), Contains("rtx-3090 or rtx-3090-ti"));
    CHECK_THAT(machine_refusal("0xrtx-3090"), Contains("1 to 16 cards"));
    CHECK_THAT(machine_refusal("99xrtx-3090"), Contains("1 to 16 cards"));
    CHECK_THAT(machine_refusal("rtx-3090@pc-1gpu,ram=much"), Contains("expected GiB above 0"));
    CHECK_THAT(machine_refusal("rtx-3090@pc-1gpu,colour=red"), Contains("expected ram=GIB or psu=PART"));
}

TEST_CASE("what cannot be built is refused with the reason and with what would do", "[build]") {
    CHECK_THAT(machine_refusal("5xrtx-3090@pc-2gpu"), Contains("pc-2gpu has room for 3") && Contains("romed8-2t"));
    CHECK_THAT(machine_refusal("rtx-3090@pc-2gpu,ram=4096"), Contains("takes at most 96 GiB"));
    CHECK_THAT(machine_refusal("4xrtx-5090@h510-pro-btc,psu=psu-1000w"), Contains("2355 W"));
    CHECK(machine_refusal("4xrtx-3090@romed8-2t").empty());
}

TEST_CASE("a fast card takes the fast place unless a wider card needs it", "[build]") {
    // The PC that nobody described: a place of x16 three wide, one of x4 two wide.
    const auto link_of = [](const std::string& text, const std::string& card) {
        for (const SystemDevice& entry : machine(text).devices)
            if (entry.device->id == card) return entry.link;
        FAIL(text);
        return Link::x1;
    };
    CHECK(link_of("rtx-a6000+rtx-3060@own-pc", "rtx-a6000") == Link::x16);
    CHECK(link_of("rtx-a6000+rtx-3080@own-pc", "rtx-3080") == Link::x16);
    CHECK(link_of("rtx-a6000+rtx-3080@own-pc", "rtx-a6000") == Link::x4);
    CHECK_THAT(machine_refusal("2xrtx-3090@own-pc"), Contains("2 cards 3 slots wide: own-pc has room for 1 so wide"));
}

TEST_CASE("cards are refused for their width only where no arrangement of them fits", "[build]") {
    // The widest card in the widest place and so on: where that does not fit, nothing does.
    const auto fits = [](const Layout& layout, const Cards& cards) {
        std::vector<int> widths, places;
        for (const auto& [device, count] : cards)
            widths.insert(widths.end(), static_cast<std::size_t>(count), device->card->width_slots);
        for (const CardSlots& group : layout.slots)
            places.insert(places.end(), static_cast<std::size_t>(group.count), group.width_slots);
        std::sort(widths.begin(), widths.end(), std::greater<>());
        std::sort(places.begin(), places.end(), std::greater<>());
        if (widths.size() > places.size()) return false;
        return std::equal(widths.begin(), widths.end(), places.begin(),
                          [](int card, int place) { return card <= place; });
    };
    std::vector<const Device*> kinds;
    for (const char* id : {"rtx-4090", "rtx-6000-ada", "rtx-3090", "rtx-a6000", "rtx-3080", "rtx-3060"})
        kinds.push_back(&get(real_catalog().devices, id));
    std::size_t refused = 0, held = 0;
    for (const BuildHost& host : real_catalog().hosts)
        for (unsigned counts = 1; counts < 4096; ++counts) {  // none to three of each kind
            Build build{{}, &host, {}, {}};
            for (std::size_t k = 0; k < kinds.size(); ++k)
                if (const int count = counts >> (2 * k) & 3) build.cards.push_back({kinds[k], count});
            if (count_of(build.cards) > 8) continue;
            const Mounting mounting = mount(real_catalog(), build);
            const auto first = std::find_if(host.layouts.begin(), host.layouts.end(),
                                            [&](const Layout& layout) { return fits(layout, build.cards); });
            const Layout* expected = first == host.layouts.end() ? nullptr : &*first;
            if (mounting.layout != expected) FAIL(cards_text(build.cards) << "@" << host.id);
            if (expected && seats_of(build, mounting).size() != static_cast<std::size_t>(count_of(build.cards)))
                FAIL(cards_text(build.cards) << "@" << host.id << ": a card without a place");
            ++(expected ? held : refused);
        }
    CHECK(held > 1000);
    CHECK(refused > 1000);
}

TEST_CASE("a card that no part stands for is refused, not given away", "[build]") {
    const std::string device = R"({"devices": [{"id": "new-card", "name": "New card", "vendor": "nvidia", "kind": "gpu",
        "architecture": "ada", "platforms": ["cuda"], "memory_gib": 24, "bandwidth_gb_s": 1000, "fp16_tflops": 100,
        "power": {"limit_w": 300}, "card": {"width_slots": 2, "eight_pins": 2, "cooling": "axial"}}]})";
    std::vector<DataFile> files = embedded_files();
    files.push_back({"mine.json", device});
    const Catalog catalog = load_catalog(files);
    const std::optional<Build> build = read_build(catalog, "new-card@pc-1gpu");
    REQUIRE(build);
    CHECK_THROWS_WITH(machine_of(catalog, todays_book(catalog), *build),
                      Contains("no part of the catalog is a new-card"));
}

TEST_CASE("a product that is a machine of the catalog is found by its name wherever an id is read", "[build]") {
    const System& spark = the_system("dgx-spark-128");
    for (const char* name : {"dgx-spark-128", "ASUS Ascent GX10", "asus-ascent-gx10", "Dell Pro Max GB10"})
        CHECK(find(real_catalog().systems, name) == &spark);
    CHECK_FALSE(find(real_catalog().systems, "gx1"));
    Request r = request("gpt-oss-120b", "4bit");
    r.systems = {"ascent-gx10", "evo-x2", "framework desktop 64gb"};
    const Question question = resolve(real_catalog(), r);
    REQUIRE(question.knobs.systems.size() == 3);
    CHECK(question.knobs.systems[0] == &spark);
    CHECK(question.knobs.systems[1]->id == "strix-halo-128");
    CHECK(question.knobs.systems[2]->id == "strix-halo-64");
    r.systems = {"ascent-gx11"};
    CHECK_THROWS_WITH(resolve(real_catalog(), r), Contains("did you mean 'Ascent GX10'"));
}

TEST_CASE("a chip with its memory is a machine, that of the catalog where one is", "[build]") {
    const Catalog& catalog = real_catalog();
    std::deque<System> store;
    const auto named = [&](std::string_view text) -> const System& {
        return machine_asked(catalog, today(), "", text, store);
    };
    const System& laptop = named("m3-max-40,ram=64");
    CHECK(laptop.id == "m3-max-40,ram=64");
    CHECK(laptop.devices.front().device->id == "m3-max-40");
    CHECK(laptop.devices.front().memory == gib(64));
    CHECK(laptop.os == std::vector<std::string>{"macos"});
    CHECK_FALSE(laptop.noise_load);
    CHECK_FALSE(price_of(laptop, resolve(catalog, request("qwen3-8b")).purchase));
    CHECK(&named("m3-max-40,ram=64") == &laptop);
    CHECK(&named("m3-ultra-80,ram=512") == find(catalog.systems, "mac-studio-m3-ultra-512"));
    CHECK(named("gb10,ram=96").os == std::vector<std::string>{"linux"});
    for (const char* wrong : {"m3-max-40", "m3-max-40,", "m3-max-40,64", "m3-max-40,ram=", "m3-max-40,ram=-1",
                              "m3-max-40,ram=1e9", "m3-max-40,ram=64,psu=psu-1000w"})
        CHECK_THROWS_WITH(named(wrong), ContainsSubstring("m3-max-40"));
    Request r = request("llama-3.3-70b", "4bit");
    r.systems = {"m3-max-40,ram=64", "mac-studio-m4-max-64"};
    const Decision d = recommend(catalog, resolve(catalog, r));
    REQUIRE(d.results.size() == 2);
    CHECK(d.results.back().assessment.plan.system->id == "m3-max-40,ram=64");  // what has no price is last
    CHECK_FALSE(d.results.back().assessment.cost.price);
}

TEST_CASE("what cools a card is bought with it, and the data says what that is", "[build]") {
    const System passive = machine("2xv100-32gb@am4-2gpu");
    CHECK(bill_of(passive).at("fan-shroud") == 2);
    REQUIRE(passive.noise_load);
    const double fans = fan_noise(real_catalog())->typical.value;
    CHECK(passive.noise_load->typical.value ==
          Approx(10 * std::log10(2 * std::pow(10, 4.5) + std::pow(10, fans / 10))));
    CHECK(passive.noise_basis == "assumption");

    const auto with_part = [](const std::string& cards, const std::string& noise) {
        std::vector<DataFile> files = embedded_files();
        const std::string part = R"({"parts": [{"id": "my-cooler", "name": "x", "kind": "cooling",
            "cools": {"cards": ")" +
                                 cards + R"(", "noise_dba": )" + noise + "}}]}";
        files.push_back({"mine.json", part});
        return load_catalog(files);
    };
    const Catalog catalog = with_part("blower", "30");
    const System cooled = machine_of(catalog, todays_book(catalog), *read_build(catalog, "rtx-a6000@pc-1gpu"));
    CHECK(bill_of(cooled).at("my-cooler") == 1);
    CHECK(cooled.noise_load->typical.value == Approx(10 * std::log10(1000 + std::pow(10, fans / 10))));
    CHECK_THROWS_WITH(with_part("passive", "30"), Contains("'fan-shroud' and 'my-cooler' both cool passive cards"));
}

TEST_CASE("the rigs of the catalog come out of host and cards", "[build]") {
    // A bridge between cards has no place in how builds are written, nor have the cables of a second supply of one's
    // own.
    const std::set<std::string> cannot{"rig-2x3090-nvlink", "rig-4x5090"};
    const auto places = [](const System& system) {
        std::vector<std::tuple<std::string, int, Link, int>> found;
        for (const SystemDevice& d : system.devices)
            found.emplace_back(d.device->id, d.count, d.link, d.pcie_generation);
        return found;
    };
    std::size_t compared = 0;
    for (const System& known : real_catalog().systems) {
        const std::optional<Build> build = build_of(real_catalog(), known);
        if (!build || cannot.count(known.id)) continue;
        INFO(known.id);
        const System built = machine_of(real_catalog(), today(), *build);
        ++compared;
        CHECK(bill_of(built) == bill_of(known));
        CHECK(places(built) == places(known));
        CHECK(built.form == known.form);
        CHECK(built.psu->rated == known.psu->rated);
        CHECK(built.psu->units == known.psu->units);
        CHECK(built.host->ram == known.host->ram);
        CHECK(built.host->ram_bandwidth.value == Approx(known.host->ram_bandwidth.value));
        CHECK(built.host->idle == known.host->idle);
        CHECK(built.host->load == known.host->load);
        CHECK(built.condition == known.condition);
        CHECK(built.effort == known.effort);
        CHECK(built.upgrade == known.upgrade);

        const Question question = resolve(real_catalog(), request("llama-3.3-70b", "4bit"));
        const std::optional<Candidate> a = evaluate(real_catalog(), question, known),
                                       b = evaluate(real_catalog(), question, built);
        REQUIRE(a.has_value() == b.has_value());
        if (!a) continue;
        CHECK(b->assessment.speed.decode_tps.value == a->assessment.speed.decode_tps.value);
        CHECK(b->assessment.power.decode == a->assessment.power.decode);
        CHECK(b->assessment.cost.price->usd.typical == a->assessment.cost.price->usd.typical);
    }
    CHECK(compared == 24);
}

TEST_CASE("unlike cards share a model by layers, each by its room, and never tensor parallel", "[build]") {
    const System mixed = machine("rtx-3090+rtx-3060@pc-2gpu");
    const Question question = resolve(real_catalog(), request("qwen3-32b", "4bit"));
    bool layers = false;
    for (const Plan& plan : enumerate(real_catalog(), question, mixed)) {
        CHECK(plan.parallel != Parallel::tensor);
        if (plan.parallel != Parallel::layer) continue;
        const Memory memory = place(real_catalog(), question.workload, plan);
        layers = true;
        REQUIRE(memory.device_count == 2);
        CHECK(memory.devices[0].layers > memory.devices[1].layers);
    }
    CHECK(layers);
}

TEST_CASE("an engine splits layers of the families and over the cards that it can", "[build]") {
    const auto plans_with = [](const char* model, Parallel parallel, const char* system = "rig-2x3090") {
        Request r = request(model, "4bit");
        r.engine = "exllamav2";
        const Question question = resolve(real_catalog(), r);
        const std::vector<Plan> plans = enumerate(real_catalog(), question, get(real_catalog().systems, system));
        return std::count_if(plans.begin(), plans.end(), [&](const Plan& plan) {
            return plan.engine->id == "exllamav2" && plan.parallel == parallel;
        });
    };
    CHECK(plans_with("llama-3.3-70b", Parallel::tensor) > 0);
    CHECK(plans_with("mixtral-8x7b", Parallel::tensor) == 0);
    CHECK(plans_with("mixtral-8x7b", Parallel::layer) > 0);
    CHECK(plans_with("glm-4.5-air", Parallel::layer) == 0);
    CHECK(plans_with("llama-3.3-70b", Parallel::tensor, "rig-2x7900xtx") == 0);
    CHECK(plans_with("llama-3.3-70b", Parallel::layer, "rig-2x7900xtx") > 0);
}

TEST_CASE("flags of a build that cannot be made are refused, and those that can leave out the catalog", "[build]") {
    Request r = request("qwen3-32b", "4bit");
    r.gpus = "5xrtx-3090";
    r.host = "pc-2gpu";
    CHECK_THROWS_WITH(resolve(real_catalog(), r), Contains("pc-2gpu has room for 3"));
    r.gpus = "rtx-3090+rtx-3060";
    r.parallel = "tensor";
    CHECK_THROWS_WITH(resolve(real_catalog(), r), Contains("unlike cards") && Contains("--parallel layer"));
    r.parallel.reset();
    const Ranking ranking = rank(real_catalog(), resolve(real_catalog(), r));
    REQUIRE(ranking.results.size() == 1);
    CHECK(ranking.results.front().assessment.plan.system->id == "rtx-3090+rtx-3060@pc-2gpu");
    CHECK(ranking.rejected.empty());
}

TEST_CASE("your own PC takes one card of any width", "[build]") {
    for (const Device& device : real_catalog().devices) {
        if (!device.card || !find(real_catalog().parts, device.id)) continue;
        INFO(device.id);
        const std::optional<Build> build = read_build(real_catalog(), device.id + "@own-pc");
        REQUIRE(build);
        CHECK(mount(real_catalog(), *build).layout != nullptr);
    }
}

TEST_CASE("a build runs what each of its cards has drivers for", "[build]") {
    const PriceBook& book = todays_book(real_catalog());
    const auto os_of = [&](const char* text) {
        return machine_of(real_catalog(), book, *read_build(real_catalog(), text)).os;
    };
    CHECK(os_of("rtx-3090@own-pc") == std::vector<std::string>{"linux", "windows"});
    CHECK(os_of("mi50-32gb@own-pc") == std::vector<std::string>{"linux"});
    CHECK(os_of("mi50-32gb+rtx-3060@own-pc") == std::vector<std::string>{"linux"});
}

TEST_CASE("cards asked for by name are told why they do not qualify", "[build]") {
    Request r;
    r.model = "32B";
    r.gpus = "2xrtx-5060-ti";
    r.max_noise = 30;
    const Ranking ranking = rank(real_catalog(), resolve(real_catalog(), r));
    CHECK(ranking.results.empty());
    REQUIRE(ranking.rejected.size() == 1);
    CHECK(ranking.rejected.front().reasons.front().code == ReasonCode::noise);
}

TEST_CASE("what the buyer has costs nothing and is not sold", "[build]") {
    Request r = request("qwen3-32b", "4bit");
    r.systems = {"2xrtx-3090@pc-2gpu"};
    const auto price = [&](std::vector<std::string> have) {
        r.have = std::move(have);
        const Question question = resolve(real_catalog(), r);
        return price_of(*question.knobs.systems.front(), question.purchase)->usd.typical.value;
    };
    const double card = today().price_of(get(real_catalog().parts, "rtx-3090"))->usd.typical.value;
    const double all = price({});
    CHECK(price({"rtx-3090"}) == Approx(all - card));
    CHECK(price({"rtx-3090=2"}) == Approx(all - 2 * card));
    CHECK(price({"rtx-3090=3"}) == Approx(all - 2 * card));
    CHECK(price({"2xrtx-3090@pc-2gpu", "psu-1500w"}) == Approx(0));
    r.have = {"rtx-3090=x"};
    CHECK_THROWS_WITH(resolve(real_catalog(), r), Contains("--have: 'rtx-3090=x'"));
    r.have = {"a unicorn"};
    CHECK_THROWS_WITH(resolve(real_catalog(), r), Contains("--have: unknown part, host or system 'a unicorn'"));
}

TEST_CASE("what the buyer has could be sold instead, and its price has no age", "[build]") {
    Request r = request("llama-3.1-8b", "4bit");
    r.systems = {"rtx-3090@own-pc"};
    CHECK_FALSE(answer(r).have);
    r.have = {"rtx-3090=2", "own-pc"};
    const Decision decision = answer(r);
    const Constants& k = real_catalog().constants;
    const double card = today().price_of(get(real_catalog().parts, "rtx-3090"))->usd.typical.value;
    REQUIRE(decision.have);
    CHECK(decision.have->sale.value == Approx(2 * card * (1 - k.asking_margin) * (1 - k.selling_fee)));
    CHECK(decision.have->unpriced.empty());
    const SystemPrice& price = *decision.results.front().assessment.cost.price;
    CHECK(price.usd.typical == Usd{0});
    CHECK(price.date == decision.question.purchase.as_of);
    CHECK(price.source == "--have");
}

TEST_CASE("a price of which most is weakly known is marked") {
    const auto weak = [](const std::string& id, const std::string& as_of) {
        Request r = request("llama-3.3-70b", "4bit");
        r.systems = {id};
        r.as_of = as_of;
        const Question question = resolve(real_catalog(), r);
        return is_weak(*price_of(*question.knobs.systems.front(), question.purchase));
    };
    const std::string day = iso(today().as_of);
    CHECK_FALSE(weak("rig-2x3090", day));
    CHECK_FALSE(weak("mac-studio-m5-max-64", day));
    CHECK(weak("rtx-4090-48gb@mini-pc-oculink", day));  // a converted card, bought abroad
    CHECK(weak("2xmi50-32gb@am4-2gpu", day));           // a price of 2025, and a host without one
    CHECK(weak("mac-studio-m5-max-64", "2027-12-01"));  // by then of another year
    Request r = request("llama-3.3-70b", "4bit");
    r.systems = {"rtx-4090-48gb@mini-pc-oculink"};
    r.set_price = {"rtx-4090-48gb@mini-pc-oculink=3000"};
    const Question question = resolve(real_catalog(), r);
    CHECK_FALSE(is_weak(*price_of(*question.knobs.systems.front(), question.purchase)));
    r.set_price.clear();
    const Decision decision = answer(r);
    const auto& warnings = decision.results.front().warnings;
    CHECK(std::any_of(warnings.begin(), warnings.end(),
                      [](const Warning& w) { return w.code == WarningCode::weak_price; }));
}

TEST_CASE("the search for builds finds what trying every one finds", "[build]") {
    struct Asked {
        std::string model;
        double budget;
        std::optional<std::string> circuit;
    };
    for (const auto& [model, budget, circuit] :
         {Asked{"llama-3.3-70b", 4500, {}}, Asked{"gpt-oss-120b", 3000, {}}, Asked{"qwen3-32b", 2500, "120V/15A"}}) {
        INFO(model);
        Request r = request(model, "4bit");
        r.builds = true;
        r.availability.reset();
        r.budget = budget;
        r.circuit = circuit;
        const Question question = resolve(real_catalog(), r);
        std::map<std::string, double> best;  // by cards
        std::size_t tried = 0;
        for (const Device& device : real_catalog().devices) {
            if (device.kind != DeviceKind::gpu || !device.card) continue;
            for (int count = 1; count <= 8; ++count)
                for (const BuildHost& host : real_catalog().hosts)
                    for (const RamStep& step : host.ram) {
                        const Build build{{{&device, count}}, &host, step.size, {}};
                        const Mounting mounting = mount(real_catalog(), build);
                        if (host.own || !mounting.complete()) continue;
                        ++tried;
                        const System system = machine_of(real_catalog(), today(), build, mounting);
                        const auto candidate = evaluate(real_catalog(), question, system);
                        if (!candidate || !candidate->reasons.empty() || !candidate->cost.per_year) continue;
                        const auto [there, added] =
                            best.emplace(cards_text(build.cards), candidate->cost.per_year->value);
                        if (!added) there->second = std::min(there->second, candidate->cost.per_year->value);
                    }
        }
        CHECK(tried > 2000);
        std::vector<std::pair<double, std::string>> expected;
        for (const auto& [cards, usd] : best) expected.emplace_back(usd, cards);
        std::sort(expected.begin(), expected.end());
        Question only = question;
        only.knobs.only_builds = true;
        const Ranking ranking = rank(real_catalog(), only);
        REQUIRE(ranking.results.size() == std::min<std::size_t>(expected.size(), 20));
        for (std::size_t i = 0; i < ranking.results.size(); ++i) {
            const Candidate& c = ranking.results[i];
            CHECK(c.cost.per_year->value == Approx(expected[i].first));
            CHECK(c.assessment.plan.system->id.substr(0, c.assessment.plan.system->id.find('@')) == expected[i].second);
        }
    }
}
