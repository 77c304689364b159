#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <variant>

#include "advisor/flags.hpp"
#include "parts.hpp"

namespace advisor {
namespace {

using Number = std::optional<double>;
using Text = std::optional<std::string>;

/// What the constraints look at. `a` is null for those on the system alone.
struct Subject {
    const Catalog& catalog;
    const Question& question;
    const System& system;
    const std::optional<SystemPrice>& price;
    const Assessment* a;
    const Limits& limits = question.limits;
};

using Sentences = std::vector<std::string>;

enum class Side { most, least };

/// A figure that may not be above, or below, a limit.
struct Bound {
    Side side = Side::most;
    std::string_view unit;
    Number (*limit)(const Subject&);    ///< nothing: not limited
    Number (*measure)(const Subject&);  ///< nothing: not known
    std::string (*sentence)(const Subject&, double measured, double limit);
    Text (*fix)(const Subject&, double measured) = nullptr;
    bool (*broken)(const Subject&) = nullptr;          ///< in place of comparing the two
    std::string (*unknown)(const Subject&) = nullptr;  ///< what is said without a measure; null: that is let pass
    ReasonCode unknown_code = ReasonCode::price_unknown;
    Text (*unknown_fix)(const Subject&) = nullptr;
};

/// A property that must be there: each sentence says of one that is not.
struct Rule {
    Sentences (*missing)(const Subject&);
    Text (*fix)(const Subject&) = nullptr;
};

struct Constraint {
    ReasonCode code;
    std::variant<Bound, Rule> test;
};

template <auto field>
std::string flag_with(double number) {
    return fmt::format("{} {}", flag_of(field).name(), number);
}

/// The flag of a limit, raised to the next whole number that lets the measure pass.
template <auto field>
Text raised(const Subject&, double measured) {
    return flag_with<field>(std::ceil(measured));
}

template <class Tag>
Number value_of(const std::optional<Quantity<Tag>>& x) {
    return x ? Number(x->value) : std::nullopt;
}

std::string availability_sentence(Availability state, Date day) {
    switch (state) {
        case Availability::announced: return fmt::format("is not on sale yet on {}", iso(day));
        case Availability::discontinued: return fmt::format("is no longer sold (as of {})", iso(day));
        case Availability::never_released: return "was never sold";
        default: return fmt::format("is {} on {}", name_of(state), iso(day));
    }
}

Condition condition_of(const Subject& s) { return s.price ? s.price->condition : s.system.condition; }

/// The device that lacks most, where the sum of all would do.
const DeviceMemory* fullest_of(const Memory& memory) {
    if (memory.required() > memory.usable) return nullptr;
    const DeviceMemory* fullest = &memory.devices[0];
    for (const DeviceMemory& other : memory.placed())
        if (other.required() - other.usable > fullest->required() - fullest->usable) fullest = &other;
    return fullest;
}

std::string memory_sentence(const Subject& s, double needed, double available) {
    if (const DeviceMemory* fullest = fullest_of(s.a->memory))
        return fmt::format("one {} would need {} GiB of its {} GiB", fullest->device->name, three_digits(needed),
                           three_digits(available));
    if (three_digits(needed) != three_digits(available))
        return fmt::format("needs {} GiB, has {} GiB usable", three_digits(needed), three_digits(available));
    return fmt::format("needs {:.2f} GiB, has {:.2f} GiB usable", needed, available);
}

bool trips(const Subject& s) { return s.limits.circuit && s.a->power.peak > s.limits.circuit->usable_limit(); }

std::string circuit_sentence(const Subject& s, double needed, double available) {
    const Outlet& outlet = *s.limits.circuit;
    return fmt::format(
        "draws up to {:.0f} W, {} V / {} A carries {:.0f} W for hours ({:.0f} W less {} % lost in the line)", needed,
        outlet.volts, outlet.amps, available, outlet.continuous_limit().value, three_digits(100 * outlet.line_drop));
}

/// A cap for the cards where one helps, else a stronger circuit.
Text circuit_fix(const Subject& s, double needed) {
    const Outlet& outlet = *s.limits.circuit;
    if (const auto cap = fitting_power_limit(s.system, outlet)) return flag_with<&Request::power_limit>(cap->value);
    const double amps = std::ceil(needed / (240 * outlet.continuous_fraction * (1 - outlet.line_drop)) / 10) * 10;
    return fmt::format("--circuit 240V/{}A", amps);
}

std::string supply_sentence(const Subject& s, double needed, double available) {
    return fmt::format("needs {:.0f} W of its power supplies, which give {:.0f} W at {} V", needed, available,
                       s.a->power.outlet.volts);
}

/// Of the whole prompt where the buyer sets the limit; as it usually is where the task does.
Number ttft(const Subject& s) {
    if (s.a->speed.ttft_s.value <= 0) return 0;
    return s.limits.implied_max_ttft ? first_word(s.question, *s.a).value : s.a->speed.ttft_s.value;
}

Number noise_where_heard(const Subject& s) {
    const auto& noise = s.a->power.noise;
    return noise ? Number(noise->value - quieter_here(s.catalog.rates, s.question.preference.place)) : std::nullopt;
}

/// "44 dB(A) under load, 40 allowed"; of what was not measured the range, and from elsewhere than the desk where.
std::string noise_sentence(const Subject& s, double dba, double limit) {
    const Place place = s.question.preference.place;
    const double away = quieter_here(s.catalog.rates, place);
    const std::string where = place == Place::desk ? "" : " where you sit";
    const NoiseLevel& range = *s.a->power.noise_range;
    const std::string doubt = range.low == range.high ? ""
                                                      : fmt::format(" ({:.0f} to {:.0f}, {})", range.low.value - away,
                                                                    range.high.value - away, s.a->power.noise_basis);
    return fmt::format("{} dB(A) under load{}{}, {} allowed", three_digits(dba), where, doubt, limit);
}

/// Who says so: the buyer, or what the task takes.
std::string asked(bool implied, const Subject& s) {
    return implied ? fmt::format("taken for {}", name_of(s.question.workload.task)) : "asked";
}

/// What to run on such cards without a core for each: the engine that comes first of those that do with fewer.
Text engine_of_few_cores(const Subject& s) {
    const Engine* first = nullptr;
    for (const Engine& engine : s.catalog.engines)
        if (engine.runs_models && engine.cores_per_card == 0 && status_on(engine, s.system) >= Support::partial &&
            (first == nullptr || engine.preference < first->preference))
            first = &engine;
    return first ? Text("--engine " + first->id) : std::nullopt;
}

// Laid out by hand: the formatter would push each lambda to the column of its brace.
// clang-format off

/// What looks at the system and its price alone, in the order of the reasons.
constexpr Constraint kOfSystem[] = {
    {ReasonCode::budget, Bound{
        .unit = "USD",
        .limit = [](const Subject& s) { return value_of(s.limits.budget); },
        .measure = [](const Subject& s) { return s.price ? Number(s.price->usd.typical.value) : std::nullopt; },
        .sentence = [](const Subject& s, double usd, double budget) {
            const Currency& currency = currency_of(s.question);
            return fmt::format("costs {}, the budget is {}", money(currency, Usd{usd}), money(currency, Usd{budget}));
        },
        .fix = [](const Subject& s, double usd) -> Text { return budget_flag(s.question, Usd{usd}); },
        .unknown = [](const Subject& s) { return "no price in book " + s.question.purchase.book->id; },
        .unknown_fix = [](const Subject& s) -> Text { return price_flag(s.question, s.system.id); }}},
    {ReasonCode::condition, Rule{
        [](const Subject& s) -> Sentences {
            if (!s.limits.condition || *s.limits.condition == condition_of(s)) return {};
            return {fmt::format("is sold {} only", name_of(condition_of(s)))};
        },
        [](const Subject& s) -> Text { return fmt::format("--condition {}", name_of(condition_of(s))); }}},
    {ReasonCode::availability, Rule{
        [](const Subject& s) -> Sentences {
            const Date day = s.question.purchase.as_of;
            const Availability state = availability_of(s.system, day);
            if (s.limits.any_availability || is_buyable(state)) return {};
            return {availability_sentence(state, day)};
        },
        [](const Subject&) -> Text { return "--availability any"; }}},
    {ReasonCode::feature, Rule{
        [](const Subject& s) {
            Sentences lacking;
            for (const Feature* feature : s.limits.needs.features)
                if (auto why = why_lacking(s.catalog, s.system, *feature)) lacking.push_back(std::move(*why));
            return lacking;
        }}},
    {ReasonCode::os, Rule{
        [](const Subject& s) -> Sentences {
            const auto& os = s.limits.needs.os;
            if (!os || std::find(s.system.os.begin(), s.system.os.end(), *os) != s.system.os.end()) return {};
            return {fmt::format("runs {}, not {}", join(s.system.os, ", "), *os)};
        }}},
    {ReasonCode::portable, Rule{
        [](const Subject& s) -> Sentences {
            if (!s.limits.needs.portable || s.system.portable) return {};
            return {"is not made to be carried"};
        }}},
    {ReasonCode::form, Rule{
        [](const Subject& s) -> Sentences {
            const auto& form = s.limits.needs.form;
            if (!form || *form == s.system.form) return {};
            return {fmt::format("has the form {}, not {}", s.system.form, *form)};
        },
        [](const Subject& s) -> Text { return "--form " + s.system.form; }}},
};

/// What looks at an assessed plan, in the order of the reasons.
constexpr Constraint kOfPlan[] = {
    {ReasonCode::engine, Rule{
        [](const Subject& s) -> Sentences {
            if (s.a->memory.heads_divide) return {};
            return {fmt::format("{} attention heads do not divide over {} cards", s.question.workload.model->heads,
                                s.a->plan.cards)};
        },
        [](const Subject&) -> Text { return "--parallel layer"; }}},
    {ReasonCode::engine, Rule{
        [](const Subject& s) -> Sentences {
            const Plan& plan = s.a->plan;
            const int cards = cards_at_work(plan), busy = cards * plan.engine->cores_per_card;
            if (!s.system.host || s.system.host->cpu_cores == 0 || busy <= s.system.host->cpu_cores) return {};
            return {fmt::format("{} keeps {} cores busy with {} cards, the CPU has {}", plan.engine->name, busy, cards,
                                s.system.host->cpu_cores)};
        },
        engine_of_few_cores}},
    {ReasonCode::memory, Bound{
        .unit = "GiB",
        .limit = [](const Subject& s) {
            const DeviceMemory* fullest = fullest_of(s.a->memory);
            return Number(in_gib(fullest ? fullest->usable : s.a->memory.usable));
        },
        .measure = [](const Subject& s) {
            const DeviceMemory* fullest = fullest_of(s.a->memory);
            return Number(in_gib(fullest ? fullest->required() : s.a->memory.required()));
        },
        .sentence = memory_sentence,
        .broken = [](const Subject& s) { return s.a->memory.heads_divide && !s.a->memory.fits; }}},
    {ReasonCode::circuit, Bound{
        .unit = "W",
        .limit = [](const Subject& s) {
            return s.limits.circuit ? Number(s.limits.circuit->usable_limit().value) : std::nullopt;
        },
        .measure = [](const Subject& s) { return Number(s.a->power.peak.value); },
        .sentence = circuit_sentence,
        .fix = circuit_fix,
        .broken = trips}},
    {ReasonCode::circuit, Bound{  // of a circuit that is too weak nothing is said twice
        .unit = "W",
        .limit = [](const Subject& s) { return Number(s.a->power.supply.capacity.value); },
        .measure = [](const Subject& s) { return Number(s.a->power.supply.peak.value); },
        .sentence = supply_sentence,
        .fix = [](const Subject& s, double) -> Text {
            const auto cap = fitting_power_limit(s.system, s.a->power.outlet);
            return cap ? Text(flag_with<&Request::power_limit>(cap->value)) : std::nullopt;
        },
        .broken = [](const Subject& s) { return !trips(s) && !s.a->power.supply.ok(); }}},
    {ReasonCode::noise, Bound{
        .unit = "dB(A)",
        .limit = [](const Subject& s) { return value_of(s.limits.noise); },
        .measure = noise_where_heard,
        .sentence = noise_sentence,
        .fix = raised<&Request::max_noise>,
        .unknown = [](const Subject&) { return std::string("no noise figure is known"); },
        .unknown_code = ReasonCode::noise}},
    {ReasonCode::idle_watts, Bound{
        .unit = "W",
        .limit = [](const Subject& s) { return value_of(s.limits.idle); },
        .measure = [](const Subject& s) { return Number(s.a->power.idle.value); },
        .sentence = [](const Subject&, double watts, double limit) {
            return fmt::format("idles at {} W, {} allowed", three_digits(watts), limit);
        },
        .fix = raised<&Request::max_idle_watts>}},
    {ReasonCode::min_tps, Bound{
        .side = Side::least,
        .unit = "t/s",
        .limit = [](const Subject& s) { return value_of(s.limits.min_tps); },
        .measure = [](const Subject& s) { return Number(s.a->speed.decode_tps.value); },
        .sentence = [](const Subject& s, double tps, double limit) {
            return fmt::format("decodes {} t/s per user, {} {}", three_digits(tps), three_digits(limit),
                               asked(s.limits.implied_min_tps, s));
        },
        .fix = [](const Subject&, double tps) -> Text {
            return fmt::format("--min-tps {}", three_digits(std::floor(tps * 10) / 10));
        }}},
    {ReasonCode::max_ttft, Bound{
        .unit = "s",
        .limit = [](const Subject& s) { return value_of(s.limits.max_ttft); },
        .measure = ttft,
        .sentence = [](const Subject& s, double seconds, double limit) {
            return fmt::format("first token {}after {} s, at most {} s {}", s.limits.implied_max_ttft ? "usually " : "",
                               three_digits(seconds), three_digits(limit), asked(s.limits.implied_max_ttft, s));
        },
        .fix = [](const Subject& s, double) {  // the flag speaks of the whole prompt
            return raised<&Request::max_ttft>(s, s.a->speed.ttft_s.value);
        }}},
    {ReasonCode::capacity, Bound{
        .unit = "h/day",
        .limit = [](const Subject&) { return Number(24); },
        .measure = [](const Subject& s) { return Number(s.a->cost.active_hours_per_day.value); },
        .sentence = [](const Subject&, double hours, double) {
            return fmt::format("would need {} hours a day for this work", three_digits(hours));
        },
        .fix = [](const Subject& s, double hours) -> Text {
            const Duty& duty = s.question.duty;
            if (s.question.workload.trains())
                return flag_with<&Request::train_runs>(std::floor(duty.requests_per_day * kDaysPerYear * 24 / hours));
            if (duty.output_tokens_per_day)
                return flag_with<&Request::tokens_per_day>(std::floor(*duty.output_tokens_per_day * 24 / hours));
            return flag_with<&Request::requests_per_day>(std::floor(duty.requests_per_day * 24 / hours));
        }}},
};
// clang-format on

void add_broken(std::vector<Reason>& reasons, ReasonCode code, const Rule& rule, const Subject& subject) {
    for (std::string& sentence : rule.missing(subject))
        reasons.push_back({code, std::move(sentence), {}, {}, "", rule.fix ? rule.fix(subject) : std::nullopt});
}

struct Breach {
    double limit = 0;
    Number measured;  ///< nothing: not known, and that is not let pass
};

std::optional<Breach> breach_of(const Bound& bound, const Subject& subject) {
    if (bound.broken && !bound.broken(subject)) return {};
    const Number limit = bound.limit(subject);
    if (!limit) return {};
    const Number measured = bound.measure(subject);
    if (!measured) return bound.unknown ? std::optional(Breach{*limit, {}}) : std::nullopt;
    const bool holds = bound.side == Side::most ? *measured <= *limit : *measured >= *limit;
    if (!bound.broken && holds) return {};
    return Breach{*limit, measured};
}

void add_broken(std::vector<Reason>& reasons, ReasonCode code, const Bound& bound, const Subject& subject) {
    const std::optional<Breach> breach = breach_of(bound, subject);
    if (!breach) return;
    const auto& [limit, measured] = *breach;
    const std::string unit(bound.unit);
    if (!measured) {
        const Text fix = bound.unknown_fix ? bound.unknown_fix(subject) : std::nullopt;
        reasons.push_back({bound.unknown_code, bound.unknown(subject), {}, limit, unit, fix});
        return;
    }
    const bool most = bound.side == Side::most;
    const Text fix = bound.fix ? bound.fix(subject, *measured) : std::nullopt;
    reasons.push_back({code, bound.sentence(subject, *measured, limit), most ? *measured : limit,
                       most ? limit : *measured, unit, fix});
}

/// How many reasons add_broken() would add, without making any.
std::size_t count_broken(const Rule& rule, const Subject& subject) { return rule.missing(subject).size(); }

std::size_t count_broken(const Bound& bound, const Subject& subject) { return breach_of(bound, subject) ? 1 : 0; }

std::vector<Reason> all_broken(std::span<const Constraint> constraints, const Subject& subject) {
    std::vector<Reason> reasons;
    for (const Constraint& constraint : constraints)
        std::visit([&](const auto& test) { add_broken(reasons, constraint.code, test, subject); }, constraint.test);
    return reasons;
}

}  // namespace

std::vector<Reason> system_reasons(const Catalog& catalog, const Question& question, const System& system,
                                   const std::optional<SystemPrice>& price) {
    return all_broken(kOfSystem, {catalog, question, system, price, nullptr});
}

std::vector<Reason> plan_reasons(const Catalog& catalog, const Question& question, const Assessment& a) {
    return all_broken(kOfPlan, {catalog, question, *a.plan.system, a.cost.price, &a});
}

std::size_t count_plan_reasons(const Catalog& catalog, const Question& question, const Assessment& a) {
    const Subject subject{catalog, question, *a.plan.system, a.cost.price, &a};
    std::size_t count = 0;
    for (const Constraint& constraint : kOfPlan)
        count += std::visit([&](const auto& test) { return count_broken(test, subject); }, constraint.test);
    return count;
}

bool costs_too_much_only(const Candidate& candidate) {
    return std::all_of(candidate.reasons.begin(), candidate.reasons.end(),
                       [](const Reason& r) { return r.code == ReasonCode::budget; });
}

}  // namespace advisor
