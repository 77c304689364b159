// `upgrade`: what is owned and what limits it, the steps from it, what was refused, what is awaited.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/answer.hpp"
#include "advisor/render.hpp"
#include "advisor/text.hpp"
#include "answer/common_members.hpp"
#include "layout.hpp"
#include "report.hpp"
#include "screen.hpp"
#include "sections.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

constexpr std::size_t kNearest = 5;  ///< refused steps in text, without --explain
constexpr std::size_t kSold = 4;     ///< parts sold in text, likewise
constexpr std::size_t kAll = 1000;

std::string decode(const std::optional<Candidate>& candidate) {
    const TokensPerSecond tps = decode_of_all(candidate);
    return tps.value > 0 ? three(tps.value) : "does not run";
}

std::string figures(const Candidate& candidate, int users) {
    const Assessment& a = candidate.assessment;
    if (!a.memory.fits) return "does not run this as asked";
    std::string text = fmt::format("{} t/s", three(pace_of(a).value));
    if (users > 1) text += fmt::format(" for each user, {} for all", three(a.speed.aggregate_decode_tps.value));
    if (!a.training) text += fmt::format("; first token after {} s", three_digits(a.speed.ttft_s.value));
    return text +
           fmt::format("; {} GiB usable, context up to {}", gib_text(a.memory.usable), tokens(a.memory.max_context));
}

std::string parts_of(const std::vector<PartMove>& list) {
    std::vector<std::string> words;
    for (const PartMove& move : list) words.push_back(safe(move.part));
    return join(words, ", ");
}

std::string owned(const Upgrade& answer, const RenderOptions& options) {
    const Currency& currency = currency_of(answer.question);
    std::string text = heading("What you own", options) + system_line("  ", *answer.own, Tone::bold, options);
    if (answer.before) {
        text += paragraph("  Runs:       ", plan_text(answer.before->assessment.plan), options.width);
        text += paragraph("  Speed:      ", figures(*answer.before, answer.question.workload.users), options.width);
        if (answer.before->assessment.memory.fits)
            for (const Reason& reason : answer.before->reasons)
                text += paragraph("  But:        ", safe(reason.message), options.width);
    }
    if (answer.sale)
        text += paragraph("  Worth:      ", fmt::format("about {} sold in parts today", money(currency, answer.sale)),
                          options.width);
    if (answer.before)
        text += paragraph("  Running:    ",
                          fmt::format("{} a year of electricity",
                                      money(currency, answer.before->assessment.cost.electricity_per_year)),
                          options.width);
    text += paragraph("  Bottleneck: ", safe(answer.bottleneck.message), options.width);
    const System* out = answer.bottleneck.way_out;
    for (const auto* list : {&answer.steps, &answer.refused})
        for (const UpgradeStep& step : *list)
            if (step.to == out)
                text += paragraph(
                    "  Way out:    ",
                    fmt::format("{}, {} net: {}", safe(out->id), money(currency, step.net), parts_of(step.buy)),
                    options.width);
    return text;
}

std::string worth(const Currency& currency, const UpgradeStep& step) {
    if (!step.net) return "price unknown";
    if (step.net->value <= 0) return fmt::format("leaves {} over", money(currency, Usd{} - *step.net));
    std::string text = money(currency, step.net) + " net";
    if (step.gain_per_1000)
        text += fmt::format(", {} t/s for each {}", three(*step.gain_per_1000), money(currency, Usd{1000}));
    return text;
}

std::string ownership(Usd change, const Upgrade& answer) {
    const bool less = change.value < 0;
    return fmt::format("{} {} over {} than keeping it, resale and electricity counted",
                       money(currency_of(answer.question), less ? Usd{} - change : change), less ? "less" : "more",
                       years_text(answer.question.purchase.years));
}

