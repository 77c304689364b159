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

namespace advisor {

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
constexpr std::size_t kTerms = static_cast<std::size_t>(Term::longevity) + 1;
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

}  // namespace advisor
