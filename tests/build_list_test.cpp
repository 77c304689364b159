#include "advisor/build_list.hpp"

#include <algorithm>

#include "advisor/render.hpp"
#include "generated.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

Request builds_of(const std::string& model) {
    Request r;
    r.model = model;
    return r;
}

BuildList listed(const Request& r) { return build_list(real_catalog(), resolve(real_catalog(), r)); }

Request named(const std::string& build, const std::string& model) {
    Request r = builds_of(model);
    r.systems = {build};
    r.availability = "any";
    return r;
}

Usd sum_of(const BuildList& list, Usd Spread<Usd>::*edge) {
    Usd sum;
    for (const ListedPart& line : list.parts) sum += line.usd().value_or(Spread<Usd>{}).*edge;
    return sum;
}

const BuildChoice* choice(const BuildList& list, ChoiceOf of) {
    for (const BuildChoice& each : list.choices)
        if (each.of == of) return &each;
    return nullptr;
}

bool has(const std::vector<ListedStep>& steps, std::string_view id) {
    return std::any_of(steps.begin(), steps.end(), [&](const ListedStep& s) { return s.step->id == id; });
}

}  // namespace

TEST_CASE("the bill adds up to the price to the cent, at each edge") {
    std::vector<Request> requests{builds_of("70B"), builds_of("8B"), builds_of("gpt-oss-120b"),
                                  named("4xrtx-3090@romed8-2t", "70B"), named("6xrtx-3090@h510-pro-btc", "70B")};
    requests[0].have = {"rtx-3090"};
    for (const Request& request : requests) {
        const BuildList list = listed(request);
        REQUIRE(list.price);
        CHECK_THAT(sum_of(list, &Spread<Usd>::low).value, WithinAbs(list.price->usd.low.value, 0.005));
        CHECK_THAT(sum_of(list, &Spread<Usd>::typical).value, WithinAbs(list.price->usd.typical.value, 0.005));
        CHECK_THAT(sum_of(list, &Spread<Usd>::high).value, WithinAbs(list.price->usd.high.value, 0.005));
        CHECK(list.candidate->assessment.cost.price->usd.typical == list.price->usd.typical);
    }
}

TEST_CASE("the best build is the first that recommend ranks among the builds") {
    Question question = resolve(real_catalog(), builds_of("70B"));
    const BuildList list = build_list(real_catalog(), question);
    question.knobs.only_builds = true;
    const Ranking ranking = rank(real_catalog(), question);
    REQUIRE(list.system);
    CHECK(list.system->built);
    CHECK(list.system->id == ranking.results.front().assessment.plan.system->id);
    for (const Candidate& c : ranking.results) CHECK(c.assessment.plan.system->built);
    CHECK(ranking.rejected.empty());
}

TEST_CASE("the article's rigs as shopping lists") {
    const BuildList pro = listed(named("4xrtx-3090@romed8-2t", "70B"));
    REQUIRE(pro.build);
    CHECK(pro.seats.size() == 4);
    for (const Seat& seat : pro.seats) {
        CHECK(seat.link == Link::x16);
        CHECK(seat.pcie_generation == 4);
        REQUIRE(seat.riser);
    }
    CHECK(pro.cap);  // four of them trip an outlet of 120 V and 15 A
    CHECK(has(pro.setup, "cap-nvidia"));
    CHECK(has(pro.setup, "link-check"));
    CHECK(!has(pro.setup, "riser-power"));
    CHECK(has(pro.tests, "test-memory"));
    const auto cap = std::find_if(pro.setup.begin(), pro.setup.end(),
                                  [](const ListedStep& s) { return s.step->id == "cap-nvidia"; });
    CHECK(cap->text.find("{") == std::string::npos);

    const BuildList budget = listed(named("4xrtx-3090@h510-pro-btc", "70B"));
    for (const Seat& seat : budget.seats) CHECK(seat.link == Link::x1);
    CHECK(has(budget.setup, "riser-power"));
    CHECK(has(budget.setup, "supplies"));
    CHECK(budget.price->usd.typical < pro.price->usd.typical);
}

TEST_CASE("what is chosen is held against what costs less") {
    const BuildList list = listed(named("2xrtx-3090@am4-2gpu", "70B"));
    REQUIRE(choice(list, ChoiceOf::cards));
    CHECK(choice(list, ChoiceOf::cards)->refused.find("lacks") != std::string::npos);
    CHECK(choice(list, ChoiceOf::cards)->saves->value > 0);
    const BuildChoice* supply = choice(list, ChoiceOf::supply);
    REQUIRE(supply);
    CHECK(*supply->share < real_catalog().constants.supply_share);
    const bool too_weak = supply->other_share && *supply->other_share >= real_catalog().constants.supply_share;
    CHECK((supply->instead.empty() || too_weak || !supply->refused.empty()));
    CHECK(list.choices.size() <= 4);
    REQUIRE(choice(list, ChoiceOf::host));
}

