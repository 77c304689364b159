#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "tables.hpp"
#include "words.hpp"

namespace advisor::render {

const QuantFit* fit_of(const Row& row, std::string_view bit_class) {
    if (row.fits == nullptr) return nullptr;
    for (const QuantFit& fit : row.fits->quants)
        if (fit.plan.quant->bit_class == bit_class) return &fit;
    return nullptr;
}

Tone tone_of(MemoryFit verdict) {
    constexpr std::array<Tone, 3> kTones{Tone::bad, Tone::plain, Tone::good};
    return kTones[static_cast<std::size_t>(verdict)];
}

namespace {

void in_order_of(const std::vector<const System*>& systems, std::vector<Row>& rows) {
    const auto place = [&](const Row& row) { return std::find(systems.begin(), systems.end(), row.system); };
    std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return place(a) < place(b); });
}

const SystemFits* fits_on(const Decision& decision, const System& system) {
    for (const SystemFits& fits : decision.fits)
        if (fits.system == &system) return &fits;
    return nullptr;
}

Row row_with(const Catalog& catalog, const Decision& decision, const Candidate& candidate, bool rejected) {
    Row row = row_of(decision.question, candidate);
    row.catalog = &catalog;
    row.decision = &decision;
    row.rejected = rejected;
    row.fits = fits_on(decision, *row.system);
    return row;
}

/// A figure as tables show it, measured and extrapolated predictions with their mark.
Cell figure_cell(const Figure& shown, const Row& row) {
    const Reading reading = reading_of(shown, row);
    if (!reading.known()) return unknown();
    if (!reading.number) return word(safe(reading.words));
    std::string text = in_cell(shown, row, *reading.number);
    if (reading.estimate) text += mark(reading.estimate->basis);
    return figure(shown_number(shown, row, *reading.number), std::move(text));
}

template <class T>
std::string codes(const std::vector<T>& entries) {
    std::vector<std::string> words;
    for (const T& entry : entries) words.emplace_back(name_of(entry.code));
    return join(words, "; ");
}

Cell rank_cell(const Row& row) {
    const int rank = row.candidate->rank;
    return rank > 0 ? figure(rank, fmt::format("{}", rank)) : unknown();
}

Cell price_cell(const Row& row) {
    const auto& price = row.cost().price;
    if (!price) return unknown();
    std::string text = bare_money(currency_of(row), price->usd.typical);
    return figure(price->usd.typical.value, std::move(text += mark(*price)));
}

Cell memory_of_usable(const Row& row) {
    Cell cell = word(gib_text(row.memory().required()) + "/" + gib_text(row.memory().usable));
    cell.tone = row.memory().fits ? Tone::plain : Tone::bad;
    return cell;
}

Cell verdict_cell(const Row& row) {
    Cell cell = word(std::string(verdict_of(row)));
    cell.tone = cell.text == "no" ? Tone::bad : cell.text == "fits" ? Tone::good : Tone::plain;
    return cell;
}

Cell price_range(const Row& row) {
    const auto& known = row.cost().price;
    return known ? word(bare_money_range(currency_of(row), known->usd)) : unknown();
}

Cell ownership_range(const Row& row) {
    return row.cost().ownership ? word(bare_money_range(currency_of(row), row.cost().ownership_range)) : unknown();
}

Cell peak_of_circuit(const Row& row) {
    const Power& power = row.power();
    Cell cell = word(fmt::format("{}/{}", three(power.peak.value), three(power.outlet.usable_limit().value)));
    cell.tone = power.circuit_ok ? Tone::plain : Tone::bad;
    return cell;
}

Cell cuda_cell(const Row& row) { return word(*reading_of(figure_named("cuda"), row).number > 0 ? "yes" : "no"); }

Cell effort_cell(const Row& row) { return figure(row.system->effort, std::string(effort_words(*row.system))); }

Cell power_limit_cell(const Row& row) {
    const auto& limit = row.plan().power_limit;
    return limit ? figure(limit->value, three(limit->value)) : Cell{"stock", {}, true, Tone::plain};
}

template <std::size_t bit_class>
Cell fit_of_class(const Row& row) {
    const QuantFit* fit = fit_of(row, kFitClasses[bit_class]);
    if (fit == nullptr) return unknown();
    Cell cell = word(std::string(name_of(fit->verdict)));
    cell.tone = tone_of(fit->verdict);
    return cell;
}

/// What `say` makes of the best quantization that fits.
template <class Say>
Cell best_fit(const Row& row, Say say) {
    const QuantFit* best = row.fits == nullptr ? nullptr : row.fits->best();
    return best == nullptr ? unknown() : say(*best);
}

