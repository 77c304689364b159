#include <algorithm>
#include <set>

#include "advisor/text.hpp"
#include "claims_support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

/// The same with a data file of the user's on top of the catalog.
ClaimVerdict verdict_with(const std::string& id, const std::string& user_file) {
    std::vector<DataFile> files = embedded_files();
    files.push_back({"user.json", user_file});
    const Catalog catalog = load_catalog(files);
    const ClaimsFile claims = load_claims(catalog, embedded_file("evidence/claims.json"), the_sources(), the_rows());
    return Auditor(catalog, claims, {}).audit(get(claims.claims, id)).verdict;
}

std::string m3_ultra_with_bandwidth(const std::string& gb_s) {
    return R"({"devices": [{"id": "m3-ultra-60", "name": "M3 Ultra", "vendor": "apple", "kind": "soc", "architecture":
        "apple-m3", "platforms": ["metal"], "features": [], "memory_gib": null, "memory_options_gib": [96, 256], "fp16_tflops": 21.3,
        "usable": {"fraction": 0.75, "reserve_gib": 0}, "power": {"idle_w": 9, "decode_w": 243, "prefill_w": 260,
        "max_w": 270}, "dies": 2, "bandwidth_gb_s": )" +
           gb_s + "}]}";
}

AuditedClaim audited_text(const std::string& claim, std::string figures = kFigures) {
    static std::vector<ClaimsFile> kept;  // results point into it
    kept.reserve(100);
    kept.push_back(load_claims(real_catalog(), {"claims.json", file_with(claim, figures)}, the_sources(), the_rows()));
    return Auditor(real_catalog(), kept.back(), {}).audit(kept.back().claims.front());
}

}  // namespace

TEST_CASE("every claim of the article can be worked out") {
    CHECK(the_claims().claims.size() >= 45);
    Auditor auditor(real_catalog(), the_claims(), {});
    for (const Claim& claim : the_claims().claims) {
        INFO(claim.id);
        const AuditedClaim result = auditor.audit(claim);
        CHECK(result.recomputed().has_value() == !claim.readings.empty());
        CHECK(result.ours().has_value() == !claim.cases.empty());
        CHECK((!claim.readings.empty() || !claim.cases.empty() || !claim.rule));
        CHECK_FALSE(result.reason.empty());
        CHECK(result.reason.find("unknown") == std::string::npos);
        CHECK(result.reason.find('{') == std::string::npos);
        CHECK_FALSE(claim.sources.empty());
    }
}

TEST_CASE("verdicts are those of the audit, or a note says why not") {
    Auditor auditor(real_catalog(), the_claims(), {});
    std::set<std::string> agreed, apart;
    for (const Claim& claim : the_claims().claims) {
        if (claim.audit.empty()) continue;
        INFO(claim.id << " " << claim.audit);
        REQUIRE(claim.audit_verdict);
        const bool agrees = auditor.audit(claim).verdict == *claim.audit_verdict;
        CHECK((agrees || !claim.note.empty()));
        (agrees ? agreed : apart).insert(claim.audit);
    }
    // Entries that judged one reading, plan, precision or unit where there are several, or a bill by itself.
    const std::set<std::string> judged_anew{"A4", "A7", "A8", "A12", "A13", "A17", "A18", "A19", "A20", "A26", "A27"};
    for (int i = 1; i <= 31; ++i) {
        const std::string entry = "A" + std::to_string(i);
        INFO(entry);
        CHECK((agreed.count(entry) == 1 || (apart.count(entry) == 1 && judged_anew.count(entry) == 1)));
    }
}

TEST_CASE("a fact of the catalog changes a verdict") {
    CHECK(audited("m3-ultra-bandwidth").verdict == ClaimVerdict::reproduces);
    CHECK(verdict_with("m3-ultra-bandwidth", m3_ultra_with_bandwidth("819")) == ClaimVerdict::reproduces);
    CHECK(verdict_with("m3-ultra-bandwidth", m3_ultra_with_bandwidth("400")) == ClaimVerdict::contradicted);
    CHECK(audited("mac-70b-speed").verdict == ClaimVerdict::reproduces);
    CHECK(verdict_with("mac-70b-speed", m3_ultra_with_bandwidth("400")) == ClaimVerdict::contradicted);
}

