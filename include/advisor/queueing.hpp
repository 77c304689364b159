// Waiting for others: what several users add to the time before the first word. One copy of the model reads one prompt
// at a time; requests come at random over the hours in which people work.
#pragma once

#include "advisor/cost.hpp"

namespace advisor {

/// A queue before one server: requests arrive at random (Poisson) at a rate, the service takes a mean time with a
/// coefficient of variation, and at most `others` can be ahead.
struct Queue {
    double per_second = 0;  ///< requests that arrive
    Seconds service;        ///< mean
    double variation = 0;   ///< standard deviation of the service over its mean
    double others = 0;      ///< the other users: nobody waits behind more than these

    double load() const { return per_second * service.value; }  ///< share of the time for which the server works
};

/// Mean wait before the service begins: Pollaczek-Khinchine, lambda E[S^2] / (2 (1 - rho)), and never more than all
/// others in front.
Seconds mean_wait(const Queue& queue);

/// What 95 of 100 wait at most: nobody waits with chance 1 - rho, the others exponentially with mean wait / rho, which
/// is exact for exponential services; never more than all others in front.
Seconds wait_95(const Queue& queue);

/// The time to the first word with others at work.
struct BusyStart {
    Seconds mean, p95;
    double load = 0;  ///< share of the time for which a copy is taken
};

/// `first_word` is that of a usual prompt, alone. An engine that works on requests together shares the reading of
/// prompts alone; one that takes them in turn is taken for the whole answer. Nothing with a single user, in a batch or
/// where nobody asks.
std::optional<BusyStart> start_with_others(const Catalog& catalog, const Question& question, const Plan& plan,
                                           const Speed& speed, Seconds first_word);

/// How many requests are in work at the same time, of all that people send over the hours in which they work.
struct AtOnce {
    double mean = 0;  ///< Little's law: rate x time of a request
    int busy = 0;     ///< in a busy moment, two standard deviations of a Poisson number above the mean; at least 1
};

/// With the speed of an answer at the users asked for, which is the slowest. Nothing with a single user, in a batch or
/// where the machine is asked to be at full load.
std::optional<AtOnce> at_once(const Catalog& catalog, const Question& question, const Speed& speed, Seconds first_word);

}  // namespace advisor
