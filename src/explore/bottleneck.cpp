#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "decide/parts.hpp"
#include "upgrade_parts.hpp"

namespace advisor {
namespace {

std::string how(const Plan& plan) {
    switch (plan.parallel) {
        case Parallel::layer: return "in a layer split";
        case Parallel::tensor: return "tensor parallel";
        case Parallel::ddp: return "with a copy on each card";
        case Parallel::fsdp: return "in shards";
        case Parallel::pipeline: return "in a pipeline";
        case Parallel::none: break;
    }
    return "on one of them";
}

/// The widest slot of any board in the catalog.
Slots widest_slot(const Catalog& catalog) {
    Slots widest{1, Link::x1, 0};
    for (const Part& part : catalog.parts)
        for (const Slots& slots : part.slots)
            if (std::pair(slots.link, slots.pcie_generation) > std::pair(widest.link, widest.pcie_generation))
                widest = slots;
    return widest;
}

struct Test {
    const Catalog& catalog;
    const Question& question;
    const System& own;
    const Candidate& before;

    double tps() const { return decode_of_all(before).value; }
    bool gains(const std::optional<Candidate>& other) const {
        return decode_of_all(other).value >= tps() * (1 + catalog.constants.least_gain);
    }
    /// Figures of all users where there are several, else of the one.
    std::string compared(const Candidate& other) const {
        return fmt::format("{} t/s {} instead of {} {}", three_digits(decode_of_all(other).value),
                           how(other.assessment.plan), three_digits(tps()), how(before.assessment.plan));
    }
};

/// What it would do with its cards in the widest slots.
std::optional<Bottleneck> link_limit(const Test& t) {
    if (!t.own.host || t.own.devices.size() != 1 || t.own.devices.front().count < 2) return {};
    const Slots slot = widest_slot(t.catalog);
    System wide = t.own;
    SystemDevice& entry = wide.devices.front();
    if (entry.link >= slot.link && entry.pcie_generation >= slot.pcie_generation) return {};
    const Link had = entry.link;
    const int generation = entry.pcie_generation;
    entry.link = slot.link;
    entry.pcie_generation = std::max(slot.pcie_generation, generation);
    const std::optional<Candidate> other = evaluate(t.catalog, t.question, wide);
    if (!t.gains(other)) return {};
    const Part* board = board_of(t.own);
    Bottleneck found{BottleneckCode::link, "", board, TokensPerSecond{other->assessment.speed.decode_tps.value},
                     nullptr};
    found.message =
        fmt::format("The board{}{}: the slowest card has PCIe {}.0 {}; on PCIe {}.0 {} the same cards would decode {}",
                    other->assessment.plan.parallel == Parallel::tensor ? ", for tensor parallel" : "",
                    board != nullptr ? " (" + board->name + ")" : "", generation, name_of(had), entry.pcie_generation,
                    name_of(slot.link), t.compared(*other));
    return found;
}

/// What it would do without the circuit and the power supplies, which make the plan cap its cards.
std::optional<Bottleneck> power_limit(const Test& t) {
    const Plan& plan = t.before.assessment.plan;
    if (!plan.power_limit || t.question.knobs.power_limit) return {};
    Question free = t.question;
    free.limits.circuit.reset();
    const std::optional<Candidate> other = evaluate(t.catalog, free, t.own);
    if (!t.gains(other)) return {};
    return Bottleneck{
        BottleneckCode::circuit,
        fmt::format("The circuit: {} V / {} A and the power supplies leave {:.0f} W for each card; without "
                    "that limit it would decode {}",
                    t.question.site.outlet.volts, t.question.site.outlet.amps, plan.power_limit->value,
                    t.compared(*other)),
        nullptr, TokensPerSecond{other->assessment.speed.decode_tps.value}};
}

/// No single part is in the way: the devices themselves.
Bottleneck device_limit(const Test& t) {
    const Assessment& a = t.before.assessment;
    const Device& device = *device_at(t.own, a.plan.first_card)->device;
    if (a.memory.in_host_ram.value > 0)
        return {BottleneckCode::memory,
                fmt::format("Memory: {} GiB of weights do not fit the {} GiB of the cards and are read from host RAM",
                            three_digits(in_gib(a.memory.in_host_ram)), three_digits(in_gib(a.memory.usable)))};
    const std::string bound =
        fmt::format("{} is bound by {}", a.training ? "training" : "decode", name_of(pace_of(a).bound));
    if (a.plan.parallel == Parallel::layer)
        return {BottleneckCode::layer_split,
                fmt::format("Taking turns: in a layer split one {} of {} works at a time, at {:.0f} GB/s; {}",
                            device.name, a.plan.cards, device.bandwidth.value / 1e9, bound)};
    if (a.plan.cards > 1)
        return {BottleneckCode::device, fmt::format("The cards themselves: {}x {} share the work already; {}",
                                                    a.plan.cards, device.name, bound)};
    const std::string one = device.dies > 1 ? "two dies that act as one" : "one chip";
    const std::string sealed = t.own.upgrade <= 0 ? "; nothing in the box can be replaced" : "";
    return {BottleneckCode::single_device, fmt::format("The {} itself: {} with {:.0f} GB/s; {}{}", device.name, one,
                                                       device.bandwidth.value / 1e9, bound, sealed)};
}

}  // namespace

Bottleneck bottleneck_of(const Catalog& catalog, const Question& question, const System& own,
                         const std::optional<Candidate>& before) {
    if (!before) return {BottleneckCode::engine, capitalised(no_plan_reason(question, own).message)};
    for (const Reason& reason : before->reasons) {
        if (reason.code == ReasonCode::memory) return {BottleneckCode::memory, "Memory: it " + reason.message};
        if (reason.code == ReasonCode::circuit) {
            const bool supply = !question.limits.circuit || before->assessment.power.circuit_ok;
            return {supply ? BottleneckCode::power_supply : BottleneckCode::circuit,
                    (supply ? "Power supply: it " : "Circuit: it ") + reason.message};
        }
        if (reason.code == ReasonCode::engine) return {BottleneckCode::engine, capitalised(reason.message)};
    }
    const Test test{catalog, question, own, *before};
    if (auto found = link_limit(test)) return *found;
    if (auto found = power_limit(test)) return *found;
    return device_limit(test);
}

}  // namespace advisor
