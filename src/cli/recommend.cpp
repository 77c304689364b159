#include "decision.hpp"
#include "terminal.hpp"

namespace advisor::cli {

Answer run_recommend(const Options& options) {
    const RenderOptions format = render_options(options);
    const std::size_t top = top_of(options);
    const Session session = session_of(options);
    const Decision decision = recommend(session.catalog, session.question, {.top = top});
    return {render_recommend(session.catalog, decision, format), decision.results.empty() ? kNothingFound : kAnswered};
}

}  // namespace advisor::cli
