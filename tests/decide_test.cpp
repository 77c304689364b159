#include <algorithm>
#include <cmath>
#include <random>

#include "advisor/answer.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

std::vector<std::string> ranking(const Decision& d) {
    std::vector<std::string> ids;
    for (const Candidate& c : d.results) ids.push_back(c.assessment.plan.system->id);
    return ids;
}

const Candidate* result(const Decision& d, const std::string& id) {
    for (const Candidate& c : d.results)
        if (c.assessment.plan.system->id == id) return &c;
    return nullptr;
}

std::vector<std::string> reasons(const Decision& d, const std::string& id) {
    std::vector<std::string> codes;
    for (const Candidate& c : d.rejected)
        if (c.assessment.plan.system->id == id)
            for (const Reason& reason : c.reasons) codes.emplace_back(name_of(reason.code));
    for (const auto& [system, list] : d.without_plan)
        if (system->id == id)
            for (const Reason& reason : list) codes.emplace_back(name_of(reason.code));
    return codes;
}

bool has(const std::vector<std::string>& codes, const std::string& code) {
    return std::find(codes.begin(), codes.end(), code) != codes.end();
}

}  // namespace

TEST_CASE("every system is ranked or rejected with a reason, once") {
    Request r = request("llama-3.3-70b");
    r.budget = 4500;
    const Decision d = answer(r);
    std::size_t variants = 0;
    for (const Candidate& c : d.results) variants += c.variants.size();
    CHECK(variants > 0);
    CHECK(d.results.size() + variants + d.rejected.size() + d.without_plan.size() == real_catalog().systems.size());
    for (const Candidate& c : d.results) CHECK(c.reasons.empty());
    for (const Candidate& c : d.rejected) CHECK_FALSE(c.reasons.empty());
    for (std::size_t i = 1; i < d.results.size(); ++i)
        CHECK(d.results[i - 1].cost.per_year.value() <= d.results[i].cost.per_year.value());
}

TEST_CASE("a budget never admits a system whose typical price exceeds it") {
    Request r = request("llama-3.1-8b");
    r.budget = 2500;
    for (const Candidate& c : answer(r).results) {
        REQUIRE(c.assessment.cost.price);
        CHECK(c.assessment.cost.price->usd.typical.value <= 2500);
    }
    CHECK(has(reasons(answer(r), "mac-studio-m4-ultra-256"), "price-unknown"));
    CHECK(has(reasons(answer(r), "mac-studio-m5-ultra-96"), "budget"));
}

TEST_CASE("cheaper with all else equal never ranks lower") {
    for (const std::string id : {"rig-4x3090-pro", "mac-studio-m5-ultra-96", "strix-halo-128"}) {
        Request r = request("llama-3.3-70b", "4bit");
        r.min_tps = 0;
        int before = 1 << 20;
        for (const char* usd : {"12000", "8000", "5000", "3000", "1000"}) {
            r.set_price = {id + "=" + usd};
            const Decision d = answer(r);
            REQUIRE(result(d, id));
            CHECK(result(d, id)->rank <= before);
            before = result(d, id)->rank;
        }
    }
}

TEST_CASE("removing a system never reorders the rest, and the order of the question does not matter") {
    Request r = request("qwen3-32b", "4bit");
    const std::vector<std::string> all = ranking(answer(r));
    REQUIRE(all.size() > 10);
    std::mt19937 random(7);
    for (int i = 0; i < 5; ++i) {
        std::vector<std::string> some = all;
        std::shuffle(some.begin(), some.end(), random);
        some.resize(some.size() / 2);
        r.systems = some;
        std::vector<std::string> expected;
        for (const std::string& id : all)
            if (has(some, id)) expected.push_back(id);
        CHECK(ranking(answer(r)) == expected);
    }
}

TEST_CASE("a dominated system never outranks its dominator") {
    const Decision d = answer(request("llama-3.3-70b", "4bit"));
    for (const Candidate& a : d.results)
        for (const Candidate& b : d.results) {
            bool dominates = true;
            for (std::size_t i = 0; i < kTerms; ++i) dominates = dominates && a.cost.terms[i] <= b.cost.terms[i];
            if (dominates && a.cost.per_year && a.cost.sum() < b.cost.sum()) CHECK(a.rank < b.rank);
        }
}

