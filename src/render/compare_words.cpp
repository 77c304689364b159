// What `compare` says of systems to a buyer, for the screen and for pages.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/figures.hpp"
#include "screen.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

std::string runs_it(const Row& row) {
    if (row.candidate == nullptr) return "no engine";
    if (!row.memory().fits) return "too small";
    if (!row.reasons->empty()) return "not as asked";
    return verdict_of(row) == name_of(MemoryFit::tight) ? "just fits" : "yes";
}

Cell runs_cell(const Row& row) {
    Cell cell = word(runs_it(row));
    cell.tone = cell.text == "yes" ? Tone::good : runs(row) && row.reasons->empty() ? Tone::plain : Tone::bad;
    return cell;
}

Cell circuit_cell(const Row& row) {
    Cell cell = word(circuit_words(*row.system, row.power()));
    if (!row.power().circuit_ok || !row.power().supply.ok()) cell.tone = Tone::bad;
    return cell;
}

/// Without what its name says in parentheses: "MLX (mlx-lm)".
std::string engine_name(const Engine& engine) {
    const std::string name = safe(engine.name);
    return name.substr(0, name.find(" ("));
}

std::string basis_words(const Row& row) {
    switch (pace_of(row.candidate->assessment).basis) {
        case Basis::measured: return "measurement";
        case Basis::extrapolated: return "rough guess";
        case Basis::calibrated: break;
    }
    return "prediction";
}

constexpr std::string_view kCostsYou = "Costs you/y";

std::string terms() {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < kTerms; ++i) names.emplace_back(name_of(static_cast<Term>(i)));
    return join(names, ", ");
}

std::string ratio(double x) { return x >= 10 ? fmt::format("{:.0f}x", x) : fmt::format("{:.1f}x", x); }

std::string price_clause(const Cost& a, const Cost& b) {
    if (!a.price || !b.price || b.price->usd.typical.value <= 0) return "";
    const std::string times = ratio(a.price->usd.typical / b.price->usd.typical);
    return times == "1.0x" ? " for the same price" : fmt::format(" for {} the price", times);
}

std::string own_clause(const Currency& currency, const Cost& a, const Cost& b) {
    constexpr double kSame = 0.01;
    if (!a.ownership || !b.ownership) return "";
    const Usd more = *a.ownership - *b.ownership;
    if (std::abs(more.value) < kSame * std::abs(b.ownership->value)) return ", as much to own";
    return fmt::format(", {} {} to own", money(currency, Usd{std::abs(more.value)}), more.value < 0 ? "less" : "more");
}

/// Of what writes faster and yet keeps one waiting.
std::string first_word_clause(const Assessment& fast, const Assessment& slow) {
    constexpr double kMuch = 1.2;
    if (fast.training || !(fast.speed.ttft_s.value > slow.speed.ttft_s.value * kMuch)) return "";
    return fmt::format(", but its first word takes {} as long",
                       ratio(fast.speed.ttft_s.value / slow.speed.ttft_s.value));
}

std::string against(const Row& fast, const Row& slow, const std::string& name, bool ownership) {
    const Assessment &a = fast.candidate->assessment, &b = slow.candidate->assessment;
    const std::string times = ratio(pace_of(a).value / pace_of(b).value);
    return fmt::format(
        "{}as fast as {}{}{}{}{}", times == "1.0x" ? "" : times + " ", name,
        overlap(pace_of(a), pace_of(b)) ? " (ranges overlap)" : "", price_clause(fast.cost(), slow.cost()),
        ownership ? own_clause(currency_of(fast), fast.cost(), slow.cost()) : "", first_word_clause(a, b));
}

}  // namespace

bool runs(const Row& row) {
    return row.candidate != nullptr && row.candidate->assessment.memory.fits &&
           pace_of(row.candidate->assessment).value > 0;
}

bool overlap(const Estimate& a, const Estimate& b) { return a.low <= b.high && b.low <= a.high; }

std::vector<const Column*> compared_columns() {
    std::vector<const Column*> columns = columns_for_people(kCompare);
    std::stable_sort(columns.begin(), columns.end(), [](const Column* a, const Column* b) {
        const std::vector<std::string_view> order{"yours", "memory", "speed",   "power",
                                                  "room",  "cost",   "ranking", "setup"};
        const auto place = [&](const Column* c) { return std::find(order.begin(), order.end(), c->group); };
        return place(a) < place(b);
    });
    std::erase_if(columns, [](const Column* c) { return c->group.empty(); });
    return columns;
}

std::string notes_on(const std::vector<Property>& properties) {
    std::vector<std::string> notes;
    if (const std::string legend = legend_of_better(properties); !legend.empty()) notes.push_back(legend);
    for (const Property& each : properties)
        if (each.label == kCostsYou) notes.push_back(fmt::format("{}: {}", kCostsYou, terms()));
    return join(notes, "; ");
}

