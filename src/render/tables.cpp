#include "tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "words.hpp"

namespace advisor::render {
namespace {

void highlight_best(TextTable& table) {
    if (table.rows.empty()) return;
    for (Cell& cell : table.rows.front())
        if (cell.tone == Tone::plain) cell.tone = Tone::good;
}

std::string csv_cell(const Cell& cell) {
    if (cell.unknown) return "";
    return cell.number ? fmt::format("{}", *cell.number) : csv_field(cell.text);
}

}  // namespace

TextTable table_of(const std::vector<Row>& rows, const Decision& decision, unsigned view, bool by_id) {
    const std::vector<const Column*> columns = columns_for_people(view);
    TextTable table;
    for (const Column* column : columns)
        table.columns.push_back({{title_of(*column, decision), unit_of(*column, decision)},
                                 column->special.align,
                                 column->drop,
                                 column->name == "system" || column->special.title == "Plan"});
    for (const Row& row : rows) {
        std::vector<Cell> cells;
        for (const Column* column : columns)
            cells.push_back(by_id && column->name == "system" ? word(safe(row.system->id)) : cell_of(*column, row));
        table.rows.push_back(std::move(cells));
    }
    return table;
}

std::string text_table(const std::vector<Row>& rows, const Decision& decision, unsigned view,
                       const RenderOptions& options) {
    TextTable table = table_of(rows, decision, view, false);
    if (options.width > 0 && natural_width(table) > options.width) table = table_of(rows, decision, view, true);
    if (view == kRecommend) highlight_best(table);
    return laid_out(std::move(table), options.width, options.color);
}

std::string csv_table(const std::vector<Row>& rows, const Decision& decision, unsigned view) {
    const std::vector<const Column*> columns = columns_for_machines(view);
    std::vector<std::string> fields;
    for (const Column* column : columns) fields.push_back(in_key(currency_of(decision.question), column->name));
    std::string text = join(fields, ",") + "\n";
    for (const Row& row : rows) {
        fields.clear();
        for (const Column* column : columns) fields.push_back(csv_cell(cell_of(*column, row)));
        text += join(fields, ",") + "\n";
    }
    return text;
}

std::string csv_side_by_side(const std::vector<Row>& rows, const Decision& decision, unsigned view) {
    std::string text = "figure";
    for (const Row& row : rows) text += "," + csv_field(row.system->id);
    text += "\n";
    for (const Column* column : columns_for_machines(view)) {
        if (column->name == "system_id") continue;
        text += in_key(currency_of(decision.question), column->name);
        for (const Row& row : rows) text += "," + csv_cell(cell_of(*column, row));
        text += "\n";
    }
    return text;
}

Grid columns_grid(const std::vector<Row>& rows, const Decision& decision, unsigned view) {
    Grid grid;
    grid.rows.resize(rows.size());
    for (const Column* column : columns_for_people(view)) {
        grid.header.push_back(title_with_unit(*column, decision));
        grid.numeric.push_back(column->special.align == Align::right);
        for (std::size_t i = 0; i < rows.size(); ++i) grid.rows[i].push_back(cell_of(*column, rows[i]).text);
    }
    return grid;
}

std::string markdown_table(std::vector<Row> rows, const Decision& decision, unsigned view, std::size_t most) {
    if (rows.size() > most) rows.resize(most);
    Grid grid = columns_grid(rows, decision, view);
    grid.header.clear();
    for (const Column* column : columns_for_people(view)) {
        const std::string title = title_of(*column, decision), unit = unit_of(*column, decision);
        grid.header.push_back(unit.empty() ? title : fmt::format("{} ({})", title, unit));
    }
    return grid_text(grid, {.format = Format::markdown});
}

std::string csv_field(std::string_view text) {
    constexpr std::string_view kFormula = "=+-@\t\r";
    std::string field(text);
    if (!field.empty() && kFormula.find(field.front()) != std::string_view::npos) field.insert(0, 1, '\'');
    if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
    std::string quoted = "\"";
    for (const char c : field) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

std::string markdown_lines(std::string_view text) {
    std::string out;
    for (const std::string& line : split(text, '\n')) out += markdown_escaped(line) + "\n";
    return out;
}

std::string markdown_escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '&': out += "&amp;"; break;
            case '\r':
            case '\n': out += ' '; break;
            case '|':
            case '\\':
            case '`':
            case '*':
            case '[':
            case ']':
            case '~': out += '\\'; [[fallthrough]];
            default: out += c;
        }
    }
    return out;
}

}  // namespace advisor::render
