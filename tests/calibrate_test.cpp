#include <fstream>
#include <sstream>

#include "advisor/lab.hpp"
#include "generated.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

std::string file(const std::string& path) {
    std::ifstream stream(std::string(ADVISOR_SOURCE_DIR) + path);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

std::string rows_refusal(const std::string& text) {
    return refusal_of([&] { load_evidence(real_catalog(), {"rows.jsonl", text}); });
}

const std::string kRow =
    R"({"id": "a", "source": "s", "device": "rtx-3090", "device_count": 1, "engine": "llama.cpp", )"
    R"("model": "llama-3-8b", "quant": "Q4_K_M", "metric": "decode", "kind": "decode", "tps": 100})";

}  // namespace

TEST_CASE("the committed calibration is what the committed evidence gives") {
    const Catalog& catalog = real_catalog();
    const std::vector<MeasuredRow> rows = load_evidence(catalog, embedded_evidence());
    CHECK(rows.size() == 4688);
    CHECK(calibration_json(catalog, calibrate(catalog, rows)) == file("/data/calibration.json"));
}

TEST_CASE("a bad row is refused with its line, an unknown device is not an error") {
    CHECK(rows_refusal(kRow + "\n\n" + kRow) == "");
    CHECK(rows_refusal(kRow + "\n{\"id\": 1") == "rows.jsonl: line 2: not a JSON object");
    std::string row = kRow;
    row.replace(row.find("100"), 3, "-5 ");
    CHECK(rows_refusal(row) == "rows.jsonl: line 1: /tps: expected a number of tokens per second above 0, found -5");
    row = kRow;
    row.replace(row.find("rtx-3090"), 8, "rtx-9999");
    CHECK(rows_refusal(row) == "");
    const std::vector<MeasuredRow> rows = load_evidence(real_catalog(), {"rows.jsonl", row});
    CHECK(skipped_because(rows.front()) == "unknown device rtx-9999");
}

TEST_CASE("a row is asked as it was measured") {
    const std::vector<MeasuredRow> rows = load_evidence(real_catalog(), {"rows.jsonl", kRow});
    const RowCase one = case_of(real_catalog(), rows.front());
    CHECK(one.plan.parallel == Parallel::none);
    CHECK(one.input.decode_depth == 128);  // llama-bench generates 256 tokens unless it says otherwise
    CHECK(predicted_tps(real_catalog(), real_catalog().speed_model, one) == Approx(112).epsilon(0.2));
}

TEST_CASE("one's own rows make the very plan measured and move others on that device") {
    Catalog catalog = load_catalog(embedded_files());
    catalog.speed_model.anchors.clear();
    std::string row = kRow;
    row.replace(row.find("100}"), 4, "60}");
    const std::vector<MeasuredRow> rows = load_evidence(catalog, {"mine.jsonl", row});
    Request r = request("llama-3-8b");
    r.systems = {"rig-1x3090"};
    r.engine = "llama.cpp";
    const auto decode = [&](const char* model_id) {
        r.model = model_id;
        return recommend(catalog, resolve(catalog, r)).results.front().assessment.speed.decode_tps;
    };
    const Estimate before = decode("llama-3-8b"), other_before = decode("qwen3-14b");
    Learnt learnt = learn(catalog, rows);
    REQUIRE(learnt.said.size() == 1);
    CHECK_THAT(learnt.said.front(), StartsWith("rtx-3090 with llama.cpp: decode x0."));
    catalog.speed_model = std::move(learnt.speeds);
    const Estimate after = decode("llama-3-8b"), other = decode("qwen3-14b");
    CHECK(before.basis != Basis::measured);
    CHECK(after.basis == Basis::measured);
    CHECK(after.value < before.value);
    CHECK(after.high - after.low < before.high - before.low);
    CHECK(other.basis != Basis::measured);
    CHECK(other.value < other_before.value);
    CHECK(other.value > other_before.value * (after.value / before.value));
    const RowCase one = case_of(catalog, rows.front());
    CHECK(predict(catalog, catalog.speed_model, one.plan, one.memory, one.input).decode_tps.value == Approx(60));
}

