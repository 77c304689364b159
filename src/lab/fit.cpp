// The numbers that are fitted, with the priors of data/calibration-priors.json, and the rows that each can move.
#include "fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/lab.hpp"
#include "catalog/reader.hpp"

namespace advisor {
namespace {

using lab::FittedNumber;
using lab::Prior;

/// What rows a parameter can move; without any it stays at its parent's.
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
    kPeer = 4096,
    kVulkan = 8192,
    kEarly = 16384
};

/// The rows that each parameter enters: a metric or both, and properties that the row must have.
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
    {"expert_half", kPrefill, kExperts},
    {"expert_token_us", kPrefill, kExperts},
    {"batch_half", kDecode, kBatch},
    {"prefill_layer_us", kPrefill},
    {"moe_compute", kPrefill, kExperts},
    {"split_prefill", kPrefill, kLayer},
    {"hop_us", kDecode, kLayer},
    {"reduce_us", kDecode | kPrefill, kTensor},
    {"peer_reduce", kDecode | kPrefill, kPeer},
    {"reduce_share", kPrefill, kTensor},
    {"state_layer_us", kDecode, kState},
    {"latent_layer_us", kDecode, kLatent},
    {"server_us", kDecode, kServer},
    {"plain_attention", kDecode | kPrefill, kPlain},
    {"old_decode", kDecode, kOld},
    {"old_prefill", kPrefill, kOld},
    {"vulkan_decode", kDecode, kVulkan},
    {"vulkan_prefill", kPrefill, kVulkan},
    {"early_decode", kDecode, kEarly},
    {"early_prefill", kPrefill, kEarly},
    {kKernelDecode, kDecode},
    {kKernelPrefill, kPrefill},
});
static_assert(kEntrances.size() == kSpeedParameters.size() + 2);

using Grade = std::pair<std::string, double>;
using lab::EffectSpreads;
using lab::LevelSpreads;

struct PriorFile {
    std::vector<Prior> priors;
    LevelSpreads levels;
    std::array<EffectSpreads, 2> effects;
    std::vector<Grade> grades;
};

constexpr auto kPrior = std::to_array<loader::Field<Prior>>({
    {"parameter", loader::text<&Prior::parameter>, loader::required},
    {"prior", loader::number<&Prior::value, loader::kQuantity>, loader::required},
    {"spread", loader::number<&Prior::spread, loader::kQuantity>, loader::required},
    {"lowest", loader::number<&Prior::lowest, loader::kQuantity>, loader::required},
    {"highest", loader::number<&Prior::highest, loader::kQuantity>, loader::required},
});
constexpr auto kLevels = std::to_array<loader::Field<LevelSpreads>>({
    {"root", loader::number<&LevelSpreads::root, loader::kQuantity>, loader::required},
    {"engine_family", loader::number<&LevelSpreads::engine_family, loader::kQuantity>, loader::required},
    {"maker", loader::number<&LevelSpreads::maker, loader::kQuantity>, loader::required},
    {"architecture", loader::number<&LevelSpreads::architecture, loader::kQuantity>, loader::required},
});
constexpr auto kEffects = std::to_array<loader::Field<EffectSpreads>>({
    {"device", loader::number<&EffectSpreads::device, loader::kQuantity>, loader::required},
    {"model", loader::number<&EffectSpreads::model, loader::kQuantity>, loader::required},
    {"kin", loader::number<&EffectSpreads::kin, loader::kQuantity>, loader::required},
    {"plan", loader::number<&EffectSpreads::plan, loader::kQuantity>, loader::required},
    {"between_sources", loader::number<&EffectSpreads::source, loader::kQuantity>, loader::required},
    {"source_on_device", loader::number<&EffectSpreads::source_device, loader::kQuantity>, loader::required},
    {"noise", loader::number<&EffectSpreads::noise, loader::kQuantity>, loader::required},
});
constexpr auto kGrade = std::to_array<loader::Field<Grade>>({
    {"grade", loader::text<&Grade::first>, loader::required},
    {"weight", loader::number<&Grade::second, loader::kQuantity>, loader::required},
});

