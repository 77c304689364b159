#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "advisor/lab.hpp"
#include "advisor/text.hpp"
#include "lab/reading.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

std::vector<MeasuredRow> imported(const std::string& text, const Hints& hints = {}) {
    return load_measurements(real_catalog(), {"rows.json", text}, hints);
}

std::string import_refusal(const std::string& text) {
    return refusal_of([&] { imported(text); });
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const std::size_t at = text.find(what);
    if (at == std::string::npos) throw std::runtime_error("no " + what);
    return text.replace(at, what.size(), by);
}

// As printed by build 6123 of llama-bench, without the fields that nobody reads.
const std::string kPrefill =
    R"({"build_commit": "79c1160b", "build_number": 6123, "cpu_info": "AMD EPYC 7282", )"
    R"("gpu_info": "NVIDIA GeForce RTX 3090", "backends": "CUDA", "model_filename": "/m/Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf", )"
    R"("model_type": "llama 8B Q4_K - Medium", "model_size": 4912898304, "model_n_params": 8030261312, "n_batch": 2048, )"
    R"("n_ubatch": 512, "n_gpu_layers": 99, "split_mode": "layer", "main_gpu": 0, "flash_attn": true, "type_k": "f16", )"
    R"("type_v": "f16", "n_prompt": 512, "n_gen": 0, "n_depth": 0, "test_time": "2025-08-10T09:12:44Z", )"
    R"("avg_ns": 111111111, "avg_ts": 4650.5, "stddev_ts": 12.1, "samples_ts": [4650.5]})";
const std::string kDecode =
    replaced(replaced(replaced(kPrefill, "\"n_prompt\": 512, \"n_gen\": 0", "\"n_prompt\": 0, \"n_gen\": 128"),
                      "4650.5", "133.25"),
             "\"n_depth\": 0", "\"n_depth\": 4096");
const std::string kVllm =
    R"({"date": "20250801-101010", "endpoint_type": "openai", "model_id": "hugging-quants/Meta-Llama-3.1-70B-Instruct-AWQ-INT4", )"
    R"("num_prompts": 10, "request_rate": "inf", "max_concurrency": 1, "completed": 10, "total_input_tokens": 10240, )"
    R"("total_output_tokens": 1280, "output_throughput": 38.1, "mean_ttft_ms": 640.0, "mean_tpot_ms": 20.0})";
const std::string kBenchy =
    R"({"timestamp": "2026-01-22 10:00:00Z", "model": "openai/gpt-oss-120b", "device": "NVIDIA GB10", "engine": "llama.cpp", )"
    R"("quant": "MXFP4", "benchmarks": [{"pp": 2048, "tg": 32, "depth": 4096, "pp_tps": 1800, "tg_tps": 48}]})";

MeasuredRow bench(const std::string& what, const std::string& by, const Hints& hints = {}) {
    return imported("[" + replaced(kDecode, what, by) + "]", hints).front();
}

}  // namespace

TEST_CASE("llama-bench: what was measured, on what") {
    const std::vector<MeasuredRow> rows = imported("[" + kPrefill + ",\n" + kDecode + "]");
    REQUIRE(rows.size() == 2);
    const MeasuredRow &prefill = rows[0], &decode = rows[1];
    CHECK(skipped_because(prefill) == "");
    CHECK((prefill.metric == Metric::prefill && prefill.kind == "prefill" && prefill.tps == 4650.5));
    CHECK((prefill.prompt_tokens == 512 && prefill.generated_tokens == 0 && prefill.depth_tokens == 0));
    CHECK((decode.metric == Metric::decode && decode.kind == "decode" && decode.tps == 133.25));
    CHECK((decode.generated_tokens == 128 && decode.depth_tokens == 4096));
    CHECK(decode.device_id == "rtx-3090");
    CHECK(decode.device_count == 1);
    CHECK(decode.engine_id == "llama.cpp");
    CHECK(decode.engine_version == "b6123 79c1160b");
    CHECK(decode.model_id == "llama-3.1-8b");  // by the file's name: three models have this size and architecture
    CHECK(decode.quant_name == "Q4_K_M");
    CHECK(decode.weights->value == 4912898304);
    CHECK(decode.flash_attention == true);
    CHECK(decode.micro_batch == 512);
    CHECK((decode.date == "2025-08-10" && decode.source == "user" && decode.grade == "A"));
}

