// What a machine costs its buyer, term by term.
#include <algorithm>

#include "advisor/answer.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

/// Kept whole: a machine that is built lives as long as its question.
Decision answered(const Request& r) {
    Decision decision = answer(r);
    REQUIRE_FALSE(decision.results.empty());
    return decision;
}

bool warned(const Decision& d, WarningCode code) {
    const std::vector<Warning>& warnings = d.results.front().warnings;
    return std::any_of(warnings.begin(), warnings.end(), [&](const Warning& w) { return w.code == code; });
}

}  // namespace

TEST_CASE("waiting is counted beyond the reader's pace, in the mean of what the speed may be") {
    const Request r = request("llama-3.3-70b");
    const Question q = resolve(real_catalog(), r);
    Assessment a = assess_one(r, "rig-2x3090", "llama.cpp", "layer");
    const auto behind = [&](double low, double tps, double high, Basis basis) {
        a.speed.decode_tps = {tps, low, high, basis, Bound::bandwidth};
        return cost_to_you(real_catalog(), q, {}, a).waiting.behind_reader.value;
    };
    // A tenth of the writing that the reader keeps pace with counts too.
    const double output = 512, pace = 20, share = 0.1;
    const auto at = [&](double tps) {
        return std::max(0.0, output / tps - output / pace) + share * std::min(output / tps, output / pace);
    };
    CHECK(behind(30, 30, 30, Basis::calibrated) == Approx(share * output / 30));
    CHECK(behind(10, 30, 40, Basis::calibrated) == Approx(0.3 * at(10) + 0.4 * at(30) + 0.3 * at(40)));
    CHECK(behind(5, 10, 16, Basis::calibrated) == Approx(0.3 * at(5) + 0.4 * at(10) + 0.3 * at(16)));
    // Nobody is advised to buy on a guess.
    CHECK(behind(10, 30, 40, Basis::extrapolated) == Approx(at(10)));
}

TEST_CASE("what costs a buyer waiting, noise and effort follows the rates") {
    const auto cost = [](const Request& r) {
        const Assessment a = assess_one(r, "rig-2x3090", "llama.cpp", "layer");
        return cost_to_you(real_catalog(), resolve(real_catalog(), r), {}, a);
    };
    const Request usual = request("llama-3.3-70b");
    const CostToYou before = cost(usual);
    REQUIRE(before.term(Term::waiting).value > 0);
    REQUIRE(before.term(Term::noise).value > 0);
    Request r = usual;
    r.hour_worth = 40;
    CHECK(cost(r).term(Term::waiting).value == Approx(2 * before.term(Term::waiting).value));
    CHECK(cost(r).term(Term::effort).value == Approx(2 * before.term(Term::effort).value));
    CHECK(cost(r).term(Term::owning) == before.term(Term::owning));
    r = usual;
    r.requests_per_day = 120;
    CHECK(cost(r).term(Term::waiting).value == Approx(2 * before.term(Term::waiting).value));
    CHECK(cost(r).term(Term::owning) > before.term(Term::owning));  // more electricity
    r = usual;
    r.place = "other-room";
    CHECK(cost(r).term(Term::noise).value == 0);
    r.place = "room";
    CHECK(cost(r).term(Term::noise) < before.term(Term::noise));
    r = usual;
    r.cached_share = 0;
    CHECK(cost(r).waiting.first_word > before.waiting.first_word);
    r = usual;
    r.weight = {"noise=3", "effort=0"};
    CHECK(cost(r).term(Term::noise).value == Approx(3 * before.term(Term::noise).value));
    CHECK(cost(r).term(Term::effort).value == 0);
    r = usual;
    r.objective = "efficiency";
    const Assessment a = assess_one(usual, "rig-2x3090", "llama.cpp", "layer");
    CHECK(cost(r).term(Term::owning).value ==
          Approx(before.term(Term::owning).value + 9 * a.cost.energy.value / a.cost.years));
}

TEST_CASE("a dB is worth more where it is louder") {
    const Rates& rates = real_catalog().rates;
    const double free = rates.noise_free_dba.value, at = rates.noise_rate_at_dba.value;
    const auto one_more = [&](double dba) { return equal_db_of(rates, dba + 0.01) - equal_db_of(rates, dba - 0.01); };
    CHECK(equal_db_of(rates, free) == 0);
    CHECK(equal_db_of(rates, free - 10) == 0);
    CHECK(one_more(at) == Approx(0.02).epsilon(0.001));
    CHECK(one_more(at + rates.noise_doubling_db.value) == Approx(0.04).epsilon(0.001));
    CHECK(one_more(free + 0.02) < one_more(at) / 2);
}

TEST_CASE("each card beyond the usual number costs hours, and each on one lane more") {
    const Rates& rates = real_catalog().rates;
    const auto effort = [](const char* system) {
        Request r = request("qwen3-8b");
        r.systems = {system};
        return answered(r).results.front().cost.effort;
    };
    const Effort two = effort("2xrtx-3060@mining-b250"), four = effort("4xrtx-3060@mining-b250");
    CHECK((four.setup - two.setup).value == Approx(2 * rates.card_setup_hours.value));
    CHECK((four.upkeep_per_year - two.upkeep_per_year).value ==
          Approx(2 * (rates.card_hours_per_year.value + rates.riser_hours_per_year.value)));
}

