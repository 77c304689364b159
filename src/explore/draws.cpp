#include <algorithm>
#include <cstdlib>

#include "prospect.hpp"

namespace advisor {
namespace {

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
    const std::int32_t bits_a = __builtin_bit_cast(std::int32_t, a), bits_b = __builtin_bit_cast(std::int32_t, b);
    return __builtin_bit_cast(float, (bits_a & all_bits) | (bits_b & ~all_bits));
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
