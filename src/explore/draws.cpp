// How sure the ranking is: what each result costs its buyer is drawn again and again as prices, speeds, watts, resale
// and noise vary, and the rates that the buyer did not set. docs/model.md says what varies with what.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <vector>

#include "advisor/explore.hpp"
#include "decide/parts.hpp"
#include "random.hpp"

namespace advisor {
namespace {

/// So many draws at a time stay in the caches.
constexpr std::size_t kBlock = 500;
using Block = std::array<float, kBlock>;
static_assert(kDraws % kBlock == 0 && kBlock % Stream::kPerNumber == 0);

/// Everything uncertain that results may share, each under a name of its own.
class Sources {
public:
    Sources() = default;
    Sources(const Sources&) = delete;
    Sources& operator=(const Sources&) = delete;

    /// Indices of sources, added where they are new.
    std::size_t error_of(std::string_view name);  ///< standard normal
    std::size_t price_of(const Part& part, const Spread<Usd>& usd);
    std::size_t rate(std::string_view name, double value, double spread);

    void draw();  ///< the next block of each
    const Block& values(std::size_t source) const { return values_[source]; }

private:
    std::size_t place_of(const Stream& stream);

    std::vector<Stream> streams_;
    std::vector<const Levels*> levels_;
    std::deque<Levels> prices_;
    std::vector<Block> values_;
};

/// A split normal, median + slope z + bend |z| of a standard normal z: steeper on the side of its wider half.
struct Split {
    std::size_t error = 0;  ///< index of the source
    float median = 0, slope = 0, bend = 0;

    bool varies() const { return slope != 0 || bend != 0; }
};

/// Dollars over the horizon.
struct UncertainOwnership {
    float certain_price = 0;                           ///< of parts without spread
    std::vector<std::pair<std::size_t, float>> parts;  ///< source and quantity of the others
    Split resale_share, running;
    float per_year = 0;  ///< weight of the term / years
};

/// Hours a year, and what one is worth.
struct UncertainHours {
    std::size_t worth = 0;  ///< source, in dollars
    float effort = 0;       ///< weighted
    float waits = 0;        ///< weighted hours for each second of waiting
    Split first_word, decode_tps;
    float output = 0, reading = 0;  ///< tokens of an answer; seconds that reading them takes
    float share = 0;                ///< of writing at the reader's pace that counts
};

struct UncertainNoise {
    std::size_t rate = 0;  ///< source, in dollars for each dB of equal worth
    Split equal_db;
    float weight = 0;
};

struct Prospect {
    float certain = 0;  ///< dollars a year that do not vary
    bool priced = false;
    UncertainOwnership ownership;
    UncertainHours hours;
    UncertainNoise noise;
};

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
class EntrantBuilder {
public:
    EntrantBuilder(const Catalog& catalog, const Question& question, const Candidate& candidate, Sources& sources)
        : catalog_(catalog), question_(question), a_(candidate.assessment), cost_(candidate.cost), sources_(sources) {}

