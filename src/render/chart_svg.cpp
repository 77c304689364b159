// Points and lines as SVG, and what every drawing has around it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "svg.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

constexpr double kTop = 48, kBottom = 50, kLeft = 62, kRight = 20, kPlotHeight = 300;
constexpr double kLine = 15;  ///< of text

/// The room between the axes, and where values lie in it.
struct Plot {
    const ShownChart& shown;
    double left, top, width, height;

    double x(double value) const { return left + share_on(shown.chart.x, value) * width; }
    double y(double value) const { return top + (1 - share_on(shown.chart.y, value)) * height; }
};

void draw_axes(const Plot& plot, Svg& svg) {
    const Chart& chart = plot.shown.chart;
    constexpr int kYTicks = 7, kXTicks = 8;
    for (const Tick& tick : ticks_of(plot.shown, chart.y, kYTicks)) {
        const double y = plot.y(tick.value);
        svg.line(plot.left, y, plot.left + plot.width, y, "grid");
        svg.text(plot.left - 8, y + 4, tick.label, Anchor::end, "m");
    }
    double free_from = 0;
    for (const Tick& tick : ticks_of(plot.shown, chart.x, kXTicks)) {
        const double x = plot.x(tick.value), half = text_width(tick.label) / 2;
        svg.line(x, plot.top + plot.height, x, plot.top + plot.height + 5, "axis");
        if (x - half < free_from) continue;
        svg.text(x, plot.top + plot.height + 20, tick.label, Anchor::middle, "m");
        free_from = x + half + 6;
    }
    svg.line(plot.left, plot.top + plot.height, plot.left + plot.width, plot.top + plot.height, "axis");
    svg.text(plot.left, plot.top - 10, axis_title(chart.y), Anchor::start, "m");
    svg.text(plot.left + plot.width, plot.top + plot.height + 40, axis_title(chart.x), Anchor::end, "m");
    if (chart.x.current && *chart.x.current >= chart.x.low && *chart.x.current <= chart.x.high) {
        const double x = plot.x(*chart.x.current);
        svg.line(x, plot.top, x, plot.top + plot.height, "now");
        const bool left = x + 60 > plot.left + plot.width;
        svg.text(left ? x - 5 : x + 5, plot.top + 10, "as asked", left ? Anchor::end : Anchor::start, "m halo");
    }
}

/// Boxes that labels keep clear of.
class Places {
public:
    void take(double x, double y, double width, double height) { boxes_.push_back({x, y, width, height}); }
    bool is_free(double x, double y, double width, double height) const {
        return std::none_of(boxes_.begin(), boxes_.end(), [&](const Box& b) {
            return x < b.x + b.width && b.x < x + width && y < b.y + b.height && b.y < y + height;
        });
    }

private:
    struct Box {
        double x, y, width, height;
    };
    std::vector<Box> boxes_;
};

/// Beside the point where there is room: right, left, above, below; nowhere else.
void label(const Plot& plot, const ChartPoint& point, bool always, Places& places, Svg& svg) {
    constexpr double kHeight = 13, kGap = 9;
    constexpr double kBold = 1.08;
    const double x = plot.x(point.x), y = plot.y(point.y), width = text_width(point.label) * (point.marked ? kBold : 1);
    struct Try {
        double x, y;
        Anchor anchor;
    };
    std::vector<Try> tries;
    for (const double dy : {0.0, -14.0, 14.0, -28.0, 28.0, -44.0, 44.0, -60.0, 60.0, -78.0, 78.0}) {
        tries.push_back({x + kGap, y + dy, Anchor::start});
        tries.push_back({x - kGap, y + dy, Anchor::end});
    }
    for (const Try& at : tries) {
        const double from = at.anchor == Anchor::start ? at.x : at.x - width;
        const bool inside = from >= plot.left + 3 && from + width <= plot.left + plot.width + kRight - 2 &&
                            at.y > plot.top && at.y < plot.top + plot.height - 4;
        if (!inside || !places.is_free(from, at.y - kHeight / 2, width, kHeight)) continue;
        if (std::abs(at.y - y) > kHeight + 2)  // too far to be seen as its own
            svg.line(x, y, at.anchor == Anchor::start ? at.x - 1 : at.x + 1, at.y, "lead");
        svg.text(at.x, at.y + 4, point.label, at.anchor, point.marked ? "halo b" : "halo");
        places.take(from, at.y - kHeight / 2, width, kHeight);
        return;
    }
    if (!always) return;
    const bool left = x + kGap + width > plot.left + plot.width + kRight;
    svg.text(left ? x - kGap : x + kGap, y + 4, point.label, left ? Anchor::end : Anchor::start, "halo");
}

