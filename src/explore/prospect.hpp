// What is uncertain of a result, to be drawn again and again.
#pragma once

#include <array>
#include <deque>
#include <vector>

#include "advisor/explore.hpp"
#include "random.hpp"

namespace advisor {

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

/// What a result costs its buyer a year, as a sum of what varies.
struct Prospect {
    float certain = 0;  ///< dollars a year that do not vary
    bool priced = false;
    UncertainOwnership ownership;
    UncertainHours hours;
    UncertainNoise noise;
};

/// What varies of what a result costs its buyer; `sources` gets what it does not have yet.
Prospect prospect_of(const Catalog& catalog, const Question& question, const Candidate& candidate, Sources& sources);

}  // namespace advisor
