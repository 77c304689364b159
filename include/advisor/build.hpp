// Builds: cards in a host, as a buyer writes them, and the machine that they make.
//
//     2xrtx-3090@pc-2gpu             cards @ host
//     rtx-3090+rtx-3060              without a host: the cheapest that takes the cards at x4 or better
//     4xmi50-32gb@romed8-2t,ram=256  with more memory than the least
//     4xrtx-3090@romed8-2t,psu=psu-1600w
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/catalog.hpp"

namespace advisor {

struct CardCount {
    const Device* device = nullptr;
    int count = 1;
    friend bool operator==(const CardCount&, const CardCount&) = default;
};

/// Each device once, the faster memory first.
using Cards = std::vector<CardCount>;

/// So many cards of a device more.
Cards with(Cards cards, const Device& device, int count);

int count_of(const Cards& cards);

/// Plugs of the supply that the cards take.
int eight_pins_of(const Cards& cards);

double quantity_in(const std::vector<BillLine>& bill, const Part* part);

struct Build {
    Cards cards;
    const BuildHost* host = nullptr;  ///< none: any
    std::optional<Bytes> ram;         ///< at least; none: the least that the host has
    std::optional<BillLine> psu;      ///< in place of the supply that the rules choose
};

/// How a build goes together; what is null is what does not.
struct Mounting {
    const Layout* layout = nullptr;
    const RamStep* ram = nullptr;
    const Supply* supply = nullptr;

    bool complete() const { return layout && ram && supply; }
};

/// Where one card sits.
struct Seat {
    const Device* card = nullptr;
    Link link = Link::x16;  ///< no wider than the card's own, likewise the generation
    int pcie_generation = 0;
    const Part* riser = nullptr;  ///< null: in the slot itself
};

/// Whether a text is written as a build rather than as an id: it counts cards, joins them or names a host.
bool is_written_as_build(std::string_view text);

/// Reads a build. A card may be named by the end of its id: 3090, 7900xtx. Nothing where the text names no card at all
/// and is not written as a build. Throws Error: which part of the text is not understood, and what was expected.
std::optional<Build> read_build(const Catalog& catalog, std::string_view text);

/// Cards as they are written in front of the '@': "2xrtx-3090+rtx-3060".
std::string cards_text(const Cards& cards);

/// The build as it is written; the machine's id. Memory and supply are left out where they are the least and the chosen
/// one.
std::string id_of(const Build& build, const Mounting& mounting);

/// Watts of cards at their limits and host at its load, before the supply; nothing where a limit is not known.
std::optional<Watts> load_of(const Build& build);

/// The first layout that holds the cards, the least memory that is asked for and the first supply that carries them:
/// load under Constants::supply_share of its rating, and plugs enough.
Mounting mount(const Catalog& catalog, const Build& build);

/// What the host lacks for the cards, with both numbers; only where the mounting is not complete.
std::string what_lacks(const Catalog& catalog, const Build& build, const Mounting& mounting);

/// The place of each card, in the order of Build::cards. The mounting has a layout.
std::vector<Seat> seats_of(const Build& build, const Mounting& mounting);

/// Everything that is bought for it; `mounting` is complete.
std::vector<BillLine> bill_of(const Build& build, const Mounting& mounting);

/// Under load: incoherent sources, whose powers add: cards, fans, supplies and what else the host has. A card that a
/// part cools is as loud as that; where one card's noise is not known, neither is the sum. `mounting` has a supply.
std::optional<NoiseLevel> noise_of(const Catalog& catalog, const Build& build, const Mounting& mounting);

/// Whether a card hangs on a single lane; `mounting` is complete.
bool has_narrow_link(const Build& build, const Mounting& mounting);

/// The machine; `mounting` is complete. Condition of its parts as in the book.
System machine_of(const Catalog& catalog, const PriceBook& book, const Build& build, const Mounting& mounting);

/// The machine of a build, in the cheapest host where it names none. Throws Error: why it cannot be made.
System machine_of(const Catalog& catalog, const PriceBook& book, const Build& build);

/// Whether a text begins with a chip of soldered memory, whatever stands behind it.
bool is_written_as_chip(const Catalog& catalog, std::string_view text);

/// How such a machine is written: "m3-max-40,ram=64".
std::string chip_id(const Device& chip, Bytes memory);

/// A Mac or another machine whose memory is soldered, as its owner writes it: "m3-max-40,ram=64", a chip of
/// Catalog::devices and GiB. The system of the catalog where one is that; else its price, noise and size are unknown.
/// Nothing where the text begins with no such chip. Throws Error where the memory is missing or no number.
std::optional<System> chip_machine(const Catalog& catalog, std::string_view text);

/// The system of the catalog with that id, else the machine of the chip or of the build that the text names, which
/// joins `store` unless it is there. Null where it is neither. Throws Error: what of a build is not understood, or
/// cannot be made.
const System* machine_named(const Catalog& catalog, const PriceBook& book, std::string_view text,
                            std::deque<System>& store);

/// The same of what a flag was given; "" is an argument without one. Throws Error, which begins with the flag, also for
/// what is neither, with a suggestion.
const System& machine_asked(const Catalog& catalog, const PriceBook& book, std::string_view flag, std::string_view text,
                            std::deque<System>& store);

/// The build that a system is: that which its id names, else its cards in the host of the market whose bill it has,
/// with its supply where the rules choose another. Nothing for what is no single machine of host and cards.
std::optional<Build> build_of(const Catalog& catalog, const System& system);

/// Whether a machine has its cards in a host of which parts and places are known: what `build` lists.
bool has_parts_list(const Catalog& catalog, const System& system);

}  // namespace advisor
