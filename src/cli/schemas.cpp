// `schema`: the JSON Schemas of data/schema, which the build compiled into the program.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "advisor/text.hpp"
#include "catalog/json.hpp"
#include "commands.hpp"

namespace advisor {

/// {"schema/decision.schema.json", its bytes}, in the order of cmake/data_files.cmake.
std::vector<std::pair<std::string_view, std::string_view>> embedded_schemas();

namespace cli {
namespace {

struct Schema {
    std::string name;         ///< "decision"
    std::string title;        ///< "advisor/decision/2", as documents name it
    std::string description;  ///< in one sentence
    std::string_view text;
};

std::string_view text_of(const json::Value& schema, std::string_view key) {
    const json::Value* member = json::member(schema, key);
    return member != nullptr ? member->text : std::string_view();
}

std::vector<Schema> schemas() {
    std::vector<Schema> all;
    for (const auto& [path, text] : embedded_schemas()) {
        const std::string file(path.substr(path.find('/') + 1));
        const json::Document document = json::parse({file, text});
        all.push_back({file.substr(0, file.find('.')), std::string(text_of(document.root, "title")),
                       std::string(text_of(document.root, "description")), text});
    }
    return all;
}

/// "What list prints with --json: records ..." -> "list prints with --json"
std::string_view gist(std::string_view description) {
    constexpr std::string_view kBegin = "What ";
    if (description.starts_with(kBegin)) description.remove_prefix(kBegin.size());
    return description.substr(0, std::min(description.find(": "), description.find(". ")));
}

std::string listed() {
    std::string text;
    for (const Schema& schema : schemas()) text += fmt::format("{:<18}{}\n", schema.name, gist(schema.description));
    return text;
}

}  // namespace

std::vector<std::string> schema_names() {
    std::vector<std::string> names;
    for (const Schema& schema : schemas()) names.push_back(schema.name);
    return names;
}

Answer run_schema(const Options& options) {
    if (options.words.empty()) return {listed()};
    const std::string& name = options.words.front();
    for (const Schema& schema : schemas())
        if (name == schema.name || name == schema.title) return {std::string(schema.text)};
    throw UsageError(not_among("schema", "name", name, schema_names()).what());
}

}  // namespace cli
}  // namespace advisor