std::vector<Property> properties_for_buyers(const std::vector<Row>& rows, const Decision& decision) {
    constexpr Better kNeither = Better::neither, kMore = Better::more, kLess = Better::less;
    const Question& question = decision.question;
    const Outlet& outlet = question.site.outlet;
    const int users = question.workload.users;
    std::vector<Property> list;
    const auto say = [&](std::string label, Better better, Holds holds, auto cell) {
        Property made = property(std::move(label), better, holds, rows, cell);
        if (!says_nothing(made)) list.push_back(std::move(made));
    };
    say("Runs it", kNeither, Holds::always, runs_cell);
    say("Price", kLess, Holds::planned, [](const Row& row) { return money_cell(row, typical_price(row)); });
    say("  seen at", kNeither, Holds::planned, [](const Row& row) {
        return row.cost().price ? word(bare_money_range(currency_of(row), row.cost().price->usd)) : unknown();
    });
    say("Speed", kMore, Holds::fitting, [](const Row& row) {
        const double tps = pace_of(row.candidate->assessment).value;
        return tps > 0 ? figure(tps, rate(tps) + " t/s") : word("unknown");
    });
    say("  80 % range", kNeither, Holds::fitting, [](const Row& row) {
        const Estimate& pace = pace_of(row.candidate->assessment);
        return pace.value > 0 ? word(rate_range(pace)) : unknown();
    });
    say("  known by", kNeither, Holds::fitting, [](const Row& row) { return word(basis_words(row)); });
    if (question.workload.trains()) {
        const auto in_range = [&](const char* title, const char* name) {
            say(title, kNeither, Holds::fitting, [name](const Row& row) {
                const std::optional<std::string> range = figure_in_words(row, name);
                return range ? word(*range) : unknown();
            });
        };
        in_range("A run", "train_hours_range");
        in_range("  energy", "train_kwh_range");
        in_range("  electricity", "train_usd_range");
        in_range("  or rented", "rent_usd_range");
        say("Then answers", kMore, Holds::fitting, [](const Row& row) {
            if (!row.candidate->tuned) return unknown();
            const double tps = row.candidate->tuned->decode_tps.value;
            return figure(tps, rate(tps) + " t/s");
        });
    }
    if (users > 1)
        say(fmt::format("  all {}", users), kMore, Holds::fitting, [](const Row& row) {
            const double tps = row.speed().aggregate_decode_tps.value;
            return figure(tps, rate(tps) + " t/s");
        });
    if (!question.workload.trains())
        say("First token", kLess, Holds::fitting, [](const Row& row) {
            const double seconds = row.speed().ttft_s.value;
            return figure(seconds, duration(seconds));
        });
    say("Context to", kMore, Holds::fitting, [](const Row& row) {
        const std::int64_t context = row.memory().max_context;
        return figure(static_cast<double>(context), brief_tokens(context));
    });
    const auto watts = [](Watts draw) {  // 0: nobody knows it
        return draw.value > 0 ? figure(draw.value, thousands(draw.value) + " W") : unknown();
    };
    say("At work", kLess, Holds::fitting, [=](const Row& row) { return watts(row.power().decode); });
    say("At idle", kLess, Holds::planned, [=](const Row& row) { return watts(row.power().idle); });
    say(fmt::format("{} V/{} A", brief(outlet.volts), brief(outlet.amps)), kNeither, Holds::planned, circuit_cell);
    say("Cards capped", kNeither, Holds::planned, [](const Row& row) {
        const auto& cap = row.plan().power_limit;
        return cap ? word(brief(cap->value) + " W") : unknown();
    });
    Property noise = property("Noise", kLess, Holds::planned, rows, [](const Row& row) {
        const auto& dba = row.power().noise;
        return dba ? figure(dba->value, fmt::format("{:.0f} dB(A)", dba->value)) : word("unknown");
    });
    list.push_back(std::move(noise));
    say("Own " + years_text(question.purchase.years), kLess, Holds::fitting,
        [](const Row& row) { return money_cell(row, row.cost().ownership); });
    say("Power a year", kLess, Holds::fitting, [](const Row& row) {
        return row.power().decode.value > 0 ? money_cell(row, row.cost().electricity_per_year) : unknown();
    });
    say(std::string(kCostsYou), kLess, Holds::fitting,
        [](const Row& row) { return money_cell(row, row.candidate->cost.per_year); });
    say("Runs on", kNeither, Holds::planned, [](const Row& row) { return word(engine_name(*row.plan().engine)); });
    say("Weights", kNeither, Holds::planned, [](const Row& row) { return word(safe(row.plan().quant->id)); });
    say("Form", kNeither, Holds::always,
        [](const Row& row) { return word(hyphens_as_blanks(safe(row.system->form))); });
    say("Set-up", kNeither, Holds::always, [](const Row& row) { return word(std::string(effort_words(*row.system))); });
    say("Sold", kNeither, Holds::always, [](const Row& row) { return word(availability_words(row)); });
    return list;
}

std::string summary_of(const std::vector<Row>& rows, const std::vector<std::string>& names) {
    std::vector<std::size_t> running;
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (runs(rows[i])) running.push_back(i);
    std::stable_sort(running.begin(), running.end(), [&](std::size_t a, std::size_t b) {
        return pace_of(rows[a].candidate->assessment).value > pace_of(rows[b].candidate->assessment).value;
    });
    if (running.size() < 2) return "";
    std::vector<std::string> words;
    for (std::size_t i = 1; i < running.size(); ++i)
        words.push_back(against(rows[running[0]], rows[running[i]], names[running[i]], running.size() == 2));
    return fmt::format("{} is {}.", names[running[0]], join(words, "; "));
}

}  // namespace advisor::render
