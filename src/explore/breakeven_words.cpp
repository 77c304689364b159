#include "breakeven_words.hpp"

#include <fmt/format.h>

#include <cmath>

namespace advisor {
namespace {

/// How values of a parameter are spoken of: "at every tariff from $0.02 to $1 a kWh", "above 5 users".
struct Words {
    Parameter parameter;
    const char* noun;
    const char* before;
    const char* after;
    const char* after_noun;
    bool whole;
};
constexpr Words kWords[] = {{Parameter::kwh_price, "tariff", "$", " a kWh", " a kWh", false},
                            {Parameter::hours_per_day, "duty", "", " h a day", " h a day", false},
                            {Parameter::tokens_per_day, "duty", "", " tokens a day", " tokens a day", false},
                            {Parameter::years, "horizon", "", " years", " years", false},
                            {Parameter::users, "number of users", "", " users", "", true},
                            {Parameter::context, "context", "", " tokens of context", " tokens", true}};

Words words_for(Parameter parameter) {
    for (const Words& words : kWords)
        if (parameter == words.parameter) return words;
    return {Parameter::price, "price", "$", "", "", false};
}

std::string figure(const Words& words, double x) { return words.before + (words.whole ? thousands(x) : brief(x)); }

std::string amount(const BreakEven& answer, double x) {
    const Words words = words_for(answer.parameter.kind);
    if (answer.parameter.kind != Parameter::price) return figure(words, x) + words.after;
    return figure(words, x) + " for " + answer.parameter.id;
}

/// The same system all along; nothing is said where the costs never differ.
std::string without_crossover(const BreakEven& answer) {
    const System* cheaper = nullptr;
    for (const CostPoint& point : answer.points) {
        if (!cheaper && point.a && (!point.b || *point.a < *point.b)) cheaper = answer.a;
        if (!cheaper && point.b && (!point.a || *point.b < *point.a)) cheaper = answer.b;
    }
    const Words words = words_for(answer.parameter.kind);
    const std::string of = answer.parameter.kind == Parameter::price ? " of " + answer.parameter.id : "";
    const std::string range = fmt::format("at every {}{} from {} to {}{}", words.noun, of, figure(words, answer.low),
                                          figure(words, answer.high), words.after_noun);
    if (cheaper == nullptr) return range + " both cost the same to own";
    return fmt::format("{} {} is cheaper to own", range, cheaper->id);
}

std::string with_crossovers(const BreakEven& answer) {
    const bool whole = words_for(answer.parameter.kind).whole;
    const Crossover& first = answer.crossovers.front();
    std::string text =
        fmt::format("below {} {} is cheaper to own", amount(answer, first.value), first.better_below->id);
    for (std::size_t i = 0; i < answer.crossovers.size(); ++i) {
        const Crossover& c = answer.crossovers[i];
        if (i + 1 < answer.crossovers.size())
            text += fmt::format(", from there to {} {}", amount(answer, answer.crossovers[i + 1].value),
                                c.better_above->id);
        else text += fmt::format(", {} {}", whole ? "from there on" : "above it", c.better_above->id);
    }
    return text;
}

}  // namespace

std::string reading_of(const BreakEven& answer) {
    std::string text = answer.crossovers.empty() ? without_crossover(answer) : with_crossovers(answer);
    if (answer.a_runs_up_to)
        text += fmt::format("; {} manages up to {}", answer.a->id, amount(answer, *answer.a_runs_up_to));
    if (answer.b_runs_up_to)
        text += fmt::format("; {} manages up to {}", answer.b->id, amount(answer, *answer.b_runs_up_to));
    return text;
}

}  // namespace advisor
