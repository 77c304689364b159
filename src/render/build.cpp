// `build`: text, JSON, the parts as CSV, and a post.
#include <fmt/format.h>

#include "advisor/build_list.hpp"
#include "advisor/render.hpp"
#include "answer/common_members.hpp"
#include "layout.hpp"
#include "report.hpp"
#include "screen.hpp"
#include "sections.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

using BuildDocument = DocumentOf<BuildList>;

Number usd_of(const ListedPart& line, Usd Spread<Usd>::*edge) {
    const std::optional<Spread<Usd>> usd = line.usd();
    return usd ? Number(((*usd).*edge).value) : std::nullopt;
}

constexpr Member<ListedPart> kListedPart[] = {
    {"part", [](const ListedPart& p) { return p.part->id; }},
    {"name", [](const ListedPart& p) { return p.part->name; }},
    {"kind", [](const ListedPart& p) { return p.part->kind; }},
    {"quantity", its<&ListedPart::quantity>},
    {"owned", its<&ListedPart::owned>, "Of them, that the buyer has: they cost nothing."},
    {"usd", Heading{}, "Of all that are bought; null without a price, 0 where none is bought."},
    {"usd.low", [](const ListedPart& p) { return usd_of(p, &Spread<Usd>::low); }},
    {"usd.typical", [](const ListedPart& p) { return usd_of(p, &Spread<Usd>::typical); }},
    {"usd.high", [](const ListedPart& p) { return usd_of(p, &Spread<Usd>::high); }},
    {"each_usd", [](const ListedPart& p) { return p.price ? Number(p.price->usd.typical.value) : std::nullopt; },
     "Typical price of one; null where none is known, like what follows."},
    {"condition",
     [](const ListedPart& p) { return if_any(p.price, [](const PartPrice& x) { return name_of(x.condition); }); }, "",
     names_to<Condition::used>},
    {"date", [](const ListedPart& p) { return if_any(p.price, &PartPrice::date); }, "Of the price."},
    {"source", [](const ListedPart& p) { return if_any(p.price, &PartPrice::source); },
     "Ids of sources, `assumption`, or `--set-price`."},
};

/// A choice with what its sentence is said in.
struct SaidChoice : BuildChoice {
    const Currency* currency;
};

std::vector<SaidChoice> choices_of(const BuildList& list) {
    std::vector<SaidChoice> said;
    for (const BuildChoice& choice : list.choices) said.push_back({choice, &currency_of(list.question)});
    return said;
}

constexpr Member<SaidChoice> kChoice[] = {
    {"of", [](const SaidChoice& c) { return name_of(c.of); }, "", names_to<ChoiceOf::memory>},
    {"chosen", [](const SaidChoice& c) { return c.chosen; }},
    {"instead", [](const SaidChoice& c) { return text_or_null(c.instead); },
     "The next that costs less, or of memory more; null where there is none."},
    {"saves_usd", [](const SaidChoice& c) { return number_or_null(c.saves); }, "Below 0 it costs more."},
    {"refused", [](const SaidChoice& c) { return text_or_null(c.refused); }, "Why it does not do; null: it does."},
    {"decode_tps", [](const SaidChoice& c) { return number_or_null(c.decode); }, "With it, per user."},
    {"more_usd_per_year", [](const SaidChoice& c) { return number_or_null(c.more_per_year); },
     "That it costs its buyer; below 0 it costs less."},
    {"share", [](const SaidChoice& c) { return c.share; }, "Of a supply: load at the limits / rating."},
    {"other_share", [](const SaidChoice& c) { return c.other_share; }, "Likewise of the smaller one."},
    {"text", [](const SaidChoice& c) { return choice_words(*c.currency, c); }, "All of it in words."},
};

constexpr Member<Seat> kSeat[] = {
    {"device", [](const Seat& s) { return s.card->id; }},
    {"link", [](const Seat& s) { return name_of(s.link); }, "", names_to<Link::x16>},
    {"pcie_generation", its<&Seat::pcie_generation>},
    {"riser", [](const Seat& s) { return id_or_null(s.riser); }, "Part, also a dock; null in the slot itself."},
};

constexpr Member<ListedStep> kListedStep[] = {
    {"id", [](const ListedStep& s) { return s.step->id; }, "Of data/catalog/setup.json."},
    {"text", its<&ListedStep::text>},
    {"source", [](const ListedStep& s) { return s.step->source; }, "Ids of sources, or `assumption`."},
};

constexpr Member<WayOut> kHelp[] = {
    {"ask", its<&WayOut::flag>, "What to ask instead."},
    {"build", [](const WayOut& h) -> std::string { return h.system->name; }, "The best one then."},
    {"price_usd", [](const WayOut& h) { return number_or_null(h.price); }},
    {"decode_tps", [](const WayOut& h) { return h.decode->value; }},
};

