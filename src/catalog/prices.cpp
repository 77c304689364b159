// Price books: a file is one record; and books that are laid over another one.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <unordered_set>
#include <utility>

#include "reader.hpp"

namespace advisor::loader {
namespace {

using Dollars = Spread<Usd>;
using PerHour = Spread<double>;

constexpr auto kPrice = std::to_array<Field<Price>>({
    {"part", reference<&Price::part>, required},
    {"low", within<&Price::usd, number<&Dollars::low, kDollars>>},
    {"typical", within<&Price::usd, number<&Dollars::typical, kDollars>>, required},
    {"high", within<&Price::usd, number<&Dollars::high, kDollars>>},
    {"condition", choice<&Price::condition>, required},
    {"date", date<&Price::date>, required},
    {"weak", flag<&Price::weak>},
    {"history"},
});

constexpr auto kApiPrice = std::to_array<Field<ApiPrice>>({
    {"model", reference<&ApiPrice::model>, required},
    {"usd_per_mtok_in", number<&ApiPrice::usd_per_mtok_in, kDollars>, required},
    {"usd_per_mtok_out", number<&ApiPrice::usd_per_mtok_out, kDollars>, required},
    {"date", date<&ApiPrice::date>, required},
});

constexpr auto kApiClass = std::to_array<Field<ApiPrice>>({
    {"up_to_params_b", number<&ApiPrice::up_to_params, kParameters>, required},
    {"usd_per_mtok_in", number<&ApiPrice::usd_per_mtok_in, kDollars>, required},
    {"usd_per_mtok_out", number<&ApiPrice::usd_per_mtok_out, kDollars>, required},
    {"date", date<&ApiPrice::date>, required},
});

constexpr auto kRentalPrice = std::to_array<Field<RentalPrice>>({
    {"device", reference<&RentalPrice::device>, required},
    {"low", within<&RentalPrice::usd_per_hour, number<&PerHour::low, kDollars>>},
    {"typical", within<&RentalPrice::usd_per_hour, number<&PerHour::typical, kDollars>>, required},
    {"high", within<&RentalPrice::usd_per_hour, number<&PerHour::high, kDollars>>},
    {"date", date<&RentalPrice::date>, required},
});

double assumed_spread(const Kinds& kinds) {
    const Kind<NamedConstant>& constants = kinds.of<NamedConstant>();
    const auto slot = constants.slots.find(squeeze("price_spread"));
    return slot == constants.slots.end() ? 0 : constants.records[slot->second].value;
}

/// Edges that nobody states lie at the assumed distance.
template <class T>
void complete(Spread<T>& spread, const Value& value, const Kinds& kinds) {
    const auto states = [&](std::string_view key) {
        const Value* member = json::member(value, key);
        return member && member->kind != Value::Kind::null;
    };
    if (!states("low")) spread.low = spread.typical * (1 - assumed_spread(kinds));
    if (!states("high")) spread.high = spread.typical * (1 + assumed_spread(kinds));
    if (!is_ordered(spread)) throw Fault(value, "expected low <= typical <= high");
}

template <class Record, std::size_t n>
void read_price(std::vector<Record>& list, const Value& value, const std::array<Field<Record>, n>& fields,
                const Kinds& kinds) {
    Record& record = list.emplace_back();
    read_fields(record, value, fields, kinds);
    record.source = read_sources(value);
}

/// One price of one thing: a second would be ignored in silence.
template <class Target>
class Once {
public:
    void enter(const Target* target, const Value& value) {
        if (!seen_.insert(target).second) throw Fault(value, "'" + target->id + "' has a price in this book already");
    }

private:
    std::unordered_set<const Target*> seen_;
};

void prices(PriceBook& book, const Value& value, const Kinds& kinds) {
    Once<Part> once;
    for (const Value& item : read_list(value)) {
        read_price(book.prices, item, kPrice, kinds);
        once.enter(book.prices.back().part, item);
        complete(book.prices.back().usd, item, kinds);
        book.prices.back().weak |= !json::member(item, "source") && json::member(item, "assumption");
    }
}

constexpr auto kRegionalPrice = std::to_array<Field<Price>>({
    {"part", reference<&Price::part>, required},
    {"region", reference<&Price::region>, required},
    {"low", within<&Price::usd, number<&Dollars::low, kDollars>>},
    {"typical", within<&Price::usd, number<&Dollars::typical, kDollars>>, required},
    {"high", within<&Price::usd, number<&Dollars::high, kDollars>>},
    {"condition", choice<&Price::condition>, required},
    {"date", date<&Price::date>, required},
});

/// In the money of the region, tax included; kept in dollars.
void local_prices(PriceBook& book, const Value& value, const Kinds& kinds) {
    std::set<std::pair<const Part*, const Region*>> seen;
    for (const Value& item : read_list(value)) {
        read_price(book.regional, item, kRegionalPrice, kinds);
        Price& price = book.regional.back();
        if (!price.region->currency)
            throw Fault(item, fmt::format("region '{}' has no currency to read the price in", price.region->id));
        if (!seen.emplace(price.part, price.region).second)
            throw Fault(item, fmt::format("'{}' has a price in '{}' already", price.part->id, price.region->id));
        complete(price.usd, item, kinds);
        const double rate = price.region->currency->usd_per_unit;
        price.usd = {price.usd.low * rate, price.usd.typical * rate, price.usd.high * rate};
    }
}

void api(PriceBook& book, const Value& value, const Kinds& kinds) {
    Once<Model> once;
    for (const Value& item : read_list(value)) {
        read_price(book.api, item, kApiPrice, kinds);
        once.enter(book.api.back().model, item);
    }
}

void api_classes(PriceBook& book, const Value& value, const Kinds& kinds) {
    for (const Value& item : read_list(value)) {
        read_price(book.api_classes, item, kApiClass, kinds);
        const std::size_t count = book.api_classes.size();
        if (count > 1 && book.api_classes[count - 2].up_to_params >= book.api_classes[count - 1].up_to_params)
            throw Fault(item, "expected larger sizes after smaller ones");
    }
}

void rental(PriceBook& book, const Value& value, const Kinds& kinds) {
    Once<Device> once;
    for (const Value& item : read_list(value)) {
        read_price(book.rental, item, kRentalPrice, kinds);
        once.enter(book.rental.back().device, item);
        complete(book.rental.back().usd_per_hour, item, kinds);
    }
}

constexpr auto kTariff = std::to_array<Field<Tariff>>({
    {"region", reference<&Tariff::region>, required},
    {"usd_per_kwh", number<&Tariff::kwh_price, kDollarsPerKwh>, required},
    {"date", date<&Tariff::date>, required},
});

void tariffs(PriceBook& book, const Value& value, const Kinds& kinds) {
    Once<Region> once;
    for (const Value& item : read_list(value)) {
        read_price(book.tariffs, item, kTariff, kinds);
        once.enter(book.tariffs.back().region, item);
    }
}

constexpr auto kCurrencies = listed("USD");

void currency(PriceBook&, const Value& value, const Kinds&) {
    read_choice(value, kCurrencies.data(), kCurrencies.size());
}

constexpr auto kPriceBook = std::to_array<Field<PriceBook>>({
    {"schema"},
    {"$schema"},
    {"id", text<&PriceBook::id>, required},
    {"name", text<&PriceBook::name>, required},
    {"as_of", date<&PriceBook::as_of>, required},
    {"currency", currency},
    {"extends", text<&PriceBook::extends>},
    {"prices", prices, required},
    {"local_prices", local_prices},
    {"api", api},
    {"api_classes", api_classes},
    {"rental", rental},
    {"tariffs", tariffs},
});

template <class Record, class Target>
void add_missing(std::vector<Record>& own, const std::vector<Record>& base, const Target* Record::*target) {
    std::unordered_set<const Target*> stated;
    for (const Record& record : own) stated.insert(record.*target);
    for (const Record& record : base)
        if (stated.count(record.*target) == 0) own.push_back(record);
}

/// "extends" of each book, null where it stands alone. Of two books with one id the later one counts.
std::vector<const Value*> bases_of(const Kind<PriceBook>& books) {
    std::vector<const Value*> bases(books.records.size());
    for (const auto& entry : books.entries) {
        const Value* base = json::member(*entry.value, "extends");
        bases[entry.slot] = base && base->kind != Value::Kind::null ? base : nullptr;
    }
    return bases;
}

std::size_t slot_of(const Kind<PriceBook>& books, const Value& id) {
    const auto slot = books.slots.find(squeeze(read_text(id)));
    if (slot == books.slots.end()) refuse_reference(id, books.kind->noun, ids_of(books.records));
    return slot->second;
}

}  // namespace

void read_record(PriceBook& book, const Value& value, const Kinds& kinds) {
    read_fields(book, value, kPriceBook, kinds);
}

void lay_over(PriceBook& book, const PriceBook& base) {
    book.stated = book.prices.size();
    std::unordered_set<const Part*> priced;
    for (const Price& price : book.prices) priced.insert(price.part);
    for (const Price& local : base.regional)
        if (priced.count(local.part) == 0) book.regional.push_back(local);
    for (const Price& price : book.prices) book.as_of = std::max(book.as_of, price.date);
    add_missing(book.prices, base.prices, &Price::part);
    add_missing(book.api, base.api, &ApiPrice::model);
    if (book.api_classes.empty()) book.api_classes = base.api_classes;
    add_missing(book.rental, base.rental, &RentalPrice::device);
    add_missing(book.tariffs, base.tariffs, &Tariff::region);
    book.as_of = std::max(book.as_of, base.as_of);
    book.extends = base.id;
}

void lay_books_over(Kinds& kinds) {
    auto& books = static_cast<Kind<PriceBook>&>(kinds);
    std::vector<const Value*> bases = bases_of(books);
    for (std::size_t book = 0; book < bases.size(); ++book) {
        std::vector<std::size_t> chain;  // from the book down to one that is complete
        for (std::size_t next = book; bases[next]; next = slot_of(books, *bases[next])) {
            if (std::find(chain.begin(), chain.end(), next) != chain.end())
                throw Fault(*bases[chain.back()],
                            "the books extend each other in a circle; expected a book that stands alone");
            chain.push_back(next);
        }
        for (; !chain.empty(); chain.pop_back()) {
            const Value*& base = bases[chain.back()];
            lay_over(books.records[chain.back()], books.records[slot_of(books, *base)]);
            base = nullptr;
        }
    }
}

}  // namespace advisor::loader
