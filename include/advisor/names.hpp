// The names of enumerators in files and on the screen. They stand beside each enumeration, in its order:
//
//     template <>
//     inline constexpr auto kNames<Link> = named<Link::unified>("x1", "x4", "x8", "x16", "nvlink", "unified");
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace advisor {

template <class Enum>
inline constexpr std::array<std::string_view, 0> kNames{};

template <class... Text>
consteval std::array<std::string_view, sizeof...(Text)> listed(Text... text) {
    return {text...};
}

/// One name for each enumerator up to the last.
template <auto last, class... Text>
consteval std::array<std::string_view, sizeof...(Text)> named(Text... text) {
    static_assert(sizeof...(Text) == static_cast<std::size_t>(last) + 1);
    return listed(text...);
}

template <class Enum>
requires(!kNames<Enum>.empty()) constexpr std::string_view name_of(Enum value) {
    return kNames<Enum>[static_cast<std::size_t>(value)];
}

/// The enumerator of that name; nothing where there is none.
template <class Enum>
constexpr std::optional<Enum> enum_named(std::string_view name) {
    const auto found = std::find(kNames<Enum>.begin(), kNames<Enum>.end(), name);
    if (found == kNames<Enum>.end()) return std::nullopt;
    return static_cast<Enum>(found - kNames<Enum>.begin());
}

/// All enumerators, in their order.
template <class Enum>
consteval auto every() {
    std::array<Enum, kNames<Enum>.size()> values{};
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<Enum>(i);
    return values;
}

}  // namespace advisor
