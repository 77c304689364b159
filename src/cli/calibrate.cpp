#include "advisor/calibrate.hpp"

#include "commands.hpp"
#include "files.hpp"

namespace advisor::cli {

/// Fits from nothing: the speed model of the catalog in use does not enter.
Answer run_calibrate(const Options& options) {
    const Files files = catalog_files(options);
    const Catalog catalog = load_catalog(files.files);
    const std::string own = options.evidence.empty() ? std::string() : read_file(options.evidence);
    const DataFile evidence = own.empty() ? embedded_evidence() : DataFile{options.evidence, own};
    return {calibration_json(catalog, calibrate(catalog, load_evidence(catalog, evidence)))};
}

}  // namespace advisor::cli
