#include "remarks.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "advisor/support.hpp"
#include "fixes.hpp"
#include "needs.hpp"

namespace advisor {
namespace {

std::string figure_of(const Question& question, Term term, const Assessment& a) {
    switch (term) {
        case Term::decode:
            return fmt::format("decodes {} t/s per user", three_digits(a.speed.decode_tps.value));
        case Term::ttft:
            return fmt::format("first token {} s after a prompt of {} tokens", three_digits(a.speed.ttft_s.value),
                               thousands(static_cast<double>(question.workload.prompt)));
        case Term::cost:
            if (!a.cost.ownership) return "price unknown";
            return fmt::format("${} to own over {} years", thousands(a.cost.ownership->value), a.cost.years);
        case Term::quiet:
            return a.power.noise ? fmt::format("{} dB(A) under load", three_digits(a.power.noise->value))
                                 : "noise unknown";
        case Term::effort:
            return a.plan.system->effort < 0.3 ? "works out of the box" : "has to be built and maintained";
        case Term::ecosystem:
            return "engines and tools that run on it";
        case Term::headroom:
            return fmt::format("{} of {} GiB used", three_digits(in_gib(a.memory.required())),
                               three_digits(in_gib(a.memory.usable)));
        case Term::longevity:
            return a.plan.system->upgrade < 0.3 ? "cannot be upgraded" : "parts can be upgraded and resold";
    }
    return "";
}

struct TermWords {
    Term term;
    std::string_view good, bad;
};
constexpr std::array<TermWords, kTerms> kWords{
    {{Term::decode, "fast answers", "you need faster answers"},
     {Term::ttft, "reads prompts quickly", "you send long prompts"},
     {Term::cost, "cheap to own", "money is what counts"},
     {Term::quiet, "quiet", "it stands where people work"},
     {Term::effort, "little effort", "you do not want to build and maintain it"},
     {Term::ecosystem, "broad software support", "you depend on CUDA tools"},
     {Term::headroom, "memory to spare", "your context or model will grow"},
     {Term::longevity, "keeps its value", "you want to upgrade it"}}};

constexpr double kGood = 0.5;  // a term at or above is a reason to buy, below one to skip

/// Indices of the terms by a key, largest first.
template <class Key>
std::vector<std::size_t> order_terms(const Candidate& candidate, Key key) {
    std::vector<std::size_t> order(kTerms);
    for (std::size_t i = 0; i < kTerms; ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return key(candidate.utility[a]) > key(candidate.utility[b]);
    });
    return order;
}

bool has_link(const System& system, Link link) {
    return std::any_of(system.devices.begin(), system.devices.end(), [&](const auto& e) { return e.link == link; });
}

class Warner {
public:
    Warner(const Catalog& catalog, const Question& question, const Candidate& candidate)
        : catalog_(catalog), k_(catalog.constants), q_(question), a_(candidate.assessment) {}

    std::vector<Warning> run() {
        speed();
        memory();
        power();
        market();
        software();
        return std::move(warnings_);
    }

private:
    const Catalog& catalog_;
    const Constants& k_;
    const Question& q_;
    const Assessment& a_;
    std::vector<Warning> warnings_;

    void warn(std::string code, std::string message) { warnings_.push_back({std::move(code), std::move(message)}); }

    void speed() {
        const Plan& plan = a_.plan;
        const Speed& s = a_.speed;
        if (s.ttft_s.value > k_.long_prompt_s)
            warn("long-prompt",
                 fmt::format("a prompt of {} tokens takes {} s before the first word",
                             thousands(static_cast<double>(q_.workload.prompt)), three_digits(s.ttft_s.value)));
        if (s.decode_tps.value < k_.slow_tps)
            warn("slow", fmt::format("{} t/s is below comfortable reading", three_digits(s.decode_tps.value)));
        const bool many = plan.cards > 1;
        if (many && has_link(*plan.system, Link::x1))
            warn("slow-link", "cards sit on PCIe x1: tensor parallel is crippled, layer split only loads slowly");
        else if (many && plan.parallel == Parallel::tensor && has_link(*plan.system, Link::x4))
            warn("slow-link", "cards sit on PCIe x4: tensor-parallel prefill waits for the link");
        if (q_.workload.users > 1 && plan.engine->batching != Batching::continuous)
            warn("concurrency", fmt::format("{} gains little from batching: {} users slow each other down and queue",
                                            plan.engine->name, q_.workload.users));
        if (q_.workload.users > 1 && plan.engine->batching == Batching::serial)
            warn("single-stream", fmt::format("{} serves one request at a time", plan.engine->name));
        if (s.decode_tps.basis == Basis::extrapolated)
            warn("extrapolated", "no measured row of this engine on this kind of device: speeds are extrapolated");
        if (plan.system->kind == SystemKind::cluster)
            warn("cluster", "linked boxes add memory, not single-stream speed, and few engines support them");
        if (a_.memory.in_host_ram.value > 0)
            warn("offload",
                 fmt::format("{} GiB of weights stay in host RAM", three_digits(in_gib(a_.memory.in_host_ram))));
    }

