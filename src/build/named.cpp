// Machines by name, and builds behind systems.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/build.hpp"
#include "advisor/text.hpp"

namespace advisor {
namespace {

/// The host of the market with the longest bill that is part of this one.
const BuildHost* host_of(const Catalog& catalog, const std::vector<BillLine>& bill) {
    const BuildHost* found = nullptr;
    for (const BuildHost& host : catalog.hosts) {
        const bool there = std::all_of(host.bill.begin(), host.bill.end(), [&](const BillLine& line) {
            return quantity_in(bill, line.part) >= line.quantity;
        });
        if (!host.own && there && host.bill.size() > (found ? found->bill.size() : 0)) found = &host;
    }
    return found;
}

/// The supply of a bill, where it is of one kind.
std::optional<BillLine> supply_in(const std::vector<BillLine>& bill) {
    std::optional<BillLine> supply;
    for (const BillLine& line : bill) {
        if (!line.part->psu) continue;
        if (supply) return {};
        supply = line;
    }
    return supply;
}

bool is_in(const Supply& supply, const BillLine& line) {
    return std::any_of(supply.parts.begin(), supply.parts.end(), [&](const BillLine& other) {
        return other.part == line.part && other.quantity == line.quantity;
    });
}

}  // namespace

double quantity_in(const std::vector<BillLine>& bill, const Part* part) {
    double sum = 0;
    for (const BillLine& line : bill)
        if (line.part == part) sum += line.quantity;
    return sum;
}

const System* machine_named(const Catalog& catalog, const PriceBook& book, std::string_view text,
                            std::deque<System>& store) {
    if (const System* known = find(catalog.systems, text)) return known;
    std::optional<System> machine = chip_machine(catalog, text);
    if (machine)
        if (const System* known = find(catalog.systems, machine->id)) return known;
    if (!machine) {
        const std::optional<Build> build = read_build(catalog, text);
        if (!build) return nullptr;
        machine = machine_of(catalog, book, *build);
    }
    const auto known =
        std::find_if(store.begin(), store.end(), [&](const System& other) { return other.id == machine->id; });
    return known == store.end() ? &store.emplace_back(std::move(*machine)) : &*known;
}

const System& machine_asked(const Catalog& catalog, const PriceBook& book, std::string_view flag, std::string_view text,
                            std::deque<System>& store) {
    const std::string asked = flag.empty() ? "" : std::string(flag) + ": ";
    const System* named = nullptr;
    try {
        named = machine_named(catalog, book, text, store);
    } catch (const Error& error) {
        throw Error(asked + error.what());
    }
    if (named != nullptr) return *named;
    throw Error(fmt::format(
        "{}unknown system '{}'{}; 'advisor list systems' shows them, a build like 2xrtx-3090 or a chip like "
        "m3-max-40,ram=64 works too",
        asked, printable(text, 60), did_you_mean(text, names_of(catalog.systems))));
}

std::optional<Build> build_of(const Catalog& catalog, const System& system) {
    if (system.built) return read_build(catalog, system.id);
    if (!system.host || system.units != 1 || system.kind != SystemKind::local) return {};
    Build build;
    for (const SystemDevice& entry : system.devices) {
        if (!entry.device->card) return {};
        build.cards = with(std::move(build.cards), *entry.device, entry.count);
    }
    build.host = host_of(catalog, system.bill);
    if (!build.host) return {};
    build.ram = system.host->ram;
    if (*build.ram > build.host->ram.back().size) build.ram = build.host->ram.back().size;
    const Mounting mounting = mount(catalog, build);
    const std::optional<BillLine> supply = supply_in(system.bill);
    if (supply && !(mounting.supply && is_in(*mounting.supply, *supply))) build.psu = supply;
    return build;
}

bool has_parts_list(const Catalog& catalog, const System& system) {
    const std::optional<Build> build = build_of(catalog, system);
    return build && mount(catalog, *build).complete();
}

}  // namespace advisor
