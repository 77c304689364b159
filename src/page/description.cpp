#include <algorithm>

#include "advisor/explore.hpp"
#include "catalog/kinds.hpp"
#include "cli/questions.hpp"
#include "page.hpp"
#include "text/json_out.hpp"

namespace advisor::page {
namespace {

using cli::Command;

std::string_view name_of_kind(cli::FlagKind kind) {
    switch (kind) {
        case cli::FlagKind::number: return "number";
        case cli::FlagKind::text: return "text";
        case cli::FlagKind::texts: return "texts";
        case cli::FlagKind::truth: return "truth";
    }
    return "";
}

Json flag_json(const Flag& flag) {
    Json json = Json{{"key", cli::key_of(flag)}, {"name", flag.name()}, {"kind", name_of_kind(cli::kind_of(flag))},
                     {"form", metavar_of(flag)}, {"help", flag.help},   {"group", flag.group}};
    if (!flag.choices.empty()) json["choices"] = Json::List(flag.choices.begin(), flag.choices.end());
    if (*flag.unit != '\0') json["unit"] = flag.unit;
    if (*flag.ids != '\0') json["ids"] = split(flag.ids, ',');
    if (flag.bounds.expected != nullptr) json["expected"] = flag.bounds.expected;
    if (flag.is_list) json["in_one_word"] = true;
    if (std::string_view(flag.names).find('!') != std::string_view::npos) json["can_be_denied"] = true;
    return json;
}

Json command_json(const Command& command) {
    std::vector<std::string> keys;
    for (const Flag* flag : cli::askable_flags(command)) keys.push_back(cli::key_of(*flag));
    Json::List formats;
    for (const Flag* flag : cli::flags_of(command.flags))
        if (flag->name() == "--format") formats.assign(flag->choices.begin(), flag->choices.end());
    return Json{{"name", command.name},         {"summary", command.summary}, {"arguments", command.arguments},
                {"fewest", command.fewest},     {"most", command.most},       {"keys", keys},
                {"formats", std::move(formats)}};
}

Json listed(std::string_view id, std::string_view name) {
    return name.empty() || name == id ? Json::array({id}) : Json::array({id, name});
}

/// [id, name] of what a field may suggest; the name is left out where there is none.
Json suggestions(const std::vector<json::Document>& files, const std::string& kind) {
    Json::List list;
    if (kind == "parameters") {
        for (const std::string& name : breakeven_parameters()) list.push_back(listed(name, ""));
        return list;
    }
    const bool cards = kind == "cards";
    const RecordKind& wanted = kind_named(cards ? "devices" : kind);
    for (const FiledRecord& record : records_of(files, {&wanted}))
        if (!cards || record.find("card") != nullptr)
            list.push_back(listed(record.text(wanted.id_keys.front()), record.text("name")));
    return list;
}

}  // namespace

std::string description() {
    std::vector<const Flag*> flags;
    std::vector<std::string> kinds{"systems"};
    Json::List commands;
    for (const Command& command : cli::commands()) {
        if (!command.asks()) continue;
        commands.push_back(command_json(command));
        for (const Flag* flag : cli::askable_flags(command))
            if (std::find(flags.begin(), flags.end(), flag) == flags.end()) flags.push_back(flag);
    }
    Json::List flag_list;
    for (const Flag* flag : flags) {
        flag_list.push_back(flag_json(*flag));
        if (*flag->ids == '\0') continue;
        for (const std::string& kind : split(flag->ids, ','))
            if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) kinds.push_back(kind);
    }
    const std::vector<json::Document> files = parse_all(embedded_files());
    Json ids = Json::object();
    for (const std::string& kind : kinds) ids[kind] = suggestions(files, kind);
    const Catalog catalog = load_catalog(embedded_files());
    return dumped_line(Json{{"advisor_version", version()},
                            {"prices_as_of", iso(todays_book(catalog).as_of)},
                            {"commands", std::move(commands)},
                            {"flags", std::move(flag_list)},
                            {"ids", std::move(ids)}});
}

}  // namespace advisor::page
