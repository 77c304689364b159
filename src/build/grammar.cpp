// How builds are written and read.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/build.hpp"
#include "advisor/text.hpp"

namespace advisor {
namespace {

constexpr int kMostCards = 16;

bool is_card(const Device& device) { return device.kind == DeviceKind::gpu; }

/// "2x" or "2 x " in front of a name; 1 without. Nothing where the number is none that a build can have.
std::optional<int> take_count(std::string_view& text) {
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
    std::size_t x = digits;
    while (x < text.size() && text[x] == ' ') ++x;
    if (digits == 0 || x == text.size() || (text[x] != 'x' && text[x] != 'X' && text[x] != '*')) return 1;
    const std::optional<double> count = parse_number(std::string(text.substr(0, digits)));
    text.remove_prefix(x + 1);
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    if (!count || *count < 1 || *count > kMostCards) return {};
    return static_cast<int>(*count);
}

/// Cards whose id ends with the name, else that contain it: "3090" is the rtx-3090 and not the rtx-3090-ti.
std::vector<const Device*> cards_like(const Catalog& catalog, std::string_view name) {
    const std::string wanted = squeeze(name);
    std::vector<const Device*> ending, containing;
    if (wanted.size() < 3) return {};
    for (const Device& device : catalog.devices) {
        if (!is_card(device)) continue;
        const std::string id = squeeze(device.id);
        if (id.ends_with(wanted)) ending.push_back(&device);
        else if (id.find(wanted) != id.npos) containing.push_back(&device);
    }
    return ending.empty() ? containing : ending;
}

std::vector<std::string> ids_of_cards(const Catalog& catalog) {
    std::vector<std::string> ids;
    for (const Device& device : catalog.devices)
        if (is_card(device)) ids.push_back(device.id);
    return ids;
}

const Device* card_named(const Catalog& catalog, std::string_view name) {
    const Device* exact = find(catalog.devices, name);
    if (exact && is_card(*exact)) return exact;
    const std::vector<const Device*> like = cards_like(catalog, name);
    if (like.size() == 1) return like.front();
    if (like.empty()) return nullptr;
    constexpr std::size_t kNamed = 6;
    std::vector<std::string> ids;
    for (const Device* device : like)
        if (ids.size() < kNamed) ids.push_back(device->id);
    if (like.size() > kNamed) ids.push_back(fmt::format("{} others", like.size() - kNamed));
    throw Error(fmt::format("'{}' may be {}; say which", printable(name, 60), join(ids, " or ")));
}

const BuildHost& host_named(const Catalog& catalog, std::string_view name) {
    if (const BuildHost* host = find(catalog.hosts, name)) return *host;
    throw Error(fmt::format("unknown host '{}'{}; 'advisor list hosts' shows them", printable(name, 60),
                            did_you_mean(name, ids_of(catalog.hosts))));
}

/// Where one was understood, the others have to be.
Cards read_cards(const Catalog& catalog, std::string_view text, bool is_build) {
    Cards cards;
    for (const std::string& item : split(text, '+')) {
        std::string_view name = item;
        const std::optional<int> count = take_count(name);
        if (!count)
            throw Error(fmt::format("'{}': a build has 1 to {} cards of a kind", printable(item, 60), kMostCards));
        const Device* device = card_named(catalog, name);
        if (!device && !is_build && cards.empty()) return {};
        if (!device)
            throw Error(fmt::format("unknown card '{}'{}; 'advisor list devices' shows them", printable(name, 60),
                                    did_you_mean(name, ids_of_cards(catalog))));
        cards = with(std::move(cards), *device, *count);
    }
    const int sum = count_of(cards);
    if (sum > kMostCards) throw Error(fmt::format("{} cards in one build; expected at most {}", sum, kMostCards));
    return cards;
}

void read_option(const Catalog& catalog, std::string_view text, Build& build) {
    const std::size_t equals = text.find('=');
    const std::string_view key = text.substr(0, equals);
    std::string_view value = equals == text.npos ? std::string_view() : text.substr(equals + 1);
    if (key == "ram") {
        const std::optional<double> size = parse_number(std::string(value));
        constexpr double kMost = 16384;
        if (!size || *size <= 0 || *size > kMost)
            throw Error(fmt::format("ram={}: expected GiB above 0, such as ram=128", printable(value, 60)));
        build.ram = gib(*size);
    } else if (key == "psu") {
        const std::optional<int> count = take_count(value);
        const Part* part = find(catalog.parts, value);
        if (!count || !part || !part->psu)
            throw Error(fmt::format("psu={}: expected a power supply of the parts, such as psu=2xpsu-1600w",
                                    printable(text.substr(equals == text.npos ? 0 : equals + 1), 60)));
        build.psu = BillLine{part, static_cast<double>(*count)};
    } else {
        throw Error(fmt::format("'{}': expected ram=GIB or psu=PART behind the host", printable(text, 60)));
    }
}

}  // namespace

Cards with(Cards cards, const Device& device, int count) {
    for (CardCount& card : cards) {
        if (card.device != &device) continue;
        card.count += count;
        return cards;
    }
    cards.push_back({&device, count});
    std::stable_sort(cards.begin(), cards.end(),
                     [](const CardCount& a, const CardCount& b) { return a.device->bandwidth > b.device->bandwidth; });
    return cards;
}

int count_of(const Cards& cards) {
    int sum = 0;
    for (const CardCount& card : cards) sum += card.count;
    return sum;
}

bool is_written_as_build(std::string_view text) {
    std::string_view name = text;
    take_count(name);
    return name.size() != text.size() || text.find_first_of("@+") != text.npos;
}

std::optional<Build> read_build(const Catalog& catalog, std::string_view text) {
    const bool is_build = is_written_as_build(text);
    std::vector<std::string> options = split(text, ',');
    if (options.empty()) return {};
    const std::string machine = options.front();
    options.erase(options.begin());
    const std::size_t at = machine.find('@');
    Build build;
    build.cards = read_cards(catalog, std::string_view(machine).substr(0, at), is_build);
    if (build.cards.empty()) return {};
    if (at != machine.npos) build.host = &host_named(catalog, std::string_view(machine).substr(at + 1));
    for (const std::string& option : options) read_option(catalog, option, build);
    return build;
}

std::string cards_text(const Cards& cards) {
    std::vector<std::string> items;
    for (const auto& [device, count] : cards)
        items.push_back(count == 1 ? device->id : fmt::format("{}x{}", count, device->id));
    return join(items, "+");
}

std::string id_of(const Build& build, const Mounting& mounting) {
    std::string id = cards_text(build.cards);
    if (!build.host) return id;
    id += "@" + build.host->id;
    if (mounting.ram && mounting.ram != build.host->ram.data())
        id += fmt::format(",ram={}", std::round(in_gib(mounting.ram->size)));
    if (build.psu)
        id += build.psu->quantity == 1 ? ",psu=" + build.psu->part->id
                                       : fmt::format(",psu={}x{}", build.psu->quantity, build.psu->part->id);
    return id;
}

}  // namespace advisor
