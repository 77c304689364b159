// Commands that answer a question about systems (recommend, compare, estimate, fit, cost, build, breakeven, upgrade),
// and those that show and check what the catalog holds (list, show, prices, check).
#include <fmt/format.h>

#include "advisor/audit.hpp"
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
    decided.decision = recommend(decided.session.catalog(), decided.session.question, wanted(options, format, shown));
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

/// A system of the catalog, or a build, which `store` keeps.
const System& own_named(const Session& session, const std::string& text, std::deque<System>& store) {
    try {
        const PriceBook& book = *session.question.purchase.book;
        if (const System* named = machine_named(session.catalog(), book, text, store)) return *named;
    } catch (const Error& error) {
        throw Error(std::string("--own: ") + error.what());
    }
    return record_named(session.catalog().systems, "--own", text);
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

/// What is sold as a whole has no list of parts to buy; a rig of the catalog is no build either, and says why.
[[noreturn]] void refuse_as_build(const System& system) {
    const std::string id = printable(system.id, 60);
    const std::string instead = system.host ? fmt::format("'advisor prices {}' shows its parts", id)
                                            : fmt::format("'advisor cost {}' shows what it costs", id);
    throw Error(
        fmt::format("build: {} is a system of the catalog, no build; expected cards and a host, such as "
                    "2xrtx-3090@am4-2gpu; {}",
                    id, instead));
}

/// The quantization of that name, or those of a class such as 4bit.
std::vector<const Quantization*> quants_named(const Catalog& catalog, const std::string& name) {
    std::vector<const Quantization*> found;
    for (const Quantization& quant : catalog.quantizations)
        if (squeeze(quant.bit_class) == squeeze(name)) found.push_back(&quant);
    if (!found.empty()) return found;
    if (const Quantization* quant = quantization_named(catalog, name)) return {quant};
    return {&record_named(catalog.quantizations, "--quant", name, "quantization", "list quants")};
}

std::shared_ptr<const Model> model_named(const Catalog& catalog, const std::string& name) {
    if (const auto file = model_in_file(catalog, "--model", name)) return std::make_shared<const Model>(file->model);
    return resolve_model(catalog, name).model;
}

Answer engines_on(const Options& options) {
    const std::string kind = options.words.empty() ? "" : squeeze(options.words.front());
    if (kind != "engines" && kind != "engine") throw UsageError("--on belongs to 'list engines'");
    const RenderOptions format = render_options(options);
    const Files files = reference_files(options);
    const Catalog catalog = load_catalog(catalog_files(options).files);
    EnginesOn question;
    for (const std::string& id : options.on) question.systems.push_back(&record_named(catalog.systems, "--on", id));
    const Request& request = options.request;
    if (request.quant && !request.model) throw UsageError("--quant needs --model beside it");
    if (request.model) question.model = model_named(catalog, *request.model);
    if (request.quant) {
        question.quants = quants_named(catalog, *request.quant);
        question.quant = question.quants.size() == 1 ? question.quants.front()->id : question.quants.front()->bit_class;
    }
    return {render_engines_on(catalog, files.files, question, format)};
}

/// Whether questions can be asked that name these records: some of what they hold stands in for flags.
template <class Record>
void try_each(const Catalog& catalog, const char* flag, std::optional<std::string> Request::*field,
              const std::vector<Record>& records, const std::string& path) {
    for (const std::string& id : ids_of(records)) {
        Request request;
        request.*field = id;
        try {
            resolve(catalog, request);
        } catch (const Error& error) {
            throw Error(fmt::format("{}: no question can be asked with {} {}: {}", printable(path), flag,
                                    printable(id, 60), error.what()));
        }
    }
}

std::string contents_of_json(Files& files, const std::string& path) {
    add_file(files, path);
    const Catalog catalog = load_catalog(files.files);
    try_each(catalog, "--profile", &Request::profile, catalog.profiles, path);
    try_each(catalog, "--objective", &Request::objective, catalog.objectives, path);
    try_each(catalog, "--region", &Request::region, catalog.regions, path);
    try_each(catalog, "--task", &Request::task, std::vector<TaskDefaults>(catalog.tasks.begin(), catalog.tasks.end()),
             path);
    return contents_of(files.files.back());
}

/// A list is nothing that the files after it could build on.
std::string contents_of_list(Files& files, const std::string& path) {
    const Catalog catalog = load_catalog(files.files);
    const PriceBook book = read_price_list(catalog, read_price_list_file(files, path));
    return fmt::format("{} price{} over {}", book.stated, book.stated == 1 ? "" : "s", printable(book.extends));
}

std::string contents_of_any(Files& files, const Options& options, const std::string& path) {
    if (is_price_list(path)) return contents_of_list(files, path);
    const std::string bytes = read_file(path);
    if (!is_claims_file({shown_path(path), bytes})) return contents_of_json(files, path);
    const ClaimsFile claims = load_claims(load_catalog(files.files), {shown_path(path), bytes},
                                          load_sources(claims_files(options).sources), {});
    return fmt::format("{} claims, {} tables", claims.claims.size(), claims.tables.size());
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
        if (!system->built) refuse_as_build(*system);
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
    const Upgrade answer = upgrade(session.catalog(), session.question, own, years);
    return {render_upgrade(session.catalog(), answer, top, format), answer.steps.empty() ? kNothingFound : kAnswered};
}

Answer run_list(const Options& options) {
    if (!options.on.empty()) return engines_on(options);
    if (options.request.model || options.request.quant)
        throw UsageError("--model and --quant need --on SYSTEM beside them");
    const RenderOptions format = render_options(options);
    const Files files = reference_files(options);
    return {render_list(files.files, options.words.empty() ? "" : options.words.front(), format)};
}

Answer run_show(const Options& options) {
    if (options.words.front() == "verdicts") return show_verdicts(options);
    const RenderOptions format = render_options(options);
    const Files files = reference_files(options);
    return {render_show(files.files, options.words.front(), format)};
}

Answer run_prices(const Options& options) {
    const RenderOptions format = render_options(options);
    Files files = catalog_files(options), reference = reference_files(options);
    const std::size_t before = files.files.size();
    const PricedCatalog priced = catalog_with_prices(files, options.request.prices);
    if (files.files.size() > before) reference.files.push_back(files.files.back());
    return {render_prices(priced.catalog, reference.files, priced.book.value_or(""),
                          options.words.empty() ? "" : options.words.front(), format)};
}

/// Each file on top of the built-in data, the user's own and the files before it, as they would be loaded.
Answer run_check(const Options& options) {
    Files files = sound_catalog_files(options);
    std::string text;
    for (const std::string& path : options.words) {
        text += fmt::format("{}: ok, {}\n", printable(shown_path(path)), contents_of_any(files, options, path));
    }
    return {text};
}

}  // namespace advisor::cli
