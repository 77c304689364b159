// Parameters of the text decoder from its shape. Norms and biases, far below a percent, are left out.
#include <algorithm>

#include "hf_read.hpp"

namespace advisor::hf {
namespace {

bool is_mamba(const Shape& s) { return s.mamba_heads > 0; }
bool is_delta_net(const Shape& s) { return s.delta_v_heads > 0; }

/// Channels that the short convolution of a linear layer mixes.
double convolved(const Shape& s) {
    if (is_mamba(s)) return s.mamba_heads * s.mamba_head_dim + 2 * s.mamba_groups * s.mamba_state;
    return 2 * s.delta_k_heads * s.delta_k_dim + s.delta_v_heads * s.delta_v_dim;
}

double latent_attention(const Shape& s) {
    const double queries = s.heads * (s.nope_dim + s.rope_dim);
    const double q = s.q_rank > 0 ? s.q_rank * (s.hidden + queries) : s.hidden * queries;
    const double kv = s.hidden * (s.kv_rank + s.rope_dim) + s.kv_rank * s.heads * (s.nope_dim + s.v_dim);
    return q + kv + s.heads * s.v_dim * s.hidden;
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

}  // namespace

double linear_state_values(const Config& config) {
    const Shape& s = config.shape;
    if (is_mamba(s))
        return s.mamba_heads * s.mamba_head_dim * s.mamba_state + std::max(0.0, s.mamba_conv - 1) * convolved(s);
    if (is_delta_net(s))
        return s.delta_v_heads * s.delta_k_dim * s.delta_v_dim + std::max(0.0, s.delta_conv - 1) * convolved(s);
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
    sum.embedding = (s.tied > 0 ? 0 : table) + layer_vocab * s.layer_embedding * s.layers;
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

}  // namespace advisor::hf
