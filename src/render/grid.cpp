#include "grid.hpp"

#include "layout.hpp"
#include "tables.hpp"

namespace advisor::render {
namespace {

std::string text_of(const Grid& grid, const RenderOptions& options) {
    TextTable table;
    for (std::size_t i = 0; i < grid.header.size(); ++i) {
        const bool numeric = grid.numeric[i];
        table.columns.push_back(
            {{grid.header[i]}, numeric ? Align::right : Align::left, i < 2 ? 0 : static_cast<int>(i), !numeric});
    }
    for (const auto& row : grid.rows) {
        std::vector<Cell> cells;
        for (const std::string& text : row) cells.push_back(word(text));
        table.rows.push_back(std::move(cells));
    }
    return laid_out(std::move(table), options.width, options.color);
}

std::string csv_of(const Grid& grid) {
    std::string text;
    const auto add = [&](const std::vector<std::string>& row, bool data) {
        std::vector<std::string> fields;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const bool number = data && parse_number(row[i]).has_value();
            fields.push_back(data && row[i] == "-" ? "" : number ? row[i] : csv_field(row[i]));
        }
        text += join(fields, ",") + "\n";
    };
    add(grid.header, false);
    for (const auto& row : grid.rows) add(row, true);
    return text;
}

std::string markdown_of(const Grid& grid) {
    std::string text;
    const auto add = [&](const std::vector<std::string>& row) {
        std::vector<std::string> cells;
        for (const std::string& cell : row) cells.push_back(markdown_escaped(cell));
        text += "| " + join(cells, " | ") + " |\n";
    };
    std::vector<std::string> rule;
    for (const bool numeric : grid.numeric) rule.emplace_back(numeric ? "---:" : "---");
    add(grid.header);
    add(rule);
    for (const auto& row : grid.rows) add(row);
    return text;
}

}  // namespace

std::string grid_text(const Grid& grid, const RenderOptions& options) {
    if (options.format == Format::csv) return csv_of(grid);
    if (options.format == Format::markdown) return markdown_of(grid);
    return text_of(grid, options);
}

}  // namespace advisor::render