Cell gib_cell(Bytes bytes) { return figure(in_gib(bytes), gib_text(bytes)); }
Cell best_quant(const Row& row) {
    return best_fit(row, [](const QuantFit& fit) { return word(safe(fit.plan.quant->id)); });
}
Cell best_engine(const Row& row) {
    return best_fit(row, [](const QuantFit& fit) { return word(safe(fit.plan.engine->id)); });
}
Cell best_loss(const Row& row) {
    return best_fit(row, [](const QuantFit& fit) {
        const std::optional<double> delta = fit.plan.quant->perplexity_delta;
        return delta ? figure(*delta, fmt::format("{:+.3f}", *delta)) : unknown();
    });
}
Cell best_required(const Row& row) {
    return best_fit(row, [](const QuantFit& fit) { return gib_cell(fit.memory.required()); });
}
Cell best_usable(const Row& row) {
    return best_fit(row, [](const QuantFit& fit) { return gib_cell(fit.memory.usable); });
}
Cell best_context(const Row& row) {
    return best_fit(row, [](const QuantFit& fit) {
        return figure(static_cast<double>(fit.memory.max_context), tokens(fit.memory.max_context));
    });
}

constexpr Align L = Align::left, R = Align::right;
constexpr unsigned Rec = kRecommend, Cmp = kCompare, Fit = kFit, Own = kCost, All = Rec | Cmp | Fit | Own, Bits = kFits;
constexpr Special kWords{"", "", L};
constexpr Holds Always = Holds::always, Planned = Holds::planned, Fitting = Holds::fitting;

