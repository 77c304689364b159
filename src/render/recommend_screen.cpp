// `recommend` on one screen: what to buy, what it costs the buyer and of what, what else there is in each direction,
// what would change the answer. Where nothing qualifies: what comes nearest, and what to do instead.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/build.hpp"
#include "advisor/figures.hpp"
#include "advisor/render.hpp"
#include "explore/axes.hpp"
#include "layout.hpp"
#include "screen.hpp"
#include "side_by_side.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

/// Other makes of the first: what the same cards cost in a host of the buyer's choice, where that is less.
std::string other_makes(const Decision& decision, const RenderOptions& options) {
    const Question& question = decision.question;
    const Candidate& first = decision.results.front();
    std::vector<std::string> names;
    const System* cheapest = nullptr;
    std::optional<Usd> least;
    if (const auto& price = first.assessment.cost.price) least = price->usd.typical;
    for (const System* system : first.variants) {
        const std::optional<SystemPrice> price = price_of(*system, question.purchase);
        if (!system->built) names.push_back(safe(system->name));
        else if (price && least && price->usd.typical < *least) cheapest = system, least = price->usd.typical;
    }
    for (const Candidate& c : decision.results)  // that cost more, but are no build
        if (&c != &first && same_build(*c.assessment.plan.system, *first.assessment.plan.system))
            names.push_back(safe(c.assessment.plan.system->name));
    std::string text;
    if (cheapest != nullptr)
        text += few_lines(line_label(""),
                          fmt::format("or for {}: {} (advisor build {})", money(currency_of(question), least),
                                      safe(cheapest->name), safe(cheapest->id)),
                          2, options.width);
    if (!names.empty()) text += few_lines(line_label(""), "also as " + join(names, ", "), 1, options.width);
    return text;
}

std::string winner(const Decision& decision, const RenderOptions& options) {
    const bool buy = decision.advice.verdict == AdviceVerdict::buy;
    std::string text;
    for (const std::string& line : first_in_words(decision)) {
        const bool name = text.empty();
        const std::string lines = few_lines(line_label(!name ? "" : buy ? "Buy" : "Best"), line, 2, options.width);
        text += painted(lines, name ? Tone::bold : Tone::plain, options.color);
    }
    return text + other_makes(decision, options);
}

constexpr std::size_t kCautionsShown = 2;

std::string cautions(const Candidate& first, const RenderOptions& options) {
    std::vector<std::string> items = cautions_of(first);
    items.resize(std::min(items.size(), kCautionsShown));
    return listed_lines(line_label("Beware"), items, kCautionsShown, 2, options);
}

/// "why, 2 more warnings, all 31 that qualify, the 59 that do not"
std::string what_more(const Decision& decision, std::size_t rejected) {
    const std::size_t warnings = cautions_of(decision.results.front()).size();
    const std::size_t more = warnings - std::min(warnings, kCautionsShown);
    std::string text = "why";
    if (more > 0) text += fmt::format(", {} more warning{}", more, more == 1 ? "" : "s");
    const bool several = decision.feasible > 1;
    if (several) text += fmt::format(", all {} that qualify", decision.feasible);
    return rejected > 0 ? text + fmt::format(", the {} that do not{}", rejected, several ? "" : " qualify") : text;
}

/// What the buyer's machine had best become.
std::string own_step(const Decision& decision, const RenderOptions& options) {
    if (!decision.own || !decision.own->step) return "";
    const UpgradeStep& step = *decision.own->step;
    const Currency& currency = currency_of(decision.question);
    std::string text = "to " + safe(step.to->name);
    if (step.net) text += fmt::format(", {} net", money(currency, step.net));
    text += fmt::format(": {} t/s", rate(pace_of(step.after->assessment).value));
    if (decision.own->step_saves)
        text += fmt::format(", saves you {} a year", money(currency, decision.own->step_saves));
    return few_lines(line_label("Step"), text + " (advisor upgrade)", 2, options.width);
}

/// What the buyer has already, kept; `cheapest` of all.
std::string kept(const Decision& decision, const RenderOptions& options, bool cheapest) {
    if (!decision.own) return "";
    const Candidate& own = decision.own->candidate;
    const std::string what = own.reasons.empty() ? fmt::format("{} t/s, {}", rate(pace_of(own.assessment).value),
                                                               bill_in_words(currency_of(decision.question), own.cost))
                                                 : safe(own.reasons.front().message);
    return few_lines(line_label("Keep"),
                     fmt::format("{}: {}{}", safe(decision.own->system->name), what,
                                 cheapest ? "; nothing here costs you less" : ""),
                     cheapest ? 3 : 2, options.width) +
           own_step(decision, options);
}

