#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "advisor/explore.hpp"
#include "advisor/render.hpp"
#include "explore/random.hpp"
#include "minimal_catalog.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

using Ids = std::vector<std::string>;

const std::string& id_of(const Candidate& c) { return c.assessment.plan.system->id; }

std::map<std::string, double> first_of(const Decision& d) {
    std::map<std::string, double> first;
    for (const Candidate& c : d.results) first[id_of(c)] = c.probability_first.value();
    return first;
}

Ids ties_of(const Candidate& c) {
    Ids ids;
    for (const Tie& tie : c.tied_with) ids.push_back(tie.system->id);
    return ids;
}

Decision answer(const Catalog& catalog, const Request& r, std::size_t top = 0) {
    return recommend(catalog, resolve(catalog, r), {.top = top});
}

/// The rig of the minimal catalog under several names, each with its own bill.
Catalog rigs(const std::vector<std::pair<std::string, std::string>>& id_and_bill) {
    const std::string base(kMinimalSystems);
    const std::string record = base.substr(base.find('[') + 1, base.rfind(']') - base.find('[') - 1);
    std::string systems;
    int made = 0;
    for (const auto& [id, bill] : id_and_bill) {
        std::string copy = record;
        copy.replace(copy.find("rig-1x3090"), 10, id);
        const std::string old_bill = R"([{"part": "rtx-3090", "quantity": 1}])";
        copy.replace(copy.find(old_bill), old_bill.size(), bill);
        const std::string cores = "\"cpu_cores\": 16";  // or they would be one build
        copy.replace(copy.find(cores), cores.size(), "\"cpu_cores\": " + std::to_string(16 + ++made));
        systems += (systems.empty() ? R"({"systems": [)" : ",") + copy;
    }
    systems += "]}";
    const std::string parts = R"({
        "parts": [{"id": "rtx-3090", "name": "Card", "kind": "gpu-nvidia"},
                  {"id": "rack", "name": "Rack", "kind": "gpu-nvidia"}],
        "kinds": [{"id": "gpu-nvidia", "resale_3y": {"low": 0.25, "typical": 0.5, "high": 0.75}}]})";
    const std::string prices = R"({"schema": "advisor/prices/1", "id": "2026-11", "name": "Today",
        "as_of": "2026-11-22", "currency": "USD", "prices": [
        {"part": "rtx-3090", "low": 600, "typical": 800, "high": 1200, "condition": "used", "date": "2026-09",
         "source": "a"},
        {"part": "rack", "low": 20, "typical": 100, "high": 500, "condition": "new", "date": "2026-09",
         "source": "a"}], "api": [], "rental": []})";
    std::vector<DataFile> files = minimal_files();
    for (DataFile& file : files) {
        if (file.name == "systems.json") file.text = systems;
        if (file.name == "parts.json") file.text = parts;
        if (file.name == "prices.json") file.text = prices;
    }
    return load_catalog(files);
}

Request tiny_request() {
    Request r;
    r.model = "tiny-1b";
    r.availability = "any";
    return r;
}

constexpr const char* kCard = R"([{"part": "rtx-3090", "quantity": 1}])";
constexpr const char* kCardAndRack = R"([{"part": "rtx-3090", "quantity": 1}, {"part": "rack", "quantity": 1}])";

double quantile(std::vector<float> values, double share) {
    std::sort(values.begin(), values.end());
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size()))];
}

}  // namespace

TEST_CASE("the quantiles of the sampler are those of the interval") {
    const Levels levels = lognormal_levels({650, 1300, 1750});
    std::vector<float> values(kDraws);
    Stream("price of a card", 1).draw(levels, values.data(), values.size());
    CHECK(quantile(values, 0.1) == Approx(650).epsilon(0.02));
    CHECK(quantile(values, 0.5) == Approx(1300).epsilon(0.02));
    CHECK(quantile(values, 0.9) == Approx(1750).epsilon(0.02));
    CHECK(*std::min_element(values.begin(), values.end()) > 0);

    Stream("an error", 1).draw(normal_levels(), values.data(), values.size());
    CHECK(std::accumulate(values.begin(), values.end(), 0.0) / kDraws == Approx(0).margin(0.03));
    CHECK(quantile(values, 0.9) == Approx(1.2816).epsilon(0.04));
    CHECK(quantile(values, 0.1) == Approx(-1.2816).epsilon(0.04));
}

