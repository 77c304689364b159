#include "decision.hpp"

namespace advisor::cli {

Answer run_fit(const Options& options) {
    return answer_about_systems(options, {.chances = false, .changes = false, .fits = true}, render_fit);
}

}  // namespace advisor::cli
