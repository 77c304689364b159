// Steps from what is owned, what limits it, several boxes, and prompts read on other boxes than answers are written on.
#include <algorithm>
#include <cmath>
#include <deque>
#include <map>
#include <nlohmann/json.hpp>

#include "advisor/build.hpp"
#include "advisor/explore.hpp"
#include "render_options.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

Request buyer(std::string model_id = "llama-3.3-70b") {
    Request r;
    r.model = std::move(model_id);
    return r;
}

/// From a system or build.
Upgrade from(const char* own, const Request& r, double years = 1) {
    static std::deque<System> built;
    const Question q = resolve(real_catalog(), r);
    const System* system = machine_named(real_catalog(), *q.purchase.book, own, built);
    return upgrade(real_catalog(), q, *system, years);
}

const UpgradeStep* step_to(const std::vector<UpgradeStep>& steps, std::string_view id) {
    const auto found = std::find_if(steps.begin(), steps.end(), [&](const UpgradeStep& s) { return s.to->id == id; });
    return found == steps.end() ? nullptr : &*found;
}

const UpgradeStep& step(const Upgrade& answer, std::string_view id) {
    if (const UpgradeStep* s = step_to(answer.steps, id)) return *s;
    if (const UpgradeStep* s = step_to(answer.refused, id)) return *s;
    throw std::runtime_error("no step to " + std::string(id));
}

const PartMove* move_of(const std::vector<PartMove>& moves, std::string_view part) {
    const auto found = std::find_if(moves.begin(), moves.end(), [&](const PartMove& m) { return m.part == part; });
    return found == moves.end() ? nullptr : &*found;
}

const Reason* reason_of(const UpgradeStep& s, std::string_view code) {
    const auto found =
        std::find_if(s.reasons.begin(), s.reasons.end(), [&](const Reason& r) { return name_of(r.code) == code; });
    return found == s.reasons.end() ? nullptr : &*found;
}

double book(std::string_view part) {
    return real_catalog().books.back().price_of(get(real_catalog().parts, part))->usd.typical.value;
}

/// Of what a part fetches, without the fee of the market place.
double sold_new() { return 1 - real_catalog().constants.selling_fee; }

/// Of the asking price.
double sold_used() { return (1 - real_catalog().constants.asking_margin) * sold_new(); }

double tps(const Upgrade& answer) { return answer.before->assessment.speed.decode_tps.value; }

}  // namespace

TEST_CASE("the mining board is what limits the budget rig") {
    const Upgrade answer = from("rig-4x3090-budget", buyer());
    CHECK(answer.bottleneck.code == BottleneckCode::link);
    REQUIRE(answer.bottleneck.part);
    CHECK(answer.bottleneck.part->id == "h510-pro-btc");
    CHECK(answer.bottleneck.message.find("tensor parallel") != std::string::npos);
    // Without it, the cards do nearly what they do on the other board: its two cores are too few for vLLM on four.
    const UpgradeStep& board = step(answer, "rig-4x3090-pro");
    CHECK(answer.bottleneck.without->value < board.after->assessment.speed.decode_tps.value);
    CHECK(answer.bottleneck.without->value > 0.7 * board.after->assessment.speed.decode_tps.value);
    CHECK(answer.bottleneck.without->value > 2 * tps(answer));
    CHECK(answer.bottleneck.way_out == &the_system("rig-4x3090-pro"));
}

TEST_CASE("another board: its parts are bought, the old ones sold, the cards stay") {
    Request r = buyer();
    r.budget = 1500;
    const Upgrade answer = from("rig-4x3090-budget", r);
    const UpgradeStep* board = step_to(answer.steps, "rig-4x3090-pro");
    REQUIRE(board);
    CHECK(board->kind == StepKind::parts);
    CHECK(move_of(board->buy, "romed8-2t")->usd->value == book("romed8-2t"));
    CHECK(move_of(board->buy, "riser-gen4-x16")->quantity == 4);
    CHECK(move_of(board->sell, "h510-pro-btc")->usd->value ==
          Approx(sold_used() * book("h510-pro-btc")));  // the book has it used
    CHECK_FALSE(move_of(board->buy, "rtx-3090"));
    CHECK_FALSE(move_of(board->sell, "rtx-3090"));
    CHECK_FALSE(move_of(board->buy, "ssd-1tb"));
    double net = 0;
    for (const PartMove& m : board->buy) net += m.usd->value;
    for (const PartMove& m : board->sell) net -= m.usd->value;
    CHECK(board->net->value == Approx(net));
    CHECK(board->net->value <= 1500);
    CHECK(*board->gain_per_1000 == Approx(board->gain / (net / 1000)));
}

