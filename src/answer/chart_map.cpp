// Who is first over two parameters, each cell asked of the model.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/chart.hpp"
#include "advisor/text.hpp"
#include "explore/axes.hpp"

namespace advisor {
namespace {

constexpr int kColumns = 20, kRows = 12;
constexpr std::string_view kBudget = "budget", kPrice = "price:";

void set_budget(Question& question, const Axis&, double usd) { question.limits.budget = Usd{usd}; }

/// From less than the cheapest that runs it costs to more than anything anybody would pay beside the budget asked.
Axis budget_axis(const Question& question) {
    constexpr double kLeast = 500, kMost = 20000, kRatio = 2;
    Axis axis{{Parameter::budget, {}}, "USD", std::nullopt, kLeast, kMost, set_budget};
    axis.logarithmic = true;
    if (const auto& budget = question.limits.budget) {
        axis.current = budget->value;
        axis.low = std::min(axis.low, budget->value / kRatio);
        axis.high = std::max(axis.high, budget->value * kRatio);
    }
    return axis;
}

Axis price_axis(const Catalog& catalog, const Question& question, const std::string& id) {
    const System* system = system_of(catalog, question, id);
    const Part* part = find(catalog.parts, id);
    if (system == nullptr && part == nullptr) {
        std::vector<std::string> ids = ids_of(catalog.parts);
        for (const System& each : catalog.systems) ids.push_back(each.id);
        throw Error(
            fmt::format("--over price:{}: neither a part nor a system{}", printable(id, 60), did_you_mean(id, ids)));
    }
    const std::optional<Usd> today =
        part ? price_today(*part, question.purchase) : price_today(*system, question.purchase);
    if (!today || today->value <= 0)
        throw Error(
            fmt::format("--over price:{}: it has no price above 0 to start from; expected one with a price", id));
    return part ? price_of_part(*part, today->value) : price_of_system(*system, today->value);
}

Axis axis_named(const Catalog& catalog, const Question& question, const std::string& name) {
    if (name.starts_with(kPrice)) return price_axis(catalog, question, name.substr(kPrice.size()));
    if (squeeze(name) == squeeze(kBudget)) return budget_axis(question);
    for (const ParameterRow& row : parameter_rows()) {
        if (!row.axis || squeeze(row.name) != squeeze(name)) continue;
        if (row.kind == Parameter::hours_per_day && question.duty.output_tokens_per_day)
            throw Error("--over hours-per-day: the hours follow from --tokens-per-day; expected --over tokens-per-day");
        Axis axis = row.axis(question);
        constexpr double kManyTimes = 20;
        axis.logarithmic = axis.logarithmic || (row.whole && axis.high > kManyTimes * axis.low);
        return axis;
    }
    const std::vector<std::string> names = map_parameters();
    throw Error(fmt::format("--over: unknown parameter '{}'{}; expected two of {}, as in --over budget,context",
                            printable(name, 60), did_you_mean(name, names), join(names, ", ")));
}

/// Two significant digits, so that people can say them; ends stay within the axis.
double round_value(double x) {
    const double step = std::pow(10.0, std::floor(std::log10(std::abs(x))) - 1);
    return std::round(x / step) * step;
}

/// Round numbers, each once.
std::vector<double> round_places_on(const Axis& axis, int count) {
    const bool whole = row_of(axis.parameter.kind).whole;
    std::vector<double> places;
    for (const double even : even_places_on(axis, count)) {
        double x = std::clamp(round_value(even), axis.low, axis.high);
        if (whole) x = std::round(x);
        if (places.empty() || x > places.back()) places.push_back(x);
    }
    return places;
}

/// "hours-per-day" -> "Hours per day"
std::string words_of(std::string name) {
    std::replace(name.begin(), name.end(), '-', ' ');
    return capitalised(std::move(name));
}

ChartAxis as_chart_axis(const Axis& axis, const std::vector<double>& places) {
    const ParameterRow& row = row_of(axis.parameter.kind);
    ChartAxis shown;
    shown.name = name_of(axis.parameter);
    shown.title = axis.parameter.kind == Parameter::price ? "Price of " + axis.parameter.id : words_of(shown.name);
    shown.unit = axis.unit == shown.name ? "" : axis.unit;
    const bool small_money = axis.parameter.kind == Parameter::kwh_price;
    shown.measure = row.is_money && !small_money ? ValueKind::money
                    : axis.parameter.kind == Parameter::context || axis.parameter.kind == Parameter::tokens_per_day
                        ? ValueKind::tokens
                        : ValueKind::number;
    shown.scale = axis.logarithmic ? Scale::logarithmic : Scale::linear;
    shown.low = places.front();
    shown.high = places.back();
    shown.current = axis.current;
    return shown;
}

/// Systems by id, the builds among them kept.
class Field {
public:
    void add(const Ranking& ranking, std::size_t most) {
        bool kept = false;
        for (std::size_t i = 0; i < std::min(most, ranking.results.size()); ++i) {
            const System* system = ranking.results[i].assessment.plan.system;
            const bool known = std::any_of(systems_.begin(), systems_.end(),
                                           [&](const System* other) { return other->id == system->id; });
            if (known) continue;
            systems_.push_back(system);
            if (system->built && !kept && ranking.built) keeps_.push_back(ranking.built);
            kept = kept || system->built;
        }
    }
    const std::vector<const System*>& systems() const { return systems_; }
    std::vector<Machines> keeps() { return std::move(keeps_); }

private:
    std::vector<const System*> systems_;
    std::vector<Machines> keeps_;
};

Question at(Question question, const Axis& a, double x, const Axis& b, double y) {
    a.set(question, a, x);
    b.set(question, b, y);
    // A longer context than was asked for is filled by nobody; a shorter one than prompt and output is none.
    question.workload.context =
        std::max(question.workload.context, question.workload.prompt + question.workload.output);
    return question;
}

/// Each of some places of the whole, the ends among them.
std::vector<double> spread(const std::vector<double>& all, std::size_t count) {
    if (all.size() <= count) return all;
    std::vector<double> few;
    for (std::size_t i = 0; i < count; ++i) few.push_back(all[i * (all.size() - 1) / (count - 1)]);
    return few;
}

/// The cells of a map. Those who lead at some places of it compete in every cell; where another leads than beside it,
/// and where nobody qualifies beside somebody, everything there is competes.
class Mapping {
public:
    Mapping(const Catalog& catalog, const Question& question, const Axis& a, const Axis& b)
        : catalog_(catalog), question_(question), a_(a), b_(b) {}

