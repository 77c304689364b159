// What the files of upgrades share.
#pragma once

#include "advisor/explore.hpp"

namespace advisor {

/// The board or PC of a system's bill that has slots; null where none is known.
const Part* board_of(const System& system);

inline bool is_card(const Part& part) { return part.kind.starts_with("gpu"); }

/// What limits the owned system on its best plan, which may be missing: the model is asked what it would do without
/// each limit.
Bottleneck bottleneck_of(const Catalog& catalog, const Question& question, const System& own,
                         const std::optional<Candidate>& before);

/// What parts cost and fetch today.
class Market {
public:
    Market(const Catalog& catalog, const Purchase& purchase, double owned_years);

    std::optional<Usd> to_buy(const Part& part) const;
    std::optional<Usd> to_sell(const Part& part) const;

    /// Net cost of getting from a bill to another; nothing where a part that is bought has no price.
    std::optional<Usd> net(const std::vector<BillLine>& from, const std::vector<BillLine>& to) const;

private:
    const Catalog& catalog_;
    std::vector<std::optional<Usd>> bought_, sold_;  // by place in Catalog::parts
};

/// A machine that the owned one can become, or that can take its place or stand beside it, and what speaks against it.
struct Proposal {
    StepKind kind = StepKind::replace;
    std::shared_ptr<const System> system;
    std::vector<Reason> reasons{};
};

/// Fills in the steps, those refused and the way out of the bottleneck; the owned system, what it does and what limits
/// it are there.
void find_steps(const Catalog& catalog, const Market& market, Upgrade& answer);

/// Builds from what is owned, where it is host and cards, and those that could take its place: of each set of cards the
/// host that costs least, and the least one without cards on single lanes. None above the budget but the nearest, one
/// more of its cards.
std::vector<Proposal> proposals_from(const Catalog& catalog, const Question& question, const System& own,
                                     const Market& market);

}  // namespace advisor
