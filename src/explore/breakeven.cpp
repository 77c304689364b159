#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/explore.hpp"
#include "advisor/text.hpp"
#include "axes.hpp"
#include "decide/parts.hpp"

namespace advisor {
namespace {

constexpr int kPlaces = 96;
constexpr std::string_view kPrice = "price:";  // of --over

template <class Record>
Axis price_axis(Axis (*make)(const Record&, double), const Record& record, const Purchase& purchase) {
    const std::optional<Usd> usd = price_today(record, purchase);
    if (usd && usd->value <= 0) throw Error("--over price:" + record.id + ": its price is 0; expected one above 0");
    Axis axis = make(record, usd.value_or(Usd{}).value);
    if (!usd) axis.current.reset();  // nor is there a range; the answer will say which system lacks a price
    return axis;
}

Axis price_axis_of(const Catalog& catalog, const Question& q, const std::string& id) {
    const auto& pair = q.knobs.systems;
    std::vector<std::string> ids;
    for (const System* system : pair) {
        ids.push_back(system->id);
        for (const BillLine& line : system->bill)
            if (std::find(ids.begin(), ids.end(), line.part->id) == ids.end()) ids.push_back(line.part->id);
    }
    if (const System* system = system_of(catalog, q, id); system != nullptr && (system == pair[0] || system == pair[1]))
        return price_axis(price_of_system, *system, q.purchase);
    if (const Part* part = find(catalog.parts, id);
        part != nullptr && (has_part(*pair[0], *part) || has_part(*pair[1], *part)))
        return price_axis(price_of_part, *part, q.purchase);
    throw Error("--over price:" + printable(id, 60) + ": neither one of the two systems nor a part of them" +
                did_you_mean(id, ids) + "; expected " + join(ids, ", "));
}

Axis axis_named(const Catalog& catalog, const Question& q, const std::string& name) {
    if (name.starts_with(kPrice)) return price_axis_of(catalog, q, name.substr(kPrice.size()));
    for (const ParameterRow& row : parameter_rows()) {
        if (!row.axis || squeeze(row.name) != squeeze(name)) continue;
        Axis axis = row.axis(q);
        if (row.kind == Parameter::hours_per_day && q.duty.output_tokens_per_day)
            throw Error("--over hours-per-day: the hours follow from --tokens-per-day; expected --over tokens-per-day");
        return axis;
    }
    const std::vector<std::string> names = breakeven_parameters();
    throw Error("--over: unknown parameter '" + printable(name, 60) + "'" + did_you_mean(name, names) + "; expected " +
                join(names, ", "));
}

void include_current(Axis& p) {
    if (!p.current || (p.logarithmic && *p.current <= 0)) return;
    p.low = std::min(p.low, *p.current);
    p.high = std::max(p.high, *p.current);
}

std::vector<double> grid_of(const Axis& p, double low, double high) {
    const bool whole = row_of(p.parameter.kind).whole;
    std::vector<double> grid;
    for (int i = 0; i <= kPlaces; ++i) {
        const double share = static_cast<double>(i) / kPlaces;
        double x = on_the_way(low, high, share, p.logarithmic);
        if (i == kPlaces) x = high;
        if (whole) x = std::round(x);
        if (grid.empty() || x > grid.back()) grid.push_back(x);
    }
    return grid;
}

/// Narrows [low, high], where `holds` is false and true, to neighbouring numbers.
template <class Holds>
void bisect(double& low, double& high, bool whole, const Holds& holds) {
    for (;;) {
        const double middle = whole ? std::floor((low + high) / 2) : low + (high - low) / 2;
        if (middle <= low || middle >= high) return;
        (holds(middle) ? high : low) = middle;
    }
}

/// The two systems along the parameter.
class Duel {
public:
    Duel(const Catalog& catalog, const Question& question, const Axis& axis)
        : catalog_(catalog), question_(question), p_(axis) {}

