// Text on a terminal: colour, width of characters, wrapping, aligned tables; and plain grids in each format.
#pragma once

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/render.hpp"
#include "words.hpp"

namespace advisor::render {

enum class Tone { plain, bold, good, bad, dim };

/// What a table says in one place: `text` for people, `number` for machines where it is one.
struct Cell {
    std::string text;
    std::optional<double> number;
    bool unknown = false;
    Tone tone = Tone::plain;
};
Cell unknown();
Cell word(std::string text);
Cell figure(double number, std::string text);

enum class Align { left, right };

/// `text` in the colour of its tone, or as it is when `color` is off.
std::string painted(std::string_view text, Tone tone, bool color);

/// Columns that UTF-8 text takes on a terminal: wide characters two, combining marks none.
int display_width(std::string_view text);

/// At most `width` columns: the middle of a longer text gives way to "...".
std::string elided(std::string_view text, int width);

/// Words broken into lines of at most `width` columns (0: one line).
std::vector<std::string> wrapped(std::string_view text, int width);

/// `label` and then `text`, wrapped to `width` with the continuation lines under the text's first word.
std::string paragraph(std::string_view label, std::string_view text, int width);

struct TextColumn {
    std::vector<std::string> header;  ///< lines, top first
    Align align = Align::left;
    int drop = 0;  ///< larger is dropped sooner; 0 never
    bool elide = false;
};

TextColumn left(std::string title);
TextColumn right(std::string title, std::string unit = "");  ///< the unit on a line of its own

struct TextTable {
    std::vector<TextColumn> columns;
    std::vector<std::vector<Cell>> rows;
    int indent = 0;
};

/// Without the columns from one place up to another.
void erase_columns(TextTable& table, std::size_t from, std::size_t to);

/// Columns that the table takes when nothing is dropped or elided.
int natural_width(const TextTable& table);

/// The table in at most `width` columns (0: unlimited): drops columns, then elides the ones that may be.
std::string laid_out(TextTable table, int width, bool color);

struct Grid {
    std::vector<std::string> header;
    std::vector<bool> numeric;  ///< columns that align to the right
    std::vector<std::vector<std::string>> rows;
};

/// A column of a list of records: what machines call it and how they read it, likewise for people.
template <class Record>
struct GridColumn {
    std::string_view key;    ///< header of CSV; empty: machines do not get it
    std::string_view title;  ///< empty: people do not get it
    Align align;
    std::string (*exact)(const Record&);            ///< "-" or nothing where there is none
    std::string (*shown)(const Record&) = nullptr;  ///< null: the exact text
};

enum class Reader { machine, person };

template <class Record, std::size_t n>
Grid grid_of(const std::vector<Record>& records, const std::array<GridColumn<Record>, n>& columns, Reader reader) {
    Grid grid;
    grid.rows.resize(records.size());
    for (const GridColumn<Record>& column : columns) {
        const std::string_view title = reader == Reader::person ? column.title : column.key;
        if (title.empty()) continue;
        grid.header.emplace_back(title);
        grid.numeric.push_back(column.align == Align::right);
        for (std::size_t i = 0; i < records.size(); ++i)
            grid.rows[i].push_back(reader == Reader::machine ? column.exact(records[i])
                                   : column.shown != nullptr ? column.shown(records[i])
                                                             : safe(column.exact(records[i])));
    }
    return grid;
}

/// All digits that tell the number from others; "-" without one.
inline std::string exact_number(double x) { return fmt::format("{}", x); }
template <class Unit>
std::string exact_number(const Quantity<Unit>& x) {
    return exact_number(x.value);
}
template <class Number>
std::string exact_number(const std::optional<Number>& x) {
    return x ? exact_number(*x) : "-";
}

/// With what its header calls dollars named as the currency, in which its sums are already: "usd_low" is "eur_low".
Grid in_money(const Currency& currency, Grid grid);

/// Text, CSV or Markdown. Text drops columns from the right, down to two, where the terminal is narrow.
std::string grid_text(const Grid& grid, const RenderOptions& options);

}  // namespace advisor::render
