// Price books: a file is one record.
#include "reader.hpp"

namespace advisor::loader {
namespace {

template <class Record, auto spread, auto edge, const Measure& measure>
void edge_of(Record& record, const Value& value, const Kinds&) {
    (record.*spread).*edge =
        from_number<std::remove_reference_t<decltype((record.*spread).*edge)>>(read_number(value, measure));
}

using Dollars = Spread<Usd>;
using Rate = Spread<double>;

constexpr auto kPrice = std::to_array<Field<Price>>({
    {"part", reference<&Price::part>, required},
    {"low", edge_of<Price, &Price::usd, &Dollars::low, kDollars>},
    {"typical", edge_of<Price, &Price::usd, &Dollars::typical, kDollars>, required},
    {"high", edge_of<Price, &Price::usd, &Dollars::high, kDollars>},
    {"condition", choice<&Price::condition>, required},
    {"date", date<&Price::date>, required},
    {"history"},
});

constexpr auto kApiPrice = std::to_array<Field<ApiPrice>>({
    {"model", reference<&ApiPrice::model>, required},
    {"usd_per_mtok_in", number<&ApiPrice::usd_per_mtok_in, kDollars>, required},
    {"usd_per_mtok_out", number<&ApiPrice::usd_per_mtok_out, kDollars>, required},
    {"date", date<&ApiPrice::date>, required},
});

constexpr auto kRentalPrice = std::to_array<Field<RentalPrice>>({
    {"device", reference<&RentalPrice::device>, required},
    {"low", edge_of<RentalPrice, &RentalPrice::usd_per_hour, &Rate::low, kDollars>},
    {"typical", edge_of<RentalPrice, &RentalPrice::usd_per_hour, &Rate::typical, kDollars>, required},
    {"high", edge_of<RentalPrice, &RentalPrice::usd_per_hour, &Rate::high, kDollars>},
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
template <class Record, class Target>
void refuse_second(const std::vector<Record>& list, Target Record::*target, const Value& value) {
    for (std::size_t i = 0; i + 1 < list.size(); ++i)
        if (list[i].*target == list.back().*target)
            throw Fault(value, "'" + (list[i].*target)->id + "' has a price in this book already");
}

void prices(PriceBook& book, const Value& value, const Kinds& kinds) {
    for (const Value& item : read_list(value)) {
        read_price(book.prices, item, kPrice, kinds);
        refuse_second(book.prices, &Price::part, item);
        complete(book.prices.back().usd, item, kinds);
    }
}

void api(PriceBook& book, const Value& value, const Kinds& kinds) {
    for (const Value& item : read_list(value)) {
        read_price(book.api, item, kApiPrice, kinds);
        refuse_second(book.api, &ApiPrice::model, item);
    }
}

void rental(PriceBook& book, const Value& value, const Kinds& kinds) {
    for (const Value& item : read_list(value)) {
        read_price(book.rental, item, kRentalPrice, kinds);
        refuse_second(book.rental, &RentalPrice::device, item);
        complete(book.rental.back().usd_per_hour, item, kinds);
    }
}

constexpr auto kCurrencies = std::to_array<std::string_view>({"USD"});

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
    {"api", api},
    {"rental", rental},
});

}  // namespace

void read_record(PriceBook& book, const Value& value, const Kinds& kinds) {
    read_fields(book, value, kPriceBook, kinds);
}

}  // namespace advisor::loader
