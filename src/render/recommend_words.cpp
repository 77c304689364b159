// What `recommend` says of its first result, of what else there is and of what would change it, where nothing qualifies
// of what to do instead: for the screen and for pages.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/figures.hpp"
#include "explore/axes.hpp"
#include "screen.hpp"
#include "sections.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

/// The systems of which `recommend` says anything.
std::vector<const System*> systems_named(const Catalog& catalog, const Decision& decision) {
    std::vector<const System*> systems;
    for (std::size_t i = 0; i < std::min<std::size_t>(2, decision.results.size()); ++i)
        systems.push_back(decision.results[i].assessment.plan.system);
    for (const Alternative& a : decision.around) systems.push_back(a.system);
    for (const Change& change : decision.what_would_change)
        systems.push_back(system_of(catalog, decision.question, change.to));
    for (const WayOut& way : decision.ways_out) systems.push_back(way.system);
    return systems;
}

/// How an answer calls what it names, and what that costs.
class Names {
public:
    Names(const Catalog& catalog, const Decision& decision)
        : catalog_(catalog), question_(decision.question), names_(systems_named(catalog, decision)) {}

    const Currency& currency() const { return currency_of(question_); }

    std::string of(const System& system) const { return names_.of(system); }
    std::string of(const std::string& id) const {
        const System* system = system_of(catalog_, question_, id);
        return system != nullptr ? of(*system) : safe(id);
    }
    /// What that costs, with its mark.
    std::string price_of(const System& system) const {
        const std::optional<SystemPrice> price = advisor::price_of(system, question_.purchase);
        return price ? money(currency(), price->usd.typical).append(mark(*price)) : "-";
    }
    /// Of a part or a system that has a price.
    std::string of_priced(const std::string& id) const {
        const Part* part = find(catalog_.parts, id);
        return part != nullptr ? safe(part->name) : of(id);
    }

private:
    const Catalog& catalog_;
    const Question& question_;
    ShortNames names_;
};

/// "+1,230/y"
std::string more_a_year(const Currency& currency, Usd more) {
    return (more.value < 0 ? "-" : "+") + bare_money(currency, Usd{std::abs(more.value)}) + "/y";
}

/// "29 t/s (23-37) with exllamav3 exl3-4.0bpw tensor x2, first word 5.3 s (usually 2.1 s)"
std::string speed_words(const Question& question, const Candidate& c) {
    const Assessment& a = c.assessment;
    std::string text = fmt::format("{} t/s ({}) with {}, first word {}", rate(pace_of(a).value), rate_range(pace_of(a)),
                                   plan_brief(a.plan), duration(a.speed.ttft_s.value));
    const double usual = first_word(question, a).value;
    if (usual < 0.9 * a.speed.ttft_s.value) text += fmt::format(" (usually {})", duration(usual));
    return text;
}

/// "a run takes 58-97 h, 37-65 kWh, 7-12 USD of electricity (FSDP, 2 cards); rented 20-60 USD"
std::string training_words(const Row& row) {
    if (!row.candidate->assessment.training->timed())
        return "how long a run takes is unknown: " + reading_of(figure_named("untimed_because"), row).words;
    const auto said = [&](std::string_view name) { return figure_in_words(row, name).value_or(""); };
    std::string text = fmt::format("a run takes {}, {}, {} of electricity, with {}", said("train_hours_range"),
                                   said("train_kwh_range"), said("train_usd_range"), plan_brief(row.plan()));
    if (const auto rent = figure_in_words(row, "rent_usd_range")) text += "; the same cards rented " + *rent;
    return text;
}

std::string_view words_of(Direction direction) {
    switch (direction) {
        case Direction::quieter: return "quieter";
        case Direction::cheaper: return "cheaper";
        case Direction::faster: return "faster";
        case Direction::more_money: return "for more";
    }
    return "";
}

