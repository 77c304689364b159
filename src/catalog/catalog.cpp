#include "advisor/catalog.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <unordered_map>

#include "closed_lists.hpp"

namespace advisor {
namespace {

/// Fine-tunes add a few words.
bool nearly_same(double a, double b) {
    constexpr double kApart = 0.01;
    return std::abs(a - b) <= kApart * std::max(a, b);
}

Spread<Usd> scaled(const Spread<Usd>& usd, double factor) {
    return {usd.low * factor, usd.typical * factor, usd.high * factor};
}

/// Of each part the region's own price, else that of a region where one pays alike.
std::unordered_map<const Part*, const Price*> regional_prices(const PriceBook& book, const Region& region) {
    std::unordered_map<const Part*, const Price*> prices;
    for (const Price& price : book.regional)
        if (price.region == &region) prices.emplace(price.part, &price);
    for (const Price& price : book.regional)
        if (region.currency && price.region->currency == region.currency) prices.emplace(price.part, &price);
    return prices;
}

/// Of new parts with `tax_rate` in place of the tax that its own region has.
Price taxed(const Price& price, double tax_rate) {
    Price here = price;
    if (price.condition != Condition::new_) return here;
    const bool with_tax = price.region && price.region->price_tax;
    here.usd = scaled(price.usd, (1 + tax_rate) / (with_tax ? 1 + price.region->price_tax->rate : 1));
    return here;
}

}  // namespace

int lanes_of(Link link) {
    switch (link) {
        case Link::x1: return 1;
        case Link::x4: return 4;
        case Link::x8: return 8;
        default: return 16;
    }
}

Watts Psu::capacity(double volts) const {
    constexpr double kLowLine = 160;  // supplies take 100 to 127 V or 200 to 240 V
    return volts < kLowLine && rated_low_line ? *rated_low_line : rated;
}

Watts Psu::input(Watts load) const {
    if (!curve || load.value <= 0) return load / efficiency;
    const auto& points = curve->points;
    const double share = load / rated;
    const auto after = std::find_if(points.begin(), points.end(), [&](const auto& p) { return p.first >= share; });
    if (after == points.begin() || after == points.end())
        return load / (after == points.end() ? points.back() : points.front()).second;
    const auto before = after - 1;
    const double along = (share - before->first) / (after->first - before->first);
    return load / (before->second + along * (after->second - before->second));
}

bool ArticlePick::includes(const System& system) const {
    return std::any_of(systems.begin(), systems.end(), [&](std::string_view pattern) {
        if (!pattern.ends_with('*')) return pattern == system.id;
        return system.id.starts_with(pattern.substr(0, pattern.size() - 1));
    });
}

void PriceBook::sort_by_part() {
    by_part.resize(prices.size());
    std::iota(by_part.begin(), by_part.end(), 0U);
    std::sort(by_part.begin(), by_part.end(),
              [&](std::uint32_t a, std::uint32_t b) { return std::less<>{}(prices[a].part, prices[b].part); });
}

UsdPerKwh PriceBook::kwh_price_in(const Region& region) const {
    for (const Tariff& tariff : tariffs)
        if (tariff.region == &region) return tariff.kwh_price;
    return region.kwh_price;
}

const Price* PriceBook::price_of(const Part& part) const {
    if (by_part.size() == prices.size()) {
        const auto earlier = [&](std::uint32_t at, const Part* wanted) {
            return std::less<>{}(prices[at].part, wanted);
        };
        const auto found = std::lower_bound(by_part.begin(), by_part.end(), &part, earlier);
        return found != by_part.end() && prices[*found].part == &part ? &prices[*found] : nullptr;
    }
    for (const Price& price : prices)
        if (price.part == &part) return &price;
    return nullptr;
}

PriceBook local_book(const PriceBook& book, const Region& region, double tax_rate) {
    const std::unordered_map<const Part*, const Price*> regional = regional_prices(book, region);
    PriceBook local = book;
    for (Price& price : local.prices) {
        if (price.is_final) continue;
        const auto own = regional.find(price.part);
        price = taxed(own == regional.end() ? price : *own->second, tax_rate);
    }
    for (const Price& price : book.regional)
        if (const auto own = regional.find(price.part);
            own != regional.end() && own->second == &price && !book.price_of(*price.part))
            local.prices.push_back(taxed(price, tax_rate));
    local.regional.clear();
    local.sort_by_part();
    return local;
}

const PriceBook& todays_book(const Catalog& catalog) { return catalog.books[catalog.todays_book]; }

bool is_named(const Quantization& quant, std::string_view name) {
    return same_name(quant.id, name) || std::any_of(quant.file_names.begin(), quant.file_names.end(),
                                                    [&](const std::string& known) { return same_name(known, name); });
}

const Quantization* quantization_named(const Catalog& catalog, std::string_view name) {
    if (const Quantization* known = find(catalog.quantizations, name)) return known;
    for (const Quantization& quant : catalog.quantizations)
        if (is_named(quant, name)) return &quant;
    return nullptr;
}

bool computes_alike(const Model& a, const Model& b) {
    if (a.layers != b.layers || a.hidden != b.hidden) return false;  // most pairs
    const auto counts = [](const Model& m) {
        return std::array{m.heads,          m.kv_heads,    m.head_dim,        m.experts,
                          m.active_experts, m.full_layers, m.sliding_layers,  m.linear_layers,
                          m.window,         m.mla_kv_rank, m.global_kv_heads, m.global_head_dim};
    };
    return counts(a) == counts(b) && nearly_same(a.total_params, b.total_params) &&
           nearly_same(a.active_params, b.active_params) && nearly_same(a.vocab, b.vocab) &&
           a.compressed == b.compressed;
}

const Model* shape_in(const Catalog& catalog, const Model& model) {
    const auto found = std::find_if(catalog.models.begin(), catalog.models.end(),
                                    [&](const Model& other) { return computes_alike(model, other); });
    return found == catalog.models.end() ? nullptr : &*found;
}

int count_in(const System& system, const Device* device) {
    int count = 0;
    for (const SystemDevice& entry : system.devices)
        if (entry.device == device) count += entry.count;
    return count;
}

int device_count(const System& system) {
    int count = 0;
    for (const SystemDevice& entry : system.devices) count += entry.count;
    return count;
}

int boxes_of(const System& system) { return system.kind == SystemKind::local ? system.units : 1; }

bool is_buyable(Availability state) { return state == Availability::on_sale || state == Availability::used_only; }

Availability availability_of(const System& system, Date day) {
    Availability state = Availability::announced;
    for (const auto& [from, next] : system.availability)
        if (from <= day) state = next;
    return state;
}

}  // namespace advisor
