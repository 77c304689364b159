#include "advisor/queueing.hpp"

#include <algorithm>
#include <cmath>

#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

TEST_CASE("waiting by hand: Pollaczek and Khinchine") {
    // 0.1 requests a second of 5 s each: the server works half of the time. With exponential times the wait is
    // rho S / (1 - rho) = 5 s, with equal ones half of that.
    Queue queue{0.1, Seconds{5}, 1, 100};
    CHECK(queue.load() == Approx(0.5));
    CHECK(mean_wait(queue).value == Approx(5));
    queue.variation = 0;
    CHECK(mean_wait(queue).value == Approx(2.5));
    // Exponential times: P(wait > t) = rho exp(-(1 - rho) t / S), so t = S / (1 - rho) ln(rho / 0.05) = 10 ln 10.
    queue.variation = 1;
    CHECK(wait_95(queue).value == Approx(10 * std::log(10)));
}

TEST_CASE("nobody waits behind more than all others, and one in twenty is as good as nobody") {
    Queue queue{0.1, Seconds{5}, 1, 0.5};
    CHECK(mean_wait(queue).value == Approx(2.5));
    CHECK(wait_95(queue).value == Approx(2.5));
    queue.per_second = 1;  // five times what it can do
    queue.others = 3;
    CHECK(mean_wait(queue).value == Approx(15));
    CHECK(wait_95(queue).value == Approx(15));
    queue.per_second = 0.009;
    CHECK(wait_95(queue).value == 0);
    CHECK(mean_wait(queue).value == Approx(0.009 * 25 * 2 / (2 * (1 - 0.045))));
}

namespace {

/// The plan of a rig and the time to the first word with others, as an answer has it.
std::optional<BusyStart> start_of(const Request& r, const std::string& engine, const std::string& parallel) {
    const Assessment a = assess_one(r, "rig-2x3090", engine, parallel);
    const Question q = resolve(real_catalog(), r);
    return start_with_others(real_catalog(), q, a.plan, a.speed, first_word(q, a));
}

}  // namespace

TEST_CASE("several users wait for each other, one user for nobody") {
    Request r = request("qwen3-32b");
    CHECK_FALSE(start_of(r, "llama.cpp", "layer"));
    r.users = 4;
    r.requests_per_day = 60;
    const auto four = start_of(r, "llama.cpp", "layer");
    REQUIRE(four);
    const Assessment a = assess_one(r, "rig-2x3090", "llama.cpp", "layer");
    const Question q = resolve(real_catalog(), r);
    const double alone = first_word(q, a).value;
    // 4 x 60 requests in the four hours of a chat: one a minute.
    CHECK(four->load == Approx(alone / 60));
    CHECK(four->mean.value == Approx(alone + alone * four->load / (1 - four->load)));
    r.requests_per_day = 600;
    const auto more = start_of(r, "llama.cpp", "layer");
    REQUIRE(more);
    CHECK(more->mean > four->mean);
    CHECK(more->p95 >= more->mean);
    r.task = "batch";
    CHECK_FALSE(start_of(r, "llama.cpp", "layer"));
}

TEST_CASE("who takes requests in turn is taken for the whole answer, each copy for its own") {
    Request r = request("gpt-oss-20b", "4bit");
    r.engine = "ktransformers";
    r.users = 6;
    r.requests_per_day = 10;
    const Assessment a = assess_one(r, "rig-2x3090", "ktransformers", "none");
    const Question q = resolve(real_catalog(), r);
    const auto load_of = [&](int copies) {
        Plan plan = a.plan;
        plan.replicas = copies;
        const Memory memory = place(real_catalog(), q.workload, plan);
        return start_with_others(real_catalog(), q, plan, speed_of(real_catalog(), q.workload, plan, memory),
                                 Seconds{2})
            ->load;
    };
    const double alone_s = 2 + 512 / (a.speed.decode_tps.value * users_per_replica(q.workload, a.plan));
    CHECK(load_of(1) == Approx(6 * 10 * alone_s / (4 * 3600)));
    CHECK(load_of(2) == Approx(load_of(1) / 2));
}

TEST_CASE("how many are at work at once: Little's law, and two deviations above") {
    Request r = request("qwen3-32b");
    r.users = 50;
    r.requests_per_day = 60;
    const Question q = resolve(real_catalog(), r);
    Speed speed;
    speed.decode_tps.value = 512 / 18.0;  // 18 s of writing
    // 50 x 60 requests in the four hours of a chat, of 20 s each.
    const auto together = at_once(real_catalog(), q, speed, Seconds{2});
    REQUIRE(together);
    const double mean = 3000.0 * 20 / (4 * 3600);
    CHECK(together->mean == Approx(mean));
    CHECK(together->busy == std::ceil(mean + 2 * std::sqrt(mean)));
    CHECK_FALSE(at_once(real_catalog(), q, Speed{}, Seconds{2}));
    r.users = 1;
    CHECK_FALSE(at_once(real_catalog(), resolve(real_catalog(), r), speed, Seconds{2}));
}

TEST_CASE("who counted heads is told how many of them ask at once") {
    const auto told = [](const Request& r) {
        const Decision d = answer(r);
        REQUIRE_FALSE(d.results.empty());
        const auto& warnings = d.results.front().warnings;
        const auto found = std::find_if(warnings.begin(), warnings.end(),
                                        [](const Warning& w) { return w.code == WarningCode::headcount; });
        return found == warnings.end() ? "" : found->message;
    };
    Request r = request("qwen3-32b");
    r.users = 50;
    r.requests_per_day = 10;
    CHECK_THAT(told(r), StartsWith("50 people asking 10 times a day keep "));
    r.requests_per_day = 2000;
    CHECK(told(r).empty());
    r.users = 4;
    r.requests_per_day = 1;
    CHECK(told(r).empty());
}
