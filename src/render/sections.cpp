#include "sections.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "layout.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

/// "--context 8192 tokens": what to type to change it.
std::string assumption_text(const Currency& currency, const Assumption& assumption) {
    std::vector<std::string> words{safe(assumption.flag.empty() ? assumption.name : assumption.flag)};
    if (!assumption.text.empty()) words.push_back(safe(assumption.text));
    if (assumption.number) words.push_back(number_of(currency, assumption));
    if (!assumption.unit.empty()) words.push_back(safe(in_unit(currency, assumption.unit)));
    return join(words, " ");
}

/// Items that are not broken across lines.
std::string listed(std::string_view label, std::vector<std::string> items, int width) {
    constexpr char kBlank = '\x1f';
    for (std::string& item : items) std::replace(item.begin(), item.end(), ' ', kBlank);
    std::string text = paragraph(label, join(items, ", "), width);
    std::replace(text.begin(), text.end(), kBlank, ' ');
    return text;
}

std::string assumption_line(const Question& question, std::string_view label, bool given, int width) {
    std::vector<std::string> words = assumptions_in_words(question, given);
    return words.empty() ? "" : listed(label, std::move(words), width);
}

/// One paragraph a line; the label stands before the first.
std::string points(std::string_view label, const std::vector<std::string>& lines, int width) {
    std::string text;
    const std::string blank(label.size(), ' ');
    for (const std::string& line : lines) text += paragraph(text.empty() ? label : blank, safe(line), width);
    return text;
}

std::vector<std::string> ties(const Candidate& candidate, const RenderOptions& options) {
    constexpr std::size_t kShown = 3;
    const std::size_t count = candidate.tied_with.size(), shown = options.explain ? count : std::min(count, kShown);
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < shown; ++i) {
        const Tie& tie = candidate.tied_with[i];
        lines.push_back(fmt::format("with {}: {}", tie.system->name,
                                    tie.differences.empty() ? "nothing separates them" : tie.differences));
    }
    if (shown < count) lines.push_back(fmt::format("and with {} more (--explain shows all)", count - shown));
    return lines;
}

/// The first fixes, one a line; all with --explain.
std::string fixes(const std::vector<Fix>& list, std::string_view indent, const RenderOptions& options) {
    constexpr std::size_t kShown = 3;
    std::string text;
    const std::size_t shown = options.explain ? list.size() : std::min(list.size(), kShown);
    for (std::size_t i = 0; i < shown; ++i)
        text +=
            paragraph(fmt::format("{}  fix: ", indent),
                      safe(list[i].text) + (list[i].but.empty() ? "" : "; but " + safe(list[i].but)), options.width);
    return text;
}

/// How far a reason is from being met, as a factor; without numbers it is far.
double shortfall(const Reason& reason) {
    constexpr double kFar = 10;
    if (!reason.needed || !reason.available || *reason.needed <= 0 || *reason.available <= 0) return kFar;
    return std::min(std::abs(std::log(*reason.needed / *reason.available)), kFar);
}

double distance(const Row& row) {
    double sum = row.candidate == nullptr ? 100 : 0;
    for (const Reason& reason : *row.reasons) sum += 1 + shortfall(reason);
    return sum;
}

/// An alternative's yearly cost, held against owning the first choice.
std::string against_buying(Usd per_year, const std::optional<double>& ratio, const std::optional<double>& breakeven,
                           const std::optional<Date>& date, const Decision& decision) {
    std::string text = money_and_code(currency_of(decision.question), per_year) + " a year";
    if (decision.results.empty()) return text;
    if (ratio)
        text += fmt::format(", {} the cost of owning the first choice over {}",
                            *ratio < 1 ? brief(100 * *ratio) + " % of" : brief(*ratio) + " times",
                            years_text(decision.question.purchase.years));
    if (!breakeven) return text + "; buying never pays for itself";
    text += fmt::format("; buying has paid for itself after {}", years_text(*breakeven));
    return text + (date ? fmt::format(" ({})", iso(*date)) : "");
}