TEST_CASE("two dies reach less of their bandwidth than one") {
    const Catalog& catalog = real_catalog();
    for (const SpeedClass& c : catalog.speed_model.classes) CHECK((c.two_dies >= 0.5 && c.two_dies <= 1));
    std::string row = kRow;
    row.replace(row.find("rtx-3090"), 8, "m2-ultra-76");
    const std::vector<MeasuredRow> rows = load_evidence(catalog, {"rows.jsonl", row});
    REQUIRE(rows.front().device->dies == 2);
    Device dual = *rows.front().device, single = dual;  // neither has effects of its own
    single.dies = 1;
    const auto reading_weights = [&](const Device& device) {
        MeasuredRow on = rows.front();
        on.device = &device;
        const RowCase one = case_of(catalog, on);
        return predict(catalog, catalog.speed_model, one.plan, one.memory, one.input).decode.weights.value;
    };
    CHECK(reading_weights(single) < reading_weights(dual));
}

TEST_CASE("cards that read each other's memory reduce sooner") {
    std::string row = kRow;
    row.replace(row.find(R"("device_count": 1)"), 17,
                R"("device_count": 4, "parallel": "tensor", "link": "PCIe 4.0 x16")");
    const auto reducing = [&](const std::string& link) {
        std::string linked = row;
        linked.replace(linked.find("PCIe 4.0 x16"), 12, link);
        const std::vector<MeasuredRow> rows = load_evidence(real_catalog(), {"rows.jsonl", linked});
        const RowCase one = case_of(real_catalog(), rows.front());
        return predict(real_catalog(), real_catalog().speed_model, one.plan, one.memory, one.input).decode.reduce.value;
    };
    CHECK(reducing("PCIe 4.0 x16 (patched P2P)") < reducing("PCIe 4.0 x16"));
    CHECK(reducing("PCIe 4.0 x16 (no P2P)") == reducing("PCIe 4.0 x16"));
}

TEST_CASE("a row that its source measured again on a later build is not asked") {
    std::string row = kRow;
    row.insert(row.size() - 1, R"(, "superseded_by": "t")");
    const std::vector<MeasuredRow> rows = load_evidence(real_catalog(), {"rows.jsonl", row});
    CHECK(skipped_because(rows.front()) == "superseded by a later build");
}

TEST_CASE("the nearest rows are of the same engine family and architecture, the same model first") {
    const std::vector<MeasuredRow> rows = load_evidence(real_catalog(), embedded_evidence());
    const Assessment a = assess_one(request("llama-3-8b"), "rig-1x3090", "llama.cpp", "none");
    const std::vector<MeasuredRow> nearest = nearest_rows(rows, a.plan, a.memory, model("llama-3-8b"), 5);
    REQUIRE(nearest.size() == 5);
    CHECK(nearest.front().model_id == "llama-3-8b");
    CHECK(nearest.front().device_id == "rtx-3090");
    for (const MeasuredRow& row : nearest) CHECK(row.engine->family == "llama.cpp");
}

TEST_CASE("an interval is as wide as left-out sources of its kind were off") {
    const std::vector<MeasuredRow> rows = load_evidence(real_catalog(), embedded_evidence());
    const auto experts = static_cast<std::size_t>(SpeedDoubt::experts);
    std::vector<LeftOut> left_out;
    for (const MeasuredRow& row : rows) {
        if (!skipped_because(row).empty()) continue;
        LeftOut one{&row, 0, {}};
        one.doubts[0] = 1;
        one.doubts[experts] = row.model->is_moe() ? 1 : 0;
        const double side = left_out.size() % 2 == 0 ? 1 : -1;
        one.residual = side * (row.source == "xiongjie" ? 1.4 : row.model->is_moe() ? 0.4 : 0.1);
        left_out.push_back(one);
    }
    const auto upper_end = [](const SpeedSpread& spread, double moe) {
        SpeedDoubts doubts{};
        doubts[0] = 1;
        doubts[experts] = moe;
        return spread.high * spread.scale(doubts);
    };
    const SpeedSpread with = spread_of(left_out, Metric::decode, "");
    const SpeedSpread without = spread_of(left_out, Metric::decode, "xiongjie");
    CHECK(upper_end(without, 0) == Approx(0.1).epsilon(0.15));
    CHECK(upper_end(without, 1) == Approx(0.4).epsilon(0.15));
    CHECK(upper_end(with, 0) > 1.3 * upper_end(without, 0));
    CHECK(without.low == Approx(-without.high).epsilon(0.1));
}

