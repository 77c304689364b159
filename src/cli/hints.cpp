#include "hints.hpp"

#include <fmt/format.h>

namespace advisor::cli {
namespace {

/// Null for an option that was not given.
template <class Record>
const Record* record_of(const std::vector<Record>& records, const char* flag, const std::string& id) {
    if (id.empty()) return nullptr;
    if (const Record* record = find(records, id)) return record;
    throw Error(fmt::format("{}: unknown id '{}'{}; 'advisor list' shows them", flag, printable(id, 60),
                            did_you_mean(id, ids_of(records))));
}

}  // namespace

Hints hints_of(const Catalog& catalog, const Options& options) {
    Hints hints;
    hints.device = record_of(catalog.devices, "--device", options.file_device);
    hints.engine = record_of(catalog.engines, "--engine", options.file_engine);
    hints.model = record_of(catalog.models, "--model", options.file_model);
    hints.quant = record_of(catalog.quantizations, "--quant", options.file_quant);
    const System* system = record_of(catalog.systems, "--system", options.file_system);
    if (!system) return hints;
    if (hints.device) throw UsageError("--device contradicts --system");
    if (system->devices.size() != 1)
        throw Error(fmt::format("--system: {} has several kinds of device; name one with --device", system->id));
    hints.device = system->devices.front().device;
    hints.device_count = system->devices.front().count;
    return hints;
}

}  // namespace advisor::cli
