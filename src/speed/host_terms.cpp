// Weights in host RAM: what the CPU reads and computes of them, and what is sent to the card instead. docs/model.md has
// the law, what it was fitted to and how far it errs.
#include <algorithm>
#include <cmath>

#include "terms.hpp"

namespace advisor {
namespace {

/// What a host reaches under an engine.
struct HostRates {
    BytesPerSecond reads;
    FlopPerSecond products;
    Seconds hop;  ///< of one layer
};

double gflops_of(const Constants& k, Isa isa) {
    switch (isa) {
        case Isa::avx2: return k.host_gflops_avx2;
        case Isa::avx512: return k.host_gflops_avx512;
        case Isa::amx: return k.host_gflops_amx;
    }
    return k.host_gflops_avx2;
}

/// Of several sockets an engine that knows nothing of them uses the memory and cores of one.
HostRates rates_of(const Constants& k, const Plan& plan) {
    const Host& host = *plan.system->host;
    const HostUse& use = plan.engine->host;
    const double sockets = 1 + (host.sockets - 1) * use.second_socket, share = sockets / host.sockets;
    const Isa isa = host.isa == Isa::amx && !use.amx ? Isa::avx512 : host.isa;
    constexpr double kGiga = 1e9;
    return {host.ram_bandwidth * (share * k.host_efficiency),
            FlopPerSecond{gflops_of(k, isa) * kGiga * host.cpu_cores * share * use.product_share},
            microseconds(k.host_hop_us)};
}

/// Layers of which the host computes a part.
double layers_on_host(const Model& model, const HostShare& share) {
    return share.experts * moe_layers(model) + share.body * model.layers;
}

double chosen_share(const Model& model) {
    return model.is_moe() ? static_cast<double>(model.active_experts) / model.experts : 1;
}

/// Bytes of the weights on the host that `rows` tokens touch.
Bytes touched(const SpeedInput& input, const HostShare& share, double rows) {
    const double experts = 1 - std::pow(1 - chosen_share(*input.model), rows);
    return input.weights.experts * (share.experts * experts) + input.weights.body * share.body;
}

}  // namespace

HostShare share_on_host(const SpeedInput& input) {
    const Bytes experts = std::min(input.offloaded, input.weights.experts);
    HostShare share;
    if (input.weights.experts.value > 0) share.experts = experts / input.weights.experts;
    if (input.weights.body.value > 0) share.body = std::min(1.0, (input.offloaded - experts) / input.weights.body);
    return share;
}

Bytes host_reads(const SpeedInput& input) { return touched(input, share_on_host(input), input.batch); }

double reads_of_cache(const SpeedInput& input) {
    const Model& model = *input.model;
    const bool reread = input.offloaded.value > 0 && input.kv != KvQuant::f16 && model.mla_kv_rank == 0;
    return reread && model.kv_heads > 0 ? static_cast<double>(model.heads) / model.kv_heads : 1;
}

Seconds decode_on_host(const Catalog& catalog, const Plan& plan, const SpeedInput& input) {
    const HostRates rates = rates_of(catalog.constants, plan);
    const HostShare share = share_on_host(input);
    const TokenWork work = work_of(*input.model);
    const Flop further = (work.experts * share.experts + work.dense * share.body) * (input.batch - 1.0);
    return host_reads(input) / rates.reads + rates.hop * layers_on_host(*input.model, share) + further / rates.products;
}

PrefillTerms prefill_on_host(const Catalog& catalog, const Plan& plan, const Stage& card, const SpeedInput& input,
                             BytesPerSecond link) {
    const HostRates rates = rates_of(catalog.constants, plan);
    const HostShare share = share_on_host(input);
    const TokenWork work = work_of(*input.model);
    const int tokens_at_once = micro_batch_of(*plan.engine, input.offloaded);
    const double micro_batch = std::min<double>(input.prompt, tokens_at_once);
    const double batches = std::ceil(input.prompt / tokens_at_once);
    const Bytes read = touched(input, share, micro_batch) * batches;
    const Flop experts = work.experts * (share.experts * input.prompt), body = work.dense * (share.body * input.prompt);
    PrefillTerms on_host;
    on_host.weights = read / rates.reads;
    on_host.matrices = (experts + body) / rates.products;
    on_host.overhead = rates.hop * (layers_on_host(*input.model, share) * batches);
    if (!plan.engine->host.streams_experts) return on_host;

    Seconds products{};
    if (input.model->is_moe()) products += experts / expert_rate(card, plan, input, micro_batch);
    products += body / (product_rate(card, plan) * rate_share(*card.speed_class, micro_batch));
    PrefillTerms streamed;
    streamed.matrices = products;
    streamed.link = std::max(Seconds{0}, read / link - products);
    return streamed.total() < on_host.total() ? streamed : on_host;
}

}  // namespace advisor