template <std::size_t metric>
void effects_of(PriorFile& file, const loader::Value& value, const loader::Kinds& kinds) {
    loader::read_fields(file.effects[metric], value, kEffects, kinds);
}

constexpr auto kPriorFile = std::to_array<loader::Field<PriorFile>>({
    {"schema"},
    {"parameters", loader::list<&PriorFile::priors, kPrior>, loader::required},
    {"levels", loader::object<&PriorFile::levels, kLevels>, loader::required},
    {"decode_effects", effects_of<static_cast<std::size_t>(Metric::decode)>, loader::required},
    {"prefill_effects", effects_of<static_cast<std::size_t>(Metric::prefill)>, loader::required},
    {"grades", loader::list<&PriorFile::grades, kGrade>, loader::required},
});

const Prior& prior_of(const std::vector<Prior>& priors, std::string_view parameter, const std::string& file) {
    for (const Prior& prior : priors)
        if (prior.parameter == parameter) return prior;
    throw Error(fmt::format("{}: no prior of '{}'", file, parameter));
}

lab::FitPriors read_fit_priors(const DataFile& file) {
    PriorFile read = loader::read_file(file, kPriorFile);
    if (read.priors.size() != kEntrances.size())
        throw Error(
            fmt::format("{}: expected {} parameters, found {}", file.name, kEntrances.size(), read.priors.size()));
    std::vector<FittedNumber> parameters;
    for (const Entrance& entrance : kEntrances) {
        FittedNumber p;
        p.metrics = entrance.metrics;
        p.condition = entrance.condition;
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
    return {std::move(parameters), read.levels, read.effects, std::move(read.grades)};
}

unsigned properties_of(const RowCase& one) {
    const Model& model = *one.row->model;
    const bool many = one.row->device_count > 1;
    const unsigned metrics = one.wall ? kDecode | kPrefill : one.row->metric == Metric::decode ? kDecode : kPrefill;
    return metrics | (model.is_moe() ? kExperts : 0u) | (model.linear_layers > 0 ? kState : 0u) |
           (model.mla_kv_rank > 0 ? kLatent : 0u) | (one.input.flash_attention ? 0u : kPlain) |
           (one.input.old_build ? kOld : 0u) | (one.input.vulkan ? kVulkan : 0u) | (one.input.early ? kEarly : 0u) |
           (one.row->device->dies > 1 ? kDies : 0u) | (one.input.server ? kServer : 0u) |
           (one.input.batch > 1 ? kBatch : 0u) | (many && one.plan.parallel == Parallel::layer ? kLayer : 0u) |
           (many && one.plan.parallel == Parallel::tensor ? kTensor : 0u) |
           (many && one.system->devices.front().peer_to_peer ? kPeer : 0u);
}

}  // namespace

const lab::FitPriors& lab::fit_priors() {
    static const FitPriors kBuiltIn = read_fit_priors(embedded_file("calibration-priors.json"));
    return kBuiltIn;
}

double lab::FitPriors::weight_of(std::string_view grade) const {
    const auto known = std::find_if(grades.begin(), grades.end(), [&](const Grade& g) { return g.first == grade; });
    return known == grades.end() ? grades.back().second : known->second;
}

bool lab::enters(const FittedNumber& number, const RowCase& one) {
    const unsigned has = properties_of(one);
    return (has & number.metrics) && (has & number.condition) == number.condition &&
           (!number.factors || static_cast<std::size_t>(one.row->quant->kernel) == number.kernel);
}

bool lab::speaks_of_plan(const RowCase& one) {
    const SpeedInput& input = one.input;
    return !input.old_build && !input.early && !input.vulkan && input.batch == 1 && !one.row->power_limit &&
           !one.row->offloads && !one.wall;
}

SpeedClass prior_class() {
    SpeedClass prior;
    for (const FittedNumber& p : lab::fitted_numbers()) p.in(prior) = p.prior.value;
    return prior;
}

}  // namespace advisor
