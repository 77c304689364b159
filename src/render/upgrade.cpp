#include <fmt/format.h>

#include <algorithm>

#include "advisor/render.hpp"
#include "advisor/staleness.hpp"
#include "grid.hpp"
#include "layout.hpp"
#include "sections.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

constexpr std::size_t kNearest = 5;  ///< refused steps in text, without --explain
constexpr std::size_t kSold = 4;     ///< parts sold in text, likewise
constexpr std::size_t kAll = 1000;

/// "$1,234" or "-$56".
std::string signed_usd(Usd amount) {
    return (amount.value < 0 ? "-$" : "$") + thousands(amount.value < 0 ? -amount.value : amount.value);
}

std::string decode(const std::optional<Candidate>& candidate) {
    const TokensPerSecond tps = decode_of_all(candidate);
    return tps.value > 0 ? three(tps.value) : "does not run";
}

/// The first `most` in the order of the bill, and the rest as one.
std::string moves(const std::vector<PartMove>& list, std::size_t most) {
    std::vector<std::string> words;
    const std::size_t shown = list.size() > most + 1 ? most : list.size();
    for (std::size_t i = 0; i < shown; ++i)
        words.push_back(fmt::format("{}{} {}", list[i].quantity == 1 ? "" : brief(list[i].quantity) + "x ",
                                    safe(list[i].part), list[i].usd ? signed_usd(*list[i].usd) : "(no price)"));
    Usd rest;
    for (std::size_t i = shown; i < list.size(); ++i) rest += list[i].usd.value_or(Usd{});
    if (shown < list.size()) words.push_back(fmt::format("{} smaller parts {}", list.size() - shown, signed_usd(rest)));
    return join(words, ", ");
}

std::string figures(const Candidate& candidate, int users) {
    const Assessment& a = candidate.assessment;
    if (!a.memory.fits) return "does not run this as asked";
    std::string text = fmt::format("{} t/s", three(a.speed.decode_tps.value));
    if (users > 1) text += fmt::format(" for each user, {} for all", three(a.speed.aggregate_decode_tps.value));
    return text + fmt::format("; first token after {} s; {} GiB usable, context up to {}",
                              three_digits(a.speed.ttft_s.value), gib_text(a.memory.usable),
                              tokens(a.memory.max_context));
}

std::string parts_of(const std::vector<PartMove>& list) {
    std::vector<std::string> words;
    for (const PartMove& move : list) words.push_back(safe(move.part));
    return join(words, ", ");
}

std::string owned(const Upgrade& answer, const RenderOptions& options) {
    std::string text = heading("What you own", options) + system_line("  ", *answer.own, Tone::bold, options);
    if (answer.before) {
        text += paragraph("  Runs:       ", plan_text(answer.before->assessment.plan), options.width);
        text += paragraph("  Speed:      ", figures(*answer.before, answer.question.workload.users), options.width);
    }
    if (answer.sale)
        text += paragraph("  Worth:      ", fmt::format("about {} sold in parts today", signed_usd(*answer.sale)),
                          options.width);
    if (answer.before)
        text += paragraph(
            "  Running:    ",
            fmt::format("{} a year of electricity", signed_usd(answer.before->assessment.cost.electricity_per_year)),
            options.width);
    text += paragraph("  Bottleneck: ", safe(answer.bottleneck.message), options.width);
    const System* out = answer.bottleneck.way_out;
    for (const auto* list : {&answer.steps, &answer.refused})
        for (const UpgradeStep& step : *list)
            if (step.to == out)
                text +=
                    paragraph("  Way out:    ",
                              fmt::format("{}, {} net: {}", safe(out->id), signed_usd(*step.net), parts_of(step.buy)),
                              options.width);
    return text;
}

std::string worth(const UpgradeStep& step) {
    if (!step.net) return "price unknown";
    if (step.net->value <= 0) return fmt::format("leaves {} over", signed_usd(Usd{} - *step.net));
    std::string text = signed_usd(*step.net) + " net";
    if (step.gain_per_1000) text += fmt::format(", {} t/s for each $1,000", three(*step.gain_per_1000));
    return text;
}

std::string ownership(Usd change, const Upgrade& answer) {
    const bool less = change.value < 0;
    return fmt::format("{} {} over {} than keeping it, resale and electricity counted",
                       signed_usd(less ? Usd{} - change : change), less ? "less" : "more",
                       years_text(answer.question.purchase.years));
}

std::string block(const UpgradeStep& step, std::size_t rank, const Upgrade& answer, const RenderOptions& options) {
    std::string text = system_line(fmt::format("{}. ", rank), *step.to, Tone::bold, options);
    const std::string_view whose = answer.question.workload.users > 1 ? " for all users" : "";
    text += paragraph(
        "   Gain:  ", fmt::format("{} -> {} t/s{}; {}", decode(answer.before), decode(step.after), whose, worth(step)),
        options.width);
    text += paragraph("   Buy:   ", moves(step.buy, kAll), options.width);
    if (!step.sell.empty())
        text += paragraph("   Sell:  ", moves(step.sell, options.explain ? kAll : kSold), options.width);
    text += paragraph("   Then:  ",
                      fmt::format("{}: {}", plan_text(step.after->assessment.plan),
                                  figures(*step.after, answer.question.workload.users)),
                      options.width);
    if (step.ownership_change)
        text += paragraph("   Costs: ", ownership(*step.ownership_change, answer), options.width);
    for (const std::string& note : step.notes) text += paragraph("   Note:  ", safe(note), options.width);
    return text;
}

