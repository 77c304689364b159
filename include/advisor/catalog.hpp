// What exists: devices, systems, models, quantizations, engines, regions, prices. Plain facts, immutable once loaded.
//
// Records point at each other with const pointers into the vectors of one Catalog, so a Catalog moves but never copies.
// Ids compare without case and punctuation. Loading validates everything: types, ranges, references, duplicates; a bad
// file is refused whole with one line that names the file and the JSON pointer.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "advisor/constants.hpp"
#include "advisor/data_file.hpp"
#include "advisor/engines.hpp"
#include "advisor/hardware.hpp"
#include "advisor/models.hpp"
#include "advisor/phrases.hpp"
#include "advisor/preferences.hpp"
#include "advisor/price_book.hpp"
#include "advisor/speed_class.hpp"
#include "advisor/text.hpp"
#include "advisor/units.hpp"

namespace advisor {

class Catalog {
public:
    Catalog() = default;
    Catalog(Catalog&&) = default;
    Catalog& operator=(Catalog&&) = default;
    Catalog(const Catalog&) = delete;
    Catalog& operator=(const Catalog&) = delete;

    std::vector<std::string> architectures, engine_families;
    std::vector<std::string> engine_features;  ///< of needs and of the engines' cells, in order of appearance
    std::vector<Support> best_support;         ///< of any engine: [engine feature * devices.size() + device]
    std::vector<PowerCurve> power_curves;
    std::vector<PsuCurve> psu_curves;
    std::vector<Device> devices;
    std::vector<Part> parts;
    std::vector<System> systems;
    std::vector<Model> models;
    std::vector<std::pair<std::string, std::string>> model_aliases;  ///< "70B" -> model id
    std::vector<Quantization> quantizations;
    std::vector<Engine> engines;
    std::vector<Feature> features;
    std::vector<Notice> notices;
    std::vector<RoadmapEntry> roadmap;
    std::vector<Arrangement> arrangements;
    std::vector<Region> regions;
    std::vector<Objective> objectives;
    std::array<TermPhrases, kTerms> term_phrases;
    std::array<Template, kCautions> caution_phrases;
    std::array<TaskDefaults, kTasks> tasks;
    std::vector<Profile> profiles;
    std::array<Scale, kTerms> scales{};
    std::vector<PriceBook> books;  ///< by their day; behind them lists of the user's own
    std::size_t todays_book = 0;   ///< place in books
    Constants constants;
    SpeedModel speed_model;
};

/// The record of that id, without case and punctuation; null when there is none.
template <class Record>
const Record* find(const std::vector<Record>& records, std::string_view id) {
    const std::string wanted = squeeze(id);
    for (const Record& record : records)
        if (squeeze(record.id) == wanted) return &record;
    return nullptr;
}

template <class Record>
std::vector<std::string> ids_of(const std::vector<Record>& records) {
    std::vector<std::string> ids;
    for (const Record& record : records) ids.push_back(record.id);
    return ids;
}

/// Reads the built-in files (data/catalog, data/prices, data/calibration.json) and then the user's, which add records
/// or replace those of the same id. Throws Error: "FILE: /pointer: what was found, what was expected".
Catalog load_catalog(const std::vector<DataFile>& files);

/// A price list of the user's own as CSV (docs/data.md), laid over today's book: what the list leaves out comes from
/// there. Its id is the file's name. Throws Error: "FILE: line N, column NAME: what was expected, found, the remedy".
PriceBook read_price_list(const Catalog& catalog, const DataFile& file);

/// The newest price book of the data files; a list of the user's own is none of them.
const PriceBook& todays_book(const Catalog& catalog);

/// The quantization of that id, or of that name under which publishers list it; null when there is none.
const Quantization* quantization_named(const Catalog& catalog, std::string_view name);

}  // namespace advisor
