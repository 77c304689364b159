// Commands that answer a question about systems: recommend, compare, estimate, fit, cost, build, breakeven, upgrade.
#include <fmt/format.h>

#include "advisor/build.hpp"
#include "advisor/build_list.hpp"
#include "advisor/explore.hpp"
#include "advisor/lab.hpp"
#include "advisor/render.hpp"
#include "commands.hpp"
#include "session.hpp"

namespace advisor::cli {
namespace {

/// What to work out where text, CSV and Markdown show so much; JSON shows everything, unless it was said what.
Wanted wanted(const Options& options, const RenderOptions& format, Wanted shown) {
    if (options.wanted) {
        shown.chances = options.wanted->chances;
        shown.changes = options.wanted->changes;
        shown.remarks = options.wanted->remarks;
        shown.fits = shown.fits && options.wanted->fits;
    } else if (format.format == Format::json || format.format == Format::html) {
        shown.chances = shown.changes = true;
    }
    return shown;
}

/// `compare`, `fit` and `cost`: the systems named (all, when none is), each as it is. No short form has chances.
Decided about_systems(const Options& options, Wanted shown) {
    const RenderOptions format = render_options(options);
    shown.chances &= format.format == Format::csv || format.verbose;
    Decided decided{session_about_systems(options), {}, {}};
    Question& question = decided.session.question;
    question.limits.keeps_wired_limit = true;  // what fits is told of machines as they are, what would help beside it
    decided.decision = recommend(decided.session.catalog(), question, wanted(options, format, shown));
    return decided;
}

Answer shown(const Decided& decided, const RenderOptions& format,
             std::string (*render)(const Catalog&, const Decision&, const RenderOptions&)) {
    return {render(decided.session.catalog(), decided.decision, format),
            decided.decision.results.empty() ? kNothingFound : kAnswered};
}

/// The measured rows beside each estimate.
void add_nearest(const Catalog& catalog, Decision& decision) {
    constexpr std::size_t kMost = 8;
    const std::vector<MeasuredRow> rows = load_evidence(catalog, embedded_evidence());
    for (Candidate& c : decision.results)
        c.nearest =
            nearest_rows(rows, c.assessment.plan, c.assessment.memory, *decision.question.workload.model, kMost);
}

const System& own_named(const Session& session, const std::string& text, std::deque<System>& store) {
    return machine_asked(session.catalog(), *session.question.purchase.book, "--own", text, store);
}

double owned_years(const Catalog& catalog, const Options& options, Question& question) {
    constexpr double kMost = 30;
    const double years = options.owned_years.value_or(catalog.constants.owned_years);
    if (years > kMost) throw UsageError(fmt::format("--owned-years: expected 0 to {} years; found '{}'", kMost, years));
    question.assumptions.push_back(
        {"owned-years", "", years, "years", options.owned_years ? Origin::flag : Origin::default_, "--owned-years"});
    return years;
}

void put_budget(const TypedSum& sum, Request& request) {
    request.budget = sum.number;
    if (!sum.currency.empty()) request.budget_currency = sum.currency;
}

/// Words without a flag say what they are: "70B", "$4,500".
Options with_words_read(Options options) {
    for (const std::string& word : options.words) {
        if (const std::optional<TypedSum> sum = parse_typed_sum(word)) {
            if (options.request.budget)
                throw UsageError("recommend: '" + printable(word, 60) + "' would be a second budget; expected one");
            put_budget(*sum, options.request);
        } else {
            if (!word.empty() && (word.front() == '$' || static_cast<unsigned char>(word.front()) >= 0x80))
                throw UsageError("recommend: '" + printable(word, 60) +
                                 "': expected a sum such as 4500, 4,500 or 4.5k, or a model such as 70B");
            if (options.request.model)
                throw UsageError("recommend: '" + printable(word, 60) + "' would be a second model; expected one");
            options.request.model = word;
        }
    }
    options.words.clear();
    return options;
}

/// Neither what is to run, nor what it may cost, nor who asks or what about.
bool asks_nothing(const Options& options) {
    const Request& request = options.request;
    return !request.model && !request.budget && !request.profile && request.systems.empty() && !request.gpus &&
           request.have.empty() && options.own.empty();
}

/// Three short questions, each of which may be left open.
void ask(Options& options) {
    const std::string model = asked("Which model, or of what size (70B)?");
    options.request.model = model.empty() ? "70B" : model;
    if (const std::string sum = asked("What may it cost, in dollars (any)?"); !sum.empty()) {
        if (!parse_typed_sum(sum)) throw UsageError("expected a sum such as 4500; found '" + printable(sum, 60) + "'");
        put_budget(*parse_typed_sum(sum), options.request);
    }
    if (const std::string noise = asked("How loud may it be beside you, in dB(A) (any)?"); !noise.empty()) {
        options.request.max_noise = parse_number(noise);
        if (!options.request.max_noise)
            throw UsageError("expected a number of dB(A), such as 35; found '" + printable(noise, 60) + "'");
    }
}

/// What is sold as a whole has no list of parts to buy.
[[noreturn]] void refuse_as_build(const System& system) {
    const std::string id = printable(system.id, 60);
    const bool in_parts = system.bill.size() > 1;
    const std::string why = in_parts ? fmt::format("the host of {} has no list of places for cards", id)
                                     : fmt::format("{} is sold as a whole", id);
    const std::string instead = in_parts ? fmt::format("'advisor prices {}' shows its parts", id)
                                         : fmt::format("'advisor cost {}' shows what it costs", id);
    throw Error(fmt::format("build: {}; expected cards and a host, such as 2xrtx-3090@am4-2gpu; {}", why, instead));
}

}  // namespace

Decided decide_recommend(const Options& typed) {
    Options options = with_words_read(typed);
    const RenderOptions format = render_options(options);
    Wanted all = wanted(options, format, {.top = top_of(options)});
    if (format.format == Format::html) all.top = 0;  // drawings show all
    if (asks_nothing(options)) {
        static_cast<void>(session_of(options));  // says what is wrong before it asks
        if (options.ground || !can_ask())
            throw UsageError("recommend: expected a model or a budget, as in 'advisor recommend 70B 4500'");
        ask(options);
    }
    Decided decided{session_of(options), {}, {}};
    Session& session = decided.session;
    if (!options.own.empty()) {
        all.own = &own_named(session, options.own, decided.own);
        all.owned_years = owned_years(session.catalog(), options, session.question);
    } else if (options.owned_years) {
        throw UsageError("recommend: --owned-years needs --own beside it");
    }
    decided.decision = recommend(session.catalog(), session.question, all);
    return decided;
}

Answer run_recommend(const Options& options) {
    Printing printing(options);
    if (printing.format.format == Format::html) printing.format.top = top_of(options);
    return shown(decide_recommend(options), printing.format, render_recommend);
}

Decided decide_compare(const Options& options) {
    if (options.words.empty() && options.request.systems.empty())
        throw UsageError("compare: expected the ids of systems; 'advisor list systems' shows them");
    return about_systems(options, {.changes = false});
}

Answer run_compare(const Options& options) {
    return shown(decide_compare(options), Printing(options).format, render_compare);
}

Decided decide_estimate(const Options& options) {
    if (options.words.empty() && options.request.systems.empty())
        throw UsageError("estimate: expected the id of a system; 'advisor list systems' shows them");
    Decided decided{session_about_systems(options), {}, {}};
    const Session& session = decided.session;
    decided.decision =
        recommend(session.catalog(), session.question, wanted(options, render_options(options), {.changes = false}));
    if (options.explain) add_nearest(session.catalog(), decided.decision);
    return decided;
}

Answer run_estimate(const Options& options) {
    return shown(decide_estimate(options), Printing(options).format, render_estimate);
}

Decided decide_fit(const Options& options) {
    return about_systems(options, {.chances = false, .changes = false, .fits = true});
}

Answer run_fit(const Options& options) { return shown(decide_fit(options), Printing(options).format, render_fit); }

Decided decide_cost(const Options& options) { return about_systems(options, {.chances = false, .changes = false}); }

Answer run_cost(const Options& options) { return shown(decide_cost(options), Printing(options).format, render_cost); }

Answer run_build(const Options& options) {
    const Printing printing(options);
    const RenderOptions& format = printing.format;
    if (options.request.builds == false) throw UsageError("build: --no-builds leaves nothing to build");
    if (!options.request.systems.empty())
        throw UsageError("build: expected the build as an argument, without --system");
    const Session session = session_about_systems(options);
    for (const System* system : session.question.knobs.systems)
        if (!has_parts_list(session.catalog(), *system)) refuse_as_build(*system);
    const BuildList list = build_list(session.catalog(), session.question);
    const bool answers = list.build && list.reasons.empty();
    return {render_build(session.catalog(), list, format), answers ? kAnswered : kNothingFound};
}

Answer run_breakeven(const Options& options) {
    const RenderOptions format = render_options(options);
    if (options.over.empty())
        throw UsageError(fmt::format("breakeven: expected --over {}", join(breakeven_parameters(), "|")));
    const Session session = session_about_systems(options);
    const BreakEven answer = breakeven(session.catalog(), session.question, options.over);
    return {render_breakeven(session.catalog(), answer, format), answer.points.empty() ? kNothingFound : kAnswered};
}

Answer run_upgrade(const Options& options) {
    if (options.own.empty())
        throw UsageError(
            "upgrade: expected --own with a system or build, such as rtx-3090@own-pc; 'advisor list systems' and "
            "'advisor list hosts' show what there is");
    if (!options.request.systems.empty()) throw UsageError("upgrade: --system pins what is looked for; leave it out");
    const Printing printing(options);
    const RenderOptions& format = printing.format;
    const std::size_t top = top_of(options);
    Session session = session_of(options);
    std::deque<System> store;
    const System& own = own_named(session, options.own, store);
    const double years = owned_years(session.catalog(), options, session.question);
    const Upgrade answer = upgrade_with_remarks(session.catalog(), session.question, own, years);
    return {render_upgrade(session.catalog(), answer, top, format), answer.steps.empty() ? kNothingFound : kAnswered};
}

}  // namespace advisor::cli
