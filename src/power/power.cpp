#include "advisor/power.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace advisor {
namespace {

/// Mean draw of a device that works for `busy` of the time, under a limit that holds the mean.
Watts mean_draw(Watts idle, Watts working, double busy, std::optional<Watts> limit) {
    const Watts draw = idle + (working - idle) * busy;
    return limit ? std::min(draw, *limit) : draw;
}

/// A waiting card is not an idle card: it keeps `waiting_share` of its draw (docs/model.md has the measurements).
double busy_share(const Constants& k, const Plan& plan, const Workload& workload) {
    if (plan.cards <= 1) return 1;
    if (plan.parallel == Parallel::tensor) return workload.users > plan.replicas ? 1 : k.tensor_share;
    return k.waiting_share + (1 - k.waiting_share) / plan.cards;
}

Watts at_wall(const System& system, Watts load) { return system.psu ? system.psu->input(load) : load; }

/// Board watts of a card that works all the time, at the stock limit: its own where they were measured, else the usual
/// share of the limit. The more sequences are decoded at once, the more it computes as in reading a prompt.
PhaseWatts working_draws(const Constants& k, const Workload& workload, const Plan& plan, const Device& device) {
    const Watts stock = device.limit.value_or(Watts{});
    const bool moe = workload.model->is_moe();
    const std::optional<Watts> own = moe && device.decode_moe ? device.decode_moe : device.decode;
    const Watts alone = own.value_or(stock * (moe ? k.decode_moe_share : k.decode_share));
    const Watts prefill = device.prefill.value_or(stock * k.prefill_share);
    const double streams = std::max(1, users_per_replica(workload, plan));
    const Watts decode = alone + std::max(Watts{}, prefill - alone) * (1 - 1 / streams);
    return {{}, decode, prefill};
}

PhaseWatts card_draws(const Constants& k, const Workload& workload, const Plan& plan, double prefill_busy,
                      const Device& device) {
    const Watts stock = device.limit.value_or(Watts{});
    const Watts limit = plan.power_limit.value_or(stock);
    const Watts idle = device.idle.value_or(Watts{});
    const Watts loaded = device.idle_loaded.value_or(idle);
    const PhaseWatts working = working_draws(k, workload, plan, device);
    const double raised = stock.value > 0 ? std::max(1.0, limit / stock) : 1;  // a higher limit is used
    const double reading = k.waiting_share + (1 - k.waiting_share) * prefill_busy;
    return {idle, mean_draw(loaded, working.decode * raised, busy_share(k, plan, workload), limit),
            mean_draw(loaded, working.prefill * raised, reading, limit)};
}

PhaseWatts soc_draws(const Constants& k, const Workload& workload, const Plan& plan, const Device& device) {
    const Watts idle = device.idle.value_or(Watts{});
    const Watts max = device.max.value_or(Watts{});
    const double busy = busy_share(k, plan, workload);
    return {idle, mean_draw(idle, device.decode.value_or(max), busy, {}),
            mean_draw(idle, device.prefill.value_or(max), busy, {})};
}

/// Devices of an entry that read prompts: those that write too, unless the plan has others for it.
int reading(const Plan& plan, int writing, int first_of_entry, int count) {
    if (plan.prefill_cards == 0) return writing;
    const int first = std::max(first_of_entry, plan.first_prefill_card);
    const int end = std::min(first_of_entry + count, plan.first_prefill_card + plan.prefill_cards);
    return std::max(0, end - first);
}

/// One box, or a whole cluster, with one copy (or its replicas) at work.
PhaseWatts box_draws(const Constants& k, const Workload& workload, const Plan& plan, double prefill_busy) {
    const System& system = *plan.system;
    PhaseWatts sum = device_watts(k, workload, plan, prefill_busy);
    if (system.host) {
        const double busy_share = plan.offload ? 1 : k.host_busy_share;  // its cores compute what lies in its memory
        const Watts active = system.host->idle + (system.host->load - system.host->idle) * busy_share;
        sum.idle += system.host->idle;
        sum.decode += active;
        sum.prefill += active;
    }
    return sum;
}

/// The limit of each card, or the stock one.
Watts limit_of(const Device& device, std::optional<Watts> power_limit) {
    return power_limit.value_or(device.limit.value_or(Watts{}));
}

Watts peak_load(const System& system, std::optional<Watts> power_limit) {
    Watts sum = system.host ? system.host->load : Watts{};
    for (const SystemDevice& entry : system.devices)
        sum += (entry.device->kind == DeviceKind::soc ? entry.device->max.value_or(Watts{})
                                                      : limit_of(*entry.device, power_limit)) *
               entry.count;
    return sum;
}

/// Of one box at the wall. What was measured there holds at stock limits, and is no less than a cap allows.
Watts peak_at_wall(const System& system, std::optional<Watts> power_limit) {
    const Watts predicted = at_wall(system, peak_load(system, power_limit));
    if (!system.measured_peak) return predicted;
    return power_limit ? std::min(predicted, *system.measured_peak) : *system.measured_peak;
}

/// Spikes follow the limit: nothing else is known of capped cards.
std::optional<Watts> spike_load(const System& system, std::optional<Watts> power_limit) {
    Watts sum = system.host ? system.host->load : Watts{};
    for (const SystemDevice& entry : system.devices) {
        const Device& device = *entry.device;
        if (!device.spike || !device.limit) return {};
        sum += *device.spike * (limit_of(device, power_limit) / *device.limit) * entry.count;
    }
    return sum;
}

SupplyLoad supply_of(const System& system, const Outlet& outlet, std::optional<Watts> power_limit) {
    SupplyLoad supply;
    if (!system.psu) return supply;
    supply.units = system.psu->units;
    supply.capacity = system.psu->capacity(outlet.volts);
    supply.peak = peak_load(system, power_limit);
    supply.spike = spike_load(system, power_limit);
    return supply;
}

/// Several equal sources: + 10 log10(n) dB.
std::optional<NoiseLevel> of_all_boxes(const System& system, const std::optional<NoiseLevel>& noise) {
    if (!noise || system.kind == SystemKind::cluster || system.units == 1) return noise;
    NoiseSum sum;
    sum.add(*noise, system.units);
    return sum.level();
}

bool is_all_soc(const System& system) {
    return std::all_of(system.devices.begin(), system.devices.end(),
                       [](const SystemDevice& entry) { return entry.device->kind == DeviceKind::soc; });
}

/// Of the devices: measured where all are, which makes a box measured and a rig derived.
WattsBasis basis_of(const System& system, bool Device::*is_measured) {
    const bool all = std::all_of(system.devices.begin(), system.devices.end(),
                                 [&](const SystemDevice& entry) { return entry.device->*is_measured; });
    if (!all) return WattsBasis::assumption;
    return is_all_soc(system) && !system.host ? WattsBasis::measured : WattsBasis::derived;
}

/// In place of the model's figures; the peak is not given, but is no less than the load.
void put_given_watts(const Site& site, const System& system, Power& power) {
    for (const GivenWatts& given : site.system_watts) {
        if (given.system != &system) continue;
        power.idle = given.idle;
        power.decode = power.prefill = given.load;
        power.peak = std::max(power.peak, given.load);
        power.spread = 0;
        power.idle_basis = power.load_basis = WattsBasis::given;
    }
}

}  // namespace

