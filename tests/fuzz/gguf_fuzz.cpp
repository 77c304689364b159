// A GGUF of any bytes: it is read, or refused with an Error, and what was read is sane.
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "advisor/memory.hpp"
#include "advisor/model_file.hpp"
#include "advisor/text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const advisor::Catalog catalog;
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    constexpr double kSizeOnDisk = 1e9;  // only the header is at hand
    try {
        const advisor::ModelFile file = advisor::read_gguf(catalog, {{"fuzz.gguf", bytes, kSizeOnDisk}});
        const advisor::Model& model = file.model;
        const double cache = advisor::kv_cache(model, advisor::KvQuant::f16, 1000).value;
        if (!(model.layers > 0 && model.heads > 0 && model.files.front().size.value <= kSizeOnDisk * 1.01))
            std::abort();
        if (!(cache >= 0 && std::isfinite(cache) && model.total_params > 0 && model.active_params >= 0)) std::abort();
    } catch (const advisor::Error&) {
    }
    return 0;
}
