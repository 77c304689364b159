// Profiles, the article's picks, whom a result suits, the sentences of the data and the closing answers.
#include <algorithm>
#include <set>

#include "advisor/audit.hpp"
#include "advisor/catalog.hpp"
#include "advisor/lab.hpp"
#include "advisor/text.hpp"
#include "claims_support.hpp"
#include "minimal_catalog.hpp"
#include "render_options.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

Decision asked(const std::string& profile, std::optional<std::string> book = {},
               const Catalog& catalog = real_catalog()) {
    Request r;
    r.builds = false;
    r.profile = profile;
    r.prices = std::move(book);
    return recommend(catalog, resolve(catalog, r));
}

std::string first_of(const Decision& decision) {
    return decision.results.empty() ? "" : decision.results.front().assessment.plan.system->id;
}

std::vector<DataFile> with(std::vector<DataFile> files, std::string_view text) {
    files.push_back({"mine.json", text});
    return files;
}

std::string profile_refusal(std::string_view text, const std::vector<DataFile>& files = minimal_files()) {
    return refusal_of([&] { load_catalog(with(files, text)); });
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool any_contains(const std::vector<std::string>& texts, std::string_view part) {
    return std::any_of(texts.begin(), texts.end(), [&](const std::string& text) { return contains(text, part); });
}

const std::vector<AuditedAnswer>& the_verdicts() {
    static const std::vector<AuditedAnswer> verdicts = audit_closing_answers(real_catalog(), the_claims());
    return verdicts;
}

}  // namespace

TEST_CASE("every buyer has a profile that says what he runs, how long and on what money") {
    for (const char* id : {"creative-professional", "ai-researcher", "enterprise", "home-office", "ml-hobbyist",
                           "scaling-team", "agentic-coder", "rag-private-documents", "family-server", "student"}) {
        INFO(id);
        const Profile& profile = get(real_catalog().profiles, id);
        std::set<std::string> names;
        for (const auto& [name, value] : profile.defaults) names.insert(name);
        for (const char* name : {"model", "task", "context", "users", "hours-per-day"}) CHECK(names.count(name) == 1);
        CHECK((names.count("budget") == 1 || profile.objective == "value"));
    }
}

TEST_CASE("at the article's prices its buyers are recommended what it recommends, or a claim contradicts it") {
    std::set<std::string> apart;
    std::size_t picks = 0;
    for (const Profile& profile : real_catalog().profiles) {
        if (!profile.article_pick) continue;
        ++picks;
        INFO(profile.id);
        const Decision decision = asked(profile.id, "article-2026-02");
        REQUIRE(decision.article);
        REQUIRE_FALSE(decision.results.empty());
        CHECK(decision.article->agrees() ==
              profile.article_pick->includes(*decision.results.front().assessment.plan.system));
        const Claim& claim = get(the_claims().claims, profile.article_pick->claim);
        if (decision.article->agrees()) continue;
        apart.insert(profile.id);
        Request then;
        then.prices = "article-2026-02";
        CHECK(Auditor(real_catalog(), the_claims(), then).audit(claim).verdict == ClaimVerdict::contradicted);
    }
    CHECK(picks == 6);
    CHECK(apart == std::set<std::string>{"ml-hobbyist", "scaling-team"});
    CHECK(first_of(asked("enterprise", "article-2026-02")) == "rig-4x3090-pro");
    CHECK(the_system(first_of(asked("ml-hobbyist", "article-2026-02"))).family == "rig-3090");
}

TEST_CASE("of catalog systems every buyer gets an answer today, and builds are told beside them") {
    for (const Profile& profile : real_catalog().profiles) {
        INFO(profile.id);
        CHECK_FALSE(asked(profile.id).results.empty());
    }
    Request r;
    r.profile = "student";
    const Decision built = answer(r);
    CHECK(std::any_of(built.results.begin(), built.results.end(),
                      [](const Candidate& c) { return c.assessment.plan.system->built; }));
}

TEST_CASE("the text says what the article recommended and whether we agree") {
    const Catalog& catalog = real_catalog();
    const std::string home = render_recommend(catalog, asked("home-office", "article-2026-02"), text_at(0));
    CHECK(contains(home, "Article: recommends a Mac Studio to this buyer; we agree: mac-studio-"));
    CHECK(contains(home, "(advisor claims pick-home-office)"));
    const std::string hobby = render_recommend(catalog, asked("ml-hobbyist", "article-2026-02"), text_at(0));
    CHECK(contains(hobby, "we do not: rig-4x3090-budget is number "));
    CHECK_FALSE(contains(render_recommend(catalog, asked("student"), text_at(0)), "Article:"));
    const Decision today = asked("scaling-team");
    CHECK_FALSE(today.article->agrees());
    CHECK_FALSE(today.article->position.rank);
    CHECK_FALSE(today.article->position.obstacle.empty());
}

