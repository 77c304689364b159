// The terms of decode and prefill for the devices of one placed copy.
#pragma once

#include "advisor/speed.hpp"

namespace advisor {

/// One device of the copy and the share of the model that it works on.
struct Stage {
    const Device* device = nullptr;
    const SpeedClass* speed_class = nullptr;
    double share = 1;
};

struct Stages {
    std::array<Stage, kMaxDevices> at;
    int count = 0;
};

Stages stages_of(const Catalog& catalog, const Plan& plan, const Memory& memory);

/// Seconds of one step. Equal shards work at the same time: the slowest device sets the pace. A layer split works in
/// turn: terms add up.
DecodeTerms decode_terms(const Catalog& catalog, const Plan& plan, const Stages& stages, const SpeedInput& input);

/// Seconds of reading the prompt, and in `busy` the share of them for which each device works.
PrefillTerms prefill_terms(const Catalog& catalog, const Plan& plan, const Stages& stages, const SpeedInput& input,
                           double* busy);

}  // namespace advisor