TEST_CASE("a price and a day change a verdict") {
    CHECK(audited("buy-mac-96-3999").verdict == ClaimVerdict::contradicted);
    Request cheap;
    cheap.set_price = {"mac-studio-m3-ultra-96=3999"};
    const AuditedClaim at_old_price = audited("buy-mac-96-3999", cheap);
    CHECK(at_old_price.verdict == ClaimVerdict::reproduces);
    CHECK_THAT(at_old_price.used.front().shown_by, EndsWith(" --set-price mac-studio-m3-ultra-96=3999"));
    CHECK(audited("mac-96-available").verdict == ClaimVerdict::contradicted);
    Request then;
    then.as_of = "2026-02-15";
    CHECK(audited("mac-96-available", then).verdict == ClaimVerdict::reproduces);
    CHECK(audited("diy-more-for-less").verdict == ClaimVerdict::conditional);
    cheap.set_price = {"rtx-3090=650"};
    CHECK(audited("diy-more-for-less", cheap).verdict == ClaimVerdict::reproduces);
}

TEST_CASE("figures of a named price book keep to it") {
    Request wishes;
    wishes.set_price = {"rig-4x3090-budget=1"};
    CHECK(audited("budget-rig-price", wishes).ours()->typical == 3620);
}

TEST_CASE("electricity is recomputed from the printed watts, hours and tariff") {
    const Range mac = *audited("mac-yearly-cost").recomputed(), rig = *audited("rig-yearly-cost").recomputed();
    CHECK_THAT(mac.low, WithinAbs(105.12, 0.001));
    CHECK_THAT(mac.high, WithinAbs(131.4, 0.001));
    CHECK_THAT(rig.low, WithinAbs(788.4, 0.001));
    CHECK_THAT(rig.high, WithinAbs(919.8, 0.001));
    const ClaimTable& table = get(the_claims().tables, "power");
    const AuditedTable power = Auditor(real_catalog(), the_claims(), {}).audit(table);
    REQUIRE(table.rows[0].lines[1].title == "recomputed");
    CHECK_THAT(power.values[0][1][3]->low, WithinAbs(105.12, 0.001));
    CHECK_THAT(power.values[1][1][3]->high, WithinAbs(919.8, 0.001));
}

TEST_CASE("every cell of the tables can be worked out") {
    Auditor auditor(real_catalog(), the_claims(), {});
    CHECK(ids_of(the_claims().tables) ==
          std::vector<std::string>{"price-performance", "memory", "benchmarks", "power", "perf-per-watt"});
    for (const ClaimTable& table : the_claims().tables) {
        const AuditedTable result = auditor.audit(table);
        for (std::size_t r = 0; r < table.rows.size(); ++r)
            for (std::size_t l = 0; l < table.rows[r].lines.size(); ++l)
                for (std::size_t c = 0; c < table.columns.size(); ++c) {
                    INFO(table.id << ", " << table.rows[r].title << ", " << table.rows[r].lines[l].title << ", " << c);
                    CHECK(result.values[r][l][c].has_value() == table.rows[r].lines[l].cells[c].has_value());
                }
    }
}

TEST_CASE("the first test that holds decides, and its reason is filled in") {
    const AuditedClaim near = audited_text(claim_with(
        R"("figure": 10, "inputs": {"a": {"low": 4, "high": 6}}, "formula": "a * 2", "ours": "1", "rule": "near")"));
    CHECK(near.verdict == ClaimVerdict::reproduces);
    CHECK(near.reason == "8-12 for 10");
    CHECK(near.readings.front().values == "(4-6) * 2");
    CHECK(near.test == "abs(recomputed / figure - 1) <= tolerance");
    const AuditedClaim far = audited_text(
        claim_with(R"("figure": 100, "inputs": {"a": 5}, "formula": "a * 2", "ours": "bandwidth", "rule": "near")"));
    CHECK(far.verdict == ClaimVerdict::contradicted);
    CHECK(far.reason == "no: 936");
    CHECK(far.test == "otherwise");
    const AuditedClaim tolerant = audited_text(claim_with(
        R"("figure": 100, "inputs": {"a": 45}, "formula": "a * 2", "tolerance": 0.2, "rule": "near", "reason": {"reproduces": "{a} twice"})"));
    CHECK(tolerant.verdict == ClaimVerdict::reproduces);
    CHECK(tolerant.reason == "45 twice");
}

