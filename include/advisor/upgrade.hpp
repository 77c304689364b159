// What a system that one owns can become: what to buy and sell for each step, and what it gains for the money.
#pragma once

#include <memory>

#include "advisor/decide.hpp"

namespace advisor {

/// How much of a part changes hands, and for how much in all; nothing without a price.
struct PartMove {
    std::string part;  ///< id; that of the system for what --set-price puts on the whole of it
    double quantity = 1;
    std::optional<Usd> usd;
};

enum class StepKind {
    parts,    ///< cards stay: more of them, or another board around them
    cards,    ///< the board stays: other cards
    replace,  ///< sell it, buy another
    add_box   ///< everything stays: more boxes beside it
};
std::string_view name_of(StepKind);

struct UpgradeStep {
    StepKind kind = StepKind::replace;
    const System* to = nullptr;
    std::vector<PartMove> buy, sell;
    std::optional<Usd> net;               ///< purchase less sale; below 0 it pays for itself
    std::optional<Candidate> after;       ///< the best plan then; nothing when there is none
    double gain = 0;                      ///< decode t/s of all users, after less before
    std::optional<double> gain_per_1000;  ///< t/s for each $1,000; nothing when it pays for itself
    std::optional<Usd> ownership_change;  ///< over the horizon: net, running costs, and what is left at its end
    std::vector<Reason> reasons;          ///< empty: a step; also slots, no-gain
    std::vector<std::string> notes;
};

enum class BottleneckCode { memory, engine, link, circuit, power_supply, layer_split, device, single_device };
std::string_view name_of(BottleneckCode);

/// What keeps the owned system from running the workload faster, or at all.
struct Bottleneck {
    BottleneckCode code = BottleneckCode::device;
    std::string message;
    const Part* part = nullptr;                ///< to blame, where one is
    std::optional<TokensPerSecond> without{};  ///< decode per user if it were not there
    const System* way_out = nullptr;           ///< the cheapest step that changes `part` and keeps the cards
};

/// A device that is awaited, or was.
struct Waiting {
    const RoadmapEntry* entry = nullptr;
    std::optional<TokensPerSecond> decode;  ///< per user on the entry's system; nothing where it cannot be told
};

struct Upgrade {
    Question question;
    const System* own = nullptr;
    double owned_years = 0;
    std::optional<Candidate> before;  ///< the best plan on what is owned; nothing when there is none
    std::optional<Usd> sale;          ///< of all that is owned, today; nothing without a price
    Bottleneck bottleneck;
    std::vector<UpgradeStep> steps;                       ///< those that pay for themselves, then by gain for the money
    std::vector<UpgradeStep> refused;                     ///< nearest first: too dear, beyond a limit, no gain
    std::vector<Waiting> waiting;                         ///< those not yet sold first
    std::vector<std::shared_ptr<const System>> variants;  ///< systems of steps that no catalog has
};

/// Steps from `own` for the workload of the question, whose budget limits what a step costs net of sales. What is sold
/// fetches today's price where the book has it used, else what its kind keeps of the price after `owned_years`.
/// Systems of the catalog that are not on sale are refused unless the question takes any.
Upgrade upgrade(const Catalog& catalog, Question question, const System& own, double owned_years);

/// Decode of all users on a plan that fits, 0 otherwise.
TokensPerSecond decode_of_all(const std::optional<Candidate>& candidate);

}  // namespace advisor
