// `prices`: of a book, of a part in all books, of a system.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "advisor/cost.hpp"
#include "advisor/render.hpp"
#include "advisor/text.hpp"
#include "layout.hpp"
#include "record_words.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

/// A price of a book, and the record of the file that states it; null in a book that took it from the one below it.
struct Quote {
    const PriceBook* book = nullptr;
    const Price* price = nullptr;
    const FiledRecord* filed = nullptr;
    int age_days = 0;  ///< up to the day of the newest book
    bool is_stale = false;

    /// As the file has it, which may be "2026-02".
    std::string date() const { return filed ? value_text(filed->find("date")) : iso(price->date); }
    /// An edge of the spread; none where the file leaves it to the assumed spread.
    std::string edge(std::string_view key, Usd usd) const {
        const json::Value* stated = filed ? filed->find(key) : nullptr;
        return filed && (!stated || stated->kind != json::Value::Kind::number) ? "-" : thousands(usd.value);
    }
    std::string low() const { return edge("low", price->usd.low); }
    std::string typical() const { return thousands(price->usd.typical.value); }
    std::string high() const { return edge("high", price->usd.high); }
    /// Ids of sources, or the assumption.
    std::string source() const {
        if (!filed) return safe(price->source);
        return value_text(filed->find("source") ? filed->find("source") : filed->find("assumption"));
    }
};

Json json_of(const Quote& quote) {
    const Price& price = *quote.price;
    Json json = quote.filed ? as_json(*quote.filed)
                            : Json{{"book", quote.book->id},       {"part", price.part->id},
                                   {"low", price.usd.low.value},   {"typical", price.usd.typical.value},
                                   {"high", price.usd.high.value}, {"condition", name_of(price.condition)},
                                   {"date", iso(price.date)},      {"source", price.source}};
    json["age_days"] = quote.age_days;
    json["stale"] = quote.is_stale;
    return json;
}

std::string quotes_json(const std::vector<Quote>& quotes) {
    Json list = Json::array();
    for (const Quote& quote : quotes) list.push_back(json_of(quote));
    return records_json("prices", std::move(list));
}

/// All books with their prices as the catalog has them, beside what their files say.
class Market {
public:
    Market(const Catalog& catalog, const std::vector<DataFile>& files, const std::string& book)
        : catalog_(catalog), documents_(parse_all(files)), filed_(records_of(documents_, {&kind_named("prices")})) {
        for (const FiledRecord& record : filed_) filed_by_id_[record.id] = &record;
        for (const FiledRecord& record : records_of(documents_, {&kind_named("books")}))
            if (const PriceBook* filed = find(catalog.books, record.text("id"))) books_.push_back(filed);
        for (const PriceBook& other : catalog.books)
            if (std::find(books_.begin(), books_.end(), &other) == books_.end()) books_.push_back(&other);
        today_ = newest().as_of;
        shown_ = book.empty() ? &newest() : &book_named(book);
    }

    const Catalog& catalog() const { return catalog_; }
    /// The one that the answer is about.
    const PriceBook& book() const { return *shown_; }
    std::vector<const PriceBook*> other_books() const {
        std::vector<const PriceBook*> others = books_;
        others.erase(std::remove(others.begin(), others.end(), shown_), others.end());
        return others;
    }

    std::vector<Quote> of_book(const PriceBook& book) const {
        std::vector<Quote> quotes;
        for (const Price& price : book.prices) quotes.push_back(quote(book, price));
        return quotes;
    }
    std::optional<Quote> of_part(const PriceBook& book, const Part& part) const {
        const Price* price = book.price_of(part);
        return price ? std::optional(quote(book, *price)) : std::nullopt;
    }
    /// Of a part in all books, the newest last.
    std::vector<Quote> of_part(const Part& part) const {
        std::vector<Quote> quotes;
        for (const PriceBook* book : books_)
            if (std::optional<Quote> quote = of_part(*book, part)) quotes.push_back(*quote);
        std::stable_sort(quotes.begin(), quotes.end(),
                         [](const Quote& a, const Quote& b) { return a.date() < b.date(); });
        return quotes;
    }

    /// Of priced parts and of systems.
    std::vector<std::string> ids() const {
        std::vector<std::string> ids;
        for (const PriceBook* book : books_)
            for (const Price& price : book->prices) ids.push_back(price.part->id);
        for (const System& system : catalog_.systems) ids.push_back(system.id);
        return ids;
    }

private:
    const Catalog& catalog_;
    std::vector<json::Document> documents_;
    std::vector<FiledRecord> filed_;
    std::map<std::string, const FiledRecord*> filed_by_id_;
    std::vector<const PriceBook*> books_;  ///< in the order of the files, then those of lists
    const PriceBook* shown_ = nullptr;
    Date today_;

    /// Of equally new ones the last.
    const PriceBook& newest() const {
        const PriceBook* newest = books_.front();
        for (const PriceBook* book : books_)
            if (book->as_of >= newest->as_of) newest = book;
        return *newest;
    }

