#include "fit.hpp"

#include <algorithm>
#include <cmath>

namespace advisor {
namespace {

/// What rows a parameter can move; those that it cannot are not asked again, and without any it stays at its parent's.
enum Rows : unsigned {
    kDecode = 1,
    kPrefill = 2,
    kExperts = 4,
    kState = 8,
    kLatent = 16,
    kPlain = 32,
    kOld = 64,
    kLayer = 128,
    kTensor = 256,
    kServer = 512,
    kBatch = 1024,
    kDies = 2048,
    kPeer = 4096
};

/// One fitted number: where it lives, what is believed before any row (root), how far a class may move from its parent
/// (standard deviation of the logarithm), and the rows that it enters. Bounds are physical.
struct Parameter {
    double* (*slot)(SpeedClass&);
    double prior;
    double spread;
    double lowest, highest;
    unsigned metrics;        ///< kDecode, kPrefill or both
    unsigned condition = 0;  ///< and a property that the row must have
    int kernel = -1;         ///< and its kernel, when 0 or more
};

template <double SpeedClass::*Member>
double* slot_of(SpeedClass& c) {
    return &(c.*Member);
}
template <std::array<double, kKernels> SpeedClass::*Kernels, std::size_t Index>
double* kernel_slot(SpeedClass& c) {
    return &(c.*Kernels)[Index];
}

template <std::size_t... I>
void add_kernels(std::vector<Parameter>& list, std::index_sequence<I...>) {
    (list.push_back({kernel_slot<&SpeedClass::kernel_decode, I>, 1, 0.10, 0.3, 1.5, kDecode, 0, static_cast<int>(I)}),
     ...);
    (list.push_back({kernel_slot<&SpeedClass::kernel_prefill, I>, 1, 0.15, 0.2, 2, kPrefill, 0, static_cast<int>(I)}),
     ...);
}

std::vector<Parameter> parameters() {
    std::vector<Parameter> list{{slot_of<&SpeedClass::bandwidth_efficiency>, 0.80, 0.15, 0.2, 1.0, kDecode | kPrefill},
                                {slot_of<&SpeedClass::two_dies>, 0.9, 0.1, 0.5, 1, kDecode, kDies},
                                {slot_of<&SpeedClass::layer_us>, 60, 0.6, 1, 600, kDecode},
                                {slot_of<&SpeedClass::expert_layer_us>, 60, 0.7, 1, 600, kDecode, kExperts},
                                {slot_of<&SpeedClass::kv_efficiency>, 0.5, 0.4, 0.02, 1.0, kDecode},
                                {slot_of<&SpeedClass::compute_efficiency>, 0.7, 0.25, 0.05, 1.5, kPrefill},
                                {slot_of<&SpeedClass::attention_efficiency>, 0.3, 0.5, 0.01, 1.0, kPrefill},
                                {slot_of<&SpeedClass::half_batch>, 24, 0.4, 2, 200, kPrefill},
                                {slot_of<&SpeedClass::batch_half>, 16, 0.6, 0.5, 200, kDecode, kBatch},
                                {slot_of<&SpeedClass::prefill_layer_us>, 60, 0.6, 1, 3000, kPrefill},
                                {slot_of<&SpeedClass::moe_compute>, 0.8, 0.25, 0.1, 2, kPrefill, kExperts},
                                {slot_of<&SpeedClass::split_prefill>, 0.5, 0.3, 0.05, 1, kPrefill, kLayer},
                                {slot_of<&SpeedClass::hop_us>, 30, 0.5, 1, 1000, kDecode, kLayer},
                                {slot_of<&SpeedClass::reduce_us>, 20, 0.5, 2, 500, kDecode | kPrefill, kTensor},
                                {slot_of<&SpeedClass::peer_reduce>, 0.6, 0.3, 0.2, 1, kDecode | kPrefill, kPeer},
                                {slot_of<&SpeedClass::state_layer_us>, 20, 0.7, 1, 600, kDecode, kState},
                                {slot_of<&SpeedClass::latent_layer_us>, 20, 0.7, 1, 3000, kDecode, kLatent},
                                {slot_of<&SpeedClass::server_us>, 1000, 0.7, 10, 10000, kDecode, kServer},
                                {slot_of<&SpeedClass::plain_attention>, 0.5, 0.4, 0.02, 1, kDecode | kPrefill, kPlain},
                                {slot_of<&SpeedClass::old_decode>, 0.9, 0.10, 0.4, 1, kDecode, kOld},
                                {slot_of<&SpeedClass::old_prefill>, 0.8, 0.20, 0.2, 1, kPrefill, kOld}};
    add_kernels(list, std::make_index_sequence<kKernels>());
    return list;
}

unsigned properties_of(const RowCase& one) {
    const Model& model = *one.row->model;
    const bool many = one.row->device_count > 1;
    return (one.row->metric == Metric::decode ? kDecode : kPrefill) | (model.is_moe() ? kExperts : 0u) |
           (model.linear_layers > 0 ? kState : 0u) | (model.mla_kv_rank > 0 ? kLatent : 0u) |
           (one.input.flash_attention ? 0u : kPlain) | (one.input.old_build ? kOld : 0u) |
           (one.row->device->dies > 1 ? kDies : 0u) | (one.input.server ? kServer : 0u) |
           (one.input.batch > 1 ? kBatch : 0u) | (many && one.plan.parallel == Parallel::layer ? kLayer : 0u) |
           (many && one.plan.parallel == Parallel::tensor ? kTensor : 0u) |
           (many && one.system->devices.front().peer_to_peer ? kPeer : 0u);
}

/// Fit of one class to the rows that use it.
class Fit {
public:
    Fit(const Catalog& catalog, const WeighedCases& all, const std::vector<std::size_t>& rows)
        : catalog_(catalog), all_(all) {
        for (const std::size_t i : rows)
            (all.cases[i].row->metric == Metric::decode ? decode_rows_ : prefill_rows_).push_back(i);
        for (const Parameter& p : parameters())
            if (enters(p, rows)) parameters_.push_back(p);
    }

