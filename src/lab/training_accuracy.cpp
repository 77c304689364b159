// Predictions of training held against measured rows: time by family of devices or otherwise, memory by engine.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "advisor/training_lab.hpp"
#include "render/layout.hpp"
#include "render/words.hpp"
#include "text/members.hpp"

namespace advisor {

using namespace render;

namespace {

constexpr std::size_t kWorst = 8;

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

/// Errors of one group of rows.
struct Errors {
    std::string group;
    std::vector<double> errors;
    int skipped = 0, covered = 0;

    std::optional<double> absolute(double q) const {
        if (errors.empty()) return {};
        std::vector<double> all = errors;
        for (double& x : all) x = std::abs(x);
        return quantile(all, q);
    }
    std::optional<double> median() const { return absolute(0.5); }
    std::optional<double> p90() const { return absolute(0.9); }
    std::optional<double> signed_median() const {
        return errors.empty() ? std::nullopt : std::optional(quantile(errors, 0.5));
    }
    std::optional<double> coverage() const {
        return errors.empty() ? std::nullopt : std::optional(covered / static_cast<double>(errors.size()));
    }
};

constexpr Member<Errors> kTimeErrors[] = {
    {"group", its<&Errors::group>, "Family of devices, or what --by groups by."},
    {"rows", [](const Errors& e) { return static_cast<int>(e.errors.size()); }, "Predicted rows."},
    {"skipped", its<&Errors::skipped>},
    {"median_error", [](const Errors& e) { return e.median(); }, "Of the absolute error; null without rows."},
    {"p90_error", [](const Errors& e) { return e.p90(); }, "90th percentile of it."},
    {"signed_median_error", [](const Errors& e) { return e.signed_median(); }, "Above 0: predicted too fast."},
    {"coverage", [](const Errors& e) { return e.coverage(); }, "Share of rows within their 80 % interval."},
};

constexpr Member<Errors> kMemoryErrors[] = {
    {"engine", its<&Errors::group>, "The engine that the rows are nearest to."},
    {"rows", [](const Errors& e) { return static_cast<int>(e.errors.size()); }},
    {"median_error", [](const Errors& e) { return e.median(); }, "Of the absolute error of a device's peak."},
    {"p90_error", [](const Errors& e) { return e.p90(); }},
    {"signed_median_error", [](const Errors& e) { return e.signed_median(); }, "Above 0: predicted too much."},
};

std::optional<double> predicted_or_null(const TrainingResult& r, double Estimate::*value) {
    return r.skipped.empty() ? std::optional(r.predicted.*value) : std::nullopt;
}

const Member<TrainingResult> kRow[] = {
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

struct Answer {
    const std::vector<TrainingResult>& rows;
    const std::vector<PeakResult>& peaks;
    Errors all;
    std::vector<Errors> groups, memory;
};

constexpr std::string_view kSchema = "advisor/training-accuracy/1";
constexpr Member<Answer> kAnswer[] = {
    {"schema", [](const Answer&) { return kSchema; }},
    {"advisor_version", [](const Answer&) { return std::string_view(version()); }},
    {"rows", list_of<kRow>([](const Answer& a) -> const std::vector<TrainingResult>& { return a.rows; })},
    {"peaks", list_of<kPeak>([](const Answer& a) -> const std::vector<PeakResult>& { return a.peaks; }),
     "Of rows that state a peak of memory."},
    {"summary", Heading{}},
    {"summary.time", object_of<kTimeErrors>([](const Answer& a) -> const Errors& { return a.all; })},
    {"summary.groups", list_of<kTimeErrors>([](const Answer& a) -> const std::vector<Errors>& { return a.groups; })},
    {"summary.memory", list_of<kMemoryErrors>([](const Answer& a) -> const std::vector<Errors>& { return a.memory; })},
};

Answer answer_of(const Catalog& catalog, const std::vector<TrainingResult>& results,
                 const std::vector<PeakResult>& peaks, GroupBy by) {
    Answer answer{results, peaks, {"all", {}, 0, 0}, {}, {}};
    std::map<std::string, Errors> groups, memory;
    for (const TrainingResult& result : results)
        for (Errors* errors : {&answer.all, &groups[group_of(catalog, *result.row, by)]}) {
            if (!result.skipped.empty()) {
                ++errors->skipped;
                continue;
            }
            errors->errors.push_back(result.error());
            errors->covered += result.covered() ? 1 : 0;
        }
    for (const PeakResult& peak : peaks) memory[peak.engine->id].errors.push_back(peak.error());
    for (auto* from : {&groups, &memory})
        for (auto& [name, errors] : *from) {
            errors.group = name;
            (from == &groups ? answer.groups : answer.memory).push_back(std::move(errors));
        }
    return answer;
}

std::string percent(std::optional<double> share) { return share ? fmt::format("{:.0f}", 100 * *share) : "-"; }

Grid time_grid(const Answer& answer) {
    Grid grid{{"Devices", "Rows", "Skipped", "Median %", "90th %", "Signed %", "In range %"},
              {false, true, true, true, true, true, true},
              {}};
    const auto add = [&](const Errors& e) {
        grid.rows.push_back({safe(e.group), std::to_string(e.errors.size()), std::to_string(e.skipped),
                             percent(e.median()), percent(e.p90()), percent(e.signed_median()), percent(e.coverage())});
    };
    add(answer.all);
    for (const Errors& e : answer.groups) add(e);
    return grid;
}

Grid memory_grid(const Answer& answer) {
    Grid grid{{"Memory as of", "Rows", "Median %", "90th %", "Signed %"}, {false, true, true, true, true}, {}};
    for (const Errors& e : answer.memory)
        grid.rows.push_back({safe(e.group), std::to_string(e.errors.size()), percent(e.median()), percent(e.p90()),
                             percent(e.signed_median())});
    return grid;
}

Grid worst_grid(const std::vector<TrainingResult>& results) {
    std::vector<const TrainingResult*> worst;
    for (const TrainingResult& result : results)
        if (result.skipped.empty()) worst.push_back(&result);
    std::stable_sort(worst.begin(), worst.end(), [](const TrainingResult* a, const TrainingResult* b) {
        return std::abs(std::log1p(a->error())) > std::abs(std::log1p(b->error()));
    });
    worst.resize(std::min(worst.size(), kWorst));
    Grid grid{{"Farthest off", "Measured", "Predicted", "Device", "Method", "Model", "With"},
              {false, true, true, false, false, false, false},
              {}};
    for (const TrainingResult* result : worst) {
        const TrainingRow& row = *result->row;
        const std::string count = row.device_count > 1 ? fmt::format("{}x ", row.device_count) : "";
        grid.rows.push_back({safe(row.id), three(*row.tps), three(result->predicted.value), count + safe(row.device_id),
                             std::string(name_of(row.method)), safe(row.model_id), std::string(name_of(row.trainer))});
    }
    return grid;
}

std::string skipped_text(const std::vector<TrainingResult>& results, bool color) {
    std::map<std::string, int> counts;
    for (const TrainingResult& result : results)
        if (!result.skipped.empty()) ++counts[result.skipped];
    if (counts.empty()) return "";
    std::string text = "\n" + painted("Not predicted", Tone::bold, color) + "\n";
    for (const auto& [reason, count] : counts) text += fmt::format("{:>6}  {}\n", count, safe(reason));
    return text;
}

}  // namespace

std::vector<PeakResult> judge_peaks(const Catalog& catalog, const std::vector<TrainingRow>& rows) {
    constexpr auto kShares = std::to_array<std::string_view>({"fsdp", "layer", "pipeline"});
    std::vector<PeakResult> peaks;
    for (const TrainingRow& row : rows) {
        // Where the mean length of the sequences is known, its tokens count, not the longest that were allowed.
        const double tokens = row.micro_step_tokens > 0 ? row.micro_step_tokens : row.length * row.batch.value_or(0);
        const bool split = std::find(kShares.begin(), kShares.end(), row.parallel) != kShares.end();
        const bool known = split || row.parallel == "none" || row.parallel == "ddp";
        if (!row.memory || !row.model || !row.device || tokens <= 0 || !known || row.model->is_moe()) continue;
        const Engine* engine = engine_of(catalog, row);
        const std::string quant_name = row.method != Task::qlora            ? "bf16-safetensors"
                                       : row.quant.starts_with("gptq-int4") ? "gptq-int4"
                                       : row.quant.starts_with("mlx-4")     ? "mlx-4bit"
                                       : row.quant.starts_with("mlx-8")     ? "mlx-8bit"
                                       : row.quant.starts_with("nf4")       ? "nf4"
                                                                            : "";
        const Quantization* quant = quantization_named(catalog, quant_name);
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
    return schema_document("training-accuracy.schema.json", kSchema,
                           "What accuracy --training prints with --json: measured runs of training, the predictions "
                           "for them, and statistics.",
                           schema_of(rows(kAnswer)));
}

std::string render_training_accuracy(const Catalog& catalog, const std::vector<TrainingResult>& results,
                                     const std::vector<PeakResult>& peaks, GroupBy by, bool left_out,
                                     const RenderOptions& options) {
    const Answer answer = answer_of(catalog, results, peaks, by);
    if (options.format == Format::json) return dumped(json_of(answer, rows(kAnswer)));
    if (options.format != Format::text) return grid_text(time_grid(answer), options);
    std::string text = paragraph(
        "",
        fmt::format("{} measured runs of training. {}", results.size(),
                    left_out ? "Each author is predicted by a model fitted to all others."
                             : "The model is fitted to these very rows; --leave-one-out source tells how it does on "
                               "others."),
        options.width);
    text += "\n" + grid_text(time_grid(answer), options) + "\n" + grid_text(memory_grid(answer), options);
    text += "\n" + grid_text(worst_grid(results), options);
    return text + skipped_text(results, options.color);
}

}  // namespace advisor
