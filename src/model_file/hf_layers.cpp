// Which layer attends to everything, to a window, or keeps a state; and which has experts.
#include <fmt/format.h>

#include <algorithm>

#include "hf.hpp"

namespace advisor::hf {
namespace {

using loader::Fault;
using loader::Measure;
using Kind = Value::Kind;

constexpr Measure kIndex{.noun = "a layer's index", .high = 10000, .whole = true};
constexpr Measure kSwitch{.noun = "0 or 1", .high = 1, .whole = true};
constexpr Measure kPeriod{.noun = "a whole number", .low = 1, .high = 10000, .whole = true};

struct MixerName {
    std::string_view name;
    Layer layer;
};
constexpr Layer kFull{Mixer::full}, kSliding{Mixer::sliding}, kLinear{Mixer::linear};
constexpr Layer kOnlyFull{Mixer::full, false}, kOnlyLinear{Mixer::linear, false};
constexpr Layer kOnlyDense{Mixer::none, true}, kOnlyExperts{Mixer::none, false, true};

constexpr auto kLayerTypes = std::to_array<MixerName>({
    {"full_attention", kFull},
    {"attention", kFull},
    {"global_attention", kFull},
    {"global", kFull},
    {"deepseek_sparse_attention", kFull},
    {"qwen_sparse_attention", kFull},
    {"hybrid_indexed", kFull},
    {"minimax_m3_sparse", kFull},
    {"sliding_attention", kSliding},
    {"sliding_window", kSliding},
    {"chunked_attention", kSliding},
    {"local", kSliding},
    {"linear_attention", kLinear},
    {"mamba", kLinear},
});
/// Names in layers_block_type and letters of hybrid_override_pattern: every layer is one thing alone.
constexpr auto kBlockTypes = std::to_array<MixerName>({
    {"*", kOnlyFull},
    {"attention", kOnlyFull},
    {"M", kOnlyLinear},
    {"mamba", kOnlyLinear},
    {"-", kOnlyDense},
    {"mlp", kOnlyDense},
    {"E", kOnlyExperts},
    {"moe", kOnlyExperts},
});

template <std::size_t n>
Layer layer_named(const Value& at, std::string_view name, const std::array<MixerName, n>& names) {
    for (const MixerName& known : names)
        if (known.name == name) return known.layer;
    std::vector<std::string> all;
    for (const MixerName& known : names) all.emplace_back(known.name);
    throw Fault(at, fmt::format("expected layers that are {}; found '{}'", join(all, ", "), printable(name, 60)));
}

/// A list with one item for each layer; null when the file lacks the key.
const Value* list_of_layers(const Config& config, std::string_view key) {
    const Value* list = present(*config.text, key);
    if (!list) return nullptr;
    if (loader::read_list(*list).size() != config.layers.size())
        throw Fault(*list, fmt::format("expected {} items as there are layers, found {}", config.layers.size(),
                                       list->items.size()));
    return list;
}

template <std::size_t n>
bool take_names(Config& config, std::string_view key, const std::array<MixerName, n>& names) {
    const Value* list = list_of_layers(config, key);
    if (!list) return false;
    for (std::size_t i = 0; i < config.layers.size(); ++i)
        config.layers[i] = layer_named(list->items[i], loader::read_text(list->items[i]), names);
    return true;
}

bool take_hybrid_pattern(Config& config) {
    const Value* pattern = present(*config.text, "hybrid_override_pattern");
    if (!pattern) return take_names(config, "layers_block_type", kBlockTypes);
    const std::string_view letters = loader::read_text(*pattern);
    if (letters.size() != config.layers.size())
        throw Fault(*pattern, fmt::format("expected {} letters as there are layers, found {}", config.layers.size(),
                                          letters.size()));
    for (std::size_t i = 0; i < letters.size(); ++i)
        config.layers[i] = layer_named(*pattern, letters.substr(i, 1), kBlockTypes);
    return true;
}

bool take_layer_types(Config& config) { return take_names(config, "layer_types", kLayerTypes); }

/// MiniMax: 1 attends to everything, 0 is lightning attention.
bool take_attention_switches(Config& config) {
    const Value* list = list_of_layers(config, "attn_type_list");
    if (!list) return false;
    for (std::size_t i = 0; i < config.layers.size(); ++i)
        config.layers[i] = loader::read_number(list->items[i], kSwitch) > 0 ? kFull : kLinear;
    return true;
}

/// Llama 4: layers with rotary positions see their chunk alone.
bool take_chunks(Config& config) {
    const Shape& shape = config.shape;
    if (shape.chunk == 0) return false;
    const Value* given = present(*config.text, "no_rope_layers");
    const bool listed = given && !loader::read_list(*given).empty();
    const Value* rotary = listed ? list_of_layers(config, "no_rope_layers") : nullptr;
    const auto every = static_cast<std::size_t>(shape.no_rope_every);
    for (std::size_t i = 0; i < config.layers.size(); ++i) {
        const bool full =
            rotary ? loader::read_number(rotary->items[i], kSwitch) == 0 : every > 0 && (i + 1) % every == 0;
        config.layers[i] = full ? kFull : kSliding;
    }
    return true;
}

void every_nth_full(Config& config, double period, Layer other) {
    const auto n = static_cast<std::size_t>(period);
    for (std::size_t i = 0; i < config.layers.size(); ++i) config.layers[i] = (i + 1) % n == 0 ? kFull : other;
}

bool take_full_interval(Config& config) {
    if (config.shape.full_every == 0 || config.shape.delta_v_heads == 0) return false;
    every_nth_full(config, config.shape.full_every, kLinear);
    return true;
}

/// Kimi delta attention: a list of the other layers, counted from 1.
bool take_delta_layers(Config& config) {
    const Value* delta = present(*config.text, "linear_attn_config");
    const Value* list = delta ? present(*delta, "full_attn_layers") : nullptr;
    if (!list) return false;
    std::fill(config.layers.begin(), config.layers.end(), kLinear);
    for (const Value& item : loader::read_list(*list)) {
        const auto i = static_cast<std::size_t>(loader::read_number(item, kPeriod));
        if (i > config.layers.size())
            loader::refuse(item, fmt::format("the number of one of {} layers", config.layers.size()));
        config.layers[i - 1] = kFull;
    }
    return true;
}

/// "LLLG" or 4: three with a window, then one without.
bool take_window_pattern(Config& config) {
    double period = config.shape.window_pattern;
    const Value* pattern = first_of(*config.text, listed("sliding_window_pattern", "_sliding_window_pattern"));
    if (config.shape.window == 0) return false;
    if (pattern && pattern->kind == Kind::string) {
        const std::string_view letters = loader::read_text(*pattern);
        for (std::size_t i = 0; i < config.layers.size(); ++i)
            config.layers[i] = letters[i % letters.size()] == 'L' ? kSliding : kFull;
        return true;
    }
    if (pattern) period = loader::read_number(*pattern, kPeriod);
    if (period == 0) return false;
    every_nth_full(config, period, kSliding);
    return true;
}

/// A window alone holds for every layer; with max_window_layers, for those from it on and only when switched on.
bool take_window(Config& config) {
    const Shape& shape = config.shape;
    if (shape.window == 0) return false;
    const bool has_switch = present(*config.text, "max_window_layers") || present(*config.text, "use_sliding_window");
    if (has_switch && shape.use_window == 0) return false;
    for (std::size_t i = static_cast<std::size_t>(shape.first_windowed); i < config.layers.size(); ++i)
        config.layers[i] = kSliding;
    return true;
}

constexpr auto kMixerSources = std::to_array<bool (*)(Config&)>({
    take_layer_types,
    take_attention_switches,
    take_chunks,
    take_full_interval,
    take_delta_layers,
    take_window_pattern,
    take_window,
});

/// The layers in a list of indices, as switches.
std::vector<bool> indices(const Config& config, std::string_view key) {
    const Value* list = present(*config.text, key);
    if (!list) return {};
    std::vector<bool> named(config.layers.size());
    for (const Value& item : loader::read_list(*list)) {
        const auto i = static_cast<std::size_t>(loader::read_number(item, kIndex));
        if (i >= named.size()) loader::refuse(item, fmt::format("the index of one of {} layers", named.size()));
        named[i] = true;
    }
    return named;
}

/// moe_layer_freq: every n-th, or a switch for each layer.
std::vector<bool> expert_frequency(const Config& config) {
    const Value* frequency = present(*config.text, "moe_layer_freq");
    if (!frequency) return {};
    std::vector<bool> chosen(config.layers.size());
    const bool listed = frequency->kind == Kind::list;
    const Value* list = listed ? list_of_layers(config, "moe_layer_freq") : nullptr;
    const auto every = listed ? 1 : static_cast<std::size_t>(loader::read_number(*frequency, kPeriod));
    for (std::size_t i = 0; i < chosen.size(); ++i)
        chosen[i] = list ? loader::read_number(list->items[i], kSwitch) > 0 : i % every == 0;
    return chosen;
}

std::vector<bool> expert_types(const Config& config) {
    const Value* types = list_of_layers(config, "mlp_layer_types");
    std::vector<bool> sparse;
    if (types)
        for (const Value& type : types->items) sparse.push_back(loader::read_text(type) != "dense");
    return sparse;
}

void place_experts(Config& config) {
    const Shape& shape = config.shape;
    if (shape.experts == 0) return;
    const std::vector<bool> frequency = expert_frequency(config), types = expert_types(config);
    const std::vector<bool> only = indices(config, "moe_layers"), never = indices(config, "mlp_only_layers");
    const auto every = static_cast<std::size_t>(std::max(1.0, shape.experts_every));
    for (std::size_t i = 0; i < config.layers.size(); ++i) {
        Layer& layer = config.layers[i];
        layer.experts = i >= static_cast<std::size_t>(shape.leading_dense) && (i + 1) % every == 0 &&
                        (frequency.empty() || frequency[i]) && (types.empty() || types[i]) &&
                        (only.empty() || only[i]) && (never.empty() || !never[i]);
        layer.dense = !layer.experts || shape.dense_beside_experts > 0;
    }
}

bool has_any(const Config& config, Mixer mixer) {
    return std::any_of(config.layers.begin(), config.layers.end(), [&](const Layer& l) { return l.mixer == mixer; });
}

void settle_window(Config& config) {
    Shape& shape = config.shape;
    if (shape.window == 0) shape.window = shape.chunk;
    if (!has_any(config, Mixer::sliding)) return;
    if (shape.window == 0) throw Fault(*config.text, "expected 'sliding_window' beside layers that have one");
    if (shape.window < shape.max_context) return;
    for (Layer& layer : config.layers)  // never reached
        if (layer.mixer == Mixer::sliding) layer.mixer = Mixer::full;
}

void check_plan(const Config& config) {
    const Shape& shape = config.shape;
    if ((shape.mamba_heads > 0 || shape.delta_v_heads > 0 || shape.kda_heads > 0) && !has_any(config, Mixer::linear))
        throw Fault(*config.text,
                    "expected 'layer_types' or 'hybrid_override_pattern' to say which layers keep a state");
    const auto needs_ffn = [](const Layer& layer) { return layer.dense; };
    if (shape.ffn == 0 && std::any_of(config.layers.begin(), config.layers.end(), needs_ffn))
        throw Fault(*config.text, "'intermediate_size' is missing: the model's shape needs it");
    const auto has_experts = [](const Layer& layer) { return layer.experts; };
    if (shape.experts == 0 && std::any_of(config.layers.begin(), config.layers.end(), has_experts))
        throw Fault(*config.text, "expected 'n_routed_experts' beside layers with experts");
}

}  // namespace

void plan_layers(Config& config) {
    config.layers.assign(static_cast<std::size_t>(config.shape.layers), kFull);
    const bool hybrid = take_hybrid_pattern(config);
    if (!hybrid)
        for (const auto take : kMixerSources)
            if (take(config)) break;
    settle_window(config);
    if (!hybrid) place_experts(config);
    const auto sharing = static_cast<std::size_t>(config.shape.sharing_layers);
    for (std::size_t i = config.layers.size() - sharing; i < config.layers.size(); ++i)
        config.layers[i].shares_kv = true;
    check_plan(config);
}

}  // namespace advisor::hf
