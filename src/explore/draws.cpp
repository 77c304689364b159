// How sure the ranking is: what each result costs its buyer is drawn again and again as prices, speeds, watts, resale
// and noise vary, and the rates that the buyer did not set. docs/model.md says what varies with what.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "prospect.hpp"

namespace advisor {
namespace {

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
