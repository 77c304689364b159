#include "json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "advisor/error.hpp"
#include "advisor/text.hpp"

namespace advisor::json {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{64} << 20;
constexpr int kMaxDepth = 64;
constexpr std::size_t kMaxValues = 1000000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
unsigned byte_of(char c) { return static_cast<unsigned char>(c); }

std::size_t bytes_of_character(unsigned first) {
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first < 0xE0) return 2;
    if (first >= 0xE0 && first < 0xF0) return 3;
    return first >= 0xF0 && first < 0xF5 ? 4 : 0;
}

void append_utf8(std::string& out, unsigned code) {
    const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
    if (code < 0x80) return put(code);
    if (code < 0x800) {
        put(0xC0 | code >> 6);
    } else {
        if (code < 0x10000) {
            put(0xE0 | code >> 12);
        } else {
            put(0xF0 | code >> 18);
            put(0x80 | (code >> 12 & 0x3F));
        }
        put(0x80 | (code >> 6 & 0x3F));
    }
    put(0x80 | (code & 0x3F));
}

class Parser {
public:
    Parser(std::string_view text, Document& document) : text_(text), document_(document) {
        if (text_.substr(0, kByteOrderMark.size()) == kByteOrderMark) position_ = kByteOrderMark.size();
    }

    void parse() {
        skip_blanks();
        document_.root = value();
        skip_blanks();
        if (position_ < text_.size()) fail("expected the end of the file");
    }

private:
    [[noreturn]] void fail(std::string_view expected) const {
        fail_at(position_, fmt::format("{}, found {}", expected, found()));
    }

    [[noreturn]] void fail_at(std::size_t position, std::string_view message) const {
        std::size_t line = 1, column = 1;
        for (const char c : text_.substr(0, position)) {
            if (c == '\n') ++line;
            if (c == '\n') column = 1;
            else if ((byte_of(c) & 0xC0) != 0x80) ++column;
        }
        throw Error(fmt::format("{}: line {}, column {}: {}", printable(document_.name), line, column, message));
    }

    std::string found() const {
        if (position_ >= text_.size()) return "the end of the file";
        const char c = text_[position_];
        if (c == '\n' || c == '\r') return "the end of the line";
        std::size_t length = std::max<std::size_t>(bytes_of_character(byte_of(c)), 1);
        while (is_letter(c) && position_ + length < text_.size() && is_letter(text_[position_ + length])) ++length;
        return fmt::format("'{}'", printable(text_.substr(position_, length), 20));
    }