TEST_CASE("the terms of the cost add up to the cent, and the interval is around them") {
    Request r = request("llama-3.3-70b", "4bit");
    for (const char* objective : {"balanced", "speed", "quiet", "efficiency"}) {
        r.objective = objective;
        for (const Candidate& c : answer(r).results) {
            if (!c.cost.per_year) continue;
            Usd sum;
            for (const Usd term : c.cost.terms) {
                CHECK(term.value >= 0);
                sum += term;
            }
            CHECK(std::abs((sum - *c.cost.per_year).value) < 0.005);
            CHECK(c.cost.range.low <= *c.cost.per_year);
            CHECK(c.cost.range.high >= *c.cost.per_year);
        }
    }
}

TEST_CASE("batch in given hours is ranked by what the day's work costs of them") {
    Request r = request("qwen3.6-35b-a3b", "4bit");
    r.task = "batch";
    r.hours_per_day = 10;
    const auto shares = [&](double wanted) {
        const Decision decision = answer(r);
        REQUIRE_FALSE(decision.results.empty());
        if (wanted == 0) wanted = decision.results.front().assessment.cost.output_tokens_per_day;
        for (const Candidate& c : decision.results) {
            CHECK(c.cost.work_share == Approx(wanted / c.assessment.cost.output_tokens_per_day));
            CHECK(c.cost.term(Term::waiting).value == 0);
        }
        return decision;
    };
    const Decision whole = shares(0);  // nobody said how much: all that the first does
    const Candidate& first = whole.results.front();
    const Cost& owned = first.assessment.cost;
    CHECK(first.cost.term(Term::owning).value == Approx((*owned.ownership * (1. / 3) + owned.guess_per_year()).value));
    r.requests_per_day = 2000;
    CHECK(ranking(shares(2000 * 512)) == ranking(whole));
}

TEST_CASE("what the task implies rejects nothing that was named, and what is asked does") {
    Request r = request("mistral-large-123b", "4bit");
    CHECK(has(reasons(answer(r), "strix-halo-128"), "min-tps"));
    r.min_tps = 1;
    CHECK(result(answer(r), "strix-halo-128"));
    r = request("mistral-large-123b", "4bit");
    r.systems = {"strix-halo-128"};
    CHECK(result(answer(r), "strix-halo-128"));
    r.min_tps = 12;
    CHECK(has(reasons(answer(r), "strix-halo-128"), "min-tps"));
}

TEST_CASE("cards are rented only where they are as fast as was asked") {
    Request r = request("llama-3.3-70b", "4bit");
    CHECK(answer(r).rent);
    r.min_tps = 1000;
    CHECK_FALSE(answer(r).rent);
}

TEST_CASE("where nothing qualifies there is a way out, each asked again") {
    Request r;
    r.builds = r.offload = false;
    r.budget = 3000;
    std::vector<std::string> kinds;
    for (const char* model : {"gpt-oss-120b", "mixtral-8x22b"}) {
        r.model = model;
        const Decision d = answer(r);
        REQUIRE(d.results.empty());
        CHECK(d.advice.verdict == AdviceVerdict::use_api);
        for (const WayOut& way : d.ways_out) {
            kinds.emplace_back(name_of(way.kind));
            Request instead = r;
            if (way.kind == WayOutKind::quant) instead.quant = way.what;
            if (way.kind == WayOutKind::offload) instead.offload = true;
            if (way.kind == WayOutKind::model) instead.model = way.what;
            if (way.kind == WayOutKind::card) instead.host = "own-pc";
            if (way.kind == WayOutKind::limit) instead.budget = std::ceil(way.price->value);
            if (way.kind == WayOutKind::wait) continue;
            INFO(kinds.back());
            CHECK(ranking(answer(instead)).front() == way.system->id);
        }
    }
    for (const char* kind : {"quant", "offload", "model"}) CHECK(has(kinds, kind));
    Request smaller = r;
    smaller.model = "gemma-3-27b";
    smaller.budget = 900;
    smaller.builds = true;
    const std::vector<WayOut> ways = answer(smaller).ways_out;
    CHECK(std::any_of(ways.begin(), ways.end(), [](const WayOut& w) { return w.kind == WayOutKind::card; }));
    r.local_only = true;
    CHECK(answer(r).advice.verdict == AdviceVerdict::none);
}

