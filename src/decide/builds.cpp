// The builds that compete with the systems of the catalog, found by their least cost: what it takes to buy and keep a
// machine is known before it is put together, and bounds what it costs its buyer from below. The most promising are put
// together first; once the bound is above all that could still be told, the search is over, and nothing was missed.
#include <algorithm>
#include <map>
#include <queue>

#include "advisor/build.hpp"
#include "advisor/catalog.hpp"
#include "advisor/cost.hpp"
#include "parts.hpp"

namespace advisor {
namespace {

constexpr int kMostCards = 8;              ///< of a kind that the market sells
constexpr std::size_t kBuildsRanked = 20;  ///< sets of cards, with the systems of the catalog

/// What a bill comes to, and what of it is left after three years.
struct Sum {
    Usd usd;
    Spread<Usd> left_3y;
    bool known = true;  ///< every part has a price
    bool all_new = true;

    Sum& operator+=(const Sum& other) {
        usd += other.usd;
        left_3y.low += other.left_3y.low;
        left_3y.typical += other.left_3y.typical;
        left_3y.high += other.left_3y.high;
        known = known && other.known;
        all_new = all_new && other.all_new;
        return *this;
    }
    Spread<double> resale_3y() const {
        if (usd.value <= 0) return {};
        return {left_3y.low / usd, left_3y.typical / usd, left_3y.high / usd};
    }
};

struct Offer {
    Build build;
    Mounting mounting;
    std::size_t set = 0;  ///< of cards, in a PC that is owned or another; offers of one differ in host and memory
    Usd least_per_year;   ///< whatever the machine does
};

class Search {
public:
    Search(const Catalog& catalog, const Question& question) : catalog_(catalog), q_(question) {
        for (const Part& part : catalog.parts) prices_.push_back(price_of(part, q_.purchase));
        for (const BuildHost& host : catalog.hosts)
            if (is_open(host)) hosts_.push_back({&host, sum_of(host.bill)});
        least_weights_ = least_weights(catalog, q_.workload);
    }

    /// By their least cost.
    std::vector<Offer> run() {
        if (!q_.knobs.gpus.empty()) {
            add(q_.knobs.gpus);
        } else {
            const Cards owned = cards_owned();
            if (!owned.empty()) add(owned);
            for (const Device& device : catalog_.devices)
                if (is_sold(device))
                    for (int count = 1; count <= kMostCards; ++count) {
                        add({{&device, count}});
                        add_beside(owned, device, count);
                    }
        }
        std::stable_sort(offers_.begin(), offers_.end(),
                         [](const Offer& a, const Offer& b) { return a.least_per_year < b.least_per_year; });
        return std::move(offers_);
    }

private:
    struct OpenHost {
        const BuildHost* host;
        Sum bill;
    };

    const Catalog& catalog_;
    const Question& q_;
    std::vector<std::optional<PartPrice>> prices_;  // by place in Catalog::parts
    std::vector<OpenHost> hosts_;
    Bytes least_weights_;
    std::vector<Offer> offers_;
    std::size_t sets_ = 0;

    bool is_open(const BuildHost& host) const {
        if (q_.knobs.host) return &host == q_.knobs.host;
        const auto& own = q_.knobs.own_hosts;
        return !host.own || std::find(own.begin(), own.end(), &host) != own.end();
    }

    const std::optional<PartPrice>& price(const Part& part) const {
        return prices_[static_cast<std::size_t>(&part - catalog_.parts.data())];
    }

    Sum sum_of(const Part& part, double quantity) const {
        const double bought = quantity - q_.purchase.owned(part, quantity);
        Sum sum;
        if (bought <= 0) return sum;
        const auto& known = price(part);
        if (!known) {
            sum.known = false;
            return sum;
        }
        sum.usd = known->usd.typical * bought;
        sum.left_3y = {sum.usd * part.resale_3y.low, sum.usd * part.resale_3y.typical, sum.usd * part.resale_3y.high};
        sum.all_new = known->condition == Condition::new_;
        return sum;
    }

    Sum sum_of(const std::vector<BillLine>& lines) const {
        Sum sum;
        for (const BillLine& line : lines) sum += sum_of(*line.part, line.quantity);
        return sum;
    }

    bool is_sold(const Device& device) const {
        return device.card && device.part && (price(*device.part) || q_.purchase.owned(*device.part, 1) > 0);
    }