TEST_CASE("a budget limits the net cost of a step") {
    const Upgrade free = from("rig-4x3090-budget", buyer());
    const double net = step(free, "rig-4x3090-pro").net->value;
    Request r = buyer();
    r.budget = net - 1;
    const Upgrade tight = from("rig-4x3090-budget", r);
    CHECK_FALSE(step_to(tight.steps, "rig-4x3090-pro"));
    const Reason* reason = reason_of(step(tight, "rig-4x3090-pro"), "budget");
    REQUIRE(reason);
    CHECK(*reason->needed == Approx(net));
    CHECK(*reason->available == Approx(net - 1));
    r.budget = net + 1;
    CHECK(step_to(from("rig-4x3090-budget", r).steps, "rig-4x3090-pro"));
}

TEST_CASE("what was bought new sells for what its kind keeps, what sells used for that price") {
    const Upgrade young = from("mac-studio-m5-max-64", buyer("qwen3-32b"), 1),
                  old = from("mac-studio-m5-max-64", buyer("qwen3-32b"), 3);
    const Part& mac = get(real_catalog().parts, "mac-studio-m5-max-64");
    const UpgradeStep& sold = step(young, "mac-studio-m5-ultra-96");
    CHECK(sold.kind == StepKind::replace);
    REQUIRE(sold.sell.size() == 1);
    CHECK(sold.sell[0].usd->value == Approx(sold_new() * book(mac.id) * std::cbrt(mac.resale_3y.typical)));
    CHECK(step(old, "mac-studio-m5-ultra-96").sell[0].usd->value ==
          Approx(sold_new() * book(mac.id) * mac.resale_3y.typical));
    CHECK(sold.net->value == Approx(book("mac-studio-m5-ultra-96") - sold.sell[0].usd->value));
    const Upgrade rig = from("rig-2x3090", buyer(), 3);
    CHECK(move_of(step(rig, "rig-2x5090").sell, "rtx-3090")->usd->value == Approx(sold_used() * 2 * book("rtx-3090")));
}

TEST_CASE("prices of the user move a step") {
    Request r = buyer();
    r.set_price = {"romed8-2t=100"};
    const double dear = step(from("rig-4x3090-budget", buyer()), "rig-4x3090-pro").net->value;
    const double cheap = step(from("rig-4x3090-budget", r), "rig-4x3090-pro").net->value;
    CHECK(dear - cheap == Approx(book("romed8-2t") - 100));
    r.set_price = {"rig-4x3090-pro=1000"};  // of the whole: its parts count for less
    const double whole =
        price_of(the_system("rig-4x3090-pro"), resolve(real_catalog(), buyer()).purchase)->usd.typical.value;
    CHECK(dear - step(from("rig-4x3090-budget", r), "rig-4x3090-pro").net->value == Approx(whole - 1000));
    r.set_price = {"mac-studio-m5-ultra-96=1000"};
    CHECK(step(from("mac-studio-m5-max-64", r), "mac-studio-m5-ultra-96").buy[0].usd->value == 1000);
}

TEST_CASE("a board takes no more cards than it has slots") {
    const Upgrade answer = from("rig-4x3090-budget", buyer());
    const Reason* slots = reason_of(step(answer, "8xrtx-3090@h510-pro-btc"), "slots");
    REQUIRE(slots);
    CHECK(*slots->needed == 8);
    CHECK(*slots->available == 6);
    CHECK(reason_of(step(from("rig-1x3090", buyer()), "2xrtx-3090@pc-1gpu"), "slots"));
}

TEST_CASE("power supplies and circuits refuse cards with both numbers") {
    const Upgrade answer = from("rig-4x3090-budget", buyer());
    const Reason* supply = reason_of(step(answer, "5xrtx-3090@h510-pro-btc"), "circuit");
    REQUIRE(supply);
    CHECK(*supply->available == 1800);
    CHECK(*supply->needed > 1800);
    Request r = buyer();
    r.circuit = "120V/15A";
    r.power_limit = 350;
    CHECK(reason_of(step(from("rig-1x3090", r), "rig-4x3090-pro"), "circuit"));
}

