// The fit of one class of the hierarchy to the rows that use it.
#pragma once

#include <vector>

#include "advisor/lab.hpp"

namespace advisor {

/// What is believed before any row.
SpeedClass prior_class();

/// Measured rows as cases, and how much each counts.
struct WeighedCases {
    std::vector<RowCase> cases;
    std::vector<double> weights;
};

/// The class that fits `rows` (indices of cases) best while it stays near its parent: spreads of the parameters times
/// `tightness`. Only rows that this class predicts may be among them; effects and anchors do not enter.
SpeedClass fit_class(const Catalog& catalog, const WeighedCases& all, const std::vector<std::size_t>& rows,
                     const SpeedClass& parent, double tightness);

}  // namespace advisor
