// Any bytes as a config.json: a model with sane numbers, or refused with an Error of one line.
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "advisor/memory.hpp"
#include "advisor/model_file.hpp"
#include "advisor/text.hpp"

namespace {

void require(bool holds, const char* what) {
    if (!holds) throw std::logic_error(what);
}

void check(const advisor::Model& model) {
    require(std::isfinite(model.total_params) && model.total_params > 0, "total_params");
    require(model.active_params > 0 && model.active_params <= model.total_params, "active_params");
    require(model.layers > 0 && model.heads > 0 && model.vocab > 0 && model.max_context > 0, "shape");
    require(model.full_layers + model.sliding_layers + model.linear_layers <= model.layers, "layers");
    require(model.full_sharing_kv <= model.full_layers && model.sliding_sharing_kv <= model.sliding_layers, "sharing");
    require(model.sliding_layers == 0 || model.window > 0, "window");
    require(model.active_experts <= model.experts, "experts");
    const double cache = advisor::kv_cache(model, advisor::KvQuant::f16, 1e6).value;
    require(std::isfinite(cache) && cache >= 0, "KV cache");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const advisor::Catalog catalog;
    try {
        check(advisor::read_hf_config(catalog, {"config.json", {reinterpret_cast<const char*>(data), size}}, {}).model);
    } catch (const advisor::Error& error) {
        require(std::string_view(error.what()).find('\n') == std::string_view::npos, "a message of two lines");
    }
    return 0;
}
