// A price list of the user's own as CSV.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>

#include "advisor/text.hpp"
#include "closed_lists.hpp"
#include "kinds.hpp"

namespace advisor {
namespace {

// Comma-separated values as RFC 4180 has them, and as spreadsheets write them: a byte-order mark, CRLF, LF or CR,
// blanks around fields. Blank lines, lines of empty fields and lines that begin with '#' are passed over.

constexpr std::size_t kMostFields = 64;        ///< of a row
constexpr std::size_t kMostCharacters = 4000;  ///< of a field, in bytes

struct CsvRow {
    int line = 1;                     ///< on which it begins
    std::vector<std::string> fields;  ///< without quotes, trimmed; line breaks and tabs within are blanks
};

class CsvReader {
public:
    explicit CsvReader(const DataFile& file);

    /// The next row; false at the end. Throws Error "FILE: line N: ..." for a quote out of place or never closed, for
    /// bytes that are not UTF-8 text, and beyond the limits.
    bool next(CsvRow& row);

private:
    std::string name_;
    std::string_view text_;
    std::size_t at_ = 0;
    int line_ = 1;

    bool done() const { return at_ >= text_.size(); }
    bool at_end_of_row() const;
    void pass_line();
    void pass_line_break();
    void pass_blanks();
    std::string field();
    std::string quoted();
    std::string unquoted();
    [[noreturn]] void fail(int line, const std::string& what) const;
};

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_break(char c) { return c == '\n' || c == '\r'; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::string trimmed(std::string text) {
    while (!text.empty() && text.back() == ' ') text.pop_back();
    text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
    return text;
}

CsvReader::CsvReader(const DataFile& file) : name_(printable(file.name)), text_(file.text) {
    if (text_.starts_with(kByteOrderMark)) text_.remove_prefix(kByteOrderMark.size());
}

bool CsvReader::next(CsvRow& row) {
    while (!done()) {
        if (text_[at_] == '#') {
            pass_line();
            continue;
        }
        row = {line_, {}};
        for (;;) {
            row.fields.push_back(field());
            if (row.fields.size() > kMostFields) fail(row.line, fmt::format("more than {} fields", kMostFields));
            if (at_end_of_row()) break;
            ++at_;  // the comma
        }
        pass_line_break();
        if (std::any_of(row.fields.begin(), row.fields.end(), [](const auto& field) { return !field.empty(); }))
            return true;
    }
    return false;
}

bool CsvReader::at_end_of_row() const { return done() || is_break(text_[at_]); }

void CsvReader::pass_line() {
    while (!at_end_of_row()) ++at_;
    pass_line_break();
}

void CsvReader::pass_line_break() {
    if (done()) return;
    const bool pair = text_.substr(at_, 2) == "\r\n";
    at_ += pair ? 2 : 1;
    ++line_;
}

void CsvReader::pass_blanks() {
    while (!done() && is_blank(text_[at_])) ++at_;
}

std::string CsvReader::field() {
    const int line = line_;
    pass_blanks();
    std::string text = trimmed(!done() && text_[at_] == '"' ? quoted() : unquoted());
    if (text.size() > kMostCharacters) fail(line, fmt::format("a field of more than {} bytes", kMostCharacters));
    if (!is_printable(text))
        fail(line, fmt::format("'{}' is not text in UTF-8, or has hidden characters; save the list as \"CSV UTF-8\"",
                               printable(text, 60)));
    return text;
}

std::string CsvReader::quoted() {
    const int line = line_;
    std::string text;
    for (++at_;;) {
        if (done()) fail(line, "the quote opened here is never closed; expected \" at the end of the field");
        const char c = text_[at_];
        if (is_break(c)) {
            pass_line_break();
            text += ' ';
            continue;
        }
        ++at_;
        if (c == '"' && (done() || text_[at_] != '"')) break;
        if (c == '"') ++at_;  // doubled
        text += c == '\t' ? ' ' : c;
    }
    pass_blanks();
    if (!at_end_of_row() && text_[at_] != ',')
        fail(line_, "text after a closing quote; expected a comma, or \"\" for a quote within the field");
    return text;
}

std::string CsvReader::unquoted() {
    std::string text;
    for (; !at_end_of_row() && text_[at_] != ','; ++at_) {
        if (text_[at_] == '"')
            fail(line_,
                 "a quote within a field that does not begin with one; expected the field in quotes, with \"\" "
                 "for a quote within it");
        text += text_[at_] == '\t' ? ' ' : text_[at_];
    }
    return text;
}

void CsvReader::fail(int line, const std::string& what) const {
    throw Error(fmt::format("{}: line {}: {}", name_, line, what));
}

// The list: which column is what, and what a row says.

enum Column : std::size_t { kPart, kTypical, kLow, kHigh, kCondition, kDate, kSource, kNote, kColumns };
constexpr std::array<std::string_view, kColumns> kTitles{"part",      "typical", "low",    "high",
                                                         "condition", "date",    "source", "note"};
constexpr double kMostUsd = 1e9;
constexpr int kFirstYear = 2000, kYearsAhead = 10;  // of today's book: a date beyond is a slip

/// The column of a title, which may say that it is in dollars: "USD low", "Price (USD)".
std::optional<Column> column_of(std::string_view title) {
    std::string wanted = squeeze(title);
    if (wanted.starts_with("usd")) wanted.erase(0, 3);
    else if (wanted.ends_with("usd")) wanted.erase(wanted.size() - 3);
    if (wanted.empty() || wanted == "price") wanted = kTitles[kTypical];
    for (std::size_t i = 0; i < kColumns; ++i)
        if (wanted == kTitles[i]) return static_cast<Column>(i);
    return std::nullopt;
}

/// An amount without its currency: "$1,300", "1300 USD".
std::string_view without_currency(std::string_view text) {
    const auto is_usd = [](std::string_view word) { return lower(word) == "usd"; };
    const auto trim = [&] {
        while (text.starts_with(' ')) text.remove_prefix(1);
        while (text.ends_with(' ')) text.remove_suffix(1);
    };
    if (text.starts_with('$')) text.remove_prefix(1);
    else if (text.size() > 3 && is_usd(text.substr(0, 3))) text.remove_prefix(3);
    else if (text.size() > 3 && is_usd(text.substr(text.size() - 3))) text.remove_suffix(3);
    trim();
    return text;
}

/// "1,299.50" without its commas; nothing where they do not part thousands.
std::optional<std::string> without_separators(std::string_view text) {
    const std::size_t whole = std::min(text.find('.'), text.size());
    const std::size_t first = text.find(',');
    if (first == std::string_view::npos) return std::string(text);
    if (first == 0 || first > 3) return std::nullopt;
    std::string digits;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool separates = i < whole && i >= first && (whole - i) % 4 == 0;
        if ((text[i] == ',') != separates) return std::nullopt;
        if (!separates) digits += text[i];
    }
    return digits;
}

class PriceList {
public:
    PriceList(const Catalog& catalog, const DataFile& file)
        : catalog_(catalog), today_(todays_book(catalog)), name_(printable(file.name)), reader_(file) {
        book_.id = book_.name = file.name;
        for (const Part& part : catalog.parts) parts_.emplace(squeeze(part.id), &part);
    }