std::string block(const UpgradeStep& step, std::size_t rank, const Upgrade& answer, const RenderOptions& options) {
    const Currency& currency = currency_of(answer.question);
    std::string text = system_line(fmt::format("{}. ", rank), *step.to, Tone::bold, options);
    const std::string_view whose = answer.question.workload.users > 1 ? " for all users" : "";
    text += paragraph(
        "   Gain:  ",
        fmt::format("{} -> {} t/s{}; {}", decode(answer.before), decode(step.after), whose, worth(currency, step)),
        options.width);
    text += paragraph("   Buy:   ", moves_in_words(currency, step.buy, kAll), options.width);
    if (!step.sell.empty())
        text +=
            paragraph("   Sell:  ", moves_in_words(currency, step.sell, options.explain ? kAll : kSold), options.width);
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
        return paragraph("", std::string(kNoStep[answer.before && answer.before->reasons.empty()]), options.width);
    const std::size_t shown = top > 0 ? std::min(top, answer.steps.size()) : answer.steps.size();
    std::string text = heading("What it can become, what costs you least a year first", options);
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

/// A step in the order of the list.
struct Ranked {
    int rank;
    const UpgradeStep* step;
    const Upgrade* answer;

    const Currency& currency() const { return currency_of(answer->question); }
    /// For 1,000 of what the buyer pays with.
    std::optional<double> gain_per_1000() const {
        if (!step->gain_per_1000) return {};
        return *step->gain_per_1000 * currency().usd_per_unit;
    }
};

constexpr auto kStepColumns = std::to_array<GridColumn<Ranked>>({
    {"rank", "rank", Align::right, [](const Ranked& r) { return std::to_string(r.rank); }},
    {"kind", "kind", Align::left, [](const Ranked& r) { return std::string(name_of(r.step->kind)); }},
    {"to", "to", Align::left, [](const Ranked& r) { return safe(r.step->to->id); }},
    {"net_usd", "net_usd", Align::right,
     [](const Ranked& r) { return r.step->net ? exact_number(in_currency(r.currency(), r.step->net->value)) : "-"; },
     [](const Ranked& r) { return bare_money(r.currency(), r.step->net); }},
    {"decode_tps_before", "decode_tps_before", Align::right,
     [](const Ranked& r) { return exact_number(decode_of_all(r.answer->before)); },
     [](const Ranked& r) { return three(decode_of_all(r.answer->before).value); }},
    {"decode_tps_after", "decode_tps_after", Align::right,
     [](const Ranked& r) { return exact_number(decode_of_all(r.step->after)); },
     [](const Ranked& r) { return three(decode_of_all(r.step->after).value); }},
    {"gain_per_1000_usd", "gain_per_1000_usd", Align::right,
     [](const Ranked& r) { return exact_number(r.gain_per_1000()); },
     [](const Ranked& r) { return r.gain_per_1000() ? three(*r.gain_per_1000()) : "-"; }},
});

Grid table(const Upgrade& answer, std::size_t most, Reader reader) {
    std::vector<Ranked> ranked;
    for (std::size_t i = 0; i < std::min(most, answer.steps.size()); ++i)
        ranked.push_back({static_cast<int>(i) + 1, &answer.steps[i], &answer});
    return in_money(currency_of(answer.question), grid_of(ranked, kStepColumns, reader));
}

std::string markdown_view(const Catalog& catalog, const Upgrade& answer, std::size_t top,
                          const RenderOptions& options) {
    const RenderOptions plain = unwrapped();
    std::string text = markdown_lines(fmt::format("{} ({}): {} t/s", safe(answer.own->name), safe(answer.own->id),
                                                  decode(answer.before))) +
                       "\n" + markdown_lines("Bottleneck: " + safe(answer.bottleneck.message)) + "\n";
    if (answer.steps.empty()) text += markdown_lines(steps(answer, top, plain));
    else text += grid_text(table(answer, top > 0 ? top : answer.steps.size(), Reader::person), options);
    return text + "\n" + markdown_lines(old_prices(stale_prices(catalog, answer), answer.question, plain)) +
           markdown_lines(assumptions(answer.question, plain));
}

std::string text_view(const Catalog& catalog, const Upgrade& answer, std::size_t top, const RenderOptions& options) {
    return assumptions(answer.question, options) + old_prices(stale_prices(catalog, answer), answer.question, options) +
           "\n" + owned(answer, options) + "\n" + steps(answer, top, options) + refused(answer, options) +
           waiting(answer, options);
}

// JSON. What means nothing where the workload does not run is null there.

const Assessment* running(const std::optional<Candidate>& candidate) {
    return candidate && candidate->assessment.memory.fits ? &candidate->assessment : nullptr;
}

double decode_tps(const Assessment& a) { return pace_of(a).value; }
double aggregate_decode_tps(const Assessment& a) { return a.speed.aggregate_decode_tps.value; }
double ttft_s(const Assessment& a) { return a.speed.ttft_s.value; }
double memory_gib(const Assessment& a) { return in_gib(a.memory.usable); }
double max_context_tokens(const Assessment& a) { return static_cast<double>(a.memory.max_context); }

template <auto figure>
Number while_running(const std::optional<Candidate>& candidate) {
    const Assessment* assessment = running(candidate);
    return assessment ? Number(figure(*assessment)) : std::nullopt;
}

using UpgradeDocument = DocumentOf<Upgrade>;
struct StepOf {
    const UpgradeStep& step;
    const Upgrade& answer;
};

std::vector<StepOf> steps_of(const std::vector<UpgradeStep>& steps, const Upgrade& answer) {
    std::vector<StepOf> list;
    for (const UpgradeStep& step : steps) list.push_back({step, answer});
    return list;
}

constexpr Member<Assessment> kStepPlan[] = {
    {"engine", [](const Assessment& a) { return a.plan.engine->id; }},
    {"parallel", [](const Assessment& a) { return name_of(a.plan.parallel); }, "", names_to<Parallel::pipeline>},
    {"quant", [](const Assessment& a) { return a.plan.quant->id; }},
    {"cards", [](const Assessment& a) { return a.plan.cards; }},
};

constexpr Member<PartMove> kMove[] = {
    {"part", its<&PartMove::part>, "Id; that of the system for what --set-price puts on the whole of it."},
    {"quantity", its<&PartMove::quantity>},
    {"usd", [](const PartMove& move) { return number_or_null(move.usd); }, "Of all of them; null without a price."},
};

template <auto figure>
constexpr Member<StepOf> kBeforeAndAfter[] = {
    {"before", [](const StepOf& s) { return while_running<figure>(s.answer.before); }, "On what is owned."},
    {"after", [](const StepOf& s) { return while_running<figure>(s.step.after); }, "After the step."},
};
template <auto figure>
constexpr auto before_and_after() {
    return object_of<kBeforeAndAfter<figure>>([](const StepOf& s) { return s; });
}

constexpr Member<StepOf> kUpgradeStep[] = {
    {"kind", [](const StepOf& s) { return name_of(s.step.kind); }, "", names_to<StepKind::beside>},
    {"to", [](const StepOf& s) { return s.step.to->id; }, "Id of a system or build; of two of what is owned: ID-x2."},
    {"name", [](const StepOf& s) { return s.step.to->name; }},
    {"buy", list_of<kMove>([](const StepOf& s) -> const auto& { return s.step.buy; })},
    {"sell", list_of<kMove>([](const StepOf& s) -> const auto& { return s.step.sell; })},
    {"net_usd", [](const StepOf& s) { return number_or_null(s.step.net); },
     "Purchase less sale; below 0 it pays for itself, null without a price."},
    {"plan", object_or_null<kStepPlan>([](const StepOf& s) { return running(s.step.after); }),
     "The best plan; null where the workload does not run."},
    {"decode_tps", before_and_after<decode_tps>(), "Per user; null where the workload does not run, like the next."},
    {"aggregate_decode_tps", before_and_after<aggregate_decode_tps>()},
    {"ttft_s", before_and_after<ttft_s>()},
    {"memory_gib", before_and_after<memory_gib>()},
    {"max_context_tokens", before_and_after<max_context_tokens>()},
    {"gain_per_1000_usd", [](const StepOf& s) { return s.step.gain_per_1000; },
     "Aggregate t/s gained for each $1,000 net; null where it pays for itself."},
    {"per_year_usd", [](const StepOf& s) { return number_or_null(s.step.per_year); },
     "What it costs its buyer a year from now on: net cost less what is left, running, waiting, noise, effort."},
    {"ownership_change_usd", [](const StepOf& s) { return number_or_null(s.step.ownership_change); },
     "Over the horizon: net cost, running costs and what is left at its end."},
    {"reasons", list_of<kReasonMembers>([](const StepOf& s) -> const auto& { return s.step.reasons; }),
     "Constraints that fail."},
    {"notes", [](const StepOf& s) { return s.step.notes; }},
};

using Status = RoadmapEntry::Status;
constexpr Member<Waiting> kWaiting[] = {
    {"id", [](const Waiting& w) { return w.entry->id; }},
    {"name", [](const Waiting& w) { return w.entry->name; }},
    {"status", [](const Waiting& w) { return name_of(w.entry->status); }, "", names_to<Status::never_shipped>},
    {"date", [](const Waiting& w) { return iso(w.entry->date); }, "Of the status."},
    {"expected", [](const Waiting& w) { return text_or_null(w.entry->expected); },
     "As it was said; null where it has come."},
    {"record", [](const Waiting& w) { return w.entry->record; }},
    {"replaces", [](const Waiting& w) { return w.entry->families; }, "Families of systems."},
    {"system", [](const Waiting& w) { return id_or_null(w.entry->system); }, "With it, in the catalog."},
    {"decode_tps", [](const Waiting& w) { return number_or_null(w.decode); }},
    {"source", [](const Waiting& w) { return w.entry->sources; }, "Ids of sources."},
};

constexpr Member<UpgradeDocument> kUpgradeDocument[] = {
    {"schema", [](const UpgradeDocument&) { return std::string_view("advisor/upgrade/1"); }},
    {"advisor_version", [](const UpgradeDocument&) -> std::string_view { return version(); }},
    {"prices", kPricesMember<Upgrade>},
    {"currency", kCurrencyMember<UpgradeDocument>},
    {"assumptions", kAssumptionsMember<UpgradeDocument>},
    {"own", Heading{}, "Figures of its best plan; null where the workload does not run."},
    {"own.id", [](const UpgradeDocument& d) { return d.answer.own->id; }},
    {"own.name", [](const UpgradeDocument& d) { return d.answer.own->name; }},
    {"own.owned_years", [](const UpgradeDocument& d) { return d.answer.owned_years; }},
    {"own.sale_usd", [](const UpgradeDocument& d) { return number_or_null(d.answer.sale); },
     "Of all its parts today; null without a price."},
    {"own.per_year_usd", [](const UpgradeDocument& d) { return number_or_null(d.answer.per_year); },
     "Of keeping it, as that of a step; null where the workload does not run."},
    {"own.plan", object_or_null<kStepPlan>([](const UpgradeDocument& d) { return running(d.answer.before); })},
    {"own.decode_tps", [](const UpgradeDocument& d) { return while_running<decode_tps>(d.answer.before); }},
    {"own.aggregate_decode_tps",
     [](const UpgradeDocument& d) { return while_running<aggregate_decode_tps>(d.answer.before); }},
    {"own.ttft_s", [](const UpgradeDocument& d) { return while_running<ttft_s>(d.answer.before); }},
    {"own.memory_gib", [](const UpgradeDocument& d) { return while_running<memory_gib>(d.answer.before); }},
    {"own.max_context_tokens",
     [](const UpgradeDocument& d) { return while_running<max_context_tokens>(d.answer.before); }},
    {"own.reasons", list_of<kReasonMembers>([](const UpgradeDocument& d) {
         return d.answer.before ? d.answer.before->reasons : std::vector<Reason>();
     }),
     "What it fails."},
    {"bottleneck", Heading{}},
    {"bottleneck.code", [](const UpgradeDocument& d) { return name_of(d.answer.bottleneck.code); }, "",
     names_to<BottleneckCode::single_device>},
    {"bottleneck.message", [](const UpgradeDocument& d) { return d.answer.bottleneck.message; }},
    {"bottleneck.part", [](const UpgradeDocument& d) { return id_or_null(d.answer.bottleneck.part); },
     "Id of the part to blame."},
    {"bottleneck.way_out", [](const UpgradeDocument& d) { return id_or_null(d.answer.bottleneck.way_out); },
     "The cheapest step that changes the part and keeps the cards."},
    {"bottleneck.decode_tps", Heading{}, "Per user, as it is and without the limit."},
    {"bottleneck.decode_tps.now", [](const UpgradeDocument& d) { return while_running<decode_tps>(d.answer.before); }},
    {"bottleneck.decode_tps.without",
     [](const UpgradeDocument& d) { return number_or_null(d.answer.bottleneck.without); }},
    {"steps", list_of<kUpgradeStep>([](const UpgradeDocument& d) { return steps_of(d.answer.steps, d.answer); }),
     "What costs its buyer least a year first."},
    {"refused", list_of<kUpgradeStep>([](const UpgradeDocument& d) { return steps_of(d.answer.refused, d.answer); }),
     "Nearest first."},
    {"waiting", list_of<kWaiting>([](const UpgradeDocument& d) -> const auto& { return d.answer.waiting; })},
};

}  // namespace

std::string upgrade_json(const Catalog& catalog, const Upgrade& answer) {
    return dumped(json_of(UpgradeDocument{catalog, answer}, rows(kUpgradeDocument)));
}

std::string upgrade_schema() {
    return schema_document("upgrade.schema.json", "advisor/upgrade/1",
                           "What upgrade prints with --json: steps from a system that is owned.",
                           schema_of(rows(kUpgradeDocument)));
}

std::string render_upgrade(const Catalog& catalog, const Upgrade& answer, std::size_t top,
                           const RenderOptions& options) {
    switch (options.format) {
        case Format::json: return upgrade_json(catalog, answer);
        case Format::csv: return grid_text(table(answer, answer.steps.size(), Reader::machine), options);
        case Format::markdown: return markdown_view(catalog, answer, top, options);
        case Format::html: return upgrade_page(catalog, answer, top, options);
        case Format::svg:
        case Format::text: break;
    }
    return options.verbose ? text_view(catalog, answer, top, options) : upgrade_screen(catalog, answer, top, options);
}

}  // namespace advisor
