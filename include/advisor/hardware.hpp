// Devices, parts and the systems that are made of them, as data/catalog has them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "advisor/names.hpp"
#include "advisor/text.hpp"
#include "advisor/units.hpp"

namespace advisor {

enum class DeviceKind { gpu, soc };
template <>
inline constexpr auto kNames<DeviceKind> = named<DeviceKind::soc>("gpu", "soc");
enum class SystemKind { local, cluster };
template <>
inline constexpr auto kNames<SystemKind> = named<SystemKind::cluster>("local", "cluster");
enum class Condition { new_, used };
template <>
inline constexpr auto kNames<Condition> = named<Condition::used>("new", "used");
enum class Availability { announced, on_sale, used_only, discontinued, never_released };
template <>
inline constexpr auto kNames<Availability> = named<Availability::never_released>("announced", "on-sale", "used-only",
                                                                                 "discontinued", "never-released");
enum class Link { x1, x4, x8, x16, nvlink, unified };
template <>
inline constexpr auto kNames<Link> = named<Link::unified>("x1", "x4", "x8", "x16", "nvlink", "unified");

/// PCIe lanes of a link; a bridge stands beside a full slot, and shared memory counts as one.
int lanes_of(Link);

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

enum class Cooling { axial, blower, passive };
template <>
inline constexpr auto kNames<Cooling> = named<Cooling::passive>("axial", "blower", "passive");

/// How loud something is at about a metre, where its owner sits; a single figure is all three.
using NoiseLevel = Spread<DecibelsA>;

/// Incoherent sources side by side: their powers add (ISO 9296), low with low and high with high, since what a machine
/// is made of errs alike.
class NoiseSum {
public:
    void add(const NoiseLevel& level, double count);
    NoiseLevel level() const;

private:
    Spread<double> power_;
};

struct Part;

/// A card as it is mounted.
struct CardShape {
    int width_slots = 2;  ///< places of the board that it covers
    int eight_pins = 0;   ///< plugs of the supply that it takes, its adapter's where it has another connector
    Cooling cooling = Cooling::axial;
    bool modified = false;         ///< a workshop gave it other memory than its maker
    const Part* cooler = nullptr;  ///< that is bought with each such card; none: it cools itself
};

struct Device {
    std::string id, name, vendor, architecture;
    std::size_t index = 0;       ///< of Catalog::devices
    int architecture_index = 0;  ///< of Catalog::architectures
    DeviceKind kind = DeviceKind::gpu;
    std::vector<std::string> platforms;     ///< cuda, metal, rocm, vulkan, sycl
    std::vector<std::string> features;      ///< ecc, fp8, ...
    std::vector<std::string> os;            ///< that it has drivers for; empty: whatever its host runs
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
    std::optional<Watts> idle, idle_loaded;             ///< loaded: with a model resident
    std::optional<Watts> limit, limit_min, limit_max;   ///< gpu: stock power limit and its range
    std::optional<Watts> spike;                         ///< gpu: for some milliseconds at the stock limit
    std::optional<Watts> decode, prefill, max;          ///< soc: at the wall; gpu: measured at the stock limit
    std::optional<Watts> decode_moe;                    ///< gpu: likewise with a mixture of experts
    bool idle_measured = false, load_measured = false;  ///< by a row of data/evidence, on this very device
    const PowerCurve* power_curve = nullptr;
    std::optional<NoiseLevel> noise_load;  ///< of a card that nobody measured: that of its kind of cooler
    bool noise_measured = false;
    int pcie_generation = 0, pcie_lanes = 16;
    std::optional<BytesPerSecond> nvlink;
    const struct Part* part = nullptr;  ///< that a buyer pays for; null where none has the device's id
    std::optional<CardShape> card;      ///< of a gpu that goes into a slot, where that is known
    std::optional<Date> released;       ///< the first of its month
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

/// What a number on the PCI bus stands for.
struct PciId {
    std::string id;    ///< "vendor:device" or "vendor:device:revision", hexadecimal, as `lspci -nn` has it
    std::string name;  ///< of the product, as the public list has it
    const Device* device = nullptr;  ///< null: known, and no device of the catalog, whatever its name suggests
};

struct Slots {  ///< of a board, all alike
    int count = 1;
    Link link = Link::x16;
    int pcie_generation = 3;
};

/// Cards that a part cools, and how loud it is at that.
struct Cools {
    Cooling cards = Cooling::passive;
    NoiseLevel noise;
};

struct Part {
    std::string id, name, kind;
    Spread<double> resale_3y;  ///< share of the price that is left after three years, by kind
    std::vector<Slots> slots;  ///< of a board or a PC: where cards go, widest first; empty where none is known
    std::optional<Psu> psu;    ///< of one supply
    int eight_pins = 0;        ///< plugs for cards that it has
    std::optional<Cools> cools;
    std::optional<NoiseLevel> noise;  ///< of a supply that is heard
};

struct BillLine {
    const Part* part = nullptr;
    double quantity = 1;
};

/// What the kernels of a CPU may use; amx only where the engine has kernels for it.
enum class Isa { avx2, avx512, amx };
template <>
inline constexpr auto kNames<Isa> = named<Isa::amx>("avx2", "avx512", "amx");

/// Memory that a host can have, and what it takes beside the host's own bill.
struct RamStep {
    Bytes size;
    BytesPerSecond bandwidth;  ///< of as many channels as are filled
    std::vector<BillLine> parts;
};

struct CardSlots {  ///< of one layout, all alike
    int count = 1;
    Link link = Link::x16;
    int pcie_generation = 3;
    int width_slots = 2;          ///< places of the board that a card there may cover
    const Part* riser = nullptr;  ///< that each card takes
};

/// How cards sit in a host, with what they need there.
struct Layout {
    std::string form;
    std::vector<CardSlots> slots;
    std::vector<BillLine> parts;
    double effort = 0, upgrade = 0;  ///< as System::effort, System::upgrade

