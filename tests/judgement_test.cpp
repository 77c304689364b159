// Properties of the ranking, over thousands of buyers drawn at random: whatever is asked, the order must be one that a
// buyer can defend.
#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

/// Numbers that are the same on every platform.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    std::size_t below(std::size_t count) {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return static_cast<std::size_t>(state_ % count);
    }
    bool one_in(std::size_t count) { return below(count) == 0; }
    template <class T, std::size_t n>
    const T& of(const std::array<T, n>& list) {
        return list[below(n)];
    }

private:
    std::uint64_t state_;
};

constexpr std::array kModels{"8B",           "14B",     "32B",         "70B",  "qwen3.6-27b",     "qwen3-30b-a3b",
                             "gpt-oss-120b", "glm-4.6", "gpt-oss-20b", "405B", "qwen3.6-35b-a3b", "qwen3-235b-a22b",
                             "gemma-3-27b",  "120B-A5B"};
constexpr std::array kTasks{"chat", "chat", "agentic-coding", "rag", "batch", "qlora"};
constexpr std::array kObjectives{"balanced", "balanced", "speed", "value", "cost", "quiet", "efficiency"};
constexpr std::array kBudgets{1500.0, 3000.0, 5000.0, 8000.0, 15000.0, 40000.0};
constexpr std::array kUsers{1.0, 1.0, 2.0, 4.0, 8.0, 20.0};

Request random_request(Dice& dice) {
    Request r;
    r.model = dice.of(kModels);
    r.task = dice.of(kTasks);
    r.objective = dice.of(kObjectives);
    if (!dice.one_in(3)) r.budget = dice.of(kBudgets);
    if (dice.one_in(2)) r.users = dice.of(kUsers);
    if (dice.one_in(4)) r.quant = dice.one_in(2) ? "8bit" : "3bit";
    if (dice.one_in(5)) r.hours_per_day = dice.of(std::array{1.0, 8.0, 24.0});
    else if (dice.one_in(5)) r.requests_per_day = dice.of(std::array{5.0, 200.0, 1000.0});
    if (dice.one_in(6)) r.max_noise = dice.of(std::array{30.0, 40.0, 45.0});
    if (dice.one_in(5)) r.place = dice.one_in(2) ? "room" : "other-room";
    if (dice.one_in(5)) r.hour_worth = dice.of(std::array{0.0, 10.0, 60.0});
    if (dice.one_in(5)) r.kwh_price = dice.of(std::array{0.05, 0.40, 0.70});
    if (dice.one_in(6)) r.condition = dice.one_in(2) ? "new" : "used";
    if (dice.one_in(6)) r.circuit = dice.one_in(2) ? "120V/15A" : "240V/30A";
    if (dice.one_in(6)) r.idle = dice.one_in(2) ? "off" : "sleep";
    if (dice.one_in(6)) r.years = dice.of(std::array{1.0, 5.0});
    if (dice.one_in(2)) r.builds = false;
    if (dice.one_in(6)) r.availability = "any";
    if (dice.one_in(5)) r.prompt_tokens = dice.of(std::array{512.0, 16384.0, 49152.0});
    return r;
}

constexpr int kBuyers = 2000;

/// Calls ask(question, ranking) for each buyer with a seed of his own.
template <class Ask>
void for_buyers(std::uint64_t seed, int count, Ask ask) {
    Dice dice(seed);
    for (int i = 0; i < count; ++i) {
        const Request r = random_request(dice);
        const Question question = resolve(real_catalog(), r);
        INFO("buyer " << i << ": " << *r.model << " " << *r.task << " users " << r.users.value_or(0) << " budget "
                      << r.budget.value_or(0) << " " << *r.objective);
        ask(r, question, rank(real_catalog(), question));
    }
}

const System& system_of(const Candidate& c) { return *c.assessment.plan.system; }

std::vector<std::string> ids_of(const std::vector<Candidate>& candidates) {
    std::vector<std::string> ids;
    for (const Candidate& c : candidates) ids.push_back(system_of(c).id);
    return ids;
}

// ---- Dominance: whether nobody should take one system while another is there

bool unified(const System& system) { return system.devices.front().link == Link::unified; }

int effort(const System& system) {
    const int form = system.form == "desktop-box" || system.form == "laptop" ? 0 : system.form == "tower" ? 1 : 2;
    return form + (system.units > 1 || system.kind != SystemKind::local ? 1 : 0);
}

