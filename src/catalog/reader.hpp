// How a record is read: a table of its keys, each with a reader that checks, converts and sets one field.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "advisor/catalog.hpp"
#include "advisor/text.hpp"
#include "closed_lists.hpp"
#include "json.hpp"
#include "kinds.hpp"

namespace advisor::loader {

/// What is wrong with a value; load_catalog adds the file and the pointer.
struct Fault : Error {
    Fault(const Value& value, const std::string& message) : Error(message), at(&value) {}
    const Value* at;
};

/// The fault with the file, `place` ("line 3: " of a file of lines) and the pointer to its value.
Error located(const Fault& fault, const json::Document& document, std::string_view place = "");

/// "expected <expected>, found <value>".
[[noreturn]] void refuse(const Value& value, std::string_view expected, std::string_view remedy = "");

double read_number(const Value& value, const Measure& measure);
bool read_flag(const Value& value);
/// Not empty and without control characters, so that it may be shown anywhere.
std::string_view read_text(const Value& value);
Date read_date(const Value& value);
/// The index of a name in a list of choices.
std::size_t read_choice(const Value& value, const std::string_view* names, std::size_t count);
json::Items read_list(const Value& value);
json::Items read_members(const Value& value);
/// The member of that key; refuses an object that lacks it.
const Value& read_member(const Value& object, std::string_view key);
/// A text, or the texts of a list as "one, other".
std::string read_joined(const Value& value);
/// "id" or "id, id" of `source`; "assumption" without one.
std::string read_sources(const Value& record);

[[noreturn]] void refuse_reference(const Value& value, std::string_view noun, const std::vector<std::string>& ids);

/// Finds the key of every member in a table of keys.
class KeyMatcher {
public:
    explicit KeyMatcher(const Value& object) : object_(object) { read_members(object); }

