// Why a system's software does not do what is asked of it.
#pragma once

#include "advisor/decide.hpp"

namespace advisor {

/// Why a system does not offer a feature, with the date of what is known; nothing where it does, at least in part.
std::optional<std::string> why_lacking(const Catalog& catalog, const System& system, const Feature& feature);

/// Why the engine asked for does not run the model there: its support, the model's family or the weights' format.
std::optional<std::string> why_refused(const Question& question, const Engine& engine, const System& system);

/// Notices that a question about a system touches: by a need, the engine or the format that it names.
std::vector<const Notice*> notices_for(const Catalog& catalog, const Question& question, const System& system);

}  // namespace advisor
