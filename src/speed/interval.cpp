#include <algorithm>
#include <cmath>

#include "terms.hpp"

namespace advisor {
namespace {

struct Known {
    bool measured = false, arrangement = false, rocm = false;
    int class_rows = 0, device_sources = 0, model_sources = 0;
};

Known known_of(const Catalog& catalog, const SpeedModel& speeds, const Plan& plan, const Memory& memory,
               const SpeedInput& input, Metric metric, const Speed& speed) {
    const bool decode = metric == Metric::decode;
    const SpeedClass& c = *speed.speed_class;
    const SpeedBackers backers =
        speed_backers_of(catalog, speeds, *plan.engine, *memory.devices[0].device, *input.model, decode);
    Known known;
    known.measured = speed.anchor && (decode ? speed.anchor->decode : speed.anchor->prefill) > 0;
    const bool borrowed = c.architecture == "*" || c.engine_family == "*";
    known.class_rows = borrowed ? 0 : decode ? c.decode_rows : c.prefill_rows;
    const std::vector<std::string>& platforms = memory.devices[0].device->platforms;
    known.rocm = !platforms.empty() && platforms.front() == "rocm";
    known.device_sources = backers.device;
    known.model_sources = backers.model;
    const SpeedArrangement* arrangement = speeds.find_arrangement(anchor_key(plan, memory, *input.model));
    const bool riser = memory.device_count > 1 && plan.system->devices.front().link == Link::x1;
    known.arrangement = arrangement && !riser && (decode ? arrangement->decode_rows : arrangement->prefill_rows) > 0;
    return known;
}

/// Of the time, what depends on the host and on the build of the engine more than on the devices.
double overhead_share(Metric metric, const Speed& speed) {
    return metric == Metric::decode ? speed.decode.layers / speed.decode.total()
                                    : speed.prefill.overhead / speed.prefill.total();
}

double cache_share(Metric metric, const Speed& speed) {
    return metric == Metric::decode ? speed.decode.kv / speed.decode.total()
                                    : speed.prefill.attention / speed.prefill.total();
}

SpeedDoubts doubts_from(const Known& known, const Memory& memory, const SpeedInput& input, Metric metric,
                        const Speed& speed) {
    SpeedDoubts doubts{};
    const auto set = [&](SpeedDoubt doubt, double value) { doubts[static_cast<std::size_t>(doubt)] = value; };
    set(SpeedDoubt::always, 1);
    set(SpeedDoubt::few_rows, 1 / std::sqrt(1.0 + known.class_rows));
    set(SpeedDoubt::new_device, 1.0 / (1.0 + known.device_sources));
    set(SpeedDoubt::new_model, 1.0 / (1.0 + known.model_sources));
    set(SpeedDoubt::new_arrangement, known.arrangement ? 0 : 1);
    set(SpeedDoubt::measured, known.measured ? 1 : 0);
    set(SpeedDoubt::experts, input.model->is_moe() ? 1 : 0);
    set(SpeedDoubt::several_devices, memory.device_count > 1 ? 1 : 0);
    constexpr double kMany = 64;
    set(SpeedDoubt::users, metric == Metric::decode ? std::log(static_cast<double>(input.batch)) / std::log(kMany) : 0);
    set(SpeedDoubt::cache, cache_share(metric, speed));
    set(SpeedDoubt::overhead, overhead_share(metric, speed));
    set(SpeedDoubt::rocm, known.rocm ? 1 : 0);
    set(SpeedDoubt::host, input.offloaded.value > 0 ? 1 : 0);
    return doubts;
}

/// What shares of work take at a peak rate: equal shards at once, layers in turn.
template <class Work, class Peak>
Seconds least_time(const Stages& stages, const Plan& plan, Work work, Peak peak) {
    Seconds time{};
    for (const Stage& stage : stages.used()) {
        const Seconds mine = work / peak(*stage.device) * stage.share;
        time = plan.parallel == Parallel::tensor ? std::max(time, mine) : time + mine;
    }
    return time;
}

/// Steps a second if the memory of the devices moved at its peak and nothing else took time, nor a host.
double decode_roof(const Stages& stages, const Plan& plan, const SpeedInput& input) {
    const Bytes read = weights_read(*input.model, input.weights, input.batch) - host_reads(input) +
                       kv_cache(*input.model, input.kv, input.decode_depth) * input.batch;
    return 1 / least_time(stages, plan, read, [](const Device& d) { return d.bandwidth; }).value;
}

/// Tokens a second if all multipliers were busy: those of integers where there are more of them. Layers of a split work
/// at once on different pieces of a prompt.
double prefill_roof(const Stages& stages, const SpeedInput& input) {
    FlopPerSecond peak{};
    for (const Stage& stage : stages.used())
        peak += std::max(stage.device->fp16, stage.device->int8.value_or(FlopPerSecond{}));
    const TokenWork work = work_of(*input.model);
    return peak.value / (work.dense + work.experts).value;
}

void add_interval(const Catalog& catalog, const SpeedSpread& spread, const Known& known, const SpeedDoubts& doubts,
                  double roof, Estimate& rate) {
    const bool guess = known.class_rows == 0 || doubts[static_cast<std::size_t>(SpeedDoubt::host)] > 0;
    rate.basis = known.measured                ? Basis::measured
                 : guess || !known.arrangement ? Basis::extrapolated
                                               : Basis::calibrated;
    rate.value = std::min(rate.value, roof);
    const double scale = spread.scale(doubts);
    double low = std::exp(spread.low * scale), high = std::exp(spread.high * scale);
    if (known.measured) {
        low = std::min(low, 1 - catalog.constants.measured_spread);
        high = std::max(high, 1 + catalog.constants.measured_spread);
    }
    if (doubts[static_cast<std::size_t>(SpeedDoubt::host)] > 0) {
        low = std::min(low, 1 / catalog.constants.host_high);
        high = std::max(high, catalog.constants.host_high);
    }
    rate.low = rate.value * low;
    rate.high = std::min(rate.value * high, roof);
}

}  // namespace

double SpeedSpread::scale(const SpeedDoubts& doubts) const {
    double sum = 0;
    for (std::size_t i = 0; i < kSpeedDoubts; ++i) sum += weights[i] * doubts[i];
    return std::exp(sum);
}

SpeedDoubts doubts_of(const Catalog& catalog, const SpeedModel& speeds, const Plan& plan, const Memory& memory,
                      const SpeedInput& input, Metric metric, const Speed& speed) {
    return doubts_from(known_of(catalog, speeds, plan, memory, input, metric, speed), memory, input, metric, speed);
}

void add_intervals(const Catalog& catalog, const SpeedModel& speeds, const Plan& plan, const Memory& memory,
                   const Stages& stages, const SpeedInput& input, Speed& speed) {
    for (const Metric metric : {Metric::decode, Metric::prefill}) {
        const bool decode = metric == Metric::decode;
        const Known known = known_of(catalog, speeds, plan, memory, input, metric, speed);
        const SpeedDoubts doubts = doubts_from(known, memory, input, metric, speed);
        add_interval(catalog, decode ? speeds.decode_spread : speeds.prefill_spread, known, doubts,
                     decode ? decode_roof(stages, plan, input) : prefill_roof(stages, input),
                     decode ? speed.decode_tps : speed.prefill_tps);
    }
}

}  // namespace advisor