TEST_CASE("a card more sits in the slot that is left") {
    const Upgrade answer = from("rig-4x3090-pro", buyer());
    CHECK(step(answer, "5xrtx-3090@romed8-2t").to->devices.front().link == Link::x16);
    CHECK(step(from("rig-4x3090-budget", buyer()), "5xrtx-3090@h510-pro-btc").to->devices.front().link == Link::x1);
    CHECK(step(answer, "5xrtx-3090@romed8-2t").buy[0].part == "rtx-3090");
    CHECK(move_of(step(answer, "5xrtx-3090@romed8-2t").buy, "riser-gen4-x16")->quantity == 1);
    CHECK(move_of(step(answer, "5xrtx-3090@romed8-2t").buy, "psu-1600w")->quantity == 1);
}

TEST_CASE("a build and the catalog's rig that equals it become the same") {
    const auto said = [](const Upgrade& answer) {
        std::vector<std::string> words;
        for (const auto* list : {&answer.steps, &answer.refused})
            for (const UpgradeStep& s : *list)
                words.push_back(std::string(name_of(s.kind)) + " " + s.to->id + " " +
                                std::to_string(std::lround(s.net ? s.net->value : 0)));
        return words;
    };
    CHECK(said(from("rtx-3090@pc-1gpu", buyer())) == said(from("rig-1x3090", buyer())));
    const std::optional<Build> build = build_of(real_catalog(), the_system("rig-4x3090-budget"));
    REQUIRE(build);
    CHECK(build->host->id == "h510-pro-btc");
    CHECK(build->cards.front().count == 4);
    CHECK_FALSE(build_of(real_catalog(), the_system("mac-studio-m3-ultra-96")));
    CHECK_FALSE(build_of(real_catalog(), the_system("rig-4x3090-pro-x2")));
}

TEST_CASE("a PC that is there takes cards: what it has stays, what they need is bought") {
    const Upgrade answer = from("rtx-3060@own-pc", buyer("qwen3-32b"));
    const UpgradeStep& second = step(answer, "2xrtx-3060@own-pc");
    CHECK(second.kind == StepKind::more_cards);
    REQUIRE(second.buy.size() == 1);
    CHECK(second.buy[0].part == "rtx-3060");
    CHECK(second.sell.empty());
    CHECK(second.net->value == book("rtx-3060"));
    const Cost& cost = second.after->assessment.cost;
    CHECK((*second.per_year - *second.after->cost.per_year).value ==
          Approx((*second.net - cost.price->usd.typical).value / cost.years));
    for (const UpgradeStep& s : answer.steps) {
        if (s.kind != StepKind::cards) continue;
        CHECK(move_of(s.sell, "rtx-3060"));  // they are swapped in the same PC
        CHECK(s.to->id.find("@own-pc") != std::string::npos);
    }
}

TEST_CASE("a card too wide for the second place is refused with the reason, another host takes it") {
    Request r = buyer();
    r.budget = 2500;
    const Upgrade answer = from("rtx-3090@own-pc", r);
    const Reason* slots = reason_of(step(answer, "2xrtx-3090@own-pc"), "slots");
    REQUIRE(slots);
    CHECK(slots->message.find("room for 1 so wide") != std::string::npos);
    const UpgradeStep& moved = step(answer, "2xrtx-3090@am4-2gpu");
    CHECK(moved.kind == StepKind::parts);
    CHECK(move_of(moved.buy, "rtx-3090")->quantity == 1);
    CHECK(move_of(moved.buy, "am4-host-2gpu"));
    CHECK(moved.sell.empty());
}

TEST_CASE("cards of two kinds are of one maker and take turns") {
    Request r = buyer();
    r.budget = 2000;
    for (const UpgradeStep& s : from("rtx-3090@own-pc", r).steps) {
        if (!s.to->built || s.to->devices.front().device == s.to->devices.back().device) continue;
        CHECK(s.to->devices.front().device->vendor == s.to->devices.back().device->vendor);
        CHECK(s.after->assessment.plan.parallel == Parallel::layer);
    }
}

