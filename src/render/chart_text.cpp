// Charts with characters, in ASCII: letters for points and lines, a letter a part of a bar, a letter a cell.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chart.hpp"
#include "explore/axes.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

constexpr int kHeight = 16;  ///< of points and lines
constexpr int kNarrowest = 20, kWidest = 120, kPlain = 80;
constexpr char kMeeting = '*', kOther = '.';

std::size_t at(int place) { return static_cast<std::size_t>(place); }

/// A drawing between two axes, whose room is what the labels of the left one leave.
class Canvas {
public:
    Canvas(const ShownChart& shown, int width) : shown_(shown) {
        constexpr int kYTicks = 6;
        y_ticks_ = ticks_of(shown, shown.chart.y, kYTicks);
        for (const Tick& tick : y_ticks_) label_ = std::max(label_, display_width(tick.label));
        const int room = std::min(width > 0 ? width : kPlain, kWidest) - label_ - 2;
        columns_ = std::max(room, kNarrowest);
        lines_.assign(at(kHeight), std::string(at(columns_), ' '));
    }

    int columns() const { return columns_; }
    int column(double x) const { return static_cast<int>(std::lround(share_on(shown_.chart.x, x) * (columns_ - 1))); }
    int line(double y) const {
        return static_cast<int>(std::lround((1 - share_on(shown_.chart.y, y)) * (kHeight - 1)));
    }

    /// What was there already gives way to a mark of another series as '*'.
    void put(int column, int line, char mark) {
        char& spot = lines_[at(line)][at(column)];
        const bool free = spot == ' ' || spot == ':' || spot == kOther || spot == mark;
        spot = free ? mark : kMeeting;
    }
    void put_if_free(int column, int line, char mark) {
        char& spot = lines_[at(line)][at(column)];
        if (spot == ' ') spot = mark;
    }

    std::string text() const {
        std::vector<std::string> labels(at(kHeight));
        for (const Tick& tick : y_ticks_) {
            std::string& label = labels[at(line(tick.value))];
            if (label.empty()) label = tick.label;
        }
        std::string text;
        for (int i = 0; i < kHeight; ++i) {
            const std::string& label = labels[at(i)];
            std::string drawn = padded(label) + (label.empty() ? " |" : " +") + lines_[at(i)];
            drawn.resize(drawn.find_last_not_of(' ') + 1);
            text += drawn + "\n";
        }
        return text + x_axis();
    }

private:
    const ShownChart& shown_;
    std::vector<Tick> y_ticks_;
    int label_ = 0, columns_ = 0;
    std::vector<std::string> lines_;

    std::string padded(const std::string& label) const {
        return std::string(at(label_ - display_width(label)), ' ') + label;
    }

    std::string x_axis() const {
        constexpr int kColumnsATick = 12;
        std::string rule(at(columns_), '-'), labels(at(columns_), ' ');
        std::size_t from = 0;
        for (const Tick& tick : ticks_of(shown_, shown_.chart.x, std::max(columns_ / kColumnsATick, 2))) {
            const std::size_t place = at(column(tick.value));
            rule[place] = '+';
            std::size_t start = place > tick.label.size() / 2 ? place - tick.label.size() / 2 : 0;
            start = std::min(start, labels.size() - std::min(labels.size(), tick.label.size()));
            if (start < from || start + tick.label.size() > labels.size()) continue;
            labels.replace(start, tick.label.size(), tick.label);
            from = start + tick.label.size() + 1;
        }
        labels.resize(labels.find_last_not_of(' ') + 1);
        const std::string indent(at(label_) + 2, ' ');
        return std::string(at(label_), ' ') + " +" + rule + "\n" + indent + labels + "\n" + indent +
               axis_title(shown_.chart.x) + "\n";
    }
};

std::string head(const ShownChart& shown, const RenderOptions& options) {
    return painted(paragraph("", shown.chart.title, options.width), Tone::bold, options.color);
}

