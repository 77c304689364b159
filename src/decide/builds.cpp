// The builds that compete with the systems of the catalog.
#include <algorithm>

#include "advisor/build.hpp"
#include "advisor/catalog.hpp"
#include "advisor/cost.hpp"
#include "advisor/decide.hpp"

namespace advisor {
namespace {

constexpr int kMostCards = 8;

class Builder {
public:
    Builder(const Catalog& catalog, const Question& question) : catalog_(catalog), q_(question) {
        for (const BuildHost& host : catalog.hosts)
            if (open(host)) hosts_.push_back(&host);
        least_ = least_weights();
    }

    Machines run() {
        if (!q_.knobs.gpus.empty()) {
            add(q_.knobs.gpus);
            return std::move(machines_);
        }
        const std::vector<CardCount> owned = cards_owned();
        if (!owned.empty()) add(owned);
        for (const Device& device : catalog_.devices) {
            if (!is_sold(device)) continue;
            for (int count = 1; count <= kMostCards; ++count) {
                add({{&device, count}});
                add_beside(owned, device, count);
            }
        }
        return std::move(machines_);
    }

private:
    const Catalog& catalog_;
    const Question& q_;
    std::vector<const BuildHost*> hosts_;
    Bytes least_;
    std::shared_ptr<std::deque<System>> machines_ = std::make_shared<std::deque<System>>();

    bool has(const BuildHost& host) const {
        const auto& own = q_.knobs.own_hosts;
        return std::find(own.begin(), own.end(), &host) != own.end();
    }

    bool open(const BuildHost& host) const {
        if (q_.knobs.host) return &host == q_.knobs.host;
        return !host.own || has(host);
    }

    bool is_sold(const Device& device) const {
        return device.card && device.part &&
               (price_of(*device.part, q_.purchase) || q_.purchase.owned(*device.part, 1) > 0);
    }

    /// Cards that the buyer has, one entry a kind.
    std::vector<CardCount> cards_owned() const {
        std::vector<CardCount> owned;
        for (const Device& device : catalog_.devices) {
            if (!device.card || !device.part) continue;
            const double count = q_.purchase.owned(*device.part, kMostCards);
            if (count >= 1) owned.push_back({&device, static_cast<int>(count)});
        }
        return owned;
    }

    /// All that is owned with new ones of another kind.
    void add_beside(const std::vector<CardCount>& owned, const Device& device, int count) {
        if (owned.empty() ||
            std::any_of(owned.begin(), owned.end(), [&](const CardCount& card) { return card.device == &device; }))
            return;
        std::vector<CardCount> cards = owned;
        cards.push_back({&device, count});
        std::stable_sort(cards.begin(), cards.end(), [](const CardCount& a, const CardCount& b) {
            return a.device->bandwidth > b.device->bandwidth;
        });
        add(cards);
    }

    /// Of any quantization that the question allows: what no machine can do without.
    Bytes least_weights() const {
        const Workload& w = q_.workload;
        if (w.quant) return weights_of(*w.model, *w.quant).total();
        Bytes least{1e300};
        for (const Quantization& quant : catalog_.quantizations)
            if (quant.bit_class == w.bit_class) least = std::min(least, weights_of(*w.model, quant).total());
        return least;
    }

    void add(const std::vector<CardCount>& cards) {
        Bytes memory;
        for (const auto& [device, count] : cards) memory += *device->memory * count;
        for (const BuildHost* host : hosts_) {
            Build build{cards, host, q_.knobs.ram, {}};
            const Mounting mounting = mount(catalog_, build);
            if (!mounting.complete() || memory < least_) continue;
            add(build, mounting);
        }
    }

    void add(const Build& build, const Mounting& mounting) {
        System machine = machine_of(catalog_, *q_.purchase.book, build, mounting);
        if (q_.limits.budget) {
            const std::optional<SystemPrice> price = price_of(machine, q_.purchase);
            if (!price || price->usd.typical > *q_.limits.budget) return;
        }
        machines_->push_back(std::move(machine));
    }
};

}  // namespace

Machines builds_for(const Catalog& catalog, const Question& question) {
    if (!question.knobs.systems.empty()) return {};
    return Builder(catalog, question).run();
}

}  // namespace advisor
