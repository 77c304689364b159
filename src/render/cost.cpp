// `cost`: what it costs to own.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/render.hpp"
#include "layout.hpp"
#include "report.hpp"
#include "screen.hpp"
#include "sections.hpp"
#include "side_by_side.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

// ---- The long form

bool has_costs(const Row& row) {
    return row.candidate != nullptr && row.candidate->assessment.memory.fits &&
           row.candidate->assessment.cost.ownership.has_value();
}

/// What ownership has cost if the system is sold after each year.
std::string by_year(const std::vector<Row>& rows, const Decision& decision, const RenderOptions& options) {
    const Currency& currency = currency_of(decision.question);
    TextTable table{{left("Own, sold after")}, {}, 0};
    for (const Row& row : rows) {
        if (!has_costs(row)) continue;
        std::vector<Cell> cells{word(safe(row.system->id))};
        for (const YearOfOwnership& step :
             years_of_ownership(decision.question.purchase, row.candidate->assessment.cost)) {
            if (table.rows.empty()) table.columns.push_back(right(brief(step.years) + " y", currency.id));
            cells.push_back(word(bare_money(currency, step.ownership)));
        }
        table.rows.push_back(std::move(cells));
    }
    return table.rows.empty() ? "" : "\n" + laid_out(std::move(table), options.width, options.color);
}

/// The same tokens a day on each system, where the question states hours.
std::string equal_work(const std::vector<Row>& rows, const Decision& decision, const RenderOptions& options) {
    if (decision.equal_work_of == nullptr) return "";
    const Currency& currency = currency_of(decision.question);
    const std::string years = "Own " + brief(decision.question.purchase.years) + " y";
    TextTable table{
        {left("For the same work"), right("Active", "h/day"), right("Energy", "kWh/y"), right(years, currency.id)},
        {},
        0};
    double work_tokens = 0;
    for (const Row& row : rows) {
        if (row.candidate == nullptr || !row.candidate->equal_work) continue;
        const EqualWork& work = *row.candidate->equal_work;
        work_tokens = work.output_tokens_per_day;
        table.rows.push_back({word(safe(row.system->id)), word(three(work.hours_per_day.value)),
                              word(work.possible() ? thousands(work.kwh_per_year.value) : "-"),
                              word(bare_money(currency, work.ownership))});
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

// ---- The short form

Cell money_cell_unless_0(const Row& row, Usd sum) { return sum.value > 0 ? money_cell(row, sum) : unknown(); }

}  // namespace

namespace render {

std::vector<Property> costs_of(const std::vector<Row>& rows, const Decision& decision) {
    constexpr Better kNeither = Better::neither, kLess = Better::less;
    const Purchase& purchase = decision.question.purchase;
    const std::string years = brief(purchase.years);
    std::vector<Property> list;
    const auto say = [&](std::string label, Better better, Holds holds, auto cell) {
        Property made = property(std::move(label), better, holds, rows, cell);
        if (!says_nothing(made)) list.push_back(std::move(made));
    };
    say("Price", kLess, Holds::planned, [](const Row& row) { return money_cell(row, typical_price(row)); });
    say("  seen at", kNeither, Holds::planned, [](const Row& row) {
        return row.cost().price ? word(bare_money_range(currency_of(row), row.cost().price->usd)) : unknown();
    });
    say(fmt::format("Sells in {} y", years), Better::more, Holds::planned,
        [](const Row& row) { return typical_price(row) ? money_cell(row, row.cost().resale) : unknown(); });
    say("Power a year", kLess, Holds::fitting,
        [](const Row& row) { return money_cell(row, row.cost().electricity_per_year); });
    say("Cooling", kLess, Holds::fitting,
        [](const Row& row) { return money_cell_unless_0(row, row.cost().cooling_per_year); });
    say("Repairs", kLess, Holds::fitting,
        [](const Row& row) { return money_cell_unless_0(row, row.cost().repairs_per_year); });
    constexpr std::size_t kEarlier = 2;
    for (std::size_t year = 0; year < kEarlier && static_cast<double>(year + 1) < purchase.years; ++year)
        say("Own " + years_text(static_cast<double>(year + 1)), kLess, Holds::fitting, [&](const Row& row) {
            if (!row.cost().ownership) return unknown();
            return money_cell(row, years_of_ownership(purchase, row.cost()).at(year).ownership);
        });
    say("Own " + years_text(purchase.years), kLess, Holds::fitting,
        [](const Row& row) { return money_cell(row, row.cost().ownership); });
    say("  80 % range", kNeither, Holds::fitting, [](const Row& row) {
        return row.cost().ownership ? word(bare_money_range(currency_of(row), row.cost().ownership_range)) : unknown();
    });
    say("  same work", kLess, Holds::fitting, [](const Row& row) {
        return row.candidate->equal_work ? money_cell(row, row.candidate->equal_work->ownership) : unknown();
    });
    say("Per M tokens", kLess, Holds::fitting, [](const Row& row) {
        const auto& usd = row.cost().usd_per_mtok;
        return usd ? figure(in_currency(currency_of(row), *usd), exact_money(currency_of(row), *usd)) : unknown();
    });
    say("At work/idle", kLess, Holds::fitting, [](const Row& row) {
        const Power& power = row.power();
        return figure(power.decode.value,
                      fmt::format("{}/{} W", thousands(power.decode.value), thousands(power.idle.value)));
    });
    return list;
}

}  // namespace render

namespace {

/// Many systems: those that run it and have a price, the cheapest to own first, or as they were named.
std::string listed_costs(std::vector<Row> rows, const Decision& decision, const RenderOptions& options) {
    constexpr std::size_t kMostRows = 14;
    const std::size_t all = rows.size();
    std::erase_if(rows, [](const Row& row) { return !has_costs(row); });
    const auto less = [](const Row& a, const Row& b) { return *a.cost().ownership < *b.cost().ownership; };
    std::stable_sort(rows.begin(), rows.end(), less);
    const std::string years = brief(decision.question.purchase.years);
    const Currency& currency = currency_of(decision.question);
    const std::vector<std::string> names = short_names(rows);
    TextTable table;
    table.columns = {{{"", "Cheapest to own first"}, Align::left, 0, true},
                     right("", "Price"),
                     on_wide(right("Power", "a year"), 1, options),
                     on_wide(right("Sells", "in " + years + " y"), 2, options),
                     right("Own", years + " y"),
                     on_wide(right("80 %", "range"), 3, options)};
    const std::size_t shown = std::min(rows.size(), kMostRows);
    for (std::size_t i = 0; i < shown; ++i) {
        const Cost& cost = rows[i].cost();
        table.rows.push_back({word(names[i]), word(money(currency, typical_price(rows[i]))),
                              word(money(currency, cost.electricity_per_year)), word(money(currency, cost.resale)),
                              word(money(currency, cost.ownership)),
                              word(bare_money_range(currency, cost.ownership_range))});
    }
    if (table.rows.empty()) return "Nothing that runs it has a price.\n";
    std::string text = laid_out(std::move(table), options.width, options.color);
    std::vector<std::string> left_out;
    if (shown < rows.size()) left_out.push_back(fmt::format("{} more", rows.size() - shown));
    if (rows.size() < all) left_out.push_back(fmt::format("{} do not run it or have no price", all - rows.size()));
    if (!left_out.empty()) text += few_lines("... ", join(left_out, ", ") + " (-v)", 1, options.width);
    return text;
}

std::string beside_each_other(const std::vector<Row>& rows, const Decision& decision, const RenderOptions& options) {
    const std::vector<std::string> names = short_names(rows);
    const std::vector<Property> properties = costs_of(rows, decision);
    std::string text = side_by_side(names, properties, options);
    std::vector<std::string> notes;
    if (const std::string legend = legend_of_better(properties); !legend.empty()) notes.push_back(legend);
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i].system == decision.equal_work_of)
            notes.push_back(fmt::format("same work: as many tokens as {}", names[i]));
    if (!notes.empty()) text += painted(few_lines("", join(notes, "; "), 1, options.width), Tone::dim, options.color);
    return text + unmet(rows, shortest_names(rows), "Not met  ", 2, 1, options);
}

