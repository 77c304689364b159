#include "constraints.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace advisor {
namespace {

std::string flag(std::string_view name, double number) { return fmt::format("--{} {}", name, number); }

std::string percent(double share) { return three_digits(100 * share) + " %"; }

std::string usd(double x) { return "$" + thousands(x); }

bool has(const std::vector<std::string>& values, const std::string& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

Reason memory_reason(const Assessment& a) {
    const double required = in_gib(a.memory.required()), usable = in_gib(a.memory.usable);
    std::string message =
        three_digits(required) != three_digits(usable)
            ? fmt::format("needs {} GiB, has {} GiB usable", three_digits(required), three_digits(usable))
            : fmt::format("needs {:.2f} GiB, has {:.2f} GiB usable", required, usable);
    double needed = required, available = usable;
    if (required <= usable) {
        const DeviceMemory* fullest = &a.memory.devices[0];
        for (int i = 1; i < a.memory.device_count; ++i) {
            const DeviceMemory& other = a.memory.devices[static_cast<std::size_t>(i)];
            if (other.required() - other.usable > fullest->required() - fullest->usable) fullest = &other;
        }
        needed = in_gib(fullest->required());
        available = in_gib(fullest->usable);
        message = fmt::format("one {} would need {} GiB of its {} GiB", fullest->device->name, three_digits(needed),
                              three_digits(available));
    }
    return {ReasonCode::memory, message, needed, available, "GiB", {}};
}

Reason circuit_reason(const Question& question, const Assessment& a) {
    const Outlet& outlet = question.site.outlet;
    const double needed = a.power.peak.value, available = outlet.usable_limit().value;
    const std::optional<Watts> cap = fitting_power_limit(*a.plan.system, outlet);
    std::string message = fmt::format(
        "draws up to {:.0f} W, {} V / {} A carries {:.0f} W for hours ({:.0f} W less {} lost in the line)", needed,
        outlet.volts, outlet.amps, available, outlet.continuous_limit().value, percent(outlet.line_drop));
    if (cap) return {ReasonCode::circuit, message, needed, available, "W", flag("power-limit", cap->value)};
    const double amps = std::ceil(needed / (240 * outlet.continuous_fraction * (1 - outlet.line_drop)) / 10) * 10;
    return {ReasonCode::circuit, message, needed, available, "W", fmt::format("--circuit 240V/{}A", amps)};
}

Reason supply_reason(const Question& question, const Assessment& a) {
    const SupplyLoad& supply = a.power.supply;
    const std::optional<Watts> cap = fitting_power_limit(*a.plan.system, question.site.outlet);
    std::string message = fmt::format("needs {:.0f} W of its power supplies, which give {:.0f} W at {} V",
                                      supply.peak.value, supply.capacity.value, question.site.outlet.volts);
    return {ReasonCode::circuit,
            std::move(message),
            supply.peak.value,
            supply.capacity.value,
            "W",
            cap ? std::optional(flag("power-limit", cap->value)) : std::nullopt};
}

std::string availability_sentence(Availability state, Date day) {
    switch (state) {
        case Availability::announced: return fmt::format("is not on sale yet on {}", iso(day));
        case Availability::discontinued: return fmt::format("is no longer sold (as of {})", iso(day));
        case Availability::never_released: return "was never sold";
        default: return fmt::format("is {} on {}", name_of(state), iso(day));
    }
}

void price_reasons(const Question& question, const System& system, const std::optional<SystemPrice>& price,
                   std::vector<Reason>& reasons) {
    if (!question.purchase.budget) return;
    const double budget = question.purchase.budget->value;
    if (!price) {
        reasons.push_back({ReasonCode::price_unknown,
                           "no price in book " + question.purchase.book->id,
                           {},
                           budget,
                           "USD",
                           "--set-price " + system.id + "=USD"});
    } else if (price->usd.typical.value > budget) {
        const double typical = price->usd.typical.value;
        reasons.push_back({ReasonCode::budget, fmt::format("costs {}, the budget is {}", usd(typical), usd(budget)),
                           typical, budget, "USD", flag("budget", std::ceil(typical))});
    }
}

}  // namespace

std::vector<Reason> system_reasons(const Catalog& catalog, const Question& question, const System& system,
                                   const std::optional<SystemPrice>& price) {
    std::vector<Reason> reasons;
    price_reasons(question, system, price, reasons);
    const Condition condition = price ? price->condition : system.condition;
    if (question.purchase.condition && *question.purchase.condition != condition)
        reasons.push_back({ReasonCode::condition,
                           fmt::format("is sold {} only", name_of(condition)),
                           {},
                           {},
                           "",
                           fmt::format("--condition {}", name_of(condition))});
    const Availability state = availability_of(system, question.purchase.as_of);
    const bool buyable = state == Availability::on_sale || state == Availability::used_only;
    if (!question.purchase.any_availability && !buyable)
        reasons.push_back({ReasonCode::availability,
                           availability_sentence(state, question.purchase.as_of),
                           {},
                           {},
                           "",
                           "--availability any"});
    for (const Feature* feature : question.needs.features)
        if (const auto why = why_lacking(catalog, system, *feature))
            reasons.push_back({ReasonCode::feature, *why, {}, {}, "", {}});
    if (question.needs.os && !has(system.os, *question.needs.os))
        reasons.push_back({ReasonCode::os,
                           fmt::format("runs {}, not {}", join(system.os, ", "), *question.needs.os),
                           {},
                           {},
                           "",
                           {}});
    if (question.needs.portable && !system.portable)
        reasons.push_back({ReasonCode::portable, "is not made to be carried", {}, {}, "", {}});
    if (question.needs.form && *question.needs.form != system.form)
        reasons.push_back({ReasonCode::form,
                           fmt::format("is a {}, not a {}", system.form, *question.needs.form),
                           {},
                           {},
                           "",
                           "--form " + system.form});
    return reasons;
}

std::vector<Reason> plan_reasons(const Question& question, const Assessment& a) {
    std::vector<Reason> reasons;
    const Site& site = question.site;
    if (!a.memory.heads_divide) {
        reasons.push_back({ReasonCode::engine,
                           fmt::format("{} attention heads do not divide over {} cards", question.workload.model->heads,
                                       a.plan.cards),
                           {},
                           {},
                           "",
                           "--parallel layer"});
    } else if (!a.memory.fits) {
        reasons.push_back(memory_reason(a));
    }
    if (site.circuit_given && !a.power.circuit_ok) reasons.push_back(circuit_reason(question, a));
    else if (!a.power.supply.ok()) reasons.push_back(supply_reason(question, a));
    if (site.max_noise && !a.power.noise)
        reasons.push_back({ReasonCode::noise, "no noise figure is known", {}, site.max_noise->value, "dB(A)", {}});
    if (site.max_noise && a.power.noise && *a.power.noise > *site.max_noise)
        reasons.push_back(
            {ReasonCode::noise,
             fmt::format("{} dB(A) under load, {} allowed", three_digits(a.power.noise->value), site.max_noise->value),
             a.power.noise->value, site.max_noise->value, "dB(A)", flag("max-noise", std::ceil(a.power.noise->value))});
    if (site.max_idle && a.power.idle > *site.max_idle)
        reasons.push_back(
            {ReasonCode::idle_watts,
             fmt::format("idles at {} W, {} allowed", three_digits(a.power.idle.value), site.max_idle->value),
             a.power.idle.value, site.max_idle->value, "W", flag("max-idle-watts", std::ceil(a.power.idle.value))});
    const double tps = a.speed.decode_tps.value, ttft = a.speed.ttft_s.value;
    if (question.floors.min_tps && tps < question.floors.min_tps->value)
        reasons.push_back(
            {ReasonCode::min_tps,
             fmt::format("decodes {} t/s per user, {} asked", three_digits(tps), question.floors.min_tps->value),
             question.floors.min_tps->value, tps, "t/s",
             fmt::format("--min-tps {}", three_digits(std::floor(tps * 10) / 10))});
    if (question.floors.max_ttft && ttft > question.floors.max_ttft->value)
        reasons.push_back(
            {ReasonCode::max_ttft,
             fmt::format("first token after {} s, {} allowed", three_digits(ttft), question.floors.max_ttft->value),
             ttft, question.floors.max_ttft->value, "s", flag("max-ttft", std::ceil(ttft))});
    if (a.cost.active_hours_per_day.value > 24)
        reasons.push_back(
            {ReasonCode::capacity,
             fmt::format("would need {} hours a day for these tokens", three_digits(a.cost.active_hours_per_day.value)),
             a.cost.active_hours_per_day.value, 24, "h/day",
             flag("tokens-per-day", std::floor(question.duty.output_tokens_per_day.value_or(0) * 24 /
                                               a.cost.active_hours_per_day.value))});
    return reasons;
}

namespace {

/// The engine that a need names, as the need has it; empty when none does.
std::string needed_engine(const Needs& needs) {
    for (const Feature* feature : needs.features)
        for (const auto& group : feature->groups)
            if (group.size() == 1 && group[0].kind == Feature::Condition::Kind::engine) return feature->name;
    return "";
}

}  // namespace

Reason no_plan_reason(const Question& question, const System& system) {
    const Knobs& k = question.knobs;
    if (k.power_limit) {
        for (const SystemDevice& entry : system.devices) {
            const Device& device = *entry.device;
            if (device.kind == DeviceKind::soc || !device.limit_min || !device.limit_max) continue;
            if (*k.power_limit >= *device.limit_min && *k.power_limit <= *device.limit_max) continue;
            return {ReasonCode::feature,
                    fmt::format("the {} takes power limits of {} to {} W", device.name, device.limit_min->value,
                                device.limit_max->value),
                    k.power_limit->value,
                    device.limit_max->value,
                    "W",
                    flag("power-limit", device.limit_min->value)};
        }
    }
    if (k.engine)
        if (const auto why = why_refused(question, *k.engine, system))
            return {ReasonCode::engine, *why, {}, {}, "", {}};
    const std::string needed = needed_engine(question.needs);
    std::string what = k.engine ? k.engine->id : needed.empty() ? "no engine of the catalog" : needed;
    if (k.parallel) what += fmt::format(" with {} parallelism", name_of(*k.parallel));
    const std::string quant = question.workload.quant ? question.workload.quant->id : question.workload.bit_class;
    if (!k.engine && !k.parallel && needed.empty())
        return {ReasonCode::engine, fmt::format("{} runs {} weights there", what, quant), {}, {}, "", {}};
    return {ReasonCode::engine, fmt::format("{} does not run {} weights there", what, quant), {}, {}, "", {}};
}

}  // namespace advisor