std::string api_text(const ApiOffer& api, const Decision& decision) {
    const Currency& currency = currency_of(decision.question);
    return fmt::format(
        "API, {} at {}/{} {} per M tokens in/out ({}): {}", safe(api.model),
        bare_small_money(currency, api.usd_per_mtok_in), bare_small_money(currency, api.usd_per_mtok_out), currency.id,
        iso(api.date),
        against_buying(api.per_year, api.ownership_ratio, api.breakeven_years, api.breakeven_date, decision));
}

std::string rent_text(const RentOffer& rent, const Decision& decision) {
    const Currency& currency = currency_of(decision.question);
    return fmt::format(
        "Rented {} at {} {}/h ({}), {} for the same work: {}", safe(cards_in_words(rent)),
        bare_small_money(currency, rent.usd_per_hour.typical), currency.id, iso(rent.date), hours_in_words(rent),
        against_buying(rent.per_year, rent.ownership_ratio, rent.breakeven_years, rent.breakeven_date, decision));
}

std::string sentences(std::string_view label, const std::vector<std::string>& list, const RenderOptions& options) {
    return list.empty() ? "" : paragraph(label, safe(join(list, "; ")), options.width);
}

std::string about_boxes(const SeveralBoxes& said, const RenderOptions& options) {
    std::string text =
        paragraph("  ", fmt::format("{} against one {}", safe(said.system->id), safe(said.one->id)), options.width);
    text += sentences("    gains:     ", said.gains, options) + sentences("    does not:  ", said.lacks, options);
    if (said.arrangement == nullptr) return text;
    return text + paragraph("    isolation: ", safe(said.arrangement->isolation), options.width) +
           paragraph("    effort:    ", safe(said.arrangement->effort), options.width);
}

}  // namespace

RenderOptions unwrapped() {
    RenderOptions options;
    options.width = 0;
    return options;
}

std::string below(const std::string& section) { return section.empty() ? "" : "\n" + section; }

std::string heading(std::string_view title, const RenderOptions& options) {
    return painted(title, Tone::bold, options.color) + "\n";
}

std::string system_line(std::string_view label, const System& system, Tone tone, const RenderOptions& options) {
    std::string name = safe(system.name);
    const std::string id = fmt::format(" ({})", safe(system.id));
    if (options.width > 0) name = elided(name, std::max(options.width - display_width(label) - display_width(id), 12));
    return std::string(label) + painted(name, tone, options.color) + id + "\n";
}

std::vector<std::string> assumptions_in_words(const Question& question, bool given) {
    std::vector<std::string> words;
    for (const Assumption& assumption : question.assumptions)
        if ((assumption.origin == Origin::flag) == given)
            words.push_back(assumption_text(currency_of(question), assumption));
    return words;
}

std::string chances_in_words(const Candidate& candidate) {
    const bool alone = candidate.rank == 1 && !candidate.probability_beats_next;
    if (!candidate.probability_first || alone) return "";
    std::string text = fmt::format("first in {} of {} draws", percent(*candidate.probability_first), thousands(kDraws));
    if (candidate.probability_beats_next)
        text += fmt::format(", beats the next in {}", percent(*candidate.probability_beats_next));
    return text;
}

std::string assumptions(const Question& question, const RenderOptions& options) {
    return assumption_line(question, "Asked: ", true, options.width) +
           assumption_line(question, "Assuming: ", false, options.width);
}

std::string workload_line(const Decision& decision, const RenderOptions& options) {
    const Workload& workload = decision.question.workload;
    if (!workload.model) return "";
    std::string text = fmt::format("{} at {}", safe(workload.model->name), quant_name(decision));
    if (decision.memory_required.value > 0)
        text += fmt::format(" needs {} GiB with {} tokens of context", gib_text(decision.memory_required),
                            tokens(workload.context));
    if (workload.users > 1) text += fmt::format(" for each of {} users", workload.users);
    if (!workload.model_note.empty()) text += fmt::format(" ({})", safe(workload.model_note));
    return paragraph("Model: ", text, options.width);
}

