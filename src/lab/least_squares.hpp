// One linear step of a fit with many unknowns, each row of which depends on few.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace advisor::lab {

/// (1 + J'WJ) x = gradient, in units of the spreads of the unknowns: rows of J as pairs of unknown and slope.
struct LeastSquares {
    std::vector<std::vector<std::pair<std::size_t, double>>> slopes;
    std::vector<double> weights, gradient;

    /// Solves (H + damping d) x = gradient, d the diagonal of H (Levenberg and Marquardt), by conjugate gradients
    /// scaled by d. Deterministic.
    std::vector<double> solved(double damping) const;

private:
    std::vector<double> times(const std::vector<double>& x) const;
    std::vector<double> diagonal() const;
};

}  // namespace advisor::lab
