#include "advisor/answer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "advisor/flags.hpp"
#include "advisor/queueing.hpp"
#include "decide/parts.hpp"
#include "remarks.hpp"

namespace advisor {
namespace {

constexpr std::size_t kMostChanges = 10;
constexpr int kPlacesTold = 3;  // that a buyer is told of

/// The quantization that the stated memory refers to: the pinned one; for a class the model's native GGUF, else the
/// preferred one.
const Quantization* stated_quant(const Catalog& catalog, const Workload& workload) {
    if (workload.quant) return workload.quant;
    const Quantization* preferred = nullptr;
    for (const Quantization& quant : catalog.quantizations) {
        if (quant.bit_class != workload.bit_class || quant.format != "gguf") continue;
        if (squeeze(quant.id) == squeeze(workload.model->native_quant)) return &quant;
        if (quant.preferred) preferred = &quant;
    }
    return preferred;
}

/// The API and the rented cards that do the same work, and what each costs the buyer.
void add_offers(const Catalog& catalog, const Ranking& ranking, Decision& decision) {
    const Question& question = decision.question;
    const Cost nothing_bought;
    const Cost& cost = ranking.results.empty() ? nothing_bought : ranking.results.front().assessment.cost;
    decision.api = api_offer(catalog, question, cost);
    const double share = ranking.results.empty() ? 1 : ranking.results.front().cost.work_share;
    if (decision.api) decision.cost_of_api = cost_of_api(catalog, question, decision.api->per_year, share);
    if (auto found = rented(catalog, question, cost)) {
        decision.rent = std::move(found->first);
        decision.cost_of_rent =
            cost_of_rent(catalog, question, decision.rent->per_year, share, found->second.assessment);
    }
}

/// "an API does the same for $8 a year"
std::string api_words(const Currency& currency, const Decision& decision) {
    return fmt::format(
        "an API does the same for {} a year{}", money(currency, decision.cost_of_api->term(Term::owning)),
        decision.api->stand_in ? " (the price of models of this size; --api-price IN/OUT gives its own)" : "");
}

/// "with waiting and effort $153 a year, against $1,596 with PC with 2x RTX 3090"
std::string against(const Currency& currency, Usd elsewhere, const Candidate* first) {
    std::string text = fmt::format("with waiting and effort {} a year", money(currency, elsewhere));
    if (first != nullptr && first->cost.per_year)
        text += fmt::format(", against {} with {}", money(currency, first->cost.per_year),
                            first->assessment.plan.system->name);
    return text;
}

/// Whatever costs least in the one currency; a tie is bought. What has no price is no reason for anything.
Advice advise(const Ranking& ranking, const Decision& decision) {
    const Question& question = decision.question;
    const Candidate* first = ranking.results.empty() ? nullptr : &ranking.results.front();
    const double not_offered = std::numeric_limits<double>::infinity();
    const auto total = [&](const CostToYou& cost) { return cost.per_year ? cost.per_year->value : not_offered; };
    const double owning = first != nullptr ? total(first->cost) : not_offered;
    const double api = decision.cost_of_api ? total(*decision.cost_of_api) : not_offered;
    const double rent = decision.cost_of_rent ? total(*decision.cost_of_rent) : not_offered;
    const double keeping = keeps_own(decision, first) ? total(decision.own->candidate.cost) : not_offered;
    const bool may_leave = !question.limits.local_only;
    const Currency& currency = currency_of(question);
    const auto sum = [&](double usd) { return money(currency, Usd{usd}); };
    if (keeping < not_offered && (!may_leave || (keeping <= api && keeping <= rent)))
        return {AdviceVerdict::none,
                fmt::format("keep what you have: {} costs you {} a year{}", decision.own->system->name, sum(keeping),
                            first != nullptr
                                ? fmt::format(", against {} with {}", sum(owning), first->assessment.plan.system->name)
                                : std::string())};
    if (!may_leave) {
        if (first == nullptr) return {AdviceVerdict::none, "nothing qualifies, and --local-only leaves nothing else"};
        return {AdviceVerdict::buy,
                first->assessment.plan.system->name + " costs you least; alternatives were excluded by --local-only"};
    }
    if (api < owning && api <= rent)
        return {AdviceVerdict::use_api,
                fmt::format("{}; {}{}", api_words(currency, decision), against(currency, {api}, first),
                            first != nullptr ? ". Buy for privacy, learning or independence (--local-only)" : "")};
    if (rent < owning)
        return {AdviceVerdict::rent,
                fmt::format("{}, rented {}, cost {} a year; {}. Rent first", cards_in_words(*decision.rent),
                            hours_in_words(*decision.rent), money(currency, decision.cost_of_rent->term(Term::owning)),
                            against(currency, {rent}, first))};
    if (first == nullptr) return {AdviceVerdict::none, "nothing qualifies; what would follows"};
    const std::string& name = first->assessment.plan.system->name;
    std::string reason;
    if (decision.cost_of_api)
        reason = fmt::format("{} costs you less than an API ({} a year: it charges {}, the rest is waiting and effort)",
                             name, sum(api), money(currency, decision.cost_of_api->term(Term::owning)));
    else if (question.workload.trains()) reason = fmt::format("{} costs you least of what can be bought", name);
    else
        reason = fmt::format(
            "{} costs you least of what can be bought; no API price is known for {} "
            "(--api-price IN/OUT gives it)",
            name, question.workload.model->id);
    if (decision.cost_of_rent)
        reason += fmt::format(" {} rented cards ({})", decision.cost_of_api ? "or" : "and less than", sum(rent));
    constexpr double kAboutEven = 1.05;
    if (std::min(api, rent) < owning * kAboutEven) reason += ". About even: go by what the dollars leave out";
    return {AdviceVerdict::buy, std::move(reason)};
}

/// Whether an API costs the buyer less than a result.
std::optional<Warning> buy_not_needed(const Decision& decision, const Candidate& candidate) {
    const auto& owning = candidate.cost.per_year;
    const Question& question = decision.question;
    if (question.limits.local_only || !owning || !decision.cost_of_api || *decision.cost_of_api->per_year >= *owning)
        return {};
    return Warning{WarningCode::buy_not_needed,
                   fmt::format("the same tokens cost {} a year through an API, with waiting and effort {} less than "
                               "this",
                               money(currency_of(question), decision.cost_of_api->term(Term::owning)),
                               money(currency_of(question), *owning - *decision.cost_of_api->per_year))};
}

/// Whether so many users hardly ever ask at the same time: who counts heads buys for a crowd that never comes.
std::optional<Warning> counted_heads(const Catalog& catalog, const Question& question, const Candidate& candidate) {
    const Constants& k = catalog.constants;
    const int users = question.workload.users;
    const auto together = at_once(catalog, question, candidate.assessment.speed, candidate.cost.waiting.first_word);
    if (!together || users < k.headcount_users || users < k.headcount_times * together->busy) return {};
    return Warning{
        WarningCode::headcount,
        fmt::format(
            "{} people asking {} times a day keep {} answers going at once, {} when busy: if you counted heads, add "
            "--users {} --requests-per-day {}",
            users, brief(question.duty.requests_per_day), brief(together->mean), together->busy, together->busy,
            std::lround(requests_per_day(question) / together->busy))};
}

/// Whom each result suits, by place and then by rank.
using Buyers = std::vector<std::vector<Suits>>;

/// The question asked, within the limits and by the rates of another buyer. What can be bought at all is up to the one
/// who asks.
Question within_limits_of(const Question& asked, const Question& buyer) {
    Question question = asked;
    question.limits = buyer.limits;
    question.limits.any_availability = asked.limits.any_availability;
    question.preference = buyer.preference;
    return question;
}

bool qualifies(const Catalog& catalog, const Question& question, const Candidate& candidate) {
    const Assessment& a = candidate.assessment;
    return plan_reasons(catalog, question, a).empty() &&
           system_reasons(catalog, question, *a.plan.system, a.cost.price).empty();
}

void add_buyer(const Catalog& catalog, const Question& asked, const Profile& profile,
               const std::vector<Candidate>& results, Buyers& buyers) {
    Request request;
    request.profile = profile.id;
    const Question buyer = resolve(catalog, request);
    const Question question = within_limits_of(asked, buyer);
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = 0; i < results.size(); ++i) {
        const Assessment& a = results[i].assessment;
        const CostToYou cost = cost_to_you(catalog, question, software_hours(catalog, question, *a.plan.system), a);
        order.emplace_back(cost.sum().value, i);
    }
    std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    int rank = 0;
    for (const auto& [usd, place] : order) {
        if (!qualifies(catalog, question, results[place])) continue;
        buyers[place].push_back({&profile, ++rank});
        if (rank == kPlacesTold) return;
    }
}

/// Of all results, by the limits and weights of each profile, where the question leaves the systems open. Nothing is
/// assessed again.
Buyers buyers_of(const Catalog& catalog, const Question& question, const std::vector<Candidate>& results) {
    Buyers buyers(results.size());
    if (!question.knobs.systems.empty()) return buyers;
    for (const Profile& profile : catalog.profiles)
        if (!profile.defaults.empty()) add_buyer(catalog, question, profile, results, buyers);
    for (std::vector<Suits>& list : buyers)
        std::stable_sort(list.begin(), list.end(), [](const Suits& a, const Suits& b) { return a.rank < b.rank; });
    return buyers;
}

std::optional<ArticleView> article_view(const Question& question, const Ranking& ranking) {
    const Profile* profile = question.preference.profile;
    if (!profile || !profile->article_pick) return {};
    return ArticleView{&*profile->article_pick, best_position(ranking, *profile->article_pick)};
}

/// The first `shown` results, with how sure their places are.
std::vector<Candidate> with_chances(const Question& question, std::vector<Candidate> results, const Chances& chances,
                                    std::size_t shown) {
    for (std::size_t i = 0; i < chances.places.size(); ++i) {
        results[i].probability_first = chances.places[i].first;
        results[i].probability_beats_next = chances.places[i].beats_next;
    }
    const auto tie = [&](std::size_t a, std::size_t b) {
        if (a >= shown) return;
        results[a].tied_with.push_back(
            {results[b].assessment.plan.system, differences(question, results[a], results[b])});
    };
    for (const Chances::Tie& pair : chances.ties) {
        tie(pair.better, pair.other);
        tie(pair.other, pair.better);
    }
    results.resize(shown);
    return results;
}

/// Results with the speed of what they tune.
std::vector<Candidate> with_answers(const Catalog& catalog, const Question& question, std::vector<Candidate> results) {
    const std::vector<std::optional<Speed>> speeds = once_tuned(catalog, question, results);
    for (std::size_t i = 0; i < results.size(); ++i) results[i].tuned = speeds[i];
    return results;
}

/// Results with what is said of each alone.
std::vector<Candidate> with_remarks(const Catalog& catalog, const Decision& decision, std::vector<Candidate> results,
                                    const Buyers& buyers, const UsualTerms& usual) {
    const Question& question = decision.question;
    for (std::size_t i = 0; i < results.size(); ++i) {
        Candidate& c = results[i];
        c.for_whom = buyers[i];
        c.warnings = warnings_for(catalog, question, c);
        if (auto warning = counted_heads(catalog, question, c))
            c.warnings.insert(c.warnings.begin(), std::move(*warning));
        if (auto warning = buy_not_needed(decision, c)) c.warnings.push_back(std::move(*warning));
        c.why = why(catalog, question, c, usual);
        c.skip_if = skip_if(catalog, question, c, usual);
    }
    return results;
}

std::vector<SeveralBoxes> several_boxes_in(const Catalog& catalog, const Question& question, const Ranking& shown) {
    std::vector<SeveralBoxes> list;
    const auto add = [&](const Candidate& c) {
        if (auto said = several_boxes_of(catalog, question, c)) list.push_back(std::move(*said));
    };
    for (const Candidate& c : shown.results) add(c);
    if (!question.knobs.systems.empty())
        for (const Candidate& c : shown.rejected) add(c);
    return list;
}

std::vector<const System*> systems_of(const Ranking& ranking) {
    std::vector<const System*> systems;
    for (const auto* list : {&ranking.results, &ranking.rejected})
        for (const Candidate& c : *list) systems.push_back(c.assessment.plan.system);
    for (const auto& [system, reasons] : ranking.without_plan) systems.push_back(system);
    return systems;
}

/// Ranked, for batch in given hours by what the work of the first costs that it does in them, unless other work was
/// asked for: so its own dollars are those of its year.
Ranking ranked(const Catalog& catalog, Question& question, bool rejected) {
    Ranking ranking = rank(catalog, question, rejected);
    if (question.duty.requests_given || ranking.results.empty()) return ranking;
    const double share = ranking.results.front().cost.work_share;
    if (share == 1 || share <= 0) return ranking;
    question.duty.requests_per_day /= share;
    const std::string flag(flag_of(&Request::requests_per_day).name());
    for (Assumption& a : question.assumptions)
        if (a.flag == flag) a.number = question.duty.requests_per_day;
    return rank(catalog, question, rejected);
}

}  // namespace

