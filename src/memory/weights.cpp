// Weights, KV cache and what training holds, in bytes, before anything is placed.
#include <algorithm>
#include <cmath>

#include "advisor/memory.hpp"

namespace advisor {
namespace {

struct ParameterCounts {
    double body = 0, experts = 0, embedding = 0, output = 0, lookup = 0;
};

/// The input table, where it is not also the output head.
double embedding_params(const Model& model) {
    return model.tied_embeddings ? 0 : static_cast<double>(model.vocab) * model.hidden;
}

/// Splits the parameters by what a token reads.
ParameterCounts count_parameters(const Model& model) {
    ParameterCounts counts;
    counts.output = static_cast<double>(model.vocab) * model.hidden;
    counts.embedding = embedding_params(model);
    counts.lookup = model.lookup_params;
    counts.experts = expert_params(model);
    counts.body = std::max(0.0, model.total_params - counts.experts - counts.embedding - counts.output - counts.lookup);
    return counts;
}

/// Tables that are looked up are published like an output head, but in no more than a byte where the rest takes less.
double lookup_bits(const Quantization& quant) { return std::max(quant.bits_body, std::min(quant.bits_output, 8.0)); }

/// Rows plus columns of the matrices that get adapters, summed over the layers: rank times that are their parameters.
double adapted_edges(const Model& model) {
    const double h = model.hidden, d = model.head_dim;
    const double queries = h + model.heads * d, keys = h + model.kv_heads * d;
    const double attention = 2 * queries + 2 * keys;  // q and o, k and v
    const int dense_layers = model.is_moe() ? model.first_dense_layers : model.layers;
    const double shared = model.is_moe() ? 1.0 * model.shared_experts * model.moe_ffn : 0;
    const double feed_forward =
        3 * (h + model.ffn) * dense_layers + (shared > 0 ? 3 * (h + shared) * (model.layers - dense_layers) : 0);
    return attention * model.layers + feed_forward;
}

/// Of one trained weight.
double optimizer_bytes(Optimizer optimizer) {
    switch (optimizer) {
        case Optimizer::adamw: return 12;
        case Optimizer::adamw_16bit: return 4;
        case Optimizer::adamw_8bit: return 2;
    }
    return 12;
}

}  // namespace

const WeightFile* published_file(const Model& model, const Quantization& quant) {
    for (const WeightFile& file : model.files)
        if (same_name(file.quant, quant.id)) return &file;
    for (const std::string& name : quant.file_names)
        for (const WeightFile& file : model.files)
            if (same_name(file.quant, name)) return &file;
    return nullptr;
}

double expert_params(const Model& model) {
    if (!model.is_moe() || model.active_experts >= model.experts) return 0;
    const double unread = model.total_params - model.active_params - embedding_params(model) - model.lookup_params;
    const double unchosen_share = 1 - static_cast<double>(model.active_experts) / model.experts;
    return std::max(0.0, unread / unchosen_share);
}

Weights weights_of(const Model& model, const Quantization& quant) {
    Weights weights;
    const WeightFile* file = published_file(model, quant);
    if (file && file->by_part) {
        weights = {{}, file->experts, file->embedding, file->output, file->vision, true, {}};
        weights.body = file->size - weights.total();
        return weights;
    }
    const ParameterCounts counts = count_parameters(model);
    weights.body = {counts.body * quant.bits_body / 8};
    const bool kept = model.gguf_expert_bits > 0 && quant.format == "gguf";
    weights.experts = {counts.experts * (kept ? model.gguf_expert_bits : quant.bits_experts) / 8};
    weights.embedding = {counts.embedding * quant.bits_embedding / 8};
    weights.output = {counts.output * quant.bits_output / 8};
    weights.lookup = {counts.lookup * lookup_bits(quant) / 8};
    if (file) {
        const double scale = file->size / weights.total();
        weights.body *= scale;
        weights.experts *= scale;
        weights.embedding *= scale;
        weights.output *= scale;
        weights.lookup *= scale;
        weights.from_file = true;
    }
    return weights;
}

Bytes weights_read(const Model& model, const Weights& weights, int batch) {
    Bytes read = weights.body + weights.output;
    if (model.is_moe()) {
        const double unchosen = 1 - static_cast<double>(model.active_experts) / model.experts;
        read += weights.experts * (1 - std::pow(unchosen, batch));
    }
    return read;
}

KvParts parts_of(KvQuant kv) {
    using enum KvQuant;
    constexpr std::array<KvParts, kKvQuants> parts{{{f16, f16},
                                                    {q8_0, q8_0},
                                                    {q4_0, q4_0},
                                                    {f16, q8_0},
                                                    {f16, q4_0},
                                                    {q8_0, f16},
                                                    {q8_0, q4_0},
                                                    {q4_0, f16},
                                                    {q4_0, q8_0}}};
    return parts[static_cast<std::size_t>(kv)];
}

double bits_of(KvQuant kv) {
    constexpr std::array<double, 3> bits{16, 8.5, 4.5};  // a block of 32 shares a 16-bit scale
    const auto [keys, values] = parts_of(kv);
    return (bits[static_cast<std::size_t>(keys)] + bits[static_cast<std::size_t>(values)]) / 2;
}

Bytes kv_cache(const Model& model, KvQuant kv, double tokens) {
    const double bytes = bits_of(kv) / 8;  // of a key or a value, where both are kept
    if (model.kv_values_override > 0) return {model.kv_values_override * tokens * bytes};

    const double local = 2.0 * model.kv_heads * model.head_dim * bytes;
    const double only_keys = bits_of(parts_of(kv).keys) / 8;
    double full = local;
    if (model.mla_kv_rank > 0) {
        full = (model.mla_kv_rank + model.mla_rope_dim) * only_keys;
    } else if (model.global_kv_heads > 0) {
        const double per_head = model.k_equals_v_on_global ? only_keys : 2 * bytes;
        full = model.global_kv_heads * model.global_head_dim * per_head;
    }
    const double windowed = model.window > 0 ? std::min<double>(tokens, model.window) : tokens;
    const double kept = (model.full_layers - model.full_sharing_kv) * full * tokens +
                        (model.sliding_layers - model.sliding_sharing_kv) * local * windowed;
    const double state_bytes_per_value = 4;  // engines keep it in float32
    return {kept + model.linear_layers * model.linear_state_values * state_bytes_per_value};
}

Training training_on(const Workload& workload, const EngineTraining& engine, Parallel parallel, int devices) {
    constexpr double kHalf = 2, kFloat = 4;  // bytes
    constexpr double kGathered = 2;          // layers
    constexpr double kLargestMatrix = 0.3;   // of a layer: one of three in its feed-forward part
    constexpr double stored_bits = 4.5;      // with scales
    const Model& model = *workload.model;
    const TrainingJob& job = workload.training;
    const bool full = workload.task == Task::full_finetune;
    const double n = devices;
    const bool shards = devices > 1 && parallel == Parallel::fsdp;
    const bool in_turn = devices > 1 && (parallel == Parallel::layer || parallel == Parallel::pipeline);
    const double share = shards || in_turn ? 1 / n : 1;  // of all layers, or of each
    const double trained = (full ? model.total_params : job.rank * adapted_edges(model)) * job.layers_trained;
    const double of_optimizer = full ? optimizer_bytes(job.optimizer.value_or(engine.optimizer)) : 3 * kFloat;
    Training training;
    if (!full) training.adapters = {trained * kHalf * share};
    training.gradients = {trained * kHalf * share};
    training.optimizer = {trained * of_optimizer * share};

    const double tokens = static_cast<double>(workload.context) * job.batch;
    const double row = tokens * model.hidden;
    // Whose activations a device keeps: back to the first layer that is trained.
    const double layers = job.layers_trained * (in_turn ? model.layers / n : model.layers);
    const double kept = !engine.checkpoints          ? layers * row * engine.row_bytes
                        : engine.checkpoints_in_host ? row * engine.row_bytes
                                                     : layers * row * kHalf + row * engine.row_bytes;
    const double logits = tokens * model.vocab * engine.logits_bytes;
    training.activations = {kept + logits};
    // Quantized layers are gathered as they are stored; one matrix at a time is unpacked.
    if (shards && workload.task == Task::qlora)
        training.gathered = {(kGathered * stored_bits / 8 + kHalf * kLargestMatrix) * model.total_params /
                             model.layers};
    else if (shards) training.gathered = {kGathered * kHalf * model.total_params / model.layers};
    return training;
}

}  // namespace advisor
