#include <fmt/format.h>

#include <algorithm>

#include "advisor/catalog.hpp"

namespace advisor {
namespace {

template <class T>
bool contains(const std::vector<T>& values, std::string_view value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

/// How far a scope covers a device: 0 not at all, 1 everywhere, 2 its platform, 3 its architecture, 4 by name.
int coverage_of(const Scope& scope, const Device& device) {
    if (!scope.platform.empty() && !contains(device.platforms, scope.platform)) return 0;
    if (!scope.devices.empty()) return contains(scope.devices, device.id) ? 4 : 0;
    if (!scope.architectures.empty()) return contains(scope.architectures, device.architecture) ? 3 : 0;
    return scope.platform.empty() ? 1 : 2;
}

/// The cell about the subject whose scope covers the device most narrowly; an empty subject is the engine itself.
const EngineCell* narrowest(const std::vector<EngineCell>& cells, const Device& device, std::string_view subject) {
    const EngineCell* found = nullptr;
    int best = 0;
    for (const EngineCell& cell : cells) {
        if (!subject.empty() && !contains(cell.subjects, subject)) continue;
        const int coverage = coverage_of(cell.scope, device);
        if (coverage <= best) continue;
        best = coverage;
        found = &cell;
    }
    return found;
}

Standing standing(const EngineCell* cell) { return cell ? Standing{cell->status, cell} : Standing{}; }

template <class Test>
bool on_any_device(const System& system, Test&& test) {
    return std::any_of(system.devices.begin(), system.devices.end(),
                       [&](const SystemDevice& entry) { return test(*entry.device); });
}

std::size_t index_of(const std::vector<std::string>& names, std::string_view name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
}

/// The features of an engine with the indices of their cells' subjects, so that devices are gone through quickly.
struct IndexedCells {
    const Engine* engine;
    std::vector<std::pair<std::size_t, const EngineCell*>> everywhere, scoped;
};

/// Engine features in the order in which needs name them.
std::vector<std::string> named_features(const std::vector<Feature>& features) {
    std::vector<std::string> names;
    for (const Feature& feature : features)
        for (const auto& group : feature.groups)
            for (const Feature::Condition& condition : group)
                if (condition.kind == Feature::Condition::Kind::engine_feature && !contains(names, condition.value))
                    names.push_back(condition.value);
    return names;
}

IndexedCells indexed(Catalog& catalog, const Engine& engine) {
    IndexedCells cells{&engine, {}, {}};
    for (const EngineCell& cell : engine.features) {
        for (const std::string& name : cell.subjects) {
            const std::size_t index = index_of(catalog.engine_features, name);
            if (index == catalog.engine_features.size()) catalog.engine_features.push_back(name);
            const bool general = cell.scope.platform.empty() && cell.scope.devices.empty();
            (general ? cells.everywhere : cells.scoped).emplace_back(index, &cell);
        }
    }
    return cells;
}

/// Status of every feature of an engine on a device, the engine's support aside; unknown where no cell says anything.
void fill_statuses(const IndexedCells& cells, const Device& device, std::vector<std::pair<int, Support>>& statuses) {
    std::fill(statuses.begin(), statuses.end(), std::pair(0, Support::unknown));
    for (const auto* group : {&cells.everywhere, &cells.scoped}) {
        for (const auto& [feature, cell] : *group) {
            const int coverage = coverage_of(cell->scope, device);
            if (coverage > statuses[feature].first) statuses[feature] = {coverage, cell->status};
        }
    }
}

/// Those of the subjects that pass of which the narrowest cell that covers the device says no.
template <class Passes>
std::vector<std::string> refused_on(const std::vector<EngineCell>& cells, const Device& device, Passes&& passes) {
    std::vector<std::string> refused;
    for (const EngineCell& cell : cells) {
        if (cell.status != Support::no || coverage_of(cell.scope, device) == 0) continue;
        for (const std::string& subject : cell.subjects)
            if (passes(subject) && narrowest(cells, device, subject)->status == Support::no) refused.push_back(subject);
    }
    return refused;
}

std::vector<std::string> known_formats_on(const Engine& engine, const Device& device) {
    std::vector<std::string> known;
    if (device.compute_capability > 0) return known;
    for (const std::string& format : engine.formats)
        if (format_of(engine, device, format).status >= Support::partial) known.push_back(format);
    return known;
}

Engine::OnDevice what_comes_to(const Engine& engine, const Device& device) {
    return {
        support_of(engine, device).status, known_formats_on(engine, device),
        refused_on(engine.features, device, [&](const std::string& name) { return contains(engine.formats, name); }),
        refused_on(engine.families, device, [](const std::string&) { return true; }),
        standing(narrowest(engine.features, device, "tensor-parallel")).status < Support::partial};
}

bool lacks_cores(const Engine& engine, const System& system) {
    return system.host && system.host->cpu_cores > 0 && system.host->cpu_cores < engine.min_host_cores;
}

Support best_of_engine(const Engine& engine, const System& system) {
    if (lacks_cores(engine, system)) return Support::no;
    Support best = Support::no;
    for (const SystemDevice& entry : system.devices) best = std::max(best, engine.on[entry.device->index].status);
    return best;
}

Support best_of_feature(const Catalog& catalog, const System& system, std::size_t feature) {
    Support best = Support::no;
    for (const SystemDevice& entry : system.devices) {
        best = std::max(best, catalog.best_support[feature * catalog.devices.size() + entry.device->index]);
    }
    return best;
}

void index_conditions(Catalog& catalog) {
    using Kind = Feature::Condition::Kind;
    for (Feature& feature : catalog.features) {
        for (auto& group : feature.groups) {
            for (Feature::Condition& condition : group) {
                if (condition.kind == Kind::engine_feature)
                    condition.index = index_of(catalog.engine_features, condition.value);
                if (condition.kind == Kind::engine)
                    condition.index =
                        static_cast<std::size_t>(find(catalog.engines, condition.value) - catalog.engines.data());
            }
        }
    }
}

Compatibility stated(const Standing& standing, std::string_view rests_on, std::string unknown) {
    const bool says_why = standing.cell && !standing.cell->why.empty();
    std::string why = says_why ? standing.cell->why : standing.status == Support::unknown ? std::move(unknown) : "";
    return {standing, rests_on, std::move(why)};
}

Compatibility of_format(const Engine& engine, const Device& device, const Quantization& quant) {
    const std::optional<double> least = quant.min_compute_capability;
    if (least && device.compute_capability > 0 && device.compute_capability < *least)
        return {{Support::no, nullptr},
                "format",
                fmt::format("{} needs compute capability {}, {} has {}", quant.id, *least, device.name,
                            device.compute_capability)};
    const bool read = std::find(engine.formats.begin(), engine.formats.end(), quant.format) != engine.formats.end();
    return stated(format_of(engine, device, quant.format), "format",
                  read || engine.formats.empty()
                      ? fmt::format("nothing is known of {} weights there", quant.format)
                      : fmt::format("of formats it is stated to read {} alone", join(engine.formats, ", ")));
}

}  // namespace

Standing support_of(const Engine& engine, const Device& device) {
    return standing(narrowest(engine.support, device, {}));
}

Standing feature_of(const Engine& engine, const Device& device, std::string_view feature) {
    const Standing runs = support_of(engine, device), offered = standing(narrowest(engine.features, device, feature));
    return runs.status < offered.status ? runs : offered;
}

Standing family_of(const Engine& engine, const Device& device, std::string_view family) {
    return family.empty() ? Standing{} : standing(narrowest(engine.families, device, family));
}

Standing format_of(const Engine& engine, const Device& device, std::string_view format) {
    return standing(narrowest(engine.features, device, format));
}

bool refuses_family(const Engine& engine, const System& system, std::string_view family) {
    return on_any_device(system,
                         [&](const Device& d) { return contains(engine.on[d.index].refused_families, family); });
}

bool splits_layers(const Engine& engine, const System& system, std::string_view family) {
    const std::vector<std::string>& families = engine.tensor_families;
    return (families.empty() || contains(families, family)) &&
           !on_any_device(system, [&](const Device& d) { return engine.on[d.index].refuses_tensor; });
}

bool refuses_format(const Engine& engine, const System& system, std::string_view format) {
    return on_any_device(system, [&](const Device& d) { return contains(engine.on[d.index].refused_formats, format); });
}

Support status_on(const Engine& engine, const System& system) {
    if (lacks_cores(engine, system)) return Support::no;
    Support weakest = Support::yes;
    for (const SystemDevice& entry : system.devices) {
        weakest = std::min(weakest, engine.on[entry.device->index].status);
        // Cards of two makers take two backends side by side, or Vulkan for both: a build of PyTorch knows one of them.
        if (entry.device->vendor != system.devices.front().device->vendor)
            weakest = std::min(weakest, engine.joins_makers ? Support::partial : Support::no);
    }
    return weakest;
}

Support status_of(const Catalog& catalog, const Feature::Condition& condition, const System& system) {
    using Kind = Feature::Condition::Kind;
    const auto yes_or_no = [](bool holds) { return holds ? Support::yes : Support::no; };
    const std::string& value = condition.value;
    switch (condition.kind) {
        case Kind::os: return yes_or_no(contains(system.os, value));
        case Kind::platform:
            return yes_or_no(!on_any_device(system, [&](const Device& d) { return !contains(d.platforms, value); }));
        case Kind::device_feature:
            return yes_or_no(on_any_device(system, [&](const Device& d) { return contains(d.features, value); }));
        case Kind::engine: return best_of_engine(catalog.engines[condition.index], system);
        case Kind::engine_feature: return best_of_feature(catalog, system, condition.index);
    }
    return Support::no;
}

Support status_of(const Catalog& catalog, const Feature& feature, const System& system) {
    Support weakest = Support::yes;
    for (const auto& group : feature.groups) {
        Support best = Support::no;
        for (const Feature::Condition& condition : group) best = std::max(best, status_of(catalog, condition, system));
        weakest = std::min(weakest, best);
    }
    return weakest;
}

bool is_software(const Feature& feature) {
    using Kind = Feature::Condition::Kind;
    return std::all_of(feature.groups.begin(), feature.groups.end(), [](const auto& group) {
        return std::all_of(group.begin(), group.end(), [](const Feature::Condition& condition) {
            return condition.kind == Kind::engine || condition.kind == Kind::engine_feature;
        });
    });
}

bool concerns(const Notice& notice, const System& system) {
    return on_any_device(system, [&](const Device& d) { return coverage_of(notice.scope, d) > 0; });
}

Compatibility compatibility_of(const Engine& engine, const Device& device, const Model& model,
                               const std::vector<const Quantization*>& quants) {
    Compatibility weakest = stated(support_of(engine, device), "engine", "nothing is known of the engine there");
    const auto weaken = [&](Compatibility other) {
        if (other.standing.status < weakest.standing.status) weakest = std::move(other);
    };
    if (weakest.standing.status == Support::no) return weakest;
    const Standing family = family_of(engine, device, model.family);
    const std::string name = model.family.empty() ? model.id : model.family;
    Compatibility of_family = stated(family, "family", fmt::format("nothing is known of the {} family", name));
    if (weakest.standing.status == Support::yes && family.status == Support::yes) weakest = std::move(of_family);
    else weaken(std::move(of_family));
    std::optional<Compatibility> best;
    for (const Quantization* quant : quants) {
        Compatibility format = of_format(engine, device, *quant);
        if (!best || format.standing.status > best->standing.status) best = std::move(format);
    }
    if (best) weaken(std::move(*best));
    return weakest;
}

std::string dated(std::string_view since, std::string_view as_of) {
    if (!since.empty()) return "since " + std::string(since);
    return as_of.empty() ? "" : "as of " + std::string(as_of);
}

void index_support(Catalog& catalog) {
    for (std::size_t i = 0; i < catalog.devices.size(); ++i) catalog.devices[i].index = i;
    for (Engine& engine : catalog.engines) {
        engine.on.clear();
        for (const Device& device : catalog.devices) engine.on.push_back(what_comes_to(engine, device));
    }
    catalog.engine_features = named_features(catalog.features);
    std::vector<IndexedCells> engines;
    engines.reserve(catalog.engines.size());
    for (const Engine& engine : catalog.engines) engines.push_back(indexed(catalog, engine));
    const std::size_t count = catalog.devices.size();
    catalog.best_support.assign(catalog.engine_features.size() * count, Support::no);
    std::vector<std::pair<int, Support>> statuses(catalog.engine_features.size());
    for (const IndexedCells& cells : engines) {
        for (std::size_t device = 0; device < count; ++device) {
            const Support runs = cells.engine->on[device].status;
            if (runs == Support::no) continue;
            fill_statuses(cells, catalog.devices[device], statuses);
            for (std::size_t feature = 0; feature < statuses.size(); ++feature) {
                Support& best = catalog.best_support[feature * count + device];
                best = std::max(best, std::min(runs, statuses[feature].second));
            }
        }
    }
    index_conditions(catalog);
}

}  // namespace advisor
