#include <fmt/format.h>

#include "advisor/audit.hpp"
#include "advisor/lists.hpp"
#include "commands.hpp"
#include "files.hpp"

namespace advisor::cli {

namespace {

std::string contents_of_json(Files& files, const std::string& path) {
    add_file(files, path);
    load_catalog(files.files);
    return contents_of(files.files.back());
}

/// A list is nothing that the files after it could build on.
std::string contents_of_list(Files& files, const std::string& path) {
    const Catalog catalog = load_catalog(files.files);
    const PriceBook book = read_price_list(catalog, read_price_list_file(files, path));
    return fmt::format("{} price{} over {}", book.stated, book.stated == 1 ? "" : "s", printable(book.extends));
}

std::string contents_of_any(Files& files, const Options& options, const std::string& path) {
    if (is_price_list(path)) return contents_of_list(files, path);
    const std::string bytes = read_file(path);
    if (!is_claims_file({path, bytes})) return contents_of_json(files, path);
    const ClaimsFile claims =
        load_claims(load_catalog(files.files), {path, bytes}, load_sources(claims_files(options).sources));
    return fmt::format("{} claims, {} tables", claims.claims.size(), claims.tables.size());
}

}  // namespace

/// Each file on top of the built-in data, the user's own and the files before it, as they would be loaded.
Answer run_check(const Options& options) {
    Files files = catalog_files(options);
    std::string text;
    for (const std::string& path : options.words) {
        text += fmt::format("{}: ok, {}\n", printable(path), contents_of_any(files, options, path));
    }
    return {text};
}

}  // namespace advisor::cli
