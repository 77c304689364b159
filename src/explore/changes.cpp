#include <algorithm>
#include <cmath>
#include <map>

#include "axes.hpp"
#include "decide/parts.hpp"
#include "upgrade_parts.hpp"

namespace advisor {
namespace {

constexpr double kHoursADay = 24;
constexpr double kLeast = 1e-6;  // parameters below it are not swept

/// A system that is first, or might be. A sweep repeats only what its parameter moves.
class Rival {
public:
    /// With the plan it was ranked by: for parameters that move money alone.
    Rival(const Catalog& catalog, const Candidate& candidate)
        : catalog_(catalog),
          system_(candidate.assessment.plan.system),
          software_(candidate.software),
          price_(candidate.assessment.cost.price),
          ranked_(candidate.assessment) {}

    /// With every plan that it has for `widest`: for parameters that move the work.
    Rival(const Catalog& catalog, const Candidate& candidate, const Question& widest) : Rival(catalog, candidate) {
        for (const Plan& plan : enumerate(catalog, widest, *system_))
            plans_.emplace_back(plan, weights_of(*widest.workload.model, *plan.quant));
    }

    const System& system() const { return *system_; }

    /// What it costs the buyer a year, by the best plan that meets every constraint; nothing when none does, or without
    /// a price. Today's price, unless prices may have moved.
    std::optional<Usd> cost_at_other_prices(const Question& question) {
        return cost(question, price_of(*system_, question.purchase));
    }
    std::optional<Usd> cost(const Question& question) { return cost(question, price_); }

private:
    const Catalog& catalog_;
    const System* system_;
    Hours software_;
    std::optional<SystemPrice> price_;
    Assessment ranked_;
    std::vector<std::pair<Plan, Weights>> plans_;  // none: the ranked one alone

    std::optional<Usd> cost(const Question& question, const std::optional<SystemPrice>& price) {
        const auto& budget = question.limits.budget;
        if (budget && (!price || price->usd.typical > *budget)) return {};
        return plans_.empty() ? cost_as_ranked(question, price) : cost_of_best_plan(question, price);
    }

    std::optional<Usd> cost_as_ranked(const Question& question, const std::optional<SystemPrice>& price) {
        Assessment& a = ranked_;
        a.cost = cost_of(catalog_, question, a.plan, a.memory, a.speed, a.power, price);
        if (a.cost.active_hours_per_day.value > kHoursADay) return {};
        return cost_to_you(catalog_, question, software_, a).per_year;
    }

    /// What depends on the system alone, but for the budget, was met before the sweep, and only the work decides
    /// whether a plan can do it.
    std::optional<Usd> cost_of_best_plan(const Question& question, const std::optional<SystemPrice>& price) const {
        std::optional<Assessment> best;
        CostToYou least;
        for (const auto& [plan, weights] : plans_) {
            const Memory memory = place(catalog_, question.workload, plan, weights);
            if (!memory.fits) continue;
            Assessment a = assess(catalog_, question, plan, memory, price);
            if (count_plan_reasons(catalog_, question, a) > 0) continue;
            const CostToYou cost = cost_to_you(catalog_, question, software_, a);
            if (best && !serves_better(a, cost, *best, least)) continue;
            best = std::move(a);
            least = cost;
        }
        return least.per_year;
    }
};

/// The best, the earlier one of equals; null when nothing qualifies.
const Rival* winner_of(const std::vector<Rival*>& field, const Question& question, bool prices_move) {
    const Rival* winner = nullptr;
    Usd least;
    for (Rival* rival : field) {
        const std::optional<Usd> cost = prices_move ? rival->cost_at_other_prices(question) : rival->cost(question);
        if (!cost || (winner && *cost >= least)) continue;
        winner = rival;
        least = *cost;
    }
    return winner;
}

/// The first of the ranking against all others, along one parameter.
class Sweep {
public:
    Sweep(const Question& question, const Axis& axis, std::vector<Rival*> field)
        : question_(question), p_(axis), field_(std::move(field)) {}

