// Which keys of a config.json mean what: one table for all families.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "hf.hpp"

namespace advisor::hf {
namespace {

using loader::Fault;
using loader::Measure;

constexpr Measure kLayerCount{.noun = "a whole number", .low = 1, .high = 10000, .whole = true};
constexpr Measure kSize{.noun = "a whole number", .low = 1, .high = 1e7, .whole = true};
constexpr Measure kSizeOrNone{.noun = "a whole number", .high = 1e7, .whole = true};
constexpr Measure kFew{.noun = "a whole number", .high = 1e5, .whole = true};
constexpr Measure kTokens{.noun = "a whole number", .high = 1e9, .whole = true};
constexpr Measure kFlag{};  // true or false

/// One number of a Shape and the keys under which files have it, the usual one first.
struct Field {
    double Shape::*number;
    const Measure& measure;
    std::array<std::string_view, 8> keys;
    bool is_required = false;
    bool may_be_list = false;  ///< one number a layer; the mean counts
};

constexpr Field kLayers{&Shape::layers, kLayerCount, {"num_hidden_layers", "n_layer", "n_layers", "num_layers"}, true};

constexpr auto kFields = std::to_array<Field>({
    kLayers,
    {&Shape::hidden, kSize, {"hidden_size", "n_embd", "d_model", "dim"}, true},
    {&Shape::heads, kSize, {"num_attention_heads", "n_head", "n_heads"}, true},
    {&Shape::kv_heads,
     kSize,
     {"num_key_value_heads", "num_kv_heads", "n_kv_heads", "n_head_kv", "multi_query_group_num"}},
    {&Shape::head_dim, kSizeOrNone, {"head_dim", "attention_head_dim", "kv_channels"}},
    {&Shape::ffn,
     kSizeOrNone,
     {"intermediate_size_mlp", "dense_intermediate_size", "intermediate_size", "ffn_hidden_size", "ffn_dim", "n_inner",
      "d_ff", "hidden_dim"},
     false,
     true},
    {&Shape::vocab, kSize, {"vocab_size", "padded_vocab_size", "n_vocab"}, true},
    {&Shape::max_context,
     kTokens,
     {"max_position_embeddings", "n_positions", "n_ctx", "seq_length", "max_sequence_length", "max_seq_len",
      "model_max_length"},
     true},
    {&Shape::tied, kFlag, {"tie_word_embeddings"}},
    {&Shape::output_gate, kFlag, {"attn_output_gate"}},
    {&Shape::latent_gate, kFlag, {"mla_use_output_gate"}},
    {&Shape::multi_query, kFlag, {"multi_query", "multi_query_attention"}},

    {&Shape::experts,
     kFew,
     {"n_routed_experts", "num_experts", "num_local_experts", "moe_num_experts", "num_routed_experts"}},
    {&Shape::active_experts,
     kFew,
     {"num_experts_per_tok", "num_experts_per_token", "experts_per_token", "top_k_experts", "moe_topk", "moe_top_k",
      "moe_k"},
     false,
     true},
    {&Shape::shared_experts,
     kFew,
     {"n_shared_experts", "num_shared_experts", "num_shared_expert", "moe_num_shared_experts"},
     false,
     true},
    {&Shape::moe_ffn,
     kSizeOrNone,
     {"moe_intermediate_size", "expert_intermediate_size", "moe_ffn_hidden_size"},
     false,
     true},
    {&Shape::shared_ffn,
     kSizeOrNone,
     {"shared_expert_intermediate_size", "moe_shared_expert_intermediate_size", "shared_intermediate_size"}},
    {&Shape::moe_latent, kSizeOrNone, {"moe_latent_size", "routed_expert_hidden_size"}},
    {&Shape::leading_dense, kFew, {"first_k_dense_replace", "moe_layer_start_index"}},
    {&Shape::experts_every, kFew, {"decoder_sparse_step", "interleave_moe_layer_step", "moe_layer_interval"}},
    {&Shape::dense_beside_experts, kFlag, {"enable_moe_block"}},

    {&Shape::window, kTokens, {"sliding_window", "sliding_window_size", "window_size"}},
    {&Shape::chunk, kTokens, {"attention_chunk_size"}},
    {&Shape::no_rope_every, kFew, {"no_rope_layer_interval"}},
    {&Shape::use_window, kFlag, {"use_sliding_window"}},
    {&Shape::first_windowed, kFew, {"max_window_layers"}},

    {&Shape::global_kv_heads, kSizeOrNone, {"num_global_key_value_heads"}},
    {&Shape::global_head_dim, kSizeOrNone, {"global_head_dim"}},
    {&Shape::k_equals_v, kFlag, {"attention_k_eq_v"}},
    {&Shape::sharing_layers, kFew, {"num_kv_shared_layers"}},
    {&Shape::double_ffn_if_sharing, kFlag, {"use_double_wide_mlp"}},

    {&Shape::q_rank, kSizeOrNone, {"q_lora_rank"}},
    {&Shape::kv_rank, kSizeOrNone, {"kv_lora_rank"}},
    {&Shape::rope_dim, kSizeOrNone, {"qk_rope_head_dim"}},
    {&Shape::nope_dim, kSizeOrNone, {"qk_nope_head_dim"}},
    {&Shape::v_dim, kSizeOrNone, {"v_head_dim"}},

    {&Shape::full_every, kFew, {"full_attention_interval"}},
    {&Shape::delta_v_heads, kFew, {"linear_num_value_heads"}},
    {&Shape::delta_k_heads, kFew, {"linear_num_key_heads"}},
    {&Shape::delta_k_dim, kFew, {"linear_key_head_dim"}},
    {&Shape::delta_v_dim, kFew, {"linear_value_head_dim"}},
    {&Shape::delta_conv, kFew, {"linear_conv_kernel_dim"}},

    {&Shape::mamba_heads, kFew, {"mamba_num_heads", "mamba_n_heads"}},
    {&Shape::mamba_head_dim, kFew, {"mamba_head_dim", "mamba_d_head"}},
    {&Shape::mamba_state, kFew, {"ssm_state_size", "mamba_d_state"}},
    {&Shape::mamba_groups, kFew, {"n_groups", "mamba_n_groups"}},
    {&Shape::mamba_conv, kFew, {"conv_kernel", "mamba_d_conv"}},

    {&Shape::layer_embedding, kSizeOrNone, {"hidden_size_per_layer_input"}},
    {&Shape::layer_vocab, kSizeOrNone, {"vocab_size_per_layer_input"}},
    {&Shape::laurel_rank, kSizeOrNone, {"laurel_rank"}},
    {&Shape::altup_inputs, kFew, {"altup_num_inputs"}},

    {&Shape::ngram_rows, kTokens, {"ngram_vocab_size_base"}},
    {&Shape::ngram_width, kSizeOrNone, {"ple_embed_dim"}},
});

/// What a file leaves out because the family's code has it; a later row holds over an earlier one.
struct Default {
    std::string_view type;  ///< the start of model_type
    double Shape::*number;
    double value;
};
constexpr auto kDefaults = std::to_array<Default>({
    {"gemma", &Shape::tied, 1},
    {"gemma2", &Shape::window_pattern, 2},
    {"gemma3", &Shape::window_pattern, 6},
    {"gemma3", &Shape::heads, 8},
    {"gemma3", &Shape::kv_heads, 4},
    {"gemma3", &Shape::head_dim, 256},
    {"gemma3", &Shape::vocab, 262208},
    {"gemma3", &Shape::max_context, 131072},
    {"gemma3n", &Shape::window_pattern, 5},
    {"gemma3n", &Shape::kv_heads, 2},
    {"gemma3n", &Shape::vocab, 262400},
    {"gemma3n", &Shape::max_context, 32768},
    {"gemma4", &Shape::window_pattern, 6},
    {"gemma4", &Shape::dense_beside_experts, 1},
    {"cohere", &Shape::tied, 1},
    {"cohere2", &Shape::window_pattern, 4},
    {"gpt2", &Shape::tied, 1},
    {"gpt_oss", &Shape::window_pattern, 2},
    {"llama4", &Shape::no_rope_every, 4},
    {"llama4", &Shape::shared_experts, 1},
    {"qwen3_next", &Shape::output_gate, 1},
    {"qwen3_next", &Shape::full_every, 4},
    {"qwen3_5", &Shape::output_gate, 1},
    {"qwen3_5", &Shape::full_every, 4},
    {"qwen4_exp", &Shape::output_gate, 1},
    {"qwen4_exp", &Shape::full_every, 4},
    {"muse_glimmer", &Shape::output_gate, 1},
    {"muse_glimmer", &Shape::window_pattern, 4},
});

/// Families whose feed-forward network is up and down alone.
constexpr auto kPlainFeedForward = listed("gpt2", "gpt_neo", "gpt_neox", "gptj", "gpt_bigcode", "codegen", "opt",
                                          "bloom", "mpt", "falcon", "phi", "starcoder2", "nemotron", "nemotron_h");

/// Keys of layers whose shape is not known here: a wrong answer would follow.
struct Unknown {
    std::string_view key, what;
};
constexpr auto kUnknown = std::to_array<Unknown>({
    {"compress_ratios", "compressed attention"},
    {"block_configs", "layers of different shapes"},
    {"attn_layer_period", "Mamba layers of the first kind"},
    {"attn_layer_indices", "Mamba layers of the first kind"},
    {"conv_L_cache", "short convolutions as layers"},
});

/// Types that read text and write none, or that keep it in two stacks of layers.
constexpr auto kNoDecoders = std::to_array<std::string_view>(
    {"albert", "bart", "bert", "deberta", "deberta-v2", "distilbert", "electra", "modernbert", "mpnet", "mt5",
     "nomic_bert", "roberta", "t5", "t5gemma", "whisper", "xlm-roberta"});

constexpr auto kTextObjects = listed("text_config", "llm_config", "language_config", "thinker_config");

double read_one(const Value& value, const Measure& measure) {
    if (&measure == &kFlag) return loader::read_flag(value) ? 1 : 0;
    return loader::read_number(value, measure);
}

double read_field(const Value& value, const Field& field) {
    if (!field.may_be_list || value.kind != Value::Kind::list) return read_one(value, field.measure);
    if (value.items.empty()) loader::refuse(value, "one number a layer");
    double sum = 0;
    for (const Value& item : value.items) sum += read_one(item, field.measure);
    return sum / static_cast<double>(value.items.size());
}

void read_fields(Config& config) {
    for (const Default& known : kDefaults)
        if (config.type.starts_with(known.type)) config.shape.*known.number = known.value;
    for (const Field& field : kFields) {
        double& number = config.shape.*field.number;
        if (const Value* value = first_of(*config.text, field.keys)) number = read_field(*value, field);
        if (field.is_required && number == 0)
            throw Fault(*config.text, fmt::format("'{}' is missing or 0: the model's shape needs it", field.keys[0]));
    }
}

/// Numbers that stand in an object or list of their own.
void read_nested(Config& config) {
    Shape& s = config.shape;
    if (const Value* delta = present(*config.text, "linear_attn_config")) {
        loader::read_members(*delta);
        const auto number = [&](std::string_view key) {
            const Value* value = present(*delta, key);
            return value ? loader::read_number(*value, kFew) : 0.0;
        };
        s.kda_heads = number("num_heads");
        s.kda_dim = number("head_dim");
        s.kda_conv = number("short_conv_kernel_size");
        if (const Value* gate = present(*delta, "use_full_rank_gate")) s.kda_full_gate = loader::read_flag(*gate);
        if (s.kda_heads == 0 || s.kda_dim == 0)
            throw Fault(*delta, "expected num_heads and head_dim of Kimi delta attention");
    }
    if (const Value* layers = present(*config.text, "ple_layer_ids"))
        s.ngram_layers = static_cast<double>(loader::read_list(*layers).size());
}

/// The object that describes the language model: the file itself, or one of its members.
const Value& text_object(const Value& root) {
    const Value* object = &root;
    while (!first_of(*object, kLayers.keys)) {
        object = first_of(*object, kTextObjects);
        if (!object || object->kind != Value::Kind::object)
            throw Fault(root,
                        "expected the config.json of a language model, found none of its layers (num_hidden_layers)");
    }
    return *object;
}

std::string model_type(const Value& root, const Value& text) {
    for (const Value* object : {&text, &root})
        if (const Value* type = present(*object, "model_type")) return std::string{loader::read_text(*type)};
    return "unknown";
}

bool is_gated(const Config& config) {
    const Value* activation = first_of(*config.text, listed("mlp_hidden_act", "hidden_act"));
    if (activation && activation->text == "relu2") return false;
    return std::find(kPlainFeedForward.begin(), kPlainFeedForward.end(), config.type) == kPlainFeedForward.end();
}

/// Numbers that follow from others where the file leaves them out.
void complete(Config& config) {
    Shape& s = config.shape;
    if (s.kv_heads == 0) s.kv_heads = s.multi_query > 0 ? 1 : s.heads;
    if (s.head_dim == 0) s.head_dim = std::floor(s.hidden / s.heads);
    if (s.ffn == 0 && !config.gated && s.experts == 0) s.ffn = 4 * s.hidden;
    if (s.experts <= 1) s.experts = s.active_experts = s.shared_experts = 0;
    if (s.experts > 0 && s.moe_ffn == 0) {  // without a key of their own, the experts have the usual one
        const Value* usual = present(*config.text, "intermediate_size");
        s.moe_ffn = usual ? loader::read_number(*usual, kSizeOrNone) : s.ffn;
    }
    if (s.experts > 0 && s.shared_ffn > 0 && s.shared_experts == 0) s.shared_experts = 1;
    if (s.ngram_width == 0) s.ngram_width = s.hidden;
    if (s.shared_ffn == 0) s.shared_ffn = s.shared_experts * s.moe_ffn;
    if (s.global_head_dim > 0 && s.global_kv_heads == 0) s.global_kv_heads = s.kv_heads;
    if (s.global_kv_heads > 0 && s.global_head_dim == 0) s.global_head_dim = s.head_dim;
}

struct Relation {
    bool (*holds)(const Shape&);
    std::string_view expected;
};
constexpr auto kRelations = std::to_array<Relation>({
    {[](const Shape& s) { return s.head_dim >= 1; }, "hidden_size of at least num_attention_heads, or head_dim"},
    {[](const Shape& s) { return s.kv_heads <= s.heads; }, "num_key_value_heads of at most num_attention_heads"},
    {[](const Shape& s) { return s.experts == 0 || s.active_experts >= 1; }, "num_experts_per_tok beside the experts"},
    {[](const Shape& s) { return s.active_experts <= s.experts; }, "num_experts_per_tok of at most the experts"},
    {[](const Shape& s) { return s.experts == 0 || s.moe_ffn > 0; }, "moe_intermediate_size beside the experts"},
    {[](const Shape& s) { return s.leading_dense <= s.layers; }, "first_k_dense_replace of at most num_hidden_layers"},
    {[](const Shape& s) { return s.sharing_layers <= s.layers; }, "num_kv_shared_layers of at most num_hidden_layers"},
    {[](const Shape& s) { return s.kv_rank == 0 || (s.nope_dim > 0 && s.v_dim > 0); },
     "qk_rope_head_dim, qk_nope_head_dim and v_head_dim beside kv_lora_rank"},
});

}  // namespace

Config read_config(const Value& root) {
    Config config;
    config.root = &root;
    config.text = &text_object(root);
    config.type = model_type(root, *config.text);
    if (std::find(kNoDecoders.begin(), kNoDecoders.end(), config.type) != kNoDecoders.end())
        throw Fault(root, fmt::format("{} does not write token by token; expected a model that does", config.type));
    for (const Unknown& unknown : kUnknown)
        if (const Value* value = present(*config.text, unknown.key))
            throw Fault(*value, fmt::format("{}: not computed from a config.json; name a model of the catalog instead",
                                            unknown.what));
    config.gated = is_gated(config);
    read_fields(config);
    read_nested(config);
    if (const Value* tied = present(root, "tie_word_embeddings"); tied && !present(*config.text, "tie_word_embeddings"))
        config.shape.tied = loader::read_flag(*tied);
    complete(config);
    for (const Relation& relation : kRelations)
        if (!relation.holds(config.shape)) throw Fault(*config.text, fmt::format("expected {}", relation.expected));
    return config;
}

}  // namespace advisor::hf
