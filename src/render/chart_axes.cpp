// What every drawing of a chart has in common: sums in the buyer's money, short names, round values on axes.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "chart.hpp"
#include "screen.hpp"
#include "side_by_side.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

void convert(const Currency& currency, ChartAxis& axis) {
    axis.low = in_currency(currency, axis.low);
    axis.high = in_currency(currency, axis.high);
    if (axis.current) axis.current = in_currency(currency, *axis.current);
}

void convert(const Currency& currency, std::optional<Interval>& range) {
    if (range) range = Interval{in_currency(currency, range->low), in_currency(currency, range->high)};
}

bool is_money(const ChartAxis& axis) { return axis.unit.starts_with(us_dollar().id); }

void convert_x(const Currency& currency, Chart& chart) {
    convert(currency, chart.x);
    for (ChartSeries& series : chart.series)
        for (ChartPoint& point : series.points) {
            point.x = in_currency(currency, point.x);
            convert(currency, point.x_range);
        }
    for (ChartCell& cell : chart.cells) cell.x = in_currency(currency, cell.x);
    for (ChartNote& note : chart.notes) note.x = in_currency(currency, note.x);
}

void convert_y(const Currency& currency, Chart& chart) {
    convert(currency, chart.y);
    for (ChartSeries& series : chart.series)
        for (ChartPoint& point : series.points) {
            point.y = in_currency(currency, point.y);
            convert(currency, point.y_range);
        }
    for (ChartBar& bar : chart.bars) {
        for (double& part : bar.parts) part = in_currency(currency, part);
        convert(currency, bar.range);
        if (bar.limit) bar.limit = in_currency(currency, *bar.limit);
    }
    for (ChartCell& cell : chart.cells) cell.y = in_currency(currency, cell.y);
    for (ChartNote& note : chart.notes) note.y = in_currency(currency, note.y);
}

/// 1, 2 or 5 times a power of ten, at least so much.
double round_step(double least) {
    const double ten = std::pow(10.0, std::floor(std::log10(least)));
    for (const double times : {1.0, 2.0, 5.0})
        if (times * ten >= least * (1 - 1e-9)) return times * ten;
    return 10 * ten;
}

std::vector<double> linear_places(const ChartAxis& axis, int most) {
    std::vector<double> places;
    if (!(axis.high > axis.low)) return {axis.low};
    const double step = round_step((axis.high - axis.low) / most);
    const double first = std::ceil(axis.low / step - 1e-9);
    for (double k = first; k * step <= axis.high + 1e-9 * step; ++k) places.push_back(k * step);
    return places;
}

/// Of tokens powers of two, else so many to a decade.
std::vector<double> logarithmic_places(const ChartAxis& axis, int most) {
    const auto within = [&](double x) { return x >= axis.low * (1 - 1e-9) && x <= axis.high * (1 + 1e-9); };
    std::vector<double> places;
    if (axis.measure == ValueKind::tokens && axis.high < 1e7) {
        const double octaves = std::log2(axis.high / axis.low);
        const int step = std::max(1, static_cast<int>(std::ceil(octaves / most)));
        const int last = static_cast<int>(std::floor(std::log2(axis.high) + 1e-9));
        for (int power = last; power >= 0 && within(std::exp2(power)); power -= step)
            places.insert(places.begin(), std::exp2(power));
        return places;
    }
    if (axis.measure == ValueKind::seconds) {
        constexpr std::array<double, 19> kRound{0.01, 0.02, 0.05, 0.1, 0.2, 0.5,  1,    2,    5,    10,
                                                30,   60,   120,  300, 600, 1800, 3600, 7200, 36000};
        for (const double each : kRound)
            if (within(each)) places.push_back(each);
        for (std::size_t i = 1; places.size() > static_cast<std::size_t>(std::max(most, 2)) && i < places.size(); ++i)
            places.erase(places.begin() + static_cast<std::ptrdiff_t>(i));
        if (!places.empty()) return places;
    }
    static const std::vector<std::vector<double>> kTimes{{1, 1.5, 2, 3, 4, 5, 7}, {1, 2, 3, 5}, {1, 2, 5}, {1, 3}, {1}};
    for (const std::vector<double>& times : kTimes) {
        places.clear();
        const int from = static_cast<int>(std::floor(std::log10(axis.low)));
        const int to = static_cast<int>(std::ceil(std::log10(axis.high)));
        for (int power = from; power <= to; ++power)
            for (const double each : times)
                if (within(each * std::pow(10.0, power))) places.push_back(each * std::pow(10.0, power));
        if (places.size() <= static_cast<std::size_t>(std::max(most, 1))) return places;
    }
    return places;
}

/// "0.5 s", "30 s", "5 min", "2 h"
std::string round_duration(double seconds) {
    constexpr double kMinute = 60, kHour = 3600;
    if (seconds < kMinute) return brief(seconds) + " s";
    return seconds < kHour ? brief(seconds / kMinute) + " min" : brief(seconds / kHour) + " h";
}

}  // namespace