    const PriceBook& book_named(const std::string& name) const {
        if (const PriceBook* found = find(catalog_.books, name)) return *found;
        std::vector<std::string> ids;
        for (const PriceBook* book : books_) ids.push_back(book->id);
        throw Error(fmt::format("--prices: unknown id '{}'{}; expected {}", printable(name), did_you_mean(name, ids),
                                join(ids, ", ")));
    }

    Quote quote(const PriceBook& book, const Price& price) const {
        const auto filed = filed_by_id_.find(squeeze(book.id) + "/" + squeeze(price.part->id));
        const int age = days_between(price.date, today_);
        return {.book = &book,
                .price = &price,
                .filed = filed == filed_by_id_.end() ? nullptr : filed->second,
                .age_days = age,
                .is_stale = age > catalog_.constants.stale_days};
    }
};

/// Low, typical, high, age; date, condition.
std::vector<std::string> price_cells(const Quote& quote) {
    return {quote.low(),  quote.typical(),
            quote.high(), fmt::format("{}{}", quote.age_days, quote.is_stale ? "!" : ""),
            quote.date(), std::string(name_of(quote.price->condition))};
}

/// A book as a price list of the user's own: the columns that read_price_list takes.
std::string price_list(const std::vector<Quote>& quotes, const RenderOptions& options) {
    Grid grid{{"part", "typical", "low", "high", "condition", "date", "source"}, std::vector<bool>(7, false), {}};
    for (const Quote& quote : quotes) {
        const Spread<Usd>& usd = quote.price->usd;
        const auto filed = [&](const char* key, const std::string& otherwise) {
            return quote.filed ? value_text(quote.filed->find(key)) : otherwise;
        };
        grid.rows.push_back(
            {safe(quote.price->part->id), filed("typical", fmt::format("{}", usd.typical.value)),
             filed("low", fmt::format("{}", usd.low.value)), filed("high", fmt::format("{}", usd.high.value)),
             std::string(name_of(quote.price->condition)), quote.date(), filed("source", safe(quote.price->source))});
    }
    return grid_text(grid, options);
}

/// Every price of the book beside those of the others, and how many of them have aged.
std::string whole_book(const Market& market, const RenderOptions& options) {
    const std::vector<Quote> quotes = market.of_book(market.book());
    if (options.format == Format::json) return quotes_json(quotes);
    if (options.format == Format::csv) return price_list(quotes, options);
    Grid grid{{"Part", "USD low", "Typical", "High", "Days old"}, {false, true, true, true, true}, {}};
    const std::vector<const PriceBook*> others = market.other_books();
    for (const PriceBook* other : others) grid.header.push_back(safe(other->id));
    grid.numeric.resize(grid.header.size(), true);
    for (const char* title : {"Date", "Condition"}) grid.header.emplace_back(title);
    grid.numeric.resize(grid.header.size(), false);
    for (const Quote& quote : quotes) {
        std::vector<std::string> row{safe(quote.price->part->id)};
        const std::vector<std::string> cells = price_cells(quote);
        const auto date = cells.end() - 2;
        row.insert(row.end(), cells.begin(), date);
        for (const PriceBook* other : others) {
            const Price* price = other->price_of(*quote.price->part);
            row.push_back(price ? bare_money(us_dollar(), price->usd.typical) : "-");
        }
        row.insert(row.end(), date, cells.end());
        grid.rows.push_back(std::move(row));
    }
    std::string table = grid_text(grid, options);
    if (options.format != Format::text) return table;
    const auto stale = std::count_if(quotes.begin(), quotes.end(), [](const Quote& quote) { return quote.is_stale; });
    return table +
           paragraph("",
                     fmt::format("Book {}; {} of {} prices are older than {:.0f} days (!). 'advisor prices ID' "
                                 "shows the history of one; --set-price ID=USD and --prices FILE take yours.",
                                 safe(market.book().id), stale, quotes.size(), market.catalog().constants.stale_days),
                     options.width);
}

/// One dated price of a part: of its history, or the current one of a book.
struct Dated {
    std::string date, book, low, typical, high, source;
    double usd = 0;
};

std::vector<Dated> history_of(const std::vector<Quote>& quotes) {
    std::vector<Dated> history;
    for (const Quote& quote : quotes) {
        const json::Value* earlier = quote.filed ? quote.filed->find("history") : nullptr;
        for (const json::Value& item : earlier ? earlier->items : json::Items()) {
            const json::Value* amount = json::member(item, "usd");
            const double x = amount ? amount->number : 0;
            history.push_back({value_text(json::member(item, "date")), "-", "-", thousands(x), "-",
                               value_text(json::member(item, "source")), x});
        }
        history.push_back({quote.date(), safe(quote.book->id), quote.low(), quote.typical(), quote.high(),
                           quote.source(), quote.price->usd.typical.value});
    }
    std::stable_sort(history.begin(), history.end(), [](const Dated& a, const Dated& b) { return a.date < b.date; });
    const auto same = [](const Dated& a, const Dated& b) {
        return a.date == b.date && a.usd == b.usd && a.source == b.source && a.book == b.book;
    };
    history.erase(std::unique(history.begin(), history.end(), same), history.end());
    return history;
}

