// How long a run of training takes, as terms in seconds, with an 80 % interval; what it draws and costs, at home and on
// rented cards. docs/model.md has the formula.
#pragma once

#include "advisor/names.hpp"
#include "advisor/power.hpp"

namespace advisor {

/// One micro-step: what a measured row states and a buyer's question implies.
struct TrainingStep {
    Task method = Task::lora;  ///< lora, qlora or full_finetune
    double params = 0;         ///< active for one token, the output head among them
    double layers = 0;
    double attention_flops = 0;  ///< of one token, forward: 2 x attended tokens x width, over all layers
    Bytes weights;               ///< as they are stored
    double tokens = 0;           ///< of the micro-step on each device
    double layers_trained = 1;   ///< as a share: a trainer may leave the first layers as they are
    bool checkpoints = true;
    Trainer trainer = Trainer::tuned;
    Unpacking unpacking = Unpacking::bitsandbytes;
    Parallel parallel = Parallel::none;
    int devices = 1;
    bool offloaded = false;    ///< shards lie in the RAM of the host
    int accumulation = 1;      ///< micro-steps before the optimizer's; those under way in a pipeline
    double exchange_gb_s = 0;  ///< of each device, where the weights are shards
    FlopPerSecond fp16;        ///< of one device
    BytesPerSecond bandwidth;
};

/// Seconds of a micro-step on every device. They overlap: what takes longest decides, the rest adds a little.
struct TrainingTerms {
    Seconds compute, unpack, layers, exchange;

    /// ((compute + unpack)^4 + layers^4 + exchange^4)^(1/4)
    Seconds total() const;
};

/// FLOPs of one token: 2 N forward, 2 N back through what is trained, 2 N for the gradients of all weights, 2 N once
/// more where activations are computed again; attention likewise, its way back at 2.5 times its way forward (Kaplan et
/// al. 2020, arXiv 2001.08361; Korthikanti et al. 2022, arXiv 2205.05198).
double training_flops(const TrainingStep& step);

/// `efficiency` is that of the device's family (TrainingFamily).
TrainingTerms training_terms(const TrainingRates& rates, double efficiency, const TrainingStep& step);

/// Of all devices together.
TokensPerSecond training_rate(const TrainingRates& rates, const TrainingStep& step, const TrainingTerms& terms);

/// Attended tokens x width x 2 of all layers, causal: half of a sequence's length, or a window.
double attention_flops(const Model& model, double length);

/// Why nobody can say how long it takes.
enum class Untimed { known, experts, device, link, offload, engine };
template <>
inline constexpr auto kNames<Untimed> = named<Untimed::engine>("known", "experts", "device", "link", "offload",
                                                               "engine");

/// A run of training on a plan that fits.
struct TrainingRun {
    double tokens = 0;
    Untimed why = Untimed::known;  ///< anything else: the rest is 0
    Estimate tps;         ///< of all devices; extrapolated to a device that nobody measured from others of its family
    TrainingTerms terms;  ///< of a micro-step
    const TrainingFamily* family = nullptr;
    double exchange_gb_s = 0;
    Spread<Hours> hours;
    Watts watts;  ///< at the wall
    Spread<KilowattHours> kwh;
    Spread<Usd> electricity;
    std::optional<Spread<Usd>> rent;  ///< the same number of such devices, for as long; nothing where nobody lets them

    bool timed() const { return why == Untimed::known; }
};

/// What a device that works through a plan's share of training exchanges a second with the others; nothing where no
/// measured row is of so slow a link. NVLink counts as full slots between cards of whose family no row is over NVLink.
std::optional<double> exchange_gb_s(const TrainingModel& model, const Plan& plan);

TrainingRun training_run(const Catalog& catalog, const Question& question, const Plan& plan, const Memory& memory,
                         const Power& power);

}  // namespace advisor