TEST_CASE("what is owned stands among what else does the work, at what it would fetch") {
    Request r = request("qwen3-32b", "4bit");
    r.local_only = true;
    const Question q = resolve(real_catalog(), r);
    const Decision d = recommend(real_catalog(), q, {.own = &the_system("rig-1x3090"), .owned_years = 1});
    REQUIRE(d.own);
    CHECK(d.own->candidate.reasons.empty());
    REQUIRE(d.own->sale);
    const Candidate& kept = d.own->candidate;
    CHECK(kept.assessment.cost.price->usd.typical == *d.own->sale);
    CHECK(std::abs((kept.cost.sum() - *kept.cost.per_year).value) < 0.005);
    CHECK(kept.cost.effort.setup.value == 0);
    const Candidate* bought = result(d, "rig-1x3090");
    REQUIRE(bought);
    CHECK(*kept.cost.per_year < *bought->cost.per_year);
    if (*kept.cost.per_year <= *d.results.front().cost.per_year) CHECK(d.advice.verdict == AdviceVerdict::none);
    // What does not hold the model is no way to do the work.
    const Decision small = recommend(real_catalog(), resolve(real_catalog(), request("llama-3.3-70b", "4bit")),
                                     {.own = &the_system("rig-1x3090"), .owned_years = 1});
    REQUIRE(small.own);
    CHECK_FALSE(small.own->candidate.reasons.empty());
    CHECK(small.advice.verdict != AdviceVerdict::none);
    CHECK_FALSE(recommend(real_catalog(), q).own);
}

TEST_CASE("an API whose price nobody knows is no reason to buy") {
    Request r = request("llama-3.3-70b", "4bit");
    r.prices = "article-2026-02";
    r.tokens_per_day = 5e7;
    const Decision d = answer(r);
    REQUIRE_FALSE(d.api);
    CHECK(d.advice.reason.find("an API") == std::string::npos);
    if (d.advice.verdict == AdviceVerdict::buy)
        CHECK(d.advice.reason.find("no API price is known") != std::string::npos);
    r.prices.reset();
    r.model = "dots.llm1-142b-a14b";
    r.tokens_per_day.reset();
    const Decision other = answer(r);
    REQUIRE(other.api);
    CHECK(other.api->stand_in);
}

TEST_CASE("hard needs reject with their code") {
    Request r = request("llama-3.1-8b", "4bit");
    r.need = {"cuda"};
    CHECK(has(reasons(answer(r), "mac-studio-m5-ultra-96"), "feature"));
    CHECK(has(reasons(answer(r), "strix-halo-128"), "feature"));
    r = request("llama-3.1-8b", "4bit");
    r.os = "windows";
    CHECK(has(reasons(answer(r), "mac-studio-m5-ultra-96"), "os"));
    CHECK(has(reasons(answer(r), "dgx-spark-128"), "os"));
    r = request("llama-3.1-8b", "4bit");
    r.max_noise = 30;
    CHECK(has(reasons(answer(r), "rig-4x3090-pro"), "noise"));
    CHECK(result(answer(r), "mac-studio-m5-ultra-96"));
    r = request("llama-3.1-8b", "4bit");
    r.condition = "new";
    CHECK(has(reasons(answer(r), "rig-4x3090-pro"), "condition"));
    r = request("llama-3.3-70b", "4bit");
    r.max_idle_watts = 50;
    CHECK(has(reasons(answer(r), "rig-4x3090-pro"), "idle-watts"));
    r.availability = "buyable";
    CHECK(has(reasons(answer(r), "mac-studio-m3-ultra-192"), "availability"));
}

TEST_CASE("floors and capacity reject with both numbers") {
    Request r = request("llama-3.3-70b");
    r.min_tps = 12;
    r.max_ttft = 5;
    const Decision d = answer(r);
    CHECK(has(reasons(d, "strix-halo-128"), "min-tps"));
    CHECK(has(reasons(d, "strix-halo-128"), "max-ttft"));
    r = request("llama-3.3-70b");
    r.tokens_per_day = 1e8;
    CHECK(has(reasons(answer(r), "rig-2x3090"), "capacity"));
}

