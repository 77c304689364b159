// Charts that ask the model again along one parameter: cost over years and over work, speed over the length of the
// context.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/chart.hpp"
#include "advisor/text.hpp"
#include "chart_parts.hpp"
#include "explore/axes.hpp"

namespace advisor {
namespace {

std::vector<const Candidate*> first_candidates(const Decision& decision, std::size_t most) {
    std::vector<const Candidate*> first = drawn_candidates(decision);
    if (first.size() > most) first.resize(most);
    return first;
}

std::vector<const System*> systems_of(const std::vector<const Candidate*>& candidates) {
    std::vector<const System*> systems;
    for (const Candidate* c : candidates) systems.push_back(c->assessment.plan.system);
    return systems;
}

std::vector<ChartSeries> a_line_each(const std::vector<const System*>& systems) {
    std::vector<ChartSeries> series;
    for (const System* system : systems) series.push_back({system->id, system->name, system});
    return series;
}

std::vector<double> heights_of(const std::vector<ChartSeries>& series) {
    std::vector<double> heights;
    for (const ChartSeries& each : series)
        for (const ChartPoint& point : each.points) {
            heights.push_back(point.y);
            if (point.y_range) heights.insert(heights.end(), {point.y_range->low, point.y_range->high});
        }
    return heights;
}

/// What systems, an API and rented cards cost along a parameter.
class CostSweep {
public:
    CostSweep(const Catalog& catalog, const Decision& decision, std::size_t most)
        : catalog_(catalog), decision_(decision), systems_(systems_of(first_candidates(decision, most))) {}

    bool has_systems() const { return !systems_.empty(); }

    Chart over(const Axis& axis, int places, Chart chart) const {
        chart.form = ChartForm::lines;
        chart.y = {.name = "ownership_usd", .title = "Cost", .unit = "USD", .measure = ValueKind::money};
        chart.series = a_line_each(systems_);
        ChartSeries api{"api", "API", nullptr, {}, true}, rent{"rent", "rented cards", nullptr, {}, true};
        for (const double x : even_places_on(axis, places)) at(axis, x, chart.series, api, rent);
        if (decision_.api) api.name = "API, " + decision_.api->model;
        if (decision_.rent) rent.name = "rented, " + cards_in_words(*decision_.rent);
        chart.series.push_back(std::move(api));
        chart.series.push_back(std::move(rent));
        std::erase_if(chart.series, [](const ChartSeries& each) { return each.points.empty(); });
        chart.x.low = axis.low;
        chart.x.high = axis.high;
        chart.x.current = axis.current;
        chart.x.scale = axis.logarithmic ? Scale::logarithmic : Scale::linear;
        fit_axis_from_0(chart.y, heights_of(chart.series));
        chart.reading = reading(chart);
        return chart;
    }

private:
    const Catalog& catalog_;
    const Decision& decision_;
    std::vector<const System*> systems_;

    void at(const Axis& axis, double x, std::vector<ChartSeries>& series, ChartSeries& api, ChartSeries& rent) const {
        Question q = decision_.question;
        q.knobs.systems = systems_;
        axis.set(q, axis, x);
        const Ranking ranking = rank(catalog_, q);
        for (const auto* list : {&ranking.results, &ranking.rejected})
            for (const Candidate& c : *list) add(c, x, series);
        if (q.limits.local_only || q.workload.trains()) return;
        const Cost nothing_bought;
        const Cost& cost = ranking.results.empty() ? nothing_bought : ranking.results.front().assessment.cost;
        if (const auto offer = api_offer(catalog_, q, cost))
            api.points.push_back({x, offer->per_year.value * q.purchase.years});
        if (const auto found = rented(catalog_, q, cost))
            rent.points.push_back({x, found->first.per_year.value * q.purchase.years});
    }