/// Devices that the plan leaves out stay idle.
PhaseWatts device_watts(const Constants& k, const Workload& workload, const Plan& plan, double prefill_busy) {
    const System& system = *plan.system;
    PhaseWatts sum;
    int working = cards_at_work(plan);
    int first = 0;
    for (const SystemDevice& entry : system.devices) {
        const Device& device = *entry.device;
        const PhaseWatts one = device.kind == DeviceKind::soc ? soc_draws(k, workload, plan, device)
                                                              : card_draws(k, workload, plan, prefill_busy, device);
        const int busy = std::min(working, entry.count);
        working -= busy;
        sum.idle += one.idle * entry.count;
        sum.decode += one.decode * busy + one.idle * (entry.count - busy);
        const int reads = reading(plan, busy, first, entry.count);
        sum.prefill += one.prefill * reads + one.idle * (entry.count - reads);
        first += entry.count;
    }
    return sum;
}

Power power_of(const Catalog& catalog, const Workload& workload, const Site& site, const Plan& plan,
               const Speed& speed) {
    const System& system = *plan.system;
    const PhaseWatts box = box_draws(catalog.constants, workload, plan, speed.prefill_busy);
    const int boxes = boxes_of(system);
    const int active = std::min(boxes, workload.users);
    const Watts idle = at_wall(system, box.idle);
    Power power;
    power.idle = system.measured_idle.value_or(idle) * boxes;
    power.decode = at_wall(system, box.decode) * active + idle * (boxes - active);
    power.prefill = at_wall(system, box.prefill) * active + idle * (boxes - active);
    power.peak = peak_at_wall(system, plan.power_limit) * boxes;
    for (Watts* phase : {&power.decode, &power.prefill}) *phase = std::min(*phase, power.peak);  // it may be measured
    power.spread = is_all_soc(system) ? catalog.constants.power_spread_soc : catalog.constants.power_spread_gpu;
    power.idle_basis = system.measured_idle ? WattsBasis::measured : basis_of(system, &Device::idle_measured);
    power.load_basis = basis_of(system, &Device::load_measured);
    put_given_watts(site, system, power);
    power.noise_range = of_all_boxes(system, system.noise_load);
    if (power.noise_range) power.noise = power.noise_range->typical;
    if (const auto resting = of_all_boxes(system, system.noise_idle)) power.noise_idle = resting->typical;
    power.noise_basis = system.noise_basis;
    if (power.decode.value > 0) power.tps_per_watt = speed.aggregate_decode_tps.value / power.decode.value;
    power.outlet = site.outlet;
    power.circuit_ok = power.peak <= site.outlet.usable_limit();
    power.supply = supply_of(system, site.outlet, plan.power_limit);
    return power;
}

std::optional<Watts> fitting_power_limit(const System& system, const Outlet& outlet) {
    const int boxes = boxes_of(system);
    Watts lowest{}, highest{1e9};
    for (const SystemDevice& entry : system.devices) {
        if (entry.device->kind == DeviceKind::soc || !entry.device->limit) return {};
        lowest = std::max(lowest, entry.device->limit_min.value_or(*entry.device->limit));
        highest = std::min(highest, *entry.device->limit);
    }
    constexpr double kStep = 10;
    for (Watts cap = highest; cap >= lowest; cap = {(std::ceil(cap.value / kStep) - 1) * kStep}) {
        const bool fits =
            peak_at_wall(system, cap) * boxes <= outlet.usable_limit() && supply_of(system, outlet, cap).ok();
        if (fits) return cap;
    }
    return {};
}

}  // namespace advisor
