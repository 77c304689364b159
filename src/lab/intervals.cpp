#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "advisor/calibrate.hpp"

namespace advisor {
namespace {

bool same_class(const MeasuredRow& a, const MeasuredRow& b) {
    return a.metric == b.metric && a.engine->family_index == b.engine->family_index &&
           a.device->architecture_index == b.device->architecture_index;
}

}  // namespace

double quantile(std::vector<double> values, double q) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const double at = q * (static_cast<double>(values.size()) - 1);
    const std::size_t below = static_cast<std::size_t>(at), above = std::min(below + 1, values.size() - 1);
    return values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]);
}

void mark_supported(std::vector<LeftOut>& rows) {
    constexpr int kFewest = 5;
    for (LeftOut& one : rows) {
        int others = 0;
        for (const LeftOut& other : rows)
            others += other.row->source != one.row->source && same_class(*other.row, *one.row) ? 1 : 0;
        one.supported = others >= kFewest;
    }
}

std::pair<double, double> interval(const std::vector<LeftOut>& rows, Metric metric, const std::string& family,
                                   const std::string& architecture, const std::string& without_source) {
    constexpr std::size_t kEnoughRows = 12;
    constexpr std::size_t kEnoughSources = 3;
    constexpr double kLeast = 0.08;
    const bool measured = !architecture.ends_with('*');
    double low = -kLeast, high = kLeast;
    bool any = false;
    constexpr std::array<std::pair<bool, bool>, 3> kLevels{{{true, true}, {true, false}, {false, false}}};
    for (const auto& [same_family, same_architecture] : kLevels) {
        if (same_architecture && !measured) continue;
        std::vector<double> pool;
        std::set<std::string> sources;
        for (const LeftOut& one : rows) {
            const MeasuredRow& row = *one.row;
            if (row.metric != metric || row.source == without_source || one.supported != measured) continue;
            if (same_family && family != "*" && row.engine->family != family) continue;
            if (same_architecture && row.device->architecture != architecture) continue;
            pool.push_back(one.residual);
            sources.insert(row.source);
        }
        if (pool.empty()) continue;
        any = true;
        const double widen = 1 + 1.25 / std::sqrt(static_cast<double>(sources.size()));
        low = std::min(low, widen * quantile(pool, 0.1));
        high = std::max(high, widen * quantile(pool, 0.9));
        if (pool.size() >= kEnoughRows && sources.size() >= kEnoughSources) break;
    }
    if (!any) return {0.5, 2};
    return {std::exp(low), std::exp(high)};
}

}  // namespace advisor
