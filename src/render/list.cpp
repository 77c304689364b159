// `list` and `show`: records as they stand in the data files.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/render.hpp"
#include "advisor/text.hpp"
#include "layout.hpp"
#include "record_words.hpp"
#include "words.hpp"

namespace advisor {
namespace render {
namespace {

using json::Value;

std::string words_of(const Value& value) {
    std::vector<std::string> words;
    for (const Value& item : value.items)
        words.push_back(value.kind == Value::Kind::object ? safe(item.key) + " " + value_text(&item)
                                                          : value_text(&item));
    if (words.empty()) return "-";
    const bool holds_lists = value.kind == Value::Kind::list && value.items.front().kind == Value::Kind::list;
    return join(words, holds_lists ? "; " : ", ");
}

bool is_whole(const Value& number) { return number.text.find_first_of(".eE") == std::string_view::npos; }

/// As it stands in the file where that is whole, else in the shortest form, with a point.
std::string number_text(const Value& value) {
    if (is_whole(value)) return std::string(value.text);
    const std::string text = fmt::format("{}", value.number);
    return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

/// What is found at a path; several values where it leads through a list.
struct Found {
    std::vector<const Value*> values;  ///< null: not there

    bool is_missing() const { return values.size() == 1 && !values[0]; }
    bool is_number() const { return values.size() == 1 && values[0] && values[0]->kind == Value::Kind::number; }
    std::string text() const {
        std::vector<std::string> words;
        for (const Value* value : values) words.push_back(value_text(value));
        return words.empty() ? "-" : join(words, ", ");
    }
};

Found found_at(const Value* value, std::string_view path) {
    if (value && value->kind == Value::Kind::null) value = nullptr;
    if (!value || path.empty()) return {{value}};
    if (value->kind == Value::Kind::list) {
        Found all;
        for (const Value& item : value->items) {
            const Found here = found_at(&item, path);
            all.values.insert(all.values.end(), here.values.begin(), here.values.end());
        }
        return all;
    }
    const std::size_t dot = std::min(path.find('.'), path.size());
    return found_at(json::member(*value, path.substr(0, dot)), path.substr(std::min(dot + 1, path.size())));
}

Found found_in(const FiledRecord& record, const KindColumn& column) {
    Found found{{nullptr}};
    for (const std::string& path : split(column.path, '|')) {
        const std::size_t dot = std::min(path.find('.'), path.size());
        found = found_at(record.find(std::string_view(path).substr(0, dot)),
                         std::string_view(path).substr(std::min(dot + 1, path.size())));
        if (!found.is_missing()) break;
    }
    return found;
}

Grid grid_of(const RecordKind& kind, const std::vector<FiledRecord>& records) {
    Grid grid;
    grid.rows.resize(records.size());
    for (const KindColumn& column : kind.columns) {
        if (column.title.empty()) break;
        bool is_numeric = !records.empty();
        for (std::size_t i = 0; i < records.size(); ++i) {
            const Found found = found_in(records[i], column);
            is_numeric = is_numeric && (found.is_number() || found.is_missing());
            grid.rows[i].push_back(found.text());
        }
        grid.header.emplace_back(column.title);
        grid.numeric.push_back(is_numeric);
    }
    return grid;
}

std::size_t count_of(const RecordKind& kind, const std::vector<json::Document>& files) {
    return records_of(files, {&kind}).size();
}

std::string list_of_kinds(const std::vector<json::Document>& files, const RenderOptions& options) {
    Grid grid{{"Kind", "Records"}, {false, true}, {}};
    Json records = Json::array();
    for (const RecordKind* kind : listed_kinds()) {
        const std::size_t count = count_of(*kind, files);
        grid.rows.push_back({std::string(kind->name), fmt::format("{}", count)});
        records.push_back({{"kind", kind->name}, {"records", count}});
    }
    if (options.format == Format::json) return records_json("kinds", std::move(records));
    if (options.format != Format::text) return grid_text(grid, options);
    return grid_text(grid, options) + "\n" +
           paragraph("", "'advisor show verdicts': what the founding article would buy, and what we would",
                     options.width);
}

constexpr std::string_view kAssumed = "assumed: ";

/// What an object or a record says of the source of one of its fields: "apple-102027", "assumed: half of …"; else
/// `outer`. The field's own statement goes before that of the whole object, a source before an assumption.
template <class Find>
std::string provenance(Find find, std::string_view field, const std::string& outer) {
    struct Statement {
        std::string_view key;
        bool per_field;
        std::string_view label;
    };
    static constexpr Statement kNearestFirst[] = {
        {"sources", true, ""}, {"assumptions", true, kAssumed}, {"source", false, ""}, {"assumption", false, kAssumed}};
    for (const auto& [key, per_field, label] : kNearestFirst) {
        const Value* stated = find(key);
        if (!stated || stated->kind == Value::Kind::null) continue;
        if (per_field) stated = json::member(*stated, field);
        if (stated) return std::string(label) + value_text(stated);
    }
    return outer;
}

bool is_provenance(std::string_view key) {
    return key == "source" || key == "sources" || key == "assumption" || key == "assumptions";
}

bool holds_objects(const Value& value) {
    return value.kind == Value::Kind::object ||
           (value.kind == Value::Kind::list &&
            std::any_of(value.items.begin(), value.items.end(),
                        [](const Value& item) { return item.kind == Value::Kind::object; }));
}

/// Whether a value is a number or made of numbers: what must have a source.
bool is_numeric(const Value& value) {
    return value.kind == Value::Kind::number || (value.kind == Value::Kind::list && !value.items.empty() &&
                                                 std::all_of(value.items.begin(), value.items.end(), is_numeric));
}

/// Whether an object is a cell of an engine's matrix: a status and what it is about.
bool is_cell(const Value& value) {
    return json::member(value, "status") &&
           (json::member(value, "platform") || json::member(value, "feature") || json::member(value, "families"));
}

/// The table of `show`: a row for each field, nested ones by their path, with its value and the source of that.
class FieldTable {
public:
    explicit FieldTable(const FiledRecord& record) {
        const auto in_record = [&](std::string_view key) { return record.find(key); };
        const bool is_book = record.kind->place == RecordKind::Place::whole;  // its members are those of the file
        const std::string of_file =
            is_book ? "" : provenance([&](std::string_view key) { return whole(record, key); }, "", "");
        for (const auto& [key, value] : record.members)
            if (!is_provenance(key)) add(safe(key), *value, provenance(in_record, key, of_file));
    }

    Grid grid{{"Field", "Value", "Source"}, {false, false, false}, {}};

private:
    /// What the file says of all its records: one source or assumption, not those of single fields.
    static const Value* whole(const FiledRecord& record, std::string_view key) {
        return key == "source" || key == "assumption" ? json::member(record.file->root, key) : nullptr;
    }

    void add(const std::string& path, const Value& value, const std::string& source) {
        if (!holds_objects(value)) {
            grid.rows.push_back({path, value_text(&value), is_numeric(value) ? source : ""});
        } else if (value.kind == Value::Kind::object) {
            const auto in_object = [&](std::string_view key) { return json::member(value, key); };
            for (const Value& member : value.items)
                if (!is_provenance(member.key))
                    add(path + "." + safe(member.key), member, provenance(in_object, member.key, source));
        } else if (std::all_of(value.items.begin(), value.items.end(), is_cell)) {
            for (const Value& cell : value.items) add_cell(path, cell);
        } else {
            std::size_t index = 0;
            for (const Value& item : value.items) add(fmt::format("{}[{}]", path, index++), item, source);
        }
    }

    /// "features.fp8" | "partial on cuda, ampere: weights only" | its source.
    void add_cell(const std::string& path, const Value& cell) {
        const auto find = [&](std::string_view key) { return json::member(cell, key); };
        const auto said = [&](std::string_view key) { return find(key) ? value_text(find(key)) : std::string(); };
        std::string name = path, value = said("status"), scope;
        if (find("feature")) name += "." + said("feature");
        if (find("families")) value = said("families") + ": " + value;
        for (const std::string_view key : {"platform", "architectures", "devices"})
            if (find(key)) scope += (scope.empty() ? "" : ", ") + said(key);
        if (!scope.empty()) value += " on " + scope;
        if (find("since")) value += " since " + said("since");
        if (find("why")) value += ": " + said("why");
        if (find("note")) value += (find("why") ? "; " : ": ") + said("note");
        grid.rows.push_back({name, value, provenance(find, "status", "")});
    }
};

/// Sources as numbered notes, each once.
struct Notes {
    std::vector<std::string> texts;

    std::string mark(const std::string& text) {
        if (text.empty()) return "";
        const auto known = std::find(texts.begin(), texts.end(), text);
        const auto number = known - texts.begin() + 1;
        if (known == texts.end()) texts.push_back(text);
        return fmt::format("[{}]", number);
    }
};

std::string source_text(const std::string& id, const std::vector<FiledRecord>& sources) {
    std::vector<std::string> words{id};
    for (const FiledRecord& source : sources) {
        if (source.id != squeeze(id)) continue;
        for (const std::string_view key : {"title", "url", "read"})
            if (const Value* field = source.find(key); field && field->kind != Value::Kind::null)
                words.push_back(value_text(field));
    }
    return join(words, ", ");
}

std::string notes_text(const Notes& notes, const std::vector<FiledRecord>& sources, int width) {
    std::string text;
    for (std::size_t i = 0; i < notes.texts.size(); ++i) {
        const std::string& note = notes.texts[i];
        std::string label = fmt::format("  [{}] ", i + 1);
        if (note.starts_with(kAssumed)) {
            text += paragraph(label, note, width);
            continue;
        }
        for (const std::string& id : split(note, ',')) {
            text += paragraph(label, source_text(id, sources), width);
            label.assign(label.size(), ' ');
        }
    }
    return text;
}

std::string fields_text(const Grid& grid, const std::vector<FiledRecord>& sources, int width) {
    std::size_t names = 0;
    for (const auto& row : grid.rows) names = std::max(names, row[0].size());
    Notes notes;
    std::string text;
    for (const auto& row : grid.rows)
        text += paragraph(fmt::format("  {:<{}}  ", row[0], names), row[1] + " " + notes.mark(row[2]), width);
    return text + notes_text(notes, sources, width);
}

std::string shown(const FiledRecord& record, const std::vector<FiledRecord>& sources, const RenderOptions& options) {
    const Grid grid = FieldTable(record).grid;
    if (options.format != Format::text) return grid_text(grid, options);
    const std::string id = value_text(record.find(record.kind->id_keys[0]));
    return painted(fmt::format("{} {}", record.kind->noun, id), Tone::bold, options.color) +
           fmt::format(" ({})\n", safe(record.file->name)) + fields_text(grid, sources, options.width);
}

/// The id and the aliases of a record.
std::vector<std::string> names_of(const FiledRecord& record) {
    std::vector<std::string> names{std::string(record.text(record.kind->id_keys[0]))};
    const Value* aliases = record.find("aliases");
    if (aliases && aliases->kind == Value::Kind::list)
        for (const Value& alias : aliases->items) names.emplace_back(alias.text);
    return names;
}

/// The records of an id or alias, or of KIND/ID, of every kind that has it; those of an alias where no id is it.
std::vector<FiledRecord> records_named(const std::vector<json::Document>& files, const std::string& id) {
    const std::size_t slash = id.find('/');
    const bool names_kind = slash != std::string::npos;
    const std::string wanted = squeeze(names_kind ? id.substr(slash + 1) : id);
    std::vector<std::string> ids;
    std::vector<FiledRecord> found, by_alias;
    const std::vector<const RecordKind*> kinds =
        names_kind ? std::vector{&kind_named(id.substr(0, slash))} : listed_kinds();
    for (FiledRecord& record : records_of(files, kinds)) {
        const std::vector<std::string> names = names_of(record);
        if (names.front().empty()) continue;
        ids.insert(ids.end(), names.begin(), names.end());
        const auto is_wanted = [&](const std::string& name) { return squeeze(name) == wanted; };
        if (is_wanted(names.front())) found.push_back(std::move(record));
        else if (std::any_of(names.begin(), names.end(), is_wanted)) by_alias.push_back(std::move(record));
    }
    if (found.empty()) found = std::move(by_alias);
    if (found.empty() || wanted.empty())
        throw Error(fmt::format("no record has the id '{}'{}; 'advisor list' shows the kinds", safe(id),
                                did_you_mean(id, ids)));
    return found;
}

}  // namespace

std::string value_text(const Value* value) {
    if (!value) return "-";
    switch (value->kind) {
        case Value::Kind::null: return "-";
        case Value::Kind::string: return safe(value->text);
        case Value::Kind::boolean: return value->number != 0 ? "yes" : "no";
        case Value::Kind::number: return number_text(*value);
        case Value::Kind::list:
        case Value::Kind::object: break;
    }
    return words_of(*value);
}

Json as_json(const Value& value) {
    switch (value.kind) {
        case Value::Kind::null: return nullptr;
        case Value::Kind::string: return value.text;
        case Value::Kind::boolean: return value.number != 0;
        case Value::Kind::number: return is_whole(value) ? Json(value.number) : Json::real(value.number);
        case Value::Kind::list: {
            Json::List list;
            for (const Value& item : value.items) list.push_back(as_json(item));
            return list;
        }
        case Value::Kind::object: break;
    }
    Json::Object object;
    for (const Value& member : value.items) object.emplace_back(member.key, as_json(member));
    return object;
}

Json as_json(const FiledRecord& record) {
    Json::Object object;
    for (const auto& [key, value] : record.members) object.emplace_back(key, as_json(*value));
    return object;
}

std::string records_json(std::string_view kind, Json records) {
    return dumped({{"schema", "advisor/list/1"}, {"kind", kind}, {"records", std::move(records)}});
}

}  // namespace render

using namespace render;

std::string render_list(const std::vector<DataFile>& files, const std::string& kind, const RenderOptions& options) {
    const std::vector<json::Document> documents = parse_all(files);
    if (kind.empty()) return list_of_kinds(documents, options);
    const RecordKind& wanted = kind_named(kind);
    const std::vector<FiledRecord> records = records_of(documents, {&wanted});
    if (options.format != Format::json) return grid_text(grid_of(wanted, records), options);
    Json list = Json::array();
    for (const FiledRecord& record : records) list.push_back(as_json(record));
    return records_json(wanted.name, std::move(list));
}

std::string render_show(const std::vector<DataFile>& files, const std::string& id, const RenderOptions& options) {
    const std::vector<json::Document> documents = parse_all(files);
    const std::vector<FiledRecord> records = records_named(documents, id);
    const std::vector<FiledRecord> sources = records_of(documents, {&kind_named("sources")});
    const RecordKind* first = records.front().kind;
    if (options.format == Format::json) {
        Json list = Json::array();
        for (const FiledRecord& record : records)
            if (record.kind == first) list.push_back(as_json(record));
        return records_json(first->name, std::move(list));
    }
    if (options.format != Format::text) return shown(records.front(), sources, options);
    std::string text;
    for (const FiledRecord& record : records) text += (text.empty() ? "" : "\n") + shown(record, sources, options);
    return text;
}

std::string contents_of(const DataFile& file) {
    const std::vector<json::Document> documents = parse_all({file});
    std::vector<std::string> words;
    for (const RecordKind* kind : listed_kinds())
        if (const std::size_t count = count_of(*kind, documents); count > 0) words.push_back(plural(count, kind->noun));
    return words.empty() ? "no records" : join(words, ", ");
}

std::string render_checked(const std::vector<CheckedFile>& files, const RenderOptions& options) {
    std::string text;
    Grid grid{{"file", "contents"}, {false, false}, {}};
    Json records = Json::array();
    for (const auto& [name, contents] : files) {
        text += fmt::format("{}: ok, {}\n", name, contents);
        grid.rows.push_back({name, contents});
        records.push_back({{"file", name}, {"contents", contents}});
    }
    if (options.format == Format::json) return records_json("files", std::move(records));
    return options.format == Format::text ? text : grid_text(grid, options);
}

}  // namespace advisor
