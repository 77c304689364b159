#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "advisor/render.hpp"
#include "layout.hpp"
#include "report.hpp"
#include "screen.hpp"
#include "sections.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

template <class Terms>
struct TermRow {
    const char* name;
    Seconds Terms::*time;
};

constexpr std::array<TermRow<DecodeTerms>, 8> kDecodeTerms{{{"reading weights", &DecodeTerms::weights},
                                                            {"reading the KV cache", &DecodeTerms::kv},
                                                            {"fixed time of layers", &DecodeTerms::layers},
                                                            {"fixed time of experts", &DecodeTerms::experts},
                                                            {"compute beyond bandwidth", &DecodeTerms::compute},
                                                            {"hops between devices", &DecodeTerms::hops},
                                                            {"all-reduces", &DecodeTerms::reduce},
                                                            {"weights in host RAM", &DecodeTerms::host}}};
constexpr std::array<TermRow<PrefillTerms>, 5> kPrefillTerms{{{"matrix products", &PrefillTerms::matrices},
                                                              {"attention", &PrefillTerms::attention},
                                                              {"reading weights", &PrefillTerms::weights},
                                                              {"fixed time of layers", &PrefillTerms::overhead},
                                                              {"links between devices", &PrefillTerms::link}}};

constexpr std::array<TermRow<TrainingTerms>, 4> kTrainingTerms{{{"matrix products", &TrainingTerms::compute},
                                                                {"unpacking weights", &TrainingTerms::unpack},
                                                                {"fixed time of layers", &TrainingTerms::layers},
                                                                {"exchange of shards", &TrainingTerms::exchange}}};

struct ClassParameter {
    const char* name;
    const char* unit;
    double SpeedClass::*value;
};

constexpr std::array<ClassParameter, 12> kParameters{
    {{"bandwidth efficiency", "of peak, reading weights", &SpeedClass::bandwidth_efficiency},
     {"KV efficiency", "of peak, reading the KV cache", &SpeedClass::kv_efficiency},
     {"layer time", "us per layer and token", &SpeedClass::layer_us},
     {"expert layer time", "us more per layer with experts", &SpeedClass::expert_layer_us},
     {"hop time", "us from one device to the next", &SpeedClass::hop_us},
     {"reduce time", "us per all-reduce over a full link", &SpeedClass::reduce_us},
     {"compute efficiency", "of fp16 rate, prompt matrix products", &SpeedClass::compute_efficiency},
     {"attention efficiency", "of fp16 rate, prompt attention", &SpeedClass::attention_efficiency},
     {"expert compute", "factor on compute efficiency", &SpeedClass::moe_compute},
     {"half batch", "rows at half the matrix rate", &SpeedClass::half_batch},
     {"prompt layer time", "us per layer and micro-batch", &SpeedClass::prefill_layer_us},
     {"split prefill", "of the ideal pipeline", &SpeedClass::split_prefill}}};

/// A figure under the name that it has here.
struct NamedRow {
    std::string_view label, figure;
};

constexpr NamedRow kSpeeds[] = {{"decode, each user", "decode_tps"},
                                {"decode, all users", "aggregate_decode_tps"},
                                {"reading the prompt", "prefill_tps"},
                                {"time to first token", "ttft_s"}};
constexpr NamedRow kWatts[] = {{"idle", "idle_w"}, {"decoding", "decode_w"}, {"reading the prompt", "prefill_w"}};

std::string fact(std::string_view label, std::string_view value, const RenderOptions& options) {
    return paragraph(fmt::format("  {:<22}", label), value, options.width);
}

/// Of several users: what the others add to the first word.
std::string shared_text(const Row& row, const RenderOptions& options) {
    const std::optional<double> mean = reading_of(figure_named("ttft_mean_s"), row).number;
    const std::optional<double> late = reading_of(figure_named("ttft_p95_s"), row).number;
    if (!mean || !late) return "";
    return fact("first word, shared",
                fmt::format("{} s on average with {} users at work, 95 of 100 within {} s", brief(*mean),
                            row.question->workload.users, brief(std::max(*mean, *late))),
                options);
}

