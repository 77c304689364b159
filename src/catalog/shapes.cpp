// Models that compute alike: releases and fine-tunes of one network.
#include <algorithm>
#include <cmath>

#include "advisor/catalog.hpp"

namespace advisor {
namespace {

/// Fine-tunes add a few words.
bool nearly_same(double a, double b) {
    constexpr double kApart = 0.01;
    return std::abs(a - b) <= kApart * std::max(a, b);
}

}  // namespace

bool computes_alike(const Model& a, const Model& b) {
    if (a.layers != b.layers || a.hidden != b.hidden) return false;  // most pairs
    const auto counts = [](const Model& m) {
        return std::array{m.heads,          m.kv_heads,    m.head_dim,        m.experts,
                          m.active_experts, m.full_layers, m.sliding_layers,  m.linear_layers,
                          m.window,         m.mla_kv_rank, m.global_kv_heads, m.global_head_dim};
    };
    return counts(a) == counts(b) && nearly_same(a.total_params, b.total_params) &&
           nearly_same(a.active_params, b.active_params) && nearly_same(a.vocab, b.vocab) &&
           a.compressed == b.compressed;
}

const Model* shape_in(const Catalog& catalog, const Model& model) {
    const auto found = std::find_if(catalog.models.begin(), catalog.models.end(),
                                    [&](const Model& other) { return computes_alike(model, other); });
    return found == catalog.models.end() ? nullptr : &*found;
}

}  // namespace advisor
