// `chart` as JSON: the chart as it is composed, in dollars, with the question that it answers.
#include "advisor/chart.hpp"
#include "advisor/render.hpp"
#include "answer/common_members.hpp"
#include "chart.hpp"

namespace advisor {

namespace {

constexpr Member<ChartAxis> kAxis[] = {
    {"name", its<&ChartAxis::name>, "What the numbers are, with the unit."},
    {"title", its<&ChartAxis::title>},
    {"unit", [](const ChartAxis& axis) { return text_or_null(axis.unit); }},
    {"scale", [](const ChartAxis& axis) { return name_of(axis.scale); }, "", names_to<Scale::logarithmic>},
    {"low", its<&ChartAxis::low>, "To `high`: what is drawn."},
    {"high", its<&ChartAxis::high>},
    {"current", its<&ChartAxis::current>, "What the question states; null where it does not."},
};

constexpr Member<Interval> kInterval[] = {
    {"low", its<&Interval::low>},
    {"high", its<&Interval::high>},
};

constexpr Member<ChartPoint> kChartPoint[] = {
    {"label", [](const ChartPoint& point) { return text_or_null(point.label); }},
    {"system", [](const ChartPoint& point) { return id_or_null(point.system); }, "Id; null where the series has it."},
    {"x", its<&ChartPoint::x>},
    {"x_range", object_or_null<kInterval>([](const ChartPoint& point) -> const auto& { return point.x_range; }),
     "What prices were seen at; null where there is no range."},
    {"y", its<&ChartPoint::y>},
    {"y_range", object_or_null<kInterval>([](const ChartPoint& point) -> const auto& { return point.y_range; }),
     "An 80 % interval; null where there is none."},
    {"marked", its<&ChartPoint::marked>, "It costs its buyer least a year."},
};

constexpr Member<ChartSeries> kSeries[] = {
    {"id", its<&ChartSeries::id>, "Of a system, of a part of bars, or frontier, others, api, rent."},
    {"name", its<&ChartSeries::name>},
    {"system", [](const ChartSeries& series) { return id_or_null(series.system); }, "Id; null where it is of none."},
    {"reference", its<&ChartSeries::reference>, "The others are held against it; of bars what is left."},
    {"points",
     list_of<kChartPoint>([](const ChartSeries& series) -> const std::vector<ChartPoint>& { return series.points; }),
     "By x; empty of bars and cells."},
};

/// A part of a bar, or what series a cell belongs to, with the chart that has its names.
struct PartOf {
    const Chart& chart;
    std::size_t series;
    double value;
};
constexpr Member<PartOf> kBarPart[] = {
    {"series", [](const PartOf& part) { return part.chart.series[part.series].id; }},
    {"value", its<&PartOf::value>},
};

struct BarOf {
    const Chart& chart;
    const ChartBar& bar;

