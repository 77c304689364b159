// models, sizes and quantizations
#include "reader.hpp"

namespace advisor::loader {
namespace {

constexpr auto kAttention = std::to_array<Field<Model>>({
    {"full", number<&Model::full_layers, kCountOrNone>, required},
    {"sliding", number<&Model::sliding_layers, kCountOrNone>},
    {"linear", number<&Model::linear_layers, kCountOrNone>},
    {"window", number<&Model::window, kCountOrNone>},
    {"global_kv_heads", number<&Model::global_kv_heads, kCountOrNone>},
    {"global_head_dim", number<&Model::global_head_dim, kCountOrNone>},
    {"k_eq_v_on_global", flag<&Model::k_equals_v_on_global>},
});

constexpr auto kLatentAttention = std::to_array<Field<Model>>({
    {"kv_lora_rank", number<&Model::mla_kv_rank, kCount>, required},
    {"rope_dim", number<&Model::mla_rope_dim, kCountOrNone>, required},
    {"q_lora_rank"},
    {"nope_dim"},
    {"v_dim"},
});

constexpr auto kLinearAttention = std::to_array<Field<Model>>({
    {"kind"},
    {"heads"},
    {"head_dim"},
    {"state"},
    {"groups"},
    {"k_heads"},
    {"v_heads"},
    {"k_dim"},
    {"v_dim"},
    {"conv"},
    {"state_values", number<&Model::linear_state_values, kNonNegative>, required},
});

constexpr auto kWeightFile = std::to_array<Field<WeightFile>>({
    {"quant", text<&WeightFile::quant>, required},
    {"gib", number<&WeightFile::size, kMemory>, required},
    {"rounded", flag<&WeightFile::rounded>},
});

constexpr auto kModel = std::to_array<Field<Model>>({
    {"id", text<&Model::id>, required},
    {"name", text<&Model::name>, required},
    {"family", text<&Model::family>, required},
    {"total_params_b", number<&Model::total_params, kParameters>, required},
    {"active_params_b", number<&Model::active_params, kParameters>, required},
    {"layers", number<&Model::layers, kCount>, required},
    {"hidden", number<&Model::hidden, kCount>, required},
    {"heads", number<&Model::heads, kCount>, required},
    {"kv_heads", number<&Model::kv_heads, kCount>, required},
    {"head_dim", number<&Model::head_dim, kCount>},
    {"ffn", number<&Model::ffn, kCountOrNone>},
    {"vocab", number<&Model::vocab, kCount>, required},
    {"experts", number<&Model::experts, kCountOrNone>},
    {"active_experts", number<&Model::active_experts, kCountOrNone>},
    {"shared_experts", number<&Model::shared_experts, kCountOrNone>},
    {"moe_ffn", number<&Model::moe_ffn, kCountOrNone>},
    {"first_dense_layers", number<&Model::first_dense_layers, kCountOrNone>},
    {"attention", nested<kAttention, Model>, required},
    {"mla", nested<kLatentAttention, Model>},
    {"linear_attention", nested<kLinearAttention, Model>},
    {"kv_values_per_token", number<&Model::kv_values_override, kCount>},
    {"tied_embeddings", flag<&Model::tied_embeddings>},
    {"max_context_tokens", number<&Model::max_context, kCount>, required},
    {"native_quant", text<&Model::native_quant>},
    {"released"},
    {"licence"},
    {"files", list<&Model::files, kWeightFile>},
});

constexpr auto kModelRules = std::to_array<Rule<Model>>({
    {[](const Model& m) { return m.active_params <= m.total_params; }, "active_params_b", "at most total_params_b"},
    {[](const Model& m) { return m.kv_heads <= m.heads; }, "kv_heads", "at most heads"},
    {[](const Model& m) { return m.head_dim > 0 || m.mla_kv_rank > 0; }, "head_dim",
     "a whole number above 0 without multi-head latent attention"},
    {[](const Model& m) { return m.active_experts <= m.experts; }, "active_experts", "at most experts"},
    {[](const Model& m) { return !m.is_moe() || m.active_experts > 0; }, "experts", "active_experts beside experts"},
    {[](const Model& m) { return m.first_dense_layers <= m.layers; }, "first_dense_layers", "at most layers"},
    {[](const Model& m) { return m.full_layers + m.sliding_layers + m.linear_layers <= m.layers; }, "attention",
     "full + sliding + linear to be at most layers"},
    {[](const Model& m) { return m.linear_layers == 0 || m.linear_state_values > 0; }, "linear_attention",
     "state_values of the linear layers"},
    {[](const Model& m) { return m.sliding_layers == 0 || m.window > 0; }, "attention",
     "the window of sliding layers above 0"},
});

constexpr auto kSizeAlias = std::to_array<Field<SizeAlias>>({
    {"size", text<&SizeAlias::id>, required},
    {"model", reference<&SizeAlias::model>, required},
});

constexpr auto kBitsPerWeight = std::to_array<Field<Quantization>>({
    {"body", number<&Quantization::bits_body, kBits>, required},
    {"embedding", number<&Quantization::bits_embedding, kBits>},
    {"output", number<&Quantization::bits_output, kBits>},
    {"experts", number<&Quantization::bits_experts, kBits>},
});

void bits_per_weight(Quantization& quantization, const Value& value, const Kinds& kinds) {
    if (const Value* body = json::member(value, "body")) {
        const double bits = read_number(*body, kBits);
        quantization.bits_embedding = quantization.bits_output = quantization.bits_experts = bits;
    }
    read_fields(quantization, value, kBitsPerWeight, kinds);
}

constexpr auto kQuantization = std::to_array<Field<Quantization>>({
    {"id", text<&Quantization::id>, required},
    {"name", text<&Quantization::name>, required},
    {"format",
     [](Quantization& q, const Value& value, const Kinds& kinds) { q.format = read_chosen(value, kFormats, kinds); },
     required},
    {"class", name<&Quantization::bit_class, kBitClasses>, required},
    {"kernel", choice<&Quantization::kernel>, required},
    {"preferred", flag<&Quantization::preferred>},
    {"bits_per_weight", bits_per_weight, required},
    {"perplexity_delta", number<&Quantization::perplexity_delta, kAnyNumber>},
    {"kl_divergence"},
    {"min_compute_capability", number<&Quantization::min_compute_capability, kNonNegative>},
    {"file_names", texts<&Quantization::file_names>},
});

/// Publishers round to whole GB, below 10 GB to tenths; a file that was rounded down must not fit by that.
Bytes half_of_last_digit(Bytes size) {
    constexpr double kGb = 1e9;
    return {(size.value < 10 * kGb ? 0.05 : 0.5) * kGb};
}

}  // namespace

void read_record(Model& model, const Value& value, const Kinds& kinds) {
    read_fields(model, value, kModel, kinds);
    for (WeightFile& file : model.files)
        if (file.rounded) file.size += half_of_last_digit(file.size);
    check_rules(model, value, kModelRules);
}

void read_record(SizeAlias& alias, const Value& value, const Kinds& kinds) {
    read_fields(alias, value, kSizeAlias, kinds);
}

void read_record(Quantization& quantization, const Value& value, const Kinds& kinds) {
    read_fields(quantization, value, kQuantization, kinds);
}

}  // namespace advisor::loader
