// steps of setting up a build, and of testing what it is made of
#include "reader.hpp"

namespace advisor::loader {
namespace {

using When = SetupStep::When;

void devices(When& when, const Value& value, const Kinds& kinds) {
    for (const Value& item : read_list(value)) when.devices.push_back(refer<Device>(item, kinds));
}

void link(When& when, const Value& value, const Kinds&) { when.link = read_enum<Link>(value); }
void condition(When& when, const Value& value, const Kinds&) { when.condition = read_enum<Condition>(value); }

constexpr auto kWhen = std::to_array<Field<When>>({
    {"cards_at_least", number<&When::cards_at_least, kFew>},
    {"supplies_at_least", number<&When::supplies_at_least, kFew>},
    {"bifurcation", flag<&When::bifurcation>},
    {"needs_cap", flag<&When::needs_cap>},
    {"own_host", flag<&When::own_host>},
    {"vendor", text<&When::vendor>},
    {"link", link},
    {"cooling", choices<&When::cooling>},
    {"devices", devices},
    {"riser", flag<&When::riser>},
    {"condition", condition},
});

constexpr auto kSetupStep = std::to_array<Field<SetupStep>>({
    {"id", text<&SetupStep::id>, required},
    {"stage", choice<&SetupStep::stage>, required},
    {"text", text<&SetupStep::text>, required},
    {"when", object<&SetupStep::when, kWhen>, required},
});

bool names_watts_with_a_cap(const SetupStep& step) {
    return step.when.needs_cap || step.text.find("{watts}") == std::string::npos;
}

bool names_nothing_else(const SetupStep& step) {
    for (std::size_t at = step.text.find('{'); at != std::string::npos; at = step.text.find('{', at + 1))
        if (step.text.compare(at, 7, "{watts}") != 0) return false;
    return true;
}

constexpr auto kSetupStepRules = std::to_array<Rule<SetupStep>>({
    {names_watts_with_a_cap, "text", "'needs_cap' where {watts} is named"},
    {names_nothing_else, "text", "{watts} and no other name in braces"},
});

}  // namespace

void read_record(SetupStep& step, const Value& value, const Kinds& kinds) {
    read_fields(step, value, kSetupStep, kinds);
    check_rules(step, value, kSetupStepRules);
    step.source = read_sources(value);
}

}  // namespace advisor::loader
