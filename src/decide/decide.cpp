#include "advisor/decide.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "advisor/support.hpp"
#include "parts.hpp"

namespace advisor {
namespace {

constexpr std::string_view kReasons[] = {
    "memory",   "budget", "price-unknown", "noise",    "circuit",    "condition", "availability", "feature", "os",
    "portable", "form",   "min-tps",       "max-ttft", "idle-watts", "capacity",  "engine",       "slots",   "no-gain"};
static_assert(std::size(kReasons) == static_cast<std::size_t>(ReasonCode::no_gain) + 1);

constexpr std::string_view kWarnings[] = {
    "long-prompt", "slow",         "slow-link",   "concurrency",  "single-stream",      "extrapolated",
    "cluster",     "offload",      "wired-limit", "long-context", "near-circuit-limit", "psu-spikes",
    "used-market", "discontinued", "unreleased",  "stale-price",  "outdated-advice",    "buy-not-needed"};
static_assert(std::size(kWarnings) == static_cast<std::size_t>(WarningCode::buy_not_needed) + 1);

constexpr std::string_view kRemedies[] = {"kv-quant", "wired-limit",  "quant",  "context",
                                          "users",    "more-devices", "offload"};
static_assert(std::size(kRemedies) == static_cast<std::size_t>(Remedy::offload) + 1);

/// Whether a plan serves the buyer better than another of the same system. An engine that nobody measured on such a
/// device does not beat a measured one by its own optimism.
bool better(const Candidate& a, double use_a, const Candidate& b, double use_b) {
    if (a.reasons.size() != b.reasons.size()) return a.reasons.size() < b.reasons.size();
    const bool a_guess = a.assessment.speed.decode_tps.basis == Basis::extrapolated;
    const bool b_guess = b.assessment.speed.decode_tps.basis == Basis::extrapolated;
    if (a_guess != b_guess) return b_guess;
    return use_a > use_b;
}

/// Strict weak order of the ranking: score, then decode speed, price and id.
bool ranks_before(const Candidate& a, const Candidate& b) {
    const auto key = [](const Candidate& c) {
        const Assessment& x = c.assessment;
        const double price = x.cost.price ? x.cost.price->usd.typical.value : 1e300;
        return std::tuple(-c.score, -x.speed.decode_tps.value, price, std::string_view(x.plan.system->id));
    };
    return key(a) < key(b);
}

bool misses_less(const Candidate& a, const Candidate& b) {
    if (a.reasons.size() != b.reasons.size()) return a.reasons.size() < b.reasons.size();
    return ranks_before(a, b);
}

}  // namespace

std::string_view name_of(ReasonCode code) { return kReasons[static_cast<std::size_t>(code)]; }
std::string_view name_of(WarningCode code) { return kWarnings[static_cast<std::size_t>(code)]; }
std::string_view name_of(Remedy remedy) { return kRemedies[static_cast<std::size_t>(remedy)]; }

std::optional<Candidate> evaluate(const Catalog& catalog, const Question& question, const System& system) {
    const std::optional<SystemPrice> price = price_of(system, question.purchase);
    std::optional<Candidate> best;
    double best_use = 0;
    for (const Plan& plan : enumerate(catalog, question, system)) {
        Candidate candidate;
        candidate.assessment = assess(catalog, question, plan, price);
        candidate.reasons = plan_reasons(catalog, question, candidate.assessment);
        const double use = use_of(catalog, question, candidate.assessment);
        if (best && !better(candidate, use, *best, best_use)) continue;
        best = std::move(candidate);
        best_use = use;
    }
    if (!best) return {};
    std::vector<Reason> reasons = system_reasons(catalog, question, system, price);
    reasons.insert(reasons.end(), best->reasons.begin(), best->reasons.end());
    best->reasons = std::move(reasons);
    score(catalog, question, ecosystem_of(catalog, system), *best);
    return best;
}

Ranking rank(const Catalog& catalog, const Question& question) {
    Ranking ranking;
    std::vector<const System*> systems = question.knobs.systems;
    if (systems.empty())
        for (const System& system : catalog.systems) systems.push_back(&system);
    for (const System* system : systems) {
        std::optional<Candidate> candidate = evaluate(catalog, question, *system);
        if (candidate) {
            (candidate->reasons.empty() ? ranking.results : ranking.rejected).push_back(std::move(*candidate));
            continue;
        }
        std::vector<Reason> reasons = system_reasons(catalog, question, *system, price_of(*system, question.purchase));
        reasons.push_back(no_plan_reason(question, *system));
        ranking.without_plan.emplace_back(system, std::move(reasons));
    }
    std::sort(ranking.results.begin(), ranking.results.end(), ranks_before);
    for (std::size_t i = 0; i < ranking.results.size(); ++i) ranking.results[i].rank = static_cast<int>(i) + 1;
    std::sort(ranking.rejected.begin(), ranking.rejected.end(), misses_less);
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

namespace {

double along(const Scale& scale, double x) { return scale.logarithmic ? std::log(std::max(x, 1e-9)) : x; }

double value_of(const Catalog& catalog, Term term, const Assessment& a, double ecosystem) {
    const System& system = *a.plan.system;
    const Scale& scale = catalog.scales[static_cast<std::size_t>(term)];
    switch (term) {
        case Term::decode: return on_scale(scale, a.speed.decode_tps.value);
        case Term::ttft: return on_scale(scale, a.speed.ttft_s.value);
        case Term::cost: return a.cost.ownership ? on_scale(scale, a.cost.ownership->value) : 0;
        case Term::quiet: return a.power.noise ? on_scale(scale, a.power.noise->value) : 0;
        case Term::effort: return on_scale(scale, system.effort);
        case Term::ecosystem: return on_scale(scale, ecosystem);
        case Term::headroom: return on_scale(scale, a.memory.usable / a.memory.required());
        case Term::longevity:
            return on_scale(scale, longevity_of(system, a.cost.price ? a.cost.price->resale_3y.typical : 0));
    }
    return 0;
}

}  // namespace

double position_on(const Scale& scale, double x) {
    return (along(scale, x) - along(scale, scale.worst)) / (along(scale, scale.best) - along(scale, scale.worst));
}

double on_scale(const Scale& scale, double x) { return std::clamp(position_on(scale, x), 0.0, 1.0); }

double longevity_of(const System& system, double resale_3y) { return (system.upgrade + std::min(1.0, resale_3y)) / 2; }

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

double use_of(const Catalog& catalog, const Question& question, const Assessment& a) {
    const auto part = [&](Term term, double x) {
        const std::size_t i = static_cast<std::size_t>(term);
        return question.preference.weights[i] * on_scale(catalog.scales[i], x);
    };
    constexpr double kFaster = 1e-6;  // decides where the scales end
    return part(Term::decode, a.speed.decode_tps.value) + part(Term::ttft, a.speed.ttft_s.value) +
           kFaster * std::log(a.speed.aggregate_decode_tps.value);
}

double score_of(const Catalog& catalog, const Question& question, double ecosystem, const Assessment& a) {
    double sum = 0;
    for (std::size_t i = 0; i < kTerms; ++i)
        sum += question.preference.weights[i] * value_of(catalog, static_cast<Term>(i), a, ecosystem);
    return sum;
}

void score(const Catalog& catalog, const Question& question, double ecosystem, Candidate& candidate) {
    candidate.score = 0;
    for (std::size_t i = 0; i < kTerms; ++i) {
        const Term term = static_cast<Term>(i);
        const double value = value_of(catalog, term, candidate.assessment, ecosystem);
        candidate.utility[i] = {term, value, question.preference.weights[i]};
        candidate.score += candidate.utility[i].weight * value;
    }
}

}  // namespace advisor
