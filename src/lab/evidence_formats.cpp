// Which tool has written a file, and its rows.
#include <fmt/format.h>

#include <array>

#include "evidence_read.hpp"
#include "catalog/reader.hpp"

namespace advisor {

using namespace measured;

namespace {

struct Tool {
    std::string_view key;  ///< that its objects have and no other tool's
    std::vector<MeasuredRow> (*read)(const Context& context, const Value& object);
};
constexpr auto kTools = std::to_array<Tool>(
    {{"avg_ts", read_llama_bench}, {"mean_tpot_ms", read_vllm_bench}, {"benchmarks", read_llama_benchy}});

const Tool& tool_of(const Value& object) {
    for (const Tool& tool : kTools)
        if (json::member(object, tool.key)) return tool;
    loader::refuse(object,
                   "a result of llama-bench (avg_ts), vllm bench serve (mean_tpot_ms) or llama-benchy "
                   "(benchmarks), or a row of evidence (tps, metric)");
}

/// Whether the first line is a whole object, so that every line is one.
bool is_lines(const DataFile& file) {
    const std::size_t begin = file.text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos || file.text[begin] != '{') return false;
    try {
        json::parse({file.name, file.text.substr(begin, file.text.find('\n', begin) - begin)});
        return true;
    } catch (const Error&) {
        return false;
    }
}

bool is_evidence(const DataFile& file) {
    const std::string_view first = file.text.substr(0, file.text.find('\n', file.text.find_first_not_of(" \t\r\n")));
    const json::Document document = json::parse({file.name, first});
    return json::member(document.root, "tps") && json::member(document.root, "metric");
}

/// Throws what json::parse() would throw, with the line of the file.
void check_syntax(const std::string& name, std::string_view text, int line) {
    try {
        json::parse({name, text});
    } catch (const Error&) {
        const std::string in_place = std::string(static_cast<std::size_t>(line - 1), '\n') + std::string(text);
        json::parse({name, in_place});
        throw;
    }
}

/// Reads one JSON document; `place` says which line it is, where it is one of several.
void read_document(const Context& context, const DataFile& file, const std::string& place,
                   std::vector<MeasuredRow>& rows) {
    const json::Document document = json::parse(file);
    const auto read = [&](const Value& object) {
        for (MeasuredRow& row : tool_of(object).read(context, object)) rows.push_back(as_user_row(std::move(row)));
    };
    try {
        if (document.root.kind != Value::Kind::list) return read(document.root);
        for (const Value& object : document.root.items) read(object);
    } catch (const loader::Fault& fault) {
        std::string pointer;
        json::find_pointer(document.root, fault.at, pointer);
        throw Error(fmt::format("{}: {}{}{}{}", printable(file.name), place, pointer, pointer.empty() ? "" : ": ",
                                fault.what()));
    }
}

void read_lines(const Context& context, const DataFile& file, std::vector<MeasuredRow>& rows) {
    for (const auto& [line, one] : filled_lines(file.text)) {
        check_syntax(file.name, one, line);
        read_document(context, {file.name, one}, fmt::format("line {}: ", line), rows);
    }
}

template <class Record>
void fill(const Record*& record, std::string& id, const Record* hint) {
    if (record || !hint) return;
    record = hint;
    id = hint->id;
}

}  // namespace

std::vector<MeasuredRow> load_measurements(const Catalog& catalog, const DataFile& file, const Hints& hints) {
    const bool lines = is_lines(file);
    std::vector<MeasuredRow> rows;
    if (lines && is_evidence(file)) {
        rows = load_evidence(catalog, file);
        for (MeasuredRow& row : rows) {
            fill(row.device, row.device_id, hints.device);
            fill(row.engine, row.engine_id, hints.engine);
            fill(row.model, row.model_id, hints.model);
            fill(row.quant, row.quant_name, hints.quant);
        }
        return rows;
    }
    const Context context{catalog, hints};
    if (lines) read_lines(context, file, rows);
    else read_document(context, file, "", rows);
    return rows;
}

}  // namespace advisor
