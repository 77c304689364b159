#include "advisor/memory.hpp"

namespace advisor {
namespace {

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

}  // namespace

Training training_of(const Model& model, int rank, double tokens) {
    constexpr double kHalf = 2, kFloat = 4, kRecomputed = 34;  // bytes
    const double parameters = rank * adapted_edges(model);
    const double a_row = tokens * model.hidden;
    Training training;
    training.adapters = {parameters * kHalf};
    training.gradients = {parameters * kHalf};
    training.optimizer = {parameters * 3 * kFloat};
    const double logits = 2 * kFloat * tokens * model.vocab;  // and their gradient
    training.activations = {model.layers * a_row * kHalf + a_row * kRecomputed + logits};
    return training;
}

}  // namespace advisor
