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

std::string refusal(const std::string& text) {
    try {
        load_evidence(real_catalog(), {"rows.jsonl", text});
    } catch (const std::exception& error) {
        return error.what();
    }
    return "";
}

const std::string kRow =
    R"({"id": "a", "source": "s", "device": "rtx-3090", "device_count": 1, "engine": "llama.cpp", )"
    R"("model": "llama-3-8b", "quant": "Q4_K_M", "metric": "decode", "kind": "decode", "tps": 100})";

}  // namespace

TEST_CASE("the committed calibration is what the committed evidence gives") {
    const Catalog& catalog = real_catalog();
    const std::vector<MeasuredRow> rows = load_evidence(catalog, embedded_evidence());
    CHECK(rows.size() == 1338);
    CHECK(calibration_json(catalog, calibrate(catalog, rows)) == file("/data/calibration.json"));
}

TEST_CASE("a bad row is refused with its line, an unknown device is not an error") {
    CHECK(refusal(kRow + "\n\n" + kRow) == "");
    CHECK(refusal(kRow + "\n{\"id\": 1") == "rows.jsonl: line 2: not a JSON object");
    std::string row = kRow;
    row.replace(row.find("100"), 3, "-5 ");
    CHECK(refusal(row) == "rows.jsonl: line 1: /tps: expected a number of tokens per second above 0, found -5");
    row = kRow;
    row.replace(row.find("rtx-3090"), 8, "rtx-9999");
    CHECK(refusal(row) == "");
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
    Device single = *rows.front().device;
    single.dies = 1;
    const auto reading_weights = [&](const Device& device) {
        MeasuredRow on = rows.front();
        on.device = &device;
        const RowCase one = case_of(catalog, on);
        return predict(catalog, catalog.speed_model, one.plan, one.memory, one.input).decode.weights.value;
    };
    CHECK(reading_weights(single) < reading_weights(*rows.front().device));
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

TEST_CASE("intervals come from other sources and measured classes do not learn from unmeasured ones") {
    const std::vector<MeasuredRow> rows = load_evidence(real_catalog(), embedded_evidence());
    std::vector<LeftOut> left_out;
    for (const MeasuredRow& row : rows)
        if (skipped_because(row).empty()) left_out.push_back({&row, row.source == "xiongjie" ? 3.0 : 0.1, false});
    mark_supported(left_out);
    const auto with = interval(left_out, Metric::decode, "llama.cpp", "ampere", "");
    const auto without = interval(left_out, Metric::decode, "llama.cpp", "ampere", "xiongjie");
    CHECK(with.second > 2);
    CHECK(without.second < 1.5);
}

TEST_CASE("an interval that few sources support is no narrower than its family's") {
    const std::vector<MeasuredRow> rows = load_evidence(real_catalog(), embedded_evidence());
    std::vector<LeftOut> left_out;
    for (const MeasuredRow& row : rows)
        if (skipped_because(row).empty())
            left_out.push_back({&row, row.engine->family == "mlx" && row.source != "mlx-lm" ? 0.4 : 0.0, true});
    const auto lonely = interval(left_out, Metric::decode, "mlx", "apple-m4", "");  // one source: mlx-lm
    CHECK(lonely.second > 1.4);
    CHECK(lonely.first == Approx(std::exp(-0.08)));
    const auto sure = interval(left_out, Metric::decode, "llama.cpp", "ampere", "");
    CHECK(sure.second == Approx(std::exp(0.08)));
}

TEST_CASE("the model is as accurate as docs/accuracy.md says") {
    const Catalog& catalog = real_catalog();
    SpeedModel speeds = catalog.speed_model;
    speeds.anchors.clear();
    const std::vector<MeasuredRow> rows = load_evidence(catalog, embedded_evidence());
    const std::vector<Statistics> by_metric = statistics(judge(catalog, speeds, rows), GroupBy::metric);
    REQUIRE(by_metric.size() == 2);
    CHECK(by_metric[0].median < 0.05);  // decode, batches included
    CHECK(by_metric[0].p90 < 0.20);
    CHECK(by_metric[1].median < 0.08);  // prefill
    CHECK(by_metric[1].p90 < 0.30);
    for (const Statistics& s : by_metric) CHECK(s.rows * 4 > (s.rows + s.skipped) * 3);
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
    CHECK(calibration.classes.size() == 3);  // root, family, architecture
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
