// The article's closing answers ("What We'd Buy"), worked out anew, and their words.
#include <fmt/format.h>

#include <algorithm>

#include "read.hpp"
#include "render/layout.hpp"
#include "render/sections.hpp"
#include "render/words.hpp"

namespace advisor {

using namespace render;

namespace {

Recommendation recommended(const Catalog& catalog, const ClosingAnswer& asked, const PriceBook* book) {
    Request request;
    request.profile = asked.profile->id;
    request.builds = false;  // the article chooses among its systems
    if (book) request.prices = book->id;
    const Question question = resolve(catalog, request);
    Recommendation result{recommend(catalog, question), {}};
    result.article = best_position(rank(catalog, question), {"", {asked.system->id}, ""});
    if (result.decision.results.size() > 1) result.decision.results.resize(1);
    return result;
}

std::optional<SystemPrice> price_in(const PriceBook& book, const System& system) {
    Purchase purchase;
    purchase.book = &book;
    return price_of(system, purchase);
}

constexpr std::size_t kChangesShown = 3;

std::string price_text(const std::optional<SystemPrice>& price) {
    return price ? money(us_dollar(), price->usd.typical) : "price unknown";
}

const PriceBook& book_of(const Recommendation& recommendation) {
    return *recommendation.decision.question.purchase.book;
}

/// "mac-studio-m5-max-128, $5,099; 12.5 t/s (6.6-16.7), first token after 7.7 s; $2,706 to own over 3 years; ..."
std::string choice_text(const Recommendation& recommendation) {
    const Decision& decision = recommendation.decision;
    if (decision.results.empty()) return "nothing in the catalog satisfies this buyer";
    const Candidate& first = decision.results.front();
    const Assessment& a = first.assessment;
    std::string text =
        fmt::format("{}, {}; {} t/s ({}), first token after {} s", safe(a.plan.system->id), price_text(a.cost.price),
                    three(a.speed.decode_tps.value), range(a.speed.decode_tps), three_digits(a.speed.ttft_s.value));
    if (a.cost.ownership)
        text += fmt::format("; {} to own over {}", money(us_dollar(), a.cost.ownership), years_text(a.cost.years));
    if (first.probability_first)
        text += fmt::format("; first in {} of {} draws", percent(*first.probability_first), thousands(kDraws));
    return text;
}

std::string recommendation_text(const Recommendation& recommendation) {
    return fmt::format("{} ({})", choice_text(recommendation), position_text(recommendation.article));
}

std::string lines(std::string_view label, const std::vector<std::string>& texts, int width) {
    std::string text;
    const std::string blank(label.size(), ' ');
    for (const std::string& line : texts) text += paragraph(text.empty() ? label : blank, safe(line), width);
    return text;
}

std::string described(const AuditedAnswer& answer, const RenderOptions& options) {
    const ClosingAnswer& asked = *answer.asked;
    const AuditedClaim& main = answer.claims.front();
    const int width = options.width;
    std::string text = heading(safe(asked.name), options);
    text +=
        paragraph("  Article: ",
                  fmt::format("{} ({}), {} in {}; {}: {}", safe(asked.text), safe(asked.system->id),
                              price_text(answer.price), safe(asked.book->id), name_of(main.verdict), safe(main.reason)),
                  width);
    text += paragraph("  Buyer:   ", fmt::format("--profile {}", safe(asked.profile->id)), width);
    text += paragraph("  Then:    ", recommendation_text(answer.then), width);
    text += paragraph("  Today:   ", recommendation_text(answer.today), width);
    const Decision& today = answer.today.decision;
    if (!today.results.empty()) {
        const Candidate& first = today.results.front();
        text += lines("  Why:     ", first.why, width) + lines("  Skip if: ", first.skip_if, width);
        if (const std::string buyers = buyers_text(first); !buyers.empty())
            text += paragraph("  Suits:   ", buyers, width);
    }
    std::vector<std::string> changes, claims;
    const std::size_t shown = std::min(kChangesShown, today.what_would_change.size());
    for (std::size_t i = 0; i < shown; ++i) changes.push_back(change_text(us_dollar(), today.what_would_change[i]));
    for (const AuditedClaim& claim : answer.claims)
        claims.push_back(fmt::format("{} ({})", claim.claim->id, name_of(claim.verdict)));
    return text + lines("  Changes: ", changes, width) + paragraph("  Claims:  ", safe(join(claims, ", ")), width);
}

std::string text_view(const std::vector<AuditedAnswer>& answers, const RenderOptions& options) {
    std::string text;
    for (const AuditedAnswer& answer : answers) text += described(answer, options) + "\n";
    if (answers.empty()) return text;
    return text + paragraph("",
                            fmt::format("Then: at the prices and on the day of the article's book. Today: {}, {}. "
                                        "'advisor recommend --profile ID' shows the whole ranking, 'advisor "
                                        "claims ID' a claim in full.",
                                        safe(book_of(answers.front().today).id),
                                        iso(answers.front().today.decision.question.purchase.as_of)),
                            options.width);
}

/// The first result; null where nothing qualifies.
const Candidate* pick_of(const Recommendation& recommendation) {
    const std::vector<Candidate>& results = recommendation.decision.results;
    return results.empty() ? nullptr : &results.front();
}

/// What `text` says of today's pick, "-" without one.
template <auto text>
std::string of_pick(const AuditedAnswer& answer) {
    const Candidate* pick = pick_of(answer.today);
    return pick != nullptr ? text(*pick) : "-";
}

std::string system_id(const Candidate& c) { return c.assessment.plan.system->id; }

using Audited = AuditedAnswer;
constexpr auto kAnswerColumns = std::to_array<GridColumn<Audited>>({
    {"id", "Answer", Align::left, [](const Audited& a) { return a.asked->id; },
     [](const Audited& a) { return safe(a.asked->name); }},
    {"article_system", "The article", Align::left, [](const Audited& a) { return a.asked->system->id; },
     [](const Audited& a) { return safe(a.asked->text); }},
    {"article_price_usd", "USD", Align::right, [](const Audited& a) { return exact_number(typical_of(a.price)); },
     [](const Audited& a) { return bare_money(us_dollar(), typical_of(a.price)); }},
    {"verdict", "Verdict", Align::left,
     [](const Audited& a) { return std::string(name_of(a.claims.front().verdict)); }},
    {"profile", "", Align::left, [](const Audited& a) { return a.asked->profile->id; }},
    {"then_system", "", Align::left,
     [](const Audited& a) {
         const Candidate* pick = pick_of(a.then);
         return pick != nullptr ? system_id(*pick) : "-";
     }},
    {"today_system", "We, today", Align::left, of_pick<system_id>},
    {"today_price_usd", "USD", Align::right,
     of_pick<[](const Candidate& c) { return exact_number(typical_of(c.assessment.cost.price)); }>,
     of_pick<[](const Candidate& c) { return bare_money(us_dollar(), typical_of(c.assessment.cost.price)); }>},
    {"today_decode_tps", "t/s", Align::right,
     of_pick<[](const Candidate& c) { return exact_number(c.assessment.speed.decode_tps.value); }>,
     of_pick<[](const Candidate& c) { return three(c.assessment.speed.decode_tps.value); }>},
    {"today_ownership_usd", "", Align::right,
     of_pick<[](const Candidate& c) { return exact_number(c.assessment.cost.ownership); }>},
    {"today_probability_first", "First in", Align::right,
     of_pick<[](const Candidate& c) { return exact_number(c.probability_first.value_or(0)); }>,
     of_pick<[](const Candidate& c) { return percent(c.probability_first.value_or(0)); }>},
});

}  // namespace

std::vector<AuditedAnswer> audit_closing_answers(const Catalog& catalog, const ClaimsFile& file) {
    Auditor auditor(catalog, file, {});
    std::vector<AuditedAnswer> answers;
    for (const ClosingAnswer& asked : file.closing_answers) {
        AuditedAnswer answer{&asked,
                             price_in(*asked.book, *asked.system),
                             {},
                             recommended(catalog, asked, asked.book),
                             recommended(catalog, asked, nullptr)};
        for (const Claim* claim : asked.claims) answer.claims.push_back(auditor.audit(*claim));
        answers.push_back(std::move(answer));
    }
    return answers;
}

std::string render_closing_answers(const std::vector<AuditedAnswer>& answers, const RenderOptions& options) {
    switch (options.format) {
        case Format::json: return closing_answers_json(answers);
        case Format::csv: return grid_text(grid_of(answers, kAnswerColumns, Reader::machine), options);
        case Format::markdown: return grid_text(grid_of(answers, kAnswerColumns, Reader::person), options);
        case Format::html:
        case Format::svg:
        case Format::text: break;
    }
    return text_view(answers, options);
}

}  // namespace advisor
