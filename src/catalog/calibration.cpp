// Fitted parameters of the speed model: how calibration.json is read, and what it says of one device, model and plan.
#include <algorithm>
#include <tuple>

#include "reader.hpp"

namespace advisor::loader {
namespace {

constexpr std::string_view kAny = "*";
constexpr auto kEffectOf = listed("device", "model");

/// {"k-quant": 0.9, ...}; kernels that are not named keep the factor 1.
template <std::array<double, kKernels> SpeedClass::*factors>
void kernel_factors(SpeedClass& speed_class, const Value& value, const Kinds&) {
    constexpr const auto& names = kNames<Kernel>;
    KeyMatcher matcher(value);
    for (const Value& member : value.items) {
        const std::size_t kernel = matcher.match(member, names.data(), names.size());
        if (kernel < names.size()) (speed_class.*factors)[kernel] = read_number(member, kFactor);
    }
}

template <std::size_t I>
void parameter(SpeedClass& c, const Value& value, const Kinds&) {
    constexpr std::string_view key = kSpeedParameters[I].key;
    constexpr Measure measure = key.ends_with("_us")           ? kMicroseconds
                                : key.find("half") != key.npos ? kNonNegative
                                                               : kFactor;
    c.*kSpeedParameters[I].value = read_number(value, measure);
}

/// The parameters, and the fields that are read in another way.
template <std::size_t... I>
constexpr auto speed_class_fields(std::index_sequence<I...>) {
    return std::to_array<Field<SpeedClass>>({
        {"engine_family", text<&SpeedClass::engine_family>, required},
        {"architecture", text<&SpeedClass::architecture>, required},
        {"kernel_decode", kernel_factors<&SpeedClass::kernel_decode>, required},
        {"kernel_prefill", kernel_factors<&SpeedClass::kernel_prefill>, required},
        {"decode_rows", number<&SpeedClass::decode_rows, kCountOrNone>, required},
        {"prefill_rows", number<&SpeedClass::prefill_rows, kCountOrNone>, required},
        {"sources", texts<&SpeedClass::sources>},
        {kSpeedParameters[I].key, parameter<I>, required}...,
    });
}
constexpr auto kSpeedClass = speed_class_fields(std::make_index_sequence<kSpeedParameters.size()>());

constexpr auto kSpeedEffect = std::to_array<Field<SpeedEffect>>({
    {"engine_family", text<&SpeedEffect::engine_family>, required},
    {"of", name<&SpeedEffect::of, kEffectOf>, required},
    {"id", text<&SpeedEffect::id>, required},
    {"decode", number<&SpeedEffect::decode, kFactor>, required},
    {"prefill", number<&SpeedEffect::prefill, kFactor>, required},
    {"rows", number<&SpeedEffect::rows, kCountOrNone>, required},
    {"decode_sources", number<&SpeedEffect::decode_sources, kCountOrNone>, required},
    {"prefill_sources", number<&SpeedEffect::prefill_sources, kCountOrNone>, required},
});

/// "none", or the parallelism and the number of devices: "layer x4".
std::pair<Parallel, int> split_in(const Value& value) {
    const std::vector<std::string> words = split(read_text(value), ' ');
    const auto parallel = words.empty() ? std::nullopt : enum_named<Parallel>(words[0]);
    const auto count =
        words.size() == 2 && words[1].front() == 'x' ? parse_number(words[1].substr(1)) : std::optional<double>(1);
    if (!parallel || !count || *count < 1 || *count > 64)
        throw Fault(value, "expected a split such as none or 'layer x4'");
    return {*parallel, static_cast<int>(*count)};
}

/// Of an anchor or an arrangement.
template <class Measured>
void split_of(Measured& measured, const Value& value, const Kinds&) {
    std::tie(measured.parallel, measured.count) = split_in(value);
}

constexpr auto kNamedArrangement = std::to_array<Field<NamedArrangement>>({
    {"engine_family", text<&NamedArrangement::engine_family>, required},
    {"device", text<&NamedArrangement::device>, required},
    {"split", within<&NamedArrangement::arrangement, split_of<SpeedArrangement>>, required},
    {"decode_rows", within<&NamedArrangement::arrangement, number<&SpeedArrangement::decode_rows, kCountOrNone>>,
     required},
    {"prefill_rows", within<&NamedArrangement::arrangement, number<&SpeedArrangement::prefill_rows, kCountOrNone>>,
     required},
});

/// {"always": -1.5, ...}: every doubt has its weight.
void doubt_weights(SpeedSpread& spread, const Value& value, const Kinds&) {
    KeyMatcher matcher(value);
    for (const Value& member : value.items) {
        const std::size_t doubt = matcher.match(member, kSpeedDoubtNames.data(), kSpeedDoubts);
        if (doubt < kSpeedDoubts) spread.weights[doubt] = read_number(member, kExponent);
    }
}

constexpr auto kSpread = std::to_array<Field<NamedSpread>>({
    {"id", text<&NamedSpread::id>, required},
    {"low", within<&NamedSpread::spread, number<&SpeedSpread::low, kExponent>>, required},
    {"high", within<&NamedSpread::spread, number<&SpeedSpread::high, kExponent>>, required},
    {"weights", within<&NamedSpread::spread, doubt_weights>, required},
});

constexpr auto kAnchor = std::to_array<Field<NamedAnchor>>({
    {"engine_family", text<&NamedAnchor::engine_family>, required},
    {"device", text<&NamedAnchor::device>, required},
    {"split", within<&NamedAnchor::anchor, split_of<SpeedAnchor>>, required},
    {"model", text<&NamedAnchor::model>, required},
    {"quant", text<&NamedAnchor::quant>, required},
    {"decode", within<&NamedAnchor::anchor, number<&SpeedAnchor::decode, kFactor>>},
    {"prefill", within<&NamedAnchor::anchor, number<&SpeedAnchor::prefill, kFactor>>},
    {"decode_row", within<&NamedAnchor::anchor, text<&SpeedAnchor::decode_row>>},
    {"prefill_row", within<&NamedAnchor::anchor, text<&SpeedAnchor::prefill_row>>},
});

const SpeedClass* class_of(const Kinds& kinds, std::string_view family, std::string_view architecture) {
    const auto part = [](std::string_view name) { return name == kAny ? std::string(kAny) : squeeze(name); };
    const Kind<SpeedClass>& classes = kinds.of<SpeedClass>();
    const auto slot = classes.slots.find(part(family) + "/" + part(architecture));
    return slot == classes.slots.end() ? nullptr : &classes.records[slot->second];
}

/// find() without a search: the loader knows where each id went.
template <class Record>
const Record* found(const Kinds& kinds, const std::vector<Record>& records, std::string_view id) {
    const auto& slots = kinds.of<Record>().slots;
    const auto slot = slots.find(squeeze(id));
    return slot == slots.end() ? nullptr : &records[slot->second];
}

/// [family][architecture], each the nearest class that calibration has.
std::vector<SpeedClass> dense_classes(const Catalog& catalog, const Kinds& kinds) {
    const SpeedClass* any = class_of(kinds, kAny, kAny);
    if (!any) throw Error("catalog: no file has the speed class for engine_family '*' and architecture '*'");
    std::vector<SpeedClass> dense;
    dense.reserve(catalog.engine_families.size() * catalog.architectures.size());
    for (const std::string& family : catalog.engine_families) {
        const SpeedClass* of_family = class_of(kinds, family, kAny);
        for (const std::string& architecture : catalog.architectures) {
            const SpeedClass* exact = class_of(kinds, family, architecture);
            dense.push_back(exact ? *exact : of_family ? *of_family : *any);
        }
    }
    return dense;
}

/// [family][record]; those that calibration does not have are 1. Empty where it has none of that kind.
template <class Record>
std::vector<SpeedEffect> dense_effects(const Catalog& catalog, const Kinds& kinds, std::string_view of,
                                       const std::vector<Record>& records) {
    std::vector<std::string> families;
    for (const std::string& family : catalog.engine_families) families.push_back(squeeze(family));
    std::vector<SpeedEffect> dense;
    for (const SpeedEffect& effect : kinds.of<SpeedEffect>().records) {
        if (effect.of != of) continue;
        dense.resize(families.size() * records.size());
        const Record* record = found(kinds, records, effect.id);
        const std::string wanted = squeeze(effect.engine_family);
        for (std::size_t f = 0; record && f < families.size(); ++f)
            if (families[f] == wanted)
                dense[f * records.size() + static_cast<std::size_t>(record - records.data())] = effect;
    }
    return dense;
}

/// Without those of an unknown device, model, quantization or family.
void set_anchors(SpeedModel& speeds, const Catalog& catalog, const Kinds& kinds) {
    for (const NamedAnchor& named : kinds.of<NamedAnchor>().records) {
        SpeedAnchor anchor = named.anchor;
        anchor.device = found(kinds, catalog.devices, named.device);
        anchor.model = found(kinds, catalog.models, named.model);
        anchor.quant = found(kinds, catalog.quantizations, named.quant);
        const auto family =
            std::find(catalog.engine_families.begin(), catalog.engine_families.end(), named.engine_family);
        if (!anchor.device || !anchor.model || !anchor.quant || family == catalog.engine_families.end()) continue;
        anchor.family_index = static_cast<int>(family - catalog.engine_families.begin());
        speeds.anchor_of(anchor) = anchor;
    }
}

/// Without those of an unknown device or family.
void set_arrangements(SpeedModel& speeds, const Catalog& catalog, const Kinds& kinds) {
    for (const NamedArrangement& named : kinds.of<NamedArrangement>().records) {
        SpeedArrangement arrangement = named.arrangement;
        arrangement.device = found(kinds, catalog.devices, named.device);
        const auto family =
            std::find(catalog.engine_families.begin(), catalog.engine_families.end(), named.engine_family);
        if (!arrangement.device || family == catalog.engine_families.end()) continue;
        arrangement.family_index = static_cast<int>(family - catalog.engine_families.begin());
        speeds.arrangements.push_back(arrangement);
    }
}

void set_spreads(SpeedModel& speeds, const Kinds& kinds) {
    for (const NamedSpread& named : kinds.of<NamedSpread>().records) {
        if (named.id == "decode") speeds.decode_spread = named.spread;
        if (named.id == "prefill") speeds.prefill_spread = named.spread;
    }
}

}  // namespace

void read_record(NamedArrangement& arrangement, const Value& value, const Kinds& kinds) {
    read_fields(arrangement, value, kNamedArrangement, kinds);
}

void read_record(NamedSpread& spread, const Value& value, const Kinds& kinds) {
    read_fields(spread, value, kSpread, kinds);
}

void read_record(SpeedClass& speed_class, const Value& value, const Kinds& kinds) {
    speed_class.kernel_decode.fill(1);
    speed_class.kernel_prefill.fill(1);
    read_fields(speed_class, value, kSpeedClass, kinds);
}

void read_record(SpeedEffect& effect, const Value& value, const Kinds& kinds) {
    read_fields(effect, value, kSpeedEffect, kinds);
}

void read_record(NamedAnchor& anchor, const Value& value, const Kinds& kinds) {
    read_fields(anchor, value, kAnchor, kinds);
}

SpeedModel speed_model_of(const Catalog& catalog, const Kinds& kinds) {
    SpeedModel speeds;
    speeds.classes = dense_classes(catalog, kinds);
    speeds.device_effects = dense_effects(catalog, kinds, kEffectOf[0], catalog.devices);
    speeds.model_effects = dense_effects(catalog, kinds, kEffectOf[1], catalog.models);
    set_anchors(speeds, catalog, kinds);
    set_arrangements(speeds, catalog, kinds);
    set_spreads(speeds, kinds);
    return speeds;
}

}  // namespace advisor::loader

