#include "members.hpp"

namespace advisor {
namespace {

bool is_within(std::string_view key, std::string_view path) {
    return path.empty() || (key.size() > path.size() && key[path.size()] == '.' && key.starts_with(path));
}

std::string text_of(const Json& json) {
    const auto* text = std::get_if<std::string>(&json.value());
    return text == nullptr ? "null" : *text;
}

std::vector<std::string> texts_of(const Json& json) {
    const auto* list = std::get_if<Json::List>(&json.value());
    if (list == nullptr) return {text_of(json)};
    std::vector<std::string> texts;
    for (const Json& item : *list) texts.push_back(text_of(item));
    return texts;
}

/// "number or null", "a, b or c"
std::string type_text(const Json& schema) {
    const Json* words = schema.find("enum");
    if (words == nullptr) words = schema.find("type");
    const Json* constant = schema.find("const");
    if (words == nullptr) return constant == nullptr ? "" : text_of(*constant);
    std::vector<std::string> texts = texts_of(*words);
    const std::string last = texts.back();
    texts.pop_back();
    return texts.empty() ? last : join(texts, ", ") + " or " + last;
}

std::string cell_text(std::string text) {
    for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, 1, '\\');
    return text;
}

void append_keys(const Json& schema, const std::string& path, std::string& table) {
    if (const Json* items = schema.find("items")) append_keys(*items, path + "[]", table);
    const Json* properties = schema.find("properties");
    if (properties == nullptr) return;
    for (const auto& [name, member] : std::get<Json::Object>(properties->value())) {
        const std::string key = path.empty() ? name : path + "." + name;
        const Json* doc = member.find("description");
        table += "| `" + key + "` | " + cell_text(type_text(member)) + " | " +
                 (doc == nullptr ? "" : cell_text(text_of(*doc))) + " |\n";
        append_keys(member, key, table);
    }
}

/// On one line where it fits there, else a member or an item a line.
std::string laid_out(const Json& json, std::size_t indent) {
    constexpr std::size_t kWidth = 120;
    std::string line = dumped_line(json);
    line.pop_back();
    if (indent + line.size() <= kWidth) return line;
    const std::string blank(indent + 1, ' ');
    std::string text;
    if (const auto* members = std::get_if<Json::Object>(&json.value())) {
        for (const auto& [name, member] : *members)
            text += (text.empty() ? "{\n" : ",\n") + blank + "\"" + name + "\": " + laid_out(member, indent + 1);
        return text + "\n" + std::string(indent, ' ') + "}";
    }
    const auto* items = std::get_if<Json::List>(&json.value());
    if (items == nullptr) return line;
    for (const Json& item : *items) text += (text.empty() ? "[\n" : ",\n") + blank + laid_out(item, indent + 1);
    return text + "\n" + std::string(indent, ' ') + "]";
}

}  // namespace

void ObjectBuilder::close() {
    Open done = std::move(open_.back());
    open_.pop_back();
    Open& outer = open_.back();
    const std::size_t skipped = outer.path.empty() ? 0 : outer.path.size() + 1;
    outer.members.emplace_back(std::string(done.path.substr(skipped)), Json(std::move(done.members)));
}

/// The last part of a key, once the objects are closed that it does not belong to.
std::string_view ObjectBuilder::name_within(std::string_view key) {
    while (open_.size() > 1 && !is_within(key, open_.back().path)) close();
    const std::string_view path = open_.back().path;
    return path.empty() ? key : key.substr(path.size() + 1);
}

void ObjectBuilder::begin(std::string_view key) {
    name_within(key);
    open_.push_back({key, {}});
}

void ObjectBuilder::add(std::string_view key, Json value) {
    const std::string_view name = name_within(key);
    open_.back().members.emplace_back(std::string(name), std::move(value));
}

Json ObjectBuilder::built() {
    while (open_.size() > 1) close();
    return std::move(open_.front().members);
}

namespace members {

Json scalar_schema(std::string_view type, bool nullable, Choices one_of) {
    Json::List choices(one_of.begin(), one_of.end());
    if (nullable && !choices.empty()) choices.emplace_back(nullptr);
    if (!choices.empty()) return Json::Object{{"enum", std::move(choices)}};
    if (nullable) return Json::Object{{"type", Json::List{type, "null"}}};
    return Json::Object{{"type", type}};
}

Json list_of_strings_schema(Choices one_of) { return list_schema(scalar_schema("string", false, one_of)); }

}  // namespace members

Json list_schema(Json items) { return Json::Object{{"type", "array"}, {"items", std::move(items)}}; }

Json numbers_schema() {
    return Json::Object{{"type", "object"}, {"additionalProperties", members::scalar_schema("number", true, {})}};
}

Json nullable_schema(Json schema) {
    schema["type"] = Json::List{schema["type"], "null"};
    return schema;
}

Json object_schema(const std::vector<DescribedMember>& members, std::string_view prefix) {
    struct Open {
        std::string_view path, doc;
        Json::Object properties;
    };
    std::vector<Open> open{{prefix, {}, {}}};
    const auto schema_within = [](Open&& object) {
        Json::List required;
        for (const auto& [name, member] : object.properties) required.emplace_back(name);
        Json::Object schema;
        if (!object.doc.empty()) schema.emplace_back("description", object.doc);
        schema.emplace_back("type", "object");
        schema.emplace_back("properties", std::move(object.properties));
        schema.emplace_back("required", std::move(required));
        schema.emplace_back("additionalProperties", false);
        return Json(std::move(schema));
    };
    const auto add = [&](std::string_view key, Json schema) {
        Open& outer = open.back();
        const std::size_t skipped = outer.path.empty() ? 0 : outer.path.size() + 1;
        outer.properties.emplace_back(std::string(key.substr(skipped)), std::move(schema));
    };
    const auto close = [&] {
        Open done = std::move(open.back());
        open.pop_back();
        const std::string_view path = done.path;
        add(path, schema_within(std::move(done)));
    };
    for (const DescribedMember& member : members) {
        while (open.size() > 1 && !is_within(member.key, open.back().path)) close();
        if (member.heading) {
            open.push_back({member.key, member.doc, {}});
            continue;
        }
        Json::Object schema;
        if (!member.doc.empty()) schema.emplace_back("description", member.doc);
        for (const auto& part : std::get<Json::Object>(member.schema.value())) schema.push_back(part);
        add(member.key, std::move(schema));
    }
    while (open.size() > 1) close();
    return schema_within(std::move(open.front()));
}

std::string schema_document(std::string_view file, std::string_view name, std::string_view description, Json root) {
    Json::Object document{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                          {"$id", file},
                          {"title", name},
                          {"description", description}};
    root["properties"]["schema"] = Json::Object{{"const", name}};
    for (const auto& part : std::get<Json::Object>(root.value())) document.push_back(part);
    return laid_out(std::move(document), 0) + "\n";
}

std::string key_table(const Json& schema) {
    std::string table = "| key | type | what it is |\n|---|---|---|\n";
    append_keys(schema, "", table);
    return table;
}

}  // namespace advisor
