// The data files as a DOM, as list, show and prices still read them.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace advisor::render {

using Json = nlohmann::ordered_json;

/// A number; whole ones without ".0", not finite ones as null.
inline Json number(double x) {
    constexpr double kExact = 9007199254740992.0;  // 2^53
    if (!std::isfinite(x)) return nullptr;
    if (std::trunc(x) == x && std::abs(x) < kExact) return static_cast<std::int64_t>(x);
    return x;
}
inline Json number(const std::optional<double>& x) { return x ? number(*x) : Json(nullptr); }

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
inline std::string dumped(const Json& json) { return json.dump(2, ' ', true, Json::error_handler_t::replace) + "\n"; }

}  // namespace advisor::render
