// What the JSON objects of an answer consist of, said once: a row is a member, with its key, how a subject T gives its
// value, and what it means. From the same rows come the JSON (json_of), its JSON Schema (schema_of, schema_document)
// and its table of keys for people (key_table).
//
//     constexpr Member<RentOffer> kRent[] = {
//         {"device", its<&RentOffer::device>},
//         {"count", its<&RentOffer::count>, "Of these devices, 1, 2, 4 or 8."},
//         {"usd_per_year", [](const RentOffer& r) { return r.per_year.value; }},
//         {"circuit", Heading{}, "Null where it is sold complete."},
//         {"circuit.volts", [](const RentOffer& r) { return r.outlet.volts; }},
//         {"cards", list_of<kCards>([](const RentOffer& r) -> const std::vector<Card>& { return r.cards; })},
//         {"draft", object_or_null<kDraft>([](const RentOffer& r) { return r.draft.get(); })},
//     };
//     Json json = json_of(offer, rows(kRent));
//
// The type in the schema is that of the getter: double, int, std::int64_t, bool, std::string, std::string_view, lists
// of std::string, and a std::optional of a scalar, which may be null. A key with a dot is a member of the object that a
// Heading began just above. `one_of` closes the list of words: names_to<Enum::last>, choices<kNames<Enum>>.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "advisor/names.hpp"
#include "advisor/text.hpp"
#include "text/json_out.hpp"

namespace advisor {

/// Begins an object: the rows that follow with its key and a dot in front are its members.
struct Heading {};

using Choices = std::span<const std::string_view>;

/// A value that has members or items of its own.
template <class T>
struct Nested {
    Json (*json)(const T&);
    Json (*schema)(Choices);
};

/// The words of a list, as Member::one_of has them.
template <const auto& list>
Choices choices() {
    return list;
}

/// The names of the enumerators up to the last one, as Member::one_of has them.
template <auto last>
Choices names_to() {
    return Choices(kNames<decltype(last)>).first(static_cast<std::size_t>(last) + 1);
}

// Members that may be null.
using Number = std::optional<double>;
using Text = std::optional<std::string>;

template <class Quantity>
Number number_or_null(const std::optional<Quantity>& quantity) {
    return quantity ? Number(quantity->value) : std::nullopt;
}

/// Null where the text is empty.
inline Text text_or_null(const std::string& text) { return text.empty() ? std::nullopt : Text(text); }

template <class Record>
Text id_or_null(const Record* record) {
    return record != nullptr ? Text(record->id) : std::nullopt;
}

/// What `get` makes of what is there; null where nothing is.
template <class Maybe, class Get>
auto if_any(const Maybe& maybe, Get get) {
    using Value = std::remove_cvref_t<std::invoke_result_t<Get, decltype(*maybe)>>;
    return maybe ? std::optional<Value>(std::invoke(get, *maybe)) : std::nullopt;
}

namespace members {

template <class Value>
struct ValueType {
    using type = Value;
    static constexpr bool nullable = false;
};
template <class Value>
struct ValueType<std::optional<Value>> {
    using type = Value;
    static constexpr bool nullable = true;
};

inline Json value_json(Date day) { return iso(day); }
inline Json value_json(const std::optional<Date>& day) { return day ? Json(iso(*day)) : Json(); }
template <class Value>
Json value_json(const Value& value) {
    return value;
}

/// {"type": "string"}, or {"type": ["string", "null"]}
Json scalar_schema(std::string_view type, bool nullable, Choices one_of);
Json list_of_strings_schema(Choices one_of);

template <class Value>
Json value_schema(Choices one_of) {
    using Plain = typename ValueType<Value>::type;
    if constexpr (std::is_same_v<Plain, std::vector<std::string>>) return list_of_strings_schema(one_of);
    else
        return scalar_schema(std::is_same_v<Plain, bool>       ? "boolean"
                             : std::is_integral_v<Plain>       ? "integer"
                             : std::is_floating_point_v<Plain> ? "number"
                                                               : "string",
                             ValueType<Value>::nullable, one_of);
}

template <auto data>
struct Its {
    template <class T>
    constexpr decltype(auto) operator()(const T& subject) const {
        return std::invoke(data, subject);
    }
};

}  // namespace members

/// A data member or a function as a getter: its<&RentOffer::device>.
template <auto data>
inline constexpr members::Its<data> its{};

/// A row. What the getter's type decides is two functions, so that reading rows takes no look at types.
template <class T>
struct Member {
    using Subject = T;

    std::string_view key;
    Json (*json)(const T&) = nullptr;  ///< null: a heading
    Json (*schema)(Choices one_of) = nullptr;
    std::string_view doc = {};      ///< a sentence
    Choices (*one_of)() = nullptr;  ///< the words it may be; null: any

