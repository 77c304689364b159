// A Hugging Face config.json, with the weight files beside it, as a Model.
#include <fmt/format.h>

#include <algorithm>

#include "hf_read.hpp"

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
