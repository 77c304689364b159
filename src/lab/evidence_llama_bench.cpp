// One entry of `llama-bench -o json` or `-o jsonl`: a prompt read or an answer written, several times over.
#include <array>
#include <cmath>

#include "evidence_read.hpp"
#include "catalog/reader.hpp"

namespace advisor::measured {
namespace {

/// How llama.cpp spells a file type at the end of "llama 8B Q4_K - Medium"; longer ones before those they start with.
struct FileType {
    std::string_view written, quant;
};
constexpr auto kFileTypes = std::to_array<FileType>({{"all F32", "F32"},
                                                     {"BF16", "BF16"},
                                                     {"F16", "F16"},
                                                     {"MXFP4", "MXFP4"},
                                                     {"NVFP4", "NVFP4"},
                                                     {"Q8_0", "Q8_0"},
                                                     {"Q4_0", "Q4_0"},
                                                     {"Q4_1", "Q4_1"},
                                                     {"Q5_0", "Q5_0"},
                                                     {"Q5_1", "Q5_1"},
                                                     {"Q6_K", "Q6_K"},
                                                     {"Q2_K - Small", "Q2_K_S"},
                                                     {"Q2_K", "Q2_K"},
                                                     {"Q3_K - Small", "Q3_K_S"},
                                                     {"Q3_K - Medium", "Q3_K_M"},
                                                     {"Q3_K - Large", "Q3_K_L"},
                                                     {"Q4_K - Small", "Q4_K_S"},
                                                     {"Q4_K - Medium", "Q4_K_M"},
                                                     {"Q5_K - Small", "Q5_K_S"},
                                                     {"Q5_K - Medium", "Q5_K_M"},
                                                     {"IQ1_S", "IQ1_S"},
                                                     {"IQ1_M", "IQ1_M"},
                                                     {"IQ2_XXS", "IQ2_XXS"},
                                                     {"IQ2_XS", "IQ2_XS"},
                                                     {"IQ2_S", "IQ2_S"},
                                                     {"IQ2_M", "IQ2_M"},
                                                     {"IQ3_XXS", "IQ3_XXS"},
                                                     {"IQ3_XS", "IQ3_XS"},
                                                     {"IQ3_S mix", "IQ3_M"},
                                                     {"IQ3_S", "IQ3_S"},
                                                     {"IQ4_NL", "IQ4_NL"},
                                                     {"IQ4_XS", "IQ4_XS"},
                                                     {"TQ1_0", "TQ1_0"},
                                                     {"TQ2_0", "TQ2_0"}});

/// Families of the catalog that llama.cpp runs as one architecture of another name.
struct Architecture {
    std::string_view name, family;
};
constexpr auto kArchitectures = std::to_array<Architecture>({{"llama", "llama-1"},
                                                             {"llama", "llama-2"},
                                                             {"llama", "llama-3"},
                                                             {"llama", "mistral"},
                                                             {"llama", "mixtral"},
                                                             {"llama", "yi"},
                                                             {"qwen2", "qwen2.5"},
                                                             {"qwen3vl", "qwen3"},
                                                             {"qwen3vlmoe", "qwen3-moe"},
                                                             {"phi3", "phi-4"},
                                                             {"deepseek2", "deepseek-v3"},
                                                             {"deepseek2", "kimi-k2"},
                                                             {"deepseek2", "glm-4-moe-lite"},
                                                             {"deepseek2", "mistral-4"},
                                                             {"mistral3", "ministral-3"},
                                                             {"mistral3", "mistral"},
                                                             {"granite", "granite-4"},
                                                             {"granitehybrid", "granite-4"},
                                                             {"nemotronhmoe", "nemotron-3"},
                                                             {"hunyuanmoe", "hunyuan"}});

constexpr Measure kParameterCount{.noun = "a number of parameters", .high = 1e14, .above_low = true};
constexpr Measure kByteCount{.noun = "a number of bytes", .high = 1e14, .above_low = true};
constexpr double kSameSize = 0.02;

bool is_family(std::string_view architecture, const Model& model) {
    if (squeeze(model.family) == architecture) return true;
    return std::any_of(kArchitectures.begin(), kArchitectures.end(), [&](const Architecture& known) {
        return known.name == architecture && known.family == model.family;
    });
}

/// Models of the architecture and size; the one in the file's name first, then the nearest in size.
std::vector<const Model*> models_like(const Catalog& catalog, const Value& entry) {
    const std::string type = text(entry, "model_type"), file = squeeze(text(entry, "model_filename"));
    const double params = optional_number(entry, "model_n_params", kParameterCount).value_or(0);
    const std::string architecture = squeeze(std::string_view(type).substr(0, type.find(' ')));
    const auto distance = [&](const Model* model) { return std::abs(model->total_params / params - 1); };
    const auto named = [&](const Model* model) {
        const std::string id = squeeze(model->id);
        return file.find(id) == std::string::npos ? std::size_t{0} : id.size();
    };
    std::vector<const Model*> found;
    for (const Model& model : catalog.models)
        if (is_family(architecture, model) && params > 0 && distance(&model) <= kSameSize) found.push_back(&model);
    std::stable_sort(found.begin(), found.end(), [&](const Model* a, const Model* b) {
        return named(a) != named(b) ? named(a) > named(b) : distance(a) < distance(b);
    });
    return found;
}

/// Unsloth's dynamic quantizations are known by the file's name alone.
const Quantization* quant_of_file(const Catalog& catalog, const std::string& file) {
    const Quantization* best = nullptr;
    for (const Quantization& quant : catalog.quantizations)
        if (quant.id.starts_with("UD-") && squeeze(file).find(squeeze(quant.id)) != std::string::npos)
            if (!best || quant.id.size() > best->id.size()) best = &quant;
    return best;
}

std::string quant_name_of(const std::string& type) {
    for (const FileType& known : kFileTypes)
        if (type.find(" " + std::string(known.written)) != std::string::npos) return std::string(known.quant);
    return type;
}

void set_quant(const Context& context, const Value& entry, MeasuredRow& row) {
    row.quant_name = quant_name_of(text(entry, "model_type"));
    const bool mxfp4 = row.model && row.model->native_quant == "MXFP4";
    if (mxfp4 && row.quant_name == "F16") row.quant_name = "F16-MXFP4-experts";
    row.quant = quant_of_file(context.catalog, text(entry, "model_filename"));
    if (!row.quant) row.quant = find(context.catalog.quantizations, row.quant_name);
    if (!row.quant) row.quant = context.hints.quant;
    row.quant_name = id_or(row.quant, row.quant_name);
}

void set_parallel(const Value& entry, MeasuredRow& row) {
    const std::string mode = text(entry, "split_mode");
    if (mode == "none") row.device_count = 1;
    if (row.device_count == 1) return;
    row.parallel = mode == "tensor" ? Parallel::tensor : Parallel::layer;
    row.known_parallel = mode.empty() || mode == "layer" || mode == "tensor";
}

bool partly_on_cpu(const Value& entry, const MeasuredRow& row) {
    const std::optional<double> layers = optional_number(entry, "n_gpu_layers", loader::kAnyNumber);
    const bool too_few = layers && *layers >= 0 && row.model && *layers < row.model->layers;
    return too_few || optional_number(entry, "n_cpu_moe", loader::kAnyNumber).value_or(0) > 0;
}

bool quantized_kv(const Value& entry) {
    for (const char* key : {"type_k", "type_v"}) {
        const std::string type = text(entry, key);
        if (!type.empty() && type != "f16" && type != "bf16") return true;
    }
    return false;
}

/// What was timed; a kind of its own where the speed model answers another question.
void set_metric(const Value& entry, MeasuredRow& row) {
    row.prompt_tokens = number(entry, "n_prompt", kTokens);
    row.generated_tokens = number(entry, "n_gen", kTokens);
    row.depth_tokens = optional_number(entry, "n_depth", kTokens).value_or(0);
    if (row.prompt_tokens + row.generated_tokens == 0)
        throw loader::Fault(entry, "expected 'n_prompt' or 'n_gen' above 0");
    row.metric = row.generated_tokens > 0 ? Metric::decode : Metric::prefill;
    row.kind = row.metric == Metric::decode ? "decode" : "prefill";
    if (row.prompt_tokens > 0 && row.generated_tokens > 0) row.kind = "prompt_and_generation";
    else if (partly_on_cpu(entry, row)) row.kind += "_partly_on_cpu";
    else if (quantized_kv(entry)) row.kind += "_with_quantized_kv";
}

std::string version_of(const Value& entry) {
    const std::string commit = text(entry, "build_commit");
    const std::optional<double> build = optional_number(entry, "build_number", loader::kCountOrNone);
    const std::string number = build && *build > 0 ? "b" + std::to_string(static_cast<int>(*build)) : "";
    return join({number, commit}, number.empty() || commit.empty() ? "" : " ");
}

}  // namespace

std::vector<MeasuredRow> read_llama_bench(const Context& context, const Value& entry) {
    MeasuredRow row;
    row.tps = number(entry, "avg_ts", kRate);
    const std::string gpus = text(entry, "gpu_info"), backends = text(entry, "backends");
    set_devices(context, gpus.empty() && (backends == "CPU" || backends == "BLAS") ? "CPU" : gpus, row);
    const Engine* llama_cpp = find(context.catalog.engines, "llama.cpp");
    row.engine = context.hints.engine ? context.hints.engine : llama_cpp;
    row.engine_id = id_or(row.engine, "llama.cpp");
    row.engine_version = version_of(entry);
    row.model = chosen(models_like(context.catalog, entry), context.hints.model);
    row.model_id = id_or(row.model, text(entry, "model_type"));
    set_quant(context, entry, row);
    set_parallel(entry, row);
    set_metric(entry, row);
    if (const auto size = optional_number(entry, "model_size", kByteCount)) row.weights = Bytes{*size};
    row.flash_attention = flag(entry, "flash_attn");
    const auto batch = optional_number(entry, "n_batch", loader::kCount);
    if (const auto micro = optional_number(entry, "n_ubatch", loader::kCount))
        row.micro_batch = static_cast<int>(std::min(*micro, batch.value_or(*micro)));
    const std::string day = text(entry, "test_time").substr(0, 10);
    if (parse_date(day)) row.date = day;
    return {row};
}

}  // namespace advisor::measured
