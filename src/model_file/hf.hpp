// How a config.json becomes a Model: its numbers under one name each, then a plan of its layers, then counts.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "advisor/model_file.hpp"
#include "catalog/reader.hpp"

namespace advisor::hf {

using json::Value;

/// Nothing beside a model is larger (the index of 92,000 tensors has 9 MB); what is, is something else.
constexpr std::size_t kMaxConfigBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxIndexBytes = std::size_t{10} << 20;
constexpr std::size_t kMaxHeaderBytes = std::size_t{4} << 20;
constexpr std::size_t kMaxJsonValues = 200000;

/// The numbers of a config.json; 0 where it has none, flags 0 or 1.
struct Shape {
    double layers = 0, hidden = 0, heads = 0, kv_heads = 0, head_dim = 0, ffn = 0, vocab = 0, max_context = 0;
    double tied = 0, output_gate = 0, latent_gate = 0, multi_query = 0;
    // layers with experts
    double experts = 0, active_experts = 0, shared_experts = 0, moe_ffn = 0, shared_ffn = 0, moe_latent = 0;
    double leading_dense = 0, experts_every = 0, dense_beside_experts = 0;
    // layers with a window
    double window = 0, chunk = 0, no_rope_every = 0, use_window = 0, first_windowed = 0, window_pattern = 0;
    // full layers that differ, and layers that read the cache of another one
    double global_kv_heads = 0, global_head_dim = 0, k_equals_v = 0, sharing_layers = 0, double_ffn_if_sharing = 0;
    // multi-head latent attention
    double q_rank = 0, kv_rank = 0, rope_dim = 0, nope_dim = 0, v_dim = 0;
    // gated delta net
    double full_every = 0, delta_v_heads = 0, delta_k_heads = 0, delta_k_dim = 0, delta_v_dim = 0, delta_conv = 0;
    // Kimi delta attention, its output gate of full or of low rank
    double kda_heads = 0, kda_dim = 0, kda_conv = 0, kda_full_gate = 0;
    // Mamba 2
    double mamba_heads = 0, mamba_head_dim = 0, mamba_state = 0, mamba_groups = 0, mamba_conv = 0;
    // small matrices of Gemma 3n and 4
    double layer_embedding = 0, layer_vocab = 0, laurel_rank = 0, altup_inputs = 0;
    // tables of n-grams, as Qwen 4 has them
    double ngram_layers = 0, ngram_rows = 0, ngram_width = 0;
};

enum class Mixer { none, full, sliding, linear };

struct Layer {
    Mixer mixer = Mixer::full;
    bool dense = true;  ///< has a feed-forward network that every token takes
    bool experts = false;
    bool shares_kv = false;  ///< reads the cache of an earlier layer
};

struct Config {
    const Value* root = nullptr;
    const Value* text = nullptr;  ///< of the language model: `root`, or an object in it
    std::string type;             ///< model_type; not yet safe to show
    bool gated = true;            ///< feed-forward networks have three matrices, not two
    Shape shape;
    std::vector<Layer> layers;
};

/// Weights by the part that they play.
struct Parameters {
    double embedding = 0;  ///< input tables, without one that is the output head too
    double output = 0, experts = 0, body = 0;
    double lookup = 0;  ///< tables of the layers that a token reads single rows of
    double total() const { return embedding + output + experts + body + lookup; }
};

/// How the weights are stored.
struct Stored {
    std::string label;   ///< "awq, 4 bits"; empty: as they were trained
    std::string id;      ///< of the catalog's quantization; empty: it has none
    std::string native;  ///< name of the form in which such models are released
};

/// The first of `keys` that the object has and that is not null.
template <class Keys>
const Value* first_of(const Value& object, const Keys& keys) {
    for (const std::string_view key : keys) {
        const Value* value = key.empty() ? nullptr : json::member(object, key);
        if (value && value->kind != Value::Kind::null) return value;
    }
    return nullptr;
}
inline const Value* present(const Value& object, std::string_view key) { return first_of(object, std::array{key}); }

/// Reads and checks everything but the layers. Throws loader::Fault.
Config read_config(const Value& root);
/// What each layer is; sets config.layers.
void plan_layers(Config& config);

double linear_state_values(const Config& config);
Parameters count_parameters(const Config& config);
Stored read_stored(const Catalog& catalog, const Config& config);

/// The sizes in a safetensors header (8 bytes of length, then JSON), without the layers from `layers` on: those of
/// multi-token prediction. Throws Error.
TensorSizes read_tensors(const DataFile& file, double layers);

/// What the weight files beside a config.json say.
struct WeightFiles {
    bool by_tensor = false;
    TensorSizes sizes;  ///< of all tensors
    Bytes total;        ///< by the index, without the tensors
};
WeightFiles read_weights(const Config& config, const std::vector<DataFile>& files);

/// Puts sizes, quantization and exact parameter counts into the model.
void take_weights(const Config& config, const Stored& stored, const WeightFiles& found, ModelFile& result);

}  // namespace advisor::hf
