// The JSON Schemas of data/schema, which the build compiled into the program.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace advisor {

/// {"schema/decision.schema.json", its bytes}, in the order of cmake/data_files.cmake.
std::vector<std::pair<std::string_view, std::string_view>> embedded_schemas();

namespace cli {

/// "decision", ...: what `advisor schema` takes.
std::vector<std::string> schema_names();

}  // namespace cli
}  // namespace advisor
