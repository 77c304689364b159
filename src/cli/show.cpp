#include "commands.hpp"
#include "files.hpp"
#include "terminal.hpp"

namespace advisor::cli {

Answer run_show(const Options& options) {
    const RenderOptions format = render_options(options);
    const Files files = reference_files(options);
    return {render_show(files.files, options.words.front(), format)};
}

}  // namespace advisor::cli
