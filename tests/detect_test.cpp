#include "advisor/detect.hpp"

#include <map>

#include "detect_reports.hpp"
#include "generated.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

using Paths = std::map<std::string, std::string>;

FileTree tree_of(const Paths& paths) {
    const auto read = [paths](const std::string& path) -> std::optional<std::string> {
        const auto found = paths.find(path);
        return found == paths.end() ? std::nullopt : std::optional(found->second);
    };
    const auto names = [paths](const std::string& directory) {
        std::vector<std::string> found;
        for (const auto& [path, text] : paths) {
            if (!path.starts_with(directory + "/")) continue;
            std::string name = path.substr(directory.size() + 1);
            name.resize(std::min(name.find('/'), name.size()));
            if (found.empty() || found.back() != name) found.push_back(name);
        }
        return found;
    };
    return {read, names};
}

/// Adds a card to a tree.
void add(Paths& paths, const std::string& address, const std::string& vendor, const std::string& device,
         const std::string& name = "") {
    const std::string directory = "sys/bus/pci/devices/" + address;
    paths[directory + "/class"] = "0x030000\n";
    paths[directory + "/vendor"] = vendor + "\n";
    paths[directory + "/device"] = device + "\n";
    if (!name.empty()) paths["proc/driver/nvidia/gpus/" + address + "/information"] = "Model: \t\t " + name + "\n";
}

Paths plain_pc(const std::string& kilobytes) {
    return {{"proc/cpuinfo",
             "processor\t: 0\nmodel name\t: Some CPU\nphysical id\t: 0\ncore id\t: 0\n"
             "processor\t: 1\nmodel name\t: Some CPU\nphysical id\t: 0\ncore id\t: 0\n"},
            {"proc/meminfo", "MemTotal:       " + kilobytes + " kB\nMemFree: 1 kB\n"}};
}

Detected detect_tree(const Paths& paths) { return detect(real_catalog(), read_linux(tree_of(paths))); }
Detected detect_text(std::string_view text) { return detect(real_catalog(), read_report({"report", text})); }

std::string device_of(const FoundCard& card) { return card.device ? card.device->id : "-"; }

/// The real catalog and a device of the test's own.
Catalog with_device(const std::string& id, const std::string& name, int memory_gib) {
    static std::vector<std::string> texts;
    texts.push_back(
        R"({"schema": "advisor/devices/1", "devices": [{"id": ")" + id + R"(", "name": ")" + name +
        R"(", "vendor": "amd", "kind": "gpu", "architecture": "rdna3", "platforms": ["rocm"], "memory_gib": )" +
        std::to_string(memory_gib) + R"(, "bandwidth_gb_s": 1000, "fp16_tflops": 25, "assumption": "of a test"}]})");
    std::vector<DataFile> files = embedded_files();
    files.push_back({"mine.json", texts.back()});
    return load_catalog(files);
}

}  // namespace

TEST_CASE("a PC with two kinds of cards becomes a build", "[detect]") {
    const Detected found = detect_text(nvidia_query());
    REQUIRE(found.cards.size() == 3);
    CHECK(found.seen.source == DetectSource::nvidia_smi);
    CHECK(found.cards[0].seen.pci_id == "10de:2204");
    CHECK(found.cards[0].seen.memory == gib(24));
    CHECK(found.cards[0].seen.lanes == 8);
    CHECK(found.cards[0].seen.most_lanes == 16);
    CHECK(found.cards[0].seen.generation == 3);  // the slot's, not that of a card at rest
    CHECK_FALSE(found.cards[2].seen.lanes);
    CHECK(found.build == "2xrtx-3090+rtx-3060@pc-2gpu");
    CHECK(found.have == "rtx-3090=2,rtx-3060,pc-2gpu");
}

TEST_CASE("nvidia-smi -L names cards alone, and slices of them are none", "[detect]") {
    const Detected found = detect_text(
        "GPU 0: NVIDIA A100-SXM4-80GB (UUID: GPU-1)\n  MIG 1g.10gb     Device  0: (UUID: MIG-1)\n"
        "GPU 1: NVIDIA A100-PCIE-40GB (UUID: GPU-2)\nGPU 2: NVIDIA RTX 6000 Ada Generation (UUID: GPU-3)\n");
    REQUIRE(found.cards.size() == 3);
    CHECK(device_of(found.cards[0]) == "a100-sxm-80gb");
    CHECK(found.cards[1].doubt == Doubt::memory);
    CHECK(device_of(found.cards[2]) == "rtx-6000-ada");
    CHECK(found.build == "a100-sxm-80gb+rtx-6000-ada@own-pc");
}

