// How fast it reads a prompt and writes an answer, as terms in seconds, with an 80 % interval. docs/model.md has the
// formulas.
#pragma once

#include <optional>

#include "advisor/catalog.hpp"
#include "advisor/memory.hpp"
#include "advisor/names.hpp"

namespace advisor {

enum class Basis { measured, calibrated, extrapolated };
template <>
inline constexpr auto kNames<Basis> = named<Basis::extrapolated>("measured", "calibrated", "extrapolated");
enum class Bound { bandwidth, compute, overhead, link, host_ram };
template <>
inline constexpr auto kNames<Bound> = named<Bound::host_ram>("bandwidth", "compute", "overhead", "link", "host-ram");

struct Estimate {
    double value = 0, low = 0, high = 0;
    Basis basis = Basis::calibrated;
    Bound bound = Bound::bandwidth;

    /// Value and interval in another unit, such as tokens per second of all users.
    Estimate times(double factor) const { return {value * factor, low * factor, high * factor, basis, bound}; }
};

/// Seconds of one decode step (one token for each user of a copy).
struct DecodeTerms {
    Seconds weights, kv, layers, experts, compute, hops, reduce, host;

    Seconds total() const { return weights + kv + layers + experts + compute + hops + reduce + host; }
    DecodeTerms times(double k) const {
        return {weights * k, kv * k, layers * k, experts * k, compute * k, hops * k, reduce * k, host * k};
    }
    friend DecodeTerms operator+(const DecodeTerms& a, const DecodeTerms& b) {
        return {a.weights + b.weights, a.kv + b.kv,     a.layers + b.layers, a.experts + b.experts,
                a.compute + b.compute, a.hops + b.hops, a.reduce + b.reduce, a.host + b.host};
    }
};

/// Seconds of reading one prompt.
struct PrefillTerms {
    Seconds matrices, attention, weights, overhead, link;

    Seconds total() const { return matrices + attention + weights + overhead + link; }
    PrefillTerms times(double k) const { return {matrices * k, attention * k, weights * k, overhead * k, link * k}; }
    friend PrefillTerms operator+(const PrefillTerms& a, const PrefillTerms& b) {
        return {a.matrices + b.matrices, a.attention + b.attention, a.weights + b.weights, a.overhead + b.overhead,
                a.link + b.link};
    }
};

struct Speed {
    Estimate decode_tps;                  ///< per user
    Estimate aggregate_decode_tps;        ///< all users, all copies
    Estimate prefill_tps;                 ///< of one copy
    std::optional<Estimate> speculative;  ///< decode_tps with tokens guessed ahead (speculative.hpp); unknown: nothing
    Estimate ttft_s;                      ///< one prompt, alone, model loaded
    DecodeTerms decode;
    PrefillTerms prefill;
    const SpeedClass* speed_class = nullptr;  ///< of the first device
    const SpeedAnchor* anchor = nullptr;      ///< measured on the same plan
    double prefill_busy = 1;                  ///< share of a prefill for which each device works
};

/// Reading what is left of a prompt of which a share was read before: attention looks back at all of it, the rest of
/// the work goes with the tokens.
Seconds reading_time(const PrefillTerms& whole, double cached_share);

/// Conditions of one speed prediction beside the plan: what the evidence rows state and a buyer's question implies.
struct SpeedInput {
    const Model* model = nullptr;
    Weights weights;
    Bytes offloaded;  ///< expert weights in host RAM
    KvQuant kv = KvQuant::f16;
    int batch = 1;            ///< sequences decoded at once on one copy
    double decode_depth = 0;  ///< mean tokens in the KV cache while decoding
    double prompt = 512;      ///< tokens to read
    double prompt_depth = 0;  ///< tokens cached before
    bool flash_attention = true;
    bool old_build = false;  ///< of before 2025
    bool vulkan = false;     ///< where the maker of the device has an interface of its own
    bool early = false;      ///< a build that was new to experts
    bool server = false;     ///< timed through a server on top of the engine
};

/// Share of its uncapped speed that a card keeps under a power limit. `busy` is the share of the time for which it
/// works (1 alone, about 1/n in an n-way layer split): the limiter holds the mean draw.
double speed_kept(const PowerCurve::Points& curve, double cap_share, double busy);

/// What makes the prediction of a plan uncertain, beside the metric: how much is known of its class, device, model and
/// arrangement, and what kind of plan it is. Of `speed` the values and terms are read, not the intervals.
SpeedDoubts doubts_of(const Catalog& catalog, const SpeedModel& speeds, const Plan& plan, const Memory& memory,
                      const SpeedInput& input, Metric metric, const Speed& speed);

/// The key under which measurements of a placed plan are kept.
SpeedAnchor anchor_key(const Plan& plan, const Memory& memory, const Model& model);

/// Predicts one copy of the model under a plan from what is fitted, mostly Catalog::speed_model. Pure arithmetic, no
/// allocation.
Speed predict(const Catalog& catalog, const SpeedModel& speeds, const Plan& plan, const Memory& memory,
              const SpeedInput& input);

/// Tokens per second of one sequence, written or read, for fitting: one class for all devices, one effect on it, and no
/// anchor.
TokensPerSecond predict_rate(const Catalog& catalog, const SpeedClass& speed_class, double effect, Metric metric,
                             const Plan& plan, const Memory& memory, const SpeedInput& input);

/// The speed of a workload under a plan: mean depth prompt + output/2, batching as the engine does it, replicas.
/// Prompts that other devices read (Plan::prefill_cards) take their time, and that of sending the KV cache.
Speed speed_of(const Catalog& catalog, const Workload& workload, const Plan& plan, const Memory& memory);

}  // namespace advisor