TEST_CASE("a fix offered for memory makes it fit") {
    Request r = request("llama-3.3-70b");
    r.min_tps = 0;
    r.max_ttft = 1e6;
    r.context = 32768;
    const Decision d = answer(r);
    int tried = 0;
    for (const Candidate& c : d.rejected) {
        for (const Reason& reason : c.reasons) {
            if (reason.code != ReasonCode::memory || !reason.fix || reason.fix->rfind("--kv-quant ", 0) != 0) continue;
            Request fixed = r;
            fixed.kv_quant = reason.fix->substr(11);
            fixed.systems = {c.assessment.plan.system->id};
            CHECK(result(answer(fixed), c.assessment.plan.system->id));
            ++tried;
        }
    }
    CHECK(tried > 0);
}

TEST_CASE("setting a price just beyond its crossover changes the first place") {
    const Request r = request("llama-3.3-70b", "4bit");
    const Decision d = answer(r);
    int tried = 0;
    for (const Change& change : d.what_would_change) {
        if (change.parameter.kind != Parameter::price) continue;
        const bool up = change.crossover > change.current;
        Request moved = r;
        moved.systems = {change.from, change.to};
        moved.set_price = {change.parameter.id + "=" + std::to_string(change.crossover * (up ? 1.001 : 0.999))};
        CHECK(ranking(answer(moved)).front() == change.to);
        moved.set_price = {change.parameter.id + "=" + std::to_string(change.crossover * (up ? 0.999 : 1.001))};
        CHECK(ranking(answer(moved)).front() == change.from);
        ++tried;
    }
    CHECK(tried > 0);
}

TEST_CASE("what would change is asked of every system, each change proved by asking again") {
    Request r = request("llama-3.3-70b", "4bit");
    r.availability = "buyable";
    bool budget = false, book = false;
    for (const double usd : {2300, 3000, 4500}) {
        r.budget = usd;
        const Decision d = answer(r);
        const std::string first = ranking(d).front();
        for (const Change& change : d.what_would_change) {
            Request moved = r;
            CHECK(change.from == first);
            if (change.parameter.kind == Parameter::budget) {
                budget = true;
                moved.budget = change.crossover + 1;
                CHECK(ranking(answer(moved)).front() == change.to);
                moved.budget = change.crossover - 1;
                CHECK(ranking(answer(moved)).front() == first);
            } else if (change.parameter.kind == Parameter::prices) {
                book = true;
                moved.prices = change.parameter.id;
                moved.as_of = iso(d.question.purchase.as_of);
                CHECK(ranking(answer(moved)).front() == change.to);
            } else if (change.parameter.kind == Parameter::price) {
                const bool up = change.crossover > change.current;
                moved.set_price = {change.parameter.id + "=" + std::to_string(change.crossover * (up ? 1.001 : 0.999))};
                CHECK(ranking(answer(moved)).front() == change.to);
            }
        }
        for (std::size_t i = 1; i < d.what_would_change.size(); ++i) {
            const auto distance = [&](const Change& c) { return std::abs(std::log(c.crossover / c.current)); };
            CHECK(distance(d.what_would_change[i - 1]) <= distance(d.what_would_change[i]) + 1e-12);
        }
    }
    CHECK(budget);
    CHECK(book);
}

TEST_CASE("the same work takes a faster system fewer hours") {
    Request r = request("llama-3.3-70b", "4bit");
    r.systems = {"rig-4x3090-pro", "mac-studio-m3-ultra-256"};
    r.hours_per_day = 6;
    const Decision d = answer(r);
    REQUIRE(d.results.size() == 2);
    REQUIRE(d.equal_work_of == d.results.front().assessment.plan.system);
    const Candidate &reference = d.results[0], &other = d.results[1];
    REQUIRE((reference.equal_work && other.equal_work));
    CHECK(reference.equal_work->hours_per_day.value == Approx(6));
    CHECK(reference.equal_work->ownership->value == Approx(reference.assessment.cost.ownership->value));
    CHECK(other.equal_work->hours_per_day.value ==
          Approx(6 * reference.assessment.cost.output_tokens_per_hour / other.assessment.cost.output_tokens_per_hour));
    CHECK(other.equal_work->possible() == (other.equal_work->hours_per_day.value <= 24));
    r.tokens_per_day = 1e5;
    r.hours_per_day.reset();
    CHECK_FALSE(answer(r).results.front().equal_work);
}

