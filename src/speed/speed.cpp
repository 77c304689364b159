#include "advisor/speed.hpp"

#include <algorithm>
#include <cmath>

#include "links.hpp"
#include "terms.hpp"

namespace advisor {
namespace {

Bound bound_of(const DecodeTerms& t) {
    const std::array<std::pair<Seconds, Bound>, 5> parts{{{t.weights + t.kv, Bound::bandwidth},
                                                          {t.compute, Bound::compute},
                                                          {t.layers + t.experts + t.hops, Bound::overhead},
                                                          {t.reduce, Bound::link},
                                                          {t.host, Bound::host_ram}}};
    return std::max_element(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.first < b.first; })
        ->second;
}

Bound bound_of(const PrefillTerms& t) {
    const std::array<std::pair<Seconds, Bound>, 4> parts{{{t.matrices + t.attention, Bound::compute},
                                                          {t.weights, Bound::bandwidth},
                                                          {t.overhead, Bound::overhead},
                                                          {t.link, Bound::link}}};
    return std::max_element(parts.begin(), parts.end(), [](const auto& a, const auto& b) { return a.first < b.first; })
        ->second;
}

/// Power limit over the stock limit; 1 where nothing is limited.
double cap_share(const Plan& plan, const Device& device) {
    return plan.power_limit && device.power_curve && device.limit ? *plan.power_limit / *device.limit : 1;
}

/// Speed kept at the plan's power limit. In a layer split each card works in turn; in tensor-parallel decode the cards
/// wait for each other.
double decode_kept(const Catalog& catalog, const Plan& plan, const Stages& stages, const Model& model) {
    const Device& device = *stages.at[0].device;
    const double cap = cap_share(plan, device);
    if (cap >= 1) return 1;
    const Constants& k = catalog.constants;
    double busy = 1;
    if (plan.parallel == Parallel::layer) busy = k.waiting_share + (1 - k.waiting_share) / stages.count;
    if (plan.parallel == Parallel::tensor && stages.count > 1) busy = k.tensor_share;
    return speed_kept(model.is_moe() ? device.power_curve->decode_moe : device.power_curve->decode_dense, cap, busy);
}

double prefill_kept(const Plan& plan, const Stages& stages) {
    const Device& device = *stages.at[0].device;
    const double cap = cap_share(plan, device);
    return cap >= 1 ? 1 : speed_kept(device.power_curve->prefill, cap, 1);
}

void stretch(DecodeTerms& t, double factor) {
    for (Seconds* term : {&t.weights, &t.kv, &t.layers, &t.experts, &t.compute, &t.hops, &t.reduce, &t.host})
        *term *= factor;
}

void stretch(PrefillTerms& t, double factor) {
    for (Seconds* term : {&t.matrices, &t.attention, &t.weights, &t.overhead, &t.link}) *term *= factor;
}

void settle_ttft(double prompt, Speed& speed) {
    const double prefill = speed.prefill_tps.value;
    const double ttft = prompt / prefill + 1 / speed.decode_tps.value;
    speed.ttft_s = {ttft, ttft * prefill / speed.prefill_tps.high, ttft * prefill / speed.prefill_tps.low,
                    speed.prefill_tps.basis, speed.prefill_tps.bound};
}

/// Of sending a cache that is made layer by layer, what shows after the making: a pipeline of L equal pieces through
/// two stages takes max(a, b) + min(a, b) / L.
Seconds sending_shows(Seconds making, Seconds sending, int layers) {
    return std::max(making, sending) + std::min(making, sending) / layers - making;
}

/// The prompts are read by other devices, which send the KV cache to those that write.
void read_elsewhere(const Catalog& catalog, const Workload& workload, const Plan& plan, const SpeedInput& input,
                    Speed& speed) {
    const Plan part = prefill_part_of(plan);
    const Speed reading = predict(catalog, part, place(catalog, workload, part), input);
    if (!reading.speed_class) return;
    const LinkSpeed link = link_of(catalog, plan);
    speed.prefill = reading.prefill;
    speed.prefill_busy = reading.prefill_busy;
    const Seconds making = reading.prefill.total();
    const Seconds sending = kv_cache(*input.model, input.kv, input.prompt) / link.bandwidth;
    speed.prefill.link += sending_shows(making, sending, input.model->layers) + link.extra_latency;
    const double kept = making / speed.prefill.total();
    speed.prefill_tps = reading.prefill_tps;
    for (double* x : {&speed.prefill_tps.value, &speed.prefill_tps.low, &speed.prefill_tps.high}) *x *= kept;
    speed.prefill_tps.bound = bound_of(speed.prefill);
    settle_ttft(input.prompt, speed);
}

Estimate estimate(double value, double low, double high, Basis basis, Bound bound) {
    return {value, value * low, value * high, basis, bound};
}

/// Under the lowest measured cap speed goes on falling as steeply as it does there, down to a crawl.
double below_the_curve(const PowerCurve::Points& curve, double cap) {
    constexpr double kCrawl = 0.05;
    const auto& first = curve.front();
    const double along = first.first > 0 ? cap / first.first : 1;
    if (curve.size() < 2) return first.second * along;
    const double slope = (curve[1].second - first.second) / (curve[1].first - first.first);
    return std::max(kCrawl * along, first.second - slope * (first.first - cap));
}

}  // namespace