TEST_CASE("a pick of the article must lead to a system") {
    CHECK(contains(profile_refusal(R"({"profiles": [{"id": "mine", "name": "Mine", "objective": "balanced",
        "article_pick": {"name": "it", "systems": ["abacus-*"], "claim": "c"}}]})"),
                   "mine.json: /profiles/0/article_pick/systems/0: unknown system 'abacus-*'"));
}

TEST_CASE("a result suits at most three buyers' places, within their limits") {
    Request r;
    r.model = "70B";
    const Decision decision = answer(r);
    std::set<std::pair<std::string, int>> places;
    for (const Candidate& candidate : decision.results)
        for (const Suits& suits : candidate.for_whom) {
            INFO(suits.profile->id);
            CHECK(suits.rank >= 1);
            CHECK(suits.rank <= 3);
            CHECK(places.insert({suits.profile->id, suits.rank}).second);
            const Assessment& a = candidate.assessment;
            if (suits.profile->id == "home-office") CHECK(a.power.noise->value <= 40);
            if (suits.profile->id == "ai-researcher")
                CHECK(view_of(*a.plan.system, decision.question.purchase.as_of).cuda);
            if (suits.profile->id == "enterprise") CHECK(a.cost.price->usd.typical.value <= 20000);
            CHECK(suits.profile->id != "student");
            CHECK(suits.profile->id != "default");
        }
    CHECK(places.count({"home-office", 1}) == 1);
    CHECK(places.count({"ai-researcher", 3}) == 1);
    r.systems = {"rig-2x3090", "rig-4x3090-pro"};
    for (const Candidate& candidate : answer(r).results) CHECK(candidate.for_whom.empty());
}

TEST_CASE("whom a result suits is asked by every limit that the buyer's own question has") {
    const auto suited = [](const std::string& defaults) {
        const std::string profile = R"({"profiles": [{"id": "picky", "name": "A picky buyer", "objective": "speed",
            "defaults": )" + defaults +
                                    "}]}";
        const Catalog catalog = load_catalog(with(embedded_files(), profile));
        Request r;
        r.builds = false;
        r.model = "70B";
        std::set<std::string> ids, own;
        for (const Candidate& candidate : recommend(catalog, resolve(catalog, r)).results)
            for (const Suits& suits : candidate.for_whom)
                if (suits.profile->id == "picky") ids.insert(candidate.assessment.plan.system->id);
        r.profile = "picky";
        for (const Candidate& candidate : recommend(catalog, resolve(catalog, r)).results) {
            own.insert(candidate.assessment.plan.system->id);
            for (const System* variant : candidate.variants) own.insert(variant->id);
        }
        for (const std::string& id : ids) {
            INFO(id << " suits the buyer of " << defaults);
            CHECK(own.count(id) == 1);
        }
        return ids.size();
    };
    CHECK(suited("{}") == 0);  // a profile without defaults is no buyer
    CHECK(suited(R"({"circuit": "120V/2A"})") > 0);
    CHECK(suited(R"({"circuit": "120V/0.1A"})") == 0);
    CHECK(suited(R"({"budget": "3000"})") > 0);
    CHECK(suited(R"({"max-noise": "30"})") > 0);
    CHECK(suited(R"({"max-idle-watts": "20"})") > 0);
    CHECK(suited(R"({"condition": "new"})") > 0);
    CHECK(suited(R"({"condition": "used"})") > 0);
    CHECK(suited(R"({"form": "desktop-box"})") > 0);
    CHECK(suited(R"({"os": "windows"})") > 0);
    CHECK(suited(R"({"portable": "true"})") == 1);  // nothing of that size is made to be carried
    CHECK(suited(R"({"need": "cuda"})") > 0);
    CHECK(suited(R"({"min-tps": "20"})") > 0);
    CHECK(suited(R"({"max-ttft": "2"})") > 0);
}

TEST_CASE("the buyer's own question puts the first result first for him") {
    for (const char* id : {"home-office", "ai-researcher", "ml-hobbyist", "agentic-coder"}) {
        INFO(id);
        const Decision decision = asked(id);
        const std::vector<Suits>& suits = decision.results.front().for_whom;
        CHECK(std::any_of(suits.begin(), suits.end(),
                          [&](const Suits& s) { return s.profile->id == id && s.rank == 1; }));
    }
}

TEST_CASE("a placeholder that no answer has is refused where it stands") {
    CHECK(
        contains(profile_refusal(R"({"phrases": [{"term": "waiting", "good": "at {decode_tsp} t/s", "bad": "slow"}]})"),
                 "mine.json: /phrases/0/good: unknown placeholder '{decode_tsp}'; did you mean 'decode_tps'?"));
    CHECK(contains(profile_refusal(R"({"warnings": [{"id": "slow", "text": "at {decode_tps t/s"}]})"),
                   "mine.json: /warnings/0/text: '{' without its other brace"));
    CHECK(contains(profile_refusal(R"({"warnings": [{"id": "slow", "text": "at 5} t/s"}]})"),
                   "'}' without its other brace"));
    CHECK(contains(profile_refusal(R"({"warnings": [{"id": "slwo", "text": "slow"}]})"), "/warnings/0/id"));
}