    void add(const Candidate& c, double x, std::vector<ChartSeries>& series) const {
        constexpr double kDay = 24;
        const Cost& cost = c.assessment.cost;
        if (!c.assessment.memory.fits || !cost.ownership || cost.active_hours_per_day.value > kDay) return;
        for (ChartSeries& each : series)
            if (each.system == c.assessment.plan.system)
                each.points.push_back({x,
                                       cost.ownership->value,
                                       {},
                                       Interval{cost.ownership_range.low.value, cost.ownership_range.high.value}});
    }

    std::string reading(const Chart& chart) const {
        const Currency& currency = currency_of(decision_.question);
        std::vector<std::string> words;
        for (const ChartSeries& each : chart.series)
            words.push_back(fmt::format("{} {} at {} {}, {} at {}", each.name,
                                        money(currency, Usd{each.points.front().y}), brief(each.points.front().x),
                                        chart.x.unit, money(currency, Usd{each.points.back().y}),
                                        brief(each.points.back().x)));
        return words.empty() ? "Nothing that runs this has a price." : join(words, "; ") + ".";
    }
};

Axis years_axis(const Question& question) {
    constexpr double kUsual = 6, kBeyond = 1.5;
    Axis axis = axis_of(Parameter::years, question);
    axis.high = std::max(kUsual, std::ceil(question.purchase.years * kBeyond));
    return axis;
}

/// Time to the first token and decode speed as the context fills: of the plan that the answer has, as long as it fits,
/// then of the best that does. Another plan at each place would draw a line that nobody's machine follows.
class ContextSweep {
public:
    ContextSweep(const Catalog& catalog, const Decision& decision) : catalog_(catalog), question_(decision.question) {}

    std::optional<Assessment> at(const Candidate& today, double tokens) const {
        Question q = question_;
        q.workload.context = std::llround(tokens);
        q.workload.prompt = std::max<std::int64_t>(q.workload.context - q.workload.output, 1);
        Assessment same = assess(catalog_, q, today.assessment.plan, std::nullopt);
        if (same.memory.fits) return same;
        std::optional<Candidate> best = evaluate(catalog_, q, *today.assessment.plan.system);
        if (!best || !best->assessment.memory.fits) return {};
        return std::move(best->assessment);
    }

    /// Powers of two and what lies between, up to the longest context of the model.
    std::vector<double> places() const {
        constexpr std::int64_t kShortest = 1024, kUsual = 131072;
        const Workload& w = question_.workload;
        const std::int64_t longest = std::max(w.model->max_context > 0 ? w.model->max_context : kUsual, w.context);
        std::vector<double> places;
        for (std::int64_t tokens = kShortest; tokens < longest; tokens *= 2) {
            if (tokens < 2 * w.output) continue;
            places.push_back(static_cast<double>(tokens));
            const std::int64_t between = tokens + tokens / 2;
            if (between < longest) places.push_back(static_cast<double>(between));
        }
        places.push_back(static_cast<double>(longest));
        return places;
    }

