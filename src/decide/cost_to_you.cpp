#include "advisor/cost_to_you.hpp"

#include <algorithm>
#include <cmath>

#include "parts.hpp"

namespace advisor {
namespace {

constexpr std::string_view kAssumed = "assumption";  ///< what System::noise_basis calls it

Usd& at(CostToYou& cost, Term term) { return cost.terms[static_cast<std::size_t>(term)]; }

double waits_per_year(const Catalog& catalog, const Question& question) {
    return requests_per_day(question) * kDaysPerYear * catalog.defaults_of(question.workload.task).attention;
}

/// Of writing the answer, what goes beyond reading it; where nobody reads along, all of it. Of the time that a reader
/// keeps pace a share counts too: one looks at the end first, or copies the whole.
Seconds behind_reader(const Catalog& catalog, const Question& question, double decode_tps) {
    const Seconds writing = Seconds{static_cast<double>(question.workload.output) / decode_tps};
    const Seconds kept_pace = std::min(writing, reading_seconds(catalog, question));
    return writing - kept_pace * (1 - catalog.rates.reading_share.value);
}

const FormRates* rates_of_form(const Catalog& catalog, std::string_view form) {
    for (const FormRates& rates : catalog.forms)
        if (rates.id == form) return &rates;
    return nullptr;
}

/// The mean of something uncertain from its 10 %, 50 % and 90 % quantiles (Swanson's rule).
template <class Value>
Value expected(Value low, Value median, Value high) {
    return low * 0.3 + median * 0.4 + high * 0.3;
}

Seconds seconds_of(Hours hours) { return {hours.value * kSecondsPerHour}; }

/// Of the hours of each run the share that is somebody's; the mean over what they may turn out to be.
Wait wait_for_training(const Catalog& catalog, const Question& question, const TrainingRun& run) {
    const bool guessed = run.tps.basis == Basis::extrapolated;
    const Hours hours = guessed ? run.hours.high : expected(run.hours.low, run.hours.typical, run.hours.high);
    return {waits_per_year(catalog, question), seconds_of(hours), {}};
}

/// What a request makes somebody wait. Of writing, the mean over what the speed may turn out to be: beyond the reader's
/// pace nothing is gained, below it everything is lost, so that a box which may well be slower than its reader costs
/// more than its median says. A speed that nobody measured on such a device counts by the end that disappoints: nobody
/// is advised to buy on a guess.
Wait wait_for(const Catalog& catalog, const Question& question, const Assessment& a) {
    if (a.training) return wait_for_training(catalog, question, *a.training);
    const Estimate &decode = a.speed.decode_tps, &ttft = a.speed.ttft_s;
    const auto behind = [&](double tps) { return behind_reader(catalog, question, tps); };
    const bool guessed = decode.basis == Basis::extrapolated;
    const double longer = ttft.basis == Basis::extrapolated ? ttft.high / ttft.value : 1;
    return {waits_per_year(catalog, question), first_word(question, a) * longer,
            guessed ? behind(decode.low) : expected(behind(decode.high), behind(decode.value), behind(decode.low))};
}

NoiseHere noise_here(const Catalog& catalog, const Question& question, const std::optional<NoiseLevel>& source,
                     std::string_view form_id, int units) {
    const Rates& rates = catalog.rates;
    NoiseHere noise;
    noise.known = source.has_value();
    noise.spread_db = rates.noise_spread_db.value;
    if (noise.known) {
        noise.source = source->typical;
        noise.spread_db = std::max(noise.spread_db, (source->high - source->low).value / 2);
    } else if (const FormRates* form = rates_of_form(catalog, form_id)) {
        noise.source = DecibelsA{form->noise_dba + 10 / std::log(10.0) * std::log(units)};  // boxes side by side
        noise.spread_db = form->noise_spread_db;
    }
    noise.here_dba = noise.source.value - quieter_here(rates, question.preference.place);
    noise.excess_db = std::max(0.0, noise.here_dba - rates.noise_free_dba.value);
    noise.equal_db = equal_db_of(rates, noise.here_dba);
    return noise;
}

/// What cards ask for beyond the hours of the form: many in a box, on risers, without fans, modified, left behind.
void add_cards(const Catalog& catalog, const System& system, Effort& effort) {
    const Rates& rates = catalog.rates;
    int cards = 0, on_risers = 0, passive = 0, modified = 0;
    for (const SystemDevice& entry : system.devices) {
        if (!entry.device->card) continue;
        cards += entry.count;
        if (entry.link == Link::x1) on_risers += entry.count;
        if (entry.device->card->cooling == Cooling::passive) passive += entry.count;
        if (entry.device->card->modified) modified += entry.count;
    }
    const double more = std::max(0.0, cards - rates.usual_cards.value * system.units);
    effort.setup += Hours{rates.card_setup_hours.value * more + rates.passive_setup_hours.value * passive};
    effort.upkeep_per_year +=
        Hours{rates.card_hours_per_year.value * more + rates.riser_hours_per_year.value * on_risers +
              rates.modified_hours_per_year.value * modified};
    if (needs_old_toolkit(catalog.constants, system)) effort.upkeep_per_year += Hours{rates.old_toolkit_hours.value};
}

/// Each box is set up and kept; linking them is work of its own, and so is training in shards.
Effort effort_of(const Catalog& catalog, const Assessment& a, Hours software) {
    const System& system = *a.plan.system;
    Effort effort;
    if (const FormRates* form = rates_of_form(catalog, system.form))
        effort = {Hours{form->setup_hours * system.units}, Hours{form->upkeep_hours * system.units}};
    add_cards(catalog, system, effort);
    const FormRates* linking = rates_of_form(catalog, "cluster");
    if (system.kind == SystemKind::cluster && linking != nullptr) {
        effort.setup += Hours{linking->setup_hours};
        effort.upkeep_per_year += Hours{linking->upkeep_hours};
    }
    if (a.training && a.plan.parallel == Parallel::fsdp) {
        const double steps = a.memory.in_host_ram.value > 0 ? 2 : 1;  // off one card, and off the cards
        effort.upkeep_per_year += Hours{catalog.rates.sharding_hours_per_year.value * steps};
    }
    if (a.plan.in_part()) effort.upkeep_per_year += Hours{catalog.rates.partial_hours_per_year.value};
    effort.upkeep_per_year += software;
    return effort;
}

double tightness_of(const Rates& rates, const Memory& memory) {
    if (memory.required().value <= 0) return 0;
    const double ratio = memory.usable / memory.required(), enough = rates.tight_from_ratio.value;
    return std::clamp((enough - ratio) / (enough - 1), 0.0, 1.0);
}

/// Batch that runs for given hours is worth what it makes of them: the cost is that of a day's work.
double work_share_of(const Question& question, const Cost& cost) {
    if (question.workload.task != Task::batch || !question.duty.hours_per_day) return 1;
    const double wanted = question.duty.requests_per_day * static_cast<double>(question.workload.output);
    return cost.output_tokens_per_day > 0 ? wanted / cost.output_tokens_per_day : 1;
}

void add_up(const Question& question, bool priced, CostToYou& cost) {
    for (std::size_t i = 0; i < kTerms; ++i)
        cost.terms[i] = cost.terms[i] * (question.preference.weights[i] * cost.work_share);
    if (priced) cost.per_year = cost.sum();
}

/// One side of an 80 % interval from independent errors of the terms, each given in its own dollars.
struct Errors {
    double below = 0, above = 0;

