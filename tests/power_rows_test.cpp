#include "advisor/power_rows.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "advisor/power.hpp"
#include "generated.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

/// Rows end in a '|', so that a row may be written over several lines.
std::vector<PowerRow> rows_of(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::replace(text.begin(), text.end(), '|', '\n');
    return load_power_rows(real_catalog(), {"mine.jsonl", text});
}

PowerResult judged(const PowerRow& row) { return judge_power(real_catalog(), {row}).front(); }

}  // namespace

TEST_CASE("rows of watts are read with their scope and state, those of speed with what their source leaves unsaid") {
    const auto rows = rows_of(
        R"({"id": "a", "source": "s", "device": "m3-ultra-80", "device_count": 1, "power_scope": "wall", "state": "idle",
            "power_w": 9}|)"
        R"({"id": "b", "source": "geerling", "device": "rtx-4090", "device_count": 1, "model": "gpt-oss-20b",
            "metric": "decode", "power_scope": "wall_peak_system", "power_w": 509}|)"
        R"({"id": "c", "source": "lotto4x3090", "date": "2026-06-21", "device": "rtx-3090", "device_count": 1,
            "model": "gemma-4-12b", "metric": "decode", "power_limit_w": 220, "power_scope": "gpu_sum", "power_w": 303}|)"
        R"({"id": "d", "source": "s", "device": "rtx-3090", "device_count": 1, "metric": "decode", "power_w": null})");
    REQUIRE(rows.size() == 3);
    CHECK(rows[0].state == PowerState::idle);
    CHECK(rows[1].state == PowerState::run);
    CHECK(rows[1].system == "1xrtx-4090@pc-1gpu");
    CHECK(rows[2].scope == PowerScope::board);
    CHECK(rows[2].summed == 4);
}

TEST_CASE("a row that is not as it should be is refused with its line") {
    CHECK_THROWS_WITH(rows_of(R"({"id": "a", "source": "s", "device": "rtx-3090", "device_count": 1,
                                  "power_scope": "socket", "state": "idle", "power_w": 9})"),
                      ContainsSubstring("mine.jsonl: line 1") &&
                          ContainsSubstring("expected wall, board or package, found 'socket'"));
    CHECK_THROWS_WITH(rows_of(R"({"id": "a", "source": "s", "device": "rtx-3090", "device_count": 1,
                                  "power_scope": "wall", "state": "busy", "power_w": 9})"),
                      ContainsSubstring("'state': expected idle, decode"));
    CHECK_THROWS_WITH(load_power_rows(real_catalog(), {"mine.jsonl", "\n{"}), "mine.jsonl: line 2: not a JSON object");
}

TEST_CASE("watts by hand: one card of four at work, under its limit") {
    // 220 W of the one, held by its limit, and three that idle.
    const Device& card = get(real_catalog().devices, "rtx-3090");
    PowerRow row;
    row.device = &card;
    row.device_id = card.id;
    row.scope = PowerScope::board;
    row.state = PowerState::decode;
    row.limit = Watts{220};
    row.summed = 4;
    row.watts = Watts{303};
    const PowerResult result = judged(row);
    CHECK(result.skipped.empty());
    CHECK(result.predicted.value == Approx(220 + 3 * card.idle->value));
    row.limit = Watts{385};  // above stock: more is drawn than at it
    row.summed = 1;
    CHECK(judged(row).predicted.value == Approx(card.decode->value * 385 / card.limit->value));
}

TEST_CASE("boards come out as measured, walls near") {
    const std::vector<PowerRow> rows = embedded_power_rows(real_catalog());
    const std::vector<PowerResult> results = judge_power(real_catalog(), rows);
    int boards = 0, walls = 0;
    for (const Statistics& s : power_statistics(results, GroupBy::metric)) {
        INFO(s.group);
        if (s.group == "board decode") {
            boards = s.rows;
            CHECK(s.median < 0.06);  // small models on large cards among them
            CHECK(s.p90 < 0.28);
        }
        if (s.group == "wall run") {
            walls = s.rows;
            CHECK(s.median < 0.12);
            CHECK(std::abs(s.signed_median) < 0.1);
        }
    }
    CHECK(boards > 80);
    CHECK(walls > 30);
}

TEST_CASE("what devices call measured, a row has measured, and the other way round") {
    std::set<const Device*> idle, load;
    const std::vector<PowerRow> rows = embedded_power_rows(real_catalog());
    for (const PowerResult& result : judge_power(real_catalog(), rows)) {
        const PowerRow& row = *result.row;
        if (!result.skipped.empty() || row.state == PowerState::max) continue;
        const bool alone = row.scope == PowerScope::board || row.device->kind == DeviceKind::soc;
        if (alone) (row.state == PowerState::idle ? idle : load).insert(row.device);
    }
    for (const Device& device : real_catalog().devices) {
        INFO(device.id);
        CHECK(device.idle_measured == idle.contains(&device));
        CHECK(device.load_measured == load.contains(&device));
    }
}

TEST_CASE("watts say what they rest on") {
    const auto power = [](const char* system, const char* engine, const char* parallel) {
        return assess_one(request("llama-3.1-8b", "4bit"), system, engine, parallel).power;
    };
    CHECK(power("rig-2x3090", "llama.cpp", "layer").load_basis == WattsBasis::derived);
    CHECK(power("rig-2x7900xtx", "llama.cpp", "layer").load_basis == WattsBasis::assumption);
    CHECK(power("mac-studio-m3-ultra-96-80c", "llama.cpp", "none").load_basis == WattsBasis::measured);
    CHECK(power("mac-studio-m3-ultra-96", "llama.cpp", "none").load_basis == WattsBasis::assumption);
    Request r = request("llama-3.1-8b", "4bit");
    r.set_watts = {"rig-2x3090=90/700"};
    CHECK(assess_one(r, "rig-2x3090", "llama.cpp", "layer").power.load_basis == WattsBasis::given);
}

TEST_CASE("the schema of accuracy --power is what its table gives", "[generated]") {
    check_generated("/data/schema/power-accuracy.schema.json", power_accuracy_schema());
}
