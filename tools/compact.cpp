// compact INPUT.json OUTPUT.json: the same data without what only readers want, one record
// after the other. The binary answers from this and reads half as much; `list` and `show` read the full files.
#include <array>
#include <fstream>
#include <iostream>
#include <string_view>

#include <nlohmann/json.hpp>

namespace {

using Json = nlohmann::ordered_json;

// What only readers want (and nulls, which an answer takes as it takes nothing): where a figure is from, and figures that nothing is computed from.
constexpr std::array<std::string_view, 20> kForReaders{
    "assumption", "assumptions",       "cpu",      "currency", "fp32_tflops",  "fp8_tflops", "history",   "kl_divergence",
    "launch_price_usd", "licence",     "local_price", "meaning", "memory_options_gib", "note", "released",
    "source",     "sources",           "unit",     "url",      "fp4_tflops"};

/// A model family that an engine runs, or may: plans only leave out those that it does not.
bool is_allowed_family(const Json& value) {
    return value.is_object() && value.contains("families") && value.contains("status") && value["status"] != "no";
}

Json without_reading_matter(const Json& value) {
    if (!value.is_structured()) return value;
    Json kept = value.is_array() ? Json::array() : Json::object();
    for (const auto& [key, item] : value.items()) {
        if (key == "roadmap") {  // what is only said needs its source beside it
            kept[key] = item;
        } else if (value.is_array()) {
            if (is_allowed_family(item)) continue;
            kept.push_back(without_reading_matter(item));
        } else if (!item.is_null() && std::find(kForReaders.begin(), kForReaders.end(), key) == kForReaders.end()) {
            kept[key] = without_reading_matter(item);
        }
    }
    return kept;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::cerr << "usage: compact INPUT.json OUTPUT.json\n";
        return 2;
    }
    try {
        std::ifstream input(argv[1]);
        const Json compact = without_reading_matter(Json::parse(input));
        std::ofstream output(argv[2]);
        output << "{\n";
        bool first = true;
        for (const auto& [key, value] : compact.items()) {
            output << (first ? "" : ",\n") << Json(key) << ":";
            first = false;
            if (!value.is_array()) {
                output << value;
                continue;
            }
            output << "[\n";
            for (std::size_t i = 0; i < value.size(); ++i) output << (i ? ",\n" : "") << value[i];
            output << "\n]";
        }
        output << "\n}\n";
        return output.flush() ? 0 : 2;
    } catch (const std::exception& error) {
        std::cerr << argv[1] << ": " << error.what() << "\n";
        return 2;
    }
}
