// What tools print about machines, cut down to what is read and a little around it.
#pragma once

#include <string>
#include <string_view>

namespace advisor::test {

/// One card of `nvidia-smi -q`.
inline std::string nvidia_card(std::string_view bus, std::string_view name, std::string_view id,
                               std::string_view memory, std::string_view width) {
    std::string text = "GPU " + std::string(bus) + "\n";
    text += "    Product Name                          : " + std::string(name) + "\n";
    text += "    Product Brand                         : GeForce\n    PCI\n";
    text += "        Bus                               : 0x01\n";
    text += "        Device Id                         : " + std::string(id) + "\n";
    text += "        Bus Id                            : " + std::string(bus) + "\n";
    text += "        GPU Link Info\n            PCIe Generation\n";
    text += "                Max                       : 4\n                Current                   : 1\n";
    text += "                Device Current            : 1\n                Device Max                : 4\n";
    text += "                Host Max                  : 3\n            Link Width\n";
    text += "                Max                       : 16x\n";
    text += "                Current                   : " + std::string(width) + "\n";
    text += "    FB Memory Usage\n        Total                             : " + std::string(memory) + "\n";
    text += "        Reserved                          : 317 MiB\n";
    return text + "    BAR1 Memory Usage\n        Total                             : 256 MiB\n";
}

inline std::string nvidia_query() {
    return "\n==============NVSMI LOG==============\n\n"
           "Timestamp                                 : Sat Nov 28 10:00:00 2026\n"
           "Driver Version                            : 570.124\nAttached GPUs                             : 3\n" +
           nvidia_card("00000000:01:00.0", "NVIDIA GeForce RTX 3090", "0x220410DE", "24576 MiB", "8x") +
           nvidia_card("00000000:02:00.0", "NVIDIA GeForce RTX 3090", "0x220410DE", "24576 MiB", "8x") +
           nvidia_card("00000000:04:00.0", "NVIDIA GeForce RTX 3060", "0x250410DE", "12288 MiB", "N/A");
}

/// `rocm-smi --showproductname --showmeminfo vram` with four MI50.
inline std::string rocm_report(std::string_view bytes = "34342961152") {
    std::string text = "\n============================ ROCm System Management Interface ============================\n";
    for (const char* card : {"0", "1", "2", "3"}) {
        const std::string head = std::string("GPU[") + card + "]\t\t: ";
        text += head + "Card Series: \t\tAMD Instinct MI60 / MI50\n" + head + "Card Model: \t\t0x66a1\n" + head +
                "Card Vendor: \t\tAdvanced Micro Devices, Inc. [AMD/ATI]\n" + head + "Card SKU: \t\tD1640600\n" + head +
                "Subsystem ID: \t0x0834\n" + head + "Device Rev: \t\t0x02\n";
    }
    for (const char* card : {"0", "1", "2", "3"}) {
        const std::string head = std::string("GPU[") + card + "]\t\t: ";
        text += head + "VRAM Total Memory (B): " + std::string(bytes) + "\n" + head +
                "VRAM Total Used Memory (B): 10854400\n";
    }
    return text + "================================== End of ROCm SMI Log ===================================\n";
}

constexpr std::string_view kLspci =
    R"(00:00.0 Host bridge [0600]: Advanced Micro Devices, Inc. [AMD] Starship Root [1022:1480]
03:00.0 Display controller [0380]: Advanced Micro Devices, Inc. [AMD/ATI] Vega 20 [Radeon Pro VII/Radeon Instinct MI50 32GB] [1002:66a1] (rev 02)
06:00.0 VGA compatible controller [0300]: ASPEED Technology, Inc. ASPEED Graphics Family [1a03:2000] (rev 41)
0000:43:00.0 VGA compatible controller [0300]: Advanced Micro Devices, Inc. [AMD/ATI] Navi 31 [Radeon RX 7900 XT/7900 XTX/7900 GRE/7900M] [1002:744c] (rev c8)
44:00.0 VGA compatible controller [0300]: NVIDIA Corporation Device [10de:2bb4] (rev a1)
)";

constexpr std::string_view kMacStudio = R"(Hardware:

    Hardware Overview:

      Model Name: Mac Studio
      Model Identifier: Mac14,14
      Chip: Apple M2 Ultra
      Total Number of Cores: 24 (16 performance and 8 efficiency)
      Memory: 192 GB
      Serial Number (system): AAAAAAAAAA

Graphics/Displays:

    Apple M2 Ultra:

      Chipset Model: Apple M2 Ultra
      Type: GPU
      Bus: Built-In
      Total Number of Cores: 76
      Vendor: Apple (0x106b)
)";

constexpr std::string_view kMacMini = R"({
  "SPDisplaysDataType" : [
    {"_name" : "Apple M4", "spdisplays_mtlgpufamilysupport" : "spdisplays_metal4", "sppci_cores" : "10",
     "sppci_model" : "Apple M4"}
  ],
  "SPHardwareDataType" : [
    {"_name" : "hardware_overview", "chip_type" : "Apple M4", "machine_model" : "Mac16,10", "machine_name" : "Mac mini",
     "number_processors" : "proc 10:4:6", "physical_memory" : "16 GB"}
  ]
}
)";

}  // namespace advisor::test
