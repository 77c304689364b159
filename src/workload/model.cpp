// A model by id, by size ("70B") or as a generic shape ("120B-A5B").
#include <cmath>

#include "advisor/error.hpp"
#include "advisor/workload.hpp"

namespace advisor {
namespace {

struct Size {
    double total_b = 0, active_b = 0;  // billions; active 0: dense
};

/// "70B", "70b", "8x7B" is not one; "120B-A5B".
std::optional<Size> parse_size(const std::string& text) {
    const std::string name = lower(text);
    const std::size_t dash = name.find("-a");
    const std::string total = name.substr(0, dash);
    if (total.size() < 2 || total.back() != 'b') return {};
    const std::optional<double> billions = parse_number(total.substr(0, total.size() - 1));
    if (!billions || *billions <= 0) return {};
    if (dash == std::string::npos) return Size{*billions, 0};
    const std::string active = name.substr(dash + 2);
    if (active.size() < 2 || active.back() != 'b') return {};
    const std::optional<double> active_b = parse_number(active.substr(0, active.size() - 1));
    if (!active_b || *active_b <= 0) return {};
    return Size{*billions, *active_b};
}

double distance(const Model& model, const Size& size) {
    const double by_total = std::abs(std::log(model.total_params / (size.total_b * 1e9)));
    if (size.active_b == 0) return by_total;
    return by_total + std::abs(std::log(model.active_params / (size.active_b * 1e9)));
}

/// The shape of the nearest model of the catalog with the parameter counts asked for.
std::optional<NamedModel> generic_model(const Catalog& catalog, const std::string& name, const Size& size) {
    const bool moe = size.active_b > 0;
    const Model* nearest = nullptr;
    for (const Model& model : catalog.models) {
        if (model.is_moe() != moe || model.total_params <= 0) continue;
        if (!nearest || distance(model, size) < distance(*nearest, size)) nearest = &model;
    }
    if (!nearest) return {};
    auto shape = std::make_shared<Model>(*nearest);
    shape->id = name;
    shape->name = "generic " + name;
    shape->active_params =
        (moe ? size.active_b * 1e9 : nearest->active_params * size.total_b * 1e9 / nearest->total_params);
    shape->total_params = size.total_b * 1e9;
    shape->files.clear();
    shape->native_quant.clear();
    return NamedModel{shape, "generic shape: " + name + " parameters with the layers of " + nearest->id};
}

}  // namespace

NamedModel resolve_model(const Catalog& catalog, const std::string& name) {
    const auto of_catalog = [](const Model* model) {
        return std::shared_ptr<const Model>(std::shared_ptr<void>(), model);
    };
    if (const Model* model = find(catalog.models, name)) return {of_catalog(model), ""};
    for (const auto& [alias, id] : catalog.model_aliases) {
        if (squeeze(alias) != squeeze(name)) continue;
        return {of_catalog(find(catalog.models, id)), alias + " stands for " + id};
    }
    const std::optional<Size> size = parse_size(name);
    if (size && (size->total_b > 100000 || size->active_b >= size->total_b))
        throw Error("--model " + printable(name) +
                    ": expected at most 100000B, and fewer active than total parameters");
    if (size)
        if (auto shape = generic_model(catalog, name, *size)) return *shape;
    std::vector<std::string> names = ids_of(catalog.models);
    for (const auto& alias : catalog.model_aliases) names.push_back(alias.first);
    throw Error("unknown model '" + printable(name) + "'" + did_you_mean(name, names) +
                "; 'advisor list models' shows them, a size like 70B or 120B-A5B works too");
}

}  // namespace advisor