    /// Cards that the buyer has, one entry a kind.
    Cards cards_owned() const {
        Cards owned;
        if (q_.purchase.have.empty()) return owned;
        for (const Device& device : catalog_.devices) {
            if (!device.card || !device.part) continue;
            const double count = q_.purchase.owned(*device.part, kMostCards);
            if (count >= 1) owned.push_back({&device, static_cast<int>(count)});
        }
        return owned;
    }

    /// All that is owned with new ones of another kind.
    void add_beside(const Cards& owned, const Device& device, int count) {
        const auto is_it = [&](const CardCount& card) { return card.device == &device; };
        if (owned.empty() || std::any_of(owned.begin(), owned.end(), is_it)) return;
        add(with(owned, device, count));
    }

    void add(const Cards& cards) {
        ++sets_;
        Bytes memory;
        Sum bill;
        for (const auto& [device, count] : cards) {
            memory += *device->memory * count;
            if (device->part) bill += sum_of(*device->part, count);
            else bill.known = false;
        }
        if (too_dear(bill) || (memory < least_weights_ && !q_.knobs.offload)) return;
        for (const auto& [host, host_bill] : hosts_) {
            Sum sum = bill;
            sum += host_bill;
            if (too_dear(sum)) continue;
            Build build{cards, host, q_.knobs.ram, {}};
            const Mounting mounting = mount(catalog_, build);
            if (!mounting.complete()) continue;
            if (memory >= least_weights_) add(build, mounting, sum);
            else add_with_ram(build, mounting, sum, least_weights_ - memory);
        }
    }

    /// What does not fit on the cards goes into host RAM; more of it is also faster, where it fills more channels.
    void add_with_ram(const Build& build, Mounting mounting, const Sum& sum, Bytes outside) {
        const Bytes least = outside + gib(catalog_.constants.host_ram_reserve_gib);
        for (const RamStep& step : build.host->ram) {
            if (step.size < least || step.size < build.ram.value_or(Bytes{})) continue;
            mounting.ram = &step;
            add(build, mounting, sum);
        }
    }

    bool too_dear(const Sum& sum) const {
        return (q_.limits.budget && (!sum.known || sum.usd > *q_.limits.budget)) ||
               (q_.limits.condition == Condition::new_ && !sum.all_new);
    }

    void add(const Build& build, const Mounting& mounting, Sum sum) {
        sum += sum_of(mounting.ram->parts);
        sum += sum_of(mounting.supply->parts);
        sum += sum_of(mounting.layout->parts);
        if (!sum.known || too_dear(sum)) return;
        const BareMachine machine{mounting.layout->form, sum.usd, sum.resale_3y(), noise_of(catalog_, build, mounting)};
        const std::size_t set = 2 * sets_ + (build.host->own ? 1 : 0);  // a PC that is owned is told beside another
        offers_.push_back({build, mounting, set, least_cost_to_you(catalog_, q_, machine)});
    }
};

/// The costs of the first kBuildsRanked sets of cards, catalog systems among them; above the last none is told.
class Best {
public:
    explicit Best(const std::vector<Candidate>& results) {
        for (const Candidate& c : results)
            if (c.cost.per_year && !c.cost.untimed) note(*c.cost.per_year);
    }

    /// What a machine has to undercut to be told.
    Usd bar() const { return costs_.size() < kBuildsRanked ? Usd{1e300} : costs_[kBuildsRanked - 1]; }

    void note(Usd cost) { costs_.insert(std::upper_bound(costs_.begin(), costs_.end(), cost), cost); }

    void replace(Usd old, Usd cost) {
        costs_.erase(std::lower_bound(costs_.begin(), costs_.end(), old));
        costs_.insert(std::upper_bound(costs_.begin(), costs_.end(), cost), cost);
    }

private:
    std::vector<Usd> costs_;  // ascending
};

/// What no host surpasses: every card in a slot of its own that is never slower than the card, the most and fastest
/// memory, nothing drawn or lost beside the cards. It has no price; it bounds what a set of cards does anywhere.
class IdealHost {
public:
    explicit IdealHost(const Catalog& catalog) : catalog_(catalog) {
        host_.isa = Isa::amx;
        host_.peer_to_peer = true;
        for (const BuildHost& host : catalog.hosts) take_best_of(host);
        supply_.psu.rated = Watts{1e6};
    }

    System machine(const PriceBook& book, const Cards& cards) const {
        const Mounting mounting{&layout_, &ram_, &supply_};
        System system = machine_of(catalog_, book, {cards, &host_, {}, {}}, mounting);
        system.noise_load = NoiseLevel{};
        return system;
    }

private:
    const Catalog& catalog_;
    BuildHost host_;
    Layout layout_{{}, {{.count = kMaxDevices}}, {}};
    RamStep ram_;
    Supply supply_;

