// Training: the formula by hand, its memory, what nobody can time, and how far predictions may be off.
#include "advisor/training.hpp"

#include <algorithm>
#include <cmath>

#include "advisor/answer.hpp"
#include "advisor/assess.hpp"
#include "advisor/decide.hpp"
#include "advisor/training_lab.hpp"
#include "generated.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

/// 1 B of weights, 10 layers, no attention to speak of, on 100 TFLOPS and 1 TB/s.
TrainingStep step() {
    TrainingStep s;
    s.params = 1e9;
    s.layers = 10;
    s.tokens = 1000;
    s.weights = {2e9};
    s.fp16 = {100e12};
    s.bandwidth = {1e12};
    s.checkpoints = false;
    return s;
}

TrainingRates rates() {
    TrainingRates r;
    r.torch_layer_ms = 1;
    r.bitsandbytes_unpack = 0.1;
    r.pcie_gb_s = 10;
    r.ddp_share = 0.9;
    r.pipeline_share = 0.8;
    return r;
}

Question question(const std::string& task, const std::string& model, const std::vector<std::string>& systems) {
    Request r;
    r.task = task;
    r.model = model;
    r.systems = systems;
    r.train_tokens = 1e6;
    return resolve(real_catalog(), r);
}

const Assessment& best(const Question& q, std::optional<Candidate>& candidate) {
    candidate = evaluate(real_catalog(), q, *q.knobs.systems.front());
    REQUIRE(candidate);
    return candidate->assessment;
}

const TrainingRow& row(const std::vector<TrainingRow>& rows, std::string_view id) {
    for (const TrainingRow& r : rows)
        if (r.id == id) return r;
    throw Error("no row");
}

}  // namespace

TEST_CASE("FLOPs of a token: 4 N for adapters, 6 N for all weights, 2 N more with checkpoints") {
    TrainingStep s = step();
    CHECK(training_flops(s) == Approx(4e9));
    s.checkpoints = true;
    CHECK(training_flops(s) == Approx(6e9));
    s.method = Task::full_finetune;
    CHECK(training_flops(s) == Approx(8e9));
    s.checkpoints = false;
    CHECK(training_flops(s) == Approx(6e9));
    s.method = Task::lora;
    s.layers_trained = 0.5;
    CHECK(training_flops(s) == Approx(3e9));
    s.layers_trained = 1;
    s.attention_flops = 1e8;  // 1 + 2.5 times
    CHECK(training_flops(s) == Approx(4.35e9));
}

TEST_CASE("a micro-step: what takes longest decides, the rest adds the fourth root of fourth powers") {
    // 1000 tokens x 4e9 / (100e12 x 0.5) = 80 ms; 10 layers at 1 ms = 10 ms.
    const TrainingTerms t = training_terms(rates(), 0.5, step());
    CHECK(t.compute.value == Approx(0.08));
    CHECK(t.layers.value == Approx(0.01));
    CHECK(t.unpack.value == 0);
    CHECK(t.exchange.value == 0);
    CHECK(t.total().value == Approx(std::pow(std::pow(0.08, 4) + std::pow(0.01, 4), 0.25)));

    // Unpacked forward and back: 2 x 1e9 / (0.1 x 1e12) = 20 ms.
    TrainingStep q = step();
    q.method = Task::qlora;
    CHECK(training_terms(rates(), 0.5, q).unpack.value == Approx(0.02));

    // Two cards with half of 2 GB each: 2 x 2e9 x 1/2 / 10e9 = 200 ms; gradients of all weights once more.
    TrainingStep f = step();
    f.parallel = Parallel::fsdp;
    f.devices = 2;
    f.exchange_gb_s = 10;
    CHECK(training_terms(rates(), 0.5, f).exchange.value == Approx(0.2));
    f.method = Task::full_finetune;
    CHECK(training_terms(rates(), 0.5, f).exchange.value == Approx(0.3));
}

TEST_CASE("cards together: copies add up, shards wait for the link, layers in turn gain nothing, a pipeline fills") {
    TrainingStep s = step();
    const TrainingTerms alone = training_terms(rates(), 0.5, s);
    const double one = training_rate(rates(), s, alone).value;
    s.devices = 2;
    s.parallel = Parallel::ddp;
    CHECK(training_rate(rates(), s, alone).value == Approx(one * 1.8));
    s.parallel = Parallel::layer;
    CHECK(training_rate(rates(), s, alone).value == Approx(one));
    s.parallel = Parallel::pipeline;
    s.accumulation = 8;
    CHECK(training_rate(rates(), s, alone).value == Approx(one * 2 * 0.8 * 8 / 9));
    s.parallel = Parallel::fsdp;
    s.exchange_gb_s = 1000;
    CHECK(training_rate(rates(), s, training_terms(rates(), 0.5, s)).value == Approx(2 * one).epsilon(0.001));
    s.exchange_gb_s = 1;
    CHECK(training_rate(rates(), s, training_terms(rates(), 0.5, s)).value < one);
}