/// "GeForce RTX 3090 above $1,395: Mac Studio M5 Max 64 GB"; of what becomes cheaper itself "X below $4,000".
std::string turn(const Names& names, const Change& change) {
    const ParameterRow& row = row_of(change.parameter.kind);
    const std::string_view side = change.crossover > change.current ? "above" : "below";
    const std::string to = names.of(change.to);
    if (change.parameter.kind == Parameter::price)
        return fmt::format("{} {} {}{}", names.of_priced(change.parameter.id), side,
                           money(names.currency(), Usd{change.crossover}),
                           change.to == change.parameter.id ? "" : ": " + to);
    if (change.parameter.kind == Parameter::budget)
        return fmt::format("a budget of {}: {}", money(names.currency(), Usd{change.crossover}), to);
    if (change.parameter.kind == Parameter::prices)
        return fmt::format("at the prices of {}: {}", safe(change.parameter.id), to);
    const bool above = change.crossover > change.current;
    const double value = !row.whole ? change.crossover
                         : above    ? std::floor(change.crossover)
                                    : std::ceil(change.crossover);
    const std::string shown = row.is_money ? small_money(names.currency(), value) : brief(value);
    std::string_view after = row.after;
    if (value == 1 && after.ends_with('s')) after.remove_suffix(1);  // "above 1 user"
    return fmt::format("{} {}{}: {}", side, shown, after, to);
}

/// Whether a buyer might see it happen: prices and tariffs move by a third, work and horizon by three times.
bool within_reach(const Decision& decision, const Change& change) {
    const auto& budget = decision.question.limits.budget;
    // What the budget alone decides is said of the budget.
    const bool at_budget = budget && std::abs(change.crossover - budget->value) < 0.005 * budget->value;
    if (change.parameter.kind == Parameter::price && at_budget) return false;
    const double ratio =
        change.crossover > change.current ? change.crossover / change.current : change.current / change.crossover;
    switch (change.parameter.kind) {
        case Parameter::prices: return false;
        case Parameter::price:
        case Parameter::budget:
        case Parameter::kwh_price: return ratio <= 1.3;
        default: return ratio <= 3;
    }
}

std::string way(const Names& names, const WayOut& way) {
    std::string to = way.system != nullptr ? names.of(*way.system) : "";
    if (way.price) to += ", " + money(names.currency(), way.price);
    if (way.decode && way.decode->value > 0) to += fmt::format(", {} t/s", rate(way.decode->value));
    switch (way.kind) {
        case WayOutKind::quant: return fmt::format("fewer bits ({}): {}", way.flag, to);
        case WayOutKind::offload: return fmt::format("part of the model in host RAM (--offload): {}", to);
        case WayOutKind::model:
            return fmt::format("a smaller model, {} ({}): {}", safe(way.model->name), safe(way.flag), to);
        case WayOutKind::card: return fmt::format("what goes into a PC that you have ({}): {}", way.flag, to);
        case WayOutKind::limit: return fmt::format("{}: {}", safe(way.flag), to);
        case WayOutKind::wait: return fmt::format("wait for {} ({}), its price is not known yet", to, safe(way.what));
    }
    return "";
}

}  // namespace

std::string terms_in_words(const Currency& currency, const CostToYou& cost) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < kTerms; ++i)
        if (in_currency(currency, cost.terms[i].value) >= 0.5)
            words.push_back(fmt::format("{} {}", name_of(static_cast<Term>(i)), bare_money(currency, cost.terms[i])));
    return join(words, ", ");
}

std::string bill_in_words(const Currency& currency, const CostToYou& cost) {
    const std::string sum = cost.per_year ? money(currency, cost.per_year) + " a year" : "an unknown sum a year";
    const std::string work = cost.work_share == 1 ? "" : " for the day's work";
    const std::string waiting = cost.untimed ? ", waiting unknown" : "";
    return fmt::format("costs you {}{}: {}{}", sum, work, terms_in_words(currency, cost), waiting);
}

std::string work_in_words(const Question& question, const Candidate& c) {
    const Assessment& a = c.assessment;
    const std::string box = fmt::format("{} W, {}", thousands(a.power.decode.value), noise_words(c.cost));
    if (question.workload.trains()) return fmt::format("{}, {}", training_words(row_of(question, c)), box);
    return fmt::format("{}, {}, context up to {} tokens", speed_words(question, c), box,
                       brief_tokens(a.memory.max_context));
}

std::vector<std::string> first_in_words(const Decision& decision) {
    const Candidate& first = decision.results.front();
    const Assessment& a = first.assessment;
    const Currency& currency = currency_of(decision.question);
    return {fmt::format("{}, {}", safe(a.plan.system->name), price_words(currency, a.cost.price)),
            work_in_words(decision.question, first), bill_in_words(currency, first.cost)};
}

