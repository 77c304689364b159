#include "advisor/chart.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "render/chart.hpp"
#include "render/html.hpp"
#include "render_options.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

constexpr const char* kMac = "mac-studio-m5-max-128";
constexpr const char* kRig = "rig-2x3090";

Decision decided(Request r) {
    return recommend(real_catalog(), resolve(real_catalog(), r), {.chances = false, .changes = false});
}

Request pair() {
    Request r = request("llama-3.3-70b");
    r.systems = {kMac, kRig};
    return r;
}

const ChartSeries& series_of(const Chart& chart, const std::string& id) {
    for (const ChartSeries& series : chart.series)
        if (series.id == id) return series;
    throw std::runtime_error("no series " + id);
}

double y_at(const ChartSeries& series, double x) {
    for (const ChartPoint& point : series.points)
        if (std::abs(point.x - x) < 1e-9) return point.y;
    throw std::runtime_error("no point there");
}

}  // namespace

TEST_CASE("nothing that costs less is faster than the frontier of a chart") {
    Request r = request("llama-3.3-70b");
    const Decision decision = decided(r);
    const Chart chart = pareto_chart(decision);
    const std::vector<ChartPoint>&frontier = series_of(chart, "frontier").points,
          &others = series_of(chart, "others").points;
    REQUIRE(frontier.size() > 2);
    REQUIRE_FALSE(others.empty());
    const auto priced = std::count_if(decision.results.begin(), decision.results.end(),
                                      [](const Candidate& c) { return c.assessment.cost.price.has_value(); });
    CHECK(static_cast<std::ptrdiff_t>(frontier.size() + others.size()) == priced);
    for (const ChartPoint& point : frontier)
        for (const auto* list : {&frontier, &others})
            for (const ChartPoint& other : *list) CHECK_FALSE((other.x <= point.x && other.y > point.y));
    for (const ChartPoint& point : others)
        CHECK(std::any_of(frontier.begin(), frontier.end(),
                          [&](const ChartPoint& leads) { return leads.x <= point.x && leads.y >= point.y; }));
    const auto marked = [](const std::vector<ChartPoint>& points) {
        return std::count_if(points.begin(), points.end(), [](const ChartPoint& p) { return p.marked; });
    };
    CHECK(marked(frontier) + marked(others) == 1);
    CHECK(chart.reading.find(decision.results.front().assessment.plan.system->name) != std::string::npos);
}

TEST_CASE("bars of terms and of memory add up to what the answer says") {
    const Decision decision = decided(pair());
    const Chart terms = terms_chart(decision, 8);
    REQUIRE(terms.bars.size() == decision.results.size());
    for (std::size_t i = 0; i < terms.bars.size(); ++i) {
        double sum = 0;
        for (const double part : terms.bars[i].parts) sum += part;
        CHECK(sum == Approx(decision.results[i].cost.per_year->value));
        CHECK(terms.bars[i].range->low <= sum);
        CHECK(terms.bars[i].range->high >= sum);
    }
    const Chart memory = memory_chart(decision, 8);
    REQUIRE_FALSE(memory.bars.empty());
    for (const ChartBar& bar : memory.bars) {
        double sum = 0;
        for (const double part : bar.parts) sum += part;
        CHECK(sum == Approx(bar.limit.value()));  // it fits: what is not used is free
        CHECK(bar.parts.size() == memory.series.size());
    }
    const System* first = decision.results.front().assessment.plan.system;
    for (const ChartBar& bar : memory_chart(decision, 1).bars) CHECK(bar.system == first);
}

TEST_CASE("costs over years pass through the cost of the horizon") {
    const Decision decision = decided(pair());
    const std::vector<Chart> charts = cost_charts(real_catalog(), decision, 4);
    REQUIRE(charts.size() == 2);
    for (const Candidate& c : decision.results)
        CHECK(y_at(series_of(charts[0], c.assessment.plan.system->id), decision.question.purchase.years) ==
              Approx(c.assessment.cost.ownership->value));
    REQUIRE(decision.api);
    CHECK(y_at(series_of(charts[0], "api"), 3) == Approx(3 * decision.api->per_year.value));

    Request eight = pair();
    eight.hours_per_day = 8;
    for (const Candidate& c : decided(eight).results)
        CHECK(y_at(series_of(charts[1], c.assessment.plan.system->id), 8) ==
              Approx(c.assessment.cost.ownership->value));
    Request alone = pair();
    alone.local_only = true;
    const std::vector<Chart> without_offers = cost_charts(real_catalog(), decided(alone), 4);
    for (const ChartSeries& series : without_offers.front().series) CHECK_FALSE(series.reference);
}

