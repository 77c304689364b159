#include "advisor/audit.hpp"
#include "advisor/lists.hpp"
#include "commands.hpp"
#include "session.hpp"

namespace advisor::cli {
namespace {

Answer verdicts(const Options& options) {
    const RenderOptions format = render_options(options);
    const Loaded loaded = load(options);
    const ClaimsFiles files = claims_files(options);
    const ClaimsFile file = load_claims(loaded.catalog, files.claims, load_sources(files.sources));
    return {render_verdicts(recompute_verdicts(loaded.catalog, file), format)};
}

}  // namespace

Answer run_show(const Options& options) {
    if (options.words.front() == "verdicts") return verdicts(options);
    const RenderOptions format = render_options(options);
    const Files files = reference_files(options);
    return {render_show(files.files, options.words.front(), format)};
}

}  // namespace advisor::cli