TEST_CASE("a box on a network, an older backend and builds new to experts are told from their words") {
    const Catalog& catalog = real_catalog();
    const auto asked = [&](const std::string& more, const std::string& device = "rtx-3090") {
        std::string row = kRow;
        row.replace(row.find("rtx-3090"), 8, device);
        row.insert(row.size() - 1, more);
        return load_evidence(catalog, {"rows.jsonl", row});
    };
    std::vector<MeasuredRow> rows =
        asked(R"(, "parallel": "tensor-nodes", "link": "Thunderbolt 5 RDMA, 2 Macs")", "m3-ultra-80");
    rows.front().device_count = 2;
    const RowCase boxes = case_of(catalog, rows.front());
    CHECK(boxes.plan.parallel == Parallel::tensor);
    REQUIRE(boxes.system->interconnect);
    CHECK(boxes.system->interconnect->bandwidth.value == 10e9);
    CHECK(case_of(catalog, asked(R"(, "backend": "vulkan")").front()).input.vulkan);
    CHECK_FALSE(case_of(catalog, asked(R"(, "backend": "cuda")").front()).input.vulkan);
    rows = asked(R"(, "date": "2025-09-04")");
    CHECK_FALSE(case_of(catalog, rows.front()).input.early);
    rows.front().engine_id = "ollama";
    CHECK_FALSE(case_of(catalog, rows.front()).input.early);  // a dense model
    rows.front().model = &model("gpt-oss-20b");
    CHECK(case_of(catalog, rows.front()).input.early);
    rows.front().date = "2026";
    CHECK_FALSE(case_of(catalog, rows.front()).input.early);
    // Prompts on an architecture that llama.cpp had just learnt, and nothing else.
    const auto early_on = [&](const std::string& device, const std::string& day, const std::string& metric) {
        std::string row = R"({"id": "x", "source": "t", "device": ")" + device + R"(", "device_count": 1, "engine": )" +
                          R"("llama.cpp", "model": "llama-3.1-8b", "quant": "Q4_K_M", "kind": ")" + metric +
                          R"(", "metric": ")" + metric + R"(", "tps": 100, "date": ")" + day + R"("})";
        return case_of(catalog, load_evidence(catalog, {"rows.jsonl", row}).front()).input.early;
    };
    CHECK(early_on("r9700", "2025-12-27", "prefill"));
    CHECK_FALSE(early_on("r9700", "2025-12-27", "decode"));
    CHECK_FALSE(early_on("r9700", "2026-02", "prefill"));
    CHECK_FALSE(early_on("rx-7900-xtx", "2025-12-27", "prefill"));
    CHECK(asked("", "m5-ultra").front().device->id == "m5-ultra-80");
}

TEST_CASE("what is measured of one release holds of others of the same network, and of no other") {
    const auto alike = [](const char* a, const char* b) { return computes_alike(model(a), model(b)); };
    CHECK(alike("llama-3-70b", "llama-3.3-70b"));
    CHECK(alike("qwen3.6-27b", "qwen3.8-27b"));
    CHECK(alike("deepseek-v3-671b", "deepseek-r1-671b"));
    CHECK_FALSE(alike("llama-2-70b", "llama-3-70b"));
    CHECK_FALSE(alike("qwen2.5-72b", "llama-3-70b"));
    CHECK_FALSE(alike("deepseek-v4-flash", "deepseek-v4-pro"));
    const auto tps = [](const char* name) {
        return assess_one(request(name, "Q4_K_M"), "mac-studio-m2-ultra-192", "llama.cpp", "none").speed.decode_tps;
    };
    CHECK(tps("llama-3.3-70b").basis == Basis::measured);                                 // Llama 3 was
    CHECK(tps("llama-3.3-70b").value == Approx(tps("llama-3-70b").value).epsilon(0.05));  // each has an effect
    CHECK(tps("llama-3.3-70b").value == Approx(12.5).epsilon(0.15));
}

TEST_CASE("a year alone is its last day") {
    std::string row = kRow;
    row.insert(row.size() - 1, R"(, "date": "2025")");
    const std::vector<MeasuredRow> rows = load_evidence(real_catalog(), {"rows.jsonl", row});
    const SpeedInput input = case_of(real_catalog(), rows.front()).input;
    CHECK(input.flash_attention);
    CHECK_FALSE(input.old_build);
}

