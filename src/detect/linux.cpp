// What Linux tells of its machine in proc and sys, without privileges.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "advisor/text.hpp"
#include "parts.hpp"

namespace advisor {
namespace {

using namespace detecting;

/// The first line of a small file, trimmed; empty where there is none.
std::string line_of(const FileTree& files, const std::string& path) {
    const std::optional<std::string> text = files.read(path);
    if (!text) return {};
    return std::string(trimmed(std::string_view(*text).substr(0, text->find('\n'))));
}

void read_processor(const FileTree& files, Seen& seen) {
    const std::optional<std::string> text = files.read("proc/cpuinfo");
    if (!text) return;
    std::set<std::pair<std::string, std::string>> cores;  // of (package, core)
    std::string package;
    int threads = 0;
    for (const Line& line : filled_lines(*text)) {
        const std::optional<Pair> pair = pair_of(line.text);
        if (!pair) continue;
        if (pair->key == "model name" && seen.cpu.empty()) seen.cpu = kept(pair->value);
        if (pair->key == "processor") ++threads;
        if (pair->key == "physical id") package = pair->value;
        if (pair->key == "core id") cores.emplace(package, pair->value);
    }
    const int found = cores.empty() ? threads : static_cast<int>(cores.size());
    if (found > 0 && found <= kMostCores) seen.cores = found;
}

void read_memory(const FileTree& files, Seen& seen) {
    const std::optional<std::string> text = files.read("proc/meminfo");
    if (!text) return;
    for (const Line& line : filled_lines(*text))
        if (const std::optional<Pair> pair = pair_of(line.text); pair && pair->key == "MemTotal")
            seen.ram = memory_of(pair->value);
}

void read_board(const FileTree& files, Seen& seen) {
    const std::string board = line_of(files, "sys/class/dmi/id/board_name");
    seen.board = kept(board.empty() ? line_of(files, "sys/class/dmi/id/product_name") : board);
}

/// Names that NVIDIA's driver gives, by the address on the bus.
std::map<std::string, std::string> driver_names(const FileTree& files) {
    const std::string directory = "proc/driver/nvidia/gpus";
    std::map<std::string, std::string> names;
    for (const std::string& address : files.names(directory)) {
        const std::optional<std::string> text = files.read(directory + "/" + address + "/information");
        if (!text) continue;
        for (const Line& line : filled_lines(*text))
            if (const std::optional<Pair> pair = pair_of(line.text); pair && pair->key == "Model")
                names[address] = kept(pair->value);
    }
    return names;
}

/// Bytes of memory that AMD's driver states under drm, by the address on the bus.
std::map<std::string, std::string> drm_memory(const FileTree& files) {
    const std::string directory = "sys/class/drm";
    std::map<std::string, std::string> memory;
    for (const std::string& name : files.names(directory)) {
        if (!name.starts_with("card") || name.find('-') != std::string::npos) continue;
        const std::string device = directory + "/" + name + "/device";
        const std::string bytes = line_of(files, device + "/mem_info_vram_total");
        const std::optional<std::string> events = files.read(device + "/uevent");
        if (bytes.empty() || !events) continue;
        constexpr std::string_view kSlot = "PCI_SLOT_NAME=";
        for (const Line& line : filled_lines(*events))
            if (line.text.starts_with(kSlot)) memory[std::string(trimmed(line.text.substr(kSlot.size())))] = bytes;
    }
    return memory;
}

/// A device of the bus and the ports above it, nearest first. In sysfs its directory is a link into that of the port.
std::vector<std::string> way_up(const FileTree& files, const std::string& device) {
    constexpr std::size_t kDeepest = 8;
    std::vector<std::string> way{device};
    while (way.size() < kDeepest && files.read(way.back() + "/../current_link_width"))
        way.push_back(way.back() + "/..");
    return way;
}

/// A port of the card's own maker above it is a switch on the card, and the links below do not count.
std::size_t switches_on_card(const FileTree& files, const std::vector<std::string>& way) {
    const std::string maker = line_of(files, way[0] + "/vendor");
    std::size_t switches = 0;
    while (switches + 1 < way.size() && line_of(files, way[switches + 1] + "/vendor") == maker) ++switches;
    return switches;
}

void read_link(const FileTree& files, const std::string& device, SeenCard& card) {
    const std::vector<std::string> way = way_up(files, device);
    const std::size_t first = switches_on_card(files, way);
    for (std::size_t i = first; i < way.size(); ++i) {
        card.lanes = lesser(card.lanes, counted(line_of(files, way[i] + "/current_link_width"), kMostLanes));
        card.generation = lesser(card.generation, generation_at(line_of(files, way[i] + "/max_link_speed")));
    }
    if (!card.lanes) return;
    const bool is_port_of_board = first > 0 && first + 1 == way.size();  // which says nothing of the card
    if (!is_port_of_board) card.most_lanes = counted(line_of(files, way[first] + "/max_link_width"), kMostLanes);
    if (!card.generation) card.generation = generation_at(line_of(files, way[first] + "/current_link_speed"));
}

}  // namespace

Seen read_linux(const FileTree& files) {
    Seen seen;
    read_processor(files, seen);
    read_memory(files, seen);
    read_board(files, seen);
    std::map<std::string, std::string> names = driver_names(files);
    const std::map<std::string, std::string> memory = drm_memory(files);
    const std::string bus = "sys/bus/pci/devices";
    std::vector<std::string> addresses = files.names(bus);
    std::sort(addresses.begin(), addresses.end());
    for (const std::string& address : addresses) {
        const std::string device = bus + "/" + address;
        if (!line_of(files, device + "/class").starts_with("0x03")) continue;  // display controllers
        const std::optional<std::string> vendor = hex(line_of(files, device + "/vendor"), 4);
        const std::optional<std::string> id = hex(line_of(files, device + "/device"), 4);
        if (!vendor || !id) continue;
        SeenCard& card = add_card(seen);
        card.pci_id = *vendor + ":" + *id;
        card.revision = hex(line_of(files, device + "/revision"), 2).value_or("");
        const auto stated = memory.find(address);
        const std::string bytes = line_of(files, device + "/mem_info_vram_total");
        card.memory = memory_of((bytes.empty() && stated != memory.end() ? stated->second : bytes) + " B");
        if (const auto name = names.extract(address)) card.name = name.mapped();
        read_link(files, device, card);
    }
    for (auto& [address, name] : names) add_card(seen).name = std::move(name);  // in a container that hides sys
    return seen;
}

}  // namespace advisor
