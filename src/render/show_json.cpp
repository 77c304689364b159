#include <fmt/format.h>

#include <algorithm>

#include "advisor/error.hpp"
#include "advisor/render.hpp"
#include "grid.hpp"
#include "layout.hpp"
#include "records_json.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

constexpr std::string_view kAssumed = "assumed: ";

/// What an object says of one of its fields: "apple-102027", "assumed: half of …"; else `outer`. The field's own
/// statement goes before that of the whole object, a source before an assumption.
std::string provenance(const Json& object, const std::string& field, const std::string& outer) {
    struct Statement {
        const char* key;
        bool per_field;
        std::string_view label;
    };
    constexpr Statement kNearestFirst[] = {
        {"sources", true, ""}, {"assumptions", true, kAssumed}, {"source", false, ""}, {"assumption", false, kAssumed}};
    for (const auto& [key, per_field, label] : kNearestFirst) {
        const auto stated = object.find(key);
        if (stated == object.end() || stated->is_null()) continue;
        if (!per_field) return std::string(label) + value_text(*stated);
        if (stated->is_object() && stated->contains(field)) return std::string(label) + value_text(stated->at(field));
    }
    return outer;
}

bool is_provenance(std::string_view key) {
    return key == "source" || key == "sources" || key == "assumption" || key == "assumptions";
}

bool holds_objects(const Json& value) {
    return value.is_object() ||
           (value.is_array() && std::any_of(value.begin(), value.end(), [](const Json& v) { return v.is_object(); }));
}

/// Whether a value is a number or made of numbers: what must have a source.
bool is_numeric(const Json& value) {
    return value.is_number() ||
           (value.is_array() && !value.empty() && std::all_of(value.begin(), value.end(), is_numeric));
}

/// Whether an object is a cell of an engine's matrix: a status and what it is about.
bool is_cell(const Json& json) {
    return json.is_object() && json.contains("status") &&
           (json.contains("platform") || json.contains("feature") || json.contains("families"));
}

/// One row: "features.fp8" | "partial on cuda, ampere: weights only" | its source.
std::vector<std::string> cell_row(const Json& cell, const std::string& path) {
    const auto said = [&](const char* key) { return cell.contains(key) ? value_text(cell[key]) : std::string(); };
    std::string name = path, value = said("status"), scope;
    if (cell.contains("feature")) name += "." + said("feature");
    if (cell.contains("families")) value = said("families") + ": " + value;
    for (const char* key : {"platform", "architectures", "devices"})
        if (cell.contains(key)) scope += (scope.empty() ? "" : ", ") + said(key);
    if (!scope.empty()) value += " on " + scope;
    if (cell.contains("since")) value += " since " + said("since");
    for (const char* key : {"why", "note"})
        if (cell.contains(key)) value += (key[0] == 'w' || !cell.contains("why") ? ": " : "; ") + said(key);
    return {name, value, provenance(cell, "status", "")};
}

/// One row a field, nested ones by their path: field, value, source of that value.
void add_fields(const Json& json, const std::string& path, const std::string& outer, Grid& grid) {
    if (json.is_array()) {
        if (std::all_of(json.begin(), json.end(), is_cell)) {
            for (const Json& cell : json) grid.rows.push_back(cell_row(cell, path));
            return;
        }
        for (std::size_t i = 0; i < json.size(); ++i) add_fields(json[i], fmt::format("{}[{}]", path, i), outer, grid);
        return;
    }
    if (!json.is_object()) {
        grid.rows.push_back({path, value_text(json), is_numeric(json) ? outer : ""});
        return;
    }
    for (const auto& [key, value] : json.items()) {
        if (is_provenance(key)) continue;
        const std::string name = path.empty() ? safe(key) : path + "." + safe(key);
        const std::string from = provenance(json, key, outer);
        if (holds_objects(value)) add_fields(value, name, from, grid);
        else grid.rows.push_back({name, value_text(value), is_numeric(value) ? from : ""});
    }
}

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

std::string source_text(const std::string& id, const std::vector<Record>& sources) {
    std::vector<std::string> words{id};
    for (const Record& source : sources) {
        if (source.id != squeeze(id)) continue;
        for (const char* key : {"title", "url", "read"})
            if (const auto field = source.json.find(key); field != source.json.end() && !field->is_null())
                words.push_back(value_text(*field));
    }
    return join(words, ", ");
}

std::string notes_text(const Notes& notes, const std::vector<Record>& sources, int width) {
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

std::string text_of(const Grid& grid, const std::vector<Record>& sources, int width) {
    std::size_t names = 0;
    for (const auto& row : grid.rows) names = std::max(names, row[0].size());
    Notes notes;
    std::string text;
    for (const auto& row : grid.rows)
        text += paragraph(fmt::format("  {:<{}}  ", row[0], names), row[1] + " " + notes.mark(row[2]), width);
    return text + notes_text(notes, sources, width);
}

std::string shown(const Record& record, const std::vector<Record>& sources, const RenderOptions& options) {
    Grid grid{{"Field", "Value", "Source"}, {false, false, false}, {}};
    add_fields(record.json, "", provenance(record.file_provenance, "", ""), grid);
    if (options.format != Format::text) return grid_text(grid, options);
    const std::string id = value_text(record.json[std::string(record.kind->id)]);
    return painted(fmt::format("{} {}", record.kind->noun, id), Tone::bold, options.color) +
           fmt::format(" ({})\n", safe(record.file)) + text_of(grid, sources, options.width);
}

std::vector<Record> matching(const std::vector<DataFile>& files, const std::string& id) {
    const std::size_t slash = id.find('/');
    std::vector<const RecordKind*> kinds = all_kinds();
    if (slash != std::string::npos) kinds = {&kind_named(id.substr(0, slash))};
    const std::string wanted = squeeze(slash == std::string::npos ? id : id.substr(slash + 1));
    std::vector<std::string> ids;
    std::vector<Record> found;
    for (Record& record : records_of(files, kinds)) {
        const Json& name = record.json[std::string(record.kind->id)];
        if (!name.is_string()) continue;
        ids.push_back(name.get<std::string>());
        if (squeeze(ids.back()) == wanted) found.push_back(std::move(record));
    }
    if (found.empty() || wanted.empty())
        throw Error(fmt::format("no record has the id '{}'{}; 'advisor list' shows the kinds", safe(id),
                                did_you_mean(id, ids)));
    return found;
}

}  // namespace

std::string render_show(const std::vector<DataFile>& files, const std::string& id, const RenderOptions& options) {
    std::vector<Record> records = matching(files, id);
    const std::vector<Record> sources = records_of(files, {&kind_named("sources")});
    const RecordKind* first = records.front().kind;
    if (options.format != Format::text) {
        records.erase(std::remove_if(records.begin(), records.end(), [&](const Record& r) { return r.kind != first; }),
                      records.end());
        if (options.format == Format::json) return records_text(first->name, records);
        return shown(records.front(), sources, options);
    }
    std::string text;
    for (const Record& record : records) text += (text.empty() ? "" : "\n") + shown(record, sources, options);
    return text;
}

}  // namespace advisor
