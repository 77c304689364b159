#include <fmt/format.h>

#include "advisor/render.hpp"
#include "grid.hpp"
#include "layout.hpp"
#include "records_json.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

/// The value at one dotted path; values met inside lists come together in a list.
Json at(const Json& json, std::string_view path) {
    if (path.empty()) return json;
    if (json.is_array()) {
        Json list = Json::array();
        for (const Json& item : json) list.push_back(at(item, path));
        return list.size() == 1 ? Json(list[0]) : list;
    }
    const std::size_t dot = path.find('.');
    const auto found = json.is_object() ? json.find(std::string(path.substr(0, dot))) : json.end();
    if (!json.is_object() || found == json.end()) return nullptr;
    return at(*found, dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1));
}

Json field_of(const Json& json, const Field& field) {
    for (const std::string& path : split(field.path, '|'))
        if (Json value = at(json, path); !value.is_null()) return value;
    return nullptr;
}

Grid grid_of(const RecordKind& kind, const std::vector<Record>& records) {
    Grid grid;
    for (const Field& field : kind.fields) {
        grid.header.emplace_back(field.title);
        grid.numeric.push_back(!records.empty());
    }
    for (const Record& record : records) {
        std::vector<std::string> row;
        for (std::size_t i = 0; i < kind.fields.size(); ++i) {
            const Json value = field_of(record.json, kind.fields[i]);
            if (!value.is_number() && !value.is_null()) grid.numeric[i] = false;
            row.push_back(value_text(value));
        }
        grid.rows.push_back(std::move(row));
    }
    return grid;
}

std::string list_of_kinds(const std::vector<DataFile>& files, const RenderOptions& options) {
    Grid grid{{"Kind", "Records"}, {false, true}, {}};
    std::vector<Record> records;
    for (const auto& [kind, count] : counts_of(files)) {
        grid.rows.push_back({std::string(kind->name), fmt::format("{}", count)});
        records.push_back({kind, "", "", {{"kind", std::string(kind->name)}, {"records", count}}, nullptr});
    }
    if (options.format == Format::json) return records_text("kinds", records);
    if (options.format != Format::text) return grid_text(grid, options);
    return grid_text(grid, options) + "\n" +
           paragraph("", "'advisor show verdicts': what the founding article would buy, and what we would",
                     options.width);
}

}  // namespace

std::string render_list(const std::vector<DataFile>& files, const std::string& kind, const RenderOptions& options) {
    if (kind.empty()) return list_of_kinds(files, options);
    const RecordKind& wanted = kind_named(kind);
    const std::vector<Record> records = records_of(files, {&wanted});
    if (options.format == Format::json) return records_text(wanted.name, records);
    return grid_text(grid_of(wanted, records), options);
}

std::string contents_of(const DataFile& file) {
    std::vector<std::string> words;
    for (const auto& [kind, count] : counts_of({file}))
        if (count > 0) words.push_back(plural(count, kind->noun));
    return words.empty() ? "no records" : join(words, ", ");
}

std::string book_of(const DataFile& file) {
    const Json root = parsed(file);
    const auto id = root.find("id");
    return root.contains("prices") && id != root.end() && id->is_string() ? id->get<std::string>() : "";
}

}  // namespace advisor
