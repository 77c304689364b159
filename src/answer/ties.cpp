#include "ties.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "decide/utility.hpp"

namespace advisor {
namespace {

using Figure = std::optional<double>;

std::string whole(double x) { return fmt::format("{:.0f}", x); }
std::string dollars(double x) { return "$" + thousands(x); }
std::string share(double x) { return fmt::format("{:.0f} %", 100 * x); }

/// How a term is spoken of: "{difference}{unit} {more}" where words for more and less are given, else both figures.
struct Measure {
    Term term;
    Figure (*of)(const Candidate&);
    std::string (*text)(double);
    std::string_view unit, more, less;
};

const Measure kMeasures[] = {
    {Term::decode, [](const Candidate& c) -> Figure { return c.assessment.speed.decode_tps.value; }, three_digits,
     " t/s", "faster", "slower"},
    {Term::ttft, [](const Candidate& c) -> Figure { return c.assessment.speed.ttft_s.value; }, three_digits, " s",
     "later with the first token", "sooner with the first token"},
    {Term::cost,
     [](const Candidate& c) -> Figure {
         const auto& usd = c.assessment.cost.ownership;
         return usd ? Figure(usd->value) : Figure();
     },
     dollars, "", "dearer to own", "cheaper to own"},
    {Term::quiet,
     [](const Candidate& c) -> Figure {
         const auto& noise = c.assessment.power.noise;
         return noise ? Figure(noise->value) : Figure();
     },
     whole, " dB(A)", "louder", "quieter"},
    {Term::effort, [](const Candidate& c) -> Figure { return c.assessment.plan.system->effort; }, share, " effort", "",
     ""},
    {Term::ecosystem,
     [](const Candidate& c) -> Figure { return c.utility[static_cast<std::size_t>(Term::ecosystem)].value; }, share,
     " engine support", "", ""},
    {Term::headroom,
     [](const Candidate& c) -> Figure { return in_gib(c.assessment.memory.usable - c.assessment.memory.required()); },
     three_digits, " GiB", "more to spare", "less to spare"},
    {Term::longevity,
     [](const Candidate& c) -> Figure {
         const Assessment& a = c.assessment;
         return longevity_of(*a.plan.system, a.cost.price ? a.cost.price->resale_3y.typical : 0);
     },
     share, " to upgrade or resell", "", ""},
};

std::string difference(const Measure& measure, const Candidate& a, const Candidate& b) {
    const Figure x = measure.of(a), y = measure.of(b);
    const auto known = [&](const Figure& figure) { return figure ? measure.text(*figure) : "unknown"; };
    if (x && y && !measure.more.empty())
        return fmt::format("{}{} {}", measure.text(std::abs(*x - *y)), measure.unit,
                           *x > *y ? measure.more : measure.less);
    return fmt::format("{} against {}{}", known(x), known(y), measure.unit);
}

}  // namespace

std::string differences(const Candidate& a, const Candidate& b) {
    constexpr std::size_t kNamed = 3;
    constexpr double kNothing = 1e-9;
    const auto gap = [&](std::size_t term) {
        return std::abs(a.utility[term].weight * (a.utility[term].value - b.utility[term].value));
    };
    std::array<std::size_t, kTerms> order{};
    for (std::size_t i = 0; i < kTerms; ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return gap(i) > gap(j); });
    std::vector<std::string> words;
    for (std::size_t i = 0; i < kNamed && gap(order[i]) > kNothing; ++i)
        words.push_back(difference(kMeasures[order[i]], a, b));
    return join(words, ", ");
}

}  // namespace advisor