TEST_CASE("memory of a full fine-tune by optimizer: 16, 8 and 6 bytes a weight") {
    Workload w;
    w.model = std::make_shared<const Model>(*find(real_catalog().models, "llama-2-7b"));
    w.task = Task::full_finetune;
    w.context = 1;
    EngineTraining engine;
    const double params = w.model->total_params;
    const auto bytes = [&](Optimizer optimizer) {
        w.training.optimizer = optimizer;
        const Training t = training_on(w, engine, Parallel::none, 1);
        return 2 + (t.gradients + t.optimizer).value / params;
    };
    CHECK(bytes(Optimizer::adamw) == Approx(16));
    CHECK(bytes(Optimizer::adamw_16bit) == Approx(8));
    CHECK(bytes(Optimizer::adamw_8bit) == Approx(6));
    const Training one = training_on(w, engine, Parallel::none, 1), two = training_on(w, engine, Parallel::fsdp, 2);
    CHECK(two.optimizer.value == Approx(one.optimizer.value / 2));
    CHECK(two.gathered.value == Approx(2 * 2 * params / w.model->layers));
    CHECK(training_on(w, engine, Parallel::ddp, 2).optimizer.value == Approx(one.optimizer.value));
}

TEST_CASE("activations and logits follow the engine and the tokens of the micro-step") {
    Workload w;
    w.model = std::make_shared<const Model>(*find(real_catalog().models, "llama-2-7b"));  // 32 layers, 4096, 32000
    w.task = Task::lora;
    w.context = 1000;
    w.training.batch = 2;
    EngineTraining engine;
    engine.logits_bytes = 10;
    engine.row_bytes = 30;
    const double rows = 2000.0 * 4096, logits = 2000.0 * 32000 * 10;
    const auto activations = [&] { return training_on(w, engine, Parallel::none, 1).activations.value; };
    CHECK(activations() == Approx(32 * rows * 2 + rows * 30 + logits));
    engine.checkpoints_in_host = true;
    CHECK(activations() == Approx(rows * 30 + logits));
    engine.checkpoints = false;
    CHECK(activations() == Approx(32 * rows * 30 + logits));
}

TEST_CASE("a full fine-tune of a 7B fits no card of 24 GB, whether it is the task or a need") {
    Request r;
    r.need = {"full-finetune"};
    r.model = "llama-2-7b";
    r.systems = {"rig-1x3090"};
    const Question q = resolve(real_catalog(), r);
    CHECK(q.workload.task == Task::full_finetune);
    CHECK(q.workload.bit_class == "16bit");
    std::optional<Candidate> candidate;
    CHECK_FALSE(best(q, candidate).memory.fits);
}

TEST_CASE("engines that answer are never asked to train") {
    for (const char* task : {"lora", "qlora", "full-finetune"}) {
        const Question q = question(task, "llama-3.1-8b", {"rig-2x3090"});
        for (const Plan& plan : enumerate(real_catalog(), q, *q.knobs.systems.front()))
            CHECK(plan.engine->training.has_value());
    }
    Request chat;
    chat.model = "llama-3.1-8b";
    chat.systems = {"rig-2x3090"};
    const Question q = resolve(real_catalog(), chat);
    for (const Plan& plan : enumerate(real_catalog(), q, *q.knobs.systems.front())) CHECK(plan.engine->runs_models);
}

TEST_CASE(
    "the second card: almost twice as fast where the model fits one, shards in host RAM where it does not fit both") {
    std::optional<Candidate> candidate;
    const Assessment small = best(question("qlora", "llama-3.1-8b", {"rig-2x3090"}), candidate);
    CHECK((small.plan.parallel == Parallel::ddp || small.plan.parallel == Parallel::fsdp));
    std::optional<Candidate> single;
    const double one = best(question("qlora", "llama-3.1-8b", {"rig-1x3090"}), single).training->tps.value;
    CHECK(small.training->tps.value > 1.7 * one);
    const Assessment large = best(question("qlora", "llama-3.3-70b", {"2xrtx-3090@pc-2gpu,ram=64"}), candidate);
    CHECK(large.memory.fits);
    CHECK(large.plan.parallel == Parallel::fsdp);
    CHECK(large.training->timed());
}

