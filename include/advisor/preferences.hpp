// Of buyers and where they live: regions, tasks, terms that systems are judged by, profiles; and the
// sentences of an answer that stand in the data.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "advisor/hardware.hpp"
#include "advisor/money.hpp"
#include "advisor/names.hpp"

namespace advisor {

struct Outlet {
    double volts = 0, amps = 0;
    double continuous_fraction = 1;  ///< of volts x amps that may be drawn for hours
    double line_drop = 0;            ///< share of the voltage that the line to the outlet loses under load
    Watts continuous_limit() const { return {volts * amps * continuous_fraction}; }
    /// The same at the voltage that arrives: a power supply makes up for the rest with current.
    Watts usable_limit() const { return continuous_limit() * (1 - line_drop); }
};

/// What shops add to a price without tax, and show with it where that is usual.
struct PriceTax {
    double rate = 0;   ///< share of the price without tax
    std::string name;  ///< "VAT"
};

struct Region {
    std::string id, name;
    std::vector<std::string> aliases;  ///< what people call it
    UsdPerKwh kwh_price;               ///< with all taxes, at the rate of the currency that it is stated in
    Outlet outlet;
    const Currency* currency = nullptr;  ///< what is paid with there; null: not stated
    std::optional<PriceTax> price_tax;   ///< nothing: prices are quoted without, or nobody looked it up
};

/// What a machine costs its buyer a year, by what it is paid for. `electricity` is part of `owning`, and has a weight
/// of its own.
enum class Term { owning, waiting, noise, effort, tightness, electricity };
template <>
inline constexpr auto kNames<Term> = named<Term::electricity>("owning", "waiting", "noise", "effort", "tightness",
                                                              "electricity");
constexpr std::size_t kTerms = static_cast<std::size_t>(Term::tightness) + 1;  ///< that add up
constexpr std::size_t kTermWeights = static_cast<std::size_t>(Term::electricity) + 1;

/// A factor for each term; 1 leaves it as it is.
using TermWeights = std::array<double, kTermWeights>;

struct Objective {
    std::string id, name;
    std::optional<double> hour_worth;  ///< USD; nothing: the usual
    TermWeights weights{1, 1, 1, 1, 1, 1};
    bool reads_along = true;  ///< false: all writing is waited for, also what is faster than one reads
};

/// Where the machine stands, seen from where the buyer sits.
enum class Place { desk, room, other_room };
template <>
inline constexpr auto kNames<Place> = named<Place::other_room>("desk", "room", "other-room");
constexpr std::size_t kPlaces = static_cast<std::size_t>(Place::other_room) + 1;

/// A number that buyers differ in: 80 % of them lie within value x/÷ spread.
struct Rate {
    double value = 0, spread = 1;
};

/// What the terms of the cost to a buyer are worked out with; data/catalog/rates.json says where each is from.
struct Rates {
    Rate hour_worth;               ///< USD
    Rate noise_usd_per_dba;        ///< a year, of a dB at noise_rate_at_dba
    Rate noise_rate_at_dba;        ///< where a dB is worth that
    Rate noise_doubling_db;        ///< so much louder, a dB is worth twice as much
    Rate noise_free_dba;           ///< up to it nobody minds
    Rate usual_cards;              ///< in a box: the hours of its form are meant for so many
    Rate card_setup_hours;         ///< of each card beyond them
    Rate card_hours_per_year;      ///< likewise, to keep
    Rate riser_hours_per_year;     ///< of each card on an x1 riser, besides
    Rate passive_setup_hours;      ///< of each card without fans, besides
    Rate modified_hours_per_year;  ///< of each card that a workshop modified, besides
    Rate old_toolkit_hours;        ///< a year, where the newest CUDA no longer builds for a card
    Rate reading_share;            ///< of writing at a reader's pace or faster that is waited for all the same
    Rate room_db, other_room_db;   ///< less than at the desk
    Rate noise_spread_db;          ///< half of the 80 % interval of a noise that is known
    Rate tight_from_ratio;         ///< usable / required memory from which on nothing is tight
    Rate tight_share;              ///< of the yearly ownership, where usable is required
    Rate software_hours_per_year;  ///< spent where all software is missing
    Rate partial_hours_per_year;   ///< spent on an engine that supports the devices in part
    Rate sharding_hours_per_year;  ///< spent where a model is trained in shards on several cards
    Rate api_decode_tps, api_ttft_s, api_setup_hours, api_upkeep_hours;
    Rate api_cached_price_share;               ///< of the input price, for what was cached
    Rate rent_setup_hours, rent_upkeep_hours;  ///< upkeep: a year
};

/// What a form of machine asks of its owner, and how loud one is that nobody measured.
struct FormRates {
    std::string id;                             ///< one of the forms, or "cluster": what linking boxes adds
    double setup_hours = 0, upkeep_hours = 0;   ///< once; a year
    double noise_dba = 0, noise_spread_db = 0;  ///< half of the 80 % interval
};

/// How loud what stands for many is: cards with a kind of cooler, the fans of a case.
struct NoiseClass {
    std::string id;  ///< axial, blower: a card with such a cooler; fans: those of a case with an ATX supply
    NoiseLevel level;
};

enum class Task { chat, agentic_coding, rag, batch, lora, qlora, full_finetune };
template <>
inline constexpr auto kNames<Task> = named<Task::full_finetune>("chat", "agentic-coding", "rag", "batch", "lora",
                                                                "qlora", "full-finetune");
constexpr std::size_t kTasks = static_cast<std::size_t>(Task::full_finetune) + 1;

/// What a task means where the buyer says no more; a shorter context than prompt and output cuts these.
struct TaskDefaults {
    std::string id;
    Task task{};
    std::int64_t context = 0, prompt = 0, output = 0;  ///< tokens of one user
    int users = 0;                                     ///< at the same time
    double requests_per_day = 0;                       ///< of one user; of a batch in all
    double cached_share = 0;                           ///< of the prompt, that an engine with a cache reads once
    double attention = 0;                              ///< share of the wait that a person spends waiting
    std::optional<double> reading_tps;                 ///< writing faster saves nobody time; nothing: always does
    Place place = Place::desk;                         ///< where such a machine stands
    double session_hours = 0;                          ///< a day, over which the requests come
    std::optional<Spread<double>> acceptance;   ///< of a guessed token, those before it accepted; nothing: unknown
    std::optional<double> min_tps, max_ttft_s;  ///< below and above which nobody works so, at prompts of `prompt`
    double train_runs = 0;                      ///< a year
    double train_tokens = 0;                    ///< of one run of training; 0: nothing is trained
    int train_batch = 1;                        ///< sequences of a micro-step
    int train_accumulation = 1;                 ///< micro-steps of a step of the optimizer
    int lora_rank = 16;
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
    std::vector<std::pair<std::string, double>> weights;  ///< by name of the term
    double uses_software = 0;  ///< 0 ... 1: how much of the hours that missing software costs is theirs
    std::optional<ArticlePick> article_pick;
};

/// Figures of an answer that a sentence in the data may name: "{decode_tps}".
inline constexpr auto kPlaceholders = listed(
    "decode_tps", "ttft_s", "prompt_tokens", "ownership_usd", "price_usd", "years", "resale_percent", "noise_dba",
    "required_gib", "usable_gib", "host_gib", "users", "engine", "model_context", "wired_limit_command",
    "wired_limit_risk", "power_limit_w", "peak_w", "volts", "amps", "outlet_limit_w", "spike_w", "supply_w",
    "availability", "day", "price_age_days", "price_date", "system", "untimed_because", "train_hours_range");

/// A sentence in pieces: the text before each placeholder; the last has none.
struct Template {
    struct Piece {
        std::string text;
        std::optional<std::size_t> placeholder;  ///< in kPlaceholders
    };
    std::vector<Piece> pieces;  ///< none: no sentence
};

/// What is said of a term of the cost to the buyer.
struct TermPhrases {
    Term term{};
    Template good, bad;  ///< a reason to buy, and to skip
    Template unknown;    ///< instead, where a figure that they name is unknown; of waiting, where runs of training are
                         ///< waited for
};

/// What a result can be warned of.
enum class Caution {
    long_prompt,
    slow,
    slow_once_tuned,
    slow_link_x1,
    slow_link_x4,
    concurrency,
    single_stream,
    extrapolated,
    partial_engine,
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
    stale_price,
    weak_price,
    noise_assumed,
    untimed,
    modified,
    old_toolkit,
    loud,
    no_fans,
    full_context
};
template <>
inline constexpr auto kNames<Caution> = named<Caution::full_context>(
    "long-prompt", "slow", "slow-once-tuned", "slow-link-x1", "slow-link-x4", "concurrency", "single-stream",
    "extrapolated", "partial-engine", "cluster", "offload", "wired-limit-raised", "wired-limit-close", "long-context",
    "circuit-capped", "circuit-near", "psu-spikes", "used-market", "discontinued", "unreleased", "stale-price",
    "weak-price", "noise-assumed", "untimed", "modified", "old-toolkit", "loud", "no-fans", "full-context");
constexpr std::size_t kCautions = static_cast<std::size_t>(Caution::full_context) + 1;

struct CautionPhrase {
    Caution caution{};
    Template text;
};

}  // namespace advisor
