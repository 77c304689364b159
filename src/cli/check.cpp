#include <fmt/format.h>

#include "commands.hpp"
#include "files.hpp"

namespace advisor::cli {

/// Each file on top of the built-in data, the user's own and the files before it, as they would be loaded.
Answer run_check(const Options& options) {
    Files files = catalog_files(options);
    std::string text;
    for (const std::string& path : options.words) {
        add_file(files, path);
        load_catalog(files.files);
        text += fmt::format("{}: ok, {}\n", printable(path), contents_of(files.files.back()));
    }
    return {text};
}

}  // namespace advisor::cli