/// Whether one is a guess in a respect in which the other is not.
bool guessed_more(const Assessment& b, const Assessment& a) {
    const auto is_guess = [](const Estimate& e) { return e.basis == Basis::extrapolated; };
    return (is_guess(pace_of(b)) && !is_guess(pace_of(a))) || (is_guess(b.speed.ttft_s) && !is_guess(a.speed.ttft_s));
}

/// Not a rig for a box or a box for a rig, a used one for a new one, nor a guess for what was measured.
bool may_replace(const Candidate& b, const Candidate& a, Date day) {
    const System &of_a = system_of(a), &of_b = system_of(b);
    const auto condition = [](const Candidate& c) { return c.assessment.cost.price->condition; };
    return a.assessment.cost.price && b.assessment.cost.price && unified(of_a) == unified(of_b) &&
           effort(of_b) <= effort(of_a) && !(condition(b) == Condition::used && condition(a) == Condition::new_) &&
           (view_of(of_b, day).cuda || !view_of(of_a, day).cuda) && !guessed_more(b.assessment, a.assessment) &&
           b.assessment.plan.offload == a.assessment.plan.offload;
}

/// The price as a careful buyer counts it: what is weakly known by its high end.
Usd counted(const Assessment& a) { return a.cost.price->usd.typical + a.cost.price->guess; }

/// Whether b is at least as good in all that a buyer can see, and clearly better in something: speed, money, watts,
/// energy, noise, hours of effort, and memory up to a quarter beyond what was asked.
bool dominates(const Question& question, const Candidate& b, const Candidate& a) {
    if (!may_replace(b, a, question.purchase.as_of)) return false;
    const Assessment &x = a.assessment, &y = b.assessment;
    if (b.cost.untimed || a.cost.untimed) return false;  // nothing is known of its speed
    const auto room = [](const Assessment& s) { return std::min(1.25, s.memory.usable / s.memory.required()); };
    // By which share b is better.
    std::vector<double> gains{1 - y.cost.price->usd.typical / x.cost.price->usd.typical,
                              1 - y.cost.price->usd.high / x.cost.price->usd.high,
                              1 - counted(y) / counted(x),
                              1 - *y.cost.ownership / *x.cost.ownership,
                              pace_of(y).value / pace_of(x).value - 1,
                              pace_of(y).low / pace_of(x).low - 1,
                              1 - y.power.decode / x.power.decode,
                              1 - y.cost.energy / x.cost.energy,
                              1 - b.cost.term(Term::effort) / a.cost.term(Term::effort),
                              room(y) - room(x)};
    if (!y.training)
        gains.insert(gains.end(), {y.speed.aggregate_decode_tps.value / x.speed.aggregate_decode_tps.value - 1,
                                   1 - y.speed.ttft_s.value / x.speed.ttft_s.value,
                                   1 - first_word(question, y) / first_word(question, x),
                                   1 - y.speed.ttft_s.high / x.speed.ttft_s.high});
    if (x.power.noise && y.power.noise) gains.push_back((x.power.noise->value - y.power.noise->value) / 40);
    if (x.power.noise.has_value() != y.power.noise.has_value()) return false;
    const double worst = *std::min_element(gains.begin(), gains.end());
    const double best = *std::max_element(gains.begin(), gains.end());
    return worst >= 0 && best >= 0.15;
}

void check_each_once(const Ranking& ranking) {
    std::set<std::string> seen;
    std::size_t built = 0;
    bool once = true;
    const auto see = [&](const System& system) { once = seen.insert(system.id).second && once; };
    for (const Candidate& c : ranking.results) {
        see(system_of(c));
        built += system_of(c).built ? 1U : 0U;
    }
    for (const Candidate& c : ranking.variants) see(system_of(c));
    for (const Candidate& c : ranking.rejected) see(system_of(c));
    for (const auto& [system, reasons] : ranking.without_plan) see(*system);
    CHECK(once);
    CHECK(seen.size() == real_catalog().systems.size() + built);
}

/// By the sum of terms; unknown times last, of these unknown prices last.
void check_order(const Ranking& ranking) {
    bool adds_up = true, holds = true;
    const CostToYou* before = nullptr;
    for (const Candidate& c : ranking.results) {
        Usd sum;
        for (const Usd term : c.cost.terms) {
            adds_up = adds_up && term.value >= 0 && std::isfinite(term.value);
            sum += term;
        }
        if (c.cost.per_year) {
            adds_up = adds_up && std::abs((*c.cost.per_year - sum).value) < 0.005;
            adds_up = adds_up && c.cost.range.low <= *c.cost.per_year && *c.cost.per_year <= c.cost.range.high;
        }
        holds = holds && c.reasons.empty();
        const bool alike = before != nullptr && before->untimed == c.cost.untimed;
        holds = holds && (before == nullptr || c.cost.untimed || !before->untimed);
        if (alike && before->per_year && c.cost.per_year) holds = holds && *before->per_year <= *c.cost.per_year;
        holds = holds && (!alike || before->per_year || !c.cost.per_year);
        before = &c.cost;
        for (const System* variant : c.variants) holds = holds && same_build(*variant, system_of(c));
    }
    for (const Candidate& c : ranking.rejected) holds = holds && !c.reasons.empty();
    CHECK(adds_up);
    CHECK(holds);
}

}  // namespace