TEST_CASE("the table and the CSV of nvidia-smi name cards with their memory", "[detect]") {
    const Detected table = detect_text(
        "| NVIDIA-SMI 550.54.14    Driver Version: 550.54.14    CUDA Version: 12.4 |\n"
        "| GPU  Name         Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |\n"
        "|   0  NVIDIA GeForce RTX 3090        Off |   00000000:01:00.0 Off |     N/A |\n"
        "| 30%   35C    P8      22W /  350W |       5MiB /  24576MiB |      0%      Default |\n"
        "|   1  NVIDIA GeForce RTX 3060         On |   00000000:41:00.0 Off |     Off |\n"
        "|  GPU   GI   CI        PID   Type   Process name           GPU Memory |\n"
        "|    0   N/A  N/A      1234      G   /usr/lib/xorg/Xorg       4MiB |\n");
    REQUIRE(table.cards.size() == 2);
    CHECK(device_of(table.cards[0]) == "rtx-3090");
    CHECK(table.cards[0].seen.memory == gib(24));
    CHECK(device_of(table.cards[1]) == "rtx-3060");
    CHECK_FALSE(table.cards[1].seen.memory);
    const Detected csv = detect_text(
        "memory.total [MiB], name\n24576 MiB, NVIDIA GeForce RTX 3090\n\n24576 MiB, NVIDIA GeForce RTX 3090\nx\n");
    CHECK(csv.build == "2xrtx-3090@pc-2gpu");
    CHECK(csv.cards.front().seen.memory == gib(24));
}

TEST_CASE(
    "cards that the PC nobody described cannot hold are put into one that does, as a machine that can be asked of",
    "[detect]") {
    const Detected two =
        detect_text("GPU 0: NVIDIA GeForce RTX 3090 (UUID: GPU-1)\nGPU 1: NVIDIA GeForce RTX 3090 (UUID: GPU-2)\n");
    CHECK_FALSE(two.build.ends_with("own-pc"));
    std::deque<System> store;
    CHECK(machine_named(real_catalog(), todays_book(real_catalog()), two.build, store) != nullptr);
    CHECK(detect_text("GPU 0: NVIDIA GeForce RTX 3090 (UUID: GPU-1)\n").build == "rtx-3090@own-pc");
}

TEST_CASE("without its memory told a card is what its maker sells, not what a workshop made of it", "[detect]") {
    const std::string line = "GPU 0: NVIDIA GeForce RTX 4090 (UUID: GPU-1)\n";
    CHECK(device_of(detect_text(line).cards.front()) == "rtx-4090");
    CHECK(detect_text("name, memory.total [MiB]\nNVIDIA GeForce RTX 4090, 49140 MiB\n").build ==
          "rtx-4090-48gb@own-pc");
}

TEST_CASE("a laptop's card is not taken for its desktop namesake", "[detect]") {
    Paths paths = plain_pc("32500000");
    add(paths, "0000:01:00.0", "0x10de", "0x2757", "NVIDIA GeForce RTX 4090 Laptop GPU");
    const Detected by_id = detect_tree(paths);
    REQUIRE(by_id.cards.size() == 1);
    CHECK(device_of(by_id.cards[0]) == "rtx-4090-laptop");
    CHECK(by_id.build == "laptop-rtx-4090");
    CHECK(by_id.have == "laptop-rtx-4090");
    CHECK(detect_text("GPU 0: NVIDIA GeForce RTX 5090 Laptop GPU (UUID: GPU-1)\n").build == "laptop-rtx-5090");
    for (const char* name : {"NVIDIA GeForce RTX 4080 Laptop GPU", "NVIDIA GeForce RTX 2080 Ti with Max-Q Design",
                             "NVIDIA GeForce RTX 3060 Ti", "NVIDIA GeForce RTX 5090 D"}) {
        INFO(name);
        const Detected listed = detect_text("GPU 0: " + std::string(name) + " (UUID: GPU-1)\n");
        CHECK(listed.cards.front().doubt == Doubt::namesake);
    }
}

TEST_CASE("memory tells namesakes apart", "[detect]") {
    const auto query = [](const char* name, const char* id, const char* memory) {
        return device_of(
            detect_text("NVSMI LOG==\n" + nvidia_card("0:01:00.0", name, id, memory, "16x")).cards.front());
    };
    CHECK(query("NVIDIA GeForce RTX 3060", "0x250410DE", "12288 MiB") == "rtx-3060");
    CHECK(query("NVIDIA GeForce RTX 3060", "0x250410DE", "8192 MiB") == "-");
    CHECK(query("NVIDIA GeForce RTX 4060 Ti", "0x280510DE", "16380 MiB") == "rtx-4060-ti");
    CHECK(query("NVIDIA GeForce RTX 4060 Ti", "0x280310DE", "8188 MiB") == "-");
    CHECK(query("NVIDIA A100-SXM4-40GB", "0x20B010DE", "40960 MiB") == "-");
    CHECK(query("NVIDIA RTX A6000", "0x223010DE", "46068 MiB") == "rtx-a6000");  // with error correction
    CHECK(detect_text("GPU 0: NVIDIA GeForce RTX 3080 (UUID: a)\n").cards.front().doubt == Doubt::ambiguous);
}