std::string guessed_text(const Row& row, const RenderOptions& options) {
    const auto& guessed = row.speed().speculative;
    if (!guessed) return "";
    const bool taken = row.question->workload.speculative;
    return fact("with tokens guessed",
                fmt::format("{} t/s ({}), {}", three(guessed->value), range(*guessed),
                            taken ? "which is what is ranked by" : "speculative decoding (--speculative ranks by it)"),
                options);
}

/// A run of training, in ranges; or why nobody can time it.
std::string training_section(const Row& row, const RenderOptions& options) {
    const TrainingRun& run = *row.candidate->assessment.training;
    std::string text = heading(fmt::format("Training {} tokens", thousands(run.tokens)), options);
    if (!run.timed())
        return text + fact("time", "unknown: " + reading_of(figure_named("untimed_because"), row).words, options);
    text += fact("way", plan_text(row.plan()), options);
    const auto range_of = [&](std::string_view label, std::string_view name) {
        text += fact(label, figure_in_words(row, name).value_or("unknown: nobody lets such a machine"), options);
    };
    range_of("speed", "train_tps_range");
    range_of("run", "train_hours_range");
    range_of("energy", "train_kwh_range");
    range_of("electricity", "train_usd_range");
    range_of("or rented", "rent_usd_range");
    text += fact("bound by",
                 fmt::format("{}; {}, from {} rows of {}", name_of(run.tps.bound), name_of(run.tps.basis),
                             run.family->rows, plural(static_cast<std::size_t>(run.family->authors), "author")),
                 options);
    if (run.exchange_gb_s > 0)
        text += fact("exchange", fmt::format("{} GB/s of each card", brief(run.exchange_gb_s)), options);
    if (row.candidate->tuned) {
        const Speed& tuned = *row.candidate->tuned;
        text +=
            fact("then answers",
                 fmt::format("{} t/s ({}), {}; first token of a chat after {}", three(tuned.decode_tps.value),
                             range(tuned.decode_tps), name_of(tuned.decode_tps.basis), duration(tuned.ttft_s.value)),
                 options);
    }
    return text;
}

std::string speed_section(const Row& row, const RenderOptions& options) {
    if (row.candidate->assessment.training) return training_section(row, options);
    TextTable table{{left("Speed"), right(""), left(""), right("80 % range"), left("Basis"), left("Bound by")}, {}, 0};
    for (const NamedRow& speed : kSpeeds) {
        const Figure& shown = figure_named(speed.figure);
        const Estimate estimate = reading_of(shown, row).estimate.value_or(Estimate());
        table.rows.push_back({word(fmt::format("  {}", speed.label)), word(three(estimate.value)),
                              word(std::string(shown.shown.unit)), word(range(estimate)),
                              word(std::string(name_of(estimate.basis))), word(std::string(name_of(estimate.bound)))});
    }
    return laid_out(std::move(table), options.width, options.color) + shared_text(row, options) +
           guessed_text(row, options);
}

/// "75 W", "unknown"
std::string with_unit(std::string_view name, const Row& row) {
    const Figure& shown = figure_named(name);
    const std::optional<double> number = reading_of(shown, row).number;
    return number ? fmt::format("{} {}", brief(*number), shown.shown.unit) : "unknown";
}

std::string supply_text(const SupplyLoad& supply) {
    const std::string spikes = supply.spike ? brief(supply.spike->value) + " W" : "unknown";
    return fmt::format("{} of {} W: peak {} W, spikes {}", supply.units, brief(supply.capacity.value),
                       brief(supply.peak.value), spikes);
}

std::string basis_words(WattsBasis basis) {
    switch (basis) {
        case WattsBasis::measured: return ", measured on this machine";
        case WattsBasis::derived: return ", from measured cards and an assumed host";
        case WattsBasis::assumption: return ", assumed";
        case WattsBasis::given: return ", as given";
    }
    return "";
}

/// " (37 to 41), derived"; nothing where noise is unknown.
std::string noise_doubt(const Power& power) {
    if (!power.noise_range) return "";
    const NoiseLevel& range = *power.noise_range;
    const std::string span =
        range.low == range.high ? "" : fmt::format(" ({:.0f} to {:.0f})", range.low.value, range.high.value);
    return span + ", " + safe(power.noise_basis);
}