TEST_CASE("sentences are those of the data with the figures of the answer") {
    const Catalog catalog = load_catalog(with(embedded_files(), R"({"phrases": [{"term": "waiting",
        "good": "{system} writes {decode_tps} a second", "bad": "slow"}],
        "warnings": [{"id": "used-market", "text": "second hand: {price_usd}"}]})"));
    const Decision decision = asked("default", {}, catalog);
    CHECK(std::any_of(decision.results.begin(), decision.results.end(), [](const Candidate& c) {
        return any_contains(c.why, c.assessment.plan.system->id + " writes " +
                                       three_digits(c.assessment.speed.decode_tps.value) + " a second");
    }));
    int told = 0;
    for (const Candidate& c : decision.results)
        for (const Warning& warning : c.warnings) {
            if (warning.code != WarningCode::used_market) continue;
            CHECK(warning.message == "second hand: $" + thousands(c.assessment.cost.price->usd.typical.value));
            ++told;
        }
    CHECK(told > 0);
}

TEST_CASE("a sentence about an unknown figure says that it is unknown") {
    Request r = request("llama-3.1-8b");
    r.objective = "cost";
    r.systems = {"mac-studio-m1-ultra-64"};
    const Decision decision = answer(r);
    REQUIRE_FALSE(decision.results.front().assessment.cost.price);
    CHECK(any_contains(decision.results.front().skip_if, "price unknown"));
}

TEST_CASE("the four closing answers are worked out anew") {
    const std::vector<AuditedAnswer>& verdicts = the_verdicts();
    REQUIRE(verdicts.size() == 4);
    const AuditedAnswer& office = verdicts[0];
    CHECK(office.asked->id == "office");
    CHECK(office.price->usd.typical.value == 3999);
    CHECK(office.claims.front().verdict == ClaimVerdict::contradicted);
    CHECK(office.today.decision.results.size() == 1);
    CHECK(first_of(office.today.decision) == first_of(asked("home-office")));
    CHECK(first_of(office.then.decision) == first_of(asked("home-office", "article-2026-02")));
    CHECK(office.then.article.rank);
    CHECK_FALSE(office.today.article.rank);
    CHECK(contains(office.today.article.obstacle, "no longer sold"));
    CHECK(verdicts[2].price->usd.typical.value == 4300);
    CHECK(verdicts[2].then.article.rank == 1);
    for (const AuditedAnswer& verdict : verdicts) {
        INFO(verdict.asked->id);
        CHECK_FALSE(verdict.today.decision.what_would_change.empty());
        CHECK(verdict.today.decision.results.front().probability_first);
        CHECK_FALSE(verdict.claims.front().reason.empty());
    }
}

TEST_CASE("the closing answers in text name pick, chance, reasons, changes and claims") {
    const std::string text = render_closing_answers(the_verdicts(), text_at(0));
    for (const char* part : {"For the office\n",
                             "Article: Mac Studio M3 Ultra 96 GB (mac-studio-m3-ultra-96), $3,999 in article-2026-02; "
                             "contradicted: ",
                             "Buyer:   --profile home-office", " of 10,000 draws", "Why:     ", "Skip if: ",
                             "Changes: ", "Claims:  buy-mac-for-learning (", "does not qualify here: "})
        CHECK(contains(text, part));
    const std::string csv = render_closing_answers(the_verdicts(), in(Format::csv));
    CHECK(std::count(csv.begin(), csv.end(), '\n') == 5);
    CHECK(contains(csv, "office,mac-studio-m3-ultra-96,3999,contradicted,home-office,"));
}

TEST_CASE("a closing answer must name records that exist") {
    const std::string start = R"({"schema": "advisor/claims-file/1", "sections": [{"number": 1, "title": "One"}],
        "figures": [], "rules": [], "tables": [], "claims": [{"id": "a-claim", "section": 1, "claim": "A",
        "source": "article", "figure": null, "verdict": "unverifiable", "reason": "So."}],
        "verdicts": [{"id": "one", "name": "One", "text": "it",
        "system": "rig-1x3090", "book": "article-2026-02", "source": "article", )";
    const auto refused = [&](const std::string& rest) -> std::string {
        try {
            load_claims(real_catalog(), {"claims.json", start + rest + "}]}"},
                        load_sources(embedded_file("evidence/sources.json")), {});
        } catch (const Error& error) {
            return error.what();
        }
        return "";
    };
    CHECK(refused(R"("profile": "student", "claims": ["a-claim"])").empty());
    CHECK(contains(refused(R"("profile": "studnet", "claims": ["a-claim"])"),
                   "claims.json: /verdicts/0/profile: unknown profile 'studnet'; did you mean 'student'?"));
    CHECK(contains(refused(R"("profile": "student", "claims": ["b-claim"])"), "/verdicts/0/claims/0: unknown claim"));
    CHECK(
        contains(refused(R"("profile": "student", "claims": [])"), "/verdicts/0/claims: expected at least one claim"));
}
