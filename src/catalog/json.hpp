// JSON as a light tree over nlohmann's event parser: a third of the cost of its DOM, with depth and size limited before
// anything is built, for the catalog is read at every start.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "advisor/catalog.hpp"

namespace advisor::json {

struct Value {
    enum class Kind { null, boolean, number, string, list, object } kind = Kind::null;
    double number = 0;         ///< of a boolean: 0 or 1
    std::string_view key;      ///< of a member of an object
    std::string_view text;     ///< of a string its characters; of a boolean true or false
    std::vector<Value> items;  ///< of a list or an object
};

struct Document {
    std::string name;
    Value root;
    std::string characters;  ///< of all strings; the tree views them
};

constexpr std::size_t kMaxValues = 1000000;

/// Throws Error "FILE: line 12, column 5: what was found and expected".
Document parse(const DataFile& file, std::size_t most_values = kMaxValues);

/// The member of that key; null when there is none.
const Value* member(const Value& object, std::string_view key);

/// "/devices/0/memory_gib", when `wanted` is `root` or below it.
bool find_pointer(const Value& root, const Value* wanted, std::string& pointer);

/// What stands there, for a message: a number, a string in quotes, "a list".
std::string describe(const Value& value);

}  // namespace advisor::json
