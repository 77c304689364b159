#include "advisor/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <locale>
#include <sstream>
#include <utility>

namespace advisor {
namespace {

constexpr std::size_t kMaxEdits = 3;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/// Letters put in, left out, replaced or swapped with their neighbour (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before, last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before = std::exchange(last, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), row[j - 1] + 1, last[j] + 1});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row[b.size()];
}

/// Bytes of the well-formed UTF-8 character that `text` begins with; 0 when it does not begin with one.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first < 0xE0) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first < 0xF0) {
        const bool overlong = first == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = first == 0xED && byte(1) >= 0xA0;
        return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
    }
    const bool in_range = (first > 0xF0 || byte(1) >= 0x90) && (first < 0xF4 || byte(1) < 0x90);
    return first >= 0xF0 && first < 0xF5 && in_range && follows(1) && follows(2) && follows(3) ? 4 : 0;
}

/// The number of a well-formed character.
std::uint32_t code_point(std::string_view character) {
    const auto first = static_cast<unsigned char>(character.front());
    std::uint32_t code = character.size() == 1 ? first : first & (0x7Fu >> character.size());
    for (const char c : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
    return code;
}

struct CodeRange {
    std::uint32_t first, last;
};

/// Characters that steer a terminal, or change what other characters look like or mean without being seen themselves:
/// controls, direction of writing, joiners and other characters of no width, separators of lines, variants, tags
/// (Unicode: categories Cc, Cf, Zl and Zp, Default_Ignorable_Code_Point; what was never assigned at the ends).
constexpr auto kHidden = std::to_array<CodeRange>(
    {{0x0, 0x1F},      {0x7F, 0x9F},     {0xAD, 0xAD},       {0x34F, 0x34F},     {0x600, 0x605},    {0x61C, 0x61C},
     {0x6DD, 0x6DD},   {0x70F, 0x70F},   {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},  {0x200B, 0x200F},
     {0x2028, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},  {0xFFA0, 0xFFA0},
     {0xFFF0, 0xFFFB}, {0xFFFE, 0xFFFF}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}});

bool is_hidden(std::string_view character) {
    const std::uint32_t code = code_point(character);
    return std::any_of(kHidden.begin(), kHidden.end(),
                       [&](const CodeRange& range) { return range.first <= code && code <= range.last; });
}

bool is_plain_ascii(char c) { return c >= 0x20 && c < 0x7F; }

/// A decimal number as written: (-1)^negative x digits x 10^exponent.
struct Decimal {
    bool negative = false;
    std::uint64_t digits = 0;
    int significant = 0;  ///< digits after leading zeros
    int exponent = 0;
};

constexpr int kExactDigits = 15;    // below 2^53: exact in a double
constexpr int kExactExponent = 22;  // powers of ten up to this are exact in a double
constexpr int kFarExponent = 100000;

/// Reads digits at the front of `text` into `decimal`; their count.
std::size_t take_digits(std::string_view& text, Decimal& decimal) {
    std::size_t count = 0;
    for (; count < text.size() && is_digit(text[count]); ++count) {
        const auto digit = static_cast<std::uint64_t>(text[count] - '0');
        if (decimal.significant > 0 || digit > 0) ++decimal.significant;
        if (decimal.significant <= kExactDigits) decimal.digits = decimal.digits * 10 + digit;
    }
    text.remove_prefix(count);
    return count;
}

bool take_sign(std::string_view& text) {
    const bool negative = !text.empty() && text.front() == '-';
    if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
    return negative;
}

bool take_exponent(std::string_view& text, Decimal& decimal) {
    if (text.empty() || to_lower(text.front()) != 'e') return true;
    text.remove_prefix(1);
    const bool negative = take_sign(text);
    if (text.empty()) return false;
    int exponent = 0;
    for (; !text.empty() && is_digit(text.front()); text.remove_prefix(1))
        exponent = std::min(exponent * 10 + (text.front() - '0'), kFarExponent);
    decimal.exponent += negative ? -exponent : exponent;
    return text.empty();
}