TEST_CASE("what the buyer has costs nothing and needs no test") {
    Request request = named("2xrtx-3060@own-pc", "32B");
    request.have = {"rtx-3060=2", "own-pc"};
    const BuildList list = listed(request);
    const auto card = std::find_if(list.parts.begin(), list.parts.end(),
                                   [](const ListedPart& line) { return line.part->id == "rtx-3060"; });
    REQUIRE(card != list.parts.end());
    CHECK(card->owned == 2);
    CHECK(card->usd()->typical == Usd{});
    CHECK(list.tests.empty());
    CHECK(has(list.setup, "own-host"));
}

TEST_CASE("cards without fans get their shrouds, and modified ones tests of their own") {
    const BuildList passive = listed(named("2xmi50-32gb@romed8-2t", "32B"));
    CHECK(has(passive.setup, "shroud"));
    CHECK(has(passive.setup, "iommu-amd"));
    CHECK(has(passive.tests, "test-passive"));
    CHECK(!has(passive.tests, "test-fans"));
    CHECK(has(listed(named("rtx-4090-48gb@pc-1gpu", "32B")).tests, "test-modified"));
    const BuildList eight = listed(named("8xrtx-3090@romed8-2t", "70B"));
    CHECK(has(eight.setup, "bifurcation"));
}

TEST_CASE("a build with experts in host RAM keeps the memory that it takes") {
    Request request = builds_of("qwen3-235b-a22b");
    request.gpus = "rtx-3090";
    const BuildList list = listed(request);
    REQUIRE(list.build);
    CHECK(list.candidate->assessment.plan.offload);
    CHECK(list.mounting.ram->size == list.system->host->ram);
    CHECK_THAT(sum_of(list, &Spread<Usd>::typical).value, WithinAbs(list.price->usd.typical.value, 0.005));
    const BuildChoice* memory = choice(list, ChoiceOf::memory);
    REQUIRE(memory);
    CHECK(memory->saves->value > 0);
    CHECK(!memory->refused.empty());
}

TEST_CASE("where nothing qualifies the least budget that would do is told") {
    Request request = builds_of("70B");
    request.budget = 300;
    const BuildList list = listed(request);
    CHECK(!list.build);
    CHECK(!list.nearest.empty());
    REQUIRE(!list.helps.empty());
    REQUIRE(list.helps.front().price);
    const double least = list.helps.front().price->value;
    request.budget = std::ceil(least);
    CHECK(listed(request).build);
    request.budget = std::floor(least) - 1;
    CHECK(!listed(request).build);
}

TEST_CASE("a power limit that no card takes is told to be what is in the way") {
    Request request = builds_of("70B");
    request.gpus = {"2xrtx-3090"};
    request.power_limit = 10;
    const BuildList list = listed(request);
    CHECK(!list.build);
    REQUIRE(list.helps.size() == 1);
    CHECK(list.helps.front().flag == "without --power-limit");
    CHECK(list.helps.front().system->id == "2xrtx-3090@am4-2gpu");
}

TEST_CASE("a build that was named and does not qualify is shown with the reason") {
    const BuildList list = listed(named("rtx-3090@am4-2gpu", "70B"));
    REQUIRE(list.system);
    REQUIRE(!list.reasons.empty());
    CHECK(list.reasons.front().code == ReasonCode::memory);
    CHECK(!list.parts.empty());
}

TEST_CASE("a shopping list keeps to its screen") {
    RenderOptions options;
    options.width = 80;
    for (const Request& request : {named("4xrtx-3090@romed8-2t", "70B"), named("2xmi50-32gb@romed8-2t", "32B"),
                                   named("4xrtx-3090@h510-pro-btc", "70B"), builds_of("70B"), builds_of("8B")}) {
        const std::string text = render_build(real_catalog(), listed(request), options);
        CHECK(std::count(text.begin(), text.end(), '\n') <= 40);
    }
}

TEST_CASE("the schema of build is what its table gives", "[generated]") {
    check_generated("/data/schema/build.schema.json", build_schema());
}

TEST_CASE("a machine of the catalog whose host is known has its list, which costs what the machine does", "[build]") {
    int listed = 0;
    for (const System& system : real_catalog().systems) {
        INFO(system.id);
        if (!has_parts_list(real_catalog(), system)) continue;
        Request r = request("8B");
        r.systems = {system.id};
        const BuildList list = build_list(real_catalog(), resolve(real_catalog(), r));
        REQUIRE(list.system == &system);
        double sum = 0;
        for (const ListedPart& part : list.parts) sum += part.usd()->typical.value;
        CHECK(sum == Approx(list.price->usd.typical.value));
        CHECK(list.seats.size() == static_cast<std::size_t>(device_count(system)));
        ++listed;
    }
    CHECK(listed >= 20);
    for (const char* whole : {"mac-studio-m5-max-128", "dgx-spark-128", "rig-4x3090-pro-x2"})
        CHECK_FALSE(has_parts_list(real_catalog(), get(real_catalog().systems, whole)));
}
