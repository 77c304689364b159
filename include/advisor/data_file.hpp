// One file of the data, wherever its bytes come from.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace advisor {

/// One JSON file of the catalog: its name for messages and its bytes.
struct DataFile {
    std::string name;
    std::string_view text;
};

/// The catalog, price books and calibration that are compiled into the binary: what answers are computed from.
std::vector<DataFile> embedded_files();

/// The catalog, price books and sources: what `list` and `show` read.
std::vector<DataFile> embedded_reference();

/// Any file that is compiled into the binary, by its name below data/: "evidence/claims.json". Its text is empty when
/// there is none.
DataFile embedded_file(std::string_view name);

}  // namespace advisor
