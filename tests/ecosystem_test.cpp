// What runs where: the matrix of engines, needs that rest on it, notices, and how a system's software is counted.
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "advisor/catalog.hpp"
#include "advisor/render.hpp"
#include "decide/parts.hpp"
#include "render_options.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;
using nlohmann::json;

namespace {

/// The catalog with sources, as `list` reads it.
const Catalog& full_catalog() {
    static const Catalog catalog = [] {
        std::vector<DataFile> files = embedded_reference();
        for (const DataFile& file : embedded_files())
            if (file.name == "calibration.json") files.push_back(file);
        return load_catalog(files);
    }();
    return catalog;
}

const Engine& engine(std::string_view id) { return get(full_catalog().engines, id); }
const Device& device(std::string_view id) { return get(full_catalog().devices, id); }

Support status(std::string_view engine_id, std::string_view device_id, std::string_view feature) {
    return feature_of(engine(engine_id), device(device_id), feature).status;
}

Compatibility runs(std::string_view engine_id, std::string_view device_id, std::string_view model_id,
                   std::string_view quant_id) {
    std::vector<const Quantization*> quants;
    if (!quant_id.empty()) quants.push_back(&get(full_catalog().quantizations, quant_id));
    return compatibility_of(engine(engine_id), device(device_id), get(full_catalog().models, model_id), quants);
}

/// All messages of the reasons with that code.
std::string messages(const Decision& d, std::string_view code) {
    std::string text;
    const auto add = [&](const std::vector<Reason>& reasons) {
        for (const Reason& reason : reasons)
            if (name_of(reason.code) == code) text += reason.message + "\n";
    };
    for (const Candidate& c : d.rejected) add(c.reasons);
    for (const auto& [system, reasons] : d.without_plan) add(reasons);
    return text;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

std::vector<std::string> outdated(const Decision& d) {
    std::vector<std::string> found;
    for (const auto* group : {&d.results, &d.rejected})
        for (const Candidate& c : *group)
            for (const Warning& warning : c.warnings)
                if (warning.code == WarningCode::outdated_advice) found.push_back(warning.message);
    return found;
}

Request on(const std::string& system, const std::string& need, const std::string& quant_id = "4bit") {
    Request r = request("llama-3.1-8b", quant_id);
    r.systems = {system};
    if (!need.empty()) r.need = {need};
    return r;
}

}  // namespace

TEST_CASE("the narrowest scope that covers a device decides") {
    Engine e;
    const auto cell = [](Scope scope, Support s) { return EngineCell{{"lora"}, std::move(scope), s, "", "", "", ""}; };
    const Device& card = device("rtx-3090");
    CHECK(feature_of(e, card, "lora").status == Support::unknown);
    e.support = {{{}, {"cuda", {}, {}}, Support::yes, "", "", "", ""}};
    CHECK(feature_of(e, card, "lora").status == Support::unknown);
    e.features = {cell({}, Support::yes)};
    CHECK(feature_of(e, card, "lora").status == Support::yes);
    e.features.push_back(cell({"cuda", {}, {}}, Support::partial));
    CHECK(feature_of(e, card, "lora").status == Support::partial);
    e.features.insert(e.features.begin(), cell({"cuda", {"ampere"}, {}}, Support::experimental));
    CHECK(feature_of(e, card, "lora").status == Support::experimental);
    e.features.push_back(cell({"cuda", {}, {"rtx-3090"}}, Support::no));
    CHECK(feature_of(e, card, "lora").status == Support::no);
    CHECK(feature_of(e, device("rtx-3080"), "lora").status == Support::experimental);
    e.features.push_back(cell({"metal", {}, {}}, Support::yes));
    CHECK(feature_of(e, card, "lora").status == Support::no);
}

TEST_CASE("a feature is no better supported than its engine") {
    CHECK(status("vllm", "rtx-3090", "serving") == Support::yes);
    CHECK(status("vllm", "m3-ultra-80", "serving") == Support::experimental);
    CHECK(status("tensorrt-llm", "rtx-3090", "batching") == Support::partial);
    CHECK(status("tensorrt-llm", "m3-ultra-80", "batching") == Support::no);
    CHECK(status("vllm", "m3-ultra-80", "lora-serving") == Support::unknown);
}

TEST_CASE("formats differ by platform and generation") {
    CHECK(status("vllm", "rtx-4090", "fp8") == Support::yes);
    CHECK(status("vllm", "rtx-3090", "fp8") == Support::partial);
    CHECK(status("tensorrt-llm", "rtx-3090", "fp8") == Support::no);
    CHECK(status("vllm", "rtx-5090", "nvfp4") == Support::yes);
    CHECK(status("vllm", "rtx-3090", "nvfp4") == Support::partial);
    CHECK(status("tensorrt-llm", "rtx-4090", "nvfp4") == Support::no);
    CHECK(status("vllm", "rtx-5090", "int8") == Support::no);
    CHECK(status("vllm", "rx-7900-xtx", "awq") == Support::no);
    CHECK(status("axolotl", "m3-ultra-80", "qlora") == Support::no);
    CHECK(status("nim", "rtx-3090", "enterprise-support") == Support::no);
    CHECK(status("nim", "rtx-5090", "enterprise-support") == Support::partial);
}

TEST_CASE("every cell that claims something says on whose word") {
    std::size_t claims = 0;
    for (const Engine& e : full_catalog().engines) {
        INFO(e.id);
        CHECK_FALSE(e.as_of.empty());
        for (const auto* cells : {&e.support, &e.features, &e.families}) {
            for (const EngineCell& cell : *cells) {
                if (cell.status == Support::unknown) continue;
                ++claims;
                CHECK_FALSE((cell.source.empty() && cell.assumption.empty()));
            }
        }
    }
    CHECK(claims > 300);
}

TEST_CASE("an engine is known as of the newest source that its cells name") {
    json engines, sources;
    for (const DataFile& file : embedded_reference()) {
        if (file.name == "catalog/engines.json") engines = json::parse(file.text)["engines"];
        if (file.name == "evidence/sources.json") sources = json::parse(file.text)["sources"];
    }
    std::map<std::string, std::string> read;
    for (const json& source : sources) read[source["id"]] = source["read"].is_string() ? source["read"] : json("");
    for (const json& e : engines) {
        std::string newest;
        for (const char* list : {"support", "features", "families"})
            for (const json& cell : e[list])
                if (cell.contains("source"))
                    for (const json& id : cell["source"].is_array() ? cell["source"] : json::array({cell["source"]}))
                        newest = std::max(newest, read.at(id));
        INFO(e["id"]);
        CHECK(e["as_of"] == newest);
    }
}

TEST_CASE("the matrix has a cell for every format that plans are made with") {
    for (const Engine& e : full_catalog().engines)
        for (const std::string& format : e.runs_models ? e.formats : std::vector<std::string>()) {
            INFO(e.id << " " << format);
            CHECK(std::any_of(e.features.begin(), e.features.end(),
                              [&](const EngineCell& cell) { return cell.subjects.front() == format; }));
        }
}

TEST_CASE("whether an engine runs a model rests on the weakest of engine, family and format") {
    CHECK(runs("llama.cpp", "rtx-3090", "gemma-4-31b", "Q4_K_M").standing.status == Support::yes);
    CHECK_FALSE(runs("llama.cpp", "rtx-3090", "gemma-4-31b", "Q4_K_M").standing.cell->since.empty());
    const Compatibility fp8 = runs("vllm", "rtx-3090", "gemma-4-31b", "FP8");
    CHECK(fp8.standing.status == Support::partial);
    CHECK(fp8.rests_on == "format");
    CHECK(contains(fp8.why, "no FP8 arithmetic"));
    const Compatibility old = runs("exllamav2", "rtx-3090", "gemma-4-31b", "");
    CHECK(old.standing.status == Support::no);
    CHECK(old.rests_on == "family");
    CHECK(contains(old.why, "2025-12-09"));
    CHECK(runs("tensorrt-llm", "m3-ultra-80", "llama-3.1-8b", "").rests_on == "engine");
    CHECK(runs("vllm", "rtx-2080-ti", "qwen3.6-27b", "FP8").standing.status == Support::no);
    CHECK(contains(runs("vllm", "rtx-2080-ti", "qwen3.6-27b", "FP8").why, "compute capability 8"));
    CHECK(runs("tensorrt-llm", "rtx-5090", "yi-34b", "").standing.status == Support::unknown);
    CHECK(contains(runs("tensorrt-llm", "rtx-5090", "yi-34b", "").why, "yi family"));
    CHECK(runs("llama.cpp", "rtx-3090", "llama-3.1-8b", "FP8").standing.status == Support::unknown);
}

TEST_CASE("the families of the article run on both platforms") {
    for (const char* id : {"llama-3.1-70b", "qwen2.5-32b", "mixtral-8x7b", "mistral-small-24b", "deepseek-v3-671b"})
        for (const char* on_device : {"rtx-3090", "m3-ultra-80"}) {
            INFO(id << " " << on_device);
            CHECK(runs("llama.cpp", on_device, id, "Q4_K_M").standing.status == Support::yes);
        }
}

TEST_CASE("plans leave out a family that an engine is known not to run") {
    Request r = request("gemma-4-31b", "4bit");
    r.systems = {"rig-4x3090-pro"};
    r.engine = "exllamav2";
    const Decision refused = answer(r);
    CHECK(refused.results.empty());
    CHECK(contains(messages(refused, "engine"), "ExLlamaV2 does not run the gemma-4 family: its last commit"));
    r.engine = "exllamav3";
    CHECK_FALSE(answer(r).results.empty());
    r.model = "yi-34b";  // nothing is known of it: allowed
    CHECK_FALSE(answer(r).results.empty());
    r.model = "llama-3.1-8b";
    r.engine = "exllamav2";
    CHECK_FALSE(answer(r).results.empty());
}

TEST_CASE("plans leave out a format that an engine is known not to load there") {
    const Engine& vllm = get(real_catalog().engines, "vllm");
    CHECK_FALSE(loads(vllm, the_system("rig-1x5090"), quant("W8A8-INT8")));
    CHECK(loads(vllm, the_system("rig-1x3090"), quant("W8A8-INT8")));
    CHECK(loads(vllm, the_system("rig-1x3090"), quant("FP8")));
}

TEST_CASE("a need that is not met says why and as of when") {
    Request r = request("llama-3.1-8b", "4bit");
    r.systems = {"mac-studio-m3-ultra-96"};
    const std::map<std::string, std::string> expected{
        {"vllm",
         "vLLM: only experimental on Apple M3 Ultra (60-core GPU): the vllm-metal plugin on MLX, macOS 15 and "
         "later (since 2026-04)"},
        {"tensorrt-llm",
         "TensorRT-LLM: not on Apple M3 Ultra (60-core GPU): it runs on Linux with NVIDIA GPUs alone "
         "(as of 2026-11-22)"},
        {"triton", "Triton Inference Server: not on"},
        {"nim", "NVIDIA NIM for LLMs: not on"},
        {"enterprise-support", "Enterprise support: not on Apple M3 Ultra (60-core GPU); nearest is NVIDIA NIM"},
        {"exl3", "EXL3 weights: not on Apple M3 Ultra (60-core GPU); nearest is ExLlamaV3"},
        {"cuda", "CUDA: Apple M3 Ultra (60-core GPU) offers metal"},
        {"fp8", "FP8 in hardware: not on Apple M3 Ultra"},
        {"windows", "Windows: runs macos, not windows"}};
    for (const auto& [need, message] : expected) {
        r.need = {need};
        INFO(need << ": " << messages(answer(r), "feature"));
        CHECK(contains(messages(answer(r), "feature"), message));
    }
    for (const char* need : {"lora", "qlora", "full-finetune", "mlx", "serving"}) {
        r.need = {need};
        CHECK_FALSE(answer(r).results.empty());
    }
    CHECK(contains(messages(answer(on("rig-4x3090-pro", "enterprise-support")), "feature"),
                   "the RTX 3090 is not among the GPUs that NIM lists"));
}

TEST_CASE("the needs of the article are met by NVIDIA cards") {
    for (const char* need :
         {"vllm", "tensorrt-llm", "triton", "nim", "lora", "qlora", "full-finetune", "enterprise-support"}) {
        INFO(need);
        CHECK_FALSE(answer(on("rig-1x5090", need)).results.empty());
    }
}

TEST_CASE("NIM asks for more cores than the budget rig has") {
    CHECK(contains(messages(answer(on("rig-4x3090-budget", "nim")), "feature"), "needs a CPU with 8 cores, has 2"));
    CHECK(status_on(engine("nim"), get(full_catalog().systems, "rig-4x3090-budget")) == Support::no);
    CHECK_FALSE(answer(on("rig-4x3090-pro", "nim")).results.empty());
}

TEST_CASE("an engine with a process for each card asks for as many cores") {
    Request r = request("llama-3.3-70b", "4bit");
    r.engine = "vllm";
    r.parallel = "tensor";
    const Question q = resolve(real_catalog(), r);
    const std::optional<Candidate> board = evaluate(real_catalog(), q, the_system("rig-4x3090-budget"));
    REQUIRE(board);
    bool told = false;
    for (const Reason& reason : board->reasons)
        told = told || reason.message == "vLLM keeps 4 cores busy with 4 cards, the CPU has 2";
    CHECK(told);
    const std::optional<Candidate> pro = evaluate(real_catalog(), q, the_system("rig-4x3090-pro"));
    REQUIRE(pro);
    CHECK(pro->reasons.empty());
}

TEST_CASE("an engine that supports the cards in part costs its owner hours, and the answer says so") {
    const auto with = [](const char* engine_id) {
        Request r = request("qwen3-32b", "4bit");
        r.systems = {"rig-2x7900xtx"};
        r.engine = engine_id;
        return answer(r).results.front();
    };
    const auto warned = [](const Candidate& c) {
        return std::any_of(c.warnings.begin(), c.warnings.end(),
                           [](const Warning& w) { return w.code == WarningCode::partial_engine; });
    };
    REQUIRE(status_on(engine("llama.cpp"), the_system("rig-2x7900xtx")) == Support::yes);
    REQUIRE(status_on(engine("vllm"), the_system("rig-2x7900xtx")) == Support::partial);
    const Candidate whole = with("llama.cpp"), part = with("vllm");
    CHECK_FALSE(warned(whole));
    CHECK(warned(part));
    CHECK((part.cost.effort.upkeep_per_year - whole.cost.effort.upkeep_per_year).value ==
          real_catalog().rates.partial_hours_per_year.value);
}

TEST_CASE("cards of two makers in one machine are supported in part") {
    const auto in_part = [](const char* system) {
        Request r = request("llama-3.3-70b", "4bit");
        r.systems = {system};
        r.engine = "llama.cpp";
        return answer(r).results.at(0).assessment.plan.in_part();
    };
    CHECK(in_part("rtx-4090+rx-7900-xtx@am4-2gpu"));
    CHECK_FALSE(in_part("rtx-4090+rtx-3090@am4-2gpu"));
    CHECK_FALSE(in_part("2xrx-7900-xtx@am4-2gpu"));
}

TEST_CASE("a question that older advice misleads is told so") {
    CHECK(contains(outdated(answer(on("rig-4x3090-pro", "tensorrt-llm"))).at(0), "lists the A100 alone of Ampere"));
    CHECK(contains(outdated(answer(on("rig-4x3090-pro", "nim"))).at(0), "best effort (as of 2026-11-22)"));
    CHECK(contains(outdated(answer(on("rig-1x3090", "", "FP8"))).at(0), "no FP8 arithmetic"));
    Request mac = on("mac-studio-m3-ultra-96", "");
    mac.engine = "vllm";
    mac.quant = "16bit";
    CHECK(contains(outdated(answer(mac)).at(0), "no longer CUDA only"));
    CHECK(contains(outdated(answer(on("mac-studio-m3-ultra-96", "lora"))).at(0), "a Mac does fine-tune"));
    CHECK(outdated(answer(on("rig-1x5090", "tensorrt-llm"))).empty());
    CHECK(outdated(answer(on("rig-1x5090", "", "FP8"))).empty());
    CHECK(outdated(answer(on("rig-4x3090-pro", "vllm"))).empty());
}

TEST_CASE("the ecosystem is the share of software features that a system offers") {
    const auto share = [](std::string_view id) { return ecosystem_of(real_catalog(), the_system(id)); };
    for (const System& system : real_catalog().systems) {
        CHECK(share(system.id) >= 0);
        CHECK(share(system.id) <= 1);
    }
    CHECK(share("rig-1x3090") > share("mac-studio-m3-ultra-96"));
    CHECK(share("mac-studio-m3-ultra-96") > share("rig-4xarc-b60"));
    CHECK(share("rig-1x4090") >= share("rig-1x3090"));
    Catalog richer = load_catalog(embedded_files());
    for (Engine& each : richer.engines)
        if (each.id == "mlx")
            each.features.push_back({{"enterprise-support"}, {"metal", {}, {}}, Support::yes, "", "", "", ""});
    const double before = ecosystem_of(richer, get(richer.systems, "mac-studio-m3-ultra-96"));
    index_support(richer);
    CHECK(ecosystem_of(richer, get(richer.systems, "mac-studio-m3-ultra-96")) > before);
}

TEST_CASE("engines on a system fit 80 columns and say everything in JSON") {
    const EnginesOn question{{&get(full_catalog().systems, "rig-4x3090-pro")}, nullptr, {}, ""};
    const std::string text = render_engines_on(full_catalog(), embedded_reference(), question, text_at(80));
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        CHECK(end - at <= 80);
        at = end + 1;
    }
    CHECK(contains(text, "tensorrt-llm   partial"));
    CHECK(contains(text, "Where older advice misleads"));
    const json all = json::parse(render_engines_on(full_catalog(), embedded_reference(), question, in(Format::json)));
    CHECK(all["schema"] == "advisor/engines-on/1");
    CHECK(all["records"].size() == full_catalog().engines.size());
    CHECK_FALSE(all["notices"].empty());
    for (const json& record : all["records"]) {
        CHECK(record["features"].size() == full_catalog().engine_features.size());
        CHECK(record["model"].is_null());
        if (record["engine"] != "vllm") continue;
        for (const json& feature : record["features"]) {
            if (feature["feature"] != "fp8") continue;
            CHECK(feature["status"] == "partial");
            CHECK(feature["source"] == json({"vllm-fp8", "lotto4x3090"}));
            CHECK(feature["read"] == "2026-11-22");
        }
    }
}

TEST_CASE("engines on a system say whether they run a model") {
    EnginesOn question{{&get(full_catalog().systems, "mac-studio-m3-ultra-96")}, nullptr, {}, "FP8"};
    question.model = std::make_shared<const Model>(get(full_catalog().models, "gemma-4-31b"));
    question.quants = {&get(full_catalog().quantizations, "FP8")};
    const std::string text = render_engines_on(full_catalog(), embedded_reference(), question, text_at(80));
    CHECK(contains(text, "Does it run gemma-4-31b (family gemma-4) in FP8?"));
    const json all = json::parse(render_engines_on(full_catalog(), embedded_reference(), question, in(Format::json)));
    const json& first = all["records"][0];
    CHECK(first["engine"] == "llama.cpp");
    CHECK(first["features"].empty());
    CHECK(first["model"]["status"] == "unknown");
    CHECK(first["model"]["rests_on"] == "format");
    CHECK(first["model"]["family"] == "gemma-4");
    const std::string csv = render_engines_on(full_catalog(), embedded_reference(), question, in(Format::csv));
    CHECK(contains(csv, "mac-studio-m3-ultra-96,m3-ultra-60,tensorrt-llm,gemma-4-31b,no"));
}
