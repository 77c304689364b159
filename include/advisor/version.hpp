// The version of the program, as project(VERSION) in CMakeLists.txt has it.
#pragma once

#include <string_view>

namespace advisor {

std::string_view version();

}  // namespace advisor
