#include "decision.hpp"

namespace advisor::cli {

Answer run_compare(const Options& options) {
    if (options.words.empty() && options.request.systems.empty())
        throw UsageError("compare: expected the ids of systems; 'advisor list systems' shows them");
    return answer_about_systems(options, {.changes = false}, render_compare);
}

}  // namespace advisor::cli
