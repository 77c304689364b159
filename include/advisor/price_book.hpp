// Dated prices of parts, of tokens from an API and of rented devices.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "advisor/hardware.hpp"
#include "advisor/models.hpp"

namespace advisor {

struct Price {
    const Part* part = nullptr;
    Spread<Usd> usd;
    Condition condition = Condition::new_;
    Date date;
    std::string source;
};

struct ApiPrice {
    const Model* model = nullptr;
    double usd_per_mtok_in = 0, usd_per_mtok_out = 0;
    Date date;
    std::string source;
};

struct RentalPrice {
    const Device* device = nullptr;
    Spread<double> usd_per_hour;
    Date date;
    std::string source;
};

struct PriceBook {
    std::string id, name;
    std::string extends;  ///< id of the book that it was laid over; empty: stands alone
    Date as_of;           ///< no older than that of the book below
    std::vector<Price> prices;
    std::size_t stated = 0;  ///< of a book laid over another: the first of `prices`, which are its own
    std::vector<ApiPrice> api;
    std::vector<RentalPrice> rental;

    const Price* price_of(const Part& part) const;
};

}  // namespace advisor
