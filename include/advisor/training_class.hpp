// Parameters of the model of training, fitted to measured rows (data/training-calibration.json), and what an engine
// does when it trains (data/catalog/engines.json).
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/names.hpp"
#include "advisor/units.hpp"

namespace advisor {

/// Kinds of code that train: Hugging Face as it comes, tuned PyTorch (packing, flash attention, compiled), Unsloth's
/// kernels, native C++, MLX.
enum class Trainer { plain, tuned, unsloth, native, mlx };
template <>
inline constexpr auto kNames<Trainer> = named<Trainer::mlx>("plain", "tuned", "unsloth", "native", "mlx");
constexpr std::size_t kTrainers = static_cast<std::size_t>(Trainer::mlx) + 1;

/// How the frozen weights of QLoRA become numbers that can be multiplied.
enum class Unpacking { bitsandbytes, fused, gptq, affine };
template <>
inline constexpr auto kNames<Unpacking> = named<Unpacking::affine>("bitsandbytes", "fused", "gptq", "affine");
constexpr std::size_t kUnpackings = static_cast<std::size_t>(Unpacking::affine) + 1;

/// What AdamW keeps of each trained weight: two 32-bit moments and a 32-bit copy; two 16-bit moments, where the weights
/// are 16-bit and nothing else is said; two 8-bit moments.
enum class Optimizer { adamw, adamw_16bit, adamw_8bit };
template <>
inline constexpr auto kNames<Optimizer> = named<Optimizer::adamw_8bit>("adamw", "adamw-16bit", "adamw-8bit");
constexpr std::size_t kOptimizers = static_cast<std::size_t>(Optimizer::adamw_8bit) + 1;

/// What an engine holds and does when it trains.
struct EngineTraining {
    Trainer trainer = Trainer::plain;
    Unpacking unpacking = Unpacking::bitsandbytes;
    bool checkpoints = true;                 ///< recomputes the activations of a layer by default
    bool checkpoints_in_host = false;        ///< keeps what it recomputes from in the RAM of the host
    Optimizer optimizer = Optimizer::adamw;  ///< of all weights, where nothing else is asked for
    double logits_bytes = 8;                 ///< of one token and entry of the vocabulary, gradients included
    double row_bytes = 34;                   ///< of one token and hidden value of a layer whose activations are kept
    Bytes overhead;                          ///< of each device, beside the rest
};

/// Fitted numbers that no device family has for itself. docs/model.md has the formula.
struct TrainingRates {
    double plain_compute = 0.5;        ///< of the compute of tuned trainers
    double native_compute = 1;         ///< likewise
    double torch_layer_ms = 7;         ///< least time of a layer and micro-step in PyTorch
    double native_layer_ms = 4;        ///< in C++
    double mlx_layer_ms = 4;           ///< in MLX
    double full_layers = 2;            ///< factor on it when all weights are trained
    double bitsandbytes_unpack = 0.1;  ///< parameters unpacked a second, of the bytes of bandwidth
    double fused_unpack = 0.3;
    double gptq_unpack = 0.035;
    double affine_unpack = 0.6;
    double nvlink_gb_s = 84;      ///< exchanged by cards that share the weights, each
    double pcie_gb_s = 12;        ///< over 16 lanes of PCIe 4
    double cloud_gb_s = 3;        ///< in rented machines with PCIe
    double old_board_gb_s = 2;    ///< on an older board of unknown lanes
    double ddp_share = 0.97;      ///< of n cards that each hold a copy
    double pipeline_share = 0.9;  ///< of an ideal pipeline
};

struct TrainingRateKey {
    std::string_view key;
    double TrainingRates::*value;
};
inline constexpr std::array kTrainingRates{
    TrainingRateKey{"plain_compute", &TrainingRates::plain_compute},
    TrainingRateKey{"native_compute", &TrainingRates::native_compute},
    TrainingRateKey{"torch_layer_ms", &TrainingRates::torch_layer_ms},
    TrainingRateKey{"native_layer_ms", &TrainingRates::native_layer_ms},
    TrainingRateKey{"mlx_layer_ms", &TrainingRates::mlx_layer_ms},
    TrainingRateKey{"full_layers", &TrainingRates::full_layers},
    TrainingRateKey{"bitsandbytes_unpack", &TrainingRates::bitsandbytes_unpack},
    TrainingRateKey{"fused_unpack", &TrainingRates::fused_unpack},
    TrainingRateKey{"gptq_unpack", &TrainingRates::gptq_unpack},
    TrainingRateKey{"affine_unpack", &TrainingRates::affine_unpack},
    TrainingRateKey{"nvlink_gb_s", &TrainingRates::nvlink_gb_s},
    TrainingRateKey{"pcie_gb_s", &TrainingRates::pcie_gb_s},
    TrainingRateKey{"cloud_gb_s", &TrainingRates::cloud_gb_s},
    TrainingRateKey{"old_board_gb_s", &TrainingRates::old_board_gb_s},
    TrainingRateKey{"ddp_share", &TrainingRates::ddp_share},
    TrainingRateKey{"pipeline_share", &TrainingRates::pipeline_share},
};
static_assert(kTrainingRates.size() * sizeof(double) == sizeof(TrainingRates), "every rate has a key");

/// Devices that train alike: those named, else those of the architectures.
struct TrainingFamily {
    std::string id;
    std::vector<std::string> architectures, devices;
    double efficiency = 0.5;            ///< of the fp16 rate, with a tuned trainer
    double low = 0.5, high = 2;         ///< 80 % interval, factors on a prediction
    int rows = 0, authors = 0;          ///< measured, behind it
    int nvlink_rows = 0;                ///< of them over NVLink
    std::vector<std::string> measured;  ///< ids of its devices with rows
    std::vector<std::string> sources;
};

/// All that the time of training is worked out from.
struct TrainingModel {
    TrainingRates rates;
    std::vector<TrainingFamily> families;
    std::vector<int> family_of;  ///< by Device::index: place in families; -1: nobody measured training on such a device
};

}  // namespace advisor
