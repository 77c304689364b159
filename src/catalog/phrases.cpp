// sentences with placeholders: of the terms of the utility and of warnings
#include <fmt/format.h>

#include <algorithm>

#include "reader.hpp"

namespace advisor::loader {
namespace {

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

void read_record(TermPhrases& phrases, const Value& value, const Kinds& kinds) {
    read_fields(phrases, value, kTermPhrases, kinds);
    phrases.id = kNames<Term>[static_cast<std::size_t>(phrases.term)];
}

void read_record(CautionPhrase& phrase, const Value& value, const Kinds& kinds) {
    read_fields(phrase, value, kCautionPhrase, kinds);
    phrase.id = kNames<Caution>[static_cast<std::size_t>(phrase.caution)];
}

}  // namespace advisor::loader