    /// What the best plan at x costs; nothing where the system fails a constraint.
    std::optional<Usd> cost(std::size_t side, double x) {
        p_.set(question_, p_, x);
        const std::optional<Candidate> best = evaluate(catalog_, question_, *question_.knobs.systems[side]);
        if (!best || !best->reasons.empty()) return {};
        return row_of(p_.parameter.kind).yours ? best->cost.per_year : best->assessment.cost.ownership;
    }

    CostPoint at(double x) { return {x, cost(0, x), cost(1, x)}; }

    /// The last value at which a system runs; nothing when that is the last of the range.
    std::optional<double> runs_up_to(std::size_t side) {
        const std::vector<double> grid = grid_of(p_, p_.low, p_.high);
        if (cost(side, grid.back())) return {};
        std::size_t last = grid.size() - 1;
        while (last > 0 && !cost(side, grid[last - 1])) --last;
        if (last == 0) return grid.front();
        double runs = grid[last - 1], fails = grid[last];
        bisect(runs, fails, row_of(p_.parameter.kind).whole, [&](double x) { return !cost(side, x); });
        return runs;
    }

private:
    const Catalog& catalog_;
    Question question_;
    const Axis& p_;
};

/// 1: a costs less or runs alone; -1: b; 0: no telling.
int better_at(const CostPoint& point) {
    if (point.a && point.b) return *point.a < *point.b ? 1 : *point.b < *point.a ? -1 : 0;
    return static_cast<int>(point.a.has_value()) - static_cast<int>(point.b.has_value());
}

std::vector<Crossover> crossovers_of(const BreakEven& answer, Duel& duel, bool whole) {
    std::vector<Crossover> found;
    int before = 0;
    double known = 0;
    for (const CostPoint& point : answer.points) {
        const int now = better_at(point);
        if (now == 0) continue;
        if (before != 0 && now != before) {
            double low = known, high = point.value;
            bisect(low, high, whole, [&](double x) { return better_at(duel.at(x)) == now; });
            found.push_back({high, before > 0 ? answer.a : answer.b, now > 0 ? answer.a : answer.b});
        }
        before = now;
        known = point.value;
    }
    return found;
}

/// Why a system cannot take part in the comparison; empty when it can.
std::string obstacle(const Catalog& catalog, const Question& q, const System& system) {
    const std::optional<Candidate> best = evaluate(catalog, q, system);
    if (!best || !best->reasons.empty()) {
        const std::vector<Reason> reasons = best ? best->reasons : std::vector{no_plan_reason(q, system)};
        std::vector<std::string> messages;
        messages.reserve(reasons.size());
        for (const Reason& reason : reasons)
            messages.push_back(std::string(name_of(reason.code)) + ": " + reason.message);
        return fmt::format("{} cannot run this as asked ({})", system.id, join(messages, "; "));
    }
    if (best->assessment.cost.ownership) return "";
    return fmt::format("{} has no price in book {}; {} gives it one", system.id, q.purchase.book->id,
                       price_flag(q, system.id));
}

void sweep(const Catalog& catalog, const Axis& axis, BreakEven& answer) {
    Duel duel(catalog, answer.question, axis);
    answer.a_runs_up_to = duel.runs_up_to(0);
    answer.b_runs_up_to = duel.runs_up_to(1);
    if (answer.a_runs_up_to && answer.b_runs_up_to) answer.high = std::max(*answer.a_runs_up_to, *answer.b_runs_up_to);
    for (const double x : grid_of(axis, answer.low, answer.high)) answer.points.push_back(duel.at(x));
    answer.crossovers = crossovers_of(answer, duel, row_of(axis.parameter.kind).whole);
}

/// Tokens a day take the place of hours that nobody asked for.
void drop_hours(std::vector<Assumption>& assumptions) {
    std::erase_if(assumptions, [](const Assumption& a) { return a.name == "hours-per-day"; });
}

std::string_view verb_of(const BreakEven& answer) { return answer.yours ? "costs you less" : "is cheaper to own"; }

std::string spoken(const BreakEven& answer, double x) {
    const ParameterRow& row = row_of(answer.parameter.kind);
    if (row.is_money) return small_money(currency_of(answer.question), x);
    return row.whole ? thousands(x) : brief(x);
}

std::string amount(const BreakEven& answer, double x) {
    const ParameterRow& row = row_of(answer.parameter.kind);
    if (answer.parameter.kind != Parameter::price) return spoken(answer, x) + std::string(row.after);
    return spoken(answer, x) + " for " + answer.parameter.id;
}

/// One system is cheaper all along; nothing is said where the costs never differ.
std::string without_crossover(const BreakEven& answer) {
    const System* cheaper = nullptr;
    for (const CostPoint& point : answer.points) {
        if (!cheaper && point.a && (!point.b || *point.a < *point.b)) cheaper = answer.a;
        if (!cheaper && point.b && (!point.a || *point.b < *point.a)) cheaper = answer.b;
    }
    const ParameterRow& row = row_of(answer.parameter.kind);
    const std::string of = answer.parameter.kind == Parameter::price ? " of " + answer.parameter.id : "";
    const std::string range = fmt::format("at every {}{} from {} to {}{}", row.noun, of, spoken(answer, answer.low),
                                          spoken(answer, answer.high), row.after_noun);
    if (cheaper == nullptr) return range + " both cost the same" + (answer.yours ? "" : " to own");
    return fmt::format("{} {} {}", range, cheaper->id, verb_of(answer));
}

std::string with_crossovers(const BreakEven& answer) {
    const bool whole = row_of(answer.parameter.kind).whole;
    const Crossover& first = answer.crossovers.front();
    std::string text =
        fmt::format("below {} {} {}", amount(answer, first.value), first.better_below->id, verb_of(answer));
    for (std::size_t i = 0; i < answer.crossovers.size(); ++i) {
        const Crossover& c = answer.crossovers[i];
        if (i + 1 < answer.crossovers.size())
            text += fmt::format(", from there to {} {}", amount(answer, answer.crossovers[i + 1].value),
                                c.better_above->id);
        else text += fmt::format(", {} {}", whole ? "from there on" : "above it", c.better_above->id);
    }
    return text;
}

/// "below 4.25 h a day X is cheaper to own, above it Y"; needs points and crossovers.
std::string reading_of(const BreakEven& answer) {
    std::string text = answer.crossovers.empty() ? without_crossover(answer) : with_crossovers(answer);
    if (answer.a_runs_up_to)
        text += fmt::format("; {} manages up to {}", answer.a->id, amount(answer, *answer.a_runs_up_to));
    if (answer.b_runs_up_to)
        text += fmt::format("; {} manages up to {}", answer.b->id, amount(answer, *answer.b_runs_up_to));
    return text;
}

}  // namespace

std::vector<std::string> breakeven_parameters() {
    std::vector<std::string> names;
    for (const ParameterRow& row : parameter_rows())
        if (row.axis) names.emplace_back(row.name);
    names.emplace_back("price:ID");
    return names;
}

BreakEven breakeven(const Catalog& catalog, Question question, const std::string& name) {
    if (question.knobs.systems.size() != 2)
        throw Error(fmt::format("breakeven: expected two different systems, found {}", question.knobs.systems.size()));
    Axis axis = axis_named(catalog, question, name);
    include_current(axis);
    BreakEven answer;
    answer.a = question.knobs.systems[0];
    answer.b = question.knobs.systems[1];
    answer.parameter = axis.parameter;
    answer.yours = row_of(axis.parameter.kind).yours;
    answer.unit = axis.unit;
    answer.current = axis.current;
    answer.low = axis.low;
    answer.high = axis.high;
    answer.logarithmic = axis.logarithmic;
    std::vector<std::string> obstacles;
    for (const System* system : {answer.a, answer.b})
        if (std::string why = obstacle(catalog, question, *system); !why.empty()) obstacles.push_back(std::move(why));
    answer.question = std::move(question);
    if (answer.parameter.kind == Parameter::tokens_per_day) drop_hours(answer.question.assumptions);
    if (!obstacles.empty()) {
        answer.reading = join(obstacles, "; ");
        return answer;
    }
    sweep(catalog, axis, answer);
    answer.reading = reading_of(answer);
    return answer;
}

}  // namespace advisor
