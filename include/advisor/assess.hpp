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
};

/// `price` is that of plan.system (see price_of), which does not depend on the plan.
Assessment assess(const Catalog& catalog, const Question& question, const Plan& plan,
                  const std::optional<SystemPrice>& price);

/// Every plan of a system that an engine could run: engine x parallelism x cards x quantization x power limit, as far
/// as the knobs leave it open. Empty when no engine runs there (or not the one asked for).
std::vector<Plan> enumerate(const Catalog& catalog, const Question& question, const System& system);

/// Whether an engine reads a quantization, is not known to refuse its format on the system, and every device computes
/// it.
bool loads(const Engine& engine, const System& system, const Quantization& quant);

/// Whether an engine can leave weights in host RAM.
bool offloads(const Engine& engine);

/// Whether an engine can keep its KV cache so.
bool keeps_cache_as(const Engine& engine, KvQuant kv);

}  // namespace advisor
