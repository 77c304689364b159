// One entry of `llama-bench -o json` or `-o jsonl`: a prompt read or an answer written, several times over.
#include <cmath>

#include "reading.hpp"

namespace advisor::lab {
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

struct Entry {
    std::string gpu_info, backends, build_commit, model_type, model_filename, split_mode, type_k, type_v, test_time;
    double tokens_per_second = 0, prompt_tokens = 0, generated_tokens = 0, depth_tokens = 0;
    double parameters = 0;  ///< 0: not said
    std::optional<Bytes> size;
    std::optional<double> gpu_layers;
    double expert_layers_on_cpu = 0;
    std::optional<int> batch, micro_batch;
    int build_number = 0;
    std::optional<bool> flash_attention;
};

/// true, 1 and "on"; -1 and "auto" say nothing.
template <auto field>
void on_or_off(RecordOf<field>& record, const Value& value, const Kinds&) {
    switch (value.kind) {
        case Value::Kind::boolean:
        case Value::Kind::number:
            if (value.number >= 0) record.*field = value.number > 0;
            return;
        case Value::Kind::string:
            if (value.text != "auto") record.*field = value.text == "on";
            return;
        default: loader::refuse(value, "true or false");
    }
}

constexpr auto kEntry = std::to_array<Field<Entry>>({
    {"avg_ts", loader::number<&Entry::tokens_per_second, kRate>, loader::required},
    {"n_prompt", loader::number<&Entry::prompt_tokens, kTokens>, loader::required},
    {"n_gen", loader::number<&Entry::generated_tokens, kTokens>, loader::required},
    {"n_depth", loader::number<&Entry::depth_tokens, kTokens>},
    {"gpu_info", loose_text<&Entry::gpu_info>},
    {"backends", loose_text<&Entry::backends>},
    {"build_commit", loose_text<&Entry::build_commit>},
    {"build_number", loader::number<&Entry::build_number, loader::kCountOrNone>},
    {"model_type", loose_text<&Entry::model_type>},
    {"model_filename", loose_text<&Entry::model_filename>},
    {"model_n_params", loader::number<&Entry::parameters, kParameterCount>},
    {"model_size", loader::number<&Entry::size, kByteCount>},
    {"n_gpu_layers", loader::number<&Entry::gpu_layers, loader::kAnyNumber>},
    {"n_cpu_moe", loader::number<&Entry::expert_layers_on_cpu, loader::kAnyNumber>},
    {"n_batch", loader::number<&Entry::batch, loader::kCount>},
    {"n_ubatch", loader::number<&Entry::micro_batch, loader::kCount>},
    {"split_mode", loose_text<&Entry::split_mode>},
    {"type_k", loose_text<&Entry::type_k>},
    {"type_v", loose_text<&Entry::type_v>},
    {"flash_attn", on_or_off<&Entry::flash_attention>},
    {"test_time", loose_text<&Entry::test_time>},
});

bool is_family(std::string_view architecture, const Model& model) {
    if (squeeze(model.family) == architecture) return true;
    return std::any_of(kArchitectures.begin(), kArchitectures.end(), [&](const Architecture& known) {
        return known.name == architecture && known.family == model.family;
    });
}

/// Models of the architecture and size; the one in the file's name first, then the nearest in size.
std::vector<const Model*> models_like(const Catalog& catalog, const Entry& entry) {
    constexpr double kSameSize = 0.02;
    const std::string file = squeeze(entry.model_filename);
    const std::string architecture = squeeze(std::string_view(entry.model_type).substr(0, entry.model_type.find(' ')));
    const auto distance = [&](const Model* model) { return std::abs(model->total_params / entry.parameters - 1); };
    const auto named = [&](const Model* model) {
        const std::string id = squeeze(model->id);
        return file.find(id) == std::string::npos ? std::size_t{0} : id.size();
    };
    std::vector<const Model*> found;
    if (entry.parameters <= 0) return found;
    for (const Model& model : catalog.models)
        if (is_family(architecture, model) && distance(&model) <= kSameSize) found.push_back(&model);
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

void set_quant(const Context& context, const Entry& entry, MeasuredRow& row) {
    row.quant_name = quant_name_of(entry.model_type);
    const bool mxfp4 = row.model && row.model->native_quant == "MXFP4";
    if (mxfp4 && row.quant_name == "F16") row.quant_name = "F16-MXFP4-experts";
    row.quant = quant_of_file(context.catalog, entry.model_filename);
    if (!row.quant) row.quant = find(context.catalog.quantizations, row.quant_name);
    if (!row.quant) row.quant = context.hints.quant;
    row.quant_name = id_or(row.quant, row.quant_name);
}

void set_devices_of(const Context& context, const Entry& entry, MeasuredRow& row) {
    const bool no_gpu = entry.gpu_info.empty() && (entry.backends == "CPU" || entry.backends == "BLAS");
    set_devices(context, no_gpu ? "CPU" : entry.gpu_info, row);
    if (entry.split_mode == "none") row.device_count = 1;
    if (row.device_count == 1) return;
    row.parallel = entry.split_mode == "tensor" ? Parallel::tensor : Parallel::layer;
    row.known_parallel = entry.split_mode.empty() || entry.split_mode == "layer" || entry.split_mode == "tensor";
}

bool partly_on_cpu(const Entry& entry, const MeasuredRow& row) {
    const bool too_few =
        entry.gpu_layers && *entry.gpu_layers >= 0 && row.model && *entry.gpu_layers < row.model->layers;
    return too_few || entry.expert_layers_on_cpu > 0;
}

bool quantized_kv(const Entry& entry) {
    const auto quantized = [](const std::string& type) { return !type.empty() && type != "f16" && type != "bf16"; };
    return quantized(entry.type_k) || quantized(entry.type_v);
}

/// What was timed; a kind of its own where the speed model answers another question.
void set_metric(const Entry& entry, MeasuredRow& row) {
    row.prompt_tokens = entry.prompt_tokens;
    row.generated_tokens = entry.generated_tokens;
    row.depth_tokens = entry.depth_tokens;
    row.tps = entry.tokens_per_second;
    row.metric = row.generated_tokens > 0 ? Metric::decode : Metric::prefill;
    row.kind = name_of(row.metric);
    if (row.prompt_tokens > 0 && row.generated_tokens > 0) row.kind = "prompt_and_generation";
    else if (partly_on_cpu(entry, row)) row.kind += "_partly_on_cpu";
    else if (quantized_kv(entry)) row.kind += "_with_quantized_kv";
}

std::string version_of(const Entry& entry) {
    const std::string number = entry.build_number > 0 ? "b" + std::to_string(entry.build_number) : "";
    return join({number, entry.build_commit}, number.empty() || entry.build_commit.empty() ? "" : " ");
}

}  // namespace

std::vector<MeasuredRow> read_llama_bench(const Context& context, const Value& object) {
    Entry entry;
    read_known_fields(entry, object, kEntry);
    if (entry.prompt_tokens + entry.generated_tokens == 0)
        throw loader::Fault(object, "expected 'n_prompt' or 'n_gen' above 0");
    MeasuredRow row;
    set_devices_of(context, entry, row);
    const Engine* llama_cpp = find(context.catalog.engines, "llama.cpp");
    row.engine = context.hints.engine ? context.hints.engine : llama_cpp;
    row.engine_id = id_or(row.engine, "llama.cpp");
    row.engine_version = version_of(entry);
    row.model = chosen(models_like(context.catalog, entry), context.hints.model);
    row.model_id = id_or(row.model, entry.model_type);
    set_quant(context, entry, row);
    set_metric(entry, row);
    row.weights = entry.size;
    row.flash_attention = entry.flash_attention;
    if (entry.micro_batch) row.micro_batch = std::min(*entry.micro_batch, entry.batch.value_or(*entry.micro_batch));
    row.date = day_in(entry.test_time);
    return {row};
}

}  // namespace advisor::lab
