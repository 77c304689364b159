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

#include "advisor/engines.hpp"
#include "advisor/hardware.hpp"
#include "advisor/names.hpp"
#include "advisor/preferences.hpp"
#include "advisor/speed_class.hpp"
#include "advisor/text.hpp"
#include "advisor/training_class.hpp"
#include "advisor/units.hpp"

namespace advisor {

struct Price {
    const Part* part = nullptr;
    Spread<Usd> usd;
    Condition condition = Condition::new_;
    Date date;
    std::string source;
    bool weak = false;               ///< rests on no source, or on one claim, an undated text or a guide of low grade
    bool is_final = false;           ///< what the buyer pays as it stands, in a list of his own: no tax is added
    const Region* region = nullptr;  ///< whose own price it is, tax included; null: a US price without
};

/// Of a model, or what stands in for models of a size that have no price of their own.
struct ApiPrice {
    const Model* model = nullptr;
    double up_to_params = 0;  ///< without a model: of all up to that size
    double usd_per_mtok_in = 0, usd_per_mtok_out = 0;
    Date date;
    std::string source;
};

struct RentalPrice {
    const Device* device = nullptr;
    Spread<double> usd_per_hour;
    Date date;
    std::string source;
};

/// What a kWh costs in a region at the time that a book speaks of.
struct Tariff {
    const Region* region = nullptr;
    UsdPerKwh kwh_price;
    Date date;
    std::string source;
};

struct PriceBook {
    std::string id, name;
    std::string extends;  ///< id of the book that it was laid over; empty: stands alone
    Date as_of;           ///< no older than that of the book below
    std::vector<Price> prices;
    std::size_t stated = 0;       ///< of a book laid over another: the first of `prices`, which are its own
    std::vector<Price> regional;  ///< prices of regions, with their tax and in dollars at the currency's rate
    std::vector<ApiPrice> api;
    std::vector<ApiPrice> api_classes;  ///< by size, smallest first
    std::vector<RentalPrice> rental;
    std::vector<Tariff> tariffs;         ///< where the book has its own; elsewhere that of the region
    std::vector<std::uint32_t> by_part;  ///< places in `prices`, by where the part lies; empty: not sorted yet

