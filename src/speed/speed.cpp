#include "advisor/speed.hpp"

#include <algorithm>
#include <cmath>

#include "terms.hpp"

namespace advisor {
namespace {

/// What takes longest.
Bound longest(std::initializer_list<std::pair<Seconds, Bound>> parts) {
    return std::max(parts, [](const auto& a, const auto& b) { return a.first < b.first; }).second;
}

Bound bound_of(const DecodeTerms& t) {
    return longest({{t.weights + t.kv, Bound::bandwidth},
                    {t.compute, Bound::compute},
                    {t.layers + t.experts + t.hops, Bound::overhead},
                    {t.reduce, Bound::link},
                    {t.host, Bound::host_ram}});
}

Bound bound_of(const PrefillTerms& t) {
    return longest({{t.matrices + t.attention, Bound::compute},
                    {t.weights, Bound::bandwidth},
                    {t.overhead, Bound::overhead},
                    {t.link, Bound::link}});
}

/// Power limit over the stock limit; 1 where nothing is limited.
double cap_share(const Plan& plan, const Device& device) {
    return plan.power_limit && device.power_curve && device.limit ? *plan.power_limit / *device.limit : 1;
}

/// Share of the time for which a card of a tensor-parallel plan works: the cards wait for each other.
double tensor_busy(const Constants& k, const Plan& plan, const Stages& stages) {
    return plan.parallel == Parallel::tensor && stages.count > 1 ? k.tensor_share : 1;
}

/// Speed kept at the plan's power limit. In a layer split each card works in turn.
double decode_kept(const Catalog& catalog, const Plan& plan, const Stages& stages, const Model& model) {
    const Device& device = *stages.at[0].device;
    const double cap = cap_share(plan, device);
    if (cap >= 1 || !device.power_curve) return 1;
    const Constants& k = catalog.constants;
    double busy = tensor_busy(k, plan, stages);
    if (plan.parallel == Parallel::layer) busy = k.waiting_share + (1 - k.waiting_share) / stages.count;
    return speed_kept(model.is_moe() ? device.power_curve->decode_moe : device.power_curve->decode_dense, cap, busy);
}

/// Layers of a split work at once on different pieces of a prompt.
double prefill_kept(const Catalog& catalog, const Plan& plan, const Stages& stages) {
    const Device& device = *stages.at[0].device;
    const double cap = cap_share(plan, device);
    return cap >= 1 ? 1 : speed_kept(device.power_curve->prefill, cap, tensor_busy(catalog.constants, plan, stages));
}

/// Which of two numbers speaks of decode, and which of prefill.
struct Side {
    double SpeedClass::*old_build, SpeedClass::*vulkan, SpeedClass::*early;
    double SpeedFactors::*effect;
    double SpeedAnchor::*measured;
};
constexpr Side kDecode{&SpeedClass::old_decode, &SpeedClass::vulkan_decode, &SpeedClass::early_decode,
                       &SpeedFactors::decode, &SpeedAnchor::decode};
constexpr Side kPrefill{&SpeedClass::old_prefill, &SpeedClass::vulkan_prefill, &SpeedClass::early_prefill,
                        &SpeedFactors::prefill, &SpeedAnchor::prefill};

/// What a build of that day and interface keeps of the speed of today's.
double build_factor(const Side& side, const SpeedClass& c, const SpeedInput& input) {
    return (input.old_build ? c.*side.old_build : 1) * (input.vulkan ? c.*side.vulkan : 1) *
           (input.early ? c.*side.early : 1);
}

/// The factor on the speed that terms alone give.
double pace(const Side& side, const SpeedClass& c, const SpeedFactors& effects, const SpeedAnchor* anchor, double kept,
            const SpeedInput& input) {
    const double measured = anchor && anchor->*side.measured > 0 ? anchor->*side.measured : 1;
    return build_factor(side, c, input) * (effects.*side.effect * measured) * kept;
}

/// Seconds until the first token: as uncertain as reading the prompt.
Estimate first_token(double prompt, const Estimate& prefill, const Estimate& decode) {
    const double seconds = prompt / prefill.value + 1 / decode.value;
    return {seconds, seconds * prefill.value / prefill.high, seconds * prefill.value / prefill.low, prefill.basis,
            prefill.bound};
}

/// Of sending a cache that is made layer by layer, what shows after the making: a pipeline of L equal pieces through
/// two stages takes max(a, b) + min(a, b) / L.
Seconds sending_shows(Seconds making, Seconds sending, int layers) {
    return std::max(making, sending) + std::min(making, sending) / layers - making;
}

/// The speed where other devices read the prompts and send the KV cache to those that write.
Speed read_elsewhere(const Catalog& catalog, const Workload& workload, const Plan& plan, const SpeedInput& input,
                     Speed speed) {
    const Plan part = prefill_part_of(plan);
    const Speed reading = predict(catalog, catalog.speed_model, part, place(catalog, workload, part), input);
    if (!reading.speed_class) return speed;
    const LinkSpeed link = link_of(catalog, plan);
    speed.prefill = reading.prefill;
    speed.prefill_busy = reading.prefill_busy;
    const Seconds making = reading.prefill.total();
    const Seconds sending = kv_cache(*input.model, input.kv, input.prompt) / link.bandwidth;
    speed.prefill.link += sending_shows(making, sending, input.model->layers) + link.extra_latency;
    speed.prefill_tps = reading.prefill_tps.times(making / speed.prefill.total());
    speed.prefill_tps.bound = bound_of(speed.prefill);
    speed.ttft_s = first_token(input.prompt, speed.prefill_tps, speed.decode_tps);
    return speed;
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

Seconds reading_time(const PrefillTerms& whole, double cached_share) {
    const double left = 1 - cached_share;
    return (whole.matrices + whole.weights + whole.overhead + whole.link) * left +
           whole.attention * (left * (1 + cached_share));
}

TokensPerSecond predict_rate(const Catalog& catalog, const SpeedClass& speed_class, double effect, Metric metric,
                             const Plan& plan, const Memory& memory, const SpeedInput& input) {
    Stages stages = stages_of(plan, memory);
    for (Stage& stage : stages.at) stage.speed_class = &speed_class;
    if (metric == Metric::decode) {
        return per(
            build_factor(kDecode, speed_class, input) * effect * decode_kept(catalog, plan, stages, *input.model),
            decode_terms(catalog, plan, stages, input).total());
    }
    return per(input.prompt * build_factor(kPrefill, speed_class, input) * effect * prefill_kept(catalog, plan, stages),
               prefill_terms(catalog, plan, stages, input).terms.total());
}

SpeedAnchor anchor_key(const Plan& plan, const Memory& memory, const Model& model) {
    SpeedAnchor key;
    key.device = memory.devices[0].device;
    key.model = &measured_as(model);
    key.quant = plan.quant;
    key.count = memory.device_count;
    key.family_index = plan.engine->family_index;
    key.parallel = memory.device_count > 1 ? plan.parallel : Parallel::none;
    return key;
}

Speed predict(const Catalog& catalog, const SpeedModel& speeds, const Plan& plan, const Memory& memory,
              const SpeedInput& input) {
    Speed speed;
    if (memory.device_count == 0) return speed;
    Stages stages = stages_of(plan, memory);
    for (Stage& stage : stages.used())
        stage.speed_class = &speed_class_of(catalog, speeds, *plan.engine, *stage.device);
    const SpeedClass& c = *stages.at[0].speed_class;
    speed.speed_class = &c;
    if (input.batch == 1 && input.offloaded.value == 0)
        speed.anchor = speeds.find_anchor(anchor_key(plan, memory, *input.model));
    const SpeedFactors effects = speed_effects_on(catalog, speeds, *plan.engine, *stages.at[0].device, *input.model);

    // Builds, effects and power limits stretch every term alike, so that terms keep adding up to the time of a step.
    const double decode_left = decode_kept(catalog, plan, stages, *input.model);
    const double decode_pace = pace(kDecode, c, effects, speed.anchor, decode_left, input);
    speed.decode = decode_terms(catalog, plan, stages, input).times(1 / decode_pace);
    const PromptReading reading = prefill_terms(catalog, plan, stages, input);
    const double prefill_pace = pace(kPrefill, c, effects, speed.anchor, prefill_kept(catalog, plan, stages), input);
    speed.prefill = reading.terms.times(1 / prefill_pace);
    speed.prefill_busy = reading.busy;

    speed.decode_tps = {1 / speed.decode.total().value};
    speed.decode_tps.bound = bound_of(speed.decode);
    speed.prefill_tps = {input.prompt / speed.prefill.total().value};
    speed.prefill_tps.bound = bound_of(speed.prefill);
    add_intervals(catalog, speeds, plan, memory, stages, input, speed);
    speed.ttft_s = first_token(input.prompt, speed.prefill_tps, speed.decode_tps);
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

    Speed speed = predict(catalog, catalog.speed_model, plan, memory, input);
    if (input.batch > 1) {
        SpeedInput alone = input;
        alone.batch = 1;
        const Speed in_turn = predict(catalog, catalog.speed_model, plan, memory, alone);
        const bool batching_costs = in_turn.decode_tps.value > speed.decode_tps.value * input.batch;
        if (batching_costs) {  // it is left off
            speed = in_turn;
            input.batch = 1;
        }
    }
    if (plan.prefill_cards > 0) speed = read_elsewhere(catalog, workload, plan, input, speed);
    const double turns = std::max(1.0, static_cast<double>(users) / input.batch);
    for (double* x : {&speed.decode_tps.value, &speed.decode_tps.low, &speed.decode_tps.high}) *x /= turns;
    speed.aggregate_decode_tps = speed.decode_tps.times(workload.users);
    return speed;
}

}  // namespace advisor
