// What stands around the first place of a ranking.
#include <algorithm>

#include "advisor/explore.hpp"
#include "catch.hpp"
#include "support.hpp"

using namespace advisor;
using namespace test;

namespace {

Request for_users(const char* model, double budget, int users) {
    Request r = request(model, "4bit");
    r.budget = budget;
    r.users = users;
    r.builds = true;
    return r;
}

}  // namespace

TEST_CASE("what stands around the first place is better in what it is named for, and none costs five times as much") {
    int found = 0, beyond = 0;
    for (const Request& r : {for_users("llama-3.3-70b", 4500, 1), for_users("llama-3.3-70b", 15000, 10),
                             for_users("qwen3-32b", 8000, 10), for_users("qwen3-8b", 3000, 1)}) {
        const Question question = resolve(real_catalog(), r);
        const Ranking ranking = rank(real_catalog(), question);
        REQUIRE_FALSE(ranking.results.empty());
        const Candidate& first = ranking.results.front();
        const Usd most = *first.cost.per_year * 5;
        for (const Alternative& a : alternatives_to_first(real_catalog(), question, ranking)) {
            ++found;
            INFO(a.system->id);
            CHECK(a.system != first.assessment.plan.system);
            CHECK(a.more_per_year + *first.cost.per_year <= most);
            if (a.direction == Direction::cheaper) CHECK(*a.price < first.assessment.cost.price->usd.typical);
            if (a.direction == Direction::faster) CHECK(a.decode > TokensPerSecond{pace_of(first.assessment).value});
        }
        beyond += static_cast<int>(std::count_if(ranking.results.begin(), ranking.results.end(),
                                                 [&](const Candidate& c) { return *c.cost.per_year > most; }));
    }
    CHECK((found >= 4 && beyond >= 4));
}

TEST_CASE("who would mostly wait is told of a build for half as much again, where that costs less a year") {
    const Question question = resolve(real_catalog(), for_users("llama-3.3-70b", 1500, 1));
    const Ranking ranking = rank(real_catalog(), question);
    const Candidate& first = ranking.results.front();
    REQUIRE(first.cost.term(Term::waiting) * 2 > first.cost.sum());
    const std::vector<Alternative> around = alternatives_to_first(real_catalog(), question, ranking);
    const auto more = std::find_if(around.begin(), around.end(),
                                   [](const Alternative& a) { return a.direction == Direction::more_money; });
    REQUIRE(more != around.end());
    CHECK(more->system->built);
    CHECK((*more->price > Usd{1500} && *more->price <= Usd{2250}));
    CHECK(more->more_per_year < Usd{0});
    const auto again = evaluate(real_catalog(), question, *more->system);
    REQUIRE(again);
    CHECK((*again->cost.per_year - *first.cost.per_year).value == Approx(more->more_per_year.value));
}

TEST_CASE("who has a machine is told of its best step, unless keeping it costs less") {
    const auto own = [](const char* system) {
        Question question = resolve(real_catalog(), for_users("llama-3.3-70b", 2500, 1));
        return owned_today(real_catalog(), question, the_system(system), 1).value();
    };
    const Owned one = own("rig-1x3090"), two = own("rig-2x3090");
    REQUIRE(one.step);
    CHECK((one.step->kind != StepKind::replace && one.step->kind != StepKind::beside));
    CHECK(one.step->to->devices.front().device->id == "rtx-3090");
    CHECK(one.step->to->devices.front().count == 2);
    CHECK(*one.step->net <= Usd{2500});
    CHECK_FALSE(one.step_saves);  // it does not do the work as it is
    CHECK_FALSE(two.step);
}

TEST_CASE("of open systems a Mac has its memory limit raised where a model fits no other way, and it then qualifies") {
    Request r = for_users("qwen3.5-397b-a17b", 15000, 1);
    const auto first = [&] { return recommend(real_catalog(), resolve(real_catalog(), r), {.chances = false}); };
    const Decision open = first();
    const Assessment& a = open.results.front().assessment;
    REQUIRE(a.plan.wired_limit);
    CHECK(a.memory.fits);
    Plan by_default = a.plan;
    by_default.wired_limit.reset();
    CHECK_FALSE(place(real_catalog(), open.question.workload, by_default).fits);
    const std::vector<Warning>& warnings = open.results.front().warnings;
    CHECK(std::any_of(warnings.begin(), warnings.end(),
                      [](const Warning& w) { return w.code == WarningCode::wired_limit; }));
    for (const Candidate& c : open.rejected)
        for (const Reason& reason : c.reasons)
            CHECK_FALSE((c.assessment.plan.wired_limit && reason.code == ReasonCode::min_tps));

    const auto raised = [](const Decision& d) {
        return std::any_of(d.results.begin(), d.results.end(),
                           [](const Candidate& c) { return c.assessment.plan.wired_limit.has_value(); });
    };
    r.wired_limit = "default";
    CHECK_FALSE(raised(first()));
    r.wired_limit.reset();
    r.systems = {a.plan.system->id};
    CHECK_FALSE(raised(first()));
}
