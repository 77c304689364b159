// Charts as values: what is drawn, never how. Composed of answers and of the model asked again; src/render draws them
// with characters, as SVG and in HTML, and writes them as JSON and CSV. Every number of money is in US dollars.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/answer.hpp"
#include "advisor/names.hpp"

namespace advisor {

enum class ChartKind { pareto, cost, context, map, memory, terms };
template <>
inline constexpr auto kNames<ChartKind> = named<ChartKind::terms>("pareto", "cost", "context", "map", "memory",
                                                                  "terms");

/// Points for themselves, points joined by lines, stacked bars, cells of a grid that each belong to a series.
enum class ChartForm { points, lines, bars, cells };
template <>
inline constexpr auto kNames<ChartForm> = named<ChartForm::cells>("points", "lines", "bars", "cells");

enum class Scale { linear, logarithmic };
template <>
inline constexpr auto kNames<Scale> = named<Scale::logarithmic>("linear", "logarithmic");

/// What the numbers of an axis are, which says how people read them.
enum class ValueKind { number, money, rate, tokens, seconds, gib };

struct ChartAxis {
    std::string name;   ///< in JSON and CSV: "price_usd"
    std::string title;  ///< "Price"
    std::string unit;   ///< "USD", "t/s"; may be empty
    ValueKind measure = ValueKind::number;
    Scale scale = Scale::linear;
    double low = 0, high = 0;         ///< of what is drawn; both above 0 where the scale is logarithmic
    std::optional<double> current{};  ///< what the question states, where it states it
};

/// Half of an interval or both; nothing where none is known.
struct Interval {
    double low = 0, high = 0;
};

struct ChartPoint {
    double x = 0, y = 0;
    std::optional<Interval> x_range{}, y_range{};  ///< 80 % intervals, or what prices were seen at
    std::string label{};                           ///< empty where the series has its name alone
    const System* system = nullptr;                ///< that the label names; null: none
    bool marked = false;                           ///< stands out: it is first
};

/// Points under a name; of bars one part of each; of cells who may be first.
struct ChartSeries {
    std::string id, name;
    const System* system = nullptr;  ///< that the name is of; null: none
    std::vector<ChartPoint> points{};
    bool reference = false;  ///< what the others are held against, or what is left of a bar
    bool steps = false;      ///< joined by steps: it stays as it is up to the next point
};

/// A bar of parts, one for each series.
struct ChartBar {
    std::string label;
    const System* system = nullptr;  ///< that the bar is of
    std::string group{};             ///< of bars that belong together; empty: the bar is alone
    std::vector<double> parts;
    std::optional<Interval> range{};  ///< of the sum
    std::optional<double> limit{};    ///< that the sum is held against

    double length() const;  ///< of the parts above 0
};

struct ChartCell {
    double x = 0, y = 0;
    std::optional<std::size_t> first;  ///< place in Chart::series; nothing: nobody qualifies
};

/// Words of a series at a place of the drawing.
struct ChartNote {
    std::size_t series = 0;  ///< place in Chart::series
    double x = 0, y = 0;
    std::string text;
};

struct Chart {
    std::string id, title;
    std::string reading;  ///< what there is to see, in sentences: the text alternative
    ChartForm form = ChartForm::points;
    ChartAxis x, y;  ///< of bars `y` is their length, and `x` says what they are of
    std::vector<ChartSeries> series;
    std::vector<ChartBar> bars;
    std::vector<ChartCell> cells;  ///< row by row, the least y first; of each row the least x first
    std::vector<ChartNote> notes;
    std::vector<Machines> keeps;  ///< builds that pointers above are to, beside the question's
};

/// Whether there is anything to see.
bool shows_anything(const Chart& chart);

/// Those that charts name, each once.
std::vector<const System*> systems_in(std::span<const Chart> charts);

/// Charts of one question; several where they have different axes.
struct Picture {
    ChartKind kind = ChartKind::pareto;
    Question question;
    std::vector<Chart> charts;
    std::optional<StalePrices> stale;

    /// Whether there is anything to see.
    bool shows_anything() const;
};

/// Of the parts of all systems that are drawn.
std::optional<StalePrices> stale_prices(const Catalog& catalog, const Picture& picture);

/// Systems of an answer that have a plan on which the model fits, the results first; those rejected only where the
/// buyer named systems.
std::vector<const Candidate*> drawn_candidates(const Decision& decision);

/// Price against decode speed (of training where that is the task), with what prices were seen at and the 80 %
/// intervals of speeds. First series: the frontier, of which nothing that costs less is faster; second: the others.
Chart pareto_chart(const Decision& decision);

/// Where the bytes of one copy go on each device of the first `most` systems; devices that hold the same are one bar.
Chart memory_chart(const Decision& decision, std::size_t most);

/// The terms of what the first `most` systems cost their buyer a year, stacked, with the interval of the sum.
Chart terms_chart(const Decision& decision, std::size_t most);

/// What each step of an upgrade takes, net of what is sold, against the decode speed of all users after it; what is
/// owned stands at 0.
Chart upgrade_chart(const Upgrade& answer);

/// What the first `most` systems, an API and rented cards cost over years, and over hours of work a day (tokens a day
/// where these were given): ownership had it been sold then, by the best plan at each value.
std::vector<Chart> cost_charts(const Catalog& catalog, const Decision& decision, std::size_t most);

/// Decode speed and time to the first token of the first `most` systems where the prompt fills a context of each
/// length, by the best plan at each; a line ends where the model no longer fits.
std::vector<Chart> context_charts(const Catalog& catalog, const Decision& decision, std::size_t most);

/// Who is first over two parameters: each cell is ranked anew by the model. In a cell compete the systems that the
/// question names, else those that lead at one of some twenty places spread over the map, and everything there is where
/// another leads than beside it.
/// `over` is "A,B", of map_parameters(); throws Error for others, with a suggestion.
Chart map_chart(const Catalog& catalog, const Question& question, std::string_view over);

/// "budget", "context", "users", ...
std::vector<std::string> map_parameters();

}  // namespace advisor
