// Watts at the wall by phase, the circuit they need, and the noise.
#pragma once

#include "advisor/speed.hpp"

namespace advisor {

struct Power {
    Watts idle, decode, prefill;  ///< of the whole system at the wall, while it does that
    Watts peak;                   ///< every card at its limit, host busy: what a circuit must carry
    std::optional<DecibelsA> noise;
    std::string noise_basis = "unknown";
    double tps_per_watt = 0;      ///< aggregate decode over decode watts
    double spread = 0;            ///< half of the 80 % interval of idle, decode and prefill, as a share of each
    Outlet outlet;
    bool circuit_ok = true;       ///< peak <= outlet.continuous_limit(), everything on one circuit
};

Power power_of(const Catalog& catalog, const Workload& workload, const Site& site, const Plan& plan, const Speed& speed);

/// The highest power limit (in steps of 10 W) at which the system's peak stays within the circuit; nothing when even the
/// lowest does not, or when there is no card to limit.
std::optional<Watts> fitting_power_limit(const System& system, const Outlet& outlet);

}  // namespace advisor
