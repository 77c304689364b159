// The terms of decode and prefill for the devices of one placed copy, the links between them, and the interval about a
// speed.
#pragma once

#include <span>

#include "advisor/speed.hpp"

namespace advisor {

/// One device of the copy and the share of the model that it works on.
struct Stage {
    const Device* device = nullptr;
    double share = 1;
    const SpeedClass* speed_class = nullptr;  ///< not set by stages_of
};

struct Stages {
    std::array<Stage, kMaxDevices> at;
    int count = 0;

    std::span<Stage> used() { return {at.data(), static_cast<std::size_t>(count)}; }
    std::span<const Stage> used() const { return {at.data(), static_cast<std::size_t>(count)}; }
};

Stages stages_of(const Plan& plan, const Memory& memory);

/// Multiply-accumulates of one token outside and inside the routed experts, without the output head.
struct TokenWork {
    Flop dense, experts, head;
};
TokenWork work_of(const Model& model);

int moe_layers(const Model& model);

/// What matrix products run at: kernels of quantized weights use integer units, a quarter of whose rate is the fp16
/// rate of GeForce cards; the full fp16 rate of professional cards is not reached by them.
FlopPerSecond matrix_rate(const Device& device);

/// Share of the full matrix rate at `rows` rows in one product: rows / (rows + half_batch).
double rate_share(const SpeedClass& c, double rows);

/// Of products with the quantized weights, of any number of rows.
FlopPerSecond product_rate(const Stage& stage, const Plan& plan);

/// Of the products within routed experts, of which each sees few rows of a micro-batch.
FlopPerSecond expert_rate(const Stage& stage, const Plan& plan, const SpeedInput& input, double micro_batch);

/// What lies in host RAM, as shares of the routed experts and of the rest. Experts are left there first: each token
/// reads few.
struct HostShare {
    double experts = 0, body = 0;
};
HostShare share_on_host(const SpeedInput& input);

/// Of the weights that one decode step reads, those in host RAM.
Bytes host_reads(const SpeedInput& input);

/// How often a step reads its cache: where it is quantized and weights lie in host RAM, once for each query head that
/// shares a group. Measured there alone.
double reads_of_cache(const SpeedInput& input);

/// What the host adds to a decode step: reading its weights, a hop for each layer, products of further sequences.
Seconds decode_on_host(const Catalog& catalog, const Plan& plan, const SpeedInput& input);

/// What weights in host RAM add to reading a prompt: computed there, or sent to the card where the engine does so and
/// that is faster.
PrefillTerms prefill_on_host(const Catalog& catalog, const Plan& plan, const Stage& card, const SpeedInput& input,
                             BytesPerSecond link);

/// Seconds of one step. Equal shards work at the same time: the slowest device sets the pace. A layer split works in
/// turn: terms add up.
DecodeTerms decode_terms(const Catalog& catalog, const Plan& plan, const Stages& stages, const SpeedInput& input);

struct PromptReading {
    PrefillTerms terms;
    double busy = 1;  ///< share of the time for which each device works
};
PromptReading prefill_terms(const Catalog& catalog, const Plan& plan, const Stages& stages, const SpeedInput& input);

struct LinkSpeed {
    BytesPerSecond bandwidth;   ///< of one transfer, one direction
    double latency_factor = 1;  ///< of an all-reduce, relative to x16
    bool peer_to_peer = false;
    Seconds extra_latency;  ///< of a network between boxes, for each message
};

/// The slowest link between the devices of one copy under the plan.
LinkSpeed link_of(const Catalog& catalog, const Plan& plan);

/// Sets interval and basis of both rates of a speed whose values and terms are known, and bounds them by what the
/// devices can move and multiply at their peaks.
void add_intervals(const Catalog& catalog, const SpeedModel& speeds, const Plan& plan, const Memory& memory,
                   const Stages& stages, const SpeedInput& input, Speed& speed);

}  // namespace advisor
