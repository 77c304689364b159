#include "advisor/speed.hpp"

#include "advisor/lab.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

double decode(const Request& r, const char* id, const char* engine, const char* parallel) {
    return assess_one(r, id, engine, parallel).speed.decode_tps.value;
}

}  // namespace

TEST_CASE("decode lands within 20 percent of measured anchors") {
    // XiongjieDai, llama.cpp May 2024, tg1024; M3 Ultra: Geerling 2025-12, Ollama.
    Request r = request("llama-3-70b");
    r.prompt_tokens = 1;
    r.output_tokens = 1024;
    CHECK(decode(r, "rig-4x3090-pro", "llama.cpp", "layer") == Approx(16.9).epsilon(0.2));
    CHECK(decode(r, "mac-studio-m3-ultra-256", "llama.cpp", "none") == Approx(14.1).epsilon(0.2));
    r.model = "llama-3-8b";
    CHECK(decode(r, "rig-1x3090", "llama.cpp", "none") == Approx(112).epsilon(0.2));
    CHECK(decode(r, "mac-studio-m2-ultra-192", "llama.cpp", "none") == Approx(76).epsilon(0.2));
}

TEST_CASE("a layer split is never faster than one card for a model that fits one") {
    const Request r = request("llama-3.1-8b");
    const double one = decode(r, "rig-1x3090", "llama.cpp", "none");
    const double four = decode(r, "rig-4x3090-pro", "llama.cpp", "layer");
    CHECK(four < one);
    CHECK(four > 0.75 * one);  // measured 104.9 against 111.7
}

TEST_CASE("tensor parallel pays on full lanes and is ruined on x1 risers") {
    const Request r = request("llama-3.3-70b", "4bit");
    const double layer = decode(r, "rig-4x3090-pro", "vllm", "layer");
    const double full = decode(r, "rig-4x3090-pro", "vllm", "tensor");
    const double risers = decode(r, "rig-4x3090-budget", "vllm", "tensor");
    CHECK(full > 1.5 * layer);
    CHECK(risers < layer);
    // Arithmetic: 2.62 MB a token x 1.5 over 0.985 GB/s caps prefill near 250 t/s.
    CHECK(assess_one(r, "rig-4x3090-budget", "vllm", "tensor").speed.prefill_tps.value < 350);
}

TEST_CASE("two linked Macs are not faster than one for a model that fits one") {
    const Request r = request("llama-3.3-70b", "4bit");
    const double one = decode(r, "mac-studio-m3-ultra-256", "mlx", "none");
    CHECK(decode(r, "cluster-2x-mac-studio-m3-ultra-256", "exo", "layer") < one);
}

TEST_CASE("prefill of a dense 70B on an M3 Ultra is slow and gets slower with the prompt") {
    // 167-172 t/s at 4k, 72-76 at 128k: abhiramsalammagari.com, 2026.
    Request r = request("llama-3.3-70b", "4bit");
    r.prompt_tokens = 4096;
    const double at_4k = assess_one(r, "mac-studio-m3-ultra-256-80c", "mlx", "none").speed.prefill_tps.value;
    r.prompt_tokens = 131072;
    const double at_128k = assess_one(r, "mac-studio-m3-ultra-256-80c", "mlx", "none").speed.prefill_tps.value;
    CHECK(at_4k == Approx(170).epsilon(0.3));
    CHECK(at_128k < 0.75 * at_4k);
}

TEST_CASE("batching multiplies the aggregate and never speeds up one user") {
    Request r = request("gpt-oss-120b", "4bit");
    const Speed one = assess_one(r, "rig-4x3090-pro", "vllm", "tensor").speed;
    r.users = 8;
    const Speed eight = assess_one(r, "rig-4x3090-pro", "vllm", "tensor").speed;
    CHECK(eight.decode_tps.value < one.decode_tps.value);
    CHECK(eight.aggregate_decode_tps.value > 2 * one.aggregate_decode_tps.value);
    CHECK(eight.aggregate_decode_tps.value < 8 * one.aggregate_decode_tps.value);
}

