#include "advisor/speculative.hpp"

#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

TEST_CASE("tokens a check by hand") {
    // 1 + 0.5 + 0.25 + 0.125
    CHECK(tokens_per_check(0.5, 3) == Approx(1.875));
    CHECK(tokens_per_check(0, 3) == Approx(1));
    CHECK(tokens_per_check(1, 3) == Approx(4));
    // Three guesses at a fifth of a step each: 1.875 tokens in 1.6 steps.
    CHECK(speculative_gain(0.5, 3, 0.2) == Approx(1.875 / 1.6));
    CHECK(speculative_gain(0.1, 3, 0.2) < 1);
}

TEST_CASE("guesses are known of a model with a head on an engine that uses it, alone") {
    const auto guessed = [](const char* model_id, const char* system, const char* engine, const char* parallel,
                            int users = 1, const char* task = "chat") {
        Request r = request(model_id, "4bit");
        r.users = users;
        r.task = task;
        return assess_one(r, system, engine, parallel).speed;
    };
    const Speed chat = guessed("qwen3.6-27b", "rig-1x3090", "llama.cpp", "none");
    REQUIRE(chat.speculative);
    CHECK(chat.speculative->value > chat.decode_tps.value);
    CHECK(chat.speculative->low < chat.speculative->value);
    CHECK(chat.speculative->value < chat.speculative->high);
    const Speed code = guessed("qwen3.6-27b", "rig-1x3090", "llama.cpp", "none", 1, "agentic-coding");
    REQUIRE(code.speculative);
    CHECK(code.speculative->value / code.decode_tps.value > chat.speculative->value / chat.decode_tps.value);
    CHECK_FALSE(guessed("qwen3-32b", "rig-1x3090", "llama.cpp", "none").speculative);          // no head
    CHECK_FALSE(guessed("qwen3.6-27b", "mac-studio-m3-ultra-96", "mlx", "none").speculative);  // engine unknown
    CHECK_FALSE(guessed("qwen3.6-27b", "rig-1x3090", "llama.cpp", "none", 4).speculative);     // batch of four
    CHECK_FALSE(guessed("qwen3.6-27b", "rig-1x3090", "llama.cpp", "none", 1, "batch").speculative);
}

TEST_CASE("guesses take the place of the plain speed only where the buyer asks for it") {
    Request r = request("qwen3.6-27b", "4bit");
    const Speed plain = assess_one(r, "rig-1x3090", "llama.cpp", "none").speed;
    r.speculative = true;
    const Assessment a = assess_one(r, "rig-1x3090", "llama.cpp", "none");
    REQUIRE(plain.speculative);
    CHECK(a.speed.decode_tps.value == Approx(plain.speculative->value));
    CHECK(a.speed.aggregate_decode_tps.value == Approx(plain.speculative->value));
    CHECK(1 / a.speed.decode.total().value == Approx(a.speed.decode_tps.value).epsilon(0.01));
    CHECK(a.power.tps_per_watt == Approx(a.speed.aggregate_decode_tps.value / a.power.decode.value));
}
