// What a machine costs its buyer, in dollars a year: owning it, waiting for it, hearing it, keeping it running, and
// outgrowing it. The ranking is by this and nothing else; every rate is data (Catalog::rates, forms, tasks) or the
// buyer's. docs/model.md has the formulas.
#pragma once

#include <array>

#include "advisor/assess.hpp"

namespace advisor {

/// How long the requests of a year make people wait.
struct Wait {
    double waits_per_year = 0;  ///< requests of all users for which somebody waits
    Seconds first_word;         ///< of each: reading what is not cached; a run of training
    Seconds behind_reader;      ///< of each: writing, beyond the time that reading it takes; the mean over its speed
    Hours per_year() const;
};

struct NoiseHere {
    DecibelsA source;      ///< of the machine at work; that of its form where nobody measured it
    bool known = true;     ///< a figure for this machine; else that of its form
    bool measured = true;  ///< or added up of what was measured; else assumed
    double spread_db = 0;
    double here_dba = 0;   ///< of it, where the buyer sits
    double excess_db = 0;  ///< of that above what nobody minds
    double equal_db = 0;   ///< those, counted in dB of which each is worth Rates::noise_usd_per_dba
};

/// Whether a card of it is one that the newest CUDA no longer builds for.
bool needs_old_toolkit(const Constants& constants, const System& system);

/// What a place takes from the noise of a machine there, in dB.
double quieter_here(const Rates& rates, Place place);

/// What is heard above the level that nobody minds, in dB that are each worth what one is worth at `noise_rate_at_dba`:
/// the louder it is, the more is paid for a dB less.
double equal_db_of(const Rates& rates, double here_dba);

struct Effort {
    Hours setup;            ///< once
    Hours upkeep_per_year;  ///< with what missing software costs
    Hours per_year(double years) const { return setup * (1 / years) + upkeep_per_year; }
};

struct CostToYou {
    /// By Term, weighted; they add up to per_year. Owning is 0 without a price.
    std::array<Usd, kTerms> terms{};
    std::optional<Usd> per_year;  ///< nothing without a price
    Spread<Usd> range;            ///< 80 % interval around it
    Wait waiting;
    NoiseHere noise;
    Effort effort;
    double tightness = 0;  ///< 0: room to grow, 1: full
    bool untimed =
        false;  ///< nobody can say how long training takes: `waiting` is left out, and it ranks behind others
    double work_share = 1;  ///< of batch in given hours: the day's work / what those hours make

    Usd term(Term term) const { return terms[static_cast<std::size_t>(term)]; }
    Usd sum() const;  ///< also without a price, for comparing what none is known of
};

/// What reading an answer takes, at the pace of the task; nothing where nobody reads along.
Seconds reading_seconds(const Catalog& catalog, const Question& question);

/// From the prompt to the first token, where the engine does not read again what it has cached.
Seconds first_word(const Question& question, const Assessment& assessment);

/// Hours a year that a buyer who uses such software spends on what does not run on the system; 0 for others.
Hours software_hours(const Catalog& catalog, const Question& question, const System& system);

/// `software` is that of the system (software_hours), which does not depend on the plan. Without `range`.
CostToYou cost_to_you(const Catalog& catalog, const Question& question, Hours software, const Assessment& assessment);

/// What is known of a machine before any of its plans.
struct BareMachine {
    std::string_view form;
    Usd price;
    Spread<double> resale_3y;
    std::optional<NoiseLevel> noise;  ///< under load
};

/// What it costs its buyer a year at the least, whatever it turns out to do: its price less its resale, its effort and
/// its noise. The other terms are never below 0.
Usd least_cost_to_you(const Catalog& catalog, const Question& question, const BareMachine& machine);

/// The 80 % interval around a cost: independent errors of ownership, speeds, and of the rates that the buyer did not
/// set, put together by their squares; nothing without a price.
Spread<Usd> range_of(const Catalog& catalog, const Question& question, const Assessment& assessment,
                     const CostToYou& cost);

/// The same work through an API: what it charges, its waiting, its effort; of batch in given hours the same share of it
/// as of the machine that it stands against.
CostToYou cost_of_api(const Catalog& catalog, const Question& question, Usd charged_per_year, double work_share);

/// Likewise on rented cards that write and read as an assessed plan of the same cards does.
CostToYou cost_of_rent(const Catalog& catalog, const Question& question, Usd charged_per_year, double work_share,
                       const Assessment& same_cards);

}  // namespace advisor
