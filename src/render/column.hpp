// The one table behind every view of a Decision: what a column is called, its unit, how it aligns, which views show it
// and how a row fills it. Text, CSV and Markdown walk it; none has a list of its own.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/answer.hpp"

namespace advisor::render {

/// One system of the answer. `candidate` is null where no engine could be planned with.
struct Row {
    const Catalog* catalog = nullptr;
    const Decision* decision = nullptr;
    const System* system = nullptr;
    const Candidate* candidate = nullptr;
    const std::vector<Reason>* reasons = nullptr;
    bool rejected = false;
    const SystemFits* fits = nullptr;  ///< of `fit` alone
};

/// Rows in the order of the answer: results, rejected, without a plan; systems named by the buyer in the order named.
std::vector<Row> rows_of(const Catalog& catalog, const Decision& decision);
/// The results alone, best first.
std::vector<Row> result_rows(const Catalog& catalog, const Decision& decision);

enum class Tone { plain, bold, good, bad, dim };

/// What a column says about a row: `text` for people, `number` for machines where it is one.
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

/// What a row must have for a column to say anything: speed and what follows from it mean nothing where it does not
/// fit.
enum class Needs { nothing, plan, fit };

/// Views, as bits of Column::people and Column::machines. `estimate` has the machine columns of compare. `fit` shows
/// people kFits when it tells quantizations apart; its machine columns are those of kFit.
constexpr unsigned kRecommend = 1, kCompare = 2, kFit = 4, kCost = 8, kFits = 16;

/// Group of the columns that say how a bit class fits.
constexpr std::string_view kBitsGroup = "bits";

struct Column {
    std::string_view key;    ///< CSV header, unit included: price_usd
    std::string_view title;  ///< {years} stands for the horizon
    std::string_view unit;
    std::string_view group;  ///< of compare's rows
    Align align;
    unsigned people;    ///< views whose text and Markdown show it
    unsigned machines;  ///< views whose CSV has it
    int drop;           ///< larger is dropped sooner when a terminal is narrow; 0 never
    Needs needs;
    Cell (*fill)(const Row& row);
};

std::vector<const Column*> columns_for_people(unsigned view);
std::vector<const Column*> columns_for_machines(unsigned view);
Cell cell_of(const Column& column, const Row& row);
std::string title_of(const Column& column, const Decision& decision);

}  // namespace advisor::render
