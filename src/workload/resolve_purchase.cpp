#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "resolver.hpp"

namespace advisor {
namespace {

/// NAME=X, or as much of it as was typed.
struct Pair {
    std::string name;
    std::optional<double> number;
};

Pair pair_of(const std::string& text, std::size_t equals) {
    if (equals == text.npos) return {text, {}};
    return {text.substr(0, equals), parse_number(text.substr(equals + 1))};
}

/// Two numbers of at least 0 with a slash between them, each with its unit behind it ('\0': none).
std::optional<std::pair<double, double>> two_numbers(const std::string& text, char first_unit, char second_unit) {
    const std::vector<std::string> parts = split(text, '/');
    const auto number_at = [&](std::size_t i, char unit) -> std::optional<double> {
        if (unit == '\0') return parse_number(parts[i]);
        if (parts[i].empty() || lower(parts[i]).back() != unit) return {};
        return parse_number(parts[i].substr(0, parts[i].size() - 1));
    };
    if (parts.size() != 2) return {};
    const std::optional<double> first = number_at(0, first_unit), second = number_at(1, second_unit);
    if (!first || !second || *first < 0 || *second < 0) return {};
    return std::pair(*first, *second);
}

}  // namespace

void Resolver::site() {
    Site& s = question_.site;
    assume(&Request::region, s.region->id);
    s.kwh_price_given = request_.kwh_price.has_value();
    s.kwh_price = {number(&Request::kwh_price, book_asked().kwh_price_in(*s.region).value)};
    circuit();
    limits_beside(&Request::circuit);
    if (request_.cooling_months && !request_.cooling_cop) throw Error("--cooling-months needs --cooling-cop beside it");
    if (request_.cooling_cop) {
        s.cooling_cop = number(&Request::cooling_cop, 0);
        s.cooling_months = number(&Request::cooling_months, s.cooling_months);
    }
}

/// Without --circuit the region's outlet is taken, and only warns.
void Resolver::circuit() {
    Site& s = question_.site;
    s.outlet = s.region->outlet;
    s.outlet.line_drop = catalog_.constants.line_drop;
    if (!request_.circuit)
        return assume(&Request::circuit, fmt::format("{} V / {} A (warns only)", three_digits(s.outlet.volts),
                                                     three_digits(s.outlet.amps)));
    const auto circuit = two_numbers(*request_.circuit, 'v', 'a');
    constexpr double kLeastVolts = 50, kMost = 1000;
    if (!circuit || circuit->first < kLeastVolts || circuit->first > kMost || circuit->second <= 0 ||
        circuit->second > kMost)
        throw Error(
            fmt::format("--circuit: '{}' is not a circuit; expected volts and amps, such as 120V/15A or 230V/16A",
                        printable(*request_.circuit)));
    s.outlet.volts = circuit->first;
    s.outlet.amps = circuit->second;
    question_.limits.circuit = s.outlet;
    assume(&Request::circuit, *request_.circuit);
}

void Resolver::set_watts(const std::string& text) {
    const std::size_t equals = text.rfind('=');
    const auto watts = equals == text.npos ? std::nullopt : two_numbers(text.substr(equals + 1), '\0', '\0');
    constexpr double kMost = 1e6;
    const bool two = text.find('/') == text.rfind('/');
    if (!watts || !two || watts->second <= 0 || watts->second < watts->first || watts->second > kMost)
        throw Error(
            fmt::format("--set-watts: '{}'; expected ID=IDLE/LOAD in watts, LOAD above 0 and no less than IDLE, "
                        "such as rig-2x3090=90/650",
                        printable(text)));
    const System* system = this->system(&Request::set_watts, text.substr(0, equals));
    std::vector<GivenWatts>& all = question_.site.system_watts;
    std::erase_if(all, [&](const GivenWatts& given) { return given.system == system; });
    all.push_back({system, Watts{watts->first}, Watts{watts->second}});
    assume(&Request::set_watts, system->id + text.substr(equals), {}, flag_of(&Request::set_watts).unit);
}

const PriceBook& Resolver::book_asked() const {
    return request_.prices ? *record(&Request::prices, *request_.prices, catalog_.books) : todays_book(catalog_);
}

void Resolver::prices() {
    Purchase& p = question_.purchase;
    take_book(question_, book_asked());
    assume(&Request::prices, p.book->id + (p.book->extends.empty() ? "" : " over " + p.book->extends));
    p.as_of = p.book->as_of;
    if (request_.as_of) {
        const std::optional<Date> day = parse_date(*request_.as_of);
        if (!day)
            throw Error(fmt::format("--as-of: '{}' is not a day; expected YYYY-MM-DD", printable(*request_.as_of)));
        p.as_of = *day;
        const auto first = std::min_element(catalog_.books.begin(), catalog_.books.end(),
                                            [](const auto& a, const auto& b) { return a.as_of < b.as_of; });
        const Date least = days_after(first->as_of, -kDaysPerYear);
        if (*day < least)
            throw Error(fmt::format("--as-of: {} is long before the first prices, of {}; expected {} or later",
                                    iso(*day), iso(first->as_of), iso(least)));
    }
    p.old_before = days_after(p.as_of, -static_cast<int>(catalog_.constants.old_price_days));
    assume(&Request::as_of, iso(p.as_of));
    for (const std::string& pair : request_.set_price) set_price(pair);
    for (const std::string& text : request_.set_watts) set_watts(text);
}

void Resolver::set_price(const std::string& pair) {
    Purchase& p = question_.purchase;
    const auto [id, usd] = pair_of(pair, pair.rfind('='));
    if (!usd || *usd < 0 || *usd > 1e9)
        throw Error(fmt::format("--set-price: '{}'; expected ID=USD with 0 or more dollars", printable(pair)));
    const Usd price{in_dollars(*usd)};
    const auto last_wins = [&](auto& prices, const auto* record) {
        std::erase_if(prices, [&](const auto& earlier) { return earlier.first == record; });
        prices.emplace_back(record, price);
        assume(&Request::set_price, record->id, price.value, flag_of(&Request::set_price).unit);
    };
    if (const System* system = find(catalog_.systems, id)) return last_wins(p.system_prices, system);
    if (const Part* part = find(catalog_.parts, id)) return last_wins(p.part_prices, part);
    if (is_written_as_build(id) || is_written_as_chip(catalog_, id))
        return last_wins(p.system_prices, system(&Request::set_price, id));
    std::vector<std::string> ids = names_of(catalog_.systems);
    for (const std::string& other : ids_of(catalog_.parts)) ids.push_back(other);
    throw Error(fmt::format("--set-price: unknown system or part '{}'{}", printable(id), did_you_mean(id, ids)));
}

void Resolver::purchase() {
    Purchase& p = question_.purchase;
    limits_beside(&Request::prices);
    prices();
    have();
    p.years = number(&Request::years, p.years);
    p.resale = choice(&Request::resale, p.resale);
    p.discount_rate = share_of_percent(&Request::discount_rate);
    p.repair_rate = share_of_percent(&Request::repairs);
    const std::string condition = name_if_given(&Request::condition).value_or("any");
    if (condition != "any")
        question_.limits.condition = condition == name_of(Condition::new_) ? Condition::new_ : Condition::used;
    assume(&Request::condition, request_.condition.value_or(condition));
    const std::string availability = name_if_given(&Request::availability).value_or("buyable");
    question_.limits.any_availability = availability == "any";
    assume(&Request::availability, request_.availability.value_or(availability));
    question_.limits.local_only = request_.local_only;
    if (request_.api_price) api_price();
}

void Resolver::api_price() {
    constexpr double kMost = 1e6;
    const auto price = two_numbers(*request_.api_price, '\0', '\0');
    if (!price || price->first > kMost || price->second > kMost)
        throw Error(fmt::format("--api-price: '{}'; expected IN/OUT in USD per million tokens, such as 0.10/0.32",
                                printable(*request_.api_price)));
    question_.purchase.api_usd_per_mtok = {in_dollars(price->first), in_dollars(price->second)};
    const Currency& currency = currency_of(question_);
    assume(&Request::api_price, *request_.api_price + (currency.is_dollar() ? "" : " " + currency.id));
}

void Resolver::add_need(const std::string& id) {
    const Feature* feature = record(&Request::need, id, catalog_.features);
    auto& features = question_.limits.needs.features;
    if (std::find(features.begin(), features.end(), feature) == features.end()) features.push_back(feature);
}

void Resolver::needs() {
    Needs& n = question_.limits.needs;
    for (const std::string& id : request_.need) add_need(id);
    if (question_.workload.trains()) add_need(std::string(name_of(question_.workload.task)));
    n.os = name_if_given(&Request::os);
    n.form = name_if_given(&Request::form);
    n.portable = request_.portable;
    std::vector<std::string> ids;
    for (const Feature* feature : n.features) ids.push_back(feature->id);
    if (!ids.empty()) assume(&Request::need, join(ids, ","));
    if (n.os) assume(&Request::os, *n.os);
    if (n.form) assume(&Request::form, *n.form);
    if (n.portable) assume(&Request::portable, "yes");
    if (question_.limits.local_only) assume(&Request::local_only, "yes");
    floors();
}

/// What the buyer does not say follows from the task: below some speed nobody does it interactively. Who asks for
/// longer prompts than the task's waits longer for them, and who names systems wants to see them.
void Resolver::floors() {
    Limits& limits = question_.limits;
    const Workload& w = question_.workload;
    const TaskDefaults& task = catalog_.defaults_of(w.task);
    const bool implied = request_.systems.empty();
    if (const auto least = number(&Request::min_tps)) limits.min_tps = TokensPerSecond{*least};
    else if (implied && task.min_tps) {
        limits.min_tps = TokensPerSecond{*task.min_tps};
        limits.implied_min_tps = true;
        assume(&Request::min_tps, *task.min_tps);
    }
    if (const auto most = number(&Request::max_ttft)) limits.max_ttft = Seconds{*most};
    else if (implied && task.max_ttft_s) {
        const double longer = std::max(1.0, static_cast<double>(w.prompt) / static_cast<double>(task.prompt));
        limits.max_ttft = Seconds{*task.max_ttft_s * longer};
        limits.implied_max_ttft = true;
        assume(&Request::max_ttft, "usually", limits.max_ttft->value, "s");  // not of the whole prompt
    }
}

/// Of the systems that were named, each must take it.
void Resolver::power_limit() {
    Knobs& k = question_.knobs;
    const std::optional<double> limit = number(&Request::power_limit);
    if (!limit) return;
    k.power_limit = Watts{*limit};
    for (const System* system : k.systems)
        for (const SystemDevice& entry : system->devices) {
            const Device& device = *entry.device;
            if (device.kind == DeviceKind::soc || !device.limit_min || !device.limit_max) continue;
            if (*k.power_limit >= *device.limit_min && *k.power_limit <= *device.limit_max) continue;
            throw Error(fmt::format("--power-limit: {} W is outside the range of the {}; expected {} to {} W",
                                    three_digits(*limit), device.name, three_digits(device.limit_min->value),
                                    three_digits(device.limit_max->value)));
        }
}

void Resolver::wired_limit() {
    if (!request_.wired_limit) return;
    const std::string& text = *request_.wired_limit;
    question_.limits.keeps_wired_limit = squeeze(text) == "default";
    if (question_.limits.keeps_wired_limit) return assume(&Request::wired_limit, "default");
    if (squeeze(text) == "max") {
        question_.limits.wired_limit = Bytes{std::numeric_limits<double>::max()};
        return assume(&Request::wired_limit, "max");
    }
    const std::optional<double> limit = parse_number(text);
    if (!limit)
        throw Error(
            fmt::format("--wired-limit: expected default, max or a number of GiB; found '{}'", printable(text, 60)));
    question_.limits.wired_limit = gib(in_bounds(&Request::wired_limit, *limit));
    assume(&Request::wired_limit, *limit);
}

void Resolver::knobs() {
    Knobs& k = question_.knobs;
    machines();
    if (request_.engine) {
        k.engine = record(&Request::engine, *request_.engine, catalog_.engines);
        if (question_.workload.trains() && !k.engine->training)
            throw Error(
                fmt::format("--engine: {} does not train; 'advisor list engines' shows what does", k.engine->id));
        if (!question_.workload.trains() && !k.engine->runs_models)
            throw Error(fmt::format(
                "--engine: {} does not run models by itself; 'advisor list engines' shows what does", k.engine->id));
        assume(&Request::engine, k.engine->id);
    }
    k.parallel = choice_if_given<Parallel>(&Request::parallel);
    no_tensor_over_unlike_cards();
    power_limit();
    wired_limit();
    k.offload = request_.offload.value_or(question_.workload.model->is_moe() || question_.workload.trains());
    assume(&Request::offload, k.offload ? "yes" : "no");
}

void Resolver::weigh(const std::string& name, double weight) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < kTermWeights; ++i) {
        names.emplace_back(name_of(static_cast<Term>(i)));
        if (squeeze(names.back()) != squeeze(name)) continue;
        question_.preference.weights[i] = in_bounds(&Request::weight, weight);
        return;
    }
    throw not_among("--weight", "term", name, names);
}

void Resolver::preference() {
    Preference& p = question_.preference;
    p.profile = profile_;
    p.objective = record(&Request::objective, request_.objective.value_or(profile_->objective), catalog_.objectives);
    p.weights = p.objective->weights;
    for (const auto& [name, weight] : profile_->weights) weigh(name, weight);
    for (const std::string& text : request_.weight) {
        const auto [name, weight] = pair_of(text, text.find('='));
        if (!weight) throw Error(fmt::format("--weight: '{}'; expected TERM=X, such as noise=2", printable(text)));
        weigh(name, *weight);
        assume(&Request::weight, text);
    }
    p.hour_worth = {number(&Request::hour_worth, p.objective->hour_worth.value_or(catalog_.rates.hour_worth.value))};
    p.hour_worth_given = request_.hour_worth.has_value();
    p.place = choice(&Request::place, catalog_.defaults_of(question_.workload.task).place);
    assume(&Request::profile, profile_->id);
    assume(&Request::objective, p.objective->id);
    if (!typed_.objective && typed_.profile) question_.assumptions.back().origin = Origin::profile;
}

}  // namespace advisor