TEST_CASE("the generator gives the same numbers everywhere") {
    std::array<float, 5> values{}, again{}, other{};
    Stream("a", 1).draw(normal_levels(), values.data(), 5);
    Stream("a", 1).draw(normal_levels(), again.data(), 5);
    Stream("b", 1).draw(normal_levels(), other.data(), 5);
    CHECK(values == again);
    CHECK(values != other);
    CHECK(Stream("a", 1).key() == 0xaf63dc4c8601ec8c);  // FNV-1a of "a", as published
}

TEST_CASE("probabilities to be first sum to 1 and are the same each time") {
    const Decision d = answer(real_catalog(), request("llama-3.3-70b", "4bit"));
    double sum = 0;
    for (const Candidate& c : d.results) {
        CHECK(c.probability_first.value() >= 0);
        CHECK(c.probability_beats_next.has_value() == (&c != &d.results.back()));
        sum += *c.probability_first;
    }
    CHECK(sum == Approx(1).epsilon(1e-12));
    CHECK(first_of(d) == first_of(answer(real_catalog(), request("llama-3.3-70b", "4bit"))));
    for (const Candidate& c : d.rejected) CHECK_FALSE(c.probability_first);
}

TEST_CASE("what is cut off counts in the probabilities of what is shown") {
    const Decision all = answer(real_catalog(), request("llama-3.3-70b", "4bit")),
                   some = answer(real_catalog(), request("llama-3.3-70b", "4bit"), 4);
    REQUIRE(some.results.size() == 4);
    for (std::size_t i = 0; i < 4; ++i) {
        CHECK(some.results[i].probability_first == all.results[i].probability_first);
        CHECK(some.results[i].probability_beats_next == all.results[i].probability_beats_next);
        CHECK(ties_of(some.results[i]) == ties_of(all.results[i]));
    }
}

TEST_CASE("removing a system changes no pair") {
    Request r = request("llama-3.3-70b", "4bit");
    const Decision all = answer(real_catalog(), r);
    REQUIRE(all.results.size() > 9);
    r.systems = {id_of(all.results[7]), id_of(all.results[0]), id_of(all.results[1]), id_of(all.results[8])};
    const Decision some = answer(real_catalog(), r);
    REQUIRE(some.results.size() == 4);
    CHECK(some.results[0].probability_beats_next == all.results[0].probability_beats_next);
    CHECK(some.results[2].probability_beats_next == all.results[7].probability_beats_next);
    for (const Candidate& c : some.results)
        for (const Candidate& same : all.results)
            if (id_of(c) == id_of(same))
                for (const std::string& id : ties_of(c)) {
                    const Ids ties = ties_of(same);
                    CHECK(std::find(ties.begin(), ties.end(), id) != ties.end());
                }
}

TEST_CASE("certain systems are first always or never") {
    const Catalog catalog = rigs({{"rig-a", kCard}, {"rig-b", kCard}});
    Request r = tiny_request();
    r.set_price = {"rig-a=700", "rig-b=900"};
    r.resale = "low";
    const Decision d = answer(catalog, r);
    REQUIRE(d.results.size() == 2);
    CHECK(id_of(d.results[0]) == "rig-a");
    CHECK(d.results[0].probability_first == 1.0);  // the speed varies, but as one
    CHECK(d.results[0].probability_beats_next == 1.0);
    CHECK(d.results[1].probability_first == 0.0);
    CHECK_FALSE(d.results[1].probability_beats_next);
    CHECK(d.results[0].tied_with.empty());
}

TEST_CASE("identical systems are tied and nothing separates them") {
    const Catalog catalog = rigs({{"rig-b", kCard}, {"rig-a", kCard}});
    const Decision d = answer(catalog, tiny_request());
    REQUIRE(d.results.size() == 2);
    CHECK(d.results[0].probability_first == 1.0);  // equals by rank
    CHECK(d.results[0].probability_beats_next == 0.5);
    CHECK(ties_of(d.results[0]) == Ids{"rig-b"});
    CHECK(ties_of(d.results[1]) == Ids{"rig-a"});
    CHECK(d.results[0].tied_with[0].differences.empty());
}

