// What exists: devices, systems, models, quantizations, engines, regions, prices. Plain facts, immutable once loaded.
//
// Records point at each other with const pointers into the vectors of one Catalog, so a Catalog moves but never copies.
// Ids compare without case and punctuation. Loading validates everything: types, ranges, references, duplicates; a bad
// file is refused whole with one line that names the file and the JSON pointer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "advisor/speed_class.hpp"
#include "advisor/text.hpp"
#include "advisor/units.hpp"

namespace advisor {

enum class DeviceKind { gpu, soc };
enum class SystemKind { local, cluster };
enum class Condition { new_, used };
enum class Availability { announced, on_sale, used_only, discontinued, never_released };
enum class Link { x1, x4, x8, x16, nvlink, unified };
enum class Parallel { none, layer, tensor };
enum class Batching { continuous, slots, serial };
enum class Support { no, unknown, experimental, partial, yes };

std::string_view name_of(DeviceKind);
std::string_view name_of(SystemKind);
std::string_view name_of(Condition);
std::string_view name_of(Availability);
std::string_view name_of(Link);
std::string_view name_of(Parallel);
std::string_view name_of(Batching);
std::string_view name_of(Support);

template <class T>
struct Spread {  ///< what sources say: low, typical, high
    T low{}, typical{}, high{};
};

/// Speed kept at a power cap: (cap / stock limit, speed / stock speed), ascending; measured.
struct PowerCurve {
    std::string id;
    using Points = std::vector<std::pair<double, double>>;
    Points decode_dense, decode_moe, prefill;
};

struct Device {
    std::string id, name, vendor, architecture;
    int architecture_index = 0;  ///< of Catalog::architectures
    DeviceKind kind = DeviceKind::gpu;
    std::vector<std::string> platforms;     ///< cuda, metal, rocm, vulkan, sycl
    std::vector<std::string> features;      ///< ecc, fp8, ...
    double compute_capability = 0;          ///< of CUDA; 0 elsewhere
    std::optional<Bytes> memory;            ///< of one card; a SoC takes it from the system
    std::optional<double> usable_fraction;  ///< of memory, by default (macOS wired limit)
    std::optional<double> small_fraction;   ///< the same where memory is at most small_memory
    std::optional<Bytes> small_memory;
    std::optional<Bytes> raised_reserve;     ///< kept from the GPU when the wired limit is raised as far as is sound
    std::optional<Bytes> usable;             ///< absolute, where known (GB10, GTT)
    std::optional<Bytes> usable_on_windows;  ///< where Windows gives the GPU less than Linux
    Bytes reserve;                           ///< driver and display
    BytesPerSecond bandwidth;
    int dies = 1;                       ///< 2: two chips joined, each with half of the memory
    FlopPerSecond fp16;                 ///< dense matrix rate with fp32 accumulation; Apple M1 to M4: the shader rate
    std::optional<FlopPerSecond> int8;  ///< dense integer matrix rate
    // A gpu: board watts. A soc: watts of the whole box at the wall.
    std::optional<Watts> idle, idle_loaded;            ///< loaded: with a model resident
    std::optional<Watts> limit, limit_min, limit_max;  ///< gpu: stock power limit and its range
    std::optional<Watts> spike;                        ///< gpu: for some milliseconds at the stock limit
    std::optional<Watts> decode, prefill, max;         ///< soc: measured or assumed at the wall
    const PowerCurve* power_curve = nullptr;
    std::optional<DecibelsA> noise_load;
    int pcie_generation = 0;
    std::optional<BytesPerSecond> nvlink;
};

struct Slots {  ///< of a board, all alike
    int count = 1;
    Link link = Link::x16;
    int pcie_generation = 3;
};

struct Part {
    std::string id, name, kind;
    Spread<double> resale_3y;  ///< share of the price that is left after three years, by kind
    std::vector<Slots> slots;  ///< of a board or a PC: where cards go, widest first; empty where none is known
};

struct BillLine {
    const Part* part = nullptr;
    double quantity = 1;
};

struct SystemDevice {
    const Device* device = nullptr;
    int count = 1;
    Bytes memory;  ///< of one device
    Link link = Link::unified;
    int pcie_generation = 0;
    bool peer_to_peer = false;  ///< cards read each other's memory over PCIe: a patched driver on GeForce
};

struct Interconnect {  ///< between boxes that act as one
    std::string kind;
    BytesPerSecond bandwidth;
    Seconds latency;
};

struct Host {  ///< the PC around the cards; absent for a Mac or a Spark
    Bytes ram;
    BytesPerSecond ram_bandwidth;
    int cpu_cores = 0;
    Watts idle, load;
};

/// Efficiency of a power supply: (load / rated, watts out / watts in), ascending.
struct PsuCurve {
    std::string id;
    std::vector<std::pair<double, double>> points;
};

struct Psu {
    int units = 1;
    Watts rated;                          ///< of all units together
    std::optional<Watts> rated_low_line;  ///< the same at 100 to 120 V, where it is less
    double efficiency = 1;                ///< where no curve is known
    const PsuCurve* curve = nullptr;

