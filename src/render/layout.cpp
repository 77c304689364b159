#include "layout.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "advisor/text.hpp"
#include "tables.hpp"

namespace advisor::render {

namespace {

constexpr int kGap = 2;
constexpr int kNarrowestName = 28;  ///< columns are dropped before an elided one gets narrower than this
constexpr int kShortestElision = 8;

struct CodeRange {
    char32_t first, last;
};
constexpr std::array<CodeRange, 8> kWide{{{0x1100, 0x115f},
                                          {0x2e80, 0xa4cf},
                                          {0xac00, 0xd7a3},
                                          {0xf900, 0xfaff},
                                          {0xfe30, 0xfe6f},
                                          {0xff00, 0xff60},
                                          {0x1f300, 0x1faff},
                                          {0x20000, 0x3fffd}}};
constexpr std::array<CodeRange, 4> kZero{{{0x300, 0x36f}, {0x200b, 0x200f}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}}};

template <std::size_t N>
bool within(const std::array<CodeRange, N>& ranges, char32_t c) {
    return std::any_of(ranges.begin(), ranges.end(), [c](CodeRange r) { return r.first <= c && c <= r.last; });
}

int width_of(char32_t c) { return within(kZero, c) ? 0 : within(kWide, c) ? 2 : 1; }

/// Length in bytes of the character at the start of `text`, and the character; a stray byte counts as one.
std::pair<std::size_t, char32_t> decoded(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0xc2 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 1;
    if (length == 1 || length > text.size()) return {1, lead};
    char32_t c = lead & (0x7fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if ((byte & 0xc0) != 0x80) return {1, lead};
        c = (c << 6) | (byte & 0x3fu);
    }
    return {length, c};
}

/// The longest start of `text` that fits into `width` columns.
std::string_view front(std::string_view text, int width) {
    std::size_t end = 0;
    while (end < text.size()) {
        const auto [length, c] = decoded(text.substr(end));
        if (width_of(c) > width) break;
        width -= width_of(c);
        end += length;
    }
    return text.substr(0, end);
}

/// The longest end of `text` that fits into `width` columns.
std::string_view back(std::string_view text, int width) {
    std::size_t start = 0;
    while (start < text.size() && display_width(text.substr(start)) > width) start += decoded(text.substr(start)).first;
    return text.substr(start);
}

std::string filled(int count) { return std::string(static_cast<std::size_t>(std::max(count, 0)), ' '); }

int width_of_column(const TextTable& table, std::size_t column) {
    int width = 0;
    for (const std::string& line : table.columns[column].header) width = std::max(width, display_width(line));
    for (const auto& row : table.rows) width = std::max(width, display_width(row[column].text));
    return width;
}

int total(const std::vector<int>& widths, int indent) {
    int sum = indent;
    for (std::size_t i = 0; i < widths.size(); ++i) sum += widths[i] + (i == 0 ? 0 : kGap);
    return sum;
}

std::vector<int> natural_widths(const TextTable& table) {
    std::vector<int> widths;
    for (std::size_t i = 0; i < table.columns.size(); ++i) widths.push_back(width_of_column(table, i));
    return widths;
}

/// Drops what must go until the rest fits with its elidable columns at their narrowest.
void drop_columns(TextTable& table, int width) {
    for (;;) {
        std::vector<int> widths = natural_widths(table);
        std::size_t first = 0;
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (table.columns[i].elide) widths[i] = std::min(widths[i], kNarrowestName);
            if (table.columns[i].drop > table.columns[first].drop) first = i;
        }
        if (total(widths, table.indent) <= width || table.columns[first].drop == 0) return;
        erase_columns(table, first, first + 1);
    }
}

std::vector<int> fitted_widths(const TextTable& table, int width) {
    std::vector<int> widths = natural_widths(table);
    for (const int narrowest : {kNarrowestName, kShortestElision})
        for (std::size_t i = table.columns.size(); width > 0 && i-- > 0;) {
            const int excess = total(widths, table.indent) - width;
            if (excess > 0 && table.columns[i].elide && widths[i] > narrowest)
                widths[i] = std::max(widths[i] - excess, narrowest);
        }
    return widths;
}

std::string trimmed(std::string line) {
    const std::size_t end = line.find_last_not_of(' ');
    line.resize(end == std::string::npos ? 0 : end + 1);
    return line;
}

/// Blanks at the end are not painted: they may come to stand at the end of the line.
std::string aligned(const std::string& text, Tone tone, Align align, int width, bool color) {
    const std::string blank = filled(width - display_width(text)), words = trimmed(text);
    const std::string shown = painted(words, tone, color) + text.substr(words.size());
    return align == Align::right ? blank + shown : shown + blank;
}

