#include <fmt/format.h>

#include "advisor/render.hpp"
#include "chart.hpp"
#include "grid.hpp"
#include "layout.hpp"
#include "sections.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

constexpr std::size_t kSamples = 9;  ///< lines of the table for people

std::vector<CostPoint> samples_of(const std::vector<CostPoint>& points) {
    if (points.size() <= kSamples) return points;
    std::vector<CostPoint> samples;
    for (std::size_t i = 0; i < kSamples; ++i) samples.push_back(points[i * (points.size() - 1) / (kSamples - 1)]);
    return samples;
}

std::string title_of(const BreakEven& answer) {
    const std::string name = name_of(answer.parameter);
    return name == answer.unit ? name : fmt::format("{} ({})", name, answer.unit);
}

Grid samples(const BreakEven& answer) {
    Grid grid{{title_of(answer), "A (USD)", "B (USD)", "A - B (USD)"}, {true, true, true, true}, {}};
    for (const CostPoint& point : samples_of(answer.points)) {
        const std::optional<Usd> less = point.a && point.b ? std::optional(*point.a - *point.b) : std::nullopt;
        grid.rows.push_back({brief(point.value), usd(point.a), usd(point.b), usd(less)});
    }
    return grid;
}

std::string exact(const std::optional<Usd>& amount) { return amount ? fmt::format("{}", amount->value) : "-"; }

Grid all_points(const BreakEven& answer) {
    Grid grid{{"value", "a_usd", "b_usd"}, {true, true, true}, {}};
    for (const CostPoint& point : answer.points)
        grid.rows.push_back({fmt::format("{}", point.value), exact(point.a), exact(point.b)});
    return grid;
}

std::string sentence(const BreakEven& answer) {
    std::string text = safe(answer.reading) + ".";
    if (text[0] >= 'a' && text[0] <= 'z' && !answer.points.empty()) text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

std::string chart_of(const BreakEven& answer, const RenderOptions& options) {
    Curve a{'A', {}}, b{'B', {}};
    for (const CostPoint& point : answer.points) {
        a.y.push_back(point.a ? std::optional(point.a->value) : std::nullopt);
        b.y.push_back(point.b ? std::optional(point.b->value) : std::nullopt);
    }
    const std::string right =
        fmt::format("{} {}{}", brief(answer.high), answer.unit, answer.logarithmic ? ", logarithmic" : "");
    return chart({a, b}, brief(answer.low), right, options.width);
}

std::string who_is_who(const BreakEven& answer, const RenderOptions& options) {
    return system_line("A  ", *answer.a, Tone::bold, options) + system_line("B  ", *answer.b, Tone::bold, options);
}

std::string horizon(const BreakEven& answer) {
    if (answer.parameter.kind == Parameter::years) return "Ownership cost, USD";
    return fmt::format("Ownership cost over {}, USD", years_text(answer.question.purchase.years));
}

std::string markdown_view(const Catalog& catalog, const BreakEven& answer, RenderOptions options) {
    RenderOptions plain = options;
    plain.width = 0;
    plain.color = false;
    std::string text = markdown_lines(sentence(answer)) + "\n" + markdown_lines(who_is_who(answer, plain)) + "\n";
    if (!answer.points.empty()) text += grid_text(samples(answer), options) + "\n";
    return text + markdown_lines(old_prices(stale_prices(catalog, answer), answer.question, plain)) +
           markdown_lines(assumptions(answer.question, plain));
}

std::string text_view(const Catalog& catalog, const BreakEven& answer, const RenderOptions& options) {
    std::string text = assumptions(answer.question, options) +
                       old_prices(stale_prices(catalog, answer), answer.question, options) + "\n" +
                       who_is_who(answer, options) + "\n" + paragraph("", sentence(answer), options.width);
    if (answer.points.empty()) return text;
    return text + "\n" + heading(horizon(answer), options) + chart_of(answer, options) + "\n" +
           grid_text(samples(answer), options);
}

}  // namespace

std::string render_breakeven(const Catalog& catalog, const BreakEven& answer, const RenderOptions& options) {
    switch (options.format) {
        case Format::json: return breakeven_json(catalog, answer);
        case Format::csv: return grid_text(all_points(answer), options);
        case Format::markdown: return markdown_view(catalog, answer, options);
        case Format::text: break;
    }
    return text_view(catalog, answer, options);
}

}  // namespace advisor
