// Equal work elsewhere: on the other candidates, on rented cards, on one box instead of several; and other work, once a
// model is tuned.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/explore.hpp"

namespace advisor {
namespace {

const Candidate* reference_of(const Ranking& ranking) {
    if (!ranking.results.empty()) return &ranking.results.front();
    for (const Candidate& c : ranking.rejected)
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

Bytes memory_of(const System& system) {
    Bytes sum;
    for (const SystemDevice& entry : system.devices) sum += entry.memory * entry.count;
    return sum;
}

/// Whether all that `one` is made of is part of `several`.
bool is_part_of(const System& one, const System& several) {
    return std::all_of(one.bill.begin(), one.bill.end(), [&](const BillLine& line) {
        return std::any_of(several.bill.begin(), several.bill.end(), [&](const BillLine& other) {
            return other.part == line.part && other.quantity >= line.quantity;
        });
    });
}

const System* box_of(const Catalog& catalog, const System& several) {
    const System* best = nullptr;
    for (const System& system : catalog.systems) {
        if (system.units != 1 || system.bill.empty() || !is_part_of(system, several)) continue;
        if (best == nullptr || memory_of(system) > memory_of(*best)) best = &system;
    }
    return best;
}

std::string_view arrangement_id(const Plan& plan) {
    if (plan.prefill_cards > 0) return "split-phases";
    return plan.system->kind == SystemKind::cluster ? "cluster" : "fleet";
}

/// Two systems at the same work.
struct Compared {
    const Question& question;
    const Assessment& many;
    const Assessment& one;
    double least_gain;

    bool more(double a, double b) const { return a >= b * (1 + least_gain); }
    static std::string figures(double now, double alone) {
        return fmt::format("{} instead of {}", three_digits(now), three_digits(alone));
    }
};

void say_memory(const Compared& p, SeveralBoxes& said) {
    const double many = in_gib(p.many.memory.usable), one = in_gib(p.one.memory.usable);
    if (p.more(many, one))
        said.gains.push_back(
            fmt::format("memory: one copy of the model may take {} GiB", Compared::figures(many, one)));
    else if (p.many.plan.prefill_cards > 0)
        said.lacks.push_back("memory: either kind of box must hold the whole model");
    else
        said.lacks.push_back(
            fmt::format("memory: a copy of the model must fit the {} GiB of one box", three_digits(one)));
}

void say_users(const Compared& p, SeveralBoxes& said) {
    const int users = p.question.workload.users;
    const double many = p.many.speed.aggregate_decode_tps.value, one = p.one.speed.aggregate_decode_tps.value;
    const std::string figures = fmt::format("{} users together: {} t/s", users, Compared::figures(many, one));
    if (users > 1) (p.more(many, one) ? said.gains : said.lacks).push_back(figures);
    else if (p.many.plan.system->kind == SystemKind::local)
        said.lacks.push_back(fmt::format("one user keeps one of the {} boxes busy; more users gain (--users)",
                                         p.many.plan.system->units));
}

void say_prefill(const Compared& p, SeveralBoxes& said) {
    const double many = p.many.speed.ttft_s.value, one = p.one.speed.ttft_s.value;
    if (p.more(one, many))
        said.gains.push_back(fmt::format("prompts: first token after {} s", Compared::figures(many, one)));
    else if (p.more(many, one))
        said.lacks.push_back(fmt::format("prompts: first token after {} s", Compared::figures(many, one)));
}

/// The speed of a single answer, nobody else asking.
void say_single_stream(const Catalog& catalog, const Compared& p, SeveralBoxes& said) {
    Question alone = p.question;
    alone.workload.users = 1;
    const auto many = evaluate(catalog, alone, *said.system), one = evaluate(catalog, alone, *said.one);
    if (!many || !one || !one->assessment.memory.fits || !many->assessment.memory.fits) return;
    const double now = many->assessment.speed.decode_tps.value, before = one->assessment.speed.decode_tps.value;
    if (p.more(now, before))
        said.gains.push_back(fmt::format("a single answer: {} t/s", Compared::figures(now, before)));
    else
        said.lacks.push_back(fmt::format("a single answer is written no faster: {} t/s, {} on one box",
                                         three_digits(now), three_digits(before)));
}

/// One person in conversation with the model, in the bits that it was trained in.
Question conversation(const Catalog& catalog, const Question& trains) {
    Question question = trains;
    const TaskDefaults& chat = catalog.defaults_of(Task::chat);
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

SharedWork shared_work(const Catalog& catalog, const Question& question, const Ranking& shown) {
    const Candidate* reference = reference_of(shown);
    const bool alone = shown.results.size() + shown.rejected.size() < 2;
    if (!reference || alone || !question.duty.hours_per_day) return {};
    Question by_tokens = question;
    by_tokens.duty.hours_per_day.reset();
    by_tokens.duty.output_tokens_per_day = reference->assessment.cost.output_tokens_per_day;
    const auto on = [&](const Candidate& c) {
        return c.assessment.memory.fits ? std::optional(work_on(catalog, by_tokens, c.assessment)) : std::nullopt;
    };
    SharedWork work;
    work.of = reference->assessment.plan.system;
    for (const Candidate& c : shown.results) work.results.push_back(on(c));
    for (const Candidate& c : shown.rejected) work.rejected.push_back(on(c));
    return work;
}

std::optional<SeveralBoxes> several_boxes_of(const Catalog& catalog, const Question& question,
                                             const Candidate& candidate) {
    const System& system = *candidate.assessment.plan.system;
    if (system.units < 2 || !candidate.assessment.memory.fits) return {};
    SeveralBoxes said{&system, box_of(catalog, system), {}, {}, {}};
    if (said.one == nullptr) return {};
    said.arrangement = find(catalog.arrangements, arrangement_id(candidate.assessment.plan));
    const std::optional<Candidate> one = evaluate(catalog, question, *said.one);
    if (!one || !one->assessment.memory.fits) {
        said.gains.push_back("memory: one box alone does not hold the model");
        return said;
    }
    const Compared pair{question, candidate.assessment, one->assessment, catalog.constants.least_gain};
    say_memory(pair, said);
    say_users(pair, said);
    say_prefill(pair, said);
    say_single_stream(catalog, pair, said);
    return said;
}

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
