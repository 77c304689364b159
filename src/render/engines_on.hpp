// `list engines --on`: what its text, CSV and JSON share.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "advisor/render.hpp"
#include "advisor/support.hpp"

namespace advisor::render {

/// A statement with its provenance, as it is shown.
struct Statement {
    std::string subject;  ///< feature; empty: the engine itself
    Support status = Support::unknown;
    std::string since, read, source, assumption, why;  ///< read: when the newest of its sources was read
};

/// An engine on one kind of device of a system.
struct EngineRow {
    const System* system;
    const Device* device;
    const Engine* engine;
    Statement itself;
    std::vector<Statement> features;  ///< of Catalog::engine_features; with a model none
    std::string rests_on;             ///< with a model: engine | family | format
    Statement model;
};

/// When each source was read, by its id.
using ReadDates = std::map<std::string, std::string>;

std::vector<EngineRow> engine_rows(const Catalog& catalog, const ReadDates& dates, const EnginesOn& question);

/// Notices about a system, in the catalog's order.
std::vector<const Notice*> notices_on(const Catalog& catalog, const System& system);

std::string engines_on_json(const Catalog& catalog, const std::vector<EngineRow>& rows, const EnginesOn& question);
ReadDates read_dates(const std::vector<DataFile>& files);

}  // namespace advisor::render
