#include "advisor/catalog.hpp"
#include "catalog/embedded.hpp"

namespace advisor {

std::vector<DataFile> embedded_files() {
    const auto is_catalog = [](std::string_view name) {
        return name.starts_with("catalog/") || name.starts_with("prices/") || name == "calibration.json";
    };
    std::vector<DataFile> files;
    for (const auto& [name, text] : embedded_data())
        if (is_catalog(name)) files.push_back({std::string(name), text});
    return files;
}

}  // namespace advisor