TEST_CASE("more bandwidth never takes longer and more compute never reads a prompt slower") {
    const double factor = GENERATE(take(20, random(1.0, 8.0)));
    System changed = the_system("rig-1x3090");
    Device faster = *changed.devices.front().device;
    faster.bandwidth *= factor;
    faster.fp16 *= factor;
    changed.devices.front().device = &faster;
    const Catalog& catalog = real_catalog();
    Request r = request("llama-3.1-8b");
    const Question question = resolve(catalog, r);
    for (const Plan& plan : enumerate(catalog, question, the_system("rig-1x3090"))) {
        Plan other = plan;
        other.system = &changed;
        const Speed before = assess(catalog, question, plan, {}).speed,
                    after = assess(catalog, question, other, {}).speed;
        CHECK(after.decode_tps.value >= before.decode_tps.value);
        CHECK(after.prefill_tps.value >= before.prefill_tps.value);
        CHECK(after.ttft_s.value <= before.ttft_s.value);
    }
}

TEST_CASE("a power cap has a knee: 280 W keeps most, 200 W little, none gives more than stock") {
    Request r = request("qwen3-32b");
    const auto at = [&](double watts) {
        r.power_limit = watts;
        return assess_one(r, "rig-1x3090", "llama.cpp", "none").speed;
    };
    const Speed stock = at(350);
    double before = 0;
    for (const double watts : {100., 150., 190., 220., 250., 280., 300., 330., 350.}) {
        const double now = at(watts).decode_tps.value;
        CHECK(now >= before);
        CHECK(now <= stock.decode_tps.value);
        before = now;
    }
    CHECK(at(280).decode_tps.value > 0.9 * stock.decode_tps.value);  // club-3090: 0.89, jeanfbrito: 0.99
    CHECK(at(220).decode_tps.value == Approx(0.676 * stock.decode_tps.value).epsilon(0.05));
    CHECK(at(280).prefill_tps.value > 0.9 * stock.prefill_tps.value);
}

TEST_CASE("a split card works part of the time, so the same cap costs it less") {
    const PowerCurve& curve = *the_system("rig-1x3090").devices.front().device->power_curve;
    CHECK(speed_kept(curve.decode_dense, 220.0 / 350, 1) < 0.7);
    CHECK(speed_kept(curve.decode_dense, 220.0 / 350, 0.5) > 0.95);
    CHECK(speed_kept({}, 0.8, 1) == Approx(0.8));
}

TEST_CASE("intervals contain the value and an unmeasured class says that it is extrapolated") {
    const Speed measured = assess_one(request("llama-3.1-8b", "Q6_K"), "rig-1x3090", "llama.cpp", "none").speed;
    CHECK(measured.decode_tps.low < measured.decode_tps.value);
    CHECK(measured.decode_tps.value < measured.decode_tps.high);
    CHECK(measured.decode_tps.basis == Basis::calibrated);
    const Speed guessed = assess_one(request("llama-3.1-8b", "4bit"), "rig-1x4090", "tensorrt-llm", "none").speed;
    CHECK(guessed.decode_tps.basis == Basis::extrapolated);
}

TEST_CASE("terms add up to the step") {
    const Assessment a = assess_one(request("llama-3.3-70b"), "rig-4x3090-pro", "llama.cpp", "layer");
    const DecodeTerms& t = a.speed.decode;
    CHECK(1 / a.speed.decode_tps.value == Approx(t.total().value));
    CHECK(t.hops.value > 0);
    CHECK(t.reduce.value == 0);
    CHECK(a.speed.decode_tps.bound == Bound::bandwidth);
}

