// The store: measured rows of the user's own, as `advisor import` keeps them. docs/accuracy.md says which.
#pragma once

#include <string>
#include <vector>

#include "advisor/lab.hpp"

namespace advisor::cli {

/// Where it is: $XDG_DATA_HOME/advisor/evidence; empty when there is no such place.
std::string store_directory();

/// The rows that answers learn from, each once.
std::vector<MeasuredRow> stored_rows(const Catalog& catalog);

/// The rows of one file on their way into the store, and what became of them.
struct Import {
    std::string path;    ///< that was read
    std::string target;  ///< name of the file in the store
    std::vector<MeasuredRow> rows;
    int stored = 0, known = 0, folded = 0;
};

/// Adds rows to the store while no other process does. All files of the store are on the disk before the first one is
/// put in place. Returns how many older rows were folded away. Throws Error where that cannot be, and where the store
/// would be larger than what commands read quickly; then nothing is stored unless the error says what is.
int add_to_store(const Catalog& catalog, std::vector<Import>& imports);

}  // namespace advisor::cli
