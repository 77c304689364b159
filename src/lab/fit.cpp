// The priors of data/calibration-priors.json, and the search for the class that fits rows best.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/lab.hpp"
#include "catalog/reader.hpp"

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

/// The rows that each parameter enters, in the order in which the search tries them: a metric or both, and a property
/// that the row must have.
struct Entrance {
    std::string_view parameter;
    unsigned metrics;
    unsigned condition = 0;
};
constexpr std::string_view kKernelDecode = "kernel_decode", kKernelPrefill = "kernel_prefill";
constexpr auto kEntrances = std::to_array<Entrance>({
    {"bandwidth_efficiency", kDecode | kPrefill},
    {"two_dies", kDecode, kDies},
    {"layer_us", kDecode},
    {"expert_layer_us", kDecode, kExperts},
    {"kv_efficiency", kDecode},
    {"compute_efficiency", kPrefill},
    {"attention_efficiency", kPrefill},
    {"half_batch", kPrefill},
    {"batch_half", kDecode, kBatch},
    {"prefill_layer_us", kPrefill},
    {"moe_compute", kPrefill, kExperts},
    {"split_prefill", kPrefill, kLayer},
    {"hop_us", kDecode, kLayer},
    {"reduce_us", kDecode | kPrefill, kTensor},
    {"peer_reduce", kDecode | kPrefill, kPeer},
    {"state_layer_us", kDecode, kState},
    {"latent_layer_us", kDecode, kLatent},
    {"server_us", kDecode, kServer},
    {"plain_attention", kDecode | kPrefill, kPlain},
    {"old_decode", kDecode, kOld},
    {"old_prefill", kPrefill, kOld},
    {kKernelDecode, kDecode},
    {kKernelPrefill, kPrefill},
});
static_assert(kEntrances.size() == kSpeedParameters.size() + 2);

/// What is believed before any row (root), how far a class may move from its parent (standard deviation of the
/// logarithm), and the bounds, which are physical.
struct Prior {
    std::string parameter;
    double value = 1, spread = 1, lowest = 0, highest = 1;
};

struct PriorFile {
    std::vector<Prior> priors;
};

constexpr auto kPrior = std::to_array<loader::Field<Prior>>({
    {"parameter", loader::text<&Prior::parameter>, loader::required},
    {"prior", loader::number<&Prior::value, loader::kQuantity>, loader::required},
    {"spread", loader::number<&Prior::spread, loader::kQuantity>, loader::required},
    {"lowest", loader::number<&Prior::lowest, loader::kQuantity>, loader::required},
    {"highest", loader::number<&Prior::highest, loader::kQuantity>, loader::required},
});
constexpr auto kPriorFile = std::to_array<loader::Field<PriorFile>>({
    {"schema"},
    {"parameters", loader::list<&PriorFile::priors, kPrior>, loader::required},
});

/// One fitted number of a class: one of kSpeedParameters, or the factor of one kernel.
struct FittedNumber {
    double SpeedClass::*scalar = nullptr;
    std::array<double, kKernels> SpeedClass::*factors = nullptr;
    std::size_t kernel = 0;  ///< of `factors`; only rows of that kernel enter
    Entrance entrance;
    Prior prior;

    double& in(SpeedClass& c) const { return scalar ? c.*scalar : (c.*factors)[kernel]; }
    double in(const SpeedClass& c) const { return scalar ? c.*scalar : (c.*factors)[kernel]; }
};

const Prior& prior_of(const std::vector<Prior>& priors, std::string_view parameter, const std::string& file) {
    for (const Prior& prior : priors)
        if (prior.parameter == parameter) return prior;
    throw Error(fmt::format("{}: no prior of '{}'", file, parameter));
}

std::vector<FittedNumber> read_fitted_numbers(const DataFile& file) {
    const json::Document document = json::parse(file);
    PriorFile read;
    try {
        loader::read_fields(read, document.root, kPriorFile, {});
    } catch (const loader::Fault& fault) {
        throw loader::located(fault, document);
    }
    if (read.priors.size() != kEntrances.size())
        throw Error(
            fmt::format("{}: expected {} parameters, found {}", file.name, kEntrances.size(), read.priors.size()));
    std::vector<FittedNumber> parameters;
    for (const Entrance& entrance : kEntrances) {
        FittedNumber p;
        p.entrance = entrance;
        p.prior = prior_of(read.priors, entrance.parameter, file.name);
        for (const SpeedParameter& known : kSpeedParameters)
            if (known.key == entrance.parameter) p.scalar = known.value;
        if (entrance.parameter == kKernelDecode) p.factors = &SpeedClass::kernel_decode;
        if (entrance.parameter == kKernelPrefill) p.factors = &SpeedClass::kernel_prefill;
        for (std::size_t kernel = 0; kernel < (p.factors ? kKernels : 1); ++kernel) {
            p.kernel = kernel;
            parameters.push_back(p);
        }
    }
    return parameters;
}

const std::vector<FittedNumber>& fitted_numbers() {
    static const std::vector<FittedNumber> kBuiltIn = read_fitted_numbers(embedded_file("calibration-priors.json"));
    return kBuiltIn;
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
        for (const FittedNumber& p : fitted_numbers())
            if (enters(p, rows)) parameters_.push_back(&p);
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
                for (const FittedNumber* p : parameters_)
                    for (const double factor : {std::exp(step), std::exp(-step)}) moved |= try_move(*p, factor);
            }
        }
        return best_;
    }

private:
    const Catalog& catalog_;
    const WeighedCases& all_;
    std::vector<std::size_t> decode_rows_, prefill_rows_;
    std::vector<const FittedNumber*> parameters_;
    SpeedClass best_, parent_;
    double tightness_ = 1, decode_loss_ = 0, prefill_loss_ = 0;

    bool enters(const FittedNumber& p, const std::vector<std::size_t>& rows) const {
        return std::any_of(rows.begin(), rows.end(), [&](std::size_t i) {
            const unsigned has = properties_of(all_.cases[i]);
            return (has & p.entrance.metrics) && (has & p.entrance.condition) == p.entrance.condition &&
                   (!p.factors || static_cast<std::size_t>(all_.cases[i].row->quant->kernel) == p.kernel);
        });
    }

    double penalty(const FittedNumber& p, const SpeedClass& c) const {
        const double z = std::log(p.in(c) / p.in(parent_)) / (p.prior.spread * tightness_);
        return z * z / 2;
    }

    bool try_move(const FittedNumber& p, double factor) {
        SpeedClass moved = best_;
        double& x = p.in(moved);
        x = std::clamp(x * factor, p.prior.lowest, p.prior.highest);
        const double prior = penalty(p, moved) - penalty(p, best_);
        const double decode = p.entrance.metrics & kDecode ? loss_of(decode_rows_, moved) : decode_loss_;
        const double prefill = p.entrance.metrics & kPrefill ? loss_of(prefill_rows_, moved) : prefill_loss_;
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
    for (const FittedNumber& p : fitted_numbers()) p.in(prior) = p.prior.value;
    return prior;
}

SpeedClass fit_class(const Catalog& catalog, const WeighedCases& all, const std::vector<std::size_t>& rows,
                     const SpeedClass& parent, double tightness) {
    return Fit(catalog, all, rows).run(parent, tightness);
}

}  // namespace advisor