TEST_CASE("a compressed cache makes a long context cheap, and the work of its attention is counted by hand") {
    const auto asked = [](int prompt) {
        Request r = request("deepseek-v4-flash", "ds4-q2");
        r.context = prompt + 2048;
        r.prompt_tokens = prompt;
        return assess_one(r, "mac-studio-m3-ultra-256", "ds4", "none");
    };
    const Assessment near = asked(4096), far = asked(65536);
    // A token in the middle of the prompt looks at a window of 128 in each of 43 layers; in 21 at the 512 entries that
    // 64 x 128 values choose from one for each 4 tokens; in 20 at one for each 128 tokens.
    const Model& m = model("deepseek-v4-flash");
    const double key = 4.0 * m.heads * m.head_dim;
    const auto work = [&](double context) {
        return 43 * key * 128 + 21 * (key * std::min(512.0, context / 4) + 2.0 * 8192 * context / 4) +
               20 * key * context / 128;
    };
    CHECK(far.speed.prefill.attention / near.speed.prefill.attention == Approx(16 * work(32768) / work(2048)));
    CHECK(work(32768) < 0.1 * 43 * key * 32768);  // of dense attention
    CHECK(far.speed.decode_tps.value > 0.5 * near.speed.decode_tps.value);
}

TEST_CASE("batching that would be slower than turns is left off") {
    // Metal hardly batches: eight users of a dense model never get less together than one gets alone.
    for (const auto& [engine, quant] : {std::pair{"llama.cpp", "Q4_K_M"}, std::pair{"mlx", "4bit"}}) {
        Request r = request("llama-3.3-70b", quant);
        const double alone = assess_one(r, "mac-studio-m3-ultra-256", engine, "none").speed.decode_tps.value;
        r.users = 8;
        const Speed shared = assess_one(r, "mac-studio-m3-ultra-256", engine, "none").speed;
        CHECK(shared.aggregate_decode_tps.value >= 0.95 * alone);
    }
}

TEST_CASE("experts leave for host RAM first, and a token reads few of them there") {
    Catalog catalog = load_catalog(embedded_files());
    for (auto* effects : {&catalog.speed_model.device_effects, &catalog.speed_model.model_effects})
        for (SpeedEffect& effect : *effects) effect.decode = 1;  // what else a card and a model were measured to do
    Request r = request("qwen3-30b-a3b", "Q8_0");                // 8 of 128 experts
    r.offload = true;
    r.systems = {"rig-1x3090"};
    r.engine = "llama.cpp";
    const Assessment a = recommend(catalog, resolve(catalog, r)).results.front().assessment;
    const Bytes spilled = a.memory.in_host_ram;
    REQUIRE(spilled.value > 0);
    REQUIRE(spilled < a.memory.model.experts);
    const Constants& k = catalog.constants;
    const double layers = 48 * (spilled / a.memory.model.experts);
    const double read_s = a.speed.decode.host.value - layers * k.host_hop_us * 1e-6;
    const double all_s = (spilled / a.plan.system->host->ram_bandwidth).value / k.host_efficiency;
    CHECK(read_s == Approx(all_s * 8 / 128).epsilon(0.001));
}

TEST_CASE("only engines that can spill into host RAM do, and it costs prefill too") {
    Request r = request("llama-3.3-70b");
    r.offload = true;
    const Assessment spilled = assess_one(r, "rig-1x3090", "llama.cpp", "none");
    CHECK(spilled.plan.offload);
    CHECK(spilled.memory.in_host_ram.value > 0);
    // Each micro-batch of 512 tokens reads the spilled weights from host RAM, at best at its full bandwidth.
    const double reading_s = (spilled.memory.in_host_ram / spilled.plan.system->host->ram_bandwidth).value;
    CHECK(spilled.speed.prefill_tps.value < 512 / reading_s);
    CHECK(spilled.speed.prefill_tps.value <
          0.8 * assess_one(r, "rig-2x3090", "llama.cpp", "layer").speed.prefill_tps.value);
    r.quant = "4bit";
    for (const Engine& engine : real_catalog().engines)
        if (!offloads(engine))
            for (const Plan& plan : enumerate(real_catalog(), resolve(real_catalog(), r), the_system("rig-1x3090")))
                CHECK_FALSE((plan.engine == &engine && plan.offload));
    CHECK_FALSE(offloads(get(real_catalog().engines, "vllm")));
}
