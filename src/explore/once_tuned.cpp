// How a model answers once it is tuned, on the machine that tuned it.
#include "advisor/explore.hpp"

namespace advisor {
namespace {

/// One person in conversation with the model, in the bits that it was trained in.
Question conversation(const Catalog& catalog, const Question& trains) {
    Question question = trains;
    const TaskDefaults& chat = catalog.tasks[static_cast<std::size_t>(Task::chat)];
    Workload& w = question.workload;
    w.task = Task::chat;
    w.context = chat.context;
    w.prompt = chat.prompt;
    w.output = chat.output;
    w.users = 1;
    w.quant = nullptr;  // the format of the training is not that of an engine which answers
    question.duty.requests_per_day = chat.requests_per_day;
    question.duty.cached_share = chat.cached_share;
    question.knobs.engine = nullptr;
    question.knobs.parallel.reset();
    question.limits = {};
    question.limits.wired_limit = trains.limits.wired_limit;
    question.limits.needs.os = trains.limits.needs.os;
    return question;
}

}  // namespace

std::vector<std::optional<Speed>> once_tuned(const Catalog& catalog, const Question& question,
                                             const std::vector<Candidate>& results) {
    std::vector<std::optional<Speed>> answers(results.size());
    if (!question.workload.trains()) return answers;
    const Question asks = conversation(catalog, question);
    const Planner planner(catalog, asks);
    for (std::size_t i = 0; i < results.size(); ++i) {
        std::optional<Candidate> best = evaluate(planner, *results[i].assessment.plan.system);
        if (best && best->assessment.memory.fits) answers[i] = best->assessment.speed;
    }
    return answers;
}

}  // namespace advisor
