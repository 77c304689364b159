#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "advisor/text.hpp"
#include "gguf.hpp"

namespace advisor::gguf {
namespace {

/// Architectures whose every n-th layer sees the whole context, where the file does not say which; the others see a
/// window, of so many tokens where the file does not say that either.
struct LayerPattern {
    std::string_view architecture;
    int full_every = 0;
    int window = 0;
};
constexpr auto kSlidingPatterns = std::to_array<LayerPattern>({
    {"gemma2", 2},
    {"gemma3", 6},
    {"gemma3n", 5},
    {"gpt-oss", 2},
    {"cohere2", 4},
    {"exaone4", 4},
    {"llama4", 4, 8192},
});
/// Likewise where the others keep a constant state.
constexpr auto kLinearPatterns = std::to_array<LayerPattern>({{"qwen3next", 4}, {"qwen35", 4}, {"qwen35moe", 4}});

template <std::size_t n>
LayerPattern pattern_of(const std::array<LayerPattern, n>& patterns, std::string_view architecture) {
    for (const LayerPattern& pattern : patterns)
        if (pattern.architecture == architecture) return pattern;
    return {};
}

/// The metadata of one file, asked by what it means.
class Facts {
public:
    Facts(const FileHead& file, const Header& header) : file_(file), header_(header) {
        architecture_ = text("general.architecture");
        if (architecture_.empty()) refuse("general.architecture", "missing: it holds no model");
    }

    std::string_view architecture() const { return architecture_; }

    std::string_view text(std::string_view key) const {
        const Metadata* value = find(key);
        return value ? value->text : std::string_view();
    }

    /// A whole number of the architecture, 0 ... most; of a list its largest; `fallback` where the file says nothing.
    int count(std::string_view key, int fallback = 0, double most = 1e7) const {
        const std::vector<double>* values = list(key);
        if (!values || values->empty()) return fallback;
        for (const double value : *values)
            if (!(value >= 0 && value <= most && value == std::floor(value)))
                refuse(qualified(key), fmt::format("{}; expected a whole number up to {:.0f}", value, most));
        return static_cast<int>(*std::max_element(values->begin(), values->end()));
    }

    int required_count(std::string_view key, double most = 1e7) const {
        const int value = count(key, 0, most);
        if (value < 1) refuse(qualified(key), "missing or 0; expected a whole number above 0");
        return value;
    }

    /// One value a layer where the file gives a list of them, else null.
    const std::vector<double>* per_layer(std::string_view key, int layers) const {
        const Metadata* value = find(qualified(key));
        const bool given = value && value->is_list && value->numbers.size() >= static_cast<std::size_t>(layers);
        return given ? &value->numbers : nullptr;
    }

    double list_length(std::string_view key) const {
        const Metadata* value = find(key);
        return value ? value->count : 0;
    }

    [[noreturn]] void refuse(std::string_view key, std::string_view message) const {
        throw Error(fmt::format("{}: {}: {}", printable(file_.name), printable(key, 80), message));
    }

private:
    const FileHead& file_;
    const Header& header_;
    std::string_view architecture_;

    std::string qualified(std::string_view key) const { return fmt::format("{}.{}", architecture_, key); }

    const Metadata* find(std::string_view key) const {
        const auto at = header_.metadata.find(key);
        return at == header_.metadata.end() ? nullptr : &at->second;
    }