    Watts capacity(double volts) const;  ///< that the units give together at an outlet
    Watts input(Watts load) const;       ///< at the wall for a load; beyond the curve its ends hold
};

struct System {
    std::string id, name, family, vendor, form;
    SystemKind kind = SystemKind::local;
    int units = 1;  ///< boxes; a fleet (local) runs one copy of the model in each, a cluster one over all
    Condition condition = Condition::new_;
    std::vector<std::string> os;
    std::vector<SystemDevice> devices;  ///< of one box, or of the whole cluster
    std::optional<Host> host;           ///< of one box
    std::optional<Psu> psu;             ///< of one box
    std::optional<Interconnect> interconnect;
    std::vector<BillLine> bill;                               ///< of everything that is bought
    std::vector<std::pair<Date, Availability>> availability;  ///< ascending; each state holds until the next
    std::optional<DecibelsA> noise_idle, noise_load;
    std::string noise_basis = "unknown";
    std::optional<Watts> measured_idle, measured_peak;  ///< of one box at the wall
    double effort = 0;                                  ///< 0 plug in and go ... 1 build and maintain it yourself
    double upgrade = 0;                                 ///< 0 sealed ... 1 every part can be replaced
    bool portable = false;
    std::optional<double> volume_l, weight_kg;  ///< of one box
};

struct WeightFile {
    std::string quant;     ///< as published: Q4_K_M, UD-Q4_K_XL, mlx-4bit
    Bytes size;            ///< of a rounded size the upper end
    bool by_part = false;  ///< the parts below are known, the rest of `size` is the body
    Bytes experts, embedding, output, vision;
    bool rounded = false;  ///< as published, in GB
};

/// The shape of a model; counts as in its config.json.
struct Model {
    std::string id, name, family;
    double total_params = 0;   ///< of the text decoder
    double active_params = 0;  ///< weights read for one token, with the output head, without the embedding table
    int layers = 0, hidden = 0, heads = 0, kv_heads = 0, head_dim = 0, ffn = 0, vocab = 0;
    int experts = 0, active_experts = 0, shared_experts = 0, moe_ffn = 0, first_dense_layers = 0;
    int full_layers = 0, sliding_layers = 0, linear_layers = 0, window = 0;
    int global_kv_heads = 0, global_head_dim = 0;  ///< of full layers, where they differ
    bool k_equals_v_on_global = false;
    int full_sharing_kv = 0, sliding_sharing_kv = 0;  ///< of those layers, how many read the cache of another layer
    int mla_kv_rank = 0, mla_rope_dim = 0;            ///< 0 without multi-head latent attention
    double linear_state_values = 0;                   ///< constant state of one linear layer and user, in values
    double kv_values_override = 0;                    ///< values a token and model where the formula does not hold
    bool tied_embeddings = false;
    std::int64_t max_context = 0;
    std::string native_quant;  ///< as released, where that is not 16 bit: MXFP4
    std::vector<WeightFile> files;