    PriceBook read() {
        if (!is_printable(book_.id)) fail("hidden characters in the name of the file, which answers show; rename it");
        if (find(catalog_.books, book_.id))
            fail("a price book of that name is there already; expected another name of the file");
        read_header();
        while (reader_.next(row_)) read_price();
        if (book_.prices.empty()) fail("no price below the header; expected a line for each part");
        return finished();
    }

private:
    const Catalog& catalog_;
    const PriceBook& today_;
    std::string name_;
    CsvReader reader_;
    CsvRow row_;
    std::size_t width_ = 0;                       ///< fields of the header
    std::array<std::size_t, kColumns> places_{};  ///< of each column; beyond any field where the header lacks it
    PriceBook book_;
    std::unordered_map<std::string, const Part*> parts_;  ///< by their squeezed ids
    std::unordered_map<const Part*, int> lines_;          ///< of the prices in book_
    std::vector<std::size_t> undated_;                    ///< indices of prices

    [[noreturn]] void fail(const std::string& what) const { throw Error(fmt::format("{}: {}", name_, what)); }
    [[noreturn]] void fail_in_line(const std::string& what) const { fail(fmt::format("line {}: {}", row_.line, what)); }
    [[noreturn]] void fail_at(Column column, const std::string& what) const {
        fail_in_line(fmt::format("column {}: {}", kTitles[column], what));
    }
    [[noreturn]] void refuse(Column column, std::string_view expected, std::string_view remedy) const {
        const std::string found = printable(text(column), 60);
        fail_at(column, fmt::format("expected {}, found {}; {}", expected,
                                    found.empty() ? "nothing" : "'" + found + "'", remedy));
    }

    const std::string& text(Column column) const {
        static const std::string none;
        return places_[column] < row_.fields.size() ? row_.fields[places_[column]] : none;
    }

    void read_header() {
        places_.fill(kMostFields);
        if (!reader_.next(row_))
            fail("it is empty; expected a header such as part,typical,low,high,condition,date,source");
        while (row_.fields.back().empty()) row_.fields.pop_back();
        width_ = row_.fields.size();
        for (std::size_t i = 0; i < width_; ++i) {
            const Column column = column_named(row_.fields[i]);
            if (places_[column] < width_) fail_in_line(fmt::format("column {} is there twice", kTitles[column]));
            places_[column] = i;
        }
        for (const Column column : {kPart, kTypical})
            if (places_[column] >= width_)
                fail_in_line(
                    fmt::format("column {} is missing; expected part and typical, and of low, high, "
                                "condition, date, source what is known",
                                kTitles[column]));
    }

