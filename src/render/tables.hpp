// The columns of an answer about systems, and tables of them in each format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "advisor/figures.hpp"
#include "advisor/render.hpp"
#include "layout.hpp"

namespace advisor::render {

/// Rows in the order of the answer: results, rejected, without a plan; systems named by the buyer in the order named.
std::vector<Row> rows_of(const Catalog& catalog, const Decision& decision);
/// The results alone, best first.
std::vector<Row> result_rows(const Catalog& catalog, const Decision& decision);
/// The others, those without a plan last.
std::vector<Row> rejected_rows(const Catalog& catalog, const Decision& decision);

/// Views, as bits of Column::people and Column::machines. `estimate` has the machine columns of compare. `fit` shows
/// people kFits when it tells quantizations apart; its machine columns are those of kFit.
constexpr unsigned kRecommend = 1, kCompare = 2, kFit = 4, kCost = 8, kFits = 16;

/// Group of the columns that say how a bit class fits.
constexpr std::string_view kBitsGroup = "bits";

/// What a column says in another way than its figure does, or without one.
struct Special {
    std::string_view title = {}, unit = {};
    Align align = Align::right;
    Holds holds = Holds::planned;
    Cell (*fill)(const Row& row) = nullptr;
};

struct Column {
    std::string_view name;   ///< of the figure; header of CSV
    std::string_view group;  ///< of compare's rows
    unsigned people;         ///< views whose text and Markdown show it
    unsigned machines;       ///< views whose CSV has it
    int drop = 0;            ///< larger is dropped sooner when a terminal is narrow; 0 never
    Special special = {};
    const Figure* figure = nullptr;  ///< looked up by the name
};

std::vector<const Column*> columns_for_people(unsigned view);
std::vector<const Column*> columns_for_machines(unsigned view);
Cell cell_of(const Column& column, const Row& row);
std::string title_of(const Column& column, const Decision& decision);
std::string unit_of(const Column& column, const Decision& decision);
std::string title_with_unit(const Column& column, const Decision& decision);  ///< "Decode, t/s"

const QuantFit* fit_of(const Row& row, std::string_view bit_class);  ///< null where none of it was placed
Tone tone_of(MemoryFit verdict);

std::string_view effort_words(const System& system);  ///< "plug in and go", "build it yourself"

/// The columns that `view` shows to people, with a header of title over unit, as wide as the terminal allows.
std::string text_table(const std::vector<Row>& rows, const Decision& decision, unsigned view,
                       const RenderOptions& options);

/// The same as a table that is not laid out yet; systems go by their names or, shorter, their ids.
TextTable table_of(const std::vector<Row>& rows, const Decision& decision, unsigned view, bool by_id);

/// One row a system, every machine column of `view`, numbers as they are; lines end in a line feed. Money is
/// in what the buyer pays with, and its key says so: price_eur.
std::string csv_table(const std::vector<Row>& rows, const Decision& decision, unsigned view);

/// Likewise turned by a quarter: one row a column of `view`, one column a system under its id.
std::string csv_side_by_side(const std::vector<Row>& rows, const Decision& decision, unsigned view);

/// The columns that a view shows to people, a row a system.
Grid columns_grid(const std::vector<Row>& rows, const Decision& decision, unsigned view);

/// A GitHub table of at most `most` rows.
std::string markdown_table(std::vector<Row> rows, const Decision& decision, unsigned view, std::size_t most);

/// One CSV field (RFC 4180). Text that a spreadsheet would run as a formula gets a leading apostrophe.
std::string csv_field(std::string_view text);

/// Lines of text as Markdown, a paragraph each.
std::string markdown_lines(std::string_view text);

/// Text as Markdown shows it: table bars, markup and HTML lose their meaning.
std::string markdown_escaped(std::string_view text);

}  // namespace advisor::render
