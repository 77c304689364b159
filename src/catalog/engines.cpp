// engines and features
#include <algorithm>

#include "reader.hpp"

namespace advisor::loader {
namespace {

/// Architectures that some device has.
void architectures(EngineSupport& support, const Value& value, const Kinds& kinds) {
    const std::vector<Device>& devices = kinds.of<Device>().records;
    for (const Value& item : read_list(value)) {
        const std::string_view name = read_text(item);
        const auto has_it = [&](const Device& device) { return device.architecture == name; };
        if (std::none_of(devices.begin(), devices.end(), has_it)) {
            std::vector<std::string> known(devices.size());
            for (std::size_t i = 0; i < known.size(); ++i) known[i] = devices[i].architecture;
            refuse_reference(item, "architecture", known);
        }
        support.architectures.emplace_back(name);
    }
}

constexpr auto kSupport = std::to_array<Field<EngineSupport>>({
    {"platform", name<&EngineSupport::platform, kPlatforms>, required},
    {"architectures", architectures},
    {"status", choice<&EngineSupport::status>, required},
    {"since"},
});

/// For display only, but a typing error is an error.
void kind_of_engine(Engine&, const Value& value, const Kinds&) {
    read_choice(value, kEngineKinds.data(), kEngineKinds.size());
}

using EngineFeature = std::pair<std::string, Support>;

constexpr auto kEngineFeature = std::to_array<Field<EngineFeature>>({
    {"feature", text<&EngineFeature::first>, required},
    {"status", choice<&EngineFeature::second>, required},
});

constexpr auto kEngine = std::to_array<Field<Engine>>({
    {"id", text<&Engine::id>, required},
    {"name", text<&Engine::name>, required},
    {"family", text<&Engine::family>},
    {"kind", kind_of_engine},
    {"plannable", flag<&Engine::runs_models>, required},
    {"formats", name_list<&Engine::formats, kFormats>, required},
    {"os", name_list<&Engine::os, kOperatingSystems>, required},
    {"parallel", choices<&Engine::parallel>},
    {"kv_quants", name_list<&Engine::kv_quants, kKvQuantNames>},
    {"kv_page_tokens", number<&Engine::kv_page_tokens, kCount>},
    {"batching", choice<&Engine::batching>},
    {"max_batch", number<&Engine::max_batch, kCount>},
    {"micro_batch", number<&Engine::micro_batch, kCount>},
    {"overhead_gib_per_device", number<&Engine::overhead_per_device, kReserve>},
    {"memory_fraction", number<&Engine::memory_fraction, kPositiveShare>},
    {"preference", number<&Engine::preference, kCountOrNone>},
    {"support", list<&Engine::support, kSupport>, required},
    {"features", list<&Engine::features, kEngineFeature>},
    {"url"},
    {"licence"},
});

/// An engine that is planned with needs what a plan is computed from.
constexpr auto kPlannable =
    std::to_array<std::string_view>({"family", "parallel", "kv_quants", "batching", "max_batch", "micro_batch",
                                     "overhead_gib_per_device", "preference"});

bool some_engine_has(const std::string& feature, const Kinds& kinds, std::vector<std::string>& known) {
    for (const Engine& engine : kinds.of<Engine>().records)
        for (const EngineFeature& offered : engine.features) known.push_back(offered.first);
    for (const std::string& name : known)
        if (name == feature) return true;
    return false;
}

/// The value of a condition, which must be something that exists.
std::string condition_value(Feature::Condition::Kind kind, const Value& value, const Kinds& kinds) {
    using enum Feature::Condition::Kind;
    const auto one_of = [&](const auto& names) {
        return std::string{names[read_choice(value, names.data(), names.size())]};
    };
    switch (kind) {
        case platform: return one_of(kPlatforms);
        case engine: return refer<Engine>(value, kinds)->id;
        case device_feature: return one_of(kDeviceFeatures);
        case os: return one_of(kOperatingSystems);
        case device_kind: return one_of(kNames<DeviceKind>);
        case engine_feature: break;
    }
    std::string feature{read_text(value)};
    std::vector<std::string> known;
    if (!some_engine_has(feature, kinds, known)) refuse_reference(value, "feature of an engine", known);
    return feature;
}

Feature::Condition read_condition(const Value& value, const Kinds& kinds) {
    constexpr const auto& names = kNames<Feature::Condition::Kind>;
    KeyMatcher matcher(value);
    std::optional<Feature::Condition> condition;
    for (const Value& member : value.items) {
        const std::size_t kind = matcher.match(member, names.data(), names.size());
        if (kind == names.size()) continue;
        if (condition) throw Fault(value, "expected one condition, found several");
        condition.emplace();
        condition->kind = static_cast<Feature::Condition::Kind>(kind);
        condition->value = condition_value(condition->kind, member, kinds);
    }
    if (!condition) throw Fault(value, "expected a condition such as {\"platform\": \"cuda\"}");
    return *condition;
}

void groups(Feature& feature, const Value& value, const Kinds& kinds) {
    for (const Value& group : read_list(value)) {
        auto& conditions = feature.groups.emplace_back();
        for (const Value& condition : read_list(group)) conditions.push_back(read_condition(condition, kinds));
        if (conditions.empty()) throw Fault(group, "expected at least one condition");
    }
}

constexpr auto kFeature = std::to_array<Field<Feature>>({
    {"id", text<&Feature::id>, required},
    {"name", text<&Feature::name>, required},
    {"all", groups, required},
});

}  // namespace

void read_record(Engine& engine, const Value& value, const Kinds& kinds) {
    read_fields(engine, value, kEngine, kinds);
    if (!engine.runs_models) return;
    for (const std::string_view key : kPlannable) {
        const Value* member = json::member(value, key);
        if (!member || member->kind == Value::Kind::null)
            throw Fault(value, "'" + std::string(key) + "' is missing, which a plannable engine needs");
    }
}

void read_record(Feature& feature, const Value& value, const Kinds& kinds) {
    read_fields(feature, value, kFeature, kinds);
}

}  // namespace advisor::loader