std::vector<std::string> cautions_of(const Candidate& first) {
    std::vector<std::string> told;
    for (const Warning& warning : first.warnings) {
        const bool said = warning.code == WarningCode::used_market || warning.code == WarningCode::stale_price ||
                          warning.code == WarningCode::buy_not_needed || warning.code == WarningCode::long_prompt ||
                          warning.code == WarningCode::slow;
        if (!said) told.push_back(safe(warning.message));
    }
    return told;
}

std::vector<std::vector<std::string>> around_in_words(const Catalog& catalog, const Decision& decision) {
    const Names names(catalog, decision);
    /// What a system is better in, or that it is next in rank.
    struct Line {
        std::string how;
        Alternative to;
    };
    std::vector<Line> lines;
    for (const Alternative& a : decision.around) {
        const auto same =
            std::find_if(lines.begin(), lines.end(), [&](const Line& l) { return l.to.system == a.system; });
        if (same == lines.end()) lines.push_back({std::string(words_of(a.direction)), a});
        else same->how += fmt::format(", {}", words_of(a.direction));
    }
    const Candidate& first = decision.results.front();
    const auto following = std::find_if(decision.results.begin() + 1, decision.results.end(), [&](const Candidate& c) {
        return !same_build(*c.assessment.plan.system, *first.assessment.plan.system);
    });
    if (following != decision.results.end()) {
        const Candidate& next = *following;
        const Assessment& a = next.assessment;
        const bool named =
            std::any_of(lines.begin(), lines.end(), [&](const Line& l) { return l.to.system == a.plan.system; });
        if (!named && next.cost.per_year && first.cost.per_year && !next.cost.untimed)
            lines.push_back(
                {"next",
                 {Direction::cheaper, a.plan.system,
                  a.cost.price ? std::optional(a.cost.price->usd.typical) : std::nullopt,
                  TokensPerSecond{pace_of(a).value}, a.power.noise, *next.cost.per_year - *first.cost.per_year}});
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& [how, to] : lines)
        rows.push_back({how, names.of(*to.system), names.price_of(*to.system), rate(to.decode.value) + " t/s",
                        to.noise ? thousands(to.noise->value) + " dB" : "? dB",
                        more_a_year(names.currency(), to.more_per_year)});
    return rows;
}

std::vector<std::string> turns_in_words(const Catalog& catalog, const Decision& decision, Turns which) {
    const Names names(catalog, decision);
    std::vector<std::string> items;
    for (const Change& change : decision.what_would_change)
        if (which == Turns::all || within_reach(decision, change)) items.push_back(turn(names, change));
    return items;
}

std::vector<std::string> misses_in_words(const Catalog& catalog, const Decision& decision, int room) {
    const Names names(catalog, decision);
    const std::vector<Row> rows = nearest_first(rejected_rows(catalog, decision));
    std::vector<std::string> items;
    constexpr std::size_t kMost = 4;
    for (std::size_t i = 0; i < rows.size() && items.size() < kMost; ++i) {
        std::vector<Reason> told = *rows[i].reasons;
        if (room == 0 && told.size() > 1) told.resize(1);  // a page has no -v
        std::string item = first_reason(names.of(*rows[i].system), told, room);
        const bool is_said = !items.empty() && items.back() == item;  // of another make of the same
        if (!is_said) items.push_back(std::move(item));
    }
    return items;
}

std::vector<std::string> ways_in_words(const Catalog& catalog, const Decision& decision) {
    const Names names(catalog, decision);
    std::vector<std::string> items;
    if (decision.api && !decision.question.limits.local_only)
        items.push_back(fmt::format("an API: {} a year for the same tokens{}",
                                    money(names.currency(), decision.api->per_year),
                                    decision.api->stand_in ? ", at the price of models of this size" : ""));
    if (decision.rent && !decision.question.limits.local_only)
        items.push_back(fmt::format("rent {}: {} an hour, {} a year at {}", safe(cards_in_words(*decision.rent)),
                                    small_money(names.currency(), decision.rent->usd_per_hour.typical),
                                    money(names.currency(), decision.rent->per_year), hours_in_words(*decision.rent)));
    for (const WayOut& out : decision.ways_out) items.push_back(way(names, out));
    return items;
}

}  // namespace advisor::render
