#include "advisor/upgrade.hpp"

#include <fmt/format.h>

#include "decision.hpp"
#include "terminal.hpp"

namespace advisor::cli {
namespace {

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
