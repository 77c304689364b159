#include "advisor/accuracy.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands.hpp"
#include "files.hpp"
#include "hints.hpp"
#include "terminal.hpp"

namespace advisor::cli {
namespace {

GroupBy group_of(const Options& options) {
    return options.by.empty() ? GroupBy::metric : static_cast<GroupBy>(choice_of(&Options::by, options));
}

bool leaves_out(const Options& options) {
    if (options.leave_one_out.empty()) return false;
    static_cast<void>(choice_of(&Options::leave_one_out, options));
    if (options.words.size() > 1) throw UsageError("--leave-one-out takes the built-in evidence or one FILE");
    return true;
}

std::vector<MeasuredRow> rows_of(const Catalog& catalog, const Options& options) {
    const Hints hints = hints_of(catalog, options);
    const bool any_hint = hints.device || hints.engine || hints.model || hints.quant;
    if (options.words.empty() && any_hint)
        throw UsageError("--system, --device, --engine, --model and --quant speak of a FILE; expected one");
    if (options.words.empty()) return load_evidence(catalog, embedded_evidence());
    std::vector<MeasuredRow> rows;
    for (const std::string& path : options.words) {
        const std::string text = read_file(path);
        for (MeasuredRow& row : load_measurements(catalog, {path, text}, hints)) rows.push_back(std::move(row));
    }
    return rows;
}

void require_sources(const std::vector<MeasuredRow>& rows) {
    for (const MeasuredRow& row : rows)
        if (row.source != rows.front().source) return;
    throw Error("--leave-one-out: all rows are of one source; expected two or more");
}

AccuracyView view_of(const Options& options) {
    AccuracyView view;
    view.by = group_of(options);
    view.left_out = leaves_out(options);
    view.fitted = options.words.empty() && !view.left_out;
    view.evidence = options.words.empty() ? "the built-in evidence" : join(options.words, ", ");
    return view;
}

}  // namespace

Answer run_accuracy(const Options& options) {
    const RenderOptions format = render_options(options);
    const AccuracyView view = view_of(options);
    const Files files = catalog_files(options);
    const Catalog catalog = load_catalog(files.files);
    const std::vector<MeasuredRow> rows = rows_of(catalog, options);
    if (view.left_out) require_sources(rows);
    SpeedModel speeds = catalog.speed_model;
    if (view.fitted) speeds.anchors.clear();  // else rows would be predicted by themselves
    const std::vector<RowResult> results = view.left_out ? judge_left_out(catalog, rows) : judge(catalog, speeds, rows);
    const bool any = std::any_of(results.begin(), results.end(), [](const RowResult& r) { return r.skipped.empty(); });
    return {render_accuracy(results, view, format), any ? kAnswered : kNothingFound};
}

}  // namespace advisor::cli
