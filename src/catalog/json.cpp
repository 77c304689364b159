#include "json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

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

[[noreturn]] void refuse(const DataFile& file, std::string_view message) {
    throw Error(fmt::format("{}: {}", printable(file.name), message));
}

/// Finds words for what is wrong with a text that the parser below refused. nlohmann's parser reads it once more, for
/// its messages name what was expected; time does not matter here.
class Diagnosis : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit Diagnosis(const DataFile& file) : file_(file) {}

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool key(string_t&) override { return true; }
    bool start_object(std::size_t) override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_object() override { return true; }
    bool end_array() override { return true; }

    bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception& error) override {
        std::string_view what = error.what();  // "[json.exception.x] parse error at ...: syntax error while ... - WHAT"
        for (const std::string_view before : {"] ", ": ", " - "})
            if (const std::size_t at = what.find(before); at != std::string_view::npos)
                what.remove_prefix(at + before.size());
        refuse(file_, fmt::format("{}: {}", place(file_.text, position > 0 ? position - 1 : 0), printable(what)));
    }

private:
    const DataFile& file_;
};

[[noreturn]] void explain(const DataFile& file) {
    if (file.text.empty())  // whose words depend on nlohmann's version
        refuse(file, "line 1, column 1: unexpected end of input; expected '[', '{', or a literal");
    Diagnosis diagnosis(file);
    nlohmann::json::sax_parse(file.text.begin(), file.text.end(), &diagnosis);
    refuse(file, "not JSON");  // a NUL byte behind the last value, which nlohmann takes for the end
}

/// One pass over the text by recursive descent, each value appended before what it holds. Every function that reads
/// leaves `at_` behind what it read and calls fail() at the first byte that RFC 8259 does not allow.
class Parser {
public:
    Parser(const DataFile& file, Document& document, std::size_t most_values)
        : file_(file),
          document_(document),
          most_values_(most_values),
          at_(file.text.data()),
          end_(at_ + file.text.size()) {
        // No text has more values than this, so the tree never moves while it grows: a value and what parts it from the
        // next take two bytes, but lists that a broken text leaves open only one each. Pages that stay empty cost
        // nothing.
        document_.values.reserve(std::min(file.text.size() / 2 + 1 + kMaxDepth, most_values));
    }

    void parse() {
        constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
        if (file_.text.starts_with(kByteOrderMark)) at_ += kByteOrderMark.size();
        read_value({}, 0);
        if (next() != kEnd) fail();
    }

private:
    static constexpr char kEnd = '\0';

    const DataFile& file_;
    Document& document_;
    std::size_t most_values_;
    const char* at_;
    const char* end_;

    [[noreturn]] void fail() const { explain(file_); }

    /// The next byte that is not blank; kEnd behind the last one, and for a NUL byte, which nothing expects.
    char next() {
        while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
        if (at_ == end_) return kEnd;
        if (*at_ == kEnd) fail();
        return *at_;
    }

    void expect(char c) {
        if (next() != c) fail();
        ++at_;
    }

    Value& append(std::string_view key, Value::Kind kind) {
        if (document_.values.size() >= most_values_) refuse(file_, fmt::format("more than {} values", most_values_));
        Value& value = document_.values.emplace_back();
        value.key = key;
        value.kind = kind;
        return value;
    }

    void read_value(std::string_view key, std::size_t depth) {
        switch (next()) {
            case '{': return read_items(append(key, Value::Kind::object), '}', depth);
            case '[': return read_items(append(key, Value::Kind::list), ']', depth);
            case '"': append(key, Value::Kind::string).text = read_string(); return;
            case 't': return read_word(append(key, Value::Kind::boolean), "true", 1);
            case 'f': return read_word(append(key, Value::Kind::boolean), "false", 0);
            case 'n': return read_word(append(key, Value::Kind::null), "null", 0);
            case kEnd: fail();
            default: return read_number(append(key, Value::Kind::number));
        }
    }

    void read_items(Value& value, char close, std::size_t depth) {
        if (depth >= kMaxDepth) refuse(file_, fmt::format("nested deeper than {} levels", kMaxDepth));
        const std::size_t place = document_.values.size() - 1;
        std::size_t count = 0;
        ++at_;
        if (next() != close) {
            for (;;) {
                std::string_view key;
                if (close == '}') {
                    if (next() != '"') fail();
                    key = read_string();
                    expect(':');
                }
                read_value(key, depth + 1);
                ++count;
                if (next() != ',') break;
                ++at_;
            }
        }
        expect(close);
        value.extent = static_cast<std::uint32_t>(document_.values.size() - place);
        value.items = Items(&value + 1, &value + value.extent, count);
    }

    void read_word(Value& value, std::string_view word, double number) {
        if (static_cast<std::size_t>(end_ - at_) < word.size() || std::string_view(at_, word.size()) != word) fail();
        value.text = {at_, word.size()};
        value.number = number;
        at_ += word.size();
    }

    const char* behind_digits(const char* digits) const {
        const char* behind = digits;
        while (behind < end_ && *behind >= '0' && *behind <= '9') ++behind;
        if (behind == digits) fail();
        return behind;
    }

    void read_number(Value& value) {
        const char* begin = at_;
        const char* digits = *begin == '-' ? begin + 1 : begin;
        at_ = behind_digits(digits);
        if (*digits == '0' && at_ - digits > 1) fail();
        if (at_ < end_ && *at_ == '.') at_ = behind_digits(at_ + 1);
        if (at_ < end_ && (*at_ == 'e' || *at_ == 'E')) {
            const bool has_sign = at_ + 1 < end_ && (at_[1] == '+' || at_[1] == '-');
            at_ = behind_digits(at_ + (has_sign ? 2 : 1));
        }
        value.text = {begin, static_cast<std::size_t>(at_ - begin)};
        const std::optional<double> number = parse_number(value.text);
        if (!number) fail();  // beyond what a double holds
        value.number = *number;
    }

