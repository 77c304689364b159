// Names, ranges, references and formulas, of which the figures and claims of a file are made.
#include <fmt/format.h>

#include <algorithm>

#include "read.hpp"

namespace advisor::claims {
namespace {

constexpr std::array<std::string_view, 3> kLanguage{"and", "or", "not"};

/// A word of the language, or what rules call the figures of a claim.
bool is_taken(std::string_view name) {
    return std::find(kLanguage.begin(), kLanguage.end(), name) != kLanguage.end() ||
           std::any_of(kClaimNames.begin(), kClaimNames.end(),
                       [&](const ClaimName& known) { return known.name == name; });
}

constexpr loader::Measure kAnyNumber{.noun = "a number", .low = -1e12, .high = 1e12};

}  // namespace

std::string read_name(const Value& value) {
    std::string name(loader::read_text(value));
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    const bool plain = is_letter(name[0]) && std::all_of(name.begin(), name.end(), [&](char c) {
                           return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
                       });
    if (!plain) loader::refuse(value, "a name of small letters, digits and '_'");
    if (is_taken(name)) throw Fault(value, fmt::format("'{}' means something else in formulas", name));
    return name;
}

Range read_range(const Value& value) {
    if (value.kind == Value::Kind::number) return exactly(loader::read_number(value, kAnyNumber));
    if (value.kind != Value::Kind::object) loader::refuse(value, "a number or {\"low\", \"high\"}");
    const auto end = [&](std::string_view key) -> std::optional<double> {
        const Value* member = json::member(value, key);
        return member ? std::optional(loader::read_number(*member, kAnyNumber)) : std::nullopt;
    };
    const std::optional<double> low = end("low"), typical = end("typical"), high = end("high");
    if (!low || !high) throw Fault(value, "expected {\"low\", \"high\"}");
    Range range = between(*low, *high);
    if (typical) range.typical = *typical;
    if (!(range.low <= range.typical && range.typical <= range.high))
        throw Fault(value, "expected low <= typical <= high");
    return range;
}

std::vector<std::string> read_source_ids(const Value& value, const Context& context) {
    std::vector<std::string> ids;
    const auto add = [&](const Value& id) { ids.push_back(referred(id, context.sources, "source").id); };
    if (value.kind == Value::Kind::list)
        for (const Value& id : value.items) add(id);
    else add(value);
    if (ids.empty()) loader::refuse(value, "a source");
    return ids;
}

Expression read_formula(const Value& value, const Named& names) {
    Expression formula;
    try {
        formula = parse_expression(loader::read_text(value));
    } catch (const Fault&) {
        throw;
    } catch (const Error& error) {
        throw Fault(value, fmt::format("not a formula: {}", error.what()));
    }
    for (const std::string& name : names_in(formula))
        if (std::find(names.begin(), names.end(), name) == names.end())
            throw Fault(value, fmt::format("unknown name '{}'{}", printable(name, 60), did_you_mean(name, names)));
    return formula;
}

Named with_figures(Named names, const ClaimsFile& file) {
    for (const NamedFigure& figure : file.figures) names.push_back(figure.name);
    return names;
}

int read_section(const Value& value, const ClaimsFile& file) {
    const int section = static_cast<int>(loader::read_number(value, loader::kCount));
    const bool exists = std::any_of(file.sections.begin(), file.sections.end(),
                                    [&](const ArticleSection& known) { return known.number == section; });
    if (!exists) loader::refuse(value, "a number of /sections");
    return section;
}

}  // namespace advisor::claims
