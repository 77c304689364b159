// `recommend` on one screen: what to buy, what it costs the buyer and of what, what else there is in each direction,
// what would change the answer. Where nothing qualifies: what comes nearest, and what to do instead.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/figures.hpp"
#include "advisor/render.hpp"
#include "explore/axes.hpp"
#include "layout.hpp"
#include "screen.hpp"
#include "side_by_side.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

constexpr int kLabel = 7;  ///< columns that the first words of the lines take

std::string label(std::string_view word) { return fmt::format("{:<{}}", word, kLabel); }

/// Short names of the systems that an answer names, which stay apart from each other.
class Names {
public:
    Names(const Catalog& catalog, const Decision& decision) : catalog_(catalog), question_(decision.question) {
        for (std::size_t i = 0; i < std::min<std::size_t>(2, decision.results.size()); ++i)
            add(decision.results[i].assessment.plan.system);
        for (const Alternative& a : decision.around) add(a.system);
        for (const Change& change : decision.what_would_change) add(system_of(catalog, question_, change.to));
        for (const WayOut& way : decision.ways_out) add(way.system);
        names_ = shortest_names(systems_);
    }

    const Currency& currency() const { return currency_of(question_); }

    std::string of(const System& system) const {
        const auto at = std::find(systems_.begin(), systems_.end(), &system);
        if (at == systems_.end()) return shortest_names({&system}).front();
        return names_[static_cast<std::size_t>(at - systems_.begin())];
    }
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
    std::vector<const System*> systems_;
    std::vector<std::string> names_;

    void add(const System* system) {
        const bool known = std::find(systems_.begin(), systems_.end(), system) != systems_.end();
        if (system != nullptr && !known) systems_.push_back(system);
    }
};

/// "+1,230/y"
std::string more_a_year(const Currency& currency, Usd more) {
    return (more.value < 0 ? "-" : "+") + bare_money(currency, Usd{std::abs(more.value)}) + "/y";
}

/// "costs you $1,530 a year: owning 910, waiting 130, noise 165, effort 230"; terms that round to nothing are left out.
std::string bill(const Currency& currency, const CostToYou& cost) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < kTerms; ++i)
        if (in_currency(currency, cost.terms[i].value) >= 0.5)
            words.push_back(fmt::format("{} {}", name_of(static_cast<Term>(i)), bare_money(currency, cost.terms[i])));
    const std::string sum = cost.per_year ? money(currency, cost.per_year) + " a year" : "an unknown sum a year";
    const std::string work = cost.work_share == 1 ? "" : " for the day's work";
    return fmt::format("costs you {}{}: {}", sum, work, join(words, ", "));
}

std::string speed_words(const Candidate& c) {
    const Assessment& a = c.assessment;
    std::string text = fmt::format("{} t/s ({}), first word {}", rate(pace_of(a).value), rate_range(pace_of(a)),
                                   duration(a.speed.ttft_s.value));
    const double usual = c.cost.waiting.first_word.value;
    if (usual < 0.9 * a.speed.ttft_s.value) text += fmt::format(" (usually {})", duration(usual));
    return text;
}

/// "a run takes 58-97 h, 37-65 kWh, 7-12 USD of electricity (FSDP, 2 cards); rented 20-60 USD"
std::string training_words(const Row& row) {
    const auto said = [&](std::string_view name) {
        const Figure& figure = figure_named(name);
        const Reading reading = reading_of(figure, row);
        return reading.known() ? fmt::format("{} {}", reading.words, in_unit(currency_of(row), figure.shown.unit))
                               : std::string();
    };
    if (!row.candidate->assessment.training->timed())
        return "how long a run takes is unknown: " + reading_of(figure_named("untimed_because"), row).words;
    std::string text = fmt::format("a run takes {}, {}, {} of electricity, with {}", said("train_hours_range"),
                                   said("train_kwh_range"), said("train_usd_range"), plan_brief(row.plan()));
    if (const std::string rent = said("rent_usd_range"); !rent.empty()) text += "; the same cards rented " + rent;
    return text;
}

/// Other makes of the first: what the same cards cost in a host of the buyer's choice, where that is less.
std::string other_makes(const Question& question, const Candidate& first, const RenderOptions& options) {
    std::vector<std::string> names;
    const System* cheapest = nullptr;
    std::optional<Usd> least;
    if (const auto& price = first.assessment.cost.price) least = price->usd.typical;
    for (const System* system : first.variants) {
        const std::optional<SystemPrice> price = price_of(*system, question.purchase);
        if (!system->built) names.push_back(safe(system->name));
        else if (price && least && price->usd.typical < *least) cheapest = system, least = price->usd.typical;
    }
    std::string text;
    if (cheapest != nullptr)
        text += few_lines(label(""),
                          fmt::format("or for {}: {} (advisor build {})", money(currency_of(question), least),
                                      safe(cheapest->name), safe(cheapest->id)),
                          2, options.width);
    if (!names.empty()) text += few_lines(label(""), "also as " + join(names, ", "), 1, options.width);
    return text;
}

