// What to say where no build meets a question: which limit alone stands in the way, found by asking again without it.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/flags.hpp"
#include "build_parts.hpp"

namespace advisor {
namespace {

/// A limit that may be what nothing meets.
struct Loosened {
    std::string flag;  ///< what to ask instead; empty: to be worked out from what is found
    bool (*is_set)(const Question&);
    void (*drop)(Question&);
};

std::string without(std::string_view flag) { return fmt::format("without {}", flag); }

template <auto limit>
Loosened of_limit(std::string flag) {
    return {std::move(flag), [](const Question& q) { return (q.limits.*limit).has_value(); },
            [](Question& q) { (q.limits.*limit).reset(); }};
}

const std::vector<Loosened>& limits() {
    static const std::vector<Loosened> rows{
        of_limit<&Limits::budget>(""),
        of_limit<&Limits::noise>(without("--max-noise")),
        of_limit<&Limits::circuit>(without("--circuit")),
        of_limit<&Limits::min_tps>("--min-tps 0"),
        of_limit<&Limits::max_ttft>(without("--max-ttft")),
        of_limit<&Limits::idle>(without("--max-idle-watts")),
        of_limit<&Limits::condition>("--condition any"),
        {without("--ram"), [](const Question& q) { return q.knobs.ram.has_value(); },
         [](Question& q) { q.knobs.ram.reset(); }},
        {without("--host"), [](const Question& q) { return q.knobs.host != nullptr; },
         [](Question& q) { q.knobs.host = nullptr; }},
        {without("--gpus"), [](const Question& q) { return !q.knobs.gpus.empty(); },
         [](Question& q) { q.knobs.gpus.clear(); }},
        {"--offload", [](const Question& q) { return !q.knobs.offload; }, [](Question& q) { q.knobs.offload = true; }},
    };
    return rows;
}

Usd price_or_most(const Candidate& c) {
    return c.assessment.cost.price ? c.assessment.cost.price->usd.typical : Usd{1e300};
}

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

BuildHelp help_of(const Candidate& best, std::string flag) {
    const Assessment& a = best.assessment;
    BuildHelp help{std::move(flag), a.plan.system->name, {}, TokensPerSecond{pace_of(a).value}};
    if (a.cost.price) help.price = a.cost.price->usd.typical;
    return help;
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
    for (const Loosened& row : limits()) row.drop(free);
    const Ranking ranking = rank(catalog, free);
    if (ranking.results.empty()) return "What can be built here does not hold it, or no engine runs it";
    return missed_by(catalog, question, *ranking.results.front().assessment.plan.system);
}

}  // namespace

void explain_nothing(const Catalog& catalog, BuildList& list) {
    for (const Loosened& row : limits()) {
        if (!row.is_set(list.question)) continue;
        Question other = list.question;
        row.drop(other);
        const Ranking ranking = row.flag.empty() ? cheapest(catalog, other) : rank(catalog, other);
        if (ranking.results.empty()) continue;
        const Candidate& best = ranking.results.front();
        if (list.nearest.empty() && row.flag != "--offload")
            list.nearest = missed_by(catalog, list.question, *best.assessment.plan.system);
        const std::string flag = row.flag.empty() ? budget_flag(list.question, price_or_most(best)) : row.flag;
        list.helps.push_back(help_of(best, flag));
    }
    if (list.nearest.empty()) list.nearest = missed_by_the_best(catalog, list.question);
}

}  // namespace advisor