    /// The characters between quotes, in place where none is escaped.
    std::string_view read_string() {
        const char* begin = ++at_;
        for (;;) {
            pass_plain_characters();
            if (*at_ == '"') return {begin, static_cast<std::size_t>(at_++ - begin)};
            if (*at_ == '\\') return read_escaped(begin);
            pass_utf8();
        }
    }

    std::string_view read_escaped(const char* begin) {
        std::string& text = document_.unescaped.emplace_back(begin, at_);
        for (;;) {
            const char* plain = at_;
            pass_plain_characters();
            if (static_cast<unsigned char>(*at_) >= 0x80) pass_utf8();
            text.append(plain, at_);
            if (at_ == end_) fail();
            if (*at_ == '"') break;
            if (*at_ == '\\') append_escape(text);
        }
        ++at_;
        return text;
    }

    /// Stops at a quote, a backslash or a byte beyond ASCII; refuses control characters and the end of the text.
    void pass_plain_characters() {
        while (end_ - at_ >= 8 && are_plain(at_)) at_ += 8;
        for (;; ++at_) {
            if (at_ == end_ || static_cast<unsigned char>(*at_) < 0x20) fail();
            if (*at_ == '"' || *at_ == '\\' || static_cast<unsigned char>(*at_) >= 0x80) return;
        }
    }

    /// Whether eight bytes can be passed over at once. Sets the high bit of each byte that cannot: subtracting borrows
    /// into it where a byte is less than what is subtracted ("Bit Twiddling Hacks", has less than n).
    static bool are_plain(const char* eight) {
        constexpr std::uint64_t kOnes = 0x0101010101010101, kHigh = 0x80 * kOnes;
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, eight, sizeof(bytes));
        const auto with_less = [](std::uint64_t x, std::uint64_t n) { return (x - n * kOnes) & ~x; };
        return ((bytes | with_less(bytes, 0x20) | with_less(bytes ^ '"' * kOnes, 1) |
                 with_less(bytes ^ '\\' * kOnes, 1)) &
                kHigh) == 0;
    }

    /// One character of two to four bytes, in the shortest form, no surrogate, up to U+10FFFF (Unicode, table 3-7).
    void pass_utf8() {
        const auto byte = [&](std::size_t i) { return at_ + i < end_ ? static_cast<unsigned char>(at_[i]) : 0; };
        const auto first = byte(0);
        const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        const int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        const int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (first < 0xC2 || first > 0xF4 || byte(1) < low || byte(1) > high) fail();
        for (std::size_t i = 2; i < length; ++i)
            if (byte(i) < 0x80 || byte(i) > 0xBF) fail();
        at_ += length;
    }

    void append_escape(std::string& text) {
        constexpr std::string_view kEscapes = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
        if (++at_ == end_) fail();
        if (*at_ == 'u') return append_utf8(text, read_code_point());
        const std::size_t escape = kEscapes.find(*at_);
        if (escape == std::string_view::npos) fail();
        text += kMeanings[escape];
        ++at_;
    }

    /// Of \uXXXX, or of two of them that make a surrogate pair.
    std::uint32_t read_code_point() {
        const std::uint32_t first = read_four_digits();
        if (first < 0xD800 || first > 0xDFFF) return first;
        if (first > 0xDBFF || end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') fail();
        ++at_;
        const std::uint32_t second = read_four_digits();
        if (second < 0xDC00 || second > 0xDFFF) fail();
        return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    }

    std::uint32_t read_four_digits() {
        std::uint32_t number = 0;
        ++at_;  // the u
        for (int i = 0; i < 4; ++i, ++at_) {
            constexpr std::string_view kDigits = "0123456789abcdef";
            const std::size_t digit = at_ < end_ ? kDigits.find(lower({at_, 1})) : std::string_view::npos;
            if (digit == std::string_view::npos) fail();
            number = number << 4 | static_cast<std::uint32_t>(digit);
        }
        return number;
    }

    static void append_utf8(std::string& text, std::uint32_t code) {
        const auto add = [&](std::uint32_t byte) { text += static_cast<char>(byte); };
        const auto add_rest = [&](unsigned shift) { add(0x80 | (code >> shift & 0x3F)); };
        if (code < 0x80) return add(code);
        if (code < 0x800) add(0xC0 | code >> 6);
        else if (code < 0x10000) add(0xE0 | code >> 12);
        else add(0xF0 | code >> 18);
        if (code >= 0x10000) add_rest(12);
        if (code >= 0x800) add_rest(6);
        add_rest(0);
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
    Parser(file, document, most_values).parse();
    document.root = document.values.front();
    return document;
}

const Value& Items::operator[](std::size_t index) const {
    Iterator at = begin();
    while (index-- > 0) ++at;
    return *at;
}

const Value* member(const Value& object, std::string_view key) {
    if (object.kind != Value::Kind::object) return nullptr;
    for (const Value& item : object.items)
        if (item.key == key) return &item;
    return nullptr;
}

bool find_pointer(const Value& root, const Value* wanted, std::string& pointer) {
    if (&root == wanted) return true;
    std::size_t index = 0;
    for (const Value& item : root.items) {
        const std::size_t length = pointer.size();
        pointer += root.kind == Value::Kind::object ? pointer_part(item.key) : fmt::format("/{}", index++);
        if (find_pointer(item, wanted, pointer)) return true;
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
