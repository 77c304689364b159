// `compare`, `estimate`, `cost` and `chart` as pages.
#include <fmt/format.h>

#include "advisor/chart.hpp"
#include "report.hpp"
#include "screen.hpp"
#include "sections.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

constexpr std::size_t kMostSystems = 4;  ///< lines that a drawing tells apart well

/// What each system does not meet of what was asked.
void add_unmet(const std::vector<Row>& rows, const std::vector<std::string>& names, Page& page) {
    std::vector<std::string> items;
    for (std::size_t i = 0; i < rows.size(); ++i)
        for (const Reason& reason : *rows[i].reasons) items.push_back(first_reason(names[i], {reason}, 0));
    page.section_list("Not met", items);
}

/// Everything that is said of the systems, group by group.
void add_everything(const std::vector<Row>& rows, const Decision& decision, const std::vector<std::string>& names,
                    Page& page) {
    std::vector<std::pair<std::string_view, std::vector<Property>>> groups;
    for (const Column* column : compared_columns()) {
        if (groups.empty() || groups.back().first != column->group) groups.push_back({column->group, {}});
        Property made = property(title_with_unit(*column, decision), Better::neither, Holds::always, rows,
                                 [&](const Row& row) { return cell_of(*column, row); });
        if (!says_nothing(made)) groups.back().second.push_back(std::move(made));
    }
    page.begin_more("Every figure");
    for (const auto& [group, properties] : groups) page.properties(names, properties, capitalised(std::string(group)));
    page.end_more();
}

/// Why, when not, and what to beware of, for one system.
void add_reading(const Candidate& candidate, Page& page) {
    std::vector<std::string> why, beware;
    for (const std::string& sentence : candidate.why) why.push_back(safe(sentence));
    for (const std::string& sentence : candidate.skip_if) beware.push_back("Not if: " + safe(sentence));
    for (const Warning& warning : candidate.warnings)
        if (warning.code != WarningCode::stale_price) beware.push_back(safe(warning.message));
    page.subsection_list("For it", why);
    page.subsection_list("Beware", beware);
}

void append(std::vector<Chart>& charts, std::vector<Chart> more) {
    for (Chart& chart : more) charts.push_back(std::move(chart));
}

/// The page with what was assumed, the sources of the first systems, and the foot.
std::string finished(Page&& page, const Catalog& catalog, const std::vector<Row>& rows, const Decision& decision,
                     const RenderOptions& options) {
    add_assumptions(decision.question, page);
    std::vector<const Candidate*> candidates;
    for (const Row& row : rows)
        if (row.candidate != nullptr && candidates.size() < kMostSystems) candidates.push_back(row.candidate);
    add_sources(candidates, decision.question.purchase, options, page);
    return finished(std::move(page), decision.question, stale_prices(catalog, decision), options);
}

}  // namespace

std::string compare_page(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    const std::vector<Row> rows = rows_of(catalog, decision);
    const std::vector<std::string> names = short_names(rows), brief = shortest_names(rows);
    Page page(rows.size() <= 2 ? join(brief, " against ")
                               : fmt::format("{} systems for {}", rows.size(), model_name(decision.question)));
    add_question(short_question(catalog, decision, unwrapped()), page);
    const std::string summary = summary_of(rows, brief);
    std::vector<std::string> answer{summary.empty() ? "No two of them run it" : summary};
    for (std::size_t i = 0; i < rows.size() && rows.size() <= 3; ++i)
        if (rows[i].candidate != nullptr && rows[i].candidate->cost.per_year && runs(rows[i]))
            answer.push_back(fmt::format("{} {}.", brief[i],
                                         bill_in_words(currency_of(decision.question), rows[i].candidate->cost)));
    page.answer(answer);
    add_unmet(rows, brief, page);
    page.section("Side by side");
    const std::vector<Property> properties = properties_for_buyers(rows, decision);
    page.properties(names, properties, "What a buyer asks of each");
    page.paragraph(notes_on(properties), "note");
    page.section("Drawn");
    std::vector<Chart> charts{terms_chart(decision, rows.size()), memory_chart(decision, rows.size())};
    append(charts, context_charts(catalog, decision, kMostSystems));
    append(charts, cost_charts(catalog, decision, kMostSystems));
    add_figures(charts, decision.question, page);
    add_everything(rows, decision, names, page);
    for (const Row& row : rows) {
        if (row.candidate == nullptr || rows.size() > kMostSystems) continue;
        page.section(safe(row.system->name));
        page.paragraph(plan_text(row.plan()) + ".", "note");
        add_reading(*row.candidate, page);
    }
    return finished(std::move(page), catalog, rows, decision, options);
}