// name, group, views for people, for machines, drop, what is special
constexpr Column kColumns[] = {
    {"rank", "", Rec, Rec, 0, {"", "", R, Planned, rank_cell}},
    {"system_id", "", 0, All, 0, kWords},
    {"system", "", All | Bits, All, 0, kWords},
    {"price_usd", "", Rec | Own, 0, 0, {"Price", "USD", R, Planned, price_cell}},
    {"verdict", "memory", Fit | Cmp, Fit | Cmp, 0, {"Verdict", "", L, Always, verdict_cell}},

    {"fit_2bit", kBitsGroup, Bits, Fit, 0, {"2bit", "", L, Always, fit_of_class<0>}},
    {"fit_3bit", kBitsGroup, Bits, Fit, 0, {"3bit", "", L, Always, fit_of_class<1>}},
    {"fit_4bit", kBitsGroup, Bits, Fit, 0, {"4bit", "", L, Always, fit_of_class<2>}},
    {"fit_5bit", kBitsGroup, Bits, Fit, 0, {"5bit", "", L, Always, fit_of_class<3>}},
    {"fit_6bit", kBitsGroup, Bits, Fit, 0, {"6bit", "", L, Always, fit_of_class<4>}},
    {"fit_8bit", kBitsGroup, Bits, Fit, 0, {"8bit", "", L, Always, fit_of_class<5>}},
    {"fit_16bit", kBitsGroup, Bits, Fit, 0, {"16bit", "", L, Always, fit_of_class<6>}},
    {"best_quant", "", Bits, Fit, 0, {"Best", "", L, Always, best_quant}},
    {"best_engine", "", 0, Fit, 0, {"", "", L, Always, best_engine}},
    {"best_perplexity_delta", "", Bits, Fit, 0, {"Loss", "ppl", R, Always, best_loss}},
    {"best_required_gib", "", Bits, Fit, 0, {"Need", "GiB", R, Always, best_required}},
    {"best_usable_gib", "", Bits, Fit, 0, {"Have", "GiB", R, Always, best_usable}},
    {"best_max_context_tokens", "", Bits, Fit, 0, {"Context", "tokens", R, Always, best_context}},

    {"train_tps_range", "training", Cmp, 0, 0, kWords},
    {"train_hours_range", "training", Cmp, 0, 0, kWords},
    {"train_kwh_range", "training", Cmp, 0, 0, kWords},
    {"train_usd_range", "training", Cmp, 0, 0, kWords},
    {"rent_usd_range", "training", Cmp, 0, 0, kWords},
    {"train_tps", "", 0, Rec | Cmp},
    {"train_tps_low", "", 0, Rec | Cmp},
    {"train_tps_high", "", 0, Rec | Cmp},
    {"train_hours", "", 0, Rec | Cmp},
    {"train_hours_low", "", 0, Rec | Cmp},
    {"train_hours_high", "", 0, Rec | Cmp},
    {"train_kwh", "", 0, Rec | Cmp},
    {"train_kwh_low", "", 0, Rec | Cmp},
    {"train_kwh_high", "", 0, Rec | Cmp},
    {"train_usd", "", 0, Rec | Cmp},
    {"train_usd_low", "", 0, Rec | Cmp},
    {"train_usd_high", "", 0, Rec | Cmp},
    {"rent_usd", "", 0, Rec | Cmp},
    {"rent_usd_low", "", 0, Rec | Cmp},
    {"rent_usd_high", "", 0, Rec | Cmp},
    {"decode_tps", "speed", Rec | Cmp, Rec | Cmp},
    {"decode_tps_low", "", 0, Rec | Cmp},
    {"decode_tps_high", "", 0, Rec | Cmp},
    {"",
     "speed",
     Rec | Cmp,
     0,
     5,
     {"80 % range", "t/s", R, Fitting, [](const Row& r) { return word(range(r.speed().decode_tps)); }}},
    {"decode_basis", "speed", Cmp, Rec | Cmp},
    {"decode_bound", "speed", Cmp, Rec | Cmp},
    {"aggregate_decode_tps", "speed", Cmp, Rec | Cmp},
    {"prefill_tps", "speed", Cmp, Rec | Cmp},
    {"ttft_s", "", Rec, 0, 3, {"TTFT"}},
    {"ttft_s", "speed", Cmp, Rec | Cmp},

    {"", "", Rec, 0, 2, {"Memory", "GiB", R, Planned, memory_of_usable}},
    {"required_gib", "memory", Fit | Cmp, All},
    {"usable_gib", "memory", Fit | Cmp, All},
    {"max_context_tokens", "memory", Fit | Cmp, All, 1},

    {"idle_w", "power", Cmp | Own, All & ~Fit, 3},
    {"decode_w", "", Rec, 0, 4, {"Wall"}},
    {"decode_w", "power", Cmp | Own, All & ~Fit, 3},
    {"prefill_w", "power", Cmp, Rec | Cmp},
    {"peak_w", "power", Cmp, Rec | Cmp},
    {"", "power", Cmp, 0, 0, {"Peak of circuit", "W", R, Planned, peak_of_circuit}},
    {"tps_per_watt", "power", Cmp, Rec | Cmp},
    {"noise_dba", "room", Rec | Cmp, Rec | Cmp},

    {"noise_idle_dba", "room", Cmp, Cmp},
    {"heat_btu_per_h", "room", Cmp, Cmp | Own},
    {"volume_l", "room", Cmp, Cmp},
    {"weight_kg", "room", Cmp, Cmp},

    {"price_usd", "cost", Cmp, All & ~Fit},
    {"price_usd_low", "", 0, All & ~Fit},
    {"price_usd_high", "", 0, All & ~Fit},
    {"", "cost", Cmp, 0, 0, {"Price range", "USD", R, Planned, price_range}},
    {"active_hours_per_day", "cost", Own, Cmp | Own, 6},
    {"kwh_per_year", "cost", Own, All & ~Fit, 5},
    {"electricity_usd_per_year", "cost", Cmp | Own, All & ~Fit, 1},
    {"cooling_usd_per_year", "cost", Cmp | Own, Cmp | Own, 7},
    {"resale_usd", "cost", Cmp | Own, Cmp | Own, 2},
    {"ownership_usd", "cost", Rec | Cmp | Own, All & ~Fit, 1},
    {"ownership_usd_low", "", 0, All & ~Fit},
    {"ownership_usd_high", "", 0, All & ~Fit},
    {"", "cost", Cmp, 0, 0, {"Own range", "USD", R, Fitting, ownership_range}},
    {"repairs_usd_per_year", "cost", Cmp, Cmp | Own},
    {"equal_work_ownership_usd", "cost", Cmp, Cmp | Own},
    {"equal_work_hours_per_day", "cost", Cmp, Cmp | Own},
    {"usd_per_tps", "cost", Cmp | Own, All & ~Fit, 8, {"", "USD"}},
    {"usd_per_mtok", "cost", Cmp | Own, All & ~Fit, 4, {"", "USD"}},
    {"cost_to_you_usd", "yours", Rec | Cmp, Rec | Cmp, 0},
    {"owning_usd_per_year", "yours", Cmp, Rec | Cmp},
    {"waiting_usd_per_year", "yours", Cmp, Rec | Cmp},
    {"noise_usd_per_year", "yours", Cmp, Rec | Cmp},
    {"effort_usd_per_year", "yours", Cmp, Rec | Cmp},
    {"tightness_usd_per_year", "yours", Cmp, Rec | Cmp},
    {"next_ttft_s", "speed", Cmp, Rec | Cmp},

    {"probability_first", "ranking", Cmp, Rec | Cmp},
    {"probability_beats_next", "ranking", Cmp, Rec | Cmp},

    {"engine", "setup", Cmp, All, 0, kWords},
    {"quant", "setup", Cmp, All, 0, kWords},
    {"parallel", "setup", Cmp, All, 0, kWords},
    {"power_limit_w", "setup", Cmp, Rec | Cmp | Own, 0, {"", "", R, Planned, power_limit_cell}},
    {"", "", Fit, 0, 2, {"Plan", "", L, Planned, [](const Row& r) { return word(plan_brief(r.plan())); }}},
    {"os", "setup", Cmp, 0, 0, kWords},
    {"cuda", "setup", Cmp, 0, 0, {"", "", L, Always, cuda_cell}},
    {"form", "setup", Cmp, Rec | Cmp, 0, kWords},
    {"condition", "setup", Cmp, Rec | Cmp, 0, kWords},
    {"availability", "setup", Cmp, Rec | Cmp, 0, kWords},
    {"", "setup", Cmp, 0, 0, {"Set-up", "", L, Always, effort_cell}},
    {"reasons", "", 0, All, 0, {"Not met", "", L, Always, [](const Row& r) { return word(codes(*r.reasons)); }}},
    {"warnings",
     "",
     0,
     Rec | Cmp,
     0,
     {"Warnings", "", L, Planned, [](const Row& r) { return word(codes(r.candidate->warnings)); }}},
};

