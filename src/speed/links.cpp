#include "links.hpp"

#include <algorithm>

namespace advisor {
namespace {

int lanes_of(Link link) {
    switch (link) {
        case Link::x1: return 1;
        case Link::x4: return 4;
        case Link::x8: return 8;
        default: return 16;
    }
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

}  // namespace

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

}  // namespace advisor