TEST_CASE("a claim whose numbers are unknown is unverifiable") {
    const AuditedClaim zero = audited_text(
        claim_with(R"("figure": 10, "inputs": {"a": 0}, "formula": "1 / a", "ours": "1", "rule": "near")"));
    CHECK_FALSE(zero.recomputed());
    CHECK(zero.verdict == ClaimVerdict::unverifiable);
    CHECK_THAT(zero.reason, ContainsSubstring("unknown"));
    const std::string no_price = R"("figures": [{"name": "bandwidth", "price": "mac-studio-m4-ultra-256"}])";
    CHECK_FALSE(audited_text(claim_with(R"("figure": 1, "ours": "bandwidth", "rule": "near")"), no_price).ours());
}

TEST_CASE("answers of the model: what does not run is no speed, and fits says so") {
    const std::string figures = R"("figures": [
        {"name": "speed", "question": {"systems": ["rig-1x3090"], "model": "405B"}, "key": "speed.decode_tps"},
        {"name": "fits", "question": {"systems": ["rig-1x3090"], "model": "405B"}, "key": "fits"},
        {"name": "serves", "question": {"systems": ["mac-studio-m3-ultra-96"], "need": ["vllm"]}, "key": "feasible"}])";
    const auto ours = [&](const std::string& formula) {
        return audited_text(claim_with(R"("figure": 1, "rule": "near", "ours": ")" + formula + "\""), figures).ours();
    };
    CHECK_FALSE(ours("speed"));
    CHECK(ours("fits")->typical == 0);
    CHECK(ours("serves")->typical == 0);
}

