#include "vocabulary.hpp"

#include <algorithm>

#include "advisor/audit.hpp"
#include "advisor/catalog.hpp"
#include "advisor/explore.hpp"
#include "catalog/json.hpp"
#include "catalog/kinds.hpp"
#include "session.hpp"

namespace advisor::cli {
namespace {

/// Plain in every shell, quoted or not.
bool is_plain(std::string_view word) {
    constexpr std::string_view kAlso = "-._+/@:";
    return !word.empty() && word.front() != '-' && std::all_of(word.begin(), word.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kAlso.find(c) != kAlso.npos;
    });
}

/// The files that ids come from.
struct Sources {
    std::vector<json::Document> catalog;
    json::Document claims;
};

std::vector<std::string> ids_of_records(const Sources& sources, std::string_view kind, std::string_view with = "") {
    const RecordKind& wanted = kind_named(kind);
    std::vector<std::string> ids;
    for (const FiledRecord& record : records_of(sources.catalog, {&wanted}))
        if (with.empty() || record.find(with) != nullptr) ids.emplace_back(record.text(wanted.id_keys.front()));
    return ids;
}

std::vector<std::string> ids_of_claims(const Sources& sources, std::string_view list) {
    std::vector<std::string> ids;
    const json::Value* records = json::member(sources.claims.root, list);
    if (records == nullptr) return ids;
    for (const json::Value& record : records->items)
        if (const json::Value* id = json::member(record, "id")) ids.emplace_back(id->text);
    return ids;
}

std::vector<std::string> parameters(const Sources&) {
    std::vector<std::string> names = breakeven_parameters();
    std::erase(names, "price:ID");  // a form, no name
    return names;
}

std::vector<std::string> verdicts(const Sources&) { return {kNames<ClaimVerdict>.begin(), kNames<ClaimVerdict>.end()}; }

std::vector<std::string> kinds_listed(const Sources&) {
    std::vector<std::string> names;
    for (const RecordKind* kind : listed_kinds()) names.emplace_back(kind->name);
    return names;
}

/// What goes by a name beside the kinds of records.
struct OtherKind {
    std::string_view name;
    std::vector<std::string> (*words)(const Sources& sources);
};
constexpr OtherKind kOtherKinds[] = {
    {"cards", [](const Sources& sources) { return ids_of_records(sources, "devices", "card"); }},
    {"claims", [](const Sources& sources) { return ids_of_claims(sources, "claims"); }},
    {"commands", [](const Sources&) { return command_names(); }},
    {"listed", kinds_listed},
    {"parameters", parameters},
    {"schemas", [](const Sources&) { return schema_names(); }},
    {"shells", [](const Sources&) { return std::vector<std::string>(kShells.begin(), kShells.end()); }},
    {"tables", [](const Sources& sources) { return ids_of_claims(sources, "tables"); }},
    {"verdicts", verdicts},
};

std::vector<std::string> words_of_kind(const Sources& sources, std::string_view kind) {
    for (const OtherKind& other : kOtherKinds)
        if (other.name == kind) return other.words(sources);
    return ids_of_records(sources, kind);
}

std::vector<std::string> words_of_kinds(const Sources& sources, std::string_view kinds) {
    std::vector<std::string> words;
    if (kinds.empty()) return words;
    for (const std::string& kind : split(kinds, ','))
        for (std::string& word : words_of_kind(sources, kind)) words.push_back(std::move(word));
    return words;
}

/// What stands as it is typed in "default|max|GIB" or "CODE|local": what is not written in capitals.
std::vector<std::string> literals_of(const Flag& flag) {
    std::vector<std::string> words;
    for (const std::string& form : split(metavar_of(flag), '|')) {
        const bool is_form = form.empty() || form == "..." || (form.front() >= 'A' && form.front() <= 'Z');
        if (!is_form) words.push_back(form);
    }
    return words;
}

std::string as_name(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == ',' || c == '-'; }, '_');
    return text;
}

/// Of several flags of one name, such as --format, each takes other choices.
bool shares_name(const Flag& flag) {
    const std::vector<const Flag*> all = flags_of(~0U);
    return std::any_of(all.begin(), all.end(),
                       [&](const Flag* other) { return other != &flag && other->name() == flag.name(); });
}

std::string list_of(const Flag& flag) {
    if (literals_of(flag).empty()) return as_name(flag.ids);
    std::string name(flag.name().substr(2));
    if (!flag.choices.empty() && shares_name(flag)) name += "_" + std::string(flag.choices.back());
    return as_name(name);
}

bool takes_file(std::string_view form) { return form.find("FILE") != form.npos; }

}  // namespace

Vocabulary::Vocabulary(const Options& options) {
    const Files files = catalog_files(options);
    if (!files.built_in_only) load_catalog(files.files);  // says what is wrong with the user's
    const Sources sources{parse_all(files.files), json::parse(embedded_file("evidence/claims.json"))};
    const auto add = [&](const std::string& name, std::string_view kinds, std::vector<std::string> literals) {
        const auto is_same = [&](const WordList& list) { return list.name == name; };
        if (name.empty() || std::any_of(lists_.begin(), lists_.end(), is_same)) return;
        std::vector<std::string> words = words_of_kinds(sources, kinds);
        words.insert(words.end(), literals.begin(), literals.end());
        std::erase_if(words, [](const std::string& word) { return !is_plain(word); });
        std::sort(words.begin(), words.end());
        words.erase(std::unique(words.begin(), words.end()), words.end());
        lists_.push_back({name, std::move(words)});
    };
    for (const Command& command : commands()) {
        add(argument_of(command).list, command.ids, {});
        for (const Flag* flag : flags_of(command.flags)) add(after(*flag).list, flag->ids, literals_of(*flag));
    }
    std::sort(lists_.begin(), lists_.end(), [](const WordList& a, const WordList& b) { return a.name < b.name; });
}

Completion Vocabulary::after(const Flag& flag) {
    const std::string form = metavar_of(flag);
    Completion completion;
    completion.list = list_of(flag);
    completion.files = takes_file(form);
    completion.directories = form == "DIR";
    completion.several = flag.is_list;
    completion.assigns = form.starts_with("ID=");
    return completion;
}

Completion Vocabulary::argument_of(const Command& command) {
    Completion completion;
    completion.list = as_name(std::string(command.ids));
    completion.files = takes_file(command.arguments);
    return completion;
}

}  // namespace advisor::cli
