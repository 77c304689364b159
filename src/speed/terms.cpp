#include "terms.hpp"

#include <algorithm>
#include <cmath>

#include "links.hpp"

namespace advisor {
namespace {

std::size_t index_of(Kernel kernel) { return static_cast<std::size_t>(kernel); }

/// Share of the full matrix rate at `rows` rows in one product: rows / (rows + half_batch).
double rate_share(const SpeedClass& c, double rows) { return rows / (rows + c.half_batch); }

int moe_layers(const Model& model) { return model.is_moe() ? model.layers - model.first_dense_layers : 0; }

/// Multiply-accumulates of one token outside and inside the routed experts, without the output head.
struct TokenWork {
    Flop dense, experts, head;
};

TokenWork work_of(const Model& model) {
    TokenWork work;
    work.head = {2.0 * model.vocab * model.hidden};
    if (model.is_moe()) {
        const double embedding = model.tied_embeddings ? 0.0 : static_cast<double>(model.vocab) * model.hidden;
        const double unchosen = 1 - static_cast<double>(model.active_experts) / model.experts;
        const double all = unchosen > 0 ? (model.total_params - model.active_params - embedding) / unchosen : 0;
        work.experts = {2 * all * (1 - unchosen)};
    }
    work.dense = Flop{2 * model.active_params} - work.experts - work.head;
    return work;
}

/// Work of attention for one token over one cached token, summed over the layers that keep it: scores and values,
/// 2 x 2 FLOP a head and dimension; latent attention works in its compressed space.
Flop attention_work(const Model& model, double full_context, double windowed_context) {
    double full = 4.0 * model.heads * model.head_dim;
    if (model.mla_kv_rank > 0) full = 2.0 * model.heads * (2.0 * model.mla_kv_rank + model.mla_rope_dim);
    if (model.global_head_dim > 0) full = 4.0 * model.heads * model.global_head_dim;
    const double windowed = 4.0 * model.heads * model.head_dim;
    return {model.full_layers * full * full_context + model.sliding_layers * windowed * windowed_context};
}

/// What matrix products run at: kernels of quantized weights use integer units, a quarter of whose rate is the fp16
/// rate of GeForce cards; the full fp16 rate of professional cards is not reached by them.
FlopPerSecond matrix_rate(const Device& device) {
    return device.int8 ? std::min(device.fp16, *device.int8 / 4) : device.fp16;
}

/// Of the weights that one decode step reads, those in host RAM. Experts are left there first: each token reads few.
Bytes host_reads(const SpeedInput& input) {
    const Bytes experts = std::min(input.offloaded, input.weights.experts);
    const Bytes body = input.offloaded - experts;
    const double read_share =
        input.weights.experts.value > 0
            ? (weights_read(*input.model, input.weights, input.batch) - input.weights.body - input.weights.output) /
                  input.weights.experts
            : 0;
    return body + experts * read_share;
}

/// Weight and KV reads, fixed time and batched products of one decode step on one device holding `share` of the model.
/// t = share x (W / (BW eta k) + KV / (BW eta_kv) + L t_layer + L_moe t_expert + 2P(b-1)/(F e(b))); docs/model.md.
void add_decode_stage(const Stage& stage, const SpeedInput& input, Kernel kernel, bool tensor, DecodeTerms& terms) {
    const SpeedClass& c = *stage.speed_class;
    const Model& model = *input.model;
    const Bytes read = weights_read(model, input.weights, input.batch) - host_reads(input);
    const BytesPerSecond bandwidth = stage.device->bandwidth * (stage.device->dies > 1 ? c.two_dies : 1);
    const BytesPerSecond weight_rate = bandwidth * c.bandwidth_efficiency * c.kernel_decode[index_of(kernel)];
    const BytesPerSecond kv_rate = bandwidth * c.kv_efficiency * (input.flash_attention ? 1 : c.plain_attention);
    const double fixed_share = tensor ? 1.0 : stage.share;

    terms.weights += (read / weight_rate) * stage.share;
    const double windowed = model.window > 0 ? std::min<double>(model.window, input.decode_depth) : input.decode_depth;
    const Flop attention = attention_work(model, input.decode_depth, windowed) * input.batch;
    const Seconds reading = kv_cache(model, input.kv, input.decode_depth) * input.batch / kv_rate;
    terms.kv += std::max(reading, attention / (matrix_rate(*stage.device) * c.attention_efficiency)) * stage.share;
    const int latent_layers = model.mla_kv_rank > 0 ? model.full_layers : 0;
    terms.layers += microseconds(c.layer_us * model.layers + c.state_layer_us * model.linear_layers +
                                 c.latent_layer_us * latent_layers) *
                    fixed_share;
    terms.experts += microseconds(c.expert_layer_us * moe_layers(model)) * fixed_share;
    if (input.server) terms.layers += microseconds(c.server_us) * fixed_share;
    if (input.batch > 1) {
        const Flop work = Flop{2 * model.active_params} * (input.batch - 1);
        const FlopPerSecond rate = matrix_rate(*stage.device) * c.compute_efficiency *
                                   c.kernel_prefill[index_of(kernel)] * (input.batch / (input.batch + c.batch_half));
        terms.compute += (work / rate) * stage.share;
    }
}

/// A ring of n cards takes n - 1 hops there and back.
Seconds reduce_latency(const SpeedClass& c, const LinkSpeed& link, int n) {
    const double peer = link.peer_to_peer ? c.peer_reduce : 1;
    return (microseconds(c.reduce_us * link.latency_factor * peer) + link.extra_latency) * (n - 1.0);
}

/// Products, attention and fixed time of reading the prompt on one device holding `share` of the model.
void add_prefill_stage(const Stage& stage, const SpeedInput& input, const Plan& plan, double micro_batch,
                       double micro_batches, PrefillTerms& terms) {
    const SpeedClass& c = *stage.speed_class;
    const Model& model = *input.model;
    const TokenWork work = work_of(model);
    const FlopPerSecond rate =
        matrix_rate(*stage.device) * c.compute_efficiency * c.kernel_prefill[index_of(plan.quant->kernel)];

    Seconds products = (work.dense * input.prompt + work.head) / (rate * rate_share(c, micro_batch));
    if (model.is_moe()) {
        const double rows = std::max(1.0, micro_batch * model.active_experts / model.experts);
        products += work.experts * input.prompt / (rate * (c.moe_compute * rate_share(c, rows)));
    }
    const double mean_context = input.prompt_depth + input.prompt / 2;
    const double windowed = model.window > 0 ? std::min<double>(model.window, mean_context) : mean_context;
    const Flop attention = attention_work(model, mean_context, windowed) * input.prompt;
    const Bytes touched = weights_read(model, input.weights, static_cast<int>(micro_batch));
    const Seconds reads = touched * micro_batches / (stage.device->bandwidth * c.bandwidth_efficiency);

    terms.matrices += products * stage.share;
    terms.weights += std::max(Seconds{0}, reads - products) * stage.share;
    const double attention_rate = c.attention_efficiency * (input.flash_attention ? 1 : c.plain_attention);
    terms.attention += (attention / (matrix_rate(*stage.device) * attention_rate)) * stage.share;
    terms.overhead += microseconds(c.prefill_layer_us * model.layers * micro_batches) *
                      (plan.parallel == Parallel::tensor ? 1.0 : stage.share);
}

BytesPerSecond host_rate(const Catalog& catalog, const Plan& plan) {
    return plan.system->host->ram_bandwidth * catalog.constants.offload_efficiency;
}

}  // namespace

Stages stages_of(const Catalog& catalog, const Plan& plan, const Memory& memory) {
    Stages stages;
    int layers = 0;
    for (int i = 0; i < memory.device_count; ++i) layers += memory.devices[static_cast<std::size_t>(i)].layers;
    for (int i = 0; i < memory.device_count; ++i) {
        const DeviceMemory& placed = memory.devices[static_cast<std::size_t>(i)];
        stages.at[static_cast<std::size_t>(stages.count++)] = {
            placed.device, &catalog.speed_class(*plan.engine, *placed.device),
            plan.parallel == Parallel::tensor ? 1.0 / memory.device_count
                                              : static_cast<double>(placed.layers) / layers};
    }
    return stages;
}

DecodeTerms decode_terms(const Catalog& catalog, const Plan& plan, const Stages& stages, const SpeedInput& input) {
    DecodeTerms terms;
    const bool tensor = plan.parallel == Parallel::tensor;
    const Kernel kernel = plan.quant->kernel;
    const int n = stages.count;
    for (int i = 0; i < n; ++i) {
        const Stage& stage = stages.at[static_cast<std::size_t>(i)];
        if (!tensor) {
            add_decode_stage(stage, input, kernel, tensor, terms);
            continue;
        }
        DecodeTerms mine;
        add_decode_stage(stage, input, kernel, tensor, mine);
        if (mine.total() > terms.total()) terms = mine;
    }
    if (n > 1) {
        const LinkSpeed link = link_of(catalog, plan);
        const SpeedClass& c = *stages.at[0].speed_class;
        const Bytes message{2.0 * input.model->hidden * input.batch};
        if (tensor) {
            const double share = 2.0 * (n - 1) / n;
            const Seconds one = reduce_latency(c, link, n) + message * share / link.bandwidth;
            terms.reduce = one * (2.0 * input.model->layers);
        } else {
            terms.hops = (microseconds(c.hop_us) + link.extra_latency + message / link.bandwidth) * (n - 1.0);
        }
    }
    if (input.offloaded.value > 0 && plan.system->host) terms.host = host_reads(input) / host_rate(catalog, plan);
    return terms;
}

PrefillTerms prefill_terms(const Catalog& catalog, const Plan& plan, const Stages& stages, const SpeedInput& input,
                           double* busy) {
    PrefillTerms terms;
    const bool tensor = plan.parallel == Parallel::tensor;
    const int n = stages.count;
    const double micro_batch = std::min<double>(input.prompt, plan.engine->micro_batch);
    const double micro_batches = std::ceil(input.prompt / plan.engine->micro_batch);
    for (int i = 0; i < n; ++i) {
        const Stage& stage = stages.at[static_cast<std::size_t>(i)];
        PrefillTerms mine;
        add_prefill_stage(stage, input, plan, micro_batch, micro_batches, tensor ? mine : terms);
        if (tensor && mine.total() > terms.total()) terms = mine;
    }
    if (input.offloaded.value > 0 && plan.system->host)  // read from host RAM once a micro-batch, at the least
        terms.weights += input.offloaded * micro_batches / host_rate(catalog, plan);
    if (n == 1) return terms;
    const LinkSpeed link = link_of(catalog, plan);
    const SpeedClass& c = *stages.at[0].speed_class;
    const Bytes activations{2.0 * input.model->hidden * input.prompt};
    if (tensor) {
        const double reduces = 2.0 * input.model->layers;
        const Seconds latency = reduce_latency(c, link, n);
        terms.link = latency * (reduces * micro_batches) + activations * (reduces * 2.0 * (n - 1) / n) / link.bandwidth;
    } else {
        const double ideal = micro_batches * n / (micro_batches + n - 1);
        const double speedup = 1 + c.split_prefill * (ideal - 1);
        *busy = speedup / n;
        terms.matrices *= 1 / speedup;
        terms.attention *= 1 / speedup;
        terms.weights *= 1 / speedup;
        terms.overhead *= 1 / speedup;
        terms.link = (link.extra_latency * micro_batches + activations / link.bandwidth) * (n - 1.0);
    }
    return terms;
}

}  // namespace advisor
