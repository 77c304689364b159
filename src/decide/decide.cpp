#include "advisor/decide.hpp"

#include <algorithm>
#include <array>
#include <tuple>

#include "advisor/catalog.hpp"
#include "parts.hpp"

namespace advisor {
namespace {

/// Strict weak order of the ranking: what it costs, then decode speed, price and id. What has no price is last.
bool ranks_before(const Candidate& a, const Candidate& b) {
    const auto key = [](const Candidate& c) {
        const Assessment& x = c.assessment;
        const double price = x.cost.price ? x.cost.price->usd.typical.value : 1e300;
        return std::tuple(c.cost.untimed, !c.cost.per_year, c.cost.sum(), -pace_of(x).value, price,
                          std::string_view(x.plan.system->id));
    };
    return key(a) < key(b);
}

/// As std::sort, but each candidate, a large thing, is moved once.
template <class Before>
void sort_by(std::vector<Candidate>& candidates, Before&& before) {
    std::vector<Candidate*> order;
    order.reserve(candidates.size());
    for (Candidate& c : candidates) order.push_back(&c);
    std::sort(order.begin(), order.end(), [&](const Candidate* a, const Candidate* b) { return before(*a, *b); });
    std::vector<Candidate> sorted;
    sorted.reserve(candidates.size());
    for (Candidate* c : order) sorted.push_back(std::move(*c));
    candidates = std::move(sorted);
}

bool misses_less(const Candidate& a, const Candidate& b) {
    if (a.reasons.size() != b.reasons.size()) return a.reasons.size() < b.reasons.size();
    return ranks_before(a, b);
}

/// Whether the cards are the same, in whatever slots.
bool same_cards(const System& a, const System& b) {
    const auto all_of_in = [&](const System& x, const System& y) {
        return std::all_of(x.devices.begin(), x.devices.end(), [&](const SystemDevice& entry) {
            return count_in(x, entry.device) == count_in(y, entry.device);
        });
    };
    return all_of_in(a, b) && all_of_in(b, a);
}

/// Joins the row that stands for it, as a variant of its own make.
void merge(Candidate& row, Candidate&& c, Ranking& ranking) {
    row.variants.push_back(c.assessment.plan.system);
    for (const System* variant : c.variants) row.variants.push_back(variant);
    if (!c.assessment.plan.system->built) ranking.variants.push_back(std::move(c));
}

/// A machine that was put together here joins what has the same cards and costs its buyer no more. Where it costs less
/// it is a result of its own, and machines of the catalog stay beside it: they are known as they are, and some were
/// measured.
void add_built(std::vector<Candidate>& rows, Candidate&& c, Ranking& ranking) {
    const auto stands_for = [&](const Candidate& row) {
        return row.cost.sum() <= c.cost.sum() && same_build(*row.assessment.plan.system, *c.assessment.plan.system);
    };
    const auto same = std::find_if(rows.begin(), rows.end(), stands_for);
    if (same == rows.end()) rows.push_back(std::move(c));
    else merge(*same, std::move(c), ranking);
}

/// The best of each build stays a result, with the others as its variants.
void one_a_build(Ranking& ranking) {
    std::vector<Candidate> rows;
    rows.reserve(ranking.results.size());
    const auto is_built = [](const Candidate& c) { return c.assessment.plan.system->built; };
    for (Candidate& c : ranking.results) {
        if (is_built(c)) continue;
        const auto known = std::find_if(rows.begin(), rows.end(), [&](const Candidate& row) {
            return same_build(*row.assessment.plan.system, *c.assessment.plan.system);
        });
        if (known == rows.end()) rows.push_back(std::move(c));
        else merge(*known, std::move(c), ranking);
    }
    for (Candidate& c : ranking.results)
        if (is_built(c)) add_built(rows, std::move(c), ranking);
    sort_by(rows, ranks_before);
    ranking.results = std::move(rows);
}

/// A plan of a system with the number of constraints that it misses.
struct Tried {
    const Assessment& assessment;
    const CostToYou& cost;
    std::size_t misses;
};

/// What misses less, then what fits or lacks less memory, then what serves its buyer better.
bool is_better(const Tried& a, const Tried& b) {
    if (a.misses != b.misses) return a.misses < b.misses;
    const Memory &x = a.assessment.memory, &y = b.assessment.memory;
    if (x.fits != y.fits) return x.fits;
    if (!x.fits && !y.fits && x.usable.value > 0 && y.usable.value > 0) {
        const double lacks_x = x.required() / x.usable, lacks_y = y.required() / y.usable;
        if (lacks_x != lacks_y) return lacks_x < lacks_y;
    }
    return serves_better(a.assessment, a.cost, b.assessment, b.cost);
}

}  // namespace

std::optional<Candidate> evaluate(const Catalog& catalog, const Question& question, const System& system) {
    return evaluate(Planner(catalog, question), system);
}

std::optional<Candidate> evaluate(const Planner& planner, const System& system) {
    const Catalog& catalog = planner.catalog();
    const Question& question = planner.question();
    const std::optional<SystemPrice> price = price_of(system, question.purchase);
    const Hours software = software_hours(catalog, question, system);
    const Question& compared = planner.compared_at();
    const bool as_asked = &compared == &question;
    std::optional<Candidate> best;
    CostToYou least;         // of the best, by which plans are compared
    std::size_t fewest = 0;  // constraints that it misses
    for (const Plan& plan : planner.plans_of(system)) {
        const Memory memory = planner.place(plan);
        if (best && fewest == 0 && !memory.fits) continue;
        Assessment assessment = assess(catalog, question, plan, memory, price);
        const CostToYou cost =
            as_asked ? cost_to_you(catalog, question, software, assessment)
                     : cost_to_you(catalog, compared, software, assess(catalog, compared, plan, memory, price));
        const std::size_t misses = count_plan_reasons(catalog, question, assessment);
        const bool raised = question.limits.may_raise_wired_limit && plan.wired_limit;
        if (raised && misses > 0) continue;  // nobody raises it for that
        if (best && !is_better({assessment, cost, misses}, {best->assessment, least, fewest})) continue;
        if (!best) best.emplace();
        best->assessment = std::move(assessment);
        least = cost;
        fewest = misses;
    }
    if (!best) return {};
    best->cost = as_asked ? least : cost_to_you(catalog, question, software, best->assessment);
    best->software = software;
    std::vector<Reason> reasons = system_reasons(catalog, question, system, price);
    for (Reason& reason : plan_reasons(catalog, question, best->assessment)) reasons.push_back(std::move(reason));
    best->reasons = std::move(reasons);
    best->cost.range = range_of(catalog, question, best->assessment, best->cost);
    return best;
}

Usd least_waiting(const Planner& planner, const System& system) {
    const Catalog& catalog = planner.catalog();
    const Question& question = planner.question();
    Usd least{1e300};
    for (const Plan& plan : planner.plans_of(system)) {
        const Memory memory = planner.place(plan);
        if (!memory.fits) continue;
        const Assessment assessment = assess(catalog, question, plan, memory, {});
        if (count_plan_reasons(catalog, question, assessment) > 0) continue;
        least = std::min(least, cost_to_you(catalog, question, {}, assessment).term(Term::waiting));
    }
    return least;
}

Ranking rank(const Catalog& catalog, const Question& question, bool rejected) {
    Ranking ranking;
    std::vector<const System*> systems = question.knobs.systems;
    if (systems.empty() && !question.knobs.only_builds)
        for (const System& system : catalog.systems) systems.push_back(&system);
    ranking.results.reserve(systems.size());
    ranking.rejected.reserve(systems.size());
    const Planner planner(catalog, question);
    for (const System* system : systems) {
        const auto fails_itself = [&] {
            return !system_reasons(catalog, question, *system, price_of(*system, question.purchase)).empty();
        };
        if (!rejected && fails_itself()) continue;
        std::optional<Candidate> candidate = evaluate(planner, *system);
        if (!rejected && (!candidate || !candidate->reasons.empty())) continue;
        if (candidate) {
            (candidate->reasons.empty() ? ranking.results : ranking.rejected).push_back(std::move(*candidate));
            continue;
        }
        std::vector<Reason> reasons = system_reasons(catalog, question, *system, price_of(*system, question.purchase));
        reasons.push_back(no_plan_reason(question, *system));
        ranking.without_plan.emplace_back(system, std::move(reasons));
    }
    add_builds(planner, ranking);
    sort_by(ranking.results, ranks_before);
    if (question.knobs.systems.empty()) one_a_build(ranking);
    for (std::size_t i = 0; i < ranking.results.size(); ++i) ranking.results[i].rank = static_cast<int>(i) + 1;
    sort_by(ranking.rejected, misses_less);
    std::sort(ranking.without_plan.begin(), ranking.without_plan.end(),
              [](const auto& a, const auto& b) { return a.first->id < b.first->id; });
    return ranking;
}

SystemView view_of(const System& system, Date day) {
    SystemView view;
    view.system = &system;
    view.availability = availability_of(system, day);
    view.link = system.devices.empty() ? Link::unified : system.devices.front().link;
    for (const SystemDevice& entry : system.devices) {
        view.memory += entry.memory * entry.count;
        view.link = std::min(view.link, entry.link);
        const auto& platforms = entry.device->platforms;
        view.cuda = view.cuda || std::find(platforms.begin(), platforms.end(), "cuda") != platforms.end();
    }
    return view;
}

bool same_build(const System& a, const System& b) {
    if (a.built || b.built) return a.kind == b.kind && a.units == b.units && a.host && b.host && same_cards(a, b);
    const auto alike = [](const SystemDevice& x, const SystemDevice& y) {
        return x.device == y.device && x.count == y.count && x.memory == y.memory;
    };
    const bool hosts = a.host.has_value() == b.host.has_value() && (!a.host || a.host->cpu_cores == b.host->cpu_cores);
    return hosts && a.kind == b.kind && a.units == b.units && a.form == b.form && a.condition == b.condition &&
           std::equal(a.devices.begin(), a.devices.end(), b.devices.begin(), b.devices.end(), alike);
}

double ecosystem_of(const Catalog& catalog, const System& system) {
    constexpr std::array<double, 5> share{0, 0, 0.3, 0.6, 1};  // no, unknown, experimental, partial, yes
    double sum = 0, count = 0;
    for (const Feature& feature : catalog.features) {
        if (!is_software(feature)) continue;
        sum += share[static_cast<std::size_t>(status_of(catalog, feature, system))];
        ++count;
    }
    return count > 0 ? sum / count : 0;
}

bool serves_better(const Assessment& a, const CostToYou& cost_a, const Assessment& b, const CostToYou& cost_b) {
    if (cost_a.untimed != cost_b.untimed) return cost_b.untimed;
    if (cost_a.sum() != cost_b.sum()) return cost_a.sum() < cost_b.sum();
    return a.training ? pace_of(a).value > pace_of(b).value
                      : a.speed.aggregate_decode_tps.value > b.speed.aggregate_decode_tps.value;
}

}  // namespace advisor
