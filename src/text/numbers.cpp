// Numbers and dates, read and written without a locale.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <locale>
#include <sstream>

#include "advisor/text.hpp"
#include "ascii.hpp"

namespace advisor {
namespace {

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

/// "4.500", which is 4500 in half of the world and 4.5 in the other; no money has thousandths.
bool has_ambiguous_point(std::string_view digits) {
    const std::size_t point = digits.find('.');
    return point != digits.npos && point >= 1 && point <= 3 && digits[0] != '0' && digits.size() == point + 4 &&
           std::all_of(digits.begin() + static_cast<std::ptrdiff_t>(point) + 1, digits.end(), is_digit);
}

}  // namespace

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
    constexpr int kMostZeros = 15;
    if (exponent > kMostZeros) return fmt::format("{:.3g}", x);
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
