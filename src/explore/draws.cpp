// How sure the ranking is: the utility of each result is drawn again and again as its prices, speeds, watts and resale
// vary. docs/model.md says what varies with what.
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

struct UncertainTerm {
    Split position;  ///< on the term's scale
    float weight = 0;
};

struct UncertainOwnership {
    float certain_price = 0;                           ///< of parts without spread
    std::vector<std::pair<std::size_t, float>> parts;  ///< source and quantity of the others
    Split resale_share, running;
    bool logarithmic = false;
    float slope = 0, at_zero = 0;  ///< of the position on the scale of cost
    float weight = 0;              ///< 0: does not vary

    bool varies() const { return !parts.empty() || resale_share.varies() || running.varies(); }
};

struct Prospect {
    float certain = 0;  ///< utility of the terms that do not vary
    std::vector<UncertainTerm> terms;
    UncertainOwnership ownership;
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

/// Builds a prospect term by term.
class Builder {
public:
    Builder(const Catalog& catalog, const Question& question, const Candidate& candidate, Sources& sources)
        : catalog_(catalog),
          purchase_(question.purchase),
          candidate_(candidate),
          a_(candidate.assessment),
          sources_(sources) {}

    Prospect run() {
        for (const UtilityTerm& term : candidate_.utility)
            if (!varies(term)) certain_ += term.weight * term.value;
        prospect_.certain = static_cast<float>(certain_);
        return std::move(prospect_);
    }

private:
    /// Whether the term was found to vary, and added as such.
    bool varies(const UtilityTerm& term) {
        if (term.weight == 0) return false;
        const Speed& speed = a_.speed;
        const Estimate &decode = speed.decode_tps, &ttft = speed.ttft_s;
        switch (term.term) {
            case Term::decode:
                return add_uncertain(term, sources_.error_of(speed_error("decode", a_, decode.basis)), decode.low,
                                     decode.value, decode.high);
            case Term::ttft:  // a good error is a short time
                return add_uncertain(term, sources_.error_of(speed_error("prefill", a_, ttft.basis)), ttft.high,
                                     ttft.value, ttft.low);
            case Term::cost: return a_.cost.price && a_.cost.ownership && add_ownership(term);
            case Term::longevity: {
                if (!a_.cost.price || a_.cost.resale_share.low == a_.cost.resale_share.high) return false;
                const System& system = *a_.plan.system;
                const Spread<double>& kept = a_.cost.price->resale_3y;
                return add_uncertain(term, resale_source(), longevity_of(system, kept.low),
                                     longevity_of(system, kept.typical), longevity_of(system, kept.high));
            }
            default: return false;
        }
    }

    const Scale& scale_of(const UtilityTerm& term) const {
        return catalog_.scales[static_cast<std::size_t>(term.term)];
    }

    std::size_t resale_source() { return sources_.error_of(resale_error(*a_.plan.system, purchase_)); }

    bool add_uncertain(const UtilityTerm& term, std::size_t error, double bad, double typical, double good) {
        const Scale& scale = scale_of(term);
        const UncertainTerm added{
            split_normal(error, position_on(scale, bad), position_on(scale, typical), position_on(scale, good)),
            static_cast<float>(term.weight)};
        if (added.position.varies()) prospect_.terms.push_back(added);
        return added.position.varies();
    }

    bool add_ownership(const UtilityTerm& term) {
        UncertainOwnership& own = prospect_.ownership;
        add_prices(own);
        const Spread<double>& share = a_.cost.resale_share;
        own.resale_share = split_normal(resale_source(), share.low, share.typical, share.high);
        const double running = a_.cost.running.value, spread = a_.cost.energy.value * a_.power.spread;
        own.running =
            split_normal(sources_.error_of("watts of " + a_.plan.system->devices.front().device->architecture),
                         running - spread, running, running + spread);
        if (!own.varies()) return false;

        const Scale& scale = scale_of(term);
        const double unit = 1, e = 2.718281828459045;
        own.logarithmic = scale.logarithmic;
        own.at_zero = static_cast<float>(position_on(scale, scale.logarithmic ? unit : 0));
        own.slope = static_cast<float>(scale.logarithmic ? position_on(scale, e) - position_on(scale, unit)
                                                         : position_on(scale, unit) - position_on(scale, 0));
        own.weight = static_cast<float>(term.weight);
        return true;
    }

    void add_prices(UncertainOwnership& own) {
        const Spread<Usd>& total = a_.cost.price->usd;
        double certain = 0;
        if (total.low == total.high) {
            certain = total.typical.value;
        } else {
            for (const BillLine& line : a_.plan.system->bill) {
                const Spread<Usd> usd = price_of(*line.part, purchase_)->usd;
                if (usd.low == usd.high) certain += usd.typical.value * line.quantity;
                else own.parts.emplace_back(sources_.price_of(*line.part, usd), static_cast<float>(line.quantity));
            }
        }
        own.certain_price = static_cast<float>(certain);
    }

