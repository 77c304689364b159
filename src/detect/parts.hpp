// What the units of detect share. Reading: lines of "key: value", numbers with a unit, ids in hexadecimal. Matching:
// which device of the catalog a card is, and which a processor with graphics. Showing: what JSON and text have in
// common.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/detect.hpp"

namespace advisor::detecting {

/// Without blanks, tabs and line breaks around it.
std::string_view trimmed(std::string_view text);

/// A text out of a report, to be kept: trimmed, control bytes replaced, at most 100 bytes.
std::string kept(std::string_view text);

struct Pair {
    std::string_view key, value;
};
/// The text around the first colon, both sides trimmed; nothing without a colon.
std::optional<Pair> pair_of(std::string_view line);

/// The number at the beginning and what follows it, trimmed: "24576 MiB" -> 24576, "MiB".
struct Measured {
    double number = 0;
    std::string_view unit;
};
std::optional<Measured> measured(std::string_view text);

/// A whole number of at least 1 and at most `most` at the beginning of the text.
std::optional<int> counted(std::string_view text, int most);

/// "24576 MiB", "192 GB", "65764232 kB": powers of 1024, as all these tools mean them. Nothing where it is none, or 0.
std::optional<Bytes> memory_of(std::string_view text);

/// "0x10de" or "10DE" -> "10de": exactly so many digits; nothing otherwise.
std::optional<std::string> hex(std::string_view text, std::size_t digits);

/// The generation of PCI Express that runs at such a speed: "8.0 GT/s PCIe" -> 3. Nothing for another speed.
std::optional<int> generation_at(std::string_view speed);

/// The smaller of two where both are known, else the known one.
std::optional<int> lesser(std::optional<int> a, std::optional<int> b);

constexpr int kMostLanes = 32, kMostGeneration = 9, kMostCores = 100000;

/// Adds a card; throws Error beyond 256 of them.
SeenCard& add_card(Seen& seen);

/// Readers of one report each; `text` is what read_report() recognised.
Seen read_system_profiler_text(std::string_view text);
Seen read_system_profiler_json(const DataFile& report);

/// A product's name as its words, small letters and digits, and the memory that stands in it: "RTX 4060 Ti 16GB" ->
/// rtx 4060 ti, 16 GiB.
struct ProductName {
    std::vector<std::string> words;
    std::optional<Bytes> memory;
};
ProductName product_name(std::string_view text);

/// The same of a record of the catalog, whose remarks in parentheses are no part of the name.
ProductName catalog_name(std::string_view text);

/// Whether a card told to have so much may be the product that has `product`: part of it may be kept for error
/// correction or by the firmware.
bool agrees(Bytes told, Bytes product);

/// Takes the card for a device, or says why not; gives it the public list's name where it has none.
FoundCard match_card(const Catalog& catalog, SeenCard seen);

/// The chip that a processor's name contains; null when there is none.
const Device* chip_in(const Catalog& catalog, std::string_view processor);

/// "--own BUILD" and "--have PARTS", to paste; null without a build.
std::optional<std::string> own_flag(const Detected& detected);
std::optional<std::string> have_flag(const Detected& detected);

/// The detection as JSON, with a newline at its end.
std::string detect_json(const Detected& detected);

}  // namespace advisor::detecting
