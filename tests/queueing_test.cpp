#include "advisor/queueing.hpp"

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