void whiskers(const Plot& plot, const ChartPoint& point, const std::string& color, Svg& svg) {
    const double x = plot.x(point.x), y = plot.y(point.y);
    if (point.y_range) svg.line(x, plot.y(point.y_range->low), x, plot.y(point.y_range->high), "thin " + color);
    if (point.x_range && point.x_range->low < point.x_range->high)
        svg.line(plot.x(point.x_range->low), y, plot.x(point.x_range->high), y, "thin " + color);
}

std::string stairs(const Plot& plot, const std::vector<ChartPoint>& points) {
    std::string d;
    for (const ChartPoint& point : points)
        d += d.empty() ? fmt::format("M{} {}", px(plot.x(point.x)), px(plot.y(point.y)))
                       : fmt::format("H{}V{}", px(plot.x(point.x)), px(plot.y(point.y)));
    return d;
}

/// Labels keep clear of the frontier and of the intervals on it.
void take_stairs(const Plot& plot, const std::vector<ChartPoint>& frontier, Places& places) {
    for (std::size_t i = 0; i < frontier.size(); ++i) {
        const double x = plot.x(frontier[i].x), y = plot.y(frontier[i].y);
        if (frontier[i].y_range) {
            const double top = plot.y(frontier[i].y_range->high);
            places.take(x - 1, top, 2, plot.y(frontier[i].y_range->low) - top);
        }
        if (i == 0) continue;
        const double before_x = plot.x(frontier[i - 1].x), before_y = plot.y(frontier[i - 1].y);
        places.take(before_x, before_y - 2, x - before_x, 4);
        places.take(x - 2, std::min(y, before_y), 4, std::abs(before_y - y));
    }
}

void draw_points(const Plot& plot, Svg& svg) {
    const Chart& chart = plot.shown.chart;
    Places places;
    for (const ChartSeries& series : chart.series)
        for (const ChartPoint& point : series.points) places.take(plot.x(point.x) - 5, plot.y(point.y) - 5, 10, 10);
    const std::vector<ChartPoint>&frontier = chart.series.front().points, &others = chart.series.back().points;
    take_stairs(plot, frontier, places);
    for (const ChartPoint& point : others) whiskers(plot, point, "s0 faint", svg);
    if (!frontier.empty()) svg.path(stairs(plot, frontier), "l s1");
    for (const ChartPoint& point : frontier) whiskers(plot, point, "s1", svg);
    for (const ChartPoint& point : others) svg.marker(1, plot.x(point.x), plot.y(point.y), "o s0", 3.5);
    for (const ChartPoint& point : frontier) svg.marker(0, plot.x(point.x), plot.y(point.y), "f s1");
    for (const ChartSeries& series : chart.series)
        for (const ChartPoint& point : series.points)
            if (point.marked) {
                svg.marker(0, plot.x(point.x), plot.y(point.y), "ring", 8);
                label(plot, point, true, places, svg);
            }
    for (const ChartPoint& point : frontier)
        if (!point.marked) label(plot, point, true, places, svg);
    constexpr std::size_t kFew = 12;  // beyond it labels of what is not on the frontier hide the points
    for (const ChartPoint& point : others)
        if (!point.marked && frontier.size() + others.size() <= kFew) label(plot, point, false, places, svg);
    // What the marks mean, on the line of the title of the axis below.
    double x = plot.left;
    const double y = plot.top + plot.height + 36;
    const auto legend = [&](std::size_t shape, std::string_view css, std::string_view words, double size) {
        svg.marker(shape, x + 6, y, css, size);
        svg.text(x + 17, y + 4, words, Anchor::start, "m");
        x += 28 + text_width(words);
    };
    legend(0, "f s1", "nothing cheaper is faster", 4.5);
    if (!others.empty()) legend(1, "o s0", "others", 3.5);
    legend(0, "ring", "costs you least", 6);
}

