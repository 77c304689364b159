// Stacked bars and maps as SVG: areas that are told apart by colour, hatching and words.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "svg.hpp"

namespace advisor::render {
namespace {

/// How areas of a series are hatched, on a tile of 8 px.
constexpr std::array<std::string_view, 7> kHatches{"",
                                                   "M-2 2L2 -2M0 8L8 0M6 10L10 6",
                                                   "M2 2h1M6 6h1",
                                                   "M0 2H8M0 6H8",
                                                   "M2 0V8M6 0V8",
                                                   "M0 0L8 8M8 0L0 8",
                                                   "M-2 6L2 10M0 0L8 8M6 -2L10 2"};

std::string fill_of(int number, std::size_t series) { return fmt::format("url(#c{}p{})", number, series); }

std::string patterns(const Chart& chart, int number) {
    std::string text = "<defs>\n";
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        if (chart.series[i].reference) continue;
        const std::string_view hatch = kHatches[i % kHatches.size()];
        text += fmt::format(
            "<pattern id=\"c{}p{}\" class=\"{}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">"
            "<rect class=\"{}\" width=\"8\" height=\"8\"/>{}</pattern>\n",
            number, i, series_class(i, false), hatch.empty() ? "solid" : "tint",
            hatch.empty() ? "" : fmt::format("<path class=\"hatch\" d=\"{}\"/>", hatch));
    }
    return text + "</defs>\n";
}

void area(const Chart& chart, int number, std::size_t series, double x, double y, double width, double height,
          Svg& svg) {
    const bool reference = chart.series[series].reference;
    const std::string color = series_class(series, reference);
    if (!reference) svg.rect(x, y, width, height, "", fill_of(number, series));
    svg.rect(x, y, width, height, "edge " + color + (reference ? " d2" : ""));
}

void interval(double from, double to, double y, Svg& svg) {
    svg.line(from, y, to, y, "axis");
    svg.line(from, y - 3, from, y + 3, "axis");
    svg.line(to, y - 3, to, y + 3, "axis");
}

double legend_of_parts(const Chart& chart, int number, double top, Svg& svg) {
    double x = 0, y = top;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        const double width = 36 + text_width(chart.series[i].name);
        if (x + width > kChartWidth) x = 0, y += 20;
        area(chart, number, i, x, y, 16, 12, svg);
        svg.text(x + 22, y + 10, chart.series[i].name, Anchor::start, "m");
        x += width;
    }
    const bool ranges =
        std::any_of(chart.bars.begin(), chart.bars.end(), [](const ChartBar& bar) { return bar.range.has_value(); });
    if (ranges) {
        interval(x, x + 22, y + 6, svg);
        svg.text(x + 28, y + 10, "80 % range of all", Anchor::start, "m");
    }
    return y + 16;
}

}  // namespace

std::string bars_svg(const ShownChart& shown, int number, double& height) {
    constexpr double kBar = 22, kGap = 9, kGroup = 22, kTick = 20;
    const Chart& chart = shown.chart;
    double label = 0, caption = 0;
    for (const ChartBar& bar : chart.bars) {
        label = std::max(label, text_width(bar.label) + (bar.group.empty() ? 0 : 12));
        caption = std::max(caption, text_width(caption_of(shown, bar)));
    }
    const double left = std::min(label + 10, 250.0), right = caption + 14, width = kChartWidth - left - right;
    Svg bars;
    bars.raw(patterns(chart, number));
    double y = legend_of_parts(chart, number, 32, bars) + 18;
    const double top = y - 4;
    Svg drawn;
    std::string group;
    for (const ChartBar& bar : chart.bars) {
        if (bar.group != group) {
            drawn.text(0, y + 12, bar.group, Anchor::start, "b");
            y += kGroup;
        }
        group = bar.group;
        drawn.text(left - 10, y + 15, fitted(bar.label, left - 10), Anchor::end);
        double x = left;
        for (std::size_t i = 0; i < bar.parts.size(); ++i) {
            const double part = share_on(chart.y, std::max(bar.parts[i], 0.0)) * width;
            if (part < 0.5) continue;
            area(chart, number, i, x, y, part, kBar, drawn);
            const std::string words = value_text(shown, chart.y, bar.parts[i]);
            if (text_width(words) + 8 < part)
                drawn.text(x + part / 2, y + 15, words, Anchor::middle, chart.series[i].reference ? "m" : "halo");
            x += part;
        }
        if (bar.range) {
            const double from = left + share_on(chart.y, bar.range->low) * width;
            const double to = left + share_on(chart.y, bar.range->high) * width;
            interval(from, to, y + kBar + 4, drawn);
        }
        if (bar.limit) {
            const double at = left + share_on(chart.y, *bar.limit) * width;
            drawn.line(at, y - 3, at, y + kBar + 3, "limit");
        }
        drawn.text(kChartWidth, y + 15, caption_of(shown, bar), Anchor::end, "m");
        y += kBar + kGap;
    }
    constexpr int kTicks = 6;
    double free_from = 0;
    for (const Tick& tick : ticks_of(shown, chart.y, kTicks)) {
        const double x = left + share_on(chart.y, tick.value) * width;
        bars.line(x, top, x, y, "grid");
        if (x - text_width(tick.label) / 2 < free_from) continue;
        bars.text(x, y + 14, tick.label, Anchor::middle, "m");
        free_from = x + text_width(tick.label) / 2 + 6;
    }
    bars.raw(drawn.body());
    bars.text(kChartWidth, y + 14, axis_title(chart.y), Anchor::end, "m");
    height = y + kTick + 4;
    return bars.body();
}

