// The short form of `build`: a shopping list on one screen.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/answer.hpp"
#include "advisor/render.hpp"
#include "layout.hpp"
#include "screen.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

constexpr std::size_t kBuildLines = 40;
constexpr std::size_t kAll = 1000;

std::string head(const BuildList& list, const RenderOptions& options) {
    const Currency& currency = currency_of(list.question);
    std::string text = painted(
        few_lines(line_label("Build"),
                  fmt::format("{}, {}", safe(list.system->name), price_words(currency, list.price)), 2, options.width),
        Tone::bold, options.color);
    if (list.candidate && list.candidate->assessment.memory.fits) {
        const Candidate& c = *list.candidate;
        text += few_lines(line_label(""), work_in_words(list.question, c), 2, options.width);
        if (c.cost.per_year)
            text += few_lines(line_label(""), fmt::format("costs you {} a year", money(currency, c.cost.per_year)), 1,
                              options.width);
    }
    std::vector<std::string> missed;
    const int room = options.width > 0 ? 2 * (options.width - kLabelWidth) : 0;
    for (const Reason& reason : list.reasons) missed.push_back(first_reason("not as asked", {reason}, room));
    return text + listed_lines(line_label("But"), missed, 3, 2, options);
}

std::string month(Date date) { return iso(date).substr(0, 7); }

/// "new", "used"; with the region whose own price it is: "new, fr".
std::string condition_of(const PartPrice& price) {
    return std::string(name_of(price.condition)) + (price.region ? ", " + safe(price.region->id) : "");
}

void add_row(TextTable& table, const Currency& currency, double count, const ListedPart& line, bool yours,
             const RenderOptions& options) {
    std::vector<Cell> cells{word(fmt::format("{:>5}", brief(count) + "x")), word(name_in_shop(*line.part))};
    if (yours) {
        for (std::string text : {money(currency, Usd{}), std::string(), std::string("yours"), std::string()})
            cells.push_back(word(std::move(text)));
    } else if (!line.price) {
        for (std::string text : {std::string("?"), std::string("unknown"), std::string(), std::string()})
            cells.push_back(word(std::move(text)));
    } else {
        const Spread<Usd> usd = *line.usd();
        cells.push_back(word(money(currency, usd.typical)));
        cells.push_back(word(usd.low == usd.high ? "" : bare_money_range(currency, usd)));
        cells.push_back(word(condition_of(*line.price)));
        cells.push_back(word(month(line.price->date)));
    }
    if (options.verbose) cells.push_back(word(line.price ? safe(line.price->source) : ""));
    table.rows.push_back(std::move(cells));
}

std::string parts(const BuildList& list, const RenderOptions& options) {
    const Currency& currency = currency_of(list.question);
    TextTable table;
    table.columns = {left("Parts"),  {{""}, Align::left, 0, true},
                     right("price"), on_wide(right("seen at"), 2, options),
                     left(""),       on_wide(left("as of"), 1, options)};
    if (options.verbose) table.columns.push_back({{"known from"}, Align::left, 3, true});
    for (const ListedPart& line : list.parts) {
        if (line.quantity > line.owned) add_row(table, currency, line.quantity - line.owned, line, false, options);
        if (line.owned > 0) add_row(table, currency, line.owned, line, true, options);
    }
    Usd known;
    for (const ListedPart& line : list.parts)
        if (const auto usd = line.usd()) known += usd->typical;
    std::vector<Cell> total{word(""),
                            {list.price ? "all" : "all that has a price", {}, false, Tone::bold},
                            {money(currency, list.price ? list.price->usd.typical : known), {}, false, Tone::bold},
                            word(list.price ? bare_money_range(currency, list.price->usd) : "")};
    total.resize(table.columns.size());
    table.rows.push_back(std::move(total));
    return laid_out(std::move(table), options.width, options.color);
}

std::string why(const BuildList& list, const RenderOptions& options) {
    std::vector<std::string> lines;
    for (const BuildChoice& choice : list.choices) lines.push_back(choice_words(currency_of(list.question), choice));
    return listed_lines(line_label("Why"), lines, lines.size(), options.verbose ? kAll : 2, options);
}

std::string power(const BuildList& list, const RenderOptions& options) {
    if (!list.candidate) return "";
    const Power& p = list.candidate->assessment.power;
    std::string text = fmt::format("at most {} W at the wall, {} W while it writes, {} W idle; {} V/{} A {}",
                                   thousands(p.peak.value), thousands(p.decode.value), thousands(p.idle.value),
                                   brief(p.outlet.volts), brief(p.outlet.amps), circuit_words(*list.system, p));
    if (list.candidate->assessment.plan.power_limit)
        text += fmt::format(" with {} W each", brief(list.candidate->assessment.plan.power_limit->value));
    if (p.supply.units > 0)
        text +=
            fmt::format("; {} {} of {} W",
                        p.supply.units > 1 ? fmt::format("{} supplies carry", p.supply.units) : "the supply carries",
                        thousands(p.supply.peak.value), thousands(p.supply.capacity.value));
    return few_lines(line_label("Power"), text, 3, options.width);
}