TEST_CASE("for every buyer the order is by terms that add up, without pointless systems or a build twice") {
    int ranked = 0, pairs = 0, beside = 0;
    for_buyers(1, kBuyers, [&](const Request&, const Question& question, const Ranking& ranking) {
        check_each_once(ranking);
        check_order(ranking);
        const std::vector<Candidate>& results = ranking.results;
        for (std::size_t i = 0; i < results.size(); ++i)
            for (std::size_t j = i + 1; j < results.size(); ++j, ++pairs) {
                if (dominates(question, results[j], results[i]))
                    FAIL_CHECK(system_of(results[j]).id << " dominates " << system_of(results[i]).id);
                if (!same_build(system_of(results[i]), system_of(results[j]))) continue;
                // Variants take one place, unless one put together here costs less.
                INFO(system_of(results[i]).id << " before " << system_of(results[j]).id);
                CHECK((system_of(results[i]).built && !system_of(results[j]).built));
                CHECK(results[i].cost.sum() < results[j].cost.sum());
                ++beside;
            }
        ranked += results.empty() ? 0 : 1;
    });
    CHECK(ranked > kBuyers / 3);  // the draws are of questions that have answers
    CHECK(pairs > 10000);
    CHECK(beside > 0);
}

TEST_CASE("variants that were named stand side by side") {
    Request r = request("llama-3.3-70b", "4bit");
    r.systems = {"rig-2x3090", "rig-2x3090-nvlink"};
    CHECK(rank(real_catalog(), resolve(real_catalog(), r)).results.size() == 2);
}

TEST_CASE("cheaper or more frugal with all else equal, a system never loses a place to another") {
    int moved = 0;
    for_buyers(4, kBuyers / 4, [&](const Request& r, const Question& question, const Ranking& ranking) {
        if (ranking.results.size() < 3) return;
        const Candidate& last = ranking.results.back();
        const System& system = system_of(last);
        if (!last.assessment.cost.price) return;
        const auto stands = [&](const Question& q) {
            const std::optional<Candidate> now = evaluate(real_catalog(), q, system);
            return now && now->reasons.empty() ? now->cost.per_year : std::nullopt;
        };
        const std::optional<Usd> before = stands(question);
        Question q = question;
        q.purchase.system_prices.emplace_back(&system, last.assessment.cost.price->usd.typical * 0.9);
        const std::optional<Usd> cheaper = stands(q);
        CHECK((cheaper && *cheaper <= *before));
        const Power& power = last.assessment.power;
        if (!power.outlet.volts) return;
        Request frugal = r;
        frugal.set_watts = {system.id + "=" + std::to_string(power.idle.value * 0.9) + "/" +
                            std::to_string(power.decode.value * 0.9)};
        // Reading and writing draw alike where watts are given: compare with given ones.
        Request same = r;
        same.set_watts = {system.id + "=" + std::to_string(power.idle.value) + "/" +
                          std::to_string(power.decode.value)};
        const std::optional<Usd> given = stands(resolve(real_catalog(), same));
        const std::optional<Usd> less = stands(resolve(real_catalog(), frugal));
        if (given && less) CHECK(*less <= *given);
        ++moved;
    });
    CHECK(moved > 100);
}

