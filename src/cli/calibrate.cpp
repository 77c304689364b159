#include "advisor/calibrate.hpp"

#include "commands.hpp"
#include "files.hpp"

namespace advisor::cli {

/// Fits from nothing: the speed classes of the catalog in use do not enter.
Answer run_calibrate(const Options& options) {
    const Files files = catalog_files(options);
    Catalog catalog = load_catalog(files.files);
    const std::string own = options.evidence.empty() ? std::string() : read_file(options.evidence);
    const DataFile evidence = own.empty() ? embedded_evidence() : DataFile{options.evidence, own};
    const std::vector<SpeedClass> classes = calibrate(catalog, load_evidence(catalog, evidence));
    return {calibration_json(classes, catalog)};
}

}  // namespace advisor::cli
