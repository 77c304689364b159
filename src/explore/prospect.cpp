// What varies with what: prices of parts by part, speeds by class, resale by the dearest kind of part, watts, noise and
// rates. docs/model.md has the list.
#include "prospect.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "decide/parts.hpp"

namespace advisor {

std::size_t Sources::place_of(const Stream& stream) {
    const auto known = std::find_if(streams_.begin(), streams_.end(),
                                    [&](const Stream& other) { return other.key() == stream.key(); });
    const std::size_t place = static_cast<std::size_t>(known - streams_.begin());
    if (known == streams_.end()) streams_.push_back(stream);
    return place;
}

std::size_t Sources::error_of(std::string_view name) {
    const std::size_t place = place_of({name, kDrawSeed});
    if (place == levels_.size()) levels_.push_back(&normal_levels());
    return place;
}

std::size_t Sources::price_of(const Part& part, const Spread<Usd>& usd) {
    const std::size_t place = place_of({"price of " + part.id, kDrawSeed});
    if (place == levels_.size())
        levels_.push_back(&prices_.emplace_back(lognormal_levels({usd.low.value, usd.typical.value, usd.high.value})));
    return place;
}

std::size_t Sources::rate(std::string_view name, double value, double spread) {
    const std::size_t place = place_of({name, kDrawSeed});
    if (place == levels_.size()) {
        const double least = 1e-6;  // a lognormal needs more than nothing
        const double typical = std::max(least, value);
        levels_.push_back(&prices_.emplace_back(lognormal_levels({typical / spread, typical, typical * spread})));
    }
    return place;
}

void Sources::draw() {
    values_.resize(streams_.size());
    for (std::size_t i = 0; i < streams_.size(); ++i) streams_[i].draw(*levels_[i], values_[i].data(), kBlock);
}

namespace {

Split split_normal(std::size_t error, double low, double median, double high) {
    const double below = (median - low) / kEightyPercent, above = (high - median) / kEightyPercent;
    return {error, static_cast<float>(median), static_cast<float>((above + below) / 2),
            static_cast<float>((above - below) / 2)};
}

/// A measured plan errs on its own, any other with its class.
std::string speed_error(std::string_view what, const Assessment& a, Basis basis) {
    const Plan& plan = a.plan;
    const SpeedAnchor* anchor = a.speed.anchor;
    if (basis == Basis::measured && anchor)
        return fmt::format("{} of {} {} {} {} {}", what, plan.engine->family, anchor->count, anchor->device->id,
                           anchor->quant->id, name_of(anchor->parallel));
    return fmt::format("{} of {} on {}", what, plan.engine->family, plan.system->devices.front().device->architecture);
}

/// Where most of the money goes decides what resale errs with.
std::string resale_error(const System& system, const Purchase& purchase) {
    const Part* dearest = nullptr;
    double most = 0;
    for (const BillLine& line : system.bill) {
        const std::optional<PartPrice> price = price_of(*line.part, purchase);
        const double usd = price ? price->usd.typical.value * line.quantity : 0;
        if (dearest && usd <= most) continue;
        dearest = line.part;
        most = usd;
    }
    return fmt::format("resale of {}", dearest ? dearest->kind : "");
}

/// Builds the prospect of one result.
class ProspectBuilder {
public:
    ProspectBuilder(const Catalog& catalog, const Question& question, const Candidate& candidate, Sources& sources)
        : catalog_(catalog), question_(question), a_(candidate.assessment), cost_(candidate.cost), sources_(sources) {}

    Prospect run() {
        prospect_.priced = cost_.per_year.has_value();
        // A guessed price counts by its high end here too.
        prospect_.certain = static_cast<float>(cost_.term(Term::tightness).value +
                                               weight(Term::owning) * a_.cost.guess_per_year().value);
        constexpr float kUntimed = 1e11F;  // it loses every draw against what can be timed
        if (cost_.untimed) prospect_.certain += kUntimed;
        if (prospect_.priced) add_ownership();
        add_hours();
        add_noise();
        return std::move(prospect_);
    }

private:
    const Catalog& catalog_;
    const Question& question_;
    const Assessment& a_;
    const CostToYou& cost_;
    Sources& sources_;
    Prospect prospect_;

    double weight(Term term) const {
        return question_.preference.weights[static_cast<std::size_t>(term)] * cost_.work_share;
    }

    void add_ownership() {
        UncertainOwnership& own = prospect_.ownership;
        const System& system = *a_.plan.system;
        add_prices(own);
        const Spread<double>& share = a_.cost.resale_share;
        own.resale_share = split_normal(sources_.error_of(resale_error(system, question_.purchase)), share.low,
                                        share.typical, share.high);
        const double electricity = question_.preference.weights[static_cast<std::size_t>(Term::electricity)];
        const double running = a_.cost.running.value + (electricity - 1) * a_.cost.energy.value;
        const double spread = electricity * a_.cost.energy.value * a_.power.spread;
        own.running = split_normal(sources_.error_of("watts of " + system.devices.front().device->architecture),
                                   running - spread, running, running + spread);
        own.per_year = static_cast<float>(weight(Term::owning) / a_.cost.years);
    }