Position best_position(const Ranking& ranking, const ArticlePick& pick) {
    const auto counts = [&](const Candidate& candidate) { return pick.includes(*candidate.assessment.plan.system); };
    for (const Candidate& c : ranking.results) {
        if (counts(c)) return {c.assessment.plan.system, c.rank, ""};
        for (const System* variant : c.variants)
            if (pick.includes(*variant)) return {variant, c.rank, ""};
    }
    const auto nearest = std::find_if(ranking.rejected.begin(), ranking.rejected.end(), counts);
    if (nearest != ranking.rejected.end())
        return {nearest->assessment.plan.system, {}, nearest->reasons.front().message};
    for (const auto& [system, reasons] : ranking.without_plan)
        if (pick.includes(*system)) return {system, {}, reasons.front().message};
    return {};
}

bool keeps_own(const Decision& decision, const Candidate* first) {
    if (!decision.own || !decision.own->candidate.reasons.empty() || !decision.own->candidate.cost.per_year)
        return false;
    return first == nullptr || !first->cost.per_year || *decision.own->candidate.cost.per_year <= *first->cost.per_year;
}

std::string cards_in_words(const RentOffer& offer) { return fmt::format("{}x {}", offer.count, offer.device->name); }

std::string hours_in_words(const RentOffer& offer) {
    constexpr double kFew = 0.5;
    const double day = offer.hours_per_day.value;
    return day < kFew ? brief(day * kDaysPerYear) + " h a year" : brief(day) + " h a day";
}