TEST_CASE("llama-bench: one object a line is the same as an array") {
    const std::vector<MeasuredRow> array = imported("[" + kPrefill + "," + kDecode + "]");
    const std::vector<MeasuredRow> lines = imported(kPrefill + "\n\n" + kDecode + "\n");
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].id == array[0].id);
    CHECK(lines[1].id == array[1].id);
    CHECK(lines[0].id != lines[1].id);
}

TEST_CASE("llama-bench: cards are found by name and counted") {
    const std::string one = "NVIDIA GeForce RTX 3090";
    const auto device = [&](const std::string& name) { return bench(one, name); };
    CHECK(device("NVIDIA GeForce RTX 3090, NVIDIA GeForce RTX 3090").device_count == 2);
    CHECK(device("NVIDIA GeForce RTX 3090/NVIDIA GeForce RTX 3090").parallel == Parallel::layer);
    CHECK(device("NVIDIA GeForce RTX 3090 Ti").device_id == "rtx-3090-ti");
    CHECK(device("NVIDIA GeForce RTX 4070 Ti SUPER").device_id == "rtx-4070-ti-super");
    CHECK(device("NVIDIA RTX PRO 6000 Blackwell Workstation Edition").device_id == "rtx-pro-6000-blackwell");
    CHECK(device("NVIDIA A100-SXM4-80GB").device_id == "a100-sxm-80gb");
    CHECK(device("NVIDIA GB10").device_id == "gb10");
    CHECK(device("AMD Radeon RX 7900 XTX").device_id == "rx-7900-xtx");
    CHECK(device("Radeon 8060S Graphics (RADV GFX1151)").device_id == "ryzen-ai-max-395");
    CHECK(device("Intel(R) Arc(TM) Pro B60 Graphics").device_id == "arc-b60");
    for (const char* unknown :
         {"NVIDIA GeForce RTX 3060 Ti", "NVIDIA GeForce RTX 3080 Laptop GPU", "NVIDIA GeForce RTX 4070 D",
          "NVIDIA GeForce RTX 9999", "NVIDIA GeForce RTX 3090, NVIDIA GeForce RTX 4090"})
        CHECK(skipped_because(device(unknown)) == "unknown device " + std::string(unknown));
    CHECK(skipped_because(bench("\"gpu_info\": \"" + one + "\"", "\"gpu_info\": \"\"")) ==
          "unknown device (not stated)");
}

TEST_CASE("a hint decides where a name fits several devices, and never against what is stated") {
    const Hints hint{.device = &get(real_catalog().devices, "m2-ultra-60")};
    const std::string nvidia = "NVIDIA GeForce RTX 3090";
    CHECK(bench(nvidia, "Apple M2 Ultra").device_id == "m2-ultra-76");
    CHECK(bench(nvidia, "Apple M2 Ultra", hint).device_id == "m2-ultra-60");
    CHECK(bench(nvidia, "Apple M1 Pro", hint).device_id == "m1-pro-16");
    CHECK(bench(nvidia, nvidia, hint).device_id == "rtx-3090");
    CHECK(bench(nvidia, "", hint).device_id == "m2-ultra-60");
    const Hints model{.model = &get(real_catalog().models, "deepseek-r1-distill-llama-8b")};
    CHECK(bench("Meta-Llama", "Meta-Llama", model).model_id == "deepseek-r1-distill-llama-8b");
    CHECK(bench("8030261312", "20914757184", model).model_id == "deepseek-r1-distill-llama-8b");  // nothing else fits
}

