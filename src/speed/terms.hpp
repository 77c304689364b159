// The terms of decode and prefill for the devices of one placed copy, and the links between them.
#pragma once

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
};

Stages stages_of(const Plan& plan, const Memory& memory);

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

}  // namespace advisor