std::string cost_screen(const Catalog& catalog, const std::vector<Row>& rows, const Decision& decision,
                        const RenderOptions& options) {
    constexpr std::size_t kSideBySide = 4;
    std::string text = short_question(catalog, decision, options) + "\n";
    if (rows.empty()) return text + nothing_found(decision, options);
    text +=
        rows.size() <= kSideBySide ? beside_each_other(rows, decision, options) : listed_costs(rows, decision, options);
    return text + taken(decision.question, stale_parts(catalog, decision), About::everything, options);
}

}  // namespace

std::string render_cost(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    if (options.format == Format::json) return decision_json(catalog, decision);
    if (options.format == Format::html) return cost_page(catalog, decision, options);
    const std::vector<Row> rows = rows_of(catalog, decision);
    if (options.format == Format::csv) return csv_table(rows, decision, kCost);
    const std::optional<StalePrices> stale = stale_parts(catalog, decision);
    if (options.format == Format::markdown)
        return markdown_page(decision, stale, markdown_table(rows, decision, kCost, rows.size()));
    if (!options.verbose) return cost_screen(catalog, rows, decision, options);
    const std::string asked = question_lines(decision, stale, options) + "\n";
    if (rows.empty()) return asked + nothing_found(decision, options);
    return asked + text_table(rows, decision, kCost, options) + below(rejections(rows, "Cannot run this", options)) +
           ownership_sections(rows, decision, options);
}

}  // namespace advisor