    void fill(const std::vector<double>& xs, const std::vector<double>& ys) {
        const bool open = question_.knobs.systems.empty();
        Question among = question_;
        if (open) among.knobs.systems = leaders(xs, ys);
        columns_ = xs.size();
        for (const double y : ys)
            for (const double x : xs)
                cells_.push_back(
                    {x, y, among.knobs.systems.empty() ? "" : first(rank(catalog_, at(among, a_, x, b_, y)))});
        if (!open) return;
        std::vector<bool> asked(cells_.size());
        for (bool moved = true; moved;) {  // a border that moved has other cells beside it
            moved = false;
            for (std::size_t i = 0; i < cells_.size(); ++i) {
                if (asked[i] || !is_border(i)) continue;
                const Ranking ranking = rank(catalog_, at(question_, a_, cells_[i].x, b_, cells_[i].y));
                field_.add(ranking, 1);
                const std::string found = first(ranking);
                moved = moved || found != cells_[i].first;
                cells_[i].first = found;
                asked[i] = true;
            }
        }
    }

    void put_into(Chart& chart) {
        for (const Cell& cell : cells_) {
            ChartCell shown{cell.x, cell.y, {}};
            if (!cell.first.empty()) {
                const auto known = std::find_if(chart.series.begin(), chart.series.end(),
                                                [&](const ChartSeries& series) { return series.id == cell.first; });
                shown.first = static_cast<std::size_t>(known - chart.series.begin());
                if (known == chart.series.end()) {
                    const System& system = *named(cell.first);
                    chart.series.push_back({system.id, system.name, &system});
                }
            }
            chart.cells.push_back(shown);
        }
        chart.keeps = field_.keeps();
    }

private:
    struct Cell {
        double x, y;
        std::string first;  ///< id; empty: nobody qualifies
    };
    const Catalog& catalog_;
    const Question& question_;
    const Axis &a_, &b_;
    Field field_;
    std::vector<Cell> cells_;
    std::size_t columns_ = 0;

