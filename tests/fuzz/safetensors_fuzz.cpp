// Any bytes as a safetensors file or an index beside a config.json: finite sizes, or refused with an Error.
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "advisor/model_file.hpp"
#include "advisor/text.hpp"
#include "model_file/hf.hpp"

namespace {

constexpr double kEveryLayer = 1e9;

const advisor::DataFile kConfig = {
    "config.json", R"({"model_type": "tiny", "num_hidden_layers": 2, "hidden_size": 8, "intermediate_size": 16,
        "num_attention_heads": 2, "num_experts": 4, "num_experts_per_tok": 1, "vocab_size": 9,
        "max_position_embeddings": 64})"};

void require_size(double value) {
    if (!std::isfinite(value) || value < 0) throw std::logic_error("a size that is no size");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const advisor::Catalog catalog;
    const std::string_view bytes{reinterpret_cast<const char*>(data), size};
    const bool is_index = bytes.starts_with('{');
    try {
        if (!is_index) require_size(advisor::hf::read_tensors({"a.safetensors", bytes}, kEveryLayer).body.value);
        const advisor::DataFile weights{is_index ? "a.json" : "a.safetensors", bytes};
        const advisor::Model model = advisor::read_hf_config(catalog, kConfig, {weights}).model;
        const advisor::WeightFile& file = model.files.at(0);
        const advisor::Bytes parts = file.experts + file.embedding + file.output + file.vision;
        require_size((file.size - parts).value);
        require_size(model.active_params);
        require_size(model.total_params - model.active_params);
    } catch (const advisor::Error&) {
    }
    return 0;
}
