#include "advisor/decide.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "answer/for_whom.hpp"
#include "answer/remarks.hpp"
#include "constraints.hpp"
#include "evaluate.hpp"
#include "explore/changes.hpp"
#include "explore/draws.hpp"
#include "explore/equal_work.hpp"
#include "explore/fixes.hpp"
#include "explore/several_boxes.hpp"
#include "utility.hpp"

namespace advisor {
namespace {

/// The quantization that the stated memory refers to: the pinned one; for a class the model's native GGUF, else the
/// preferred one.
const Quantization* stated_quant(const Catalog& catalog, const Workload& workload) {
    if (workload.quant) return workload.quant;
    const Quantization* preferred = nullptr;
    for (const Quantization& quant : catalog.quantizations) {
        if (quant.bit_class != workload.bit_class || quant.format != "gguf") continue;
        if (squeeze(quant.id) == squeeze(workload.model->native_quant)) return &quant;
        if (quant.preferred) preferred = &quant;
    }
    return preferred;
}

std::string percent(double share) { return three_digits(100 * share) + " %"; }

Advice advise(const Decision& d) {
    const Purchase& purchase = d.question.purchase;
    if (d.results.empty())
        return {AdviceVerdict::buy, "nothing fits the constraints; see what would fix the nearest misses"};
    const std::string& first = d.results.front().assessment.plan.system->id;
    if (purchase.local_only)
        return {AdviceVerdict::buy, first + " ranks first; alternatives were excluded by --local-only"};
    const bool api = d.api && d.api->ownership_ratio && *d.api->ownership_ratio < 1;
    const bool rent = d.rent && d.rent->ownership_ratio && *d.rent->ownership_ratio < 1;
    if (api)
        return {
            AdviceVerdict::use_api,
            fmt::format("the same tokens cost ${} a year through an API, {} of the cost of owning {}; buy for privacy, "
                        "learning or independence (--local-only)",
                        thousands(d.api->per_year.value), percent(*d.api->ownership_ratio), first)};
    if (rent)
        return {AdviceVerdict::rent,
                fmt::format("{}x {} rented for the same {} costs ${} a year, {} of the cost of owning {}; rent first",
                            d.rent->count, d.rent->device, d.rent->same_work ? "work" : "hours",
                            thousands(d.rent->per_year.value), percent(*d.rent->ownership_ratio), first)};
    return {AdviceVerdict::buy, first + " ranks first and costs less than an API or rented cards for the same work"};
}

/// Results that an API or rented cards undercut over the horizon say so.
void warn_buy_not_needed(Decision& d) {
    if (d.question.purchase.local_only) return;
    for (Candidate& c : d.results) {
        const Cost& cost = c.assessment.cost;
        if (!cost.ownership) continue;
        const auto api = api_offer(d.question, cost);
        if (api && api->ownership_ratio && *api->ownership_ratio < 1)
            c.warnings.push_back(
                {WarningCode::buy_not_needed,
                 fmt::format("the same tokens cost ${} a year through an API: {} of the cost of owning this",
                             thousands(api->per_year.value), percent(*api->ownership_ratio))});
    }
}

void describe(const Catalog& catalog, Decision& d) {
    for (Candidate& c : d.results) {
        c.warnings = warnings_for(catalog, d.question, c);
        c.why = why(catalog, d.question, c);
        c.skip_if = skip_if(catalog, d.question, c);
    }
}

void sort_rejected(Decision& d) {
    std::sort(d.rejected.begin(), d.rejected.end(), [](const Candidate& a, const Candidate& b) {
        if (a.reasons.size() != b.reasons.size()) return a.reasons.size() < b.reasons.size();
        return ranks_before(a, b);
    });
    std::sort(d.without_plan.begin(), d.without_plan.end(),
              [](const auto& a, const auto& b) { return a.first->id < b.first->id; });
}

/// The first fix with a flag is the one of the reason.
void add_fixes(MemoryFixes& fixes, const Assessment& assessment, Reason& reason) {
    reason.fixes = fixes.of(assessment);
    const auto plain = std::find_if(reason.fixes.begin(), reason.fixes.end(), [](const Fix& f) { return f.flag; });
    if (plain != reason.fixes.end()) reason.fix = plain->flag;
}

Decision decide(const Catalog& catalog, Question question) {
    Decision d;
    d.question = std::move(question);
    const Question& q = d.question;
    MemoryFixes fixes(catalog, q);
    std::vector<const System*> systems = q.knobs.systems;
    if (systems.empty())
        for (const System& system : catalog.systems) systems.push_back(&system);
    for (const System* system : systems) {
        std::optional<Candidate> candidate = evaluate(catalog, q, {system, ecosystem_of(catalog, *system)});
        if (!candidate) {
            std::vector<Reason> reasons = system_reasons(catalog, q, *system, price_of(*system, q.purchase));
            reasons.push_back(no_plan_reason(q, *system));
            d.without_plan.emplace_back(system, std::move(reasons));
        } else if (candidate->reasons.empty()) {
            d.results.push_back(std::move(*candidate));
        } else {
            for (Reason& reason : candidate->reasons)
                if (reason.code == ReasonCode::memory) add_fixes(fixes, candidate->assessment, reason);
            d.rejected.push_back(std::move(*candidate));
        }
    }
    std::sort(d.results.begin(), d.results.end(), ranks_before);
    for (std::size_t i = 0; i < d.results.size(); ++i) d.results[i].rank = static_cast<int>(i) + 1;
    sort_rejected(d);
    d.feasible = d.results.size();
    d.quant = stated_quant(catalog, q.workload);
    if (d.quant) d.memory_required = workload_memory(q.workload, *d.quant);
    return d;
}

void add_alternatives(Decision& d) {
    const Cost none;
    const Cost& cost = d.results.empty() ? none : d.results.front().assessment.cost;
    if (!d.results.empty()) d.api = api_offer(d.question, cost);
    d.rent = rent_offer(d.question, d.memory_required, cost, rented_speeds(d));
    d.advice = advise(d);
}

}  // namespace

SystemView view_of(const System& system, Date day) {
    SystemView view;
    view.system = &system;
    view.availability = availability_of(system, day);
    view.link = system.devices.empty() ? Link::unified : system.devices.front().link;
    for (const SystemDevice& entry : system.devices) {
        view.memory += entry.memory * entry.count;
        view.link = std::min(view.link, entry.link);
        const auto& platforms = entry.device->platforms;
        view.cuda = view.cuda || std::find(platforms.begin(), platforms.end(), "cuda") != platforms.end();
    }
    return view;
}

Decision recommend(const Catalog& catalog, Question question, std::size_t top) {
    Decision d = decide(catalog, std::move(question));
    constexpr std::size_t kMostChanges = 10;
    d.what_would_change = changes_of(catalog, d, kMostChanges);
    add_alternatives(d);
    const std::size_t shown = top > 0 ? std::min(top, d.results.size()) : d.results.size();
    draw(catalog, d.question, d.results, shown);
    d.article = article_view(d);
    add_buyers(catalog, d);
    d.results.resize(shown);
    describe(catalog, d);
    add_equal_work(catalog, d);
    warn_buy_not_needed(d);
    d.several_boxes = several_boxes_in(catalog, d);
    return d;
}

Decision compare(const Catalog& catalog, Question question) { return recommend(catalog, std::move(question), 0); }

}  // namespace advisor
