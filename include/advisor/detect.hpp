// `detect`: what stands here. What Linux tells of itself, or what a tool printed about a machine, becomes plain facts
// (Seen); the catalog then says which of its devices and systems these are (Detected), and which build that makes. An
// annex: the tower does not know it. Nothing is executed; files are opened by who calls.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/catalog.hpp"
#include "advisor/names.hpp"
#include "advisor/render.hpp"

namespace advisor {

/// Where the facts are from.
enum class DetectSource { linux_files, nvidia_smi, rocm_smi, lspci, system_profiler };
template <>
inline constexpr auto kNames<DetectSource> = named<DetectSource::system_profiler>("linux", "nvidia-smi", "rocm-smi",
                                                                                  "lspci", "system_profiler");

/// A graphics card as it was told of. Texts are safe to print and at most 100 bytes; empty or null: not told.
struct SeenCard {
    std::string name;      ///< of the product, or what stands in for it
    std::string pci_id;    ///< "10de:2204": vendor and device, small hexadecimal digits
    std::string revision;  ///< two such digits
    std::optional<Bytes> memory;
    std::optional<int> lanes;       ///< of the narrowest link between card and processor, as it runs now
    std::optional<int> most_lanes;  ///< that the card itself has
    std::optional<int> generation;  ///< of PCI Express: what the slowest link on that way can run at
};

/// What macOS says of its machine; likewise.
struct SeenMac {
    std::string model;  ///< "Mac Studio"
    std::string chip;   ///< "Apple M2 Ultra"
    std::optional<int> gpu_cores;
    std::optional<Bytes> memory;
};

/// A machine as it was told of; likewise.
struct Seen {
    DetectSource source = DetectSource::linux_files;
    std::string cpu, board;
    std::optional<int> cores;  ///< of the processor, not threads
    std::optional<Bytes> ram;  ///< that the operating system manages: somewhat less than is installed
    std::vector<SeenCard> cards;
    std::optional<SeenMac> mac;
};

/// Files below some root, by their path without a leading slash: "proc/meminfo".
struct FileTree {
    std::function<std::optional<std::string>(const std::string& path)> read;      ///< null: not there or not readable
    std::function<std::vector<std::string>(const std::string& directory)> names;  ///< of what is in it; empty likewise
};

/// What the files of Linux say: proc and sys, those that anybody may read. What is not there is left unknown.
Seen read_linux(const FileTree& files);

/// What a tool printed: `nvidia-smi -q`, `nvidia-smi -L`, `rocm-smi --showproductname --showmeminfo vram`, `lspci -nn`,
/// `system_profiler SPHardwareDataType SPDisplaysDataType` with or without `-json`; told apart by the content. Throws
/// Error, which names `report`, where it is none of these, larger than 4 MiB or tells of more than 256 cards.
Seen read_report(const DataFile& report);

/// Why a card was taken for no device.
enum class Doubt {
    none,       ///< it was taken for one
    unknown,    ///< nothing in the catalog goes by that id or name
    namesake,   ///< its name has that of a device in it, and says more: "RTX 4090 Laptop GPU"
    memory,     ///< name or id fit, and the memory is another one
    ambiguous,  ///< name or id fit several products, and nothing tells which
};

struct FoundCard {
    SeenCard seen;
    const Device* device = nullptr;
    Doubt doubt = Doubt::none;
    const Device* resembles = nullptr;  ///< of namesake and memory: what it is not
};

struct FoundMac {
    SeenMac seen;
    const Device* device = nullptr;     ///< of that chip with so many GPU cores
    const System* system = nullptr;     ///< with it, that memory, and of that model
    const System* resembles = nullptr;  ///< the same chip and memory in another model
};

struct Detected {
    Seen seen;
    std::vector<FoundCard> cards;
    std::optional<FoundMac> mac;
    const Device* chip = nullptr;    ///< of a box that computes on its processor's chip, a Mac or not
    const System* system = nullptr;  ///< that box, sold as a whole
    std::string build;               ///< "2xrtx-3090+rtx-3060@own-pc,ram=64", or the system's id; empty: none
    std::string have;                ///< "rtx-3090=2,rtx-3060,own-pc": the same as parts; empty: none

    /// Whether the catalog knows any of it.
    bool any() const;
};

/// Takes cards for devices by PCI id, else by name, and never against what is told of their memory.
Detected detect(const Catalog& catalog, Seen seen);

/// What was found, what was not, and the flags to paste. JSON has schema advisor/detect/1; CSV and Markdown have a line
/// for each card.
std::string render_detect(const Detected& detected, const RenderOptions& options);
std::string detect_schema();  ///< as data/schema has it

}  // namespace advisor
