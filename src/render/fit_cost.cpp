#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "advisor/render.hpp"
#include "layout.hpp"
#include "ownership.hpp"
#include "placement.hpp"
#include "sections.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

/// `fit` and `cost`: one table over all systems, then what is in the way of the others.
std::string one_table(const std::vector<Row>& rows, const Decision& decision, unsigned view, std::string_view title,
                      const std::optional<StalePrices>& stale, const RenderOptions& options) {
    if (options.format == Format::csv) return csv_table(rows, view == kFits ? kFit : view);
    if (options.format == Format::markdown) {
        RenderOptions plain = options;
        plain.width = 0;
        plain.color = false;
        return markdown_lines(workload_line(decision, plain)) +
               markdown_lines(old_prices(stale, decision.question, plain)) + "\n" +
               markdown_table(rows, decision, view, rows.size()) + "\n" +
               markdown_lines(assumptions(decision.question, plain));
    }
    const std::string asked = assumptions(decision.question, options) + workload_line(decision, options) +
                              old_prices(stale, decision.question, options) + "\n";
    if (rows.empty()) return asked + nothing_found(decision, options);
    const std::string misses = rejections(rows, title, options);
    return asked + (view == kFits ? fits_table(rows, decision, options) : text_table(rows, decision, view, options)) +
           (misses.empty() ? "" : "\n" + misses);
}

void in_order_of_memory(std::vector<Row>& rows) {
    const auto key = [](const Row& row) { return std::tuple(row.fits->usable, std::string_view(row.system->id)); };
    std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return key(a) < key(b); });
}

/// Leaves out what is rejected for more than its memory or engines.
void keep_buyable(std::vector<Row>& rows) {
    const auto otherwise = [](const Reason& reason) {
        return reason.code != ReasonCode::memory && reason.code != ReasonCode::engine;
    };
    rows.erase(std::remove_if(
                   rows.begin(), rows.end(),
                   [&](const Row& row) { return std::any_of(row.reasons->begin(), row.reasons->end(), otherwise); }),
               rows.end());
}

/// What asking for another limit than that of macOS means on each Mac.
std::string wired_notes(const std::vector<Row>& rows, const RenderOptions& options) {
    std::string text;
    for (const Row& row : rows) {
        if (row.candidate == nullptr || !row.candidate->assessment.plan.wired_limit) continue;
        for (const Warning& warning : row.candidate->warnings)
            if (warning.code == WarningCode::wired_limit)
                text += paragraph("Note: ", safe(row.system->id) + " " + safe(warning.message), options.width);
    }
    return text;
}

/// A context longer than the model's own may fit, but is of no use.
std::string context_note(const Workload& workload, const RenderOptions& options) {
    if (workload.context <= workload.model->max_context) return "";
    return paragraph("Note: ",
                     fmt::format("memory is counted for {} tokens; the model was trained for {}",
                                 tokens(workload.context), tokens(workload.model->max_context)),
                     options.width);
}

/// The best fit of each system device by device, or what comes nearest to one.
std::string placements(const std::vector<Row>& rows, const RenderOptions& options) {
    std::string text;
    for (const Row& row : rows) {
        if (row.fits == nullptr || row.fits->quants.empty()) continue;
        const QuantFit* best = row.fits->best();
        const QuantFit& shown = best == nullptr ? row.fits->quants.front() : *best;
        text += "\n" + system_line("", *row.system, Tone::bold, options) +
                paragraph("  Plan: ", plan_text(shown.plan), options.width) + placement(shown.memory, options);
    }
    return text;
}

}  // namespace

std::string render_fit(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    if (options.format == Format::json) return decision_json(catalog, decision);
    std::vector<Row> rows = rows_of(catalog, decision);
    const bool told_apart = !decision.fits.empty();
    if (told_apart) in_order_of_memory(rows);
    if (told_apart && decision.question.knobs.systems.empty() && options.format != Format::csv) keep_buyable(rows);
    const bool by_class = told_apart && decision.question.workload.quant == nullptr;
    const std::string title = fmt::format("Does not fit{}, and what would change that",
                                          by_class ? " at " + quant_name(decision) : std::string());
    std::string text = one_table(rows, decision, by_class ? kFits : kFit, title, std::nullopt, options);
    if (options.format != Format::text) return text;
    text += wired_notes(rows, options) + context_note(decision.question.workload, options);
    return options.explain ? text + placements(rows, options) : text;
}

std::string render_cost(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    if (options.format == Format::json) return decision_json(catalog, decision);
    const std::vector<Row> rows = rows_of(catalog, decision);
    std::string text = one_table(rows, decision, kCost, "Cannot run this", stale_parts(catalog, decision), options);
    if (options.format != Format::text) return text;
    return text + ownership_sections(rows, decision, options);
}

}  // namespace advisor