    void take_best_of(const BuildHost& host) {
        host_.cpu_cores = std::max(host_.cpu_cores, host.cpu_cores);
        for (const std::string& os : host.os)
            if (std::find(host_.os.begin(), host_.os.end(), os) == host_.os.end()) host_.os.push_back(os);
        for (const RamStep& step : host.ram) {
            ram_.size = std::max(ram_.size, step.size);
            ram_.bandwidth = std::max(ram_.bandwidth, step.bandwidth);
        }
        CardSlots& slots = layout_.slots.front();
        for (const Layout& layout : host.layouts)
            for (const CardSlots& group : layout.slots) {
                slots.pcie_generation = std::max(slots.pcie_generation, group.pcie_generation);
                slots.width_slots = std::max(slots.width_slots, group.width_slots);
            }
    }
};

/// An offer in the queue of those that may still be among the best; the least first, then in their order.
struct Next {
    Usd least;
    std::size_t offer = 0;

    friend bool operator<(const Next& a, const Next& b) {
        return a.least != b.least ? a.least > b.least : a.offer > b.offer;
    }
};

/// What is known of a set of cards.
struct CardSet {
    std::optional<Candidate> best;  ///< its machine with the least cost
    std::optional<Usd> waiting;     ///< a year for them, at the least, in any host
};

/// Whether what was asked for by its cards fails fewer constraints than another, or costs less and fails as many.
bool is_nearer_miss(const Question& question, const std::optional<Candidate>& c, const std::optional<Candidate>& than) {
    if (question.knobs.gpus.empty() || !c || c->reasons.empty() || !c->cost.per_year) return false;
    if (!than || c->reasons.size() != than->reasons.size()) return !than || c->reasons.size() < than->reasons.size();
    return *c->cost.per_year < *than->cost.per_year;
}

}  // namespace

Bytes least_weights(const Catalog& catalog, const Workload& workload) {
    if (workload.quant) return weights_of(*workload.model, *workload.quant).total();
    Bytes least{1e300};
    for (const Quantization& quant : catalog.quantizations)
        if (quant.bit_class == workload.bit_class) least = std::min(least, weights_of(*workload.model, quant).total());
    return least;
}

void add_builds(const Planner& planner, Ranking& ranking) {
    const Catalog& catalog = planner.catalog();
    const Question& question = planner.question();
    if (!question.knobs.builds || !question.knobs.systems.empty() || catalog.hosts.empty()) return;
    const auto machines = std::make_shared<std::deque<System>>();
    const PriceBook& book = *question.purchase.book;
    const IdealHost ideal(catalog);
    Best best(ranking.results);
    std::map<std::size_t, CardSet> sets;
    std::optional<Candidate> refused;  // the nearest machine of cards that were asked for by name
    const std::vector<Offer> offers = Search(catalog, question).run();
    std::priority_queue<Next> queue;
    for (std::size_t i = 0; i < offers.size(); ++i) queue.push({offers[i].least_per_year, i});
    while (!queue.empty() && queue.top().least <= best.bar()) {
        const Next next = queue.top();
        queue.pop();
        const Offer& offer = offers[next.offer];
        CardSet& set = sets[offer.set];
        if (!set.waiting) set.waiting = least_waiting(planner, ideal.machine(book, offer.build.cards));
        const Usd least = offer.least_per_year + *set.waiting;
        if (set.best && *set.best->cost.per_year <= least) continue;
        if (least > next.least) {
            queue.push({least, next.offer});
            continue;
        }
        machines->push_back(machine_of(catalog, book, offer.build, offer.mounting));
        std::optional<Candidate> candidate = evaluate(planner, machines->back());
        // What cannot be timed says too little to be put together for.
        const bool counts = candidate && candidate->reasons.empty() && candidate->cost.per_year &&
                            !candidate->cost.untimed &&
                            (!set.best || *candidate->cost.per_year < *set.best->cost.per_year);
        if (!counts) {
            if (is_nearer_miss(question, candidate, refused)) refused = std::move(candidate);
            else machines->pop_back();
            continue;
        }
        if (set.best) best.replace(*set.best->cost.per_year, *candidate->cost.per_year);
        else best.note(*candidate->cost.per_year);
        set.best = std::move(candidate);
    }
    for (auto& [id, set] : sets)
        if (set.best && *set.best->cost.per_year <= best.bar()) ranking.results.push_back(std::move(*set.best));
    if (refused && ranking.results.empty()) ranking.rejected.push_back(std::move(*refused));
    ranking.built = machines;
}

}  // namespace advisor
