#include "decision.hpp"

namespace advisor::cli {

Answer run_cost(const Options& options) {
    return answer_about_systems(options, {.chances = false, .changes = false}, render_cost);
}

}  // namespace advisor::cli
