// Predictions of training held against measured rows: time by family of devices or otherwise, memory by engine.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/training_lab.hpp"
#include "render/words.hpp"
#include "statistics.hpp"

namespace advisor {

using namespace render;

namespace {

/// The engine that a row's code is nearest to: that of its name, else the first with such a trainer.
const Engine* engine_of(const Catalog& catalog, const TrainingRow& row) {
    const Engine* alike = nullptr;
    for (const Engine& engine : catalog.engines) {
        if (!engine.training) continue;
        if (squeeze(row.framework).starts_with(squeeze(engine.id))) return &engine;
        if (!alike && engine.training->trainer == row.trainer) alike = &engine;
    }
    return alike;
}

/// The peak of one device where the source gives the sum of all.
Bytes peak_of(const TrainingRow& row) {
    const Bytes memory = row.device->memory.value_or(Bytes{1e300});
    return row.device_count > 1 && *row.memory > memory ? *row.memory / row.device_count : *row.memory;
}

std::string group_of(const Catalog& catalog, const TrainingRow& row, GroupBy by) {
    switch (by) {
        case GroupBy::source: return row.source;
        case GroupBy::device: return row.device_id;
        case GroupBy::engine: return std::string(name_of(row.trainer));
        case GroupBy::model: return row.model_id;
        case GroupBy::metric: break;
    }
    const int family = row.device ? catalog.training.family_of[row.device->index] : -1;
    return family < 0 ? "others" : catalog.training.families[static_cast<std::size_t>(family)].id;
}

constexpr auto kTimeErrors =
    lab::statistics_columns("Family of devices, or what --by groups by.", "Devices", "Above 0: predicted too fast.");

constexpr Member<Statistics> kMemoryErrors[] = {
    {"engine", its<&Statistics::group>, "The engine that the rows are nearest to."},
    {"rows", its<&Statistics::rows>},
    {"median_error", its<lab::share<&Statistics::median>>, "Of the absolute error of a device's peak."},
    {"p90_error", its<lab::share<&Statistics::p90>>},
    {"signed_median_error", its<lab::share<&Statistics::signed_median>>, "Above 0: predicted too much."},
};

std::optional<double> predicted_or_null(const TrainingResult& r, double Estimate::*value) {
    return r.skipped.empty() ? std::optional(r.predicted.*value) : std::nullopt;
}

const Member<TrainingResult> kTrainingResult[] = {
    {"id", [](const TrainingResult& r) -> std::string { return r.row->id; }},
    {"measured", [](const TrainingResult& r) { return *r.row->tps; }, "Tokens per second of all devices."},
    {"predicted", [](const TrainingResult& r) { return predicted_or_null(r, &Estimate::value); }},
    {"low", [](const TrainingResult& r) { return predicted_or_null(r, &Estimate::low); }, "80 % interval."},
    {"high", [](const TrainingResult& r) { return predicted_or_null(r, &Estimate::high); }},
    {"error", [](const TrainingResult& r) { return r.skipped.empty() ? std::optional(r.error()) : std::nullopt; },
     "predicted / measured - 1; null when skipped."},
    {"skipped", [](const TrainingResult& r) { return r.skipped.empty() ? std::nullopt : std::optional(r.skipped); },
     "Why it was not predicted; null when it was."},
};

const Member<PeakResult> kPeak[] = {
    {"id", [](const PeakResult& r) -> std::string { return r.row->id; }},
    {"engine", [](const PeakResult& r) -> std::string { return r.engine->id; }},
    {"measured_gib", [](const PeakResult& r) { return in_gib(r.measured); }, "Of one device."},
    {"predicted_gib", [](const PeakResult& r) { return in_gib(r.predicted); }},
    {"error", [](const PeakResult& r) { return r.error(); }, "predicted / measured - 1."},
};

struct TrainingAnswer {
    const std::vector<TrainingResult>& rows;
    const std::vector<PeakResult>& peaks;
    Statistics all;
    std::vector<Statistics> groups, memory;
};

constexpr std::string_view kTrainingSchema = "advisor/training-accuracy/1";
constexpr Member<TrainingAnswer> kTrainingAnswer[] = {
    {"schema", [](const TrainingAnswer&) { return kTrainingSchema; }},
    {"advisor_version", [](const TrainingAnswer&) { return std::string_view(version()); }},
    {"rows",
     list_of<kTrainingResult>([](const TrainingAnswer& a) -> const std::vector<TrainingResult>& { return a.rows; })},
    {"peaks", list_of<kPeak>([](const TrainingAnswer& a) -> const std::vector<PeakResult>& { return a.peaks; }),
     "Of rows that state a peak of memory."},
    {"summary", Heading{}},
    {"summary.time", object_of<kTimeErrors>([](const TrainingAnswer& a) -> const Statistics& { return a.all; })},
    {"summary.groups",
     list_of<kTimeErrors>([](const TrainingAnswer& a) -> const std::vector<Statistics>& { return a.groups; })},
    {"summary.memory",
     list_of<kMemoryErrors>([](const TrainingAnswer& a) -> const std::vector<Statistics>& { return a.memory; })},
};

TrainingAnswer answer_of(const Catalog& catalog, const std::vector<TrainingResult>& results,
                         const std::vector<PeakResult>& peaks, GroupBy by) {
    return {results, peaks, lab::statistics_of("all", lab::pointers_to(results)),
            lab::grouped_statistics(results, [&](const TrainingRow& row) { return group_of(catalog, row, by); }),
            lab::grouped_statistics(peaks, [&](const TrainingRow& row) { return engine_of(catalog, row)->id; })};
}

Grid time_grid(const TrainingAnswer& answer, Reader reader) {
    std::vector<Statistics> list{answer.all};
    list.insert(list.end(), answer.groups.begin(), answer.groups.end());
    return lab::statistics_grid(kTimeErrors, list, reader);
}

Grid memory_grid(const TrainingAnswer& answer) {
    Grid grid{{"Memory as of", "Rows", "Median %", "90th %", "Signed %"}, {false, true, true, true, true}, {}};
    for (const Statistics& s : answer.memory)
        grid.rows.push_back({safe(s.group), std::to_string(s.rows), lab::percent_text(s.median),
                             lab::percent_text(s.p90), lab::percent_text(s.signed_median)});
    return grid;
}

Grid worst_grid(const std::vector<TrainingResult>& results) {
    Grid grid{{"Farthest off", "Measured", "Predicted", "Device", "Method", "Model", "With"},
              {false, true, true, false, false, false, false},
              {}};
    constexpr std::size_t kWorst = 8;
    for (const TrainingResult* result :
         lab::worst_of(results, kWorst, [](const TrainingResult& r) { return std::abs(std::log1p(r.error())); })) {
        const TrainingRow& row = *result->row;
        const std::string count = row.device_count > 1 ? fmt::format("{}x ", row.device_count) : "";
        grid.rows.push_back({safe(row.id), three(*row.tps), three(result->predicted.value), count + safe(row.device_id),
                             std::string(name_of(row.method)), safe(row.model_id), std::string(name_of(row.trainer))});
    }
    return grid;
}

}  // namespace

std::vector<PeakResult> judge_peaks(const Catalog& catalog, const std::vector<TrainingRow>& rows) {
    constexpr auto kShares = listed("fsdp", "layer", "pipeline");
    std::vector<PeakResult> peaks;
    for (const TrainingRow& row : rows) {
        // Where the mean length of the sequences is known, its tokens count, not the longest that were allowed.
        const double tokens = row.micro_step_tokens > 0 ? row.micro_step_tokens : row.length * row.batch.value_or(0);
        const bool split = std::find(kShares.begin(), kShares.end(), row.parallel) != kShares.end();
        const bool known = split || row.parallel == "none" || row.parallel == "ddp";
        if (!row.memory || !row.model || !row.device || tokens <= 0 || !known || row.model->is_moe()) continue;
        const Engine* engine = engine_of(catalog, row);
        const bool quantized = row.method == Task::qlora;
        const Quantization* quant = quantization_named(catalog, quantized ? row.quant : "bf16-safetensors");
        if (!engine || !quant) continue;
        Workload workload;
        workload.model = row.model;
        workload.task = row.method;
        workload.context = std::llround(tokens);
        workload.training.rank = row.rank;
        if (row.layers_trained)
            workload.training.layers_trained = std::min(1.0, *row.layers_trained / row.model->layers);
        EngineTraining training = *engine->training;
        if (row.checkpoints) training.checkpoints = *row.checkpoints;
        const Parallel parallel = row.parallel == "fsdp" ? Parallel::fsdp
                                  : split                ? Parallel::layer
                                  : row.device_count > 1 ? Parallel::ddp
                                                         : Parallel::none;
        const double share = row.offloads ? 0 : split ? 1.0 / row.device_count : 1;
        const Bytes weights = weights_of(*row.model, *quant).total() * share;
        const Bytes rest = training_on(workload, training, parallel, row.device_count).total();
        peaks.push_back({&row, engine, weights + rest + training.overhead, peak_of(row)});
    }
    return peaks;
}

std::string training_accuracy_schema() {
    return schema_document("training-accuracy.schema.json", kTrainingSchema,
                           "What accuracy --training prints with --json: measured runs of training, the predictions "
                           "for them, and statistics.",
                           schema_of(rows(kTrainingAnswer)));
}

std::string render_training_accuracy(const Catalog& catalog, const std::vector<TrainingResult>& results,
                                     const std::vector<PeakResult>& peaks, GroupBy by, bool left_out,
                                     const RenderOptions& options) {
    const TrainingAnswer answer = answer_of(catalog, results, peaks, by);
    if (options.format == Format::json) return dumped(json_of(answer, rows(kTrainingAnswer)));
    std::string times = grid_text(time_grid(answer, lab::reader_of(options)), options);
    if (options.format != Format::text) return times;
    std::string text = paragraph(
        "",
        fmt::format("{} measured runs of training. {}", results.size(),
                    left_out ? "Each author is predicted by a model fitted to all others."
                             : "The model is fitted to these very rows; --leave-one-out source tells how it does on "
                               "others."),
        options.width);
    text += "\n" + times + "\n" + grid_text(memory_grid(answer), options);
    text += "\n" + grid_text(worst_grid(results), options);
    return text + lab::skipped_text(results, options.color);
}

}  // namespace advisor