TEST_CASE("light use advises against buying unless it must be local") {
    Request r = request("llama-3.3-70b");
    r.tokens_per_day = 100'000;
    const Decision d = answer(r);
    CHECK(d.advice.verdict == AdviceVerdict::use_api);
    CHECK(std::any_of(d.results.front().warnings.begin(), d.results.front().warnings.end(),
                      [](const Warning& w) { return w.code == WarningCode::buy_not_needed; }));
    r.local_only = true;
    CHECK(answer(r).advice.verdict == AdviceVerdict::buy);
}

TEST_CASE("a circuit that stock limits would trip caps the cards and says so") {
    Request r = request("llama-3.3-70b", "4bit");
    r.circuit = "120V/15A";
    const Decision d = answer(r);
    const Candidate* rig = result(d, "rig-4x3090-pro");
    REQUIRE(rig);
    REQUIRE(rig->assessment.plan.power_limit);
    CHECK(rig->assessment.power.peak.value <= 1440);
    CHECK(std::any_of(rig->warnings.begin(), rig->warnings.end(),
                      [](const Warning& w) { return w.code == WarningCode::near_circuit_limit; }));
    r.power_limit = 350;
    CHECK(has(reasons(answer(r), "rig-4x3090-pro"), "circuit"));
    CHECK(has(reasons(answer(r), "rig-1x5090"), "feature"));  // its range starts at 400 W
}

TEST_CASE("what is left out of an answer changes nothing else in it") {
    const Question question = resolve(real_catalog(), request("llama-3.3-70b", "4bit"));
    const Decision whole = recommend(real_catalog(), question, {.fits = true});
    const Decision bare = recommend(real_catalog(), question, {.chances = false, .changes = false});
    CHECK(ranking(bare) == ranking(whole));
    CHECK(bare.feasible == whole.feasible);
    CHECK(bare.advice.reason == whole.advice.reason);
    CHECK(bare.results.front().why == whole.results.front().why);
    CHECK_FALSE(bare.results.front().probability_first);
    CHECK(whole.results.front().probability_first);
    CHECK(bare.what_would_change.empty());
    CHECK_FALSE(whole.what_would_change.empty());
    CHECK(bare.fits.empty());
    CHECK(whole.fits.size() == whole.results.size() + whole.rejected.size() + whole.without_plan.size());
}

TEST_CASE("a dear tariff for given hours makes no machine run a slower plan") {
    const auto decode_at = [](const std::string& system, std::optional<double> hours, double kwh_price) {
        Request r = request("llama-3.3-70b", "4bit");
        r.systems = {system};
        r.hours_per_day = hours;
        r.kwh_price = kwh_price;
        const Question question = resolve(real_catalog(), r);
        return rank(real_catalog(), question).results.front().assessment.speed.decode_tps.value;
    };
    for (const std::string system : {"rig-4x3090-pro", "rig-2x3090", "mac-studio-m5-max-128"}) {
        INFO(system);
        CHECK(decode_at(system, 8, 0.45) == decode_at(system, 8, 0.10));
        CHECK(decode_at(system, 8, 0.45) == decode_at(system, {}, 0.45));
    }
}

TEST_CASE("why the first choice does not go into a PC that is owned is told") {
    Request r = request("llama-3.3-70b");
    r.budget = 3000;
    r.have = {"rtx-3090=2", "own-pc"};
    const Decision two = answer(r);
    REQUIRE(two.have);
    REQUIRE(two.have->left_out.size() == 1);
    CHECK(two.have->left_out.front().find("own-pc has room for 1") != std::string::npos);
    r.model = "8B";
    r.have = {"rtx-3090", "own-pc"};
    CHECK(answer(r).have->left_out.empty());
}