std::string nothing(const BuildList& list, const RenderOptions& options) {
    std::string text = few_lines(line_label("None"), "no build qualifies. " + safe(list.nearest), 3, options.width);
    return text + listed_lines(line_label("Helps"), helps_in_words(list), 3, 2, options);
}

}  // namespace

std::vector<std::string> helps_in_words(const BuildList& list) {
    std::vector<std::string> helps;
    for (const WayOut& help : list.helps)
        helps.push_back(fmt::format("{}: {}{}, {} t/s", safe(help.flag), safe(help.system->name),
                                    help.price ? ", " + money(currency_of(list.question), help.price) : "",
                                    rate(help.decode->value)));
    return helps;
}

std::string name_in_shop(const Part& part) {
    std::string name = safe(part.name);
    for (const std::string_view tail : {"; ", ": "}) name.resize(std::min(name.size(), name.find(tail)));
    for (const std::string_view tail :
         {", used", ", new", ", server card", ", one DIMM", ", one module", ", one SO-DIMM"})
        if (name.ends_with(tail)) name.resize(name.size() - tail.size());
    return name;
}

std::vector<std::string> step_texts(const std::vector<ListedStep>& steps) {
    std::vector<std::string> list;
    for (const ListedStep& step : steps) list.push_back(safe(step.text));
    return list;
}

std::string choice_words(const Currency& currency, const BuildChoice& choice) {
    const std::string chosen = safe(choice.chosen), instead = safe(choice.instead);
    if (choice.of == ChoiceOf::supply) {
        std::string text =
            fmt::format("{}: cards at their limits load it to {}", chosen, percent(choice.share.value_or(0)));
        if (instead.empty())
            return text + (choice.share.value_or(0) >= choice.most_share
                               ? fmt::format(", more than the {} that is wanted", percent(choice.most_share))
                               : std::string("; the host has no smaller one"));
        const double other = choice.other_share.value_or(0);
        text += fmt::format("; {} to {}", instead, percent(other));
        if (other >= choice.most_share) text += fmt::format(", less than {} is wanted", percent(choice.most_share));
        return choice.refused.empty() ? text : text + ", and has " + safe(choice.refused);
    }
    if (instead.empty()) return chosen + ": nothing that takes the cards costs less";
    std::string text = fmt::format("{}: {}", chosen, instead);
    const bool dearer = choice.saves && choice.saves->value < 0;
    if (choice.saves)
        text += dearer ? fmt::format(" costs {} more", money(currency, Usd{} - *choice.saves))
                       : fmt::format(" saves {}", money(currency, choice.saves));
    if (dearer && choice.no_faster) return text + " and is no faster";
    if (!choice.refused.empty())
        return fmt::format("{}, but {}{}", text,
                           choice.narrowest ? fmt::format("{} links, ", name_of(*choice.narrowest)) : std::string(),
                           safe(choice.refused));
    std::vector<std::string> outcome;
    if (choice.narrowest) outcome.push_back(fmt::format("{} links", name_of(*choice.narrowest)));
    if (choice.decode) outcome.push_back(rate(choice.decode->value) + " t/s");
    if (choice.more_per_year)
        outcome.push_back(fmt::format("costs you {} {} a year",
                                      money(currency, Usd{std::abs(choice.more_per_year->value)}),
                                      choice.more_per_year->value < 0 ? "less" : "more"));
    return fmt::format("{}: {}", text, join(outcome, ", "));
}

std::string seat_words(const std::vector<Seat>& seats) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < seats.size();) {
        const Seat& seat = seats[i];
        std::size_t next = i;
        while (next < seats.size() && seats[next].card == seat.card && seats[next].link == seat.link &&
               seats[next].riser == seat.riser && seats[next].pcie_generation == seat.pcie_generation)
            ++next;
        words.push_back(fmt::format("{}x {}: {} of PCIe {}.0 {}", next - i, safe(seat.card->name), name_of(seat.link),
                                    seat.pcie_generation,
                                    seat.riser ? "on " + name_in_shop(*seat.riser) : "in the slot"));
        i = next;
    }
    return join(words, "; ");
}

std::string build_screen(const Catalog& catalog, const BuildList& list, const RenderOptions& options) {
    const std::string end = taken(list.question, stale_prices(catalog, list), About::everything, options);
    const std::string top = short_question(catalog, list.question, options) + "\n";
    if (!list.build) return top + nothing(list, options) + end;
    std::string text = top + head(list, options) + parts(list, options) + why(list, options) +
                       few_lines(line_label("Slots"), seat_words(list.seats), 2, options.width) + power(list, options);
    const std::string setup = listed_lines(line_label("Set up"), step_texts(list.setup), kAll, 2, options);
    const std::size_t used = lines_in(text) + lines_in(setup) + lines_in(end);
    const std::size_t room =
        options.verbose ? kAll : std::max<std::size_t>(used < kBuildLines ? kBuildLines - used : 1, 1);
    return text + setup + listed_lines(line_label("Test"), step_texts(list.tests), room, 1, options) + end;
}

}  // namespace advisor::render