std::string old_prices(const std::optional<StalePrices>& stale, const Question& question,
                       const RenderOptions& options) {
    if (!stale) return "";
    const std::string day = iso(stale->part_date);
    const std::string part = stale->part_date == stale->oldest
                                 ? fmt::format(" ({}, {})", safe(stale->part), day)
                                 : fmt::format(", most dollars in {} ({})", safe(stale->part), day);
    return paragraph("Prices: ",
                     fmt::format("up to {} days old on {}{}; give today's with {}", stale->days,
                                 iso(question.purchase.as_of), part, stale->flags),
                     options.width);
}

std::string reading(const Candidate& candidate, const RenderOptions& options) {
    std::vector<std::string> notes;
    for (const Warning& warning : candidate.warnings)
        if (warning.code != WarningCode::stale_price)
            notes.push_back(warning.message);  // old_prices() speaks for all systems
    std::string text = points("   Why:     ", candidate.why, options.width) +
                       points("   Skip if: ", candidate.skip_if, options.width) +
                       points("   Note:    ", notes, options.width);
    if (const std::string sure = chances_in_words(candidate); !sure.empty())
        text += paragraph("   Chance:  ", sure, options.width);
    text += points("   Tied:    ", ties(candidate, options), options.width);
    const std::string buyers = buyers_text(candidate);
    return buyers.empty() ? text : text + paragraph("   Suits:   ", buyers, options.width);
}

std::string reasons(const std::vector<Reason>& list, std::string_view indent, const RenderOptions& options) {
    std::string text;
    for (const Reason& reason : list) {
        std::string line = safe(reason.message);
        if (reason.fix && reason.fixes.empty()) line += fmt::format(" [fix: {}]", safe(*reason.fix));
        text += paragraph(fmt::format("{}{}: ", indent, name_of(reason.code)), line, options.width);
        text += fixes(reason.fixes, indent, options);
    }
    return text;
}

std::vector<Row> nearest_first(std::vector<Row> rows) {
    std::erase_if(rows, [](const Row& row) { return !row.rejected; });
    std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return distance(a) < distance(b); });
    return rows;
}

std::string rejections(std::vector<Row> rows, std::string_view title, const RenderOptions& options) {
    rows = nearest_first(std::move(rows));
    if (rows.empty()) return "";
    const std::size_t shown = options.explain ? rows.size() : std::min(rows.size(), options.rejected);
    std::string text = heading(fmt::format("{} ({})", title, rows.size()), options);
    for (std::size_t i = 0; i < shown; ++i) {
        text += system_line("  ", *rows[i].system, Tone::bad, options);
        text += reasons(*rows[i].reasons, "    ", options);
    }
    if (shown < rows.size())
        text += painted(fmt::format("  ... and {} more (--explain shows all)", rows.size() - shown), Tone::dim,
                        options.color) +
                "\n";
    return text;
}

std::string alternatives(const Decision& decision, const RenderOptions& options) {
    std::string text;
    if (decision.api && decision.api->per_year.value > 0)
        text += paragraph("  ", api_text(*decision.api, decision), options.width);
    if (decision.rent && decision.rent->per_year.value > 0)
        text += paragraph("  ", rent_text(*decision.rent, decision), options.width);
    if (!decision.advice.reason.empty())
        text += decision.results.empty() ? ""
                                         : paragraph("  ",
                                                     fmt::format("Advice ({}): {}", name_of(decision.advice.verdict),
                                                                 safe(decision.advice.reason)),
                                                     options.width);
    return text.empty() ? "" : heading("Instead of buying", options) + text;
}

