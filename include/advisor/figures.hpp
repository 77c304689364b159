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
    /// Whether there are answers whose speed means anything; of a machine that trains, those of the tuned model.
    bool answers() const { return candidate->tuned || !candidate->assessment.training; }
    const Speed& speed() const { return candidate->tuned ? *candidate->tuned : candidate->assessment.speed; }
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

bool holds_for(Holds holds, const Row& row);

/// How people see a figure.
struct Shown {
    std::string_view title = {}, unit = {};  ///< {years} in a title stands for the horizon
    const Form* form = nullptr;              ///< null: three significant digits
    Holds holds = Holds::planned;
    std::string_view more = {}, less = {};  ///< what a larger and a smaller one is: "dearer to own"
};

/// A figure of a row: a number or words, or neither where it is unknown.
struct Reading {
    std::optional<double> number;
    std::string words;
    std::optional<Estimate> estimate;  ///< what the number is the value of

    bool known() const { return number || !words.empty(); }
};
Reading as_reading(bool yes);
Reading as_reading(int count);
Reading as_reading(std::int64_t count);
Reading as_reading(double x);
Reading as_reading(std::string_view words);
Reading as_reading(const std::string& words);
Reading as_reading(const std::vector<std::string>& words);
Reading as_reading(Date day);
template <class Value>
Reading as_reading(const std::optional<Value>& value) {
    return value ? as_reading(*value) : Reading();
}

/// A prediction with its interval and the measurement that it rests on, if any: three functions, as of a member.
struct Prediction {
    Json (*json)(const Row&);
    Json (*schema)(Choices);
    Reading (*reading)(const Row&);
};

/// A member of the JSON of a result that people see too.
struct Figure : Member<Row> {
    Shown shown = {};
    std::string_view name = {};                ///< elsewhere: price_usd; empty: the last part of the key
    Reading (*reading)(const Row&) = nullptr;  ///< null: a heading, or what has members of its own

    constexpr Figure(std::string_view k, Heading, std::string_view sentence = {}) : Member(k, Heading{}, sentence) {}
    constexpr Figure(std::string_view k, Nested<Row> nested, std::string_view sentence = {}, Shown seen = {},
                     Choices (*)() = nullptr, std::string_view called = {})
        : Member(k, nested, sentence), shown(seen), name(called) {}
    constexpr Figure(std::string_view k, Prediction prediction, std::string_view sentence = {}, Shown seen = {})
        : Member(k, Nested<Row>{prediction.json, prediction.schema}, sentence),
          shown(seen),
          reading(prediction.reading) {}
    template <class Get>
    constexpr Figure(std::string_view k, Get get, std::string_view sentence = {}, Shown seen = {},
                     Choices (*words)() = nullptr, std::string_view called = {})
        : Member(k, get, sentence, words),
          shown(seen),
          name(called),
          reading([](const Row& row) { return as_reading(Get{}(row)); }) {}
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