    void memory() {
        const double free = 1 - a_.memory.required() / a_.memory.usable;
        const System& system = *a_.plan.system;
        const bool wired = system.devices.front().device->usable_fraction.has_value();
        if (a_.plan.wired_limit && needs_raised_limit())
            warn("wired-limit", fmt::format("does not fit in the default share of memory: {}; {}",
                                            wired_limit_command(*a_.plan.wired_limit),
                                            wired_limit_risk(system, *a_.plan.wired_limit)));
        else if (wired && !a_.plan.wired_limit && free < 2 * k_.tight_margin)
            warn("wired-limit",
                 "close to the share of memory that macOS gives to the GPU by default; sudo sysctl "
                 "iogpu.wired_limit_mb raises it");
        if (q_.workload.context > q_.workload.model->max_context && q_.workload.model->max_context > 0)
            warn("long-context", fmt::format("the model was trained for {} tokens",
                                             thousands(static_cast<double>(q_.workload.model->max_context))));
    }

    bool needs_raised_limit() const {
        Plan by_default = a_.plan;
        by_default.wired_limit.reset();
        return !place(catalog_, q_.workload, by_default).fits;
    }

    void power() {
        const Outlet& outlet = a_.power.outlet;
        const double limit = outlet.usable_limit().value;
        if (a_.plan.power_limit && !q_.knobs.power_limit)
            warn("near-circuit-limit",
                 fmt::format("cards capped at {} W each so that the circuit carries them", a_.plan.power_limit->value));
        else if (a_.power.peak.value > k_.near_circuit_share * limit)
            warn("near-circuit-limit",
                 fmt::format("up to {:.0f} W at the wall; {} V / {} A carries {:.0f} W for hours", a_.power.peak.value,
                             outlet.volts, outlet.amps, limit));
        const SupplyLoad& supply = a_.power.supply;
        if (supply.units > 0 && supply.spike.value_or(Watts{}) > supply.capacity)
            warn("psu-spikes",
                 fmt::format("the cards may spike to {:.0f} W together for milliseconds, the {} W of power supplies may "
                             "switch off: cap the cards (nvidia-smi -pl) or take larger supplies",
                             supply.spike->value, supply.capacity.value));
    }

    void market() {
        const System& system = *a_.plan.system;
        const Availability state = availability_of(system, q_.purchase.as_of);
        if (system.condition == Condition::used)
            warn("used-market", "used parts: no warranty, test memory temperatures and stress before you rely on them");
        if (state == Availability::discontinued)
            warn("discontinued", "no longer sold by its maker; prices are those of remaining and used stock");
        if (state == Availability::announced || state == Availability::never_released)
            warn("unreleased", fmt::format("{} on {}", name_of(state), iso(q_.purchase.as_of)));
        if (a_.cost.price) {
            const int age = days_between(a_.cost.price->date, q_.purchase.as_of);
            if (age > k_.stale_days)
                warn("stale-price", fmt::format("its oldest price is {} days old ({}); --set-price {}=USD", age,
                                                iso(a_.cost.price->date), system.id));
        }
    }

    void software() {
        for (const Notice* notice : notices_for(catalog_, q_, *a_.plan.system))
            warn("outdated-advice", fmt::format("{} ({})", notice->text, dated(notice->since, notice->as_of)));
    }
};

}  // namespace

std::vector<Warning> warnings_for(const Catalog& catalog, const Question& question, const Candidate& candidate) {
    return Warner(catalog, question, candidate).run();
}

std::vector<std::string> why(const Question& question, const Candidate& candidate) {
    std::vector<std::string> sentences;
    const auto order = order_terms(candidate, [](const UtilityTerm& t) { return t.weight * t.value; });
    for (std::size_t i = 0; i < 3; ++i) {
        const UtilityTerm& term = candidate.utility[order[i]];
        if (term.weight * term.value <= 0 || term.value < kGood) continue;
        sentences.push_back(
            fmt::format("{}: {}", kWords[order[i]].good, figure_of(question, term.term, candidate.assessment)));
    }
    return sentences;
}

std::vector<std::string> skip_if(const Question& question, const Candidate& candidate) {
    std::vector<std::string> sentences;
    const auto order = order_terms(candidate, [](const UtilityTerm& t) { return (t.weight + 0.02) * (1 - t.value); });
    for (std::size_t i = 0; i < 2; ++i) {
        const UtilityTerm& term = candidate.utility[order[i]];
        if (term.value >= kGood) continue;
        sentences.push_back(
            fmt::format("{}: {}", kWords[order[i]].bad, figure_of(question, term.term, candidate.assessment)));
    }
    return sentences;
}

}  // namespace advisor
