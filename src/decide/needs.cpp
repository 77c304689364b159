#include <fmt/format.h>

#include <algorithm>

#include "advisor/flags.hpp"
#include "parts.hpp"

namespace advisor {
namespace {

template <class T>
bool has(const std::vector<std::string>& values, const T& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

/// What a status short of "partial" says of a device.
std::string_view words_of(Support status) {
    switch (status) {
        case Support::no: return "not on";
        case Support::experimental: return "only experimental on";
        default: return "not known to work on";
    }
}

/// ": why (as of 2026-11-22)"
std::string because(const Engine& engine, const EngineCell* cell) {
    const std::string date = dated(cell ? cell->since : "", engine.as_of);
    std::string text = cell && !cell->why.empty() ? ": " + cell->why : "";
    if (!date.empty()) text += fmt::format(" ({})", date);
    return text;
}

/// The device of a system on which an engine, or a feature of it, stands best.
template <class StandingOf>
std::pair<const Device*, Standing> best_of(const System& system, StandingOf&& standing_of) {
    std::pair<const Device*, Standing> best{nullptr, {}};
    for (const SystemDevice& entry : system.devices) {
        const Standing here = standing_of(*entry.device);
        if (!best.first || here.status > best.second.status) best = {entry.device, here};
    }
    return best;
}

std::string engine_missing(const Engine& engine, const System& system) {
    const auto [device, standing] = best_of(system, [&](const Device& d) { return support_of(engine, d); });
    if (standing.status >= Support::partial && system.host)
        return fmt::format("{}: needs a CPU with {} cores, has {}{}", engine.name, engine.min_host_cores,
                           system.host->cpu_cores, because(engine, nullptr));
    return fmt::format("{}: {} {}{}", engine.name, words_of(standing.status), device->name,
                       because(engine, standing.cell));
}

/// Whether the engine offers the feature somewhere, at least in part.
bool offers_somewhere(const Engine& engine, const std::string& feature) {
    return std::any_of(engine.features.begin(), engine.features.end(), [&](const EngineCell& cell) {
        return cell.status >= Support::partial && has(cell.subjects, feature);
    });
}

/// The engine nearest to offering the feature, and what is said of it.
std::string feature_missing(const Catalog& catalog, const System& system, const Feature& feature,
                            const std::string& name) {
    const Engine* nearest = nullptr;
    std::pair<const Device*, Standing> best;
    for (const Engine& engine : catalog.engines) {
        if (!offers_somewhere(engine, name)) continue;
        const auto here = best_of(system, [&](const Device& d) { return feature_of(engine, d, name); });
        const bool says_why = here.second.cell && !here.second.cell->why.empty();
        const bool said_why = nearest && best.second.cell && !best.second.cell->why.empty();
        if (nearest && std::pair(here.second.status, says_why) <= std::pair(best.second.status, said_why)) continue;
        nearest = &engine;
        best = here;
    }
    if (!nearest) return fmt::format("{}: no engine is known to offer it", feature.name);
    return fmt::format("{}: {} {}; nearest is {}{}", feature.name, words_of(best.second.status), best.first->name,
                       nearest->name, because(*nearest, best.second.cell));
}

std::string missing(const Catalog& catalog, const System& system, const Feature& feature,
                    const Feature::Condition& condition) {
    using Kind = Feature::Condition::Kind;
    const Device& device = *system.devices.front().device;
    switch (condition.kind) {
        case Kind::engine: return engine_missing(catalog.engines[condition.index], system);
        case Kind::engine_feature: return feature_missing(catalog, system, feature, condition.value);
        case Kind::platform: {
            const auto lacks = [&](const SystemDevice& entry) {
                const std::vector<std::string>& there = entry.device->platforms;
                return std::find(there.begin(), there.end(), condition.value) == there.end();
            };
            const Device& without = *std::find_if(system.devices.begin(), system.devices.end(), lacks)->device;
            return fmt::format("{}: {} offers {}", feature.name, without.name, join(without.platforms, ", "));
        }
        case Kind::os: return fmt::format("{}: runs {}, not {}", feature.name, join(system.os, ", "), condition.value);
        case Kind::device_feature: break;
    }
    return fmt::format("{}: not on {}", feature.name, device.name);
}

/// The engine that a need names, as the need has it; empty when none does.
std::string needed_engine(const Needs& needs) {
    for (const Feature* feature : needs.features)
        for (const auto& group : feature->groups)
            if (group.size() == 1 && group[0].kind == Feature::Condition::Kind::engine) return feature->name;
    return "";
}

}  // namespace

std::optional<std::string> why_lacking(const Catalog& catalog, const System& system, const Feature& feature) {
    for (const auto& group : feature.groups) {
        const bool holds = std::any_of(group.begin(), group.end(), [&](const Feature::Condition& condition) {
            return status_of(catalog, condition, system) >= Support::partial;
        });
        if (!holds) return missing(catalog, system, feature, group.front());
    }
    return {};
}

std::optional<std::string> why_refused(const Question& question, const Engine& engine, const System& system) {
    if (status_on(engine, system) < Support::experimental) return engine_missing(engine, system);
    const Workload& w = question.workload;
    for (const SystemDevice& entry : system.devices) {
        const Standing family = family_of(engine, *entry.device, w.model->family);
        if (family.status == Support::no)
            return fmt::format("{} does not run the {} family{}", engine.name, w.model->family,
                               because(engine, family.cell));
        if (!w.quant) continue;
        const Standing format = format_of(engine, *entry.device, w.quant->format);
        if (format.status == Support::no)
            return fmt::format("{} does not load {} weights on {}{}", engine.name, w.quant->format, entry.device->name,
                               because(engine, format.cell));
    }
    return {};
}

Reason no_plan_reason(const Question& question, const System& system) {
    const Knobs& k = question.knobs;
    if (k.power_limit) {
        for (const SystemDevice& entry : system.devices) {
            const Device& device = *entry.device;
            if (device.kind == DeviceKind::soc || !device.limit_min || !device.limit_max) continue;
            if (*k.power_limit >= *device.limit_min && *k.power_limit <= *device.limit_max) continue;
            return {ReasonCode::feature,
                    fmt::format("the {} takes power limits of {} to {} W", device.name, device.limit_min->value,
                                device.limit_max->value),
                    k.power_limit->value,
                    device.limit_max->value,
                    "W",
                    fmt::format("{} {}", flag_of(&Request::power_limit).name(), device.limit_min->value)};
        }
    }
    if (k.engine)
        if (const auto why = why_refused(question, *k.engine, system)) return {ReasonCode::engine, *why};
    const std::string needed = needed_engine(question.limits.needs);
    std::string what = k.engine ? k.engine->id : needed.empty() ? "no engine of the catalog" : needed;
    if (k.parallel) what += fmt::format(" with {} parallelism", name_of(*k.parallel));
    const std::string quant = question.workload.quant ? question.workload.quant->id : question.workload.bit_class;
    if (!k.engine && !k.parallel && needed.empty())
        return {ReasonCode::engine, fmt::format("{} runs {} weights there", what, quant)};
    return {ReasonCode::engine, fmt::format("{} does not run {} weights there", what, quant)};
}

std::vector<const Notice*> notices_for(const Catalog& catalog, const Question& question, const System& system) {
    std::vector<const Notice*> found;
    for (const Notice& notice : catalog.notices) {
        const std::vector<const Feature*>& needs = question.limits.needs.features;
        const bool touched =
            std::any_of(needs.begin(), needs.end(), [&](const Feature* f) { return has(notice.features, f->id); }) ||
            (question.knobs.engine && has(notice.engines, question.knobs.engine->id)) ||
            (question.workload.quant && has(notice.formats, question.workload.quant->format));
        if (touched && concerns(notice, system)) found.push_back(&notice);
    }
    return found;
}

}  // namespace advisor
