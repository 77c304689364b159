// Commands that answer a question about systems: recommend, compare, estimate, fit, cost, breakeven, upgrade.
#include <fmt/format.h>

#include "advisor/explore.hpp"
#include "advisor/lab.hpp"
#include "advisor/render.hpp"
#include "commands.hpp"
#include "session.hpp"

namespace advisor::cli {
namespace {

/// What to work out where text, CSV and Markdown show so much; JSON shows everything.
Wanted wanted(const RenderOptions& format, Wanted shown) {
    if (format.format == Format::json) shown.chances = shown.changes = true;
    return shown;
}

/// `compare`, `fit` and `cost`: the systems named (all, when none is), each as it is. No short form has chances.
Answer answer_about_systems(const Options& options, Wanted shown,
                            std::string (*render)(const Catalog&, const Decision&, const RenderOptions&)) {
    const RenderOptions format = render_options(options);
    shown.chances &= format.format == Format::csv || format.verbose;
    const Session session = session_about_systems(options);
    const Decision decision = recommend(session.catalog, session.question, wanted(format, shown));
    return {render(session.catalog, decision, format), decision.results.empty() ? kNothingFound : kAnswered};
}

/// The measured rows beside each estimate.
void add_nearest(const Catalog& catalog, Decision& decision) {
    constexpr std::size_t kMost = 8;
    const std::vector<MeasuredRow> rows = load_evidence(catalog, embedded_evidence());
    for (Candidate& c : decision.results)
        c.nearest =
            nearest_rows(rows, c.assessment.plan, c.assessment.memory, *decision.question.workload.model, kMost);
}

const System& owned_system(const Catalog& catalog, const std::string& id) {
    if (const System* system = find(catalog.systems, id)) return *system;
    throw Error(fmt::format("--own: unknown system '{}'{}; 'advisor list systems' shows them", printable(id, 60),
                            did_you_mean(id, ids_of(catalog.systems))));
}

double owned_years(const Catalog& catalog, const Options& options, Question& question) {
    constexpr double kMost = 30;
    const double years = options.owned_years.value_or(catalog.constants.owned_years);
    if (years > kMost) throw UsageError(fmt::format("--owned-years: expected 0 to {} years; found '{}'", kMost, years));
    question.assumptions.push_back(
        {"owned-years", "", years, "years", options.owned_years ? Origin::flag : Origin::default_, "--owned-years"});
    return years;
}

}  // namespace

namespace {

/// Words without a flag say what they are: "70B", "$4,500".
Options with_words_read(Options options) {
    for (const std::string& word : options.words) {
        if (const std::optional<double> usd = parse_typed_number(word)) {
            if (options.request.budget)
                throw UsageError("recommend: '" + printable(word, 60) + "' would be a second budget; expected one");
            options.request.budget = usd;
        } else {
            if (options.request.model)
                throw UsageError("recommend: '" + printable(word, 60) + "' would be a second model; expected one");
            options.request.model = word;
        }
    }
    options.words.clear();
    return options;
}

}  // namespace

Answer run_recommend(const Options& typed) {
    const Options options = with_words_read(typed);
    const RenderOptions format = render_options(options);
    const std::size_t top = top_of(options);
    const Session session = session_of(options);
    const Decision decision = recommend(session.catalog, session.question, {.top = top});
    return {render_recommend(session.catalog, decision, format), decision.results.empty() ? kNothingFound : kAnswered};
}

Answer run_compare(const Options& options) {
    if (options.words.empty() && options.request.systems.empty())
        throw UsageError("compare: expected the ids of systems; 'advisor list systems' shows them");
    return answer_about_systems(options, {.changes = false}, render_compare);
}

Answer run_estimate(const Options& options) {
    if (options.words.empty() && options.request.systems.empty())
        throw UsageError("estimate: expected the id of a system; 'advisor list systems' shows them");
    const RenderOptions format = render_options(options);
    const Session session = session_about_systems(options);
    Decision decision = recommend(session.catalog, session.question, wanted(format, {.changes = false}));
    if (options.explain) add_nearest(session.catalog, decision);
    return {render_estimate(session.catalog, decision, format), decision.results.empty() ? kNothingFound : kAnswered};
}

Answer run_fit(const Options& options) {
    return answer_about_systems(options, {.chances = false, .changes = false, .fits = true}, render_fit);
}

Answer run_cost(const Options& options) {
    return answer_about_systems(options, {.chances = false, .changes = false}, render_cost);
}

Answer run_breakeven(const Options& options) {
    const RenderOptions format = render_options(options);
    if (options.over.empty())
        throw UsageError(fmt::format("breakeven: expected --over {}", join(breakeven_parameters(), "|")));
    const Session session = session_about_systems(options);
    const BreakEven answer = breakeven(session.catalog, session.question, options.over);
    return {render_breakeven(session.catalog, answer, format), answer.points.empty() ? kNothingFound : kAnswered};
}

Answer run_upgrade(const Options& options) {
    if (options.own.empty())
        throw UsageError("upgrade: expected --own with the id of a system; 'advisor list systems' shows them");
    if (!options.request.systems.empty()) throw UsageError("upgrade: --system pins what is looked for; leave it out");
    const RenderOptions format = render_options(options);
    const std::size_t top = top_of(options);
    Session session = session_of(options);
    const System& own = owned_system(session.catalog, options.own);
    const double years = owned_years(session.catalog, options, session.question);
    const Upgrade answer = upgrade(session.catalog, session.question, own, years);
    return {render_upgrade(session.catalog, answer, top, format), answer.steps.empty() ? kNothingFound : kAnswered};
}

}  // namespace advisor::cli
