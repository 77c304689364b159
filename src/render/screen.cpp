#include "screen.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "layout.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

/// Where the short form says what is assumed.
enum class Place {
    sentence,  ///< in the question itself, or in the answer
    asked,     ///< below the question, where it was asked for
    limit,     ///< likewise, else among what is taken
    work,      ///< among what is taken, where time and money are spoken of
    taken
};

struct Phrase {
    std::string_view flag;
    Place place;
    std::string_view text = {};     ///< {} stands for the value
    int drop = 0;                   ///< larger is left out sooner where there is no room; 0 never
    std::string_view assumed = {};  ///< in place of the text where the task has set the limit
};

// In the order in which they are said.
constexpr auto kPhrases = std::to_array<Phrase>({
    {"--model", Place::sentence},
    {"--quant", Place::sentence},
    {"--context", Place::sentence},
    {"--users", Place::sentence},
    {"--system", Place::sentence},
    {"--availability", Place::sentence},
    {"--budget", Place::limit, "at most {}", 1},
    {"--max-noise", Place::limit, "at most {} dB(A)"},
    {"--max-idle-watts", Place::limit, "at most {} W at idle"},
    {"--min-tps", Place::limit, "at least {} t/s", 2},
    {"--max-ttft", Place::limit, "first token within {} s", 2, "first word usually within {} s"},
    {"--need", Place::asked, "with {}"},
    {"--form", Place::asked, "a {}"},
    {"--os", Place::asked, "on {}"},
    {"--circuit", Place::asked, "on {}"},
    {"--task", Place::work, "{}"},
    {"--prompt-tokens", Place::work, "{} tokens in", 2},
    {"--output-tokens", Place::work, "{} out", 2},
    {"--train-tokens", Place::work, "{} tokens a run"},
    {"--train-runs", Place::work, "{} runs a year"},
    {"--requests-per-day", Place::work, "{} questions a day"},
    {"--hours-per-day", Place::work, "{} h a day at work"},
    {"--tokens-per-day", Place::work, "{} tokens a day"},
    {"--hour-worth", Place::work, "an hour worth {}", 1},
    {"--kwh-price", Place::work, "power {}/kWh"},
    {"--years", Place::work, "{} years"},
    {"--resale", Place::work, "{} resale", 2},
    {"--currency", Place::taken, "rate of {}"},
    {"--tax", Place::taken, "{}"},
    {"--prices", Place::taken, "prices of {}"},
});

bool has_phrase(const Assumption& assumption) {
    return std::any_of(kPhrases.begin(), kPhrases.end(),
                       [&](const Phrase& phrase) { return phrase.flag == assumption.flag; });
}

std::string value_of(const Currency& currency, const Assumption& assumption) {
    if (assumption.flag == "--currency" && currency.date) return iso(*currency.date).substr(0, 7);  // sums say in what
    if (assumption.number && is_in_dollars(assumption)) return small_money(currency, *assumption.number);
    return assumption.number ? brief(*assumption.number) : safe(assumption.text);
}

bool is_narrow(int width) {
    constexpr int kScreen = 80;
    return width > 0 && width < kScreen;
}

/// "60 questions a day", "1 question a day"
std::string said(const Currency& currency, const Phrase& phrase, const Assumption& assumption) {
    const bool of_task = assumption.origin != Origin::flag && !phrase.assumed.empty();
    std::string text(of_task ? phrase.assumed : phrase.text);
    const std::size_t at = text.find("{}");
    if (at == std::string::npos) return text;
    const std::string value = value_of(currency, assumption);
    const std::size_t end = std::min(text.find(' ', at + 3), text.size());
    const bool is_plural = text[end - 1] == 's' && text[end - 2] != ' ';  // no unit
    if (value == "1" && is_plural) text.erase(end - 1, 1);
    return text.replace(at, 2, value);
}

std::string as_typed(const Currency& currency, const Assumption& assumption) {
    std::vector<std::string> values;
    if (!assumption.text.empty()) values.push_back(safe(assumption.text));
    if (assumption.number) values.push_back(number_of(currency, assumption));
    return fmt::format("{} {}", safe(assumption.flag), join(values, "="));
}

