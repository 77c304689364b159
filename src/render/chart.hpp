// Charts drawn: with characters, as SVG, and as the table behind them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "advisor/chart.hpp"
#include "layout.hpp"

namespace advisor::render {

/// A chart as people see it: sums in what the buyer pays with, names as short as they stay apart, no control bytes.
struct ShownChart {
    Chart chart;
    Currency currency;  ///< what its sums are in already: it converts nothing
};
ShownChart shown_chart(const Chart& chart, const Currency& currency);

/// A value of an axis as people read it: "$3,671", "30", "131k", "9.8 s".
std::string value_text(const ShownChart& shown, const ChartAxis& axis, double value);
/// Likewise an interval: "2,510-4,526".
std::string interval_text(const ShownChart& shown, const ChartAxis& axis, const Interval& range);
/// What stands behind a bar: what is used of its limit, or its sum with the interval.
std::string caption_of(const ShownChart& shown, const ChartBar& bar);
/// Where any of its lines has a point, in order.
std::vector<double> places_of(const Chart& chart);
/// "Price, USD, logarithmic"; without the unit where its values carry it.
std::string axis_title(const ChartAxis& axis);

struct Tick {
    double value = 0;
    std::string label;
};
/// Round values within the axis, at most so many.
std::vector<Tick> ticks_of(const ShownChart& shown, const ChartAxis& axis, int most);

/// Where a value lies between the ends of an axis: 0 ... 1, beyond them cut off.
double share_on(const ChartAxis& axis, double value);

/// "A", "B", ... "Z", "a", ...
char letter_of(std::size_t place);

/// The numbers behind a chart, for machines one row a point, part or cell.
Grid chart_grid(const ShownChart& shown, Reader reader);

/// In at most options.width columns; title, drawing and what its marks mean.
std::string chart_text(const ShownChart& shown, const RenderOptions& options);

/// Text from anywhere as the content or the attribute of an element of HTML and XML.
std::string escaped(std::string_view text);

/// An <svg> element for a page that has chart_style(). `number` tells the ids of several in one page apart.
std::string chart_svg(const ShownChart& shown, int number);
/// A file of its own, the charts below each other.
std::string svg_document(const std::vector<ShownChart>& charts);
/// The style sheet of drawings: colours for light and dark, also in print.
std::string_view chart_style();

}  // namespace advisor::render
