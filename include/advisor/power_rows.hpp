// Measured watts, and how far the power model is off them: rows of data/evidence/power.jsonl, and those rows of speed
// that say what was drawn meanwhile.
#pragma once

#include "advisor/lab.hpp"
#include "advisor/names.hpp"

namespace advisor {

/// Where watts were read: of the whole machine at the socket; of the cards by their own telemetry, added up; of a chip
/// without what stands around it, which the model does not tell.
enum class PowerScope { wall, board, package };
template <>
inline constexpr auto kNames<PowerScope> = named<PowerScope::package>("wall", "board", "package");
/// What was going on: nothing; writing; reading a prompt; a run of both, of which the peak was noted; every unit at
/// its limit, with no LLM.
enum class PowerState { idle, decode, prefill, run, max };
template <>
inline constexpr auto kNames<PowerState> = named<PowerState::max>("idle", "decode", "prefill", "run", "max");

struct PowerRow {
    std::string id, source, date;
    std::string device_id;
    const Device* device = nullptr;  ///< null: not of the catalog
    int device_count = 1;            ///< that work
    int summed = 0;                  ///< cards in the sum, working or not; 0: those that work
    std::string system;              ///< a system or build that it was measured on; empty: the devices alone
    PowerScope scope = PowerScope::wall;
    PowerState state = PowerState::run;
    std::string model_id;          ///< empty: not stated, taken as dense
    const Model* model = nullptr;  ///< null: not stated, or not of the catalog
    Parallel parallel = Parallel::none;
    bool replicas = false;  ///< each device has a copy of the model
    int users = 1;
    std::optional<Watts> limit;  ///< of each card
    Watts watts;
    bool suspect = false;
};

/// Rows of a file that state watts; those that do not are left out. Throws Error with file and line for a row that is
/// not as docs/data.md says.
std::vector<PowerRow> load_power_rows(const Catalog& catalog, const DataFile& file);
/// Those of the built-in evidence.
std::vector<PowerRow> embedded_power_rows(const Catalog& catalog);

struct PowerResult {
    const PowerRow* row = nullptr;
    std::string skipped;  ///< why it was not predicted; empty when it was
    Watts predicted;
    double spread = 0;  ///< half of the 80 % interval, as a share
    double error() const { return predicted / row->watts - 1; }
    bool covered() const { return std::abs(error()) <= spread * (predicted / row->watts); }
};

/// The power model's figure for each row: of the devices at that work, and for the wall with host and supply.
std::vector<PowerResult> judge_power(const Catalog& catalog, const std::vector<PowerRow>& rows);

/// One entry a scope and state ("wall idle"); by source, device or model an entry for each of those too.
std::vector<Statistics> power_statistics(const std::vector<PowerResult>& results, GroupBy by);

/// `accuracy --power`: statistics, the worst rows, what was skipped. JSON (schema advisor/power-accuracy/1) has every
/// row.
std::string render_power_accuracy(const std::vector<PowerResult>& results, const AccuracyView& view,
                                  const RenderOptions& options);
std::string power_accuracy_schema();  ///< as data/schema has it

}  // namespace advisor