TEST_CASE("four cards of AMD by rocm-smi, which names two products", "[detect]") {
    const Detected unknown = detect_text(rocm_report());
    REQUIRE(unknown.cards.size() == 4);
    CHECK(unknown.cards[0].seen.pci_id == "1002:66a1");
    CHECK(unknown.cards[0].seen.revision == "02");
    CHECK(in_gib(*unknown.cards[0].seen.memory) == Approx(31.98).epsilon(0.001));

    const Catalog catalog = with_device("card-of-a-test", "Instinct MI50 32GB", 32);
    const auto build = [&](const std::string& text) { return detect(catalog, read_report({"report", text})).build; };
    CHECK(build(rocm_report()).starts_with("4x"));
    CHECK(build(rocm_report("17163091968")).find("card-of-a-test") == std::string::npos);
    const Detected listed = detect(catalog, read_report({"report", kLspci}));
    CHECK_FALSE(listed.cards.front().device);  // lspci does not tell the memory
}

TEST_CASE("lspci -nn", "[detect]") {
    const Detected found = detect_text(kLspci);
    REQUIRE(found.cards.size() == 4);
    CHECK(found.cards[0].seen.name == "Radeon Pro VII/Radeon Instinct MI50 32GB");
    CHECK(found.cards[1].doubt == Doubt::unknown);
    CHECK(device_of(found.cards[2]) == "rx-7900-xtx");  // by its revision
    CHECK(device_of(found.cards[3]) == "rtx-pro-6000-blackwell-max-q");
    CHECK(found.build == "rx-7900-xtx+rtx-pro-6000-blackwell-max-q@own-pc");
}

TEST_CASE("a Mac is the system with its chip, cores and memory", "[detect]") {
    const Detected found = detect_text(kMacStudio);
    REQUIRE(found.mac);
    CHECK(found.seen.cores == 24);
    CHECK(found.mac->seen.gpu_cores == 76);
    CHECK(found.build == "mac-studio-m2-ultra-192");
    CHECK(found.have == "mac-studio-m2-ultra-192");

    const Detected mini = detect_text(kMacMini);
    REQUIRE(mini.mac);
    REQUIRE(mini.mac->device);
    CHECK(mini.mac->device->id == "m4-10");
    CHECK(mini.seen.cores == 10);
    CHECK_FALSE(mini.mac->system);
    CHECK(mini.build.starts_with("m4-10,ram="));  // sold as no system of the catalog: the chip and its memory
    CHECK(mini.have.empty());
    CHECK(mini.any());

    std::string laptop(kMacStudio);
    laptop.replace(laptop.find("Mac Studio"), 10, "MacBook Pro");
    const Detected other = detect_text(laptop);
    CHECK_FALSE(other.mac->system);
    REQUIRE(other.mac->resembles);
    CHECK(other.mac->resembles->id == "mac-studio-m2-ultra-192");

    const Detected without_cores = detect_text(kMacStudio.substr(0, kMacStudio.find("Graphics")));
    CHECK(without_cores.mac->seen.memory == gib(192));
    CHECK_FALSE(without_cores.any());
}

TEST_CASE("boxes that compute on their processor's chip", "[detect]") {
    Paths spark = plain_pc("125500000");
    add(spark, "000f:01:00.0", "0x10de", "0x2e12", "NVIDIA GB10");
    CHECK(detect_tree(spark).build == "dgx-spark-128");

    Paths halo = plain_pc("32000000");
    halo["proc/cpuinfo"] = "processor : 0\nmodel name : AMD RYZEN AI MAX+ 395 w/ Radeon 8060S\n";
    add(halo, "0000:c5:00.0", "0x1002", "0x1586");
    halo["sys/class/drm/card0/device/uevent"] = "DRIVER=amdgpu\nPCI_SLOT_NAME=0000:c5:00.0\n";
    halo["sys/class/drm/card0/device/mem_info_vram_total"] = "103079215104\n";
    CHECK(detect_tree(halo).build == "strix-halo-128");
}