std::string power_section(const Row& row, const RenderOptions& options) {
    const Power& power = row.power();
    const Outlet& outlet = power.outlet;
    std::string text = heading("Power at the wall", options);
    const bool trains = row.candidate->assessment.training.has_value();
    for (const NamedRow& watts : kWatts) {
        const bool idle = watts.figure == kWatts[0].figure;
        if (trains && !idle) continue;
        text += fact(watts.label,
                     with_unit(watts.figure, row) + basis_words(idle ? power.idle_basis : power.load_basis), options);
    }
    if (trains) text += fact("training", with_unit("decode_w", row), options);
    text +=
        fact("peak",
             fmt::format("{}; {} V / {} A carries {} for hours: {}", with_unit("peak_w", row), brief(outlet.volts),
                         brief(outlet.amps), with_unit("outlet_limit_w", row), power.circuit_ok ? "ok" : "too much"),
             options);
    if (!trains) text += fact("efficiency", three_digits(power.tps_per_watt) + " t/s per W", options);
    if (power.supply.units > 0) text += fact("power supplies", supply_text(power.supply), options);
    text += fact("noise", with_unit("noise_dba", row) + noise_doubt(power), options);
    return text + fact("noise at idle", with_unit("noise_idle_dba", row), options);
}

std::string size_text(const System& system) {
    const std::string litres = system.volume_l ? brief(*system.volume_l) + " l" : "size unknown";
    return litres + ", " + (system.weight_kg ? brief(*system.weight_kg) + " kg" : "weight unknown");
}

/// Heat, what carrying it away costs when nobody asked for it, and the box.
std::string room_section(const Catalog& catalog, const Currency& currency, const Assessment& a,
                         const RenderOptions& options) {
    std::string text = heading("The room", options);
    text += fact("heat",
                 fmt::format("{} BTU/h while it decodes, at most {}", thousands(a.power.heat_btu_per_h()),
                             thousands(a.power.most_heat_btu_per_h())),
                 options);
    const double cop = catalog.constants.room_cooling_cop;
    if (a.cost.cooling_per_year.value == 0)
        text += fact("cooling",
                     fmt::format("not counted; an air conditioner all year would add {} (--cooling-cop {})",
                                 money_and_code(currency, a.cost.electricity_per_year / cop), brief(cop)),
                     options);
    return text + fact("box", size_text(*a.plan.system), options);
}

std::string price_text(const Currency& currency, const Cost& cost) {
    if (!cost.price) return "unknown";
    return fmt::format("{} ({}), {}, {}, {}", money_and_code(currency, cost.price->usd.typical),
                       bare_money_range(currency, cost.price->usd), name_of(cost.price->condition),
                       iso(cost.price->date), safe(cost.price->source));
}

std::string cost_section(const Currency& currency, const Cost& cost, const RenderOptions& options) {
    const auto a_year = [&](Usd sum) { return money_and_code(currency, sum) + " a year"; };
    std::string text = heading("Cost", options);
    text += fact("price", price_text(currency, cost), options);
    text += fact("at work", brief(cost.active_hours_per_day.value) + " h/day", options);
    text += fact("energy",
                 fmt::format("{} kWh a year, {} of it idle", thousands(cost.kwh_per_year.value),
                             thousands(cost.idle_kwh_per_year.value)),
                 options);
    text += fact("electricity", a_year(cost.electricity_per_year), options);
    text += fact("cooling", a_year(cost.cooling_per_year), options);
    if (cost.repairs_per_year.value > 0) text += fact("repairs", a_year(cost.repairs_per_year), options);
    if (cost.wake.value > 0) text += fact("wakes in", brief(cost.wake.value) + " s", options);
    if (cost.price)
        text +=
            fact("resale", fmt::format("{} after {}", money_and_code(currency, cost.resale), years_text(cost.years)),
                 options);
    if (cost.ownership)
        text += fact("ownership",
                     fmt::format("{} over {} ({})", money_and_code(currency, cost.ownership), years_text(cost.years),
                                 bare_money_range(currency, cost.ownership_range)),
                     options);
    if (cost.usd_per_tps) text += fact("per t/s", money_and_code(currency, Usd{*cost.usd_per_tps}), options);
    if (cost.usd_per_mtok)
        text += fact("per million tokens", three_digits(in_currency(currency, *cost.usd_per_mtok)) + " " + currency.id,
                     options);
    return text;
}

