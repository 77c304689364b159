// `detect` as people read it, and a line for each card as CSV and Markdown.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "advisor/text.hpp"
#include "parts.hpp"
#include "render/layout.hpp"
#include "render/words.hpp"

namespace advisor {

using namespace render;
using namespace detecting;

namespace {

constexpr int kLabel = 9;

/// Lines under a label, which stands before the first of them only; equal ones that follow each other are one.
class Labelled {
public:
    explicit Labelled(std::string_view label) : label_(label) {}
    void add(std::string line) {
        if (line.empty()) return;
        if (!lines_.empty() && lines_.back().first == line) ++lines_.back().second;
        else lines_.emplace_back(std::move(line), 1);
    }
    std::string text(const RenderOptions& options) const {
        std::string text;
        for (const auto& [line, count] : lines_) {
            const std::string label = fmt::format("{:<{}}", text.empty() ? label_ : "", kLabel);
            text += paragraph(label, count > 1 ? fmt::format("{}x {}", count, line) : line, options.width);
        }
        return text;
    }

private:
    std::string_view label_;
    std::vector<std::pair<std::string, int>> lines_;
};

std::string or_dash(const std::string& text) { return text.empty() ? "-" : safe(text); }

std::string processor(const Seen& seen) {
    std::vector<std::string> words;
    if (!seen.cpu.empty()) words.push_back(safe(seen.cpu));
    if (seen.cores) words.push_back(plural(static_cast<std::size_t>(*seen.cores), "core"));
    if (seen.ram) words.push_back(gib_text(*seen.ram) + " GiB of RAM");
    return join(words, ", ");
}

std::string link_of(const SeenCard& card) {
    std::string text = card.generation ? fmt::format("PCIe {}", *card.generation) : "";
    if (!card.lanes) return text;
    text += fmt::format("{}x{}", text.empty() ? "" : " ", *card.lanes);
    if (card.most_lanes && *card.most_lanes > *card.lanes) text += fmt::format(" of x{}", *card.most_lanes);
    return text;
}

/// As told, else the catalog's. A name in the catalog that states its memory has namesakes with another.
std::string memory_of_card(const FoundCard& card) {
    if (card.seen.memory) return gib_text(*card.seen.memory) + " GiB";
    if (!card.device || !card.device->memory) return "";
    const bool has_namesakes = catalog_name(card.device->name).memory.has_value();
    return fmt::format("{} GiB {}", brief(in_gib(*card.device->memory)),
                       has_namesakes ? "assumed (others share the name)" : "by the catalog");
}

std::string card_text(const FoundCard& card) {
    std::vector<std::string> words{card.seen.name.empty() ? safe(card.device->name) : safe(card.seen.name)};
    for (std::string& part : std::vector{memory_of_card(card), link_of(card.seen)})
        if (!part.empty()) words.push_back(std::move(part));
    return fmt::format("{}: {}", safe(card.device->id), join(words, ", "));
}

std::string why(const FoundCard& card) {
    const std::string other = card.resembles ? safe(card.resembles->id) : "";
    switch (card.doubt) {
        case Doubt::namesake: return fmt::format("it is not the {} of the catalog, whose name it shares", other);
        case Doubt::memory: return fmt::format("the {} of the catalog has another memory", other);
        case Doubt::ambiguous: return "several products go by that, and its memory, which would tell, is not told";
        case Doubt::unknown:
        case Doubt::none: break;
    }
    return "not in the catalog";
}

std::string refused_text(const FoundCard& card) {
    std::vector<std::string> words;
    if (!card.seen.pci_id.empty()) words.push_back(card.seen.pci_id);
    if (!card.seen.name.empty()) words.push_back(safe(card.seen.name));
    std::string text = join(words, " ");
    if (card.seen.memory) text += fmt::format(", {} GiB", gib_text(*card.seen.memory));
    return text + ": " + why(card);
}

std::string mac_text(const SeenMac& mac, const std::optional<int>& cores) {
    std::vector<std::string> words{mac.model.empty() ? "Mac" : safe(mac.model)};
    words.push_back(mac.chip.empty() ? "chip not told" : safe(mac.chip));
    if (cores) words.push_back(plural(static_cast<std::size_t>(*cores), "core"));
    words.push_back(mac.gpu_cores ? fmt::format("{} GPU cores", *mac.gpu_cores) : "GPU cores not told");
    words.push_back(mac.memory ? brief(in_gib(*mac.memory)) + " GiB" : "memory not told");
    return join(words, ", ");
}

/// Of a box without a system in the catalog: what it has, and what would tell more.
std::string missing_box(const Detected& detected) {
    if (detected.mac && !detected.mac->device) {
        const SeenMac& mac = detected.mac->seen;
        if (!mac.gpu_cores || mac.chip.empty())
            return "system_profiler SPHardwareDataType SPDisplaysDataType tells chip, GPU cores and memory";
        return fmt::format("no {} with {} GPU cores in the catalog", safe(mac.chip), *mac.gpu_cores);
    }
    std::string text =
        fmt::format("the chip {} is in the catalog, no such box with it and that memory", safe(detected.chip->id));
    if (detected.mac && detected.mac->resembles)
        text += fmt::format("; {} has the same chip and memory, and another case", safe(detected.mac->resembles->id));
    return text;
}

std::string build_text(const Detected& detected, const RenderOptions& options) {
    if (detected.build.empty()) {
        const std::string_view none = detected.any() ? "Build    none that the catalog knows as a whole\n"
                                                     : "Build    none: nothing of it is in the catalog\n";
        return std::string(none);
    }
    std::string text =
        fmt::format("{:<{}}{}\n", "Build", kLabel, painted(safe(detected.build), Tone::bold, options.color));
    text += fmt::format("{:<{}}{}\n", "Paste", kLabel, *own_flag(detected));
    const std::optional<std::string> have = have_flag(detected);
    return have ? text + fmt::format("{:<{}}{}\n", "", kLabel, *have) : text;
}

std::string text_view(const Detected& detected, const RenderOptions& options) {
    Labelled found("Found"), cards("Cards"), unknown("Unknown");
    found.add(detected.mac ? mac_text(detected.mac->seen, detected.seen.cores) : processor(detected.seen));
    found.add(safe(detected.seen.board));
    for (const FoundCard& card : detected.cards) {
        if (card.device) cards.add(card_text(card));
        else unknown.add(refused_text(card));
    }
    if (!detected.mac && detected.cards.empty()) cards.add("none");
    const bool is_box = detected.mac || (detected.chip && detected.build.empty());
    const bool in_another_case = detected.mac && detected.mac->resembles;
    if (is_box && !detected.system && (detected.build.empty() || in_another_case)) unknown.add(missing_box(detected));
    return found.text(options) + cards.text(options) + unknown.text(options) + build_text(detected, options);
}

constexpr auto kCardColumns = std::to_array<GridColumn<FoundCard>>({
    {"name", "Name", Align::left, [](const FoundCard& c) { return or_dash(c.seen.name); }},
    {"pci_id", "PCI id", Align::left, [](const FoundCard& c) { return or_dash(c.seen.pci_id); }},
    {"device", "Device", Align::left, [](const FoundCard& c) { return c.device ? c.device->id : "-"; }},
    {"memory_gib", "GiB", Align::right,
     [](const FoundCard& c) { return c.seen.memory ? exact_number(in_gib(*c.seen.memory)) : "-"; },
     [](const FoundCard& c) { return c.seen.memory ? gib_text(*c.seen.memory) : "-"; }},
    {"link_lanes", "Lanes", Align::right, [](const FoundCard& c) { return exact_number(c.seen.lanes); }},
    {"link_generation", "PCIe", Align::right, [](const FoundCard& c) { return exact_number(c.seen.generation); }},
});

}  // namespace

std::string render_detect(const Detected& detected, const RenderOptions& options) {
    switch (options.format) {
        case Format::json: return detect_json(detected);
        case Format::csv: return grid_text(grid_of(detected.cards, kCardColumns, Reader::machine), options);
        case Format::markdown: return grid_text(grid_of(detected.cards, kCardColumns, Reader::person), options);
        case Format::html:
        case Format::svg:
        case Format::text: break;
    }
    return text_view(detected, options);
}

}  // namespace advisor
