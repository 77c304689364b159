#include "advisor/measured.hpp"
#include "embedded.hpp"

namespace advisor {

std::vector<DataFile> embedded_files() {
    constexpr std::string_view kCompact = "compact/";
    std::vector<DataFile> files;
    for (const auto& [name, text] : embedded_data()) {
        if (name.starts_with(kCompact)) files.push_back({std::string(name.substr(kCompact.size())), text, true});
    }
    return files;
}

DataFile embedded_file(std::string_view wanted) {
    for (const auto& [name, text] : embedded_data())
        if (name == wanted) return {std::string(name), text};
    return {std::string(wanted), {}};
}

DataFile embedded_evidence() { return embedded_file("evidence/benchmarks.jsonl"); }

std::vector<DataFile> embedded_reference() {
    std::vector<DataFile> files;
    for (const auto& [name, text] : embedded_data())
        if (name.starts_with("catalog/") || name.starts_with("prices/") || name == "evidence/sources.json")
            files.push_back({std::string(name), text});
    return files;
}

}  // namespace advisor
