#include "svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace advisor::render {
namespace {

constexpr double kColumn = 7;  // px of a character at 12 px, about

std::string attribute(std::string_view name, std::string_view value) {
    return value.empty() ? std::string() : fmt::format(" {}=\"{}\"", name, value);
}

std::string_view anchor_of(Anchor anchor) {
    constexpr std::array<std::string_view, 3> names{"", "middle", "end"};
    return names[static_cast<std::size_t>(anchor)];
}

}  // namespace

std::string escaped(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        switch (c) {
            case '&': safe += "&amp;"; break;
            case '<': safe += "&lt;"; break;
            case '>': safe += "&gt;"; break;
            case '"': safe += "&quot;"; break;
            case '\'': safe += "&#39;"; break;
            default:
                // Control characters are in neither HTML nor XML.
                if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) safe += c;
                else safe += c == '\n' || c == '\t' ? ' ' : '?';
        }
    }
    return safe;
}

std::string px(double x) {
    const std::string text = fmt::format("{:.1f}", x);
    return text == "-0.0" ? "0.0" : text;
}

void Svg::rect(double x, double y, double width, double height, std::string_view css, std::string_view fill) {
    body_ += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}{}/>\n", px(x), px(y), px(width),
                         px(height), attribute("class", css), attribute("fill", fill));
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view css) {
    body_ += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"{}/>\n", px(x1), px(y1), px(x2), px(y2),
                         attribute("class", css));
}

void Svg::path(const std::string& d, std::string_view css) {
    body_ += fmt::format("<path d=\"{}\"{}/>\n", d, attribute("class", css));
}

void Svg::text(double x, double y, std::string_view words, Anchor anchor, std::string_view css) {
    body_ += fmt::format("<text x=\"{}\" y=\"{}\"{}{}>{}</text>\n", px(x), px(y),
                         attribute("text-anchor", anchor_of(anchor)), attribute("class", css), escaped(words));
}

void Svg::marker(std::size_t series, double x, double y, std::string_view css, double size) {
    constexpr std::size_t kShapes = 7;
    const double r = size;
    switch (series % kShapes) {
        case 0:
            body_ +=
                fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}/>\n", px(x), px(y), px(r), attribute("class", css));
            return;
        case 1: return rect(x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8, css);
        case 2:
            return path(fmt::format("M{} {}L{} {}L{} {}Z", px(x), px(y - r * 1.2), px(x + r * 1.1), px(y + r * 0.8),
                                    px(x - r * 1.1), px(y + r * 0.8)),
                        css);
        case 3:
            return path(fmt::format("M{} {}L{} {}L{} {}L{} {}Z", px(x), px(y - r * 1.3), px(x + r * 1.3), px(y), px(x),
                                    px(y + r * 1.3), px(x - r * 1.3), px(y)),
                        css);
        case 4:
            return path(fmt::format("M{} {}L{} {}L{} {}Z", px(x), px(y + r * 1.2), px(x + r * 1.1), px(y - r * 0.8),
                                    px(x - r * 1.1), px(y - r * 0.8)),
                        css);
        case 5:
            return path(fmt::format("M{} {}H{}M{} {}V{}", px(x - r), px(y), px(x + r), px(x), px(y - r), px(y + r)),
                        css);
        default:
            return path(fmt::format("M{} {}L{} {}M{} {}L{} {}", px(x - r), px(y - r), px(x + r), px(y + r), px(x - r),
                                    px(y + r), px(x + r), px(y - r)),
                        css);
    }
}

std::string series_class(std::size_t place, bool reference) {
    constexpr std::size_t kColors = 8;
    return reference ? "s0" : fmt::format("s{}", place % kColors + 1);
}

std::string dash_class(std::size_t place, bool reference) {
    constexpr std::size_t kDashes = 5;
    return reference ? "d5" : fmt::format("d{}", place % kDashes);
}

double text_width(std::string_view words) { return kColumn * display_width(words); }

std::string fitted(std::string_view words, double width) {
    return elided(words, std::max(static_cast<int>(width / kColumn), 4));
}

std::string_view chart_style() {
    // Colours of Okabe and Ito (2008), which people who see few colours tell apart; blue and vermilion first on white,
    // sky blue and orange first on black.
    return R"(:root{color-scheme:light dark;--paper:#fff;--ink:#1b1b1b;--muted:#5a5a5a;--grid:#dcdcdc;--s0:#6b6b6b;--s1:#0072b2;--s2:#d55e00;--s3:#007a5a;--s4:#b2558d;--s5:#9a6a00;--s6:#2f8fc9;--s7:#1b1b1b;--s8:#7a7200}
@media (prefers-color-scheme:dark){:root{--paper:#151618;--ink:#e9e9e7;--muted:#a9a9a6;--grid:#37393d;--s0:#9b9b98;--s1:#56b4e9;--s2:#e69f00;--s3:#2bbf94;--s4:#dd8fbb;--s5:#f0e442;--s6:#f27d2d;--s7:#e9e9e7;--s8:#8fa8ff}}
@media print{:root{color-scheme:light;--paper:#fff;--ink:#1b1b1b;--muted:#5a5a5a;--grid:#dcdcdc;--s0:#6b6b6b;--s1:#0072b2;--s2:#d55e00;--s3:#007a5a;--s4:#b2558d;--s5:#9a6a00;--s6:#2f8fc9;--s7:#1b1b1b;--s8:#7a7200}.chart{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
.chart{font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;fill:var(--ink)}
.page{fill:var(--paper)}
.chart .m{fill:var(--muted)}.chart .b{font-weight:600}.chart .h{font-size:14px;font-weight:600}
.chart .halo{paint-order:stroke;stroke:var(--paper);stroke-width:3.5px;stroke-linejoin:round}
.chart .grid{stroke:var(--grid);stroke-width:1}.chart .axis{stroke:var(--muted);stroke-width:1}
.chart .now{stroke:var(--muted);stroke-width:1;stroke-dasharray:2 3}
.s0{--c:var(--s0)}.s1{--c:var(--s1)}.s2{--c:var(--s2)}.s3{--c:var(--s3)}.s4{--c:var(--s4)}.s5{--c:var(--s5)}.s6{--c:var(--s6)}.s7{--c:var(--s7)}.s8{--c:var(--s8)}
.chart .l{fill:none;stroke:var(--c);stroke-width:2;stroke-linejoin:round}.chart .thin{fill:none;stroke:var(--c);stroke-width:1}
.chart .faint{stroke-opacity:.35}.chart .lead{stroke:var(--muted);stroke-width:.8}
.chart .f{fill:var(--c);stroke:var(--c);stroke-width:1.5}.chart .o{fill:var(--paper);stroke:var(--c);stroke-width:1.3}
.chart .ring{fill:none;stroke:var(--ink);stroke-width:1.6}.chart .band{fill:var(--c);fill-opacity:.1}
.chart .tint{fill:var(--c);fill-opacity:.3}.chart .solid{fill:var(--c);fill-opacity:.55}.chart .hatch{fill:none;stroke:var(--c);stroke-width:1.4}
.chart .edge{fill:none;stroke:var(--c);stroke-width:1}.chart .limit{stroke:var(--ink);stroke-width:2}
.d1{stroke-dasharray:8 4}.d2{stroke-dasharray:2 3}.d3{stroke-dasharray:9 3 2 3}.d4{stroke-dasharray:14 4}.d5{stroke-dasharray:4 5}
)";
}

}  // namespace advisor::render