namespace advisor {
namespace {

/// The entry of a record that lives in `records`; null for one that does not, such as a generic shape.
template <class Record>
const SpeedEffect* effect_of(const std::vector<SpeedEffect>& effects, const std::vector<Record>& records, int family,
                             const Record& record) {
    if (effects.empty() || &record < records.data() || &record >= records.data() + records.size()) return nullptr;
    return &effects[static_cast<std::size_t>(family) * records.size() +
                    static_cast<std::size_t>(&record - records.data())];
}

/// The model whose effect counts: its own, or of one in a file that of the network that it is of.
const Model& of_catalog(const Catalog& catalog, const Model& model) {
    const bool own = &model >= catalog.models.data() && &model < catalog.models.data() + catalog.models.size();
    return own ? model : measured_as(model);
}

bool before(const SpeedAnchor& a, const SpeedAnchor& b) { return a.key() < b.key(); }

}  // namespace

const SpeedAnchor* SpeedModel::find_anchor(const SpeedAnchor& key) const {
    const auto found = std::lower_bound(anchors.begin(), anchors.end(), key, before);
    return found != anchors.end() && found->key() == key.key() ? &*found : nullptr;
}

SpeedArrangement& SpeedModel::arrangement_of(const SpeedAnchor& key) {
    if (const SpeedArrangement* known = find_arrangement(key))
        return arrangements[static_cast<std::size_t>(known - arrangements.data())];
    arrangements.push_back({key.device, key.family_index, key.count, key.parallel, 0, 0});
    return arrangements.back();
}

const SpeedArrangement* SpeedModel::find_arrangement(const SpeedAnchor& key) const {
    const auto found = std::find_if(arrangements.begin(), arrangements.end(), [&](const SpeedArrangement& a) {
        return a.device == key.device && a.count == key.count && a.family_index == key.family_index &&
               a.parallel == key.parallel;
    });
    return found == arrangements.end() ? nullptr : &*found;
}

SpeedAnchor& SpeedModel::anchor_of(const SpeedAnchor& key) {
    const auto at = std::lower_bound(anchors.begin(), anchors.end(), key, before);
    return at != anchors.end() && at->key() == key.key() ? *at : *anchors.insert(at, key);
}

const SpeedClass& speed_class_of(const Catalog& catalog, const SpeedModel& speeds, const Engine& engine,
                                 const Device& device) {
    const auto family = static_cast<std::size_t>(engine.family_index);
    const auto architecture = static_cast<std::size_t>(device.architecture_index);
    return speeds.classes[family * catalog.architectures.size() + architecture];
}

SpeedFactors speed_effects_on(const Catalog& catalog, const SpeedModel& speeds, const Engine& engine,
                              const Device& device, const Model& model) {
    SpeedFactors factors;
    for (const SpeedEffect* effect :
         {effect_of(speeds.device_effects, catalog.devices, engine.family_index, device),
          effect_of(speeds.model_effects, catalog.models, engine.family_index, of_catalog(catalog, model))}) {
        if (!effect) continue;
        factors.decode *= effect->decode;
        factors.prefill *= effect->prefill;
    }
    return factors;
}

SpeedBackers speed_backers_of(const Catalog& catalog, const SpeedModel& speeds, const Engine& engine,
                              const Device& device, const Model& model, bool decode) {
    const auto sources = [&](const SpeedEffect* effect) {
        if (!effect) return 0;
        return decode ? effect->decode_sources : effect->prefill_sources;
    };
    return {sources(effect_of(speeds.device_effects, catalog.devices, engine.family_index, device)),
            sources(effect_of(speeds.model_effects, catalog.models, engine.family_index, of_catalog(catalog, model)))};
}

}  // namespace advisor
