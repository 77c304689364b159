// The column table in each format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "advisor/render.hpp"
#include "column.hpp"
#include "layout.hpp"

namespace advisor::render {

/// The columns that `view` shows to people, with a header of title over unit, as wide as the terminal allows.
std::string text_table(const std::vector<Row>& rows, const Decision& decision, unsigned view,
                       const RenderOptions& options);

/// The same as a table that is not laid out yet; systems go by their names or, shorter, their ids.
TextTable table_of(const std::vector<Row>& rows, const Decision& decision, unsigned view, bool by_id);

/// One row a system, every machine column of `view`, numbers as they are; lines end in a line feed.
std::string csv_table(const std::vector<Row>& rows, unsigned view);

/// A GitHub table of at most `most` rows.
std::string markdown_table(const std::vector<Row>& rows, const Decision& decision, unsigned view, std::size_t most);

/// One CSV field (RFC 4180). Text that a spreadsheet would run as a formula gets a leading apostrophe.
std::string csv_field(std::string_view text);

/// Lines of text as Markdown, a paragraph each.
std::string markdown_lines(std::string_view text);

/// Text as Markdown shows it: table bars, markup and HTML lose their meaning.
std::string markdown_escaped(std::string_view text);

}  // namespace advisor::render
