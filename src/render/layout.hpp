// Text on a terminal: colour, width of characters, wrapping, aligned tables.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

/// Columns that the table takes when nothing is dropped or elided.
int natural_width(const TextTable& table);

/// The table in at most `width` columns (0: unlimited): drops columns, then elides the ones that may be.
std::string laid_out(TextTable table, int width, bool color);

}  // namespace advisor::render
