// parts and their kinds, systems, and the hosts that builds are made of
#include <algorithm>

#include "reader.hpp"

namespace advisor::loader {
namespace {

constexpr auto kPartKind = std::to_array<Field<PartKind>>({
    {"id", text<&PartKind::id>, required},
    {"resale_3y", share_spread<&PartKind::resale_3y>, required},
});

void kind_of_part(Part& part, const Value& value, const Kinds& kinds) {
    const PartKind* kind = refer<PartKind>(value, kinds);
    part.kind = kind->id;
    part.resale_3y = kind->resale_3y;
}

constexpr auto kSlots = std::to_array<Field<Slots>>({
    {"count", number<&Slots::count, kFew>, required},
    {"link", choice<&Slots::link>, required},
    {"pcie_generation", number<&Slots::pcie_generation, kGeneration>, required},
});

constexpr auto kPsu = std::to_array<Field<Psu>>({
    {"units", number<&Psu::units, kFew>},
    {"rated_w", number<&Psu::rated, kPowerLimit>, required},
    {"rated_low_line_w", number<&Psu::rated_low_line, kPowerLimit>},
    {"efficiency", number<&Psu::efficiency, kPositiveShare>},
    {"curve", reference<&Psu::curve>},
    {"eight_pins"},
});

void psu_of_part(Part& part, const Value& value, const Kinds& kinds) {
    static constexpr auto kPsuOfPart = std::to_array<Field<Part>>({
        {"units"},
        {"rated_w"},
        {"rated_low_line_w"},
        {"efficiency"},
        {"curve"},
        {"eight_pins", number<&Part::eight_pins, kFewOrNone>, required},
    });
    read_fields(part, value, kPsuOfPart, kinds);
    read_fields(part.psu.emplace(), value, kPsu, kinds);
}

constexpr auto kCools = std::to_array<Field<Cools>>({
    {"cards", choice<&Cools::cards>, required},
    {"noise_dba", level<&Cools::noise>, required},
});

constexpr auto kPart = std::to_array<Field<Part>>({
    {"id", text<&Part::id>, required},
    {"name", text<&Part::name>, required},
    {"kind", kind_of_part, required},
    {"slots", list<&Part::slots, kSlots>},
    {"psu", psu_of_part},
    {"cools", object<&Part::cools, kCools>},
    {"noise_dba", level<&Part::noise>},
});

bool widest_first(const Part& part) {
    for (std::size_t i = 1; i < part.slots.size(); ++i)
        if (part.slots[i].link > part.slots[i - 1].link) return false;
    return true;
}

constexpr auto kPartRules = std::to_array<Rule<Part>>({
    {widest_first, "slots", "the widest first"},
});

constexpr auto kBillLine = std::to_array<Field<BillLine>>({
    {"part", reference<&BillLine::part>, required},
    {"quantity", number<&BillLine::quantity, kPieces>, required},
});

constexpr auto kSystemDevice = std::to_array<Field<SystemDevice>>({
    {"device", reference<&SystemDevice::device>, required},
    {"count", number<&SystemDevice::count, kFew>, required},
    {"memory_gib", number<&SystemDevice::memory, kMemory>},
    {"link", choice<&SystemDevice::link>, required},
    {"pcie_generation", number<&SystemDevice::pcie_generation, kGenerationOrNone>},
    {"peer_to_peer", flag<&SystemDevice::peer_to_peer>},
});

/// The memory of a card is the card's; that of a soc has to be said.
void devices(System& system, const Value& value, const Kinds& kinds) {
    for (const Value& item : read_list(value)) {
        SystemDevice& entry = system.devices.emplace_back();
        read_fields(entry, item, kSystemDevice, kinds);
        if (entry.memory > Bytes{}) continue;
        if (!entry.device->memory) throw Fault(item, "'memory_gib' is missing, which a soc needs");
        entry.memory = *entry.device->memory;
    }
}

constexpr auto kHost = std::to_array<Field<Host>>({
    {"cpu"},
    {"cpu_cores", number<&Host::cpu_cores, kFew>, required},
    {"sockets", number<&Host::sockets, kFew>},
    {"isa", choice<&Host::isa>},
    {"ram_gib", number<&Host::ram, kMemory>, required},
    {"ram_bandwidth_gb_s", number<&Host::ram_bandwidth, kBandwidth>, required},
    {"idle_w", number<&Host::idle, kPower>, required},
    {"load_w", number<&Host::load, kPower>, required},
});

constexpr auto kInterconnect = std::to_array<Field<Interconnect>>({
    {"kind", text<&Interconnect::kind>, required},
    {"bandwidth_gb_s", number<&Interconnect::bandwidth, kBandwidth>, required},
    {"latency_us", number<&Interconnect::latency, kLatency>, required},
});

using State = std::pair<Date, Availability>;

constexpr auto kState = std::to_array<Field<State>>({
    {"from", date<&State::first>, required},
    {"state", choice<&State::second>, required},
});

constexpr auto kSystemNoise = std::to_array<Field<System>>({
    {"idle_dba", level<&System::noise_idle>},
    {"load_dba", level<&System::noise_load>},
    {"basis", name<&System::noise_basis, kNoiseBases>},
});

constexpr auto kMeasuredPower = std::to_array<Field<System>>({
    {"idle_w", number<&System::measured_idle, kPower>},
    {"peak_w", number<&System::measured_peak, kPower>},
});

constexpr auto kSystem = std::to_array<Field<System>>({
    {"id", text<&System::id>, required},
    {"name", text<&System::name>, required},
    {"aliases", texts<&System::aliases>},
    {"family", text<&System::family>, required},
    {"vendor", text<&System::vendor>, required},
    {"kind", choice<&System::kind>, required},
    {"form", name<&System::form, kForms>, required},
    {"units", number<&System::units, kFew>},
    {"condition", choice<&System::condition>, required},
    {"os", name_list<&System::os, kOperatingSystems>, required},
    {"devices", devices, required},
    {"host", object<&System::host, kHost>},
    {"psu", object<&System::psu, kPsu>},
    {"interconnect", object<&System::interconnect, kInterconnect>},
    {"bill", list<&System::bill, kBillLine>, required},
    {"availability", list<&System::availability, kState>, required},
    {"noise", nested<kSystemNoise, System>},
    {"measured_power", nested<kMeasuredPower, System>},
    {"effort", number<&System::effort, kShare>, required},
    {"upgrade", number<&System::upgrade, kShare>, required},
    {"portable", flag<&System::portable>},
    {"volume_l", number<&System::volume_l, kVolume>},
    {"weight_kg", number<&System::weight_kg, kMass>},
});

bool ascending(const std::vector<State>& states) {
    for (std::size_t i = 1; i < states.size(); ++i)
        if (states[i].first <= states[i - 1].first) return false;
    return true;
}

bool has_host_for_cards(const System& system) {
    for (const SystemDevice& entry : system.devices)
        if (entry.device->kind == DeviceKind::gpu && (!system.host || !system.psu)) return false;
    return true;
}

constexpr auto kSystemRules = std::to_array<Rule<System>>({
    {[](const System& s) { return !s.devices.empty(); }, "devices", "at least one device"},
    {has_host_for_cards, "devices", "host and psu beside a gpu"},
    {[](const System& s) { return !s.psu || s.psu->curve || s.psu->efficiency < 1; }, "psu",
     "an 'efficiency' under 1 or a 'curve'"},
    {[](const System& s) { return !s.host || s.host->idle <= s.host->load; }, "host", "idle_w <= load_w"},
    {[](const System& s) { return s.kind == SystemKind::local || s.interconnect; }, "kind",
     "the interconnect of a cluster"},
    {[](const System& s) { return !s.availability.empty(); }, "availability", "at least one state"},
    {[](const System& s) { return ascending(s.availability); }, "availability", "dates in ascending order"},
});

constexpr auto kRamStep = std::to_array<Field<RamStep>>({
    {"gib", number<&RamStep::size, kMemory>, required},
    {"gb_s", number<&RamStep::bandwidth, kBandwidth>, required},
    {"parts", list<&RamStep::parts, kBillLine>, required},
});

constexpr auto kCardSlots = std::to_array<Field<CardSlots>>({
    {"count", number<&CardSlots::count, kFew>, required},
    {"link", choice<&CardSlots::link>, required},
    {"pcie_generation", number<&CardSlots::pcie_generation, kGeneration>, required},
    {"width_slots", number<&CardSlots::width_slots, kFew>, required},
    {"riser", reference<&CardSlots::riser>},
});

constexpr auto kLayout = std::to_array<Field<Layout>>({
    {"form", name<&Layout::form, kForms>, required},
    {"slots", list<&Layout::slots, kCardSlots>, required},
    {"parts", list<&Layout::parts, kBillLine>, required},
    {"effort", number<&Layout::effort, kShare>, required},
    {"upgrade", number<&Layout::upgrade, kShare>, required},
});

/// What its parts give together, or what is said of a supply that is there already.
void supply(BuildHost& host, const Value& value, const Kinds& kinds) {
    static constexpr auto kSupply = std::to_array<Field<Supply>>({
        {"parts", list<&Supply::parts, kBillLine>, required},
        {"rated_w"},
        {"curve"},
        {"eight_pins", number<&Supply::eight_pins, kFewOrNone>},
    });
    static constexpr auto kOwnPsu = std::to_array<Field<Psu>>({
        {"parts"},
        {"rated_w", number<&Psu::rated, kPowerLimit>, required},
        {"curve", reference<&Psu::curve>, required},
        {"eight_pins"},
    });
    for (const Value& item : read_list(value)) {
        Supply& supply = host.supplies.emplace_back();
        read_fields(supply, item, kSupply, kinds);
        if (supply.parts.empty()) {
            read_fields(supply.psu, item, kOwnPsu, kinds);
            continue;
        }
        const Supply sum = supply_of(supply.parts);
        if (sum.psu.units == 0) throw Fault(item, "expected a part with a 'psu' among the parts");
        supply.psu = sum.psu;
        supply.eight_pins += sum.eight_pins;
    }
}

constexpr auto kBuildHost = std::to_array<Field<BuildHost>>({
    {"id", text<&BuildHost::id>, required},
    {"name", text<&BuildHost::name>, required},
    {"own", flag<&BuildHost::own>},
    {"cpu"},
    {"cpu_cores", number<&BuildHost::cpu_cores, kFew>, required},
    {"sockets", number<&BuildHost::sockets, kFew>},
    {"isa", choice<&BuildHost::isa>},
    {"os", name_list<&BuildHost::os, kOperatingSystems>, required},
    {"condition", choice<&BuildHost::condition>, required},
    {"bill", list<&BuildHost::bill, kBillLine>, required},
    {"ram", list<&BuildHost::ram, kRamStep>, required},
    {"layouts", list<&BuildHost::layouts, kLayout>, required},
    {"supplies", supply, required},
    {"idle_w", number<&BuildHost::idle, kPower>, required},
    {"load_w", number<&BuildHost::load, kPower>, required},
    {"noise_dba", level<&BuildHost::noise>},
    {"peer_to_peer", flag<&BuildHost::peer_to_peer>},
});

template <class Record, class Key>
bool ascends(const std::vector<Record>& records, Key&& key) {
    for (std::size_t i = 1; i < records.size(); ++i)
        if (!(key(records[i - 1]) < key(records[i]))) return false;
    return !records.empty();
}

/// Of as many cards there may be several layouts: on the board, or wider ones on risers.
bool layouts_grow(const BuildHost& host) {
    const auto fewer = [](const Layout& a, const Layout& b) { return a.cards() < b.cards(); };
    return !host.layouts.empty() && std::is_sorted(host.layouts.begin(), host.layouts.end(), fewer);
}

constexpr auto kBuildHostRules = std::to_array<Rule<BuildHost>>({
    {[](const BuildHost& h) { return ascends(h.ram, [](const RamStep& r) { return r.size; }); }, "ram",
     "steps of memory in ascending order"},
    {layouts_grow, "layouts", "layouts, none for fewer cards than the one before it"},
    {[](const BuildHost& h) { return !h.supplies.empty(); }, "supplies", "at least one supply"},
    {[](const BuildHost& h) { return h.idle <= h.load; }, "idle_w", "idle_w <= load_w"},
});

}  // namespace

void read_record(PartKind& kind, const Value& value, const Kinds& kinds) { read_fields(kind, value, kPartKind, kinds); }

void read_record(Part& part, const Value& value, const Kinds& kinds) {
    read_fields(part, value, kPart, kinds);
    check_rules(part, value, kPartRules);
}

void read_record(System& system, const Value& value, const Kinds& kinds) {
    read_fields(system, value, kSystem, kinds);
    check_rules(system, value, kSystemRules);
}

void read_record(BuildHost& host, const Value& value, const Kinds& kinds) {
    read_fields(host, value, kBuildHost, kinds);
    check_rules(host, value, kBuildHostRules);
}

}  // namespace advisor::loader

namespace advisor {

Supply supply_of(std::vector<BillLine> parts) {
    Supply sum{std::move(parts), {}, 0};
    sum.psu.units = 0;
    for (const BillLine& line : sum.parts) {
        if (!line.part->psu) continue;
        const Psu& one = *line.part->psu;
        const Watts low_line = one.rated_low_line.value_or(one.rated);
        sum.psu.rated_low_line = sum.psu.rated_low_line.value_or(Watts{}) + low_line * line.quantity;
        sum.psu.rated += one.rated * line.quantity;
        sum.psu.units += static_cast<int>(line.quantity);
        sum.psu.efficiency = one.efficiency;
        sum.psu.curve = one.curve;
        sum.eight_pins += static_cast<int>(line.part->eight_pins * line.quantity);
    }
    if (sum.psu.rated_low_line == sum.psu.rated) sum.psu.rated_low_line.reset();
    return sum;
}

int Layout::cards() const {
    int cards = 0;
    for (const CardSlots& group : slots) cards += group.count;
    return cards;
}

}  // namespace advisor
