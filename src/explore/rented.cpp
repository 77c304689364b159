// Rented cards, asked like any machine: as many in one box as hold the model and do the day's work in a day.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/explore.hpp"

namespace advisor {
namespace {

/// Machines are let with 1, 2, 4 or 8 cards.
constexpr int kMostCards = 8;

std::shared_ptr<const System> machine_with(const Device& card, int count) {
    auto system = std::make_shared<System>();
    system->id = fmt::format("rented-{}x{}", count, card.id);
    system->os = {"linux"};
    SystemDevice entry;
    entry.device = &card;
    entry.count = count;
    entry.memory = *card.memory;
    entry.link = Link::x16;
    entry.pcie_generation = card.pcie_generation;
    system->devices.push_back(entry);
    return system;
}

/// Nothing of a buyer's room, purse and taste limits what stands elsewhere.
Question asked_elsewhere(const Question& question) {
    Question elsewhere = question;
    elsewhere.limits = {};
    if (!question.limits.implied_min_tps) elsewhere.limits.min_tps = question.limits.min_tps;
    if (!question.limits.implied_max_ttft) elsewhere.limits.max_ttft = question.limits.max_ttft;
    elsewhere.knobs.offload = false;  // of the host nothing is known
    return elsewhere;
}

/// Whether it keeps to the speed that the buyer asked for.
bool is_fast_enough(const Candidate& candidate) {
    return std::none_of(candidate.reasons.begin(), candidate.reasons.end(), [](const Reason& reason) {
        return reason.code == ReasonCode::min_tps || reason.code == ReasonCode::max_ttft;
    });
}

}  // namespace

std::vector<RentedMachine> rented_machines(const Catalog& catalog, const Question& question) {
    std::vector<RentedMachine> machines;
    const Question elsewhere = asked_elsewhere(question);
    const Planner planner(catalog, elsewhere);
    constexpr double kDay = 24;
    for (const RentalPrice& price : question.purchase.book->rental) {
        if (!price.device->memory) continue;
        for (int count = 1; count <= kMostCards; count *= 2) {
            auto system = machine_with(*price.device, count);
            std::optional<Candidate> candidate = evaluate(planner, *system);
            if (!candidate || !candidate->assessment.memory.fits || !is_fast_enough(*candidate)) continue;
            const Cost& cost = candidate->assessment.cost;
            if (cost.output_tokens_per_hour <= 0 || cost.active_hours_per_day.value > kDay) continue;
            machines.push_back(
                {std::move(system), {&price, count, cost.output_tokens_per_hour}, std::move(candidate->assessment)});
            break;
        }
    }
    return machines;
}

std::optional<std::pair<RentOffer, RentedMachine>> rented(const Catalog& catalog, const Question& question,
                                                          const Cost& cost) {
    std::vector<RentedMachine> machines = rented_machines(catalog, question);
    std::vector<RentedSpeed> speeds;
    for (const RentedMachine& machine : machines) speeds.push_back(machine.speed);
    const Hours session{catalog.tasks[static_cast<std::size_t>(question.workload.task)].session_hours};
    std::optional<RentOffer> offer = rent_offer(question, cost, speeds, session);
    if (!offer) return {};
    const auto same = std::find_if(machines.begin(), machines.end(), [&](const RentedMachine& machine) {
        return machine.speed.price->device == offer->device;
    });
    return std::pair(std::move(*offer), std::move(*same));
}

}  // namespace advisor
