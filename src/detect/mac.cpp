// What macOS' system_profiler prints, as text and as JSON.
#include <algorithm>

#include "advisor/text.hpp"
#include "catalog/json.hpp"
#include "parts.hpp"

namespace advisor::detecting {
namespace {

using json::Value;

/// The member's characters where it is a string; empty otherwise.
std::string_view text_at(const Value& object, std::string_view key) {
    const Value* found = json::member(object, key);
    return found && found->kind == Value::Kind::string ? found->text : std::string_view();
}

/// The first object of a section, for which the tool makes a list; null without one.
const Value* first_of(const Value& root, std::string_view section) {
    const Value* list = json::member(root, section);
    if (!list || list->kind != Value::Kind::list || list->items.empty()) return nullptr;
    return list->items.front().kind == Value::Kind::object ? &list->items.front() : nullptr;
}

/// What a chip's graphics are called, where the part about the machine does not name the chip.
void take_graphics(SeenMac& mac, std::string_view chip, std::string_view cores) {
    if (!mac.gpu_cores) mac.gpu_cores = counted(cores, kMostCores);
    if (mac.chip.empty()) mac.chip = kept(chip);
}

void take_processor(Seen& seen, std::string_view cores) {
    seen.cpu = seen.mac->chip;
    seen.cores = counted(cores, kMostCores);
}

}  // namespace

Seen read_system_profiler_text(std::string_view text) {
    Seen seen{.source = DetectSource::system_profiler};
    SeenMac& mac = seen.mac.emplace();
    bool in_graphics = false;
    std::string_view graphics, graphics_cores, cores;
    for (const Line& line : filled_lines(text)) {
        const std::optional<Pair> pair = pair_of(line.text);
        if (!pair) continue;
        const auto& [key, value] = *pair;
        const bool is_top = line.text.front() != ' ' && line.text.front() != '\t';
        if (is_top) in_graphics = key.starts_with("Graphics");
        if (key == "Model Name" && mac.model.empty()) mac.model = kept(value);
        if ((key == "Chip" || key == "Processor Name") && mac.chip.empty()) mac.chip = kept(value);
        if (key == "Memory" && !mac.memory) mac.memory = memory_of(value);
        if (key == "Chipset Model") {
            in_graphics = true;  // also where only this section was asked for
            if (graphics.empty()) graphics = value;
        }
        if (key != "Total Number of Cores") continue;
        std::string_view& told = in_graphics ? graphics_cores : cores;
        if (told.empty()) told = value;
    }
    take_graphics(mac, graphics, graphics_cores);
    take_processor(seen, cores);
    return seen;
}

Seen read_system_profiler_json(const DataFile& report) {
    constexpr std::size_t kMostValues = 100000;
    const json::Document document = json::parse(report, kMostValues);
    Seen seen{.source = DetectSource::system_profiler};
    SeenMac& mac = seen.mac.emplace();
    std::string_view cores;
    if (const Value* hardware = first_of(document.root, "SPHardwareDataType")) {
        mac.model = kept(text_at(*hardware, "machine_name"));
        const std::string_view chip = text_at(*hardware, "chip_type");
        mac.chip = kept(chip.empty() ? text_at(*hardware, "cpu_type") : chip);
        mac.memory = memory_of(text_at(*hardware, "physical_memory"));
        cores = text_at(*hardware, "number_processors");  // "proc 10:4:6", all and of each sort
        if (cores.starts_with("proc ")) cores.remove_prefix(5);
    }
    if (const Value* graphics = first_of(document.root, "SPDisplaysDataType"))
        take_graphics(mac, text_at(*graphics, "sppci_model"), text_at(*graphics, "sppci_cores"));
    take_processor(seen, cores);
    return seen;
}

}  // namespace advisor::detecting
