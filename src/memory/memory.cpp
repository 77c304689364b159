#include "advisor/memory.hpp"

#include <algorithm>
#include <cmath>

namespace advisor {
namespace {

constexpr double kFloat = 4;  // bytes

/// Activations and logits of one micro-batch: tokens x (vocabulary + 8 hidden rows) in float32.
Bytes buffers_of(const Model& model, double tokens) { return {tokens * kFloat * (model.vocab + 8.0 * model.hidden)}; }

bool heads_divide(const Model& model, int cards) {
    if (cards <= 1) return true;
    if (model.heads % cards != 0) return false;
    return model.mla_kv_rank > 0 || model.kv_heads % cards == 0 || cards % model.kv_heads == 0;
}

/// Devices of one copy of the model, in catalog order; a fleet or replicas use the first `cards`.
void list_devices(const Plan& plan, Memory& memory) {
    int skipped = 0;
    for (const SystemDevice& entry : plan.system->devices) {
        for (int i = 0; i < entry.count && memory.device_count < std::min(plan.cards, kMaxDevices); ++i) {
            if (skipped++ < plan.first_card) continue;
            DeviceMemory& device = memory.devices[static_cast<std::size_t>(memory.device_count++)];
            device.device = entry.device;
            device.usable = usable_of(entry, plan.wired_limit, plan.windows) * plan.engine->memory_fraction;
            device.total = entry.memory;
            memory.usable += device.usable;
        }
    }
}

/// Tensor parallel: every matrix in equal shards; KV heads too, repeated where there are fewer heads than cards.
void shard(const Model& model, const Weights& weights, Memory& memory) {
    const int n = memory.device_count;
    const double kv_share = model.mla_kv_rank > 0 ? 1.0 : 1.0 / std::min(n, std::max(1, model.kv_heads));
    for (DeviceMemory& device : memory.placed()) {
        device.layers = model.layers;
        device.weights = (weights.total() - memory.in_host_ram) / n;
        device.kv = memory.kv * kv_share;
    }
}

/// A copy of the weights on each device.
void copy_everywhere(const Model& model, const Weights& weights, Memory& memory) {
    for (DeviceMemory& device : memory.placed()) {
        device.layers = model.layers;
        device.weights = weights.total() - memory.in_host_ram;
    }
}

/// Layer split: whole layers in proportion to the room on each device; the embedding table sits on the first and the
/// output head on the last.
void split_layers(const Model& model, const Weights& weights, Memory& memory) {
    const std::span<DeviceMemory> devices = memory.placed();
    devices.front().weights += weights.embedding + weights.vision;
    devices.back().weights += weights.output;
    const Bytes layer = (weights.body + weights.experts + weights.lookup - memory.in_host_ram) / model.layers;
    const Bytes layer_kv = memory.kv / model.layers;

    std::array<Bytes, kMaxDevices> room{};
    Bytes total_room;
    for (std::size_t i = 0; i < devices.size(); ++i) {
        room[i] = std::max(Bytes{1}, devices[i].usable - devices[i].required());
        total_room += room[i];
    }
    int placed = 0;
    for (std::size_t i = 0; i < devices.size(); ++i) {
        devices[i].layers = static_cast<int>(model.layers * (room[i] / total_room));
        placed += devices[i].layers;
    }
    for (; placed < model.layers; ++placed) {
        std::size_t best = 0;
        Bytes most{-1e300};
        for (std::size_t i = 0; i < devices.size(); ++i) {
            const Bytes left = room[i] - (layer + layer_kv) * devices[i].layers;
            if (left > most) most = left, best = i;
        }
        ++devices[best].layers;
    }
    for (DeviceMemory& device : devices) {
        device.weights += layer * device.layers;
        device.kv = layer_kv * device.layers;
    }
}

/// KV cache of all users of one copy, the draft model's too.
Bytes cache_of(const Workload& workload, const Plan& plan, double tokens) {
    Bytes cache = kv_cache(*workload.model, plan.kv, tokens);
    if (workload.draft) cache += kv_cache(*workload.draft, plan.kv, tokens);
    return cache * users_per_replica(workload, plan);
}

/// Longest sequence whose activations fit beside the rest; they grow with it in proportion.
std::int64_t longest_sequence(const Workload& workload, const Memory& memory) {
    double limit = static_cast<double>(workload.model->max_context);
    for (const DeviceMemory& device : memory.placed()) {
        const Bytes activations = memory.training.activations / memory.device_count;
        const Bytes room = device.usable - (device.required() - activations);
        limit = std::min(limit, std::max(0.0, static_cast<double>(workload.context) * (room / activations)));
    }
    return static_cast<std::int64_t>(limit);
}

/// Largest context per user at which every device still holds its share of the KV cache. The cache is piecewise linear
/// in the context: its slope drops at the sliding window.
std::int64_t longest_context(const Workload& workload, const Plan& plan, const Memory& memory) {
    const Model& model = *workload.model;
    if (workload.trains()) return longest_sequence(workload, memory);
    double limit = static_cast<double>(model.max_context);
    const double window = model.sliding_layers > 0 ? model.window : 0;
    const Bytes at_zero = cache_of(workload, plan, 0);
    const Bytes at_window = cache_of(workload, plan, window);
    const Bytes slope = cache_of(workload, plan, window + 1) - at_window;
    for (const DeviceMemory& device : memory.placed()) {
        if (device.kv.value <= 0 || memory.kv.value <= 0) {
            if (device.required() > device.usable) return 0;
            continue;
        }
        const double share = device.kv / memory.kv;
        const Bytes room = (device.usable - (device.required() - device.kv)) / share;
        double tokens = 0;
        if (room >= at_window) {
            if (slope.value <= 0) continue;  // windows and states alone: no longer context needs more
            tokens = window + (room - at_window) / slope;
        } else if (room > at_zero && window > 0) {
            tokens = window * ((room - at_zero) / (at_window - at_zero));
        }
        limit = std::min(limit, tokens);
    }
    const int page = plan.engine->kv_page_tokens;
    const auto whole_pages = static_cast<std::int64_t>(limit) / page * page;
    return limit >= static_cast<double>(model.max_context) ? model.max_context : whole_pages;
}

void sum_devices(Memory& memory) {
    memory.fits = memory.device_count > 0 && memory.heads_divide;
    memory.kv = memory.weights = memory.overhead = memory.buffers = memory.draft = {};
    for (const DeviceMemory& device : memory.placed()) {
        memory.kv += device.kv;
        memory.weights += device.weights;
        memory.overhead += device.overhead;
        memory.buffers += device.buffers;
        memory.draft += device.draft;
        memory.fits = memory.fits && device.required() <= device.usable;
    }
}

/// A draft model that is a file is as large as that; one of the catalog comes in the quantization of the model.
Bytes draft_weights(const Model& draft, const Quantization& quant) {
    const bool in_file = !draft.files.empty() && draft.files.front().by_part;
    return in_file ? draft.files.front().size : weights_of(draft, quant).total();
}

Memory place_once(const Workload& workload, const Plan& plan, const Weights& weights, Bytes in_host_ram) {
    const Model& model = *workload.model;
    Memory memory;
    memory.model = weights;
    memory.in_host_ram = in_host_ram;
    memory.heads_divide = plan.parallel != Parallel::tensor || heads_divide(model, plan.cards);
    list_devices(plan, memory);
    if (memory.device_count == 0) return memory;
    const auto context = static_cast<double>(workload.context);
    Training each;
    if (workload.trains()) {
        each =
            training_on(workload, plan.engine->training.value_or(EngineTraining()), plan.parallel, memory.device_count);
        memory.training = each.times(memory.device_count);
    } else {
        const double page = plan.engine->kv_page_tokens;
        memory.kv = cache_of(workload, plan, std::ceil(context / page) * page);
    }
    const Bytes draft = workload.draft ? draft_weights(*workload.draft, *plan.quant) : Bytes{};
    for (DeviceMemory& device : memory.placed()) {
        device.overhead = plan.engine->overhead_per_device;
        const bool has_head = plan.parallel == Parallel::tensor || &device == &memory.placed().back();
        const Bytes logits = buffers_of(model, micro_batch_of(*plan.engine, in_host_ram));
        if (!workload.trains()) device.buffers = has_head ? logits : logits / 4;  // else among the activations
        device.draft = draft / memory.device_count;
        device.training = each.total();
        if (workload.trains()) device.overhead = plan.engine->training.value_or(EngineTraining()).overhead;
    }
    if (plan.parallel == Parallel::ddp) {
        copy_everywhere(model, weights, memory);
    } else if (plan.parallel == Parallel::tensor || plan.parallel == Parallel::fsdp) {
        shard(model, weights, memory);
    } else {
        split_layers(model, weights, memory);
    }
    sum_devices(memory);
    memory.max_context = longest_context(workload, plan, memory);
    return memory;
}

/// Bytes that must leave the devices so that the rest fits, by the device that is fullest.
Bytes excess_of(const Memory& memory) {
    Bytes excess;
    for (const DeviceMemory& device : memory.placed()) {
        excess = std::max(excess, device.required() - device.usable);
    }
    return excess * memory.device_count;
}

/// Where other devices read the prompts than write.
Memory place_phases(const Catalog& catalog, const Workload& workload, const Plan& plan, const Weights& weights) {
    Plan writing = plan;
    writing.prefill_cards = 0;
    Memory memory = place(catalog, workload, writing, weights);
    const Memory reading = place(catalog, workload, prefill_part_of(plan), weights);
    if (!reading.fits) return reading;
    memory.max_context = std::min(memory.max_context, reading.max_context);
    return memory;
}

}  // namespace

int micro_batch_of(const Engine& engine, Bytes in_host_ram) {
    return in_host_ram.value > 0 && engine.offload_micro_batch > 0 ? engine.offload_micro_batch : engine.micro_batch;
}

Plan prefill_part_of(const Plan& plan) {
    if (plan.prefill_cards == 0) return plan;
    Plan part = plan;
    part.cards = plan.prefill_cards;
    part.first_card = plan.first_prefill_card;
    part.prefill_cards = 0;
    part.parallel = part.cards > 1 ? Parallel::layer : Parallel::none;
    return part;
}

const SystemDevice* device_at(const System& system, int card) {
    for (const SystemDevice& entry : system.devices) {
        if (card < entry.count) return &entry;
        card -= entry.count;
    }
    return nullptr;
}

int cards_at_work(const Plan& plan) { return plan.cards * std::max(1, plan.replicas / boxes_of(*plan.system)); }

int users_per_replica(const Workload& workload, const Plan& plan) {
    return (workload.users + plan.replicas - 1) / plan.replicas;
}

MemoryFit memory_fit_of(const Catalog& catalog, const Memory& memory) {
    if (!memory.fits) return MemoryFit::no;
    const Bytes left = memory.usable - memory.required();
    return left < memory.usable * catalog.constants.tight_margin ? MemoryFit::tight : MemoryFit::fits;
}

std::optional<Bytes> highest_wired_limit(const SystemDevice& entry) {
    if (!entry.device->raised_reserve) return {};
    return std::max(entry.memory - *entry.device->raised_reserve, usable_of(entry));
}

std::optional<Bytes> highest_wired_limit(const System& system) {
    std::optional<Bytes> highest;
    for (const SystemDevice& entry : system.devices) highest = std::max(highest, highest_wired_limit(entry));
    return highest;
}

Bytes usable_of(const SystemDevice& entry, std::optional<Bytes> wired_limit, bool windows) {
    const Device& device = *entry.device;
    if (wired_limit && device.raised_reserve) return std::min(*wired_limit, *highest_wired_limit(entry));
    if (device.small_fraction && entry.memory <= *device.small_memory) return entry.memory * *device.small_fraction;
    if (device.usable_fraction) return entry.memory * *device.usable_fraction;
    const std::optional<Bytes>& stated = windows && device.usable_on_windows ? device.usable_on_windows : device.usable;
    return stated ? std::min(*stated, entry.memory) : entry.memory - device.reserve;
}

Bytes workload_memory(const Workload& workload, const Quantization& quant) {
    const Weights weights = weights_of(*workload.model, quant);
    const auto context = static_cast<double>(workload.context);
    const Bytes buffers = buffers_of(*workload.model, Engine{}.micro_batch);
    if (workload.trains()) return weights.total() + training_on(workload, EngineTraining(), Parallel::none, 1).total();
    return weights.total() + kv_cache(*workload.model, workload.kv, context) * workload.users + buffers;
}

Memory place(const Catalog& catalog, const Workload& workload, const Plan& plan) {
    return place(catalog, workload, plan, weights_of(*workload.model, *plan.quant));
}

Memory place(const Catalog& catalog, const Workload& workload, const Plan& plan, const Weights& weights) {
    if (plan.prefill_cards > 0) return place_phases(catalog, workload, plan, weights);
    Memory memory = place_once(workload, plan, weights, {});
    if (memory.fits || !plan.offload || !plan.system->host) return memory;
    const Bytes ram = plan.system->host->ram - gib(catalog.constants.host_ram_reserve_gib);
    if (workload.trains())
        return weights.total() <= ram ? place_once(workload, plan, weights, weights.total()) : memory;

    const Bytes excess = excess_of(place_once(workload, plan, weights, Bytes{1})) * 1.02;  // with the buffers then
    const Bytes movable = weights.body + weights.experts;
    if (excess <= movable && excess <= ram) memory = place_once(workload, plan, weights, excess);
    return memory;
}

}  // namespace advisor