TEST_CASE("hours are tokens by speed, and ranges turn round") {
    std::optional<Candidate> candidate;
    const Assessment a = best(question("lora", "llama-3.1-8b", {"mac-studio-m4-max-128"}), candidate);
    const TrainingRun& run = *a.training;
    REQUIRE(run.timed());
    CHECK(run.hours.typical.value == Approx(1e6 / run.tps.value / 3600));
    CHECK(run.hours.low.value == Approx(1e6 / run.tps.high / 3600));
    CHECK(run.hours.high.value == Approx(1e6 / run.tps.low / 3600));
    CHECK(run.kwh.typical.value == Approx(run.watts.value * run.hours.typical.value / 1000));
    CHECK_FALSE(run.rent);  // nobody lets a Mac
}

TEST_CASE("nobody can time experts, Radeons, an M5 or shards over x1") {
    std::optional<Candidate> candidate;
    const auto why = [&](const std::string& model, const std::string& system) {
        return best(question("qlora", model, {system}), candidate).training->why;
    };
    CHECK(why("qwen3-30b-a3b", "rig-1x3090") == Untimed::experts);
    CHECK(why("llama-3.1-8b", "mac-studio-m5-max-64") == Untimed::device);
    CHECK(why("llama-3.1-8b", "mac-studio-m4-max-128") == Untimed::known);
    CHECK(candidate->cost.untimed == false);
    why("qwen3-30b-a3b", "rig-1x3090");
    CHECK(candidate->cost.untimed);
    CHECK(candidate->cost.term(Term::waiting).value == 0);

    const TrainingModel& model = real_catalog().training;
    System rig = *find(real_catalog().systems, "rig-2x3090");
    Plan plan;
    plan.system = &rig;
    const auto over = [&](Link link) {
        for (SystemDevice& entry : rig.devices) entry.link = link;
        return exchange_gb_s(model, plan);
    };
    CHECK_FALSE(over(Link::x1));
    CHECK(over(Link::x16));
    CHECK(*over(Link::x8) == Approx(*over(Link::x16) / 2));
    CHECK(*over(Link::nvlink) == Approx(*over(Link::x16)));  // no row of such a bridge
}

TEST_CASE("what cannot be timed ranks behind what can") {
    Request r;
    r.task = "qlora";
    r.model = "llama-3.1-8b";
    const Ranking ranking = rank(real_catalog(), resolve(real_catalog(), r));
    REQUIRE(ranking.results.size() > 3);
    bool untimed = false;
    for (const Candidate& c : ranking.results) {
        CHECK((!untimed || c.cost.untimed));
        untimed = untimed || c.cost.untimed;
    }
    CHECK_FALSE(ranking.results.front().cost.untimed);
}

TEST_CASE("waiting is the share of the hours of a year's runs that is somebody's") {
    std::optional<Candidate> candidate;
    const Assessment a = best(question("qlora", "llama-3.1-8b", {"rig-1x3090"}), candidate);
    const Wait& wait = candidate->cost.waiting;
    const TaskDefaults& task = real_catalog().tasks[static_cast<std::size_t>(Task::qlora)];
    CHECK(wait.waits_per_year == Approx(task.train_runs * task.attention));
    CHECK(wait.first_word.value >= a.training->hours.low.value * 3600);
    CHECK(wait.first_word.value <= a.training->hours.high.value * 3600);
}

TEST_CASE("the committed calibration is what the rows give") {
    const auto rows = load_training(real_catalog(), embedded_file("evidence/training.jsonl"));
    const TrainingFit fit = fit_training(real_catalog(), rows, Intervals::from_left_out_sources);
    CHECK(training_calibration_json(fit) == std::string(embedded_file("training-calibration.json").text));
}

TEST_CASE("predicted without their author, runs of training are off by no more than this") {
    const auto rows = load_training(real_catalog(), embedded_file("evidence/training.jsonl"));
    std::vector<double> errors;
    int covered = 0;
    for (const TrainingResult& result : judge_training(real_catalog(), rows, true)) {
        if (!result.skipped.empty()) continue;
        errors.push_back(std::abs(result.error()));
        covered += result.covered() ? 1 : 0;
    }
    REQUIRE(errors.size() > 140);
    CHECK(quantile(errors, 0.5) < 0.18);
    CHECK(quantile(errors, 0.9) < 0.60);
    const double coverage = covered / static_cast<double>(errors.size());
    CHECK(coverage > 0.75);
    CHECK(coverage < 0.90);
}

TEST_CASE("peaks of memory are met within 15 % at the median of each engine") {
    const auto rows = load_training(real_catalog(), embedded_file("evidence/training.jsonl"));
    std::vector<std::pair<std::string, std::vector<double>>> engines;
    for (const PeakResult& peak : judge_peaks(real_catalog(), rows)) {
        auto known =
            std::find_if(engines.begin(), engines.end(), [&](const auto& e) { return e.first == peak.engine->id; });
        if (known == engines.end()) known = engines.insert(known, {peak.engine->id, {}});
        known->second.push_back(std::abs(peak.error()));
    }
    REQUIRE(engines.size() >= 4);
    for (const auto& [id, errors] : engines) {
        CAPTURE(id);
        CHECK(quantile(errors, 0.5) < 0.15);
    }
}

