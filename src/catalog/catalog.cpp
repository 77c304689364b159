#include "advisor/catalog.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include "names.hpp"

namespace advisor {

std::string_view name_of(DeviceKind kind) { return name_in_table(kind); }
std::string_view name_of(SystemKind kind) { return name_in_table(kind); }
std::string_view name_of(Condition condition) { return name_in_table(condition); }
std::string_view name_of(Availability availability) { return name_in_table(availability); }
std::string_view name_of(Isa isa) { return name_in_table(isa); }
std::string_view name_of(Cooling cooling) { return name_in_table(cooling); }
std::string_view name_of(Link link) { return name_in_table(link); }

int lanes_of(Link link) {
    switch (link) {
        case Link::x1: return 1;
        case Link::x4: return 4;
        case Link::x8: return 8;
        default: return 16;
    }
}

std::string_view name_of(SetupStep::Stage stage) { return name_in_table(stage); }
std::string_view name_of(Parallel parallel) { return name_in_table(parallel); }
std::string_view name_of(Trainer trainer) { return name_in_table(trainer); }
std::string_view name_of(Unpacking unpacking) { return name_in_table(unpacking); }
std::string_view name_of(Optimizer optimizer) { return name_in_table(optimizer); }
std::string_view name_of(Support support) { return name_in_table(support); }
std::string_view name_of(RoadmapEntry::Status status) { return name_in_table(status); }
std::string_view name_of(Kernel kernel) { return name_in_table(kernel); }
std::string_view name_of(Metric metric) { return name_in_table(metric); }
std::string_view name_of(Term term) { return name_in_table(term); }
std::string_view name_of(Place place) { return name_in_table(place); }
std::string_view name_of(Task task) { return name_in_table(task); }

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

const PriceBook& todays_book(const Catalog& catalog) { return catalog.books[catalog.todays_book]; }

const Quantization* quantization_named(const Catalog& catalog, std::string_view name) {
    if (const Quantization* known = find(catalog.quantizations, name)) return known;
    for (const Quantization& quant : catalog.quantizations)
        for (const std::string& file : quant.file_names)
            if (same_name(file, name)) return &quant;
    return nullptr;
}

int count_in(const System& system, const Device* device) {
    int count = 0;
    for (const SystemDevice& entry : system.devices)
        if (entry.device == device) count += entry.count;
    return count;
}

Availability availability_of(const System& system, Date day) {
    Availability state = Availability::announced;
    for (const auto& [from, next] : system.availability)
        if (from <= day) state = next;
    return state;
}

}  // namespace advisor
