// Elements of SVG as text, with fixed decimals and every word escaped.
#pragma once

#include <string>
#include <string_view>

#include "chart.hpp"

namespace advisor::render {

/// One decimal, never "-0.0": the same on every machine.
std::string px(double x);

enum class Anchor { start, middle, end };

/// A drawing that grows by elements; y grows downwards.
class Svg {
public:
    void rect(double x, double y, double width, double height, std::string_view css, std::string_view fill = {});
    void line(double x1, double y1, double x2, double y2, std::string_view css);
    void path(const std::string& d, std::string_view css);
    void text(double x, double y, std::string_view words, Anchor anchor = Anchor::start, std::string_view css = {});
    /// The shape of the n-th series around a place.
    void marker(std::size_t series, double x, double y, std::string_view css, double size = 4.5);
    void raw(std::string_view elements) { body_ += elements; }

    const std::string& body() const { return body_; }

private:
    std::string body_;
};

/// "s1" ... "s8", by which a colour is chosen; "s0" of what others are held against.
std::string series_class(std::size_t place, bool reference);
/// "d0" ... "d5": how a line is dashed.
std::string dash_class(std::size_t place, bool reference);

/// Columns that words take at 12 px, about: no font is at hand.
double text_width(std::string_view words);

/// Words that fit into so many px, the middle of longer ones left out.
std::string fitted(std::string_view words, double width);

// ---- Parts of a drawing that stand in files of their own

constexpr double kChartWidth = 760;  ///< px of every drawing; its height is what it takes

/// The elements of stacked bars and of a map, below the title; `height` is set.
std::string bars_svg(const ShownChart& shown, int number, double& height);
std::string cells_svg(const ShownChart& shown, int number, double& height);

}  // namespace advisor::render
