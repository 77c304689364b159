// Watts at the wall by phase, the circuit and the supplies they need, heat and noise.
#pragma once

#include "advisor/names.hpp"
#include "advisor/speed.hpp"

namespace advisor {

constexpr double kBtuPerWattHour = 3.412142;  // 1 BTU = 1055.056 J

/// What the power supplies of one box carry, behind the wall.
struct SupplyLoad {
    int units = 0;               ///< 0: the box has its own, unknown one
    Watts capacity;              ///< of all units at this outlet's voltage
    Watts peak;                  ///< every card at its limit, host busy
    std::optional<Watts> spike;  ///< for milliseconds, when all cards spike at once; unknown where one card's is
    bool ok() const { return units == 0 || peak <= capacity; }
};

/// What watts rest on: measured on this very machine, added up of measured cards and an assumed host, assumed, or given
/// by the buyer.
enum class WattsBasis { measured, derived, assumption, given };
template <>
inline constexpr auto kNames<WattsBasis> = named<WattsBasis::given>("measured", "derived", "assumption", "given");

/// Watts by what a machine does.
struct PhaseWatts {
    Watts idle, decode, prefill;
};

struct Power {
    Watts idle, decode, prefill;  ///< of the whole system at the wall, while it does that
    WattsBasis idle_basis = WattsBasis::assumption, load_basis = WattsBasis::assumption;
    Watts peak;                                  ///< every card at its limit, host busy: what a circuit must carry
    std::optional<DecibelsA> noise, noise_idle;  ///< typical
    std::optional<NoiseLevel> noise_range;       ///< at work
    std::string noise_basis = "unknown";
    double tps_per_watt = 0;  ///< aggregate decode over decode watts
    double spread = 0;        ///< half of the 80 % interval of idle, decode and prefill, as a share of each
    Outlet outlet;
    bool circuit_ok = true;  ///< peak <= outlet.usable_limit(), everything on one circuit
    SupplyLoad supply;

    /// Heat that the room takes up while the system writes, and at most.
    double heat_btu_per_h() const { return decode.value * kBtuPerWattHour; }
    double most_heat_btu_per_h() const { return peak.value * kBtuPerWattHour; }
};

Power power_of(const Catalog& catalog, const Workload& workload, const Site& site, const Plan& plan,
               const Speed& speed);

/// Of the devices of one box alone, behind its supply: what their own telemetry adds up to. `prefill_busy` is the share
/// of a prefill for which each works.
PhaseWatts device_watts(const Constants& constants, const Workload& workload, const Plan& plan, double prefill_busy);

/// The highest power limit (in steps of 10 W) at which the system's peak stays within the circuit and its supplies;
/// nothing when even the lowest does not, or when there is no card to limit.
std::optional<Watts> fitting_power_limit(const System& system, const Outlet& outlet);

}  // namespace advisor