TEST_CASE("llama-bench: models by architecture and size, quantizations by the name of the file type") {
    struct Expectation {
        std::string type, params, model, quant;
    };
    const std::vector<Expectation> expectations{
        {"llama 7B Q4_0", "6738415616", "llama-2-7b", "Q4_0"},
        {"llama 7B Q8_0", "7248023552", "mistral-7b", "Q8_0"},
        {"llama 70B IQ3_S mix - 3.66 bpw", "70553706496", "llama-3-70b", "IQ3_M"},
        {"gpt-oss 120B MXFP4 MoE", "116829156672", "gpt-oss-120b", "MXFP4"},
        {"gpt-oss 20B F16", "20914757184", "gpt-oss-20b", "F16-MXFP4-experts"},
        {"qwen3moe 30B.A3B Q4_K - Small", "30532122624", "qwen3-30b-a3b", "Q4_K_S"},
        {"qwen2 32B Q6_K", "32763876352", "qwen2.5-32b", "Q6_K"},
        {"deepseek2 671B IQ1_S - 1.5625 bpw", "671026419200", "deepseek-v3-671b", "IQ1_S"},
    };
    for (const Expectation& e : expectations) {
        const std::string entry =
            replaced(replaced(replaced(kDecode, "llama 8B Q4_K - Medium", e.type), "8030261312", e.params),
                     "Meta-Llama-3.1-8B-Instruct-Q4_K_M", "model");
        const MeasuredRow row = imported(entry).front();
        CHECK(row.model_id == e.model);
        CHECK(row.quant_name == e.quant);
        CHECK(skipped_because(row) == "");
    }
    CHECK(bench("Instruct-Q4_K_M", "Instruct-UD-Q4_K_XL").quant_name == "UD-Q4_K_XL");
    CHECK(skipped_because(bench("Q4_K - Medium", "all F32")) == "unknown quantization F32");
    CHECK(skipped_because(bench("llama 8B", "warp 8B")) == "unknown model warp 8B Q4_K - Medium");
}

TEST_CASE("llama-bench: what the speed model does not answer is skipped with a reason") {
    const auto reason = [](const char* what, const char* by) { return skipped_because(bench(what, by)); };
    CHECK(reason("\"n_gpu_layers\": 99", "\"n_gpu_layers\": 20") == "timed as decode_partly_on_cpu");
    CHECK(reason("\"n_gpu_layers\": 99", "\"n_gpu_layers\": -1") == "");
    CHECK(reason("\"type_k\": \"f16\"", "\"type_k\": \"q8_0\"") == "timed as decode_with_quantized_kv");
    CHECK(reason("\"n_prompt\": 0", "\"n_prompt\": 512") == "timed as prompt_and_generation");
    const std::string two = R"(RTX 3090, NVIDIA GeForce RTX 3090")";
    const std::string row_split =
        replaced(replaced(kDecode, "RTX 3090\"", two), "\"split_mode\": \"layer\"", "\"split_mode\": \"row\"");
    CHECK(skipped_because(imported(row_split).front()) == "row split, context split or replicas");
}

TEST_CASE("vllm bench serve: one user gives a decode and a prefill row") {
    Hints hints{.device = &get(real_catalog().devices, "rtx-3090")};
    hints.device_count = 4;
    const std::vector<MeasuredRow> rows = imported(kVllm, hints);
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].tps == Approx(50));
    CHECK(rows[0].generated_tokens == 128);
    CHECK((rows[0].model_id == "llama-3.1-70b" && rows[0].quant_name == "awq-int4" && rows[0].engine_id == "vllm"));
    CHECK((rows[0].device_count == 4 && rows[0].parallel == Parallel::tensor && rows[0].date == "2025-08-01"));
    CHECK((rows[1].metric == Metric::prefill && rows[1].prompt_tokens == 1024 && rows[1].tps == Approx(1600)));
    CHECK(skipped_because(rows[0]) == "");
    CHECK(skipped_because(imported(kVllm).front()) == "unknown device (not stated)");
}

TEST_CASE("vllm bench serve: users are the limit, or all requests, or unknown under a rate") {
    const auto first = [](const std::string& what, const std::string& by) {
        return imported(replaced(kVllm, what, by));
    };
    CHECK(first("\"max_concurrency\": 1", "\"max_concurrency\": 8").size() == 1);
    CHECK(first("\"max_concurrency\": 1", "\"max_concurrency\": 8").front().users == 8);
    CHECK(first("\"max_concurrency\": 1", "\"max_concurrency\": null").front().users == 10);
    CHECK(imported(replaced(replaced(kVllm, "\"inf\"", "2.5"), "\"max_concurrency\": 1", "\"max_concurrency\": null"))
              .front()
              .kind == "decode_at_request_rate");
    CHECK(first("-AWQ-INT4", "").front().quant_name == "bf16-safetensors");
    CHECK(first("hugging-quants/Meta-Llama-3.1-70B-Instruct-AWQ-INT4", "openai/gpt-oss-120b").front().quant_name ==
          "mxfp4-safetensors");
}