    const std::vector<double>* list(std::string_view key) const {
        const Metadata* value = find(qualified(key));
        return value ? &value->numbers : nullptr;
    }
};

/// Architectures that read text and write none, or that keep it in two stacks of layers.
constexpr auto kNoDecoders = listed("gemma-embedding", "t5", "t5encoder");

/// A GGUF may hold what goes with a model instead of one, or a model that answers nothing.
void refuse_others(const Facts& facts) {
    const std::string_view type = facts.text("general.type"), architecture = facts.architecture();
    if (type == "adapter") facts.refuse("general.type", "a LoRA adapter; expected the model that it belongs to");
    if (type == "mmproj" || architecture == "clip")
        facts.refuse("general.architecture",
                     "the projector of a vision model (mmproj); expected the model that it belongs to");
    const bool no_decoder = std::find(kNoDecoders.begin(), kNoDecoders.end(), architecture) != kNoDecoders.end();
    if (no_decoder || facts.count("attention.causal", 1) == 0)
        facts.refuse("general.architecture", fmt::format("{} does not write token by token; expected a model that does",
                                                         printable(architecture, 40)));
}

/// KV heads that differ between layers: full ones against windowed ones (Gemma 4), or layer by layer (pruned models).
void read_varying_heads(const Facts& facts, double full_heads, double windowed_heads, Model& model) {
    if (model.mla_kv_rank > 0) return;
    if (model.sliding_layers > 0) {
        model.global_kv_heads = model.full_layers > 0 ? static_cast<int>(full_heads / model.full_layers) : 0;
        model.global_head_dim = model.head_dim;
        model.kv_heads = std::max(1, static_cast<int>(windowed_heads / model.sliding_layers));
        model.head_dim = facts.count("attention.key_length_swa", model.head_dim, 1e5);
    } else if (full_heads < 1.0 * model.full_layers * model.kv_heads) {
        model.kv_values_override = std::max(1.0, 2 * full_heads * model.head_dim);
    }
}

/// Which layers attend to everything, to a window, or keep a constant state.
void read_layer_kinds(const Facts& facts, Model& model) {
    const int n = model.layers;
    std::vector<bool> attends(static_cast<std::size_t>(n), true), windowed(static_cast<std::size_t>(n), false);
    int states = 0;
    const std::vector<double>* kv_heads = facts.per_layer("attention.head_count_kv", n);
    const std::vector<double>* ffn = facts.per_layer("feed_forward_length", n);
    const LayerPattern linear = pattern_of(kLinearPatterns, facts.architecture());
    const int linear_every = facts.count("full_attention_interval", linear.full_every);
    bool pure_feed_forward = false;
    for (std::size_t i = 0; kv_heads && ffn && i < attends.size(); ++i)
        pure_feed_forward |= (*kv_heads)[i] == 0 && (*ffn)[i] == 0;
    for (std::size_t i = 0; i < attends.size(); ++i) {
        if (kv_heads && (*kv_heads)[i] == 0) {
            attends[i] = false;
            states += !pure_feed_forward || (*ffn)[i] == 0 ? 1 : 0;
        } else if (linear_every > 0 && (i + 1) % static_cast<std::size_t>(linear_every) != 0) {
            attends[i] = false;
            ++states;
        }
    }
    const LayerPattern sliding = pattern_of(kSlidingPatterns, facts.architecture());
    model.window = facts.count("attention.sliding_window", facts.count("attention.chunk_size", sliding.window), 1e9);
    const std::vector<double>* pattern = facts.per_layer("attention.sliding_window_pattern", n);
    const int every = facts.count("attention.sliding_window_pattern", sliding.full_every);
    for (std::size_t i = 0; model.window > 0 && i < windowed.size(); ++i)
        windowed[i] = pattern ? (*pattern)[i] != 0 : every > 1 && (i + 1) % static_cast<std::size_t>(every) != 0;

    const int sharing = facts.count("attention.shared_kv_layers");
    double full_heads = 0, windowed_heads = 0;
    for (std::size_t i = 0; i < attends.size(); ++i) {
        if (!attends[i]) continue;
        const bool shares = static_cast<int>(i) >= n - sharing;
        ++(windowed[i] ? model.sliding_layers : model.full_layers);
        if (shares) ++(windowed[i] ? model.sliding_sharing_kv : model.full_sharing_kv);
        if (kv_heads) (windowed[i] ? windowed_heads : full_heads) += (*kv_heads)[i];
    }
    model.linear_layers = states;
    if (model.sliding_layers == 0) model.window = 0;
    if (kv_heads) read_varying_heads(facts, full_heads, windowed_heads, model);
}

/// Values of the constant state of a layer and user: the recurrent state and the window of its convolution.
void read_state(const Facts& facts, Model& model) {
    if (model.linear_layers == 0) return;
    const double inner = facts.count("ssm.inner_size"), state = facts.count("ssm.state_size");
    const double groups = facts.count("ssm.group_count", 1), taps = facts.count("ssm.conv_kernel", 1);
    const double short_convolution = facts.count("shortconv.l_cache");
    model.linear_state_values =
        inner * state + std::max(0.0, taps - 1) * (inner + 2 * groups * state) + short_convolution * model.hidden;
    if (model.linear_state_values <= 0) model.linear_layers = 0;  // pruned attention, not another kind of it
}

void read_attention(const Facts& facts, Model& model) {
    model.heads = facts.required_count("attention.head_count", 1e5);
    model.kv_heads = facts.count("attention.head_count_kv", model.heads, 1e5);
    if (model.kv_heads < 1) model.kv_heads = model.heads;
    const int fallback = std::max(1, model.hidden / model.heads);
    const int key = facts.count("attention.key_length", fallback, 1e5);
    model.head_dim = (key + facts.count("attention.value_length", key, 1e5) + 1) / 2;
    model.mla_kv_rank = facts.count("attention.kv_lora_rank", 0, 1e5);
    if (model.mla_kv_rank > 0) {
        model.mla_rope_dim = facts.count("rope.dimension_count", 64, 1e5);
        model.kv_heads = model.heads;
        model.head_dim = facts.count("attention.key_length_mla", key, 1e5);
    }
}

}  // namespace

Model read_shape(const FileHead& file, const Header& header) {
    const Facts facts(file, header);
    refuse_others(facts);
    Model model;
    model.family = printable(facts.architecture(), 40);
    const int blocks = facts.required_count("block_count", 1e4);
    model.layers = blocks - std::min(blocks - 1, facts.count("nextn_predict_layers"));
    model.hidden = facts.required_count("embedding_length", 1e6);
    model.ffn = facts.count("feed_forward_length");
    model.max_context = std::max(1, facts.count("context_length", 4096, 1e9));
    model.experts = facts.count("expert_count", 0, 1e5);
    model.active_experts = std::min(model.experts, facts.count("expert_used_count", 0, 1e5));
    if (model.experts > 1 && model.active_experts < 1)
        facts.refuse("expert_used_count", "missing or 0 beside expert_count");
    model.shared_experts = facts.count("expert_shared_count", 0, 1e5);
    model.moe_ffn = facts.count("expert_feed_forward_length");
    model.first_dense_layers = std::min(model.layers, facts.count("leading_dense_block_count", 0, 1e4));
    read_attention(facts, model);
    read_layer_kinds(facts, model);
    read_state(facts, model);
    const double tokens = std::min(1e7, facts.list_length("tokenizer.ggml.tokens"));
    model.vocab = facts.count("vocab_size", static_cast<int>(tokens));
    return model;
}

}  // namespace advisor::gguf