TEST_CASE("speeds over the context are those of the plan asked for with that context") {
    const Decision decision = decided(pair());
    const std::vector<Chart> charts = context_charts(real_catalog(), decision, 4);
    REQUIRE(charts.size() == 2);
    for (const Candidate& c : decision.results) {
        const Plan& plan = c.assessment.plan;
        Request long_one = pair();
        long_one.systems = {plan.system->id};
        long_one.engine = plan.engine->id;
        long_one.quant = plan.quant->id;
        long_one.context = 16384;
        long_one.prompt_tokens = 16384 - 512;
        const Decision at_length = decided(long_one);
        REQUIRE(at_length.results.size() == 1);
        const Speed& speed = at_length.results.front().assessment.speed;
        CHECK(y_at(series_of(charts[0], plan.system->id), 16384) == Approx(speed.decode_tps.value));
        CHECK(y_at(series_of(charts[1], plan.system->id), 16384) == Approx(speed.ttft_s.value));
        // Whatever fits better at another length: one plan writes no faster for a longer context.
        const std::vector<ChartPoint>& points = series_of(charts[0], plan.system->id).points;
        for (std::size_t i = 1; i + 1 < points.size(); ++i) CHECK(points[i].y <= points[i - 1].y);
    }
    // A line ends within 256 tokens of the longest context that the system holds.
    const std::vector<ChartPoint>& rig = series_of(charts[0], kRig).points;
    REQUIRE(charts[0].notes.size() == 1);
    CHECK(charts[0].series[charts[0].notes[0].series].id == kRig);
    CHECK(charts[0].notes[0].x == rig.back().x);
    Request fits = pair();
    fits.systems = {kRig};
    fits.context = rig.back().x;
    CHECK(decided(fits).results.size() == 1);
    fits.context = rig.back().x + 257;
    CHECK(decided(fits).results.empty());
}

TEST_CASE("a cell of a map is first where the question is asked there") {
    Request r = request("qwen3-32b");
    const bool builds = GENERATE(false, true);
    r.builds = builds;
    const Question question = resolve(real_catalog(), r);
    const Chart chart = map_chart(real_catalog(), question, "budget,users");
    CHECK(chart.cells.size() >= 100);
    int asked = 0, same = 0;
    for (std::size_t i = 0; i < chart.cells.size(); i += 7) {
        const ChartCell& cell = chart.cells[i];
        Request there = r;
        there.budget = cell.x;
        there.users = cell.y;
        const Ranking ranking = rank(real_catalog(), resolve(real_catalog(), there));
        INFO(cell.x << " " << cell.y);
        CHECK(cell.first.has_value() == !ranking.results.empty());
        if (!cell.first || ranking.results.empty()) continue;
        ++asked;
        same += chart.series[*cell.first].id == ranking.results.front().assessment.plan.system->id ? 1 : 0;
    }
    // Inside the area of one system nobody else is asked but those who lead somewhere.
    CHECK(asked > 15);
    CHECK(same >= asked - 1);
}

TEST_CASE("a map is over two parameters that there are") {
    const Question question = resolve(real_catalog(), request("qwen3-32b"));
    CHECK_THROWS_WITH(map_chart(real_catalog(), question, "budget"), ContainsSubstring("two different parameters"));
    CHECK_THROWS_WITH(map_chart(real_catalog(), question, "budget,kontext"),
                      ContainsSubstring("did you mean 'context'"));
    CHECK_THROWS_WITH(map_chart(real_catalog(), question, "price:rtx-3091,years"), ContainsSubstring("rtx-3090"));
}

