// Which tool has written a file, and its rows.
#include <fmt/format.h>

#include "reading.hpp"

namespace advisor {

using namespace lab;

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

/// The hint where the catalog knew nothing.
template <class Record>
void fill(const Record*& record, std::string& id, const Record* hint) {
    if (record || !hint) return;
    record = hint;
    id = hint->id;
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

/// The rows of one JSON document; `place` says which line it is, where it is one of several.
std::vector<MeasuredRow> read_document(const Context& context, const DataFile& file, const std::string& place) {
    const json::Document document = json::parse(file);
    std::vector<MeasuredRow> rows;
    const auto read = [&](const Value& object) {
        for (MeasuredRow& row : tool_of(object).read(context, object)) rows.push_back(as_user_row(std::move(row)));
    };
    try {
        if (document.root.kind == Value::Kind::list)
            for (const Value& object : document.root.items) read(object);
        else read(document.root);
    } catch (const loader::Fault& fault) {
        throw located(fault, document, place);
    }
    return rows;
}

std::vector<MeasuredRow> read_lines(const Context& context, const DataFile& file) {
    std::vector<MeasuredRow> rows;
    for (const auto& [number, line] : filled_lines(file.text)) {
        check_syntax(file.name, line, number);
        for (MeasuredRow& row : read_document(context, {file.name, line}, fmt::format("line {}: ", number)))
            rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<MeasuredRow> read_evidence(const Context& context, const DataFile& file) {
    std::vector<MeasuredRow> rows = load_evidence(context.catalog, file);
    for (MeasuredRow& row : rows) {
        fill(row.device, row.device_id, context.hints.device);
        fill(row.engine, row.engine_id, context.hints.engine);
        fill(row.model, row.model_id, context.hints.model);
        fill(row.quant, row.quant_name, context.hints.quant);
    }
    return rows;
}

}  // namespace

std::vector<MeasuredRow> load_measurements(const Catalog& catalog, const DataFile& file, const Hints& hints) {
    const Context context{catalog, hints};
    if (!is_lines(file)) return read_document(context, file, "");
    return is_evidence(file) ? read_evidence(context, file) : read_lines(context, file);
}

}  // namespace advisor
