// How a checkpoint stores its weights: quantization_config of transformers, `quantization` of MLX.
#include <fmt/format.h>

#include <algorithm>

#include "hf_read.hpp"

namespace advisor::hf {
namespace {

using loader::Measure;

constexpr Measure kBitWidth{.noun = "a number of bits", .high = 64};
constexpr Measure kGroup{.noun = "a whole number", .low = -1, .high = 1e6, .whole = true};

/// What a file says, before it is known what it means.
struct Said {
    std::string method;   ///< quant_method, lower case
    std::string variant;  ///< format, mode or quant_algo, lower case
    double bits = 0, group = 0;
};

struct Known {
    std::string_view method, variant;  ///< variant: a part of it, empty for any
    double bits, group;                ///< 0 for any
    std::string_view id;
    std::string_view native = "";
};
constexpr auto kKnown = std::to_array<Known>({
    {"awq", "", 4, 0, "awq-int4"},
    {"gptq", "", 4, 0, "gptq-int4"},
    {"gptq_marlin", "", 4, 0, "gptq-int4"},
    {"auto-round", "", 4, 0, "autoround-int4"},
    {"intel/auto-round", "", 4, 0, "autoround-int4"},
    {"fp8", "", 0, 0, "FP8"},
    {"fbgemm_fp8", "", 0, 0, "FP8"},
    {"mxfp4", "", 0, 0, "mxfp4-safetensors", "MXFP4"},
    {"compressed-tensors", "nvfp4", 0, 0, "NVFP4"},
    {"compressed-tensors", "mxfp4", 0, 0, "mxfp4-safetensors"},
    {"compressed-tensors", "float-quantized", 8, 0, "FP8"},
    {"compressed-tensors", "naive-quantized", 8, 0, "FP8"},
    {"compressed-tensors", "int-quantized", 8, 0, "W8A8-INT8"},
    {"compressed-tensors", "pack-quantized", 4, 32, "int4-g32"},
    {"compressed-tensors", "pack-quantized", 4, 0, "gptq-int4"},
    {"modelopt", "nvfp4", 0, 0, "NVFP4"},
    {"modelopt_fp4", "", 0, 0, "NVFP4"},
    {"modelopt", "fp8", 0, 0, "FP8"},
    {"mlx", "mxfp4", 0, 0, "MXFP4-Q8"},
    {"mlx", "affine", 3, 0, "mlx-3bit"},
    {"mlx", "affine", 4, 0, "mlx-4bit"},
    {"mlx", "affine", 5, 0, "mlx-5bit"},
    {"mlx", "affine", 6, 0, "mlx-6bit"},
    {"mlx", "affine", 8, 0, "mlx-8bit"},
});

std::string text_at(const Value& object, std::string_view key) {
    const Value* value = present(object, key);
    return value ? lower(loader::read_text(*value)) : std::string{};
}

double number_at(const Value& object, std::string_view key, const Measure& measure) {
    const Value* value = present(object, key);
    return value ? loader::read_number(*value, measure) : 0;
}

/// The `weights` of the first group of a compressed-tensors config; null when there is none.
const Value* first_group_weights(const Value& object) {
    const Value* groups = present(object, "config_groups");
    if (!groups || loader::read_members(*groups).empty()) return nullptr;
    const Value* weights = present(groups->items.front(), "weights");
    return weights && weights->kind == Value::Kind::object ? weights : nullptr;
}

/// Attention left as it was trained means that the experts alone are quantized.
bool spares_attention(const Value& object) {
    const Value* ignored = present(object, "ignore");
    if (!ignored || ignored->kind != Value::Kind::list) return false;
    return std::any_of(ignored->items.begin(), ignored->items.end(),
                       [](const Value& item) { return item.text.find("self_attn") != item.text.npos; });
}

Said read_transformers(const Value& object) {
    Said said;
    said.method = text_at(object, "quant_method");
    said.variant = text_at(object, "format");
    if (said.variant.empty()) said.variant = text_at(object, "quant_algo");
    said.bits = number_at(object, "bits", kBitWidth);
    said.group = number_at(object, "group_size", kGroup);
    if (const Value* weights = first_group_weights(object)) {
        said.bits = number_at(*weights, "num_bits", kBitWidth);
        said.group = number_at(*weights, "group_size", kGroup);
    }
    return said;
}

Said read_mlx(const Value& object) {
    Said said{"mlx", text_at(object, "mode"), number_at(object, "bits", kBitWidth),
              number_at(object, "group_size", kGroup)};
    if (said.variant.empty()) said.variant = "affine";
    return said;
}

std::string meaning_of(const Said& said, Stored& stored) {
    if (said.method == "exl2" || said.method == "exl3") return fmt::format("{}-{:.1f}bpw", said.method, said.bits);
    for (const Known& known : kKnown) {
        if (known.method != said.method || said.variant.find(known.variant) == std::string::npos) continue;
        if ((known.bits > 0 && known.bits != said.bits) || (known.group > 0 && known.group != said.group)) continue;
        stored.native = known.native;
        return std::string{known.id};
    }
    return {};
}

std::string label_of(const Said& said) {
    std::string label = said.method.empty() ? "quantized" : printable(said.method, 40);
    if (!said.variant.empty()) label += " " + printable(said.variant, 40);
    if (said.bits > 0) label += fmt::format(" {:g} bit", said.bits);
    return label;
}

const Value* object_at(const Config& config, std::string_view key) {
    for (const Value* object : {config.root, config.text})
        if (const Value* value = present(*object, key)) {
            loader::read_members(*value);
            return value;
        }
    return nullptr;
}

}  // namespace

Stored read_stored(const Catalog& catalog, const Config& config) {
    const Value* mlx = object_at(config, "quantization");
    const Value* other = object_at(config, "quantization_config");
    if (!mlx && other && !present(*other, "quant_method") && present(*other, "group_size")) mlx = other;
    if (!mlx && !other) return {};
    const Said said = mlx ? read_mlx(*mlx) : read_transformers(*other);
    Stored stored;
    stored.label = label_of(said);
    std::string id = meaning_of(said, stored);
    if (id == "int4-g32" && spares_attention(*other)) id = "int4-experts";
    if (const Quantization* quant = id.empty() ? nullptr : find(catalog.quantizations, id)) stored.id = quant->id;
    return stored;
}

}  // namespace advisor::hf
