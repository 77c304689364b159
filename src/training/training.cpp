#include "advisor/training.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace advisor {
namespace {

constexpr double kGb = 1e9;

double compute_share(const TrainingRates& rates, Trainer trainer) {
    switch (trainer) {
        case Trainer::plain: return rates.plain_compute;
        case Trainer::native: return rates.native_compute;
        case Trainer::tuned:
        case Trainer::unsloth:
        case Trainer::mlx: return 1;
    }
    return 1;
}

double layer_ms(const TrainingRates& rates, Trainer trainer) {
    switch (trainer) {
        case Trainer::native: return rates.native_layer_ms;
        case Trainer::mlx: return rates.mlx_layer_ms;
        case Trainer::plain:
        case Trainer::tuned:
        case Trainer::unsloth: return rates.torch_layer_ms;
    }
    return rates.torch_layer_ms;
}

double unpack_share(const TrainingRates& rates, Unpacking unpacking) {
    switch (unpacking) {
        case Unpacking::bitsandbytes: return rates.bitsandbytes_unpack;
        case Unpacking::fused: return rates.fused_unpack;
        case Unpacking::gptq: return rates.gptq_unpack;
        case Unpacking::affine: return rates.affine_unpack;
    }
    return rates.bitsandbytes_unpack;
}

/// Null where nobody measured training on such a device.
const TrainingFamily* family_of(const TrainingModel& model, const Device& device) {
    if (device.index >= model.family_of.size() || model.family_of[device.index] < 0) return nullptr;
    return &model.families[static_cast<std::size_t>(model.family_of[device.index])];
}

double fourth(double x) { return x * x * x * x; }

/// Rental of one device; null where nobody lets it.
const RentalPrice* rental_of(const PriceBook& book, const Device& device) {
    for (const RentalPrice& price : book.rental)
        if (price.device == &device) return &price;
    return nullptr;
}

Untimed why_untimed(const Catalog& catalog, const Workload& workload, const Plan& plan, const Memory& memory) {
    if (!plan.engine->training) return Untimed::engine;
    if (workload.model->is_moe()) return Untimed::experts;
    if (memory.in_host_ram.value > 0 && plan.parallel != Parallel::fsdp) return Untimed::offload;
    for (const DeviceMemory& placed : memory.placed())
        if (!family_of(catalog.training, *placed.device)) return Untimed::device;
    if (memory.device_count == 0) return Untimed::device;
    const bool shards = memory.device_count > 1 && plan.parallel == Parallel::fsdp;
    if (shards && !exchange_gb_s(catalog.training, plan)) return Untimed::link;
    return Untimed::known;
}

Spread<Hours> hours_of(double tokens, const Estimate& tps) {
    const auto hours = [&](double rate) { return Hours{tokens / rate / kSecondsPerHour}; };
    return {hours(tps.high), hours(tps.value), hours(tps.low)};
}

}  // namespace

Seconds TrainingTerms::total() const {
    return {std::sqrt(std::sqrt(fourth((compute + unpack).value) + fourth(layers.value) + fourth(exchange.value)))};
}

double training_flops(const TrainingStep& step) {
    const double k = step.layers_trained, again = step.checkpoints ? k : 0;
    const double gradients = step.method == Task::full_finetune ? k : 0;
    return 2 * step.params * (1 + k + gradients + again) + step.attention_flops * (1 + 2.5 * k + again);
}

TrainingTerms training_terms(const TrainingRates& rates, double efficiency, const TrainingStep& step) {
    const bool shards = step.parallel == Parallel::fsdp && step.devices > 1;
    const bool full = step.method == Task::full_finetune;
    const double k = step.layers_trained, again = step.checkpoints ? k : 0;
    TrainingTerms terms;
    terms.compute = {step.tokens * training_flops(step) /
                     (step.fp16.value * efficiency * compute_share(rates, step.trainer))};
    if (step.method == Task::qlora)
        terms.unpack = {(1 + k + again) * step.params / (unpack_share(rates, step.unpacking) * step.bandwidth.value)};
    terms.layers = {step.layers * layer_ms(rates, step.trainer) / 1000 * (full ? rates.full_layers : 1)};
    if (shards) {
        // A device fetches the shards of the others, and its own where that lies in the RAM of the host.
        const double others = step.offloaded ? 1 : (step.devices - 1.0) / step.devices;
        terms.exchange = {(full ? 3 : 2) * step.weights.value * others / (step.exchange_gb_s * kGb)};
    }
    return terms;
}

TokensPerSecond training_rate(const TrainingRates& rates, const TrainingStep& step, const TrainingTerms& terms) {
    const double alone = step.tokens / terms.total().value;
    const double n = step.devices;
    if (n <= 1) return {alone};
    switch (step.parallel) {
        case Parallel::ddp: return {alone * n * rates.ddp_share};
        case Parallel::fsdp: return {alone * n};
        case Parallel::pipeline:
            return {alone * n * rates.pipeline_share * step.accumulation / (step.accumulation + n - 1)};
        case Parallel::none:
        case Parallel::layer:
        case Parallel::tensor: break;
    }
    return {alone};  // one device at a time
}

