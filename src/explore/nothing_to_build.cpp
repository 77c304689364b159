// What to say where no build meets a question: which limit alone stands in the way, found by asking again without it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/flags.hpp"
#include "build_parts.hpp"

namespace advisor {
namespace {

Usd price_or_most(const Candidate& c) {
    return c.assessment.cost.price ? c.assessment.cost.price->usd.typical : Usd{1e300};
}

/// A limit that may be what nothing meets.
struct Loosened {
    std::string (*ask)(const Question&, const Candidate& best);  ///< instead, where `best` is best without the limit
    bool (*is_set)(const Question&);
    void (*drop)(Question&);
};

template <auto field>
std::string without(const Question&, const Candidate&) {
    return fmt::format("without {}", flag_of(field).name());
}

template <auto limit>
constexpr Loosened of_limit(std::string (*ask)(const Question&, const Candidate&)) {
    return {ask, [](const Question& q) { return (q.limits.*limit).has_value(); },
            [](Question& q) { (q.limits.*limit).reset(); }};
}

// Beside the budget. A task has floors of its own, which another number replaces and nothing else does.
constexpr Loosened kLimits[] = {
    of_limit<&Limits::noise>(without<&Request::max_noise>),
    of_limit<&Limits::circuit>(without<&Request::circuit>),
    of_limit<&Limits::min_tps>([](const Question&, const Candidate&) -> std::string { return "--min-tps 0"; }),
    of_limit<&Limits::max_ttft>([](const Question&, const Candidate& best) {
        return fmt::format("--max-ttft {}", std::ceil(best.assessment.speed.ttft_s.value));
    }),
    of_limit<&Limits::idle>(without<&Request::max_idle_watts>),
    of_limit<&Limits::condition>([](const Question&, const Candidate&) -> std::string { return "--condition any"; }),
    {without<&Request::power_limit>, [](const Question& q) { return q.knobs.power_limit.has_value(); },
     [](Question& q) { q.knobs.power_limit.reset(); }},
    {without<&Request::ram>, [](const Question& q) { return q.knobs.ram.has_value(); },
     [](Question& q) { q.knobs.ram.reset(); }},
    {without<&Request::host>, [](const Question& q) { return q.knobs.host != nullptr; },
     [](Question& q) { q.knobs.host = nullptr; }},
    {without<&Request::gpus>, [](const Question& q) { return !q.knobs.gpus.empty(); },
     [](Question& q) { q.knobs.gpus.clear(); }},
    {[](const Question&, const Candidate&) -> std::string { return "--offload"; },
     [](const Question& q) { return !q.knobs.offload; }, [](Question& q) { q.knobs.offload = true; }},
};

/// What costs least to buy: asked again below the cheapest until there is none.
Ranking cheapest(const Catalog& catalog, Question question) {
    Ranking found = rank(catalog, question);
    while (!found.results.empty()) {
        const auto least = std::min_element(
            found.results.begin(), found.results.end(),
            [](const Candidate& a, const Candidate& b) { return price_or_most(a) < price_or_most(b); });
        std::iter_swap(found.results.begin(), least);
        constexpr Usd kCent{0.01};
        question.limits.budget = price_or_most(found.results.front()) - kCent;
        Ranking cheaper = rank(catalog, question);
        if (cheaper.results.empty()) break;
        found = std::move(cheaper);
    }
    return found;
}

/// What the best build without a limit misses of the question as it was asked.
std::string missed_by(const Catalog& catalog, const Question& question, const System& system) {
    constexpr std::size_t kMost = 2;
    const std::optional<Candidate> candidate = evaluate(catalog, question, system);
    std::vector<std::string> reasons;
    if (candidate)
        for (const Reason& reason : candidate->reasons)
            if (reasons.size() < kMost) reasons.push_back(short_reason(reason));
    return fmt::format("Nearest: {}{}{}", system.name, reasons.empty() ? "" : ": ", join(reasons, "; "));
}

/// What comes nearest where several limits stand in the way at once.
std::string missed_by_the_best(const Catalog& catalog, const Question& question) {
    Question free = question;
    free.limits.budget.reset();
    for (const Loosened& row : kLimits) row.drop(free);
    const Ranking ranking = rank(catalog, free);
    if (ranking.results.empty()) return "What can be built here does not hold it, or no engine runs it";
    return missed_by(catalog, question, *ranking.results.front().assessment.plan.system);
}

}  // namespace

std::optional<WayOut> with_more_money(const Catalog& catalog, const Question& question) {
    if (!question.limits.budget) return {};
    Question other = question;
    other.limits.budget.reset();
    const Ranking ranking = cheapest(catalog, other);
    if (ranking.results.empty()) return {};
    WayOut way = way_to_first(ranking, WayOutKind::limit);
    way.flag = budget_flag(question, price_or_most(ranking.results.front()));
    return way;
}

std::vector<WayOut> without_one_limit(const Catalog& catalog, const Question& question) {
    std::vector<WayOut> ways;
    if (auto way = with_more_money(catalog, question)) ways.push_back(std::move(*way));
    for (const Loosened& row : kLimits) {
        if (!row.is_set(question)) continue;
        Question other = question;
        row.drop(other);
        const bool of_offload = !question.knobs.offload && other.knobs.offload;
        const Ranking ranking = rank(catalog, other);
        if (ranking.results.empty()) continue;
        ways.push_back(way_to_first(ranking, of_offload ? WayOutKind::offload : WayOutKind::limit));
        ways.back().flag = row.ask(question, ranking.results.front());
    }
    return ways;
}

void explain_nothing(const Catalog& catalog, BuildList& list) {
    list.helps = without_one_limit(catalog, list.question);
    const auto near = std::find_if(list.helps.begin(), list.helps.end(),
                                   [](const WayOut& help) { return help.kind != WayOutKind::offload; });
    list.nearest = near != list.helps.end() ? missed_by(catalog, list.question, *near->system)
                                            : missed_by_the_best(catalog, list.question);
}

}  // namespace advisor