TEST_CASE("the owned supply stays while it carries what it is given") {
    const Upgrade answer = from("2xrtx-3090@am4-2gpu", buyer());
    for (const UpgradeStep& s : answer.steps)
        if (s.kind == StepKind::cards && !move_of(s.buy, "psu-2000w")) CHECK_FALSE(move_of(s.sell, "psu-1500w"));
}

TEST_CASE("a second machine keeps the first: nothing is sold, all of it is bought") {
    Request r = buyer();
    r.users = 4;
    const Upgrade answer = from("mac-studio-m3-ultra-96", r);
    const auto beside = std::find_if(answer.steps.begin(), answer.steps.end(),
                                     [](const UpgradeStep& s) { return s.kind == StepKind::beside; });
    REQUIRE(beside != answer.steps.end());
    CHECK(beside->sell.empty());
    CHECK(beside->net->value == Approx(beside->after->assessment.cost.price->usd.typical.value));
    const auto sold = std::find_if(answer.steps.begin(), answer.steps.end(), [&](const UpgradeStep& s) {
        return s.kind == StepKind::replace && s.to == beside->to;
    });
    REQUIRE(sold != answer.steps.end());
    CHECK(beside->net->value - sold->net->value == Approx(answer.sale->value));
    CHECK(beside->gain == sold->gain);
}

TEST_CASE("more memory of the host is a step where weights may stay in it") {
    Request r = buyer("gpt-oss-120b");
    CHECK(from("rtx-3090@own-pc", r).steps.size() > 0);
    r.offload = true;
    const Upgrade answer = from("rtx-3090@own-pc", r);
    const auto memory = [](const UpgradeStep& s) { return s.kind == StepKind::memory; };
    CHECK(std::any_of(answer.steps.begin(), answer.steps.end(), memory));
}

TEST_CASE("steps are in the order of what they cost a year, few of each kind that was built") {
    const Upgrade answer = from("rig-4x3090-budget", buyer());
    std::map<StepKind, int> built;
    for (std::size_t i = 0; i < answer.steps.size(); ++i) {
        if (i > 0) CHECK(*answer.steps[i - 1].per_year <= *answer.steps[i].per_year);
        if (answer.steps[i].to->built) ++built[answer.steps[i].kind];
    }
    for (const auto& [kind, count] : built) CHECK(count <= 6);
}

TEST_CASE("a second box is bought whole and helps several users alone") {
    Request r = buyer("qwen3-32b");
    r.users = 32;
    const Upgrade many = from("rig-4x3090-pro", r);
    const UpgradeStep& box = step(many, "rig-4x3090-pro-x2");
    CHECK(box.kind == StepKind::add_box);
    CHECK(box.sell.empty());
    CHECK(step_to(many.steps, "rig-4x3090-pro-x2"));
    r.users = 1;
    CHECK(reason_of(step(from("rig-4x3090-pro", r), "rig-4x3090-pro-x2"), "no-gain"));
}

TEST_CASE("a model that does not fit what is owned is its bottleneck, and any fitting step gains") {
    const Upgrade answer = from("rig-1x3090", buyer());
    CHECK(answer.bottleneck.code == BottleneckCode::memory);
    CHECK(decode_of_all(answer.before).value == 0);
    const UpgradeStep* two = step_to(answer.steps, "rig-2x3090");
    REQUIRE(two);
    CHECK(two->gain == Approx(two->after->assessment.speed.aggregate_decode_tps.value));
}

TEST_CASE("a Mac is limited by its chip, a capped rig by its circuit") {
    CHECK(from("mac-studio-m5-ultra-256", buyer()).bottleneck.code == BottleneckCode::single_device);
    Request r = buyer();
    r.circuit = "120V/15A";
    const Upgrade capped = from("rig-6x3090-pro", r);
    REQUIRE(capped.before->assessment.plan.power_limit);
    CHECK(capped.bottleneck.code == BottleneckCode::circuit);
    CHECK(capped.bottleneck.without->value > tps(capped));
    r.circuit = "240V/30A";
    CHECK(from("rig-6x3090-pro", r).bottleneck.code == BottleneckCode::device);
}

