#include "advisor/memory.hpp"

#include <set>

#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

double kv_gib(const char* id, KvQuant kv, double tokens) { return in_gib(kv_cache(model(id), kv, tokens)); }

/// Engines and quantizations of the plans that a system gets for a request.
std::set<std::string> planned_on(Request r, const std::string& system) {
    r.systems = {system};
    const Question question = resolve(real_catalog(), r);
    std::set<std::string> found;
    for (const Plan& plan : enumerate(real_catalog(), question, *question.knobs.systems.front()))
        found.insert(plan.engine->id + " " + plan.quant->id);
    return found;
}

}  // namespace

TEST_CASE("KV cache of a 70B with grouped queries: 80 layers x 8 heads x 128 x 2 x 2 bytes = 320 KiB a token") {
    CHECK(kv_gib("llama-3.3-70b", KvQuant::f16, 8192) == Approx(2.5));
    CHECK(kv_gib("llama-3.3-70b", KvQuant::f16, 32768) == Approx(10));
    CHECK(kv_gib("llama-3.3-70b", KvQuant::f16, 131072) == Approx(40));
    CHECK(kv_gib("llama-3.3-70b", KvQuant::q8_0, 8192) == Approx(2.5 * 8.5 / 16));
}

TEST_CASE("files of a model whose experts stay as released hardly differ in size") {
    const auto gib = [](const char* id, const char* name) {
        Model bare = model(id);
        bare.files.clear();
        return in_gib(weights_of(bare, quant(name)).total());
    };
    CHECK(gib("gpt-oss-120b", "Q8_0") == Approx(59.03).epsilon(0.01));  // as published
    CHECK(gib("gpt-oss-120b", "Q4_K_M") == Approx(58.46).epsilon(0.01));
    CHECK(gib("gpt-oss-120b", "Q2_K") == Approx(58.27).epsilon(0.01));
    CHECK(gib("qwen3-30b-a3b", "Q8_0") > 2 * gib("qwen3-30b-a3b", "Q2_K"));
}

TEST_CASE("latent attention caches 512 + 64 values a token and layer, not 128 heads") {
    // DeepSeek R1: 61 x 576 x 2 bytes x 8192 = 0.536 GiB; as grouped queries it would be hundreds.
    CHECK(kv_gib("deepseek-r1-671b", KvQuant::f16, 8192) == Approx(61.0 * 576 * 2 * 8192 / kGib));
}

TEST_CASE("sliding layers keep their window only") {
    // gpt-oss-120b: 18 full layers x 8 heads x 64 x 2 x 2 bytes, 18 more of 128 tokens.
    const double full = 18.0 * 8 * 64 * 2 * 2 * 32768, window = 18.0 * 8 * 64 * 2 * 2 * 128;
    CHECK(kv_gib("gpt-oss-120b", KvQuant::f16, 32768) == Approx((full + window) / kGib));
    CHECK(kv_gib("gemma-3-27b", KvQuant::f16, 32768) < 0.3 * kv_gib("gemma-3-27b", KvQuant::f16, 32768) * 62 / 10);
}

TEST_CASE("hybrid models pay for their full layers and a constant state") {
    const double at_8k = kv_gib("qwen3.6-27b", KvQuant::f16, 8192), at_16k = kv_gib("qwen3.6-27b", KvQuant::f16, 16384);
    const double per_8k = 16.0 * 4 * 256 * 2 * 2 * 8192 / kGib;  // 16 of 64 layers, 4 heads of 256
    CHECK(at_16k - at_8k == Approx(per_8k));
    CHECK(at_8k - per_8k < 0.5);
}

TEST_CASE("weights are as large as the published file") {
    CHECK(in_gib(weights_of(model("llama-3.3-70b"), quant("Q4_K_M")).total()) == Approx(39.6).epsilon(0.01));
    CHECK(in_gib(weights_of(model("deepseek-r1-671b"), quant("Q4_K_M")).total()) == Approx(377).epsilon(0.01));
    CHECK(weights_of(model("llama-3.3-70b"), quant("Q4_K_M")).from_file);
}

TEST_CASE("without a file, bits of each part give the size within 1.5 percent") {
    for (const char* id : {"llama-3.1-8b", "llama-3.3-70b", "qwen2.5-32b"}) {
        Model bare = model(id);
        const double published = in_gib(weights_of(bare, quant("Q4_K_M")).total());
        bare.files.clear();
        const Weights computed = weights_of(bare, quant("Q4_K_M"));
        CHECK_FALSE(computed.from_file);
        CHECK(in_gib(computed.total()) == Approx(published).epsilon(0.015));
    }
}