double speed_kept(const PowerCurve::Points& curve, double cap_share, double busy) {
    if (curve.empty()) return std::min(1.0, cap_share);
    const double cap = std::min(1.0, cap_share / busy);
    const auto after = std::find_if(curve.begin(), curve.end(), [&](const auto& p) { return p.first >= cap; });
    if (after == curve.end()) return curve.back().second;
    if (after == curve.begin()) return below_the_curve(curve, cap);
    const auto before = after - 1;
    const double along = (cap - before->first) / (after->first - before->first);
    return std::min(1.0, before->second + along * (after->second - before->second));
}

TokensPerSecond predict_decode(const Catalog& catalog, const Plan& plan, const Memory& memory,
                               const SpeedInput& input) {
    const Stages stages = stages_of(catalog, plan, memory);
    const double old = input.old_build ? stages.at[0].speed_class->old_decode : 1;
    const double effect = catalog.speed_effect(*plan.engine, *stages.at[0].device, *input.model).first;
    return per(old * effect * decode_kept(catalog, plan, stages, *input.model),
               decode_terms(catalog, plan, stages, input).total());
}

TokensPerSecond predict_prefill(const Catalog& catalog, const Plan& plan, const Memory& memory,
                                const SpeedInput& input) {
    const Stages stages = stages_of(catalog, plan, memory);
    double busy = 1;
    const double old = input.old_build ? stages.at[0].speed_class->old_prefill : 1;
    const double effect = catalog.speed_effect(*plan.engine, *stages.at[0].device, *input.model).second;
    return per(input.prompt * old * effect * prefill_kept(plan, stages),
               prefill_terms(catalog, plan, stages, input, &busy).total());
}

SpeedAnchor anchor_key(const Plan& plan, const Memory& memory, const Model& model) {
    SpeedAnchor key;
    key.device = memory.devices[0].device;
    key.model = &model;
    key.quant = plan.quant;
    key.count = memory.device_count;
    key.family_index = plan.engine->family_index;
    key.parallel = memory.device_count > 1 ? plan.parallel : Parallel::none;
    return key;
}

