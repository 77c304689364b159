// How the file of fitted numbers is written: four digits, and one record a line, so that two of them can be compared.
#pragma once

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/text.hpp"
#include "text/json_out.hpp"

namespace advisor::lab {

/// Four significant digits: more would only make the committed file differ between compilers.
inline double four_digits(double x) {
    if (x == 0) return 0;
    const double scale = std::pow(10, 3 - std::floor(std::log10(std::abs(x))));
    return std::round(x * scale) / scale;
}

inline Json fitted_json(double x) { return Json::real(four_digits(x)); }

inline std::string record_line(const Json& record) {
    std::string line = "  " + dumped_line(record);
    line.pop_back();  // its line feed
    return line;
}

/// A member of the file: a list with one record a line.
inline std::string list_of_lines(std::string_view name, const std::vector<std::string>& lines) {
    return "\"" + std::string(name) + "\": [\n" + join(lines, ",\n") + "\n ]";
}

}  // namespace advisor::lab