/// What using the parts that the buyer has forgoes.
std::string forgone(const Decision& decision, const RenderOptions& options) {
    if (!decision.have || decision.have->sale.value < 1) return "";
    std::string text =
        "sold today, what you have would fetch about " + money(currency_of(decision.question), decision.have->sale);
    if (!decision.have->unpriced.empty())
        text += fmt::format(" ({} has no price)", safe(join(ids_of(decision.have->unpriced), ", ")));
    for (const std::string& why : decision.have->left_out) text += "; " + safe(why);
    return few_lines(line_label("Yours"), text, 3, options.width);
}

/// What the founding article recommends to such a buyer; empty where it says nothing.
std::string article(const Decision& decision, const RenderOptions& options) {
    if (!decision.article) return "";
    const ArticleView& view = *decision.article;
    return few_lines(line_label("Claim"),
                     fmt::format("the article recommends {} to this buyer, we {} (advisor claims {})",
                                 safe(view.pick->name), view.agrees() ? "agree" : "do not", safe(view.pick->claim)),
                     2, options.width);
}

/// What is advised, and why: "an API does the same for $8 a year; ..."
std::string elsewhere(const Decision& decision, const RenderOptions& options) {
    const std::string reason = safe(decision.advice.reason);
    const std::string_view word = decision.advice.against_buying() ? "But" : "Advice";
    return few_lines(line_label(word), reason, 3, options.width);
}

std::string around(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    TextTable table;
    for (const Align align : {Align::left, Align::left, Align::right, Align::right, Align::right, Align::right})
        table.columns.push_back({{}, align, table.columns.size() == 3 ? 1 : 0, table.columns.size() == 1});
    for (const std::vector<std::string>& row : around_in_words(catalog, decision)) {
        std::vector<Cell> cells{word(line_label(table.rows.empty() ? "Or" : "") + row.front())};
        for (std::size_t i = 1; i < row.size(); ++i) cells.push_back(word(row[i]));
        table.rows.push_back(std::move(cells));
    }
    return table.rows.empty() ? "" : laid_out(std::move(table), options.width, options.color);
}

/// At most `lines` of what would change the answer.
std::string turns(const Catalog& catalog, const Decision& decision, std::size_t lines, const RenderOptions& options) {
    constexpr std::size_t kMost = 4;
    if (lines == 0) return "";
    return listed_lines(line_label("Turns"), turns_in_words(catalog, decision, Turns::likely), std::min(lines, kMost),
                        1, options);
}

std::string misses(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    constexpr int kLines = 2, kBreak = 12;  // columns that wrapping may leave empty
    const int room = options.width > 0 ? kLines * (options.width - kLabelWidth) - kBreak : 0;
    const std::vector<std::string> items = misses_in_words(catalog, decision, room);
    return listed_lines(line_label("Near"), items, items.size(), kLines, options);
}

std::string ways(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    return listed_lines(line_label("So"), ways_in_words(catalog, decision), 6, 2, options);
}

/// How to ask for the parts of the first choice, where they are known.
std::string parts_list(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    const System& first = *decision.results.front().assessment.plan.system;
    if (!has_parts_list(catalog, first)) return "";
    return few_lines(line_label(""), fmt::format("advisor build {}: its parts, and how to set it up", safe(first.id)),
                     1, options.width);
}

std::string budget_words(const Question& question) {
    return question.limits.budget ? " for " + money(currency_of(question), question.limits.budget) : "";
}

}  // namespace

std::string recommend_screen(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    constexpr std::size_t kScreen = 24;
    const std::size_t rejected = decision.rejected.size() + decision.without_plan.size();
    const std::optional<StalePrices> stale = stale_prices(catalog, decision);
    const bool none = decision.results.empty();
    const std::string top = short_question(catalog, decision, options) + "\n";
    const std::string more = "-v: " + (rejected == 0 ? "everything that was taken"
                                       : none        ? fmt::format("all {} with what would fix them", rejected)
                                                     : what_more(decision, rejected));
    const std::string end = taken(decision.question, stale, About::everything, options) +
                            few_lines(line_label("More"), more, 1, options.width) +
                            (none ? "" : parts_list(catalog, decision, options));
    if (none) {
        const std::string said =
            (rejected > 0 ? fmt::format("of {} qualifies", plural(rejected, "system")) : "of such machines qualifies") +
            budget_words(decision.question) + ".";
        return top + few_lines(line_label("None"), said, 1, options.width) + misses(catalog, decision, options) +
               kept(decision, options, false) + ways(catalog, decision, options) + end;
    }
    const bool keeps = keeps_own(decision, &decision.results.front());
    const std::string own = kept(decision, options, keeps);
    const std::string answer = top + (keeps ? own : "") + winner(decision, options) +
                               cautions(decision.results.front(), options) + elsewhere(decision, options) +
                               (keeps ? "" : own) + forgone(decision, options) + article(decision, options) +
                               around(catalog, decision, options);
    const std::string rest = answer + end;
    const std::size_t lines = lines_in(rest);
    return answer + turns(catalog, decision, lines < kScreen ? kScreen - lines : 0, options) + end;
}

}  // namespace advisor::render
