// `breakeven`: a sentence, a chart and sample points in words and Markdown; every point in CSV and JSON.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "advisor/render.hpp"
#include "advisor/text.hpp"
#include "answer/common_members.hpp"
#include "layout.hpp"
#include "sections.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

constexpr std::size_t kSamples = 9;  ///< lines of the table for people

constexpr int kHeight = 12;  ///< of the chart, in lines
constexpr int kNarrowest = 10, kWidest = 120;
constexpr char kMeeting = '*';

/// A curve drawn with characters.
struct Curve {
    char mark;
    std::vector<std::optional<double>> y;  ///< at evenly spaced places along the axis; gaps where there is nothing
};

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

/// The curves above an axis that ends in `left` and `right`, in at most `width` columns; '*' where two meet. There are
/// at least two places, and something to draw.
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

std::vector<CostPoint> samples_of(const std::vector<CostPoint>& points) {
    if (points.size() <= kSamples) return points;
    std::vector<CostPoint> samples;
    for (std::size_t i = 0; i < kSamples; ++i) samples.push_back(points[i * (points.size() - 1) / (kSamples - 1)]);
    return samples;
}

/// Of the parameter, in the buyer's money.
std::string unit_of(const BreakEven& answer) { return in_unit(currency_of(answer.question), answer.unit); }

/// A value of the parameter as people see it.
double shown_value(const BreakEven& answer, double value) {
    return is_money(answer.parameter.kind) ? in_currency(currency_of(answer.question), value) : value;
}

std::string title_of(const BreakEven& answer) {
    const std::string name = name_of(answer.parameter), unit = unit_of(answer);
    return name == unit ? name : fmt::format("{} ({})", name, unit);
}

std::optional<Usd> difference(const CostPoint& point) {
    return point.a && point.b ? std::optional(*point.a - *point.b) : std::nullopt;
}

/// A point as tables have it.
struct Sample : CostPoint {
    const BreakEven* answer;

    double shown() const { return shown_value(*answer, value); }
    std::string exact(const std::optional<Usd>& sum) const {
        return sum ? exact_number(in_currency(currency_of(answer->question), sum->value)) : "-";
    }
    std::string said(const std::optional<Usd>& sum) const { return bare_money(currency_of(answer->question), sum); }
};

constexpr auto kPointColumns = std::to_array<GridColumn<Sample>>({
    {"value", "value", Align::right, [](const Sample& p) { return exact_number(p.shown()); },
     [](const Sample& p) { return brief(p.shown()); }},
    {"a_usd", "A (USD)", Align::right, [](const Sample& p) { return p.exact(p.a); },
     [](const Sample& p) { return p.said(p.a); }},
    {"b_usd", "B (USD)", Align::right, [](const Sample& p) { return p.exact(p.b); },
     [](const Sample& p) { return p.said(p.b); }},
    {"", "A - B (USD)", Align::right, [](const Sample& p) { return p.exact(difference(p)); },
     [](const Sample& p) { return p.said(difference(p)); }},
});

Grid crossing_grid(const BreakEven& answer, const std::vector<CostPoint>& points, Reader reader) {
    std::vector<Sample> samples;
    for (const CostPoint& point : points) samples.push_back({point, &answer});
    return in_money(currency_of(answer.question), grid_of(samples, kPointColumns, reader));
}

Grid samples(const BreakEven& answer) {
    Grid grid = crossing_grid(answer, samples_of(answer.points), Reader::person);
    grid.header.front() = title_of(answer);
    return grid;
}

std::string sentence(const BreakEven& answer) {
    const std::string text = safe(answer.reading) + ".";
    return answer.points.empty() ? text : capitalised(text);
}

std::string chart_of(const BreakEven& answer, const RenderOptions& options) {
    Curve a{'A', {}}, b{'B', {}};
    const auto height = [&](const std::optional<Usd>& sum) {
        return sum ? std::optional(in_currency(currency_of(answer.question), sum->value)) : std::nullopt;
    };
    for (const CostPoint& point : answer.points) {
        a.y.push_back(height(point.a));
        b.y.push_back(height(point.b));
    }
    const std::string right = fmt::format("{} {}{}", brief(shown_value(answer, answer.high)), unit_of(answer),
                                          answer.logarithmic ? ", logarithmic" : "");
    return chart({a, b}, brief(shown_value(answer, answer.low)), right, options.width);
}

std::string who_is_who(const BreakEven& answer, const RenderOptions& options) {
    return system_line("A  ", *answer.a, Tone::bold, options) + system_line("B  ", *answer.b, Tone::bold, options);
}

std::string horizon(const BreakEven& answer) {
    const std::string& code = currency_of(answer.question).id;
    if (answer.yours) return "What it costs you a year, " + code;
    if (answer.parameter.kind == Parameter::years) return "Ownership cost, " + code;
    return fmt::format("Ownership cost over {}, {}", years_text(answer.question.purchase.years), code);
}

