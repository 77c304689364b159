#include "ties.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/figures.hpp"

namespace advisor {
namespace {

/// The figure that a term of the utility is spoken of by.
constexpr std::array<std::string_view, kTerms> kSpokenOf{"decode_tps",   "ttft_s",         "ownership_usd",
                                                         "noise_dba",    "effort_share",   "ecosystem_percent",
                                                         "headroom_gib", "longevity_share"};

/// "2.1 t/s faster" where there are words for more and less, else both figures: "20 against 60 % effort".
std::string difference(std::string_view name, const Row& a, const Row& b) {
    const Figure& figure = figure_named(name);
    const Shown& shown = figure.shown;
    const auto said = form_of(figure).difference;
    const std::optional<double> x = reading_of(figure, a).number, y = reading_of(figure, b).number;
    const auto known = [&](const std::optional<double>& number) { return number ? said(*number) : "unknown"; };
    // The sign of dollars stands before the number.
    const std::string unit = shown.unit == "USD" ? "" : " " + std::string(shown.unit);
    if (x && y && !shown.more.empty())
        return fmt::format("{}{} {}", said(std::abs(*x - *y)), unit, *x > *y ? shown.more : shown.less);
    return fmt::format("{} against {}{}", known(x), known(y), unit);
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
        words.push_back(difference(kSpokenOf[order[i]], row_of(a), row_of(b)));
    return join(words, ", ");
}

}  // namespace advisor
