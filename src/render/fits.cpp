// The table of `fit`: bit classes across, systems down.
#include <fmt/format.h>

#include <algorithm>

#include "tables.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

bool is_bit_class(const TextColumn& column) {
    const auto& names = kFitClasses;
    return std::find(names.begin(), names.end(), column.header.front()) != names.end();
}

void erase_columns(TextTable& table, std::size_t from, std::size_t to) {
    const auto erase = [from, to](auto& list) {
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(from), list.begin() + static_cast<std::ptrdiff_t>(to));
    };
    erase(table.columns);
    for (auto& row : table.rows) erase(row);
}

/// Bit classes that no engine of any row runs say nothing.
void drop_empty_classes(TextTable& table) {
    for (std::size_t i = table.columns.size(); i-- > 0;) {
        const auto empty = [i](const std::vector<Cell>& row) { return row[i].unknown; };
        if (is_bit_class(table.columns[i]) && std::all_of(table.rows.begin(), table.rows.end(), empty))
            erase_columns(table, i, i + 1);
    }
}

char mark_of(const Cell& cell) {
    if (cell.unknown) return ' ';
    return cell.text == name_of(Verdict::fits) ? '+' : cell.text == name_of(Verdict::tight) ? '~' : '-';
}

/// The bit classes, which stand side by side, in one column: "2 3 4 8 16" over "+ + ~ -  -".
void merge_classes(TextTable& table) {
    const auto found = std::find_if(table.columns.begin(), table.columns.end(), is_bit_class);
    const auto first = static_cast<std::size_t>(found - table.columns.begin());
    std::size_t last = first;
    std::string header;
    std::vector<std::string> marks(table.rows.size());
    for (; last < table.columns.size() && is_bit_class(table.columns[last]); ++last) {
        const std::string& title = table.columns[last].header.front();
        const std::string bits = title.substr(0, title.find("bit"));
        header += (last == first ? "" : " ") + bits;
        for (std::size_t row = 0; row < marks.size(); ++row) {
            marks[row].resize(header.size() - bits.size(), ' ');
            marks[row] += mark_of(table.rows[row][last]);
        }
    }
    if (last == first) return;
    table.columns[first].header = {"Bits", header};
    for (std::size_t row = 0; row < marks.size(); ++row) table.rows[row][first] = word(marks[row]);
    erase_columns(table, first + 1, last);
}

}  // namespace

std::string fits_table(const std::vector<Row>& rows, const Decision& decision, const RenderOptions& options) {
    const auto too_wide = [&](const TextTable& table) {
        return options.width > 0 && natural_width(table) > options.width;
    };
    TextTable table = table_of(rows, decision, kFits, false);
    if (too_wide(table)) table = table_of(rows, decision, kFits, true);
    drop_empty_classes(table);
    const bool narrow = too_wide(table);
    if (narrow) merge_classes(table);
    const std::string text = laid_out(std::move(table), options.width, options.color);
    const double margin = rows.front().catalog->constants.tight_margin;
    const std::string tight = fmt::format("less than {} % left", brief(100 * margin));
    const std::string legend =
        narrow ? fmt::format("+ fits, ~ tight ({}), - does not fit", tight) : fmt::format("tight: {}", tight);
    return text +
           paragraph("",
                     legend +
                         "; Best: the most bits that fit, its loss (perplexity of Llama 3 8B), its memory and the "
                         "longest context of each user",
                     options.width);
}

}  // namespace advisor::render