    constexpr Member(std::string_view k, Heading, std::string_view sentence = {}) : key(k), doc(sentence) {}
    constexpr Member(std::string_view k, Nested<T> nested, std::string_view sentence = {})
        : key(k), json(nested.json), schema(nested.schema), doc(sentence) {}
    /// `Get` is a function object without state.
    template <class Get>
    constexpr Member(std::string_view k, Get, std::string_view sentence = {}, Choices (*words)() = nullptr)
        : key(k),
          json([](const T& subject) { return members::value_json(Get{}(subject)); }),
          schema(&members::value_schema<std::remove_cvref_t<std::invoke_result_t<Get, const T&>>>),
          doc(sentence),
          one_of(words) {
        static_assert(std::is_empty_v<Get>);
    }
};

template <class T>
bool is_heading(const Member<T>& member) {
    return member.json == nullptr;
}
template <class T>
Json json_of_member(const Member<T>& member, const T& subject) {
    return member.json(subject);
}
template <class T>
Json schema_of_member(const Member<T>& member) {
    return member.schema ? member.schema(member.one_of ? member.one_of() : Choices()) : Json();
}

template <class Row, std::size_t count>
constexpr std::span<const Row> rows(const Row (&table)[count]) {
    return table;
}
template <class Row, std::size_t count>
constexpr std::span<const Row> rows(const std::array<Row, count>& table) {
    return table;
}

/// Puts members into objects by the dots of their keys.
class ObjectBuilder {
public:
    /// Keys are taken without `prefix` and its dot.
    explicit ObjectBuilder(std::string_view prefix = {}) : open_{{prefix, {}}} {}
    void begin(std::string_view key);
    void add(std::string_view key, Json value);
    Json built();

private:
    struct Open {
        std::string_view path;
        Json::Object members;
    };
    std::vector<Open> open_;

    std::string_view name_within(std::string_view key);
    void close();
};

/// A member as a schema has it.
struct DescribedMember {
    std::string_view key;
    std::string_view doc;
    Json schema;
    bool heading = false;
};
Json object_schema(const std::vector<DescribedMember>& members, std::string_view prefix = {});
Json list_schema(Json items);
Json nullable_schema(Json schema);
/// An object of numbers under names that its description tells; each may be null.
Json numbers_schema();
/// A whole file of data/schema for a document whose "schema" is `name`.
std::string schema_document(std::string_view file, std::string_view name, std::string_view description, Json root);
/// A line "| `key` | type | meaning |" for each member at any depth of an object's schema.
std::string key_table(const Json& schema);

namespace members {

/// What a getter without state takes.
template <class Function>
struct Taken;
template <class F, class Result, class T>
struct Taken<Result (F::*)(const T&) const> {
    using type = T;
};
template <class F>
using Subject = typename Taken<decltype(&F::operator())>::type;

}  // namespace members

template <class Row>
Json json_of(const typename Row::Subject& subject, std::span<const Row> table, std::string_view prefix = {}) {
    ObjectBuilder builder(prefix);
    for (const Row& row : table) {
        if (is_heading(row)) builder.begin(row.key);
        else builder.add(row.key, json_of_member(row, subject));
    }
    return builder.built();
}

/// An object for each item.
template <class Row, class Items>
Json list_json(const Items& items, std::span<const Row> table) {
    Json::List list;
    for (const auto& item : items) list.push_back(json_of(item, table));
    return list;
}

template <class Row>
Json schema_of(std::span<const Row> table, std::string_view prefix = {}) {
    std::vector<DescribedMember> described;
    for (const Row& row : table) described.push_back({row.key, row.doc, schema_of_member(row), is_heading(row)});
    return object_schema(described, prefix);
}

/// The rows of the object that `key` heads, without the heading.
template <class Row>
std::span<const Row> rows_within(std::span<const Row> table, std::string_view key) {
    const auto is_within = [key](const Row& row) {
        return row.key.size() > key.size() && row.key[key.size()] == '.' && row.key.starts_with(key);
    };
    std::size_t first = 0;
    while (first < table.size() && !is_within(table[first])) ++first;
    std::size_t count = 0;
    while (first + count < table.size() && is_within(table[first + count])) ++count;
    return table.subspan(first, count);
}

/// Objects of `table`, one for each item that the getter gives.
template <const auto& table, class F>
constexpr auto list_of(F) {
    return Nested<members::Subject<F>>{
        [](const members::Subject<F>& subject) { return list_json(F{}(subject), rows(table)); },
        [](Choices) { return list_schema(schema_of(rows(table))); }};
}

/// An object of `table`, or null: the getter gives a pointer or an optional.
template <const auto& table, class F>
constexpr auto object_or_null(F) {
    return Nested<members::Subject<F>>{[](const members::Subject<F>& subject) {
                                           const auto& item = F{}(subject);
                                           return item ? json_of(*item, rows(table)) : Json();
                                       },
                                       [](Choices) { return nullable_schema(schema_of(rows(table))); }};
}

/// An object of `table`.
template <const auto& table, class F>
constexpr auto object_of(F) {
    return Nested<members::Subject<F>>{
        [](const members::Subject<F>& subject) { return json_of(F{}(subject), rows(table)); },
        [](Choices) { return schema_of(rows(table)); }};
}

}  // namespace advisor
