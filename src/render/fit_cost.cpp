#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "advisor/render.hpp"
#include "layout.hpp"
#include "sections.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

// ---- The table of `fit`: bit classes across, systems down

bool is_bit_class(const TextColumn& column) {
    const auto& names = kFitClasses;
    return std::find(names.begin(), names.end(), column.header.front()) != names.end();
}

void erase_columns(TextTable& table, std::size_t from, std::size_t to) {
    const auto erase = [from, to](auto& list) {
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(from), list.begin() + static_cast<std::ptrdiff_t>(to));
    };
    erase(table.columns);
    for (auto& row : table.rows) erase(row);
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

// ---- What `cost` says below its table

bool has_costs(const Row& row) {
    return row.candidate != nullptr && row.candidate->assessment.memory.fits &&
           row.candidate->assessment.cost.ownership.has_value();
}

/// What ownership has cost if the system is sold after each year.
std::string by_year(const std::vector<Row>& rows, const Decision& decision, const RenderOptions& options) {
    TextTable table{{left("Own, sold after")}, {}, 0};
    for (const Row& row : rows) {
        if (!has_costs(row)) continue;
        std::vector<Cell> cells{word(safe(row.system->id))};
        for (const YearOfOwnership& step :
             years_of_ownership(decision.question.purchase, row.candidate->assessment.cost)) {
            if (table.rows.empty()) table.columns.push_back(right(brief(step.years) + " y", "USD"));
            cells.push_back(word(usd(step.ownership)));
        }
        table.rows.push_back(std::move(cells));
    }
    return table.rows.empty() ? "" : "\n" + laid_out(std::move(table), options.width, options.color);
}

/// The same tokens a day on each system, where the question states hours.
std::string equal_work(const std::vector<Row>& rows, const Decision& decision, const RenderOptions& options) {
    if (decision.equal_work_of == nullptr) return "";
    const std::string years = "Own " + brief(decision.question.purchase.years) + " y";
    TextTable table{
        {left("For the same work"), right("Active", "h/day"), right("Energy", "kWh/y"), right(years, "USD")}, {}, 0};
    double work_tokens = 0;
    for (const Row& row : rows) {
        if (row.candidate == nullptr || !row.candidate->equal_work) continue;
        const EqualWork& work = *row.candidate->equal_work;
        work_tokens = work.output_tokens_per_day;
        table.rows.push_back({word(safe(row.system->id)), word(three(work.hours_per_day.value)),
                              word(work.possible() ? thousands(work.kwh_per_year.value) : "-"),
                              word(usd(work.ownership))});
    }
    if (table.rows.empty()) return "";
    return "\n" + laid_out(std::move(table), options.width, options.color) +
           paragraph("",
                     fmt::format("{} output tokens a day, what {} writes in its hours; over 24 h: not possible",
                                 thousands(work_tokens), safe(decision.equal_work_of->id)),
                     options.width);
}

std::string heat(const std::vector<Row>& rows, const RenderOptions& options) {
    std::string text;
    for (const Row& row : rows) {
        if (!has_costs(row)) continue;
        const Power& power = row.candidate->assessment.power;
        text += paragraph("  ",
                          fmt::format("{}: {} BTU/h while it decodes, at most {}", safe(row.system->id),
                                      thousands(power.heat_btu_per_h()), thousands(power.most_heat_btu_per_h())),
                          options.width);
    }
    return text.empty() ? "" : "\n" + heading("Heat", options) + text;
}

/// Ownership after each year, the same work on each system, and heat; empty where no system has a cost.
std::string ownership_sections(const std::vector<Row>& rows, const Decision& decision, const RenderOptions& options) {
    return by_year(rows, decision, options) + equal_work(rows, decision, options) + heat(rows, options);
}

// ---- Both

/// `fit` and `cost`: one table over all systems, then what is in the way of the others.
std::string one_table(const std::vector<Row>& rows, const Decision& decision, unsigned view, std::string_view title,
                      const std::optional<StalePrices>& stale, const RenderOptions& options) {
    if (options.format == Format::csv) return csv_table(rows, view == kFits ? kFit : view);
    if (options.format == Format::markdown)
        return markdown_page(decision, stale, markdown_table(rows, decision, view, rows.size()));
    const std::string asked = question_lines(decision, stale, options) + "\n";
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