    /// The index in `keys` of a member's key, or `count` for one of those that any record may have; refuses others
    /// and repeated ones.
    std::size_t match(const Value& member, const std::string_view* keys, std::size_t count);
    /// Refuses a record that lacks the key.
    void require(std::size_t index, std::string_view key) const;

private:
    const Value& object_;
    std::uint64_t seen_ = 0;
    std::size_t next_ = 0;  ///< files mostly keep the order of the table
};

constexpr bool required = true;

template <class Record>
struct Field {
    std::string_view key;
    void (*read)(Record&, const Value&, const Kinds&) = nullptr;  ///< none: for display only
    bool is_required = false;
};

template <class Record, std::size_t n>
void read_fields(Record& record, const Value& object, const std::array<Field<Record>, n>& fields, const Kinds& kinds) {
    static_assert(n <= 64);
    std::array<std::string_view, n> keys;
    for (std::size_t i = 0; i < n; ++i) keys[i] = fields[i].key;
    KeyMatcher matcher(object);
    for (const Value& member : object.items) {
        const std::size_t i = matcher.match(member, keys.data(), n);
        if (i == n || !fields[i].read) continue;
        if (member.kind != Value::Kind::null || fields[i].is_required) fields[i].read(record, member, kinds);
    }
    for (std::size_t i = 0; i < n; ++i)
        if (fields[i].is_required) matcher.require(i, fields[i].key);
}

/// A file that is one object of such keys. Throws Error.
template <class Record, std::size_t n>
Record read_file(const DataFile& file, const std::array<Field<Record>, n>& fields) {
    const json::Document document = json::parse(file);
    try {
        Record record;
        read_fields(record, document.root, fields, {});
        return record;
    } catch (const Fault& fault) {
        throw located(fault, document);
    }
}

/// A relation between fields: refused at `key` when it does not hold.
template <class Record>
struct Rule {
    bool (*holds)(const Record&);
    std::string_view key;
    std::string_view expected;
};

template <class Record, std::size_t n>
void check_rules(const Record& record, const Value& object, const std::array<Rule<Record>, n>& rules) {
    for (const Rule<Record>& rule : rules) {
        if (rule.holds(record)) continue;
        const Value* member = json::member(object, rule.key);
        throw Fault(member ? *member : object, "expected " + std::string(rule.expected));
    }
}

template <class Record>
const Record* refer(const Value& value, const Kinds& kinds) {
    const Kind<Record>& kind = kinds.of<Record>();
    const auto slot = kind.slots.find(squeeze(read_text(value)));
    if (slot == kind.slots.end()) refuse_reference(value, kind.kind->noun, ids_of(kind.records));
    return &kind.records[slot->second];
}

/// A name that a field of some record has.
template <class Record>
std::string read_known(const Value& value, std::string_view noun, const std::vector<Record>& records,
                       std::string Record::*field) {
    const std::string_view name = read_text(value);
    for (const Record& record : records)
        if (record.*field == name) return std::string(name);
    std::vector<std::string> known;
    for (const Record& record : records) known.push_back(record.*field);
    refuse_reference(value, noun, known);
}

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class Enum>
Enum read_enum(const Value& value) {
    if constexpr (IsOptional<Enum>::value) return read_enum<typename Enum::value_type>(value);
    else return static_cast<Enum>(read_choice(value, kNames<Enum>.data(), kNames<Enum>.size()));
}

template <class T>
T from_number(double x) {
    if constexpr (std::is_arithmetic_v<T>) return static_cast<T>(x);
    else if constexpr (IsOptional<T>::value) return from_number<typename T::value_type>(x);
    else return T{x};
}

template <class T>
bool is_ordered(const Spread<T>& spread) {
    return spread.low <= spread.typical && spread.typical <= spread.high;
}

// Readers of one field, for the tables.

template <class T>
struct MemberTraits;
template <class Class, class Type>
struct MemberTraits<Type Class::*> {
    using Record = Class;
    using Field = Type;
};
template <auto field>
using RecordOf = typename MemberTraits<decltype(field)>::Record;
template <auto field>
using FieldOf = typename MemberTraits<decltype(field)>::Field;

template <auto field, const Measure& measure>
void number(RecordOf<field>& record, const Value& value, const Kinds&) {
    record.*field = from_number<FieldOf<field>>(read_number(value, measure));
}

/// An object of low, typical and high.
template <class T, const Measure& measure>
Spread<T> read_spread(const Value& value, const Kinds& kinds) {
    static constexpr auto kEdges = std::to_array<Field<Spread<T>>>({
        {"low", number<&Spread<T>::low, measure>, required},
        {"typical", number<&Spread<T>::typical, measure>, required},
        {"high", number<&Spread<T>::high, measure>, required},
    });
    Spread<T> spread;
    read_fields(spread, value, kEdges, kinds);
    if (!is_ordered(spread)) throw Fault(value, "expected low <= typical <= high");
    return spread;
}

template <auto field>
void share_spread(RecordOf<field>& record, const Value& value, const Kinds& kinds) {
    record.*field = read_spread<double, kShare>(value, kinds);
}

/// A number, or an object of low, typical and high.
NoiseLevel read_level(const Value& value, const Kinds& kinds);

template <auto field>
void level(RecordOf<field>& record, const Value& value, const Kinds& kinds) {
    record.*field = read_level(value, kinds);
}

template <auto field>
void flag(RecordOf<field>& record, const Value& value, const Kinds&) {
    record.*field = read_flag(value);
}

template <auto field>
void text(RecordOf<field>& record, const Value& value, const Kinds&) {
    record.*field = read_text(value);
}

template <auto field>
void texts(RecordOf<field>& record, const Value& value, const Kinds&) {
    for (const Value& item : read_list(value)) (record.*field).emplace_back(read_text(item));
}

/// A text, or a list of them that become one.
template <auto field>
void joined(RecordOf<field>& record, const Value& value, const Kinds&) {
    record.*field = read_joined(value);
}

template <auto field>
void date(RecordOf<field>& record, const Value& value, const Kinds&) {
    record.*field = read_date(value);
}

template <auto field>
void choice(RecordOf<field>& record, const Value& value, const Kinds&) {
    record.*field = read_enum<FieldOf<field>>(value);
}

template <auto field>
void choices(RecordOf<field>& record, const Value& value, const Kinds&) {
    using Enum = typename FieldOf<field>::value_type;
    for (const Value& item : read_list(value)) (record.*field).push_back(read_enum<Enum>(item));
}

/// One of the names in a list of the data: kPlatforms, ...
std::string read_chosen(const Value& value, std::string_view list, const Kinds& kinds);

template <auto field, const std::string_view& list>
void chosen_one(RecordOf<field>& record, const Value& value, const Kinds& kinds) {
    record.*field = read_chosen(value, list, kinds);
}

template <auto field, const std::string_view& list>
void chosen(RecordOf<field>& record, const Value& value, const Kinds& kinds) {
    for (const Value& item : read_list(value)) (record.*field).push_back(read_chosen(item, list, kinds));
}

template <auto field, const auto& names>
void name(RecordOf<field>& record, const Value& value, const Kinds&) {
    record.*field = names[read_choice(value, names.data(), names.size())];
}

template <auto field, const auto& names>
void name_list(RecordOf<field>& record, const Value& value, const Kinds&) {
    for (const Value& item : read_list(value))
        (record.*field).emplace_back(names[read_choice(item, names.data(), names.size())]);
}

template <auto field>
void reference(RecordOf<field>& record, const Value& value, const Kinds& kinds) {
    using Target = std::remove_const_t<std::remove_pointer_t<FieldOf<field>>>;
    record.*field = refer<Target>(value, kinds);
}

/// The ids of records that a list refers to.
template <auto field, class Target>
void ids(RecordOf<field>& record, const Value& value, const Kinds& kinds) {
    for (const Value& item : read_list(value)) (record.*field).push_back(refer<Target>(item, kinds)->id);
}

/// Reads a field of a part of the record.
template <auto part, auto read>
void within(RecordOf<part>& record, const Value& value, const Kinds& kinds) {
    read(record.*part, value, kinds);
}

/// An object whose keys belong to the record itself.
template <const auto& fields, class Record>
void nested(Record& record, const Value& value, const Kinds& kinds) {
    read_fields(record, value, fields, kinds);
}

/// An object that is a field of its own.
template <auto field, const auto& fields>
void object(RecordOf<field>& record, const Value& value, const Kinds& kinds) {
    if constexpr (IsOptional<FieldOf<field>>::value) read_fields((record.*field).emplace(), value, fields, kinds);
    else read_fields(record.*field, value, fields, kinds);
}

template <auto field, const auto& fields>
void list(RecordOf<field>& record, const Value& value, const Kinds& kinds) {
    for (const Value& item : read_list(value)) read_fields((record.*field).emplace_back(), item, fields, kinds);
}

}  // namespace advisor::loader
