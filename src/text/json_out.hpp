// JSON to be written: a value tree that is built like a literal and dumped in one unit, the only one that instantiates
// nlohmann's writer.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace advisor {

/// null, a boolean, a number, text, a list, or an object whose members keep their order. Braces build either: a list
/// whose items are all pairs of a text and something is an object, {} is an empty one.
class Json {
public:
    using List = std::vector<Json>;
    using Object = std::vector<std::pair<std::string, Json>>;

    Json() = default;
    Json(std::nullptr_t) {}
    Json(bool x) : value_(x) {}
    template <std::integral Whole>
    requires(!std::same_as<Whole, bool>) Json(Whole x) : value_(static_cast<std::int64_t>(x)) {}
    Json(double x);  ///< whole ones without ".0", not finite ones as null
    Json(std::string x) : value_(std::move(x)) {}
    Json(std::string_view x) : value_(std::string(x)) {}
    Json(const char* x) : value_(std::string(x)) {}
    Json(List items) : value_(std::move(items)) {}
    Json(Object members) : value_(std::move(members)) {}
    template <class T>
    Json(const std::optional<T>& x) : Json(x ? Json(*x) : Json()) {}
    template <class T>
    Json(const std::vector<T>& items) : value_(List(items.begin(), items.end())) {}
    Json(std::initializer_list<Json> items);

    Json(const Json& other);
    Json(Json&&) = default;
    Json& operator=(const Json& other) { return *this = Json(other); }
    Json& operator=(Json&&) = default;
    ~Json() = default;

    static Json array(std::initializer_list<Json> items = {}) { return List(items); }
    static Json object() { return Object(); }
    /// A finite number that keeps its ".0" where it is whole: 38 as "38.0", for what a file has so.
    static Json real(double x);

    /// Of a list; null becomes one.
    void push_back(Json item);
    /// The member of that name of an object, added as null where there is none; null becomes an object.
    Json& operator[](std::string_view name);

    /// The member of that name; null where there is none, or where this is no object.
    const Json* find(std::string_view name) const;

    bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
    bool empty() const;  ///< null, no item, no member

    using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Object>;
    const Value& value() const { return value_; }

private:
    Value value_;
};

/// Indented by two, pure ASCII whatever bytes the texts hold, with a newline at the end.
std::string dumped(const Json& json);

/// The same on one line.
std::string dumped_line(const Json& json);

}  // namespace advisor
