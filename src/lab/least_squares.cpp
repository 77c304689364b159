#include "fit.hpp"

namespace advisor::lab {

std::vector<double> LeastSquares::times(const std::vector<double>& x) const {
    std::vector<double> y = x;
    for (std::size_t i = 0; i < slopes.size(); ++i) {
        double along = 0;
        for (const auto& [u, slope] : slopes[i]) along += slope * x[u];
        along *= weights[i];
        for (const auto& [u, slope] : slopes[i]) y[u] += slope * along;
    }
    return y;
}

std::vector<double> LeastSquares::diagonal() const {
    std::vector<double> d(gradient.size(), 1.0);
    for (std::size_t i = 0; i < slopes.size(); ++i)
        for (const auto& [u, slope] : slopes[i]) d[u] += weights[i] * slope * slope;
    return d;
}

std::vector<double> LeastSquares::solved(double damping) const {
    constexpr int kMostSteps = 200;
    constexpr double kSmall = 1e-12;
    const std::vector<double> d = diagonal();
    const std::size_t n = gradient.size();
    std::vector<double> x(n, 0.0), r = gradient, z(n), p(n);
    double rz = 0;
    for (std::size_t u = 0; u < n; ++u) {
        p[u] = z[u] = r[u] / d[u];
        rz += r[u] * z[u];
    }
    const double enough = rz * kSmall;
    for (int step = 0; step < kMostSteps && rz > enough && rz > 0; ++step) {
        std::vector<double> q = times(p);
        double pq = 0;
        for (std::size_t u = 0; u < n; ++u) {
            q[u] += damping * d[u] * p[u];
            pq += p[u] * q[u];
        }
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
