// JSON as every command writes it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "text/json_out.hpp"

namespace advisor::render {

inline Json number(double x) { return x; }
inline Json number(const std::optional<double>& x) { return x; }
inline Json text(std::string_view words) { return words; }

template <class Record>
Json id_of(const Record* record) {
    return record == nullptr ? Json() : Json(record->id);
}

/// A quantity in its base unit.
template <class Quantity>
Json quantity(const std::optional<Quantity>& value) {
    return value ? Json(value->value) : Json();
}

}  // namespace advisor::render
