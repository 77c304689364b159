// What a link between the devices of one plan carries.
#pragma once

#include "advisor/workload.hpp"

namespace advisor {

struct LinkSpeed {
    BytesPerSecond bandwidth;   ///< of one transfer, one direction
    double latency_factor = 1;  ///< of an all-reduce, relative to x16
    bool peer_to_peer = false;
    Seconds extra_latency;  ///< of a network between boxes, for each message
};

/// The slowest link between the devices of one copy under the plan.
LinkSpeed link_of(const Catalog& catalog, const Plan& plan);

}  // namespace advisor
