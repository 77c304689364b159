#include "chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "advisor/text.hpp"
#include "layout.hpp"

namespace advisor::render {
namespace {

constexpr int kHeight = 12;
constexpr int kNarrowest = 10, kWidest = 120;
constexpr char kMeeting = '*';

struct Span {
    double low = std::numeric_limits<double>::infinity(), high = -low;
};

Span span_of(const std::vector<Curve>& curves) {
    Span span;
    for (const Curve& curve : curves)
        for (const std::optional<double>& y : curve.y) {
            if (!y) continue;
            span.low = std::min(span.low, *y);
            span.high = std::max(span.high, *y);
        }
    return span;
}

int line_of(double y, const Span& span) {
    const double share = span.high > span.low ? (y - span.low) / (span.high - span.low) : 0.5;
    return static_cast<int>(std::lround((1 - share) * (kHeight - 1)));
}

std::vector<std::string> drawn(const std::vector<Curve>& curves, const Span& span, int columns) {
    std::vector<std::string> lines(kHeight, std::string(static_cast<std::size_t>(columns), ' '));
    for (const Curve& curve : curves)
        for (int column = 0; column < columns; ++column) {
            const double share = static_cast<double>(column) / (columns - 1);
            const auto place = static_cast<std::size_t>(std::lround(share * static_cast<double>(curve.y.size() - 1)));
            if (!curve.y[place]) continue;
            std::string& line = lines[static_cast<std::size_t>(line_of(*curve.y[place], span))];
            char& spot = line[static_cast<std::size_t>(column)];
            spot = spot == ' ' ? curve.mark : kMeeting;
        }
    return lines;
}

}  // namespace

std::string chart(const std::vector<Curve>& curves, const std::string& left, const std::string& right, int width) {
    const Span span = span_of(curves);
    const std::string top = thousands(span.high), bottom = thousands(span.low);
    const std::size_t label = std::max(top.size(), bottom.size());
    const int room = (width > 0 ? std::min(width, kWidest) : kWidest) - static_cast<int>(label) - 2;
    const int columns = std::max(room, kNarrowest);
    const std::vector<std::string> lines = drawn(curves, span, columns);
    std::string text;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const std::string y = i == 0 ? top : i + 1 == lines.size() ? bottom : "";
        std::string line = fmt::format("{:>{}} |{}", y, label, lines[i]);
        line.resize(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    text += fmt::format("{:>{}} +{}\n", "", label, std::string(static_cast<std::size_t>(columns), '-'));
    const int between = std::max(columns - display_width(left), 0);
    return text + fmt::format("{:>{}}  {}{:>{}}\n", "", label, left, right, between);
}

}  // namespace advisor::render
