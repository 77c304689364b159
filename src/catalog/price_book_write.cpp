// A price book as a file of data/prices.
#include <nlohmann/json.hpp>

#include "advisor/catalog.hpp"

namespace advisor {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
void add_spread(Json& json, const Spread<T>& spread, double (*number)(const T&)) {
    json["low"] = number(spread.low);
    json["typical"] = number(spread.typical);
    json["high"] = number(spread.high);
}

double dollars(const Usd& usd) { return usd.value; }
double plain(const double& x) { return x; }

Json json_of(const Price& price) {
    Json json{{"part", price.part->id}};
    add_spread(json, price.usd, dollars);
    json.update({{"condition", name_of(price.condition)}, {"date", iso(price.date)}, {"source", price.source}});
    return json;
}

Json json_of(const ApiPrice& price) {
    return {{"model", price.model->id},
            {"usd_per_mtok_in", price.usd_per_mtok_in},
            {"usd_per_mtok_out", price.usd_per_mtok_out},
            {"date", iso(price.date)},
            {"source", price.source}};
}

Json json_of(const RentalPrice& price) {
    Json json{{"device", price.device->id}};
    add_spread(json, price.usd_per_hour, plain);
    json.update({{"date", iso(price.date)}, {"source", price.source}});
    return json;
}

template <class Record>
Json list_of(const std::vector<Record>& records) {
    Json list = Json::array();
    for (const Record& record : records) list.push_back(json_of(record));
    return list;
}

}  // namespace

std::string price_book_json(const PriceBook& book) {
    Json json{{"schema", "advisor/prices/1"},
              {"id", book.id},
              {"name", book.name},
              {"as_of", iso(book.as_of)},
              {"currency", "USD"}};
    if (!book.extends.empty()) json["extends"] = book.extends;
    json["prices"] = list_of(book.prices);
    json["api"] = list_of(book.api);
    json["rental"] = list_of(book.rental);
    return json.dump(1, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace advisor
