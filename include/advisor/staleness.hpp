// How old the prices are that an answer rests on.
#pragma once

#include "advisor/answer.hpp"
#include "advisor/breakeven.hpp"
#include "advisor/upgrade.hpp"

namespace advisor {

/// Prices older than `stale_days` on the day of the question.
struct StalePrices {
    int days = 0;  ///< age of the oldest
    Date oldest;
    std::string part;  ///< the stale part that most dollars go to; without one "api/MODEL" or "rental/DEVICE"
    Date part_date;
    std::string flags;  ///< what replaces them: "--set-price ID=USD, --api-price IN/OUT or --prices FILE"
};

/// Of the parts of the systems that were named, else of the results (of all systems rejected, where there is none), and
/// of the API and the rented cards beside them. Prices set by the user are never stale. Nothing when all are fresh.
std::optional<StalePrices> stale_prices(const Catalog& catalog, const Decision& decision);

/// Of the parts alone, for views that show no alternatives.
std::optional<StalePrices> stale_parts(const Catalog& catalog, const Decision& decision);

/// Of the parts of both systems.
std::optional<StalePrices> stale_prices(const Catalog& catalog, const BreakEven& answer);

/// Of the parts of what is owned and of what the steps lead to.
std::optional<StalePrices> stale_prices(const Catalog& catalog, const Upgrade& answer);

}  // namespace advisor
