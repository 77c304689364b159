#include "assessment_json.hpp"

namespace advisor::render {
namespace {

Json prefill_on_json(const Plan& plan) {
    if (plan.prefill_cards == 0) return nullptr;
    return {{"id", id_of(device_at(*plan.system, plan.first_prefill_card)->device)}, {"count", plan.prefill_cards}};
}

Json training_json(const Training& training) {
    if (training.total().value <= 0) return nullptr;
    return {{"adapters_gib", number(in_gib(training.adapters))},
            {"gradients_gib", number(in_gib(training.gradients))},
            {"optimizer_gib", number(in_gib(training.optimizer))},
            {"activations_gib", number(in_gib(training.activations))}};
}

/// The measured row itself, or the sources of the class.
Json evidence_json(const Estimate& estimate, const Speed& speed, const std::string SpeedAnchor::*row) {
    if (estimate.basis == Basis::measured && speed.anchor) return Json::array({text(speed.anchor->*row)});
    return speed.speed_class == nullptr ? Json::array() : Json(speed.speed_class->sources);
}

Json estimate_json(const Estimate& estimate, Json evidence) {
    return {{"value", number(estimate.value)},        {"low", number(estimate.low)},
            {"high", number(estimate.high)},          {"basis", text(name_of(estimate.basis))},
            {"bound", text(name_of(estimate.bound))}, {"evidence", std::move(evidence)}};
}

Json supply_json(const SupplyLoad& supply) {
    if (supply.units == 0) return nullptr;
    return {{"units", supply.units},
            {"capacity_w", number(supply.capacity.value)},
            {"peak_w", number(supply.peak.value)},
            {"spike_w", quantity(supply.spike)},
            {"ok", supply.ok()}};
}

Json price_json(const std::optional<SystemPrice>& price) {
    if (!price)
        return {{"low", nullptr},       {"typical", nullptr}, {"high", nullptr},
                {"condition", nullptr}, {"date", nullptr},    {"source", nullptr}};
    return {{"low", number(price->usd.low.value)},
            {"typical", number(price->usd.typical.value)},
            {"high", number(price->usd.high.value)},
            {"condition", text(name_of(price->condition))},
            {"date", iso(price->date)},
            {"source", price->source}};
}

Json range_json(const Cost& cost) {
    if (!cost.ownership) return nullptr;
    return {{"low", number(cost.ownership_range.low.value)}, {"high", number(cost.ownership_range.high.value)}};
}

Json years_json(const Cost& cost, const Purchase& purchase) {
    Json list = Json::array();
    for (const YearOfOwnership& step : years_of_ownership(purchase, cost))
        list.push_back({{"years", number(step.years)},
                        {"running_usd", number(step.running.value)},
                        {"resale_usd", number(step.resale.value)},
                        {"ownership_usd", number(step.ownership.value)}});
    return list;
}

}  // namespace

Json reason_json(const Reason& reason) {
    return {{"code", name_of(reason.code)},
            {"message", reason.message},
            {"needed", number(reason.needed)},
            {"available", number(reason.available)},
            {"unit", reason.unit.empty() ? Json(nullptr) : Json(reason.unit)},
            {"fix", reason.fix ? Json(*reason.fix) : Json(nullptr)}};
}

Json plan_json(const Plan& plan) {
    return {{"engine", id_of(plan.engine)},
            {"parallel", text(name_of(plan.parallel))},
            {"quant", id_of(plan.quant)},
            {"kv_quant", text(name_of(plan.kv))},
            {"power_limit_w", quantity(plan.power_limit)},
            {"offload", plan.offload},
            {"wired_limit_gib", plan.wired_limit ? number(in_gib(*plan.wired_limit)) : Json(nullptr)},
            {"replicas", plan.replicas},
            {"prefill_on", prefill_on_json(plan)}};
}

/// The three terms add up to required_gib: whatever is neither weights nor KV cache counts as buffers.
Json memory_json(const Memory& memory) {
    Json devices = Json::array();
    for (int i = 0; i < memory.device_count; ++i) {
        const DeviceMemory& device = memory.devices[static_cast<std::size_t>(i)];
        devices.push_back({{"id", id_of(device.device)},
                           {"required_gib", number(in_gib(device.required()))},
                           {"usable_gib", number(in_gib(device.usable))}});
    }
    return {{"required_gib", number(in_gib(memory.required()))},
            {"usable_gib", number(in_gib(memory.usable))},
            {"weights_gib", number(in_gib(memory.weights))},
            {"kv_gib", number(in_gib(memory.kv))},
            {"buffers_gib", number(in_gib(memory.buffers + memory.overhead + memory.draft + memory.training.total()))},
            {"draft_gib", number(in_gib(memory.draft))},
            {"vision_gib", number(in_gib(memory.model.vision))},
            {"training", training_json(memory.training)},
            {"max_context_tokens", memory.max_context},
            {"devices", std::move(devices)}};
}

Json speed_json(const Speed& speed) {
    const auto part = [&](const Estimate& estimate, const std::string SpeedAnchor::*row) {
        return estimate_json(estimate, evidence_json(estimate, speed, row));
    };
    return {{"decode_tps", part(speed.decode_tps, &SpeedAnchor::decode_row)},
            {"prefill_tps", part(speed.prefill_tps, &SpeedAnchor::prefill_row)},
            {"ttft_s", part(speed.ttft_s, &SpeedAnchor::prefill_row)},
            {"aggregate_decode_tps", part(speed.aggregate_decode_tps, &SpeedAnchor::decode_row)}};
}

Json power_json(const Power& power) {
    return {{"idle_w", number(power.idle.value)},
            {"decode_w", number(power.decode.value)},
            {"prefill_w", number(power.prefill.value)},
            {"peak_w", number(power.peak.value)},
            {"spread", number(power.spread)},
            {"heat_btu_per_h", number(power.heat_btu_per_h())},
            {"most_heat_btu_per_h", number(power.most_heat_btu_per_h())},
            {"noise_dba", quantity(power.noise)},
            {"noise_idle_dba", quantity(power.noise_idle)},
            {"noise_basis", power.noise_basis},
            {"tps_per_watt", number(power.tps_per_watt)},
            {"circuit",
             {{"volts", number(power.outlet.volts)},
              {"amps", number(power.outlet.amps)},
              {"continuous_limit_w", number(power.outlet.continuous_limit().value)},
              {"usable_limit_w", number(power.outlet.usable_limit().value)},
              {"ok", power.circuit_ok}}},
            {"supply", supply_json(power.supply)}};
}

Json cost_json(const Cost& cost, const Purchase& purchase) {
    return {{"price_usd", price_json(cost.price)},
            {"electricity_usd_per_year", number(cost.electricity_per_year.value)},
            {"cooling_usd_per_year", number(cost.cooling_per_year.value)},
            {"repairs_usd_per_year", number(cost.repairs_per_year.value)},
            {"resale_usd", cost.price ? number(cost.resale.value) : Json(nullptr)},
            {"ownership_usd", quantity(cost.ownership)},
            {"ownership_range_usd", range_json(cost)},
            {"by_year", years_json(cost, purchase)},
            {"years", number(cost.years)},
            {"kwh_per_year", number(cost.kwh_per_year.value)},
            {"idle_kwh_per_year", number(cost.idle_kwh_per_year.value)},
            {"active_hours_per_day", number(cost.active_hours_per_day.value)},
            {"wake_s", number(cost.wake.value)},
            {"usd_per_tps", number(cost.usd_per_tps)},
            {"usd_per_mtok", number(cost.usd_per_mtok)}};
}

}  // namespace advisor::render
