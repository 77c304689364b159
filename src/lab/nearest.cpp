#include <algorithm>
#include <cmath>

#include "advisor/calibrate.hpp"

namespace advisor {
namespace {

/// How unlike the plan a row is; the weights only order rows for a reader.
double distance(const MeasuredRow& row, const Plan& plan, const Memory& memory, const Model& model) {
    const Device& device = *memory.devices[0].device;
    const double size = std::abs(std::log(row.model->active_params / model.active_params)) +
                        std::abs(std::log(row.model->total_params / model.total_params)) / 2;
    const double device_apart = row.device == &device ? 0 : 1.5;
    const double count_apart = std::abs(std::log(static_cast<double>(row.device_count) / memory.device_count));
    const double quant_apart = row.quant == plan.quant ? 0 : row.quant->kernel == plan.quant->kernel ? 0.2 : 0.5;
    const double split_apart = row.parallel == plan.parallel ? 0 : 0.5;
    return size + device_apart + count_apart + quant_apart + split_apart + (row.model == &model ? 0 : 0.2);
}

}  // namespace

std::vector<MeasuredRow> nearest_rows(const std::vector<MeasuredRow>& rows, const Plan& plan, const Memory& memory,
                                      const Model& model, std::size_t most) {
    std::vector<std::pair<double, std::size_t>> order;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const MeasuredRow& row = rows[i];
        if (!skipped_because(row).empty() || memory.device_count == 0) continue;
        if (row.engine->family_index != plan.engine->family_index) continue;
        if (row.device->architecture_index != memory.devices[0].device->architecture_index) continue;
        order.emplace_back(distance(row, plan, memory, model), i);
    }
    std::stable_sort(order.begin(), order.end());
    std::vector<MeasuredRow> nearest;
    for (std::size_t i = 0; i < std::min(most, order.size()); ++i) nearest.push_back(rows[order[i].second]);
    return nearest;
}

}  // namespace advisor