std::string change_text(const Currency& currency, const Change& change) {
    const auto value = [&](double x) {
        return is_money(change.parameter.kind) ? bare_small_money(currency, x) : brief(x);
    };
    if (change.parameter.kind == Parameter::prices)
        return fmt::format("--prices {} ({} costs {} there, {} now): {} instead of {}", safe(change.parameter.id),
                           safe(change.to), value(change.crossover), value(change.current), safe(change.to),
                           safe(change.from));
    return fmt::format("{} {} {} (now {}): {} instead of {}", safe(name_of(change.parameter)),
                       change.crossover > change.current ? "above" : "below", value(change.crossover),
                       value(change.current), safe(change.to), safe(change.from));
}

std::string what_would_change(const Decision& decision, const RenderOptions& options) {
    if (decision.what_would_change.empty()) return "";
    std::string text = heading("What would change the answer", options);
    for (const Change& change : decision.what_would_change)
        text += paragraph("  ", change_text(currency_of(decision.question), change), options.width);
    return text;
}

std::string position_text(const Position& position) {
    if (!position.system) return "nothing of that kind is in the answer";
    const std::string id = safe(position.system->id);
    return position.rank ? fmt::format("{} is number {} here", id, *position.rank)
                         : fmt::format("{} does not qualify here: {}", id, safe(position.obstacle));
}

std::string article_line(const Decision& decision, const RenderOptions& options) {
    if (!decision.article) return "";
    const ArticleView& article = *decision.article;
    std::string text = fmt::format("recommends {} to this buyer; we {}: {}", safe(article.pick->name),
                                   article.agrees() ? "agree" : "do not", position_text(article.position));
    if (!article.agrees() && !decision.results.empty())
        text += fmt::format(", {} is first", safe(decision.results.front().assessment.plan.system->id));
    return paragraph("Article: ", text + fmt::format(" (advisor claims {})", safe(article.pick->claim)), options.width);
}

std::string buyers_text(const Candidate& candidate) {
    constexpr std::string_view kPlaces[] = {"first", "second", "third"};
    std::string text;
    for (std::size_t i = 0; i < candidate.for_whom.size(); ++i) {
        const Suits& suits = candidate.for_whom[i];
        const bool begins = i == 0 || candidate.for_whom[i - 1].rank != suits.rank;
        if (begins)
            text += fmt::format("{}{} for ", i == 0 ? "" : "; ", kPlaces[static_cast<std::size_t>(suits.rank - 1)]);
        text += (begins ? "" : ", ") + safe(suits.profile->id);
    }
    return text;
}

std::string question_lines(const Decision& decision, const std::optional<StalePrices>& stale,
                           const RenderOptions& options, std::string_view article) {
    return assumptions(decision.question, options) + workload_line(decision, options) + std::string(article) +
           old_prices(stale, decision.question, options);
}

std::string markdown_page(const Decision& decision, const std::optional<StalePrices>& stale, const std::string& body,
                          std::string_view article) {
    const RenderOptions plain = unwrapped();
    return markdown_lines(workload_line(decision, plain)) + markdown_lines(article) +
           markdown_lines(old_prices(stale, decision.question, plain)) + "\n" + body + "\n" +
           markdown_lines(assumptions(decision.question, plain));
}

/// A context longer than the model's own may fit, but is of no use.
std::string context_note(const Workload& workload, const RenderOptions& options) {
    if (workload.context <= workload.model->max_context) return "";
    return paragraph("Note: ",
                     fmt::format("memory is counted for {} tokens; the model was trained for {}",
                                 tokens(workload.context), tokens(workload.model->max_context)),
                     options.width);
}

std::string nothing_found(const Decision& decision, const RenderOptions& options) {
    if (!decision.results.empty()) return "";
    return painted("Nothing in the catalog satisfies these constraints.", Tone::bad, options.color) + "\n";
}

std::string several_boxes(const Decision& decision, const RenderOptions& options) {
    if (decision.several_boxes.empty()) return "";
    std::string text = heading("Several boxes instead of one", options);
    for (const SeveralBoxes& said : decision.several_boxes) text += about_boxes(said, options);
    return text;
}

}  // namespace advisor::render
