// The utility of a result as its prices, speeds, watts and resale vary; docs/model.md says what varies with what.
#pragma once

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

Prospect prospect_of(const Catalog& catalog, const Question& question, const Candidate& candidate, Sources& sources);

/// Its utility in each draw of the block that the sources hold.
Block utility_of(const Prospect& prospect, const Sources& sources);

}  // namespace advisor