    const std::vector<const System*>& leaders(const std::vector<double>& xs, const std::vector<double>& ys) {
        constexpr std::size_t kLeaders = 4, kAcross = 5, kUp = 4;
        for (const double x : spread(xs, kAcross))
            for (const double y : spread(ys, kUp)) field_.add(rank(catalog_, at(question_, a_, x, b_, y)), kLeaders);
        return field_.systems();
    }

    static std::string first(const Ranking& ranking) {
        const bool any = !ranking.results.empty() && ranking.results.front().cost.per_year;
        return any ? ranking.results.front().assessment.plan.system->id : std::string();
    }

    bool is_border(std::size_t i) const {
        const std::size_t column = i % columns_;
        const auto differs = [&](std::size_t other) { return cells_[other].first != cells_[i].first; };
        return (column > 0 && differs(i - 1)) || (column + 1 < columns_ && differs(i + 1)) ||
               (i >= columns_ && differs(i - columns_)) || (i + columns_ < cells_.size() && differs(i + columns_));
    }

    const System* named(const std::string& id) const {
        for (const auto* list : {&field_.systems(), &question_.knobs.systems})
            for (const System* system : *list)
                if (system->id == id) return system;
        return nullptr;
    }
};

std::string map_reading(const Chart& chart) {
    std::vector<std::pair<std::size_t, std::size_t>> counts;  // cells, series
    std::size_t nobody = 0;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        const auto count = static_cast<std::size_t>(std::count_if(
            chart.cells.begin(), chart.cells.end(), [i](const ChartCell& cell) { return cell.first == i; }));
        counts.emplace_back(count, i);
    }
    for (const ChartCell& cell : chart.cells)
        if (!cell.first) ++nobody;
    std::stable_sort(counts.begin(), counts.end(), [](const auto& x, const auto& y) { return x.first > y.first; });
    std::vector<std::string> words;
    for (const auto& [count, series] : counts)
        words.push_back(fmt::format("{} first in {}", chart.series[series].name, count));
    if (nobody > 0) words.push_back(fmt::format("nobody qualifies in {}", nobody));
    return fmt::format("Of {} cells: {}.", chart.cells.size(), join(words, "; "));
}

}  // namespace

std::vector<std::string> map_parameters() {
    std::vector<std::string> names{std::string(kBudget)};
    for (const ParameterRow& row : parameter_rows())
        if (row.axis) names.emplace_back(row.name);
    names.emplace_back("price:ID");
    return names;
}

Chart map_chart(const Catalog& catalog, const Question& question, std::string_view over) {
    const std::vector<std::string> names = split(over, ',');
    if (names.size() != 2 || squeeze(names[0]) == squeeze(names[1]))
        throw Error(fmt::format("--over {}: expected two different parameters, as in --over budget,context",
                                printable(over, 60)));
    const Axis a = axis_named(catalog, question, names[0]), b = axis_named(catalog, question, names[1]);
    const std::vector<double> xs = round_places_on(a, kColumns), ys = round_places_on(b, kRows);
    Chart chart{.id = "map", .form = ChartForm::cells};
    chart.x = as_chart_axis(a, xs);
    chart.y = as_chart_axis(b, ys);
    chart.title = fmt::format("What costs you least, by {} and {}", lower(chart.x.title), lower(chart.y.title));

    Mapping mapping(catalog, question, a, b);
    mapping.fill(xs, ys);
    mapping.put_into(chart);
    chart.reading = map_reading(chart);
    return chart;
}

}  // namespace advisor
