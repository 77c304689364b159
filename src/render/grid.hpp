// A plain grid of text, for records that are not rows of an answer, in each format but JSON.
#pragma once

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/render.hpp"
#include "layout.hpp"
#include "words.hpp"

namespace advisor::render {

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

/// Text, CSV or Markdown. Text drops columns from the right, down to two, where the terminal is narrow.
std::string grid_text(const Grid& grid, const RenderOptions& options);

}  // namespace advisor::render
