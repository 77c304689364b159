#include "advisor/figures.hpp"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "advisor/queueing.hpp"
#include "catalog/closed_lists.hpp"
#include "common_members.hpp"
#include "decide/parts.hpp"

namespace advisor {
namespace {

std::string whole(double x) { return fmt::format("{:.0f}", x); }
std::string exact(double x) { return fmt::format("{}", x); }
std::string percent_number(double share) { return whole(100 * share); }
std::string percent_words(double share) { return percent_number(share) + " %"; }

constexpr Form kThree{three, three_digits, three_digits};
constexpr Form kExact{exact, exact, exact};
constexpr Form kWatts{three, whole, whole};
constexpr Form kLoudness{three, three_digits, whole};
constexpr Form kGibibytes{three_digits, three_digits, three_digits};
constexpr Form kThousands{thousands, thousands, thousands};
constexpr Form kDollars{thousands, thousands, thousands};
constexpr Form kPercent{percent_number, percent_number, percent_words};

constexpr Shown always(std::string_view title, std::string_view unit = {}) {
    return {title, unit, nullptr, Holds::always, {}, {}};
}
constexpr Shown planned(std::string_view title = {}, std::string_view unit = {}, const Form* form = nullptr,
                        std::string_view more = {}, std::string_view less = {}) {
    return {title, unit, form, Holds::planned, more, less};
}
constexpr Shown fitting(std::string_view title = {}, std::string_view unit = {}, const Form* form = nullptr,
                        std::string_view more = {}, std::string_view less = {}) {
    return {title, unit, form, Holds::fitting, more, less};
}

Number price_of(const Row& row, Usd Spread<Usd>::*which) {
    const auto& price = row.cost().price;
    return price ? Number((price->usd.*which).value) : std::nullopt;
}

// ---- Members of what a result holds as an object or a list

struct DeviceCount {
    const Device* device;
    int count;
};
constexpr Member<DeviceCount> kDeviceCount[] = {
    {"id", [](const DeviceCount& d) { return id_or_null(d.device); }},
    {"count", its<&DeviceCount::count>},
};

std::vector<DeviceCount> devices_bought(const Row& row) {
    const System& system = *row.system;
    const int boxes = system.kind == SystemKind::local ? system.units : 1;
    std::vector<DeviceCount> devices;
    for (const SystemDevice& entry : system.devices) devices.push_back({entry.device, entry.count * boxes});
    return devices;
}

std::optional<DeviceCount> devices_that_read(const Row& row) {
    const Plan& plan = row.plan();
    if (plan.prefill_cards == 0) return std::nullopt;
    return DeviceCount{device_at(*plan.system, plan.first_prefill_card)->device, plan.prefill_cards};
}

constexpr Member<Training> kTraining[] = {
    {"adapters_gib", [](const Training& t) { return in_gib(t.adapters); }},
    {"gradients_gib", [](const Training& t) { return in_gib(t.gradients); }},
    {"gathered_gib", [](const Training& t) { return in_gib(t.gathered); }, "Layers put together from shards."},
    {"optimizer_gib", [](const Training& t) { return in_gib(t.optimizer); }},
    {"activations_gib", [](const Training& t) { return in_gib(t.activations); }},
};

constexpr Member<DeviceMemory> kDeviceMemory[] = {
    {"id", [](const DeviceMemory& d) { return id_or_null(d.device); }},
    {"required_gib", [](const DeviceMemory& d) { return in_gib(d.required()); }},
    {"usable_gib", [](const DeviceMemory& d) { return in_gib(d.usable); }},
};

std::span<const DeviceMemory> devices_used(const Row& row) {
    const Memory& memory = row.memory();
    return {memory.devices.data(), static_cast<std::size_t>(memory.device_count)};
}

/// An estimate and what it rests on: the measured row itself, or the sources of its class.
struct Founded {
    const Estimate& estimate;
    const Speed& speed;
    const std::string SpeedAnchor::*row;

    std::vector<std::string> evidence() const {
        if (estimate.basis == Basis::measured && speed.anchor) return {speed.anchor->*row};
        return speed.speed_class == nullptr ? std::vector<std::string>() : speed.speed_class->sources;
    }
};
constexpr Member<Founded> kEstimate[] = {
    {"value", [](const Founded& e) { return Number(e.estimate.value); }},
    {"low", [](const Founded& e) { return Number(e.estimate.low); }, "To `high`: an 80 % interval."},
    {"high", [](const Founded& e) { return Number(e.estimate.high); }},
    {"basis", [](const Founded& e) { return name_of(e.estimate.basis); },
     "Measured on this very plan, calibrated on measurements of its class, or extrapolated beyond them.",
     names_to<Basis::extrapolated>},
    {"bound", [](const Founded& e) { return name_of(e.estimate.bound); }, "What limits it.", names_to<Bound::host_ram>},
    {"evidence", [](const Founded& e) { return e.evidence(); },
     "Ids of the sources of its calibration class, or of the measured row (show ID)."},
};

template <auto estimate, auto row>
constexpr Prediction prediction() {
    return {[](const Row& r) {
                return r.answers() ? json_of(Founded{r.speed().*estimate, r.speed(), row}, rows(kEstimate)) : Json();
            },
            [](Choices) { return nullable_schema(schema_of(rows(kEstimate))); },
            [](const Row& r) {
                if (!r.answers()) return Reading();
                Reading known = as_reading((r.speed().*estimate).value);
                known.estimate = r.speed().*estimate;
                return known;
            }};
}

constexpr Member<SupplyLoad> kSupply[] = {
    {"units", its<&SupplyLoad::units>},
    {"capacity_w", [](const SupplyLoad& s) { return s.capacity.value; }, "Of all units at the circuit's voltage."},
    {"peak_w", [](const SupplyLoad& s) { return s.peak.value; },
     "Behind the supplies: every card at its limit, host busy."},
    {"spike_w", [](const SupplyLoad& s) { return number_or_null(s.spike); },
     "For milliseconds, all cards at once; null where unknown."},
    {"ok", [](const SupplyLoad& s) { return s.ok(); }},
};

template <class Range>
constexpr Member<Range> kRange[] = {
    {"low", [](const Range& range) { return range.low.value; }},
    {"high", [](const Range& range) { return range.high.value; }},
};

constexpr Member<YearOfOwnership> kYear[] = {
    {"years", its<&YearOfOwnership::years>},
    {"running_usd", [](const YearOfOwnership& y) { return y.running.value; }, "Paid up to then."},
    {"resale_usd", [](const YearOfOwnership& y) { return y.resale.value; }},
    {"ownership_usd", [](const YearOfOwnership& y) { return y.ownership.value; }},
};

constexpr Member<Row> kEqualWork[] = {
    {"of", [](const Row& r) { return r.decision->equal_work_of->id; }, "The system whose tokens they are."},
    {"output_tokens_per_day", [](const Row& r) { return r.candidate->equal_work->output_tokens_per_day; }},
    {"active_hours_per_day", [](const Row& r) { return r.candidate->equal_work->hours_per_day.value; },
     "Over 24: not possible."},
    {"kwh_per_year",
     [](const Row& r) {
         const EqualWork& work = *r.candidate->equal_work;
         return work.possible() ? Number(work.kwh_per_year.value) : std::nullopt;
     }},
    {"ownership_usd", [](const Row& r) { return number_or_null(r.candidate->equal_work->ownership); }},
};

/// A term of the cost to the buyer, with what it is worked out from.
struct CostTerm {
    const Row& row;
    Term term;

