#include "for_whom.hpp"

#include <algorithm>

#include "decide/constraints.hpp"

namespace advisor {
namespace {

constexpr int kPlaces = 3;

double score_by(const Preference& preference, const Candidate& candidate) {
    double sum = 0;
    for (std::size_t i = 0; i < kTerms; ++i) sum += preference.weights[i] * candidate.utility[i].value;
    return sum;
}

/// The question asked, within the limits of another buyer.
Question within_limits_of(const Question& asked, const Question& buyer) {
    Question question = asked;
    question.site.max_noise = buyer.site.max_noise;
    question.site.max_idle = buyer.site.max_idle;
    question.purchase.budget = buyer.purchase.budget;
    question.purchase.condition = buyer.purchase.condition;
    question.needs = buyer.needs;
    question.floors = buyer.floors;
    return question;
}

bool qualifies(const Catalog& catalog, const Question& question, const Candidate& candidate) {
    const Assessment& a = candidate.assessment;
    return plan_reasons(question, a).empty() && system_reasons(catalog, question, *a.plan.system, a.cost.price).empty();
}

void add_buyer(const Catalog& catalog, const Profile& profile, Decision& decision) {
    Request request;
    request.profile = profile.id;
    const Question buyer = resolve(catalog, request);
    const Question question = within_limits_of(decision.question, buyer);
    std::vector<std::pair<double, Candidate*>> order;
    for (Candidate& candidate : decision.results)
        order.emplace_back(-score_by(buyer.preference, candidate), &candidate);
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    int rank = 0;
    for (auto& [score, candidate] : order) {
        if (!qualifies(catalog, question, *candidate)) continue;
        candidate->for_whom.push_back({&profile, ++rank});
        if (rank == kPlaces) return;
    }
}

}  // namespace

void add_buyers(const Catalog& catalog, Decision& decision) {
    if (!decision.question.knobs.systems.empty()) return;
    for (const Profile& profile : catalog.profiles)
        if (!profile.defaults.empty()) add_buyer(catalog, profile, decision);
    for (Candidate& candidate : decision.results)
        std::stable_sort(candidate.for_whom.begin(), candidate.for_whom.end(),
                         [](const Suits& a, const Suits& b) { return a.rank < b.rank; });
}

Position best_position(const Decision& decision, const ArticlePick& pick) {
    const auto counts = [&](const Candidate& candidate) { return pick.includes(*candidate.assessment.plan.system); };
    const auto best = std::find_if(decision.results.begin(), decision.results.end(), counts);
    if (best != decision.results.end()) return {best->assessment.plan.system, best->rank, ""};
    const auto nearest = std::find_if(decision.rejected.begin(), decision.rejected.end(), counts);
    if (nearest != decision.rejected.end())
        return {nearest->assessment.plan.system, {}, nearest->reasons.front().message};
    for (const auto& [system, reasons] : decision.without_plan)
        if (pick.includes(*system)) return {system, {}, reasons.front().message};
    return {};
}

std::optional<ArticleView> article_view(const Decision& decision) {
    const Profile* profile = decision.question.preference.profile;
    if (!profile || !profile->article_pick) return {};
    return ArticleView{&*profile->article_pick, best_position(decision, *profile->article_pick)};
}

}  // namespace advisor
