#include <algorithm>
#include <array>
#include <cmath>

#include "advisor/text.hpp"
#include "parts.hpp"

namespace advisor::detecting {
namespace {

constexpr std::string_view kBlanks = " \t\r\n\v\f";
constexpr std::size_t kKeptBytes = 100;
constexpr std::size_t kMostCards = 256;

struct Prefix {
    std::string_view unit;
    int power;  ///< of 1024
};
constexpr auto kPrefixes = std::to_array<Prefix>(
    {{"b", 0}, {"kb", 1}, {"kib", 1}, {"mb", 2}, {"mib", 2}, {"gb", 3}, {"gib", 3}, {"tb", 4}, {"tib", 4}});

/// Transfers a second and lane, in 10^9, by generation from 1 on; each as the kernel and lspci write it.
constexpr auto kSpeeds = std::to_array<double>({2.5, 5, 8, 16, 32, 64});

}  // namespace

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(kBlanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

std::string kept(std::string_view text) { return printable(trimmed(text), kKeptBytes - 3); }

std::optional<Pair> pair_of(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return {};
    return Pair{trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1))};
}

std::optional<Measured> measured(std::string_view text) {
    text = trimmed(text);
    const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
    const std::optional<double> number = parse_number(text.substr(0, end));
    if (!number) return {};
    return Measured{*number, trimmed(text.substr(end))};
}

std::optional<int> counted(std::string_view text, int most) {
    const std::optional<Measured> found = measured(text);
    if (!found || found->number != std::floor(found->number) || found->number < 1 || found->number > most) return {};
    return static_cast<int>(found->number);
}

std::optional<Bytes> memory_of(std::string_view text) {
    const std::optional<Measured> found = measured(text);
    if (!found || found->number <= 0) return {};
    const std::string unit = lower(found->unit);
    for (const Prefix& prefix : kPrefixes)
        if (prefix.unit == unit) return Bytes{std::ldexp(found->number, 10 * prefix.power)};
    return {};
}

std::optional<std::string> hex(std::string_view text, std::size_t digits) {
    std::string found = lower(trimmed(text));
    if (found.starts_with("0x")) found.erase(0, 2);
    const bool all = found.find_first_not_of("0123456789abcdef") == std::string::npos;
    return all && found.size() == digits ? std::optional(found) : std::nullopt;
}

std::optional<int> generation_at(std::string_view speed) {
    const std::optional<Measured> found = measured(speed);
    if (!found || !found->unit.starts_with("GT/s")) return {};
    for (std::size_t i = 0; i < kSpeeds.size(); ++i)
        if (found->number == kSpeeds[i]) return static_cast<int>(i) + 1;
    return {};
}

std::optional<int> lesser(std::optional<int> a, std::optional<int> b) {
    if (!a || !b) return a ? a : b;
    return std::min(*a, *b);
}

SeenCard& add_card(Seen& seen) {
    if (seen.cards.size() >= kMostCards) throw Error("more than 256 graphics cards; expected those of one machine");
    return seen.cards.emplace_back();
}

}  // namespace advisor::detecting