TEST_CASE("a rate over wall time reads a prompt for each answer") {
    const Catalog& catalog = real_catalog();
    std::string row = kRow;
    row.replace(row.find(R"("kind": "decode")"), 16, R"("kind": "wall_incl_prefill")");
    row.insert(row.size() - 1, R"(, "prompt_tokens": 4096, "generated_tokens": 100)");
    std::vector<MeasuredRow> rows = load_evidence(catalog, {"rows.jsonl", row});
    const RowCase wall = case_of(catalog, rows.front());
    RowCase alone = wall;
    alone.wall = false;
    const Estimate decode = predicted_as_asked(catalog, catalog.speed_model, alone);
    MeasuredRow reading = rows.front();
    reading.metric = Metric::prefill;
    reading.kind = "prefill";
    const Estimate prefill = predicted_as_asked(catalog, catalog.speed_model, case_of(catalog, reading));
    const Estimate both = predicted_as_asked(catalog, catalog.speed_model, wall);
    CHECK(both.value == Approx(100 / (4096 / prefill.value + 100 / decode.value)));
    CHECK(both.low < both.value);
}

TEST_CASE("a fit to a twentieth less moves no system by half of its interval") {
    const Catalog& catalog = real_catalog();
    const std::vector<MeasuredRow> rows = load_evidence(catalog, embedded_evidence());
    std::vector<MeasuredRow> fewer;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (i % 20 != 7) fewer.push_back(rows[i]);
    const SpeedModel refitted = calibrate(catalog, fewer, Intervals::none).speeds;
    for (const char* id : {"llama-3.3-70b", "gpt-oss-120b", "qwen3-8b"}) {
        Request r = request(id);
        r.availability = "any";
        for (const Candidate& result : recommend(catalog, resolve(catalog, r)).results) {
            const Assessment& a = result.assessment;
            Speed again = a.speed;
            SpeedInput input;
            input.model = &model(id);
            input.weights = a.memory.model;
            input.offloaded = a.memory.in_host_ram;
            input.kv = a.plan.kv;
            again = predict(catalog, refitted, a.plan, a.memory, input);
            const Speed first = predict(catalog, catalog.speed_model, a.plan, a.memory, input);
            const double half = std::log(first.decode_tps.high / first.decode_tps.low) / 2;
            INFO(a.plan.system->id << ' ' << id << ' ' << first.decode_tps.value << ' ' << again.decode_tps.value);
            CHECK(std::abs(std::log(again.decode_tps.value / first.decode_tps.value)) < half);
        }
    }
}

TEST_CASE("no speed and no end of an interval is above the roof of its devices") {
    const Catalog& catalog = real_catalog();
    for (const char* id : {"llama-3.3-70b", "gpt-oss-120b", "qwen3-30b-a3b", "llama-3.1-8b"}) {
        Request r = request(id);
        r.availability = "any";
        for (const Candidate& result : recommend(catalog, resolve(catalog, r)).results) {
            const Assessment& a = result.assessment;
            if (a.memory.in_host_ram.value > 0) continue;
            double bandwidth = 0;
            for (int i = 0; i < a.memory.device_count; ++i) {
                const double each = a.memory.devices[static_cast<std::size_t>(i)].device->bandwidth.value;
                bandwidth = a.plan.parallel == Parallel::tensor ? bandwidth + each : std::max(bandwidth, each);
            }
            const double read = weights_read(model(id), a.memory.model, 1).value;
            INFO(a.plan.system->id << ' ' << id);
            CHECK(a.speed.decode_tps.high * read <= bandwidth * 1.0001);
        }
    }
}

TEST_CASE("no measured row reads weights and cache faster than its memory can") {
    const Catalog& catalog = real_catalog();
    int checked = 0;
    for (const MeasuredRow& row : load_evidence(catalog, embedded_evidence())) {
        if (row.metric != Metric::decode || !skipped_because(row).empty()) continue;
        const RowCase one = case_of(catalog, row);
        if (one.input.batch > 1 || one.wall || one.input.offloaded.value > 0) continue;
        double bandwidth = 0;
        for (int i = 0; i < one.memory.device_count; ++i) {
            const double each = one.memory.devices[static_cast<std::size_t>(i)].device->bandwidth.value;
            bandwidth = one.plan.parallel == Parallel::tensor ? bandwidth + each : std::max(bandwidth, each);
        }
        const double read = weights_read(*one.input.model, one.input.weights, 1).value +
                            kv_cache(*one.input.model, one.input.kv, one.input.decode_depth).value;
        INFO(row.id << ' ' << row.tps * read / bandwidth);
        CHECK(row.tps * read <= bandwidth);
        ++checked;
    }
    CHECK(checked > 1000);
}

