// The short form of `fit`: the least that holds each number of bits, or what those named hold.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/render.hpp"
#include "explore/axes.hpp"
#include "layout.hpp"
#include "screen.hpp"
#include "sections.hpp"
#include "side_by_side.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

/// "4bit" -> "4"
std::string bits_of_class(std::string_view bit_class) {
    return std::string(bit_class.substr(0, bit_class.find("bit")));
}

std::string loss_text(const Quantization& quant) {
    return quant.perplexity_delta ? fmt::format("{:+.2f}", *quant.perplexity_delta) : "-";
}

std::string gib_words(Bytes bytes) { return gib_text(bytes) + " GiB"; }

std::optional<Usd> price_on(const Row& row) { return price_today(*row.system, row.question->purchase); }

/// The cheapest row of which `holds` is true.
template <class Is>
const Row* cheapest(const std::vector<Row>& rows, Is holds) {
    const Row* best = nullptr;
    for (const Row& row : rows) {
        if (!holds(row) || !price_on(row)) continue;
        if (best == nullptr || *price_on(row) < *price_on(*best)) best = &row;
    }
    return best;
}

std::string nothing_holds_it(const RenderOptions& options) {
    return painted("Nothing on sale holds it.", Tone::bad, options.color) + "\n";
}

constexpr std::string_view kLoss = "Loss: what the fewer bits add to the perplexity of Llama 3 8B.";

/// What the model takes, on devices and in host RAM: by it fewer bits always need less.
Bytes taken_by(const Memory& memory) { return memory.required() + memory.in_host_ram; }

/// Said behind what the devices have, where host RAM holds the rest.
std::string_view with_ram(const Memory& memory) { return memory.in_host_ram.value > 0 ? "+RAM" : ""; }

/// For each bit class what it takes, and the least that holds it.
std::string by_class(const std::vector<Row>& rows, const RenderOptions& options) {
    const std::vector<std::string> names = short_names(rows);
    TextTable table;
    table.columns = {right("Bits"),
                     right("Needs", "GiB"),
                     on_wide(right("Loss"), 2, options),
                     {{"Cheapest listed that holds it"}, Align::left, 0, true},
                     right("Price"),
                     on_wide(right("Context", "to"), 1, options),
                     on_wide(right("Held by"), 3, options)};
    for (const std::string_view bits : kFitClasses) {
        const auto holds = [&](const Row& row) {
            const QuantFit* fit = fit_of(row, bits);
            return fit != nullptr && fit->verdict != MemoryFit::no;
        };
        const Row* best = cheapest(rows, holds);
        if (best == nullptr) continue;
        const QuantFit& fit = *fit_of(*best, bits);
        table.rows.push_back(
            {word(bits_of_class(bits)), word(gib_text(taken_by(fit.memory))), word(loss_text(*fit.plan.quant)),
             word(names[static_cast<std::size_t>(best - rows.data())]),
             word(money(currency_of(*best), price_on(*best))), word(brief_tokens(fit.memory.max_context)),
             word(fmt::format("{} of {}", std::count_if(rows.begin(), rows.end(), holds), rows.size()))});
    }
    if (table.rows.empty()) return nothing_holds_it(options);
    return laid_out(std::move(table), options.width, options.color) +
           few_lines("", fmt::format("Context: the longest, in tokens. {}", kLoss), 2, options.width);
}

Cell verdict_cell(MemoryFit verdict) {
    Cell cell = word(verdict == MemoryFit::tight ? "just fits" : std::string(name_of(verdict)));
    cell.tone = tone_of(verdict);
    return cell;
}

/// One system: each bit class by itself.
std::string of_one(const Row& row, const RenderOptions& options) {
    std::string text = few_lines(
        "", fmt::format("{} gives a model {}", safe(row.system->name), gib_words(row.fits->usable)), 1, options.width);
    TextTable table;
    table.columns = {right("Bits"),
                     left("As"),
                     on_wide(left("With"), 2, options),
                     right("Needs"),
                     left("Verdict"),
                     on_wide(right("Context to"), 1, options),
                     on_wide(right("Loss"), 3, options)};
    for (const QuantFit& fit : row.fits->quants) {
        const Quantization& quant = *fit.plan.quant;
        table.rows.push_back({word(safe(bits_of_class(quant.bit_class))), word(safe(quant.id)),
                              word(safe(fit.plan.engine->name)), word(gib_words(taken_by(fit.memory))),
                              verdict_cell(fit.verdict),
                              fit.verdict == MemoryFit::no ? unknown() : word(brief_tokens(fit.memory.max_context)),
                              word(loss_text(quant))});
    }
    return text + laid_out(std::move(table), options.width, options.color) + few_lines("", kLoss, 1, options.width);
}

std::string classes_of(const std::vector<Row>& rows) {
    std::string header;
    for (const std::string_view bits : kFitClasses) {
        const bool any =
            std::any_of(rows.begin(), rows.end(), [&](const Row& r) { return fit_of(r, bits) != nullptr; });
        if (any) header += (header.empty() ? "" : " ") + bits_of_class(bits);
    }
    return header;
}

/// A mark under each of the bits.
std::string marks_of(const Row& row, const std::string& header) {
    std::string marks;
    for (const std::string& bits : split(header, ' ')) {
        const QuantFit* fit = fit_of(row, bits + "bit");
        marks += marks.empty() ? "" : " ";
        marks += std::string(bits.size() - 1, ' ');
        marks += fit == nullptr                     ? ' '
                 : fit->verdict == MemoryFit::fits  ? '+'
                 : fit->verdict == MemoryFit::tight ? '~'
                                                    : '-';
    }
    return marks;
}