Speed predict(const Catalog& catalog, const Plan& plan, const Memory& memory, const SpeedInput& input) {
    Speed speed;
    if (memory.device_count == 0) return speed;
    const Stages stages = stages_of(catalog, plan, memory);
    const SpeedClass& c = *stages.at[0].speed_class;
    speed.speed_class = &c;
    speed.decode = decode_terms(catalog, plan, stages, input);
    speed.prefill = prefill_terms(catalog, plan, stages, input, &speed.prefill_busy);
    // Builds, effects and power limits stretch every term alike, so that terms keep adding up to the time of a step.
    const double old_decode = input.old_build ? c.old_decode : 1, old_prefill = input.old_build ? c.old_prefill : 1;
    auto [decode_effect, prefill_effect] = catalog.speed_effect(*plan.engine, *stages.at[0].device, *input.model);
    if (input.batch == 1) speed.anchor = catalog.find_anchor(anchor_key(plan, memory, *input.model));
    const bool decode_measured = speed.anchor && speed.anchor->decode > 0;
    const bool prefill_measured = speed.anchor && speed.anchor->prefill > 0;
    if (decode_measured) decode_effect *= speed.anchor->decode;
    if (prefill_measured) prefill_effect *= speed.anchor->prefill;
    stretch(speed.decode, 1 / (old_decode * decode_effect * decode_kept(catalog, plan, stages, *input.model)));
    stretch(speed.prefill, 1 / (old_prefill * prefill_effect * prefill_kept(plan, stages)));
    const double decode = 1 / speed.decode.total().value;
    const double prefill = input.prompt / speed.prefill.total().value;
    const bool borrowed = c.architecture == "*" || c.engine_family == "*";
    const Basis decode_basis = c.decode_rows > 0 && !borrowed ? Basis::calibrated : Basis::extrapolated;
    const Basis prefill_basis = c.prefill_rows > 0 && !borrowed ? Basis::calibrated : Basis::extrapolated;
    const double spread = catalog.constants.measured_spread;
    speed.decode_tps = estimate(decode, c.decode_low, c.decode_high, decode_basis, bound_of(speed.decode));
    if (decode_measured)
        speed.decode_tps = estimate(decode, 1 - spread, 1 + spread, Basis::measured, speed.decode_tps.bound);
    speed.prefill_tps = estimate(prefill, c.prefill_low, c.prefill_high, prefill_basis, bound_of(speed.prefill));
    if (prefill_measured)
        speed.prefill_tps = estimate(prefill, 1 - spread, 1 + spread, Basis::measured, speed.prefill_tps.bound);
    settle_ttft(input.prompt, speed);
    return speed;
}

Speed speed_of(const Catalog& catalog, const Workload& workload, const Plan& plan, const Memory& memory) {
    SpeedInput input;
    input.model = workload.model.get();
    input.weights = memory.model;
    input.offloaded = memory.in_host_ram;
    input.kv = plan.kv;
    const int users = users_per_replica(workload, plan);
    input.batch = plan.engine->batching == Batching::serial ? 1 : std::min(users, plan.engine->max_batch);
    input.decode_depth = static_cast<double>(workload.prompt) + static_cast<double>(workload.output) / 2;
    input.prompt = static_cast<double>(std::max<std::int64_t>(1, workload.prompt));

    Speed speed = predict(catalog, plan, memory, input);
    if (input.batch > 1) {
        SpeedInput alone = input;
        alone.batch = 1;
        const Speed in_turn = predict(catalog, plan, memory, alone);
        if (in_turn.decode_tps.value >
            speed.decode_tps.value * input.batch) {  // batching that does not pay is left off
            speed = in_turn;
            input.batch = 1;
        }
    }
    if (plan.prefill_cards > 0) read_elsewhere(catalog, workload, plan, input, speed);
    const double turns = std::max(1.0, static_cast<double>(users) / input.batch);
    for (double* x : {&speed.decode_tps.value, &speed.decode_tps.low, &speed.decode_tps.high}) *x /= turns;
    speed.aggregate_decode_tps = speed.decode_tps;
    for (double* x :
         {&speed.aggregate_decode_tps.value, &speed.aggregate_decode_tps.low, &speed.aggregate_decode_tps.high})
        *x *= workload.users;
    return speed;
}

}  // namespace advisor
