// The JSON of answers about systems, and its schema. What it says of each system is the table of figures.
#include <algorithm>

#include "advisor/figures.hpp"
#include "advisor/render.hpp"
#include "advisor/text.hpp"
#include "answer/common_members.hpp"
#include "tables.hpp"

namespace advisor {

using namespace render;

namespace {

/// Null where no engine could be planned with.
Json rejected_plan(const Row& row) {
    if (row.candidate == nullptr) return nullptr;
    return json_of(row, rows_within(result_figures(), "plan"), "plan");
}

constexpr Member<Row> kRejected[] = {
    {"system",
     Nested<Row>{[](const Row& r) { return json_of(r, rows_within(result_figures(), "system"), "system"); },
                 [](Choices) { return schema_of(rows_within(result_figures(), "system"), "system"); }},
     "As in `results`."},
    {"plan",
     Nested<Row>{rejected_plan,
                 [](Choices) { return nullable_schema(schema_of(rows_within(result_figures(), "plan"), "plan")); }},
     "The plan that fails least; null where no engine could run."},
    {"reasons", list_of<kReasonWithFixes>([](const Row& r) -> const auto& { return *r.reasons; }),
     "Constraints that fail."},
    {"fits",
     Nested<Row>{[](const Row& r) { return json_of(r, result_figures().last(1))["fits"]; },
                 [](Choices) { return schema_of(result_figures().last(1))["properties"]["fits"]; }},
     "As in `results`."},
};

constexpr Member<ApiOffer> kApi[] = {
    {"model", its<&ApiOffer::model>},
    {"stand_in", its<&ApiOffer::stand_in>,
     "Whether the price is that of models of its size: none is known for the model itself."},
    {"usd_per_mtok_in", its<&ApiOffer::usd_per_mtok_in>},
    {"usd_per_mtok_out", its<&ApiOffer::usd_per_mtok_out>},
    {"date", its<&ApiOffer::date>, "Of the price."},
    {"source", its<&ApiOffer::source>},
    {"usd_per_year", [](const ApiOffer& api) { return api.per_year.value; }},
    {"ownership_ratio", its<&ApiOffer::ownership_ratio>,
     "Its cost over the horizon / ownership cost of the first result; below 1 it is cheaper."},
    {"breakeven_years", its<&ApiOffer::breakeven_years>,
     "When buying has paid for itself; null if not within the horizon."},
    {"breakeven_date", its<&ApiOffer::breakeven_date>, "The day of that; null likewise."},
};

constexpr Member<RentOffer> kRent[] = {
    {"device", [](const RentOffer& rent) { return rent.device->id; }},
    {"count", its<&RentOffer::count>, "Of these devices, 1, 2, 4 or 8."},
    {"usd_per_hour", [](const RentOffer& rent) { return rent.usd_per_hour.typical; }, "Of all of them."},
    {"date", its<&RentOffer::date>, "Of the price."},
    {"source", its<&RentOffer::source>},
    {"hours_per_day", [](const RentOffer& rent) { return rent.hours_per_day.value; },
     "For the day's tokens of the first result."},
    {"same_work", [](const RentOffer&) { return true; }, "True: rented cards do the work of the first result."},
    {"usd_per_year", [](const RentOffer& rent) { return rent.per_year.value; }},
    {"ownership_ratio", its<&RentOffer::ownership_ratio>,
     "Its cost over the horizon / ownership cost of the first result; below 1 it is cheaper."},
    {"breakeven_years", its<&RentOffer::breakeven_years>,
     "When buying has paid for itself; null if not within the horizon."},
    {"breakeven_date", its<&RentOffer::breakeven_date>, "The day of that; null likewise."},
};

constexpr Member<ArticleView> kArticle[] = {
    {"pick", [](const ArticleView& a) { return a.pick->name; }, "In words."},
    {"claim", [](const ArticleView& a) { return a.pick->claim; }, "That examines it: claims ID."},
    {"agrees", [](const ArticleView& a) { return a.agrees(); }, "Whether such a system comes first here."},
    {"system", [](const ArticleView& a) { return id_or_null(a.position.system); }, "The best here that counts as it."},
    {"rank", [](const ArticleView& a) { return a.position.rank; }, "Of that system; null where it does not qualify."},
    {"obstacle", [](const ArticleView& a) { return text_or_null(a.position.obstacle); }, "Why it does not."},
};

constexpr Member<SeveralBoxes> kSeveralBoxes[] = {
    {"system", [](const SeveralBoxes& s) { return s.system->id; }},
    {"one_box", [](const SeveralBoxes& s) { return s.one->id; }, "Id of the box of them with the most memory."},
    {"arrangement", [](const SeveralBoxes& s) { return id_or_null(s.arrangement); }, "fleet, cluster or split-phases."},
    {"gains", its<&SeveralBoxes::gains>, "Sentences."},
    {"lacks", its<&SeveralBoxes::lacks>, "Sentences."},
    {"isolation", [](const SeveralBoxes& s) { return if_any(s.arrangement, &Arrangement::isolation); }},
    {"effort", [](const SeveralBoxes& s) { return if_any(s.arrangement, &Arrangement::effort); }},
};

std::optional<double> total_of(const std::optional<CostToYou>& cost) {
    return cost ? number_or_null(cost->per_year) : std::nullopt;
}

constexpr Member<Alternative> kAround[] = {
    {"direction", [](const Alternative& a) { return name_of(a.direction); }, "", names_to<Direction::more_money>},
    {"system", [](const Alternative& a) { return a.system->id; }},
    {"price_usd", [](const Alternative& a) { return number_or_null(a.price); }},
    {"decode_tps", [](const Alternative& a) { return a.decode.value; }, "Per user."},
    {"noise_dba", [](const Alternative& a) { return number_or_null(a.noise); }},
    {"more_usd_per_year", [](const Alternative& a) { return a.more_per_year.value; },
     "Than the first costs you; below 0 it costs less."},
};

constexpr Member<WayOut> kWayOut[] = {
    {"kind", [](const WayOut& w) { return name_of(w.kind); }, "", names_to<WayOutKind::limit>},
    {"what", its<&WayOut::what>, "The bits, the size, the name of the card, when what is awaited is expected."},
    {"system", [](const WayOut& w) { return id_or_null(w.system); },
     "What would then be best; of a card the PC that it is in here."},
    {"price_usd", [](const WayOut& w) { return number_or_null(w.price); }, "Of it; of a card that of the card alone."},
    {"decode_tps", [](const WayOut& w) { return number_or_null(w.decode); }, "Per user."},
    {"flag", [](const WayOut& w) { return text_or_null(w.flag); }, "To ask instead."},
};

constexpr Member<HaveWorth> kHave[] = {
    {"sale_usd", [](const HaveWorth& w) { return w.sale.value; }, "All of it, sold today instead of used."},
    {"unpriced", [](const HaveWorth& w) { return ids_of(w.unpriced); }, "Parts without a price, not in it."},
    {"left_out", its<&HaveWorth::left_out>, "Of each PC of yours that the first choice cannot go into, why."},
};

constexpr Member<UpgradeStep> kOwnStep[] = {
    {"kind", [](const UpgradeStep& s) { return name_of(s.kind); }},
    {"system", [](const UpgradeStep& s) { return s.to->id; }},
    {"net_usd", [](const UpgradeStep& s) { return number_or_null(s.net); }, "Purchase less sale."},
    {"decode_tps", [](const UpgradeStep& s) { return pace_of(s.after->assessment).value; }, "Per user."},
};

constexpr Member<Owned> kOwned[] = {
    {"system", [](const Owned& o) { return o.system->id; }},
    {"sale_usd", [](const Owned& o) { return number_or_null(o.sale); },
     "What it would fetch today; null without a price."},
    {"decode_tps", [](const Owned& o) { return pace_of(o.candidate.assessment).value; }, "Per user."},
    {"costs_you_usd_per_year",
     [](const Owned& o) {
         const bool fits = o.candidate.assessment.memory.fits;
         return fits ? number_or_null(o.candidate.cost.per_year) : std::nullopt;
     },
     "Kept: what it loses from today's sale on, and the other terms; null where the model does not fit."},
    {"obstacles",
     [](const Owned& o) {
         std::vector<std::string> messages;
         for (const Reason& reason : o.candidate.reasons) messages.push_back(reason.message);
         return messages;
     },
     "Constraints that it does not meet."},
    {"step_saves_usd_per_year", [](const Owned& o) { return number_or_null(o.step_saves); },
     "Of what keeping it costs you; null where it does not do the work."},
    {"step", object_or_null<kOwnStep>([](const Owned& o) -> const auto& { return o.step; }),
     "What it had best become (`upgrade` has all); null where keeping it costs less."},
};

using DecisionDocument = DocumentOf<Decision>;

std::vector<Row> rejected_by_id(const DecisionDocument& d) {
    std::vector<Row> rejected = rejected_rows(d.catalog, d.answer);
    std::stable_sort(rejected.begin(), rejected.end(),
                     [](const Row& a, const Row& b) { return a.system->id < b.system->id; });
    return rejected;
}

const Workload& workload(const DecisionDocument& d) { return d.answer.question.workload; }

constexpr Member<DecisionDocument> kDecisionDocument[] = {
    {"schema", [](const DecisionDocument&) { return std::string_view("advisor/decision/2"); }},
    {"advisor_version", [](const DecisionDocument&) -> std::string_view { return version(); }},
    {"prices", kPricesMember<Decision>, "The price book used, and how old the prices are that the answer rests on."},
    {"currency", kCurrencyMember<DecisionDocument>,
     "What the buyer pays with, and the tax that is in the prices of new parts."},
    {"workload", Heading{}, "What was asked, with every default filled in."},
    {"workload.model", [](const DecisionDocument& d) { return if_any(workload(d).model, &Model::id); }},
    {"workload.quant",
     [](const DecisionDocument& d) { return workload(d).quant ? workload(d).quant->id : workload(d).bit_class; },
     "The quantization asked for, or its class: 4bit."},
    {"workload.kv_quant", [](const DecisionDocument& d) { return name_of(workload(d).kv); }, "",
     names_to<KvQuant::q4_0_q8_0>},
    {"workload.context_tokens", [](const DecisionDocument& d) { return workload(d).context; }},
    {"workload.prompt_tokens", [](const DecisionDocument& d) { return workload(d).prompt; }},
    {"workload.output_tokens", [](const DecisionDocument& d) { return workload(d).output; }},
    {"workload.users", [](const DecisionDocument& d) { return workload(d).users; }},
    {"workload.task", [](const DecisionDocument& d) { return name_of(workload(d).task); }, "",
     names_to<Task::full_finetune>},
    {"workload.memory_required_gib", [](const DecisionDocument& d) { return in_gib(d.answer.memory_required); },
     "Before it is placed on a machine."},
    {"assumptions", kAssumptionsMember<DecisionDocument>, "Values that the answer rests on."},
    {"draws", Heading{}, "Of what is uncertain, from which probabilities are counted."},
    {"draws.count", [](const DecisionDocument&) { return kDraws; }},
    {"draws.seed", [](const DecisionDocument&) { return static_cast<std::int64_t>(kDrawSeed); }},
    {"results",
     Nested<DecisionDocument>{
         [](const DecisionDocument& d) { return list_json(result_rows(d.catalog, d.answer), result_figures()); },
         [](Choices) { return list_schema(schema_of(result_figures())); }},
     "Best first; `recommend` cuts at --top (10; 0: all)."},
    {"rejected", list_of<kRejected>([](const DecisionDocument& d) { return rejected_by_id(d); }),
     "Every other system once, by id, with all reasons."},
    {"way_out", list_of<kWayOut>([](const DecisionDocument& d) -> const auto& { return d.answer.ways_out; }),
     "Where there is no result: what gets you somewhere, besides `alternatives`."},
    {"around", list_of<kAround>([](const DecisionDocument& d) -> const auto& { return d.answer.around; }),
     "What is better than the first in one respect."},
    {"advice", Heading{}},
    {"advice.verdict", [](const DecisionDocument& d) { return name_of(d.answer.advice.verdict); }, "",
     names_to<AdviceVerdict::none>},
    {"advice.reason", [](const DecisionDocument& d) { return d.answer.advice.reason; }},
    {"alternatives", Heading{}, "The same work elsewhere; null without a price for it."},
    {"alternatives.api_costs_you_usd_per_year",
     [](const DecisionDocument& d) { return total_of(d.answer.cost_of_api); },
     "The same work through the API in the currency of cost_to_you: charges, waiting, effort; null without a price."},
    {"alternatives.rent_costs_you_usd_per_year",
     [](const DecisionDocument& d) { return total_of(d.answer.cost_of_rent); }, "Likewise on rented cards."},
    {"alternatives.own", object_or_null<kOwned>([](const DecisionDocument& d) -> const auto& { return d.answer.own; }),
     "What you have already (--own), kept; null where that was not said or no engine runs the workload there."},
    {"alternatives.api", object_or_null<kApi>([](const DecisionDocument& d) -> const auto& { return d.answer.api; }),
     "Through an API."},
    {"alternatives.rent", object_or_null<kRent>([](const DecisionDocument& d) -> const auto& { return d.answer.rent; }),
     "On rented cards."},
    {"have", object_or_null<kHave>([](const DecisionDocument& d) -> const auto& { return d.answer.have; }),
     "The parts that you have (--have): what using them forgoes; null where you have none."},
    {"article", object_or_null<kArticle>([](const DecisionDocument& d) -> const auto& { return d.answer.article; }),
     "What the founding article recommends to the buyer of the profile; null where it says nothing."},
    {"several_boxes",
     list_of<kSeveralBoxes>([](const DecisionDocument& d) -> const auto& { return d.answer.several_boxes; }),
     "Fleets and clusters among the results, and among the rejected where systems were named, against one of their "
     "boxes."},
    {"what_would_change",
     list_of<kChangeMembers>([](const DecisionDocument& d) -> const auto& { return d.answer.what_would_change; }),
     "Values nearest to today's at which the first place changes hands, nearest first."},
};

}  // namespace

std::string decision_json(const Catalog& catalog, const Decision& decision) {
    return dumped(json_of(DecisionDocument{catalog, decision}, rows(kDecisionDocument)));
}

std::string decision_schema() {
    return schema_document(
        "decision.schema.json", "advisor/decision/2",
        "What recommend, compare, estimate, fit and cost print with --json. docs/json.md explains it.",
        schema_of(rows(kDecisionDocument)));
}

std::string decision_keys() { return key_table(schema_of(rows(kDecisionDocument))); }

}  // namespace advisor