constexpr std::size_t kMostNamed = 8, kMostOfAll = 10;  ///< rows

std::string more_line(std::size_t shown, std::size_t all) {
    return shown < all ? fmt::format("... and {} more (-v)\n", all - shown) : "";
}

/// Several systems, a mark for each bit class, and the best of those that fit.
std::string of_several(const std::vector<Row>& rows, const RenderOptions& options) {
    const std::vector<std::string> names = short_names(rows);
    const std::string header = classes_of(rows);
    TextTable table;
    table.columns = {{{"", "System"}, Align::left, 0, true},
                     {{"Bits", header}},
                     {{"", "Best"}},
                     on_wide(right("Needs", "GiB"), 2, options),
                     on_wide(right("Has", "GiB"), 3, options),
                     on_wide(right("Context", "to"), 1, options)};
    const std::size_t shown = std::min(rows.size(), kMostNamed);
    for (std::size_t i = 0; i < shown; ++i) {
        const QuantFit* best = rows[i].fits == nullptr ? nullptr : rows[i].fits->best();
        std::vector<Cell> cells{word(names[i]), word(marks_of(rows[i], header))};
        if (best == nullptr) cells.insert(cells.end(), 4, unknown());
        else
            for (std::string text : {safe(best->plan.quant->id), gib_text(taken_by(best->memory)),
                                     fmt::format("{}{}", gib_text(best->memory.usable), with_ram(best->memory)),
                                     brief_tokens(best->memory.max_context)})
                cells.push_back(word(std::move(text)));
        table.rows.push_back(std::move(cells));
    }
    return laid_out(std::move(table), options.width, options.color) + more_line(shown, rows.size()) +
           few_lines("", "+ fits, ~ just fits, - too big; Best: the most bits that fit", 1, options.width);
}

/// One quantization: which systems hold it; of those on sale the cheapest first.
std::string of_quant(std::vector<Row> rows, const Decision& decision, const RenderOptions& options) {
    const bool named = !decision.question.knobs.systems.empty();
    const auto is_out = [](const Row& row) { return row.candidate == nullptr || !row.memory().fits || !price_on(row); };
    const std::size_t all = rows.size();
    if (!named) {
        std::erase_if(rows, is_out);
        std::stable_sort(rows.begin(), rows.end(),
                         [](const Row& a, const Row& b) { return *price_on(a) < *price_on(b); });
        if (rows.empty()) return nothing_holds_it(options);
    }
    const std::vector<std::string> names = short_names(rows);
    TextTable table;
    table.columns = {{{named ? "System" : "Cheapest listed that hold it"}, Align::left, 0, true},
                     left("Verdict"),
                     on_wide(right("Needs"), 2, options),
                     on_wide(right("Has"), 3, options),
                     on_wide(right("Context to"), 1, options),
                     right("Price")};
    const std::size_t shown = std::min(rows.size(), named ? kMostNamed : kMostOfAll);
    for (std::size_t i = 0; i < shown; ++i) {
        const Row& row = rows[i];
        std::vector<Cell> cells{word(names[i])};
        if (row.candidate == nullptr) {
            cells.push_back(word("no engine"));
            cells.insert(cells.end(), 3, unknown());
        } else {
            const Memory& memory = row.memory();
            cells.push_back(verdict_cell(memory_fit_of(*row.catalog, row.memory())));
            cells.push_back(word(gib_words(taken_by(memory))));
            cells.push_back(word(fmt::format("{}{}", gib_words(memory.usable), with_ram(memory))));
            cells.push_back(memory.fits ? word(brief_tokens(memory.max_context)) : unknown());
        }
        cells.push_back(word(money(currency_of(row), price_on(row))));
        table.rows.push_back(std::move(cells));
    }
    const std::string more =
        named ? more_line(shown, rows.size())
              : fmt::format("{} of {} on sale hold it{}\n", rows.size(), all, shown < rows.size() ? " (-v)" : "");
    return laid_out(std::move(table), options.width, options.color) + more;
}

/// What asking for another limit than that of macOS means on the first Mac.
std::string wired_note(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
        if (row.candidate == nullptr || !row.candidate->assessment.plan.wired_limit) continue;
        for (const Warning& warning : row.candidate->warnings)
            if (warning.code == WarningCode::wired_limit)
                return fmt::format("{} {}", safe(row.system->name), safe(warning.message));
    }
    return "";
}

}  // namespace

std::string fit_screen(const Catalog& catalog, const std::vector<Row>& rows, const Decision& decision, bool classes,
                       const RenderOptions& options) {
    const bool named = !decision.question.knobs.systems.empty();
    std::string text = short_question(catalog, decision, options) + "\n";
    if (rows.empty()) return text + nothing_found(decision, options);
    if (!classes) text += of_quant(rows, decision, options);
    else if (!named) text += by_class(rows, options);
    else
        text += rows.size() == 1 && rows.front().fits != nullptr ? of_one(rows.front(), options)
                                                                 : of_several(rows, options);
    if (named) text += unmet(rows, short_names(rows), "Too big  ", 3, 1, options);
    constexpr std::size_t kNoteLines = 3;
    const std::string wired = wired_note(rows);
    if (named && !wired.empty()) text += few_lines("Note  ", wired, kNoteLines, options.width);
    text += context_note(decision.question.workload, options);
    return text + taken(decision.question, std::nullopt, About::memory, options);
}

}  // namespace advisor::render
