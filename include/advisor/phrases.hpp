// Sentences of an answer that stand in the data: of the terms that systems are judged by, and of warnings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "advisor/preferences.hpp"

namespace advisor {

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