std::string header_of(const TextTable& table, const std::vector<int>& widths, bool color) {
    std::size_t depth = 0;
    for (const TextColumn& column : table.columns) depth = std::max(depth, column.header.size());
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) {
        std::string line = filled(table.indent);
        for (std::size_t c = 0; c < table.columns.size(); ++c) {
            const TextColumn& column = table.columns[c];
            const std::string word = i < column.header.size() ? elided(column.header[i], widths[c]) : "";
            line += (c == 0 ? "" : filled(kGap)) + aligned(word, Tone::plain, column.align, widths[c], false);
        }
        line = trimmed(std::move(line));
        if (!line.empty()) text += painted(line, Tone::bold, color) + "\n";
    }
    return text;
}

}  // namespace

Cell unknown() { return {"-", {}, true, Tone::plain}; }
Cell word(std::string text) { return {std::move(text), {}, false, Tone::plain}; }
Cell figure(double number, std::string text) {
    if (!std::isfinite(number)) return unknown();
    return {std::move(text), number, false, Tone::plain};
}

std::string painted(std::string_view text, Tone tone, bool color) {
    static constexpr std::array<std::string_view, 5> kCodes{"", "\033[1m", "\033[32m", "\033[31m", "\033[2m"};
    const std::string_view code = kCodes[static_cast<std::size_t>(tone)];
    if (!color || code.empty() || text.empty()) return std::string(text);
    return std::string(code) + std::string(text) + "\033[0m";
}

int display_width(std::string_view text) {
    int width = 0;
    while (!text.empty()) {
        const auto [length, c] = decoded(text);
        width += width_of(c);
        text.remove_prefix(length);
    }
    return width;
}

std::string elided(std::string_view text, int width) {
    if (display_width(text) <= width) return std::string(text);
    if (width <= 3) return std::string(front(text, width));
    const int tail = (width - 3) / 2;
    return std::string(front(text, width - 3 - tail)) + "..." + std::string(back(text, tail));
}

std::vector<std::string> wrapped(std::string_view text, int width) {
    std::vector<std::string> lines(1);
    for (const std::string& word : split(text, ' ')) {
        std::string& line = lines.back();
        const int needed = display_width(line) + 1 + display_width(word);
        if (line.empty()) line = word;
        else if (width <= 0 || needed <= width) line += " " + word;
        else lines.push_back(word);
    }
    return lines;
}

std::string paragraph(std::string_view label, std::string_view text, int width) {
    const int indent = display_width(label);
    std::string out;
    for (const std::string& line : wrapped(text, width > 0 ? std::max(width - indent, 20) : 0))
        out += (out.empty() ? std::string(label) : filled(indent)) + line + "\n";
    return out;
}

TextColumn left(std::string title) { return {{std::move(title)}, Align::left, 0, false}; }

TextColumn right(std::string title, std::string unit) {
    TextColumn column{{std::move(title)}, Align::right, 0, false};
    if (!unit.empty()) column.header.push_back(std::move(unit));
    return column;
}

void erase_columns(TextTable& table, std::size_t from, std::size_t to) {
    const auto erase = [from, to](auto& list) {
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(from), list.begin() + static_cast<std::ptrdiff_t>(to));
    };
    erase(table.columns);
    for (auto& row : table.rows) erase(row);
}

int natural_width(const TextTable& table) { return total(natural_widths(table), table.indent); }

std::string laid_out(TextTable table, int width, bool color) {
    if (width > 0) drop_columns(table, width);
    const std::vector<int> widths = fitted_widths(table, width);
    std::string text = header_of(table, widths, color);
    for (const auto& row : table.rows) {
        std::string line = filled(table.indent);
        for (std::size_t c = 0; c < table.columns.size(); ++c)
            line += (c == 0 ? "" : filled(kGap)) +
                    aligned(elided(row[c].text, widths[c]), row[c].tone, table.columns[c].align, widths[c], color);
        text += trimmed(std::move(line)) + "\n";
    }
    return text;
}

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

Grid in_money(const Currency& currency, Grid grid) {
    for (std::string& title : grid.header) title = in_key(currency, in_unit(currency, title));
    return grid;
}

std::string grid_text(const Grid& grid, const RenderOptions& options) {
    if (options.format == Format::csv) return csv_of(grid);
    if (options.format == Format::markdown) return markdown_of(grid);
    return text_of(grid, options);
}

}  // namespace advisor::render