    const CostToYou& cost() const { return row.candidate->cost; }
    Json parts() const;
};

Json CostTerm::parts() const {
    const Cost& owned = row.cost();
    const Preference& preference = row.question->preference;
    const Wait& wait = cost().waiting;
    const NoiseHere& noise = cost().noise;
    Json json = Json::object();
    switch (term) {
        case Term::owning:
            json["ownership_usd"] = number_or_null(owned.ownership);
            json["years"] = owned.years;
            json["guess_usd"] = owned.guess_per_year().value;
            break;
        case Term::waiting:
            json["waits_per_year"] = wait.waits_per_year;
            json["first_word_s"] = wait.first_word.value;
            json["behind_reader_s"] = wait.behind_reader.value;
            json["hours_per_year"] = wait.per_year().value;
            json["hour_worth_usd"] = preference.hour_worth.value;
            break;
        case Term::noise:
            json["noise_dba"] = noise.source.value;
            json["of_its_form"] = noise.known ? 0 : 1;  // nobody measured the machine
            json["here_dba"] = noise.here_dba;
            json["excess_db"] = noise.excess_db;
            json["equal_db"] = noise.equal_db;
            json["usd_per_dba"] = row.catalog->rates.noise_usd_per_dba.value;
            break;
        case Term::effort:
            json["setup_hours"] = cost().effort.setup.value;
            json["upkeep_hours_per_year"] = cost().effort.upkeep_per_year.value;
            json["hour_worth_usd"] = preference.hour_worth.value;
            break;
        case Term::tightness:
            json["tightness"] = cost().tightness;
            json["share_of_ownership"] = row.catalog->rates.tight_share.value;
            break;
        case Term::electricity: break;  // is part of owning
    }
    json["weight"] = preference.weights[static_cast<std::size_t>(term)];
    return json;
}

constexpr Member<CostTerm> kCostTerm[] = {
    {"name", [](const CostTerm& t) { return name_of(t.term); }, "", names_to<Term::tightness>},
    {"usd_per_year",
     [](const CostTerm& t) {
         const bool of_price = t.term == Term::owning || t.term == Term::tightness;
         return of_price && !t.cost().per_year ? std::nullopt : Number(t.cost().term(t.term).value);
     },
     "Null where it hangs on a price that is unknown."},
    {"of", Nested<CostTerm>{[](const CostTerm& t) { return t.parts(); }, [](Choices) { return numbers_schema(); }},
     "What it is worked out from; docs/model.md has the formula."},
};

std::vector<CostTerm> cost_terms(const Row& row) {
    std::vector<CostTerm> terms;
    for (std::size_t i = 0; i < kTerms; ++i) terms.push_back({row, static_cast<Term>(i)});
    return terms;
}

template <Term term>
Number usd_of_term(const Row& row) {
    return row.candidate->cost.term(term).value;
}

struct Remark {
    std::string_view code;
    const std::string& message;
};
constexpr Member<Remark> kRemark[] = {
    {"code", [](const Remark& r) { return r.code; }, "For scripts."},
    {"message", [](const Remark& r) { return r.message; }, "For people."},
};

/// What a system named by the buyer does not meet is kept beside its warnings.
std::vector<Remark> warnings_of(const Row& row) {
    std::vector<Remark> remarks;
    for (const Warning& warning : row.candidate->warnings) remarks.push_back({name_of(warning.code), warning.message});
    for (const Reason& reason : row.candidate->reasons) remarks.push_back({name_of(reason.code), reason.message});
    return remarks;
}

constexpr Member<QuantFit> kQuantFit[] = {
    {"quant", [](const QuantFit& f) { return f.plan.quant->id; }},
    {"bit_class", [](const QuantFit& f) { return f.plan.quant->bit_class; }, "2bit to 16bit."},
    {"engine", [](const QuantFit& f) { return id_or_null(f.plan.engine); }},
    {"verdict", [](const QuantFit& f) { return name_of(f.verdict); }, "", names_to<MemoryFit::fits>},
    {"required_gib", [](const QuantFit& f) { return in_gib(f.memory.required()); }},
    {"usable_gib", [](const QuantFit& f) { return in_gib(f.memory.usable); }},
    {"max_context_tokens", [](const QuantFit& f) { return f.memory.max_context; }, "Per user."},
    {"perplexity_delta", [](const QuantFit& f) { return f.plan.quant->perplexity_delta; },
     "Of Llama 3 8B; null where nobody measured it."},
};

const std::vector<QuantFit>& fits_of(const Row& row) {
    static const std::vector<QuantFit> none;
    return row.fits == nullptr ? none : row.fits->quants;
}

// ---- Figures of a result, as the JSON orders them

constexpr Figure kRanking[] = {
    {"rank", [](const Row& r) { return r.candidate->rank; }, "1 is best; 0 where nothing was ranked.", planned("#")},
    {"cost_to_you", Heading{}, "What it costs you a year: owning, waiting, noise, effort, tightness. Ranked by this."},
    {"cost_to_you.usd_per_year", [](const Row& r) { return number_or_null(r.candidate->cost.per_year); },
     "Sum of the terms; null without a price.",
     fitting("Costs you", "USD/y", &kDollars, "dearer a year", "cheaper a year"), nullptr, "cost_to_you_usd"},
    {"cost_to_you.low",
     [](const Row& r) { return r.candidate->cost.per_year ? Number(r.candidate->cost.range.low.value) : std::nullopt; },
     "To `high`: an 80 % interval over prices, speeds, resale, watts, noise and the rates that you did not set.",
     fitting("", "USD/y", &kDollars), nullptr, "cost_to_you_low"},
    {"cost_to_you.high",
     [](const Row& r) {
         return r.candidate->cost.per_year ? Number(r.candidate->cost.range.high.value) : std::nullopt;
     },
     "", fitting("", "USD/y", &kDollars), nullptr, "cost_to_you_high"},
    {"cost_to_you.terms", list_of<kCostTerm>([](const Row& r) { return cost_terms(r); }), "They add up."},
    {"variants", [](const Row& r) { return ids_of(r.candidate->variants); },
     "Ids of other makes of the same build, which this one stands for."},
    {"probability_first", [](const Row& r) { return r.candidate->probability_first; },
     "Share of the draws in which it is first among all feasible systems, shown or not; equals by rank.",
     planned("First in draws", "%", &kPercent)},
    {"probability_beats_next", [](const Row& r) { return r.candidate->probability_beats_next; },
     "Share of the draws in which it beats the next in rank, equal draws by half; null for the last.",
     planned("Beats the next", "%", &kPercent)},
    {"tied_with",
     [](const Row& r) {
         std::vector<std::string> ids;
         for (const Tie& tie : r.candidate->tied_with) ids.push_back(tie.system->id);
         return ids;
     },
     "Ids of systems, by rank, that neither win nor lose against this one in 60 % of the draws."},
};

constexpr Figure kSystem[] = {
    {"system", Heading{}, "What is bought."},
    {"system.id", [](const Row& r) { return r.system->id; }, "", always("Id"), nullptr, "system_id"},
    {"system.name", [](const Row& r) { return r.system->name; }, "", always("System"), nullptr, "system"},
    {"system.family", [](const Row& r) { return r.system->family; }},
    {"system.vendor", [](const Row& r) { return r.system->vendor; }},
    {"system.kind", [](const Row& r) { return name_of(r.system->kind); },
     "local: one box, or `units` independent ones; cluster: boxes linked to act as one.", planned(),
     choices<kNames<SystemKind>>},
    {"system.form", [](const Row& r) { return r.system->form; }, "", always("Form"), choices<kForms>},
    {"system.units", [](const Row& r) { return r.system->units; }, "Boxes."},
    {"system.devices", list_of<kDeviceCount>([](const Row& r) { return devices_bought(r); }),
     "Cards or chips bought, over all boxes."},
    {"system.memory_gib", [](const Row& r) { return in_gib(view_of(*r.system, r.question->purchase.as_of).memory); },
     "What one copy of the model can use: per box in a fleet, the sum in a cluster."},
    {"system.cuda", [](const Row& r) { return view_of(*r.system, r.question->purchase.as_of).cuda; }, "",
     always("CUDA")},
    {"system.condition", [](const Row& r) { return name_of(r.system->condition); }, "", always("Condition"),
     choices<kNames<Condition>>},
    {"system.os", [](const Row& r) -> const auto& {return r.system->os;
}  // namespace
, "", always("OS"), choices<kOperatingSystems>
}  // namespace advisor
,
    {"system.link", [](const Row& r) { return name_of(view_of(*r.system, r.question->purchase.as_of).link); },
     "The slowest slot that a used card sits in.", planned(), choices<kNames<Link>>},
    {"system.availability",
     [](const Row& r) { return name_of(availability_of(*r.system, r.question->purchase.as_of)); }, "",
     always("Availability"), choices<kNames<Availability>>},
    {"system.volume_l", [](const Row& r) { return r.system->volume_l; }, "Of one box; null where unknown.",
     always("Volume", "l")},
    {"system.weight_kg", [](const Row& r) { return r.system->weight_kg; }, "Likewise.", always("Weight", "kg")},
}
;

constexpr Figure kPlan[] = {
    {"plan", Heading{}, "How it runs: the way that serves the buyer best."},
    {"plan.engine", [](const Row& r) { return id_or_null(r.plan().engine); }, "", planned("Engine")},
    {"plan.parallel", [](const Row& r) { return name_of(r.plan().parallel); }, "", planned("Parallel"),
     choices<kNames<Parallel>>},
    {"plan.quant", [](const Row& r) { return id_or_null(r.plan().quant); }, "", planned("Quantization")},
    {"plan.kv_quant", [](const Row& r) { return name_of(r.plan().kv); },
     "Of the KV cache; keys/values where they differ.", planned(), names_to<KvQuant::q4_0_q8_0>},
    {"plan.power_limit_w", [](const Row& r) { return number_or_null(r.plan().power_limit); },
     "Per card; null is the stock limit.", planned("Power limit", "W/card", &kWatts)},
    {"plan.offload", [](const Row& r) { return r.plan().offload; }, "Whether weights may lie in host RAM."},
    {"plan.wired_limit_gib", [](const Row& r) { return if_any(r.plan().wired_limit, in_gib); },
     "Memory limit set for the GPU of each Mac; null where macOS decides, or where there is no Mac."},
    {"plan.replicas", [](const Row& r) { return r.plan().replicas; },
     "Copies of the model, each with its share of the users."},
    {"plan.prefill_on", object_or_null<kDeviceCount>([](const Row& r) { return devices_that_read(r); }),
     "Devices that read the prompts where others write, whose memory is then stated; null where the same do both."},
};

constexpr Figure kMemory[] = {
    {"memory", Heading{}, "One copy of the model; weights + kv + buffers = required."},
    {"memory.required_gib", [](const Row& r) { return in_gib(r.memory().required()); }, "",
     planned("Needed", "GiB", &kGibibytes)},
    {"memory.usable_gib", [](const Row& r) { return in_gib(r.memory().usable); }, "",
     planned("Usable", "GiB", &kGibibytes)},
    {"memory.weights_gib", [](const Row& r) { return in_gib(r.memory().weights); }, "", planned("", "GiB")},
    {"memory.kv_gib", [](const Row& r) { return in_gib(r.memory().kv); }, "", planned("", "GiB")},
    // The three terms add up to required_gib: whatever is neither weights nor KV cache counts as buffers.
    {"memory.buffers_gib",
     [](const Row& r) {
         const Memory& m = r.memory();
         return in_gib(m.buffers + m.overhead + m.draft + m.training.total());
     },
     "Compute buffers, runtime overhead, draft model and training.", planned("", "GiB")},
    {"memory.draft_gib", [](const Row& r) { return in_gib(r.memory().draft); },
     "Of buffers_gib: weights of the draft model.", planned("", "GiB")},
    {"memory.vision_gib", [](const Row& r) { return in_gib(r.memory().model.vision); },
     "Of weights_gib: vision tower and projector, where the model's files hold them.", planned("", "GiB")},
    {"memory.training", object_or_null<kTraining>([](const Row& r) {
         const Training& training = r.memory().training;
         return training.total().value > 0 ? &training : nullptr;
     }),
     "Of buffers_gib: what fine-tuning adds; null when nothing is trained."},
    {"memory.max_context_tokens", [](const Row& r) { return r.memory().max_context; }, "Per user.",
     planned("Max context", "tokens", &kThousands)},
    {"memory.devices", list_of<kDeviceMemory>([](const Row& r) { return devices_used(r); }), "", planned(), nullptr,
     "memory_devices"},
};

/// Of an answer with several users.
Number busy_start(const Row& row, Seconds BusyStart::*which) {
    if (!row.question || !row.catalog) return {};
    const auto busy =
        start_with_others(*row.catalog, *row.question, row.plan(), row.speed(), row.candidate->cost.waiting.first_word);
    return busy ? Number(((*busy).*which).value) : std::nullopt;
}

constexpr Member<Estimate> kGuessed[] = {
    {"value", [](const Estimate& e) { return e.value; }},
    {"low", [](const Estimate& e) { return e.low; },
     "To `high`: over the speed, what is accepted and what a guess costs."},
    {"high", [](const Estimate& e) { return e.high; }},
};

constexpr Figure kSpeed[] = {
    {"speed", Heading{}, "Of a machine that trains: as it answers one person who talks with the tuned model."},
    {"speed.decode_tps", prediction<&Speed::decode_tps, &SpeedAnchor::decode_row>(), "Per user.",
     fitting("Decode", "t/s", nullptr, "faster", "slower")},
    {"speed.prefill_tps", prediction<&Speed::prefill_tps, &SpeedAnchor::prefill_row>(), "Of one copy.",
     fitting("Prompt", "t/s")},
    {"speed.ttft_s", prediction<&Speed::ttft_s, &SpeedAnchor::prefill_row>(),
     "Seconds from prompt to first token, alone, model loaded.",
     fitting("Time to first token", "s", nullptr, "later with the first token", "sooner with the first token")},
    {"speed.next_ttft_s",
     [](const Row& r) {
         return r.candidate->assessment.training ? std::nullopt : Number(r.candidate->cost.waiting.first_word.value);
     },
     "The usual wait: what an engine with a cache has read before is not read again.",
     fitting("First word, usual", "s"), nullptr, "next_ttft_s"},
    {"speed.ttft_mean_s", [](const Row& r) { return busy_start(r, &BusyStart::mean); },
     "The usual wait with the other users at work, mean; null with one user.", fitting("First word, shared", "s"),
     nullptr, "ttft_mean_s"},
    {"speed.ttft_p95_s", [](const Row& r) { return busy_start(r, &BusyStart::p95); },
     "What 95 of 100 requests wait at most; null with one user.", fitting("  95 % within", "s"), nullptr, "ttft_p95_s"},
    {"speed.decode_tps_speculative", object_or_null<kGuessed>([](const Row& r) { return r.speed().speculative; }),
     "decode_tps with tokens guessed ahead; null where the model, the engine or the work leaves it unknown."},
    {"speed.aggregate_decode_tps", prediction<&Speed::aggregate_decode_tps, &SpeedAnchor::decode_row>(),
     "All users together.", fitting("All users", "t/s")},
};

/// The run of training where it can be timed.
const TrainingRun* timed_run(const Row& r) {
    const auto& run = r.candidate->assessment.training;
    return run && run->timed() && r.memory().fits ? &*run : nullptr;
}

template <auto spread, auto end>
Number of_run(const Row& r) {
    const TrainingRun* run = timed_run(r);
    return run ? Number((run->*spread.*end).value) : std::nullopt;
}

template <auto end>
Number rent_of_run(const Row& r) {
    const TrainingRun* run = timed_run(r);
    return run && run->rent ? Number((*run->rent.*end).value) : std::nullopt;
}

std::optional<std::string> untimed_because(const Row& r) {
    const auto& run = r.candidate->assessment.training;
    if (!run || run->timed()) return std::nullopt;
    const System& system = *r.system;
    switch (run->why) {
        case Untimed::known: break;
        case Untimed::experts: return "no measured row is of a model with experts";
        case Untimed::device:
            return fmt::format("no measured row of training is of a {} or its like",
                               system.devices.front().device->name);
        case Untimed::link: return "no measured row of shards is over so slow a link";
        case Untimed::offload: return "no measured row leaves weights in host RAM";
        case Untimed::engine: return "the engine does not train";
    }
    return std::nullopt;
}

/// "58-110": a range, never a bare number.
template <auto low, auto high>
std::optional<std::string> words_of_range(const Row& r) {
    const Number from = low(r), to = high(r);
    if (!from || !to) return std::nullopt;
    return three_digits(*from) + "-" + three_digits(*to);
}
template <auto low, auto high>
std::optional<std::string> money_words(const Row& r) {
    const Number from = low(r), to = high(r);
    if (!from || !to) return std::nullopt;
    const Currency& currency = r.question ? currency_of(*r.question) : us_dollar();
    return three_digits(in_currency(currency, *from)) + "-" + three_digits(in_currency(currency, *to));
}

template <double Estimate::*end>
Number tps_of_run(const Row& r) {
    const TrainingRun* run = timed_run(r);
    return run ? Number(run->tps.*end) : std::nullopt;
}

constexpr Figure kTrainingRun[] = {
    {"training", Heading{}, "One run of training; null where nothing is trained or nobody can time it."},
    {"training.tokens", [](const Row& r) { return if_any(r.candidate->assessment.training, &TrainingRun::tokens); },
     "That it sees, all epochs.", planned("", "tokens", &kThousands), nullptr, "train_tokens"},
    {"training.tps", Heading{}, "Tokens a second of all devices that the plan uses."},
    {"training.tps.low", its<tps_of_run<&Estimate::low>>, "To `high`: an 80 % interval.", fitting(), nullptr,
     "train_tps_low"},
    {"training.tps.typical", its<tps_of_run<&Estimate::value>>, "", fitting("Training", "t/s"), nullptr, "train_tps"},
    {"training.tps.high", its<tps_of_run<&Estimate::high>>, "", fitting(), nullptr, "train_tps_high"},
    {"training.basis",
     [](const Row& r) { return if_any(timed_run(r), [](const TrainingRun& run) { return name_of(run.tps.basis); }); },
     "Calibrated: such a device was measured; extrapolated: another one of its family.", fitting(),
     names_to<Basis::extrapolated>, "train_basis"},
    {"training.bound",
     [](const Row& r) { return if_any(timed_run(r), [](const TrainingRun& run) { return name_of(run.tps.bound); }); },
     "What takes longest.", fitting(), names_to<Bound::host_ram>, "train_bound"},
    {"training.hours", Heading{}, "Of the run."},
    {"training.hours.low", its<of_run<&TrainingRun::hours, &Spread<Hours>::low>>, "", fitting(), nullptr,
     "train_hours_low"},
    {"training.hours.typical", its<of_run<&TrainingRun::hours, &Spread<Hours>::typical>>, "", fitting("Run", "h"),
     nullptr, "train_hours"},
    {"training.hours.high", its<of_run<&TrainingRun::hours, &Spread<Hours>::high>>, "", fitting(), nullptr,
     "train_hours_high"},
    {"training.kwh", Heading{}, "At the wall, of the run."},
    {"training.kwh.low", its<of_run<&TrainingRun::kwh, &Spread<KilowattHours>::low>>, "", fitting(), nullptr,
     "train_kwh_low"},
    {"training.kwh.typical", its<of_run<&TrainingRun::kwh, &Spread<KilowattHours>::typical>>, "",
     fitting("Energy of a run", "kWh"), nullptr, "train_kwh"},
    {"training.kwh.high", its<of_run<&TrainingRun::kwh, &Spread<KilowattHours>::high>>, "", fitting(), nullptr,
     "train_kwh_high"},
    {"training.electricity_usd", Heading{}, "Of the run."},
    {"training.electricity_usd.low", its<of_run<&TrainingRun::electricity, &Spread<Usd>::low>>, "", fitting(), nullptr,
     "train_usd_low"},
    {"training.electricity_usd.typical", its<of_run<&TrainingRun::electricity, &Spread<Usd>::typical>>, "",
     fitting("Electricity of a run", "USD"), nullptr, "train_usd"},
    {"training.electricity_usd.high", its<of_run<&TrainingRun::electricity, &Spread<Usd>::high>>, "", fitting(),
     nullptr, "train_usd_high"},
    {"training.rent_usd", Heading{}, "The run on as many rented devices of that kind; null where nobody lets them."},
    {"training.rent_usd.low", its<rent_of_run<&Spread<Usd>::low>>, "", fitting(), nullptr, "rent_usd_low"},
    {"training.rent_usd.typical", its<rent_of_run<&Spread<Usd>::typical>>, "", fitting("Rent for a run", "USD"),
     nullptr, "rent_usd"},
    {"training.rent_usd.high", its<rent_of_run<&Spread<Usd>::high>>, "", fitting(), nullptr, "rent_usd_high"},
    {"training.watts",
     [](const Row& r) { return if_any(timed_run(r), [](const TrainingRun& run) { return run.watts.value; }); },
     "At the wall while it trains.", fitting("", "W", &kWatts), nullptr, "train_watts"},
    {"training.exchange_gb_s",
     [](const Row& r) {
         const TrainingRun* run = timed_run(r);
         return run && run->exchange_gb_s > 0 ? Number(run->exchange_gb_s) : std::nullopt;
     },
     "What each device of shards passes to the others; null where there are none.", fitting("", "GB/s"), nullptr,
     "train_exchange_gb_s"},
    {"training.unknown_because", its<untimed_because>, "Why nobody can time it; null where somebody can.", planned(),
     nullptr, "untimed_because"},
};

constexpr Figure kPower[] = {
    {"power", Heading{}, "Watts of the whole system at the wall."},
    {"power.idle_w", [](const Row& r) { return r.power().idle.value; }, "", planned("Idle", "W", &kWatts)},
    {"power.decode_w", [](const Row& r) { return r.power().decode.value; }, "", fitting("Decoding", "W", &kWatts)},
    {"power.prefill_w", [](const Row& r) { return r.power().prefill.value; }, "",
     fitting("Reading prompt", "W", &kWatts)},
    {"power.peak_w", [](const Row& r) { return r.power().peak.value; },
     "What a circuit must carry: every card at its limit, host busy.", planned("Peak", "W", &kWatts)},
    {"power.spread", [](const Row& r) { return r.power().spread; },
     "Half of the 80 % interval of idle_w, decode_w and prefill_w, as a share."},
    {"power.idle_basis", [](const Row& r) { return name_of(r.power().idle_basis); },
     "What idle_w rests on: measured on this machine, derived from measured cards and an assumed host, assumed, given.",
     planned(), names_to<WattsBasis::given>},
    {"power.load_basis", [](const Row& r) { return name_of(r.power().load_basis); }, "Likewise decode_w and prefill_w.",
     planned(), names_to<WattsBasis::given>},
    {"power.heat_btu_per_h", [](const Row& r) { return r.power().heat_btu_per_h(); }, "While it decodes.",
     fitting("Heat", "BTU/h", &kThousands)},
    {"power.most_heat_btu_per_h", [](const Row& r) { return r.power().most_heat_btu_per_h(); }, "At peak_w.",
     planned("", "BTU/h", &kThousands)},
    {"power.noise_dba", [](const Row& r) { return number_or_null(r.power().noise); }, "At work; null where unknown.",
     planned("Noise", "dB(A)", &kLoudness, "louder", "quieter")},
    {"power.noise_range_dba", object_or_null<kRange<NoiseLevel>>([](const Row& r) { return r.power().noise_range; }),
     "What it may be at work; null where unknown."},
    {"power.noise_idle_dba", [](const Row& r) { return number_or_null(r.power().noise_idle); }, "",
     planned("Noise at idle", "dB(A)", &kLoudness)},
    {"power.noise_basis", [](const Row& r) { return r.power().noise_basis; }, "", planned(), choices<kNoiseBases>},
    {"power.tps_per_watt",
     [](const Row& r) { return r.candidate->assessment.training ? std::nullopt : Number(r.power().tps_per_watt); },
     "aggregate_decode_tps over decode_w.", fitting("Efficiency", "t/s/W")},
    {"power.circuit", Heading{}},
    {"power.circuit.volts", [](const Row& r) { return r.power().outlet.volts; }, "", planned("", "", &kExact)},
    {"power.circuit.amps", [](const Row& r) { return r.power().outlet.amps; }, "", planned("", "", &kExact)},
    {"power.circuit.continuous_limit_w", [](const Row& r) { return r.power().outlet.continuous_limit().value; },
     "What volts x amps allow for hours.", planned("", "", &kWatts)},
    {"power.circuit.usable_limit_w", [](const Row& r) { return r.power().outlet.usable_limit().value; },
     "Of it at the voltage that arrives under load; what peak_w is held against.", planned("", "W", &kWatts), nullptr,
     "outlet_limit_w"},
    {"power.circuit.ok", [](const Row& r) { return r.power().circuit_ok; }, "Whether peak_w is at most usable_limit_w.",
     planned(), nullptr, "circuit_ok"},
    {"power.supply", object_or_null<kSupply>([](const Row& r) {
         const SupplyLoad& supply = r.power().supply;
         return supply.units > 0 ? &supply : nullptr;
     }),
     "Load behind the power supplies of one box; null where it is sold with its own."},
};

constexpr Figure kCost[] = {
    {"cost", Heading{}},
    {"cost.price_usd", Heading{}, "All null when a part has no price."},
    {"cost.price_usd.low", [](const Row& r) { return price_of(r, &Spread<Usd>::low); }, "",
     planned("", "USD", &kDollars), nullptr, "price_usd_low"},
    {"cost.price_usd.typical", [](const Row& r) { return price_of(r, &Spread<Usd>::typical); }, "",
     planned("Price", "USD", &kDollars), nullptr, "price_usd"},
    {"cost.price_usd.high", [](const Row& r) { return price_of(r, &Spread<Usd>::high); }, "",
     planned("", "USD", &kDollars), nullptr, "price_usd_high"},
    {"cost.price_usd.condition",
     [](const Row& r) { return if_any(r.cost().price, [](const SystemPrice& p) { return name_of(p.condition); }); }, "",
     planned(), choices<kNames<Condition>>, "price_condition"},
    {"cost.price_usd.date", [](const Row& r) { return if_any(r.cost().price, &SystemPrice::date); },
     "Of the oldest price in it.", planned(), nullptr, "price_date"},
    {"cost.price_usd.source", [](const Row& r) { return if_any(r.cost().price, &SystemPrice::source); },
     "Of that price.", planned(), nullptr, "price_source"},
    {"cost.price_usd.weak_share",
     [](const Row& r) {
         const auto& price = r.cost().price;
         const bool paid = price && price->usd.typical.value > 0;
         return paid ? std::optional(price->weak / price->usd.typical) : std::nullopt;
     },
     "Of the typical price, for parts whose price has no source, a weak one, or is older than a year.", planned(),
     nullptr, "price_weak_share"},
    {"cost.electricity_usd_per_year", [](const Row& r) { return r.cost().electricity_per_year.value; }, "",
     fitting("Power bill", "USD/y", &kDollars)},
    {"cost.cooling_usd_per_year", [](const Row& r) { return r.cost().cooling_per_year.value; }, "",
     fitting("Cooling", "USD/y", &kDollars)},
    {"cost.repairs_usd_per_year", [](const Row& r) { return r.cost().repairs_per_year.value; },
     "Of used parts, at the rate of --repairs; 0 without it.", fitting("Repairs", "USD/y", &kDollars)},
    {"cost.resale_usd", [](const Row& r) { return r.cost().price ? Number(r.cost().resale.value) : std::nullopt; }, "",
     planned("Resale", "USD", &kDollars)},
    {"cost.ownership_usd", [](const Row& r) { return number_or_null(r.cost().ownership); },
     "price - resale + years x (electricity + cooling + repairs); with --discount-rate later years count less.",
     fitting("Own {years} y", "USD", &kDollars, "dearer to own", "cheaper to own")},
    {"cost.ownership_range_usd", object_or_null<kRange<Spread<Usd>>>([](const Row& r) {
         const Cost& cost = r.cost();
         return cost.ownership ? &cost.ownership_range : nullptr;
     }),
     "80 % interval over price, resale and watts."},
    {"cost.by_year", list_of<kYear>([](const Row& r) { return years_of_ownership(r.question->purchase, r.cost()); }),
     "Ownership had it been sold then."},
    {"cost.years", [](const Row& r) { return r.cost().years; }, "The horizon.", planned("", "", &kExact)},
    {"cost.kwh_per_year", [](const Row& r) { return r.cost().kwh_per_year.value; }, "", fitting("Energy", "kWh/y")},
    {"cost.idle_kwh_per_year", [](const Row& r) { return r.cost().idle_kwh_per_year.value; }, "Of it while idle.",
     planned("", "kWh/y")},
    {"cost.active_hours_per_day", [](const Row& r) { return r.cost().active_hours_per_day.value; }, "",
     fitting("Active", "h/day")},
    {"cost.wake_s", [](const Row& r) { return r.cost().wake.value; },
     "From asleep or off to the first prompt; 0 when always on."},
    {"cost.usd_per_tps", [](const Row& r) { return r.cost().usd_per_tps; }, "Price over decode_tps.",
     fitting("Per t/s", "USD per t/s")},
    {"cost.usd_per_mtok", [](const Row& r) { return r.cost().usd_per_mtok; },
     "Ownership over the output tokens of the horizon.", fitting("Per M tok", "USD/Mtok")},
};

constexpr Figure kRemarks[] = {
    {"equal_work", object_or_null<kEqualWork>([](const Row& r) { return r.candidate->equal_work ? &r : nullptr; }),
     "The day's tokens of another system on this one; null where --tokens-per-day asks for equal work already."},
    {"why", [](const Row& r) -> const auto& {return r.candidate->why;
}
, "Sentences."
}
, {"skip_if", [](const Row& r) -> const auto& {return r.candidate->skip_if;
}
, "Sentences."
}
,
    {"for_whom", list_of<kBuyerMembers>([](const Row& r) -> const auto& { return r.candidate->for_whom; }),
     "Buyers who would have it among the first three of the results; empty where systems were named."},
    {"warnings", list_of<kRemark>([](const Row& r) { return warnings_of(r); }),
     "Also constraints that a named system breaks without being impossible, under their reason code."},
    {"fits", list_of<kQuantFit>([](const Row& r) -> const auto& { return fits_of(r); }),
     "Of `fit` alone, else empty: how each bit class goes on the system, or the quantization asked for; fewest bits "
     "first."},
}
;

// ---- What follows from them: columns, ties and sentences alone

constexpr Figure kDerived[] = {
    {"train_tps_range", its<words_of_range<tps_of_run<&Estimate::low>, tps_of_run<&Estimate::high>>>, "",
     fitting("Training", "t/s")},
    {"train_hours_range",
     its<words_of_range<of_run<&TrainingRun::hours, &Spread<Hours>::low>,
                        of_run<&TrainingRun::hours, &Spread<Hours>::high>>>,
     "", fitting("Run", "h")},
    {"train_kwh_range",
     its<words_of_range<of_run<&TrainingRun::kwh, &Spread<KilowattHours>::low>,
                        of_run<&TrainingRun::kwh, &Spread<KilowattHours>::high>>>,
     "", fitting("Energy of a run", "kWh")},
    {"train_usd_range",
     its<money_words<of_run<&TrainingRun::electricity, &Spread<Usd>::low>,
                     of_run<&TrainingRun::electricity, &Spread<Usd>::high>>>,
     "", fitting("Electricity of a run", "USD")},
    {"rent_usd_range", its<money_words<rent_of_run<&Spread<Usd>::low>, rent_of_run<&Spread<Usd>::high>>>, "",
     fitting("Rent for a run", "USD")},
    {"decode_tps_low", [](const Row& r) { return r.speed().decode_tps.low; }, "", fitting()},
    {"decode_tps_high", [](const Row& r) { return r.speed().decode_tps.high; }, "", fitting()},
    {"decode_basis", [](const Row& r) { return name_of(r.speed().decode_tps.basis); }, "", fitting("Basis")},
    {"decode_bound", [](const Row& r) { return name_of(r.speed().decode_tps.bound); }, "", fitting("Bound by")},
    {"ownership_usd_low",
     [](const Row& r) { return r.cost().ownership ? Number(r.cost().ownership_range.low.value) : std::nullopt; }, "",
     fitting("", "", &kDollars)},
    {"ownership_usd_high",
     [](const Row& r) { return r.cost().ownership ? Number(r.cost().ownership_range.high.value) : std::nullopt; }, "",
     fitting("", "", &kDollars)},
    {"equal_work_ownership_usd",
     [](const Row& r) {
         return r.candidate->equal_work ? number_or_null(r.candidate->equal_work->ownership) : std::nullopt;
     },
     "", fitting("Own, same work", "USD", &kDollars)},
    {"equal_work_hours_per_day",
     [](const Row& r) {
         return if_any(r.candidate->equal_work, [](const EqualWork& work) { return work.hours_per_day.value; });
     },
     "", fitting("Active, same work", "h/day")},
    {"owning_usd_per_year", its<usd_of_term<Term::owning>>, "", fitting("  owning", "USD/y", &kDollars)},
    {"waiting_usd_per_year", its<usd_of_term<Term::waiting>>, "", fitting("  waiting", "USD/y", &kDollars)},
    {"noise_usd_per_year", its<usd_of_term<Term::noise>>, "", fitting("  noise", "USD/y", &kDollars)},
    {"effort_usd_per_year", its<usd_of_term<Term::effort>>, "", fitting("  effort", "USD/y", &kDollars)},
    {"tightness_usd_per_year", its<usd_of_term<Term::tightness>>, "", fitting("  tightness", "USD/y", &kDollars)},
    {"effort_hours", [](const Row& r) { return r.candidate->cost.effort.per_year(r.cost().years).value; }, "",
     planned("", "h a year", &kThree, "of upkeep more", "of upkeep less")},
    {"headroom_gib", [](const Row& r) { return in_gib(r.memory().usable - r.memory().required()); }, "",
     planned("", "GiB", nullptr, "more to spare", "less to spare")},
    {"resale_percent",
     [](const Row& r) { return r.cost().price ? Number(r.cost().resale_share.typical) : std::nullopt; }, "",
     planned("", "", &kPercent)},
};

/// What sentences of the data name beside them, or mean otherwise.
constexpr Figure kSpoken[] = {
    {"system", [](const Row& r) { return r.system->id; }},
    {"engine", [](const Row& r) { return r.plan().engine->name; }},
    {"users", [](const Row& r) { return r.question->workload.users; }, "", planned("", "", &kExact)},
    {"prompt_tokens", [](const Row& r) { return r.question->workload.prompt; }, "", planned("", "", &kThousands)},
    {"model_context", [](const Row& r) { return r.question->workload.model->max_context; }, "",
     planned("", "", &kThousands)},
    {"day", [](const Row& r) { return iso(r.question->purchase.as_of); }},
    {"price_age_days",
     [](const Row& r) {
         const auto& price = r.cost().price;
         return price ? std::optional(days_between(price->date, r.question->purchase.as_of)) : std::nullopt;
     },
     "", planned("", "", &kExact)},
    {"host_gib", [](const Row& r) { return in_gib(r.memory().in_host_ram); }},
    {"spike_w", [](const Row& r) { return number_or_null(r.power().supply.spike); }, "", planned("", "", &kWatts)},
    {"supply_w", [](const Row& r) { return r.power().supply.capacity.value; }, "", planned("", "", &kExact)},
    {"wired_limit_command", [](const Row& r) { return if_any(r.plan().wired_limit, wired_limit_command); }},
    {"wired_limit_risk",
     [](const Row& r) {
         return if_any(r.plan().wired_limit, [&](Bytes limit) { return wired_limit_risk(*r.system, limit); });
     }},
};

const Figure* find_named(std::span<const Figure> figures, std::string_view name) {
    for (const Figure& figure : figures)
        if (name_of(figure) == name && !is_heading(figure)) return &figure;
    return nullptr;
}

const Form& form_of(const Figure& figure) { return figure.shown.form != nullptr ? *figure.shown.form : kThree; }

}  // namespace

Reading as_reading(bool yes) { return {yes ? 1.0 : 0.0, {}, {}}; }
Reading as_reading(int count) { return {static_cast<double>(count), {}, {}}; }
Reading as_reading(std::int64_t count) { return {static_cast<double>(count), {}, {}}; }
Reading as_reading(double x) { return {std::isfinite(x) ? Number(x) : std::nullopt, {}, {}}; }
Reading as_reading(std::string_view words) { return {{}, std::string(words), {}}; }
Reading as_reading(const std::string& words) { return {{}, words, {}}; }
Reading as_reading(const std::vector<std::string>& words) { return {{}, join(words, ", "), {}}; }
Reading as_reading(Date day) { return {{}, iso(day), {}}; }

Row row_of(const Question& question, const Candidate& candidate) {
    Row row = row_of(candidate);
    row.question = &question;
    return row;
}

Row row_of(const Candidate& candidate) {
    Row row;
    row.system = candidate.assessment.plan.system;
    row.candidate = &candidate;
    row.reasons = &candidate.reasons;
    return row;
}

bool is_money(const Figure& figure) { return figure.shown.unit.starts_with(us_dollar().id); }

std::string_view name_of(const Figure& figure) {
    return figure.name.empty() ? figure.key.substr(figure.key.rfind('.') + 1) : figure.name;
}

std::span<const Figure> result_figures() {
    static const std::vector<Figure> figures = [] {
        std::vector<Figure> all;
        for (const std::span<const Figure> part :
             {rows(kRanking), rows(kSystem), rows(kPlan), rows(kMemory), rows(kSpeed), rows(kTrainingRun), rows(kPower),
              rows(kCost), rows(kRemarks)})
            all.insert(all.end(), part.begin(), part.end());
        return all;
    }();
    return figures;
}

const Figure* find_figure(std::string_view name) {
    const Figure* found = find_named(result_figures(), name);
    return found != nullptr ? found : find_named(rows(kDerived), name);
}

const Figure& figure_named(std::string_view name) {
    const Figure* found = find_figure(name);
    if (found == nullptr) throw std::out_of_range("no figure is named " + std::string(name));
    return *found;
}

const Figure& figure_in_sentences(std::string_view name) {
    const Figure* found = find_named(rows(kSpoken), name);
    return found != nullptr ? *found : figure_named(name);
}

bool holds_for(Holds holds, const Row& row) {
    switch (holds) {
        case Holds::always: return true;
        case Holds::planned: return row.candidate != nullptr;
        case Holds::fitting: return row.candidate != nullptr && row.memory().fits;
    }
    return false;
}

Reading reading_of(const Figure& figure, const Row& row) {
    return figure.reading && holds_for(figure.shown.holds, row) ? figure.reading(row) : Reading();
}

const Currency& currency_of(const Row& row) { return row.question ? currency_of(*row.question) : us_dollar(); }

double shown_number(const Figure& figure, const Row& row, double x) {
    return is_money(figure) ? in_currency(currency_of(row), x) : x;
}

std::string in_cell(const Figure& figure, const Row& row, double x) {
    return form_of(figure).cell(shown_number(figure, row, x));
}

std::string as_difference(const Figure& figure, const Row& row, double x) {
    if (figure.shown.form == &kDollars) return money(currency_of(row), Usd{x});
    return form_of(figure).difference(shown_number(figure, row, x));
}

std::optional<std::string> in_sentence(const Figure& figure, const Row& row) {
    const Reading reading = reading_of(figure, row);
    if (reading.number && figure.shown.form == &kDollars) return money(currency_of(row), Usd{*reading.number});
    if (reading.number) return form_of(figure).sentence(shown_number(figure, row, *reading.number));
    return reading.words.empty() ? std::nullopt : std::optional(reading.words);
}

}  // namespace advisor
