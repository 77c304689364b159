// The table behind a chart.

#include <algorithm>

#include "chart.hpp"

namespace advisor::render {
namespace {

// ---- For machines: one shape for every chart, a row a number that is drawn

std::string end_of(const std::optional<Interval>& range, double Interval::*end) {
    return range ? exact_number((*range).*end) : "-";
}

std::string id_of(const System* system) { return system == nullptr ? "-" : safe(system->id); }

Grid machine_grid(const ShownChart& shown) {
    const Chart& chart = shown.chart;
    Grid grid{{"chart", "series", "system", "label", "x_is", "x", "x_low", "x_high", "y_is", "y", "y_low", "y_high"},
              {false, false, false, false, false, true, true, true, false, true, true, true},
              {}};
    const auto row = [&](const std::string& series, const System* system, const std::string& label,
                         const ChartPoint& point, bool has_x) {
        grid.rows.push_back({chart.id, safe(series), id_of(system), label.empty() ? "-" : label, safe(chart.x.name),
                             has_x ? exact_number(point.x) : "-", end_of(point.x_range, &Interval::low),
                             end_of(point.x_range, &Interval::high), safe(chart.y.name), exact_number(point.y),
                             end_of(point.y_range, &Interval::low), end_of(point.y_range, &Interval::high)});
    };
    for (const ChartSeries& series : chart.series)
        for (const ChartPoint& point : series.points)
            row(series.id, point.system != nullptr ? point.system : series.system, point.label, point, true);
    for (const ChartBar& bar : chart.bars) {
        for (std::size_t i = 0; i < bar.parts.size(); ++i)
            row(chart.series[i].id, bar.system, bar.label, {0, bar.parts[i]}, false);
        if (bar.limit) row("usable", bar.system, bar.label, {0, *bar.limit}, false);
        if (bar.range) {
            double sum = 0;
            for (const double part : bar.parts) sum += part;
            ChartPoint all{0, sum};
            all.y_range = bar.range;
            row("all", bar.system, bar.label, all, false);
        }
    }
    for (const ChartCell& cell : chart.cells) {
        const ChartSeries* first = cell.first ? &chart.series[*cell.first] : nullptr;
        row(first == nullptr ? "-" : first->id, first == nullptr ? nullptr : first->system,
            first == nullptr ? "" : first->name, {cell.x, cell.y}, true);
    }
    return grid;
}

// ---- For people

std::string title_of(const ChartAxis& axis) {
    const bool in_values = axis.measure == ValueKind::money || axis.measure == ValueKind::seconds || axis.unit.empty();
    return in_values || squeeze(axis.unit) == squeeze(axis.title) ? axis.title : axis.title + ", " + axis.unit;
}

Grid points_grid(const ShownChart& shown) {
    const Chart& chart = shown.chart;
    Grid grid{{"System", title_of(chart.x), "seen at", title_of(chart.y), "80 % range", ""},
              {false, true, true, true, true, false},
              {}};
    std::vector<std::pair<const ChartPoint*, bool>> points;
    for (std::size_t i = 0; i < chart.series.size(); ++i)
        for (const ChartPoint& point : chart.series[i].points) points.emplace_back(&point, i == 0);
    std::stable_sort(points.begin(), points.end(),
                     [](const auto& a, const auto& b) { return a.first->x < b.first->x; });
    for (const auto& [point, leads] : points)
        grid.rows.push_back({point->label, value_text(shown, chart.x, point->x),
                             point->x_range ? interval_text(shown, chart.x, *point->x_range) : "",
                             value_text(shown, chart.y, point->y),
                             point->y_range ? interval_text(shown, chart.y, *point->y_range) : "",
                             point->marked ? (leads ? "frontier, costs you least" : "costs you least")
                             : leads       ? "frontier"
                                           : ""});
    return grid;
}

Grid lines_grid(const ShownChart& shown) {
    const Chart& chart = shown.chart;
    const std::vector<double> xs = places_of(chart);
    Grid grid{{title_of(chart.x)}, {true}, {}};
    for (const ChartSeries& series : chart.series) {
        grid.header.push_back(series.name + (chart.y.unit.empty() || chart.y.measure == ValueKind::money ||
                                                     chart.y.measure == ValueKind::seconds
                                                 ? ""
                                                 : ", " + chart.y.unit));
        grid.numeric.push_back(true);
    }
    for (const double x : xs) {
        std::vector<std::string> row{value_text(shown, chart.x, x)};
        for (const ChartSeries& series : chart.series) {
            const auto point =
                std::find_if(series.points.begin(), series.points.end(), [&](const ChartPoint& p) { return p.x == x; });
            row.push_back(point == series.points.end() ? "-" : value_text(shown, chart.y, point->y));
        }
        grid.rows.push_back(std::move(row));
    }
    return grid;
}

Grid bars_grid(const ShownChart& shown) {
    const Chart& chart = shown.chart;
    Grid grid{{chart.x.title}, {false}, {}};
    const auto column = [&](std::string title) {
        grid.header.push_back(std::move(title));
        grid.numeric.push_back(true);
    };
    const bool limits = std::any_of(chart.bars.begin(), chart.bars.end(), [](const ChartBar& b) { return b.limit; });
    const bool ranges = std::any_of(chart.bars.begin(), chart.bars.end(), [](const ChartBar& b) { return b.range; });
    for (const ChartSeries& series : chart.series) column(series.name);
    if (limits) column("usable");
    if (!limits) column("all");
    if (ranges) column("80 % range");
    for (const ChartBar& bar : chart.bars) {
        std::vector<std::string> row{bar.group.empty() ? bar.label : bar.group + ": " + bar.label};
        double sum = 0;
        for (const double part : bar.parts) {
            row.push_back(value_text(shown, chart.y, part));
            sum += part;
        }
        if (limits) row.push_back(bar.limit ? value_text(shown, chart.y, *bar.limit) : "-");
        if (!limits) row.push_back(value_text(shown, chart.y, sum));
        if (ranges) row.push_back(bar.range ? interval_text(shown, chart.y, *bar.range) : "-");
        grid.rows.push_back(std::move(row));
    }
    return grid;
}

/// The greatest y on top, as it is drawn; systems by their letters.
Grid cells_grid(const ShownChart& shown) {
    const Chart& chart = shown.chart;
    Grid grid{{chart.y.title + " / " + chart.x.title}, {true}, {}};
    for (const ChartCell& cell : chart.cells) {
        if (cell.y != chart.cells.front().y) break;
        grid.header.push_back(value_text(shown, chart.x, cell.x));
        grid.numeric.push_back(false);
    }
    const std::size_t columns = grid.header.size() - 1;
    for (std::size_t row = columns > 0 ? chart.cells.size() / columns : 0; row-- > 0;) {
        std::vector<std::string> line{value_text(shown, chart.y, chart.cells[row * columns].y)};
        for (std::size_t i = 0; i < columns; ++i) {
            const auto& first = chart.cells[row * columns + i].first;
            line.push_back(first ? std::string(1, letter_of(*first)) : "-");
        }
        grid.rows.push_back(std::move(line));
    }
    return grid;
}

}  // namespace

Grid chart_grid(const ShownChart& shown, Reader reader) {
    if (reader == Reader::machine) return machine_grid(shown);
    switch (shown.chart.form) {
        case ChartForm::points: return points_grid(shown);
        case ChartForm::lines: return lines_grid(shown);
        case ChartForm::bars: return bars_grid(shown);
        case ChartForm::cells: break;
    }
    return cells_grid(shown);
}

}  // namespace advisor::render
