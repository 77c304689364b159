// choices, currencies, regions, objectives, tasks, profiles, forms, noises, and the sentences of terms and warnings
#include <fmt/format.h>

#include <algorithm>

#include "reader.hpp"

namespace advisor::loader {
namespace {

constexpr auto kChoices = std::to_array<Field<Choices>>({
    {"id", text<&Choices::id>, required},
    {"names", texts<&Choices::names>, required},
    {"meaning"},
});

/// That it exists; read_record(Region&) turns the price.
void checked_currency(Region&, const Value& value, const Kinds& kinds) { refer<Currency>(value, kinds); }

constexpr auto kOutlet = std::to_array<Field<Outlet>>({
    {"volts", number<&Outlet::volts, kVolts>, required},
    {"amps", number<&Outlet::amps, kAmperes>, required},
    {"continuous_fraction", number<&Outlet::continuous_fraction, kPositiveShare>, required},
});

constexpr auto kCurrency = std::to_array<Field<Currency>>({
    {"id", text<&Currency::id>, required},
    {"name", text<&Currency::name>, required},
    {"symbol", text<&Currency::symbol>, required},
    {"decimals", number<&Currency::decimals, kDecimals>},
    {"region", text<&Currency::region>},
    {"usd_per_unit", number<&Currency::usd_per_unit, kRateOfExchange>, required},
    {"date", date<&Currency::date>},
});

constexpr auto kPriceTax = std::to_array<Field<PriceTax>>({
    {"rate", number<&PriceTax::rate, kTaxRate>, required},
    {"name", text<&PriceTax::name>, required},
});

constexpr auto kRegion = std::to_array<Field<Region>>({
    {"id", text<&Region::id>, required},
    {"name", text<&Region::name>, required},
    {"aliases", texts<&Region::aliases>},
    {"usd_per_kwh", number<&Region::kwh_price, kDollarsPerKwh>},
    {"local_price", number<&Region::kwh_price, kMoneyPerKwh>},
    {"price_currency", checked_currency},
    {"currency", reference<&Region::currency>},
    {"date"},
    {"price_tax", object<&Region::price_tax, kPriceTax>},
    {"outlet", object<&Region::outlet, kOutlet>, required},
});

/// {"noise": 4, "waiting": ...}: calls use(index of the term, weight).
template <class Use>
void read_weights(const Value& value, Use use) {
    constexpr const auto& names = kNames<Term>;
    KeyMatcher matcher(value);
    for (const Value& member : value.items) {
        const std::size_t term = matcher.match(member, names.data(), names.size());
        if (term < names.size()) use(term, read_number(member, kWeight));
    }
}

void weights_of_objective(Objective& objective, const Value& value, const Kinds&) {
    read_weights(value, [&](std::size_t term, double weight) { objective.weights[term] = weight; });
}

// Bounds of the flags that these numbers stand in for.
constexpr Measure kHourWorth{.noun = "a number of dollars", .high = 1e5};
constexpr Measure kTaskTokens{.noun = "a whole number of tokens", .low = 1, .high = 1e8, .whole = true};
constexpr Measure kUsers{.noun = "a whole number of users", .low = 1, .high = 1e5, .whole = true};
constexpr Measure kRequests{.noun = "a number of requests a day", .high = 1e7, .above_low = true};
constexpr Measure kSpeed{.noun = "a number of tokens per second", .high = 1e6, .above_low = true};
constexpr Measure kRuns{.noun = "a number of runs a year", .high = 1e5, .above_low = true};
constexpr Measure kBatch{.noun = "a whole number", .low = 1, .high = 4096, .whole = true};
constexpr Measure kRank{.noun = "a whole number", .low = 1, .high = 1024, .whole = true};

constexpr auto kObjective = std::to_array<Field<Objective>>({
    {"id", text<&Objective::id>, required},
    {"name", text<&Objective::name>},
    {"hour_worth_usd", number<&Objective::hour_worth, kHourWorth>},
    {"reads_along", flag<&Objective::reads_along>},
    {"weights", weights_of_objective, required},
});

/// Values as they would be typed; the names of flags are checked where flags are known.
void defaults(Profile& profile, const Value& value, const Kinds&) {
    for (const Value& member : read_members(value)) {
        const bool scalar = member.kind == Value::Kind::boolean || member.kind == Value::Kind::number;
        profile.defaults.emplace_back(printable(member.key),
                                      scalar ? json::describe(member) : std::string(read_text(member)));
    }
}

void objective_of_profile(Profile& profile, const Value& value, const Kinds& kinds) {
    profile.objective = refer<Objective>(value, kinds)->id;
}

void weights_of_profile(Profile& profile, const Value& value, const Kinds&) {
    read_weights(value,
                 [&](std::size_t term, double weight) { profile.weights.emplace_back(kNames<Term>[term], weight); });
}

/// Each pattern must lead to a system, so that none outlives what it meant.
void systems_of_pick(ArticlePick& pick, const Value& value, const Kinds& kinds) {
    const std::vector<System>& systems = kinds.of<System>().records;
    for (const Value& item : read_list(value)) {
        pick.systems.emplace_back(read_text(item));
        if (std::none_of(systems.begin(), systems.end(), [&](const System& s) { return pick.includes(s); }))
            refuse_reference(item, "system", names_of(systems));
    }
}

constexpr auto kArticlePick = std::to_array<Field<ArticlePick>>({
    {"name", text<&ArticlePick::name>, required},
    {"systems", systems_of_pick, required},
    {"claim", text<&ArticlePick::claim>, required},
});

constexpr auto kTaskDefaults = std::to_array<Field<TaskDefaults>>({
    {"id", choice<&TaskDefaults::task>, required},
    {"context_tokens", number<&TaskDefaults::context, kTaskTokens>, required},
    {"prompt_tokens", number<&TaskDefaults::prompt, kTaskTokens>, required},
    {"output_tokens", number<&TaskDefaults::output, kTaskTokens>, required},
    {"users", number<&TaskDefaults::users, kUsers>, required},
    {"requests_per_day", number<&TaskDefaults::requests_per_day, kRequests>, required},
    {"cached_share", number<&TaskDefaults::cached_share, kShare>, required},
    {"attention", number<&TaskDefaults::attention, kShare>, required},
    {"reading_tps", number<&TaskDefaults::reading_tps, kSpeed>},
    {"session_hours", number<&TaskDefaults::session_hours, kHoursPerDay>, required},
    {"place", choice<&TaskDefaults::place>},
    {"acceptance", share_spread<&TaskDefaults::acceptance>},
    {"min_tps", number<&TaskDefaults::min_tps, kSpeed>},
    {"max_ttft_s", number<&TaskDefaults::max_ttft_s, kQuantity>},
    {"train_runs_per_year", number<&TaskDefaults::train_runs, kRuns>},
    {"train_tokens", number<&TaskDefaults::train_tokens, kQuantity>},
    {"train_batch", number<&TaskDefaults::train_batch, kBatch>},
    {"train_accumulation", number<&TaskDefaults::train_accumulation, kWidth>},
    {"lora_rank", number<&TaskDefaults::lora_rank, kRank>},
});

constexpr auto kTaskRules = std::to_array<Rule<TaskDefaults>>({
    {[](const TaskDefaults& t) { return t.prompt + t.output <= t.context; }, "context_tokens",
     "no less than prompt_tokens and output_tokens together"},
});

constexpr auto kProfile = std::to_array<Field<Profile>>({
    {"id", text<&Profile::id>, required},
    {"name", text<&Profile::name>, required},
    {"objective", objective_of_profile, required},
    {"defaults", defaults},
    {"weights", weights_of_profile},
    {"uses_software", number<&Profile::uses_software, kShare>},
    {"article_pick", object<&Profile::article_pick, kArticlePick>},
});

constexpr auto kFormRates = std::to_array<Field<FormRates>>({
    {"id", name<&FormRates::id, kRatedForms>, required},
    {"setup_hours", number<&FormRates::setup_hours, kHours>, required},
    {"upkeep_hours_per_year", number<&FormRates::upkeep_hours, kHours>, required},
    {"noise_dba", number<&FormRates::noise_dba, kNoise>},
    {"noise_spread_db", number<&FormRates::noise_spread_db, kNoise>},
});

constexpr auto kNoiseClass = std::to_array<Field<NoiseClass>>({
    {"id", text<&NoiseClass::id>, required},
    {"dba", level<&NoiseClass::level>, required},
});

std::size_t placeholder_of(const Value& sentence, std::string_view name) {
    const auto known = std::find(kPlaceholders.begin(), kPlaceholders.end(), name);
    if (known != kPlaceholders.end()) return static_cast<std::size_t>(known - kPlaceholders.begin());
    const std::vector<std::string> names(kPlaceholders.begin(), kPlaceholders.end());
    throw Fault(sentence, fmt::format("unknown placeholder '{{{}}}'{}; expected one of {}", printable(name, 40),
                                      did_you_mean(std::string(name), names), join(names, ", ")));
}

Template read_template(const Value& value) {
    std::string_view rest = read_text(value);
    Template sentence;
    for (;;) {
        const std::size_t open = rest.find_first_of("{}");
        sentence.pieces.push_back({std::string(rest.substr(0, open)), {}});
        if (open == std::string_view::npos) return sentence;
        const std::size_t close = rest.find('}', open);
        if (rest[open] == '}' || close == std::string_view::npos)
            throw Fault(value, fmt::format("'{}' without its other brace; a placeholder is written {{decode_tps}}",
                                           rest[open]));
        sentence.pieces.back().placeholder = placeholder_of(value, rest.substr(open + 1, close - open - 1));
        rest.remove_prefix(close + 1);
    }
}

template <auto field>
void sentence(RecordOf<field>& record, const Value& value, const Kinds&) {
    record.*field = read_template(value);
}

constexpr auto kTermPhrases = std::to_array<Field<TermPhrases>>({
    {"term", choice<&TermPhrases::term>, required},
    {"good", sentence<&TermPhrases::good>, required},
    {"bad", sentence<&TermPhrases::bad>, required},
    {"unknown", sentence<&TermPhrases::unknown>},
});

constexpr auto kCautionPhrase = std::to_array<Field<CautionPhrase>>({
    {"id", choice<&CautionPhrase::caution>, required},
    {"text", sentence<&CautionPhrase::text>, required},
});

}  // namespace

void read_record(Choices& choices, const Value& value, const Kinds& kinds) {
    read_fields(choices, value, kChoices, kinds);
}

void read_record(Currency& currency, const Value& value, const Kinds& kinds) {
    read_fields(currency, value, kCurrency, kinds);
    currency.source = read_sources(value);
}

/// The price of a kWh stands in dollars or in a currency, by default that of the region; never in both, which could
/// disagree.
void read_record(Region& region, const Value& value, const Kinds& kinds) {
    read_fields(region, value, kRegion, kinds);
    const auto stated = [&](std::string_view key) {
        const Value* member = json::member(value, key);
        return member && member->kind != Value::Kind::null ? member : nullptr;
    };
    const Value* local = stated("local_price");
    const Value* dollars = stated("usd_per_kwh");
    if (local && dollars)
        throw Fault(*dollars, "expected local_price or usd_per_kwh, not both: the rate is the currency's");
    if (!local && !dollars) throw Fault(value, "'local_price' is missing");
    if (dollars) return;
    const Value* stated_in = stated("price_currency");
    const Currency* currency = stated_in ? refer<Currency>(*stated_in, kinds) : region.currency;
    if (!currency) throw Fault(*local, "expected a 'currency' beside it");
    region.kwh_price = UsdPerKwh{region.kwh_price.value * currency->usd_per_unit};
    if (region.kwh_price.value > kDollarsPerKwh.high)
        throw Fault(*local, fmt::format("expected no more than {} dollars per kWh", kDollarsPerKwh.high));
}

void read_record(Objective& objective, const Value& value, const Kinds& kinds) {
    read_fields(objective, value, kObjective, kinds);
    if (objective.name.empty()) objective.name = objective.id;
}

void read_record(TaskDefaults& task, const Value& value, const Kinds& kinds) {
    read_fields(task, value, kTaskDefaults, kinds);
    check_rules(task, value, kTaskRules);
    task.id = name_of(task.task);
}

void read_record(Profile& profile, const Value& value, const Kinds& kinds) {
    read_fields(profile, value, kProfile, kinds);
}

void read_record(FormRates& form, const Value& value, const Kinds& kinds) {
    read_fields(form, value, kFormRates, kinds);
}

void read_record(NoiseClass& noise, const Value& value, const Kinds& kinds) {
    read_fields(noise, value, kNoiseClass, kinds);
}

void read_record(TermPhrases& phrases, const Value& value, const Kinds& kinds) {
    read_fields(phrases, value, kTermPhrases, kinds);
}

void read_record(CautionPhrase& phrase, const Value& value, const Kinds& kinds) {
    read_fields(phrase, value, kCautionPhrase, kinds);
}

}  // namespace advisor::loader