std::string curve(const Plot& plot, const std::vector<ChartPoint>& points) {
    std::string d;
    for (const ChartPoint& point : points)
        d += fmt::format("{}{} {}", d.empty() ? "M" : "L", px(plot.x(point.x)), px(plot.y(point.y)));
    return d;
}

std::string band(const Plot& plot, const std::vector<ChartPoint>& points) {
    std::string d;
    for (const ChartPoint& point : points)
        if (point.y_range)
            d += fmt::format("{}{} {}", d.empty() ? "M" : "L", px(plot.x(point.x)), px(plot.y(point.y_range->high)));
    for (auto point = points.rbegin(); point != points.rend(); ++point)
        if (point->y_range) d += fmt::format("L{} {}", px(plot.x(point->x)), px(plot.y(point->y_range->low)));
    return d.empty() ? d : d + "Z";
}

/// Words of so many px at heights as near to the wanted ones as they go without covering each other.
std::vector<double> apart(const std::vector<double>& wanted, const std::vector<double>& heights, double top,
                          double bottom) {
    std::vector<std::size_t> order(wanted.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return wanted[a] != wanted[b] ? wanted[a] < wanted[b] : a < b; });
    std::vector<double> placed = wanted;
    double free_from = top;
    for (const std::size_t i : order) {
        placed[i] = std::max(placed[i], free_from + heights[i] / 2);
        free_from = placed[i] + heights[i] / 2;
    }
    double free_to = bottom;
    for (auto i = order.rbegin(); i != order.rend(); ++i) {
        placed[*i] = std::min(placed[*i], free_to - heights[*i] / 2);
        free_to = placed[*i] - heights[*i] / 2;
    }
    return placed;
}

void draw_lines(const Plot& plot, double label_width, Svg& svg) {
    const Chart& chart = plot.shown.chart;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        const std::string d = band(plot, chart.series[i].points);
        if (!d.empty()) svg.path(d, "band " + series_class(i, chart.series[i].reference));
    }
    std::vector<double> ends, heights;
    std::vector<std::vector<std::string>> labels;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        const ChartSeries& series = chart.series[i];
        const std::string color = series_class(i, series.reference);
        svg.path(curve(plot, series.points), fmt::format("l {} {}", color, dash_class(i, series.reference)));
        constexpr std::size_t kEvery = 4;
        for (std::size_t p = 0; p < series.points.size(); p += kEvery)
            svg.marker(i, plot.x(series.points[p].x), plot.y(series.points[p].y), "f " + color, 3.5);
        ends.push_back(plot.y(series.points.back().y));
        labels.push_back(wrapped(series.name, std::max(static_cast<int>((label_width - 28) / text_width("x")), 10)));
        heights.push_back(labels.back().size() > 1 ? 2 * kLine : kLine + 1);
    }
    const std::vector<double> at = apart(ends, heights, plot.top - 8, plot.top + plot.height + 8);
    const double x = plot.left + plot.width;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        const ChartSeries& series = chart.series[i];
        const std::string color = series_class(i, series.reference);
        const double from = plot.x(series.points.back().x);
        svg.path(fmt::format("M{} {}L{} {}", px(from + 3), px(ends[i]), px(x + 8), px(at[i])), "thin d2 " + color);
        svg.marker(i, x + 15, at[i], "f " + color, 4);
        const std::vector<std::string>& words = labels[i];
        svg.text(x + 24, words.size() > 1 ? at[i] - 2 : at[i] + 4, words.front(), Anchor::start);
        if (words.size() > 1)
            svg.text(x + 24, at[i] + 12, fitted(join({words.begin() + 1, words.end()}, " "), label_width - 28));
    }
}