    /// The last length that the system holds between one that it does and one that it does not.
    double longest(const Candidate& today, double holds, double fails) const {
        constexpr double kNear = 256;  // tokens
        while (fails - holds > kNear) {
            const double middle = std::floor((holds + fails) / 2);
            (at(today, middle) ? holds : fails) = middle;
        }
        return holds;
    }

private:
    const Catalog& catalog_;
    const Question& question_;
};

std::string context_reading(const Chart& chart) {
    std::vector<std::string> words;
    const auto said = [&](const ChartPoint& point) {
        return fmt::format("{} {} at {} tokens", three(point.y), chart.y.unit, thousands(point.x));
    };
    for (const ChartSeries& each : chart.series)
        words.push_back(fmt::format("{} {}, {}", each.name, said(each.points.front()), said(each.points.back())));
    return words.empty() ? "No system runs this." : join(words, "; ") + ".";
}

}  // namespace

std::vector<Chart> cost_charts(const Catalog& catalog, const Decision& decision, std::size_t most) {
    const CostSweep sweep(catalog, decision, most);
    if (!sweep.has_systems()) return {};
    std::vector<Chart> charts;
    Chart years{.id = "cost-over-years", .title = "What it has cost when it is sold after so many years"};
    years.x = {.name = "years", .title = "Years", .unit = "years"};
    const Axis horizon_axis = years_axis(decision.question);
    const int quarters = static_cast<int>(std::lround(4 * (horizon_axis.high - horizon_axis.low))) + 1;
    charts.push_back(sweep.over(horizon_axis, quarters, std::move(years)));
    if (decision.question.workload.trains()) return charts;
    const std::string horizon = brief(decision.question.purchase.years);
    if (decision.question.duty.output_tokens_per_day) {
        Chart work{.id = "cost-over-tokens", .title = fmt::format("Cost over {} years by the work of a day", horizon)};
        work.x = {
            .name = "tokens_per_day", .title = "Output tokens a day", .unit = "tokens", .measure = ValueKind::tokens};
        constexpr int kSteps = 25;
        charts.push_back(sweep.over(axis_of(Parameter::tokens_per_day, decision.question), kSteps, std::move(work)));
    } else {
        Chart work{.id = "cost-over-hours", .title = fmt::format("Cost over {} years by hours at work a day", horizon)};
        work.x = {.name = "hours_per_day", .title = "Hours at work a day", .unit = "h"};
        Axis hours = axis_of(Parameter::hours_per_day, decision.question);
        hours.low = 1;
        charts.push_back(sweep.over(hours, static_cast<int>(hours.high), std::move(work)));
    }
    return charts;
}

std::vector<Chart> context_charts(const Catalog& catalog, const Decision& decision, std::size_t most) {
    if (decision.question.workload.trains()) return {};
    const ContextSweep sweep(catalog, decision);
    const std::vector<double> places = sweep.places();
    std::vector<const Candidate*> drawn = first_candidates(decision, most);
    const auto too_small = [&](const Candidate* c) { return !sweep.at(*c, places.front()); };
    std::erase_if(drawn, too_small);
    if (drawn.empty()) return {};
    Chart decode{.id = "decode-over-context", .title = "Decode speed as the context fills", .form = ChartForm::lines};
    Chart first{.id = "ttft-over-context",
                .title = "Time to the first token, the prompt filling the context",
                .form = ChartForm::lines};
    decode.y = {.name = "decode_tps", .title = "Decode", .unit = "t/s", .measure = ValueKind::rate};
    first.y = {.name = "ttft_s", .title = "First token", .unit = "s", .measure = ValueKind::seconds};
    decode.series = first.series = a_line_each(systems_of(drawn));
    for (std::size_t i = 0; i < drawn.size(); ++i) {
        const auto add = [&](double x) {
            const std::optional<Assessment> there = sweep.at(*drawn[i], x);
            if (!there) return false;
            const Speed& speed = there->speed;
            decode.series[i].points.push_back(
                {x, speed.decode_tps.value, {}, Interval{speed.decode_tps.low, speed.decode_tps.high}});
            first.series[i].points.push_back(
                {x, speed.ttft_s.value, {}, Interval{speed.ttft_s.low, speed.ttft_s.high}});
            return true;
        };
        for (std::size_t p = 0; p < places.size(); ++p) {
            if (add(places[p])) continue;
            if (p == 0 || !add(sweep.longest(*drawn[i], places[p - 1], places[p]))) break;
            for (Chart* chart : {&decode, &first}) {
                const ChartPoint& end = chart->series[i].points.back();
                chart->notes.push_back({i, end.x, end.y, fmt::format("up to {} tokens", thousands(end.x))});
            }
            break;
        }
    }
    for (Chart* chart : {&decode, &first}) {
        chart->x = {.name = "context_tokens",
                    .title = "Context",
                    .unit = "tokens",
                    .measure = ValueKind::tokens,
                    .scale = Scale::logarithmic,
                    .low = places.front(),
                    .high = places.back(),
                    .current = static_cast<double>(decision.question.workload.context)};
        fit_axis(chart->y, heights_of(chart->series));
        chart->reading = context_reading(*chart);
    }
    std::vector<Chart> charts;
    charts.push_back(std::move(decode));
    charts.push_back(std::move(first));
    return charts;
}

}  // namespace advisor