TEST_CASE("cards without fans, modified ones and those that new CUDA leaves behind cost hours") {
    const Rates& rates = real_catalog().rates;
    const auto effort = [](const char* system) {
        Request r = request("qwen3-8b");
        r.systems = {system};
        r.engine = "llama.cpp";
        return answered(r).results.front().cost.effort;
    };
    const Effort plain = effort("2xrtx-3090@am4-2gpu"), modified = effort("2xrtx-4090-48gb@am4-2gpu"),
                 passive = effort("2xv100-32gb@am4-2gpu");
    CHECK((modified.setup - plain.setup).value == Approx(0));
    CHECK((modified.upkeep_per_year - plain.upkeep_per_year).value == Approx(2 * rates.modified_hours_per_year.value));
    CHECK((passive.setup - plain.setup).value == Approx(2 * rates.passive_setup_hours.value));
    CHECK((passive.upkeep_per_year - plain.upkeep_per_year).value == Approx(rates.old_toolkit_hours.value));
}

TEST_CASE("a weak price counts by its high end, one that was set does not") {
    Request r = request("qwen3-8b");
    r.systems = {"mi50-32gb@am4-2gpu"};
    const Decision decision = answered(r);
    const Candidate& guessed = decision.results.front();
    const Cost& owned = guessed.assessment.cost;
    REQUIRE(owned.price->weak > Usd{0});
    double high = 0;
    for (const BillLine& line : guessed.assessment.plan.system->bill) {
        const Price& price = *todays_book(real_catalog()).price_of(*line.part);
        if (price.weak || price.date < decision.question.purchase.old_before)
            high += (price.usd.high - price.usd.typical).value * line.quantity;
    }
    CHECK(owned.price->guess.value == Approx(high));
    CHECK(guessed.cost.term(Term::owning).value ==
          Approx((owned.ownership->value + high * (1 - owned.resale_share.typical)) / owned.years));
    for (const BillLine& line : guessed.assessment.plan.system->bill) r.set_price.push_back(line.part->id + "=100");
    CHECK(answered(r).results.front().assessment.cost.price->guess == Usd{0});
}

TEST_CASE("converted cards and those that new CUDA leaves behind are told of, unless they are owned already") {
    const auto of = [](const char* system, std::vector<std::string> have = {}) {
        Request r = request("qwen3-8b");
        r.systems = {system};
        r.have = std::move(have);
        return answered(r);
    };
    CHECK(warned(of("rtx-2080-ti-22gb@am4-2gpu"), WarningCode::modified_card));
    CHECK_FALSE(warned(of("rtx-2080-ti-22gb@am4-2gpu", {"rtx-2080-ti-22gb=1"}), WarningCode::modified_card));
    CHECK_FALSE(warned(of("rtx-2080-ti-22gb@am4-2gpu"), WarningCode::old_toolkit));
    CHECK(warned(of("v100-32gb@am4-2gpu"), WarningCode::old_toolkit));
    CHECK_FALSE(warned(of("rtx-3090@am4-2gpu"), WarningCode::modified_card));
    CHECK_FALSE(warned(of("mi50-32gb@am4-2gpu"), WarningCode::old_toolkit));
    CHECK(warned(of("mi50-32gb@am4-2gpu"), WarningCode::passive_card));
    CHECK_FALSE(warned(of("mi50-32gb@am4-2gpu", {"mi50-32gb=1"}), WarningCode::passive_card));
    CHECK_FALSE(warned(of("rtx-3090@am4-2gpu"), WarningCode::passive_card));
}

TEST_CASE("what is louder than talk is told of where one sits beside it") {
    Request r = request("glm-4.6");
    r.gpus = {"5xrtx-4090-48gb"};
    const auto first = [&] { return answered(r).results.front(); };
    REQUIRE(first().assessment.power.noise->value > 70);
    CHECK(warned(answered(r), WarningCode::loud));
    r.place = "other-room";
    CHECK_FALSE(warned(answered(r), WarningCode::loud));
    r.place.reset();
    r.model = "8B";
    r.gpus = {"1xrtx-3090"};
    CHECK_FALSE(warned(answered(r), WarningCode::loud));
}

TEST_CASE("whoever asks for a long context is told how long a prompt that fills it takes") {
    Request r = request("llama-3.3-70b");
    r.systems = {"rig-4x3090-pro"};
    CHECK_FALSE(warned(answered(r), WarningCode::full_context));
    r.context = 100000;
    CHECK(warned(answered(r), WarningCode::full_context));
    Request whole = r;
    whole.prompt_tokens = 99488;
    CHECK_FALSE(warned(answered(whole), WarningCode::full_context));
    const Decision decision = answered(r);
    const auto& warnings = decision.results.front().warnings;
    const auto told = std::find_if(warnings.begin(), warnings.end(),
                                   [](const Warning& w) { return w.code == WarningCode::full_context; });
    const Assessment& a = decision.results.front().assessment;
    const Question full = resolve(real_catalog(), whole);
    const Speed read = assess(real_catalog(), full, a.plan, a.memory, {}).speed;
    CHECK(told->message.find(three_digits(read.ttft_s.value) + " s") != std::string::npos);
}
