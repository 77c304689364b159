// Help, read off the tables of commands and options.
#pragma once

#include <string>
#include <string_view>

#include "commands.hpp"

namespace advisor::cli {

inline constexpr std::string_view kExitStatus =
    "Exit status: 0 answered, 1 nothing meets the constraints, 2 usage or bad input.\n";

/// What `advisor` alone prints.
std::string short_help();

/// Usage, examples, options in groups, exit status; lines of at most 80 columns.
std::string help_of(const Command& command);

}  // namespace advisor::cli
