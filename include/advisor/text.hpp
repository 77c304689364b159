// Text helpers without a locale: names, numbers, dates, which return the same bytes on every machine; and the one
// exception of the project, whose text is for the user.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace advisor {

/// Input that cannot be used: what() is one line for the user, where, what was found, what was expected, the remedy.
/// Loaders and option checks throw it, run() catches it and exits 2. "Does not fit" and "no price" are answers, not
/// errors, and never throw.
struct Error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// "RTX-3090" -> "rtx3090": ids compare without case and punctuation.
std::string squeeze(std::string_view name);

/// Whether two names are the same when squeezed.
bool same_name(std::string_view a, std::string_view b);

/// The candidate nearest to `word`, or nothing: edit distance at most 3 and at most half the word, else the first
/// candidate that contains it.
std::optional<std::string> closest(std::string_view word, const std::vector<std::string>& candidates);

/// "; did you mean 'x'?" or "".
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

/// Whether text is UTF-8 of which every character is seen as what it is: no controls (escape sequences, line breaks),
/// no overrides of the direction of writing, none without width, no tags.
bool is_printable(std::string_view text);

/// Text from a file made safe for a terminal: what is_printable() does not allow becomes '?'; at most `max` bytes, then
/// "...".
std::string printable(std::string_view text, std::size_t max = 200);

struct Line {
    int number = 1;  ///< from 1
    std::string_view text;
};

/// The lines of a text that are not blank, as views into it.
std::vector<Line> filled_lines(std::string_view text);

/// With a capital letter in front, of ASCII.
std::string capitalised(std::string text);

std::vector<std::string> split(std::string_view text, char separator);  // no empty pieces, blanks trimmed
std::string join(const std::vector<std::string>& words, std::string_view separator);
std::string lower(std::string_view text);

/// The whole of `text` as a finite number in plain or scientific notation, without locale; nothing otherwise.
std::optional<double> parse_number(std::string_view text);

/// A number as people type it: also "$4,500" and "4.5k", "1.5M"; k stands for `kilo`, M for its square. Commas part
/// groups of three digits, or it is no number.
std::optional<double> parse_typed_number(std::string_view text, double kilo = 1000);

struct TypedSum {
    double number = 0;
    std::string currency;  ///< as typed; empty where none was
};
/// The same of money, before or behind which a currency may stand: a code of three letters or a sign ("€4500",
/// "4.5k eur", "CA$900").
std::optional<TypedSum> parse_typed_sum(std::string_view text, double kilo = 1000);

/// Three significant digits without exponent: 0.0346, 5.25, 16.9, 742, 1430.
std::string three_digits(double x);
/// Likewise, from 1,000 on with thousands separators: "1,430".
std::string three(double x);
/// The same without zeros at the end, from 1,000 on a whole number: "3", "0.32", "12.5", "5,499".
std::string brief(double x);
/// "5,299": a whole number with thousands separators.
std::string thousands(double x);

/// A calendar day; a month alone ("2026-02") means its first day, a year its first of January.
struct Date {
    int year = 0, month = 1, day = 1;
    friend auto operator<=>(const Date&, const Date&) = default;
};
std::optional<Date> parse_date(std::string_view iso);  ///< YYYY, YYYY-MM or YYYY-MM-DD of an existing day
std::string iso(Date date);
int days_between(Date from, Date to);
Date days_after(Date day, int days);

std::string_view version();

}  // namespace advisor
