// Models and quantizations, as data/catalog has them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/speed_class.hpp"
#include "advisor/units.hpp"

namespace advisor {

struct WeightFile {
    std::string quant;     ///< as published: Q4_K_M, UD-Q4_K_XL, mlx-4bit
    Bytes size;            ///< of a rounded size the upper end
    bool by_part = false;  ///< the parts below are known, the rest of `size` is the body
    Bytes experts, embedding, output, vision;
    bool rounded = false;  ///< as published, in GB
};

/// The shape of a model; counts as in its config.json.
struct Model {
    std::string id, name, family;
    double total_params = 0;   ///< of the text decoder
    double active_params = 0;  ///< weights read for one token, with the output head, without the embedding table
    int layers = 0, hidden = 0, heads = 0, kv_heads = 0, head_dim = 0, ffn = 0, vocab = 0;
    int experts = 0, active_experts = 0, shared_experts = 0, moe_ffn = 0, first_dense_layers = 0;
    int full_layers = 0, sliding_layers = 0, linear_layers = 0, window = 0;
    int global_kv_heads = 0, global_head_dim = 0;  ///< of full layers, where they differ
    bool k_equals_v_on_global = false;
    int full_sharing_kv = 0, sliding_sharing_kv = 0;  ///< of those layers, how many read the cache of another layer
    int mla_kv_rank = 0, mla_rope_dim = 0;            ///< 0 without multi-head latent attention
    double linear_state_values = 0;                   ///< constant state of one linear layer and user, in values
    double kv_values_override = 0;                    ///< values a token and model where the formula does not hold
    bool tied_embeddings = false;
    std::int64_t max_context = 0;
    std::string native_quant;  ///< as released, where that is not 16 bit: MXFP4
    std::vector<WeightFile> files;

    bool is_moe() const { return experts > 1; }
};

struct Quantization {
    std::string id, name, format, bit_class;  ///< gguf | mlx | awq ...; 4bit | 8bit | 16bit | ...
    Kernel kernel = Kernel::f16;
    double bits_body = 16, bits_embedding = 16, bits_output = 16, bits_experts = 16;
    std::optional<double> perplexity_delta;
    std::optional<double> min_compute_capability;
    bool preferred = false;               ///< the one that its class means in its format
    std::vector<std::string> file_names;  ///< names under which publishers list it, best first
};

}  // namespace advisor