/// Each term of what it costs the buyer a year, with what it is worked out from.
std::string bill_section(const Row& row, const RenderOptions& options) {
    const CostToYou& bill = row.candidate->cost;
    const Cost& cost = row.cost();
    const Question& question = *row.question;
    const Currency& currency = currency_of(question);
    const std::string hour =
        fmt::format("{} {} an hour", bare_small_money(currency, question.preference.hour_worth.value), currency.id);
    std::string text = heading("What it costs you a year", options);
    const auto term = [&](Term which, const std::string& of) {
        text += fact(name_of(which), fmt::format("{}: {}", money_and_code(currency, bill.term(which)), of), options);
    };
    if (cost.ownership)
        term(Term::owning, fmt::format("{} over {}{}", money_and_code(currency, cost.ownership), years_text(cost.years),
                                       cost.guess_per_year().value < 0.5
                                           ? std::string()
                                           : fmt::format(", and {} a year as weak prices count by their high ends",
                                                         bare_money(currency, cost.guess_per_year()))));
    if (bill.untimed) text += fact(name_of(Term::waiting), "unknown, and not in the sum", options);
    else if (row.candidate->assessment.training)
        term(Term::waiting,
             fmt::format("{} of {} runs x {} h, {} h at {}",
                         percent(bill.waiting.waits_per_year / (question.duty.requests_per_day * kDaysPerYear)),
                         brief(question.duty.requests_per_day * kDaysPerYear),
                         brief(bill.waiting.first_word.value / kSecondsPerHour), brief(bill.waiting.per_year().value),
                         hour));
    else
        term(Term::waiting,
             fmt::format("{} waits x ({} s to the first word + {} s behind the reader), {} h at {}",
                         thousands(bill.waiting.waits_per_year), brief(bill.waiting.first_word.value),
                         brief(bill.waiting.behind_reader.value), brief(bill.waiting.per_year().value), hour));
    term(Term::noise, fmt::format("{} dB(A){} where you sit, {} above what nobody minds, worth {} at {} {} each",
                                  brief(bill.noise.here_dba), bill.noise.known ? "" : ", that of its form,",
                                  brief(bill.noise.excess_db), brief(bill.noise.equal_db),
                                  bare_small_money(currency, row.catalog->rates.noise_usd_per_dba.value), currency.id));
    term(Term::effort, fmt::format("{} h to set up, {} h a year, at {}", brief(bill.effort.setup.value),
                                   brief(bill.effort.upkeep_per_year.value), hour));
    term(Term::tightness, fmt::format("{} of {} of the yearly ownership", percent(bill.tightness),
                                      percent(row.catalog->rates.tight_share.value)));
    return text + fact("in all",
                       bill.per_year ? fmt::format("{} ({})", money_and_code(currency, bill.per_year),
                                                   bare_money_range(currency, bill.range))
                                     : std::string("unknown, without a price"),
                       options);
}

template <class Terms, std::size_t N>
std::string terms_section(std::string_view title, const Terms& terms, const std::array<TermRow<Terms>, N>& rows,
                          const RenderOptions& options) {
    TextTable table{{{{std::string(title)}, Align::left, 0, false}, right("ms", ""), right("share", "")}, {}, 0};
    const Seconds total = terms.total();
    const auto add = [&](const char* name, Seconds time) {
        table.rows.push_back({word(fmt::format("  {}", name)), word(three(in_milliseconds(time))),
                              word(total.value > 0 ? fmt::format("{:.0f} %", 100 * (time / total)) : "-")});
    };
    for (const TermRow<Terms>& row : rows) add(row.name, terms.*row.time);
    add("total", total);
    return laid_out(std::move(table), options.width, options.color);
}