TEST_CASE("with more bandwidth and all else equal, no system with it loses a place to one without") {
    const std::array<std::pair<std::string, std::string>, 3> devices{{{"rtx-3090", "\"bandwidth_gb_s\": 936"},
                                                                      {"m5-max-40", "\"bandwidth_gb_s\": 614"},
                                                                      {"rtx-5090", "\"bandwidth_gb_s\": 1792"}}};
    for (const auto& [device, bandwidth] : devices) {
        INFO(device);
        std::vector<DataFile> files = embedded_files();
        std::string changed;
        for (DataFile& file : files) {
            const std::size_t at = file.text.find("\"id\": \"" + device + "\"");
            if (file.name.find("devices.json") == std::string::npos || at == std::string_view::npos) continue;
            changed = file.text;
            const std::size_t there = changed.find(bandwidth, at);
            REQUIRE(there - at < 800);
            changed.insert(there + std::string("\"bandwidth_gb_s\": ").size(), "1");  // a thousand more
            file.text = changed;
        }
        REQUIRE_FALSE(changed.empty());
        const Catalog faster = load_catalog(files);
        const auto has_it = [&](const System& system) {
            return std::any_of(system.devices.begin(), system.devices.end(),
                               [&](const SystemDevice& d) { return d.device->id == device; });
        };
        Dice dice(9);
        for (int i = 0; i < 100; ++i) {
            const Request r = random_request(dice);
            const Ranking was = rank(real_catalog(), resolve(real_catalog(), r)), is = rank(faster, resolve(faster, r));
            const std::vector<Candidate>&before = was.results, &after = is.results;
            std::set<std::string> ahead;  // of the first with the device, today
            for (const Candidate& c : before) {
                if (has_it(system_of(c))) break;
                ahead.insert(system_of(c).id);
            }
            // Of given hours a faster writer reads prompts in more, at more watts: that is other work.
            if (ahead.size() == before.size() || r.hours_per_day) continue;
            for (const Candidate& c : after) {
                if (has_it(system_of(c))) break;
                INFO(*r.model << " " << *r.task << " users " << r.users.value_or(0) << " budget "
                              << r.budget.value_or(0) << " prompt " << r.prompt_tokens.value_or(0) << " "
                              << *r.objective << " quant " << r.quant.value_or("") << ": " << system_of(c).id);
                CHECK(ahead.count(system_of(c).id) == 1);
            }
        }
    }
}

TEST_CASE("removing systems reorders nothing") {
    for_buyers(5, kBuyers / 8, [&](const Request&, const Question& question, const Ranking& ranking) {
        if (ranking.results.size() < 4) return;
        Question some = question;
        std::vector<std::string> expected;
        for (std::size_t i = 0; i < ranking.results.size(); i += 2) {
            some.knobs.systems.push_back(&system_of(ranking.results[i]));
            expected.push_back(system_of(ranking.results[i]).id);
        }
        std::reverse(some.knobs.systems.begin(), some.knobs.systems.end());
        CHECK(ids_of(rank(real_catalog(), some).results) == expected);
    });
}

TEST_CASE("dearer electricity never leads to a hungrier machine") {
    Dice dice(6);
    for (int i = 0; i < kBuyers / 8; ++i) {
        const Request r = random_request(dice);
        double before = 1e300;
        for (const double usd : {0.05, 0.15, 0.30, 0.50, 0.80}) {
            Request asked = r;
            asked.kwh_price = usd;
            asked.objective = "balanced";
            const Ranking ranking = rank(real_catalog(), resolve(real_catalog(), asked));
            if (ranking.results.empty() || !ranking.results.front().cost.per_year) break;
            // Of batch the day's work counts, not the hours.
            const Candidate& first = ranking.results.front();
            const double kwh = first.assessment.cost.kwh_per_year.value * first.cost.work_share;
            INFO(usd << " " << system_of(first).id << " " << first.cost.per_year->value << " " << kwh << " "
                     << first.assessment.plan.engine->id << " y " << r.years.value_or(3) << " hpd "
                     << r.hours_per_day.value_or(-1) << " rpd " << r.requests_per_day.value_or(-1) << " q "
                     << r.quant.value_or("-") << " cond " << r.condition.value_or("-") << " noise "
                     << r.max_noise.value_or(0) << " circ " << r.circuit.value_or("-") << " idle "
                     << r.idle.value_or("-") << " pt " << r.prompt_tokens.value_or(0) << " av "
                     << r.availability.value_or("-") << " pl " << r.place.value_or("-") << " hw "
                     << r.hour_worth.value_or(-1));
            CHECK(kwh <= before * (1 + 1e-9));
            before = kwh;
        }
    }
}

TEST_CASE("the order of the catalog does not matter to the ranking") {
    std::vector<DataFile> files = embedded_files();
    std::reverse(files.begin(), files.end());
    const Catalog turned = load_catalog(files);
    Dice dice(8);
    for (int i = 0; i < kBuyers / 20; ++i) {
        const Request r = random_request(dice);
        CHECK(ids_of(rank(real_catalog(), resolve(real_catalog(), r)).results) ==
              ids_of(rank(turned, resolve(turned, r)).results));
    }
}