TEST_CASE("llama-benchy: a prefill and a decode row each") {
    const std::vector<MeasuredRow> rows = imported(kBenchy);
    REQUIRE(rows.size() == 2);
    CHECK((rows[0].kind == "prefill" && rows[0].prompt_tokens == 2048 && rows[0].depth_tokens == 4096 &&
           rows[0].tps == 1800));
    CHECK((rows[1].kind == "decode" && rows[1].generated_tokens == 32 && rows[1].depth_tokens == 6144 &&
           rows[1].tps == 48));
    CHECK((rows[1].device_id == "gb10" && rows[1].model_id == "gpt-oss-120b" && rows[1].quant_name == "MXFP4"));
    CHECK(skipped_because(rows[1]) == "");
    const std::string spread = replaced(kBenchy, "\"tg_tps\": 48", "\"tg_throughput\": {\"mean\": 48, \"std\": 1}");
    CHECK(imported(spread)[1].tps == 48);
    CHECK(skipped_because(imported(replaced(kBenchy, "\"engine\": \"llama.cpp\", ", "")).front()) ==
          "unknown engine (not stated)");
}

TEST_CASE("evidence is recognised by its keys, and a hint fills what the catalog does not know") {
    const std::string line =
        R"({"id": "a", "source": "s", "device": "my-card", "device_count": 1, "engine": "llama.cpp", )"
        R"("model": "llama-3-8b", "quant": "Q4_K_M", "metric": "decode", "kind": "decode", "tps": 100})";
    CHECK(skipped_because(imported(line).front()) == "unknown device my-card");
    CHECK(skipped_because(imported(line + "\n" + line, {.device = &get(real_catalog().devices, "rtx-3090")}).back()) ==
          "");
}

TEST_CASE("a card without its memory is the largest of its name, a shorter name is none") {
    const auto device = [](const std::string& id) {
        const MeasuredRow row =
            imported(R"({"id": "a", "source": "s", "device": ")" + id +
                     R"(", "device_count": 1, "engine": "llama.cpp", "model": "llama-3-8b", "quant": "Q4_K_M", )"
                     R"("metric": "decode", "kind": "decode", "tps": 100})")
                .front();
        return row.device ? row.device->id : "";
    };
    CHECK(device("mi50") == "mi50-32gb");
    CHECK(device("v100") == "v100-32gb");
    CHECK(device("m5-ultra") == "m5-ultra-80");
    CHECK(device("rtx-4060") == "");
    CHECK(device("rtx-pro") == "");
}

TEST_CASE("a stored row reads back as it was, under the same id") {
    for (const std::string& text : {kPrefill, kDecode, kVllm, kBenchy})
        for (const MeasuredRow& row : imported(text, {.device = &get(real_catalog().devices, "rtx-3090")})) {
            const std::string line = evidence_line(row);
            const MeasuredRow again = load_evidence(real_catalog(), {"user.jsonl", line}).front();
            CHECK(as_user_row(again).id == row.id);
            CHECK(evidence_line(again) == line);
            CHECK(row.id.size() == 21);
        }
    MeasuredRow other = imported(kDecode).front();
    const std::string id = other.id;
    other.tps += 0.01;
    CHECK(as_user_row(other).id != id);
}

