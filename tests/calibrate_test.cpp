#include "advisor/calibrate.hpp"

#include <fstream>
#include <sstream>

#include "advisor/render.hpp"
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

const std::string kRow = R"({"id": "a", "source": "s", "device": "rtx-3090", "device_count": 1, "engine": "llama.cpp", )"
                         R"("model": "llama-3-8b", "quant": "Q4_K_M", "metric": "decode", "kind": "decode", "tps": 100})";

}  // namespace

TEST_CASE("the committed calibration is what the committed evidence gives") {
    Catalog catalog = load_catalog(embedded_files());
    const std::vector<MeasuredRow> rows = load_evidence(catalog, embedded_evidence());
    CHECK(rows.size() == 1205);
    const std::vector<SpeedClass> classes = calibrate(catalog, rows);
    CHECK(calibration_json(classes, catalog) == file("/data/calibration.json"));
}

TEST_CASE("a bad row is refused with its line, an unknown device is not an error") {
    CHECK(refusal(kRow + "\n\n" + kRow) == "");
    CHECK(refusal(kRow + "\n{\"id\": 1") == "rows.jsonl: line 2: not a JSON object");
    std::string row = kRow;
    row.replace(row.find("100"), 3, "-5 ");
    CHECK(refusal(row) == "rows.jsonl: line 1: 'tps' must be a number above 0");
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
    CHECK(predicted_tps(real_catalog(), one) == Approx(112).epsilon(0.2));
}