    bool is_moe() const { return experts > 1; }
};

struct Quantization {
    std::string id, name, format, bit_class;  ///< gguf | mlx | awq ...; 4bit | 8bit | 16bit | ...
    Kernel kernel = Kernel::f16;
    double bits_body = 16, bits_embedding = 16, bits_output = 16, bits_experts = 16;
    std::optional<double> perplexity_delta;
    std::optional<double> min_compute_capability;
    bool preferred = false;               ///< the one that its class means in its format
    std::vector<std::string> file_names;  ///< names under which publishers list it, best first
};

/// Devices that a statement holds for: those named, else those of an architecture, else of a platform, else all.
struct Scope {
    std::string platform;  ///< empty: any
    std::vector<std::string> architectures, devices;
};

/// One cell of an engine's matrix: the engine itself, features or model families, where it holds and on whose word.
struct EngineCell {
    std::vector<std::string> subjects;  ///< names of features or families; empty: the engine itself
    Scope scope;
    Support status = Support::unknown;
    std::string since;               ///< date or version that brought it, as the source has it
    std::string why;                 ///< what a buyer must know where it is not a plain yes
    std::string source, assumption;  ///< ids of sources; both empty where answers are computed
};

struct Engine {
    std::string id, name, family;
    int family_index = 0;     ///< of Catalog::engine_families
    bool runs_models = true;  ///< false: training or a front end, not planned with
    std::vector<std::string> formats, os;
    std::vector<Parallel> parallel;
    std::vector<std::string> kv_quants;  ///< f16, q8_0, q4_0; "mixed": keys and values may differ
    int kv_page_tokens = 1;              ///< the cache grows in such steps
    Batching batching = Batching::serial;
    int max_batch = 1;      ///< requests that it works on at once
    int micro_batch = 512;  ///< prompt tokens that it evaluates at once by default
    Bytes overhead_per_device;
    double memory_fraction = 1;  ///< of usable memory that it takes at most
    int preference = 0;          ///< order among equals, smaller first
    int min_host_cores = 0;      ///< of the CPU beside the cards; 0: any
    bool splits_phases = false;  ///< can read prompts on one kind of box and write on another
    std::string as_of;           ///< date on which the newest source of its cells was read
    std::vector<EngineCell> support, features, families;
};

/// One requirement: a conjunction of groups, each satisfied by any of its conditions.
struct Feature {
    struct Condition {
        enum class Kind { platform, engine, engine_feature, device_feature, os, device_kind } kind;
        std::string value;
        std::size_t index = 0;  ///< of an engine in Catalog::engines, a feature in Catalog::engine_features
    };
    std::string id, name;
    std::vector<std::vector<Condition>> groups;
};

/// Where pages of an earlier year mislead: said when a question touches it.
struct Notice {
    std::string id, text;
    Scope scope;
    std::vector<std::string> features, engines, formats;  ///< ids of needs, ids of engines, formats of weights
    std::string since, as_of;                             ///< when it came about; when its source was read
};

/// A device that buyers wait for, or waited for: what was said of it and what came of it.
struct RoadmapEntry {
    enum class Status { rumoured, announced, shipped, never_shipped };
    std::string id, name;
    Status status = Status::rumoured;
    Date date;                          ///< of the status
    std::string expected;               ///< when it was or is expected, as said; may be empty
    std::string record;                 ///< one sentence
    std::vector<std::string> families;  ///< of systems that it would take the place of
    const System* system = nullptr;     ///< with it, where the catalog has one
    std::string sources;                ///< ids
};
std::string_view name_of(RoadmapEntry::Status);

/// What comes with several boxes instead of one, beside figures.
struct Arrangement {
    std::string id;  ///< fleet | cluster | split-phases
    std::string isolation, effort;
};

struct Outlet {
    double volts = 0, amps = 0;
    double continuous_fraction = 1;  ///< of volts x amps that may be drawn for hours
    double line_drop = 0;            ///< share of the voltage that the line to the outlet loses under load
    Watts continuous_limit() const { return {volts * amps * continuous_fraction}; }
    /// The same at the voltage that arrives: a power supply makes up for the rest with current.
    Watts usable_limit() const { return continuous_limit() * (1 - line_drop); }
};

struct Region {
    std::string id, name;
    UsdPerKwh kwh_price;
    Outlet outlet;
};

enum class Term { decode, ttft, cost, quiet, effort, ecosystem, headroom, longevity };
constexpr std::size_t kTerms = 8;
std::string_view name_of(Term);

/// A fixed scale from a quantity to 0 ... 1: zero at `worst`, one at `best`, straight or logarithmic in between.
struct Scale {
    double worst = 0, best = 1;
    bool logarithmic = false;
};

struct Objective {
    std::string id, name;
    std::array<double, kTerms> weights{};
};

enum class Task { chat, agentic_coding, rag, batch, lora, qlora };
constexpr std::size_t kTasks = static_cast<std::size_t>(Task::qlora) + 1;
std::string_view name_of(Task);

/// What a task means where the buyer says no more; a shorter context than prompt and output cuts these.
struct TaskDefaults {
    std::string id;
    Task task{};
    std::int64_t context = 0, prompt = 0, output = 0;  ///< tokens of one user
    int users = 0;                                     ///< at the same time
};

/// What the founding article recommends to a buyer.
struct ArticlePick {
    std::string name;                  ///< "a Mac Studio"
    std::vector<std::string> systems;  ///< ids that count as it; one that ends in '*' stands for all that start so
    std::string claim;                 ///< id of the claim that examines it

