// The matrix of engines: what runs where, since when and on whose word.
//
// An engine's cells state a status for a scope; the narrowest scope that covers a device decides (the device, its
// architecture, its platform, everywhere), the first among equals. Where no cell says anything the status is unknown.
#pragma once

#include "advisor/catalog.hpp"

namespace advisor {

/// A status and the cell that decided it; without a cell nothing is said, and the status is unknown.
struct Standing {
    Support status = Support::unknown;
    const EngineCell* cell = nullptr;
};

/// How far a scope covers a device: 0 not at all, 1 everywhere, 2 its platform, 3 its architecture, 4 by name.
int coverage_of(const Scope& scope, const Device& device);

/// The engine itself on a device.
Standing support_of(const Engine& engine, const Device& device);

/// The engine on all devices of a system: the weakest; no where the host has too few cores for it.
Standing support_of(const Engine& engine, const System& system);

/// A feature of the engine on a device: the weaker of the engine's support there and the feature's own cell.
Standing feature_of(const Engine& engine, const Device& device, std::string_view feature);

/// What is said of a model family on a device, the engine's support there aside.
Standing family_of(const Engine& engine, const Device& device, std::string_view family);

/// What is said of a format of weights on a device, the engine's support there aside.
Standing format_of(const Engine& engine, const Device& device, std::string_view format);

/// Whether an engine runs a model on a device: the weakest of what is said of the engine, the model's family and the
/// format of its weights.
struct Compatibility {
    Standing standing;
    std::string_view rests_on;  ///< engine | family | format
    std::string why;            ///< where it is not a plain yes
};

/// `quants`: those that would do; none leaves the format out.
Compatibility compatibility_of(const Engine& engine, const Device& device, const Model& model,
                               const std::vector<const Quantization*>& quants);

/// Whether the engine is known not to run the family on a device of the system. What is unknown may be tried.
bool refuses_family(const Engine& engine, const System& system, std::string_view family);

/// Whether the engine is known not to load the format on a device of the system.
bool refuses_format(const Engine& engine, const System& system, std::string_view format);

/// How far a condition holds on a system: the best of its devices; hardware is a plain yes or no.
Support status_of(const Catalog& catalog, const Feature::Condition& condition, const System& system);

/// How far a system offers a feature: the weakest of its groups, each by its best condition.
Support status_of(const Catalog& catalog, const Feature& feature, const System& system);

/// Whether a feature rests on engines alone: what the breadth of a system's software is counted by.
bool is_software(const Feature& feature);

/// Whether the notice speaks of a device of the system.
bool concerns(const Notice& notice, const System& system);

/// "since 2026-04", else "as of 2026-11-22", else nothing.
std::string dated(std::string_view since, std::string_view as_of);

/// Fills engine_features, best_support and the indices of conditions. load_catalog calls it last.
void index_support(Catalog& catalog);

}  // namespace advisor