TEST_CASE("the same parts and one more are never first") {
    const Catalog catalog = rigs({{"rig-more", kCardAndRack}, {"rig", kCard}});
    const Decision d = answer(catalog, tiny_request());
    REQUIRE(d.results.size() == 2);
    CHECK(first_of(d) == std::map<std::string, double>{{"rig", 1}, {"rig-more", 0}});
    CHECK(d.results[0].probability_beats_next.value() > 0.99);  // equal where both resell at their price
}

TEST_CASE("prices that vary make the order uncertain") {
    const Catalog catalog = rigs({{"rig", kCard}, {"rig-set", kCard}});
    Request r = tiny_request();
    r.set_price = {"rig-set=820"};
    const Decision d = answer(catalog, r);
    REQUIRE(d.results.size() == 2);
    CHECK(id_of(d.results[0]) == "rig");
    CHECK(d.results[0].probability_beats_next.value() > 0.5);  // its price is below 820 in just over half of the draws
    CHECK(d.results[0].probability_beats_next.value() < 0.57);
    CHECK(ties_of(d.results[0]) == Ids{"rig-set"});
    CHECK(d.results[0].tied_with[0].differences == "$10 cheaper to own");
    CHECK(d.results[1].tied_with[0].differences == "$10 dearer to own");
}

TEST_CASE("the price of what is owned is not drawn") {
    const Catalog catalog = rigs({{"rig", kCard}, {"rig-set", kCard}});
    Request r = tiny_request();
    r.set_price = {"rig-set=50"};
    CHECK(id_of(answer(catalog, r).results[0]) == "rig-set");
    r.have = {"rtx-3090=1"};
    r.systems = {"rig", "rig-set"};
    CHECK(first_of(answer(catalog, r)) == std::map<std::string, double>{{"rig", 1}, {"rig-set", 0}});
    r = request("qwen3-8b", "4bit");
    r.builds = true;
    r.have = {"l40=1"};  // no price is known
    r.gpus = "l40";
    CHECK_FALSE(first_of(answer(real_catalog(), r)).empty());
}

TEST_CASE("the order of the catalog does not matter to the draws") {
    const Catalog one = rigs({{"rig", kCard}, {"rig-set", kCard}, {"rig-more", kCardAndRack}});
    Request r = tiny_request();
    r.set_price = {"rig-set=820"};
    const std::map<std::string, double> first = first_of(answer(one, r));
    const Catalog two = rigs({{"rig-more", kCardAndRack}, {"rig-set", kCard}, {"rig", kCard}});
    CHECK(first_of(answer(two, r)) == first);
}

TEST_CASE("ties are mutual and near a coin flip between neighbours") {
    const Decision d = answer(real_catalog(), request("llama-3.3-70b", "4bit"));
    for (std::size_t i = 0; i < d.results.size(); ++i) {
        const Candidate& c = d.results[i];
        for (const Tie& tie : c.tied_with) {
            const auto other = std::find_if(d.results.begin(), d.results.end(),
                                            [&](const Candidate& o) { return id_of(o) == tie.system->id; });
            REQUIRE(other != d.results.end());
            const Ids back = ties_of(*other);
            CHECK(std::find(back.begin(), back.end(), id_of(c)) != back.end());
        }
        if (!c.probability_beats_next) continue;
        const Ids ties = ties_of(c);
        const bool tied = std::find(ties.begin(), ties.end(), id_of(d.results[i + 1])) != ties.end();
        CHECK(tied == (std::abs(*c.probability_beats_next - 0.5) < 0.1));
    }
}

TEST_CASE("the text says how sure a rank is and what separates ties") {
    const Catalog catalog = rigs({{"rig", kCard}, {"rig-set", kCard}});
    Request r = tiny_request();
    r.set_price = {"rig-set=820"};
    const std::string text = render_recommend(catalog, answer(catalog, r), {.verbose = true});
    CHECK(text.find("   Chance:  first in 5") != std::string::npos);
    CHECK(text.find(" % of 10,000 draws, beats the next in 5") != std::string::npos);
    CHECK(text.find("   Tied:    with Rig: $10 cheaper to own") != std::string::npos);
    r.systems = {"rig"};
    CHECK(render_recommend(catalog, answer(catalog, r), {.verbose = true}).find("Chance:") == std::string::npos);
}

TEST_CASE("a price that may be nothing is drawn as a number") {
    for (const Spread<double> spread : {Spread<double>{0, 0, 10}, Spread<double>{0, 5, 10}})
        for (const float level : lognormal_levels(spread)) REQUIRE(std::isfinite(level));
}
