#include "question_schema.hpp"

#include <fmt/format.h>

#include "questions.hpp"

namespace advisor::cli {
namespace {

std::string description_of(const Flag& flag) {
    std::string text = flag.help;
    if (const std::string shown = metavar_of(flag); !shown.empty() && flag.choices.empty()) text += " [" + shown + "]";
    return text;
}

Json choices_of(const Flag& flag) {
    Json::List choices;
    for (const std::string_view choice : flag.choices) choices.emplace_back(choice);
    return choices;
}

Json property_of(const Flag& flag) {
    Json property = Json::object();
    property["description"] = description_of(flag);
    switch (kind_of(flag)) {
        case FlagKind::truth: property["type"] = "boolean"; break;
        case FlagKind::number: property["type"] = Json::array({"number", "string"}); break;
        case FlagKind::text: property["type"] = Json::array({"string", "number"}); break;
        case FlagKind::texts:
            property["type"] = "array";
            property["items"] = Json{{"type", "string"}};
            break;
    }
    if (flag.choices.empty()) return property;
    property["type"] = "string";
    property["enum"] = choices_of(flag);
    return property;
}

}  // namespace

Json question_schema(const Command& command) {
    Json properties = Json::object();
    const bool draws = (command.flags & kChartFormats) != 0;
    if (draws) properties["chart"] = Json{{"description", command.arguments}, {"type", "string"}};
    if (command.most > 0 && command.ids == "systems")
        properties["systems"] = Json{
            {"description", "Ids of systems of the catalog, or builds such as 2xrtx-3090@am4-2gpu."},
            {"type", "array"},
            {"items", {{"type", "string"}}},
            {"minItems", draws ? 0 : command.fewest},
        };
    for (const Flag* flag : askable_flags(command)) properties[key_of(*flag)] = property_of(*flag);
    Json schema = Json{{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
    if (command.fewest > 0) schema["required"] = Json::array({draws ? "chart" : "systems"});
    return schema;
}

}  // namespace advisor::cli