/// One line a point of the frontier, whose letters stand in the drawing.
std::string legend_of_points(const ShownChart& shown, const RenderOptions& options) {
    const Chart& chart = shown.chart;
    TextTable table;
    table.columns = {left(""),
                     {{""}, Align::left, 0, true},
                     right(chart.x.title),
                     {{"seen at"}, Align::right, 2},
                     right(chart.y.title + ", " + chart.y.unit),
                     {{"80 % range"}, Align::right, 1}};
    const std::vector<ChartPoint>& frontier = chart.series.front().points;
    const auto add = [&](std::string mark, const ChartPoint& point) {
        table.rows.push_back({word(std::move(mark)), word(point.label + (point.marked ? " (costs you least)" : "")),
                              word(value_text(shown, chart.x, point.x)),
                              word(point.x_range ? interval_text(shown, chart.x, *point.x_range) : ""),
                              word(value_text(shown, chart.y, point.y)),
                              word(point.y_range ? interval_text(shown, chart.y, *point.y_range) : "")});
    };
    for (std::size_t i = 0; i < frontier.size(); ++i) add(std::string(1, letter_of(i)), frontier[i]);
    for (const ChartPoint& point : chart.series.back().points)
        if (point.marked) add("@", point);
    std::string text = laid_out(std::move(table), options.width, options.color);
    const std::size_t others = chart.series.back().points.size();
    std::string note = "A, B, ...: nothing drawn that costs less is faster; ':' their intervals";
    if (others > 0) note += fmt::format("; '.' {}", plural(others, "other"));
    return text + painted(paragraph("", note, options.width), Tone::dim, options.color);
}

std::string points_text(const ShownChart& shown, const RenderOptions& options) {
    const Chart& chart = shown.chart;
    Canvas canvas(shown, options.width);
    const std::vector<ChartPoint>& frontier = chart.series.front().points;
    for (std::size_t i = 0; i < frontier.size(); ++i)
        canvas.put(canvas.column(frontier[i].x), canvas.line(frontier[i].y), letter_of(i));
    for (const ChartPoint& point : chart.series.back().points) {
        if (point.marked) canvas.put(canvas.column(point.x), canvas.line(point.y), '@');
        else canvas.put_if_free(canvas.column(point.x), canvas.line(point.y), kOther);
    }
    for (const ChartPoint& point : frontier)
        if (point.y_range)
            for (int line = canvas.line(point.y_range->high); line <= canvas.line(point.y_range->low); ++line)
                canvas.put_if_free(canvas.column(point.x), line, ':');
    return axis_title(chart.y) + "\n" + canvas.text() + "\n" + legend_of_points(shown, options);
}

/// Between two points of a series, as its axes have it.
double between(const ChartAxis& x_axis, const ChartAxis& y_axis, const ChartPoint& a, const ChartPoint& b, double x) {
    const auto of = [](const ChartAxis& axis, double value) {
        return axis.scale == Scale::logarithmic && value > 0 ? std::log(value) : value;
    };
    const double from = of(x_axis, a.x), to = of(x_axis, b.x);
    const double share = to > from ? (of(x_axis, x) - from) / (to - from) : 0;
    const double y = of(y_axis, a.y) + (of(y_axis, b.y) - of(y_axis, a.y)) * share;
    return y_axis.scale == Scale::logarithmic ? std::exp(y) : y;
}

double x_of_column(const ChartAxis& axis, double share) {
    return on_the_way(axis.low, axis.high, share, axis.scale == Scale::logarithmic);
}

void draw_line(Canvas& canvas, const Chart& chart, const ChartSeries& series, char mark) {
    const std::vector<ChartPoint>& points = series.points;
    for (int column = 0; column < canvas.columns(); ++column) {
        const double x = x_of_column(chart.x, static_cast<double>(column) / (canvas.columns() - 1));
        const auto next = std::find_if(points.begin(), points.end(), [&](const ChartPoint& p) { return p.x >= x; });
        if (next == points.end() || (next == points.begin() && next->x > x * (1 + 1e-9) + 1e-9)) continue;
        const double y = next == points.begin() ? next->y : between(chart.x, chart.y, *(next - 1), *next, x);
        canvas.put(column, canvas.line(y), mark);
    }
}

