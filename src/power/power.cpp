#include "advisor/power.hpp"

#include <algorithm>
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

struct Draws {
    Watts idle, decode, prefill, peak;
};

Draws card_draws(const Constants& k, const Workload& workload, const Plan& plan, const Speed& speed,
                 const Device& device) {
    const Watts stock = device.limit.value_or(Watts{});
    const Watts limit = plan.power_limit.value_or(stock);
    const Watts idle = device.idle.value_or(Watts{});
    const Watts loaded = device.idle_loaded.value_or(idle);
    const double decode_share = workload.model->is_moe() ? k.decode_moe_share : k.decode_share;
    const double prefill_busy = k.waiting_share + (1 - k.waiting_share) * speed.prefill_busy;
    return {idle, mean_draw(loaded, stock * decode_share, busy_share(k, plan, workload), limit),
            mean_draw(loaded, stock * k.prefill_share, prefill_busy, limit), limit};
}

Draws soc_draws(const Constants& k, const Workload& workload, const Plan& plan, const Device& device) {
    const Watts idle = device.idle.value_or(Watts{});
    const Watts max = device.max.value_or(Watts{});
    const double busy = busy_share(k, plan, workload);
    return {idle, mean_draw(idle, device.decode.value_or(max), busy, {}),
            mean_draw(idle, device.prefill.value_or(max), busy, {}), max};
}

/// One box, or a whole cluster, with one copy (or its replicas) at work. Devices that the plan leaves out stay idle.
Draws box_draws(const Constants& k, const Workload& workload, const Plan& plan, const Speed& speed) {
    const System& system = *plan.system;
    Draws sum;
    int working =
        plan.cards * std::max(1, plan.replicas / std::max(1, system.kind == SystemKind::local ? system.units : 1));
    for (const SystemDevice& entry : system.devices) {
        const Device& device = *entry.device;
        const Draws one = device.kind == DeviceKind::soc ? soc_draws(k, workload, plan, device)
                                                         : card_draws(k, workload, plan, speed, device);
        const int busy = std::min(working, entry.count);
        working -= busy;
        sum.idle += one.idle * entry.count;
        sum.decode += one.decode * busy + one.idle * (entry.count - busy);
        sum.prefill += one.prefill * busy + one.idle * (entry.count - busy);
        sum.peak += one.peak * entry.count;
    }
    if (system.host) {
        const Watts active = system.host->idle + (system.host->load - system.host->idle) * k.host_busy_share;
        sum.idle += system.host->idle;
        sum.decode += active;
        sum.prefill += active;
        sum.peak += system.host->load;
    }
    const double efficiency = system.psu ? system.psu->efficiency : 1;
    return {sum.idle / efficiency, sum.decode / efficiency, sum.prefill / efficiency, sum.peak / efficiency};
}

/// Several equal and incoherent sources: + 10 log10(n) dB.
std::optional<DecibelsA> noise_of(const System& system) {
    if (!system.noise_load || system.kind == SystemKind::cluster || system.units == 1) return system.noise_load;
    return DecibelsA{system.noise_load->value + 10 * std::log10(system.units)};
}

/// In place of the model's figures; the peak is not given, but is no less than the load.
void put_given_watts(const Site& site, const System& system, Power& power) {
    for (const GivenWatts& given : site.system_watts) {
        if (given.system != &system) continue;
        power.idle = given.idle;
        power.decode = power.prefill = given.load;
        power.peak = std::max(power.peak, given.load);
    }
}

}  // namespace

Power power_of(const Catalog& catalog, const Workload& workload, const Site& site, const Plan& plan,
               const Speed& speed) {
    const System& system = *plan.system;
    const Draws box = box_draws(catalog.constants, workload, plan, speed);
    const int boxes = system.kind == SystemKind::local ? system.units : 1;
    const int active = std::min(boxes, workload.users);
    Power power;
    power.idle = system.measured_idle.value_or(box.idle) * boxes;
    power.decode = box.decode * active + box.idle * (boxes - active);
    power.prefill = box.prefill * active + box.idle * (boxes - active);
    power.peak = box.peak * boxes;
    put_given_watts(site, system, power);
    power.noise = noise_of(system);
    power.noise_basis = system.noise_basis;
    if (power.decode.value > 0) power.tps_per_watt = speed.aggregate_decode_tps.value / power.decode.value;
    power.outlet = site.outlet;
    power.circuit_ok = power.peak <= site.outlet.continuous_limit();
    return power;
}

std::optional<Watts> fitting_power_limit(const System& system, const Outlet& outlet) {
    const int boxes = system.kind == SystemKind::local ? system.units : 1;
    const double efficiency = system.psu ? system.psu->efficiency : 1;
    Watts left = outlet.continuous_limit() / boxes * efficiency;
    if (system.host) left -= system.host->load;
    int cards = 0;
    Watts lowest{}, highest{1e9};
    for (const SystemDevice& entry : system.devices) {
        if (entry.device->kind == DeviceKind::soc || !entry.device->limit) return {};
        cards += entry.count;
        lowest = std::max(lowest, entry.device->limit_min.value_or(*entry.device->limit));
        highest = std::min(highest, *entry.device->limit);
    }
    constexpr double kStep = 10;
    const Watts cap{std::floor(std::min(left / cards, highest).value / kStep) * kStep};
    if (cards == 0 || cap < lowest) return {};
    return cap;
}

}  // namespace advisor
