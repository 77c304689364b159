#include "evaluate.hpp"

#include <tuple>

#include "constraints.hpp"
#include "utility.hpp"

namespace advisor {

namespace {

/// Whether a plan serves the buyer better than another of the same system. An engine that nobody measured on such a
/// device does not beat a measured one by its own optimism.
bool better(const Candidate& a, double use_a, const Candidate& b, double use_b) {
    if (a.reasons.size() != b.reasons.size()) return a.reasons.size() < b.reasons.size();
    const bool a_guess = a.assessment.speed.decode_tps.basis == Basis::extrapolated;
    const bool b_guess = b.assessment.speed.decode_tps.basis == Basis::extrapolated;
    if (a_guess != b_guess) return b_guess;
    return use_a > use_b;
}

}  // namespace

std::optional<Candidate> evaluate(const Catalog& catalog, const Question& question, const Entrant& entrant) {
    const std::optional<SystemPrice> price = price_of(*entrant.system, question.purchase);
    std::optional<Candidate> best;
    double best_use = 0;
    for (const Plan& plan : enumerate(catalog, question, *entrant.system)) {
        Candidate candidate;
        candidate.assessment = assess(catalog, question, plan, price);
        candidate.reasons = plan_reasons(question, candidate.assessment);
        score(catalog, question, entrant.ecosystem, candidate);
        const double use = use_of(catalog, question, candidate.assessment);
        if (best && !better(candidate, use, *best, best_use)) continue;
        best = std::move(candidate);
        best_use = use;
    }
    if (best) {
        std::vector<Reason> reasons = system_reasons(catalog, question, *entrant.system, price);
        reasons.insert(reasons.end(), best->reasons.begin(), best->reasons.end());
        best->reasons = std::move(reasons);
    }
    return best;
}

bool ranks_before(const Candidate& a, const Candidate& b) {
    const auto key = [](const Candidate& c) {
        const Assessment& x = c.assessment;
        const double price = x.cost.price ? x.cost.price->usd.typical.value : 1e300;
        return std::tuple(-c.score, -x.speed.decode_tps.value, price, std::string_view(x.plan.system->id));
    };
    return key(a) < key(b);
}

}  // namespace advisor