std::string cells_svg(const ShownChart& shown, int number, double& height) {
    constexpr double kCell = 24, kLeft = 62, kTop = 48;
    const Chart& chart = shown.chart;
    std::vector<double> xs, ys;
    for (const ChartCell& cell : chart.cells) {
        if (ys.empty() || cell.y != ys.back()) ys.push_back(cell.y);
        if (ys.size() == 1) xs.push_back(cell.x);
    }
    const double width = (kChartWidth - kLeft - 8) / static_cast<double>(std::max<std::size_t>(xs.size(), 1));
    Svg svg;
    svg.raw(patterns(chart, number));
    svg.text(kLeft, kTop - 10, axis_title(chart.y), Anchor::start, "m");
    for (std::size_t row = 0; row < ys.size(); ++row) {
        const double y = kTop + kCell * static_cast<double>(ys.size() - 1 - row);
        svg.text(kLeft - 8, y + 16, value_text(shown, chart.y, ys[row]), Anchor::end, "m");
        for (std::size_t i = 0; i < xs.size(); ++i) {
            const double x = kLeft + width * static_cast<double>(i);
            const auto& first = chart.cells[row * xs.size() + i].first;
            if (!first) {
                svg.text(x + width / 2, y + 16, "-", Anchor::middle, "m");
                continue;
            }
            area(chart, number, *first, x, y, width, kCell, svg);
            svg.text(x + width / 2, y + 16, std::string(1, letter_of(*first)), Anchor::middle, "halo b");
        }
    }
    double y = kTop + kCell * static_cast<double>(ys.size());
    double widest = 0;
    for (const double x : xs) widest = std::max(widest, text_width(value_text(shown, chart.x, x)));
    const auto every = static_cast<std::size_t>(std::max(std::ceil((widest + 6) / width), 1.0));
    for (std::size_t i = 0; i < xs.size(); i += every)
        svg.text(kLeft + width * (static_cast<double>(i) + 0.5), y + 17, value_text(shown, chart.x, xs[i]),
                 Anchor::middle, "m");
    svg.text(kChartWidth - 8, y + 36, axis_title(chart.x), Anchor::end, "m");
    y += 48;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        area(chart, number, i, kLeft, y, 26, 16, svg);
        svg.text(kLeft + 13, y + 12, std::string(1, letter_of(i)), Anchor::middle, "halo b");
        svg.text(kLeft + 34, y + 12, fitted(chart.series[i].name, kChartWidth - kLeft - 40));
        y += 22;
    }
    const bool nobody =
        std::any_of(chart.cells.begin(), chart.cells.end(), [](const ChartCell& cell) { return !cell.first; });
    if (nobody) {
        svg.text(kLeft + 13, y + 12, "-", Anchor::middle, "m");
        svg.text(kLeft + 34, y + 12, "nothing qualifies", Anchor::start, "m");
        y += 22;
    }
    height = y + 6;
    return svg.body();
}

}  // namespace advisor::render
