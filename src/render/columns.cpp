#include <fmt/format.h>

#include <array>
#include <cmath>

#include "column.hpp"
#include "words.hpp"

namespace advisor::render {

Cell unknown() { return {"-", {}, true, Tone::plain}; }
Cell word(std::string text) { return {std::move(text), {}, false, Tone::plain}; }
Cell figure(double number, std::string text) {
    if (!std::isfinite(number)) return unknown();
    return {std::move(text), number, false, Tone::plain};
}

namespace {

const Assessment& of(const Row& row) { return row.candidate->assessment; }

Cell plain(double number) { return figure(number, three(number)); }
Cell money(std::optional<Usd> amount) { return amount ? figure(amount->value, usd(amount)) : unknown(); }
Cell optional(const std::optional<double>& number) { return number ? plain(*number) : unknown(); }
Cell size(Bytes bytes) { return figure(in_gib(bytes), gib_text(bytes)); }
Cell rate(const Estimate& estimate) {
    return figure(estimate.value, three(estimate.value) + std::string(mark(estimate.basis)));
}

template <class T>
Cell value(const std::optional<T>& quantity) {
    return quantity ? plain(quantity->value) : unknown();
}

std::optional<Usd> price(const Row& row, Usd Spread<Usd>::*which) {
    const auto& known = of(row).cost.price;
    if (!known) return std::nullopt;
    return known->usd.*which;
}

template <class T>
std::string codes(const std::vector<T>& entries) {
    std::vector<std::string> words;
    for (const T& entry : entries) words.emplace_back(name_of(entry.code));
    return join(words, "; ");
}

Cell rank(const Row& row) {
    return row.candidate->rank > 0 ? figure(row.candidate->rank, fmt::format("{}", row.candidate->rank)) : unknown();
}

Cell memory_of_usable(const Row& row) {
    const Memory& memory = of(row).memory;
    Cell cell = word(gib_text(memory.required()) + "/" + gib_text(memory.usable));
    cell.tone = memory.fits ? Tone::plain : Tone::bad;
    return cell;
}

Cell longest_context(const Row& row) {
    const std::int64_t count = of(row).memory.max_context;
    return figure(static_cast<double>(count), tokens(count));
}

Cell verdict(const Row& row) {
    Cell cell = word(std::string(verdict_of(row)));
    cell.tone = cell.text == "no" ? Tone::bad : cell.text == "fits" ? Tone::good : Tone::plain;
    return cell;
}

Cell price_range(const Row& row) {
    const auto& known = of(row).cost.price;
    return known ? word(usd_range(known->usd)) : unknown();
}

Cell circuit(const Row& row) {
    const Power& power = of(row).power;
    const std::string limit = three(power.outlet.usable_limit().value);
    Cell cell = word(fmt::format("{}/{}", three(power.peak.value), limit));
    cell.tone = power.circuit_ok ? Tone::plain : Tone::bad;
    return cell;
}

Cell engine(const Row& row) {
    const Engine* chosen = of(row).plan.engine;
    return chosen == nullptr ? unknown() : word(safe(chosen->id));
}

Cell quant(const Row& row) {
    const Quantization* chosen = of(row).plan.quant;
    return chosen == nullptr ? unknown() : word(safe(chosen->id));
}

Cell cuda(const Row& row) {
    return word(view_of(*row.system, row.decision->question.purchase.as_of).cuda ? "yes" : "no");
}

Cell availability(const Row& row) {
    return word(std::string(name_of(availability_of(*row.system, row.decision->question.purchase.as_of))));
}

Cell effort(const Row& row) {
    const double share = row.system->effort;
    return figure(share, share < 0.25 ? "plug in and go" : share < 0.6 ? "some set-up" : "build it yourself");
}

Cell power_limit(const Row& row) {
    const auto& limit = of(row).plan.power_limit;
    return limit ? plain(limit->value) : Cell{"stock", {}, true, Tone::plain};
}

template <std::size_t bit_class>
Cell fit_of_class(const Row& row) {
    if (row.fits == nullptr) return unknown();
    for (const QuantFit& fit : row.fits->quants) {
        if (fit.plan.quant->bit_class != kFitClasses[bit_class]) continue;
        constexpr std::array<Tone, 3> kTones{Tone::bad, Tone::plain, Tone::good};
        Cell cell = word(std::string(name_of(fit.verdict)));
        cell.tone = kTones[static_cast<std::size_t>(fit.verdict)];
        return cell;
    }
    return unknown();
}

/// What `say` makes of the best quantization that fits.
template <class Say>
Cell best_fit(const Row& row, Say say) {
    const QuantFit* best = row.fits == nullptr ? nullptr : row.fits->best();
    return best == nullptr ? unknown() : say(*best);
}

Cell best_loss(const Row& row) {
    return best_fit(row, [](const QuantFit& fit) {
        const std::optional<double> delta = fit.plan.quant->perplexity_delta;
        return delta ? figure(*delta, fmt::format("{:+.3f}", *delta)) : unknown();
    });
}

Cell best_context(const Row& row) {
    return best_fit(row, [](const QuantFit& fit) {
        return figure(static_cast<double>(fit.memory.max_context), tokens(fit.memory.max_context));
    });
}

Cell probability(const std::optional<double>& share) {
    return share ? figure(*share, fmt::format("{:.0f}", 100 * *share)) : unknown();
}

constexpr Align L = Align::left, R = Align::right;
constexpr unsigned Rec = kRecommend, Cmp = kCompare, Fit = kFit, Own = kCost, All = Rec | Cmp | Fit | Own, Bits = kFits;
constexpr Needs Always = Needs::nothing, Planned = Needs::plan, Running = Needs::fit;

// key, title, unit, group, align, views for people, for machines, drop, needs, cell
const Column kColumns[] = {
    {"rank", "#", "", "", R, Rec, Rec, 0, Planned, rank},
    {"system_id", "Id", "", "", L, 0, All, 0, Always, [](const Row& r) { return word(safe(r.system->id)); }},
    {"system", "System", "", "", L, All | Bits, All, 0, Always,
     [](const Row& r) { return word(safe(r.system->name)); }},
    {"", "Price", "USD", "", R, Rec | Own, 0, 0, Planned,
     [](const Row& r) { return money(price(r, &Spread<Usd>::typical)); }},
    {"verdict", "Verdict", "", "memory", L, Fit | Cmp, Fit | Cmp, 0, Always, verdict},

    {"fit_2bit", "2bit", "", kBitsGroup, L, Bits, Fit, 0, Always, fit_of_class<0>},
    {"fit_3bit", "3bit", "", kBitsGroup, L, Bits, Fit, 0, Always, fit_of_class<1>},
    {"fit_4bit", "4bit", "", kBitsGroup, L, Bits, Fit, 0, Always, fit_of_class<2>},
    {"fit_5bit", "5bit", "", kBitsGroup, L, Bits, Fit, 0, Always, fit_of_class<3>},
    {"fit_6bit", "6bit", "", kBitsGroup, L, Bits, Fit, 0, Always, fit_of_class<4>},
    {"fit_8bit", "8bit", "", kBitsGroup, L, Bits, Fit, 0, Always, fit_of_class<5>},
    {"fit_16bit", "16bit", "", kBitsGroup, L, Bits, Fit, 0, Always, fit_of_class<6>},
    {"best_quant", "Best", "", "", L, Bits, Fit, 0, Always,
     [](const Row& r) { return best_fit(r, [](const QuantFit& f) { return word(safe(f.plan.quant->id)); }); }},
    {"best_engine", "", "", "", L, 0, Fit, 0, Always,
     [](const Row& r) { return best_fit(r, [](const QuantFit& f) { return word(safe(f.plan.engine->id)); }); }},
    {"best_perplexity_delta", "Loss", "ppl", "", R, Bits, Fit, 0, Always, best_loss},
    {"best_required_gib", "Need", "GiB", "", R, Bits, Fit, 0, Always,
     [](const Row& r) { return best_fit(r, [](const QuantFit& f) { return size(f.memory.required()); }); }},
    {"best_usable_gib", "Have", "GiB", "", R, Bits, Fit, 0, Always,
     [](const Row& r) { return best_fit(r, [](const QuantFit& f) { return size(f.memory.usable); }); }},
    {"best_max_context_tokens", "Context", "tokens", "", R, Bits, Fit, 0, Always, best_context},

    {"decode_tps", "Decode", "t/s", "speed", R, Rec | Cmp, Rec | Cmp, 0, Running,
     [](const Row& r) { return rate(of(r).speed.decode_tps); }},
    {"decode_tps_low", "", "", "", R, 0, Rec | Cmp, 0, Running,
     [](const Row& r) { return plain(of(r).speed.decode_tps.low); }},
    {"decode_tps_high", "", "", "", R, 0, Rec | Cmp, 0, Running,
     [](const Row& r) { return plain(of(r).speed.decode_tps.high); }},
    {"", "80 % range", "t/s", "speed", R, Rec | Cmp, 0, 5, Running,
     [](const Row& r) { return word(range(of(r).speed.decode_tps)); }},
    {"decode_basis", "Basis", "", "speed", R, Cmp, Rec | Cmp, 0, Running,
     [](const Row& r) { return word(std::string(name_of(of(r).speed.decode_tps.basis))); }},
    {"decode_bound", "Bound by", "", "speed", R, Cmp, Rec | Cmp, 0, Running,
     [](const Row& r) { return word(std::string(name_of(of(r).speed.decode_tps.bound))); }},
    {"aggregate_decode_tps", "All users", "t/s", "speed", R, Cmp, Rec | Cmp, 0, Running,
     [](const Row& r) { return rate(of(r).speed.aggregate_decode_tps); }},
    {"prefill_tps", "Prompt", "t/s", "speed", R, Cmp, Rec | Cmp, 0, Running,
     [](const Row& r) { return rate(of(r).speed.prefill_tps); }},
    {"", "TTFT", "s", "", R, Rec, 0, 3, Running, [](const Row& r) { return rate(of(r).speed.ttft_s); }},
    {"ttft_s", "Time to first token", "s", "speed", R, Cmp, Rec | Cmp, 0, Running,
     [](const Row& r) { return rate(of(r).speed.ttft_s); }},

    {"", "Memory", "GiB", "", R, Rec, 0, 2, Planned, memory_of_usable},
    {"required_gib", "Needed", "GiB", "memory", R, Fit | Cmp, All, 0, Planned,
     [](const Row& r) { return size(of(r).memory.required()); }},
    {"usable_gib", "Usable", "GiB", "memory", R, Fit | Cmp, All, 0, Planned,
     [](const Row& r) { return size(of(r).memory.usable); }},
    {"max_context_tokens", "Max context", "tokens", "memory", R, Fit | Cmp, All, 1, Planned, longest_context},

    {"idle_w", "Idle", "W", "power", R, Cmp | Own, All & ~Fit, 3, Planned,
     [](const Row& r) { return plain(of(r).power.idle.value); }},
    {"", "Wall", "W", "", R, Rec, 0, 4, Running, [](const Row& r) { return plain(of(r).power.decode.value); }},
    {"decode_w", "Decoding", "W", "power", R, Cmp | Own, All & ~Fit, 3, Running,
     [](const Row& r) { return plain(of(r).power.decode.value); }},
    {"prefill_w", "Reading prompt", "W", "power", R, Cmp, Rec | Cmp, 0, Running,
     [](const Row& r) { return plain(of(r).power.prefill.value); }},
    {"peak_w", "Peak", "W", "power", R, Cmp, Rec | Cmp, 0, Planned,
     [](const Row& r) { return plain(of(r).power.peak.value); }},
    {"", "Peak of circuit", "W", "power", R, Cmp, 0, 0, Planned, circuit},
    {"tps_per_watt", "Efficiency", "t/s/W", "power", R, Cmp, Rec | Cmp, 0, Running,
     [](const Row& r) { return plain(of(r).power.tps_per_watt); }},
    {"noise_dba", "Noise", "dB(A)", "room", R, Rec | Cmp, Rec | Cmp, 6, Planned,
     [](const Row& r) { return value(of(r).power.noise); }},

    {"noise_idle_dba", "Noise at idle", "dB(A)", "room", R, Cmp, Cmp, 0, Planned,
     [](const Row& r) { return value(of(r).power.noise_idle); }},
    {"heat_btu_per_h", "Heat", "BTU/h", "room", R, Cmp, Cmp | Own, 0, Running,
     [](const Row& r) { return figure(of(r).power.heat_btu_per_h(), thousands(of(r).power.heat_btu_per_h())); }},
    {"volume_l", "Volume", "l", "room", R, Cmp, Cmp, 0, Always,
     [](const Row& r) { return optional(r.system->volume_l); }},
    {"weight_kg", "Weight", "kg", "room", R, Cmp, Cmp, 0, Always,
     [](const Row& r) { return optional(r.system->weight_kg); }},

    {"price_usd", "Price", "USD", "cost", R, Cmp, All & ~Fit, 0, Planned,
     [](const Row& r) { return money(price(r, &Spread<Usd>::typical)); }},
    {"price_usd_low", "", "", "", R, 0, All & ~Fit, 0, Planned,
     [](const Row& r) { return money(price(r, &Spread<Usd>::low)); }},
    {"price_usd_high", "", "", "", R, 0, All & ~Fit, 0, Planned,
     [](const Row& r) { return money(price(r, &Spread<Usd>::high)); }},
    {"", "Price range", "USD", "cost", R, Cmp, 0, 0, Planned, price_range},
    {"active_hours_per_day", "Active", "h/day", "cost", R, Own, Cmp | Own, 6, Running,
     [](const Row& r) { return plain(of(r).cost.active_hours_per_day.value); }},
    {"kwh_per_year", "Energy", "kWh/y", "cost", R, Own, All & ~Fit, 5, Running,
     [](const Row& r) { return plain(of(r).cost.kwh_per_year.value); }},
    {"electricity_usd_per_year", "Power bill", "USD/y", "cost", R, Cmp | Own, All & ~Fit, 1, Running,
     [](const Row& r) { return money(of(r).cost.electricity_per_year); }},
    {"cooling_usd_per_year", "Cooling", "USD/y", "cost", R, Cmp | Own, Cmp | Own, 7, Running,
     [](const Row& r) { return money(of(r).cost.cooling_per_year); }},
    {"resale_usd", "Resale", "USD", "cost", R, Cmp | Own, Cmp | Own, 2, Planned,
     [](const Row& r) { return of(r).cost.price ? money(of(r).cost.resale) : unknown(); }},
    {"ownership_usd", "Own {years} y", "USD", "cost", R, Rec | Cmp | Own, All & ~Fit, 1, Running,
     [](const Row& r) { return money(of(r).cost.ownership); }},
    {"ownership_usd_low", "", "", "", R, 0, All & ~Fit, 0, Running,
     [](const Row& r) { return of(r).cost.ownership ? money(of(r).cost.ownership_range.low) : unknown(); }},
    {"ownership_usd_high", "", "", "", R, 0, All & ~Fit, 0, Running,
     [](const Row& r) { return of(r).cost.ownership ? money(of(r).cost.ownership_range.high) : unknown(); }},
    {"", "Own range", "USD", "cost", R, Cmp, 0, 0, Running,
     [](const Row& r) { return of(r).cost.ownership ? word(usd_range(of(r).cost.ownership_range)) : unknown(); }},
    {"repairs_usd_per_year", "Repairs", "USD/y", "cost", R, Cmp, Cmp | Own, 0, Running,
     [](const Row& r) { return money(of(r).cost.repairs_per_year); }},
    {"equal_work_ownership_usd", "Own, same work", "USD", "cost", R, Cmp, Cmp | Own, 0, Running,
     [](const Row& r) { return r.candidate->equal_work ? money(r.candidate->equal_work->ownership) : unknown(); }},
    {"equal_work_hours_per_day", "Active, same work", "h/day", "cost", R, Cmp, Cmp | Own, 0, Running,
     [](const Row&
            r) { return r.candidate->equal_work ? plain(r.candidate->equal_work->hours_per_day.value) : unknown(); }},
    {"usd_per_tps", "Per t/s", "USD", "cost", R, Cmp | Own, All & ~Fit, 8, Running,
     [](const Row& r) { return optional(of(r).cost.usd_per_tps); }},
    {"usd_per_mtok", "Per M tok", "USD", "cost", R, Cmp | Own, All & ~Fit, 4, Running,
     [](const Row& r) { return optional(of(r).cost.usd_per_mtok); }},
    {"score", "Score", "0-1", "", R, Rec, Rec, 7, Running, [](const Row& r) { return plain(r.candidate->score); }},

    {"probability_first", "First in draws", "%", "ranking", R, Cmp, Rec | Cmp, 0, Planned,
     [](const Row& r) { return probability(r.candidate->probability_first); }},
    {"probability_beats_next", "Beats the next", "%", "ranking", R, Cmp, Rec | Cmp, 0, Planned,
     [](const Row& r) { return probability(r.candidate->probability_beats_next); }},

    {"engine", "Engine", "", "setup", L, Cmp, All, 0, Planned, engine},
    {"quant", "Quantization", "", "setup", L, Cmp, All, 0, Planned, quant},
    {"parallel", "Parallel", "", "setup", L, Cmp, All, 0, Planned,
     [](const Row& r) { return word(std::string(name_of(of(r).plan.parallel))); }},
    {"power_limit_w", "Power limit", "W/card", "setup", R, Cmp, Rec | Cmp | Own, 0, Planned, power_limit},
    {"", "Plan", "", "", L, Fit, 0, 2, Planned, [](const Row& r) { return word(plan_brief(of(r).plan)); }},
    {"", "OS", "", "setup", L, Cmp, 0, 0, Always, [](const Row& r) { return word(safe(join(r.system->os, ", "))); }},
    {"", "CUDA", "", "setup", L, Cmp, 0, 0, Always, cuda},
    {"form", "Form", "", "setup", L, Cmp, Rec | Cmp, 0, Always,
     [](const Row& r) { return word(safe(r.system->form)); }},
    {"condition", "Condition", "", "setup", L, Cmp, Rec | Cmp, 0, Always,
     [](const Row& r) { return word(std::string(name_of(r.system->condition))); }},
    {"availability", "Availability", "", "setup", L, Cmp, Rec | Cmp, 0, Always, availability},
    {"", "Set-up", "", "setup", L, Cmp, 0, 0, Always, effort},
    {"reasons", "Not met", "", "", L, 0, All, 0, Always, [](const Row& r) { return word(codes(*r.reasons)); }},
    {"warnings", "Warnings", "", "", L, 0, Rec | Cmp, 0, Planned,
     [](const Row& r) { return word(codes(r.candidate->warnings)); }},
};

template <class Shown>
std::vector<const Column*> chosen(Shown shown) {
    std::vector<const Column*> columns;
    for (const Column& column : kColumns)
        if (shown(column)) columns.push_back(&column);
    return columns;
}

}  // namespace

std::vector<const Column*> columns_for_people(unsigned view) {
    return chosen([view](const Column& column) { return (column.people & view) != 0; });
}

std::vector<const Column*> columns_for_machines(unsigned view) {
    return chosen([view](const Column& column) { return (column.machines & view) != 0; });
}

Cell cell_of(const Column& column, const Row& row) {
    if (column.needs != Needs::nothing && row.candidate == nullptr) return unknown();
    if (column.needs == Needs::fit && !row.candidate->assessment.memory.fits) return unknown();
    return column.fill(row);
}

std::string title_of(const Column& column, const Decision& decision) {
    std::string title(column.title);
    const std::size_t at = title.find("{years}");
    if (at != std::string::npos) title.replace(at, 7, brief(decision.question.purchase.years));
    return title;
}

}  // namespace advisor::render
