#include "advisor/breakeven.hpp"

#include <fmt/format.h>

#include "decision.hpp"
#include "terminal.hpp"

namespace advisor::cli {

Answer run_breakeven(const Options& options) {
    const RenderOptions format = render_options(options);
    if (options.over.empty())
        throw UsageError(fmt::format("breakeven: expected --over {}", join(breakeven_parameters(), "|")));
    const Session session = session_about_systems(options);
    const BreakEven answer = breakeven(session.catalog, session.question, options.over);
    return {render_breakeven(session.catalog, answer, format), answer.points.empty() ? kNothingFound : kAnswered};
}

}  // namespace advisor::cli
