#include "decision.hpp"

#include "advisor/calibrate.hpp"

#include "model_files.hpp"
#include "terminal.hpp"

namespace advisor::cli {
namespace {

/// The rows that `advisor import` stored.
std::vector<std::string> learn_from_user(Catalog& catalog) {
    std::deque<std::string> bytes;
    std::vector<MeasuredRow> rows;
    for (const DataFile& file : user_evidence(bytes))
        for (MeasuredRow& row : load_evidence(catalog, file)) rows.push_back(std::move(row));
    return rows.empty() ? std::vector<std::string>() : learn(catalog, rows);
}

}  // namespace

Session session_of(const Options& options) {
    Session session;
    Request request = options.request;
    for (const std::string& id : options.words) request.systems.push_back(id);
    session.files = catalog_files(options);
    session.catalog = catalog_with_prices(session.files, request.prices);
    const std::vector<std::string> learnt = learn_from_user(session.catalog);
    if (request.model) request.model_file = model_in_file(session.catalog, "--model", *request.model);
    if (request.draft_model)
        request.draft_file = model_in_file(session.catalog, "--draft-model", *request.draft_model);
    session.question = resolve(session.catalog, request);
    for (const std::string& sentence : learnt)
        session.question.assumptions.push_back({"measurements", sentence, {}, "", Origin::flag, "import"});
    return session;
}

Session session_about_systems(const Options& options) {
    Options named = options;
    const bool any = !options.words.empty() || !options.request.systems.empty();
    if (any && !options.request.availability) named.request.availability = "any";
    return session_of(named);
}

Answer answer_about_systems(const Options& options, Decision (*decide)(const Catalog&, Question),
                            std::string (*render)(const Catalog&, const Decision&, const RenderOptions&)) {
    const RenderOptions format = render_options(options);
    const Session session = session_about_systems(options);
    const Decision decision = decide(session.catalog, session.question);
    return {render(session.catalog, decision, format), decision.results.empty() ? kNothingFound : kAnswered};
}

}  // namespace advisor::cli
