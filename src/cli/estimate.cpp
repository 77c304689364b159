#include "decision.hpp"

namespace advisor::cli {

Answer run_estimate(const Options& options) {
    if (options.words.empty() && options.request.systems.empty())
        throw UsageError("estimate: expected the id of a system; 'advisor list systems' shows them");
    return answer_about_systems(options, render_estimate);
}

}  // namespace advisor::cli
