// Machines of one chip whose makers solder the memory, as their owners write them: m3-max-40,ram=64.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "advisor/build.hpp"
#include "advisor/text.hpp"

namespace advisor {
namespace {

constexpr std::string_view kRam = "ram=";

bool is_of_one_chip(const System& system) {
    return system.kind == SystemKind::local && system.units == 1 && system.devices.size() == 1 &&
           system.devices.front().count == 1 && system.devices.front().device->kind == DeviceKind::soc;
}

/// The system of one chip that is likest: by memory and chip, by chip, by architecture, by maker.
const System* likest(const Catalog& catalog, const Device& chip, Bytes memory) {
    const System* best = nullptr;
    int most = 0;
    for (const System& system : catalog.systems) {
        if (!is_of_one_chip(system)) continue;
        const SystemDevice& entry = system.devices.front();
        const int alike = entry.device == &chip && entry.memory == memory               ? 4
                          : entry.device == &chip                                       ? 3
                          : entry.device->architecture_index == chip.architecture_index ? 2
                          : entry.device->vendor == chip.vendor                         ? 1
                                                                                        : 0;
        if (alike <= most) continue;
        most = alike;
        best = &system;
    }
    return best;
}

/// What stands behind the chip.
Bytes read_memory(std::string_view text, const Device& chip) {
    const std::optional<double> size =
        text.starts_with(kRam) ? parse_number(std::string(text.substr(kRam.size()))) : std::nullopt;
    constexpr double kMost = 4096;
    if (!size || *size <= 0 || *size > kMost)
        throw Error(fmt::format("{}{}: expected the memory of the machine in GiB behind the chip, such as {},ram=64",
                                chip.id, text.empty() ? "" : "," + printable(text, 60), chip.id));
    return gib(*size);
}

/// The chip that the text begins with, and what stands behind it; null where it begins with none.
std::pair<const Device*, std::string_view> take_chip(const Catalog& catalog, std::string_view text) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const Device* chip = find(catalog.devices, text.substr(0, comma));
    if (!chip || chip->kind != DeviceKind::soc) return {};
    return {chip, text.substr(std::min(comma + 1, text.size()))};
}

}  // namespace

bool is_written_as_chip(const Catalog& catalog, std::string_view text) { return take_chip(catalog, text).first; }

std::string chip_id(const Device& chip, Bytes memory) {
    return fmt::format("{},{}{}", chip.id, kRam, brief(memory / gib(1)));
}

std::optional<System> chip_machine(const Catalog& catalog, std::string_view text) {
    const auto [chip, behind] = take_chip(catalog, text);
    if (!chip) return {};
    const Bytes memory = read_memory(behind, *chip);
    const System* like = likest(catalog, *chip, memory);
    if (!like) throw Error(fmt::format("'{}': no machine of a chip like that is known", chip->id));
    System machine = *like;
    if (like->devices.front().device == chip && like->devices.front().memory == memory) return machine;
    machine.id = chip_id(*chip, memory);
    machine.name = fmt::format("{}, {} GB", chip->name, brief(memory / gib(1)));
    machine.family = chip->id;
    machine.aliases.clear();
    machine.condition = Condition::used;
    machine.devices.front().device = chip;
    machine.devices.front().memory = memory;
    machine.bill.clear();
    machine.availability = {{chip->released.value_or(Date{2020, 1, 1}), Availability::used_only}};
    machine.noise_idle.reset();
    machine.noise_load.reset();
    machine.noise_basis = "unknown";
    machine.measured_idle.reset();
    machine.measured_peak.reset();
    machine.volume_l.reset();
    machine.weight_kg.reset();
    return machine;
}

}  // namespace advisor