Upgrade upgrade_with_remarks(const Catalog& catalog, const Question& question, const System& own, double owned_years) {
    using enum WarningCode;
    constexpr WarningCode kOfPurchases[] = {loud,        psu_spikes,     modified_card, passive_card,
                                            old_toolkit, partial_engine, wired_limit};
    Upgrade answer = upgrade(catalog, question, own, owned_years);
    for (UpgradeStep& step : answer.steps)
        for (Warning& warning : warnings_for(catalog, question, *step.after))
            if (std::find(std::begin(kOfPurchases), std::end(kOfPurchases), warning.code) != std::end(kOfPurchases))
                step.notes.push_back(std::move(warning.message));
    return answer;
}

Decision recommend(const Catalog& catalog, Question question, const Wanted& wanted) {
    Limits& limits = question.limits;
    limits.may_raise_wired_limit = question.knobs.systems.empty() && !limits.wired_limit && !limits.keeps_wired_limit;
    Ranking ranking = ranked(catalog, question, wanted.remarks);
    Decision decision;
    decision.question = std::move(question);
    decision.question.built = ranking.built;
    decision.feasible = ranking.results.size();
    const Question& asked = decision.question;
    Buyers buyers;
    UsualTerms usual;
    if (wanted.remarks) {  // which look at all results, however many will be shown
        decision.quant = stated_quant(catalog, asked.workload);
        if (decision.quant) decision.memory_required = workload_memory(asked.workload, *decision.quant);
        if (wanted.changes) decision.what_would_change = changes_of(catalog, asked, ranking, kMostChanges);
        add_offers(catalog, ranking, decision);
        if (wanted.own != nullptr) decision.own = owned_today(catalog, asked, *wanted.own, wanted.owned_years);
        const double owned_years = wanted.owned_years > 0 ? wanted.owned_years : catalog.constants.owned_years;
        decision.have = worth_of_have(catalog, asked.purchase, owned_years);
        if (decision.have && !ranking.results.empty())
            decision.have->left_out =
                own_hosts_left_out(catalog, asked, *ranking.results.front().assessment.plan.system);
        decision.advice = advise(ranking, decision);
        decision.article = article_view(asked, ranking);
        decision.around = alternatives_to_first(catalog, asked, ranking);
        if (ranking.results.empty()) decision.ways_out = ways_out(catalog, asked);
        buyers = buyers_of(catalog, asked, ranking.results);
        usual = usual_terms(ranking.results);
    }
    const std::size_t shown = wanted.top > 0 ? std::min(wanted.top, decision.feasible) : decision.feasible;
    const Chances chances = wanted.chances ? draw(catalog, asked, ranking.results, shown) : Chances();
    ranking.results = with_chances(asked, std::move(ranking.results), chances, shown);
    ranking.results = with_answers(catalog, asked, std::move(ranking.results));
    if (wanted.remarks) {  // which look at what is shown
        ranking.results = with_remarks(catalog, decision, std::move(ranking.results), buyers, usual);
        ranking.rejected = with_fixes(catalog, asked, std::move(ranking.rejected));
        const SharedWork work = shared_work(catalog, asked, ranking);
        for (std::size_t i = 0; i < work.results.size(); ++i) ranking.results[i].equal_work = work.results[i];
        for (std::size_t i = 0; i < work.rejected.size(); ++i) ranking.rejected[i].equal_work = work.rejected[i];
        decision.equal_work_of = work.of;
        decision.several_boxes = several_boxes_in(catalog, asked, ranking);
        if (wanted.fits) decision.fits = fits_of(catalog, asked, systems_of(ranking));
    }
    decision.results = std::move(ranking.results);
    decision.rejected = std::move(ranking.rejected);
    decision.without_plan = std::move(ranking.without_plan);
    return decision;
}

}  // namespace advisor