    char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }

    bool take(char c) {
        if (position_ >= text_.size() || text_[position_] != c) return false;
        ++position_;
        return true;
    }

    void skip_blanks() {
        while (position_ < text_.size()) {
            const char c = text_[position_];
            if (c != ' ' && c != '\n' && c != '\t' && c != '\r') return;
            ++position_;
        }
    }

    Value value() {
        const char c = peek();
        if (c == '{' || c == '[') return container(c == '{' ? Value::Kind::object : Value::Kind::list);
        Value value;
        if (c == '"') {
            value.kind = Value::Kind::string;
            value.text = string();
        } else if (c == '-' || is_digit(c)) {
            read_number(value);
        } else {
            read_word(value);
        }
        return value;
    }

    Value container(Value::Kind kind) {
        if (++depth_ > kMaxDepth) fail_at(position_, fmt::format("nested deeper than {} levels", kMaxDepth));
        const bool object = kind == Value::Kind::object;
        const char closing = object ? '}' : ']';
        Value container;
        container.kind = kind;
        ++position_;
        skip_blanks();
        if (!take(closing)) {
            const std::size_t first = open_.size();
            do open_.push_back(item(object));
            while (another(closing));
            const auto begin = open_.begin() + static_cast<std::ptrdiff_t>(first);
            container.items.assign(std::make_move_iterator(begin), std::make_move_iterator(open_.end()));
            open_.erase(begin, open_.end());
        }
        --depth_;
        return container;
    }

    Value item(bool of_object) {
        skip_blanks();
        if (++values_ > kMaxValues) fail_at(position_, fmt::format("more than {} values", kMaxValues));
        std::string_view key;
        if (of_object) {
            if (peek() != '"') fail("expected a key in quotes");
            key = string();
            skip_blanks();
            if (!take(':')) fail("expected ':'");
            skip_blanks();
        }
        Value item = value();
        item.key = key;
        return item;
    }

    bool another(char closing) {
        skip_blanks();
        if (take(',')) return true;
        if (take(closing)) return false;
        fail(fmt::format("expected ',' or '{}'", closing));
    }

    void read_word(Value& value) {
        struct Word {
            std::string_view text;
            Value::Kind kind;
            double number;
        };
        static constexpr std::array<Word, 3> kWords{
            {{"null", Value::Kind::null, 0}, {"true", Value::Kind::boolean, 1}, {"false", Value::Kind::boolean, 0}}};
        for (const Word& word : kWords) {
            if (text_.substr(position_, word.text.size()) != word.text) continue;
            const std::size_t end = position_ + word.text.size();
            if (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) break;
            position_ = end;
            value.kind = word.kind;
            value.number = word.number;
            value.text = word.text;
            return;
        }
        fail("expected a value");
    }

    void read_number(Value& value) {
        const std::size_t start = position_;
        take('-');
        const bool leading_zero = peek() == '0';
        const std::size_t whole = digits();
        if (whole == 0 || (leading_zero && whole > 1)) fail_at(start, "expected a number without leading zeros");
        if (take('.') && digits() == 0) fail("expected a digit after the point");
        if (take('e') || take('E')) {
            if (!take('+')) take('-');
            if (digits() == 0) fail("expected a digit in the exponent");
        }
        value.kind = Value::Kind::number;
        value.text = text_.substr(start, position_ - start);
        const auto number = parse_number(value.text);
        if (!number) fail_at(start, fmt::format("expected a number within range, found {}", printable(value.text, 40)));
        value.number = *number;
    }

    std::size_t digits() {
        const std::size_t start = position_;
        while (position_ < text_.size() && is_digit(text_[position_])) ++position_;
        return position_ - start;
    }

    std::string_view string() {
        const std::size_t start = ++position_;
        std::string* unescaped = nullptr;
        for (std::size_t copied = start;;) {
            skip_plain_characters();
            const char c = peek();
            if (c != '"' && c != '\\') fail("expected '\"' at the end of the text");
            if (c == '"' && !unescaped) return text_.substr(start, position_++ - start);
            if (!unescaped) unescaped = &document_.unescaped.emplace_back();
            unescaped->append(text_, copied, position_ - copied);
            ++position_;
            if (c == '"') return *unescaped;
            read_escape(*unescaped);
            copied = position_;
        }
    }

    void skip_plain_characters() {
        while (position_ < text_.size()) {
            const unsigned c = byte_of(text_[position_]);
            if (c == '"' || c == '\\' || c < 0x20) return;
            if (c < 0x80) ++position_;
            else skip_wide_character();
        }
    }

    void skip_wide_character() {
        const std::size_t length = bytes_of_character(byte_of(text_[position_]));
        const std::string_view character = text_.substr(position_, length);
        bool valid = length > 0 && character.size() == length;
        for (std::size_t i = 1; valid && i < length; ++i) valid = (byte_of(character[i]) & 0xC0) == 0x80;
        if (valid && length > 2) {
            const unsigned lead = byte_of(character[0]) << 8 | byte_of(character[1]);
            const bool overlong = (lead >= 0xE000 && lead < 0xE0A0) || (lead >= 0xF000 && lead < 0xF090);
            const bool surrogate = lead >= 0xEDA0 && lead < 0xEE00;
            valid = !overlong && !surrogate && lead < 0xF490;
        }
        if (!valid) fail_at(position_, "expected text in UTF-8, found other bytes");
        position_ += length;
    }

    void read_escape(std::string& out) {
        static constexpr std::string_view kNames = "\"\\/bfnrt", kCharacters = "\"\\/\b\f\n\r\t";
        if (take('u')) return append_utf8(out, escaped_character());
        const std::size_t name = position_ < text_.size() ? kNames.find(text_[position_]) : std::string_view::npos;
        if (name == std::string_view::npos) fail("expected one of \"\\/bfnrtu after '\\'");
        out += kCharacters[name];
        ++position_;
    }

    unsigned escaped_character() {
        const std::size_t start = position_;
        const unsigned first = four_hex_digits();
        if (first < 0xD800 || first >= 0xE000) return first;
        if (first < 0xDC00 && take('\\') && take('u')) {
            const unsigned second = four_hex_digits();
            if (second >= 0xDC00 && second < 0xE000) return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        }
        fail_at(start, "expected a pair of surrogates");
    }

    unsigned four_hex_digits() {
        unsigned code = 0;
        for (int i = 0; i < 4; ++i, ++position_) {
            const char c = peek();
            const bool letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            if (!letter && !is_digit(c)) fail("expected four hexadecimal digits after '\\u'");
            code = code << 4 | (letter ? (byte_of(c) | 0x20) - 'a' + 10 : byte_of(c) - '0');
        }
        return code;
    }

    std::string_view text_;
    Document& document_;
    std::vector<Value> open_;  ///< items of the containers that are not closed yet
    std::size_t position_ = 0, values_ = 0;
    int depth_ = 0;
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

Document parse(const DataFile& file) {
    Document document;
    document.name = file.name;
    if (file.text.size() > kMaxBytes)
        throw Error(fmt::format("{}: expected at most 64 MiB, found {} MiB", printable(file.name),
                                thousands(static_cast<double>(file.text.size() >> 20))));
    Parser(file.text, document).parse();
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
        default: return printable(value.text, 40);
    }
}

}  // namespace advisor::json
