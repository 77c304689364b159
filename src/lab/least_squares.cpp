#include <cmath>

#include "fit.hpp"

namespace advisor::lab {

std::vector<double> Columns::sums_of(const std::vector<double>& of) const {
    std::vector<double> sums(count, 0.0);
    for (const auto& [unknown, column, spread] : links) sums[column] += spread * of[unknown];
    return sums;
}

void Columns::add_to(std::vector<double>& to, const std::vector<double>& columns) const {
    for (const auto& [unknown, column, spread] : links) to[unknown] += spread * columns[column];
}

LeastSquares::LeastSquares(const Columns& columns, std::vector<double> gradient)
    : columns_(columns), gradient_(std::move(gradient)), pulls_(columns.count, 0.0), curvatures_(columns.count, 0.0) {}

void LeastSquares::add_row(const std::vector<Slope>& slopes, double weight, double pull) {
    for (const auto& [column, slope] : slopes) {
        pulls_[column] += pull * slope;
        slopes_.emplace_back(static_cast<std::uint32_t>(column), std::sqrt(weight) * slope);
    }
    ends_.push_back(slopes_.size());
}

std::vector<double> LeastSquares::times(const std::vector<double>& x) const {
    const std::vector<double> sums = columns_.sums_of(x);
    std::vector<double> pushed(sums.size());
    for (std::size_t c = 0; c < sums.size(); ++c) pushed[c] = curvatures_[c] * sums[c];
    std::size_t begin = 0;
    for (const std::size_t end : ends_) {
        double along = 0;
        for (std::size_t i = begin; i < end; ++i) along += slopes_[i].second * sums[slopes_[i].first];
        for (std::size_t i = begin; i < end; ++i) pushed[slopes_[i].first] += slopes_[i].second * along;
        begin = end;
    }
    std::vector<double> y = x;
    columns_.add_to(y, pushed);
    return y;
}

std::vector<double> LeastSquares::diagonal() const {
    std::vector<double> squares = curvatures_, d(gradient_.size(), 1.0);
    for (const auto& [column, slope] : slopes_) squares[column] += slope * slope;
    for (const auto& [unknown, column, spread] : columns_.links) d[unknown] += spread * spread * squares[column];
    return d;
}

std::vector<double> LeastSquares::solved() const {
    constexpr int kMostSteps = 100;
    constexpr double kSmall = 1e-12;
    const std::vector<double> d = diagonal();
    const std::size_t n = d.size();
    std::vector<double> r = gradient_;
    columns_.add_to(r, pulls_);
    std::vector<double> x(n, 0.0), z(n), p(n);
    double rz = 0;
    for (std::size_t u = 0; u < n; ++u) {
        p[u] = z[u] = r[u] / d[u];
        rz += r[u] * z[u];
    }
    const double enough = rz * kSmall;
    for (int step = 0; step < kMostSteps && rz > enough && rz > 0; ++step) {
        const std::vector<double> q = times(p);
        double pq = 0;
        for (std::size_t u = 0; u < n; ++u) pq += p[u] * q[u];
        const double alpha = rz / pq;
        double next = 0;
        for (std::size_t u = 0; u < n; ++u) {
            x[u] += alpha * p[u];
            r[u] -= alpha * q[u];
            z[u] = r[u] / d[u];
            next += r[u] * z[u];
        }
        for (std::size_t u = 0; u < n; ++u) p[u] = z[u] + next / rz * p[u];
        rz = next;
    }
    return x;
}

}  // namespace advisor::lab