TEST_CASE("a row says what is missing in it") {
    const auto rows = load_training(real_catalog(), embedded_file("evidence/training.jsonl"));
    CHECK(untimed_because(row(rows, "answer.ai-01")).empty());
    CHECK(untimed_because(row(rows, "litgpt-01")) == "states no tokens per second");
    CHECK_THROWS_AS(load_training(real_catalog(), {"x.jsonl", "{\"id\": \"a\"}\n"}), Error);
}

TEST_CASE("flags of training are refused where they say nothing") {
    const auto refused = [](Request r) {
        try {
            resolve(real_catalog(), r);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    Request chat;
    chat.train_tokens = 1e6;
    CHECK(refused(chat) == "--train-tokens needs --task lora, qlora or full-finetune beside it");
    Request r;
    r.task = "lora";
    r.train_examples = 1000;
    CHECK(refused(r) == "--train-examples needs --train-length beside it: the mean tokens of an example");
    r.train_length = 500;
    r.train_epochs = 3;
    CHECK(resolve(real_catalog(), r).workload.training.tokens == Approx(1.5e6));
    r.train_tokens = 1e6;
    CHECK(refused(r) ==
          "--train-tokens and --train-examples exclude each other: tokens are examples x length x epochs");
    Request full;
    full.task = "full-finetune";
    full.lora_rank = 8;
    CHECK(refused(full) == "--lora-rank needs --task lora or --task qlora beside it");
    Request guessing;
    guessing.task = "qlora";
    guessing.speculative = true;
    CHECK(refused(guessing) == "--speculative is of answers; --task qlora writes none");
    full.lora_rank.reset();
    full.quant = "4bit";
    CHECK(refused(full).starts_with("--quant 4bit: --task full-finetune trains 16-bit weights"));
}

TEST_CASE("training in shards costs its owner hours, in host RAM twice as many") {
    const auto upkeep = [](const char* task, const char* model, const char* system) {
        std::optional<Candidate> candidate;
        const Assessment a = best(question(task, model, {system}), candidate);
        return std::tuple(a.plan.parallel, a.memory.in_host_ram.value > 0,
                          candidate->cost.effort.upkeep_per_year.value);
    };
    const double hours = real_catalog().rates.sharding_hours_per_year.value;
    const auto [parallel, in_ram, alone] = upkeep("lora", "qwen3-8b", "rtx-3090@am4-2gpu");
    CHECK(parallel == Parallel::none);
    CHECK(upkeep("lora", "qwen3-8b", "2xrtx-3060@am4-2gpu") == std::tuple(Parallel::fsdp, false, alone + hours));
    CHECK(upkeep("qlora", "llama-3.3-70b", "2xrtx-5060-ti@am4-2gpu,ram=64") ==
          std::tuple(Parallel::fsdp, true, alone + 2 * hours));
}

TEST_CASE("a tuned model answers as a chat with it does") {
    const auto tuned = [](const char* task, const char* model, const char* system) {
        return recommend(real_catalog(), question(task, model, {system}), {}).results.front();
    };
    const auto asked = [](const char* model, const char* bits, const char* system) {
        Request r;
        r.model = model;
        r.quant = bits;
        r.systems = {system};
        return answer(r).results.front();
    };
    for (const auto& [task, bits] : {std::pair("lora", "16bit"), std::pair("qlora", "4bit")}) {
        const Candidate trains = tuned(task, "qwen3-8b", "rig-1x3090");
        REQUIRE(trains.tuned);
        CHECK(trains.tuned->decode_tps.value ==
              asked("qwen3-8b", bits, "rig-1x3090").assessment.speed.decode_tps.value);
        CHECK(trains.assessment.speed.decode_tps.value == 0);
    }
    CHECK_FALSE(asked("qwen3-8b", "4bit", "rig-1x3090").tuned);
    const Candidate offloads = tuned("qlora", "llama-3.3-70b", "2xrtx-5060-ti@am4-2gpu,ram=64");
    const auto slow = std::find_if(offloads.warnings.begin(), offloads.warnings.end(),
                                   [](const Warning& w) { return w.code == WarningCode::slow; });
    REQUIRE(slow != offloads.warnings.end());
    CHECK(slow->message.starts_with("the tuned model then answers at "));
}

TEST_CASE("the schema of accuracy --training is what its tables give", "[generated]") {
    check_generated("/data/schema/training-accuracy.schema.json", training_accuracy_schema());
}