const std::vector<Column>& all_columns() {
    static const std::vector<Column> columns = [] {
        std::vector<Column> found(std::begin(kColumns), std::end(kColumns));
        for (Column& column : found)
            column.figure = column.special.fill ? find_figure(column.name) : &figure_named(column.name);
        return found;
    }();
    return columns;
}

template <class Is>
std::vector<const Column*> chosen(Is is) {
    std::vector<const Column*> columns;
    for (const Column& column : all_columns())
        if (is(column)) columns.push_back(&column);
    return columns;
}

}  // namespace

std::string_view effort_words(const System& system) {
    return system.effort < 0.25 ? "plug in and go" : system.effort < 0.6 ? "some set-up" : "build it yourself";
}

std::vector<const Column*> columns_for_people(unsigned view) {
    return chosen([view](const Column& column) { return (column.people & view) != 0; });
}

std::vector<const Column*> columns_for_machines(unsigned view) {
    return chosen([view](const Column& column) { return (column.machines & view) != 0; });
}

Cell cell_of(const Column& column, const Row& row) {
    if (column.special.fill == nullptr) return figure_cell(*column.figure, row);
    return holds_for(column.special.holds, row) ? column.special.fill(row) : unknown();
}

std::string title_of(const Column& column, const Decision& decision) {
    const bool own = column.figure == nullptr || !column.special.title.empty();
    std::string title(own ? column.special.title : column.figure->shown.title);
    const std::size_t at = title.find("{years}");
    if (at != std::string::npos) title.replace(at, 7, brief(decision.question.purchase.years));
    return title;
}

std::string unit_of(const Column& column, const Decision& decision) {
    const bool own = column.figure == nullptr || !column.special.unit.empty();
    return in_unit(currency_of(decision.question), own ? column.special.unit : column.figure->shown.unit);
}

std::string title_with_unit(const Column& column, const Decision& decision) {
    const std::string title = title_of(column, decision), unit = unit_of(column, decision);
    return unit.empty() ? title : fmt::format("{}, {}", title, unit);
}

std::vector<Row> result_rows(const Catalog& catalog, const Decision& decision) {
    std::vector<Row> rows;
    for (const Candidate& candidate : decision.results) rows.push_back(row_with(catalog, decision, candidate, false));
    return rows;
}

std::vector<Row> rejected_rows(const Catalog& catalog, const Decision& decision) {
    std::vector<Row> rows;
    for (const Candidate& candidate : decision.rejected) rows.push_back(row_with(catalog, decision, candidate, true));
    for (const auto& [system, reasons] : decision.without_plan)
        rows.push_back(
            {&catalog, &decision, &decision.question, system, nullptr, &reasons, true, fits_on(decision, *system)});
    return rows;
}

std::vector<Row> rows_of(const Catalog& catalog, const Decision& decision) {
    std::vector<Row> rows = result_rows(catalog, decision);
    const std::vector<Row> rejected = rejected_rows(catalog, decision);
    rows.insert(rows.end(), rejected.begin(), rejected.end());
    in_order_of(decision.question.knobs.systems, rows);
    return rows;
}

}  // namespace advisor::render
