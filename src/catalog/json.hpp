// JSON as a tree over the bytes of its file.
//
// Not nlohmann's parser, for three reasons: the catalog is read at every start and this takes a third of the time, its
// messages are for people who edit data files, and depth and encoding are limited here before anything is built.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/catalog.hpp"

namespace advisor::json {

struct Value {
    enum class Kind { null, boolean, number, string, list, object } kind = Kind::null;
    double number = 0;          ///< of a boolean: 0 or 1
    std::string_view key;       ///< of a member of an object
    std::string_view text;      ///< of a string its characters, else as written in the file
    std::vector<Value> items;   ///< of a list or an object
};

struct Document {
    std::string name;
    Value root;
    std::deque<std::string> unescaped;  ///< strings that differ from their bytes in the file
};

/// Throws Error "FILE: line 12, column 5: expected ..., found ...". The document views the bytes of `file`.
Document parse(const DataFile& file);

/// The member of that key; null when there is none.
const Value* member(const Value& object, std::string_view key);

/// "/devices/0/memory_gib", when `wanted` is `root` or below it.
bool find_pointer(const Value& root, const Value* wanted, std::string& pointer);

/// What stands there, for a message: a number as written, a string in quotes, "a list".
std::string describe(const Value& value);

}  // namespace advisor::json
