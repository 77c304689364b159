#include "advisor/measured.hpp"
#include "embedded.hpp"

namespace advisor {

namespace {

template <class Test>
std::vector<DataFile> embedded_where(Test&& wanted) {
    std::vector<DataFile> files;
    for (const auto& [name, text] : embedded_data())
        if (wanted(name)) files.push_back({std::string(name), text});
    return files;
}

bool is_fact(std::string_view name) { return name.starts_with("catalog/") || name.starts_with("prices/"); }

}  // namespace

std::vector<DataFile> embedded_files() {
    return embedded_where([](std::string_view name) { return is_fact(name) || name == "calibration.json"; });
}

DataFile embedded_file(std::string_view wanted) {
    for (const auto& [name, text] : embedded_data())
        if (name == wanted) return {std::string(name), text};
    return {std::string(wanted), {}};
}

DataFile embedded_evidence() { return embedded_file("evidence/benchmarks.jsonl"); }

std::vector<DataFile> embedded_reference() {
    return embedded_where([](std::string_view name) { return is_fact(name) || name == "evidence/sources.json"; });
}

}  // namespace advisor
