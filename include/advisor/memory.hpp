// Where the bytes go: weights at their true size, KV cache by architecture, buffers, overhead, and whether they fit.
#pragma once

#include <array>
#include <span>

#include "advisor/names.hpp"
#include "advisor/workload.hpp"

namespace advisor {

/// Weights of a model in a quantization. The total is the published file's where there is one; else parameters times
/// the bits of each part.
struct Weights {
    Bytes body;       ///< attention, norms, dense and shared feed-forward: read for every token
    Bytes experts;    ///< all routed experts
    Bytes embedding;  ///< input table, read one row a token
    Bytes output;     ///< output head; the embedding table itself when tied
    Bytes vision;     ///< vision tower and projector, where the model's files hold them; not read for a token
    bool from_file = false;
    Bytes lookup;  ///< tables of the layers that a token reads single rows of: per-layer embeddings, n-grams

    Bytes total() const { return body + experts + embedding + output + vision + lookup; }
};
Weights weights_of(const Model& model, const Quantization& quant);

/// The file of the model in this quantization that is known to be published, by any of its names; null where none is.
const WeightFile* published_file(const Model& model, const Quantization& quant);

/// Tokens of a prompt that are evaluated at once.
int micro_batch_of(const Engine& engine, Bytes in_host_ram);

/// Parameters of all routed experts; 0 of a dense model, or where every expert is chosen. Total - active = the experts
/// that are not chosen, and the tables that a token reads single rows of.
double expert_params(const Model& model);

/// Weight bytes read to decode one token for each of `batch` sequences: everything but the tables of single
/// rows, and of the experts the expected union, E(1 - (1 - k/E)^batch) of E.
Bytes weights_read(const Model& model, const Weights& weights, int batch);

struct KvParts {
    KvQuant keys, values;  ///< one of the first three
};
KvParts parts_of(KvQuant);

/// Bits of one cached number with its scales, the mean of keys and values: 16, 8.5, 4.5 where both are alike.
double bits_of(KvQuant);

/// KV cache of one user at a context of `tokens`: full layers keep all, sliding ones their window, MLA its latent,
/// linear ones a constant state (which is not quantized).
Bytes kv_cache(const Model& model, KvQuant kv, double tokens);

/// What training holds beside the weights, on one device or all.
struct Training {
    Bytes
        adapters;  ///< 16-bit, on every dense matrix; routed experts stay as they are. 0 where all weights are trained
    Bytes gradients;    ///< 16-bit, of what is trained
    Bytes optimizer;    ///< of what is trained, see Optimizer; of adapters always two 32-bit moments and a 32-bit copy
    Bytes activations;  ///< of a micro-step, and its logits; grow with its tokens
    Bytes gathered;     ///< layers put together from shards: the one that computes and the next

    Bytes total() const { return adapters + gradients + optimizer + activations + gathered; }
    Training times(double k) const {
        return {adapters * k, gradients * k, optimizer * k, activations * k, gathered * k};
    }
};

/// One of `devices` that share the training as `parallel` says. Activations of a layer: EngineTraining::row_bytes a
/// token and hidden value, 34 without attention scores (Korthikanti et al. 2022, arXiv 2205.05198, section 4); with
/// checkpoints 2 for every layer and those of the one that is computed again. Logits: EngineTraining::logits_bytes a
/// token and entry of the vocabulary.
Training training_on(const Workload& workload, const EngineTraining& engine, Parallel parallel, int devices);

constexpr int kMaxDevices = 16;

struct DeviceMemory {
    const Device* device = nullptr;
    int layers = 0;
    Bytes weights, kv, buffers, overhead, usable;
    Bytes draft;     ///< weights of the draft model
    Bytes training;  ///< see Training
    Bytes total{};   ///< memory of the device, usable or not

    Bytes required() const { return weights + kv + buffers + overhead + draft + training; }
};

struct Memory {
    Weights model;                                ///< the weights before placement
    Bytes weights, kv, buffers, overhead, draft;  ///< of one copy, over all devices; kv with the draft model's
    Training training;                            ///< likewise; all 0 when nothing is trained
    Bytes usable;                                 ///< of the devices of one copy
    Bytes in_host_ram;                            ///< offloaded weights
    std::array<DeviceMemory, kMaxDevices> devices;
    int device_count = 0;
    bool fits = false;
    bool heads_divide = true;      ///< false: tensor parallel is impossible at this card count
    std::int64_t max_context = 0;  ///< tokens per user that fit, at most the model's own limit

    Bytes required() const { return weights + kv + buffers + overhead + draft + training.total(); }
    /// The devices of one copy.
    std::span<DeviceMemory> placed() { return {devices.data(), static_cast<std::size_t>(device_count)}; }
    std::span<const DeviceMemory> placed() const { return {devices.data(), static_cast<std::size_t>(device_count)}; }
};

/// What a look at the memory says: tight is a fit with less to spare than Constants::tight_margin.
enum class MemoryFit { no, tight, fits };
template <>
inline constexpr auto kNames<MemoryFit> = named<MemoryFit::fits>("no", "tight", "fits");
MemoryFit memory_fit_of(const Catalog& catalog, const Memory& memory);

/// Memory that one device of a system offers to a model: by default, with the GPU's limit of a Mac set, on Windows.
Bytes usable_of(const SystemDevice& device, std::optional<Bytes> wired_limit = {}, bool windows = false);

/// How far the GPU's limit of a Mac can be raised; empty for every other device. Of a system the highest of any.
std::optional<Bytes> highest_wired_limit(const SystemDevice& device);
std::optional<Bytes> highest_wired_limit(const System& system);

/// Places one copy of the model: layer by layer in proportion to memory, or sharded by tensor parallel. Where other
/// devices read the prompts, the memory of those that write; that of the readers when the model does not fit there.
Memory place(const Catalog& catalog, const Workload& workload, const Plan& plan);

/// The same, with the weights of the model in plan.quant, which many plans share.
Memory place(const Catalog& catalog, const Workload& workload, const Plan& plan, const Weights& weights);

/// What the workload needs before it is placed anywhere: weights, KV of all users, one set of buffers.
Bytes workload_memory(const Workload& workload, const Quantization& quant);

}  // namespace advisor