std::optional<Decimal> parse_decimal(std::string_view text) {
    Decimal decimal;
    decimal.negative = take_sign(text);
    std::size_t count = take_digits(text, decimal);
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        const std::size_t decimals = take_digits(text, decimal);
        decimal.exponent = -static_cast<int>(std::min<std::size_t>(decimals, kFarExponent));
        count += decimals;
    }
    if (count == 0 || !take_exponent(text, decimal) || !text.empty()) return std::nullopt;
    return decimal;
}

/// Any number of digits, correctly rounded; slower.
std::optional<double> parse_slowly(std::string_view text) {
    std::istringstream stream{std::string{text}};
    stream.imbue(std::locale::classic());
    double x = 0;
    stream >> x;
    if (stream.fail() || !std::isfinite(x)) return std::nullopt;
    return x;
}

std::chrono::year_month_day calendar_day(Date date) {
    return {std::chrono::year{date.year}, std::chrono::month{static_cast<unsigned>(date.month)},
            std::chrono::day{static_cast<unsigned>(date.day)}};
}

/// The digits of text[from, from + count) as a number, or -1.
int digits_at(std::string_view text, std::size_t from, std::size_t count) {
    int value = 0;
    for (std::size_t i = from; i < from + count; ++i) {
        if (!is_digit(text[i])) return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

bool counts_in_names(char c) {
    const char small = to_lower(c);
    return (small >= 'a' && small <= 'z') || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::string squeeze(std::string_view name) {
    std::string squeezed(name.size(), '\0');
    std::size_t kept = 0;
    for (const char c : name)
        if (counts_in_names(c)) squeezed[kept++] = to_lower(c);
    squeezed.resize(kept);
    return squeezed;
}

bool same_name(std::string_view a, std::string_view b) {
    const auto skip = [](std::string_view text, std::size_t at) {
        while (at < text.size() && !counts_in_names(text[at])) ++at;
        return at;
    };
    for (std::size_t i = skip(a, 0), j = skip(b, 0);; i = skip(a, i + 1), j = skip(b, j + 1)) {
        if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
        if (to_lower(a[i]) != to_lower(b[j])) return false;
    }
}

std::optional<std::string> closest(std::string_view word, const std::vector<std::string>& candidates) {
    if (word.empty()) return std::nullopt;
    const std::string wanted = lower(word);
    const std::string* best = nullptr;
    std::size_t fewest = std::min(kMaxEdits, std::max<std::size_t>(1, wanted.size() / 4)) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t longer = std::max(candidate.size(), wanted.size());
        if (longer - std::min(candidate.size(), wanted.size()) >= fewest) continue;
        const std::size_t edits = edit_distance(wanted, lower(candidate));
        if (edits >= fewest) continue;
        best = &candidate;
        fewest = edits;
    }
    if (best) return *best;
    constexpr std::size_t kPart = 4;  // letters that say something of the whole
    for (const std::string& candidate : candidates)
        if (wanted.size() >= kPart && lower(candidate).find(wanted) != std::string::npos) return candidate;
    return std::nullopt;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    const auto nearest = closest(word, candidates);
    return nearest ? fmt::format("; did you mean '{}'?", *nearest) : "";
}

bool is_printable(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = is_plain_ascii(text.front()) ? 1 : character_length(text);
        if (length == 0 || (!is_plain_ascii(text.front()) && is_hidden(text.substr(0, length)))) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string printable(std::string_view text, std::size_t max) {
    std::string shown;
    while (!text.empty()) {
        const std::size_t length = std::max<std::size_t>(character_length(text), 1);
        const std::string_view character = text.substr(0, length);
        const std::string_view safe = is_printable(character) ? character : "?";
        if (shown.size() + safe.size() > max) return shown + "...";
        shown += safe;
        text.remove_prefix(length);
    }
    return shown;
}

std::vector<Line> filled_lines(std::string_view text) {
    std::vector<Line> lines;
    std::size_t begin = 0;
    for (int number = 1; begin < text.size(); ++number) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view one = text.substr(begin, end - begin);
        begin = end + 1;
        if (one.find_first_not_of(" \t\r") != std::string_view::npos) lines.push_back({number, one});
    }
    return lines;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> pieces;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        std::string_view piece = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (!piece.empty() && is_blank(piece.front())) piece.remove_prefix(1);
        while (!piece.empty() && is_blank(piece.back())) piece.remove_suffix(1);
        if (!piece.empty()) pieces.emplace_back(piece);
    }
    return pieces;
}

std::string join(const std::vector<std::string>& words, std::string_view separator) {
    std::string joined;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) joined += separator;
        joined += words[i];
    }
    return joined;
}