TEST_CASE("links are those between the card and the processor", "[detect]") {
    Paths paths = plain_pc("65764232");
    add(paths, "0000:03:00.0", "0x1002", "0x744c");
    const std::string card = "sys/bus/pci/devices/0000:03:00.0";
    const auto link = [&](const std::string& port, const char* width, const char* speed, const char* vendor) {
        paths[card + port + "/current_link_width"] = width;
        paths[card + port + "/max_link_width"] = "16";
        paths[card + port + "/max_link_speed"] = speed;
        paths[card + port + "/vendor"] = vendor;
    };
    paths[card + "/revision"] = "0xc8\n";
    link("", "16", "16.0 GT/s PCIe", "0x1002");         // to a switch on the card
    link("/..", "16", "16.0 GT/s PCIe", "0x1002");      // its lower side
    link("/../..", "4", "16.0 GT/s PCIe", "0x1002");    // its upper side, in the slot
    link("/../../..", "4", "8.0 GT/s PCIe", "0x1022");  // the board
    const Detected found = detect_tree(paths);
    REQUIRE(found.cards.size() == 1);
    CHECK(device_of(found.cards[0]) == "rx-7900-xtx");
    CHECK(found.cards[0].seen.lanes == 4);
    CHECK(found.cards[0].seen.most_lanes == 16);
    CHECK(found.cards[0].seen.generation == 3);
    CHECK(found.build == "rx-7900-xtx@own-pc,ram=64");
    CHECK(found.seen.cores == 1);  // of two threads
}

TEST_CASE("memory is rounded up to what is installed", "[detect]") {
    for (const auto& [kilobytes, ram] : std::map<std::string, std::string>{{"16300000", "16"},
                                                                           {"32774000", "32"},
                                                                           {"98500000", "96"},
                                                                           {"131800000", "128"},
                                                                           {"528000000", "512"},
                                                                           {"1056000000", "1024"}}) {
        Paths paths = plain_pc(kilobytes);
        add(paths, "0000:01:00.0", "0x10de", "0x2204");
        CHECK(detect_tree(paths).build == "rtx-3090@own-pc,ram=" + ram);
    }
}

TEST_CASE("a container without graphics has nothing to paste", "[detect]") {
    const Detected found = detect_tree(plain_pc("8000000"));
    CHECK_FALSE(found.any());
    CHECK(found.build.empty());
    const std::string json = render_detect(found, {.format = Format::json});
    CHECK(json.find("\"build\": null") != std::string::npos);
    CHECK(json.find("\"cards\": []") != std::string::npos);
    CHECK_FALSE(detect_tree({}).any());
}

TEST_CASE("what no tool printed is refused, and hostile text stays text", "[detect]") {
    for (const std::string text : {"", "hello", "{\"SP\": [", "{}", "GPU[", "]: [", "\x1b[2J\x1b[31m"}) {
        INFO(text);
        CHECK_THROWS_AS(read_report({"report", text}), Error);
    }
    CHECK_THROWS_AS(read_report({"report", std::string(std::size_t{5} << 20, 'x')}), Error);
    std::string many;
    for (int i = 0; i < 300; ++i) many += "GPU 0: x (UUID: y)\n";
    CHECK_THROWS_AS(read_report({"report", many}), Error);

    const std::string name = "NVIDIA \x1b]0;owned\x07 GeForce" + std::string(5000, 'A');
    const Detected found = detect_text("GPU 0: " + name + " (UUID: GPU-1)\n");
    for (const Format format : {Format::text, Format::csv, Format::markdown, Format::json}) {
        const std::string shown = render_detect(found, {.format = format});
        CHECK(shown.find('\x1b') == std::string::npos);
        CHECK(shown.size() < 2000);
    }
}

TEST_CASE("PCI ids of a file of one's own are checked, and go before those of ours", "[detect]") {
    const auto load = [](const std::string& record) {
        const std::string text = R"({"schema": "advisor/pci/1", "pci": [)" + record + "]}";
        std::vector<DataFile> files = embedded_files();
        files.push_back({"mine.json", text});
        return load_catalog(files);
    };
    for (const char* id : {"2204", "10de:220", "10DE:2204", "10de:2204:", "10de-2204", "10de:2204:a1:0"})
        CHECK_THROWS_AS(load(R"({"id": ")" + std::string(id) + R"(", "name": "x"})"), Error);
    CHECK_THROWS_AS(load(R"({"id": "10de:2204", "name": "x", "device": "no-such-device"})"), Error);
    const Catalog catalog = load(R"({"id": "10de:2204", "name": "x", "device": "rtx-4090"})");
    Paths paths = plain_pc("65764232");
    add(paths, "0000:01:00.0", "0x10de", "0x2204");
    CHECK(detect(catalog, read_linux(tree_of(paths))).build == "rtx-4090@own-pc,ram=64");
}

TEST_CASE("the schema of detect is what its table gives", "[generated]") {
    check_generated("/data/schema/detect.schema.json", detect_schema());
}
