// `recommend` as a page.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/chart.hpp"
#include "report.hpp"
#include "screen.hpp"
#include "sections.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

constexpr std::size_t kDescribed = 3;  ///< results whose sources are named

std::string title_of(const Decision& decision) {
    std::string text = "What to buy for " + model_name(decision.question);
    if (const auto& budget = decision.question.limits.budget)
        text += fmt::format(" with {}", money(currency_of(decision.question), budget));
    return text;
}

void add_answer(const Decision& decision, Page& page) {
    std::vector<std::string> lines = first_in_words(decision);
    const bool buy = decision.advice.verdict == AdviceVerdict::buy;
    lines.front() = (buy ? "Buy: " : "Best: ") + lines.front();
    if (lines.back().starts_with("costs")) lines.back().front() = 'C';
    const std::string_view lead = buy ? "" : decision.advice.against_buying() ? "But " : "Advice: ";
    if (!decision.advice.reason.empty()) lines.push_back(std::string(lead) + safe(decision.advice.reason) + ".");
    page.answer(lines);
}

std::vector<std::string> all_safe(const std::vector<std::string>& sentences) {
    std::vector<std::string> said;
    for (const std::string& sentence : sentences) said.push_back(safe(sentence));
    return said;
}

void add_why(const Decision& decision, Page& page) {
    const Candidate& first = decision.results.front();
    page.section("Why");
    std::vector<std::string> why = all_safe(first.why);
    if (const std::string sure = chances_in_words(first); !sure.empty()) why.push_back(sure);
    for (const Tie& tie : first.tied_with)
        if (why.size() < 6)
            why.push_back(fmt::format("hard to tell from {}: {}", safe(tie.system->name),
                                      tie.differences.empty() ? "nothing separates them" : safe(tie.differences)));
    page.list(why);
    page.subsection_list("Not if", all_safe(first.skip_if));
    const std::vector<std::string> beware = cautions_of(first);
    page.subsection_list("Beware", beware);
}

Grid around_grid(const Catalog& catalog, const Decision& decision) {
    Grid grid{{"Way", "System", "Price", "Decode", "Noise", "Costs you"}, {false, false, true, true, true, true}, {}};
    grid.rows = around_in_words(catalog, decision);
    return grid;
}

std::vector<const Candidate*> first_of(const Decision& decision, std::size_t most) {
    std::vector<const Candidate*> list;
    for (const Candidate& c : decision.results)
        if (list.size() < most) list.push_back(&c);
    return list;
}

}  // namespace

std::string recommend_page(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    const Question& question = decision.question;
    Page page(title_of(decision));
    add_question(short_question(catalog, decision, unwrapped()), page);
    const std::optional<StalePrices> stale = stale_prices(catalog, decision);
    if (decision.results.empty()) {
        page.answer({"Nothing qualifies",
                     fmt::format("None of {} meets what was asked.",
                                 plural(decision.rejected.size() + decision.without_plan.size(), "system"))});
        page.section("What comes nearest");
        page.list(misses_in_words(catalog, decision, 0));
        page.section("What to do instead");
        page.list(ways_in_words(catalog, decision));
        add_assumptions(question, page);
        return finished(std::move(page), question, stale, options);
    }
    add_answer(decision, page);
    add_why(decision, page);
    page.section("The field");
    constexpr std::size_t kBars = 6, kLines = 3;
    std::vector<Chart> charts{pareto_chart(decision), terms_chart(decision, kBars)};
    if (std::vector<Chart> costs = cost_charts(catalog, decision, kLines); !costs.empty())
        charts.push_back(std::move(costs.front()));
    add_figures(charts, question, page);
    page.section("Compared");
    std::vector<Row> rows = result_rows(catalog, decision);
    const std::size_t shown = options.top > 0 ? std::min(options.top, rows.size()) : rows.size();
    rows.resize(shown);
    page.table(columns_grid(rows, decision, kRecommend),
               shown < decision.feasible ? fmt::format("The first {} of {} that qualify, what costs you least first",
                                                       shown, decision.feasible)
                                         : "All that qualify, what costs you least first");
    page.paragraph(legend(rows), "note");
    if (const Grid grid = around_grid(catalog, decision); !grid.rows.empty())
        page.table(grid, "In other directions from the first; the last column is against it");
    const std::vector<std::string> said = turns_in_words(catalog, decision, Turns::all);
    const std::vector<std::string> instead = lines_of(alternatives(decision, unwrapped()));
    if (!said.empty()) {
        page.section("What would change the answer");
        page.paragraph("Each by itself puts what it names in the first place.", "note");
    }
    page.list(said);
    page.section_list("Instead of buying", instead);
    if (!decision.rejected.empty()) {
        page.begin_more(fmt::format("The nearest of {} that do not qualify",
                                    decision.rejected.size() + decision.without_plan.size()));
        page.list(misses_in_words(catalog, decision, 0));
        page.end_more();
    }
    add_assumptions(question, page);
    add_sources(first_of(decision, kDescribed), question.purchase, options, page);
    return finished(std::move(page), question, stale, options);
}

}  // namespace advisor::render