    void sort_by_part();
    const Price* price_of(const Part& part) const;
    UsdPerKwh kwh_price_in(const Region& region) const;
};

/// Named numbers of the model that belong to no record; data/catalog/constants.json says where each is from.
struct Constants {
    double waiting_share = 0;  ///< of the busy draw above idle that a waiting card still draws (layer split)
    double tensor_share = 0;   ///< likewise a card in tensor-parallel decode of one stream
    double decode_share = 0;   ///< board watts in dense decode / power limit
    double decode_moe_share = 0;
    double prefill_share = 0;
    double sleep_w = 0;  ///< a sleeping box at the wall
    double off_w = 0;
    double sleep_wake_s = 0, off_boot_s = 0;  ///< until the box answers, before the model is loaded
    double load_gb_s = 0;                     ///< weights from the drive to the devices
    double line_drop = 0;                     ///< share of an outlet's voltage lost under load
    double power_spread_gpu = 0;              ///< half of an 80 % interval of predicted wall watts, as a share: rigs
    double power_spread_soc = 0;              ///< boxes whose draw was measured as a whole
    double room_cooling_cop = 0;              ///< heat that an air conditioner carries away per unit of electricity
    double tight_margin = 0;                  ///< share of usable memory left below which a fit is called tight
    double stale_days = 0;
    double old_price_days = 0;
    double slow_tps = 0;       ///< decode below it is warned about
    double long_prompt_s = 0;  ///< time to first token above it is warned about
    double loud_dba = 0;       ///< where one sits, from which on noise is warned about
    double near_circuit_share = 0;
    double host_busy_share = 0;                       ///< of host load watts in single-stream decode
    double price_spread = 0;                          ///< assumed +/- where a price has no spread
    double draft_tokens = 0;                          ///< guessed at once, in speculative decoding
    double draft_cost_dense = 0, draft_cost_moe = 0;  ///< of a guessed token, guess and check, in steps
    double draft_cost_spread = 0;                     ///< factor around either
    double request_variation = 0;                     ///< of the time that a prompt takes, standard deviation over mean
    double host_efficiency = 0;                       ///< of host RAM bandwidth, that reading weights there reaches
    double host_hop_us = 0;                           ///< each layer of which a part is computed by the host
    double host_gflops_avx2 = 0;                      ///< quantized products of one core, by what its kernels use
    double host_gflops_avx512 = 0;
    double host_gflops_amx = 0;
    double pcie3_gb_s_per_lane = 0;  ///< doubles with each generation
    double pcie_efficiency = 0;      ///< of it that a transfer reaches
    double reduce_factor_x1 = 1;     ///< latency of an all-reduce over such a link, relative to x16
    double reduce_factor_x4 = 1;
    double reduce_factor_x8 = 1;
    double reduce_factor_nvlink = 1;
    double host_high = 1;              ///< least upper end of a speed with weights in host RAM, as a share
    double measured_spread = 0;        ///< 80 % interval of a repeated measurement, as +/- share
    double owned_years = 0;            ///< age of what a buyer owns, unless he says
    double selling_fee = 0;            ///< share of what is paid that the market place keeps
    double asking_margin = 0;          ///< share by which a used part sells below what the book has it offered at
    double least_gain = 0;             ///< share by which a step must be faster to count as one
    double host_ram_reserve_gib = 0;   ///< of host RAM that the system and the engine keep
    double headcount_users = 0;        ///< of a question, from which on it may count heads
    double headcount_times = 0;        ///< as many users as ever ask at the same time, from which on it counts heads
    double supply_share = 0;           ///< of a supply's rating that a build may draw
    double cuda_least_capability = 0;  ///< that the newest CUDA builds for
};

/// One JSON file of the catalog: its name for messages and its bytes.
struct DataFile {
    std::string name;
    std::string_view text;
};

/// The catalog, price books and calibration that are compiled into the binary: what answers are computed from.
std::vector<DataFile> embedded_files();

/// The catalog, price books and sources: what `list` and `show` read.
std::vector<DataFile> embedded_reference();

/// Any file that is compiled into the binary, by its name below data/: "evidence/claims.json". Its text is empty when
/// there is none.
DataFile embedded_file(std::string_view name);

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
    std::vector<PciId> pci_ids;
    std::vector<Part> parts;
    std::vector<BuildHost> hosts;
    std::vector<SetupStep> setup_steps;
    std::vector<System> systems;
    std::vector<Model> models;
    std::vector<std::pair<std::string, std::string>> model_aliases;  ///< "70B" -> model id
    std::vector<Quantization> quantizations;
    std::vector<Engine> engines;
    std::vector<Feature> features;
    std::vector<Notice> notices;
    std::vector<RoadmapEntry> roadmap;
    std::vector<Arrangement> arrangements;
    std::vector<Currency> currencies;
    std::vector<Region> regions;
    std::vector<Objective> objectives;
    std::array<TermPhrases, kTerms> term_phrases;
    std::array<CautionPhrase, kCautions> caution_phrases;
    std::array<TaskDefaults, kTasks> tasks;
    std::vector<Profile> profiles;
    Rates rates;
    std::vector<FormRates> forms;
    std::vector<NoiseClass> noise_classes;
    std::vector<PriceBook> books;  ///< by their day; behind them lists of the user's own
    std::size_t todays_book = 0;   ///< place in books
    Constants constants;
    SpeedModel speed_model;
    TrainingModel training;

    const TaskDefaults& defaults_of(Task task) const { return tasks[static_cast<std::size_t>(task)]; }
};

/// Of the fans of a case with its supply; null where the data has none.
const NoiseLevel* fan_noise(const Catalog& catalog);
/// Sets TrainingModel::family_of.
void number_training_families(const std::vector<Device>& devices, TrainingModel& model);

/// Other names under which a record is found.
template <class Record>
const std::vector<std::string>& aliases_of(const Record& record) {
    static const std::vector<std::string> none;
    if constexpr (requires { record.aliases; }) return record.aliases;
    else return none;
}

