// Models, quantizations and the engines that run them, with what is said of engines: the cells of their matrix, needs
// of buyers, notices; and the matrix asked: what runs where, since when and on whose word.
//
// An engine's cells state a status for a scope; the narrowest scope that covers a device decides (the device, its
// architecture, its platform, everywhere), the first among equals. Where no cell says anything the status is unknown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/names.hpp"
#include "advisor/speed_class.hpp"
#include "advisor/training_class.hpp"
#include "advisor/units.hpp"

namespace advisor {

class Catalog;
struct Device;
struct System;

struct WeightFile {
    std::string quant;     ///< as published: Q4_K_M, UD-Q4_K_XL, mlx-4bit
    Bytes size;            ///< of a rounded size the upper end
    bool by_part = false;  ///< the parts below are known, the rest of `size` is the body
    Bytes experts, embedding, output, vision;
    bool rounded = false;  ///< as published, in GB
};

/// Layers that attend to a cache in which `ratio` tokens share an entry, beside a window of the last tokens (DeepSeek
/// V4): to all entries, or to those that an indexer chooses by comparing itself with each.
struct CompressedLayers {
    int layers = 0;
    double ratio = 1;         ///< tokens an entry
    int chosen = 0;           ///< entries that are attended to at most; 0: all
    double index_values = 0;  ///< heads x dimension of the indexer, a layer; 0: none
    bool operator==(const CompressedLayers&) const = default;
};

/// The shape of a model; counts as in its config.json.
struct Model {
    std::string id, name, family;
    double total_params = 0;   ///< of the text decoder
    double active_params = 0;  ///< weights read for one token, with the output head, without the embedding table
    double lookup_params = 0;  ///< of total_params: tables beside the embedding table that a token reads rows of
    int layers = 0, hidden = 0, heads = 0, kv_heads = 0, head_dim = 0, ffn = 0, vocab = 0;
    int experts = 0, active_experts = 0, shared_experts = 0, moe_ffn = 0, first_dense_layers = 0;
    int full_layers = 0, sliding_layers = 0, linear_layers = 0, window = 0;
    int global_kv_heads = 0, global_head_dim = 0;  ///< of full layers, where they differ
    bool k_equals_v_on_global = false;
    int full_sharing_kv = 0, sliding_sharing_kv = 0;  ///< of those layers, how many read the cache of another layer
    std::vector<CompressedLayers> compressed;         ///< all full layers, where they compress; `window` is theirs then
    int mla_kv_rank = 0, mla_rope_dim = 0;            ///< 0 without multi-head latent attention
    double linear_state_values = 0;                   ///< constant state of one linear layer and user, in values
    double kv_values_override = 0;                    ///< values a token and model where the formula does not hold
    bool tied_embeddings = false;
    std::int64_t max_context = 0;
    std::string guesses;          ///< "head" or "draft": what of its makers guesses tokens ahead; empty: nothing known
    double gguf_expert_bits = 0;  ///< a weight, in GGUF files of every quantization; 0: as the quantization says
    std::string native_quant;     ///< as released, where that is not 16 bit: MXFP4
    std::vector<WeightFile> files;
    const Model* shape = nullptr;  ///< the first of the catalog that computes alike, itself perhaps; null: none does

    bool is_moe() const { return experts > 1; }
};

/// Whether two models are releases or fine-tunes of one network: what is measured of one holds of the other.
bool computes_alike(const Model& a, const Model& b);

/// The first model of the catalog that computes alike; null where none does.
const Model* shape_in(const Catalog& catalog, const Model& model);

/// The model that measurements are kept under.
inline const Model& measured_as(const Model& model) { return model.shape ? *model.shape : model; }

struct Quantization {
    std::string id, name, format, bit_class;  ///< gguf | mlx | awq ...; 4bit | 8bit | 16bit | ...
    Kernel kernel = Kernel::f16;
    double bits_body = 16, bits_embedding = 16, bits_output = 16, bits_experts = 16;
    std::optional<double> perplexity_delta;
    std::optional<double> min_compute_capability;
    bool preferred = false;               ///< the one that its class means in its format
    bool from_16bit = false;              ///< made of such weights: who releases in fewer has no use for it
    std::vector<std::string> file_names;  ///< names under which publishers list it, best first
};

/// How cards share a model; the last three only when it is trained: a copy on each, shards that are gathered layer by
/// layer (FSDP, ZeRO-3), or layers in turn with several micro-batches under way. Layers in turn with one: device_map.
enum class Parallel { none, layer, tensor, ddp, fsdp, pipeline };
template <>
inline constexpr auto kNames<Parallel> = named<Parallel::pipeline>("none", "layer", "tensor", "ddp", "fsdp",
                                                                   "pipeline");
enum class Batching { continuous, slots, serial };
template <>
inline constexpr auto kNames<Batching> = named<Batching::serial>("continuous", "slots", "serial");
enum class Support { no, unknown, experimental, partial, yes };
template <>
inline constexpr auto kNames<Support> = named<Support::yes>("no", "unknown", "experimental", "partial", "yes");

/// Devices that a statement holds for: those named, else those of an architecture, else of a platform, else all.
struct Scope {
    std::string platform;  ///< empty: any
    std::vector<std::string> architectures, devices;
};

/// One cell of an engine's matrix: the engine itself, features or model families, where it holds and on whose word.
struct EngineCell {
    std::vector<std::string> subjects;  ///< names of features or families; empty: the engine itself
    Scope scope;
    Support status = Support::unknown;
    std::string since;               ///< date or version that brought it, as the source has it
    std::string why;                 ///< what a buyer must know where it is not a plain yes
    std::string source, assumption;  ///< ids of sources; both empty where answers are computed
};

/// How an engine computes what it leaves in host RAM.
struct HostUse {
    bool streams_experts = false;  ///< may send them to the card where a prompt is long enough for that
    double second_socket = 0;      ///< what another socket adds, of the first
    double product_share = 1;      ///< of the rate of its cores that its products reach
    bool amx = false;              ///< has kernels for it
};

struct Engine {
    std::string id, name, family;
    int family_index = 0;     ///< of Catalog::engine_families
    bool runs_models = true;  ///< false: training or a front end, not planned with
    std::vector<std::string> formats, os;
    std::vector<Parallel> parallel;
    std::vector<std::string> tensor_families;  ///< of the models whose layers it splits over cards; empty: all
    std::vector<std::string> kv_quants;        ///< f16, q8_0, q4_0; "mixed": keys and values may differ
    int kv_page_tokens = 1;                    ///< the cache grows in such steps
    Batching batching = Batching::serial;
    int max_batch = 1;            ///< requests that it works on at once
    int micro_batch = 512;        ///< prompt tokens that it evaluates at once by default
    int offload_micro_batch = 0;  ///< and as is set where weights lie in host RAM; 0: the same
    Bytes overhead_per_device;
    bool caches_prompts = false;  ///< does not read again what a prompt has in common with one before it
    double memory_fraction = 1;   ///< of usable memory that it takes at most
    int preference = 0;           ///< order among equals, smaller first
    int min_host_cores = 0;       ///< of the CPU beside the cards; 0: any
    int cores_per_card = 0;       ///< that its process for each card keeps busy; 0: not known
    bool joins_makers = false;    ///< spreads one model over cards of several makers
    bool splits_phases = false;   ///< can read prompts on one kind of box and write on another
    HostUse host;
    std::optional<EngineTraining> training;  ///< nothing: it does not train
    std::string as_of;                       ///< date on which the newest source of its cells was read
    std::vector<EngineCell> support, features, families;

