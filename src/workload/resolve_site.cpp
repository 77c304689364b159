#include "resolver.hpp"

namespace advisor {

void Resolver::circuit() {
    Site& s = question_.site;
    s.outlet = s.region->outlet;
    s.outlet.line_drop = catalog_.constants.line_drop;
    if (!request_.circuit) {
        assume("--circuit", three_digits(s.outlet.volts) + " V / " + three_digits(s.outlet.amps) + " A (warns only)",
               {}, "", Origin::default_);
        return;
    }
    const std::vector<std::string> parts = split(*request_.circuit, '/');
    const auto number = [&](std::size_t i, char unit) -> std::optional<double> {
        if (parts.size() != 2 || parts[i].empty() || lower(parts[i]).back() != unit) return {};
        return parse_number(parts[i].substr(0, parts[i].size() - 1));
    };
    const std::optional<double> volts = number(0, 'v'), amps = number(1, 'a');
    if (!volts || !amps || *volts < 50 || *volts > 1000 || *amps <= 0 || *amps > 1000)
        throw Error("--circuit: '" + printable(*request_.circuit) +
                    "' is not a circuit; expected volts and amps, such as 120V/15A or 230V/16A");
    s.outlet.volts = *volts;
    s.outlet.amps = *amps;
    s.circuit_given = true;
    assume_text("--circuit", *request_.circuit, &Request::circuit);
}

void Resolver::site() {
    Site& s = question_.site;
    s.region = choose_record("--region", request_.region.value_or("us"), catalog_.regions);
    assume_text("--region", s.region->id, &Request::region);
    s.kwh_price = {
        in_range("--kwh-price", request_.kwh_price.value_or(s.region->kwh_price.value), 0, 10, "0 to 10 USD per kWh")};
    assume_number("--kwh-price", s.kwh_price.value, "USD/kWh", &Request::kwh_price);
    circuit();
    if (request_.max_noise) {
        s.max_noise = DecibelsA{in_range("--max-noise", *request_.max_noise, 0, 200, "0 to 200 dB(A)")};
        assume_number("--max-noise", s.max_noise->value, "dB(A)", &Request::max_noise);
    }
    if (request_.max_idle_watts) {
        s.max_idle = Watts{in_range("--max-idle-watts", *request_.max_idle_watts, 0, 1e6, "0 to 1000000 W")};
        assume_number("--max-idle-watts", s.max_idle->value, "W", &Request::max_idle_watts);
    }
    if (request_.cooling_months && !request_.cooling_cop) throw Error("--cooling-months needs --cooling-cop beside it");
    if (request_.cooling_cop) {
        s.cooling_cop = in_range("--cooling-cop", *request_.cooling_cop, 0.5, 20, "0.5 to 20");
        s.cooling_months = in_range("--cooling-months", request_.cooling_months.value_or(12), 0, 12, "0 to 12 months");
        assume_number("--cooling-cop", s.cooling_cop, "", &Request::cooling_cop);
        assume_number("--cooling-months", s.cooling_months, "months", &Request::cooling_months);
    }
    for (const std::string& text : request_.set_watts) set_watts(text);
}

void Resolver::set_watts(const std::string& text) {
    const std::size_t equals = text.rfind('='), slash = text.rfind('/');
    std::optional<double> idle, load;
    if (equals != std::string::npos && slash != std::string::npos && slash > equals) {
        idle = parse_number(text.substr(equals + 1, slash - equals - 1));
        load = parse_number(text.substr(slash + 1));
    }
    constexpr double kMost = 1e6;
    if (!idle || !load || *idle < 0 || *load <= 0 || *load < *idle || *load > kMost)
        throw Error("--set-watts: '" + printable(text) +
                    "'; expected ID=IDLE/LOAD in watts, LOAD above 0 and no less than IDLE, such as rig-2x3090=90/650");
    const System* system = choose_record("--set-watts", text.substr(0, equals), catalog_.systems);
    std::vector<GivenWatts>& all = question_.site.system_watts;
    std::erase_if(all, [&](const GivenWatts& given) { return given.system == system; });
    all.push_back({system, Watts{*idle}, Watts{*load}});
    assume("--set-watts", system->id + text.substr(equals), {}, "W", Origin::flag);
}

void Resolver::prices() {
    Purchase& p = question_.purchase;
    if (request_.prices) {
        p.book = choose_record("--prices", *request_.prices, catalog_.books);
    } else {
        for (const PriceBook& book : catalog_.books)
            if (!p.book || book.as_of >= p.book->as_of) p.book = &book;
    }
    if (!p.book) throw Error("no price book in the catalog; give one with --prices FILE");
    const std::string over = p.book->extends.empty() ? "" : " over " + p.book->extends;
    assume_text("--prices", p.book->id + over, &Request::prices);
    p.as_of = p.book->as_of;
    if (request_.as_of) {
        const std::optional<Date> day = parse_date(*request_.as_of);
        if (!day) throw Error("--as-of: '" + printable(*request_.as_of) + "' is not a day; expected YYYY-MM-DD");
        p.as_of = *day;
    }
    assume_text("--as-of", iso(p.as_of), &Request::as_of);
    for (const std::string& pair : request_.set_price) set_price(pair);
}

void Resolver::set_price(const std::string& pair) {
    Purchase& p = question_.purchase;
    const std::size_t equals = pair.rfind('=');
    const std::optional<double> usd =
        equals == std::string::npos ? std::nullopt : parse_number(pair.substr(equals + 1));
    if (!usd || *usd < 0 || *usd > 1e9)
        throw Error("--set-price: '" + printable(pair) + "'; expected ID=USD with 0 or more dollars");
    const std::string id = pair.substr(0, equals);
    const System* system = find(catalog_.systems, id);
    const Part* part = system ? nullptr : find(catalog_.parts, id);
    const auto last_wins = [&](auto& prices, const auto* record) {
        std::erase_if(prices, [&](const auto& price) { return price.first == record; });
        prices.emplace_back(record, Usd{*usd});
    };
    if (system) last_wins(p.system_prices, system);
    if (part) last_wins(p.part_prices, part);
    if (!system && !part) {
        std::vector<std::string> ids = ids_of(catalog_.systems);
        for (const std::string& other : ids_of(catalog_.parts)) ids.push_back(other);
        throw Error("--set-price: unknown system or part '" + printable(id) + "'" + did_you_mean(id, ids));
    }
    assume("--set-price", (system ? system->id : part->id), *usd, "USD", Origin::flag);
}

void Resolver::purchase() {
    constexpr std::array<ResaleCase, 4> cases{ResaleCase::none, ResaleCase::low, ResaleCase::typical, ResaleCase::high};
    Purchase& p = question_.purchase;
    if (request_.budget) {
        p.budget = Usd{in_range("--budget", *request_.budget, 1, 1e9, "1 USD or more")};
        assume_number("--budget", p.budget->value, "USD", &Request::budget);
    }
    prices();
    p.years = in_range("--years", request_.years.value_or(3), 0.1, 30, "0.1 to 30 years");
    assume_number("--years", p.years, "years", &Request::years);
    p.resale = choose("--resale", request_.resale.value_or("typical"), cases);
    assume_text("--resale", name_of(p.resale), &Request::resale);
    p.discount_rate =
        in_range("--discount-rate", request_.discount_rate.value_or(0), 0, 100, "0 to 100 % a year") / 100;
    assume_number("--discount-rate", 100 * p.discount_rate, "%/year", &Request::discount_rate);
    p.repair_rate = in_range("--repairs", request_.repairs.value_or(0), 0, 100, "0 to 100 % a year") / 100;
    assume_number("--repairs", 100 * p.repair_rate, "% of used parts/year", &Request::repairs);
    const std::string condition = request_.condition.value_or("any");
    if (squeeze(condition) != "any") {
        constexpr std::array<Condition, 2> conditions{Condition::new_, Condition::used};
        p.condition = choose("--condition", condition, conditions);
    }
    assume_text("--condition", condition, &Request::condition);
    const std::string availability = request_.availability.value_or("buyable");
    if (squeeze(availability) != "any" && squeeze(availability) != "buyable")
        throw Error("--availability: unknown value '" + printable(availability) + "'; expected buyable or any");
    p.any_availability = squeeze(availability) == "any";
    assume_text("--availability", availability, &Request::availability);
    p.local_only = request_.local_only;
    if (request_.api_price) api_price(*request_.api_price);
}

void Resolver::api_price(const std::string& text) {
    const std::vector<std::string> parts = split(text, '/');
    const auto in = parts.size() == 2 ? parse_number(parts[0]) : std::nullopt;
    const auto out = parts.size() == 2 ? parse_number(parts[1]) : std::nullopt;
    if (!in || !out || *in < 0 || *out < 0 || *in > 1e6 || *out > 1e6)
        throw Error("--api-price: '" + printable(text) +
                    "'; expected IN/OUT in USD per million tokens, such as 0.10/0.32");
    question_.purchase.api_usd_per_mtok = {*in, *out};
    assume_text("--api-price", text, &Request::api_price);
}

}  // namespace advisor
