#include "advisor/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "ascii.hpp"

namespace advisor {
namespace {

constexpr std::size_t kMaxEdits = 3;

/// Letters put in, left out, replaced or swapped with their neighbour (optimal string alignment).
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before, last(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before = std::exchange(last, row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1), row[j - 1] + 1, last[j] + 1});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
    }
    return row[b.size()];
}

/// Bytes of the well-formed UTF-8 character that `text` begins with; 0 when it does not begin with one.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    const unsigned first = byte(0);
    if (first < 0x80) return 1;
    if (first >= 0xC2 && first < 0xE0) return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first < 0xF0) {
        const bool overlong = first == 0xE0 && byte(1) < 0xA0;
        const bool surrogate = first == 0xED && byte(1) >= 0xA0;
        return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
    }
    const bool in_range = (first > 0xF0 || byte(1) >= 0x90) && (first < 0xF4 || byte(1) < 0x90);
    return first >= 0xF0 && first < 0xF5 && in_range && follows(1) && follows(2) && follows(3) ? 4 : 0;
}

/// The number of a well-formed character.
std::uint32_t code_point(std::string_view character) {
    const auto first = static_cast<unsigned char>(character.front());
    std::uint32_t code = character.size() == 1 ? first : first & (0x7Fu >> character.size());
    for (const char c : character.substr(1)) code = code << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
    return code;
}

struct CodeRange {
    std::uint32_t first, last;
};

/// Characters that steer a terminal, or change what other characters look like or mean without being seen themselves:
/// controls, direction of writing, joiners and other characters of no width, separators of lines, variants, tags
/// (Unicode: categories Cc, Cf, Zl and Zp, Default_Ignorable_Code_Point; what was never assigned at the ends).
constexpr auto kHidden = std::to_array<CodeRange>(
    {{0x0, 0x1F},      {0x7F, 0x9F},     {0xAD, 0xAD},       {0x34F, 0x34F},     {0x600, 0x605},    {0x61C, 0x61C},
     {0x6DD, 0x6DD},   {0x70F, 0x70F},   {0x115F, 0x1160},   {0x17B4, 0x17B5},   {0x180B, 0x180F},  {0x200B, 0x200F},
     {0x2028, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},  {0xFFA0, 0xFFA0},
     {0xFFF0, 0xFFFB}, {0xFFFE, 0xFFFF}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}});

bool is_hidden(std::string_view character) {
    const std::uint32_t code = code_point(character);
    return std::any_of(kHidden.begin(), kHidden.end(),
                       [&](const CodeRange& range) { return range.first <= code && code <= range.last; });
}

bool is_plain_ascii(char c) { return c >= 0x20 && c < 0x7F; }

bool counts_in_names(char c) {
    const char small = to_lower(c);
    return (small >= 'a' && small <= 'z') || is_digit(c) || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::string squeeze(std::string_view name) {
    std::string squeezed(name.size(), '\0');
    std::size_t kept = 0;
    for (const char c : name)
        if (counts_in_names(c)) squeezed[kept++] = to_lower(c);
    squeezed.resize(kept);
    return squeezed;
}

bool same_name(std::string_view a, std::string_view b) {
    const auto skip = [](std::string_view text, std::size_t at) {
        while (at < text.size() && !counts_in_names(text[at])) ++at;
        return at;
    };
    for (std::size_t i = skip(a, 0), j = skip(b, 0);; i = skip(a, i + 1), j = skip(b, j + 1)) {
        if (i == a.size() || j == b.size()) return i == a.size() && j == b.size();
        if (to_lower(a[i]) != to_lower(b[j])) return false;
    }
}

std::optional<std::string> closest(std::string_view word, const std::vector<std::string>& candidates) {
    if (word.empty()) return std::nullopt;
    const std::string wanted = lower(word);
    const std::string* best = nullptr;
    std::size_t fewest = std::min(kMaxEdits, std::max<std::size_t>(1, wanted.size() / 4)) + 1;
    for (const std::string& candidate : candidates) {
        const std::size_t longer = std::max(candidate.size(), wanted.size());
        if (longer - std::min(candidate.size(), wanted.size()) >= fewest) continue;
        const std::size_t edits = edit_distance(wanted, lower(candidate));
        if (edits >= fewest) continue;
        best = &candidate;
        fewest = edits;
    }
    if (best) return *best;
    constexpr std::size_t kPart = 4;  // letters that say something of the whole
    for (const std::string& candidate : candidates)
        if (wanted.size() >= kPart && lower(candidate).find(wanted) != std::string::npos) return candidate;
    return std::nullopt;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    const auto nearest = closest(word, candidates);
    return nearest ? fmt::format("; did you mean '{}'?", *nearest) : "";
}

bool is_printable(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = is_plain_ascii(text.front()) ? 1 : character_length(text);
        if (length == 0 || (!is_plain_ascii(text.front()) && is_hidden(text.substr(0, length)))) return false;
        text.remove_prefix(length);
    }
    return true;
}

std::string printable(std::string_view text, std::size_t max) {
    std::string shown;
    while (!text.empty()) {
        const std::size_t length = std::max<std::size_t>(character_length(text), 1);
        const std::string_view character = text.substr(0, length);
        const std::string_view safe = is_printable(character) ? character : "?";
        if (shown.size() + safe.size() > max) return shown + "...";
        shown += safe;
        text.remove_prefix(length);
    }
    return shown;
}

std::vector<Line> filled_lines(std::string_view text) {
    std::vector<Line> lines;
    std::size_t begin = 0;
    for (int number = 1; begin < text.size(); ++number) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view one = text.substr(begin, end - begin);
        begin = end + 1;
        if (one.find_first_not_of(" \t\r") != std::string_view::npos) lines.push_back({number, one});
    }
    return lines;
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> pieces;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        const std::string_view piece = trimmed(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (!piece.empty()) pieces.emplace_back(piece);
    }
    return pieces;
}

std::string join(const std::vector<std::string>& words, std::string_view separator) {
    std::string joined;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) joined += separator;
        joined += words[i];
    }
    return joined;
}

std::string capitalised(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

std::string lower(std::string_view text) {
    std::string small{text};
    for (char& c : small) c = to_lower(c);
    return small;
}

}  // namespace advisor
