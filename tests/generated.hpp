// Files of the repository that the program's tables generate.
#pragma once

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include "catch.hpp"

namespace advisor::test {

inline std::string text_of_file(const std::string& path) {
    std::ifstream file(ADVISOR_SOURCE_DIR + path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// Checks that a file below the root is `generated`; scripts/update-generated sets ADVISOR_UPDATE, which writes it.
inline void check_generated(const std::string& path, const std::string& generated) {
    if (std::getenv("ADVISOR_UPDATE") != nullptr)
        std::ofstream(ADVISOR_SOURCE_DIR + path, std::ios::binary) << generated;
    INFO(path << ": run scripts/update-generated");
    CHECK((text_of_file(path) == generated));
}

/// The same of the part of a file between two lines that mark it.
inline void check_generated_part(const std::string& path, const std::string& name, const std::string& generated) {
    const std::string from = "<!-- generated: " + name + " -->\n", to = "<!-- end of " + name + " -->\n";
    const std::string text = text_of_file(path);
    const std::size_t begin = text.find(from), end = text.find(to);
    REQUIRE(begin != std::string::npos);
    REQUIRE(end != std::string::npos);
    check_generated(path, text.substr(0, begin + from.size()) + generated + text.substr(end));
}

}  // namespace advisor::test