TEST_CASE("what nobody measured so is extrapolated") {
    const auto basis = [](Request asked, const char* system, const char* engine, const char* split) {
        asked.availability = "any";
        return assess_one(asked, system, engine, split).speed.decode_tps.basis;
    };
    CHECK(basis(request("llama-3.3-70b", "4bit"), "mac-studio-m5-ultra-256", "mlx", "none") == Basis::extrapolated);
    CHECK(basis(request("llama-3.3-70b", "4bit"), "rig-2xa6000", "vllm", "tensor") == Basis::extrapolated);
    CHECK(basis(request("llama-3.3-70b", "4bit"), "rig-4x3090-budget", "vllm", "tensor") ==
          Basis::extrapolated);  // risers
    CHECK(basis(request("qwen3-32b", "4bit"), "rig-4x3090-pro", "vllm", "tensor") == Basis::calibrated);
    Request measured = request("llama-2-7b");
    measured.quant = "Q4_0";
    CHECK(basis(measured, "rig-1x3090", "llama.cpp", "none") == Basis::measured);
}

TEST_CASE("the model is as accurate as docs/accuracy.md says") {
    const Catalog& catalog = real_catalog();
    SpeedModel speeds = catalog.speed_model;
    speeds.anchors.clear();
    const std::vector<MeasuredRow> rows = load_evidence(catalog, embedded_evidence());
    const std::vector<Statistics> by_metric = statistics(judge(catalog, speeds, rows), GroupBy::metric);
    REQUIRE(by_metric.size() == 2);
    CHECK(by_metric[0].median < 0.07);  // decode, batches and rates over wall time included
    CHECK(by_metric[0].p90 < 0.23);
    CHECK(by_metric[1].median < 0.08);  // prefill
    CHECK(by_metric[1].p90 < 0.30);
    for (const Statistics& s : by_metric) CHECK(s.rows * 4 > (s.rows + s.skipped) * 3);
}

TEST_CASE("what another source measured too is held against the predictions of those rows") {
    const Catalog& catalog = real_catalog();
    const auto measured = [](const std::string& source, int tps, int depth) {
        return R"({"id": "a", "source": ")" + source +
               R"(", "device": "rtx-3090", "device_count": 1, "engine": "llama.cpp", "model": "llama-3-8b", )"
               R"("quant": "Q4_K_M", "metric": "decode", "kind": "decode", "depth_tokens": )" +
               std::to_string(depth) + R"(, "tps": )" + std::to_string(tps) + "}\n";
    };
    // a: 20, b: 25 and 40 (no other source at such a depth), c: 80 and 20, that is 50 at the median
    const std::vector<MeasuredRow> rows =
        load_evidence(catalog, {"rows.jsonl", measured("a", 20, 0) + measured("b", 25, 0) + measured("b", 40, 90000) +
                                                  measured("c", 80, 0) + measured("c", 20, 0)});
    std::vector<RowResult> results;
    for (const MeasuredRow& one : rows) results.push_back({&one, "", {.value = 30}});
    const std::vector<Agreement> found = agreement(results);
    REQUIRE(found.size() == 1);
    CHECK(found[0].metric == Metric::decode);
    CHECK(found[0].rows == 4);
    const double of_a = std::sqrt(25 * 50.0) / 20 - 1, of_b = std::sqrt(20 * 50.0) / 25 - 1,
                 of_c1 = 1 - std::sqrt(20 * 25.0) / 80, of_c2 = std::sqrt(20 * 25.0) / 20 - 1;
    CHECK(found[0].others_median == Approx(quantile({of_a, of_b, of_c1, of_c2}, 0.5)));
    CHECK(found[0].others_p90 == Approx(quantile({of_a, of_b, of_c1, of_c2}, 0.9)));
    CHECK(found[0].predicted_median == Approx(quantile({0.5, 0.2, 1 - 30 / 80.0, 0.5}, 0.5)));

    results[1].skipped = "suspect";
    CHECK(agreement(results)[0].rows == 3);
    MeasuredRow elsewhere = rows[0];
    elsewhere.device_count = 2;
    results = {results[0], {&elsewhere, "", {.value = 30}}};
    CHECK(agreement(results).empty());
}

TEST_CASE("the committed schema of accuracy is what its table of members gives", "[generated]") {
    check_generated("/data/schema/accuracy.schema.json", accuracy_schema());
}