constexpr Member<SystemPrice> kPrice[] = {
    {"low", [](const SystemPrice& p) { return p.usd.low.value; }},
    {"typical", [](const SystemPrice& p) { return p.usd.typical.value; }, "The sum of `parts`, like the others."},
    {"high", [](const SystemPrice& p) { return p.usd.high.value; }},
    {"owned", [](const SystemPrice& p) { return p.owned.value; }, "Typical price of what the buyer has: not in these."},
};

constexpr Member<Candidate> kBuildPlan[] = {
    {"engine", [](const Candidate& c) { return c.assessment.plan.engine->id; }},
    {"parallel", [](const Candidate& c) { return name_of(c.assessment.plan.parallel); }, "",
     names_to<Parallel::pipeline>},
    {"quant", [](const Candidate& c) { return c.assessment.plan.quant->id; }},
    {"fits", [](const Candidate& c) { return c.assessment.memory.fits; }},
    {"decode_tps", Heading{}, "Per user."},
    {"decode_tps.value", [](const Candidate& c) { return c.assessment.speed.decode_tps.value; }},
    {"decode_tps.low", [](const Candidate& c) { return c.assessment.speed.decode_tps.low; }},
    {"decode_tps.high", [](const Candidate& c) { return c.assessment.speed.decode_tps.high; }},
    {"ttft_s", [](const Candidate& c) { return c.assessment.speed.ttft_s.value; }},
    {"max_context_tokens", [](const Candidate& c) { return c.assessment.memory.max_context; }},
    {"noise_dba", [](const Candidate& c) { return number_or_null(c.assessment.power.noise); }},
    {"usd_per_year", [](const Candidate& c) { return number_or_null(c.cost.per_year); }, "What it costs its buyer."},
};

/// Power, where an engine runs it.
struct PowerOf {
    const BuildList& list;
    const Power& power;
};
std::optional<PowerOf> power_of(const BuildList& list) {
    if (!list.candidate) return {};
    return PowerOf{list, list.candidate->assessment.power};
}

constexpr Member<PowerOf> kPower[] = {
    {"peak_w", [](const PowerOf& p) { return p.power.peak.value; }, "At the wall, every card at its limit."},
    {"decode_w", [](const PowerOf& p) { return p.power.decode.value; }},
    {"idle_w", [](const PowerOf& p) { return p.power.idle.value; }},
    {"circuit", [](const PowerOf& p) { return circuit_words(*p.list.system, p.power); },
     "What outlet and supplies say."},
    {"circuit_ok", [](const PowerOf& p) { return p.power.circuit_ok; }},
    {"supply_ok", [](const PowerOf& p) { return p.power.supply.ok(); }},
    {"load_w", [](const PowerOf& p) { return number_or_null(p.list.load); }, "Before the supply, at stock limits."},
    {"supply_w", [](const PowerOf& p) { return p.list.system->psu->rated.value; }},
    {"cap_w", [](const PowerOf& p) { return number_or_null(p.list.cap); },
     "Power limit of each card that outlet and supplies need; null: none."},
};

constexpr Member<BuildDocument> kBuildDocument[] = {
    {"schema", [](const BuildDocument&) { return std::string_view("advisor/build/1"); }},
    {"advisor_version", [](const BuildDocument&) -> std::string_view { return version(); }},
    {"prices", kPricesMember<BuildList>},
    {"currency", kCurrencyMember<BuildDocument>},
    {"assumptions", kAssumptionsMember<BuildDocument>},
    {"build", [](const BuildDocument& d) { return if_any(d.answer.system, &System::id); },
     "As it is written; null where none qualifies."},
    {"name", [](const BuildDocument& d) { return if_any(d.answer.system, &System::name); }},
    {"price_usd", object_or_null<kPrice>([](const BuildDocument& d) -> const auto& { return d.answer.price; }),
     "Null where a part has no price."},
    {"plan", object_or_null<kBuildPlan>([](const BuildDocument& d) -> const auto& { return d.answer.candidate; }),
     "How it runs the model best; null where no engine does."},
    {"reasons", list_of<kReasonMembers>([](const BuildDocument& d) -> const auto& { return d.answer.reasons; }),
     "Why a build that was named does not qualify."},
    {"parts", list_of<kListedPart>([](const BuildDocument& d) -> const auto& { return d.answer.parts; })},
    {"choices", list_of<kChoice>([](const BuildDocument& d) { return choices_of(d.answer); }), "Why these parts."},
    {"slots", list_of<kSeat>([](const BuildDocument& d) -> const auto& { return d.answer.seats; }), "One a card."},
    {"power", object_or_null<kPower>([](const BuildDocument& d) { return power_of(d.answer); })},
    {"setup", list_of<kListedStep>([](const BuildDocument& d) -> const auto& { return d.answer.setup; })},
    {"tests", list_of<kListedStep>([](const BuildDocument& d) -> const auto& { return d.answer.tests; }),
     "Before used cards are paid for."},
    {"nearest", [](const BuildDocument& d) { return text_or_null(d.answer.nearest); },
     "What comes nearest, and what it misses; null where there is a build."},
    {"helps", list_of<kHelp>([](const BuildDocument& d) -> const auto& { return d.answer.helps; }),
     "What to ask instead where nothing qualifies."},
};

