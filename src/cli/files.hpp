// Which files a command line reads: built in, of the user's folders, and those that it names.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "advisor/catalog.hpp"
#include "io.hpp"
#include "options.hpp"

namespace advisor::cli {

/// Data files and the bytes that they view.
struct Files {
    std::deque<std::string> bytes;
    std::vector<DataFile> files;
    bool built_in_only = true;  ///< nothing of the user's among them; the build has validated the rest
};

/// The catalog's files: built in (or --data DIR, or ADVISOR_DATA_DIR), then $XDG_CONFIG_HOME/advisor/catalog.d, then
/// --catalog.
Files catalog_files(const Options& options);

/// Those and the sources that they name, for `list` and `show`. Files of the user's are validated first.
Files reference_files(const Options& options);

/// The article's claims and the sources: built in, or those of --data DIR or ADVISOR_DATA_DIR.
struct ClaimsFiles {
    std::deque<std::string> bytes;
    DataFile claims, sources;
};
ClaimsFiles claims_files(const Options& options);

/// Appends a JSON file of the user's.
void add_file(Files& files, const std::string& path);

struct PricedCatalog {
    Catalog catalog;
    std::optional<std::string> book;  ///< that --prices means
};

/// The catalog of the files with the price book in a file that --prices names, if it names one: a JSON file joins them,
/// a price list as CSV is laid over today's book.
PricedCatalog catalog_with_prices(Files& files, std::optional<std::string> prices);

/// Whether a file is by its name a price list as CSV.
bool is_price_list(const std::string& path);

/// Reads a price list; `files` keeps its bytes.
DataFile read_price_list_file(Files& files, const std::string& path);

/// Where `import` keeps measured rows: $XDG_DATA_HOME/advisor/evidence; throws Error when there is no such place.
std::string evidence_directory();

/// The .jsonl files there, by name; none without such a place. `bytes` keeps what they view.
std::vector<DataFile> user_evidence(std::deque<std::string>& bytes);

}  // namespace advisor::cli
