#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "advisor/error.hpp"
#include "advisor/render.hpp"
#include "grid.hpp"
#include "layout.hpp"
#include "records_json.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

std::string text_at(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<double> number_at(const Json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

std::string usd(const std::optional<double>& x) { return x ? thousands(*x) : "-"; }

/// All books with their prices, and what else an answer about prices needs.
class Market {
public:
    Market(const std::vector<DataFile>& files, const std::string& book)
        : prices_(records_of(files, {&kind_named("prices")})),
          systems_(records_of(files, {&kind_named("systems")})),
          parts_(records_of(files, {&kind_named("parts")})) {
        for (const Record& record : records_of(files, {&kind_named("books")})) {
            books_.push_back(text_at(record.json, "id"));
            const std::optional<Date> day = parse_date(text_at(record.json, "as_of"));
            if (!day || (today_ && *day < *today_)) continue;
            today_ = day;
            shown_ = books_.back();
        }
        choose(book);
        for (const Record& constant : records_of(files, {&kind_named("constants")}))
            if (constant.id == squeeze("stale_days"))
                stale_days_ = number_at(constant.json, "value").value_or(stale_days_);
        for (Record& price : prices_) add_age(price.json);
    }

    /// Id of the book that the answer is about.
    const std::string& book() const { return shown_; }
    std::vector<std::string> other_books() const {
        std::vector<std::string> others = books_;
        others.erase(std::remove(others.begin(), others.end(), shown_), others.end());
        return others;
    }
    double stale_days() const { return stale_days_; }
    const std::vector<Record>& systems() const { return systems_; }

    /// The prices of a part, the newest last.
    std::vector<Record> of_part(std::string_view part) const {
        std::vector<Record> found =
            some([&](const Json& price) { return squeeze(text_at(price, "part")) == squeeze(part); });
        std::stable_sort(found.begin(), found.end(), [](const Record& a, const Record& b) {
            return text_at(a.json, "date") < text_at(b.json, "date");
        });
        return found;
    }
    std::vector<Record> of_book() const {
        return some([&](const Json& price) { return text_at(price, "book") == shown_; });
    }
    /// Typical price of a part in a book.
    std::optional<double> typical(const std::string& book, const std::string& part) const {
        for (const Record& price : prices_)
            if (text_at(price.json, "book") == book && squeeze(text_at(price.json, "part")) == squeeze(part))
                return number_at(price.json, "typical");
        return std::nullopt;
    }

    const Record* system(std::string_view id) const {
        const auto found =
            std::find_if(systems_.begin(), systems_.end(), [&](const Record& r) { return r.id == squeeze(id); });
        return found == systems_.end() ? nullptr : &*found;
    }

    std::string name_of_part(std::string_view id) const {
        for (const Record& part : parts_)
            if (part.id == squeeze(id)) return text_at(part.json, "name");
        return "";
    }

    std::vector<std::string> ids() const {
        std::vector<std::string> ids;
        for (const Record& price : prices_) ids.push_back(text_at(price.json, "part"));
        for (const Record& system : systems_) ids.push_back(text_at(system.json, "id"));
        return ids;
    }

private:
    std::vector<Record> prices_, systems_, parts_;
    std::vector<std::string> books_;
    std::string shown_;
    std::optional<Date> today_;
    double stale_days_ = 90;

    void choose(const std::string& book) {
        if (book.empty()) return;
        const auto same = [&](const std::string& id) { return squeeze(id) == squeeze(book); };
        const auto found = std::find_if(books_.begin(), books_.end(), same);
        if (found == books_.end())
            throw Error(fmt::format("--prices: unknown id '{}'{}; expected {}", printable(book),
                                    did_you_mean(book, books_), join(books_, ", ")));
        shown_ = *found;
    }

    /// Days from the price to the day of the newest book.
    void add_age(Json& price) const {
        const std::optional<Date> day = parse_date(text_at(price, "date"));
        if (!day || !today_) return;
        const int age = days_between(*day, *today_);
        price["age_days"] = age;
        price["stale"] = age > stale_days_;
    }

    template <class Test>
    std::vector<Record> some(Test test) const {
        std::vector<Record> found;
        for (const Record& price : prices_)
            if (test(price.json)) found.push_back(price);
        return found;
    }
};

bool is_stale(const Json& price) { return price.value("stale", false); }

std::vector<std::string> price_cells(const Json& price) {
    const std::optional<double> age = number_at(price, "age_days");
    return {usd(number_at(price, "low")),
            usd(number_at(price, "typical")),
            usd(number_at(price, "high")),
            age ? fmt::format("{:.0f}{}", *age, is_stale(price) ? "!" : "") : "-",
            value_text(price.value("date", Json())),
            value_text(price.value("condition", Json()))};
}

/// A book as a price list of the user's own: the columns that read_price_list takes.
std::string price_list(const std::vector<Record>& prices, const RenderOptions& options) {
    Grid grid{{"part", "typical", "low", "high", "condition", "date", "source"}, std::vector<bool>(7, false), {}};
    for (const Record& price : prices) {
        std::vector<std::string> row;
        for (const std::string& key : grid.header) row.push_back(value_text(price.json.value(key, Json())));
        grid.rows.push_back(std::move(row));
    }
    return grid_text(grid, options);
}

/// Every price of the book beside those of the others, and how many of them have aged.
std::string whole_book(const Market& market, const RenderOptions& options) {
    const std::vector<Record> prices = market.of_book();
    if (options.format == Format::json) return records_text("prices", prices);
    if (options.format == Format::csv) return price_list(prices, options);
    Grid grid{{"Part", "USD low", "Typical", "High", "Days old"}, {false, true, true, true, true}, {}};
    const std::vector<std::string> others = market.other_books();
    for (const std::string& other : others) grid.header.push_back(safe(other));
    grid.numeric.resize(grid.header.size(), true);
    for (const char* title : {"Date", "Condition"}) grid.header.emplace_back(title);
    grid.numeric.resize(grid.header.size(), false);
    const auto stale = std::count_if(prices.begin(), prices.end(), [](const Record& r) { return is_stale(r.json); });
    for (const Record& price : prices) {
        std::vector<std::string> row{value_text(price.json.value("part", Json()))};
        const std::vector<std::string> cells = price_cells(price.json);
        const auto date = cells.end() - 2;
        row.insert(row.end(), cells.begin(), date);
        for (const std::string& other : others) row.push_back(usd(market.typical(other, text_at(price.json, "part"))));
        row.insert(row.end(), date, cells.end());
        grid.rows.push_back(std::move(row));
    }
    const std::string table = grid_text(grid, options);
    if (options.format != Format::text) return table;
    return table + paragraph("",
                             fmt::format("Book {}; {} of {} prices are older than {:.0f} days (!). 'advisor prices ID' "
                                         "shows the history of one; --set-price ID=USD and --prices FILE take yours.",
                                         safe(market.book()), stale, prices.size(), market.stale_days()),
                             options.width);
}

/// One dated price of a part: of its history, or the current one of a book.
struct Dated {
    std::string date, book, low, typical, high, source;
    double usd = 0;
};

std::vector<Dated> history_of(const std::vector<Record>& prices) {
    std::vector<Dated> history;
    for (const Record& price : prices) {
        const std::string book = text_at(price.json, "book");
        for (const Json& item : price.json.value("history", Json::array())) {
            const double x = number_at(item, "usd").value_or(0);
            history.push_back(
                {text_at(item, "date"), "", "", thousands(x), "", value_text(item.value("source", Json())), x});
        }
        const double x = number_at(price.json, "typical").value_or(0);
        history.push_back({text_at(price.json, "date"), book, usd(number_at(price.json, "low")), thousands(x),
                           usd(number_at(price.json, "high")),
                           value_text(price.json.value("source", price.json.value("assumption", Json()))), x});
    }
    std::stable_sort(history.begin(), history.end(), [](const Dated& a, const Dated& b) { return a.date < b.date; });
    const auto same = [](const Dated& a, const Dated& b) {
        return a.date == b.date && a.usd == b.usd && a.source == b.source && a.book == b.book;
    };
    history.erase(std::unique(history.begin(), history.end(), same), history.end());
    return history;
}

/// Systems whose bill has the part, with how many of it.
std::string systems_with(const Market& market, const std::string& part, int width) {
    std::vector<std::string> words;
    for (const Record& system : market.systems()) {
        for (const Json& line : system.json.value("bill", Json::array())) {
            if (squeeze(text_at(line, "part")) != squeeze(part)) continue;
            const double quantity = number_at(line, "quantity").value_or(1);
            words.push_back(fmt::format("{}{}", safe(text_at(system.json, "id")),
                                        quantity > 1 ? fmt::format(" ({:.0f})", quantity) : ""));
        }
    }
    return words.empty() ? "" : paragraph("In: ", join(words, ", "), width);
}

std::string one_part(const Market& market, const std::vector<Record>& prices, const RenderOptions& options) {
    if (options.format == Format::json) return records_text("prices", prices);
    const std::string id = text_at(prices.front().json, "part");
    const std::vector<Dated> history = history_of(prices);
    Grid grid{{"Date", "USD", "Low", "High", "Book", "Source"}, {false, true, true, true, false, false}, {}};
    for (const Dated& one : history)
        grid.rows.push_back({safe(one.date), one.typical, one.low.empty() ? "-" : one.low,
                             one.high.empty() ? "-" : one.high, one.book.empty() ? "-" : safe(one.book), one.source});
    const std::string table = grid_text(grid, options);
    if (options.format != Format::text) return table;
    const auto [cheapest, dearest] = std::minmax_element(history.begin(), history.end(),
                                                         [](const Dated& a, const Dated& b) { return a.usd < b.usd; });
    const Json& latest = prices.back().json;
    std::string text = fmt::format("{} ({})\n", safe(market.name_of_part(id)), safe(id));
    text += table;
    text += paragraph("",
                      fmt::format("From ${} ({}) to ${} ({}).{}", cheapest->typical, safe(cheapest->date),
                                  dearest->typical, safe(dearest->date),
                                  is_stale(latest) ? fmt::format(" The latest is {:.0f} days old: --set-price {}=USD "
                                                                 "takes yours.",
                                                                 *number_at(latest, "age_days"), safe(id))
                                                   : ""),
                      options.width);
    if (const std::string note = text_at(latest, "note"); !note.empty())
        text += paragraph("", safe(note), options.width);
    return text + systems_with(market, id, options.width);
}

/// The bill of a system at the newest book's prices.
std::string one_system(const Market& market, const Record& system, const RenderOptions& options) {
    Grid grid{{"Part", "Count", "USD low", "Typical", "High", "Days old", "Date", "Condition"},
              {false, true, true, true, true, true, false, false},
              {}};
    std::vector<Record> used;
    std::array<double, 3> sum{};
    bool complete = true;
    for (const Json& line : system.json.value("bill", Json::array())) {
        const std::string part = text_at(line, "part");
        const double quantity = number_at(line, "quantity").value_or(1);
        std::vector<Record> prices = market.of_part(part);
        std::erase_if(prices, [&](const Record& r) { return text_at(r.json, "book") != market.book(); });
        std::vector<std::string> row{safe(part), fmt::format("{}", quantity)};
        if (prices.empty()) {
            complete = false;
            row.insert(row.end(), 6, "-");
        } else {
            Json& price = prices.back().json;
            price["quantity"] = quantity;
            const double typical = number_at(price, "typical").value_or(0);
            sum[0] += quantity * number_at(price, "low").value_or(typical);
            sum[1] += quantity * typical;
            sum[2] += quantity * number_at(price, "high").value_or(typical);
            for (std::string& cell : price_cells(price)) row.push_back(std::move(cell));
            used.push_back(prices.back());
        }
        grid.rows.push_back(std::move(row));
    }
    if (options.format == Format::json) return records_text("prices", used);
    if (complete) grid.rows.push_back({"all", "", thousands(sum[0]), thousands(sum[1]), thousands(sum[2]), "", "", ""});
    const std::string table = grid_text(grid, options);
    if (options.format != Format::text) return table;
    return fmt::format("{} ({}), book {}\n", safe(text_at(system.json, "name")), safe(text_at(system.json, "id")),
                       safe(market.book())) +
           table +
           (complete ? ""
                     : paragraph("",
                                 fmt::format("A part without a price: --set-price {}=USD takes yours.",
                                             safe(text_at(system.json, "id"))),
                                 options.width));
}

}  // namespace

std::string render_prices(const std::vector<DataFile>& files, const std::string& book, const std::string& id,
                          const RenderOptions& options) {
    const Market market(files, book);
    if (id.empty()) return whole_book(market, options);
    if (const std::vector<Record> prices = market.of_part(id); !prices.empty())
        return one_part(market, prices, options);
    if (const Record* system = market.system(id)) return one_system(market, *system, options);
    throw Error(fmt::format("prices: no part or system '{}'{}; 'advisor prices' lists the parts", printable(id),
                            did_you_mean(id, market.ids())));
}

}  // namespace advisor