TEST_CASE("rows of evidence are stored with all that predictions ask of them") {
    int hosts = 0, vulkan = 0;
    for (const MeasuredRow& built_in : load_evidence(real_catalog(), embedded_evidence())) {
        const MeasuredRow row = as_user_row(built_in);
        const MeasuredRow again = load_evidence(real_catalog(), {"user.jsonl", evidence_line(row)}).front();
        CHECK(as_user_row(again).id == row.id);
        CHECK((again.offloads == row.offloads && again.backend == row.backend && again.kv_type == row.kv_type));
        REQUIRE(again.host.has_value() == row.host.has_value());
        hosts += row.host ? 1 : 0;
        vulkan += row.backend == "vulkan" ? 1 : 0;
        if (!skipped_because(row).empty()) continue;
        CHECK(predicted_tps(real_catalog(), real_catalog().speed_model, case_of(real_catalog(), again)) ==
              predicted_tps(real_catalog(), real_catalog().speed_model, case_of(real_catalog(), row)));
    }
    CHECK((hosts > 0 && vulkan > 0));
}

TEST_CASE("built-in evidence makes the same rows through the recognition of formats") {
    const DataFile file = embedded_evidence();
    const std::vector<MeasuredRow> rows = load_measurements(real_catalog(), file);
    CHECK(rows.size() == load_evidence(real_catalog(), file).size());
    CHECK(rows.front().id == "xiongjie-0001");
}

TEST_CASE("malformed measurements are refused with the place") {
    CHECK(import_refusal("") ==
          "rows.json: line 1, column 1: unexpected end of input; expected '[', '{', or a literal");
    CHECK(import_refusal("[1]") ==
          "rows.json: /0: expected a result of llama-bench (avg_ts), vllm bench serve (mean_tpot_ms) or "
          "llama-benchy (benchmarks), or a row of evidence (tps, metric), found 1");
    CHECK(import_refusal("[" + replaced(kDecode, "133.25,", "-1,") + "]") ==
          "rows.json: /0/avg_ts: expected a number of tokens per second above 0, found -1");
    CHECK(import_refusal(kPrefill + "\n" + replaced(kDecode, "133.25,", "\"fast\",")) ==
          "rows.json: line 2: /avg_ts: expected a number of tokens per second above 0, found \"fast\"");
    CHECK(import_refusal(replaced(kDecode, "\"NVIDIA GeForce RTX 3090\"", "[3090]")) ==
          "rows.json: line 1: /gpu_info: expected text in quotes, found a list");
    CHECK(import_refusal(replaced(kVllm, "\"num_prompts\": 10, ", "")) ==
          "rows.json: line 1: 'num_prompts' is missing");
    CHECK(import_refusal(replaced(kBenchy, "[{\"pp\"", "[7, {\"pp\"")) ==
          "rows.json: line 1: /benchmarks/0: expected an object, found 7");
    CHECK(import_refusal(replaced(kBenchy, "\"pp_tps\": 1800, \"tg_tps\": 48", "\"x\": 1")) ==
          "rows.json: line 1: /benchmarks/0: expected 'pp_tps' or 'tg_tps'");
    CHECK(import_refusal(kPrefill + "\n{\"avg_ts\": ").find("rows.json: line 2, column 12") == 0);
}

TEST_CASE("hostile measurements are refused, whatever is cut off or put in") {
    for (const std::string& text : {"[" + kDecode + "]", kVllm, kBenchy})
        for (std::size_t length = 0; length < text.size(); ++length)
            CHECK(import_refusal(text.substr(0, length)) != "");
    const std::string deep = std::string(100000, '[') + std::string(100000, ']');
    CHECK(import_refusal(deep).find("nested deeper than 64 levels") != std::string::npos);
    CHECK(import_refusal(replaced(kDecode, "[4650.5]", deep)).find("nested deeper") != std::string::npos);
    CHECK(import_refusal("{\"tps\": 1, \"metric\": " + deep + "}").find("nested deeper") != std::string::npos);
    for (const char* value : {"-1", "0", "1e300", "\"x\"", "[]", "{}", "true"})
        for (const char* key : {"\"n_gen\": 128", "\"avg_ts\": 133.25", "\"n_ubatch\": 512",
                                "\"model_size\": 4912898304", "\"model_n_params\": 8030261312"}) {
            const std::string name(key, std::string(key).find(':') + 1);
            const std::string text = replaced(kDecode, key, name + value);
            CHECK((import_refusal(text) != "" || (std::string(value) == "0" && name == "\"n_ubatch\":")));
        }
    for (const char* extra :
         {R"("users": 1e300)", R"("users": -1)", R"("ubatch": 0.5)", R"("device_count": 0)", R"("weights_gib": -4)",
          R"("prompt_tokens": -1)", R"("power_limit_w": 1e12)", R"("power_limit_w": 0)"}) {
        const std::string line =
            R"({"id": "a", "source": "s", "device": "rtx-3090", "engine": "llama.cpp", "model": "llama-3-8b", )"
            R"("quant": "Q4_K_M", "metric": "decode", "kind": "decode", "tps": 100, "device_count": 1, )";
        CHECK(import_refusal(line + extra + "}").find("rows.json: line 1: ") == 0);
    }
}