std::string class_section(const SpeedClass& speed_class, const RenderOptions& options) {
    std::string text = heading(
        fmt::format("Calibration class: {} on {}", safe(speed_class.engine_family), safe(speed_class.architecture)),
        options);
    for (const ClassParameter& row : kParameters)
        text += fact(row.name, fmt::format("{} {}", brief(speed_class.*row.value), row.unit), options);
    text += fact("measured rows",
                 fmt::format("{} decode, {} prompt", speed_class.decode_rows, speed_class.prefill_rows), options);
    return text + paragraph("  sources               ", safe(join(speed_class.sources, ", ")), options.width);
}

/// What people measured on machines like this one, as they stated it.
std::string nearest_section(const std::vector<MeasuredRow>& rows, const RenderOptions& options) {
    TextTable table{
        {left("Measured nearby"), left("on"), left("model"), left("what"), right("t/s", ""), left("row")}, {}, 0};
    table.columns[2].elide = true;
    for (const MeasuredRow& row : rows) {
        const bool decode = row.metric == Metric::decode;
        const double depth = decode ? row.depth_tokens : row.prompt_tokens;
        const std::string what = fmt::format("{}{}{}", decode ? "decode" : "prefill",
                                             depth > 0 ? fmt::format(" at {}", thousands(depth)) : "",
                                             row.users > 1 ? fmt::format(", {} users", row.users) : "");
        table.rows.push_back({word("  " + safe(row.engine_id)),
                              word(fmt::format("{}x {}", row.device_count, safe(row.device_id))),
                              word(fmt::format("{} {}", safe(row.model_id), safe(row.quant_name))), word(what),
                              word(three(row.tps)), word(safe(row.id))});
    }
    return laid_out(std::move(table), options.width, options.color);
}

std::string explained(const Speed& speed, const RenderOptions& options) {
    std::string text = "\n" + terms_section("One decode step", speed.decode, kDecodeTerms, options) + "\n" +
                       terms_section("Reading the prompt", speed.prefill, kPrefillTerms, options);
    if (speed.speed_class != nullptr) text += "\n" + class_section(*speed.speed_class, options);
    return text;
}

std::string training_terms_section(const TrainingRun& run, const RenderOptions& options) {
    if (!run.timed()) return "";
    return "\n" + terms_section("One micro-step", run.terms, kTrainingTerms, options);
}

std::string system_view(const Row& row, const RenderOptions& options) {
    std::string text = system_line("", *row.system, Tone::bold, options);
    if (row.candidate == nullptr) return text + reasons(*row.reasons, "  ", options);
    const Assessment& a = row.candidate->assessment;
    text += paragraph("  Plan: ", plan_text(a.plan), options.width) + "\n";
    text += placement(a.memory, options);
    if (a.memory.fits)
        text += "\n" + speed_section(row, options) + "\n" + power_section(row, options) + "\n" +
                room_section(*row.catalog, currency_of(row), a, options) + "\n" +
                cost_section(currency_of(row), a.cost, options) + "\n" + bill_section(row, options) +
                (!options.explain ? ""
                 : a.training     ? training_terms_section(*a.training, options)
                                  : explained(a.speed, options));
    if (!row.candidate->nearest.empty()) text += "\n" + nearest_section(row.candidate->nearest, options);
    if (!row.reasons->empty())
        text += "\n" + heading("Constraints not met", options) + reasons(*row.reasons, "  ", options);
    const std::string words = reading(*row.candidate, options);
    return text + (words.empty() ? "" : "\n" + words);
}

}  // namespace

std::string render_estimate(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    if (options.format == Format::json) return decision_json(catalog, decision);
    const std::vector<Row> rows = rows_of(catalog, decision);
    if (options.format == Format::csv) return csv_table(rows, decision, kCompare);
    if (options.format == Format::html) return estimate_page(catalog, decision, options);
    if (options.format == Format::markdown) return render_compare(catalog, decision, options);
    std::string text = question_lines(decision, stale_prices(catalog, decision), options);
    for (const Row& row : rows) text += "\n" + system_view(row, options);
    return text;
}

}  // namespace advisor