std::string winner(const Decision& decision, const RenderOptions& options) {
    const Candidate& first = decision.results.front();
    const Assessment& a = first.assessment;
    const bool buy = decision.advice.verdict == AdviceVerdict::buy;
    const Currency& currency = currency_of(decision.question);
    std::string text =
        painted(few_lines(label(buy ? "Buy" : "Best"),
                          fmt::format("{}, {}", safe(a.plan.system->name), price_words(currency, a.cost.price)), 2,
                          options.width),
                Tone::bold, options.color);
    const std::string box = fmt::format("{} W, {}", thousands(a.power.decode.value), noise_words(first.cost));
    const std::string runs = decision.question.workload.trains()
                                 ? fmt::format("{}, {}", training_words(row_of(decision.question, first)), box)
                                 : fmt::format("{}, {}, context up to {} tokens", speed_words(first), box,
                                               brief_tokens(a.memory.max_context));
    text += few_lines(label(""), runs, 2, options.width);
    text += few_lines(label(""), bill(currency, first.cost), 2, options.width);
    return text + other_makes(decision.question, first, options);
}

/// What the buyer must know of the first before paying: not what is said of every used card.
std::string cautions(const Candidate& first, const RenderOptions& options) {
    std::vector<std::string> told;
    for (const Warning& warning : first.warnings) {
        const bool said = warning.code == WarningCode::used_market || warning.code == WarningCode::stale_price ||
                          warning.code == WarningCode::buy_not_needed || warning.code == WarningCode::long_prompt ||
                          warning.code == WarningCode::slow;
        if (!said) told.push_back(safe(warning.message));
    }
    return listed_lines(label("Beware"), told, 2, 2, options);
}

/// What the buyer has already, kept.
std::string kept(const Decision& decision, const RenderOptions& options) {
    if (!decision.own) return "";
    const Candidate& own = decision.own->candidate;
    const std::string what = own.reasons.empty() ? fmt::format("{} t/s, {}", rate(pace_of(own.assessment).value),
                                                               bill(currency_of(decision.question), own.cost))
                                                 : safe(own.reasons.front().message);
    return few_lines(label("Keep"), fmt::format("{}: {}", safe(decision.own->system->name), what), 2, options.width);
}

/// What using the parts that the buyer has forgoes.
std::string forgone(const Decision& decision, const RenderOptions& options) {
    if (!decision.have || decision.have->sale.value < 1) return "";
    std::string text =
        "sold today, what you have would fetch about " + money(currency_of(decision.question), decision.have->sale);
    if (!decision.have->unpriced.empty())
        text += fmt::format(" ({} has no price)", safe(join(ids_of(decision.have->unpriced), ", ")));
    return few_lines(label("Yours"), text, 2, options.width);
}

/// What the founding article recommends to such a buyer; empty where it says nothing.
std::string article(const Decision& decision, const RenderOptions& options) {
    if (!decision.article) return "";
    const ArticleView& view = *decision.article;
    return few_lines(label("Claim"),
                     fmt::format("the article recommends {} to this buyer, we {} (advisor claims {})",
                                 safe(view.pick->name), view.agrees() ? "agree" : "do not", safe(view.pick->claim)),
                     2, options.width);
}