ShownChart shown_chart(const Chart& chart, const Currency& currency) {
    ShownChart shown{chart, currency};
    Chart& c = shown.chart;
    if (is_money(c.x)) convert_x(currency, c);
    if (is_money(c.y)) convert_y(currency, c);
    for (ChartAxis* axis : {&c.x, &c.y}) {
        axis->name = in_key(currency, axis->name);
        axis->unit = in_unit(currency, safe(axis->unit));
        axis->title = safe(axis->title);
    }
    shown.currency.usd_per_unit = 1;
    const ShortNames names(systems_in({&c, 1}));
    const auto shorten = [&](const System* system, std::string& name) {
        name = system != nullptr ? names.of(*system) : safe(name);
    };
    for (ChartSeries& series : c.series) {
        shorten(series.system, series.name);
        for (ChartPoint& point : series.points) shorten(point.system, point.label);
    }
    for (ChartBar& bar : c.bars) {
        if (bar.group.empty()) {
            shorten(bar.system, bar.label);
        } else {
            bar.label = safe(bar.label);
            shorten(bar.system, bar.group);
        }
    }
    for (ChartNote& note : c.notes) note.text = safe(note.text);
    c.title = safe(c.title);
    constexpr std::size_t kMostReading = 4000;
    c.reading = printable(c.reading, kMostReading);
    return shown;
}

std::string value_text(const ShownChart& shown, const ChartAxis& axis, double value) {
    switch (axis.measure) {
        case ValueKind::money: return money(shown.currency, Usd{value});
        case ValueKind::rate: return rate(value);
        case ValueKind::tokens: return value < 10000 ? thousands(value) : brief_tokens(std::llround(value));
        case ValueKind::seconds: return duration(value);
        case ValueKind::gib: return three_digits(value);
        case ValueKind::number: break;
    }
    return brief(value);
}

std::string interval_text(const ShownChart& shown, const ChartAxis& axis, const Interval& range) {
    if (axis.measure == ValueKind::money)
        return bare_money_range(shown.currency, {Usd{range.low}, Usd{range.low}, Usd{range.high}});
    if (axis.measure == ValueKind::rate) return rate_range(Estimate{range.low, range.low, range.high});
    return value_text(shown, axis, range.low) + "-" + value_text(shown, axis, range.high);
}

std::string caption_of(const ShownChart& shown, const ChartBar& bar) {
    const ChartAxis& axis = shown.chart.y;
    double used = 0;
    for (std::size_t i = 0; i < bar.parts.size(); ++i)
        if (!shown.chart.series[i].reference) used += bar.parts[i];
    std::string text = value_text(shown, axis, used);
    if (bar.limit) text += fmt::format(" of {} {}", value_text(shown, axis, *bar.limit), axis.unit);
    if (bar.range) text += fmt::format(" ({})", interval_text(shown, axis, *bar.range));
    return text;
}

std::vector<double> places_of(const Chart& chart) {
    std::vector<double> xs;
    for (const ChartSeries& series : chart.series)
        for (const ChartPoint& point : series.points) xs.push_back(point.x);
    std::sort(xs.begin(), xs.end());
    xs.erase(std::unique(xs.begin(), xs.end()), xs.end());
    return xs;
}

std::string axis_title(const ChartAxis& axis) {
    std::string text = axis.title;
    const bool in_values = axis.measure == ValueKind::seconds || axis.unit == axis.title || axis.unit.empty();
    if (!in_values && squeeze(axis.unit) != squeeze(axis.title)) text += ", " + axis.unit;
    return axis.scale == Scale::logarithmic ? text + ", logarithmic" : text;
}

std::vector<Tick> ticks_of(const ShownChart& shown, const ChartAxis& axis, int most) {
    const std::vector<double> places =
        axis.scale == Scale::logarithmic ? logarithmic_places(axis, most) : linear_places(axis, most);
    std::vector<Tick> ticks;
    for (const double place : places) {
        std::string label;
        switch (axis.measure) {
            case ValueKind::rate:
            case ValueKind::gib:
            case ValueKind::number: label = brief(place); break;
            case ValueKind::tokens: label = brief_tokens(std::llround(place)); break;
            case ValueKind::seconds: label = round_duration(place); break;
            case ValueKind::money: label = value_text(shown, axis, place); break;
        }
        if (place == 0 && axis.measure != ValueKind::money) label = "0";
        ticks.push_back({place, std::move(label)});
    }
    return ticks;
}

double share_on(const ChartAxis& axis, double value) {
    if (!(axis.high > axis.low)) return 0.5;
    const double share = axis.scale == Scale::logarithmic
                             ? (value > 0 ? std::log(value / axis.low) / std::log(axis.high / axis.low) : 0)
                             : (value - axis.low) / (axis.high - axis.low);
    return std::clamp(share, 0.0, 1.0);
}

char letter_of(std::size_t place) {
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    return kLetters[place % kLetters.size()];
}

}  // namespace advisor::render