std::string estimate_page(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    const std::vector<Row> rows = rows_of(catalog, decision);
    if (rows.size() != 1) return compare_page(catalog, decision, options);
    const Row& row = rows.front();
    const std::vector<std::string> names = short_names(rows);
    Page page(fmt::format("{} with {}", safe(row.system->name), model_name(decision.question)));
    add_question(short_question(catalog, decision, unwrapped()), page);
    if (row.candidate != nullptr && runs(row)) {
        const Assessment& a = row.candidate->assessment;
        std::vector<std::string> answer{
            fmt::format("{} t/s ({})", rate(pace_of(a).value), rate_range(pace_of(a))),
            fmt::format("First token after {}, {} of {} GiB, {} W at work, {}", duration(a.speed.ttft_s.value),
                        gib_text(a.memory.required()), gib_text(a.memory.usable), thousands(a.power.decode.value),
                        noise_words(row.candidate->cost)),
            fmt::format("{}; {}", price_words(currency_of(row), a.cost.price),
                        bill_in_words(currency_of(row), row.candidate->cost)),
            plan_text(a.plan)};
        page.answer(answer);
    } else {
        page.answer({row.candidate == nullptr ? "No engine runs it there" : "It does not run there as asked"});
    }
    add_unmet(rows, names, page);
    page.section("Drawn");
    std::vector<Chart> charts{memory_chart(decision, 1), terms_chart(decision, 1)};
    append(charts, context_charts(catalog, decision, 1));
    append(charts, cost_charts(catalog, decision, 1));
    add_figures(charts, decision.question, page);
    if (row.candidate != nullptr) {
        page.section("What is said of it");
        add_reading(*row.candidate, page);
        page.section("Figures");
        const std::vector<Property> properties = properties_for_buyers(rows, decision);
        page.properties(names, properties, "What a buyer asks");
        add_everything(rows, decision, names, page);
    }
    return finished(std::move(page), catalog, rows, decision, options);
}

std::string cost_page(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    std::vector<Row> rows = rows_of(catalog, decision);
    const auto costs_nothing = [](const Row& row) { return !runs(row) || !row.cost().ownership; };
    std::erase_if(rows, costs_nothing);
    const Currency& currency = currency_of(decision.question);
    const std::string years = years_text(decision.question.purchase.years);
    Page page(
        fmt::format("What {} costs to own for {}", rows.size() == 1 ? safe(rows.front().system->name) : "it", years));
    add_question(short_question(catalog, decision, unwrapped()), page);
    const std::vector<std::string> brief = shortest_names(rows);
    if (rows.empty()) {
        page.answer({"Nothing that runs it has a price"});
    } else {
        std::size_t least = 0;
        for (std::size_t i = 1; i < rows.size(); ++i)
            if (*rows[i].cost().ownership < *rows[least].cost().ownership) least = i;
        const Cost& cost = rows[least].cost();
        page.answer({fmt::format("{}: {} over {}", brief[least], money(currency, cost.ownership), years),
                     fmt::format("{} to buy, {} a year of electricity, sells for {}; 80 % of the ways it may come lie "
                                 "within {}",
                                 money(currency, cost.price->usd.typical), money(currency, cost.electricity_per_year),
                                 money(currency, cost.resale), bare_money_range(currency, cost.ownership_range))});
    }
    page.section("Drawn");
    add_figures(cost_charts(catalog, decision, kMostSystems), decision.question, page);
    page.section("Compared");
    if (rows.size() <= kMostSystems) {
        const std::vector<Property> properties = costs_of(rows, decision);
        page.properties(short_names(rows), properties, "What owning it costs, and of what");
        page.paragraph(legend_of_better(properties), "note");
    } else {
        page.table(columns_grid(rows, decision, kCost), "What owning it costs, and of what");
    }
    const std::vector<std::string> instead = lines_of(alternatives(decision, unwrapped()));
    page.section_list("Instead of buying", instead);
    return finished(std::move(page), catalog, rows, decision, options);
}

std::string chart_page(const Catalog& catalog, const Picture& picture, const RenderOptions& options) {
    const std::string title = picture.charts.empty() ? "Nothing to draw" : safe(picture.charts.front().title);
    Page page(title);
    add_question(short_question(catalog, picture.question, unwrapped()), page);
    if (!picture.shows_anything()) page.answer({"Nothing that runs this is there to be drawn"});
    add_figures(picture.charts, picture.question, page);
    add_assumptions(picture.question, page);
    return finished(std::move(page), picture.question, picture.stale, options);
}

}  // namespace advisor::render
