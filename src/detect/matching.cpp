#include <algorithm>
#include <cstddef>
#include <utility>

#include "advisor/text.hpp"
#include "parts.hpp"

namespace advisor::detecting {
namespace {

using Words = std::vector<std::string>;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_number(const std::string& word) { return !word.empty() && std::all_of(word.begin(), word.end(), is_digit); }

Words words_of(std::string_view text) {
    Words words;
    bool inside = false;
    for (const char c : lower(text)) {
        const bool counts = is_digit(c) || (c >= 'a' && c <= 'z');
        if (counts && !inside) words.emplace_back();
        if (counts) words.back() += c;
        inside = counts;
    }
    return words;
}

/// The number of "16gb", or of "16" before "gb"; and how many words that took.
std::optional<Bytes> memory_at(const Words& words, std::size_t i, std::size_t& taken) {
    std::string number = words[i];
    taken = 1;
    if (is_number(number) && i + 1 < words.size() && (words[i + 1] == "gb" || words[i + 1] == "gib")) taken = 2;
    else if (number.ends_with("gb")) number.erase(number.size() - 2);
    else return {};
    const std::optional<double> gibibytes = is_number(number) ? parse_number(number) : std::nullopt;
    return gibibytes && *gibibytes > 0 ? std::optional(gib(*gibibytes)) : std::nullopt;
}

bool ends_with(const Words& words, const Words& end) {
    return !end.empty() && end.size() <= words.size() && std::equal(end.rbegin(), end.rend(), words.rbegin());
}

bool contains(const Words& words, const Words& part) {
    return !part.empty() && std::search(words.begin(), words.end(), part.begin(), part.end()) != words.end();
}

/// A device that a card's name may mean, by the device's name or that of one of its PCI ids.
struct Candidate {
    const Device* device = nullptr;  ///< null: a product that the catalog does not have
    ProductName name;
};

std::vector<Candidate> candidates_of(const Catalog& catalog) {
    std::vector<Candidate> candidates;
    for (const Device& device : catalog.devices) candidates.push_back({&device, catalog_name(device.name)});
    for (const PciId& id : catalog.pci_ids) candidates.push_back({id.device, product_name(id.name)});
    return candidates;
}

std::optional<Bytes> memory_told(const SeenCard& card, const ProductName& name) {
    return card.memory ? card.memory : name.memory;
}

bool may_be(const Device& device, const std::optional<Bytes>& told) {
    return !told || !device.memory || agrees(*told, *device.memory);
}

FoundCard refused(SeenCard seen, Doubt doubt, const Device* resembles = nullptr) {
    return {std::move(seen), nullptr, doubt, resembles};
}

FoundCard taken_if_memory_fits(SeenCard seen, const Device& device, const std::optional<Bytes>& told) {
    if (!may_be(device, told)) return refused(std::move(seen), Doubt::memory, &device);
    return {std::move(seen), &device};
}

/// Of the candidates whose name the card's ends with, those with the longest.
std::vector<const Candidate*> longest_matches(const std::vector<Candidate>& candidates, const Words& words) {
    std::vector<const Candidate*> found;
    for (const Candidate& candidate : candidates) {
        if (!ends_with(words, candidate.name.words)) continue;
        if (!found.empty() && candidate.name.words.size() > found.front()->name.words.size()) found.clear();
        if (found.empty() || candidate.name.words.size() == found.front()->name.words.size())
            found.push_back(&candidate);
    }
    return found;
}

bool is_modified(const Device& device) { return device.card && device.card->modified; }

/// The one device among products of a name, some of which are in the catalog: that whose name states the memory told,
/// else the first with such memory, as its maker sold it before what a workshop made of it.
FoundCard choose(SeenCard seen, const std::vector<const Candidate*>& matches, const std::optional<Bytes>& told) {
    const Device *fits = nullptr, *other = nullptr;
    bool is_stated = false, is_sold_otherwise = false;
    for (const Candidate* match : matches) {
        if (!match->device) {
            is_sold_otherwise = true;
            continue;
        }
        const bool states = told && match->name.memory.has_value();
        if (!may_be(*match->device, told)) other = match->device;
        else if (!fits || (states && !is_stated) ||
                 (states == is_stated && is_modified(*fits) && !is_modified(*match->device))) {
            fits = match->device;
            is_stated = states;
        }
    }
    if (!told && is_sold_otherwise) return refused(std::move(seen), Doubt::ambiguous, fits);
    return fits ? FoundCard{std::move(seen), fits} : refused(std::move(seen), Doubt::memory, other);
}

/// "Radeon RX 7900 XT/7900 XTX" names several products: each as a name of its own, with the first words of the first
/// one where it leaves them out. One of them is taken where only its memory fits.
FoundCard by_alternatives(const std::vector<Candidate>& candidates, SeenCard seen) {
    const std::vector<std::string> names = split(seen.name, '/');
    const ProductName first = product_name(names.empty() ? "" : names.front());
    const Device* found = nullptr;
    bool several = false, any = false;
    for (const std::string& text : names) {
        const ProductName name = product_name(text);
        for (const Candidate& candidate : candidates) {
            bool is_it = candidate.device != nullptr && ends_with(name.words, candidate.name.words);
            for (std::size_t kept = 1; candidate.device && !is_it && kept < first.words.size(); ++kept) {
                Words words(first.words.begin(), first.words.begin() + static_cast<std::ptrdiff_t>(kept));
                words.insert(words.end(), name.words.begin(), name.words.end());
                is_it = ends_with(words, candidate.name.words);
            }
            if (!is_it) continue;
            any = true;
            if (!seen.memory || !may_be(*candidate.device, seen.memory)) continue;
            several = several || (found && found != candidate.device);
            found = candidate.device;
        }
    }
    if (found && !several) return {std::move(seen), found};
    return refused(std::move(seen), any ? Doubt::ambiguous : Doubt::unknown);
}

FoundCard by_name(const Catalog& catalog, SeenCard seen) {
    const std::vector<Candidate> candidates = candidates_of(catalog);
    if (seen.name.find('/') != std::string::npos) return by_alternatives(candidates, std::move(seen));
    const ProductName name = product_name(seen.name);
    const std::vector<const Candidate*> matches = longest_matches(candidates, name.words);
    const std::optional<Bytes> told = memory_told(seen, name);
    const auto is_known = [](const Candidate* match) { return match->device != nullptr; };
    if (std::any_of(matches.begin(), matches.end(), is_known)) return choose(std::move(seen), matches, told);
    const Candidate* namesake = nullptr;
    for (const Candidate& candidate : candidates) {
        if (!candidate.device || !contains(name.words, candidate.name.words)) continue;
        const auto closeness = [](const Candidate& c) {
            return std::pair(c.name.words.size(), -static_cast<int>(c.device->id.size()));
        };
        if (!namesake || closeness(candidate) > closeness(*namesake)) namesake = &candidate;
    }
    return namesake ? refused(std::move(seen), Doubt::namesake, namesake->device)
                    : refused(std::move(seen), Doubt::unknown);
}

const PciId* record_of(const Catalog& catalog, const SeenCard& card) {
    const PciId* found = nullptr;
    for (const PciId& id : catalog.pci_ids) {
        if (id.id == card.pci_id) found = &id;
        if (!card.revision.empty() && id.id == card.pci_id + ":" + card.revision) return &id;
    }
    return found;
}

}  // namespace

ProductName product_name(std::string_view text) {
    const Words words = words_of(text);
    ProductName name;
    for (std::size_t i = 0, taken = 1; i < words.size(); i += taken) {
        if (const std::optional<Bytes> memory = memory_at(words, i, taken)) name.memory = memory;
        else name.words.push_back(words[i]);
    }
    return name;
}

ProductName catalog_name(std::string_view text) { return product_name(text.substr(0, text.find('('))); }

bool agrees(Bytes told, Bytes product) {
    constexpr double kLeast = 0.9, kMost = 1.02;  // 1/16 goes to error correction, some to the firmware
    return told >= product * kLeast && told <= product * kMost;
}

FoundCard match_card(const Catalog& catalog, SeenCard seen) {
    const PciId* record = record_of(catalog, seen);
    if (!record) return by_name(catalog, std::move(seen));
    if (seen.name.empty()) seen.name = record->name;
    const std::optional<Bytes> told = memory_told(seen, product_name(seen.name));
    if (record->device) return taken_if_memory_fits(std::move(seen), *record->device, told);
    FoundCard found = by_name(catalog, std::move(seen));
    if (found.device) found.resembles = std::exchange(found.device, nullptr);
    if (found.doubt != Doubt::memory) found.doubt = found.resembles ? Doubt::namesake : Doubt::unknown;
    return found;
}

const Device* chip_in(const Catalog& catalog, std::string_view processor) {
    const Words words = words_of(processor);
    const Device* chip = nullptr;
    std::size_t longest = 0;
    for (const Device& device : catalog.devices) {
        const Words part = catalog_name(device.name).words;
        if (device.kind != DeviceKind::soc || part.size() <= longest || !contains(words, part)) continue;
        chip = &device;
        longest = part.size();
    }
    return chip;
}

}  // namespace advisor::detecting