TEST_CASE("nothing is sold below what the budget allows, and doing nothing is an answer") {
    Request r = buyer("llama-3.1-8b");
    r.budget = 1;
    const Upgrade answer = from("mac-studio-m5-max-36", r);
    for (const UpgradeStep& s : answer.steps) CHECK(s.net->value <= 1);
    CHECK_FALSE(answer.refused.empty());
    CHECK(reason_of(answer.refused.front(), "budget"));
}

TEST_CASE("what is awaited comes with its record, what is still to come first") {
    const Upgrade answer = from("mac-studio-m3-ultra-96", buyer());
    REQUIRE(answer.waiting.size() >= 3);
    CHECK(answer.waiting.front().entry->status == RoadmapEntry::Status::announced);
    const auto m4 = std::find_if(answer.waiting.begin(), answer.waiting.end(),
                                 [](const Waiting& w) { return w.entry->id == "mac-studio-m4-ultra"; });
    REQUIRE(m4 != answer.waiting.end());
    CHECK(m4->entry->status == RoadmapEntry::Status::never_shipped);
    CHECK(m4->decode->value > tps(answer));
    for (const Waiting& w : from("rig-2x3090", buyer()).waiting) CHECK(w.entry->id.find("mac") == std::string::npos);
}

TEST_CASE("the answer speaks in all formats of what to buy and to sell") {
    const Upgrade answer = from("rig-4x3090-budget", buyer());
    const std::string text = render_upgrade(real_catalog(), answer, 0, text_at(100));
    for (const char* words : {"Bottleneck: ", "H510 Pro BTC+", "romed8-2t", "Sell: ", "Refused", "Waiting instead"})
        CHECK(text.find(words) != std::string::npos);
    const auto json = nlohmann::json::parse(upgrade_json(real_catalog(), answer));
    CHECK(json["steps"].size() == answer.steps.size());
    CHECK(json["bottleneck"]["part"] == "h510-pro-btc");
}

TEST_CASE("in a cluster of two kinds one reads prompts and the other writes") {
    constexpr const char* kCluster = "cluster-dgx-spark-2-mac-studio-m3-ultra-256";
    Request r = request("llama-3.3-70b", "4bit");
    r.systems = {kCluster};
    const Decision d = answer(r);
    REQUIRE(d.results.size() == 1);
    const Assessment& split = d.results[0].assessment;
    CHECK(split.plan.engine->id == "exo");
    CHECK(split.plan.prefill_cards == 2);
    CHECK(device_at(*split.plan.system, split.plan.first_prefill_card)->device->id == "gb10");
    CHECK(device_at(*split.plan.system, split.plan.first_card)->device->id == "m3-ultra-60");
    const Assessment mac = assess_one(r, "mac-studio-m3-ultra-256", "exo", "none");
    CHECK(split.speed.decode_tps.value == Approx(mac.speed.decode_tps.value));
    CHECK(split.speed.prefill_tps.value > 2 * mac.speed.prefill_tps.value);
    CHECK(split.speed.ttft_s.value < mac.speed.ttft_s.value / 2);
    CHECK(split.memory.usable == mac.memory.usable);  // either kind holds the whole model
}

TEST_CASE("a slow link between readers and writers shows, a fast one hides behind the reading") {
    System cluster = the_system("cluster-dgx-spark-2-mac-studio-m3-ultra-256");
    const Question q = resolve(real_catalog(), request("llama-3.3-70b", "4bit"));
    const auto prefill = [&](double bytes_per_second) {
        cluster.interconnect->bandwidth = {bytes_per_second};
        for (const Plan& plan : enumerate(real_catalog(), q, cluster))
            if (plan.prefill_cards > 0) return assess(real_catalog(), q, plan, {}).speed.prefill;
        throw std::runtime_error("no such plan");
    };
    const PrefillTerms fast = prefill(100e9), usual = prefill(1.25e9), slow = prefill(1e7);
    CHECK(usual.total().value < 1.2 * fast.total().value);
    // 10 MB/s: the cache takes longer than the reading, all of it but the first layer's share
    const double sending =
        kv_cache(*q.workload.model, q.workload.kv, static_cast<double>(q.workload.prompt)).value / 1e7;
    CHECK(slow.total().value > sending);
    CHECK(slow.total().value < 1.1 * sending);
}