/// Some of the places, with a column for each line.
std::string samples(const ShownChart& shown, const RenderOptions& options) {
    constexpr std::size_t kSamples = 9;
    const Chart& chart = shown.chart;
    const std::vector<double> xs = places_of(chart);
    TextTable table;
    table.columns.push_back(right(chart.x.title));
    for (std::size_t i = 0; i < chart.series.size(); ++i)
        table.columns.push_back({{std::string(1, letter_of(i))}, Align::right, static_cast<int>(i), false});
    const std::size_t count = std::min(kSamples, xs.size());
    for (std::size_t i = 0; i < count; ++i) {
        const double x = xs[count > 1 ? i * (xs.size() - 1) / (count - 1) : 0];
        std::vector<Cell> row{word(value_text(shown, chart.x, x))};
        for (const ChartSeries& series : chart.series) {
            const auto point =
                std::find_if(series.points.begin(), series.points.end(), [&](const ChartPoint& p) { return p.x == x; });
            row.push_back(point == series.points.end() ? unknown() : word(value_text(shown, chart.y, point->y)));
        }
        table.rows.push_back(std::move(row));
    }
    return laid_out(std::move(table), options.width, options.color);
}

std::string lines_text(const ShownChart& shown, const RenderOptions& options) {
    const Chart& chart = shown.chart;
    Canvas canvas(shown, options.width);
    std::string legend;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        draw_line(canvas, chart, chart.series[i], letter_of(i));
        std::string words = chart.series[i].name;
        for (const ChartNote& note : chart.notes)
            if (note.series == i) words += ", " + note.text;
        legend += paragraph(fmt::format("{}  ", letter_of(i)), words, options.width);
    }
    return axis_title(chart.y) + "\n" + canvas.text() + "\n" + legend + "\n" + samples(shown, options);
}

/// The first letter of the part's name that is free; '.' for what is left.
std::string marks_of(const std::vector<ChartSeries>& series) {
    std::string marks;
    for (std::size_t i = 0; i < series.size(); ++i) {
        char mark = series[i].reference ? kOther : letter_of(i);
        if (!series[i].reference)
            for (const char c : series[i].name) {
                const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
                if (upper < 'A' || upper > 'Z' || marks.find(upper) != std::string::npos) continue;
                mark = upper;
                break;
            }
        marks += mark;
    }
    return marks;
}

std::string bar_drawn(const ChartBar& bar, const std::string& marks, double longest, int columns) {
    std::string drawn;
    double end = 0;
    for (std::size_t i = 0; i < bar.parts.size(); ++i) {
        end += std::max(bar.parts[i], 0.0);
        const double columns_to = std::round(columns * end / longest);
        drawn.resize(std::max(drawn.size(), static_cast<std::size_t>(columns_to)), marks[i]);
    }
    return drawn;
}

/// A bar takes two lines: what it is of with its numbers, and the bar below.
std::string bars_text(const ShownChart& shown, const RenderOptions& options) {
    const Chart& chart = shown.chart;
    const std::string marks = marks_of(chart.series);
    const int width = std::min(options.width > 0 ? options.width : kPlain, kWidest);
    double longest = 0;
    for (const ChartBar& bar : chart.bars) longest = std::max({longest, bar.length(), bar.limit.value_or(0)});
    std::string text, group;
    for (const ChartBar& bar : chart.bars) {
        if (bar.group != group) text += elided(bar.group, width) + "\n";
        group = bar.group;
        const std::string indent(bar.group.empty() ? 0 : 2, ' '), caption = caption_of(shown, bar);
        const int room = width - static_cast<int>(indent.size());
        const std::string name = elided(bar.label, std::max(room - display_width(caption) - 2, kNarrowest));
        const int between = std::max(room - display_width(name) - display_width(caption), 2);
        text += indent + name + std::string(at(between), ' ') + caption + "\n";
        const int columns = room - 3;
        std::string line = bar_drawn(bar, marks, longest > 0 ? longest : 1, columns);
        if (bar.limit) {
            const auto place = static_cast<std::size_t>(std::round(columns * *bar.limit / (longest > 0 ? longest : 1)));
            line.resize(std::max(line.size(), place + 1), ' ');
            line[place] = '|';
        }
        text += indent + " |" + line + "\n";
    }
    std::vector<std::string> meanings;
    for (std::size_t i = 0; i < chart.series.size(); ++i)
        meanings.push_back(fmt::format("{} {}", marks[i], chart.series[i].name));
    return text + painted(paragraph("", join(meanings, ", "), options.width), Tone::dim, options.color);
}

