// Where cards sit: which layout holds them, and the place that each takes.
#include "seats.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace advisor {
namespace {

int places_of(const Layout& layout, const std::vector<int>& free, int width) {
    int sum = 0;
    for (std::size_t g = 0; g < free.size(); ++g)
        if (layout.slots[g].width_slots >= width) sum += free[g];
    return sum;
}

int cards_of(const Cards& cards, int width) {
    int sum = 0;
    for (const auto& [device, count] : cards)
        if (device->card->width_slots >= width) sum += count;
    return sum;
}

std::vector<int> places_of(const Layout& layout) {
    std::vector<int> places;
    for (const CardSlots& group : layout.slots) places.push_back(group.count);
    return places;
}

/// The width of which more cards wait than places are free; nothing where all cards find a place. A card goes wherever
/// there is width enough for it, so nothing else can keep it out.
std::optional<int> width_that_lacks(const Layout& layout, const std::vector<int>& free, const Cards& waiting) {
    for (const auto& [device, count] : waiting) {
        const int width = device->card->width_slots;
        if (count > 0 && cards_of(waiting, width) > places_of(layout, free, width)) return width;
    }
    return {};
}

/// Puts one of the waiting cards into a place of the group, unless that leaves too few for the others.
bool take(const CardSlots& group, int& free, CardCount& card, const Layout& layout, const std::vector<int>& all_free,
          const Cards& waiting) {
    if (free == 0 || group.width_slots < card.device->card->width_slots) return false;
    --free;
    --card.count;
    if (!width_that_lacks(layout, all_free, waiting)) return true;
    ++free;
    ++card.count;
    return false;
}

/// The places of the layout in the order in which cards take them, each with its card: the fastest card the first place
/// that no wider card needs. Nothing where the layout does not hold the cards.
template <class Use>
void seat(const Layout& layout, const Cards& cards, Use&& use) {
    std::vector<int> free = places_of(layout);
    Cards waiting = cards;
    if (width_that_lacks(layout, free, waiting)) return;
    for (CardCount& card : waiting)
        for (std::size_t g = 0; g < free.size() && card.count > 0; ++g)
            while (card.count > 0 && take(layout.slots[g], free[g], card, layout, free, waiting))
                use(*card.device, layout.slots[g]);
}

Link link_of_card(const Device& device, const CardSlots& slots) {
    const Link own = device.pcie_lanes >= 16  ? Link::x16
                     : device.pcie_lanes >= 8 ? Link::x8
                     : device.pcie_lanes >= 4 ? Link::x4
                                              : Link::x1;
    return std::min(own, slots.link);
}

int generation_of_card(const Device& device, const CardSlots& slots) {
    return device.pcie_generation > 0 ? std::min(device.pcie_generation, slots.pcie_generation) : slots.pcie_generation;
}

}  // namespace

bool holds(const Layout& layout, const Cards& cards) { return !width_that_lacks(layout, places_of(layout), cards); }

std::string too_many_cards(const Build& build) {
    const std::string& host = build.host->id;
    const int cards = count_of(build.cards);
    int most = 0;
    for (const Layout& layout : build.host->layouts) most = std::max(most, layout.cards());
    const Layout& last = build.host->layouts.back();
    const auto lacks = width_that_lacks(last, places_of(last), build.cards);
    if (cards <= most && lacks) {
        int room = 0;  // for cards so wide, in the arrangement with the most
        for (const Layout& layout : build.host->layouts)
            room = std::max(room, places_of(layout, places_of(layout), *lacks));
        const int wide = cards_of(build.cards, *lacks);
        return fmt::format("{} {} {} slots wide: {} has room for {} so wide", wide, wide == 1 ? "card" : "cards",
                           *lacks, host, room);
    }
    int widest = 0;
    for (const auto& [device, count] : build.cards) widest = std::max(widest, device->card->width_slots);
    return fmt::format("{} {} up to {} slots wide: {} has room for {}", cards, cards == 1 ? "card" : "cards", widest,
                       host, most);
}

std::vector<Seat> seats_of(const Build& build, const Mounting& mounting) {
    std::vector<Seat> seats;
    seat(*mounting.layout, build.cards, [&](const Device& device, const CardSlots& slots) {
        seats.push_back({&device, link_of_card(device, slots), generation_of_card(device, slots), slots.riser});
    });
    return seats;
}

bool has_narrow_link(const Build& build, const Mounting& mounting) {
    bool narrow = false;
    seat(*mounting.layout, build.cards,
         [&](const Device&, const CardSlots& slots) { narrow = narrow || slots.link == Link::x1; });
    return narrow;
}

}  // namespace advisor
