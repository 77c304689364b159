// parts, their kinds, and systems
#include "reader.hpp"

namespace advisor::loader {
namespace {

using Resale = Spread<double>;

constexpr auto kResale = std::to_array<Field<Resale>>({
    {"low", number<&Resale::low, kShare>, required},
    {"typical", number<&Resale::typical, kShare>, required},
    {"high", number<&Resale::high, kShare>, required},
});

constexpr auto kPartKind = std::to_array<Field<PartKind>>({
    {"id", text<&PartKind::id>, required},
    {"resale_3y", object<&PartKind::resale_3y, kResale>, required},
});

constexpr auto kPartKindRules = std::to_array<Rule<PartKind>>({
    {[](const PartKind& k) { return is_ordered(k.resale_3y); }, "resale_3y", "low <= typical <= high"},
});

void kind_of_part(Part& part, const Value& value, const Kinds& kinds) {
    const PartKind* kind = refer<PartKind>(value, kinds);
    part.kind = kind->id;
    part.resale_3y = kind->resale_3y;
}

constexpr auto kPart = std::to_array<Field<Part>>({
    {"id", text<&Part::id>, required},
    {"name", text<&Part::name>, required},
    {"kind", kind_of_part, required},
});

constexpr auto kSystemDevice = std::to_array<Field<SystemDevice>>({
    {"device", reference<&SystemDevice::device>, required},
    {"count", number<&SystemDevice::count, kCount>, required},
    {"memory_gib", number<&SystemDevice::memory, kMemory>},
    {"link", choice<&SystemDevice::link>, required},
    {"pcie_generation", number<&SystemDevice::pcie_generation, kCountOrNone>},
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
    {"cpu_cores", number<&Host::cpu_cores, kCount>, required},
    {"ram_gib", number<&Host::ram, kMemory>, required},
    {"ram_bandwidth_gb_s", number<&Host::ram_bandwidth, kBandwidth>, required},
    {"idle_w", number<&Host::idle, kPower>, required},
    {"load_w", number<&Host::load, kPower>, required},
});

constexpr auto kPsu = std::to_array<Field<Psu>>({
    {"units", number<&Psu::units, kCount>},
    {"rated_w", number<&Psu::rated, kPowerLimit>, required},
    {"rated_low_line_w", number<&Psu::rated_low_line, kPowerLimit>},
    {"efficiency", number<&Psu::efficiency, kPositiveShare>},
    {"curve", reference<&Psu::curve>},
});

constexpr auto kInterconnect = std::to_array<Field<Interconnect>>({
    {"kind", text<&Interconnect::kind>, required},
    {"bandwidth_gb_s", number<&Interconnect::bandwidth, kBandwidth>, required},
    {"latency_us", number<&Interconnect::latency, kLatency>, required},
});

constexpr auto kBillLine = std::to_array<Field<BillLine>>({
    {"part", reference<&BillLine::part>, required},
    {"quantity", number<&BillLine::quantity, kQuantity>, required},
});

using State = std::pair<Date, Availability>;

constexpr auto kState = std::to_array<Field<State>>({
    {"from", date<&State::first>, required},
    {"state", choice<&State::second>, required},
});

constexpr auto kSystemNoise = std::to_array<Field<System>>({
    {"idle_dba", number<&System::noise_idle, kNoise>},
    {"load_dba", number<&System::noise_load, kNoise>},
    {"basis", name<&System::noise_basis, kNoiseBases>},
});

constexpr auto kMeasuredPower = std::to_array<Field<System>>({
    {"idle_w", number<&System::measured_idle, kPower>},
    {"peak_w", number<&System::measured_peak, kPower>},
});

constexpr auto kSystem = std::to_array<Field<System>>({
    {"id", text<&System::id>, required},
    {"name", text<&System::name>, required},
    {"family", text<&System::family>, required},
    {"vendor", text<&System::vendor>, required},
    {"kind", choice<&System::kind>, required},
    {"form", name<&System::form, kForms>, required},
    {"units", number<&System::units, kCount>},
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

}  // namespace

void read_record(PartKind& kind, const Value& value, const Kinds& kinds) {
    read_fields(kind, value, kPartKind, kinds);
    check_rules(kind, value, kPartKindRules);
}

void read_record(Part& part, const Value& value, const Kinds& kinds) { read_fields(part, value, kPart, kinds); }

void read_record(System& system, const Value& value, const Kinds& kinds) {
    read_fields(system, value, kSystem, kinds);
    check_rules(system, value, kSystemRules);
}

}  // namespace advisor::loader
