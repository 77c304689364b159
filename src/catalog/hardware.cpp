// power_curves, psu_curves, devices and their PCI ids, what is on the way, what comes with several boxes, and steps of
// setting up a build
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

/// ["idle", "load"]: what of a device's watts rows of evidence speak of.
void measured(Device& device, const Value& value, const Kinds&) {
    static constexpr auto kPhases = listed("idle", "load");
    for (const Value& item : read_list(value)) {
        const bool idle = read_choice(item, kPhases.data(), kPhases.size()) == 0;
        (idle ? device.idle_measured : device.load_measured) = true;
    }
}

constexpr auto kDevicePower = std::to_array<Field<Device>>({
    {"limit_w", number<&Device::limit, kPowerLimit>},
    {"min_limit_w", number<&Device::limit_min, kPowerLimit>},
    {"max_limit_w", number<&Device::limit_max, kPowerLimit>},
    {"spike_w", number<&Device::spike, kPower>},
    {"idle_w", number<&Device::idle, kPower>},
    {"idle_loaded_w", number<&Device::idle_loaded, kPower>},
    {"decode_w", number<&Device::decode, kPower>},
    {"prefill_w", number<&Device::prefill, kPower>},
    {"decode_moe_w", number<&Device::decode_moe, kPower>},
    {"max_w", number<&Device::max, kPower>},
    {"measured", measured},
});

void noise_of_device(Device& device, const Value& value, const Kinds& kinds) {
    device.noise_load = read_level(value, kinds);
    device.noise_measured = true;
}

constexpr auto kPcie = std::to_array<Field<Device>>({
    {"generation", number<&Device::pcie_generation, kGenerationOrNone>},
    {"lanes", number<&Device::pcie_lanes, kFew>},
});

constexpr auto kCard = std::to_array<Field<CardShape>>({
    {"width_slots", number<&CardShape::width_slots, kFew>, required},
    {"eight_pins", number<&CardShape::eight_pins, kFewOrNone>, required},
    {"cooling", choice<&CardShape::cooling>, required},
    {"modified", flag<&CardShape::modified>},
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
    {"os", name_list<&Device::os, kOperatingSystems>},
    {"memory_gib", number<&Device::memory, kMemory>},
    {"memory_options_gib"},
    {"bandwidth_gb_s", number<&Device::bandwidth, kBandwidth>, required},
    {"dies", number<&Device::dies, kFew>},
    {"fp16_tflops", number<&Device::fp16, kComputeRate>, required},
    {"fp32_tflops"},
    {"int8_tops", number<&Device::int8, kComputeRate>},
    {"fp8_tflops"},
    {"usable", nested<kUsable, Device>},
    {"power", nested<kDevicePower, Device>},
    {"power_curve", reference<&Device::power_curve>},
    {"noise_load_dba", noise_of_device},
    {"pcie", nested<kPcie, Device>},
    {"card", object<&Device::card, kCard>},
    {"nvlink_gb_s", number<&Device::nvlink, kBandwidth>},
    {"released", date<&Device::released>},
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

void families(RoadmapEntry& entry, const Value& value, const Kinds& kinds) {
    for (const Value& item : read_list(value))
        entry.families.push_back(read_known(item, "family of systems", kinds.of<System>().records, &System::family));
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
    {"source", joined<&RoadmapEntry::sources>, required},
});

constexpr auto kArrangement = std::to_array<Field<Arrangement>>({
    {"id", text<&Arrangement::id>, required},
    {"isolation", text<&Arrangement::isolation>, required},
    {"effort", text<&Arrangement::effort>, required},
});

using When = SetupStep::When;

void devices(When& when, const Value& value, const Kinds& kinds) {
    for (const Value& item : read_list(value)) when.devices.push_back(refer<Device>(item, kinds));
}

constexpr auto kWhen = std::to_array<Field<When>>({
    {"cards_at_least", number<&When::cards_at_least, kFew>},
    {"supplies_at_least", number<&When::supplies_at_least, kFew>},
    {"bifurcation", flag<&When::bifurcation>},
    {"needs_cap", flag<&When::needs_cap>},
    {"own_host", flag<&When::own_host>},
    {"vendor", text<&When::vendor>},
    {"link", choice<&When::link>},
    {"cooling", choices<&When::cooling>},
    {"devices", devices},
    {"riser", flag<&When::riser>},
    {"condition", choice<&When::condition>},
});

constexpr auto kSetupStep = std::to_array<Field<SetupStep>>({
    {"id", text<&SetupStep::id>, required},
    {"stage", choice<&SetupStep::stage>, required},
    {"text", text<&SetupStep::text>, required},
    {"when", object<&SetupStep::when, kWhen>, required},
});

bool names_watts_with_a_cap(const SetupStep& step) {
    return step.when.needs_cap || step.text.find("{watts}") == std::string::npos;
}

bool names_nothing_else(const SetupStep& step) {
    for (std::size_t at = step.text.find('{'); at != std::string::npos; at = step.text.find('{', at + 1))
        if (step.text.compare(at, 7, "{watts}") != 0) return false;
    return true;
}

constexpr auto kSetupStepRules = std::to_array<Rule<SetupStep>>({
    {names_watts_with_a_cap, "text", "'needs_cap' where {watts} is named"},
    {names_nothing_else, "text", "{watts} and no other name in braces"},
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

void read_record(RoadmapEntry& entry, const Value& value, const Kinds& kinds) {
    read_fields(entry, value, kRoadmapEntry, kinds);
}

void read_record(Arrangement& arrangement, const Value& value, const Kinds& kinds) {
    read_fields(arrangement, value, kArrangement, kinds);
}

void read_record(SetupStep& step, const Value& value, const Kinds& kinds) {
    read_fields(step, value, kSetupStep, kinds);
    check_rules(step, value, kSetupStepRules);
    step.source = read_sources(value);
}

}  // namespace advisor::loader