TEST_CASE("a row of extreme but valid numbers is predicted by a number") {
    const auto predicted = [](const std::string& text) {
        return judge(real_catalog(), real_catalog().speed_model, imported(text)).front().predicted.value;
    };
    CHECK(predicted(replaced(kDecode, "\"n_depth\": 4096", "\"n_depth\": 1000000000")) > 0);
    CHECK(predicted(replaced(kPrefill, "\"n_prompt\": 512", "\"n_prompt\": 1000000000")) > 0);
    CHECK(predicted(replaced(kPrefill, "\"n_ubatch\": 512", "\"n_ubatch\": 1")) > 0);
}

TEST_CASE("every name that is no id means a record, is there once, and fits its own record") {
    const lab::Conventions& known = lab::conventions();
    const auto check = [](const std::vector<lab::WrittenName>& names, const auto& records) {
        CHECK_FALSE(names.empty());
        std::set<std::string> written;
        for (const lab::WrittenName& name : names) {
            CHECK(find(records, name.id) != nullptr);
            CHECK(written.insert(name.written).second);
        }
    };
    check(known.engines, real_catalog().engines);
    check(known.devices, real_catalog().devices);
    check(known.quantizations, real_catalog().quantizations);
    for (const lab::WrittenName& name : known.devices)
        CHECK(lab::devices_named(real_catalog(), name.written).front()->id == name.id);
    for (const lab::WrittenName& name : known.quantizations)
        CHECK(lab::quant_in_name(real_catalog(), name.written, nullptr)->id == name.id);
    for (const lab::Conventions::Until& until : known.new_to) {
        const auto& architectures = real_catalog().architectures;
        CHECK((until.feature != lab::Conventions::Feature::any || !until.architecture.empty()));
        CHECK((until.architecture.empty() ||
               std::find(architectures.begin(), architectures.end(), until.architecture) != architectures.end()));
    }
    for (const lab::Conventions::Since& since : known.flash_attention) {
        const auto& families = real_catalog().engine_families;
        CHECK(std::find(families.begin(), families.end(), since.engine_family) != families.end());
    }
}

TEST_CASE("what is worth keeping of rows does not depend on their order or on repetition") {
    std::vector<MeasuredRow> rows;
    for (int i = 0; i < 200; ++i) {
        MeasuredRow row;
        row.id = "row-" + std::to_string(i);
        row.date = i < 40 ? "2026-02-01" : "2026-01-01";
        row.metric = i % 2 > 0 ? Metric::decode : Metric::prefill;
        rows.push_back(row);
    }
    const auto kept = [](const std::vector<MeasuredRow>& all) {
        std::set<std::string> ids;
        const std::vector<Worth> worth = worth_of(all);
        for (std::size_t i = 0; i < all.size(); ++i)
            if (worth[i] == Worth::kept) CHECK(ids.insert(all[i].id).second);
        return ids;
    };
    const std::set<std::string> first = kept(rows);
    CHECK(first.size() == 2 * kRowsOfPlan);
    for (int i = 0; i < 40; ++i) CHECK(first.count("row-" + std::to_string(i)) == 1);
    std::reverse(rows.begin(), rows.end());
    CHECK(kept(rows) == first);
    rows.insert(rows.end(), rows.begin(), rows.end());
    CHECK(kept(rows) == first);
    rows.erase(
        std::remove_if(rows.begin(), rows.end(), [&](const MeasuredRow& row) { return first.count(row.id) == 0; }),
        rows.end());
    CHECK(kept(rows) == first);
}
