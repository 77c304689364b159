#include <algorithm>
#include <cmath>
#include <map>

#include "advisor/lab.hpp"

namespace advisor {
namespace {

struct Weighed {
    const LeftOut* row;
    double weight;
};

/// How much each row of the metric counts, and how many sources they have.
std::pair<std::vector<Weighed>, std::size_t> weighed(const std::vector<LeftOut>& rows, Metric metric,
                                                     const std::string& without_source) {
    const auto counts = [&](const LeftOut& one) {
        return one.row->metric == metric && one.row->source != without_source;
    };
    std::map<std::string, double> of_source;
    for (const LeftOut& one : rows)
        if (counts(one)) ++of_source[one.row->source];
    std::vector<Weighed> used;
    for (const LeftOut& one : rows)
        if (counts(one)) used.push_back({&one, 1 / std::sqrt(of_source[one.row->source])});
    return {used, of_source.size()};
}

double dot(const SpeedDoubts& a, const SpeedDoubts& b) {
    double sum = 0;
    for (std::size_t i = 0; i < kSpeedDoubts; ++i) sum += a[i] * b[i];
    return sum;
}

/// Solves A x = b for a symmetric positive matrix by Cholesky's method.
SpeedDoubts solved(std::array<SpeedDoubts, kSpeedDoubts> a, SpeedDoubts b) {
    for (std::size_t i = 0; i < kSpeedDoubts; ++i) {
        for (std::size_t k = 0; k < i; ++k) a[i][i] -= a[i][k] * a[i][k];
        a[i][i] = std::sqrt(a[i][i]);
        for (std::size_t j = i + 1; j < kSpeedDoubts; ++j) {
            for (std::size_t k = 0; k < i; ++k) a[j][i] -= a[j][k] * a[i][k];
            a[j][i] /= a[i][i];
        }
    }
    for (std::size_t i = 0; i < kSpeedDoubts; ++i) {
        for (std::size_t k = 0; k < i; ++k) b[i] -= a[i][k] * b[k];
        b[i] /= a[i][i];
    }
    for (std::size_t i = kSpeedDoubts; i-- > 0;) {
        for (std::size_t k = i + 1; k < kSpeedDoubts; ++k) b[i] -= a[k][i] * b[k];
        b[i] /= a[i][i];
    }
    return b;
}

/// That the very plan was measured narrows an interval; everything else can only widen it.
bool is_certainty(std::size_t doubt) { return doubt == static_cast<std::size_t>(SpeedDoubt::measured); }

/// Minimum of the sum of w (x . doubts + |r| exp(-x . doubts)), which is convex, plus a penalty: a doubt without
/// evidence adds nothing. Newton's method with steps of bounded length.
SpeedDoubts likeliest_weights(const std::vector<Weighed>& rows) {
    constexpr int kRounds = 60;
    constexpr double kPenalty = 1, kLongest = 1;
    SpeedDoubts x{};
    x[0] = -2;
    for (int round = 0; round < kRounds; ++round) {
        SpeedDoubts gradient{};
        std::array<SpeedDoubts, kSpeedDoubts> hessian{};
        for (std::size_t i = 0; i < kSpeedDoubts; ++i) {
            const double penalty = i == 0 ? 1e-3 : kPenalty;
            gradient[i] = penalty * (i == 0 ? 0 : x[i]);
            hessian[i][i] = penalty;
        }
        for (const auto& [one, weight] : rows) {
            constexpr double kLeast = 0.01, kFarthest = 1.5;  // what is farther off is no matter of spread
            const double size = std::clamp(std::abs(one->residual), kLeast, kFarthest);
            const double ratio = size * std::exp(-dot(x, one->doubts));
            for (std::size_t i = 0; i < kSpeedDoubts; ++i) {
                gradient[i] += weight * (1 - ratio) * one->doubts[i];
                for (std::size_t j = 0; j < kSpeedDoubts; ++j)
                    hessian[i][j] += weight * ratio * one->doubts[i] * one->doubts[j];
            }
        }
        for (std::size_t i = 1; i < kSpeedDoubts; ++i) {  // held at its bound while the likelihood presses against it
            const bool held = is_certainty(i) ? x[i] >= 0 && gradient[i] < 0 : x[i] <= 0 && gradient[i] > 0;
            if (!held) continue;
            for (std::size_t j = 0; j < kSpeedDoubts; ++j) hessian[i][j] = hessian[j][i] = 0;
            hessian[i][i] = 1;
            gradient[i] = 0;
        }
        SpeedDoubts step = solved(hessian, gradient);
        double longest = 0;
        for (const double s : step) longest = std::max(longest, std::abs(s));
        const double shorten = longest > kLongest ? kLongest / longest : 1;
        for (std::size_t i = 0; i < kSpeedDoubts; ++i) {
            x[i] -= shorten * step[i];
            if (i > 0) x[i] = is_certainty(i) ? std::min(x[i], 0.0) : std::max(x[i], 0.0);
        }
    }
    return x;
}

/// Where the weights up to it reach the share of all.
double weighted_quantile(std::vector<std::pair<double, double>> values, double share) {
    std::sort(values.begin(), values.end());
    double all = 0, up_to = 0;
    for (const auto& [value, weight] : values) all += weight;
    for (const auto& [value, weight] : values) {
        up_to += weight;
        if (up_to >= share * all) return value;
    }
    return values.empty() ? 0 : values.back().first;
}

}  // namespace

SpeedSpread spread_of(const std::vector<LeftOut>& rows, Metric metric, const std::string& without_source) {
    const auto [used, sources] = weighed(rows, metric, without_source);
    SpeedSpread spread;
    if (used.empty()) return spread;
    spread.weights = likeliest_weights(used);
    std::vector<std::pair<double, double>> scaled;
    for (const auto& [one, weight] : used) scaled.emplace_back(one->residual / spread.scale(one->doubts), weight);
    constexpr double kOutside = 0.1;  // on either side of an interval of 80 %
    const auto n = static_cast<double>(sources);
    const double k = std::max(1.0, std::floor(kOutside * (n + 1)));
    const double share = std::max(0.0, (k - 0.5) / n);
    spread.low = std::min(0.0, weighted_quantile(scaled, share));
    spread.high = std::max(0.0, weighted_quantile(scaled, 1 - share));
    return spread;
}

}  // namespace advisor
