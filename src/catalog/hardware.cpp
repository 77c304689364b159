// power_curves, psu_curves, devices and their PCI ids, parts and their kinds, systems, what is on the way, and what
// comes with several boxes
#include <algorithm>

#include "reader.hpp"

namespace advisor::loader {
namespace {

/// Cap and speed as shares of their stock values.
constexpr Measure kCurveShare{.noun = "a share", .high = 2, .above_low = true};

template <PowerCurve::Points PowerCurve::*points>
void curve(PowerCurve& power_curve, const Value& value, const Kinds&) {
    for (const Value& pair : read_list(value)) {
        if (read_list(pair).size() != 2) refuse(pair, "a pair [cap, speed]");
        const double cap = read_number(pair.items[0], kCurveShare);
        const double speed = read_number(pair.items[1], kCurveShare);
        auto& list = power_curve.*points;
        if (!list.empty() && cap <= list.back().first) refuse(pair.items[0], "caps in ascending order");
        list.emplace_back(cap, speed);
    }
}

constexpr auto kPowerCurve = std::to_array<Field<PowerCurve>>({
    {"id", text<&PowerCurve::id>, required},
    {"decode_dense", curve<&PowerCurve::decode_dense>},
    {"decode_moe", curve<&PowerCurve::decode_moe>},
    {"prefill", curve<&PowerCurve::prefill>},
});

void efficiency(PsuCurve& psu_curve, const Value& value, const Kinds&) {
    for (const Value& pair : read_list(value)) {
        if (read_list(pair).size() != 2) refuse(pair, "a pair [load, efficiency]");
        const double load = read_number(pair.items[0], kCurveShare);
        auto& list = psu_curve.points;
        if (!list.empty() && load <= list.back().first) refuse(pair.items[0], "loads in ascending order");
        list.emplace_back(load, read_number(pair.items[1], kPositiveShare));
    }
    if (psu_curve.points.empty()) refuse(value, "at least one pair [load, efficiency]");
}

constexpr auto kPsuCurve = std::to_array<Field<PsuCurve>>({
    {"id", text<&PsuCurve::id>, required},
    {"name"},
    {"efficiency", efficiency, required},
});

constexpr auto kUsable = std::to_array<Field<Device>>({
    {"fraction", number<&Device::usable_fraction, kPositiveShare>},
    {"small_fraction", number<&Device::small_fraction, kPositiveShare>},
    {"small_gib", number<&Device::small_memory, kMemory>},
    {"raised_reserve_gib", number<&Device::raised_reserve, kReserve>},
    {"gib", number<&Device::usable, kMemory>},
    {"windows_gib", number<&Device::usable_on_windows, kMemory>},
    {"reserve_gib", number<&Device::reserve, kReserve>},
});

constexpr auto kDevicePower = std::to_array<Field<Device>>({
    {"limit_w", number<&Device::limit, kPowerLimit>},
    {"min_limit_w", number<&Device::limit_min, kPowerLimit>},
    {"max_limit_w", number<&Device::limit_max, kPowerLimit>},
    {"spike_w", number<&Device::spike, kPower>},
    {"idle_w", number<&Device::idle, kPower>},
    {"idle_loaded_w", number<&Device::idle_loaded, kPower>},
    {"decode_w", number<&Device::decode, kPower>},
    {"prefill_w", number<&Device::prefill, kPower>},
    {"max_w", number<&Device::max, kPower>},
});

constexpr auto kPcie = std::to_array<Field<Device>>({
    {"generation", number<&Device::pcie_generation, kCountOrNone>},
    {"lanes"},
});

constexpr auto kDevice = std::to_array<Field<Device>>({
    {"id", text<&Device::id>, required},
    {"name", text<&Device::name>, required},
    {"vendor", text<&Device::vendor>, required},
    {"kind", choice<&Device::kind>, required},
    {"architecture", text<&Device::architecture>, required},
    {"compute_capability", number<&Device::compute_capability, kNonNegative>},
    {"platforms", chosen<&Device::platforms, kPlatforms>, required},
    {"features", chosen<&Device::features, kDeviceFeatures>},
    {"memory_gib", number<&Device::memory, kMemory>},
    {"memory_options_gib"},
    {"bandwidth_gb_s", number<&Device::bandwidth, kBandwidth>, required},
    {"dies", number<&Device::dies, kCount>},
    {"fp16_tflops", number<&Device::fp16, kComputeRate>, required},
    {"fp32_tflops"},
    {"int8_tops", number<&Device::int8, kComputeRate>},
    {"fp8_tflops"},
    {"usable", nested<kUsable, Device>},
    {"power", nested<kDevicePower, Device>},
    {"power_curve", reference<&Device::power_curve>},
    {"noise_load_dba", number<&Device::noise_load, kNoise>},
    {"pcie", nested<kPcie, Device>},
    {"nvlink_gb_s", number<&Device::nvlink, kBandwidth>},
    {"released"},
    {"launch_price_usd"},
});

bool ascending(const std::optional<Watts>& low, const std::optional<Watts>& high) {
    return !low || !high || *low <= *high;
}

constexpr auto kDeviceRules = std::to_array<Rule<Device>>({
    {[](const Device& d) { return d.kind == DeviceKind::soc || d.memory; }, "memory_gib", "memory_gib of a gpu"},
    {[](const Device& d) { return d.small_fraction.has_value() == d.small_memory.has_value(); }, "usable",
     "small_fraction and small_gib together"},
    {[](const Device& d) { return ascending(d.limit_min, d.limit) && ascending(d.limit, d.limit_max); }, "power",
     "min_limit_w <= limit_w <= max_limit_w"},
    {[](const Device& d) { return ascending(d.idle, d.idle_loaded); }, "power", "idle_w <= idle_loaded_w"},
});

void pci_id(PciId& record, const Value& value, const Kinds&) {
    const std::string_view text = read_text(value);
    const std::size_t colons = static_cast<std::size_t>(std::count(text.begin(), text.end(), ':'));
    const bool is_plain = text.find_first_not_of("0123456789abcdef:") == std::string_view::npos;
    const bool is_whole = (text.size() == 9 && colons == 1) || (text.size() == 12 && colons == 2 && text[9] == ':');
    if (!is_plain || !is_whole || text[4] != ':')
        refuse(value, "vendor:device or vendor:device:revision in small hexadecimal digits, such as 10de:2204");
    record.id = text;
}

constexpr auto kPciId = std::to_array<Field<PciId>>({
    {"id", pci_id, required},
    {"name", text<&PciId::name>, required},
    {"device", reference<&PciId::device>},
});

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

constexpr auto kSlots = std::to_array<Field<Slots>>({
    {"count", number<&Slots::count, kCount>, required},
    {"link", choice<&Slots::link>, required},
    {"pcie_generation", number<&Slots::pcie_generation, kCount>, required},
});

constexpr auto kPart = std::to_array<Field<Part>>({
    {"id", text<&Part::id>, required},
    {"name", text<&Part::name>, required},
    {"kind", kind_of_part, required},
    {"slots", list<&Part::slots, kSlots>},
});

bool widest_first(const Part& part) {
    for (std::size_t i = 1; i < part.slots.size(); ++i)
        if (part.slots[i].link > part.slots[i - 1].link) return false;
    return true;
}

constexpr auto kPartRules = std::to_array<Rule<Part>>({
    {widest_first, "slots", "the widest first"},
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

void families(RoadmapEntry& entry, const Value& value, const Kinds& kinds) {
    for (const Value& item : read_list(value)) {
        const std::string_view family = read_text(item);
        const std::vector<System>& systems = kinds.of<System>().records;
        const bool known =
            std::any_of(systems.begin(), systems.end(), [&](const System& s) { return s.family == family; });
        if (!known) {
            std::vector<std::string> families;
            for (const System& system : systems) families.push_back(system.family);
            refuse_reference(item, "family of systems", families);
        }
        entry.families.emplace_back(family);
    }
}

void sources_of_entry(RoadmapEntry& entry, const Value& value, const Kinds&) {
    if (value.kind == Value::Kind::string) {
        entry.sources = read_text(value);
        return;
    }
    std::vector<std::string> ids;
    for (const Value& item : read_list(value)) ids.emplace_back(read_text(item));
    entry.sources = join(ids, ", ");
}

constexpr auto kRoadmapEntry = std::to_array<Field<RoadmapEntry>>({
    {"id", text<&RoadmapEntry::id>, required},
    {"name", text<&RoadmapEntry::name>, required},
    {"status", choice<&RoadmapEntry::status>, required},
    {"date", date<&RoadmapEntry::date>, required},
    {"expected", text<&RoadmapEntry::expected>},
    {"record", text<&RoadmapEntry::record>, required},
    {"replaces", families, required},
    {"system", reference<&RoadmapEntry::system>},
    {"source", sources_of_entry, required},
});

constexpr auto kArrangement = std::to_array<Field<Arrangement>>({
    {"id", text<&Arrangement::id>, required},
    {"isolation", text<&Arrangement::isolation>, required},
    {"effort", text<&Arrangement::effort>, required},
});

}  // namespace

void read_record(PowerCurve& curve, const Value& value, const Kinds& kinds) {
    read_fields(curve, value, kPowerCurve, kinds);
}

void read_record(PsuCurve& curve, const Value& value, const Kinds& kinds) {
    read_fields(curve, value, kPsuCurve, kinds);
}

void read_record(Device& device, const Value& value, const Kinds& kinds) {
    read_fields(device, value, kDevice, kinds);
    check_rules(device, value, kDeviceRules);
}

void read_record(PciId& record, const Value& value, const Kinds& kinds) { read_fields(record, value, kPciId, kinds); }

void read_record(PartKind& kind, const Value& value, const Kinds& kinds) {
    read_fields(kind, value, kPartKind, kinds);
    check_rules(kind, value, kPartKindRules);
}

void read_record(Part& part, const Value& value, const Kinds& kinds) {
    read_fields(part, value, kPart, kinds);
    check_rules(part, value, kPartRules);
}

void read_record(System& system, const Value& value, const Kinds& kinds) {
    read_fields(system, value, kSystem, kinds);
    check_rules(system, value, kSystemRules);
}

void read_record(RoadmapEntry& entry, const Value& value, const Kinds& kinds) {
    read_fields(entry, value, kRoadmapEntry, kinds);
}

void read_record(Arrangement& arrangement, const Value& value, const Kinds& kinds) {
    read_fields(arrangement, value, kArrangement, kinds);
}

}  // namespace advisor::loader