/// Systems whose bill has the part, with how many of it.
std::string systems_with(const Catalog& catalog, const Part& part, int width) {
    std::vector<std::string> words;
    for (const System& system : catalog.systems)
        for (const BillLine& line : system.bill)
            if (line.part == &part)
                words.push_back(safe(system.id) + (line.quantity > 1 ? fmt::format(" ({:.0f})", line.quantity) : ""));
    return words.empty() ? "" : paragraph("In: ", join(words, ", "), width);
}

std::string one_part(const Market& market, const std::vector<Quote>& quotes, const RenderOptions& options) {
    if (options.format == Format::json) return quotes_json(quotes);
    const Part& part = *quotes.front().price->part;
    const std::vector<Dated> history = history_of(quotes);
    Grid grid{{"Date", "USD", "Low", "High", "Book", "Source"}, {false, true, true, true, false, false}, {}};
    for (const Dated& one : history)
        grid.rows.push_back({one.date, one.typical, one.low, one.high, one.book, one.source});
    std::string table = grid_text(grid, options);
    if (options.format != Format::text) return table;
    const auto [cheapest, dearest] = std::minmax_element(history.begin(), history.end(),
                                                         [](const Dated& a, const Dated& b) { return a.usd < b.usd; });
    const Quote& latest = quotes.back();
    std::string text = fmt::format("{} ({})\n", safe(part.name), safe(part.id)) + table;
    text += paragraph(
        "",
        fmt::format("From ${} ({}) to ${} ({}).{}", cheapest->typical, cheapest->date, dearest->typical, dearest->date,
                    latest.is_stale ? fmt::format(" The latest is {} days old: --set-price {}=USD takes "
                                                  "yours.",
                                                  latest.age_days, safe(part.id))
                                    : ""),
        options.width);
    if (const std::string_view note = latest.filed ? latest.filed->text("note") : ""; !note.empty())
        text += paragraph("", safe(note), options.width);
    return text + systems_with(market.catalog(), part, options.width);
}

/// The bill of a system at the book's prices; the sum is that of every answer.
std::string one_system(const Market& market, const System& system, const RenderOptions& options) {
    Grid grid{{"Part", "Count", "USD low", "Typical", "High", "Days old", "Date", "Condition"},
              {false, true, true, true, true, true, false, false},
              {}};
    Json records = Json::array();
    for (const BillLine& line : system.bill) {
        const std::optional<Quote> quote = market.of_part(market.book(), *line.part);
        std::vector<std::string> row{safe(line.part->id), fmt::format("{}", line.quantity)};
        const std::vector<std::string> cells = quote ? price_cells(*quote) : std::vector<std::string>(6, "-");
        row.insert(row.end(), cells.begin(), cells.end());
        grid.rows.push_back(std::move(row));
        if (!quote) continue;
        Json record = json_of(*quote);
        record["quantity"] = Json::real(line.quantity);
        records.push_back(std::move(record));
    }
    if (options.format == Format::json) return records_json("prices", std::move(records));
    Purchase purchase;
    purchase.book = &market.book();
    const std::optional<SystemPrice> all = price_of(system, purchase);
    const auto dollars = [](Usd sum) { return bare_money(us_dollar(), sum); };
    if (all)
        grid.rows.push_back(
            {"all", "", dollars(all->usd.low), dollars(all->usd.typical), dollars(all->usd.high), "", "", ""});
    std::string table = grid_text(grid, options);
    if (options.format != Format::text) return table;
    return fmt::format("{} ({}), book {}\n", safe(system.name), safe(system.id), safe(market.book().id)) + table +
           (all ? ""
                : paragraph("", fmt::format("A part without a price: --set-price {}=USD takes yours.", safe(system.id)),
                            options.width));
}

}  // namespace

std::string render_prices(const Catalog& catalog, const std::vector<DataFile>& files, const std::string& book,
                          const std::string& id, const RenderOptions& options) {
    const Market market(catalog, files, book);
    if (id.empty()) return whole_book(market, options);
    if (const Part* part = find(catalog.parts, id))
        if (const std::vector<Quote> quotes = market.of_part(*part); !quotes.empty())
            return one_part(market, quotes, options);
    if (const System* system = find(catalog.systems, id)) return one_system(market, *system, options);
    throw Error(fmt::format("prices: no part or system '{}'{}; 'advisor prices' lists the parts", printable(id),
                            did_you_mean(id, market.ids())));
}

}  // namespace advisor