    /// The crossover nearest to today's value on one side of it; nothing when the first place holds to the bound.
    std::optional<Change> towards(double bound) {
        constexpr int kSteps = 8, kHalvings = 14;
        const int steps = p_.linear ? 1 : kSteps;
        const double current = *p_.current, ratio = std::pow(bound / current, 1.0 / steps);
        double inside = current;
        for (int i = 1; i <= steps; ++i) {
            double outside = current * std::pow(ratio, i);
            if (holds(outside)) {
                inside = outside;
                continue;
            }
            for (int j = 0; j < kHalvings; ++j) {
                const double middle = (inside + outside) / 2;
                (holds(middle) ? inside : outside) = middle;
            }
            const Rival* winner = winner_at(outside);
            if (!winner) return {};
            return Change{p_.parameter, current, outside, field_.front()->system().id, winner->system().id};
        }
        return {};
    }

private:
    Question question_;
    const Axis& p_;
    std::vector<Rival*> field_;
    std::map<long, bool> held_;  // at whole numbers

    const Rival* winner_at(double x) {
        p_.set(question_, p_, x);
        return winner_of(field_, question_, p_.system != nullptr || p_.part != nullptr);
    }

    /// At whole numbers it is asked once.
    bool holds(double x) {
        if (!row_of(p_.parameter.kind).whole) return keeps_first(winner_at(x));
        const auto [known, added] = held_.emplace(std::lround(x), false);
        if (added) known->second = keeps_first(winner_at(x));
        return known->second;
    }

    bool keeps_first(const Rival* winner) const {
        return !winner || same_build(winner->system(), field_.front()->system());
    }
};

class Search {
public:
    Search(const Catalog& catalog, const Question& question, const Ranking& ranking)
        : catalog_(catalog), ranking_(ranking), q_(question) {
        field_.reserve(ranking_.results.size() + ranking_.rejected.size() + ranking_.variants.size());
        for (const Candidate& c : ranking_.results) field_.emplace_back(catalog, c);
        for (const Candidate& c : ranking_.rejected)
            if (costs_too_much_only(c)) field_.emplace_back(catalog, c);
        for (const Candidate& c : ranking_.variants) field_.emplace_back(catalog, c);
    }

    std::vector<Change> run() {
        sweep(axis_of(Parameter::kwh_price, q_), best());
        if (q_.duty.output_tokens_per_day) sweep(axis_of(Parameter::tokens_per_day, q_), best());
        else if (q_.duty.hours_per_day) sweep(axis_of(Parameter::hours_per_day, q_), best());
        if (!q_.duty.output_tokens_per_day) sweep(axis_of(Parameter::requests_per_day, q_), best());
        sweep(axis_of(Parameter::hour_worth, q_), best());
        sweep(axis_of(Parameter::years, q_), best());
        budgets();
        system_prices();
        part_prices();
        work();
        other_books();
        const auto distance = [](const Change& c) { return std::abs(std::log(c.crossover / c.current)); };
        std::stable_sort(found_.begin(), found_.end(),
                         [&](const Change& a, const Change& b) { return distance(a) < distance(b); });
        return std::move(found_);
    }

private:
    const Catalog& catalog_;
    const Ranking& ranking_;
    const Question& q_;
    std::vector<Rival> field_;  // the first of the ranking first
    std::vector<Change> found_;

    /// The first of the ranking and the next few, and whatever costs too much today.
    std::vector<Rival*> best() {
        constexpr std::size_t kBest = 12;
        std::vector<Rival*> list;
        for (std::size_t i = 0; i < field_.size(); ++i)
            if (i < kBest || i >= ranking_.results.size()) list.push_back(&field_[i]);
        return list;
    }

    void sweep(const Axis& axis, const std::vector<Rival*>& field) {
        const double current = axis.current.value_or(0);
        if (current < kLeast || field.size() < 2) return;
        Sweep sweep(q_, axis, field);
        for (const double bound : {axis.low, axis.high}) {
            if (bound == current || (bound < current) != (bound == axis.low)) continue;
            if (auto change = sweep.towards(bound)) found_.push_back(std::move(*change));
        }
    }

