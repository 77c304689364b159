// Of buyers and where they live: regions, tasks, terms that systems are judged by, profiles.
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

}  // namespace advisor