double attention_flops(const Model& model, double length) {
    const double width = static_cast<double>(model.heads) * model.head_dim;
    const double global = model.global_head_dim > 0 ? static_cast<double>(model.heads) * model.global_head_dim : width;
    const double full =
        model.full_layers > 0 || model.sliding_layers > 0 || model.linear_layers > 0 ? model.full_layers : model.layers;
    const double windowed = model.window > 0 ? std::min<double>(length, 2.0 * model.window) : length;
    return 2 * (full * length * global + model.sliding_layers * windowed * width);
}

std::optional<double> exchange_gb_s(const TrainingModel& model, const Plan& plan) {
    const TrainingRates& rates = model.rates;
    double slowest = 1e300;
    for (const SystemDevice& entry : plan.system->devices) {
        const TrainingFamily* family = family_of(model, *entry.device);
        switch (entry.link) {
            case Link::nvlink:
                slowest = std::min(slowest, family && family->nvlink_rows > 0 ? rates.nvlink_gb_s : rates.pcie_gb_s);
                break;
            case Link::unified: return {};
            default: slowest = std::min(slowest, rates.pcie_gb_s * lanes_of(entry.link) / lanes_of(Link::x16));
        }
    }
    if (slowest < rates.old_board_gb_s) return {};
    return slowest;
}

namespace {

/// The micro-step of a plan.
TrainingStep training_step(const Catalog& catalog, const Workload& workload, const Plan& plan, const Memory& memory) {
    const Model& model = *workload.model;
    const EngineTraining& engine = *plan.engine->training;
    TrainingStep step;
    step.method = workload.task;
    step.params = model.active_params;
    step.layers = model.layers;
    const auto length = static_cast<double>(workload.context);
    step.attention_flops = attention_flops(model, length);
    step.weights = memory.model.total();
    step.tokens = length * workload.training.batch;
    step.checkpoints = engine.checkpoints;
    step.trainer = engine.trainer;
    step.unpacking = engine.unpacking;
    step.parallel = plan.parallel;
    step.devices = memory.device_count;
    step.offloaded = memory.in_host_ram.value > 0;
    step.accumulation = workload.training.accumulation;
    step.layers_trained = workload.training.layers_trained;
    step.exchange_gb_s = exchange_gb_s(catalog.training, plan).value_or(0);
    step.fp16 = memory.devices[0].device->fp16;
    step.bandwidth = memory.devices[0].device->bandwidth;
    return step;
}

}  // namespace

TrainingRun training_run(const Catalog& catalog, const Question& question, const Plan& plan, const Memory& memory,
                         const Power& power) {
    const Workload& workload = question.workload;
    TrainingRun run;
    run.tokens = workload.training.tokens;
    run.watts = power.prefill;
    run.why = why_untimed(catalog, workload, plan, memory);
    if (!run.timed()) return run;
    const TrainingModel& model = catalog.training;
    // The slowest device sets the pace of all.
    TrainingStep step = training_step(catalog, workload, plan, memory);
    double slowest = 0;
    bool known = true;  // not where it is another device of the family
    for (const DeviceMemory& placed : memory.placed()) {
        const Device& device = *placed.device;
        step.fp16 = device.fp16;
        step.bandwidth = device.bandwidth;
        const TrainingFamily& family = *family_of(model, device);
        known = known && std::find(family.measured.begin(), family.measured.end(), device.id) != family.measured.end();
        const TrainingTerms terms = training_terms(model.rates, family.efficiency, step);
        const double tps = training_rate(model.rates, step, terms).value;
        if (slowest > 0 && tps >= slowest) continue;
        slowest = tps;
        run.terms = terms;
        run.family = &family;
    }
    const TrainingTerms& t = run.terms;
    const double most = std::max({t.compute.value, t.unpack.value, t.layers.value, t.exchange.value});
    const Bound bound = most == t.exchange.value  ? Bound::link
                        : most == t.layers.value  ? Bound::overhead
                        : most == t.compute.value ? Bound::compute
                                                  : Bound::bandwidth;
    run.tps = {slowest, slowest * run.family->low, slowest * run.family->high,
               known ? Basis::calibrated : Basis::extrapolated, bound};
    run.exchange_gb_s = step.parallel == Parallel::fsdp && step.devices > 1 ? step.exchange_gb_s : 0;
    run.hours = hours_of(run.tokens, run.tps);
    const double more = 1 + power.spread;
    run.kwh = {run.watts * run.hours.low * (1 / more), run.watts * run.hours.typical,
               run.watts * run.hours.high * more};
    const UsdPerKwh price = question.site.kwh_price;
    run.electricity = {run.kwh.low * price, run.kwh.typical * price, run.kwh.high * price};
    if (const RentalPrice* rental = rental_of(*question.purchase.book, *memory.devices[0].device)) {
        const double n = memory.device_count;
        const auto rent = [&](double usd, Hours hours) { return Usd{usd * n * hours.value}; };
        run.rent = {rent(rental->usd_per_hour.low, run.hours.low),
                    rent(rental->usd_per_hour.typical, run.hours.typical),
                    rent(rental->usd_per_hour.high, run.hours.high)};
    }
    return run;
}

}  // namespace advisor
