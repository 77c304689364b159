// `build` and `upgrade` as pages.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/chart.hpp"
#include "report.hpp"
#include "screen.hpp"
#include "sections.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

constexpr std::size_t kParts = 6;  ///< named of a step, the rest as one

/// The build as an answer about one system, for drawings of it.
Decision decision_about(const BuildList& list) {
    Decision decision;
    decision.question = list.question;
    decision.question.built = list.machines;
    if (list.candidate) decision.results.push_back(*list.candidate);
    return decision;
}

std::string power_words(const BuildList& list) {
    const Power& p = list.candidate->assessment.power;
    return fmt::format("{} W while it writes, {} W idle, at most {} W at the wall; {} V/{} A {}",
                       thousands(p.decode.value), thousands(p.idle.value), thousands(p.peak.value),
                       brief(p.outlet.volts), brief(p.outlet.amps), circuit_words(*list.system, p));
}

void add_build(const BuildList& list, Page& page) {
    const Currency& currency = currency_of(list.question);
    std::vector<std::string> answer{fmt::format("{}, {}", safe(list.system->name), price_words(currency, list.price))};
    const bool works = list.candidate && list.candidate->assessment.memory.fits;
    if (works) {
        const Candidate& c = *list.candidate;
        const Assessment& a = c.assessment;
        answer.push_back(fmt::format("{} t/s ({}), first token after {}, {}, context up to {} tokens",
                                     rate(pace_of(a).value), rate_range(pace_of(a)), duration(a.speed.ttft_s.value),
                                     noise_words(c.cost), brief_tokens(a.memory.max_context)));
        answer.push_back(fmt::format("{}; {}", plan_text(a.plan), bill_in_words(currency, c.cost)));
    }
    page.answer(answer);
    std::vector<std::string> missed;
    for (const Reason& reason : list.reasons) missed.push_back(safe(reason.message));
    page.section_list("Not as asked", missed);
    page.section("Parts");
    page.table(parts_for_people(list), "What to buy, and what you have");
    page.section("Why these");
    std::vector<std::string> why;
    for (const BuildChoice& choice : list.choices) why.push_back(choice_words(currency, choice));
    page.list(why);
    page.section("Put together");
    std::vector<std::pair<std::string, std::string>> facts{{"Slots", seat_words(list.seats)}};
    if (list.candidate) facts.emplace_back("Power", power_words(list));
    page.facts(facts);
}

std::string_view step_words(StepKind kind) {
    switch (kind) {
        case StepKind::parts: return "Move what you have to";
        case StepKind::more_cards: return "Add cards";
        case StepKind::memory: return "Add memory";
        case StepKind::cards: return "Swap the cards";
        case StepKind::replace: return "Sell it and buy";
        case StepKind::add_box: return "Add a box of the same";
        case StepKind::beside: return "Set beside it";
    }
    return "";
}

Grid steps_grid(const Upgrade& answer, std::size_t shown) {
    const Currency& currency = currency_of(answer.question);
    Grid grid{{"Step", "To", "You pay", "Decode, t/s", "First token", "Context to", "Noise, dB(A)", "Costs you a year"},
              {false, false, true, true, true, true, true, true},
              {}};
    for (std::size_t i = 0; i < shown; ++i) {
        const UpgradeStep& step = answer.steps[i];
        const Assessment& a = step.after->assessment;
        grid.rows.push_back(
            {fmt::format("{}. {}", i + 1, step_words(step.kind)), safe(step.to->name), pays_in_words(currency, step),
             rate(decode_of_all(step.after).value), duration(a.speed.ttft_s.value), brief_tokens(a.memory.max_context),
             a.power.noise ? fmt::format("{:.0f}", a.power.noise->value) : "-", money(currency, step.per_year)});
    }
    return grid;
}

void add_owned(const Upgrade& answer, Page& page) {
    const Currency& currency = currency_of(answer.question);
    std::vector<std::pair<std::string, std::string>> facts;
    const double before = decode_of_all(answer.before).value;
    facts.emplace_back("Speed", before > 0 ? rate(before) + " t/s" : "does not run this as asked");
    if (answer.before) facts.emplace_back("Runs", plan_text(answer.before->assessment.plan));
    if (answer.sale) facts.emplace_back("Sells for", money(currency, answer.sale));
    if (answer.per_year) facts.emplace_back("Costs you", money(currency, answer.per_year) + " a year, if you keep it");
    facts.emplace_back("Limit", safe(answer.bottleneck.message));
    page.section("What you own");
    page.facts(facts);
}

}  // namespace