TEST_CASE("an engine of the family is known to use flash attention from a day on, others always have") {
    const auto flash = [](const std::string& engine, const std::string& date) {
        std::string row = kRow;
        row.replace(row.find("llama.cpp"), 9, engine);
        row.insert(row.size() - 1, R"(, "date": ")" + date + "\"");
        const std::vector<MeasuredRow> rows = load_evidence(real_catalog(), {"rows.jsonl", row});
        return case_of(real_catalog(), rows.front()).input.flash_attention;
    };
    CHECK_FALSE(flash("llama.cpp", "2025-08-31"));
    CHECK(flash("llama.cpp", "2025-09-01"));
    CHECK_FALSE(flash("ollama", "2025-01"));
    CHECK(flash("mlx", "2024-01-01"));
}

TEST_CASE("names that are no ids mean what data/evidence/conventions.json says") {
    const auto asked = [](const std::string& engine) {
        std::string row = kRow;
        row.replace(row.find("llama.cpp"), 9, engine);
        return load_evidence(real_catalog(), {"rows.jsonl", row});
    };
    CHECK(asked("exllama").front().engine->id == "exllamav2");
    const std::vector<MeasuredRow> served = asked("rapid-mlx"), plain = asked("mlx-lm");
    CHECK(served.front().engine == plain.front().engine);
    CHECK(case_of(real_catalog(), served.front()).input.server);
    CHECK_FALSE(case_of(real_catalog(), plain.front()).input.server);
}

TEST_CASE("a calibration leaves the speed model of its catalog alone") {
    const Catalog& catalog = real_catalog();
    const double before = catalog.speed_model.classes.front().bandwidth_efficiency;
    const std::vector<MeasuredRow> rows = load_evidence(catalog, {"rows.jsonl", kRow});
    const Calibration calibration = calibrate(catalog, rows, Intervals::none);
    const auto has_class = [&](const std::string& family, const std::string& architecture) {
        return std::any_of(calibration.classes.begin(), calibration.classes.end(), [&](const SpeedClass& c) {
            return c.engine_family == family && c.architecture == architecture;
        });
    };
    CHECK(has_class("*", "*"));
    CHECK(has_class("llama.cpp", "*"));
    CHECK(has_class("llama.cpp", "ampere"));
    CHECK(has_class("llama.cpp", "ada"));  // of the same maker
    CHECK_FALSE(has_class("llama.cpp", "apple-m3"));
    CHECK(calibration.speeds.anchors.size() == 1);
    CHECK(calibration.speeds.classes.front().bandwidth_efficiency != before);
    CHECK(catalog.speed_model.classes.front().bandwidth_efficiency == before);
    CHECK(learn(catalog, rows).speeds.anchors.size() >= catalog.speed_model.anchors.size());
}

TEST_CASE("a processor without a card is predicted by rows of processors") {
    const Catalog& catalog = real_catalog();
    const SpeedModel& speeds = catalog.speed_model;
    int asked = 0;
    for (const MeasuredRow& row : load_evidence(catalog, embedded_evidence())) {
        if (!row.device || !is_processor(*row.device)) continue;
        CHECK(skipped_because(row).empty());
        const RowCase one = case_of(catalog, row);
        const SpeedClass& c = speed_class_of(catalog, speeds, *one.engine, *row.device);
        CHECK(c.architecture == row.device->architecture);
        if (row.metric == Metric::decode) {
            const double read = weights_read(*row.model, one.input.weights, 1).value;
            CHECK(row.tps * read < row.device->bandwidth.value);  // nothing is read faster than memory gives it
            CHECK(predicted_tps(catalog, speeds, one) * read < row.device->bandwidth.value);
        }
        ++asked;
    }
    CHECK(asked == 28);
}

TEST_CASE("on a processor a dense 70B is slow, a larger mixture of experts usable") {
    const Catalog& catalog = real_catalog();
    const double chat_floor = *catalog.tasks[static_cast<std::size_t>(Task::chat)].min_tps;
    int asked = 0;
    for (const MeasuredRow& row : load_evidence(catalog, embedded_evidence())) {
        if (row.id != "aessedai-0034") continue;
        ++asked;
        MeasuredRow dense = row;
        dense.model = find(catalog.models, "llama-3.3-70b");
        dense.quant = find(catalog.quantizations, "Q8_0");
        dense.weights.reset();
        CHECK(predicted_tps(catalog, catalog.speed_model, case_of(catalog, row)) > chat_floor);
        CHECK(predicted_tps(catalog, catalog.speed_model, case_of(catalog, dense)) < chat_floor);
    }
    CHECK(asked == 1);
}