    Prospect run() {
        prospect_.priced = cost_.per_year.has_value();
        prospect_.certain = static_cast<float>(cost_.term(Term::tightness).value);
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

template <class To, class From>
To same_bits(From from) {
    return __builtin_bit_cast(To, from);
}

// Without a branch, so that compilers make vector instructions of the loops.
float at_least_0(float x) { return (x + std::abs(x)) / 2; }
float between_0_and_1(float x) { return 1 - at_least_0(1 - at_least_0(x)); }
float at(const Split& split, float z) { return split.median + split.slope * z + split.bend * std::abs(z); }

void add_ownership(const UncertainOwnership& own, const Sources& sources, Block& dollars) {
    Block usd;
    usd.fill(own.certain_price);
    for (const auto& [source, quantity] : own.parts) {
        const Block& price = sources.values(source);
        for (std::size_t i = 0; i < kBlock; ++i) usd[i] += quantity * price[i];
    }
    const Block &resale = sources.values(own.resale_share.error), &watts = sources.values(own.running.error);
    for (std::size_t i = 0; i < kBlock; ++i) {
        const float kept = 1 - between_0_and_1(at(own.resale_share, resale[i]));
        dollars[i] += own.per_year * (usd[i] * kept + at_least_0(at(own.running, watts[i])));
    }
}

void add_hours(const UncertainHours& hours, const Sources& sources, Block& dollars) {
    const Block& worth = sources.values(hours.worth);
    if (hours.waits == 0) {
        for (std::size_t i = 0; i < kBlock; ++i) dollars[i] += worth[i] * hours.effort;
        return;
    }
    constexpr float kCrawl = 0.05F;  // of the median: no draw stops writing
    const Block &decode = sources.values(hours.decode_tps.error), &prefill = sources.values(hours.first_word.error);
    const float crawl = kCrawl * hours.decode_tps.median;
    for (std::size_t i = 0; i < kBlock; ++i) {
        const float tps = crawl + at_least_0(at(hours.decode_tps, decode[i]) - crawl);
        const float writing = hours.output / tps, beyond = at_least_0(writing - hours.reading);
        const float behind = beyond + hours.share * (writing - beyond);
        const float wait = at_least_0(at(hours.first_word, prefill[i])) + behind;
        dollars[i] += worth[i] * (hours.effort + hours.waits * wait);
    }
}

void add_noise(const UncertainNoise& noise, const Sources& sources, Block& dollars) {
    const Block &rate = sources.values(noise.rate), &error = sources.values(noise.equal_db.error);
    for (std::size_t i = 0; i < kBlock; ++i)
        dollars[i] += noise.weight * rate[i] * at_least_0(at(noise.equal_db, error[i]));
}

Prospect prospect_of(const Catalog& catalog, const Question& question, const Candidate& candidate, Sources& sources) {
    return EntrantBuilder(catalog, question, candidate, sources).run();
}

/// What it costs in each draw of the block that the sources hold. What has no price loses every draw.
Block dollars_of(const Prospect& prospect, const Sources& sources) {
    Block dollars;
    constexpr float kUnknown = 1e12F;
    dollars.fill(prospect.certain + (prospect.priced ? 0 : kUnknown));
    if (prospect.priced) add_ownership(prospect.ownership, sources, dollars);
    add_hours(prospect.hours, sources, dollars);
    add_noise(prospect.noise, sources, dollars);
    return dollars;
}

/// Wins less losses per draw of a pair of which the better one wins 60 %: below it the order is a coin flip.
constexpr double kTied = 0.6 - 0.4;

/// Likewise at 75 %. A pair that the first block parts so clearly is not tied: sampling would be off by six standard
/// errors (0.022 each).
constexpr double kClear = 0.75 - 0.25;

/// Two results by rank, `better` before `other`.
struct Pair {
    std::size_t better, other;
    int lead = 0;  ///< draws that `better` won less those that it lost

    bool neighbours() const { return other == better + 1; }
};

std::vector<Pair> pairs_of(std::size_t results, std::size_t shown) {
    std::vector<Pair> pairs;
    for (std::size_t a = 0; a < shown; ++a)
        for (std::size_t b = a + 1; b < results; ++b) pairs.push_back({a, b});
    return pairs;
}

int lead_of(const Block& a, const Block& b) {
    int lead = 0;
    for (std::size_t i = 0; i < kBlock; ++i) lead += static_cast<int>(a[i] < b[i]) - static_cast<int>(a[i] > b[i]);
    return lead;
}

/// Without a branch, so that compilers make vector instructions of the loop.
float chosen(std::int32_t all_bits, float a, float b) {
    return same_bits<float>((same_bits<std::int32_t>(a) & all_bits) | (same_bits<std::int32_t>(b) & ~all_bits));
}

/// Of equal results the one ranked before the other is first.
void count_first(const std::vector<Block>& dollars, std::vector<int>& first) {
    Block best = dollars.front();
    std::array<std::int32_t, kBlock> winner{};
    for (std::size_t c = 1; c < dollars.size(); ++c) {
        const std::int32_t challenger = static_cast<std::int32_t>(c);
        for (std::size_t i = 0; i < kBlock; ++i) {
            const std::int32_t wins = dollars[c][i] < best[i] ? -1 : 0;  // all bits
            best[i] = chosen(wins, dollars[c][i], best[i]);
            winner[i] = (challenger & wins) | (winner[i] & ~wins);
        }
    }
    for (const std::int32_t c : winner) ++first[static_cast<std::size_t>(c)];
}

void drop_clear(std::vector<Pair>& pairs) {
    constexpr int kClearLead = static_cast<int>(kClear * kBlock);
    const auto clear = [](const Pair& p) { return !p.neighbours() && std::abs(p.lead) > kClearLead; };
    pairs.erase(std::remove_if(pairs.begin(), pairs.end(), clear), pairs.end());
}

}  // namespace

Chances draw(const Catalog& catalog, const Question& question, const std::vector<Candidate>& ranked,
             std::size_t shown) {
    if (ranked.empty()) return {};
    Sources sources;
    std::vector<Prospect> prospects;
    prospects.reserve(ranked.size());
    for (const Candidate& c : ranked) prospects.push_back(prospect_of(catalog, question, c, sources));
    std::vector<Pair> pairs = pairs_of(ranked.size(), shown);
    std::vector<int> first(ranked.size());
    std::vector<Block> dollars(ranked.size());
    for (std::size_t drawn = 0; drawn < kDraws; drawn += kBlock) {
        sources.draw();
        for (std::size_t i = 0; i < ranked.size(); ++i) dollars[i] = dollars_of(prospects[i], sources);
        count_first(dollars, first);
        for (Pair& pair : pairs) pair.lead += lead_of(dollars[pair.better], dollars[pair.other]);
        if (drawn == 0) drop_clear(pairs);
    }
    Chances chances;
    for (const int wins : first) chances.places.push_back({static_cast<double>(wins) / kDraws, {}});
    for (const Pair& pair : pairs) {
        const double lead = static_cast<double>(pair.lead) / kDraws;
        if (pair.neighbours()) chances.places[pair.better].beats_next = (kDraws + pair.lead) / (2.0 * kDraws);
        if (std::abs(lead) < kTied) chances.ties.push_back({pair.better, pair.other});
    }
    return chances;
}

}  // namespace advisor
