#include "advisor/assess.hpp"

namespace advisor {

Assessment assess(const Catalog& catalog, const Question& question, const Plan& plan,
                  const std::optional<SystemPrice>& price) {
    Assessment a;
    a.plan = plan;
    a.memory = place(catalog, question.workload, plan);
    a.plan.offload = a.memory.in_host_ram.value > 0;
    a.speed = speed_of(catalog, question.workload, plan, a.memory);
    a.power = power_of(catalog, question.workload, question.site, plan, a.speed);
    a.cost = cost_of(catalog, question, plan, a.memory, a.speed, a.power, price);
    return a;
}

}  // namespace advisor
