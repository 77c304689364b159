#include "equal_work.hpp"

namespace advisor {
namespace {

template <class Act>
void for_each_candidate(Decision& d, Act act) {
    for (Candidate& c : d.results) act(c);
    for (Candidate& c : d.rejected) act(c);
}

const Candidate* reference_of(const Decision& d) {
    if (!d.results.empty()) return &d.results.front();
    for (const Candidate& c : d.rejected)
        if (c.assessment.memory.fits) return &c;
    return nullptr;
}

EqualWork work_on(const Catalog& catalog, const Question& by_tokens, const Assessment& a) {
    const Cost cost = cost_of(catalog, by_tokens, a.plan, a.memory, a.speed, a.power, a.cost.price);
    EqualWork work;
    work.output_tokens_per_day = *by_tokens.duty.output_tokens_per_day;
    work.hours_per_day = cost.active_hours_per_day;
    if (!work.possible()) return work;
    work.kwh_per_year = cost.kwh_per_year;
    work.ownership = cost.ownership;
    return work;
}

}  // namespace

void add_equal_work(const Catalog& catalog, Decision& decision) {
    const Candidate* reference = reference_of(decision);
    const bool alone = decision.results.size() + decision.rejected.size() < 2;
    if (!reference || alone || decision.question.duty.output_tokens_per_day) return;
    Question by_tokens = decision.question;
    by_tokens.duty.output_tokens_per_day = reference->assessment.cost.output_tokens_per_day;
    decision.equal_work_of = reference->assessment.plan.system;
    for_each_candidate(decision, [&](Candidate& c) {
        if (c.assessment.memory.fits) c.equal_work = work_on(catalog, by_tokens, c.assessment);
    });
}

std::vector<RentedSpeed> rented_speeds(const Decision& decision) {
    std::vector<RentedSpeed> speeds;
    const auto add = [&](const Candidate& c) {
        const System& system = *c.assessment.plan.system;
        const bool alike = system.kind == SystemKind::local && system.units == 1 && system.devices.size() == 1;
        if (!alike || !c.assessment.memory.fits || c.assessment.plan.power_limit) return;
        const SystemDevice& cards = system.devices.front();
        speeds.push_back({cards.device, cards.count, c.assessment.cost.output_tokens_per_hour});
    };
    for (const Candidate& c : decision.results) add(c);
    for (const Candidate& c : decision.rejected) add(c);
    return speeds;
}

}  // namespace advisor