    /// The first system dearer, against all, and every other cheaper, against the first.
    void system_prices() {
        for (std::size_t i = 0; i < field_.size() && field_.size() > 1; ++i) {
            const auto usd = price_today(field_[i].system(), q_.purchase);
            if (!usd || usd->value < kLeast) continue;
            const Axis axis = price_of_system(field_[i].system(), usd->value);
            Sweep sweep(q_, axis, i == 0 ? best() : std::vector{&field_.front(), &field_[i]});
            if (auto change = sweep.towards(i == 0 ? axis.high : axis.low)) found_.push_back(std::move(*change));
        }
    }

    /// Parts of which a system has several, or that several systems have.
    void part_prices() {
        for (const Price& price : q_.purchase.book->prices) {
            const auto holds = [&](const Rival& c) { return has_part(c.system(), *price.part); };
            const bool alone = std::any_of(field_.begin(), field_.end(),
                                           [&](const Rival& c) { return c.system().bill.size() == 1 && holds(c); });
            if (alone || !is_card(*price.part)) continue;
            std::vector<Rival*> field;
            for (Rival& c : field_)
                if (&c == &field_.front() || holds(c) || holds(field_.front())) field.push_back(&c);
            sweep(price_of_part(*price.part, price_today(*price.part, q_.purchase)->value), field);
        }
    }

    /// What a larger budget buys that ranks higher.
    void budgets() {
        if (!q_.limits.budget) return;
        Question rich = q_;
        rich.limits.budget.reset();
        const std::optional<Usd> today = field_.front().cost(rich);
        const double budget = q_.limits.budget->value;
        std::optional<Change> least;
        for (std::size_t i = ranking_.results.size(); i < field_.size(); ++i) {
            const std::optional<Usd> cost = field_[i].cost(rich);
            const std::optional<Usd> usd = price_today(field_[i].system(), q_.purchase);
            if (!cost || !usd || (today && *cost >= *today) || (least && least->crossover <= usd->value)) continue;
            least =
                Change{{Parameter::budget, {}}, budget, usd->value, field_.front().system().id, field_[i].system().id};
        }
        if (least) found_.push_back(std::move(*least));
    }

    /// What ranks first at the prices of another book, where it has another price.
    void other_books() {
        for (const PriceBook& book : catalog_.books) {
            if (book.id == q_.purchase.book->id || field_.size() < 2) continue;
            Question then = q_;
            take_book(then, book);
            const Rival* winner = winner_of(best(), then, true);
            if (!winner || same_build(winner->system(), field_.front().system())) continue;
            const auto usd_now = price_today(winner->system(), q_.purchase);
            const auto usd_then = price_today(winner->system(), then.purchase);
            if (!usd_now || !usd_then || usd_now->value < kLeast || usd_then->value < kLeast) continue;
            if (*usd_now == *usd_then) continue;  // today's first has no price there
            found_.push_back({{Parameter::prices, book.id},
                              usd_now->value,
                              usd_then->value,
                              field_.front().system().id,
                              winner->system().id});
        }
    }

    /// Users and context move the plans too: for the best few alone.
    void work() {
        constexpr std::size_t kFew = 4;
        for (const Axis& axis : {axis_of(Parameter::users, q_), axis_of(Parameter::context, q_)}) {
            Question widest = q_;
            widest.workload.users = std::max(q_.workload.users, static_cast<int>(axis_of(Parameter::users, q_).high));
            std::vector<Rival> few;
            few.reserve(kFew);
            for (std::size_t i = 0; i < std::min(kFew, ranking_.results.size()); ++i)
                few.emplace_back(catalog_, ranking_.results[i], axis.parameter.kind == Parameter::users ? widest : q_);
            std::vector<Rival*> field;
            field.reserve(few.size());
            for (Rival& c : few) field.push_back(&c);
            sweep(axis, field);
        }
    }
};

}  // namespace

std::vector<Change> changes_of(const Catalog& catalog, const Question& question, const Ranking& ranking,
                               std::size_t most) {
    if (ranking.results.empty()) return {};
    std::vector<Change> nearest;
    for (Change& change : Search(catalog, question, ranking).run()) {
        const bool book = change.parameter.kind == Parameter::prices;
        if (nearest.size() < most || book) nearest.push_back(std::move(change));
    }
    return nearest;
}

}  // namespace advisor
