// The heart: one plan, every number with its terms. Pure, a microsecond or so, safe from many threads.
#pragma once

#include "advisor/cost.hpp"

namespace advisor {

struct Assessment {
    Plan plan;
    Memory memory;
    Speed speed;
    Power power;
    Cost cost;
    std::optional<TrainingRun> training;  ///< where the task is to train
};

/// Tokens a second that plans are compared by: of training where that is the task (0 where nobody can say), else those
/// that a user reads.
inline const Estimate& pace_of(const Assessment& a) { return a.training ? a.training->tps : a.speed.decode_tps; }

/// `price` is that of plan.system (see price_of), which does not depend on the plan.
Assessment assess(const Catalog& catalog, const Question& question, const Plan& plan,
                  const std::optional<SystemPrice>& price);

/// The same of a plan that is placed already (see place).
Assessment assess(const Catalog& catalog, const Question& question, const Plan& plan, const Memory& memory,
                  const std::optional<SystemPrice>& price);

/// The plans of any system for one question. What does not depend on the system is worked out once; catalog and
/// question must outlive it, unchanged.
class Planner {
public:
    Planner(const Catalog& catalog, const Question& question);

    const Catalog& catalog() const { return catalog_; }
    const Question& question() const { return question_; }

    /// The question at whose work the plans of one machine are compared. Given hours are the same for every plan, and
    /// one that draws less does less in them: then the work is that which the task has without them. Of a batch the
    /// dollars are those of the work already.
    const Question& compared_at() const { return usual_ ? *usual_ : question_; }

    /// Every plan of a system that an engine could run: engine x parallelism x cards x quantization x power limit, as
    /// far as the knobs leave it open. Empty when no engine runs there (or not the one asked for).
    std::vector<Plan> plans_of(const System& system) const;

    /// As place(), of one of these plans; the weights, which many plans share, are worked out once.
    Memory place(const Plan& plan) const;

private:
    const Catalog& catalog_;
    const Question& question_;
    std::optional<Question> usual_;
    std::vector<std::vector<const Quantization*>> choices_;  // by place in Catalog::engines, the better one first
    std::vector<std::pair<const Quantization*, Weights>> weights_;

    const Weights* known_weights(const Quantization& quant) const;
    const Quantization* quant_for(const Engine& engine, const System& system) const;
    /// Of a plan whose cards take turns, the fewest that hold the model, since each more costs time; all where none do.
    int fewest_cards(Plan plan) const;
};

/// The plans of a single system.
std::vector<Plan> enumerate(const Catalog& catalog, const Question& question, const System& system);

/// Whether an engine reads a quantization, is not known to refuse its format on the system, and every device computes
/// it.
bool loads(const Engine& engine, const System& system, const Quantization& quant);

/// Whether an engine can leave weights in host RAM.
bool offloads(const Engine& engine);

/// Whether an engine can keep its KV cache so.
bool keeps_cache_as(const Engine& engine, KvQuant kv);

}  // namespace advisor
