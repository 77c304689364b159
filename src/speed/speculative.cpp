// Guessing ahead: what a head that predicts several tokens, or a draft model made for the model, adds to writing.
#include "advisor/speculative.hpp"

#include <algorithm>
#include <cmath>

namespace advisor {
namespace {

/// The engine guesses ahead on every device of the plan, as far as anybody has seen.
bool guesses_ahead(const Plan& plan) {
    return std::all_of(plan.system->devices.begin(), plan.system->devices.end(), [&](const SystemDevice& entry) {
        return feature_of(*plan.engine, *entry.device, kGuessing).status >= Support::partial;
    });
}

}  // namespace

double tokens_per_check(double acceptance, double guessed) {
    if (acceptance >= 1) return guessed + 1;
    return (1 - std::pow(acceptance, guessed + 1)) / (1 - acceptance);
}

double speculative_gain(double acceptance, double guessed, double cost) {
    return tokens_per_check(acceptance, guessed) / (1 + guessed * cost);
}

std::optional<Estimate> speculative_decode(const Catalog& catalog, const Workload& workload, const Plan& plan,
                                           const Speed& speed) {
    const Model& model = *workload.model;
    const auto& acceptance = catalog.defaults_of(workload.task).acceptance;
    if (model.guesses.empty() || !acceptance || speed.decode_tps.value <= 0) return {};
    if (users_per_replica(workload, plan) > 1 || plan.offload || !guesses_ahead(plan)) return {};
    const Constants& k = catalog.constants;
    const double cost = model.is_moe() ? k.draft_cost_moe : k.draft_cost_dense;
    const Estimate& plain = speed.decode_tps;
    Estimate guessed = plain;
    guessed.value = plain.value * speculative_gain(acceptance->typical, k.draft_tokens, cost);
    guessed.low = plain.low * speculative_gain(acceptance->low, k.draft_tokens, cost * k.draft_cost_spread);
    guessed.high = plain.high * speculative_gain(acceptance->high, k.draft_tokens, cost / k.draft_cost_spread);
    guessed.basis = std::max(plain.basis, Basis::calibrated);
    return guessed;
}

void use_speculative(const Workload& workload, Speed& speed) {
    if (!workload.speculative || !speed.speculative || speed.decode_tps.value <= 0) return;
    const double gain = speed.speculative->value / speed.decode_tps.value;
    const double all = speed.aggregate_decode_tps.value / speed.decode_tps.value;
    speed.decode = speed.decode.times(1 / gain);
    speed.decode_tps = *speed.speculative;
    speed.aggregate_decode_tps = speed.decode_tps.times(all);
}

}  // namespace advisor
