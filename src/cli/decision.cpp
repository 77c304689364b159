#include "decision.hpp"

#include "advisor/calibrate.hpp"
#include "model_files.hpp"
#include "terminal.hpp"

namespace advisor::cli {
namespace {

/// The rows that `advisor import` stored.
std::vector<MeasuredRow> user_rows(const Catalog& catalog) {
    std::deque<std::string> bytes;
    std::vector<MeasuredRow> rows;
    for (const DataFile& file : user_evidence(bytes))
        for (MeasuredRow& row : load_evidence(catalog, file)) rows.push_back(std::move(row));
    return rows;
}

}  // namespace

Loaded load(const Options& options) {
    Loaded loaded;
    Request& request = loaded.request;
    request = options.request;
    loaded.files = catalog_files(options);
    loaded.catalog = catalog_with_prices(loaded.files, request.prices);
    if (const std::vector<MeasuredRow> rows = user_rows(loaded.catalog); !rows.empty()) {
        Learnt learnt = learn(loaded.catalog, rows);
        loaded.catalog.speed_model = std::move(learnt.speeds);  // the last step of loading
        loaded.learnt = std::move(learnt.said);
    }
    if (request.model) request.model_file = model_in_file(loaded.catalog, "--model", *request.model);
    if (request.draft_model) request.draft_file = model_in_file(loaded.catalog, "--draft-model", *request.draft_model);
    return loaded;
}

Session session_of(const Options& options) {
    Loaded loaded = load(options);
    for (const std::string& id : options.words) loaded.request.systems.push_back(id);
    Session session{std::move(loaded.files), std::move(loaded.catalog), {}};
    session.question = resolve(session.catalog, loaded.request);
    for (const std::string& sentence : loaded.learnt)
        session.question.assumptions.push_back({"measurements", sentence, {}, "", Origin::flag, "import"});
    return session;
}

Session session_about_systems(const Options& options) {
    Options named = options;
    const bool any = !options.words.empty() || !options.request.systems.empty();
    if (any && !options.request.availability) named.request.availability = "any";
    return session_of(named);
}

Wanted wanted(const RenderOptions& format, Wanted shown) {
    if (format.format == Format::json) shown.chances = shown.changes = true;
    return shown;
}

Answer answer_about_systems(const Options& options, const Wanted& shown,
                            std::string (*render)(const Catalog&, const Decision&, const RenderOptions&)) {
    const RenderOptions format = render_options(options);
    const Session session = session_about_systems(options);
    const Decision decision = recommend(session.catalog, session.question, wanted(format, shown));
    return {render(session.catalog, decision, format), decision.results.empty() ? kNothingFound : kAnswered};
}

}  // namespace advisor::cli
