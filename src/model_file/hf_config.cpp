// A Hugging Face config.json, with the weight files beside it, as a Model: its parameters from the shape (norms and
// biases, far below a percent, are left out), how its weights are stored (quantization_config of transformers,
// `quantization` of MLX), and all of it together.
#include <fmt/format.h>

#include <algorithm>

#include "hf.hpp"

namespace advisor::hf {
namespace {

bool is_mamba(const Shape& s) { return s.mamba_heads > 0; }
bool is_delta_net(const Shape& s) { return s.delta_v_heads > 0; }
bool is_kimi_delta(const Shape& s) { return s.kda_heads > 0; }

/// Channels that the short convolution of a linear layer mixes.
double convolved(const Shape& s) {
    if (is_mamba(s)) return s.mamba_heads * s.mamba_head_dim + 2 * s.mamba_groups * s.mamba_state;
    if (is_kimi_delta(s)) return 3 * s.kda_heads * s.kda_dim;
    return 2 * s.delta_k_heads * s.delta_k_dim + s.delta_v_heads * s.delta_v_dim;
}

double latent_attention(const Shape& s) {
    const double queries = s.heads * (s.nope_dim + s.rope_dim);
    const double q = s.q_rank > 0 ? s.q_rank * (s.hidden + queries) : s.hidden * queries;
    const double kv = s.hidden * (s.kv_rank + s.rope_dim) + s.kv_rank * s.heads * (s.nope_dim + s.v_dim);
    return q + kv + (s.latent_gate > 0 ? 2 : 1) * s.heads * s.v_dim * s.hidden;
}

double attention(const Shape& s, bool full) {
    if (s.kv_rank > 0) return latent_attention(s);
    const bool global = full && s.global_kv_heads > 0;
    const double head_dim = global ? s.global_head_dim : s.head_dim;
    const double kv_heads = global ? s.global_kv_heads : s.kv_heads;
    const double queries_and_output = (s.output_gate > 0 ? 3 : 2) * s.heads;
    const double keys_and_values = (global && s.k_equals_v > 0 ? 1 : 2) * kv_heads;
    return s.hidden * head_dim * (queries_and_output + keys_and_values);
}

double linear_attention(const Shape& s) {
    if (is_mamba(s)) {
        const double inner = s.mamba_heads * s.mamba_head_dim;
        return s.hidden * (inner + convolved(s) + s.mamba_heads) + s.mamba_conv * convolved(s) + inner * s.hidden;
    }
    if (is_delta_net(s)) {
        const double values = s.delta_v_heads * s.delta_v_dim;
        return s.hidden * (convolved(s) + values + 2 * s.delta_v_heads) + s.delta_conv * convolved(s) +
               values * s.hidden;
    }
    if (is_kimi_delta(s)) {
        const double values = s.kda_heads * s.kda_dim;
        const double low_rank = s.kda_dim * (s.hidden + values);
        const double gate = s.kda_full_gate > 0 ? s.hidden * values : low_rank;
        return s.hidden * (convolved(s) + s.kda_heads) + s.kda_conv * convolved(s) + low_rank + gate +
               values * s.hidden;
    }
    return 5 * s.hidden * s.heads * s.head_dim;  // lightning attention: queries, keys, values, gate, output
}

double mixer(const Shape& s, Mixer kind) {
    switch (kind) {
        case Mixer::full:
        case Mixer::sliding: return attention(s, kind == Mixer::full);
        case Mixer::linear: return linear_attention(s);
        case Mixer::none: break;
    }
    return 0;
}

/// What Gemma 3n and 4 add to each layer: the gate of its own embedding, a low-rank bypass.
double side_matrices(const Shape& s) { return 2 * s.hidden * (s.layer_embedding + s.laurel_rank); }

using loader::Measure;

constexpr Measure kBitWidth{.noun = "a number of bits", .high = 64};
constexpr Measure kGroup{.noun = "a whole number", .low = -1, .high = 1e6, .whole = true};

/// What a file says, before it is known what it means.
struct Said {
    std::string method;   ///< quant_method, lower case
    std::string variant;  ///< format, mode or quant_algo, lower case
    double bits = 0, group = 0;
};

struct Known {
    std::string_view method, variant;  ///< variant: a part of it, empty for any
    double bits, group;                ///< 0 for any
    std::string_view id;
    std::string_view native = "";
};
constexpr auto kKnown = std::to_array<Known>({
    {"awq", "", 4, 0, "awq-int4"},
    {"gptq", "", 4, 0, "gptq-int4"},
    {"gptq_marlin", "", 4, 0, "gptq-int4"},
    {"auto-round", "", 4, 0, "autoround-int4"},
    {"intel/auto-round", "", 4, 0, "autoround-int4"},
    {"fp8", "", 0, 0, "FP8"},
    {"fbgemm_fp8", "", 0, 0, "FP8"},
    {"mxfp4", "", 0, 0, "mxfp4-safetensors", "MXFP4"},
    {"compressed-tensors", "nvfp4", 0, 0, "NVFP4"},
    {"compressed-tensors", "mxfp4", 0, 0, "mxfp4-safetensors"},
    {"compressed-tensors", "float-quantized", 8, 0, "FP8"},
    {"compressed-tensors", "naive-quantized", 8, 0, "FP8"},
    {"compressed-tensors", "int-quantized", 8, 0, "W8A8-INT8"},
    {"compressed-tensors", "pack-quantized", 4, 32, "int4-g32"},
    {"compressed-tensors", "pack-quantized", 4, 0, "gptq-int4"},
    {"modelopt", "nvfp4", 0, 0, "NVFP4"},
    {"modelopt_fp4", "", 0, 0, "NVFP4"},
    {"modelopt", "fp8", 0, 0, "FP8"},
    {"mlx", "mxfp4", 0, 0, "MXFP4-Q8"},
    {"mlx", "affine", 3, 0, "mlx-3bit"},
    {"mlx", "affine", 4, 0, "mlx-4bit"},
    {"mlx", "affine", 5, 0, "mlx-5bit"},
    {"mlx", "affine", 6, 0, "mlx-6bit"},
    {"mlx", "affine", 8, 0, "mlx-8bit"},
});

std::string text_at(const Value& object, std::string_view key) {
    const Value* value = present(object, key);
    return value ? lower(loader::read_text(*value)) : std::string{};
}

double number_at(const Value& object, std::string_view key, const Measure& measure) {
    const Value* value = present(object, key);
    return value ? loader::read_number(*value, measure) : 0;
}

/// The `weights` of the first group of a compressed-tensors config; null when there is none.
const Value* first_group_weights(const Value& object) {
    const Value* groups = present(object, "config_groups");
    if (!groups || loader::read_members(*groups).empty()) return nullptr;
    const Value* weights = present(groups->items.front(), "weights");
    return weights && weights->kind == Value::Kind::object ? weights : nullptr;
}

/// Attention left as it was trained means that the experts alone are quantized.
bool spares_attention(const Value& object) {
    const Value* ignored = present(object, "ignore");
    if (!ignored || ignored->kind != Value::Kind::list) return false;
    return std::any_of(ignored->items.begin(), ignored->items.end(),
                       [](const Value& item) { return item.text.find("self_attn") != item.text.npos; });
}

Said read_transformers(const Value& object) {
    Said said;
    said.method = text_at(object, "quant_method");
    said.variant = text_at(object, "format");
    if (said.variant.empty()) said.variant = text_at(object, "quant_algo");
    said.bits = number_at(object, "bits", kBitWidth);
    said.group = number_at(object, "group_size", kGroup);
    if (const Value* weights = first_group_weights(object)) {
        said.bits = number_at(*weights, "num_bits", kBitWidth);
        said.group = number_at(*weights, "group_size", kGroup);
    }
    return said;
}

Said read_mlx(const Value& object) {
    Said said{"mlx", text_at(object, "mode"), number_at(object, "bits", kBitWidth),
              number_at(object, "group_size", kGroup)};
    if (said.variant.empty()) said.variant = "affine";
    return said;
}

std::string meaning_of(const Said& said, Stored& stored) {
    if (said.method == "exl2" || said.method == "exl3") return fmt::format("{}-{:.1f}bpw", said.method, said.bits);
    for (const Known& known : kKnown) {
        if (known.method != said.method || said.variant.find(known.variant) == std::string::npos) continue;
        if ((known.bits > 0 && known.bits != said.bits) || (known.group > 0 && known.group != said.group)) continue;
        stored.native = known.native;
        return std::string{known.id};
    }
    return {};
}

std::string label_of(const Said& said) {
    std::string label = said.method.empty() ? "quantized" : printable(said.method, 40);
    if (!said.variant.empty()) label += " " + printable(said.variant, 40);
    if (said.bits > 0) label += fmt::format(" {:g} bit", said.bits);
    return label;
}

const Value* object_at(const Config& config, std::string_view key) {
    for (const Value* object : {config.root, config.text})
        if (const Value* value = present(*object, key)) {
            loader::read_members(*value);
            return value;
        }
    return nullptr;
}

}  // namespace

double linear_state_values(const Config& config) {
    const Shape& s = config.shape;
    if (is_mamba(s))
        return s.mamba_heads * s.mamba_head_dim * s.mamba_state + std::max(0.0, s.mamba_conv - 1) * convolved(s);
    if (is_delta_net(s))
        return s.delta_v_heads * s.delta_k_dim * s.delta_v_dim + std::max(0.0, s.delta_conv - 1) * convolved(s);
    if (is_kimi_delta(s)) return s.kda_heads * s.kda_dim * s.kda_dim + std::max(0.0, s.kda_conv - 1) * convolved(s);
    return s.heads * s.head_dim * s.head_dim;
}

Parameters count_parameters(const Config& config) {
    const Shape& s = config.shape;
    const double matrices = config.gated ? 3 : 2;
    const double expert_width = s.moe_latent > 0 ? s.moe_latent : s.hidden;
    const double table = s.vocab * s.hidden;
    const double layer_vocab = s.layer_vocab > 0 ? s.layer_vocab : s.vocab;

    Parameters sum;
    sum.output = table;
    sum.embedding = s.tied > 0 ? 0 : table;
    sum.lookup = layer_vocab * s.layer_embedding * s.layers + s.ngram_layers * s.ngram_rows * s.ngram_width;
    sum.body = s.layers * s.layer_embedding * s.hidden;                       // projection to each layer
    sum.body += 2 * std::max(0.0, s.altup_inputs - 1) * s.hidden * s.hidden;  // in and out of its streams
    for (const Layer& layer : config.layers) {
        sum.body += mixer(s, layer.mixer) + side_matrices(s);
        const bool doubled = layer.shares_kv && s.double_ffn_if_sharing > 0;
        if (layer.dense) sum.body += matrices * s.hidden * s.ffn * (doubled ? 2 : 1);
        if (!layer.experts) continue;
        sum.experts += s.experts * matrices * expert_width * s.moe_ffn;
        sum.body += s.hidden * (s.experts + matrices * s.shared_ffn + 2 * s.moe_latent);
    }
    return sum;
}

Stored read_stored(const Catalog& catalog, const Config& config) {
    const Value* mlx = object_at(config, "quantization");
    const Value* other = object_at(config, "quantization_config");
    if (!mlx && other && !present(*other, "quant_method") && present(*other, "group_size")) mlx = other;
    if (!mlx && !other) return {};
    const Said said = mlx ? read_mlx(*mlx) : read_transformers(*other);
    Stored stored;
    stored.label = label_of(said);
    std::string id = meaning_of(said, stored);
    if (id == "int4-g32" && spares_attention(*other)) id = "int4-experts";
    if (const Quantization* quant = id.empty() ? nullptr : find(catalog.quantizations, id)) stored.id = quant->id;
    return stored;
}

}  // namespace advisor::hf