TEST_CASE("one token reads its experts, many tokens the union of theirs") {
    const Model& moe = model("qwen3-30b-a3b");  // 8 of 128 experts
    const Weights weights = weights_of(moe, quant("Q8_0"));
    const double share_1 = (weights_read(moe, weights, 1) - weights.body - weights.output) / weights.experts;
    const double share_8 = (weights_read(moe, weights, 8) - weights.body - weights.output) / weights.experts;
    CHECK(share_1 == Approx(8.0 / 128));
    CHECK(share_8 == Approx(1 - std::pow(1 - 8.0 / 128, 8)));
    const Model& dense = model("llama-3.1-8b");
    const Weights dense_weights = weights_of(dense, quant("Q8_0"));
    CHECK(weights_read(dense, dense_weights, 8) == weights_read(dense, dense_weights, 1));
}

TEST_CASE("a 70B at Q4_K_M and 8k does not fit 24 GB, fits two cards layer by layer") {
    const Assessment one = assess_one(request("llama-3.3-70b"), "rig-1x3090", "llama.cpp", "none");
    const Assessment two = assess_one(request("llama-3.3-70b"), "rig-2x3090", "llama.cpp", "layer");
    CHECK_FALSE(one.memory.fits);
    CHECK(two.memory.fits);
    CHECK(two.memory.device_count == 2);
    CHECK(two.memory.devices[0].layers + two.memory.devices[1].layers == 80);
    CHECK(in_gib(two.memory.required()) > 42);
    CHECK(in_gib(two.memory.required()) < 47);
}

TEST_CASE("the placed parts add up to the whole") {
    for (const char* parallel : {"layer", "tensor"}) {
        const Assessment a = assess_one(request("llama-3.3-70b", "4bit"), "rig-4x3090-pro", "vllm", parallel);
        Bytes sum;
        for (int i = 0; i < a.memory.device_count; ++i) sum += a.memory.devices[static_cast<std::size_t>(i)].required();
        CHECK(sum.value == Approx(a.memory.required().value));
        CHECK(a.memory.weights.value == Approx(a.memory.model.total().value));
    }
}

TEST_CASE("the longest context fits and one page more does not") {
    for (const char* id : {"llama-3.3-70b", "gemma-3-27b", "qwen3.6-27b"}) {
        Request r = request(id);
        const std::int64_t longest = assess_one(r, "rig-2x3090", "llama.cpp", "layer").memory.max_context;
        INFO(id << " " << longest);
        REQUIRE(longest > 8192);
        if (longest == model(id).max_context) continue;
        r.context = static_cast<double>(longest * 98 / 100);  // layers move between the cards as the cache grows
        CHECK(assess_one(r, "rig-2x3090", "llama.cpp", "layer").memory.fits);
        r.context = static_cast<double>(longest * 110 / 100);
        CHECK_FALSE(assess_one(r, "rig-2x3090", "llama.cpp", "layer").memory.fits);
    }
}

TEST_CASE("macOS gives the GPU three quarters of the memory") {
    CHECK(in_gib(usable_of(the_system("mac-studio-m3-ultra-96").devices.front())) == Approx(72));
    CHECK(in_gib(usable_of(the_system("mac-studio-m3-ultra-512").devices.front())) == Approx(384));
}

TEST_CASE("Windows leaves the GPU of a Strix Halo 96 GiB, Linux 108") {
    Request r = request("llama-3.3-70b");
    CHECK(assess_one(r, "strix-halo-128", "llama.cpp", "none").memory.usable == gib(108));
    r.os = "windows";
    CHECK(assess_one(r, "strix-halo-128", "llama.cpp", "none").memory.usable == gib(96));
}