std::string build_page(const Catalog& catalog, const BuildList& list, const RenderOptions& options) {
    const std::optional<StalePrices> stale = stale_prices(catalog, list);
    Page page(list.build ? fmt::format("To build: {}", safe(list.system->name))
                         : fmt::format("A build for {}", model_name(list.question)));
    add_question(short_question(catalog, list.question, unwrapped()), page);
    if (!list.build) {
        page.answer({"No build qualifies", capitalised(safe(list.nearest))});
        page.section_list("What would help", helps_in_words(list));
        add_assumptions(list.question, page);
        return finished(std::move(page), list.question, stale, options);
    }
    add_build(list, page);
    const Decision decision = decision_about(list);
    std::vector<Chart> charts{memory_chart(decision, 1), terms_chart(decision, 1)};
    for (Chart& chart : context_charts(catalog, decision, 1)) charts.push_back(std::move(chart));
    page.section("Drawn");
    add_figures(charts, list.question, page);
    page.section_list("Set up", step_texts(list.setup));
    page.section_list("Test before you pay", step_texts(list.tests));
    add_assumptions(list.question, page);
    std::vector<const Candidate*> candidates;
    if (list.candidate) candidates.push_back(&*list.candidate);
    add_sources(candidates, list.question.purchase, options, page);
    return finished(std::move(page), list.question, stale, options);
}

std::string upgrade_page(const Catalog& catalog, const Upgrade& answer, std::size_t top, const RenderOptions& options) {
    constexpr std::size_t kNearest = 5, kDescribed = 3;
    const Currency& currency = currency_of(answer.question);
    const std::size_t shown = top > 0 ? std::min(top, answer.steps.size()) : answer.steps.size();
    Page page(fmt::format("What {} can become", safe(answer.own->name)));
    add_question(short_question(catalog, answer.question, unwrapped()), page);
    if (answer.steps.empty()) {
        page.answer({"Doing nothing is best: no step helps within these constraints"});
    } else {
        const UpgradeStep& first = answer.steps.front();
        const bool keep = answer.per_year && first.per_year > answer.per_year;
        const double before = decode_of_all(answer.before).value;
        page.answer(
            {keep ? "Keep it: it costs you less than any step, waiting counted"
                  : fmt::format("{}: {}", step_words(first.kind), safe(first.to->name)),
             fmt::format("{}{} {}; {} t/s after, {} before.", keep ? "The best step is to pay " : "You pay ",
                         pays_in_words(currency, first), keep ? "for " + safe(first.to->name) : "net of what you sell",
                         rate(decode_of_all(first.after).value), before > 0 ? rate(before) : "none"),
             "Buy " + moves_in_words(currency, first.buy, kParts) + ".",
             first.sell.empty() ? "" : "Sell " + moves_in_words(currency, first.sell, kParts) + "."});
    }
    add_owned(answer, page);
    page.section("Steps");
    page.table(steps_grid(answer, shown), "What costs you least a year first");
    add_figures({upgrade_chart(answer)}, answer.question, page);
    std::vector<std::string> more;
    for (std::size_t i = 1; i < std::min(shown, kDescribed); ++i) {
        const UpgradeStep& step = answer.steps[i];
        more.push_back(fmt::format("Step {}: buy {}{}", i + 1, moves_in_words(currency, step.buy, kParts),
                                   step.sell.empty() ? "" : "; sell " + moves_in_words(currency, step.sell, kParts)));
    }
    page.list(more);
    std::vector<std::string> refused;
    for (std::size_t i = 0; i < std::min(answer.refused.size(), kNearest); ++i)
        refused.push_back(first_reason(safe(answer.refused[i].to->name), answer.refused[i].reasons, 0));
    page.section_list("Refused, nearest first", refused);
    std::vector<std::string> waits;
    for (const Waiting& w : answer.waiting)
        waits.push_back(fmt::format("{} ({}, {}): {}", safe(w.entry->name), name_of(w.entry->status),
                                    iso(w.entry->date), safe(w.entry->record)));
    page.section_list("Waiting instead", waits);
    add_assumptions(answer.question, page);
    std::vector<const Candidate*> candidates;
    for (std::size_t i = 0; i < std::min(shown, kDescribed); ++i) candidates.push_back(&*answer.steps[i].after);
    add_sources(candidates, answer.question.purchase, options, page);
    return finished(std::move(page), answer.question, stale_prices(catalog, answer), options);
}

}  // namespace advisor::render
