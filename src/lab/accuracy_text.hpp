// The columns of accuracy statistics, which every format walks.
#pragma once

#include <array>
#include <string_view>

#include "advisor/accuracy.hpp"

namespace advisor::render {

/// The group's name, a count, or a share that means nothing without rows.
struct StatisticsColumn {
    std::string_view key, title;
    bool name = false;
    int Statistics::*count = nullptr;
    double Statistics::*share = nullptr;
};
inline constexpr auto kStatisticsColumns =
    std::to_array<StatisticsColumn>({{"group", "Group", true},
                                     {"rows", "Rows", false, &Statistics::rows},
                                     {"skipped", "Skipped", false, &Statistics::skipped},
                                     {"median_error", "Median %", false, nullptr, &Statistics::median},
                                     {"p90_error", "90th %", false, nullptr, &Statistics::p90},
                                     {"signed_median_error", "Signed %", false, nullptr, &Statistics::signed_median},
                                     {"coverage", "In range %", false, nullptr, &Statistics::coverage}});

/// Decode and prefill, in this order, also without rows.
std::vector<Statistics> by_metric(const std::vector<RowResult>& results);

}  // namespace advisor::render