    std::vector<PartOf> parts() const {
        std::vector<PartOf> parts;
        for (std::size_t i = 0; i < bar.parts.size(); ++i) parts.push_back({chart, i, bar.parts[i]});
        return parts;
    }
};
constexpr Member<BarOf> kBar[] = {
    {"label", [](const BarOf& b) { return b.bar.label; }},
    {"group", [](const BarOf& b) { return text_or_null(b.bar.group); }, "Bars that belong together; null: alone."},
    {"system", [](const BarOf& b) { return id_or_null(b.bar.system); }},
    {"parts", list_of<kBarPart>([](const BarOf& b) { return b.parts(); }), "In the order in which they are stacked."},
    {"range", object_or_null<kInterval>([](const BarOf& b) -> const auto& { return b.bar.range; }),
     "An 80 % interval of the sum; null where there is none."},
    {"limit", [](const BarOf& b) { return b.bar.limit; }, "That the sum is held against; null where there is none."},
};

struct NoteOf {
    const Chart& chart;
    const ChartNote& note;
};
constexpr Member<NoteOf> kNote[] = {
    {"series", [](const NoteOf& n) { return n.chart.series[n.note.series].id; }, "Id of the series that it is of."},
    {"x", [](const NoteOf& n) { return n.note.x; }},
    {"y", [](const NoteOf& n) { return n.note.y; }},
    {"text", [](const NoteOf& n) { return n.note.text; }},
};

struct CellOf {
    const Chart& chart;
    const ChartCell& cell;
};
constexpr Member<CellOf> kCell[] = {
    {"x", [](const CellOf& c) { return c.cell.x; }},
    {"y", [](const CellOf& c) { return c.cell.y; }},
    {"first", [](const CellOf& c) { return c.cell.first ? Text(c.chart.series[*c.cell.first].id) : std::nullopt; },
     "Id of the series that is first here; null where nothing qualifies."},
};

std::vector<BarOf> bars_of(const Chart& chart) {
    std::vector<BarOf> bars;
    for (const ChartBar& bar : chart.bars) bars.push_back({chart, bar});
    return bars;
}

std::vector<NoteOf> notes_of(const Chart& chart) {
    std::vector<NoteOf> notes;
    for (const ChartNote& note : chart.notes) notes.push_back({chart, note});
    return notes;
}

std::vector<CellOf> cells_of(const Chart& chart) {
    std::vector<CellOf> cells;
    for (const ChartCell& cell : chart.cells) cells.push_back({chart, cell});
    return cells;
}

constexpr Member<Chart> kChart[] = {
    {"id", its<&Chart::id>},
    {"title", its<&Chart::title>},
    {"form", [](const Chart& chart) { return name_of(chart.form); }, "", names_to<ChartForm::cells>},
    {"reading", its<&Chart::reading>, "What there is to see, in sentences."},
    {"x", object_of<kAxis>([](const Chart& chart) -> const ChartAxis& { return chart.x; }),
     "Of bars it says what they are of, and its numbers mean nothing."},
    {"y", object_of<kAxis>([](const Chart& chart) -> const ChartAxis& { return chart.y; }), "Of bars their length."},
    {"series", list_of<kSeries>([](const Chart& chart) -> const std::vector<ChartSeries>& { return chart.series; })},
    {"bars", list_of<kBar>([](const Chart& chart) { return bars_of(chart); }), "Of form bars alone, else empty."},
    {"cells", list_of<kCell>([](const Chart& chart) { return cells_of(chart); }),
     "Of form cells alone, else empty: row by row, the least y first."},
    {"notes", list_of<kNote>([](const Chart& chart) { return notes_of(chart); }), "Words at a place of the drawing."},
};

struct ChartDocument {
    const Picture& picture;
};
constexpr Member<ChartDocument> kChartDocument[] = {
    {"schema", [](const ChartDocument&) { return std::string_view("advisor/chart/1"); }},
    {"advisor_version", [](const ChartDocument&) -> std::string_view { return version(); }},
    {"prices", object_of<kPricesMembers>([](const ChartDocument& d) {
         return PricesOf{d.picture.question.purchase.book, d.picture.stale};
     })},
    {"currency", object_of<kCurrencyMembers>(
                     [](const ChartDocument& d) -> const Purchase& { return d.picture.question.purchase; })},
    {"assumptions", list_of<kAssumptionMembers>([](const ChartDocument& d) -> const std::vector<Assumption>& {
         return d.picture.question.assumptions;
     })},
    {"kind", [](const ChartDocument& d) { return name_of(d.picture.kind); }, "", names_to<ChartKind::terms>},
    {"charts", list_of<kChart>([](const ChartDocument& d) -> const std::vector<Chart>& { return d.picture.charts; }),
     "Several where they have different axes; empty where there is nothing to see."},
};

}  // namespace

std::string chart_json(const Picture& picture) { return dumped(json_of(ChartDocument{picture}, rows(kChartDocument))); }

std::string chart_schema() {
    return schema_document("chart.schema.json", "advisor/chart/1",
                           "What chart prints with --json: charts as values, in US dollars.",
                           schema_of(rows(kChartDocument)));
}

}  // namespace advisor
