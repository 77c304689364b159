// JSON as it is read: a flat tree of views into the file's bytes. The whole catalog is read at every start, so nothing
// is copied that does not have to be, and depth and size are limited before anything is built.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/catalog.hpp"

namespace advisor::json {

struct Value;

/// The values in a list or an object, in the order of the file.
class Items {
public:
    class Iterator {
    public:
        using iterator_category = std::forward_iterator_tag;
        using value_type = Value;
        using difference_type = std::ptrdiff_t;
        using pointer = const Value*;
        using reference = const Value&;

        explicit Iterator(const Value* at) : at_(at) {}
        const Value& operator*() const { return *at_; }
        const Value* operator->() const { return at_; }
        Iterator& operator++();  ///< past the value and all that it holds
        Iterator operator++(int) {
            const Iterator before = *this;
            ++*this;
            return before;
        }
        friend bool operator==(Iterator a, Iterator b) { return a.at_ == b.at_; }

    private:
        const Value* at_;
    };

    Items() = default;
    Items(const Value* first, const Value* end, std::size_t count) : first_(first), end_(end), count_(count) {}

    Iterator begin() const { return Iterator(first_); }
    Iterator end() const { return Iterator(end_); }
    std::size_t size() const { return count_; }
    bool empty() const { return count_ == 0; }
    const Value& front() const { return *first_; }
    const Value& operator[](std::size_t index) const;  ///< walks there: for pairs and other short lists

private:
    const Value *first_ = nullptr, *end_ = nullptr;
    std::size_t count_ = 0;
};

struct Value {
    enum class Kind : std::uint8_t { null, boolean, number, string, list, object } kind = Kind::null;
    std::uint32_t extent = 1;  ///< values up to the next one beside it: itself and all that it holds
    double number = 0;         ///< of a boolean: 0 or 1
    std::string_view key;      ///< of a member of an object
    std::string_view text;     ///< of a string its characters, of a number and a boolean what stands in the file
    Items items;               ///< of a list or an object
};

inline Items::Iterator& Items::Iterator::operator++() {
    at_ += at_->extent;
    return *this;
}

/// The values of a file, each before what it holds. Views the bytes of the file, which must outlive it.
struct Document {
    std::string name;
    Value root;
    std::vector<Value> values;          ///< a copy of the root, then the others
    std::deque<std::string> unescaped;  ///< strings that are written with escapes
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
