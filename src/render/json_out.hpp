// JSON as every command writes it. Included by the *_json.cpp files alone.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace advisor::render {

using Json = nlohmann::ordered_json;

/// A number; whole ones without ".0", not finite ones as null.
Json number(double x);
Json number(const std::optional<double>& x);

inline Json text(std::string_view words) { return std::string(words); }

template <class Record>
Json id_of(const Record* record) {
    return record == nullptr ? Json(nullptr) : Json(record->id);
}

/// A quantity in its base unit.
template <class Quantity>
Json quantity(const std::optional<Quantity>& value) {
    return value ? number(value->value) : Json(nullptr);
}

/// Indented, pure ASCII whatever bytes the strings hold, with a trailing newline.
std::string dumped(const Json& json);

}  // namespace advisor::render