bool is_told(const Question& question, std::string_view flag) {
    return std::any_of(question.assumptions.begin(), question.assumptions.end(),
                       [&](const Assumption& assumption) { return assumption.flag == flag; });
}

/// What was asked of systems: limits in words, then the rest as it was typed.
std::vector<std::string> asked(const Question& question) {
    std::vector<std::string> words;
    for (const Phrase& phrase : kPhrases)
        for (const Assumption& assumption : question.assumptions)
            if (assumption.flag == phrase.flag && assumption.origin == Origin::flag &&
                (phrase.place == Place::limit || phrase.place == Place::asked))
                words.push_back(said(currency_of(question), phrase, assumption));
    for (const Assumption& assumption : question.assumptions)
        if (assumption.origin == Origin::flag && !has_phrase(assumption))
            words.push_back(as_typed(currency_of(question), assumption));
    return words;
}

std::string model_words(const Catalog& catalog, const Workload& workload) {
    std::string text =
        fmt::format("{}, {}, {} tokens of context, {}", safe(workload.model->name), bits_words(workload),
                    brief_tokens(workload.context), plural(static_cast<std::size_t>(workload.users), "user"));
    if (workload.trains()) text += ", to train";
    const bool known = find(catalog.models, workload.model->id) != nullptr;  // then its name says what it is
    if (!known && !workload.model_note.empty()) text += fmt::format(" ({})", safe(workload.model_note));
    return text;
}

/// `needs` in GiB; empty: nothing is said of it.
std::string question_text(const Catalog& catalog, const Question& question, const std::string& needs,
                          const RenderOptions& options) {
    std::string text;
    const std::vector<std::string> limits = asked(question);
    if (question.workload.model) {
        std::string words = model_words(catalog, question.workload);
        if (!needs.empty()) words += fmt::format(": needs {} GiB", needs);
        text += few_lines("", words, limits.empty() ? 2 : 1, options.width);
    }
    return limits.empty() ? text : text + few_lines("Asked: ", join(limits, ", "), 1, options.width);
}

constexpr int kMostDropped = 3;  ///< one more than the largest `drop`

/// What is taken for granted, the price book last; only what is dropped later than `most`.
std::vector<std::string> assumed(const Question& question, About about, int most) {
    std::vector<std::string> words;
    const bool hours = is_told(question, "--hours-per-day");   // then requests do not count
    for (const Assumption& assumption : question.assumptions)  // the sentence names it, whoever chose it
        if (assumption.flag == "--model" && assumption.origin == Origin::default_ && most > 1)
            words.push_back(fmt::format("{} (no --model)", safe(assumption.text)));
    for (const bool limits : {true, false}) {
        for (const Phrase& phrase : kPhrases) {
            if (hours && phrase.flag == "--requests-per-day") continue;
            if (phrase.place == Place::sentence || phrase.place == Place::asked || phrase.drop >= most) continue;
            if ((phrase.place == Place::limit) != limits) continue;
            if (about == About::memory && phrase.place != Place::taken) continue;
            for (const Assumption& assumption : question.assumptions) {
                if (assumption.flag != phrase.flag) continue;
                if (limits && assumption.origin == Origin::flag) continue;  // said as asked
                words.push_back(said(currency_of(question), phrase, assumption));
            }
        }
    }
    return words;
}

/// The next larger circuit of the same voltage that carries what the system draws at most.
double amps_for(const Power& power) {
    constexpr double kStep = 5;  // as fuses come
    const double each = power.outlet.usable_limit().value / power.outlet.amps;
    return std::ceil(std::max(power.peak.value / each, power.outlet.amps + kStep) / kStep) * kStep;
}

std::string digits(double x) {
    if (x >= 20) return thousands(x);
    return x >= 1 ? fmt::format("{:.1f}", x) : three_digits(x);
}

}  // namespace

TextColumn on_wide(TextColumn column, int drop, const RenderOptions& options) {
    if (is_narrow(options.width)) column.drop = drop;
    return column;
}

