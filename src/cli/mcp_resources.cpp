#include "mcp_resources.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "advisor/render.hpp"
#include "catalog/kinds.hpp"

namespace advisor::cli {
namespace {

constexpr std::string_view kRoot = "advisor://catalog/", kType = "application/json";

Json resource(std::string_view path, std::string_view name, std::string_view description) {
    return Json{{"uri", fmt::format("{}{}", kRoot, path)},
                {"name", path},
                {"title", printable(name, 200)},
                {"description", description},
                {"mimeType", kType}};
}

}  // namespace

void Resources::collect() {
    const std::vector<json::Document> documents = parse_all(files_.files);
    for (const RecordKind* kind : listed_kinds())
        all_.push_back(resource(kind->name, kind->name, "All records of that kind."));
    for (const FiledRecord& record : records_of(documents, listed_kinds())) {
        const std::string_view id = record.text("id"), name = record.text("name");
        if (!id.empty())
            all_.push_back(resource(fmt::format("{}/{}", record.kind->name, id), name.empty() ? id : name,
                                    fmt::format("A record of the catalog, one of its {}.", record.kind->name)));
    }
}

Json Resources::listed(const json::Value& params) {
    constexpr std::size_t kPage = 200;
    if (all_.empty()) collect();
    std::size_t first = 0;
    if (const json::Value* cursor = json::member(params, "cursor")) {
        const std::optional<double> at = parse_number(cursor->text);
        if (!at || *at < 0 || *at >= static_cast<double>(all_.size()))
            throw Error("params.cursor: expected the nextCursor of an answer; found " + json::describe(*cursor));
        first = static_cast<std::size_t>(*at);
    }
    const std::size_t end = std::min(all_.size(), first + kPage);
    Json answer{{"resources", Json::List(all_.begin() + static_cast<std::ptrdiff_t>(first),
                                         all_.begin() + static_cast<std::ptrdiff_t>(end))}};
    if (end < all_.size()) answer["nextCursor"] = std::to_string(end);
    return answer;
}

Json Resources::templates() {
    const auto entry = [](std::string_view path, std::string_view name, std::string_view description) {
        return Json{{"uriTemplate", fmt::format("{}{}", kRoot, path)},
                    {"name", name},
                    {"description", description},
                    {"mimeType", kType}};
    };
    return Json{{"resourceTemplates",
                 Json::List{entry("{kind}", "kind", "All records of a kind: systems, devices, models, ..."),
                            entry("{kind}/{id}", "record", "One record, each number with its source.")}}};
}

std::optional<Json> Resources::read(const std::string& uri) const {
    if (!uri.starts_with(kRoot)) return {};
    const std::string path = uri.substr(kRoot.size());
    RenderOptions as_json;
    as_json.format = Format::json;
    try {
        const std::string text = path.find('/') == path.npos ? render_list(files_.files, path, as_json)
                                                             : render_show(files_.files, path, as_json);
        return Json{{"contents", Json::List{Json{{"uri", uri}, {"mimeType", kType}, {"text", text}}}}};
    } catch (const Error&) {
        return {};
    }
}

}  // namespace advisor::cli
