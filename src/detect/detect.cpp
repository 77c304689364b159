// From what was told of a machine to what the catalog has of it, and to the build to paste.
#include "advisor/detect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "advisor/build.hpp"
#include "advisor/text.hpp"
#include "parts.hpp"

namespace advisor {
namespace {

using namespace detecting;

/// The host of a build that is somebody's own PC, whatever is in it.
constexpr std::string_view kOwnHost = "own-pc";

/// What is installed, in GiB, where the operating system has somewhat less: the next whole step of an eighth or less of
/// it, for modules come in such sizes.
double installed_gib(Bytes managed) {
    const double told = in_gib(managed);
    const double step = std::max(1.0, std::exp2(std::floor(std::log2(std::max(told, 1.0) / 8))));
    return std::ceil(told / step) * step;
}

/// Whether a box is one such chip with so much memory.
bool is_box_of(const System& system, const Device& chip) {
    return system.units == 1 && system.devices.size() == 1 && system.devices.front().count == 1 &&
           system.devices.front().device == &chip;
}

/// The record that stands for a chip with so many GPU cores; null without one, and where the cores are not told.
const Device* mac_chip(const Catalog& catalog, const SeenMac& mac) {
    if (!mac.gpu_cores || mac.chip.empty()) return nullptr;
    const std::string name = fmt::format("{} ({}-core GPU)", mac.chip, *mac.gpu_cores);
    for (const Device& device : catalog.devices)
        if (same_name(device.name, name)) return &device;
    return nullptr;
}

FoundMac match_mac(const Catalog& catalog, SeenMac seen) {
    FoundMac mac{std::move(seen)};
    mac.device = mac_chip(catalog, mac.seen);
    if (!mac.device || !mac.seen.memory) return mac;
    for (const System& system : catalog.systems) {
        if (!is_box_of(system, *mac.device) || system.devices.front().memory != *mac.seen.memory) continue;
        const bool is_model = squeeze(system.name).starts_with(squeeze(mac.seen.model));
        (is_model ? mac.system : mac.resembles) = &system;
    }
    return mac;
}

/// A card that is no card but the graphics of the processor.
const FoundCard* on_chip(const std::vector<FoundCard>& cards) {
    for (const FoundCard& card : cards)
        if (card.device && card.device->kind == DeviceKind::soc) return &card;
    return nullptr;
}

/// Where the processor's name tells the chip, the only card that nothing else explains is that chip's.
void explain_by_processor(const Catalog& catalog, Detected& detected) {
    const Device* chip = chip_in(catalog, detected.seen.cpu);
    if (!chip || on_chip(detected.cards)) return;
    FoundCard* unexplained = nullptr;
    for (FoundCard& card : detected.cards) {
        if (card.device) continue;
        if (unexplained) return;
        unexplained = &card;
    }
    if (unexplained) *unexplained = {std::move(unexplained->seen), chip};
    detected.chip = chip;
}

void find_box(const Catalog& catalog, Detected& detected) {
    if (const FoundCard* card = on_chip(detected.cards)) detected.chip = card->device;
    if (!detected.chip || !detected.seen.ram) return;
    Bytes memory = *detected.seen.ram;
    if (const FoundCard* card = on_chip(detected.cards)) memory += card->seen.memory.value_or(Bytes{});
    for (const System& system : catalog.systems)
        if (is_box_of(system, *detected.chip) && agrees(memory, system.devices.front().memory))
            detected.system = &system;
}

/// Devices of the cards and how many of each: those with more of them first, else in order of appearance.
Cards counted_cards(const Detected& detected) {
    Cards counts;
    for (const FoundCard& card : detected.cards) {
        if (!card.device || card.device->kind != DeviceKind::gpu) continue;
        const auto same = [&](const auto& entry) { return entry.device == card.device; };
        const auto found = std::find_if(counts.begin(), counts.end(), same);
        if (found != counts.end()) ++found->count;
        else counts.push_back({card.device, 1});
    }
    std::stable_sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
    return counts;
}

/// The PC that nobody described, where it has the places for the cards; else the first host that does, for the cards
/// are in some box. The undescribed one where none does.
std::string host_for(const Catalog& catalog, const Cards& counts) {
    const auto holds = [&](const BuildHost& host) { return mount(catalog, {counts, &host, {}, {}}).complete(); };
    const BuildHost* own = find(catalog.hosts, kOwnHost);
    if (own == nullptr || holds(*own)) return std::string(kOwnHost);
    const auto other = std::find_if(catalog.hosts.begin(), catalog.hosts.end(), holds);
    return other == catalog.hosts.end() ? std::string(kOwnHost) : other->id;
}

void compose_cards(const Catalog& catalog, const Cards& counts, Detected& detected) {
    std::vector<std::string> parts;
    for (const auto& [device, count] : counts)
        parts.push_back(count > 1 ? fmt::format("{}={}", device->id, count) : device->id);
    const std::string host = host_for(catalog, counts);
    parts.push_back(host);
    detected.build = fmt::format("{}@{}", cards_text(counts), host);
    if (detected.seen.ram) detected.build += fmt::format(",ram={:.0f}", installed_gib(*detected.seen.ram));
    detected.have = join(parts, ",");
}

/// The laptop that has this card: it is no host with a card in a slot.
const System* laptop_with(const Catalog& catalog, const Cards& counts) {
    if (counts.size() != 1 || counts.front().count != 1) return nullptr;
    for (const System& system : catalog.systems)
        if (system.portable && system.devices.size() == 1 && system.devices.front().device == counts.front().device)
            return &system;
    return nullptr;
}

void compose_system(const System& system, Detected& detected) {
    std::vector<std::string> parts;
    for (const BillLine& line : system.bill)
        parts.push_back(line.quantity == 1 ? line.part->id : fmt::format("{}={}", line.part->id, brief(line.quantity)));
    detected.build = system.id;
    detected.have = join(parts, ",");
}

}  // namespace

bool Detected::any() const {
    return chip || std::any_of(cards.begin(), cards.end(), [](const FoundCard& card) { return card.device; });
}

Detected detect(const Catalog& catalog, Seen seen) {
    Detected detected;
    for (SeenCard& card : seen.cards) detected.cards.push_back(match_card(catalog, std::move(card)));
    seen.cards.clear();
    if (seen.mac) detected.mac = match_mac(catalog, std::move(*seen.mac));
    seen.mac.reset();
    detected.seen = std::move(seen);
    if (detected.mac) {
        detected.chip = detected.mac->device;
        detected.system = detected.mac->system;
    } else {
        explain_by_processor(catalog, detected);
        find_box(catalog, detected);
    }
    const Cards counts = counted_cards(detected);
    if (const System* laptop = laptop_with(catalog, counts)) compose_system(*laptop, detected);
    else if (!counts.empty()) compose_cards(catalog, counts, detected);
    else if (detected.system) compose_system(*detected.system, detected);
    else if (detected.mac && detected.mac->device && detected.mac->seen.memory)
        detected.build = chip_id(*detected.mac->device, *detected.mac->seen.memory);
    return detected;
}

}  // namespace advisor