std::string capitalised(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

std::string lower(std::string_view text) {
    std::string small{text};
    for (char& c : small) c = to_lower(c);
    return small;
}

std::optional<double> parse_number(std::string_view text) {
    static constexpr std::array kPowers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    const auto decimal = parse_decimal(text);
    if (!decimal) return std::nullopt;
    if (decimal->significant > kExactDigits || std::abs(decimal->exponent) > kExactExponent) return parse_slowly(text);
    // Both factors are exact, so the one rounding of the product or quotient gives the nearest double.
    const double digits = static_cast<double>(decimal->digits);
    const double power = kPowers[static_cast<std::size_t>(std::abs(decimal->exponent))];
    const double magnitude = decimal->exponent < 0 ? digits / power : digits * power;
    return decimal->negative ? -magnitude : magnitude;
}

std::optional<double> parse_typed_number(std::string_view text, double kilo) {
    if (text.starts_with('$')) text.remove_prefix(1);
    double factor = 1;
    if (!text.empty()) {
        const char suffix = to_lower(text.back());
        if (suffix == 'k') factor = kilo;
        if (suffix == 'm') factor = kilo * kilo;
        if (factor != 1) text.remove_suffix(1);
    }
    const std::size_t first = text.find(',');
    std::string digits(text.substr(0, first));
    for (std::size_t at = first; at != std::string_view::npos;) {
        const std::size_t next = std::min(text.find_first_of(",.", at + 1), text.size());
        if (next != at + 4 || (at == first && (first == 0 || first > 3))) return std::nullopt;
        digits += text.substr(at + 1, 3);
        if (next < text.size() && text[next] == '.') {
            digits += text.substr(next);
            break;
        }
        at = next < text.size() ? next : std::string_view::npos;
    }
    const std::optional<double> number = parse_number(digits);
    return number ? std::optional(*number * factor) : std::nullopt;
}

namespace {

/// "4.500", which is 4500 in half of the world and 4.5 in the other; no money has thousandths.
bool has_ambiguous_point(std::string_view digits) {
    const std::size_t point = digits.find('.');
    return point != digits.npos && point >= 1 && point <= 3 && digits[0] != '0' && digits.size() == point + 4 &&
           std::all_of(digits.begin() + static_cast<std::ptrdiff_t>(point) + 1, digits.end(), is_digit);
}

}  // namespace

std::optional<TypedSum> parse_typed_sum(std::string_view text, double kilo) {
    constexpr std::size_t kCode = 3;
    const auto is_letter = [](char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; };
    const auto in_number = [&](char c) { return is_digit(c) || c == '.' || c == '+' || c == '-'; };
    const auto is_sign = [](std::string_view word) {
        return word.empty() || word.back() == '$' || static_cast<unsigned char>(word.back()) >= 0x80;
    };
    const auto is_code = [&](std::string_view word) {
        return word.size() == kCode && std::all_of(word.begin(), word.end(), is_letter);
    };
    const auto trimmed = [](std::string_view word) {
        while (!word.empty() && is_blank(word.front())) word.remove_prefix(1);
        while (!word.empty() && is_blank(word.back())) word.remove_suffix(1);
        return word;
    };
    const std::size_t from = static_cast<std::size_t>(std::find_if(text.begin(), text.end(), in_number) - text.begin());
    std::size_t to = text.size();
    while (to > from && !in_number(text[to - 1])) --to;
    std::string_view behind = text.substr(to);
    if (!behind.empty() && (to_lower(behind[0]) == 'k' || to_lower(behind[0]) == 'm') &&
        !(trimmed(behind).size() == kCode && is_letter(behind[1]) && is_letter(behind[2])))
        behind.remove_prefix(1);
    const std::string_view all_before = text.substr(0, from), before = trimmed(all_before);
    // "glm-5" and "phi4" are models: a code before the number stands apart.
    const bool apart = !all_before.empty() && is_blank(all_before.back());
    const bool before_holds = is_sign(before) || (apart && is_code(before));
    if (!before.empty() && from < text.size() && !is_digit(text[from])) return std::nullopt;
    if (has_ambiguous_point(text.substr(from, to - from))) return std::nullopt;
    const std::optional<double> number =
        parse_typed_number(text.substr(from, text.size() - from - behind.size()), kilo);
    behind = trimmed(behind);
    if (!number || !before_holds || !(is_sign(behind) || is_code(behind)) || (!before.empty() && !behind.empty()))
        return std::nullopt;
    return TypedSum{*number, std::string(before.empty() ? behind : before)};
}

std::string three_digits(double x) {
    if (x == 0) return "0";
    if (!std::isfinite(x)) return fmt::format("{}", x);
    const std::string scientific = fmt::format("{:.2e}", std::abs(x));  // d.dde+XX
    std::string digits{scientific[0], scientific[2], scientific[3]};
    const auto exponent = static_cast<int>(*parse_number(std::string_view{scientific}.substr(5)));
    if (exponent < 0) digits = "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
    else if (exponent < 2) digits.insert(static_cast<std::size_t>(exponent + 1), ".");
    else digits.append(static_cast<std::size_t>(exponent - 2), '0');
    return (x < 0 ? "-" : "") + digits;
}

std::string three(double x) {
    const std::string digits = three_digits(x);
    return std::abs(x) < 1000 ? digits : thousands(parse_number(digits).value_or(x));
}

std::string brief(double x) {
    if (std::abs(x) >= 1000) return thousands(x);
    std::string text = three_digits(x);
    if (text.find('.') == std::string::npos) return text;
    text.resize(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text;
}

std::string thousands(double x) {
    if (!std::isfinite(x)) return fmt::format("{}", x);
    std::string digits = fmt::format("{:.0f}", std::abs(x));
    for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, ",");
    return (x < 0 && digits != "0" ? "-" : "") + digits;
}

std::optional<Date> parse_date(std::string_view iso) {
    const std::size_t size = iso.size();
    if (size != 4 && size != 7 && size != 10) return std::nullopt;
    if ((size > 4 && iso[4] != '-') || (size > 7 && iso[7] != '-')) return std::nullopt;
    Date date;
    date.year = digits_at(iso, 0, 4);
    if (size > 4) date.month = digits_at(iso, 5, 2);
    if (size > 7) date.day = digits_at(iso, 8, 2);
    const bool numbers = date.year > 0 && date.month > 0 && date.day > 0;
    if (!numbers || !calendar_day(date).ok()) return std::nullopt;
    return date;
}

std::string iso(Date date) { return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day); }

int days_between(Date from, Date to) {
    const auto days = std::chrono::sys_days{calendar_day(to)} - std::chrono::sys_days{calendar_day(from)};
    return static_cast<int>(days.count());
}

Date days_after(Date day, int days) {
    const std::chrono::year_month_day then{std::chrono::sys_days{calendar_day(day)} + std::chrono::days{days}};
    return {static_cast<int>(then.year()), static_cast<int>(static_cast<unsigned>(then.month())),
            static_cast<int>(static_cast<unsigned>(then.day()))};
}

}  // namespace advisor