namespace advisor {
namespace hf {

namespace {

constexpr double kMaxParameters = 1e15;

int count(const Config& config, Mixer mixer, bool sharing_only = false) {
    return static_cast<int>(std::count_if(config.layers.begin(), config.layers.end(), [&](const Layer& layer) {
        return layer.mixer == mixer && (layer.shares_kv || !sharing_only);
    }));
}

void take_shape(const Config& config, Model& model) {
    const Shape& s = config.shape;
    const auto whole = [](double x) { return static_cast<int>(x); };
    const bool latent = s.kv_rank > 0;
    model.layers = whole(s.layers);
    model.hidden = whole(s.hidden);
    model.heads = whole(s.heads);
    model.kv_heads = whole(s.kv_heads);
    model.head_dim = latent ? 0 : whole(s.head_dim);
    model.vocab = whole(s.vocab);
    model.max_context = static_cast<std::int64_t>(s.max_context);
    model.tied_embeddings = s.tied > 0;
    model.mla_kv_rank = whole(s.kv_rank);
    model.mla_rope_dim = latent ? whole(s.rope_dim) : 0;
}

void take_layers(const Config& config, Model& model) {
    const Shape& s = config.shape;
    model.full_layers = count(config, Mixer::full);
    model.sliding_layers = count(config, Mixer::sliding);
    model.linear_layers = count(config, Mixer::linear);
    model.full_sharing_kv = count(config, Mixer::full, true);
    model.sliding_sharing_kv = count(config, Mixer::sliding, true);
    if (model.sliding_layers > 0) model.window = static_cast<int>(s.window);
    if (model.linear_layers > 0) model.linear_state_values = linear_state_values(config);
    model.global_kv_heads = static_cast<int>(s.global_kv_heads);
    model.global_head_dim = static_cast<int>(s.global_head_dim);
    model.k_equals_v_on_global = model.global_kv_heads > 0 && s.k_equals_v > 0;
}

void take_feed_forward(const Config& config, Model& model) {
    const Shape& s = config.shape;
    const auto is_dense = [](const Layer& layer) { return layer.dense; };
    const auto has_experts = [](const Layer& layer) { return layer.experts; };
    if (std::any_of(config.layers.begin(), config.layers.end(), is_dense)) model.ffn = static_cast<int>(s.ffn);
    const auto first = std::find_if(config.layers.begin(), config.layers.end(), has_experts);
    if (first == config.layers.end()) return;
    model.experts = static_cast<int>(s.experts);
    model.active_experts = static_cast<int>(s.active_experts);
    model.shared_experts = static_cast<int>(s.shared_experts);
    model.moe_ffn = static_cast<int>(s.moe_ffn);
    model.first_dense_layers = static_cast<int>(std::count_if(config.layers.begin(), first, is_dense));
}

void take_parameters(const Config& config, Model& model) {
    const Parameters parameters = count_parameters(config);
    if (parameters.total() > kMaxParameters)
        throw loader::Fault(*config.text, fmt::format("the shape has {:.3g} parameters, expected at most {:.0g}: is a "
                                                      "number wrong?",
                                                      parameters.total(), kMaxParameters));
    model.total_params = parameters.total();
    model.lookup_params = parameters.lookup;
    const double chosen = model.is_moe() ? static_cast<double>(model.active_experts) / model.experts : 1;
    model.active_params = parameters.body + parameters.output + chosen * parameters.experts;
}

/// The last part of "meta-llama/Llama-3.1-8B", or the type and size.
std::string name_of(const Config& config, const Model& model) {
    const Value* given = present(*config.root, "_name_or_path");
    std::string_view name = given && given->kind == Value::Kind::string ? given->text : std::string_view{};
    while (name.ends_with('/')) name.remove_suffix(1);
    name = name.substr(name.rfind('/') + 1);  // npos + 1 is 0
    if (name.find_first_not_of(" .") != name.npos) return printable(name);
    return fmt::format("{} {}B", printable(config.type), three_digits(model.total_params / 1e9));
}

std::string note_of(const ModelFile& read, const Stored& stored) {
    const Model& model = read.model;
    std::string note = fmt::format("config.json of type {}: {} layers, {}B parameters", model.family, model.layers,
                                   three_digits(model.total_params / 1e9));
    if (!model.files.empty()) note += fmt::format(", {} GiB of weights", three_digits(in_gib(model.files[0].size)));
    if (!stored.label.empty() && stored.id.empty())
        note += fmt::format("; the catalog has no quantization '{}'", stored.label);
    return note;
}

ModelFile read(const Catalog& catalog, const Value& root, const std::vector<DataFile>& weights) {
    Config config = read_config(root);
    plan_layers(config);
    const Stored stored = read_stored(catalog, config);
    const WeightFiles found = weights.empty() ? WeightFiles{} : read_weights(config, weights);
    if (found.by_tensor && found.sizes.output.value == 0) config.shape.tied = 1;

    ModelFile result;
    Model& model = result.model;
    take_shape(config, model);
    take_layers(config, model);
    take_feed_forward(config, model);
    take_parameters(config, model);
    result.quant = stored.id;
    model.native_quant = stored.native;
    if (!weights.empty()) take_weights(config, stored, found, result);
    model.family = printable(config.type);
    model.id = model.name = name_of(config, model);
    result.note = note_of(result, stored);
    return result;
}

}  // namespace
}  // namespace hf

ModelFile read_hf_config(const Catalog& catalog, const DataFile& config, const std::vector<DataFile>& weights) {
    if (config.text.size() > hf::kMaxConfigBytes)
        throw Error(fmt::format("{}: expected the config.json of a model, found more than {} MiB",
                                printable(config.name), hf::kMaxConfigBytes >> 20));
    const json::Document document = json::parse(config, hf::kMaxJsonValues);
    try {
        return hf::read(catalog, document.root, weights);
    } catch (const loader::Fault& fault) {
        throw loader::located(fault, document);
    }
}

}  // namespace advisor
