// What to tell a buyer for whom nothing qualifies, and what lies around the first place for one who has it.
#include <algorithm>

#include "advisor/build.hpp"
#include "advisor/explore.hpp"
#include "axes.hpp"
#include "build_parts.hpp"
#include "decide/parts.hpp"
#include "upgrade_parts.hpp"

namespace advisor {
namespace {

/// The best answer to another question as a way out of this one; nothing where it has none either.
std::optional<WayOut> best_of(const Catalog& catalog, const Question& question, WayOutKind kind) {
    const Ranking ranking = rank(catalog, question);
    return ranking.results.empty() ? std::nullopt : std::optional(way_to_first(ranking, kind));
}

/// The most bits below those asked for that something takes.
std::optional<WayOut> with_fewer_bits(const Catalog& catalog, const Question& question) {
    const auto asked = std::find(kFitClasses.begin(), kFitClasses.end(), question.workload.bit_class);
    Question fewer = question;
    fewer.workload.quant = nullptr;
    for (auto bits = asked; bits != kFitClasses.begin();) {
        fewer.workload.bit_class = std::string(*--bits);
        std::optional<WayOut> way = best_of(catalog, fewer, WayOutKind::quant);
        if (!way) continue;
        way->what = fewer.workload.bit_class;
        way->flag = "--quant " + way->what;
        return way;
    }
    return {};
}

std::optional<WayOut> with_offload(const Catalog& catalog, const Question& question) {
    if (question.knobs.offload) return {};
    Question offloading = question;
    offloading.knobs.offload = true;
    std::optional<WayOut> way = best_of(catalog, offloading, WayOutKind::offload);
    if (way) way->flag = "--offload";
    return way;
}

/// The largest of the sizes that people name, below the model asked for, that something takes.
std::optional<WayOut> with_smaller_model(const Catalog& catalog, const Question& question) {
    std::vector<std::pair<NamedModel, std::string>> sizes;
    for (const auto& [size, id] : catalog.model_aliases) sizes.emplace_back(resolve_model(catalog, id), size);
    std::erase_if(sizes, [&](const auto& size) {
        return size.first.model->total_params >= question.workload.model->total_params;
    });
    std::stable_sort(sizes.begin(), sizes.end(), [](const auto& a, const auto& b) {
        return a.first.model->total_params > b.first.model->total_params;
    });
    const auto same = [](const auto& a, const auto& b) { return a.first.model == b.first.model; };  // by another name
    sizes.erase(std::unique(sizes.begin(), sizes.end(), same), sizes.end());
    Question smaller = question;
    for (const auto& [named, size] : sizes) {
        smaller.workload.model = named.model;
        std::optional<WayOut> way = best_of(catalog, smaller, WayOutKind::model);
        if (!way) continue;
        way->model = named.model;
        way->what = size;
        way->flag = "--model " + size;
        return way;
    }
    return {};
}

/// Cards to put into a PC that is there already, at what has to be bought for that.
std::optional<WayOut> with_own_pc(const Catalog& catalog, const Question& question) {
    const auto own =
        std::find_if(catalog.hosts.begin(), catalog.hosts.end(), [](const BuildHost& host) { return host.own; });
    if (own == catalog.hosts.end() || !question.limits.budget || question.limits.needs.portable ||
        question.knobs.host != nullptr || !question.knobs.own_hosts.empty())
        return {};
    Question there = question;
    there.knobs.host = &*own;
    there.knobs.own_hosts = {&*own};
    there.knobs.only_builds = true;
    std::optional<WayOut> way = best_of(catalog, there, WayOutKind::card);
    if (!way) return {};
    way->what = own->name;
    way->flag = "--host " + own->id;
    return way;
}

/// What is announced and would do, once it is sold, at whatever price.
std::optional<WayOut> by_waiting(const Catalog& catalog, const Question& question) {
    for (const RoadmapEntry& entry : catalog.roadmap) {
        if (entry.status != RoadmapEntry::Status::announced || entry.system == nullptr) continue;
        const std::optional<Candidate> then = evaluate(catalog, question, *entry.system);
        constexpr double kMuchTooLarge = 4;
        if (!then || then->assessment.memory.usable > then->assessment.memory.required() * kMuchTooLarge) continue;
        const bool will_do = std::all_of(then->reasons.begin(), then->reasons.end(), [](const Reason& r) {
            return r.code == ReasonCode::availability || r.code == ReasonCode::price_unknown;
        });
        if (!will_do) continue;
        WayOut way;
        way.kind = WayOutKind::wait;
        way.system = entry.system;
        way.decode = TokensPerSecond{pace_of(then->assessment).value};
        way.what = entry.expected.empty() ? "no date" : entry.expected;
        return way;
    }
    return {};
}

/// Whether the buyer names what a machine is to be put together from.
bool narrows_builds(const Question& question) {
    return !question.knobs.gpus.empty() || question.knobs.host != nullptr || question.knobs.ram.has_value();
}

std::optional<Usd> typical_price_of(const Candidate& c) { return typical_of(c.assessment.cost.price); }

/// The ranking with more to spend than the budget, where the first costs its buyer more waiting than all else.
std::optional<Ranking> with_more_to_spend(const Catalog& catalog, const Question& question, const Candidate& first,
                                          Usd more) {
    if (!question.knobs.systems.empty() || first.cost.term(Term::waiting) * 2 < first.cost.sum()) return {};
    Question other = question;
    other.limits.budget = more;
    return rank(catalog, other);
}

double loudness(const Candidate& c) { return c.cost.noise.source.value; }

}  // namespace

WayOut way_to_first(const Ranking& ranking, WayOutKind kind) {
    const Assessment& best = ranking.results.front().assessment;
    WayOut way;
    way.kind = kind;
    way.system = best.plan.system;
    way.keeps = ranking.built;
    way.price = typical_of(best.cost.price);
    way.decode = TokensPerSecond{pace_of(best).value};
    return way;
}

std::vector<WayOut> ways_out(const Catalog& catalog, const Question& question) {
    std::vector<WayOut> ways;
    if (!question.knobs.systems.empty()) return ways;
    if (narrows_builds(question)) ways = without_one_limit(catalog, question);
    else if (auto way = with_more_money(catalog, question)) ways.push_back(std::move(*way));
    std::erase_if(ways, [](const WayOut& way) { return way.kind == WayOutKind::offload; });  // asked below
    for (const auto& way : {with_offload, with_fewer_bits, with_smaller_model, with_own_pc, by_waiting})
        if (auto found = way(catalog, question)) ways.push_back(std::move(*found));
    return ways;
}

std::vector<std::string> own_hosts_left_out(const Catalog& catalog, const Question& question, const System& machine) {
    std::vector<std::string> left_out;
    std::optional<Build> build = build_of(catalog, machine);
    if (!build) return left_out;
    const BuildHost* used = build->host;
    build->ram.reset();
    for (const BuildHost* host : question.knobs.own_hosts) {
        if (host == used) continue;
        build->host = host;
        const Mounting mounting = mount(catalog, *build);
        if (!mounting.complete()) left_out.push_back(what_lacks(catalog, *build, mounting));
    }
    return left_out;
}

std::vector<Alternative> alternatives_to_first(const Catalog& catalog, const Question& question,
                                               const Ranking& ranking) {
    constexpr double kQuieterDb = 3, kCheaper = 0.9, kFaster = 1.15, kMoreMoney = 1.5;
    constexpr double kSensible = 5;  // times what the first costs its buyer: beyond it one waits all day
    std::vector<Alternative> found;
    if (ranking.results.empty()) return found;
    const Candidate& first = ranking.results.front();
    const std::optional<Usd> price = typical_price_of(first);
    if (!first.cost.per_year) return found;
    const auto best_of = [&](const std::vector<Candidate>& field, const auto& is_better) {
        const Candidate* best = nullptr;
        for (const Candidate& c : field) {
            if (&c == &first || !c.cost.per_year || c.cost.untimed || !c.assessment.memory.fits || !is_better(c))
                continue;
            if (*c.cost.per_year > *first.cost.per_year * kSensible) continue;
            if (best == nullptr || *c.cost.per_year < *best->cost.per_year) best = &c;
        }
        return best;
    };
    const auto add = [&](Direction direction, const Candidate* best, Machines keeps = {}) {
        if (best == nullptr) return;
        const Assessment& a = best->assessment;
        found.push_back({direction, a.plan.system, typical_of(a.cost.price), TokensPerSecond{pace_of(a).value},
                         a.power.noise, *best->cost.per_year - *first.cost.per_year, std::move(keeps)});
    };
    add(Direction::quieter, best_of(ranking.results, [&](const Candidate& c) {
            return c.cost.noise.known && loudness(c) <= loudness(first) - kQuieterDb;
        }));
    add(Direction::cheaper, best_of(ranking.results, [&](const Candidate& c) {
            return price && typical_price_of(c) && *typical_price_of(c) <= *price * kCheaper;
        }));
    add(Direction::faster, best_of(ranking.results, [&](const Candidate& c) {
            const bool waits_less =
                c.cost.term(Term::waiting) <= first.cost.term(Term::waiting);  // for its first word too
            return waits_less && pace_of(c.assessment).value >= pace_of(first.assessment).value * kFaster;
        }));
    const std::optional<Usd> budget = question.limits.budget;
    if (!budget) return found;
    const Usd more = *budget * kMoreMoney;
    const auto costs_less = [&](const Candidate& c) { return *c.cost.per_year < *first.cost.per_year; };
    if (const auto beyond = with_more_to_spend(catalog, question, first, more))
        add(Direction::more_money, best_of(beyond->results, costs_less), beyond->built);
    else
        add(Direction::more_money, best_of(ranking.rejected, [&](const Candidate& c) {
                return costs_too_much_only(c) && *typical_price_of(c) <= more && costs_less(c);
            }));
    return found;
}

}  // namespace advisor
