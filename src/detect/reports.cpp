// What tools print about graphics cards, and which tool it was.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

#include "advisor/text.hpp"
#include "parts.hpp"

namespace advisor {
namespace {

using namespace detecting;

constexpr std::size_t kMostBytes = std::size_t{4} << 20;

/// rocm-smi knows no other maker.
constexpr std::string_view kAmd = "1002";

bool any_line(std::string_view text, bool (*holds)(std::string_view line)) {
    for (const Line& line : filled_lines(text))
        if (holds(trimmed(line.text))) return true;
    return false;
}

std::size_t indent_of(std::string_view line) { return std::min(line.find_first_not_of(' '), line.size()); }

/// "Product Name", "PCI/GPU Link Info/Link Width/Current": where a value stands in `nvidia-smi -q`, without its card.
class Path {
public:
    /// Enters a line; the path down to it.
    std::string at(std::size_t indent, std::string_view key) {
        while (!open_.empty() && open_.back().first >= indent) open_.pop_back();
        open_.emplace_back(indent, std::string(key));
        std::string path;
        for (std::size_t i = 0; i < open_.size(); ++i) path += (i > 0 ? "/" : "") + open_[i].second;
        return path;
    }
    void clear() { open_.clear(); }

private:
    std::vector<std::pair<std::size_t, std::string>> open_;
};

void set_query_value(SeenCard& card, std::string_view path, std::string_view value) {
    constexpr std::string_view kLink = "PCI/GPU Link Info/";
    if (path == "Product Name") card.name = kept(value);
    if (path == "FB Memory Usage/Total") card.memory = memory_of(value);
    if (path == "PCI/Device Id")
        if (const auto id = hex(value, 8)) card.pci_id = id->substr(4) + ":" + id->substr(0, 4);
    if (!path.starts_with(kLink)) return;
    path.remove_prefix(kLink.size());
    if (path == "Link Width/Current") card.lanes = counted(value, kMostLanes);
    if (path == "Link Width/Max") card.most_lanes = counted(value, kMostLanes);
    for (const std::string_view most :
         {"PCIe Generation/Max", "PCIe Generation/Device Max", "PCIe Generation/Host Max"})
        if (path == most) card.generation = lesser(card.generation, counted(value, kMostGeneration));
}

bool is_query_card(std::string_view line) {
    return line.starts_with("GPU ") && line.size() > 4 && line.find(" : ") == line.npos && line.ends_with(".0");
}

Seen read_nvidia_query(std::string_view text) {
    Seen seen{.source = DetectSource::nvidia_smi};
    SeenCard* card = nullptr;
    Path path;
    for (const Line& line : filled_lines(text)) {
        if (indent_of(line.text) == 0) {
            card = is_query_card(trimmed(line.text)) ? &add_card(seen) : nullptr;
            path.clear();
            continue;
        }
        if (!card || indent_of(line.text) > 40) continue;
        const std::size_t colon = line.text.find(" : ");
        const std::string_view key = trimmed(line.text.substr(0, colon));
        const std::string at = path.at(indent_of(line.text), key.substr(0, 60));
        if (colon != std::string_view::npos) set_query_value(*card, at, trimmed(line.text.substr(colon + 3)));
    }
    return seen;
}

/// "GPU 0: NVIDIA GeForce RTX 3090 (UUID: GPU-...)"; slices of a card stand indented below it.
bool is_listed_card(std::string_view line) {
    return line.starts_with("GPU ") && line.size() > 5 && line[4] >= '0' && line[4] <= '9' &&
           line.find(": ") != line.npos && line.find(" (UUID: ") != line.npos;
}

Seen read_nvidia_list(std::string_view text) {
    Seen seen{.source = DetectSource::nvidia_smi};
    for (const Line& line : filled_lines(text)) {
        if (!is_listed_card(line.text)) continue;
        const std::size_t name = line.text.find(": ") + 2, end = line.text.rfind(" (UUID: ");
        add_card(seen).name = kept(line.text.substr(name, end > name ? end - name : 0));
    }
    return seen;
}

/// The cells of a line of the table that plain `nvidia-smi` prints; none of a rule.
std::vector<std::string> table_cells(std::string_view line) {
    line = trimmed(line);
    return line.starts_with('|') ? split(line, '|') : std::vector<std::string>();
}

/// "|   0  NVIDIA GeForce RTX 3090        Off |   00000000:01:00.0 Off |": the name, without the number in front and
/// the mode behind it.
std::optional<std::string_view> name_in_table(const std::vector<std::string>& cells) {
    if (cells.size() < 3 || cells[1].find(':') == std::string::npos || cells[1].find(".0 ") == std::string::npos)
        return {};
    std::string_view name = cells[0];
    const std::size_t number = name.find(' '), mode = name.rfind(' ');
    if (number == name.npos || mode <= number || !parse_number(name.substr(0, number))) return {};
    return trimmed(name.substr(number, mode - number));
}

Seen read_nvidia_table(std::string_view text) {
    Seen seen{.source = DetectSource::nvidia_smi};
    SeenCard* card = nullptr;
    for (const Line& line : filled_lines(text)) {
        const std::vector<std::string> cells = table_cells(line.text);
        if (const auto name = name_in_table(cells)) {
            card = &add_card(seen);
            card->name = kept(*name);
        } else if (card != nullptr && cells.size() >= 2) {  // "|       5MiB /  24576MiB |"
            const std::size_t slash = cells[1].find('/');
            if (slash != std::string::npos)
                card->memory = memory_of(trimmed(std::string_view(cells[1]).substr(slash + 1)));
            card = nullptr;
        }
    }
    return seen;
}

/// "name, memory.total [MiB]", in any order: what --query-gpu=name,memory.total --format=csv prints first.
bool is_csv_header(std::string_view line) {
    const std::vector<std::string> titles = split(line, ',');
    return titles.size() >= 2 && std::find(titles.begin(), titles.end(), "name") != titles.end();
}

Seen read_nvidia_csv(std::string_view text) {
    Seen seen{.source = DetectSource::nvidia_smi};
    std::vector<std::string> titles;
    for (const Line& line : filled_lines(text)) {
        const std::vector<std::string> cells = split(line.text, ',');
        if (titles.empty()) {
            titles = cells;
            continue;
        }
        if (cells.size() != titles.size()) continue;
        SeenCard& card = add_card(seen);
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (titles[i] == "name") card.name = kept(cells[i]);
            if (titles[i].starts_with("memory.total")) card.memory = memory_of(cells[i]);
        }
    }
    return seen;
}

/// "GPU[0]		: Card Series: 		AMD Radeon VII"
struct RocmLine {
    int card = 0;
    std::string key;  ///< small letters: releases write it both ways
    std::string_view value;
};
std::optional<RocmLine> rocm_line(std::string_view line) {
    line = trimmed(line);
    const std::size_t close = line.find(']');
    if (!line.starts_with("GPU[") || close == line.npos) return {};
    const std::optional<double> card = parse_number(line.substr(4, close - 4));
    const std::optional<Pair> after = pair_of(line.substr(close));
    const std::optional<Pair> pair = after ? pair_of(after->value) : std::nullopt;
    if (!card || *card < 0 || *card > 10000 || !pair) return {};
    return RocmLine{static_cast<int>(*card), lower(pair->key), pair->value};
}

/// `Card Model` was the id of the maker of the board before releases that print `Subsystem ID` too.
std::string rocm_id(const std::map<std::string, std::string, std::less<>>& told) {
    const auto device = told.find("device id"), model = told.find("card model");
    std::optional<std::string> id;
    if (device != told.end()) id = hex(device->second, 4);
    else if (model != told.end() && told.contains("subsystem id")) id = hex(model->second, 4);
    return id ? fmt::format("{}:{}", kAmd, *id) : "";
}

Seen read_rocm(std::string_view text) {
    std::map<int, std::map<std::string, std::string, std::less<>>> cards;
    for (const Line& line : filled_lines(text))
        if (const std::optional<RocmLine> told = rocm_line(line.text); told && told->key.size() < 60)
            cards[told->card].try_emplace(told->key, kept(told->value));
    Seen seen{.source = DetectSource::rocm_smi};
    for (const auto& [number, told] : cards) {
        SeenCard& card = add_card(seen);
        if (const auto name = told.find("card series"); name != told.end()) card.name = name->second;
        if (const auto revision = told.find("device rev"); revision != told.end())
            card.revision = hex(revision->second, 2).value_or("");
        if (const auto bytes = told.find("vram total memory (b)"); bytes != told.end())
            card.memory = memory_of(bytes->second + " B");
        card.pci_id = rocm_id(told);
    }
    return seen;
}

/// "01:00.0 VGA compatible controller [0300]: NVIDIA Corporation GA102 [GeForce RTX 3090] [10de:2204] (rev a1)"
struct BusLine {
    std::string kind;  ///< class of the device, four digits
    std::string name, id, revision;
};
std::optional<BusLine> bus_line(std::string_view line) {
    const std::size_t colon = line.find("]: ");
    const std::size_t open = colon == line.npos ? line.npos : line.rfind('[', colon);
    if (open == line.npos || line.empty() || !hex(line.substr(0, 1), 1)) return {};
    BusLine found;
    found.kind = hex(line.substr(open + 1, colon - open - 1), 4).value_or("");
    std::string_view rest = trimmed(line.substr(colon + 3));
    if (const std::size_t at = rest.rfind(" (rev "); at != rest.npos) {
        found.revision = hex(rest.substr(at + 6, 2), 2).value_or("");
        rest = rest.substr(0, at);
    }
    const std::size_t close = rest.rfind(']'), id = rest.rfind('[');
    if (found.kind.empty() || id == rest.npos || close != id + 10 || rest[id + 5] != ':') return {};
    const auto vendor = hex(rest.substr(id + 1, 4), 4), device = hex(rest.substr(id + 6, 4), 4);
    if (!vendor || !device) return {};
    found.id = *vendor + ":" + *device;
    rest = trimmed(rest.substr(0, id));
    if (rest.ends_with(" Device")) return found;  // what lspci puts where its list has no name
    const std::size_t product = rest.ends_with(']') ? rest.rfind('[') : rest.npos;
    found.name = kept(product == rest.npos ? rest : rest.substr(product + 1, rest.size() - product - 2));
    return found;
}

Seen read_lspci(std::string_view text) {
    Seen seen{.source = DetectSource::lspci};
    for (const Line& line : filled_lines(text)) {
        std::optional<BusLine> found = bus_line(line.text);
        if (!found || !found->kind.starts_with("03")) continue;  // display controllers
        SeenCard& card = add_card(seen);
        card.name = std::move(found->name);
        card.pci_id = std::move(found->id);
        card.revision = std::move(found->revision);
    }
    return seen;
}

struct Kind {
    bool (*is)(std::string_view text);
    Seen (*read)(const DataFile& report);
};

constexpr auto kKinds = std::to_array<Kind>({
    {[](std::string_view text) { return text.starts_with('{') && text.find("\"SP") != text.npos; },
     read_system_profiler_json},
    {[](std::string_view text) { return text.find("NVSMI LOG==") != text.npos; },
     [](const DataFile& report) { return read_nvidia_query(report.text); }},
    {[](std::string_view text) { return text.find("| NVIDIA-SMI ") != text.npos; },
     [](const DataFile& report) { return read_nvidia_table(report.text); }},
    {[](std::string_view text) { return is_csv_header(text.substr(0, text.find('\n'))); },
     [](const DataFile& report) { return read_nvidia_csv(report.text); }},
    {[](std::string_view text) { return any_line(text, is_listed_card); },
     [](const DataFile& report) { return read_nvidia_list(report.text); }},
    {[](std::string_view text) {
         return any_line(text, [](std::string_view line) { return rocm_line(line).has_value(); });
     },
     [](const DataFile& report) { return read_rocm(report.text); }},
    {[](std::string_view text) {
         return any_line(text, [](std::string_view line) { return bus_line(line).has_value(); });
     },
     [](const DataFile& report) { return read_lspci(report.text); }},
    {[](std::string_view text) {
         return any_line(text, [](std::string_view line) {
             return line == "Hardware Overview:" || line.starts_with("Chipset Model:");
         });
     },
     [](const DataFile& report) { return read_system_profiler_text(report.text); }},
});

}  // namespace

Seen read_report(const DataFile& report) {
    const std::string name = printable(report.name);
    if (report.text.size() > kMostBytes) throw Error(fmt::format("{}: larger than 4 MiB", name));
    for (const Kind& kind : kKinds)
        if (kind.is(trimmed(report.text))) return kind.read({report.name, trimmed(report.text)});
    throw Error(fmt::format(
        "{}: printed by no tool known here; expected what nvidia-smi, nvidia-smi -q, nvidia-smi -L, rocm-smi "
        "--showproductname --showmeminfo vram, lspci -nn or system_profiler SPHardwareDataType "
        "SPDisplaysDataType prints",
        name));
}

}  // namespace advisor