TEST_CASE("ticks are round and within their axis") {
    const render::ShownChart shown = render::shown_chart(Chart{}, us_dollar());
    const auto labels = [&](ChartAxis axis, int most) {
        std::string text;
        for (const render::Tick& tick : render::ticks_of(shown, axis, most)) {
            CHECK(tick.value >= axis.low * (1 - 1e-6));
            CHECK(tick.value <= axis.high * (1 + 1e-6));
            text += (text.empty() ? "" : " ") + tick.label;
        }
        return text;
    };
    ChartAxis axis{"", "", "USD", ValueKind::money, Scale::linear, 0, 6200};
    CHECK(labels(axis, 7) == "$0 $1,000 $2,000 $3,000 $4,000 $5,000 $6,000");
    axis.scale = Scale::logarithmic;
    axis.low = 900;
    axis.high = 24000;
    CHECK(labels(axis, 6) == "$1,000 $2,000 $3,000 $5,000 $10,000 $20,000");
    CHECK(labels({"", "", "", ValueKind::tokens, Scale::logarithmic, 1024, 131072}, 8) ==
          "1k 2k 4k 8k 16k 32k 65k 131k");
    CHECK(labels({"", "", "", ValueKind::seconds, Scale::logarithmic, 0.4, 3000}, 12) ==
          "0.5 s 1 s 2 s 5 s 10 s 30 s 1 min 2 min 5 min 10 min 30 min");
    CHECK(labels({"", "", "", ValueKind::number, Scale::linear, 0, 1}, 4) == "0 0.5 1");
    CHECK(labels({"", "", "", ValueKind::number, Scale::linear, 3, 3}, 4) == "3");
    CHECK(render::share_on({"", "", "", ValueKind::number, Scale::logarithmic, 1, 100}, 10) == Approx(0.5));
    CHECK(render::share_on({"", "", "", ValueKind::number, Scale::linear, 0, 10}, 20) == 1);
}

TEST_CASE("text that enters a page or a drawing is text") {
    CHECK(render::escaped("<b>\"it's\" & ]]></b>") == "&lt;b&gt;&quot;it&#39;s&quot; &amp; ]]&gt;&lt;/b&gt;");
    CHECK(render::escaped("a\x1b[1m\nb\x7f") == "a?[1m b?");

    Chart chart;
    chart.title = "<script>alert(1)</script>";
    chart.reading = "\"]]> & </desc>";
    chart.form = ChartForm::lines;
    chart.x = {"x", "<x>", "", ValueKind::number, Scale::linear, 0, 1};
    chart.y = {"y", "y", "\"u\"", ValueKind::number, Scale::linear, 0, 1};
    chart.series = {{"a", "</text><script>", nullptr, {{0, 0.5}, {1, 1}}}};
    const std::string svg = render::svg_document({render::shown_chart(chart, us_dollar())});
    CHECK(svg.find("<script") == std::string::npos);
    CHECK(svg.find("&lt;script&gt;alert(1)&lt;/script&gt;") != std::string::npos);
    CHECK(svg.find("&quot;]]&gt; &amp; &lt;/desc&gt;") != std::string::npos);
    CHECK(svg.find("&lt;/text&gt;") != std::string::npos);
}

TEST_CASE("sums of a drawing are in the buyer's currency, those of its JSON in dollars") {
    Request r = pair();
    r.currency = "eur";
    const Decision decision = decided(r);
    const Currency& euro = currency_of(decision.question);
    REQUIRE_FALSE(euro.is_dollar());
    const Chart chart = pareto_chart(decision);
    const render::ShownChart shown = render::shown_chart(chart, euro);
    CHECK(shown.chart.x.unit == "EUR");
    CHECK(shown.chart.x.name == "price_eur");
    const ChartPoint& usd = chart.series[0].points.front();
    const ChartPoint& eur = shown.chart.series[0].points.front();
    CHECK(eur.x == Approx(in_currency(euro, usd.x)));
    CHECK(eur.y == usd.y);
    CHECK(render::value_text(shown, shown.chart.x, eur.x) == money(euro, Usd{usd.x}));
    const auto document = nlohmann::json::parse(chart_json({ChartKind::pareto, decision.question, {chart}, {}}));
    CHECK(document["charts"][0]["series"][0]["points"][0]["x"] == usd.x);
    CHECK(document["currency"]["code"] == "EUR");
}

TEST_CASE("a chart with characters is as wide as it may be, whatever it draws") {
    for (const Chart& chart : cost_charts(real_catalog(), decided(pair()), 4)) {
        const render::ShownChart shown = render::shown_chart(chart, us_dollar());
        for (const int width : {40, 80, 120}) {
            const std::string text = render::chart_text(shown, screen_at(width));
            for (const Line& line : filled_lines(text)) CHECK(render::display_width(line.text) <= width);
            CHECK(text == render::chart_text(shown, screen_at(width)));
        }
    }
}
