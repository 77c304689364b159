// Commands of the annexes: claims of the founding article and its closing answers; measured rows (accuracy,
// calibrate); the machine that stands here (detect).
#include <fmt/format.h>

#include <algorithm>

#include "advisor/audit.hpp"
#include "advisor/detect.hpp"
#include "advisor/lab.hpp"
#include "advisor/power_rows.hpp"
#include "advisor/training_lab.hpp"
#include "commands.hpp"
#include "session.hpp"

namespace advisor::cli {
namespace {

std::optional<ClaimVerdict> verdict_asked(const Options& options) {
    if (options.verdict.empty()) return {};
    const std::vector<std::string> names(kNames<ClaimVerdict>.begin(), kNames<ClaimVerdict>.end());
    return static_cast<ClaimVerdict>(choice_among("--verdict", "verdict", options.verdict, names));
}

void check_section(const ClaimsFile& file, const Options& options) {
    if (!options.section) return;
    std::vector<std::string> numbers;
    for (const auto& [number, title] : file.sections) {
        if (number == *options.section) return;
        numbers.push_back(std::to_string(number));
    }
    throw UsageError(
        fmt::format("--section: no section {}; expected one of {}", *options.section, join(numbers, ", ")));
}

void add_tables(ClaimsView& view, Auditor& auditor, const Options& options) {
    if (!options.words.empty() || !options.verdict.empty() || options.section)
        throw UsageError("--table shows tables, not claims; leave out ID, --verdict and --section");
    for (const ClaimTable& table : view.file->tables)
        if (options.table == "all" || squeeze(options.table) == squeeze(table.id))
            view.tables.push_back(auditor.audit(table));
    if (!view.tables.empty()) return;
    std::vector<std::string> names = ids_of(view.file->tables);
    names.emplace_back("all");
    throw UsageError(not_among("--table", "table", options.table, names).what());
}

/// One claim by its id here or in the audit that it goes back to ("A2", which may be several).
void add_named(ClaimsView& view, Auditor& auditor, const Options& options) {
    const std::string& id = options.words.front();
    if (!options.verdict.empty() || options.section)
        throw UsageError("--verdict and --section choose among claims; leave out ID or them");
    if (const Claim* claim = find(view.file->claims, id)) {
        view.claims.push_back(auditor.audit(*claim));
    } else {
        for (const Claim& other : view.file->claims)
            if (!other.audit.empty() && squeeze(other.audit) == squeeze(id))
                view.claims.push_back(auditor.audit(other));
    }
    if (view.claims.empty())
        throw Error(fmt::format("unknown claim '{}'{}; see 'advisor claims'", printable(id, 60),
                                did_you_mean(id, ids_of(view.file->claims))));
    view.in_full = view.claims.size() == 1;
}

void add_filtered(ClaimsView& view, Auditor& auditor, const Options& options) {
    const std::optional<ClaimVerdict> verdict = verdict_asked(options);
    check_section(*view.file, options);
    view.with_reasons = verdict || options.section;
    for (const Claim& claim : view.file->claims) {
        if (options.section && claim.section != *options.section) continue;
        AuditedClaim audited = auditor.audit(claim);
        if (!verdict || audited.verdict == *verdict) view.claims.push_back(std::move(audited));
    }
}

GroupBy group_of(const Options& options) {
    return options.by.empty() ? GroupBy::metric : static_cast<GroupBy>(choice_of(&Options::by, options));
}

bool leaves_out(const Options& options) {
    if (options.leave_one_out.empty()) return false;
    static_cast<void>(choice_of(&Options::leave_one_out, options));
    if (options.words.size() > 1) throw UsageError("--leave-one-out takes the built-in evidence or one FILE");
    return true;
}

/// What a file of speeds leaves unsaid, where there is one.
Hints hints_beside(const Catalog& catalog, const Options& options, bool file) {
    const Hints hints = hints_of(catalog, options);
    const bool any_hint = hints.device || hints.engine || hints.model || hints.quant;
    if (!file && any_hint)
        throw UsageError("--system, --device, --engine, --model and --quant speak of a FILE of speeds; expected one");
    return hints;
}

std::vector<MeasuredRow> rows_of(const Catalog& catalog, const Options& options) {
    const Hints hints = hints_beside(catalog, options, !options.words.empty());
    if (options.words.empty()) return load_evidence(catalog, embedded_evidence());
    std::vector<MeasuredRow> rows;
    for (const std::string& path : options.words) {
        const std::string text = read_file(path);
        for (MeasuredRow& row : load_measurements(catalog, {shown_path(path), text}, hints))
            rows.push_back(std::move(row));
    }
    return rows;
}

void require_sources(const std::vector<MeasuredRow>& rows) {
    for (const MeasuredRow& row : rows)
        if (row.source != rows.front().source) return;
    throw Error("--leave-one-out: all rows are of one source; expected two or more");
}

constexpr std::string_view kTrainingEvidence = "evidence/training.jsonl";

/// Of the built-in rows: files of benchmark tools hold none.
Answer training_accuracy(const Options& options, const RenderOptions& format) {
    if (!options.words.empty()) throw UsageError("--training speaks of the built-in rows; leave out FILE");
    const Catalog catalog = catalog_of(options);
    hints_beside(catalog, options, false);
    const std::vector<TrainingRow> rows = load_training(catalog, embedded_file(kTrainingEvidence));
    const bool left_out = leaves_out(options);
    return {render_training_accuracy(catalog, judge_training(catalog, rows, left_out), judge_peaks(catalog, rows),
                                     group_of(options), left_out, format)};
}

/// What rows are of, for its sentence.
std::string evidence_named(const Options& options) {
    std::vector<std::string> names;
    for (const std::string& path : options.words) names.push_back(shown_path(path));
    return names.empty() ? "the built-in evidence" : join(names, ", ");
}

AccuracyView view_of(const Options& options) {
    AccuracyView view;
    view.by = group_of(options);
    view.left_out = leaves_out(options);
    view.fitted = options.words.empty() && !view.left_out;
    view.evidence = evidence_named(options);
    return view;
}

/// The machine below a directory; what cannot be read there is not there.
FileTree tree_below(const std::string& root) {
    const std::string base = root.ends_with('/') ? root : root + "/";
    const auto read = [base](const std::string& path) -> std::optional<std::string> {
        try {
            return read_file(base + path, "a file of proc or sys");
        } catch (const Error&) {
            return {};
        }
    };
    return {read, [base](const std::string& directory) { return names_in(base + directory); }};
}

Seen seen_below(const std::string& root) {
    if (!is_directory(root)) fail_on("read", root, "no such directory; expected one with proc and sys in it");
    return read_linux(tree_below(root));
}

Seen seen_in(const std::string& path) {
    const std::string text = read_file(path, "what a tool printed");
    return read_report({shown_path(path), text});
}

}  // namespace

Answer run_claims(const Options& options) {
    const RenderOptions format = render_options(options);
    const Loaded loaded = load(options);
    const ClaimsFiles files = claims_files(options);
    const std::vector<Source> sources = load_sources(files.sources);
    const ClaimsFile file =
        load_claims(loaded.catalog(), files.claims, sources, load_evidence(loaded.catalog(), embedded_evidence()));
    Auditor auditor(loaded.catalog(), file, loaded.request);
    ClaimsView view{&file, &sources, &auditor.question(), {}, {}, false};
    if (!options.table.empty()) add_tables(view, auditor, options);
    else if (!options.words.empty()) add_named(view, auditor, options);
    else add_filtered(view, auditor, options);
    if (view.claims.empty() && view.tables.empty() && format.format == Format::text)
        return {"No claim has that verdict.\n", kNothingFound};
    return {render_claims(view, format), view.claims.empty() && view.tables.empty() ? kNothingFound : kAnswered};
}

Answer show_verdicts(const Options& options) {
    const RenderOptions format = render_options(options);
    const Loaded loaded = load(options);
    const ClaimsFiles files = claims_files(options);
    const ClaimsFile file = load_claims(loaded.catalog(), files.claims, load_sources(files.sources),
                                        load_evidence(loaded.catalog(), embedded_evidence()));
    return {render_closing_answers(audit_closing_answers(loaded.catalog(), file), format)};
}

namespace {

Answer power_accuracy(const Options& options) {
    const RenderOptions format = render_options(options);
    AccuracyView view{evidence_named(options), group_of(options)};
    if (!options.leave_one_out.empty()) throw UsageError("--leave-one-out speaks of speeds; leave out --power");
    if (view.by == GroupBy::engine) throw UsageError("--power: watts go by source, device or model, not by engine");
    const Catalog catalog = catalog_of(options);
    hints_beside(catalog, options, false);
    std::vector<PowerRow> rows;
    if (options.words.empty()) rows = embedded_power_rows(catalog);
    for (const std::string& path : options.words) {
        const std::string text = read_file(path);
        for (PowerRow& row : load_power_rows(catalog, {shown_path(path), text})) rows.push_back(std::move(row));
    }
    const std::vector<PowerResult> results = judge_power(catalog, rows);
    const bool any =
        std::any_of(results.begin(), results.end(), [](const PowerResult& r) { return r.skipped.empty(); });
    return {render_power_accuracy(results, view, format), any ? kAnswered : kNothingFound};
}

}  // namespace

Answer run_accuracy(const Options& options) {
    if (options.power && options.training) throw UsageError("--power contradicts --training; expected one of them");
    if (options.power) return power_accuracy(options);
    const RenderOptions format = render_options(options);
    if (options.training) return training_accuracy(options, format);
    const AccuracyView view = view_of(options);
    const Catalog catalog = catalog_of(options);
    const std::vector<MeasuredRow> rows = rows_of(catalog, options);
    if (view.left_out) require_sources(rows);
    SpeedModel speeds = catalog.speed_model;
    if (view.fitted) speeds.anchors.clear();  // else rows would be predicted by themselves
    const std::vector<RowResult> results =
        view.left_out ? judge_left_out(catalog, rows, ProgressLine("source")) : judge(catalog, speeds, rows);
    const bool any = std::any_of(results.begin(), results.end(), [](const RowResult& r) { return r.skipped.empty(); });
    return {render_accuracy(results, view, format), any ? kAnswered : kNothingFound};
}

/// Fits from nothing: the speed model of the catalog in use does not enter. What is fitted goes to a file, or to
/// standard output where it is asked for; else its summary does.
Answer run_calibrate(const Options& options) {
    const Catalog catalog = catalog_of(options);
    const bool built_in = options.evidence.empty();
    const std::string own = built_in ? std::string() : read_file(options.evidence);
    if (options.training) {
        const DataFile file = built_in ? embedded_file(kTrainingEvidence) : DataFile{shown_path(options.evidence), own};
        return {training_calibration_json(
            fit_training(catalog, load_training(catalog, file), Intervals::from_left_out_sources))};
    }
    const DataFile evidence = built_in ? embedded_evidence() : DataFile{shown_path(options.evidence), own};
    const std::vector<MeasuredRow> rows = load_evidence(catalog, evidence);
    const Calibration calibration = calibrate(catalog, rows, Intervals::from_left_out_sources, ProgressLine("source"));
    const bool as_json = options.json || !options.output.empty();
    return {as_json ? calibration_json(catalog, calibration)
                    : calibration_summary(catalog, rows, calibration, render_options(options))};
}

Answer run_detect(const Options& options) {
    if (!options.words.empty() && !options.root.empty())
        throw UsageError("--root contradicts FILE; expected one of them");
    const Catalog catalog = catalog_of(options);
    const RenderOptions render = render_options(options);
    const std::string root = options.root.empty() ? "/" : options.root;
    const Detected detected =
        detect(catalog, options.words.empty() ? seen_below(root) : seen_in(options.words.front()));
    return {render_detect(detected, render), detected.any() ? kAnswered : kNothingFound};
}

}  // namespace advisor::cli
