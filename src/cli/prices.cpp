#include "commands.hpp"
#include "files.hpp"
#include "terminal.hpp"

namespace advisor::cli {

Answer run_prices(const Options& options) {
    const RenderOptions format = render_options(options);
    const Files files = reference_files(options);
    return {render_prices(files.files, options.words.empty() ? "" : options.words.front(), format)};
}

}  // namespace advisor::cli
