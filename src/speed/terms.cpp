#include "terms.hpp"

#include <algorithm>
#include <cmath>

namespace advisor {
namespace {

std::size_t index_of(Kernel kernel) { return static_cast<std::size_t>(kernel); }

/// The larger of two times that overlap, rounded where they are alike: nothing overlaps to the last microsecond, and a
/// fit by slopes is caught at a kink. At equal times 5 % more than either.
Seconds longer_of(Seconds a, Seconds b) {
    constexpr double kRound = 0.05;
    const double sum = (a + b).value, apart = (a - b).value;
    return Seconds{(sum + std::sqrt(apart * apart + kRound * kRound * sum * sum)) / 2};
}

/// A share of a peak: `x`, but never above 1.
double at_most_all(double x) {
    constexpr double kRound = 0.05;
    return (1 + x - std::sqrt((1 - x) * (1 - x) + kRound * kRound)) / 2;
}

/// The same where layers compress their cache: each attends to its window and to the entries that it keeps or chooses,
/// and an indexer compares 2 FLOP a value with every entry (DeepSeek V4).
Flop compressed_attention_work(const Model& model, double context) {
    const double of_a_key = 4.0 * model.heads * model.head_dim;
    double work = model.full_layers * of_a_key * std::min<double>(model.window, context);
    for (const CompressedLayers& group : model.compressed) {
        const double entries = context / group.ratio;
        const double attended = group.chosen > 0 ? std::min<double>(group.chosen, entries) : entries;
        work += group.layers * (of_a_key * attended + 2 * group.index_values * entries);
    }
    return {work};
}

/// Work of attention for one token over those in the cache, summed over the layers that keep it: scores and values,
/// 2 x 2 FLOP a head and dimension; latent attention works in its compressed space.
Flop attention_work(const Model& model, double full_context, double windowed_context) {
    if (!model.compressed.empty()) return compressed_attention_work(model, full_context);
    double full = 4.0 * model.heads * model.head_dim;
    if (model.mla_kv_rank > 0) full = 2.0 * model.heads * (2.0 * model.mla_kv_rank + model.mla_rope_dim);
    if (model.global_head_dim > 0) full = 4.0 * model.heads * model.global_head_dim;
    const double windowed = 4.0 * model.heads * model.head_dim;
    return {model.full_layers * full * full_context + model.sliding_layers * windowed * windowed_context};
}

/// Blocks that mix tokens. Where they are fewer than all, each of the others is a feed-forward block alone, and a block
/// is half a layer of other models (Nemotron-H).
int mixers(const Model& model) { return model.full_layers + model.sliding_layers + model.linear_layers; }

double whole_layers(const Model& model) {
    return std::max<double>(std::min(mixers(model), model.layers), model.layers / 2.0);
}

/// Weight and KV reads, fixed time and batched products of one decode step on one device holding `share` of the model.
/// t = share x (W / (BW eta k) + KV / (BW eta_kv) + L t_layer + L_moe t_expert + 2P(b-1)/(F e(b))); docs/model.md. Each
/// device of a tensor split spends the fixed time of all layers.
DecodeTerms decode_stage(const Stage& stage, const Plan& plan, const SpeedInput& input) {
    const SpeedClass& c = *stage.speed_class;
    const Model& model = *input.model;
    const std::size_t kernel = index_of(plan.quant->kernel);
    const Bytes read = weights_read(model, input.weights, input.batch) - host_reads(input);
    const BytesPerSecond bandwidth = stage.device->bandwidth * (stage.device->dies > 1 ? c.two_dies : 1);
    const BytesPerSecond weight_rate = bandwidth * at_most_all(c.bandwidth_efficiency * c.kernel_decode[kernel]);
    const BytesPerSecond kv_rate = bandwidth * c.kv_efficiency * (input.flash_attention ? 1 : c.plain_attention);
    const double fixed_share = plan.parallel == Parallel::tensor ? 1.0 : stage.share;

    DecodeTerms terms;
    terms.weights = (read / weight_rate) * stage.share;
    const double windowed = model.window > 0 ? std::min<double>(model.window, input.decode_depth) : input.decode_depth;
    const Flop attention = attention_work(model, input.decode_depth, windowed) * input.batch;
    const Seconds reading =
        kv_cache(model, input.kv, input.decode_depth) * (input.batch * reads_of_cache(input)) / kv_rate;
    terms.kv = longer_of(reading, attention / (matrix_rate(*stage.device) * c.attention_efficiency)) * stage.share;
    const int latent_layers = model.mla_kv_rank > 0 ? model.full_layers : 0;
    terms.layers = microseconds(c.layer_us * whole_layers(model) + c.state_layer_us * model.linear_layers +
                                c.latent_layer_us * latent_layers) *
                   fixed_share;
    terms.experts = microseconds(c.expert_layer_us * moe_layers(model)) * fixed_share;
    if (input.server) terms.layers += microseconds(c.server_us) * fixed_share;
    if (input.batch > 1) {
        const Flop work = Flop{2 * model.active_params} * (input.batch - 1);
        const FlopPerSecond rate = matrix_rate(*stage.device) * c.compute_efficiency * c.kernel_prefill[kernel] *
                                   (input.batch / (input.batch + c.batch_half));
        terms.compute = (work / rate) * stage.share;
    }
    return terms;
}

/// A ring of n cards takes n - 1 hops there and back. Boxes on a network send to all others at once: measured, four
/// take about one and a half times as long as two.
Seconds reduce_latency(const SpeedClass& c, const LinkSpeed& link, int n) {
    const double peer = link.peer_to_peer ? c.peer_reduce : 1;
    return microseconds(c.reduce_us * link.latency_factor * peer) * (n - 1.0) +
           link.extra_latency * ((1 + std::log2(n)) / 2);
}

/// Products, attention and fixed time of reading the prompt on one device holding `share` of the model.
PrefillTerms prefill_stage(const Stage& stage, const Plan& plan, const SpeedInput& input, double micro_batch,
                           double micro_batches) {
    const SpeedClass& c = *stage.speed_class;
    const Model& model = *input.model;
    const TokenWork work = work_of(model);
    const FlopPerSecond rate = product_rate(stage, plan);

    const HostShare away = share_on_host(input);
    Seconds products =
        (work.dense * (input.prompt * (1 - away.body)) + work.head) / (rate * rate_share(c, micro_batch));
    if (model.is_moe()) {
        const double here = input.prompt * (1 - away.experts);
        products += work.experts * here / expert_rate(stage, plan, input, micro_batch);
        products += microseconds(c.expert_token_us * moe_layers(model) * model.active_experts) * here;
    }
    const double mean_context = input.prompt_depth + input.prompt / 2;
    const double windowed = model.window > 0 ? std::min<double>(model.window, mean_context) : mean_context;
    const Flop attention = attention_work(model, mean_context, windowed) * input.prompt;
    const Bytes all = weights_read(model, input.weights, static_cast<int>(micro_batch));
    const Bytes experts = all - input.weights.body - input.weights.output;
    const Bytes touched = all - experts * away.experts - input.weights.body * away.body;
    const Seconds reads = touched * micro_batches / (stage.device->bandwidth * c.bandwidth_efficiency);

    PrefillTerms terms;
    terms.matrices = products * stage.share;
    terms.weights = (longer_of(reads, products) - products) * stage.share;
    const double attention_rate = c.attention_efficiency * (input.flash_attention ? 1 : c.plain_attention);
    terms.attention = (attention / (matrix_rate(*stage.device) * attention_rate)) * stage.share;
    terms.overhead = microseconds(c.prefill_layer_us * whole_layers(model) * micro_batches) *
                     (plan.parallel == Parallel::tensor ? 1.0 : stage.share);
    return terms;
}

double latency_factor_of(const Constants& constants, Link link) {
    switch (link) {
        case Link::x1: return constants.reduce_factor_x1;
        case Link::x4: return constants.reduce_factor_x4;
        case Link::x8: return constants.reduce_factor_x8;
        case Link::nvlink: return constants.reduce_factor_nvlink;
        default: return 1;
    }
}

BytesPerSecond bandwidth_of(const Constants& constants, const SystemDevice& entry) {
    if (entry.link == Link::nvlink && entry.device->nvlink) return *entry.device->nvlink;
    double per_lane = constants.pcie3_gb_s_per_lane;
    for (int generation = 3; generation < entry.pcie_generation; ++generation) per_lane *= 2;
    return gb_per_s(per_lane * lanes_of(entry.link) * constants.pcie_efficiency);
}

/// Cards of a rig mostly are, and take the same time.
bool alike(const Stage& a, const Stage& b) {
    return a.device == b.device && a.share == b.share && a.speed_class == b.speed_class;
}

template <class Terms>
bool takes_less(const Terms& a, const Terms& b) {
    return a.total() < b.total();
}

}  // namespace

FlopPerSecond matrix_rate(const Device& device) {
    return device.int8 ? std::min(device.fp16, *device.int8 / 4) : device.fp16;
}

double rate_share(const SpeedClass& c, double rows) { return rows / (rows + c.half_batch); }

int moe_layers(const Model& model) {
    if (!model.is_moe()) return 0;
    return mixers(model) < model.layers ? model.layers - mixers(model) : model.layers - model.first_dense_layers;
}

TokenWork work_of(const Model& model) {
    TokenWork work;
    work.head = {2.0 * model.vocab * model.hidden};
    if (model.is_moe()) {
        const double unchosen = 1 - static_cast<double>(model.active_experts) / model.experts;
        work.experts = {2 * expert_params(model) * (1 - unchosen)};
    }
    work.dense = Flop{2 * model.active_params} - work.experts - work.head;
    return work;
}

FlopPerSecond product_rate(const Stage& stage, const Plan& plan) {
    const SpeedClass& c = *stage.speed_class;
    return matrix_rate(*stage.device) * c.compute_efficiency * c.kernel_prefill[index_of(plan.quant->kernel)];
}

FlopPerSecond expert_rate(const Stage& stage, const Plan& plan, const SpeedInput& input, double micro_batch) {
    const SpeedClass& c = *stage.speed_class;
    const double rows = std::max(1.0, micro_batch * input.model->active_experts / input.model->experts);
    return product_rate(stage, plan) * (c.moe_compute * rows / (rows + c.expert_half));
}

Stages stages_of(const Plan& plan, const Memory& memory) {
    Stages stages;
    int layers = 0;
    for (const DeviceMemory& placed : memory.placed()) layers += placed.layers;
    for (const DeviceMemory& placed : memory.placed()) {
        Stage& stage = stages.at[static_cast<std::size_t>(stages.count++)];
        stage.device = placed.device;
        stage.share =
            plan.parallel == Parallel::tensor ? 1.0 / memory.device_count : static_cast<double>(placed.layers) / layers;
    }
    return stages;
}

LinkSpeed link_of(const Catalog& catalog, const Plan& plan) {
    const System& system = *plan.system;
    if (system.interconnect) return {system.interconnect->bandwidth, 1, false, system.interconnect->latency};
    LinkSpeed slowest{{1e300}, 1, true, {}};
    for (const SystemDevice& entry : system.devices) {
        slowest.bandwidth = std::min(slowest.bandwidth, bandwidth_of(catalog.constants, entry));
        slowest.latency_factor = std::max(slowest.latency_factor, latency_factor_of(catalog.constants, entry.link));
        slowest.peer_to_peer = slowest.peer_to_peer && entry.peer_to_peer;
        if (entry.link == Link::nvlink) slowest.latency_factor = latency_factor_of(catalog.constants, entry.link);
    }
    return slowest;
}

DecodeTerms decode_terms(const Catalog& catalog, const Plan& plan, const Stages& stages, const SpeedInput& input) {
    const bool tensor = plan.parallel == Parallel::tensor;
    const int n = stages.count;
    DecodeTerms terms, mine;
    for (int i = 0; i < n; ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (i == 0 || !alike(stages.at[at], stages.at[at - 1])) mine = decode_stage(stages.at[at], plan, input);
        terms = tensor ? std::max(terms, mine, takes_less<DecodeTerms>) : terms + mine;
    }
    if (n > 1) {
        const LinkSpeed link = link_of(catalog, plan);
        const SpeedClass& c = *stages.at[0].speed_class;
        const Bytes message{2.0 * input.model->hidden * input.batch};
        if (tensor) {
            const double share = 2.0 * (n - 1) / n;
            const Seconds one = reduce_latency(c, link, n) + message * share / (link.bandwidth * c.reduce_share);
            terms.reduce = one * (2.0 * whole_layers(*input.model));
        } else {
            terms.hops = (microseconds(c.hop_us) + link.extra_latency + message / link.bandwidth) * (n - 1.0);
        }
    }
    if (input.offloaded.value > 0 && plan.system->host) terms.host = decode_on_host(catalog, plan, input);
    return terms;
}

PromptReading prefill_terms(const Catalog& catalog, const Plan& plan, const Stages& stages, const SpeedInput& input) {
    const bool tensor = plan.parallel == Parallel::tensor;
    const int n = stages.count;
    const int tokens_at_once = micro_batch_of(*plan.engine, input.offloaded);
    const double micro_batch = std::min<double>(input.prompt, tokens_at_once);
    const double micro_batches = std::ceil(input.prompt / tokens_at_once);
    PromptReading reading;
    PrefillTerms &terms = reading.terms, mine;
    for (int i = 0; i < n; ++i) {
        const auto at = static_cast<std::size_t>(i);
        if (i == 0 || !alike(stages.at[at], stages.at[at - 1]))
            mine = prefill_stage(stages.at[at], plan, input, micro_batch, micro_batches);
        terms = tensor ? std::max(terms, mine, takes_less<PrefillTerms>) : terms + mine;
    }
    const LinkSpeed link = link_of(catalog, plan);
    const SpeedClass& c = *stages.at[0].speed_class;
    const Bytes activations{2.0 * input.model->hidden * input.prompt};
    if (n > 1 && tensor) {
        const double reduces = 2.0 * whole_layers(*input.model);
        const Seconds latency = reduce_latency(c, link, n);
        terms.link = latency * (reduces * micro_batches) +
                     activations * (reduces * 2.0 * (n - 1) / n) / (link.bandwidth * c.reduce_share);
    } else if (n > 1) {
        const double ideal = micro_batches * n / (micro_batches + n - 1);
        const double speedup = 1 + c.split_prefill * (ideal - 1);
        reading.busy = speedup / n;
        terms = terms.times(1 / speedup);
        terms.link = (link.extra_latency * micro_batches + activations / link.bandwidth) * (n - 1.0);
    }
    if (input.offloaded.value > 0 && plan.system->host)
        terms = terms + prefill_on_host(catalog, plan, stages.at[0], input, link.bandwidth);
    return reading;
}

}  // namespace advisor
