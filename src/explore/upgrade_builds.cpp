// What an owned machine of host and cards can be built into, and what could be built in its place.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "advisor/build.hpp"
#include "decide/parts.hpp"
#include "upgrade_parts.hpp"

namespace advisor {
namespace {

constexpr std::array kCounts{1, 2, 3, 4, 6, 8};  ///< of new cards in a machine
constexpr int kBeside = 2;                       ///< most cards of another kind beside the owned ones
constexpr std::size_t kKinds = 2;                ///< of cards in one machine

bool has(const Cards& cards, const Device& device) {
    return std::any_of(cards.begin(), cards.end(), [&](const CardCount& card) { return card.device == &device; });
}

/// A build that goes together, and what it takes to get there.
struct Fitted {
    Build build;
    Mounting mounting;
    std::optional<Usd> net{};
};

class Builder {
public:
    Builder(const Catalog& catalog, const Question& question, const System& own, const Market& market)
        : catalog_(catalog), q_(question), own_(own), market_(market), build_(build_of(catalog, own)) {
        least_weights_ = least_weights(catalog, q_.workload);
        if (build_) mounting_ = mount(catalog, *build_);
        if (build_ && !mounting_.complete()) build_.reset();
        for (const Device& device : catalog.devices)
            if (device.card && device.part && market.to_buy(*device.part)) sold_.push_back(&device);
    }

    std::vector<Proposal> run() {
        if (build_) {
            more_cards();
            more_memory();
            other_cards();
            other_hosts();
        }
        for (const Device* device : sold_)
            for (const int count : kCounts)
                if (!build_ || !has(build_->cards, *device)) in_market(StepKind::replace, {{device, count}});
        return std::move(proposals_);
    }

private:
    const Catalog& catalog_;
    const Question& q_;
    const System& own_;
    const Market& market_;
    std::optional<Build> build_;  // that is owned
    Mounting mounting_;
    Bytes least_weights_;
    std::vector<const Device*> sold_;
    std::vector<Proposal> proposals_;

    bool holds_model(const Cards& cards) const {
        Bytes memory;
        for (const auto& [device, count] : cards) memory += *device->memory * count;
        return q_.knobs.offload || memory >= least_weights_;
    }

    bool is_affordable(const std::optional<Usd>& net) const {
        return net && (!q_.limits.budget || *net <= *q_.limits.budget);
    }

    /// The supply of what is owned, where it is one unit that another host takes too.
    std::optional<BillLine> owned_supply() const {
        for (const BillLine& line : own_.bill)
            if (line.part->psu) return line.quantity == 1 ? std::optional(line) : std::nullopt;
        return {};
    }

    /// Whether a supply carries the build: what draws no more than it has carried so far needs no more to spare.
    bool carries(const BillLine& supply, const Build& build) const {
        const std::optional<Watts> load = load_of(build), before = load_of(*build_);
        const bool more = !load || !before || *load > *before;
        return load && supply.part->eight_pins >= eight_pins_of(build.cards) &&
               *load < supply.part->psu->rated * (more ? catalog_.constants.supply_share : 1);
    }

    /// The build with what is there already: no less memory in the same host, and the supply while it carries.
    Fitted fitted(Build build) const {
        const bool same_host = build_ && build.host == build_->host;
        if (same_host && !build.ram) build.ram = mounting_.ram->size;
        Mounting mounting = mount(catalog_, build);
        const std::optional<BillLine> supply = build_ ? owned_supply() : std::nullopt;
        if (supply && mounting.layout && mounting.ram && carries(*supply, build)) {
            const auto& parts = mounting.supply ? mounting.supply->parts : build.host->supplies.front().parts;
            const bool one_unit = parts.size() == 1 && parts.front().part->psu;
            const bool is_it = one_unit && parts.front().part == supply->part;
            if (!is_it && (one_unit || same_host)) {
                build.psu = supply;
                mounting = mount(catalog_, build);
            }
        }
        Fitted found{std::move(build), mounting};
        if (mounting.complete()) found.net = market_.net(own_.bill, bill_of(found.build, mounting));
        return found;
    }

    void propose(StepKind kind, const Fitted& found) {
        System machine = machine_of(catalog_, *q_.purchase.book, found.build, found.mounting);
        proposals_.push_back({kind, std::make_shared<const System>(std::move(machine))});
    }

