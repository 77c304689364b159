#include "ownership.hpp"

#include <fmt/format.h>

#include "layout.hpp"
#include "sections.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

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

}  // namespace

std::string ownership_sections(const std::vector<Row>& rows, const Decision& decision, const RenderOptions& options) {
    return by_year(rows, decision, options) + equal_work(rows, decision, options) + heat(rows, options);
}

}  // namespace advisor::render
