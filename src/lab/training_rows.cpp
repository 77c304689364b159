// Measured runs of training: how they are read, and the micro-step that each of them is.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/training_lab.hpp"
#include "reading.hpp"

namespace advisor {
namespace {

using namespace lab;
using loader::required;

constexpr auto kMethods = listed("lora", "qlora", "full");

constexpr auto kShape = std::to_array<Field<Model>>({
    {"layers", loader::number<&Model::layers, loader::kCount>, required},
    {"hidden", loader::number<&Model::hidden, loader::kCount>, required},
    {"heads", loader::number<&Model::heads, loader::kCount>, required},
    {"kv_heads", loader::number<&Model::kv_heads, loader::kCount>, required},
    {"ffn", loader::number<&Model::ffn, loader::kCount>, required},
    {"vocab", loader::number<&Model::vocab, loader::kCount>, required},
    {"source"},
});

void read_shape(TrainingRow& row, const Value& value, const Kinds& kinds) {
    auto model = std::make_shared<Model>();
    loader::read_fields(*model, value, kShape, kinds);
    model->head_dim = model->hidden / model->heads;
    model->full_layers = model->layers;
    row.model = std::move(model);
}

void read_method(TrainingRow& row, const Value& value, const Kinds&) {
    constexpr std::array tasks{Task::lora, Task::qlora, Task::full_finetune};
    row.method = tasks[loader::read_choice(value, kMethods.data(), kMethods.size())];
}

void read_trainer(TrainingRow& row, const Value& value, const Kinds&) {
    const std::string_view text = loader::read_text(value);
    if (text == "mlx-cuda") row.suspect = "MLX on CUDA: one row";
    else row.trainer = loader::read_enum<Trainer>(value);
}

constexpr auto kTrainingRow = std::to_array<Field<TrainingRow>>({
    {"id", loader::text<&TrainingRow::id>, required},
    {"source", loader::text<&TrainingRow::source>, required},
    {"author", loader::text<&TrainingRow::author>, required},
    {"date", loader::text<&TrainingRow::date>, required},
    {"device", loader::text<&TrainingRow::device_id>, required},
    {"computes_as", loader::text<&TrainingRow::computes_as>},
    {"device_count", loader::number<&TrainingRow::device_count, loader::kCount>, required},
    {"parallel", loader::text<&TrainingRow::parallel>, required},
    {"link", loader::text<&TrainingRow::link>},
    {"framework", loader::text<&TrainingRow::framework>, required},
    {"trainer", read_trainer, required},
    {"method", read_method, required},
    {"model", loader::text<&TrainingRow::model_id>, required},
    {"total_params_b", loader::number<&TrainingRow::total_params, loader::kParameters>, required},
    {"shape", read_shape},
    {"quant", loader::text<&TrainingRow::quant>},
    {"lora_rank", loader::number<&TrainingRow::rank, loader::kCount>},
    {"seq_len", loader::number<&TrainingRow::length, kTokens>},
    {"batch", loader::number<&TrainingRow::batch, loader::kCount>},
    {"micro_step_tokens", loader::number<&TrainingRow::micro_step_tokens, kTokens>},
    {"checkpointing", loader::flag<&TrainingRow::checkpoints>},
    {"layers_trained", loader::number<&TrainingRow::layers_trained, loader::kQuantity>},
    {"tokens_per_s", loader::number<&TrainingRow::tps, kRate>},
    {"memory_gib", loader::number<&TrainingRow::memory, loader::kMemory>},
    {"grade", loader::text<&TrainingRow::grade>, required},
    {"offload", loader::flag<&TrainingRow::offloads>},
    {"fitted", loader::flag<&TrainingRow::fitted>, required},
});

void complete(const Catalog& catalog, TrainingRow& row) {
    row.device = find(catalog.devices, row.computes_as.empty() ? row.device_id : row.computes_as);
    if (const Model* known = find(catalog.models, row.model_id)) row.model = std::make_shared<const Model>(*known);
    else if (row.model) {
        auto model = std::make_shared<Model>(*row.model);
        model->id = row.model_id;
        model->total_params = row.total_params;
        model->active_params = row.total_params - static_cast<double>(model->vocab) * model->hidden;
        row.model = std::move(model);
    }
}

Unpacking unpacking_of(const TrainingRow& row) {
    if (row.quant.starts_with("gptq")) return Unpacking::gptq;
    if (row.quant.starts_with("mlx")) return Unpacking::affine;
    return row.trainer == Trainer::unsloth || row.quant == "nf4-torchao" ? Unpacking::fused : Unpacking::bitsandbytes;
}

double exchange_of(const TrainingRates& rates, const TrainingRow& row) {
    if (row.link == "nvlink") return rates.nvlink_gb_s;
    if (row.link == "cloud") return rates.cloud_gb_s;
    if (row.link == "old-board") return rates.old_board_gb_s;
    return rates.pcie_gb_s;
}

}  // namespace

std::vector<TrainingRow> load_training(const Catalog& catalog, const DataFile& file) {
    std::vector<TrainingRow> rows;
    each_line(file, [&](const Value& object) {
        TrainingRow& row = rows.emplace_back();
        read_known_fields(row, object, kTrainingRow);
        complete(catalog, row);
    });
    return rows;
}

std::string untimed_because(const TrainingRow& row) {
    constexpr auto kPredicted = listed("none", "ddp", "fsdp", "pipeline", "layer");
    if (!row.tps) return "states no tokens per second";
    if (!row.suspect.empty()) return row.suspect;
    if (!row.fitted) return "leaves out what the formula needs, or was read through others";
    if (!row.device) return "a device that is not in the catalog";
    if (!row.model) return "a model of unknown shape";
    if (row.model->is_moe()) return "experts";
    if (std::find(kPredicted.begin(), kPredicted.end(), row.parallel) == kPredicted.end())
        return "split in a way that is not predicted";
    return {};
}

TrainingStep step_of(const Catalog& catalog, const TrainingRates& rates, const TrainingRow& row) {
    const Model& model = *row.model;
    TrainingStep step;
    step.method = row.method;
    step.params = model.active_params;
    step.layers = model.layers;
    step.tokens = row.micro_step_tokens;
    const double length = row.length > 0 ? row.length : step.tokens / row.batch.value_or(1);
    step.attention_flops = attention_flops(model, length);
    const Quantization* quant = quantization_named(catalog, row.method == Task::qlora ? "nf4" : "bf16-safetensors");
    step.weights = quant ? weights_of(model, *quant).total() : Bytes{2 * model.total_params};
    if (row.layers_trained) step.layers_trained = std::min(1.0, *row.layers_trained / model.layers);
    step.checkpoints = row.checkpoints.value_or(row.trainer != Trainer::mlx);
    step.trainer = row.trainer;
    step.unpacking = unpacking_of(row);
    step.devices = row.device_count;
    step.offloaded = row.offloads;
    for (const Parallel parallel : {Parallel::none, Parallel::layer, Parallel::ddp, Parallel::fsdp, Parallel::pipeline})
        if (name_of(parallel) == row.parallel) step.parallel = parallel;
    step.exchange_gb_s = exchange_of(rates, row);
    step.fp16 = row.device->fp16;
    step.bandwidth = row.device->bandwidth;
    return step;
}

}  // namespace advisor
