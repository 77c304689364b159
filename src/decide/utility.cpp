#include "utility.hpp"

#include <algorithm>
#include <cmath>

#include "advisor/support.hpp"

namespace advisor {
namespace {

/// What the terms are measured on; infinity is the worst of a quantity that is unknown.
struct Measures {
    double decode_tps = 0, ttft_s = 0, ownership_usd = 0;
};

double value_of(const Catalog& catalog, Term term, const Assessment& a, const Measures& m, double ecosystem) {
    const System& system = *a.plan.system;
    const Scale& scale = catalog.scales[static_cast<std::size_t>(term)];
    switch (term) {
        case Term::decode:
            return on_scale(scale, m.decode_tps);
        case Term::ttft:
            return on_scale(scale, m.ttft_s);
        case Term::cost:
            return on_scale(scale, m.ownership_usd);
        case Term::quiet:
            return a.power.noise ? on_scale(scale, a.power.noise->value) : 0;
        case Term::effort:
            return on_scale(scale, system.effort);
        case Term::ecosystem:
            return on_scale(scale, ecosystem);
        case Term::headroom:
            return on_scale(scale, a.memory.usable / a.memory.required());
        case Term::longevity: {
            const double kept = a.cost.price ? std::min(1.0, a.cost.price->resale_3y.typical) : 0;
            return on_scale(scale, (system.upgrade + kept) / 2);
        }
    }
    return 0;
}

double total(const Catalog& catalog, const Question& question, const Assessment& a, const Measures& m, double ecosystem,
             std::array<UtilityTerm, kTerms>* utility) {
    double sum = 0;
    for (std::size_t i = 0; i < kTerms; ++i) {
        const Term term = static_cast<Term>(i);
        const double weight = question.preference.weights[i];
        const double value = value_of(catalog, term, a, m, ecosystem);
        if (utility) (*utility)[i] = {term, value, weight};
        sum += weight * value;
    }
    return sum;
}

double ownership_at(const Cost& cost, Usd price) {
    if (!cost.ownership) return 1e300;
    return (*cost.ownership + price - cost.price->usd.typical).value;
}

}  // namespace

double on_scale(const Scale& scale, double x) {
    const auto along = [&](double v) { return scale.logarithmic ? std::log(std::max(v, 1e-9)) : v; };
    const double position = (along(x) - along(scale.worst)) / (along(scale.best) - along(scale.worst));
    return std::clamp(position, 0.0, 1.0);
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
    const Usd price = a.cost.price ? a.cost.price->usd.typical : Usd{};
    const Measures typical{a.speed.decode_tps.value, a.speed.ttft_s.value, ownership_at(a.cost, price)};
    return total(catalog, question, a, typical, ecosystem, nullptr);
}

void score(const Catalog& catalog, const Question& question, double ecosystem, Candidate& candidate) {
    const Assessment& a = candidate.assessment;
    const Speed& s = a.speed;
    const Usd none{};
    const Spread<Usd> price = a.cost.price ? a.cost.price->usd : Spread<Usd>{none, none, none};
    const Measures typical{s.decode_tps.value, s.ttft_s.value, ownership_at(a.cost, price.typical)};
    const Measures bad{s.decode_tps.low, s.ttft_s.high, ownership_at(a.cost, price.high)};
    const Measures good{s.decode_tps.high, s.ttft_s.low, ownership_at(a.cost, price.low)};
    candidate.score = total(catalog, question, a, typical, ecosystem, &candidate.utility);
    candidate.score_low = total(catalog, question, a, bad, ecosystem, nullptr);
    candidate.score_high = total(catalog, question, a, good, ecosystem, nullptr);
}

}  // namespace advisor
