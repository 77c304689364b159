#include <fmt/format.h>

#include <algorithm>

#include "advisor/render.hpp"
#include "layout.hpp"
#include "report.hpp"
#include "screen.hpp"
#include "sections.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

constexpr std::size_t kDescribed = 3;  ///< results with their reading in text, without --explain
constexpr std::size_t kMarkdownRows = 10;

/// "$1,530 a year: owning 910, waiting 130, noise 165, effort 230, tight 95"
std::string bill_line(const Currency& currency, const CostToYou& cost) {
    const std::string terms = terms_in_words(currency, cost);
    const std::string sum = cost.per_year ? money(currency, cost.per_year) + " a year" : "unknown, without a price";
    return terms.empty() ? sum : sum + ": " + terms;
}

std::string block(const Row& row, const RenderOptions& options) {
    const Candidate& candidate = *row.candidate;
    const Assessment& a = candidate.assessment;
    std::string text = system_line(fmt::format("{}. ", candidate.rank), *row.system, Tone::bold, options);
    text += paragraph("   Runs:    ", plan_text(a.plan), options.width);
    const Estimate& pace = pace_of(a);
    const std::string until =
        a.training ? "of training" : fmt::format("first token after {} s", three_digits(a.speed.ttft_s.value));
    if (pace.value > 0)
        text +=
            paragraph("   Speed:   ",
                      fmt::format("{} t/s ({}), {}; {}", three(pace.value), range(pace), name_of(pace.basis), until),
                      options.width);
    text += reading(candidate, options);
    if (!options.explain) return text;
    text += paragraph("   Costs you: ", bill_line(currency_of(row), candidate.cost), options.width);
    if (a.speed.speed_class != nullptr)
        text += paragraph("   Sources: ", safe(join(a.speed.speed_class->sources, ", ")), options.width);
    return text;
}

std::string blocks(const std::vector<Row>& rows, const RenderOptions& options) {
    std::string text;
    const std::size_t count = options.explain ? rows.size() : std::min(rows.size(), kDescribed);
    for (std::size_t i = 0; i < count; ++i) text += "\n" + block(rows[i], options);
    return text;
}

std::string more_results(const Decision& decision) {
    if (decision.feasible <= decision.results.size()) return "";
    return fmt::format("... and {} more (--top 0 shows all)\n", decision.feasible - decision.results.size());
}

std::string text_view(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    const std::vector<Row> rows = result_rows(catalog, decision);
    std::string text =
        question_lines(decision, stale_prices(catalog, decision), options, article_line(decision, options)) + "\n";
    text += nothing_found(decision, options);
    if (!rows.empty()) {
        text += text_table(rows, decision, kRecommend, options) + more_results(decision);
        const std::string note = legend(rows);
        if (!note.empty()) text += painted(paragraph("", note, options.width), Tone::dim, options.color);
        text += blocks(rows, options);
    }
    const std::string_view title = rows.empty() ? "Nearest misses" : "Does not qualify";
    return text + below(rejections(rows_of(catalog, decision), title, options)) +
           below(several_boxes(decision, options)) + below(alternatives(decision, options)) +
           below(what_would_change(decision, options));
}

std::string nearest_misses(const std::vector<Row>& misses, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < std::min(misses.size(), most); ++i)
        if (!misses[i].reasons->empty())
            text += fmt::format("\nNearest miss: {}: {}\n", markdown_escaped(safe(misses[i].system->name)),
                                markdown_escaped(safe(misses[i].reasons->front().message)));
    return text;
}

/// Fit for a forum post: at most 25 lines, plain words.
std::string markdown_view(const Catalog& catalog, const Decision& decision) {
    const RenderOptions plain = unwrapped();
    const std::vector<Row> rows = result_rows(catalog, decision);
    std::string text = rows.empty() ? markdown_lines(nothing_found(decision, plain))
                                    : markdown_table(rows, decision, kRecommend, kMarkdownRows);
    const std::size_t shown = std::min(rows.size(), kMarkdownRows);
    std::vector<std::string> notes;
    if (decision.feasible > shown) notes.push_back(fmt::format("... and {} more", decision.feasible - shown));
    if (const std::string note = legend(rows); !note.empty()) notes.push_back(note);
    if (!notes.empty()) text += "\n" + markdown_lines(join(notes, "; "));
    text += nearest_misses(nearest_first(rows_of(catalog, decision)), rows.empty() ? 5 : 1);
    if (!decision.advice.reason.empty())
        text += "\n" + markdown_lines(fmt::format("Advice ({}): {}", name_of(decision.advice.verdict),
                                                  safe(decision.advice.reason)));
    return markdown_page(decision, stale_prices(catalog, decision), text, article_line(decision, plain));
}

}  // namespace

std::string render_recommend(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    switch (options.format) {
        case Format::json: return decision_json(catalog, decision);
        case Format::csv: return csv_table(result_rows(catalog, decision), decision, kRecommend);
        case Format::markdown: return markdown_view(catalog, decision);
        case Format::html: return recommend_page(catalog, decision, options);
        case Format::svg:
        case Format::text: break;
    }
    return options.verbose ? text_view(catalog, decision, options) : recommend_screen(catalog, decision, options);
}

}  // namespace advisor