Cell money_cell(const Row& row, std::optional<Usd> sum) {
    const Currency& currency = currency_of(row);
    return sum ? figure(in_currency(currency, sum->value), money(currency, sum)) : unknown();
}

std::optional<Usd> typical_price(const Row& row) {
    const bool priced = row.candidate != nullptr && row.cost().price;
    return priced ? std::optional<Usd>(row.cost().price->usd.typical) : std::nullopt;
}

std::string price_words(const Currency& currency, const std::optional<SystemPrice>& price) {
    return price ? money_range(currency, price->usd) : "price unknown";
}

std::string noise_words(const CostToYou& cost) {
    const std::string dba = thousands(cost.noise.source.value) + " dB(A)";
    if (!cost.noise.known) return "noise unknown, taken as " + dba;
    return cost.noise.measured ? dba : dba + " assumed";
}

std::string circuit_words(const System& system, const Power& power) {
    if (power.circuit_ok && power.supply.ok()) return "holds";
    const auto cap = fitting_power_limit(system, power.outlet);
    const std::string capped = cap ? fmt::format("cap to {} W each", brief(cap->value)) : "";
    if (power.circuit_ok) return "supplies too weak" + (cap ? ": " + capped : "");
    return fmt::format("trips: {}a {} A circuit", cap ? capped + " or " : "", brief(amps_for(power)));
}

std::string rate(double tokens_per_second) { return digits(tokens_per_second); }

std::string rate_range(const Estimate& estimate) {
    const auto end = [](double x) { return x >= 10 ? thousands(x) : digits(x); };
    return end(estimate.low) + "-" + end(estimate.high);
}

std::string duration(double seconds) {
    constexpr double kLong = 120, kMinute = 60;
    if (seconds > kLong) return thousands(seconds / kMinute) + " min";
    return (seconds < 1 ? fmt::format("{:.2f}", seconds) : digits(seconds)) + " s";
}

std::string brief_tokens(std::int64_t count) {
    if (count >= 1000000) return brief(static_cast<double>(count) / 1e6) + "M";
    return count < 1000 ? fmt::format("{}", count) : fmt::format("{}k", count / 1000);
}

std::string availability_words(const Row& row) {
    switch (availability_of(*row.system, row.question->purchase.as_of)) {
        case Availability::announced: return "not sold yet";
        case Availability::discontinued: return "no longer sold";
        case Availability::never_released: return "never sold";
        case Availability::on_sale:
        case Availability::used_only: break;
    }
    const bool priced = row.candidate != nullptr && row.cost().price;
    return std::string(name_of(priced ? row.cost().price->condition : row.system->condition));
}

std::string hyphens_as_blanks(std::string_view text) {
    std::string words(text);
    std::replace(words.begin(), words.end(), '-', ' ');
    return words;
}

std::string bits_words(const Workload& workload) {
    if (workload.quant != nullptr) return safe(workload.quant->id);
    const std::size_t at = workload.bit_class.find("bit");
    return at == std::string::npos ? safe(workload.bit_class) : safe(workload.bit_class.substr(0, at)) + " bits";
}

std::string line_label(std::string_view word) { return fmt::format("{:<{}}", word, kLabelWidth); }

