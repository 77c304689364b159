// The files of data/ that the build compiled into the library; the list is cmake/data_files.cmake.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace advisor {

/// {name below data/, like "catalog/devices.json"; its bytes}, in the order of the list.
std::vector<std::pair<std::string_view, std::string_view>> embedded_data();

}  // namespace advisor
