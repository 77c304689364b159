// The rules that turn host and cards into a machine: layout, memory, supply; what they cost in parts, draw and sound
// like.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "advisor/text.hpp"
#include "seats.hpp"

namespace advisor {
namespace {

/// What a build cannot do without: how each card is mounted, and a part that stands for it on the bill.
std::optional<std::string> unknown_of(const Cards& cards) {
    for (const auto& [device, count] : cards) {
        if (!device->card) return fmt::format("how a {} is mounted is not known", device->id);
        if (!device->part) return fmt::format("no part of the catalog is a {}", device->id);
        if (device->card->cooling == Cooling::passive && !device->card->cooler)
            return fmt::format("no part of the catalog cools a {}", device->id);
    }
    return {};
}

/// Cards in the same kind of place share an entry.
std::vector<SystemDevice> devices_of(const Build& build, const Mounting& mounting) {
    std::vector<SystemDevice> devices;
    for (const Seat& seat : seats_of(build, mounting)) {
        SystemDevice entry;
        entry.device = seat.card;
        entry.memory = *seat.card->memory;
        entry.link = seat.link;
        entry.pcie_generation = seat.pcie_generation;
        entry.peer_to_peer = build.host->peer_to_peer;
        const auto like = [&](const SystemDevice& d) {
            return d.device == entry.device && d.link == entry.link && d.pcie_generation == entry.pcie_generation;
        };
        const auto there = std::find_if(devices.begin(), devices.end(), like);
        if (there == devices.end()) devices.push_back(entry);
        else ++there->count;
    }
    return devices;
}

void add_line(std::vector<BillLine>& bill, const Part* part, double quantity) {
    if (!part) return;
    const auto there = std::find_if(bill.begin(), bill.end(), [&](const BillLine& line) { return line.part == part; });
    if (there == bill.end()) bill.push_back({part, quantity});
    else there->quantity += quantity;
}

void add_lines(std::vector<BillLine>& bill, std::span<const BillLine> lines) {
    for (const BillLine& line : lines) add_line(bill, line.part, line.quantity);
}

Condition condition_of(const PriceBook& book, const BuildHost& host, const std::vector<BillLine>& bill) {
    const bool used = std::any_of(bill.begin(), bill.end(), [&](const BillLine& line) {
        const Price* price = book.price_of(*line.part);
        return price && price->condition == Condition::used;
    });
    return used || host.condition == Condition::used ? Condition::used : Condition::new_;
}

/// What catalog systems with such cards are called; a mixture has a family of its own.
std::string family_of(const Catalog& catalog, const Build& build) {
    if (build.cards.size() > 1) return "rig-mixed";
    const Device* device = build.cards.front().device;
    for (const System& system : catalog.systems)
        if (system.host && system.devices.size() == 1 && system.devices.front().device == device) return system.family;
    return "rig-" + device->id;
}

std::string short_name(const Device& device) {
    std::string_view name = std::string_view(device.name).substr(0, device.name.find(" ("));
    for (const std::string_view maker : {"NVIDIA ", "GeForce ", "AMD ", "Radeon ", "Intel "})
        if (name.starts_with(maker)) name.remove_prefix(maker.size());
    return (device.card && device.card->modified ? "modified " : "") + std::string(name);
}

std::string name_of(const Build& build, const Mounting& mounting) {
    std::vector<std::string> cards;
    for (const auto& [device, count] : build.cards)
        cards.push_back(count == 1 ? short_name(*device) : fmt::format("{}x {}", count, short_name(*device)));
    std::string name = join(cards, " + ") + ", " + build.host->name;
    if (mounting.ram != build.host->ram.data()) name += fmt::format(", {} GiB", std::round(in_gib(mounting.ram->size)));
    return name;
}

/// What stands for the supply on the bill.
std::span<const BillLine> supply_parts(const Build& build, const Mounting& mounting) {
    if (build.psu) return {&*build.psu, 1};
    return mounting.supply->parts;
}

bool carries(const Supply& supply, Watts load, double share, int eight_pins) {
    return load < supply.psu.rated * share && supply.eight_pins >= eight_pins;
}

const RamStep* least_ram(const BuildHost& host, std::optional<Bytes> least) {
    for (const RamStep& step : host.ram)
        if (!least || step.size >= *least) return &step;
    return nullptr;
}

/// Hosts of the market that take the build, by id.
std::vector<std::string> hosts_that_do(const Catalog& catalog, const Build& build) {
    std::vector<std::string> ids;
    for (const BuildHost& host : catalog.hosts) {
        if (host.own) continue;
        Build other = build;
        other.host = &host;
        if (mount(catalog, other).complete()) ids.push_back(host.id);
    }
    return ids;
}

std::string what_would_do(const Catalog& catalog, const Build& build) {
    const std::vector<std::string> hosts = hosts_that_do(catalog, build);
    return hosts.empty() ? "; no host of the catalog does" : "; these do: " + join(hosts, ", ");
}

std::string too_weak_supply(const Catalog& catalog, const Build& build) {
    const std::optional<Watts> load = load_of(build);
    if (!load) return "the power limit of a card is not known, so no supply can be chosen";
    if (build.psu)
        return fmt::format("cards and host draw {:.0f} W of {} plugs; {}x {} give {:.0f} W and {} plugs", load->value,
                           eight_pins_of(build.cards), build.psu->quantity, build.psu->part->id,
                           build.psu->part->psu->rated.value * build.psu->quantity,
                           build.psu->part->eight_pins * build.psu->quantity);
    const Supply& last = build.host->supplies.back();
    return fmt::format(
        "cards and host draw {:.0f} W and take {} plugs; the largest supply of {} gives {:.0f} W, of which "
        "{:.0f} % are used, and {} plugs",
        load->value, eight_pins_of(build.cards), build.host->id, last.psu.rated.value,
        catalog.constants.supply_share * 100, last.eight_pins);
}

Usd price_of(const PriceBook& book, const std::vector<BillLine>& bill) {
    Usd sum;
    constexpr Usd kUnknown{1e6};  // a host without prices is taken last
    for (const BillLine& line : bill) {
        const Price* price = book.price_of(*line.part);
        sum += (price ? price->usd.typical : kUnknown) * line.quantity;
    }
    return sum;
}

}  // namespace

std::vector<BillLine> bill_of(const Build& build, const Mounting& mounting) {
    std::vector<BillLine> bill;
    for (const auto& [device, count] : build.cards) add_line(bill, device->part, count);
    add_lines(bill, build.host->bill);
    add_lines(bill, mounting.ram->parts);
    add_lines(bill, supply_parts(build, mounting));
    add_lines(bill, mounting.layout->parts);
    for (const Seat& seat : seats_of(build, mounting)) add_line(bill, seat.riser, 1);
    for (const auto& [device, count] : build.cards) add_line(bill, device->card->cooler, count);
    return bill;
}

namespace {

/// Why a build with a host cannot be made, and what would do instead; only where its mounting is not complete.
std::string why_not(const Catalog& catalog, const Build& build, const Mounting& mounting) {
    const std::string why = id_of(build, mounting) + ": " + what_lacks(catalog, build, mounting);
    return unknown_of(build.cards) ? why : why + what_would_do(catalog, build);
}

/// Supplies or a host that are heard, which nobody measured.
bool is_loud(const Build& build, const Mounting& mounting) {
    const std::span<const BillLine> supply = supply_parts(build, mounting);
    return build.host->noise ||
           std::any_of(supply.begin(), supply.end(), [](const BillLine& line) { return line.part->noise.has_value(); });
}

/// Those of the host that each card has drivers for.
std::vector<std::string> os_of(const Build& build) {
    std::vector<std::string> list;
    for (const std::string& os : build.host->os)
        if (std::all_of(build.cards.begin(), build.cards.end(), [&](const CardCount& cards) {
                const std::vector<std::string>& known = cards.device->os;
                return known.empty() || std::find(known.begin(), known.end(), os) != known.end();
            }))
            list.push_back(os);
    return list;
}

}  // namespace

std::optional<NoiseLevel> noise_of(const Catalog& catalog, const Build& build, const Mounting& mounting) {
    NoiseSum sum;
    if (build.host->noise) sum.add(*build.host->noise, 1);
    for (const auto& [device, count] : build.cards) {
        const Part* cooler = device->card->cooler;
        if (!cooler && !device->noise_load) return {};
        sum.add(cooler ? cooler->cools->noise : *device->noise_load, count);
    }
    if (const NoiseLevel* fans = fan_noise(catalog)) sum.add(*fans, 1);
    for (const BillLine& line : supply_parts(build, mounting))
        if (line.part->noise) sum.add(*line.part->noise, line.quantity);
    return sum.level();
}

int eight_pins_of(const Cards& cards) {
    int sum = 0;
    for (const auto& [device, count] : cards) sum += device->card ? device->card->eight_pins * count : 0;
    return sum;
}

std::optional<Watts> load_of(const Build& build) {
    Watts sum = build.host ? build.host->load : Watts{};
    for (const auto& [device, count] : build.cards) {
        if (!device->limit) return {};
        sum += *device->limit * count;
    }
    return sum;
}

Mounting mount(const Catalog& catalog, const Build& build) {
    Mounting mounting;
    if (unknown_of(build.cards)) return mounting;
    const BuildHost& host = *build.host;
    for (const Layout& layout : host.layouts) {
        if (!holds(layout, build.cards)) continue;
        mounting.layout = &layout;
        break;
    }
    mounting.ram = least_ram(host, build.ram);
    const std::optional<Watts> load = load_of(build);
    if (!load) return mounting;
    const int plugs = eight_pins_of(build.cards);
    if (build.psu) {
        if (carries(supply_of({*build.psu}), *load, 1, plugs)) mounting.supply = &host.supplies.front();
        return mounting;
    }
    for (const Supply& supply : host.supplies) {
        if (!carries(supply, *load, catalog.constants.supply_share, plugs)) continue;
        mounting.supply = &supply;
        break;
    }
    return mounting;
}

std::string what_lacks(const Catalog& catalog, const Build& build, const Mounting& mounting) {
    if (const auto unknown = unknown_of(build.cards)) return *unknown;
    if (!mounting.layout) return too_many_cards(build);
    if (!mounting.ram)
        return fmt::format("{} takes at most {:.0f} GiB of memory", build.host->id,
                           in_gib(build.host->ram.back().size));
    return too_weak_supply(catalog, build);
}

System machine_of(const Catalog& catalog, const PriceBook& book, const Build& build, const Mounting& mounting) {
    const BuildHost& host = *build.host;
    System system;
    system.id = id_of(build, mounting);
    system.built = true;
    system.name = name_of(build, mounting);
    system.family = family_of(catalog, build);
    system.vendor = "diy";
    system.form = mounting.layout->form;
    system.os = os_of(build);
    system.devices = devices_of(build, mounting);
    system.host =
        Host{mounting.ram->size, mounting.ram->bandwidth, host.cpu_cores, host.sockets, host.isa, host.idle, host.load};
    system.psu = build.psu ? supply_of({*build.psu}).psu : mounting.supply->psu;
    system.bill = bill_of(build, mounting);
    system.condition = condition_of(book, host, system.bill);
    const Device& first = *build.cards.front().device;
    const auto state = system.condition == Condition::used ? Availability::used_only : Availability::on_sale;
    system.availability = {{first.released.value_or(Date{2000, 1, 1}), state}};
    system.noise_load = noise_of(catalog, build, mounting);
    const bool measured = std::all_of(build.cards.begin(), build.cards.end(), [](const CardCount& cards) {
        return cards.device->noise_measured && !cards.device->card->cooler;
    });
    system.noise_basis = !system.noise_load                      ? "unknown"
                         : measured && !is_loud(build, mounting) ? "derived"
                                                                 : "assumption";
    system.effort = mounting.layout->effort;
    system.upgrade = mounting.layout->upgrade;
    return system;
}

System machine_of(const Catalog& catalog, const PriceBook& book, const Build& build) {
    if (build.host) {
        const Mounting mounting = mount(catalog, build);
        if (!mounting.complete()) throw Error(why_not(catalog, build, mounting));
        return machine_of(catalog, book, build, mounting);
    }
    std::optional<System> cheapest;
    bool narrow = true;
    for (const BuildHost& host : catalog.hosts) {
        if (host.own) continue;
        Build here = build;
        here.host = &host;
        const Mounting mounting = mount(catalog, here);
        if (!mounting.complete()) continue;
        const bool here_narrow = has_narrow_link(here, mounting);
        System system = machine_of(catalog, book, here, mounting);
        const bool better = !cheapest || (narrow && !here_narrow) ||
                            (narrow == here_narrow && price_of(book, system.bill) < price_of(book, cheapest->bill));
        if (!better || (!narrow && here_narrow)) continue;
        cheapest = std::move(system);
        narrow = here_narrow;
    }
    if (cheapest) return std::move(*cheapest);
    if (const auto unknown = unknown_of(build.cards)) throw Error(cards_text(build.cards) + ": " + *unknown);
    throw Error(cards_text(build.cards) +
                ": no host of the catalog takes these cards; 'advisor list hosts' shows them");
}

}  // namespace advisor