    void add_prices(UncertainOwnership& own) {
        const Spread<Usd>& total = a_.cost.price->usd;
        double certain = 0;
        if (total.low == total.high) {
            certain = total.typical.value;
        } else {
            for (const BillLine& line : a_.plan.system->bill) {
                const double bought = line.quantity - question_.purchase.owned(*line.part, line.quantity);
                if (bought <= 0) continue;
                const Spread<Usd> usd = price_of(*line.part, question_.purchase)->usd;
                if (usd.low == usd.high) certain += usd.typical.value * bought;
                else own.parts.emplace_back(sources_.price_of(*line.part, usd), static_cast<float>(bought));
            }
        }
        own.certain_price = static_cast<float>(certain);
    }

    void add_hours() {
        UncertainHours& hours = prospect_.hours;
        const Preference& preference = question_.preference;
        const double spread = preference.hour_worth_given ? 1 : catalog_.rates.hour_worth.spread;
        hours.worth = sources_.rate("worth of an hour", preference.hour_worth.value, spread);
        hours.effort = static_cast<float>(weight(Term::effort) * cost_.effort.per_year(question_.purchase.years).value);
        const Wait& waiting = cost_.waiting;
        if (a_.training) return add_runs(hours);
        const Estimate &decode = a_.speed.decode_tps, &ttft = a_.speed.ttft_s;
        if (waiting.waits_per_year == 0 || decode.value <= 0 || ttft.value <= 0) return;
        hours.waits = static_cast<float>(weight(Term::waiting) * waiting.waits_per_year / kSecondsPerHour);
        // A guess counts by its worse end here too.
        const double guess = decode.basis == Basis::extrapolated ? decode.low / decode.value : 1;
        const double longer = ttft.basis == Basis::extrapolated ? ttft.high / ttft.value : 1;
        hours.decode_tps = split_normal(sources_.error_of(speed_error("decode", a_, decode.basis)), decode.low * guess,
                                        decode.value * guess, decode.high * guess);
        const double first = first_word(question_, a_).value * longer;  // a good error is a short time
        hours.first_word = split_normal(sources_.error_of(speed_error("prefill", a_, ttft.basis)),
                                        first * ttft.high / ttft.value, first, first * ttft.low / ttft.value);
        hours.output = static_cast<float>(question_.workload.output);
        hours.reading = static_cast<float>(reading_seconds(catalog_, question_).value);
        hours.share = static_cast<float>(catalog_.rates.reading_share.value);
    }

    /// Hours of training err with the family of devices; a good error is a short time.
    void add_runs(UncertainHours& hours) {
        const Wait& waiting = cost_.waiting;
        const TrainingRun& run = *a_.training;
        if (waiting.waits_per_year == 0 || !run.timed()) return;
        hours.waits = static_cast<float>(weight(Term::waiting) * waiting.waits_per_year / kSecondsPerHour);
        const bool guess = run.tps.basis == Basis::extrapolated;
        const auto seconds = [&](Hours time) { return time.value * kSecondsPerHour; };
        const double middle = seconds(guess ? run.hours.high : run.hours.typical);
        hours.first_word = split_normal(sources_.error_of("training on " + run.family->id), seconds(run.hours.high),
                                        middle, std::min(middle, seconds(run.hours.low)));
        hours.decode_tps = split_normal(hours.first_word.error, 1, 1, 1);  // nothing is written
    }

    void add_noise() {
        UncertainNoise& noise = prospect_.noise;
        const Rates& rates = catalog_.rates;
        noise.rate = sources_.rate("worth of quiet", rates.noise_usd_per_dba.value, rates.noise_usd_per_dba.spread);
        const NoiseHere& here = cost_.noise;
        const System& system = *a_.plan.system;
        const SystemDevice& cards = system.devices.front();
        const std::string name = here.known
                                     ? fmt::format("noise of {} {} {}", cards.count, cards.device->id, system.form)
                                     : "noise of any " + system.form;
        noise.equal_db = split_normal(sources_.error_of(name), equal_db_of(rates, here.here_dba - here.spread_db),
                                      here.equal_db, equal_db_of(rates, here.here_dba + here.spread_db));
        noise.weight = static_cast<float>(weight(Term::noise));
    }
};

}  // namespace

Prospect prospect_of(const Catalog& catalog, const Question& question, const Candidate& candidate, Sources& sources) {
    return ProspectBuilder(catalog, question, candidate, sources).run();
}

}  // namespace advisor
