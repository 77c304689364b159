// Publications: title, address and day.
#include <fmt/format.h>

#include "advisor/measured.hpp"
#include "reader.hpp"

namespace advisor {
namespace {

using namespace loader;

constexpr auto kSource = std::to_array<Field<Source>>({
    {"id", text<&Source::id>, required},
    {"title", text<&Source::title>, required},
    {"url", text<&Source::url>},
    {"read", text<&Source::date>, required},
});

}  // namespace

std::vector<Source> load_sources(const DataFile& file) {
    const json::Document document = json::parse(file);
    try {
        const json::Value* list = json::member(document.root, "sources");
        if (!list) throw Fault(document.root, "'sources' is missing");
        std::vector<Source> sources;
        for (const json::Value& item : read_list(*list)) read_fields(sources.emplace_back(), item, kSource, {});
        return sources;
    } catch (const Fault& fault) {
        throw located(fault, document);
    }
}

}  // namespace advisor
