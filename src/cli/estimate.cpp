#include "advisor/calibrate.hpp"
#include "decision.hpp"
#include "terminal.hpp"

namespace advisor::cli {
namespace {

/// The measured rows beside each estimate.
void add_nearest(const Catalog& catalog, Decision& decision) {
    constexpr std::size_t kMost = 8;
    const std::vector<MeasuredRow> rows = load_evidence(catalog, embedded_evidence());
    for (Candidate& c : decision.results)
        c.nearest =
            nearest_rows(rows, c.assessment.plan, c.assessment.memory, *decision.question.workload.model, kMost);
}

}  // namespace

Answer run_estimate(const Options& options) {
    if (options.words.empty() && options.request.systems.empty())
        throw UsageError("estimate: expected the id of a system; 'advisor list systems' shows them");
    const RenderOptions format = render_options(options);
    const Session session = session_about_systems(options);
    Decision decision = recommend(session.catalog, session.question, wanted(format, {.changes = false}));
    if (options.explain) add_nearest(session.catalog, decision);
    return {render_estimate(session.catalog, decision, format), decision.results.empty() ? kNothingFound : kAnswered};
}

}  // namespace advisor::cli