std::string markdown_view(const Catalog& catalog, const BreakEven& answer, const RenderOptions& options) {
    const RenderOptions plain = unwrapped();
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

using BreakEvenDocument = DocumentOf<BreakEven>;

/// An end of what was swept; null without a price to start from.
std::optional<double> end_of_range(const BreakEven& answer, double end) {
    return answer.high > 0 ? std::optional(end) : std::nullopt;
}

constexpr Member<Crossover> kCrossover[] = {
    {"value", its<&Crossover::value>,
     "Where the costs are equal, or one system stops; of users and context the first whole number beyond."},
    {"better_below", [](const Crossover& c) { return c.better_below->id; },
     "Id of the system that costs less below, or alone runs there."},
    {"better_above", [](const Crossover& c) { return c.better_above->id; }, "Likewise above."},
};

constexpr Member<CostPoint> kCostPoint[] = {
    {"value", its<&CostPoint::value>},
    {"a_usd", [](const CostPoint& p) { return number_or_null(p.a); },
     "What `compares` says; null where the system does not run the workload."},
    {"b_usd", [](const CostPoint& p) { return number_or_null(p.b); }},
};

constexpr Member<BreakEvenDocument> kBreakEvenDocument[] = {
    {"schema", [](const BreakEvenDocument&) { return std::string_view("advisor/breakeven/1"); }},
    {"advisor_version", [](const BreakEvenDocument&) -> std::string_view { return version(); }},
    {"prices", kPricesMember<BreakEven>},
    {"currency", kCurrencyMember<BreakEvenDocument>},
    {"assumptions", kAssumptionsMember<BreakEvenDocument>},
    {"a", [](const BreakEvenDocument& d) { return d.answer.a->id; }, "Id of the first system."},
    {"b", [](const BreakEvenDocument& d) { return d.answer.b->id; }, "Id of the second."},
    {"parameter", [](const BreakEvenDocument& d) { return name_of(d.answer.parameter); },
     "kwh-price, hours-per-day, tokens-per-day, requests-per-day, hour-worth, years, users, context or price:ID."},
    {"compares",
     [](const BreakEvenDocument& d) {
         return std::string_view(d.answer.yours ? "cost_to_you_usd_per_year" : "ownership_usd");
     },
     "What is held against each other: ownership over the horizon, or what they cost their buyer a year where the "
     "parameter moves that alone (requests-per-day, hour-worth)."},
    {"unit", [](const BreakEvenDocument& d) { return d.answer.unit; }, "Of every value of the parameter."},
    {"current", [](const BreakEvenDocument& d) { return d.answer.current; },
     "What the question states; null where it does not."},
    {"range", Heading{},
     "What was swept, no further than a system runs the workload; null without a price to start from."},
    {"range.low", [](const BreakEvenDocument& d) { return end_of_range(d.answer, d.answer.low); }},
    {"range.high", [](const BreakEvenDocument& d) { return end_of_range(d.answer, d.answer.high); }},
    {"a_runs_up_to", [](const BreakEvenDocument& d) { return d.answer.a_runs_up_to; },
     "Where a stops running the workload; null when it does not, or there is no answer."},
    {"b_runs_up_to", [](const BreakEvenDocument& d) { return d.answer.b_runs_up_to; }},
    {"crossovers", list_of<kCrossover>([](const BreakEvenDocument& d) -> const auto& { return d.answer.crossovers; }),
     "Ascending."},
    {"reading", [](const BreakEvenDocument& d) { return d.answer.reading; },
     "The answer in words, or why there is none."},
    {"points", list_of<kCostPoint>([](const BreakEvenDocument& d) -> const auto& { return d.answer.points; }),
     "Ascending; empty when there is no answer."},
};

}  // namespace

std::string breakeven_json(const Catalog& catalog, const BreakEven& answer) {
    return dumped(json_of(BreakEvenDocument{catalog, answer}, rows(kBreakEvenDocument)));
}

std::string breakeven_schema() {
    return schema_document("breakeven.schema.json", "advisor/breakeven/1",
                           "What breakeven prints with --json: where two systems cost the same as one parameter moves.",
                           schema_of(rows(kBreakEvenDocument)));
}

std::string render_breakeven(const Catalog& catalog, const BreakEven& answer, const RenderOptions& options) {
    switch (options.format) {
        case Format::json: return breakeven_json(catalog, answer);
        case Format::csv: return grid_text(crossing_grid(answer, answer.points, Reader::machine), options);
        case Format::markdown: return markdown_view(catalog, answer, options);
        case Format::html:
        case Format::svg:
        case Format::text: break;
    }
    return text_view(catalog, answer, options);
}

}  // namespace advisor