    /// What the cells come to on one device.
    struct OnDevice {
        Support status = Support::unknown;
        std::vector<std::string> known_formats;  ///< that it loads; only of cards without a compute capability
        std::vector<std::string> refused_formats, refused_families;  ///< of its formats; of models
        bool refuses_tensor = false;  ///< it is not known to split layers over such cards
    };
    std::vector<OnDevice> on;  ///< by Device::index
};

/// One requirement: a conjunction of groups, each satisfied by any of its conditions.
struct Feature {
    struct Condition {
        enum class Kind { platform, engine, engine_feature, device_feature, os } kind;
        std::string value;
        std::size_t index = 0;  ///< of an engine in Catalog::engines, a feature in Catalog::engine_features
    };
    std::string id, name;
    std::vector<std::vector<Condition>> groups;
};
template <>
inline constexpr auto kNames<Feature::Condition::Kind> = named<Feature::Condition::Kind::os>("platform", "engine",
                                                                                             "engine_feature",
                                                                                             "device_feature", "os");

/// Where pages of an earlier year mislead: said when a question touches it.
struct Notice {
    std::string id, text;
    Scope scope;
    std::vector<std::string> features, engines, formats;  ///< ids of needs, ids of engines, formats of weights
    std::string since, as_of;                             ///< when it came about; when its source was read
};

/// A status and the cell that decided it; without a cell nothing is said, and the status is unknown.
struct Standing {
    Support status = Support::unknown;
    const EngineCell* cell = nullptr;
};

/// The engine itself on a device.
Standing support_of(const Engine& engine, const Device& device);

/// The engine on all devices of a system: the weakest; no where the host has too few cores for it.
Support status_on(const Engine& engine, const System& system);

/// A feature of the engine on a device: the weaker of the engine's support there and the feature's own cell.
Standing feature_of(const Engine& engine, const Device& device, std::string_view feature);

/// What is said of a model family on a device, the engine's support there aside.
Standing family_of(const Engine& engine, const Device& device, std::string_view family);

/// What is said of a format of weights on a device, the engine's support there aside.
Standing format_of(const Engine& engine, const Device& device, std::string_view format);

/// Whether an engine runs a model on a device: the weakest of what is said of the engine, the model's family and the
/// format of its weights.
struct Compatibility {
    Standing standing;
    std::string_view rests_on;  ///< engine | family | format
    std::string why;            ///< where it is not a plain yes
};

/// `quants`: those that would do; none leaves the format out.
Compatibility compatibility_of(const Engine& engine, const Device& device, const Model& model,
                               const std::vector<const Quantization*>& quants);

/// Whether the engine is known not to run the family on a device of the system. What is unknown may be tried.
bool refuses_family(const Engine& engine, const System& system, std::string_view family);

/// Whether the engine may split each layer of a model of the family over the cards of the system (tensor parallel).
bool splits_layers(const Engine& engine, const System& system, std::string_view family);

/// Whether the engine is known not to load the format on a device of the system.
bool refuses_format(const Engine& engine, const System& system, std::string_view format);

/// How far a condition holds on a system: the best of its devices; hardware is a plain yes or no.
Support status_of(const Catalog& catalog, const Feature::Condition& condition, const System& system);

/// How far a system offers a feature: the weakest of its groups, each by its best condition.
Support status_of(const Catalog& catalog, const Feature& feature, const System& system);

/// Whether a feature rests on engines alone: what the breadth of a system's software is counted by.
bool is_software(const Feature& feature);

/// Whether the notice speaks of a device of the system.
bool concerns(const Notice& notice, const System& system);

/// "since 2026-04", else "as of 2026-11-22", else nothing.
std::string dated(std::string_view since, std::string_view as_of);

/// Fills engine_features, best_support, what engines come to on each device and the indices of conditions. load_catalog
/// calls it last.
void index_support(Catalog& catalog);

}  // namespace advisor