std::size_t lines_in(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

std::string few_lines(std::string_view label, std::string_view text, std::size_t most, int width) {
    if (is_narrow(width)) most *= 2;
    const int room = width > 0 ? std::max(width - display_width(label), 20) : 0;
    std::vector<std::string> lines = wrapped(text, room);
    if (lines.size() > most) {
        lines.resize(most);
        std::string& last = lines.back();
        while (display_width(last) + 4 > room && last.find(' ') != std::string::npos) last.resize(last.rfind(' '));
        last += " ...";
    }
    std::string out;
    for (const std::string& line : lines)
        out += (out.empty() ? std::string(label) : std::string(label.size(), ' ')) +
               (room > 0 ? elided(line, room) : line) + "\n";
    return out;
}

std::string short_question(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    const Bytes required = decision.memory_required;
    std::string needs = required.value > 0 ? gib_text(required) : "";
    // Of training much of it is a choice of engine and optimizer, which the machine decides.
    if (decision.question.workload.trains() && !decision.results.empty()) {
        const Memory& first = decision.results.front().assessment.memory;
        const Bytes taken = first.required() + first.in_host_ram;
        if (taken < required) needs = fmt::format("{} to {}", gib_text(taken), needs);
    }
    return question_text(catalog, decision.question, needs, options);
}

std::string short_question(const Catalog& catalog, const Question& question, const RenderOptions& options) {
    return question_text(catalog, question, "", options);
}

std::string taken(const Question& question, const std::optional<StalePrices>& stale, About about,
                  const RenderOptions& options) {
    constexpr std::string_view kLabel = "Taken  ";
    constexpr std::size_t kLines = 2;
    const int room = options.width > 0 ? options.width - display_width(kLabel) : 0;
    for (int most = kMostDropped; most > 0; --most) {
        std::vector<std::string> words = assumed(question, about, most);
        if (stale && !words.empty()) words.back() += fmt::format(" (oldest {} days)", stale->days);
        const std::string text = join(words, ", ") + (words.empty() ? "" : "; ") + "-v names all";
        if (most == 1 || wrapped(text, room).size() <= kLines) return few_lines(kLabel, text, kLines, options.width);
    }
    return "";
}

std::string listed_lines(std::string_view label, const std::vector<std::string>& items, std::size_t most,
                         std::size_t lines_each, const RenderOptions& options) {
    std::string text;
    const std::string blank(label.size(), ' ');
    const std::size_t shown = items.size() > most ? std::max<std::size_t>(most, 2) - 1 : items.size();
    for (std::size_t i = 0; i < shown; ++i)
        text += few_lines(i == 0 ? label : blank, items[i], lines_each, options.width);
    if (shown < items.size() && shown < most) text += fmt::format("{}and {} more (-v)\n", blank, items.size() - shown);
    return text;
}

namespace {

std::string way_out(const Reason& reason) {
    if (reason.code == ReasonCode::budget) return "";  // the price is said
    const bool bigger = reason.code == ReasonCode::memory && !reason.fixes.empty();
    if (bigger) {
        const Fix& fix = reason.fixes.front();
        const std::string with = fix.flag ? *fix.flag : fix.text;
        if (fix.but.empty()) return "fits with " + safe(with);
        return fmt::format("with {} {}", safe(with.substr(0, with.find(": "))), safe(fix.but));
    }
    return reason.fix ? safe(*reason.fix) : "";
}

std::string what_fails(const Reason& reason) {
    if (reason.code != ReasonCode::memory || !reason.needed || !reason.available) return safe(reason.message);
    return fmt::format("lacks {} GiB", three_digits(*reason.needed - *reason.available));
}

}  // namespace

std::string first_reason(std::string_view name, const std::vector<Reason>& reasons, int room) {
    if (reasons.empty()) return std::string(name);
    constexpr int kShortestName = 16;
    const std::string failure = what_fails(reasons.front());
    const int left = room - display_width(failure) - 2;
    std::string plain =
        fmt::format("{}: {}", room > 0 ? elided(name, std::max(left, kShortestName)) : std::string(name), failure);
    const std::string out = way_out(reasons.front()), fixed = out.empty() ? plain : plain + "; " + out;
    const std::string full = reasons.size() > 1 ? fmt::format("{}; {} more (-v)", fixed, reasons.size() - 1) : fixed;
    for (const std::string& text : {full, fixed})
        if (room <= 0 || display_width(text) <= room) return text;
    return plain;
}

std::string unmet(const std::vector<Row>& rows, const std::vector<std::string>& names, std::string_view label,
                  std::size_t most, std::size_t lines_each, const RenderOptions& options) {
    const int room = options.width > 0 ? (options.width - display_width(label)) * static_cast<int>(lines_each) : 0;
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (!rows[i].reasons->empty()) lines.push_back(first_reason(names[i], *rows[i].reasons, room));
    return listed_lines(label, lines, most, lines_each, options);
}

}  // namespace advisor::render
