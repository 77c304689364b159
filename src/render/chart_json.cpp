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
    {"points", list_of<kChartPoint>([](const ChartSeries& series) -> const auto& { return series.points; }),
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

/// An item of a chart with the chart that has its names.
template <class Item>
struct ItemOf {
    const Chart& chart;
    const Item& item;
};
template <class Item>
std::vector<ItemOf<Item>> each_of(const Chart& chart, const std::vector<Item>& items) {
    std::vector<ItemOf<Item>> list;
    for (const Item& item : items) list.push_back({chart, item});
    return list;
}

using BarOf = ItemOf<ChartBar>;
std::vector<PartOf> parts_of(const BarOf& bar) {
    std::vector<PartOf> parts;
    for (std::size_t i = 0; i < bar.item.parts.size(); ++i) parts.push_back({bar.chart, i, bar.item.parts[i]});
    return parts;
}
constexpr Member<BarOf> kBar[] = {
    {"label", [](const BarOf& b) { return b.item.label; }},
    {"group", [](const BarOf& b) { return text_or_null(b.item.group); }, "Bars that belong together; null: alone."},
    {"system", [](const BarOf& b) { return id_or_null(b.item.system); }},
    {"parts", list_of<kBarPart>([](const BarOf& b) { return parts_of(b); }), "In the order in which they are stacked."},
    {"range", object_or_null<kInterval>([](const BarOf& b) -> const auto& { return b.item.range; }),
     "An 80 % interval of the sum; null where there is none."},
    {"limit", [](const BarOf& b) { return b.item.limit; }, "That the sum is held against; null where there is none."},
};

using NoteOf = ItemOf<ChartNote>;
constexpr Member<NoteOf> kNote[] = {
    {"series", [](const NoteOf& n) { return n.chart.series[n.item.series].id; }, "Id of the series that it is of."},
    {"x", [](const NoteOf& n) { return n.item.x; }},
    {"y", [](const NoteOf& n) { return n.item.y; }},
    {"text", [](const NoteOf& n) { return n.item.text; }},
};

using CellOf = ItemOf<ChartCell>;
constexpr Member<CellOf> kCell[] = {
    {"x", [](const CellOf& c) { return c.item.x; }},
    {"y", [](const CellOf& c) { return c.item.y; }},
    {"first", [](const CellOf& c) { return c.item.first ? Text(c.chart.series[*c.item.first].id) : std::nullopt; },
     "Id of the series that is first here; null where nothing qualifies."},
};

constexpr Member<Chart> kChart[] = {
    {"id", its<&Chart::id>},
    {"title", its<&Chart::title>},
    {"form", [](const Chart& chart) { return name_of(chart.form); }, "", names_to<ChartForm::cells>},
    {"reading", its<&Chart::reading>, "What there is to see, in sentences."},
    {"x", object_of<kAxis>([](const Chart& chart) -> const ChartAxis& { return chart.x; }),
     "Of bars it says what they are of, and its numbers mean nothing."},
    {"y", object_of<kAxis>([](const Chart& chart) -> const ChartAxis& { return chart.y; }), "Of bars their length."},
    {"series", list_of<kSeries>([](const Chart& chart) -> const auto& { return chart.series; })},
    {"bars", list_of<kBar>([](const Chart& chart) { return each_of(chart, chart.bars); }),
     "Of form bars alone, else empty."},
    {"cells", list_of<kCell>([](const Chart& chart) { return each_of(chart, chart.cells); }),
     "Of form cells alone, else empty: row by row, the least y first."},
    {"notes", list_of<kNote>([](const Chart& chart) { return each_of(chart, chart.notes); }),
     "Words at a place of the drawing."},
};

constexpr Member<Picture> kChartDocument[] = {
    {"schema", [](const Picture&) { return std::string_view("advisor/chart/1"); }},
    {"advisor_version", [](const Picture&) -> std::string_view { return version(); }},
    {"prices", object_of<kPricesMembers>([](const Picture& p) {
         return PricesOf{p.question.purchase.book, p.stale};
     })},
    {"currency", kCurrencyMember<Picture>},
    {"assumptions", kAssumptionsMember<Picture>},
    {"kind", [](const Picture& p) { return name_of(p.kind); }, "", names_to<ChartKind::terms>},
    {"charts", list_of<kChart>([](const Picture& p) -> const auto& { return p.charts; }),
     "Several where they have different axes; empty where there is nothing to see."},
};

}  // namespace

std::string chart_json(const Picture& picture) { return dumped(json_of(picture, rows(kChartDocument))); }

std::string chart_schema() {
    return schema_document("chart.schema.json", "advisor/chart/1",
                           "What chart prints with --json: charts as values, in US dollars.",
                           schema_of(rows(kChartDocument)));
}

}  // namespace advisor
