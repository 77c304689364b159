// Names of devices, models and quantizations as drivers and publishers write them, held against the catalog.
#include <array>

#include "evidence_read.hpp"

namespace advisor::measured {
namespace {

/// Part of a squeezed name, and the id that it means where the id itself does not stand in the name.
struct Alias {
    std::string_view part, id;
};
constexpr auto kDeviceAliases = std::to_array<Alias>({{"a100sxm480gb", "a100-sxm-80gb"},
                                                      {"a10080gbpcie", "a100-pcie-80gb"},
                                                      {"h100pcie", "h100-pcie-80gb"},
                                                      {"arctmprob60", "arc-b60"},
                                                      {"8060s", "ryzen-ai-max-395"},
                                                      {"aimax395", "ryzen-ai-max-395"}});
/// What makes a card another one than the name before it: RTX 3060 Ti, RTX 4090 D, RTX 3080 Laptop GPU.
constexpr auto kVariants = std::to_array<std::string_view>({"ti", "super", "laptop", "mobile", "maxq"});

constexpr auto kQuantAliases = std::to_array<Alias>({{"autoround", "autoround-int4"},
                                                     {"gptq", "gptq-int4"},
                                                     {"awq", "awq-int4"},
                                                     {"nvfp4", "NVFP4"},
                                                     {"w8a8", "W8A8-INT8"},
                                                     {"w4a16", "int4-g32"},
                                                     {"mxfp4", "mxfp4-safetensors"},
                                                     {"fp8", "FP8"}});

/// Length of `part` where it stands in `name` as a device of its own; 0 where it does not.
std::size_t match_length(std::string_view name, std::string_view part) {
    const std::size_t at = part.empty() ? std::string_view::npos : name.find(part);
    if (at == std::string_view::npos) return 0;
    const std::string_view rest = name.substr(at + part.size());
    const bool other = rest == "d" || std::any_of(kVariants.begin(), kVariants.end(),
                                                  [&](std::string_view word) { return rest.starts_with(word); });
    return other ? 0 : part.size();
}

std::size_t match_length(std::string_view name, const Device& device) {
    std::size_t longest = match_length(name, squeeze(device.id));
    for (const Alias& alias : kDeviceAliases)
        if (alias.id == device.id) longest = std::max(longest, match_length(name, alias.part));
    return longest;
}

/// "Apple M2 Ultra" fits every number of GPU cores, the most capable first.
std::vector<const Device*> apple_devices(const Catalog& catalog, const std::string& name) {
    std::vector<const Device*> found;
    for (const Device& device : catalog.devices)
        if (device.vendor == "apple" && squeeze(device.name.substr(0, device.name.find('('))) == name)
            found.push_back(&device);
    std::stable_sort(found.begin(), found.end(),
                     [](const Device* a, const Device* b) { return a->fp16.value > b->fp16.value; });
    return found;
}

}  // namespace

std::vector<const Device*> devices_named(const Catalog& catalog, std::string_view name) {
    const std::string wanted = squeeze(name);
    if (const Device* device = find(catalog.devices, name)) return {device};
    if (wanted.starts_with("apple")) return apple_devices(catalog, wanted);
    const Device* best = nullptr;
    std::size_t longest = 0;
    for (const Device& device : catalog.devices) {
        const std::size_t length = device.vendor == "apple" ? 0 : match_length(wanted, device);
        if (length <= longest) continue;
        best = &device;
        longest = length;
    }
    return best ? std::vector{best} : std::vector<const Device*>();
}

std::vector<const Model*> models_named(const Catalog& catalog, std::string_view name) {
    const std::string wanted = squeeze(name);
    std::vector<const Model*> found;
    for (const Model& model : catalog.models)
        if (wanted.find(squeeze(model.id)) != std::string::npos) found.push_back(&model);
    std::stable_sort(found.begin(), found.end(),
                     [](const Model* a, const Model* b) { return squeeze(a->id).size() > squeeze(b->id).size(); });
    return found;
}

const Quantization* quant_in_name(const Catalog& catalog, std::string_view name, const Model* model) {
    const std::string wanted = squeeze(name);
    for (const Alias& alias : kQuantAliases)
        if (wanted.find(alias.part) != std::string::npos) return find(catalog.quantizations, alias.id);
    const bool native = model && model->native_quant == "MXFP4";
    return native ? find(catalog.quantizations, "mxfp4-safetensors") : nullptr;
}

void set_devices(const Context& context, std::string_view names, MeasuredRow& row) {
    std::vector<std::string> all{""};
    for (const char c : names) {
        if (c == ',' || c == ';' || c == '/') all.emplace_back();
        else all.back() += c;
    }
    const std::string first = squeeze(all.front());
    const bool same = std::all_of(all.begin(), all.end(), [&](const std::string& n) { return squeeze(n) == first; });
    row.device = nullptr;
    if (same) row.device = chosen(devices_named(context.catalog, all.front()), context.hints.device);
    row.device_id = id_or(row.device, same ? all.front() : names);
    const bool stated = same && !first.empty();
    row.device_count = stated ? static_cast<int>(all.size()) : std::max(1, context.hints.device_count);
}

}  // namespace advisor::measured
