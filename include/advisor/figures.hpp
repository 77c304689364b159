// The table of figures: everything an answer says about one system, a row each. JSON, its schema and docs/json.md, CSV,
// Markdown, text, ties, the placeholders of phrases and the audit of the article take figures from here by name.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "advisor/answer.hpp"
#include "text/members.hpp"

namespace advisor {

/// One system of an answer as its figures see it. `candidate` is null where no engine could be planned with.
struct Row {
    const Catalog* catalog = nullptr;    ///< null where a sentence is made before there is an answer, like `decision`
    const Decision* decision = nullptr;  ///< null there
    const Question* question = nullptr;
    const System* system = nullptr;
    const Candidate* candidate = nullptr;
    const std::vector<Reason>* reasons = nullptr;
    bool rejected = false;
    const SystemFits* fits = nullptr;  ///< of `fit` alone

    const Plan& plan() const { return candidate->assessment.plan; }
    const Memory& memory() const { return candidate->assessment.memory; }
    const Speed& speed() const { return candidate->assessment.speed; }
    const Power& power() const { return candidate->assessment.power; }
    const Cost& cost() const { return candidate->assessment.cost; }
};

/// A candidate before there is an answer; without the question for figures that it has no part in.
Row row_of(const Candidate& candidate);
Row row_of(const Question& question, const Candidate& candidate);

/// How people read a number: in the cell of a table, in a sentence, and as what separates two systems.
struct Form {
    std::string (*cell)(double);
    std::string (*sentence)(double);
    std::string (*difference)(double);
};

/// Of which rows a figure says anything: of all, of those with a plan, or of those that the model fits on; speed and
/// what follows from it mean nothing on others.
enum class Holds { always, planned, fitting };

/// A prediction with its interval; `row` is the measurement that it rests on, if any.
struct EstimateOf {
    const Estimate& (*estimate)(const Row&);
    const std::string SpeedAnchor::*row;

    Json json(const Row& subject) const;
    static Json schema();
};

bool holds_for(Holds holds, const Row& row);

/// How people see a figure.
struct Shown {
    std::string_view title = {}, unit = {};  ///< {years} in a title stands for the horizon
    const Form* form = nullptr;              ///< null: three significant digits
    Holds holds = Holds::planned;
    std::string_view more = {}, less = {};  ///< what a larger and a smaller one is: "dearer to own"
};

struct Figure {
    using Subject = Row;

    std::string_view key;  ///< within a result of the JSON: cost.price_usd.typical
    Getter<Row, EstimateOf> get;
    std::string_view doc = {};
    Shown shown = {};
    Choices (*one_of)() = nullptr;  ///< the words it may be; null: any
    std::string_view name = {};     ///< elsewhere: price_usd; empty: the last part of the key
};

std::string_view name_of(const Figure& figure);

/// The figures of a result, in the order of the JSON.
std::span<const Figure> result_figures();
/// By the name of one of these, or of one that follows from them; null without it.
const Figure* find_figure(std::string_view name);
/// Likewise. Throws std::out_of_range without it.
const Figure& figure_named(std::string_view name);
/// Likewise, as the sentences of the data mean the name: `engine` is what it calls itself, not its id.
const Figure& figure_in_sentences(std::string_view name);

/// A figure of a row: a number or words, or neither where it is unknown.
struct Reading {
    std::optional<double> number;
    std::string words;
    std::optional<Estimate> estimate;  ///< what the number is the value of

    bool known() const { return number || !words.empty(); }
};
Reading reading_of(const Figure& figure, const Row& row);

/// Whether its numbers are dollars, or dollars for something.
bool is_money(const Figure& figure);
/// What sums of the row are said in; dollars without a question.
const Currency& currency_of(const Row& row);

/// A number of the figure as people see it: of money in what the buyer pays with.
double shown_number(const Figure& figure, const Row& row, double x);
/// Likewise as the text of a cell, and as what separates two systems.
std::string in_cell(const Figure& figure, const Row& row, double x);
std::string as_difference(const Figure& figure, const Row& row, double x);
/// "16.9", "$2,100", as a sentence says it; nothing where it is unknown.
std::optional<std::string> in_sentence(const Figure& figure, const Row& row);

}  // namespace advisor
