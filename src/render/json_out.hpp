// JSON as every command writes it. Included by the *_json.cpp files alone.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace advisor::render {

using Json = nlohmann::ordered_json;

/// A number; whole ones without ".0", not finite ones as null.
Json number(double x);
Json number(const std::optional<double>& x);

/// Indented, pure ASCII whatever bytes the strings hold, with a trailing newline.
std::string dumped(const Json& json);

}  // namespace advisor::render