/// What is advised, and why: "an API does the same for $8 a year; ..."
std::string elsewhere(const Decision& decision, const RenderOptions& options) {
    const std::string reason = safe(decision.advice.reason);
    const AdviceVerdict verdict = decision.advice.verdict;
    const bool against_buying = verdict == AdviceVerdict::use_api || verdict == AdviceVerdict::rent;
    const std::string_view word = against_buying ? "But" : "Advice";
    return few_lines(label(word), reason, 3, options.width);
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

/// What else there is, one system a line, with what it trades: better in some respect, or else the next in rank.
std::string around(const Names& names, const Decision& decision, const RenderOptions& options) {
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
    if (decision.results.size() > 1) {
        const Candidate &first = decision.results[0], &next = decision.results[1];
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
    TextTable table;
    for (const Align align : {Align::left, Align::left, Align::right, Align::right, Align::right, Align::right})
        table.columns.push_back({{}, align, table.columns.size() == 3 ? 1 : 0, table.columns.size() == 1});
    for (const auto& [how, to] : lines)
        table.rows.push_back({word(label(table.rows.empty() ? "Or" : "") + how), word(names.of(*to.system)),
                              word(names.price_of(*to.system)), word(rate(to.decode.value) + " t/s"),
                              word(to.noise ? thousands(to.noise->value) + " dB" : "? dB"),
                              word(more_a_year(names.currency(), to.more_per_year))});
    return table.rows.empty() ? "" : laid_out(std::move(table), options.width, options.color);
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

/// At most `lines` of what would change the answer.
std::string turns(const Names& names, const Decision& decision, std::size_t lines, const RenderOptions& options) {
    std::vector<std::string> items;
    for (const Change& change : decision.what_would_change)
        if (within_reach(decision, change)) items.push_back(turn(names, change));
    constexpr std::size_t kMost = 4;
    return lines == 0 ? "" : listed_lines(label("Turns"), items, std::min(lines, kMost), 1, options);
}

std::string misses(const Catalog& catalog, const Names& names, const Decision& decision, const RenderOptions& options) {
    const std::vector<Row> rows = nearest_first(rejected_rows(catalog, decision));
    std::vector<std::string> items;
    constexpr std::size_t kMost = 4;
    const int room = options.width > 0 ? options.width - kLabel : 0;
    for (std::size_t i = 0; i < std::min(rows.size(), kMost); ++i)
        items.push_back(first_reason(names.of(*rows[i].system), *rows[i].reasons, room));
    return listed_lines(label("Near"), items, kMost, 1, options);
}

std::string way(const Names& names, const WayOut& way) {
    std::string to = way.system != nullptr ? names.of(*way.system) : "";
    if (way.price) to += ", " + money(names.currency(), way.price);
    if (way.decode) to += fmt::format(", {} t/s", rate(way.decode->value));
    switch (way.kind) {
        case WayOutKind::quant: return fmt::format("fewer bits ({}): {}", way.flag, to);
        case WayOutKind::offload: return fmt::format("part of the model in host RAM (--offload): {}", to);
        case WayOutKind::model:
            return fmt::format("a smaller model, {} ({}): {}", safe(way.model->name), safe(way.flag), to);
        case WayOutKind::card:
            return fmt::format("{} in a PC that you have: {} for the cards alone{}", safe(way.what),
                               money(names.currency(), way.price),
                               way.decode ? fmt::format(", {} t/s", rate(way.decode->value)) : std::string());
        case WayOutKind::wait: return fmt::format("wait for {} ({}), its price is not known yet", to, safe(way.what));
    }
    return "";
}

std::string ways(const Names& names, const Decision& decision, const RenderOptions& options) {
    std::vector<std::string> items;
    if (decision.api && !decision.question.limits.local_only)
        items.push_back(fmt::format("an API: {} a year for the same tokens{}",
                                    money(names.currency(), decision.api->per_year),
                                    decision.api->stand_in ? ", at the price of models of this size" : ""));
    if (decision.rent && !decision.question.limits.local_only)
        items.push_back(
            fmt::format("rent {}x {}: {} an hour, {} a year at {} h a day", decision.rent->count,
                        safe(decision.rent->device), small_money(names.currency(), decision.rent->usd_per_hour.typical),
                        money(names.currency(), decision.rent->per_year), brief(decision.rent->hours_per_day.value)));
    for (const WayOut& out : decision.ways_out) items.push_back(way(names, out));
    return listed_lines(label("So"), items, 6, 2, options);
}

std::string budget_words(const Question& question) {
    return question.limits.budget ? " for " + money(currency_of(question), question.limits.budget) : "";
}

}  // namespace

std::string recommend_screen(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    constexpr std::size_t kScreen = 24;
    const std::size_t rejected = decision.rejected.size() + decision.without_plan.size();
    const std::optional<StalePrices> stale = stale_prices(catalog, decision);
    const Names names(catalog, decision);
    const bool none = decision.results.empty();
    const std::string top = short_question(catalog, decision, options) + "\n";
    const std::string more =
        none ? fmt::format("-v: all {} with what would fix them", rejected)
             : fmt::format("-v: why, all {} that qualify, the {} that do not", decision.feasible, rejected);
    const std::string end =
        taken(decision.question, stale, About::everything, options) + few_lines(label("More"), more, 1, options.width);
    if (none) {
        const std::string said =
            fmt::format("of {} qualifies{}.", plural(rejected, "system"), budget_words(decision.question));
        return top + few_lines(label("None"), said, 1, options.width) + misses(catalog, names, decision, options) +
               kept(decision, options) + ways(names, decision, options) + end;
    }
    const std::string answer = top + winner(decision, options) + cautions(decision.results.front(), options) +
                               elsewhere(decision, options) + kept(decision, options) + forgone(decision, options) +
                               article(decision, options) + around(names, decision, options);
    const std::string rest = answer + end;
    const auto lines = static_cast<std::size_t>(std::count(rest.begin(), rest.end(), '\n'));
    return answer + turns(names, decision, lines < kScreen ? kScreen - lines : 0, options) + end;
}

}  // namespace advisor::render
