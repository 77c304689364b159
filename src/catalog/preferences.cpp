// choices, regions, objectives, tasks, profiles, scales, constants, and the sentences of terms and warnings
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

constexpr auto kOutlet = std::to_array<Field<Outlet>>({
    {"volts", number<&Outlet::volts, kVolts>, required},
    {"amps", number<&Outlet::amps, kAmperes>, required},
    {"continuous_fraction", number<&Outlet::continuous_fraction, kPositiveShare>, required},
});

constexpr auto kRegion = std::to_array<Field<Region>>({
    {"id", text<&Region::id>, required},
    {"name", text<&Region::name>, required},
    {"usd_per_kwh", number<&Region::kwh_price, kDollarsPerKwh>, required},
    {"local_price"},
    {"currency"},
    {"date"},
    {"outlet", object<&Region::outlet, kOutlet>, required},
});

/// {"decode": 0.2, "ttft": ...}: calls use(index of the term, weight).
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

constexpr auto kObjective = std::to_array<Field<Objective>>({
    {"id", text<&Objective::id>, required},
    {"name", text<&Objective::name>},
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
            refuse_reference(item, "system", ids_of(systems));
    }
}

constexpr auto kArticlePick = std::to_array<Field<ArticlePick>>({
    {"name", text<&ArticlePick::name>, required},
    {"systems", systems_of_pick, required},
    {"claim", text<&ArticlePick::claim>, required},
});

constexpr auto kTaskDefaults = std::to_array<Field<TaskDefaults>>({
    {"id", choice<&TaskDefaults::task>, required},
    {"context_tokens", number<&TaskDefaults::context, kCount>, required},
    {"prompt_tokens", number<&TaskDefaults::prompt, kCount>, required},
    {"output_tokens", number<&TaskDefaults::output, kCount>, required},
    {"users", number<&TaskDefaults::users, kCount>, required},
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
    {"article_pick", object<&Profile::article_pick, kArticlePick>},
});

template <double Scale::*edge>
void scale_edge(TermScale& scale, const Value& value, const Kinds&) {
    scale.scale.*edge = read_number(value, kAnyNumber);
}

void logarithmic(TermScale& scale, const Value& value, const Kinds&) { scale.scale.logarithmic = read_flag(value); }

constexpr auto kTermScale = std::to_array<Field<TermScale>>({
    {"term", choice<&TermScale::term>, required},
    {"worst", scale_edge<&Scale::worst>, required},
    {"best", scale_edge<&Scale::best>, required},
    {"logarithmic", logarithmic, required},
    {"unit"},
});

constexpr auto kTermScaleRules = std::to_array<Rule<TermScale>>({
    {[](const TermScale& s) { return s.scale.worst != s.scale.best; }, "best", "another number than worst"},
    {[](const TermScale& s) { return !s.scale.logarithmic || (s.scale.worst > 0 && s.scale.best > 0); }, "logarithmic",
     "worst and best above 0 on a logarithmic scale"},
});

constexpr auto kNamedConstant = std::to_array<Field<NamedConstant>>({
    {"id", text<&NamedConstant::id>, required},
    {"value", number<&NamedConstant::value, kNonNegative>, required},
    {"unit"},
    {"meaning"},
});

struct ConstantField {
    std::string_view id;
    double Constants::*field;
};

constexpr auto kConstants = std::to_array<ConstantField>({
    {"waiting_share", &Constants::waiting_share},
    {"tensor_share", &Constants::tensor_share},
    {"decode_share", &Constants::decode_share},
    {"decode_moe_share", &Constants::decode_moe_share},
    {"prefill_share", &Constants::prefill_share},
    {"sleep_w", &Constants::sleep_w},
    {"off_w", &Constants::off_w},
    {"sleep_wake_s", &Constants::sleep_wake_s},
    {"off_boot_s", &Constants::off_boot_s},
    {"load_gb_s", &Constants::load_gb_s},
    {"line_drop", &Constants::line_drop},
    {"power_spread_gpu", &Constants::power_spread_gpu},
    {"power_spread_soc", &Constants::power_spread_soc},
    {"room_cooling_cop", &Constants::room_cooling_cop},
    {"tight_margin", &Constants::tight_margin},
    {"stale_days", &Constants::stale_days},
    {"slow_tps", &Constants::slow_tps},
    {"long_prompt_s", &Constants::long_prompt_s},
    {"near_circuit_share", &Constants::near_circuit_share},
    {"host_busy_share", &Constants::host_busy_share},
    {"price_spread", &Constants::price_spread},
    {"offload_efficiency", &Constants::offload_efficiency},
    {"pcie3_gb_s_per_lane", &Constants::pcie3_gb_s_per_lane},
    {"pcie_efficiency", &Constants::pcie_efficiency},
    {"measured_spread", &Constants::measured_spread},
    {"reduce_factor_x1", &Constants::reduce_factor_x1},
    {"reduce_factor_x4", &Constants::reduce_factor_x4},
    {"reduce_factor_x8", &Constants::reduce_factor_x8},
    {"reduce_factor_nvlink", &Constants::reduce_factor_nvlink},
    {"owned_years", &Constants::owned_years},
    {"least_gain", &Constants::least_gain},
    {"host_ram_reserve_gib", &Constants::host_ram_reserve_gib},
});
static_assert(kConstants.size() * sizeof(double) == sizeof(Constants), "every constant has a row");

std::vector<std::string> constant_ids() {
    std::vector<std::string> ids(kConstants.size());
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = kConstants[i].id;
    return ids;
}

Placeholder placeholder_of(const Value& sentence, std::string_view name) {
    constexpr const auto& names = kNames<Placeholder>;
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end()) return static_cast<Placeholder>(found - names.begin());
    const std::vector<std::string> known(names.begin(), names.end());
    throw Fault(sentence, fmt::format("unknown placeholder '{{{}}}'{}; expected one of {}", printable(name, 40),
                                      did_you_mean(std::string(name), known), join(known, ", ")));
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

void read_record(Region& region, const Value& value, const Kinds& kinds) { read_fields(region, value, kRegion, kinds); }

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

void read_record(TermScale& scale, const Value& value, const Kinds& kinds) {
    read_fields(scale, value, kTermScale, kinds);
    check_rules(scale, value, kTermScaleRules);
    scale.id = kNames<Term>[static_cast<std::size_t>(scale.term)];
}

void read_record(NamedConstant& constant, const Value& value, const Kinds& kinds) {
    read_fields(constant, value, kNamedConstant, kinds);
    for (const ConstantField& known : kConstants)
        if (known.id == constant.id) return;
    refuse_reference(*json::member(value, "id"), "constant", constant_ids());
}

Constants constants_of(const Kinds& kinds) {
    const Kind<NamedConstant>& read = kinds.of<NamedConstant>();
    Constants constants;
    for (const ConstantField& constant : kConstants) {
        const auto slot = read.slots.find(squeeze(constant.id));
        if (slot == read.slots.end()) throw Error(fmt::format("catalog: no file has the constant '{}'", constant.id));
        constants.*constant.field = read.records[slot->second].value;
    }
    return constants;
}

void read_record(TermPhrases& phrases, const Value& value, const Kinds& kinds) {
    read_fields(phrases, value, kTermPhrases, kinds);
    phrases.id = kNames<Term>[static_cast<std::size_t>(phrases.term)];
}

void read_record(CautionPhrase& phrase, const Value& value, const Kinds& kinds) {
    read_fields(phrase, value, kCautionPhrase, kinds);
    phrase.id = kNames<Caution>[static_cast<std::size_t>(phrase.caution)];
}

}  // namespace advisor::loader
