#include "axes.hpp"

#include <algorithm>
#include <cmath>

namespace advisor {
namespace {

constexpr double kMostUsers = 64;
constexpr double kLeastTokens = 1e3, kMostTokens = 1e9;  ///< output a day
constexpr double kPriceRatio = 5;
constexpr std::int64_t kUsualContext = 131072;  ///< of a model that does not say

template <class Prices, class Record>
void put_price(Prices& prices, const Record* record, double usd) {
    std::erase_if(prices, [&](const auto& price) { return price.first == record; });
    prices.emplace_back(record, Usd{usd});
}

void set_system_price(Question& q, const Axis& p, double usd) { put_price(q.purchase.system_prices, p.system, usd); }
void set_part_price(Question& q, const Axis& p, double usd) { put_price(q.purchase.part_prices, p.part, usd); }
void set_kwh_price(Question& q, const Axis&, double usd) { q.site.kwh_price = {usd}; }
void set_hours(Question& q, const Axis&, double hours) { q.duty.hours_per_day = Hours{hours}; }
void set_tokens(Question& q, const Axis&, double tokens) {
    q.duty.output_tokens_per_day = tokens;
    q.duty.hours_per_day.reset();
}
void set_requests(Question& q, const Axis&, double requests) { q.duty.requests_per_day = requests; }
void set_hour_worth(Question& q, const Axis&, double usd) { q.preference.hour_worth = {usd}; }
void set_years(Question& q, const Axis&, double years) { q.purchase.years = years; }
void set_users(Question& q, const Axis&, double users) {
    q.workload.users = std::max(1, static_cast<int>(std::lround(users)));
}
void set_context(Question& q, const Axis&, double tokens) { q.workload.context = std::llround(tokens); }

Axis price_axis(const std::string& id, double usd) {
    Axis p{{Parameter::price, id}, "USD", usd, usd / kPriceRatio, usd * kPriceRatio};
    p.logarithmic = true;
    p.linear = true;
    return p;
}

Axis kwh_price(const Question& q) {
    Axis p{{Parameter::kwh_price, {}}, "USD/kWh", q.site.kwh_price.value, 0.02, 1, set_kwh_price};
    p.linear = true;
    return p;
}

Axis hours_per_day(const Question& q) {
    const auto& hours = q.duty.hours_per_day;
    return {{Parameter::hours_per_day, {}},
            "h/day",
            hours ? std::optional(hours->value) : std::nullopt,
            0.1,
            24,
            set_hours};
}

Axis requests_per_day(const Question& q) {
    Axis p{{Parameter::requests_per_day, {}}, "requests/day", q.duty.requests_per_day, 1, 10000, set_requests};
    p.logarithmic = true;
    return p;
}

Axis hour_worth(const Question& q) {
    Axis p{{Parameter::hour_worth, {}}, "USD/h", q.preference.hour_worth.value, 1, 500, set_hour_worth};
    p.logarithmic = true;
    p.linear = true;
    return p;
}

Axis tokens_per_day(const Question& q) {
    Axis p{{Parameter::tokens_per_day, {}},
           "tokens/day",
           q.duty.output_tokens_per_day,
           kLeastTokens,
           kMostTokens,
           set_tokens};
    p.logarithmic = true;
    return p;
}

Axis years(const Question& q) { return {{Parameter::years, {}}, "years", q.purchase.years, 0.5, 10, set_years}; }

Axis users(const Question& q) {
    Axis p{{Parameter::users, {}}, "users", static_cast<double>(q.workload.users), 1, kMostUsers, set_users};
    return p;
}

/// Tokens of each user, from prompt and output together to the longest context of the model.
Axis context(const Question& q) {
    const Workload& w = q.workload;
    const std::int64_t longest = w.model->max_context > 0 ? w.model->max_context : kUsualContext;
    Axis p{{Parameter::context, {}}, "tokens", static_cast<double>(w.context)};
    p.low = static_cast<double>(w.prompt + w.output);
    p.high = static_cast<double>(std::max(longest, w.context));
    p.set = set_context;
    p.logarithmic = true;
    return p;
}

constexpr ParameterRow kParameters[] = {
    {Parameter::kwh_price, "kwh-price", kwh_price, false, false, "tariff", true, " a kWh", " a kWh"},
    {Parameter::hours_per_day, "hours-per-day", hours_per_day, false, false, "duty", false, " h a day", " h a day"},
    {Parameter::tokens_per_day, "tokens-per-day", tokens_per_day, false, false, "duty", false, " tokens a day",
     " tokens a day"},
    {Parameter::requests_per_day, "requests-per-day", requests_per_day, false, true, "work", false, " requests a day",
     " requests a day"},
    {Parameter::hour_worth, "hour-worth", hour_worth, false, true, "worth of an hour", true, " an hour", " an hour"},
    {Parameter::years, "years", years, false, false, "horizon", false, " years", " years"},
    {Parameter::users, "users", users, true, false, "number of users", false, " users", ""},
    {Parameter::context, "context", context, true, false, "context", false, " tokens of context", " tokens"},
    {Parameter::budget, "budget", nullptr, false, false, "", true},
    {Parameter::price, "price", nullptr, false, false, "price", true, "", ""},
    {Parameter::prices, "prices", nullptr, false, false, "", true},
};
constexpr bool in_order() {
    for (std::size_t i = 0; i < std::size(kParameters); ++i)
        if (kParameters[i].kind != static_cast<Parameter>(i)) return false;
    return std::size(kParameters) == static_cast<std::size_t>(Parameter::prices) + 1;
}
static_assert(in_order());

}  // namespace

std::span<const ParameterRow> parameter_rows() { return kParameters; }

bool is_money(Parameter parameter) { return row_of(parameter).is_money; }

std::vector<double> even_places_on(const Axis& axis, int count) {
    std::vector<double> places;
    for (int i = 0; i < count; ++i) {
        const double share = static_cast<double>(i) / (count - 1);
        places.push_back(on_the_way(axis.low, axis.high, share, axis.logarithmic));
    }
    return places;
}

const ParameterRow& row_of(Parameter parameter) { return kParameters[static_cast<std::size_t>(parameter)]; }

Axis axis_of(Parameter parameter, const Question& question) { return row_of(parameter).axis(question); }

std::string_view name_of(Parameter parameter) { return row_of(parameter).name; }

std::string name_of(const ParameterOf& moved) {
    const std::string name(name_of(moved.kind));
    return moved.id.empty() ? name : name + ":" + moved.id;
}

bool has_part(const System& system, const Part& part) {
    return std::any_of(system.bill.begin(), system.bill.end(),
                       [&](const BillLine& line) { return line.part == &part; });
}

std::optional<Usd> price_today(const System& system, const Purchase& purchase) {
    return typical_of(price_of(system, purchase));
}

std::optional<Usd> price_today(const Part& part, const Purchase& purchase) {
    return typical_of(price_of(part, purchase));
}

Axis price_of_system(const System& system, double usd) {
    Axis p = price_axis(system.id, usd);
    p.set = set_system_price;
    p.system = &system;
    return p;
}

Axis price_of_part(const Part& part, double usd) {
    Axis p = price_axis(part.id, usd);
    p.set = set_part_price;
    p.part = &part;
    return p;
}

}  // namespace advisor