    int cards() const;
};

/// Supplies that a host can have.
struct Supply {
    std::vector<BillLine> parts;  ///< none: it is there already
    Psu psu;                      ///< of all of them
    int eight_pins = 0;
};
/// What supplies give together; without units where no part is one.
Supply supply_of(std::vector<BillLine> parts);

/// What cards go into: a PC or server without cards, memory and supply, or the PC that a buyer has.
struct BuildHost {
    std::string id, name;
    bool own = false;  ///< of a buyer who has it: considered only where that is said
    int cpu_cores = 0, sockets = 1;
    Isa isa = Isa::avx2;
    Condition condition = Condition::new_;
    std::vector<std::string> os;
    std::vector<BillLine> bill;
    std::vector<RamStep> ram;         ///< ascending
    std::vector<Layout> layouts;      ///< the first that holds the cards is taken
    std::vector<Supply> supplies;     ///< the first that carries the build is taken
    Watts idle, load;                 ///< without cards, before the supply
    std::optional<NoiseLevel> noise;  ///< under load, beside cards, fans and supplies
    bool peer_to_peer = false;
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
    int sockets = 1;
    Isa isa = Isa::avx2;
    Watts idle, load;
};

struct System {
    std::string id, name, family, vendor, form;
    std::vector<std::string> aliases;  ///< names of products that are this machine; none is another system's
    bool built = false;                ///< from a host and cards; not of the catalog
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
    std::optional<NoiseLevel> noise_idle, noise_load;
    std::string noise_basis = "unknown";
    std::optional<Watts> measured_idle, measured_peak;  ///< of one box at the wall
    double effort = 0;                                  ///< 0 plug in and go ... 1 build and maintain it yourself
    double upgrade = 0;                                 ///< 0 sealed ... 1 every part can be replaced
    bool portable = false;
    std::optional<double> volume_l, weight_kg;  ///< of one box
};

/// Devices of that kind in one box, in whatever slots.
int count_in(const System& system, const Device* device);
/// All devices of one box, or of the whole cluster.
int device_count(const System& system);
/// Boxes that work apart from each other: a cluster is one.
int boxes_of(const System& system);

bool is_buyable(Availability);

/// State of a system on a day; `announced` before its first date.
Availability availability_of(const System& system, Date day);

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
template <>
inline constexpr auto kNames<RoadmapEntry::Status> = named<RoadmapEntry::Status::never_shipped>("rumoured", "announced",
                                                                                                "shipped",
                                                                                                "never-shipped");

/// What to do when a build is put together, or to test before a part of it is paid for.
struct SetupStep {
    enum class Stage { setup, test };

    /// When it matters: everything that is said must hold, of one and the same card what is said of a card.
    struct When {
        int cards_at_least = 1, supplies_at_least = 0;
        bool bifurcation = false;  ///< more cards than the board has slots
        bool needs_cap = false;    ///< the cards have to draw less than they may
        bool own_host = false;     ///< they go into what the buyer has
        std::string vendor;        ///< of the card, as all below; empty: any
        std::optional<Link> link;
        std::vector<Cooling> cooling;        ///< one of these
        std::vector<const Device*> devices;  ///< likewise
        bool riser = false;
        std::optional<Condition> condition;  ///< of those that are bought
    };

    std::string id;
    Stage stage = Stage::setup;
    std::string text;  ///< one sentence; "{watts}" stands for the power limit of each card
    When when;
    std::string source;  ///< ids, or "assumption"
};
template <>
inline constexpr auto kNames<SetupStep::Stage> = named<SetupStep::Stage::test>("setup", "test");

/// What comes with several boxes instead of one, beside figures.
struct Arrangement {
    std::string id;  ///< fleet | cluster | split-phases
    std::string isolation, effort;
};

}  // namespace advisor