/// The record of that id or alias, without case and punctuation; null when there is none.
template <class Record>
const Record* find(const std::vector<Record>& records, std::string_view id) {
    for (const Record& record : records)
        if (same_name(record.id, id)) return &record;
    for (const Record& record : records)
        for (const std::string& alias : aliases_of(record))
            if (same_name(alias, id)) return &record;
    return nullptr;
}

template <class Record>
std::vector<std::string> ids_of(const std::vector<const Record*>& records) {
    std::vector<std::string> ids;
    for (const Record* record : records) ids.push_back(record->id);
    return ids;
}
template <class Record>
std::vector<std::string> ids_of(const std::vector<Record>& records) {
    std::vector<std::string> ids;
    for (const Record& record : records) ids.push_back(record.id);
    return ids;
}

/// Ids and aliases: what somebody may have meant.
template <class Record>
std::vector<std::string> names_of(const std::vector<Record>& records) {
    std::vector<std::string> names = ids_of(records);
    for (const Record& record : records)
        for (const std::string& alias : aliases_of(record)) names.push_back(alias);
    return names;
}

/// Reads the built-in files (data/catalog, data/prices, data/calibration.json) and then the user's, which add records
/// or replace those of the same id. Throws Error: "FILE: /pointer: what was found, what was expected".
Catalog load_catalog(const std::vector<DataFile>& files);

/// A price list of the user's own as CSV (docs/data.md), laid over today's book: what the list leaves out comes from
/// there. Its id is the file's name. Throws Error: "FILE: line N, column NAME: what was expected, found, the remedy".
PriceBook read_price_list(const Catalog& catalog, const DataFile& file);

/// The book as somebody meets it who pays in a region, to be formed once a question: US prices of new parts with
/// `tax_rate` added, of used ones as they are, because private sellers charge none; and in their place the region's own
/// price, else that of another region with the same currency, both of new parts with that tax in place of theirs.
/// Prices of APIs and of rented cards stay as they are.
PriceBook local_book(const PriceBook& book, const Region& region, double tax_rate);

/// The newest price book of the data files; a list of the user's own is none of them.
const PriceBook& todays_book(const Catalog& catalog);

/// Whether that is its id, or a name under which publishers list it.
bool is_named(const Quantization& quant, std::string_view name);

/// The quantization of that id, or of that name under which publishers list it; null when there is none.
const Quantization* quantization_named(const Catalog& catalog, std::string_view name);

enum class Metric { decode, prefill };
template <>
inline constexpr auto kNames<Metric> = named<Metric::prefill>("decode", "prefill");

/// One measured number with the conditions that its source states.
struct MeasuredRow {
    std::string id, source, date, device_id, engine_id, model_id, quant_name, kind, grade, link, engine_version,
        backend;
    const Device* device = nullptr;  ///< null: not in the catalog (likewise below)
    const Engine* engine = nullptr;
    const Model* model = nullptr;
    const Quantization* quant = nullptr;
    Metric metric = Metric::decode;
    int device_count = 1, users = 1;
    Parallel parallel = Parallel::none;
    bool known_parallel = true;  ///< false: row split, replicas: not predicted
    bool offloads = false;       ///< routed experts lie in the RAM of `host`
    std::optional<Host> host;
    std::string kv_type;  ///< of the cache, where the source states it: q8_0
    std::optional<Watts> power_limit;
    std::optional<Bytes> weights;  ///< where the source states the size
    double prompt_tokens = 0, generated_tokens = 0, depth_tokens = 0;
    std::optional<bool> flash_attention;
    std::optional<int> micro_batch;
    bool speculative = false, suspect = false;
    std::string superseded_by;  ///< source that ran the same benchmark again on a later build
    double tps = 0;
};

/// The measured rows that are compiled into the binary.
DataFile embedded_evidence();

/// A publication, as data/evidence/sources.json has it.
struct Source {
    std::string id, title, date;  ///< the day that it was read or speaks of
    std::optional<std::string> url;
};
/// Throws Error "FILE: /pointer: what was found, what was expected".
std::vector<Source> load_sources(const DataFile& file);

}  // namespace advisor
