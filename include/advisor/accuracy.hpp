// Predictions held against measured rows.
#pragma once

#include <string>
#include <vector>

#include "advisor/calibrate.hpp"
#include "advisor/render.hpp"

namespace advisor {

struct RowResult {
    const MeasuredRow* row = nullptr;
    std::string skipped;  ///< why it was not predicted; empty when it was
    Estimate predicted;   ///< tokens per second
    double error() const { return predicted.value / row->tps - 1; }
    bool covered() const { return predicted.low <= row->tps && row->tps <= predicted.high; }
};

std::vector<RowResult> judge(const Catalog& catalog, const SpeedModel& speeds, const std::vector<MeasuredRow>& rows);

/// Every row of a source with classes fitted, and intervals taken, from all other sources.
std::vector<RowResult> judge_left_out(const Catalog& catalog, const std::vector<MeasuredRow>& rows);

struct Statistics {
    std::string group;
    int rows = 0, skipped = 0;
    double median = 0, p90 = 0;  ///< of the absolute error
    double signed_median = 0;    ///< above 0: predicted too fast
    double coverage = 0;         ///< share of rows inside their 80 % interval
};

/// What rows are grouped by.
enum class GroupBy { source, device, engine, model, metric };
std::string_view name_of(GroupBy);

/// One entry a group, by name; decode and prefill apart ("decode gb10").
std::vector<Statistics> statistics(const std::vector<RowResult>& results, GroupBy by);
Statistics statistics_of(std::string group, const std::vector<const RowResult*>& results);

/// What rows were predicted, and how.
struct AccuracyView {
    std::string evidence;  ///< "the built-in evidence", a file's name
    GroupBy by = GroupBy::metric;
    bool fitted = true;     ///< the speed classes were fitted to these very rows
    bool left_out = false;  ///< each source was predicted from all others
};

/// `accuracy`: statistics, the worst rows, what was skipped and why. JSON (schema advisor/accuracy/1) has every row.
std::string render_accuracy(const std::vector<RowResult>& results, const AccuracyView& view,
                            const RenderOptions& options);
std::string accuracy_json(const std::vector<RowResult>& results, const AccuracyView& view);
/// Its JSON Schema, as data/schema/accuracy.schema.json has it.
std::string accuracy_schema();

}  // namespace advisor
