// Names of engines, devices, models and quantizations as drivers and publishers write them, held against the catalog.
#include "reading.hpp"

namespace advisor::lab {
namespace {

using loader::required;

constexpr auto kWrittenName = std::to_array<Field<WrittenName>>({
    {"written", loader::text<&WrittenName::written>, required},
    {"means", loader::text<&WrittenName::id>, required},
    {"server", loader::flag<&WrittenName::server>},
});

constexpr auto kSince = std::to_array<Field<Conventions::Since>>({
    {"engine_family", loader::text<&Conventions::Since::engine_family>, required},
    {"since", loader::date<&Conventions::Since::day>, required},
});

constexpr auto kNetwork = std::to_array<Field<Interconnect>>({
    {"written", loader::text<&Interconnect::kind>, required},
    {"bandwidth_gb_s", loader::number<&Interconnect::bandwidth, loader::kBandwidth>, required},
    {"latency_us", loader::number<&Interconnect::latency, loader::kLatency>, required},
});

void feature(Conventions::Until& known, const Value& value, const Kinds&) {
    const std::string_view name = loader::read_text(value);
    if (name != "experts" && name != "linear-attention")
        throw loader::Fault(value, "expected experts or linear-attention");
    known.feature = name == "experts" ? Conventions::Feature::experts : Conventions::Feature::linear_attention;
}

constexpr auto kUntil = std::to_array<Field<Conventions::Until>>({
    {"written", loader::text<&Conventions::Until::written>, required},
    {"feature", feature},
    {"architecture", loader::text<&Conventions::Until::architecture>},
    {"metric", loader::choice<&Conventions::Until::metric>},
    {"until", loader::date<&Conventions::Until::until>, required},
});

constexpr auto kPowerSetup = std::to_array<Field<Conventions::PowerSetup>>({
    {"source", loader::text<&Conventions::PowerSetup::source>, required},
    {"until", loader::date<&Conventions::PowerSetup::until>},
    {"host", loader::text<&Conventions::PowerSetup::host>},
    {"cards", loader::number<&Conventions::PowerSetup::cards, loader::kCount>},
});

constexpr auto kConventions = std::to_array<Field<Conventions>>({
    {"schema"},
    {"engine_names", loader::list<&Conventions::engines, kWrittenName>, required},
    {"device_names", loader::list<&Conventions::devices, kWrittenName>, required},
    {"device_variants", loader::texts<&Conventions::device_variants>, required},
    {"quantization_names", loader::list<&Conventions::quantizations, kWrittenName>, required},
    {"cache_names", loader::list<&Conventions::caches, kWrittenName>, required},
    {"networks", loader::list<&Conventions::networks, kNetwork>, required},
    {"new_to", loader::list<&Conventions::new_to, kUntil>, required},
    {"flash_attention", loader::list<&Conventions::flash_attention, kSince>, required},
    {"power_scopes", loader::list<&Conventions::power_scopes, kWrittenName>, required},
    {"power_setups", loader::list<&Conventions::power_setups, kPowerSetup>, required},
    {"old_builds_before", loader::date<&Conventions::old_before>, required},
});

Conventions read_conventions(const DataFile& file) {
    Conventions read = loader::read_file(file, kConventions);
    for (auto* names : {&read.devices, &read.quantizations})
        for (WrittenName& name : *names) name.written = squeeze(name.written);
    for (std::string& variant : read.device_variants) variant = squeeze(variant);
    return read;
}

/// Length of `part` where it stands in `name` as a device of its own; 0 where it does not: RTX 3060 Ti, RTX 4090 D and
/// RTX 3080 Laptop GPU are others than the names before their ends.
std::size_t match_length(std::string_view name, std::string_view part) {
    const std::size_t at = part.empty() ? std::string_view::npos : name.find(part);
    if (at == std::string_view::npos) return 0;
    const std::string_view rest = name.substr(at + part.size());
    const std::vector<std::string>& variants = conventions().device_variants;
    const bool other = rest == "d" || std::any_of(variants.begin(), variants.end(),
                                                  [&](const std::string& word) { return rest.starts_with(word); });
    return other ? 0 : part.size();
}

std::size_t match_length(std::string_view name, const Device& device) {
    std::size_t longest = match_length(name, squeeze(device.id));
    for (const WrittenName& known : conventions().devices)
        if (known.id == device.id) longest = std::max(longest, match_length(name, known.written));
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

const Conventions& conventions() {
    static const Conventions kBuiltIn = read_conventions(embedded_file("evidence/conventions.json"));
    return kBuiltIn;
}

const Engine* engine_named(const Catalog& catalog, std::string_view name) {
    for (const WrittenName& known : conventions().engines)
        if (known.written == name) return find(catalog.engines, known.id);
    return find(catalog.engines, name);
}

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
    for (const WrittenName& known : conventions().quantizations)
        if (wanted.find(known.written) != std::string::npos) return find(catalog.quantizations, known.id);
    const bool native = model && model->native_quant == "MXFP4";
    return native ? find(catalog.quantizations, "mxfp4-safetensors") : nullptr;
}

std::string day_in(std::string_view stamp) {
    const std::string_view day = stamp.substr(0, 10);
    return parse_date(day) ? std::string(day) : std::string();
}

void set_devices(const Context& context, std::string_view names, MeasuredRow& row) {
    std::vector<std::string> all{""};
    for (const char c : names) {
        if (c == ',' || c == ';' || c == '/') all.emplace_back();
        else all.back() += c;
    }
    const std::string first = squeeze(all.front());
    const bool same = std::all_of(all.begin(), all.end(), [&](const std::string& n) { return squeeze(n) == first; });
    if (same) row.device = chosen(devices_named(context.catalog, all.front()), context.hints.device);
    row.device_id = id_or(row.device, same ? all.front() : names);
    const bool stated = same && !first.empty();
    row.device_count = stated ? static_cast<int>(all.size()) : std::max(1, context.hints.device_count);
}

}  // namespace advisor::lab
