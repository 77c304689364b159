#include "json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "advisor/error.hpp"
#include "advisor/text.hpp"

namespace advisor::json {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
constexpr std::size_t kMaxDepth = 64;

/// "line 12, column 5" of a byte, columns in characters.
std::string place(std::string_view text, std::size_t position) {
    std::size_t line = 1, column = 1;
    for (const char c : text.substr(0, position)) {
        if (c == '\n') {
            ++line;
            column = 1;
        } else if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) {
            ++column;
        }
    }
    return fmt::format("line {}, column {}", line, column);
}

/// Builds the tree from the events of nlohmann's parser, so that depth and size are limited before anything is built
/// and every member of an object survives, also a repeated one.
class Builder : public nlohmann::json_sax<nlohmann::json> {
public:
    Builder(const DataFile& file, Document& document, std::size_t most_values)
        : file_(file), document_(document), most_values_(most_values) {
        document_.characters.reserve(file.text.size() +
                                     64);  // on the heap and never moved: text is no longer than its file
    }

    bool null() override { return add({}); }
    bool boolean(bool x) override { return add({Value::Kind::boolean, x ? 1.0 : 0.0, {}, x ? "true" : "false", {}}); }
    bool number_integer(number_integer_t x) override { return number(static_cast<double>(x)); }
    bool number_unsigned(number_unsigned_t x) override { return number(static_cast<double>(x)); }
    bool number_float(number_float_t x, const string_t&) override { return number(x); }
    bool string(string_t& text) override { return add({Value::Kind::string, 0, {}, keep(text), {}}); }
    bool binary(binary_t&) override { return false; }
    bool key(string_t& text) override {
        key_ = keep(text);
        return true;
    }
    bool start_object(std::size_t) override { return open(Value::Kind::object); }
    bool start_array(std::size_t) override { return open(Value::Kind::list); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override {
        std::string_view what = error.what();  // "[json.exception.x] parse error at ...: syntax error while ... - WHAT"
        for (const std::string_view before : {"] ", ": ", " - "})
            if (const std::size_t at = what.find(before); at != std::string_view::npos)
                what.remove_prefix(at + before.size());
        refuse(position > 0 ? position - 1 : 0, printable(what));
    }

private:
    const DataFile& file_;
    Document& document_;
    std::vector<Value> open_;
    std::string_view key_;
    std::size_t most_values_, values_ = 0;

    [[noreturn]] void refuse(std::size_t position, std::string_view message) const {
        throw Error(fmt::format("{}: {}: {}", printable(file_.name), place(file_.text, position), message));
    }
    [[noreturn]] void refuse(std::string_view message) const {
        throw Error(fmt::format("{}: {}", printable(file_.name), message));
    }

    std::string_view keep(const std::string& text) {
        const std::size_t start = document_.characters.size();
        document_.characters += text;
        return std::string_view(document_.characters).substr(start);
    }

    bool number(double x) { return add({Value::Kind::number, x, {}, {}, {}}); }

    bool add(Value value) {
        if (++values_ > most_values_) refuse(fmt::format("more than {} values", most_values_));
        if (open_.empty()) {
            document_.root = std::move(value);
            return true;
        }
        Value& parent = open_.back();
        if (parent.kind == Value::Kind::object) value.key = key_;
        parent.items.push_back(std::move(value));
        return true;
    }

    bool open(Value::Kind kind) {
        if (open_.size() >= kMaxDepth) refuse(fmt::format("nested deeper than {} levels", kMaxDepth));
        Value value;
        value.kind = kind;
        if (!open_.empty() && open_.back().kind == Value::Kind::object) value.key = key_;
        open_.push_back(std::move(value));
        return true;
    }

    bool close() {
        Value value = std::move(open_.back());
        open_.pop_back();
        key_ = value.key;
        return add(std::move(value));
    }
};

std::string pointer_part(std::string_view key) {
    std::string part = "/";
    for (const char c : printable(key)) {
        if (c == '~') part += "~0";
        else if (c == '/') part += "~1";
        else part += c;
    }
    return part;
}

}  // namespace

Document parse(const DataFile& file, std::size_t most_values) {
    if (file.text.size() > kMaxBytes)
        throw Error(fmt::format("{}: expected at most 64 MiB, found {} MiB", printable(file.name),
                                thousands(static_cast<double>(file.text.size() >> 20))));
    Document document;
    document.name = file.name;
    Builder builder(file, document, most_values);
    nlohmann::json::sax_parse(
        file.text.begin(), file.text.end(), &builder,
        file.is_cbor ? nlohmann::json::input_format_t::cbor : nlohmann::json::input_format_t::json);
    return document;
}

const Value* member(const Value& object, std::string_view key) {
    if (object.kind != Value::Kind::object) return nullptr;
    for (const Value& item : object.items)
        if (item.key == key) return &item;
    return nullptr;
}

bool find_pointer(const Value& root, const Value* wanted, std::string& pointer) {
    if (&root == wanted) return true;
    for (std::size_t i = 0; i < root.items.size(); ++i) {
        const std::size_t length = pointer.size();
        const bool object = root.kind == Value::Kind::object;
        pointer += object ? pointer_part(root.items[i].key) : fmt::format("/{}", i);
        if (find_pointer(root.items[i], wanted, pointer)) return true;
        pointer.resize(length);
    }
    return false;
}

std::string describe(const Value& value) {
    switch (value.kind) {
        case Value::Kind::string: return fmt::format("\"{}\"", printable(value.text, 60));
        case Value::Kind::list: return "a list";
        case Value::Kind::object: return "an object";
        case Value::Kind::number: return fmt::format("{}", value.number);
        case Value::Kind::boolean: return std::string(value.text);
        case Value::Kind::null: break;
    }
    return "null";
}

}  // namespace advisor::json
