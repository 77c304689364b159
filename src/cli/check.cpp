#include <fmt/format.h>

#include "advisor/claims.hpp"
#include "commands.hpp"
#include "files.hpp"

namespace advisor::cli {

/// Each file on top of the built-in data, the user's own and the files before it, as they would be loaded.
Answer run_check(const Options& options) {
    Files files = catalog_files(options);
    std::string text;
    for (const std::string& path : options.words) {
        const std::string bytes = read_file(path);
        if (is_claims_file({path, bytes})) {
            const ClaimsFile claims = load_claims(load_catalog(files.files), {path, bytes},
                                                  load_sources(claims_files(options).sources));
            text += fmt::format("{}: ok, {} claims, {} tables\n", printable(path), claims.claims.size(),
                                claims.tables.size());
            continue;
        }
        add_file(files, path);
        load_catalog(files.files);
        text += fmt::format("{}: ok, {}\n", printable(path), contents_of(files.files.back()));
    }
    return {text};
}

}  // namespace advisor::cli