    /// Minimum of the robust loss plus the prior's, by coordinate search on logarithms; returns the fitted class.
    SpeedClass run(const SpeedClass& parent, double tightness) {
        best_ = parent_ = parent;
        tightness_ = tightness;
        decode_loss_ = loss_of(decode_rows_, best_);
        prefill_loss_ = loss_of(prefill_rows_, best_);
        constexpr double kFirstStep = 0.3, kLastStep = 0.005;
        for (double step = kFirstStep; step > kLastStep; step /= 2) {
            for (bool moved = true; moved;) {
                moved = false;
                for (const Parameter& p : parameters_)
                    for (const double factor : {std::exp(step), std::exp(-step)}) moved |= try_move(p, factor);
            }
        }
        return best_;
    }

private:
    const Catalog& catalog_;
    const WeighedCases& all_;
    std::vector<std::size_t> decode_rows_, prefill_rows_;
    std::vector<Parameter> parameters_;
    SpeedClass best_, parent_;
    double tightness_ = 1, decode_loss_ = 0, prefill_loss_ = 0;

    bool enters(const Parameter& p, const std::vector<std::size_t>& rows) const {
        return std::any_of(rows.begin(), rows.end(), [&](std::size_t i) {
            const unsigned has = properties_of(all_.cases[i]);
            return (has & p.metrics) && (has & p.condition) == p.condition &&
                   (p.kernel < 0 || static_cast<int>(all_.cases[i].row->quant->kernel) == p.kernel);
        });
    }

    double penalty(const Parameter& p, SpeedClass& c) {
        const double z = std::log(*p.slot(c) / *p.slot(parent_)) / (p.spread * tightness_);
        return z * z / 2;
    }

    bool try_move(const Parameter& p, double factor) {
        SpeedClass moved = best_;
        double& x = *p.slot(moved);
        x = std::clamp(x * factor, p.lowest, p.highest);
        const double prior = penalty(p, moved) - penalty(p, best_);
        const double decode = p.metrics & kDecode ? loss_of(decode_rows_, moved) : decode_loss_;
        const double prefill = p.metrics & kPrefill ? loss_of(prefill_rows_, moved) : prefill_loss_;
        if (decode + prefill + prior >= decode_loss_ + prefill_loss_ - 1e-9) return false;
        best_ = moved;
        decode_loss_ = decode;
        prefill_loss_ = prefill;
        return true;
    }

    /// Student's t with three degrees of freedom on log(measured / predicted).
    double loss_of(const std::vector<std::size_t>& rows, const SpeedClass& c) const {
        constexpr double kScale = 0.07;
        double loss = 0;
        for (const std::size_t i : rows) {
            const RowCase& one = all_.cases[i];
            const double r = std::log(predicted_tps(catalog_, c, 1, one) / one.row->tps) / kScale;
            loss += all_.weights[i] * 2 * std::log1p(r * r / 3);
        }
        return loss;
    }
};

}  // namespace

SpeedClass prior_class() {
    SpeedClass prior;
    for (const Parameter& p : parameters()) *p.slot(prior) = p.prior;
    return prior;
}

SpeedClass fit_class(const Catalog& catalog, const WeighedCases& all, const std::vector<std::size_t>& rows,
                     const SpeedClass& parent, double tightness) {
    return Fit(catalog, all, rows).run(parent, tightness);
}

}  // namespace advisor