    /// What does not go together is shown as the owned machine with more cards, and why it does not.
    void refuse(StepKind kind, const Fitted& found) {
        auto system = std::make_shared<System>(own_);
        const int cards = count_of(found.build.cards), more = cards - count_of(build_->cards);
        system->id = id_of(found.build, found.mounting);
        system->name += fmt::format(" + {} card{}", more, more == 1 ? "" : "s");
        system->built = true;
        for (SystemDevice& entry : system->devices)
            for (const CardCount& card : found.build.cards)
                if (card.device == entry.device) entry.count = card.count;
        Reason reason{ReasonCode::circuit, what_lacks(catalog_, found.build, found.mounting), {}, {}, "W", {}};
        if (!found.mounting.layout) {
            reason.code = ReasonCode::slots;
            reason.needed = cards;
            reason.available = build_->host->layouts.back().cards();
            reason.unit = "slots";
        }
        proposals_.push_back({kind, std::move(system), {std::move(reason)}});
    }

    /// Another kind of the same maker: one driver and one backend for both.
    bool goes_beside(const Device& device) const {
        return !has(build_->cards, device) && device.vendor == build_->cards.front().device->vendor;
    }

    /// One more of each kind, as many as tensor parallel divides by, and others beside them.
    void more_cards() {
        for (const CardCount& kind : build_->cards) {
            int power_of_two = 1;
            while (power_of_two <= kind.count) power_of_two *= 2;
            more_of(*kind.device, 1);
            if (power_of_two > kind.count + 1) more_of(*kind.device, power_of_two - kind.count);
        }
        if (build_->cards.size() >= kKinds) return;
        for (const Device* device : sold_)
            for (int count = 1; count <= kBeside && goes_beside(*device); ++count) {
                const Fitted found = fitted({with(build_->cards, *device, count), build_->host, {}, {}});
                if (holds_model(found.build.cards) && is_affordable(found.net)) propose(StepKind::more_cards, found);
            }
    }

    void more_of(const Device& device, int count) {
        const Fitted found = fitted({with(build_->cards, device, count), build_->host, {}, {}});
        if (found.mounting.complete()) propose(StepKind::more_cards, found);
        else refuse(StepKind::more_cards, found);
    }

    /// Helps where weights may stay in it.
    void more_memory() {
        if (!q_.knobs.offload) return;
        for (const RamStep& step : build_->host->ram) {
            if (step.size <= mounting_.ram->size) continue;
            const Fitted found = fitted({build_->cards, build_->host, step.size, {}});
            if (found.mounting.complete()) propose(StepKind::memory, found);
        }
    }

    void other_cards() {
        for (const Device* device : sold_) {
            if (has(build_->cards, *device)) continue;
            for (const int count : kCounts) {
                const Fitted found = fitted({{{device, count}}, build_->host, {}, {}});
                if (holds_model(found.build.cards) && is_affordable(found.net)) propose(StepKind::cards, found);
            }
        }
    }

    void other_hosts() {
        for (const BuildHost& host : catalog_.hosts) {
            if (host.own || &host == build_->host) continue;
            const Fitted found = fitted({build_->cards, &host, {}, {}});
            if (is_affordable(found.net)) propose(StepKind::parts, found);
        }
        for (const CardCount& kind : build_->cards)
            for (const int count : kCounts)
                if (count > kind.count)
                    in_market(StepKind::parts, with(build_->cards, *kind.device, count - kind.count), count <= 2);
        if (build_->cards.size() >= kKinds) return;
        for (const Device* device : sold_)
            for (int count = 1; count <= kBeside && goes_beside(*device); ++count)
                in_market(StepKind::parts, with(build_->cards, *device, count));
    }

    /// In the host that costs least, and in the least one that gives each card more than a lane.
    void in_market(StepKind kind, const Cards& cards, bool at_any_price = false) {
        if (!holds_model(cards)) return;
        std::optional<Fitted> least, wide;
        for (const BuildHost& host : catalog_.hosts) {
            if (host.own || (build_ && &host == build_->host)) continue;
            Fitted found = fitted({cards, &host, {}, {}});
            if (!found.net || !(at_any_price || is_affordable(found.net))) continue;
            const bool narrow = has_narrow_link(found.build, found.mounting);
            if (!narrow && (!wide || *found.net < *wide->net)) wide = found;
            if (narrow && (!least || *found.net < *least->net)) least = std::move(found);
        }
        if (wide) propose(kind, *wide);
        if (least && (!wide || *least->net < *wide->net)) propose(kind, *least);
    }
};

}  // namespace

std::vector<Proposal> proposals_from(const Catalog& catalog, const Question& question, const System& own,
                                     const Market& market) {
    return Builder(catalog, question, own, market).run();
}

}  // namespace advisor