std::string cells_text(const ShownChart& shown, const RenderOptions& options) {
    const Chart& chart = shown.chart;
    std::vector<double> xs, ys;
    for (const ChartCell& cell : chart.cells) {
        if (ys.empty() || cell.y != ys.back()) ys.push_back(cell.y);
        if (ys.size() == 1) xs.push_back(cell.x);
    }
    int label = 0;
    for (const double y : ys) label = std::max(label, display_width(value_text(shown, chart.y, y)));
    const int width = std::min(options.width > 0 ? options.width : kPlain, kWidest);
    const int each = std::clamp((width - label - 2) / std::max(static_cast<int>(xs.size()), 1), 1, 4);
    std::string text = axis_title(chart.y) + "\n";
    for (std::size_t row = ys.size(); row-- > 0;) {
        const std::string y = value_text(shown, chart.y, ys[row]);
        std::string line = std::string(at(label - display_width(y)), ' ') + y + " |";
        for (std::size_t i = 0; i < xs.size(); ++i) {
            const auto& first = chart.cells[row * xs.size() + i].first;
            line += std::string(at(each - 1), ' ') + (first ? letter_of(*first) : kOther);
        }
        text += line + "\n";
    }
    std::string labels(at(each) * xs.size(), ' ');
    std::size_t widest = 1;
    for (const double x : xs) widest = std::max(widest, value_text(shown, chart.x, x).size() + 1);
    const std::size_t every = (widest + at(each) - 1) / at(each);
    for (std::size_t i = every - 1; i < xs.size(); i += every) {
        const std::string x = value_text(shown, chart.x, xs[i]);
        const std::size_t end = at(each) * (i + 1);  // below its letter
        labels.replace(end - x.size(), x.size(), x);
    }
    labels.resize(std::max<std::size_t>(labels.find_last_not_of(' ') + 1, 1));
    const std::string indent(at(label) + 2, ' ');
    text += std::string(at(label), ' ') + " +" + std::string(at(each) * xs.size(), '-') + "\n" + indent + labels +
            "\n" + indent + axis_title(chart.x) + "\n\n";
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        const auto count = std::count_if(chart.cells.begin(), chart.cells.end(),
                                         [&](const ChartCell& cell) { return cell.first == i; });
        text += paragraph(fmt::format("{}  ", letter_of(i)),
                          fmt::format("{}, first in {} of {} cells", chart.series[i].name, count, chart.cells.size()),
                          options.width);
    }
    const bool nobody =
        std::any_of(chart.cells.begin(), chart.cells.end(), [](const ChartCell& cell) { return !cell.first; });
    return nobody ? text + ".  nothing qualifies\n" : text;
}

}  // namespace

std::string chart_text(const ShownChart& shown, const RenderOptions& options) {
    std::string text = head(shown, options);
    switch (shown.chart.form) {
        case ChartForm::points: return text + points_text(shown, options);
        case ChartForm::lines: return text + lines_text(shown, options);
        case ChartForm::bars: return text + bars_text(shown, options);
        case ChartForm::cells: return text + cells_text(shown, options);
    }
    return text;
}

}  // namespace advisor::render