TEST_CASE("a fleet gains users and no speed of one answer, a cluster memory") {
    Request r = request("qwen3-32b", "4bit");
    r.users = 9;
    r.systems = {"mac-studio-m3-ultra-96-x3", "cluster-2x-mac-studio-m3-ultra-256", "rig-4x3090-pro"};
    const Decision d = answer(r);
    REQUIRE(d.several_boxes.size() == 2);
    const auto said = [&](std::string_view id) -> const SeveralBoxes& {
        return d.several_boxes[d.several_boxes[0].system->id == id ? 0 : 1];
    };
    const auto says = [](const std::vector<std::string>& list, std::string_view words) {
        return std::any_of(list.begin(), list.end(),
                           [&](const std::string& s) { return s.find(words) != std::string::npos; });
    };
    const SeveralBoxes &fleet = said("mac-studio-m3-ultra-96-x3"),
                       &cluster = said("cluster-2x-mac-studio-m3-ultra-256");
    CHECK(fleet.one->id == "mac-studio-m3-ultra-96");
    CHECK(fleet.arrangement->id == "fleet");
    CHECK(says(fleet.gains, "9 users together"));
    CHECK(says(fleet.lacks, "memory"));
    CHECK(says(fleet.lacks, "a single answer is written no faster"));
    CHECK(cluster.one->id == "mac-studio-m3-ultra-256");
    Request large = request("llama-3.1-405b", "4bit");  // more than one of its boxes holds
    large.systems = {"cluster-2x-mac-studio-m3-ultra-256"};
    const Decision of_large = answer(large);
    REQUIRE(of_large.several_boxes.size() == 1);
    CHECK(says(of_large.several_boxes.front().gains, "memory"));
}

TEST_CASE("limits that were asked hold for what is owned, and keeping it is then no way", "[upgrade]") {
    Request r = request("llama-3.3-70b");
    r.budget = 2000;
    r.max_noise = 30;
    const System& own = get(real_catalog().systems, "rig-2x3090");
    const Upgrade loud = upgrade(real_catalog(), resolve(real_catalog(), r), own, 1);
    REQUIRE(loud.before);
    REQUIRE_FALSE(loud.before->reasons.empty());
    CHECK(loud.before->reasons.front().code == ReasonCode::noise);
    CHECK_FALSE(loud.per_year);
    r.max_noise.reset();
    const Upgrade fine = upgrade(real_catalog(), resolve(real_catalog(), r), own, 1);
    CHECK(fine.before->reasons.empty());
    CHECK(fine.per_year);
}

TEST_CASE("a step into cards without fans that new CUDA leaves behind says so", "[upgrade]") {
    Request r = request("gpt-oss-120b");
    r.budget = 1500;
    std::deque<System> store;
    const System* own = machine_named(real_catalog(), todays_book(real_catalog()), "rtx-5090@own-pc", store);
    const Upgrade answer = upgrade_with_remarks(real_catalog(), resolve(real_catalog(), r), *own, 1);
    int told = 0;
    for (const UpgradeStep& step : answer.steps) {
        const bool passive = step.to->devices.front().device->id == "v100-32gb";
        const bool says = std::any_of(step.notes.begin(), step.notes.end(), [](const std::string& note) {
            return note.find("without fans") != std::string::npos;
        });
        if (passive) CHECK(says);
        told += passive ? 1 : 0;
    }
    CHECK(told > 0);
}

TEST_CASE("weights in host RAM are named as what is in the way, before cards that take turns", "[upgrade]") {
    const Upgrade answer = from("rig-2x3090", buyer("gpt-oss-120b"));
    REQUIRE(answer.before);
    REQUIRE(answer.before->assessment.memory.in_host_ram > Bytes{});
    CHECK(answer.bottleneck.code == BottleneckCode::memory);
    CHECK(answer.bottleneck.message.find("host RAM") != std::string::npos);
}

TEST_CASE("parts of what is owned, told twice, are owned once", "[upgrade]") {
    Request r = buyer();
    const Upgrade once = from("rtx-3090@own-pc", r);
    r.have = {"rtx-3090"};
    const Upgrade twice = from("rtx-3090@own-pc", r);
    REQUIRE(once.steps.size() == twice.steps.size());
    for (std::size_t i = 0; i < once.steps.size(); ++i) {
        INFO(once.steps[i].to->id);
        CHECK(once.steps[i].net == twice.steps[i].net);
        CHECK(once.steps[i].ownership_change == twice.steps[i].ownership_change);
    }
}