    void add(Usd low, Usd typical, Usd high) {
        below = together(below, (typical - low).value);
        above = together(above, (high - typical).value);
    }

private:
    /// Not std::hypot, whose last digit is a matter of the library.
    static double together(double a, double b) { return std::sqrt(a * a + b * b); }
};

/// Nothing is owned, heard or outgrown. Of batch the charge is that of the day's work; an account takes its effort
/// anyway.
CostToYou cost_elsewhere(const Question& question, Usd charged, double work_share, Wait waiting, Effort effort) {
    CostToYou cost;
    const Usd hour = question.preference.hour_worth;
    cost.waiting = waiting;
    cost.effort = effort;
    at(cost, Term::owning) = charged * work_share;
    at(cost, Term::waiting) = hour * waiting.per_year().value;
    at(cost, Term::effort) = hour * effort.per_year(question.purchase.years).value;
    add_up(question, true, cost);
    cost.work_share = work_share;
    cost.range = {*cost.per_year, *cost.per_year, *cost.per_year};
    return cost;
}

}  // namespace

bool needs_old_toolkit(const Constants& constants, const System& system) {
    return std::any_of(system.devices.begin(), system.devices.end(), [&](const SystemDevice& entry) {
        const double capability = entry.device->compute_capability;
        return capability > 0 && capability < constants.cuda_least_capability;
    });
}

double quieter_here(const Rates& rates, Place place) {
    switch (place) {
        case Place::desk: return 0;
        case Place::room: return rates.room_db.value;
        case Place::other_room: return rates.other_room_db.value;
    }
    return 0;
}

double equal_db_of(const Rates& rates, double here_dba) {
    const double free = rates.noise_free_dba.value, doubling = rates.noise_doubling_db.value;
    const auto up_to = [&](double dba) {
        return doubling / std::log(2.0) * std::pow(2.0, (dba - rates.noise_rate_at_dba.value) / doubling);
    };
    return here_dba > free ? up_to(here_dba) - up_to(free) : 0;
}

Seconds reading_seconds(const Catalog& catalog, const Question& question) {
    if (!question.preference.objective->reads_along) return {};
    const auto& reading_tps = catalog.defaults_of(question.workload.task).reading_tps;
    return {reading_tps ? static_cast<double>(question.workload.output) / *reading_tps : 0};
}

Seconds first_word(const Question& question, const Assessment& a) {
    const Seconds start = Seconds{a.speed.ttft_s.value} - a.speed.prefill.total();
    return reading_time(a.speed.prefill, cached_share_of(question, a.plan)) + start;
}

Hours Wait::per_year() const { return {waits_per_year * (first_word + behind_reader).value / kSecondsPerHour}; }

Usd CostToYou::sum() const {
    Usd sum;
    for (const Usd usd : terms) sum += usd;
    return sum;
}

Hours software_hours(const Catalog& catalog, const Question& question, const System& system) {
    const Profile* profile = question.preference.profile;
    if (profile == nullptr || profile->uses_software == 0) return {};
    const double missing = 1 - ecosystem_of(catalog, system);
    return {catalog.rates.software_hours_per_year.value * profile->uses_software * missing};
}

CostToYou cost_to_you(const Catalog& catalog, const Question& question, Hours software, const Assessment& a) {
    const Rates& rates = catalog.rates;
    const Preference& preference = question.preference;
    const Cost& owned = a.cost;
    CostToYou cost;
    cost.work_share = work_share_of(question, owned);
    if (owned.ownership) {
        const double electricity = preference.weight(Term::electricity);
        at(cost, Term::owning) = *owned.ownership * (1 / owned.years) +
                                 owned.energy * ((electricity - 1) / owned.years) + owned.guess_per_year();
    }
    cost.untimed = a.training && !a.training->timed();
    if (!cost.untimed && (a.training || (a.speed.decode_tps.value > 0 && a.speed.ttft_s.value > 0))) {
        cost.waiting = wait_for(catalog, question, a);
        at(cost, Term::waiting) = preference.hour_worth * cost.waiting.per_year().value;
    }
    const System& system = *a.plan.system;
    cost.noise = noise_here(catalog, question, a.power.noise_range, system.form, system.units);
    cost.noise.measured = cost.noise.known && a.power.noise_basis != kAssumed;
    at(cost, Term::noise) = Usd{rates.noise_usd_per_dba.value * cost.noise.equal_db};
    cost.effort = effort_of(catalog, a, software);
    at(cost, Term::effort) = preference.hour_worth * cost.effort.per_year(question.purchase.years).value;
    cost.tightness = tightness_of(rates, a.memory);
    if (owned.ownership)
        at(cost, Term::tightness) =
            (*owned.ownership - owned.energy) * (rates.tight_share.value * cost.tightness / owned.years);
    add_up(question, owned.ownership.has_value(), cost);
    return cost;
}

Usd least_cost_to_you(const Catalog& catalog, const Question& question, const BareMachine& machine) {
    const Purchase& purchase = question.purchase;
    const auto weighted = [&](Usd usd, Term term) { return usd * question.preference.weight(term); };
    if (question.workload.task == Task::batch && question.duty.hours_per_day) return {};  // see work_share_of
    const double kept = resale_share_of(machine.resale_3y, purchase, purchase.years).typical;
    const FormRates* rates = rates_of_form(catalog, machine.form);
    const Effort effort = rates ? Effort{Hours{rates->setup_hours}, Hours{rates->upkeep_hours}} : Effort{};
    const NoiseHere noise = noise_here(catalog, question, machine.noise, machine.form, 1);
    return weighted(machine.price * ((1 - kept) / purchase.years), Term::owning) +
           weighted(question.preference.hour_worth * effort.per_year(purchase.years).value, Term::effort) +
           weighted(Usd{catalog.rates.noise_usd_per_dba.value * noise.equal_db}, Term::noise);
}

Spread<Usd> range_of(const Catalog& catalog, const Question& question, const Assessment& a, const CostToYou& cost) {
    if (!cost.per_year) return {};
    const Preference& preference = question.preference;
    const Rates& rates = catalog.rates;
    Errors errors;
    const double owning = preference.weight(Term::owning) * cost.work_share / a.cost.years;
    errors.add(a.cost.ownership_range.low * owning, *a.cost.ownership * owning, a.cost.ownership_range.high * owning);

    const Speed& speed = a.speed;
    const Estimate &decode = speed.decode_tps, &ttft = speed.ttft_s;
    const auto waiting = [&](Seconds first, Seconds behind) {
        const Wait wait{cost.waiting.waits_per_year, first, behind};
        return preference.hour_worth * (wait.per_year().value * preference.weight(Term::waiting) * cost.work_share);
    };
    if (a.training && a.training->timed()) {
        const Spread<Hours>& hours = a.training->hours;
        const Usd typical = cost.term(Term::waiting);
        errors.add(std::min(typical, waiting(seconds_of(hours.low), {})), typical,
                   std::max(typical, waiting(seconds_of(hours.high), {})));
    }
    if (decode.value > 0 && ttft.value > 0) {
        const Usd typical = cost.term(Term::waiting);
        const auto answered = [&](double tps, double longer) {
            return waiting(first_word(question, a) * longer, behind_reader(catalog, question, tps));
        };
        errors.add(std::min(typical, answered(decode.high, ttft.low / ttft.value)), typical,
                   std::max(typical, answered(decode.low, ttft.high / ttft.value)));
    }
    const double hour_spread = question.preference.hour_worth_given ? 1 : rates.hour_worth.spread;
    const Usd hours = cost.term(Term::waiting) + cost.term(Term::effort);
    errors.add(hours * (1 / hour_spread), hours, hours * hour_spread);
    const Usd noise = cost.term(Term::noise);
    const auto louder = [&](double db) {
        const double weight = preference.weight(Term::noise) * cost.work_share;
        return Usd{rates.noise_usd_per_dba.value * equal_db_of(rates, cost.noise.here_dba + db) * weight};
    };
    errors.add(louder(-cost.noise.spread_db), noise, louder(cost.noise.spread_db));
    errors.add(noise * (1 / rates.noise_usd_per_dba.spread), noise, noise * rates.noise_usd_per_dba.spread);
    return {*cost.per_year - Usd{errors.below}, *cost.per_year, *cost.per_year + Usd{errors.above}};
}

CostToYou cost_of_api(const Catalog& catalog, const Question& question, Usd charged_per_year, double work_share) {
    const Rates& rates = catalog.rates;
    const Wait waiting{waits_per_year(catalog, question), Seconds{rates.api_ttft_s.value},
                       behind_reader(catalog, question, rates.api_decode_tps.value)};
    return cost_elsewhere(question, charged_per_year, work_share, waiting,
                          {Hours{rates.api_setup_hours.value}, Hours{rates.api_upkeep_hours.value}});
}

CostToYou cost_of_rent(const Catalog& catalog, const Question& question, Usd charged_per_year, double work_share,
                       const Assessment& same_cards) {
    const Rates& rates = catalog.rates;
    return cost_elsewhere(question, charged_per_year, work_share, wait_for(catalog, question, same_cards),
                          {Hours{rates.rent_setup_hours.value}, Hours{rates.rent_upkeep_hours.value}});
}

}  // namespace advisor
