// The article's tables in a claims file.
#include <fmt/format.h>

#include "claims_read.hpp"

namespace advisor::claims {
namespace {

using loader::required;

void read_line(ClaimTable& table, ClaimTable::Row& row, const Value& value, Context& context) {
    ClaimTable::Line line;
    line.title = value.key;
    for (const Value& cell : loader::read_list(value)) {
        std::optional<Expression>& entry = line.cells.emplace_back();
        if (cell.kind == Value::Kind::null) continue;
        if (cell.kind == Value::Kind::number)
            entry = Expression{fmt::format("{}", cell.number), {{Expression::Operation::number, cell.number}}};
        else entry = read_formula(cell, with_figures({}, context.file));
    }
    if (line.cells.size() != table.columns.size())
        throw Fault(value, fmt::format("expected {} cells, found {}", table.columns.size(), line.cells.size()));
    row.lines.push_back(std::move(line));
}

void read_row(ClaimTable& table, const Value& value, Context& context) {
    ClaimTable::Row row;
    for (const Value& member : loader::read_members(value)) {
        if (member.key == "row") row.title = loader::read_text(member);
        else read_line(table, row, member, context);
    }
    if (row.title.empty()) throw Fault(value, "'row' is missing");
    table.rows.push_back(std::move(row));
}

void read_column(ClaimTable& table, const Value& value) {
    const Value* title = json::member(value, "title");
    if (!title) throw Fault(value, "'title' is missing");
    ClaimTable::Column& column = table.columns.emplace_back();
    column.title = loader::read_text(*title);
    if (const Value* unit = json::member(value, "unit")) column.unit = loader::read_text(*unit);
}

constexpr auto kTable = std::to_array<Key<ClaimTable>>({
    {"id", text<&ClaimTable::id>, required},
    {"section", [](ClaimTable& t, const Value& v, Context& context) { read_section(t.section, v, context.file); },
     required},
    {"title", text<&ClaimTable::title>, required},
    {"columns",
     [](ClaimTable& t, const Value& v, Context&) {
         for (const Value& item : loader::read_list(v)) read_column(t, item);
     },
     required},
    {"rows",
     [](ClaimTable& t, const Value& v, Context& context) {
         for (const Value& item : loader::read_list(v)) read_row(t, item, context);
     },
     required},
    {"note", text<&ClaimTable::note>},
    {"source", [](ClaimTable& t, const Value& v, Context& context) { t.sources = read_source_ids(v, context); },
     required},
});

}  // namespace

ClaimTable read_table(const Value& value, Context& context) { return read_record(value, kTable, context); }

}  // namespace advisor::claims
