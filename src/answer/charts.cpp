// Charts of an answer as it is: price against speed, memory of each device, the terms of what a system costs its buyer.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "advisor/chart.hpp"
#include "advisor/text.hpp"
#include "chart_parts.hpp"

namespace advisor {

bool shows_anything(const Chart& chart) {
    const bool points = std::any_of(chart.series.begin(), chart.series.end(),
                                    [](const ChartSeries& series) { return !series.points.empty(); });
    const bool cells = std::any_of(chart.cells.begin(), chart.cells.end(),
                                   [](const ChartCell& cell) { return cell.first.has_value(); });
    return points || cells || !chart.bars.empty();
}

bool Picture::shows_anything() const {
    return std::any_of(charts.begin(), charts.end(), [](const Chart& chart) { return advisor::shows_anything(chart); });
}

double ChartBar::length() const {
    double sum = 0;
    for (const double part : parts) sum += std::max(part, 0.0);
    return sum;
}

std::vector<const System*> systems_in(std::span<const Chart> charts) {
    std::vector<const System*> systems;
    const auto add = [&](const System* system) {
        if (system != nullptr && std::find(systems.begin(), systems.end(), system) == systems.end())
            systems.push_back(system);
    };
    for (const Chart& chart : charts) {
        for (const ChartSeries& series : chart.series) {
            add(series.system);
            for (const ChartPoint& point : series.points) add(point.system);
        }
        for (const ChartBar& bar : chart.bars) add(bar.system);
    }
    return systems;
}

std::vector<const Candidate*> drawn_candidates(const Decision& decision) {
    std::vector<const Candidate*> drawn;
    const auto add = [&](const std::vector<Candidate>& list) {
        for (const Candidate& c : list)
            if (c.assessment.memory.fits) drawn.push_back(&c);
    };
    add(decision.results);
    if (!decision.question.knobs.systems.empty()) add(decision.rejected);
    return drawn;
}

void fit_axis_from_0(ChartAxis& axis, const std::vector<double>& values) {
    constexpr double kRoom = 0.05;
    axis.scale = Scale::linear;
    axis.low = axis.high = 0;
    for (const double value : values) {
        if (!std::isfinite(value)) continue;
        axis.low = std::min(axis.low, value);
        axis.high = std::max(axis.high, value);
    }
    const double room = kRoom * (axis.high - axis.low);
    axis.high += room > 0 ? room : 1;
}

void fit_axis(ChartAxis& axis, const std::vector<double>& values) {
    constexpr double kManyTimes = 8, kRoom = 0.05;
    std::vector<double> known;
    for (const double value : values)
        if (std::isfinite(value)) known.push_back(value);
    if (known.empty()) return;
    const auto [low, high] = std::minmax_element(known.begin(), known.end());
    axis.low = *low;
    axis.high = *high;
    axis.scale = axis.low > 0 && axis.high > kManyTimes * axis.low ? Scale::logarithmic : Scale::linear;
    if (axis.scale == Scale::linear) return fit_axis_from_0(axis, known);
    const double room = std::pow(axis.high / axis.low, kRoom);
    axis.low /= room;
    axis.high *= room;
}

namespace {

/// "2x RTX 3090, used AM4 PC ($3,671, 30 t/s)"
std::string said(const Currency& currency, const ChartPoint& point) {
    return fmt::format("{} ({}, {} t/s)", point.label, money(currency, Usd{point.x}), three(point.y));
}

bool better(const ChartPoint& a, const ChartPoint& b) { return a.x != b.x ? a.x < b.x : a.y > b.y; }

std::string pareto_reading(const Decision& decision, const Chart& chart) {
    const std::vector<ChartPoint>& frontier = chart.series.front().points;
    if (frontier.empty()) return "No system that runs this has a price.";
    const Currency& currency = currency_of(decision.question);
    std::vector<std::string> words;
    for (const ChartPoint& point : frontier) words.push_back(said(currency, point));
    const std::size_t all = frontier.size() + chart.series.back().points.size();
    std::string text = fmt::format(
        "Of {} system{} {} on the frontier, where nothing drawn that costs less is faster: {}.", all,
        all == 1 ? "" : "s", frontier.size() == 1 ? "1 is" : fmt::format("{} are", frontier.size()), join(words, "; "));
    for (const ChartSeries& series : chart.series)
        for (const ChartPoint& point : series.points)
            if (point.marked) text += fmt::format(" What costs its buyer least a year is {}.", said(currency, point));
    return text;
}

/// Two series: the frontier, of which nothing at the left is higher, and the others.
std::vector<ChartSeries> with_frontier(std::vector<ChartPoint> points) {
    std::stable_sort(points.begin(), points.end(), better);
    ChartSeries frontier{"frontier", "on the frontier"}, others{"others", "others"};
    frontier.steps = true;
    double fastest = 0;
    for (ChartPoint& point : points) {
        const bool leads = point.y > fastest;
        if (leads) fastest = point.y;
        (leads ? frontier : others).points.push_back(std::move(point));
    }
    return {std::move(frontier), std::move(others)};
}

}  // namespace

Chart pareto_chart(const Decision& decision) {
    const bool trains = decision.question.workload.trains();
    Chart chart{.id = "pareto",
                .title = fmt::format("Price against {} speed", trains ? "training" : "decode"),
                .form = ChartForm::points};
    chart.x = {.name = "price_usd", .title = "Price", .unit = "USD", .measure = ValueKind::money};
    chart.y = {.name = trains ? "train_tps" : "decode_tps",
               .title = trains ? "Training" : "Decode",
               .unit = "t/s",
               .measure = ValueKind::rate};
    std::vector<ChartPoint> points;
    std::vector<double> prices, speeds;
    for (const Candidate* c : drawn_candidates(decision)) {
        const auto& price = c->assessment.cost.price;
        const Estimate& pace = pace_of(c->assessment);
        if (!price || pace.value <= 0) continue;
        const System* system = c->assessment.plan.system;
        points.push_back({price->usd.typical.value, pace.value, Interval{price->usd.low.value, price->usd.high.value},
                          Interval{pace.low, pace.high}, system->name, system, c->rank == 1});
        prices.insert(prices.end(), {price->usd.low.value, price->usd.high.value});
        speeds.insert(speeds.end(), {pace.low, pace.high});
    }
    fit_axis(chart.x, prices);
    fit_axis(chart.y, speeds);
    chart.series = with_frontier(std::move(points));
    chart.reading = pareto_reading(decision, chart);
    return chart;
}

Chart upgrade_chart(const Upgrade& answer) {
    Chart chart{.id = "upgrade", .title = "What a step takes against the speed after it", .form = ChartForm::points};
    chart.x = {.name = "net_usd", .title = "You pay, net", .unit = "USD", .measure = ValueKind::money};
    chart.y = {.name = "decode_tps", .title = "Decode", .unit = "t/s", .measure = ValueKind::rate};
    std::vector<ChartPoint> points;
    std::vector<double> sums{0}, speeds;
    const auto add = [&](const System* system, double usd, const std::optional<Candidate>& after, bool marked) {
        const double speed = decode_of_all(after).value;
        if (speed <= 0) return;
        const Estimate& all = after->assessment.speed.aggregate_decode_tps;
        points.push_back({usd, speed, {}, Interval{all.low, all.high}, system->name, system, marked});
        sums.push_back(usd);
        speeds.insert(speeds.end(), {all.low, all.high});
    };
    add(answer.own, 0, answer.before, false);
    for (const UpgradeStep& step : answer.steps)
        if (step.net) add(step.to, step.net->value, step.after, &step == &answer.steps.front());
    fit_axis_from_0(chart.x, sums);
    fit_axis_from_0(chart.y, speeds);
    chart.series = with_frontier(std::move(points));
    std::vector<std::string> words;
    for (const ChartPoint& point : chart.series.front().points)
        words.push_back(said(currency_of(answer.question), point));
    chart.reading = words.empty() ? "No step runs this."
                                  : "Steps of which none that takes less is faster: " + join(words, "; ") + ".";
    return chart;
}

namespace {

/// What a device holds, in the order of the bars.
struct MemoryPart {
    std::string_view id, name;
    Bytes (*of)(const DeviceMemory&);
};
constexpr MemoryPart kMemoryParts[] = {
    {"weights", "weights", [](const DeviceMemory& d) { return d.weights; }},
    {"kv", "KV cache", [](const DeviceMemory& d) { return d.kv; }},
    {"draft", "draft model", [](const DeviceMemory& d) { return d.draft; }},
    {"training", "training", [](const DeviceMemory& d) { return d.training; }},
    {"buffers", "buffers and engine", [](const DeviceMemory& d) { return d.buffers + d.overhead; }},
    {"free", "free", [](const DeviceMemory& d) { return std::max(Bytes{}, d.usable - d.required()); }},
};

bool holds_the_same(const DeviceMemory& a, const DeviceMemory& b) {
    constexpr double kSame = 0.05 * kGib;
    const auto near = [](Bytes x, Bytes y) { return std::abs((x - y).value) < kSame; };
    return a.device == b.device && near(a.usable, b.usable) &&
           std::all_of(std::begin(kMemoryParts), std::end(kMemoryParts),
                       [&](const MemoryPart& part) { return near(part.of(a), part.of(b)); });
}

void add_bars(const Candidate& candidate, Chart& chart) {
    const Memory& memory = candidate.assessment.memory;
    const System* system = candidate.assessment.plan.system;
    const auto count = static_cast<std::size_t>(memory.device_count);
    for (std::size_t i = 0; i < count;) {
        std::size_t next = i + 1;
        while (next < count && holds_the_same(memory.devices[i], memory.devices[next])) ++next;
        const DeviceMemory& d = memory.devices[i];
        const std::string name = d.device == nullptr ? "?" : d.device->name;
        ChartBar bar{next - i > 1 ? fmt::format("{}x {}, each", next - i, name) : name, system, system->name, {}};
        for (const MemoryPart& part : kMemoryParts) bar.parts.push_back(in_gib(part.of(d)));
        bar.limit = in_gib(d.usable);
        chart.bars.push_back(std::move(bar));
        i = next;
    }
}

/// Parts that no bar has say nothing; what is free is always told.
void drop_empty_parts(Chart& chart) {
    constexpr double kNothing = 1e-9;
    for (std::size_t part = chart.series.size(); part-- > 0;) {
        const bool any = std::any_of(chart.bars.begin(), chart.bars.end(),
                                     [&](const ChartBar& bar) { return std::abs(bar.parts[part]) > kNothing; });
        if (any) continue;
        const auto at = static_cast<std::ptrdiff_t>(part);
        chart.series.erase(chart.series.begin() + at);
        for (ChartBar& bar : chart.bars) bar.parts.erase(bar.parts.begin() + at);
    }
}

}  // namespace

Chart memory_chart(const Decision& decision, std::size_t most) {
    Chart chart{.id = "memory", .title = "Memory of each device", .form = ChartForm::bars};
    chart.x = {.name = "device", .title = "Device"};
    chart.y = {.name = "memory_gib", .title = "Memory", .unit = "GiB", .measure = ValueKind::gib};
    for (const MemoryPart& part : kMemoryParts)
        chart.series.push_back({std::string(part.id), std::string(part.name), nullptr, {}, part.id == "free"});
    std::vector<std::string> sentences;
    std::size_t count = 0;
    std::vector<const Candidate*> drawn = drawn_candidates(decision);
    if (!decision.question.knobs.systems.empty())
        for (const Candidate& c : decision.rejected)  // also what it does not fit on was asked for
            if (!c.assessment.memory.fits) drawn.push_back(&c);
    for (const Candidate* c : drawn) {
        if (count++ == most) break;
        add_bars(*c, chart);
        const Memory& memory = c->assessment.memory;
        sentences.push_back(fmt::format("{} needs {} of {} GiB{}", c->assessment.plan.system->name,
                                        three_digits(in_gib(memory.required())), three_digits(in_gib(memory.usable)),
                                        memory.fits ? "" : ", and does not hold it"));
    }
    drop_empty_parts(chart);
    double longest = 0;
    for (const ChartBar& bar : chart.bars) longest = std::max({longest, bar.length(), bar.limit.value_or(0)});
    fit_axis_from_0(chart.y, {longest});
    chart.reading = sentences.empty() ? "No system has a plan." : join(sentences, "; ") + ".";
    return chart;
}

Chart terms_chart(const Decision& decision, std::size_t most) {
    Chart chart{.id = "terms", .title = "What it costs you a year, and of what", .form = ChartForm::bars};
    chart.x = {.name = "system", .title = "System"};
    chart.y = {.name = "cost_to_you_usd", .title = "Costs you", .unit = "USD/y", .measure = ValueKind::money};
    for (std::size_t i = 0; i < kTerms; ++i) {
        const std::string name(name_of(static_cast<Term>(i)));
        chart.series.push_back({name, name});
    }
    std::vector<double> ends{0};
    const Currency& currency = currency_of(decision.question);
    std::vector<std::string> sentences;
    for (const Candidate* c : drawn_candidates(decision)) {
        if (chart.bars.size() == most) break;
        if (!c->cost.per_year) continue;
        const System* system = c->assessment.plan.system;
        ChartBar bar{system->name, system, {}, {}};
        for (const Usd term : c->cost.terms) bar.parts.push_back(term.value);
        bar.range = Interval{c->cost.range.low.value, c->cost.range.high.value};
        ends.insert(ends.end(), {bar.length(), bar.range->high});
        sentences.push_back(fmt::format("{} {}", system->name, money(currency, c->cost.per_year)));
        chart.bars.push_back(std::move(bar));
    }
    drop_empty_parts(chart);
    fit_axis_from_0(chart.y, ends);
    chart.reading = sentences.empty() ? "No system that runs this has a price."
                                      : "What it costs its buyer a year: " + join(sentences, "; ") + ".";
    return chart;
}

}  // namespace advisor
