#include <algorithm>
#include <utility>

#include "advisor/answer.hpp"
#include "advisor/chart.hpp"

namespace advisor {
namespace {

template <class Record>
bool is_set(const std::vector<std::pair<const Record*, Usd>>& prices, const Record* record) {
    return std::any_of(prices.begin(), prices.end(), [&](const auto& price) { return price.first == record; });
}

/// Gathers stale prices and what is spent on each.
class Ages {
public:
    Ages(const Catalog& catalog, const Purchase& purchase)
        : stale_days_(catalog.constants.stale_days), purchase_(purchase) {}

    void count(const System& system) {
        if (is_set(purchase_.system_prices, &system)) return;
        for (const BillLine& line : system.bill) {
            const Price* price = purchase_.book->price_of(*line.part);
            if (!price || is_set(purchase_.part_prices, line.part) || !is_stale(price->date)) continue;
            const double usd = price->usd.typical.value * line.quantity;
            const auto same = [&](const Spent& spent) { return spent.price == price; };
            const auto known = std::find_if(parts_.begin(), parts_.end(), same);
            if (known == parts_.end()) parts_.push_back({price, usd});
            else known->usd += usd;
        }
    }

    void count(const std::optional<ApiOffer>& offer) {
        if (!offer || !is_stale(offer->date)) return;
        api_ = true;
        other("api/" + offer->model, offer->date);
    }

    void count(const std::optional<RentOffer>& offer) {
        if (!offer || !is_stale(offer->date)) return;
        rental_ = true;
        other("rental/" + offer->device->id, offer->date);
    }

    std::optional<StalePrices> stale() && {
        if (!any_) return std::nullopt;
        const auto less = [](const Spent& a, const Spent& b) { return a.usd < b.usd; };
        const auto most = std::max_element(parts_.begin(), parts_.end(), less);
        if (most != parts_.end()) {
            found_.part = most->price->part->id;
            found_.part_date = most->price->date;
        }
        found_.days = days_between(found_.oldest, purchase_.as_of);
        std::vector<std::string> flags;
        if (!parts_.empty()) flags.emplace_back("--set-price ID=USD");
        if (api_) flags.emplace_back("--api-price IN/OUT");
        found_.flags = join(flags, ", ");
        if (!parts_.empty() || rental_) found_.flags += flags.empty() ? "--prices FILE" : " or --prices FILE";
        return std::move(found_);
    }

private:
    struct Spent {
        const Price* price;
        double usd;
    };
    double stale_days_;
    const Purchase& purchase_;
    std::vector<Spent> parts_;
    StalePrices found_;
    bool any_ = false, api_ = false, rental_ = false;

    /// Whether a price of that day is stale.
    bool is_stale(Date day) {
        if (days_between(day, purchase_.as_of) <= stale_days_) return false;
        found_.oldest = any_ ? std::min(found_.oldest, day) : day;
        return any_ = true;
    }

    void other(std::string id, Date day) {
        if (!found_.part.empty()) return;
        found_.part = std::move(id);
        found_.part_date = day;
    }
};

/// The systems whose prices the answer shows or ranks by.
std::vector<const System*> systems_of(const Decision& decision) {
    if (!decision.question.knobs.systems.empty()) return decision.question.knobs.systems;
    std::vector<const System*> systems;
    for (const Candidate& c : decision.results.empty() ? decision.rejected : decision.results)
        systems.push_back(c.assessment.plan.system);
    return systems;
}

}  // namespace

std::optional<StalePrices> stale_prices(const Catalog& catalog, const Decision& decision) {
    Ages ages(catalog, decision.question.purchase);
    for (const System* system : systems_of(decision)) ages.count(*system);
    ages.count(decision.api);
    ages.count(decision.rent);
    return std::move(ages).stale();
}

std::optional<StalePrices> stale_parts(const Catalog& catalog, const Decision& decision) {
    Ages ages(catalog, decision.question.purchase);
    for (const System* system : systems_of(decision)) ages.count(*system);
    return std::move(ages).stale();
}

std::optional<StalePrices> stale_prices(const Catalog& catalog, const BreakEven& answer) {
    Ages ages(catalog, answer.question.purchase);
    for (const System* system : {answer.a, answer.b}) ages.count(*system);
    return std::move(ages).stale();
}

std::optional<StalePrices> stale_prices(const Catalog& catalog, const BuildList& list) {
    Ages ages(catalog, list.question.purchase);
    if (list.system) ages.count(*list.system);
    return std::move(ages).stale();
}

std::optional<StalePrices> stale_prices(const Catalog& catalog, const Upgrade& answer) {
    Ages ages(catalog, answer.question.purchase);
    ages.count(*answer.own);
    for (const UpgradeStep& step : answer.steps) ages.count(*step.to);
    return std::move(ages).stale();
}

std::optional<StalePrices> stale_prices(const Catalog& catalog, const Picture& picture) {
    Ages ages(catalog, picture.question.purchase);
    for (const System* system : systems_in(picture.charts)) ages.count(*system);
    return std::move(ages).stale();
}

}  // namespace advisor
