#include "utility.hpp"

#include <algorithm>
#include <cmath>

#include "advisor/support.hpp"

namespace advisor {
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
