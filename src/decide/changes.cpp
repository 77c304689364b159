#include "changes.hpp"

#include <algorithm>
#include <cmath>

#include "constraints.hpp"
#include "parameters.hpp"
#include "utility.hpp"

namespace advisor {
namespace {

constexpr double kLeast = 1e-6;  // parameters below it are not swept

std::vector<Parameter> parameters_of(const Question& q, const Entrant& first, const Entrant& second) {
    std::vector<Parameter> list;
    for (const System* system : {first.system, second.system}) {
        const std::optional<SystemPrice> price = price_of(*system, q.purchase);
        if (!price || price->usd.typical.value <= 0) continue;
        list.push_back(price_of_system(*system, price->usd.typical.value));
    }
    list.push_back(kwh_price(q));
    if (!q.duty.output_tokens_per_day) list.push_back(hours_per_day(q));
    list.push_back(years(q));
    list.push_back(users(q));
    return list;
}

/// A system with its plans, assessed once; a sweep repeats only what its parameter moves.
class Contender {
public:
    Contender(const Catalog& catalog, const Question& question, const Entrant& entrant, bool by_users)
        : catalog_(catalog), entrant_(entrant), by_users_(by_users) {
        Question widest = question;  // of all parameters only the users change which plans there are
        if (by_users) widest.workload.users = std::max(widest.workload.users, static_cast<int>(users(question).high));
        for (const Plan& plan : enumerate(catalog, widest, *entrant.system)) {
            const Assessment a = assess(catalog, question, plan, {});
            if (by_users || (a.memory.fits && a.memory.heads_divide)) assessed_.push_back(a);
        }
    }

    /// Score of the best plan that meets every constraint; nothing when none does. What depends on the system alone,
    /// but for the budget, was met before the sweep.
    std::optional<double> score(const Question& question) {
        const std::optional<SystemPrice> price = price_of(*entrant_.system, question.purchase);
        const auto& budget = question.purchase.budget;
        if (budget && (!price || price->usd.typical > *budget)) return {};
        std::optional<double> best;
        double best_use = 0;
        bool best_is_guess = true;
        for (Assessment& a : assessed_) {
            if (by_users_) a = assess(catalog_, question, a.plan, price);
            a.cost = cost_of(catalog_, question, a.plan, a.speed, a.power, price);
            if (!plan_reasons(question, a).empty()) continue;
            const bool guess = a.speed.decode_tps.basis == Basis::extrapolated;
            const double use = use_of(catalog_, question, a);
            if (best && (guess != best_is_guess ? guess : use <= best_use)) continue;
            best = score_of(catalog_, question, entrant_.ecosystem, a);
            best_use = use;
            best_is_guess = guess;
        }
        return best;
    }

private:
    const Catalog& catalog_;
    Entrant entrant_;
    bool by_users_;
    std::vector<Assessment> assessed_;
};

class Sweep {
public:
    Sweep(const Question& question, const Parameter& parameter, Contender& a, Contender& b)
        : question_(question), p_(parameter), a_(a), b_(b) {}

    /// Score of a minus score of b; a rejected one loses; both rejected counts as no change.
    double gap(double x) {
        p_.set(question_, p_, x);
        const std::optional<double> a = a_.score(question_), b = b_.score(question_);
        if (a && b) return *a - *b;
        return static_cast<double>(a.has_value()) - static_cast<double>(b.has_value());
    }

    /// The crossover nearest to the current value on one side of it; nothing when the order holds to the bound.
    std::optional<double> crossover(double bound) {
        constexpr int kSteps = 8, kHalvings = 16;
        const double current = *p_.current, ratio = std::pow(bound / current, 1.0 / kSteps);
        double inside = current;
        for (int i = 1; i <= kSteps; ++i) {
            double outside = current * std::pow(ratio, i);
            if (gap(outside) >= 0) {
                inside = outside;
                continue;
            }
            for (int j = 0; j < kHalvings; ++j) {
                const double middle = (inside + outside) / 2;
                (gap(middle) >= 0 ? inside : outside) = middle;
            }
            return outside;
        }
        return {};
    }

private:
    Question question_;
    const Parameter& p_;
    Contender &a_, &b_;
};

}  // namespace

std::vector<Change> changes_between(const Catalog& catalog, const Question& question, const Entrant& first,
                                    const Entrant& second) {
    std::vector<Change> changes;
    std::array<Contender, 2> as_asked{Contender(catalog, question, first, false),
                                      Contender(catalog, question, second, false)};
    std::array<Contender, 2> by_users{Contender(catalog, question, first, true),
                                      Contender(catalog, question, second, true)};
    for (const Parameter& parameter : parameters_of(question, first, second)) {
        const double current = *parameter.current;
        if (current < kLeast) continue;
        auto& [a, b] = parameter.name == "users" ? by_users : as_asked;
        for (const double bound : {parameter.low, parameter.high}) {
            if ((bound < current) != (bound == parameter.low) || bound == current) continue;
            const auto crossover = Sweep(question, parameter, a, b).crossover(bound);
            if (crossover)
                changes.push_back({parameter.name, current, *crossover, first.system->id, second.system->id});
        }
    }
    const auto distance = [](const Change& c) { return std::abs(std::log(c.crossover / c.current)); };
    std::stable_sort(changes.begin(), changes.end(),
                     [&](const Change& a, const Change& b) { return distance(a) < distance(b); });
    return changes;
}

}  // namespace advisor