TEST_CASE("longer context and more users never need less memory") {
    double before = 0;
    for (const double context : {4096., 8192., 32768., 131072.}) {
        Request r = request("llama-3.3-70b");
        r.context = context;
        const double now = in_gib(assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer").memory.required());
        CHECK(now > before);
        before = now;
    }
    before = 0;
    for (const double users : {1., 2., 5., 16.}) {
        Request r = request("llama-3.3-70b");
        r.users = users;
        const double now = in_gib(assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer").memory.required());
        CHECK(now > before);
        before = now;
    }
}

TEST_CASE("64 heads do not divide over three cards") {
    const Assessment a = assess_one(request("llama-3.3-70b", "4bit"), "rig-3x3090", "vllm", "tensor");
    CHECK((a.plan.cards != 3 || !a.memory.heads_divide));
}

TEST_CASE("keys and values may be quantized apart, and latent attention keeps keys only") {
    CHECK(kv_gib("llama-3.3-70b", KvQuant::q8_0_q4_0, 8192) == Approx(2.5 * (8.5 + 4.5) / 2 / 16));
    CHECK(kv_gib("deepseek-r1-671b", KvQuant::q8_0_f16, 8192) == kv_gib("deepseek-r1-671b", KvQuant::q8_0, 8192));
    Request r = request("llama-3.3-70b");
    r.kv_quant = "q8_0/q4_0";
    CHECK(assess_one(r, "rig-2x3090", "llama.cpp", "layer").plan.kv == KvQuant::q8_0_q4_0);
    CHECK(enumerate(real_catalog(), resolve(real_catalog(), r), the_system("dgx-spark-128")).size() > 0);
    r.engine = "vllm";  // one type for both
    CHECK(enumerate(real_catalog(), resolve(real_catalog(), r), the_system("rig-2x3090")).empty());
}

TEST_CASE("A model released in few bits runs as released, or not at all where an engine cannot load that") {
    Request r;
    r.model = "gpt-oss-20b";
    using Quants = std::set<std::string>;
    CHECK(planned_on(r, "rig-1x3090") == Quants{"llama.cpp MXFP4", "vllm mxfp4-safetensors"});
    // Turing has no kernels for it in vLLM, and nobody rounds what has four bits to four bits again.
    CHECK(planned_on(r, "rtx-2080-ti-22gb@am4-2gpu") == Quants{"llama.cpp MXFP4"});
    CHECK(planned_on(r, "mac-studio-m3-ultra-96") == Quants{"llama.cpp MXFP4", "mlx MXFP4-Q8"});
    r.engine = "exllamav3";
    CHECK(planned_on(r, "rig-1x3090") == Quants{"exllamav3 exl3-4.0bpw"});
    r.engine.reset();
    r.model = "kimi-k2.5";  // of which no MLX file of the same kernels is known
    CHECK(planned_on(r, "mac-studio-m3-ultra-512").contains("mlx mlx-4bit"));
}

TEST_CASE("cards without a compute capability load what the engine is known to load on them") {
    Request r = request("qwen3-32b", "4bit");
    CHECK(planned_on(r, "rig-2xr9700").contains("vllm awq-int4"));
    CHECK(planned_on(r, "rig-2x7900xtx").contains("vllm gptq-int4"));  // AWQ is crossed out there, and nobody ran it
    r.engine = "vllm";
    CHECK(planned_on(r, "mac-studio-m3-ultra-96").empty());
}

TEST_CASE("vLLM does not run sparse latent attention on cards before Hopper") {
    for (const char* id : {"deepseek-v4-flash", "glm-5.2"}) {
        const Request r = request(id, "4bit");
        for (const char* system : {"rig-8x3090-pro", "8xv100-32gb@romed8-2t", "rig-4x4090", "rig-2xr9700"})
            for (const std::string& plan : planned_on(r, system)) CHECK_FALSE(plan.starts_with("vllm"));
    }
    CHECK(planned_on(request("deepseek-v4-flash", "4bit"), "workstation-2xpro6000").contains("vllm fp4-fp8"));
}

TEST_CASE("layers that read another layer's cache keep none") {
    Model sharing = model("gemma-3-27b");
    const double all = in_gib(kv_cache(sharing, KvQuant::f16, 32768));
    sharing.full_sharing_kv = sharing.full_layers / 2;
    sharing.sliding_sharing_kv = sharing.sliding_layers / 2;
    CHECK(in_gib(kv_cache(sharing, KvQuant::f16, 32768)) == Approx(all / 2));
}

TEST_CASE("the cache grows in the pages of the engine") {
    Request r = request("llama-3.3-70b");
    r.context = 8192;
    const Bytes whole = assess_one(r, "rig-2x3090", "llama.cpp", "layer").memory.kv;
    r.context = 8193;
    const Bytes one_more = assess_one(r, "rig-2x3090", "llama.cpp", "layer").memory.kv;
    CHECK(one_more.value == Approx(whole.value * (8192 + 256) / 8192));
    CHECK(assess_one(r, "rig-2x3090", "llama.cpp", "layer").memory.max_context % 256 == 0);
}

TEST_CASE("windows and states alone bound the context no further than the model does") {
    Request r = request("gemma-3-27b");
    for (const bool windowed : {true, false}) {
        ModelFile file{model("gemma-3-27b"), "Q4_K_M", ""};
        if (windowed) file.model.sliding_layers = 62;
        else file.model.linear_layers = 62, file.model.linear_state_values = 1e5, file.model.sliding_layers = 0;
        file.model.full_layers = 0;
        r.model_file = file;
        CHECK(assess_one(r, "rig-1x3090", "llama.cpp", "none").memory.max_context == file.model.max_context);
    }
}

TEST_CASE("a draft model brings its weights and its cache") {
    Request r = request("llama-3.3-70b");
    const Memory alone = assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer").memory;
    r.draft_model = "llama-3.2-1b";
    const Memory both = assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer").memory;
    CHECK(both.draft == weights_of(model("llama-3.2-1b"), quant("Q4_K_M")).total());
    CHECK(in_gib(both.kv - alone.kv) == Approx(kv_gib("llama-3.2-1b", KvQuant::f16, 8192)));
    CHECK(both.required().value == Approx((alone.required() + both.draft + (both.kv - alone.kv)).value));
}

TEST_CASE("a draft model that is a file is as large as the file") {
    Request r = request("llama-3.3-70b");
    r.draft_model = "draft.gguf";
    r.draft_file = ModelFile{model("llama-3.2-1b"), "Q8_0", "a file"};
    r.draft_file->model.files = {{"Q8_0", gib(1.25), true, {}, {}, {}, {}}};
    CHECK(assess_one(r, "rig-4x3090-pro", "llama.cpp", "layer").memory.draft == gib(1.25));
}

TEST_CASE("a config without weights is run at 4 bits whatever the model was released in") {
    Request r = request("x");
    r.quant.reset();
    r.model_file = ModelFile{model("llama-3.1-8b"), "FP8", "a config"};
    r.model_file->model.files.clear();
    CHECK(resolve(real_catalog(), r).workload.quant == nullptr);
    r.model_file->model.files = {{"FP8", gib(8), true, {}, {}, {}, {}}};
    CHECK(resolve(real_catalog(), r).workload.quant == &quant("FP8"));
}

TEST_CASE("adapters of a 70B: 207 million parameters at rank 16, sixteen bytes each, and activations that grow") {
    // q and o 8192 + 8192, k and v 8192 + 1024, three of 8192 + 28672; 80 layers.
    const double parameters = 16.0 * 80 * (2 * (8192 + 8192) + 2 * (8192 + 1024) + 3 * (8192 + 28672));
    Workload w;
    w.model = std::make_shared<const Model>(model("llama-3.3-70b"));
    w.task = Task::lora;
    w.context = 4096;
    const auto training = [&] { return training_on(w, EngineTraining(), Parallel::none, 1); };
    const Training t = training();
    CHECK(t.adapters.value == Approx(2 * parameters));
    CHECK(t.gradients.value == Approx(2 * parameters));
    CHECK(t.optimizer.value == Approx(12 * parameters));
    w.context = 8192;
    CHECK(training().activations.value == Approx(2 * t.activations.value));
    w.training.rank = 64;
    CHECK(training().optimizer.value == Approx(4 * t.optimizer.value));

    Request r = request("llama-3.3-70b", "nf4");
    r.task = "qlora";
    const Memory memory = assess_one(r, "rig-4x3090-pro", "peft-trl", "layer").memory;
    CHECK(memory.kv.value == 0);
    CHECK(memory.training.total().value > 0);
    r.context = static_cast<double>(memory.max_context * 98 / 100);
    CHECK(assess_one(r, "rig-4x3090-pro", "peft-trl", "layer").memory.fits);
    r.context = static_cast<double>(memory.max_context * 104 / 100);
    CHECK_FALSE(assess_one(r, "rig-4x3090-pro", "peft-trl", "layer").memory.fits);
}

TEST_CASE("prompts go to weights in host RAM in larger micro-batches, whose buffers are counted") {
    const Engine& engine = get(real_catalog().engines, "llama.cpp");
    CHECK(micro_batch_of(engine, Bytes{}) == engine.micro_batch);
    CHECK(micro_batch_of(engine, gib(1)) == engine.offload_micro_batch);
    Request r = request("qwen3-32b", "8bit");
    r.offload = true;
    const Assessment a = assess_one(r, "rig-1x3090", "llama.cpp", "none");
    REQUIRE(a.memory.in_host_ram.value > 0);
    CHECK(a.memory.fits);
    r = request("qwen3-32b", "4bit");
    const Assessment whole = assess_one(r, "rig-1x3090", "llama.cpp", "none");
    REQUIRE(whole.memory.in_host_ram.value == 0);
    const double larger = a.memory.buffers.value / whole.memory.buffers.value;
    CHECK(larger == Approx(1.0 * engine.offload_micro_batch / engine.micro_batch));
}

TEST_CASE("a layer split may leave cards out that only take turns") {
    Request r = request("gpt-oss-20b", "4bit");
    r.engine = "llama.cpp";
    r.systems = {"rig-4x3090-pro"};
    const Question question = resolve(real_catalog(), r);
    std::set<int> cards;
    for (const Plan& plan : enumerate(real_catalog(), question, *question.knobs.systems.front()))
        if (plan.parallel == Parallel::layer) cards.insert(plan.cards);
    CHECK(cards == std::set<int>{2, 4});
}