std::string steps(const Upgrade& answer, std::size_t top, const RenderOptions& options) {
    if (answer.steps.empty())
        return paragraph("", "Doing nothing is best: no step helps within these constraints.", options.width);
    const std::size_t shown = top > 0 ? std::min(top, answer.steps.size()) : answer.steps.size();
    std::string text = heading("What it can become, most gain for the money first", options);
    for (std::size_t i = 0; i < shown; ++i) text += block(answer.steps[i], i + 1, answer, options);
    if (shown < answer.steps.size())
        text += fmt::format("... and {} more (--top 0 shows all)\n", answer.steps.size() - shown);
    return text;
}

std::string refused(const Upgrade& answer, const RenderOptions& options) {
    if (answer.refused.empty()) return "";
    const std::size_t shown = options.explain ? answer.refused.size() : std::min(answer.refused.size(), kNearest);
    std::string text = "\n" + heading(fmt::format("Refused, nearest first ({})", answer.refused.size()), options);
    for (std::size_t i = 0; i < shown; ++i)
        text += system_line("  ", *answer.refused[i].to, Tone::bad, options) +
                reasons(answer.refused[i].reasons, "    ", options);
    if (shown < answer.refused.size())
        text += fmt::format("  ... and {} more (--explain shows all)\n", answer.refused.size() - shown);
    return text;
}

std::string waiting(const Upgrade& answer, const RenderOptions& options) {
    if (answer.waiting.empty()) return "";
    std::string text = "\n" + heading("Waiting instead", options);
    for (const Waiting& w : answer.waiting) {
        std::string line = fmt::format("{} ({}, {}", safe(w.entry->name), name_of(w.entry->status), iso(w.entry->date));
        if (!w.entry->expected.empty()) line += ", expected " + safe(w.entry->expected);
        line += "): " + safe(w.entry->record);
        if (w.decode) line += fmt::format(" Here: {} t/s each user.", three(w.decode->value));
        text += paragraph("  ", line, options.width);
    }
    return text;
}

std::string exact(const std::optional<double>& x) { return x ? fmt::format("{}", *x) : ""; }

Grid table(const Upgrade& answer, std::size_t most, bool for_people) {
    Grid grid{{"rank", "kind", "to", "net_usd", "decode_tps_before", "decode_tps_after", "gain_per_1000_usd"},
              {true, false, false, true, true, true, true},
              {}};
    const auto text = [&](std::optional<double> x) { return for_people ? (x ? three(*x) : "-") : exact(x); };
    for (std::size_t i = 0; i < std::min(most, answer.steps.size()); ++i) {
        const UpgradeStep& step = answer.steps[i];
        grid.rows.push_back({fmt::format("{}", i + 1), std::string(name_of(step.kind)), safe(step.to->id),
                             for_people ? thousands(step.net->value) : exact(step.net->value),
                             text(decode_of_all(answer.before).value), text(decode_of_all(step.after).value),
                             text(step.gain_per_1000)});
    }
    return grid;
}

std::string markdown_view(const Catalog& catalog, const Upgrade& answer, std::size_t top, RenderOptions options) {
    RenderOptions plain = options;
    plain.width = 0;
    plain.color = false;
    std::string text = markdown_lines(fmt::format("{} ({}): {} t/s", safe(answer.own->name), safe(answer.own->id),
                                                  decode(answer.before))) +
                       "\n" + markdown_lines("Bottleneck: " + safe(answer.bottleneck.message)) + "\n";
    if (answer.steps.empty()) text += markdown_lines(steps(answer, top, plain));
    else text += grid_text(table(answer, top > 0 ? top : answer.steps.size(), true), options);
    return text + "\n" + markdown_lines(old_prices(stale_prices(catalog, answer), answer.question, plain)) +
           markdown_lines(assumptions(answer.question, plain));
}

std::string text_view(const Catalog& catalog, const Upgrade& answer, std::size_t top, const RenderOptions& options) {
    return assumptions(answer.question, options) + old_prices(stale_prices(catalog, answer), answer.question, options) +
           "\n" + owned(answer, options) + "\n" + steps(answer, top, options) + refused(answer, options) +
           waiting(answer, options);
}

}  // namespace

std::string render_upgrade(const Catalog& catalog, const Upgrade& answer, std::size_t top,
                           const RenderOptions& options) {
    switch (options.format) {
        case Format::json: return upgrade_json(catalog, answer);
        case Format::csv: return grid_text(table(answer, answer.steps.size(), false), options);
        case Format::markdown: return markdown_view(catalog, answer, top, options);
        case Format::text: break;
    }
    return text_view(catalog, answer, top, options);
}

}  // namespace advisor
