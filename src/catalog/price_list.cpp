// A price list of the user's own as CSV.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

#include "advisor/error.hpp"
#include "csv.hpp"
#include "kinds.hpp"
#include "names.hpp"

namespace advisor {
namespace {

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
    }

    PriceBook read() {
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
    csv::Reader reader_;
    csv::Row row_;
    std::size_t width_ = 0;                       ///< fields of the header
    std::array<std::size_t, kColumns> places_{};  ///< of each column; beyond any field where the header lacks it
    PriceBook book_;
    std::vector<int> lines_;            ///< of the prices in book_
    std::vector<std::size_t> undated_;  ///< indices of prices

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
        places_.fill(csv::kMostFields);
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
        lines_.push_back(row_.line);
        book_.prices.push_back(std::move(price));
    }

    const Part* part() const {
        const std::string& id = text(kPart);
        if (id.empty()) refuse(kPart, "the id of a part", "'advisor list parts' shows them");
        const Part* part = find(catalog_.parts, id);
        if (!part && find(catalog_.systems, id))
            fail_at(kPart, fmt::format("'{0}' is a system, priced by its parts ('advisor prices {0}'); --set-price "
                                       "{0}=USD prices it whole",
                                       printable(id, 60)));
        if (!part)
            fail_at(kPart, fmt::format("unknown part '{}'{}; 'advisor list parts' shows them", printable(id, 60),
                                       did_you_mean(id, ids_of(catalog_.parts))));
        for (std::size_t i = 0; i < book_.prices.size(); ++i)
            if (book_.prices[i].part == part)
                fail_at(kPart, fmt::format("'{}' has a price in line {} already; expected one line for each part",
                                           part->id, lines_[i]));
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
        return std::move(book_);
    }
};

}  // namespace

PriceBook read_price_list(const Catalog& catalog, const DataFile& file) { return PriceList(catalog, file).read(); }

}  // namespace advisor