/// A part as tables have it.
struct PaidPart : ListedPart {
    const Currency* currency;

    std::string sum(Usd Spread<Usd>::*edge) const {
        const Number usd = usd_of(*this, edge);
        return usd ? exact_number(in_currency(*currency, *usd)) : "-";
    }
};

constexpr auto kPartColumns = std::to_array<GridColumn<PaidPart>>({
    {"part", "", Align::left, [](const PaidPart& p) { return safe(p.part->id); }},
    {"quantity", "Count", Align::right, [](const PaidPart& p) { return exact_number(p.quantity); }},
    {"owned", "Yours", Align::right, [](const PaidPart& p) { return exact_number(p.owned); }},
    {"name", "Part", Align::left, [](const PaidPart& p) { return safe(p.part->name); },
     [](const PaidPart& p) { return name_in_shop(*p.part); }},
    {"usd", "USD", Align::right, [](const PaidPart& p) { return p.sum(&Spread<Usd>::typical); },
     [](const PaidPart& p) { return p.usd() ? bare_money(*p.currency, p.usd()->typical) : "unknown"; }},
    {"usd_low", "", Align::right, [](const PaidPart& p) { return p.sum(&Spread<Usd>::low); }},
    {"usd_high", "", Align::right, [](const PaidPart& p) { return p.sum(&Spread<Usd>::high); }},
    {"condition", "Condition", Align::left,
     [](const PaidPart& p) { return p.price ? std::string(name_of(p.price->condition)) : std::string("-"); }},
    {"date", "Price of", Align::left,
     [](const PaidPart& p) { return p.price ? iso(p.price->date) : std::string("-"); }},
    {"source", "", Align::left, [](const PaidPart& p) { return p.price ? safe(p.price->source) : std::string("-"); }},
});

Grid parts_table(const BuildList& list, Reader reader) {
    const Currency& currency = currency_of(list.question);
    std::vector<PaidPart> parts;
    for (const ListedPart& part : list.parts) parts.push_back({part, &currency});
    return in_money(currency, grid_of(parts, kPartColumns, reader));
}

std::string items(const std::vector<std::string>& list) {
    std::string text;
    for (const std::string& item : list) text += "- " + markdown_escaped(item) + "\n";
    return text;
}

std::string markdown_view(const Catalog& catalog, const BuildList& list, const RenderOptions& options) {
    RenderOptions plain = options;
    plain.format = Format::text;
    plain.width = 0;
    plain.color = false;
    if (!list.build) return markdown_lines(build_screen(catalog, list, plain));
    std::vector<std::string> why, steps;
    for (const BuildChoice& choice : list.choices) why.push_back(choice_words(currency_of(list.question), choice));
    why.push_back("slots: " + seat_words(list.seats));
    for (const auto* group : {&list.setup, &list.tests})
        for (const ListedStep& step : *group) steps.push_back(safe(step.text));
    std::string text = markdown_lines(
        fmt::format("{}, {}", safe(list.system->name), price_words(currency_of(list.question), list.price)));
    for (const Reason& reason : list.reasons) text += "\n" + markdown_lines("Not as asked: " + safe(reason.message));
    return text + "\n" + grid_text(parts_table(list, Reader::person), options) + "\n" + items(why) + "\n" +
           items(steps) + "\n" + markdown_lines(old_prices(stale_prices(catalog, list), list.question, plain)) +
           markdown_lines(assumptions(list.question, plain));
}

}  // namespace

Grid render::parts_for_people(const BuildList& list) { return parts_table(list, Reader::person); }

std::string build_json(const Catalog& catalog, const BuildList& list) {
    return dumped(json_of(BuildDocument{catalog, list}, rows(kBuildDocument)));
}

std::string build_schema() {
    return schema_document("build.schema.json", "advisor/build/1",
                           "What build prints with --json: the parts of a build, why these, and what to do with them.",
                           schema_of(rows(kBuildDocument)));
}

std::string render_build(const Catalog& catalog, const BuildList& list, const RenderOptions& options) {
    switch (options.format) {
        case Format::json: return build_json(catalog, list);
        case Format::csv: return grid_text(parts_table(list, Reader::machine), options);
        case Format::markdown: return markdown_view(catalog, list, options);
        case Format::html: return build_page(catalog, list, options);
        case Format::svg:
        case Format::text: break;
    }
    const std::string screen = build_screen(catalog, list, options);
    return options.verbose ? assumptions(list.question, options) + "\n" + screen : screen;
}

}  // namespace advisor
