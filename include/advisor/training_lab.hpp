// The lab of training: measured rows, the fit of data/training-calibration.json to them, and predictions held against
// them, of time and of memory. docs/model.md says what is fitted; docs/accuracy.md how far off it is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "advisor/lab.hpp"
#include "advisor/training.hpp"

namespace advisor {

/// One measured run of training with the conditions that its source states.
struct TrainingRow {
    std::string id, source, author, date, device_id, computes_as, link, model_id, quant, framework, grade;
    std::string parallel;  ///< none, ddp, fsdp, layer, pipeline; others are not predicted
    Trainer trainer = Trainer::plain;
    Task method = Task::lora;
    int device_count = 1, rank = 16;
    std::optional<double> batch;   ///< sequences of a micro-step on each device
    double length = 0;             ///< tokens of a sequence; 0: not stated
    double micro_step_tokens = 0;  ///< of each device; 0: not stated
    double total_params = 0;
    std::optional<double> layers_trained;
    std::optional<bool> checkpoints;
    std::optional<double> tps;           ///< of all devices
    std::optional<Bytes> memory;         ///< the peak of one device, or of all where the row is of several
    bool offloads = false;               ///< shards lie in the RAM of the host
    bool fitted = false;                 ///< complete enough to be fitted
    std::string suspect;                 ///< why it is left out of the fit although it is complete
    std::shared_ptr<const Model> model;  ///< null: unknown shape
    const Device* device = nullptr;      ///< null: not in the catalog
};

/// data/evidence/training.jsonl. Throws Error with file and line.
std::vector<TrainingRow> load_training(const Catalog& catalog, const DataFile& file);

/// The micro-step of a row. Without `rates` no exchange.
TrainingStep step_of(const Catalog& catalog, const TrainingRates& rates, const TrainingRow& row);

/// Why the time of a row is not predicted; empty when it is.
std::string untimed_because(const TrainingRow& row);

struct TrainingFit {
    TrainingModel model;
    std::vector<std::pair<std::string, double>> authors;  ///< how much faster than others, as a logarithm
};

/// Maximum of a robust likelihood in which each author errs as a whole and each row by itself, with the priors of
/// data/training-priors.json, within bounds. Intervals are quantiles of what leaving each author out leaves. Rows of
/// `without_author` do not count. Deterministic.
TrainingFit fit_training(const Catalog& catalog, const std::vector<TrainingRow>& rows, Intervals intervals,
                         const std::string& without_author = {});

/// As data/training-calibration.json.
std::string training_calibration_json(const TrainingFit& fit);

struct TrainingResult {
    const TrainingRow* row = nullptr;
    std::string skipped;  ///< why it was not predicted; empty when it was
    Estimate predicted;   ///< tokens per second
    double error() const { return predicted.value / *row->tps - 1; }
    bool covered() const { return predicted.low <= *row->tps && *row->tps <= predicted.high; }
    double width() const { return predicted.high / predicted.low; }
};

/// Every row that states a speed; `left_out`: with a fit, and intervals, of the rows of all other authors.
std::vector<TrainingResult> judge_training(const Catalog& catalog, const std::vector<TrainingRow>& rows, bool left_out);

/// A measured peak and what the memory model says of the engine that the row's trainer stands for.
struct PeakResult {
    const TrainingRow* row = nullptr;
    const Engine* engine = nullptr;
    Bytes predicted, measured;
    double error() const { return predicted / measured - 1; }
};
std::vector<PeakResult> judge_peaks(const Catalog& catalog, const std::vector<TrainingRow>& rows);

/// `accuracy --training`: time by `by` (device: by family), memory by engine. JSON: schema advisor/training-accuracy/1.
std::string render_training_accuracy(const Catalog& catalog, const std::vector<TrainingResult>& results,
                                     const std::vector<PeakResult>& peaks, GroupBy by, bool left_out,
                                     const RenderOptions& options);
/// Its JSON Schema, as data/schema/training-accuracy.schema.json has it.
std::string training_accuracy_schema();

}  // namespace advisor
