// What stands around the first place of a ranking.
#include <algorithm>

#include "advisor/explore.hpp"
#include "catch.hpp"
#include "support.hpp"

using namespace advisor;
using namespace test;

namespace {

Request asked(const char* model, double budget, int users) {
    Request r = request(model, "4bit");
    r.budget = budget;
    r.users = users;
    r.builds = true;
    return r;
}

}  // namespace

TEST_CASE("what stands around the first place is better in what it is named for, and none costs five times as much") {
    int found = 0, beyond = 0;
    for (const Request& r : {asked("llama-3.3-70b", 4500, 1), asked("llama-3.3-70b", 15000, 10),
                             asked("qwen3-32b", 8000, 10), asked("qwen3-8b", 3000, 1)}) {
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

TEST_CASE("a Mac that would be first with its memory limit raised is told beside the first, as asking so finds it") {
    Request r = asked("qwen3.5-397b-a17b", 15000, 1);
    const Question question = resolve(real_catalog(), r);
    const Ranking ranking = rank(real_catalog(), question);
    const std::vector<Alternative> around = alternatives_to_first(real_catalog(), question, ranking);
    const auto raised = std::find_if(around.begin(), around.end(),
                                     [](const Alternative& a) { return a.direction == Direction::raised_limit; });
    REQUIRE(raised != around.end());
    CHECK(raised->more_per_year < Usd{0});
    r.wired_limit = "max";
    const Question with_limit = resolve(real_catalog(), r);
    const Ranking then = rank(real_catalog(), with_limit);
    CHECK(then.results.front().assessment.plan.system == raised->system);
    for (const Alternative& a : alternatives_to_first(real_catalog(), with_limit, then))
        CHECK(a.direction != Direction::raised_limit);
}
