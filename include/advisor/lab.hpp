// The lab: reading measured rows, fitting the speed model to them, holding predictions against them. docs/model.md says
// what is fitted, with which priors, and what is left out; docs/accuracy.md how far off it is.
//
// Measured rows as files have them: one JSON object a line (data/evidence/benchmarks.jsonl), or as benchmark tools
// print them (docs/accuracy.md).
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "advisor/catalog.hpp"
#include "advisor/names.hpp"
#include "advisor/render.hpp"
#include "advisor/speed.hpp"

namespace advisor {

/// Throws Error with file and line for a row that is not as docs/data.md says. Unknown devices, engines, models and
/// quantizations are not errors: the row says null.
std::vector<MeasuredRow> load_evidence(const Catalog& catalog, const DataFile& file);

/// What a person says about a file. Used where the file says nothing, nothing that the catalog knows, or something that
/// several records fit ("Apple M2 Ultra", "llama 8B").
struct Hints {
    const Device* device = nullptr;
    const Engine* engine = nullptr;
    const Model* model = nullptr;
    const Quantization* quant = nullptr;
    int device_count = 0;  ///< 0: not said
};

/// Rows of any format that docs/accuracy.md lists, recognised by content. Throws Error with the file and the line or
/// JSON pointer; unknown devices, engines, models and quantizations are null.
std::vector<MeasuredRow> load_measurements(const Catalog& catalog, const DataFile& file, const Hints& hints = {});

/// A row as evidence of the user's own: source "user", grade A and an id that is a hash of all the rest.
MeasuredRow as_user_row(MeasuredRow row);

/// The row as load_evidence() reads it, with a line feed.
std::string evidence_line(const MeasuredRow& row);

/// What a stored row is to answers.
enum class Worth {
    kept,
    again,  ///< its id was there before
    folded  ///< of its plan there are newer ones enough
};
constexpr std::size_t kRowsOfPlan = 64;         ///< that are kept; a mean of more moves answers by less than 3 %
constexpr std::size_t kMostStoredRows = 10000;  ///< beyond which answers would take noticeably longer

/// One for each row. Of the rows of a plan, a metric and a kind those of the newest dates are kept, on one date those
/// of the greatest ids: what is kept of a set does not depend on the order in which its rows came, nor on how often.
std::vector<Worth> worth_of(const std::vector<MeasuredRow>& rows);

/// A row turned into the question that the model answers.
struct RowCase {
    const MeasuredRow* row = nullptr;
    std::shared_ptr<const System> system;
    Plan plan;
    Memory memory;
    SpeedInput input;
    std::shared_ptr<const Engine> engine;  ///< with the row's micro-batch, where it states one
    bool wall = false;                     ///< tokens written over a time that includes reading the prompts
};

/// The platform of devices that are the processor of a host, computing without a card.
inline constexpr std::string_view kProcessorPlatform = "cpu";

/// Whether the processor itself computes. What its rows teach moves no card and no chip with graphics.
bool is_processor(const Device& device);

/// Why a row is not predicted; empty when it is.
std::string skipped_because(const MeasuredRow& row);

/// Throws nothing; `row` must not be skipped.
RowCase case_of(const Catalog& catalog, const MeasuredRow& row);

/// Predicted tokens per second of a case from one class and one effect on it.
double predicted_tps(const Catalog& catalog, const SpeedClass& speed_class, double effect, const RowCase& one);
/// From the class and the effects that a model has for it; anchors do not enter.
double predicted_tps(const Catalog& catalog, const SpeedModel& speeds, const RowCase& one);
/// As the program answers the question of the row: anchors and intervals enter.
Estimate predicted_as_asked(const Catalog& catalog, const SpeedModel& speeds, const RowCase& one);
/// Of what was predicted for the plan of the row, the rate that the row states.
Estimate rate_asked(const RowCase& one, const Speed& speed);

/// The measured rows most like a plan, of its engine family and device architecture, nearest first.
std::vector<MeasuredRow> nearest_rows(const std::vector<MeasuredRow>& rows, const Plan& plan, const Memory& memory,
                                      const Model& model, std::size_t most);

struct Learnt {
    SpeedModel speeds;
    std::vector<std::string> said;  ///< what was corrected by how much, a sentence each
};

/// The catalog's speed model with a user's own rows taken in: the very plans become `measured`, others on the same
/// device and engine family are corrected by the mean of the rows, shrunk.
Learnt learn(const Catalog& catalog, const std::vector<MeasuredRow>& rows);

/// Quantile 0 ... 1 of values, straight between neighbours; 0 of none.
double quantile(std::vector<double> values, double q);

/// A row predicted without its source.
struct LeftOut {
    const MeasuredRow* row = nullptr;
    double residual = 0;   ///< log(measured / predicted)
    SpeedDoubts doubts{};  ///< of that prediction
};

/// The spread that rows of a metric ask for: weights of the doubts by the likelihood of a Laplace distribution about
/// the residuals, then quantiles of residual / scale. Rows of one source err alike, so a source counts as the root of
/// its rows, and with n sources the quantiles are those at (k - 1/2) / n, k = floor((n + 1) / 10). Rows of
/// `without_source` do not count.
SpeedSpread spread_of(const std::vector<LeftOut>& rows, Metric metric, const std::string& without_source);

/// What is believed before any row.
SpeedClass prior_class();

struct Calibration {
    std::vector<SpeedClass> classes;  ///< as fitted: "*" where one stands for many
    SpeedModel speeds;                ///< of the classes, with effects, anchors and spreads
};

/// Told how many of the sources that are left out in turn are done: what takes long.
using Progress = std::function<void(std::size_t done, std::size_t all)>;

/// Whether calibrate() fits once more without each source, which takes most of the time.
enum class Intervals { none, from_left_out_sources };

/// A fit of `rows`: a root class, one for each engine family, one for each family on each architecture, every one
/// shrunk toward its parent; effects of devices and models, and anchors; all at once. Of the catalog's own speed model
/// nothing enters. Intervals come from residuals on left-out sources. Deterministic.
Calibration calibrate(const Catalog& catalog, const std::vector<MeasuredRow>& rows,
                      Intervals intervals = Intervals::from_left_out_sources, const Progress& progress = {});

/// Each case as a model answers it that is fitted to all other sources.
std::vector<Estimate> predicted_without_source(const Catalog& catalog, const std::vector<RowCase>& cases,
                                               const Progress& progress = {});

/// A calibration as data/calibration.json, one class, effect or anchor a line.
std::string calibration_json(const Catalog& catalog, const Calibration& calibration);

/// What was fitted in words: to how many rows, and how far predictions were off with the catalog's own model and are
/// now, without the rows themselves as anchors.
std::string calibration_summary(const Catalog& catalog, const std::vector<MeasuredRow>& rows,
                                const Calibration& calibration, const RenderOptions& options);

struct RowResult {
    const MeasuredRow* row = nullptr;
    std::string skipped;  ///< why it was not predicted; empty when it was
    Estimate predicted;   ///< tokens per second
    double error() const { return predicted.value / row->tps - 1; }
    bool covered() const { return predicted.low <= row->tps && row->tps <= predicted.high; }
    double width() const { return predicted.high / predicted.low; }
};

std::vector<RowResult> judge(const Catalog& catalog, const SpeedModel& speeds, const std::vector<MeasuredRow>& rows);

/// Every row of a source with classes fitted, and intervals taken, from all other sources.
std::vector<RowResult> judge_left_out(const Catalog& catalog, const std::vector<MeasuredRow>& rows,
                                      const Progress& progress = {});

struct Statistics {
    std::string group;
    int rows = 0, skipped = 0;
    double median = 0, p90 = 0;               ///< of the absolute error
    double signed_median = 0;                 ///< above 0: predicted too fast
    double coverage = 0;                      ///< share of rows inside their 80 % interval
    std::optional<double> width_correlation;  ///< of ranks: width of the interval, size of the error; of 3 rows or more
};

/// What rows are grouped by.
enum class GroupBy { source, device, engine, model, metric };
template <>
inline constexpr auto kNames<GroupBy> = named<GroupBy::metric>("source", "device", "engine", "model", "metric");

/// One entry a group, by name; decode and prefill apart ("decode gb10").
std::vector<Statistics> statistics(const std::vector<RowResult>& results, GroupBy by);

/// Rows that another source measured too: same devices, engine, model, quantization, users and split, tokens within a
/// factor of two. How far off the others' speed is, the geometric mean of their medians, and how far the prediction.
struct Agreement {
    Metric metric = Metric::decode;
    int rows = 0;
    double others_median = 0, others_p90 = 0;        ///< of the absolute error
    double predicted_median = 0, predicted_p90 = 0;  ///< on the same rows
};

/// Decode and prefill, in this order, each where there are such rows.
std::vector<Agreement> agreement(const std::vector<RowResult>& results);

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
/// Its JSON Schema, as data/schema/accuracy.schema.json has it.
std::string accuracy_schema();

}  // namespace advisor