TEST_CASE("a claims file that is wrong is refused with its place") {
    CHECK(claims_refusal(file_with(claim_with(R"("figure": 1, "rule": "near", "ours": "bandwith")"))) ==
          "claims.json: /claims/0/ours: unknown name 'bandwith'; did you mean 'bandwidth'?");
    CHECK(claims_refusal(file_with(claim_with(R"("figure": 1, "rule": "near", "formula": "bandwidth")"))) ==
          "claims.json: /claims/0/formula: unknown name 'bandwidth'");
    CHECK(claims_refusal(file_with(claim_with(R"("figure": 1, "rule": "near", "ours": "1 +")"))) ==
          "claims.json: /claims/0/ours: not a formula: column 4: expected a number, a name or '(', found the end");
    CHECK(claims_refusal(file_with(claim_with(R"("figure": 1, "rule": "naer")"))) ==
          "claims.json: /claims/0/rule: unknown rule 'naer'; did you mean 'near'?");
    CHECK(claims_refusal(
              file_with(claim_with(R"("figure": 1, "rule": "near", "reason": {"reproduces": "{nothing}"})"))) ==
          "claims.json: /claims/0/reason/reproduces: unknown name 'nothing'");
    CHECK(claims_refusal(file_with(claim_with(R"("figure": 1, "rule": "near", "reason": {"true": "x"})"))) !=
          claims_refusal(file_with(claim_with(R"("figure": 1, "rule": "near")"))));
    CHECK(claims_refusal(file_with(claim_with(
              R"("figure": 1, "rule": "near", "inputs": {"a": 1}, "formula": "a", "readings": {"twice": "2 * a"})"))) ==
          "claims.json: /claims/0/readings: expected one formula or a list of them, not both");
    CHECK(claims_refusal(file_with(claim_with(R"("figure": 1, "rule": "near", "readings": {"ours": "bandwidth"})"))) ==
          "claims.json: /claims/0/readings/ours: unknown name 'bandwidth'");
    CHECK(claims_refusal(file_with(claim_with(R"("figure": 1, "rule": "near", "cases": {"then": "bandwith"})"))) ==
          "claims.json: /claims/0/cases/then: unknown name 'bandwith'; did you mean 'bandwidth'?");
    CHECK(claims_refusal(file_with(claim_with(R"("figure": 1)"))) ==
          "claims.json: /claims/0: expected either 'rule' or 'verdict'");
    CHECK(claims_refusal(file_with(claim_with(R"("figure": 1, "verdict": "unverifiable")"))) ==
          "claims.json: /claims/0: a 'verdict' needs a 'reason'");
    CHECK(claims_refusal(file_with(claim_with(R"("figure": {"low": 2, "high": 1}, "rule": "near")"))) ==
          "claims.json: /claims/0/figure: expected low <= typical <= high");
    CHECK(claims_refusal(file_with(claim_with(R"("figure": 1, "rule": "near", "inputs": {"or": 1})"))) ==
          "claims.json: /claims/0/inputs/or: 'or' means something else in formulas");
    for (const ClaimName& taken : kClaimNames) {
        const std::string name(taken.name);
        CHECK(claims_refusal(file_with(claim_with(R"("figure": 1, "rule": "near", "inputs": {")" + name + "\": 1}"))) ==
              "claims.json: /claims/0/inputs/" + name + ": '" + name + "' means something else in formulas");
    }
    CHECK(claims_refusal(file_with(claim_with(R"("figure": 1, "rule": "near", "inputs": {"bandwidth": 1})"))) ==
          "claims.json: /claims/0/inputs/bandwidth: 'bandwidth' is the name of a figure");
    CHECK(claims_refusal(file_with(claim_with(R"("figure": 1, "rule": "near", "section": 1)"))) ==
          "claims.json: /claims/0/section: the key is there twice");
    const std::string claim = claim_with(R"("figure": 1, "rule": "near")");
    CHECK(claims_refusal(file_with(claim + ", " + claim)) == "claims.json: /claims/1/id: 'a-claim' is there twice");
    CHECK(claims_refusal(file_with(claim, R"("figures": [{"name": "b", "fact": "devices/rtx-3090", "key": "colour"}])"))
              .starts_with("claims.json: /figures/0/key: expected memory_gib, bandwidth_gb_s"));
    CHECK(claims_refusal(file_with(claim, R"("figures": [{"name": "b", "fact": "devices/rtx-309", "key": "idle_w"}])"))
              .starts_with("claims.json: /figures/0/fact: unknown record 'rtx-309'; did you mean "));
    CHECK(claims_refusal(file_with(claim, R"("figures": [{"name": "b", "value": 1, "source": "nobody"}])")) ==
          "claims.json: /figures/0/source: unknown source 'nobody'");
    CHECK_THAT(
        claims_refusal(file_with(
            claim,
            R"("figures": [{"name": "b", "question": {"systems": ["rig-1x3090"], "model": "70C"}, "key": "fits"}])")),
        StartsWith("claims.json: /figures/0/question: unknown model '70C'"));
    CHECK_THAT(
        claims_refusal(file_with(claim, R"("figures": [{"name": "b", "question": {"systems": []}, "key": "fits"}])")),
        StartsWith("claims.json: /figures/0/question/systems: expected one system"));
    CHECK(
        claims_refusal(file_with(claim, R"("figures": [{"name": "b"}])")) ==
        "claims.json: /figures/0: expected one of 'fact', 'question', 'price', 'availability', 'measured' and 'value'");
    CHECK(claims_refusal(
              file_with(claim, kFigures, kRules, R"({"id": "t", "section": 1, "title": "T", "source": "article",
          "columns": [{"title": "c"}], "rows": [{"row": "r", "printed": [1, 2]}]})")) ==
          "claims.json: /tables/0/rows/0/printed: expected 1 cells, found 2");
    CHECK(claims_refusal("{}") == "claims.json: 'sections' is missing");
}

TEST_CASE("hostile formulas in a claims file are refused with their place") {
    const auto refused = [](const std::string& formula) {
        return claims_refusal(file_with(claim_with(R"("figure": 1, "rule": "near", "ours": ")" + formula + "\"")));
    };
    CHECK(refused(std::string(3000, '(')) ==
          "claims.json: /claims/0/ours: not a formula: expected at most 500 characters");
    CHECK_THAT(refused(std::string(200, '(')), StartsWith("claims.json: /claims/0/ours: not a formula: column"));
    CHECK_THAT(refused("bandwidth.system"), StartsWith("claims.json: /claims/0/ours: not a formula: column 10"));
}
