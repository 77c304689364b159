#include "advisor/queueing.hpp"

#include <algorithm>
#include <cmath>

namespace advisor {
namespace {

/// Of all others in front; where the server cannot keep up, what everybody waits.
Seconds behind_all(const Queue& queue) { return queue.service * queue.others; }

/// Hours of a day over which the requests come.
Hours session_of(const Catalog& catalog, const Question& question) {
    if (question.duty.hours_per_day) return *question.duty.hours_per_day;
    return Hours{catalog.defaults_of(question.workload.task).session_hours};
}

}  // namespace

Seconds mean_wait(const Queue& queue) {
    const double rho = queue.load();
    if (rho >= 1) return behind_all(queue);
    const double square = queue.service.value * queue.service.value * (1 + queue.variation * queue.variation);
    return std::min(Seconds{queue.per_second * square / (2 * (1 - rho))}, behind_all(queue));
}

Seconds wait_95(const Queue& queue) {
    constexpr double kLate = 0.05;
    const double rho = queue.load();
    if (rho >= 1) return behind_all(queue);
    if (rho <= kLate) return {};
    return std::min(mean_wait(queue) * (std::log(rho / kLate) / rho), behind_all(queue));
}

std::optional<BusyStart> start_with_others(const Catalog& catalog, const Question& question, const Plan& plan,
                                           const Speed& speed, Seconds first_word) {
    const Workload& w = question.workload;
    const double hours = session_of(catalog, question).value;
    if (w.users <= 1 || w.task == Task::batch || w.trains() || hours <= 0 || first_word.value <= 0) return {};
    Queue queue;
    queue.per_second = requests_per_day(question) / (hours * kSecondsPerHour) / std::max(1, plan.replicas);
    queue.variation = catalog.constants.request_variation;
    const int sharing = users_per_replica(w, plan);
    queue.others = sharing - 1;
    queue.service = first_word;
    const bool in_turn = plan.engine->batching == Batching::serial;
    if (in_turn && speed.decode_tps.value > 0)  // alone: each of those who share it is told what the turns leave
        queue.service += Seconds{static_cast<double>(w.output) / (speed.decode_tps.value * sharing)};
    return BusyStart{first_word + mean_wait(queue), first_word + wait_95(queue), std::min(1.0, queue.load())};
}

std::optional<AtOnce> at_once(const Catalog& catalog, const Question& question, const Speed& speed,
                              Seconds first_word) {
    const Workload& w = question.workload;
    const double hours = session_of(catalog, question).value;
    if (w.users <= 1 || w.task == Task::batch || w.trains() || question.duty.hours_per_day || hours <= 0) return {};
    if (first_word.value <= 0 || speed.decode_tps.value <= 0) return {};
    const double answer_s = first_word.value + static_cast<double>(w.output) / speed.decode_tps.value;
    const double mean = requests_per_day(question) * answer_s / (hours * kSecondsPerHour);
    return AtOnce{mean, static_cast<int>(std::max(1.0, std::ceil(mean + 2 * std::sqrt(mean))))};
}

}  // namespace advisor
