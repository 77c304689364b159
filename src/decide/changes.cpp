#include "changes.hpp"

#include <algorithm>
#include <cmath>

namespace advisor {
namespace {

constexpr double kMostUsers = 64;

/// A parameter of the question that can be swept between two bounds.
struct Parameter {
    std::string name;
    double current, low, high;
    void (*set)(Question&, const System*, double);
    const System* system = nullptr;
};

void set_price(Question& q, const System* system, double usd) {
    std::erase_if(q.purchase.system_prices, [&](const auto& p) { return p.first == system; });
    q.purchase.system_prices.emplace_back(system, Usd{usd});
}
void set_kwh_price(Question& q, const System*, double usd) { q.site.kwh_price = {usd}; }
void set_hours(Question& q, const System*, double hours) { q.duty.hours_per_day = {hours}; }
void set_years(Question& q, const System*, double years) { q.purchase.years = years; }
void set_users(Question& q, const System*, double users) { q.workload.users = std::max(1, static_cast<int>(std::lround(users))); }

std::vector<Parameter> parameters_of(const Question& q, const Entrant& first, const Entrant& second) {
    std::vector<Parameter> list;
    for (const System* system : {first.system, second.system}) {
        const std::optional<SystemPrice> price = price_of(*system, q.purchase);
        if (!price || price->usd.typical.value <= 0) continue;
        const double usd = price->usd.typical.value;
        list.push_back({"price:" + system->id, usd, usd / 5, usd * 5, set_price, system});
    }
    list.push_back({"kwh-price", q.site.kwh_price.value, 0.02, 1, set_kwh_price});
    if (!q.duty.output_tokens_per_day) list.push_back({"hours-per-day", q.duty.hours_per_day.value, 0.1, 24, set_hours});
    list.push_back({"years", q.purchase.years, 0.5, 10, set_years});
    list.push_back({"users", static_cast<double>(q.workload.users), 1, kMostUsers, set_users});
    return list;
}

class Sweep {
public:
    Sweep(const Catalog& catalog, const Question& question, const Entrant& a, const Entrant& b, const Parameter& parameter)
        : catalog_(catalog), question_(question), a_(a), b_(b), p_(parameter) {
        Question widest = question;  // of all parameters only the users change which plans there are
        widest.workload.users = std::max(widest.workload.users, static_cast<int>(kMostUsers));
        const Question& for_plans = parameter.set == set_users ? widest : question;
        a_plans_ = enumerate(catalog, for_plans, *a.system);
        b_plans_ = enumerate(catalog, for_plans, *b.system);
    }

    /// Score of a minus score of b; a rejected one loses; both rejected counts as no change.
    double gap(double x) {
        p_.set(question_, p_.system, x);
        const auto a = evaluate(catalog_, question_, a_, a_plans_);
        const auto b = evaluate(catalog_, question_, b_, b_plans_);
        const bool a_in = a && a->reasons.empty(), b_in = b && b->reasons.empty();
        if (a_in && b_in) return a->score - b->score;
        return static_cast<double>(a_in) - static_cast<double>(b_in);
    }

    /// The crossover nearest to the current value on one side of it; nothing when the order holds to the bound.
    std::optional<double> crossover(double bound) {
        constexpr int kSteps = 8, kHalvings = 16;
        const double ratio = std::pow(bound / p_.current, 1.0 / kSteps);
        double inside = p_.current;
        for (int i = 1; i <= kSteps; ++i) {
            double outside = p_.current * std::pow(ratio, i);
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
    const Catalog& catalog_;
    Question question_;
    const Entrant &a_, &b_;
    const Parameter& p_;
    std::vector<Plan> a_plans_, b_plans_;
};

}  // namespace

std::vector<Change> changes_between(const Catalog& catalog, const Question& question, const Entrant& first,
                                    const Entrant& second) {
    std::vector<Change> changes;
    for (const Parameter& parameter : parameters_of(question, first, second)) {
        if (parameter.current <= 0) continue;
        for (const double bound : {parameter.low, parameter.high}) {
            if ((bound < parameter.current) != (bound == parameter.low) || bound == parameter.current) continue;
            const auto crossover = Sweep(catalog, question, first, second, parameter).crossover(bound);
            if (crossover)
                changes.push_back({parameter.name, parameter.current, *crossover, first.system->id, second.system->id});
        }
    }
    const auto distance = [](const Change& c) { return std::abs(std::log(c.crossover / c.current)); };
    std::stable_sort(changes.begin(), changes.end(), [&](const Change& a, const Change& b) { return distance(a) < distance(b); });
    return changes;
}

}  // namespace advisor
