#include "decision.hpp"

namespace advisor::cli {

Answer run_cost(const Options& options) { return answer_about_systems(options, compare, render_cost); }

}  // namespace advisor::cli
