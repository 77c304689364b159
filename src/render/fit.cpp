// `fit`: where a model goes, and what would fit.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "advisor/render.hpp"
#include "layout.hpp"
#include "screen.hpp"
#include "sections.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

// ---- The long form: a table with bit classes across and systems down

bool is_bit_class(const TextColumn& column) {
    const auto& names = kFitClasses;
    return std::find(names.begin(), names.end(), column.header.front()) != names.end();
}

/// Bit classes that no engine of any row runs say nothing.
void drop_empty_classes(TextTable& table) {
    for (std::size_t i = table.columns.size(); i-- > 0;) {
        const auto empty = [i](const std::vector<Cell>& row) { return row[i].unknown; };
        if (is_bit_class(table.columns[i]) && std::all_of(table.rows.begin(), table.rows.end(), empty))
            erase_columns(table, i, i + 1);
    }
}

char mark_of(const Cell& cell) {
    if (cell.unknown) return ' ';
    return cell.text == name_of(MemoryFit::fits) ? '+' : cell.text == name_of(MemoryFit::tight) ? '~' : '-';
}

/// The bit classes, which stand side by side, in one column: "2 3 4 8 16" over "+ + ~ -  -".
void merge_classes(TextTable& table) {
    const auto found = std::find_if(table.columns.begin(), table.columns.end(), is_bit_class);
    const auto first = static_cast<std::size_t>(found - table.columns.begin());
    std::size_t last = first;
    std::string header;
    std::vector<std::string> marks(table.rows.size());
    for (; last < table.columns.size() && is_bit_class(table.columns[last]); ++last) {
        const std::string& title = table.columns[last].header.front();
        const std::string bits = title.substr(0, title.find("bit"));
        header += (last == first ? "" : " ") + bits;
        for (std::size_t row = 0; row < marks.size(); ++row) {
            marks[row].resize(header.size() - bits.size(), ' ');
            marks[row] += mark_of(table.rows[row][last]);
        }
    }
    if (last == first) return;
    table.columns[first].header = {"Bits", header};
    for (std::size_t row = 0; row < marks.size(); ++row) table.rows[row][first] = word(marks[row]);
    erase_columns(table, first + 1, last);
}

/// How the bit classes fit, and the best that does: in words, or with a mark each where the terminal is narrow. There
/// is at least one row.
std::string fits_table(const std::vector<Row>& rows, const Decision& decision, const RenderOptions& options) {
    const auto too_wide = [&](const TextTable& table) {
        return options.width > 0 && natural_width(table) > options.width;
    };
    TextTable table = table_of(rows, decision, kFits, false);
    if (too_wide(table)) table = table_of(rows, decision, kFits, true);
    drop_empty_classes(table);
    const bool narrow = too_wide(table);
    if (narrow) merge_classes(table);
    const std::string text = laid_out(std::move(table), options.width, options.color);
    const double margin = rows.front().catalog->constants.tight_margin;
    const std::string tight = fmt::format("less than {} % left", brief(100 * margin));
    const std::string legend =
        narrow ? fmt::format("+ fits, ~ tight ({}), - does not fit", tight) : fmt::format("tight: {}", tight);
    return text +
           paragraph("",
                     legend +
                         "; Best: the most bits that fit, its loss (perplexity of Llama 3 8B), its memory and the "
                         "longest context of each user",
                     options.width);
}

void in_order_of_memory(std::vector<Row>& rows) {
    const auto key = [](const Row& row) { return std::tuple(row.fits->usable, std::string_view(row.system->id)); };
    std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return key(a) < key(b); });
}

/// Whether a reason keeps a system out of a list of what holds the model: too little memory does not, nor what its task
/// would ask of its speed.
bool is_in_the_way(const Reason& reason, const Limits& limits) {
    switch (reason.code) {
        case ReasonCode::memory:
        case ReasonCode::engine: return false;
        case ReasonCode::min_tps: return !limits.implied_min_tps;
        case ReasonCode::max_ttft: return !limits.implied_max_ttft;
        default: return true;
    }
}

void keep_buyable(std::vector<Row>& rows, const Limits& limits) {
    const auto is_out = [&](const Row& row) {
        return std::any_of(row.reasons->begin(), row.reasons->end(),
                           [&](const Reason& reason) { return is_in_the_way(reason, limits); });
    };
    std::erase_if(rows, is_out);
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
    if (told_apart && decision.question.knobs.systems.empty() && options.format != Format::csv)
        keep_buyable(rows, decision.question.limits);
    const bool classes = told_apart && decision.question.workload.quant == nullptr;
    const unsigned view = classes ? kFits : kFit;
    if (options.format == Format::csv) return csv_table(rows, decision, kFit);
    if (options.format == Format::markdown)
        return markdown_page(decision, std::nullopt, markdown_table(rows, decision, view, rows.size()));
    if (!options.verbose) return fit_screen(catalog, rows, decision, classes, options);
    const std::string title = fmt::format("Does not fit{}, and what would change that",
                                          classes ? " at " + quant_name(decision) : std::string());
    std::string text = question_lines(decision, std::nullopt, options) + "\n";
    if (rows.empty()) text += nothing_found(decision, options);
    else
        text += (classes ? fits_table(rows, decision, options) : text_table(rows, decision, view, options)) +
                below(rejections(rows, title, options));
    text += wired_notes(rows, options) + context_note(decision.question.workload, options);
    return options.explain ? text + placements(rows, options) : text;
}

}  // namespace advisor