    const Catalog& catalog_;
    const Purchase& purchase_;
    const Candidate& candidate_;
    const Assessment& a_;
    Sources& sources_;
    Prospect prospect_;
    double certain_ = 0;
};

template <class To, class From>
To same_bits(From from) {
    return __builtin_bit_cast(To, from);
}

/// Natural logarithm of a positive number within 1e-6, in steps that compilers turn into vector instructions:
/// x = m 2^k with m about 1, and the series of the inverse hyperbolic tangent for m.
float logarithm(float x) {
    constexpr std::int32_t kRootOfHalf = 0x3f3504f3, kMantissaBits = 23;
    constexpr float kLogOf2 = 0.6931471805599453F;
    const std::int32_t bits = same_bits<std::int32_t>(x);
    const std::int32_t exponent = (bits - kRootOfHalf) >> kMantissaBits;
    const float m = same_bits<float>(bits - (exponent << kMantissaBits));
    const float s = (m - 1) / (m + 1), s2 = s * s;
    return kLogOf2 * static_cast<float>(exponent) + 2 * s * (1 + s2 * (1.0F / 3 + s2 * (1.0F / 5 + s2 / 7)));
}

// Without a branch, for the same reason.
float at_least_0(float x) { return (x + std::abs(x)) / 2; }
float between_0_and_1(float x) { return 1 - at_least_0(1 - at_least_0(x)); }
float at(const Split& split, float z) { return split.median + split.slope * z + split.bend * std::abs(z); }

void add_term(const UncertainTerm& term, const Block& errors, Block& utility) {
    for (std::size_t i = 0; i < kBlock; ++i) utility[i] += term.weight * between_0_and_1(at(term.position, errors[i]));
}

Block ownership_of(const UncertainOwnership& own, const Sources& sources) {
    Block usd;
    usd.fill(own.certain_price);
    for (const auto& [source, quantity] : own.parts) {
        const Block& price = sources.values(source);
        for (std::size_t i = 0; i < kBlock; ++i) usd[i] += quantity * price[i];
    }
    const Block &resale = sources.values(own.resale_share.error), &watts = sources.values(own.running.error);
    constexpr float kLeast = 1;  // a logarithm needs more than nothing
    for (std::size_t i = 0; i < kBlock; ++i) {
        const float kept = 1 - between_0_and_1(at(own.resale_share, resale[i]));
        const float cost = usd[i] * kept + at_least_0(at(own.running, watts[i]));
        usd[i] = kLeast + at_least_0(cost - kLeast);
    }
    return usd;
}

void add_cost(const UncertainOwnership& own, const Sources& sources, Block& utility) {
    Block usd = ownership_of(own, sources);
    if (own.logarithmic)
        for (std::size_t i = 0; i < kBlock; ++i) usd[i] = logarithm(usd[i]);
    const float at_zero = own.at_zero, slope = own.slope, weight = own.weight;
    for (std::size_t i = 0; i < kBlock; ++i) utility[i] += weight * between_0_and_1(at_zero + slope * usd[i]);
}

Prospect prospect_of(const Catalog& catalog, const Question& question, const Candidate& candidate, Sources& sources) {
    return Builder(catalog, question, candidate, sources).run();
}

/// Its utility in each draw of the block that the sources hold.
Block utility_of(const Prospect& prospect, const Sources& sources) {
    Block utility;
    utility.fill(prospect.certain);
    for (const UncertainTerm& term : prospect.terms) add_term(term, sources.values(term.position.error), utility);
    if (prospect.ownership.weight != 0) add_cost(prospect.ownership, sources, utility);
    return utility;
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
    for (std::size_t i = 0; i < kBlock; ++i) lead += static_cast<int>(a[i] > b[i]) - static_cast<int>(a[i] < b[i]);
    return lead;
}

/// Without a branch, so that compilers make vector instructions of the loop.
float chosen(std::int32_t all_bits, float a, float b) {
    return same_bits<float>((same_bits<std::int32_t>(a) & all_bits) | (same_bits<std::int32_t>(b) & ~all_bits));
}

/// Of equal results the one ranked before the other is first.
void count_first(const std::vector<Block>& utility, std::vector<int>& first) {
    Block best = utility.front();
    std::array<std::int32_t, kBlock> winner{};
    for (std::size_t c = 1; c < utility.size(); ++c) {
        const std::int32_t challenger = static_cast<std::int32_t>(c);
        for (std::size_t i = 0; i < kBlock; ++i) {
            const std::int32_t wins = utility[c][i] > best[i] ? -1 : 0;  // all bits
            best[i] = chosen(wins, utility[c][i], best[i]);
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
    std::vector<Block> utility(ranked.size());
    for (std::size_t drawn = 0; drawn < kDraws; drawn += kBlock) {
        sources.draw();
        for (std::size_t i = 0; i < ranked.size(); ++i) utility[i] = utility_of(prospects[i], sources);
        count_first(utility, first);
        for (Pair& pair : pairs) pair.lead += lead_of(utility[pair.better], utility[pair.other]);
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