    Column column_named(const std::string& title) const {
        if (const std::optional<Column> column = title.empty() ? std::nullopt : column_of(title)) return *column;
        const std::vector<std::string> titles(kTitles.begin(), kTitles.end());
        const bool other_separator = width_ == 1 && title.find_first_of("; ") != std::string::npos;
        fail_in_line(fmt::format("unknown column '{}'{}; expected {}{}", printable(title, 60),
                                 did_you_mean(title, titles), join(titles, ", "),
                                 other_separator ? ", with commas between them" : ""));
    }

    void read_price() {
        while (row_.fields.size() > width_ && row_.fields.back().empty()) row_.fields.pop_back();
        if (row_.fields.size() != width_)
            fail_in_line(
                fmt::format("expected {} fields as in the header, found {}; a field with a comma in it needs "
                            "quotes: \"1,300\"",
                            width_, row_.fields.size()));
        Price price;
        price.part = part();
        price.usd = prices();
        price.condition = condition(*price.part);
        price.source = source();
        if (const std::optional<Date> day = date()) price.date = *day;
        else undated_.push_back(book_.prices.size());
        price.is_final = true;
        book_.prices.push_back(std::move(price));
    }

    const Part* part() {
        const std::string& id = text(kPart);
        if (id.empty()) refuse(kPart, "the id of a part", "'advisor list parts' shows them");
        const auto known = parts_.find(squeeze(id));
        const Part* part = known == parts_.end() ? nullptr : known->second;
        if (!part && find(catalog_.systems, id))
            fail_at(kPart, fmt::format("'{0}' is a system, priced by its parts ('advisor prices {0}'); --set-price "
                                       "{0}=USD prices it whole",
                                       printable(id, 60)));
        if (!part)
            fail_at(kPart, fmt::format("unknown part '{}'{}; 'advisor list parts' shows them", printable(id, 60),
                                       did_you_mean(id, ids_of(catalog_.parts))));
        const auto [first, is_new] = lines_.emplace(part, row_.line);
        if (!is_new)
            fail_at(kPart, fmt::format("'{}' has a price in line {} already; expected one line for each part", part->id,
                                       first->second));
        return part;
    }

    std::optional<double> amount(Column column) const {
        if (text(column).empty()) return std::nullopt;
        const auto digits = without_separators(without_currency(text(column)));
        const std::optional<double> usd = digits ? parse_number(*digits) : std::nullopt;
        if (!usd || !(*usd >= 0 && *usd <= kMostUsd))
            refuse(column, "US dollars from 0 to 1,000,000,000", "write it as 1300 or \"1,299.50\"");
        return usd;
    }

    Spread<Usd> prices() const {
        const std::optional<double> typical = amount(kTypical), low = amount(kLow), high = amount(kHigh);
        if (!typical) refuse(kTypical, "a price in US dollars", "state it, or delete the line");
        if (low && *low > *typical) refuse(kLow, "no more than typical, " + text(kTypical), "correct one of them");
        if (high && *high < *typical) refuse(kHigh, "no less than typical, " + text(kTypical), "correct one of them");
        const double spread = catalog_.constants.price_spread;
        return {{low.value_or(*typical * (1 - spread))}, {*typical}, {high.value_or(*typical * (1 + spread))}};
    }

    /// As in today's book where the list does not say; new where that has no price.
    Condition condition(const Part& part) const {
        if (text(kCondition).empty()) {
            const Price* known = today_.price_of(part);
            return known ? known->condition : Condition::new_;
        }
        for (const Condition condition : {Condition::new_, Condition::used})
            if (squeeze(text(kCondition)) == name_of(condition)) return condition;
        refuse(kCondition, "new or used", "leave it empty to keep that of today's book");
    }

    std::optional<Date> date() const {
        if (text(kDate).empty()) return std::nullopt;
        constexpr std::size_t kYearAlone = 4;
        const std::optional<Date> day = text(kDate).size() > kYearAlone ? parse_date(text(kDate)) : std::nullopt;
        const int last = today_.as_of.year + kYearsAhead;
        if (!day || day->year < kFirstYear || day->year > last)
            refuse(kDate, fmt::format("a day as YYYY-MM-DD or a month as YYYY-MM, from {} to {}", kFirstYear, last),
                   "spreadsheets rewrite dates, format the column as text");
        return day;
    }

    /// Without the apostrophe that keeps spreadsheets from taking text for a formula.
    std::string source() const {
        std::string text = this->text(kSource);
        if (text.size() > 1 && text[0] == '\'' && std::string_view("=+-@").find(text[1]) != std::string_view::npos)
            text.erase(0, 1);
        return text.empty() ? name_ : text;
    }

    /// Over today's book; prices without a date are of the day that this makes today.
    PriceBook finished() {
        loader::lay_over(book_, today_);
        for (const std::size_t i : undated_) book_.prices[i].date = book_.as_of;
        book_.sort_by_part();
        return std::move(book_);
    }
};

}  // namespace

PriceBook read_price_list(const Catalog& catalog, const DataFile& file) { return PriceList(catalog, file).read(); }

}  // namespace advisor