    bool includes(const System& system) const;
};

/// Defaults of a buyer; a flag overrides each. Names are those of the flags, values as typed.
struct Profile {
    std::string id, name;
    std::string objective;
    std::vector<std::pair<std::string, std::string>> defaults;
    std::vector<std::pair<std::string, double>> weights;
    std::optional<ArticlePick> article_pick;
};

/// Figures of an answer that a sentence in the data may name: "{decode_tps}".
enum class Placeholder {
    decode_tps,
    ttft_s,
    prompt_tokens,
    ownership_usd,
    price_usd,
    years,
    resale_percent,
    noise_dba,
    ecosystem_percent,
    required_gib,
    usable_gib,
    host_gib,
    users,
    engine,
    model_context,
    wired_limit_command,
    wired_limit_risk,
    power_limit_w,
    peak_w,
    volts,
    amps,
    outlet_limit_w,
    spike_w,
    supply_w,
    availability,
    day,
    price_age_days,
    price_date,
    system
};
constexpr std::size_t kPlaceholders = static_cast<std::size_t>(Placeholder::system) + 1;

/// A sentence in pieces: the text before each placeholder; the last has none.
struct Template {
    struct Piece {
        std::string text;
        std::optional<Placeholder> placeholder;
    };
    std::vector<Piece> pieces;  ///< none: no sentence
};

/// What is said of a term of the utility.
struct TermPhrases {
    std::string id;
    Term term{};
    Template good, bad;  ///< a reason to buy, and to skip
    Template unknown;    ///< instead, where a figure that they name is unknown
};

/// What a result can be warned of.
enum class Caution {
    long_prompt,
    slow,
    slow_link_x1,
    slow_link_x4,
    concurrency,
    single_stream,
    extrapolated,
    cluster,
    offload,
    wired_limit_raised,
    wired_limit_close,
    long_context,
    circuit_capped,
    circuit_near,
    psu_spikes,
    used_market,
    discontinued,
    unreleased,
    stale_price
};
constexpr std::size_t kCautions = static_cast<std::size_t>(Caution::stale_price) + 1;

struct CautionPhrase {
    std::string id;
    Caution caution{};
    Template text;
};

struct Price {
    const Part* part = nullptr;
    Spread<Usd> usd;
    Condition condition = Condition::new_;
    Date date;
    std::string source;
};

struct ApiPrice {
    const Model* model = nullptr;
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

struct PriceBook {
    std::string id, name;
    std::string extends;  ///< id of the book that it was laid over; empty: stands alone
    Date as_of;           ///< no older than that of the book below
    std::vector<Price> prices;
    std::size_t stated = 0;  ///< of a book laid over another: the first of `prices`, which are its own
    std::vector<ApiPrice> api;
    std::vector<RentalPrice> rental;

    const Price* price_of(const Part& part) const;
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
    double slow_tps = 0;       ///< decode below it is warned about
    double long_prompt_s = 0;  ///< time to first token above it is warned about
    double near_circuit_share = 0;
    double host_busy_share = 0;      ///< of host load watts in single-stream decode
    double price_spread = 0;         ///< assumed +/- where a price has no spread
    double offload_efficiency = 0;   ///< of host RAM bandwidth
    double pcie3_gb_s_per_lane = 0;  ///< doubles with each generation
    double pcie_efficiency = 0;      ///< of it that a transfer reaches
    double reduce_factor_x1 = 1;     ///< latency of an all-reduce over such a link, relative to x16
    double reduce_factor_x4 = 1;
    double reduce_factor_x8 = 1;
    double reduce_factor_nvlink = 1;
    double measured_spread = 0;       ///< 80 % interval of a repeated measurement, as +/- share
    double owned_years = 0;           ///< age of what a buyer owns, unless he says
    double least_gain = 0;            ///< share by which a step must be faster to count as one
    double host_ram_reserve_gib = 0;  ///< of host RAM that the system and the engine keep
};

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
    std::vector<PriceBook> books;  ///< the last one is today's
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

/// One JSON file of the catalog: its name for messages and its bytes.
struct DataFile {
    std::string name;
    std::string_view text;
};

/// Reads the built-in files (data/catalog, data/prices, data/calibration.json) and then the user's, which add records
/// or replace those of the same id. Throws Error: "FILE: /pointer: what was found, what was expected".
Catalog load_catalog(const std::vector<DataFile>& files);

/// A price list of the user's own as CSV (docs/data.md), laid over today's book: what the list leaves out comes from
/// there. Its id is the file's name. Throws Error: "FILE: line N, column NAME: what was expected, found, the remedy".
PriceBook read_price_list(const Catalog& catalog, const DataFile& file);

/// A book as a file of data/prices: the prices of the book below it among its own.
std::string price_book_json(const PriceBook& book);

/// The catalog, price books and calibration that are compiled into the binary: what answers are computed from.
std::vector<DataFile> embedded_files();

/// The catalog, price books and sources: what `list` and `show` read.
std::vector<DataFile> embedded_reference();

/// Any file that is compiled into the binary, by its name below data/: "evidence/claims.json". Its text is empty when
/// there is none.
DataFile embedded_file(std::string_view name);

/// The quantization of that id, or of that name under which publishers list it; null when there is none.
const Quantization* quantization_named(const Catalog& catalog, std::string_view name);

/// State of a system on a day; `announced` before its first date.
Availability availability_of(const System& system, Date day);

}  // namespace advisor