/// Beside their places, clear of the line and of each other: at the right above what leads to its name.
void draw_notes(const Plot& plot, Svg& svg) {
    constexpr double kHeight = 13;
    const Chart& chart = plot.shown.chart;
    Places places;
    for (const ChartNote& note : chart.notes) {
        const std::vector<ChartPoint>& points = chart.series[note.series].points;
        const bool climbs = !points.empty() && points.front().y < note.y;
        const double x = plot.x(note.x), y = plot.y(note.y);
        const double width = text_width(note.text);
        const bool left = x + 8 + width > plot.left + plot.width;
        const double from = left ? x - 8 - width : x + 8;
        double below = climbs && left ? 18 : -6;
        for (const double dy : {below, 12.0 - below, below - kHeight, 12.0 - below + kHeight, below - 2 * kHeight}) {
            if (!places.is_free(from, y + dy - kHeight, width, kHeight)) continue;
            below = dy;
            break;
        }
        places.take(from, y + below - kHeight, width, kHeight);
        svg.text(left ? x - 8 : x + 8, y + below, note.text, left ? Anchor::end : Anchor::start, "m halo");
    }
}

std::string plot_svg(const ShownChart& shown, double& height) {
    const bool lines = shown.chart.form == ChartForm::lines;
    constexpr double kLabels = 200;
    const double right = lines ? kLabels : kRight;
    const Plot plot{shown, kLeft, kTop, kChartWidth - kLeft - right, kPlotHeight};
    Svg svg;
    draw_axes(plot, svg);
    if (lines) draw_lines(plot, right, svg);
    else draw_points(plot, svg);
    draw_notes(plot, svg);
    height = kTop + kPlotHeight + kBottom;
    return svg.body();
}

/// An element with what places it in a page or in another drawing; `height` is set.
std::string element(const ShownChart& shown, int number, const std::string& place, double& height) {
    const Chart& chart = shown.chart;
    std::string body;
    switch (chart.form) {
        case ChartForm::points:
        case ChartForm::lines: body = plot_svg(shown, height); break;
        case ChartForm::bars: body = bars_svg(shown, number, height); break;
        case ChartForm::cells: body = cells_svg(shown, number, height); break;
    }
    Svg title;
    title.text(0, 16, chart.title, Anchor::start, "h");
    return fmt::format(
        "<svg class=\"chart\" role=\"img\"{} viewBox=\"0 0 {} {}\">\n<title>{}</title>\n<desc>{}</desc>\n{}{}</svg>\n",
        place, px(kChartWidth), px(height), escaped(chart.title), escaped(chart.reading), title.body(), body);
}

}  // namespace

std::string chart_svg(const ShownChart& shown, int number) {
    double height = 0;
    return element(shown, number, "", height);
}

std::string svg_document(const std::vector<ShownChart>& charts) {
    constexpr double kMargin = 16, kBetween = 24;
    std::string drawn;
    double y = kMargin;
    int number = 0;
    for (const ShownChart& shown : charts) {
        double height = 0;
        element(shown, ++number, "", height);  // tells how high it is
        drawn += element(shown, number,
                         fmt::format(" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"", px(kMargin), px(y),
                                     px(kChartWidth), px(height)),
                         height);
        y += height + kBetween;
    }
    const double width = kChartWidth + 2 * kMargin, height = y - kBetween + kMargin;
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\">\n"
        "<style>\n{2}</style>\n<rect class=\"page\" width=\"100%\" height=\"100%\"/>\n{3}</svg>\n",
        px(width), px(height), chart_style(), drawn);
}

}  // namespace advisor::render
