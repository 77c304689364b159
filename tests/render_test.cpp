#include "advisor/render.hpp"

#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "advisor/figures.hpp"
#include "catalog/closed_lists.hpp"
#include "catch.hpp"
#include "generated.hpp"
#include "render/layout.hpp"
#include "render/side_by_side.hpp"
#include "render/tables.hpp"
#include "render/words.hpp"
#include "render_options.hpp"

namespace advisor {
namespace {

using namespace test;
using nlohmann::json;

/// A decision made by hand: one result, one rejected, one without a plan.
struct Made {
    Catalog catalog;
    PriceBook book;
    Device card;
    Engine engine;
    Quantization quant;
    SpeedClass speed_class;
    Decision decision;
};

System system(std::string id, std::string name, const Device& card, int units) {
    System made;
    made.id = std::move(id);
    made.name = std::move(name);
    made.family = "rig-3090";
    made.vendor = "diy";
    made.form = "tower";
    made.units = units;
    made.os = {"linux"};
    made.devices = {{&card, 2, gib(24), Link::x4, 4}};
    made.availability = {{Date{2020, 1, 1}, Availability::used_only}};
    return made;
}

Candidate candidate(const Made& made, const System& system, double tps) {
    Candidate one;
    Assessment& a = one.assessment;
    a.plan = {.system = &system, .engine = &made.engine, .quant = &made.quant, .parallel = Parallel::layer, .cards = 2};
    a.memory.weights = gib(40);
    a.memory.kv = gib(2);
    a.memory.buffers = gib(1);
    a.memory.overhead = gib(0.5);
    a.memory.usable = gib(47);
    a.memory.devices[0] = {&made.card, 40, gib(20), gib(1), gib(0.5), gib(0.25), gib(23.5)};
    a.memory.device_count = 1;
    a.memory.fits = true;
    a.memory.max_context = 16384;
    a.speed.decode_tps = {tps, 0.8 * tps, 1.2 * tps, Basis::calibrated, Bound::bandwidth};
    a.speed.aggregate_decode_tps = a.speed.prefill_tps = a.speed.ttft_s = a.speed.decode_tps;
    a.speed.speed_class = &made.speed_class;
    a.power.idle = {75};
    a.power.decode = a.power.prefill = a.power.peak = {650};
    a.power.outlet = {120, 15, 0.8};
    a.cost.price = SystemPrice{{{1800}, {2000}, {2400}}, Condition::used, Date{2026, 9, 1}, "ebay", {}};
    a.cost.ownership = Usd{2500};
    one.cost.terms = {Usd{900}, Usd{200}, Usd{150}, Usd{250}, Usd{0}};
    one.cost.per_year = Usd{1500};
    one.cost.range = {Usd{1200}, Usd{1500}, Usd{1900}};
    return one;
}

std::unique_ptr<Made> make(const std::string& name = "Rig, 2x \"3090\"") {
    auto made = std::make_unique<Made>();
    made->catalog.constants.tight_margin = 0.05;
    made->book.id = "2026-11";
    made->book.as_of = {2026, 11, 22};
    made->card.id = "rtx-3090";
    made->card.name = "GeForce RTX 3090";
    made->engine.id = made->engine.name = "llama.cpp";
    made->quant.id = "Q4_K_M";
    made->speed_class.sources = {"lotto4x3090"};
    made->catalog.systems.push_back(system("rig-2x3090", name, made->card, 2));
    made->catalog.systems.push_back(system("rig-b", "=cmd()|<b>", made->card, 1));
    made->catalog.systems.push_back(system("rig-c", "Third", made->card, 1));
    const std::vector<System>& systems = made->catalog.systems;
    Decision& decision = made->decision;
    auto model = std::make_shared<Model>();
    model->id = "llama-3.3-70b";
    model->name = "Llama 3.3 70B";
    decision.question.workload.model = model;
    decision.question.purchase.book = &made->book;
    decision.question.purchase.as_of = made->book.as_of;
    decision.question.assumptions = {{"context", "", 8192, "tokens", Origin::default_, "--context"},
                                     {"budget", "", 5000, "USD", Origin::flag, "--budget"},
                                     {"task", "chat", {}, "", Origin::profile, "--task"}};
    decision.memory_required = gib(42);
    decision.results = {candidate(*made, systems[0], 19.5)};
    decision.results[0].rank = 1;
    decision.results[0].why = {"cheap"};
    decision.feasible = 1;
    decision.rejected = {candidate(*made, systems[1], 9)};
    decision.rejected[0].reasons = {
        {ReasonCode::budget, "costs $6,000, the budget is $5,000", 6000, 5000, "USD", "--budget 6000"}};
    decision.without_plan = {{&systems[2], {{ReasonCode::engine, "no engine runs there", {}, {}, "", {}}}}};
    return made;
}

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

/// Fields of one CSV line, as RFC 4180 reads it.
std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') fields.back() += line[i++];
        else if (line[i] == '"') quoted = !quoted;
        else if (line[i] == ',' && !quoted) fields.emplace_back();
        else fields.back() += line[i];
    }
    return fields;
}

std::map<std::string, std::string> csv_record(const std::string& text, std::size_t line) {
    const std::vector<std::string> lines = lines_of(text);
    const std::vector<std::string> keys = fields_of(lines.at(0)), values = fields_of(lines.at(line));
    REQUIRE(keys.size() == values.size());
    std::map<std::string, std::string> record;
    for (std::size_t i = 0; i < keys.size(); ++i) record[keys[i]] = values[i];
    REQUIRE(record.size() == keys.size());
    return record;
}

/// Of `compare`, whose lines are figures and whose columns are systems.
std::map<std::string, std::string> csv_column(const std::string& text, std::size_t column) {
    std::map<std::string, std::string> record;
    for (const std::string& line : lines_of(text)) {
        const std::vector<std::string> fields = fields_of(line);
        record[fields.at(0)] = fields.at(column);
    }
    return record;
}

using RenderFunction = std::string (*)(const Catalog&, const Decision&, const RenderOptions&);
constexpr RenderFunction kViews[] = {render_recommend, render_compare, render_estimate, render_fit, render_cost};

TEST_CASE("counted things have their plural, before what is said of them") {
    CHECK(render::plural(1, "kind of part") == "1 kind of part");
    CHECK(render::plural(3, "kind of part") == "3 kinds of part");
    CHECK(render::plural(2, "device to wait for") == "2 devices to wait for");
    CHECK(render::plural(13, "currency") == "13 currencies");
    CHECK(render::plural(2, "day") == "2 days");
}

TEST_CASE("recommend starts with what was asked and assumed, each with its flag") {
    const auto made = make();
    const std::vector<std::string> lines = lines_of(render_recommend(made->catalog, made->decision, text_at(100)));
    CHECK(lines.at(0) == "Asked: --budget 5000 USD");
    CHECK(lines.at(1) == "Assuming: --context 8192 tokens, --task chat");
    CHECK(lines.at(2) == "Model: Llama 3.3 70B at 4bit needs 42.0 GiB with 8,192 tokens of context");
}

TEST_CASE("the table has units in its header and three digits in its cells") {
    const auto made = make();
    const std::string text = render_recommend(made->catalog, made->decision, text_at(120));
    CHECK_THAT(text, ContainsSubstring("Price  Decode  80 % range"));
    CHECK_THAT(text, ContainsSubstring("USD     t/s         t/s"));
    CHECK_THAT(text, ContainsSubstring("2,000    19.5   15.6-23.4"));
}

TEST_CASE("the text keeps to the width of the terminal in every view") {
    const auto made = make("A rig with a name that goes on and on, for much longer than any terminal is wide, really");
    const int width = GENERATE(80, 100, 120);
    for (const RenderFunction view : kViews)
        for (const RenderOptions& options : {text_at(width), screen_at(width)})
            for (const std::string& line : lines_of(view(made->catalog, made->decision, options))) {
                INFO(line);
                CHECK(render::display_width(line) <= width);
            }
}

TEST_CASE("measured and extrapolated speeds carry a mark, and a legend explains it") {
    const auto made = make();
    made->decision.results[0].assessment.speed.decode_tps.basis = Basis::measured;
    const std::string text = render_recommend(made->catalog, made->decision, text_at(120));
    CHECK_THAT(text, ContainsSubstring("19.5*"));
    CHECK_THAT(text, ContainsSubstring("* measured"));
}

TEST_CASE("a rejection names the failing inequality and the fix") {
    const auto made = make();
    const std::string text = render_recommend(made->catalog, made->decision, text_at(100));
    CHECK_THAT(text, ContainsSubstring("budget: costs $6,000, the budget is $5,000 [fix: --budget 6000]"));
    CHECK_THAT(text, ContainsSubstring("engine: no engine runs there"));
}

TEST_CASE("rejections beyond the limit are counted, not silent") {
    const auto made = make();
    RenderOptions options = text_at(100);
    options.rejected = 1;
    CHECK_THAT(render_recommend(made->catalog, made->decision, options), ContainsSubstring("... and 1 more"));
    options.explain = true;
    CHECK_THAT(render_recommend(made->catalog, made->decision, options), !ContainsSubstring("... and 1 more"));
}

TEST_CASE("an empty answer says so and shows the nearest misses") {
    const auto made = make();
    made->decision.results.clear();
    made->decision.feasible = 0;
    const std::string text = render_recommend(made->catalog, made->decision, text_at(100));
    CHECK_THAT(text, ContainsSubstring("Nothing in the catalog satisfies these constraints."));
    CHECK_THAT(text, ContainsSubstring("Nearest misses (2)"));
}

TEST_CASE("without its colours coloured text reads the same") {
    const auto made = make();
    for (RenderOptions options : {text_at(100), screen_at(100)})
        for (const RenderFunction view : kViews) {
            options.color = false;
            const std::string plain = view(made->catalog, made->decision, options);
            options.color = true;
            std::string colored = view(made->catalog, made->decision, options);
            CHECK(colored != plain);
            for (const char* code : {"\033[0m", "\033[1m", "\033[2m", "\033[31m", "\033[32m"})
                for (std::size_t at; (at = colored.find(code)) != std::string::npos;)
                    colored.erase(at, std::char_traits<char>::length(code));
            CHECK(colored == plain);
        }
}

TEST_CASE("compare ends with the difference in words") {
    const auto made = make();
    made->decision.results.push_back(candidate(*made, made->catalog.systems[2], 39));
    made->decision.results[1].assessment.cost.price->usd = {{3000}, {3000}, {3000}};
    made->decision.results[1].assessment.cost.ownership = Usd{3600};
    made->decision.without_plan.clear();
    CHECK_THAT(render_compare(made->catalog, made->decision, text_at(0)),
               ContainsSubstring("Third decodes 2x as fast as Rig, 2x \"3090\" for 1.5x the price; Rig, 2x \"3090\" "
                                 "costs 1,100 USD less to own over 3 years."));
}

TEST_CASE("the short form of compare marks the better value of a row, also without colour") {
    const auto made = make("Rig (used)");
    made->decision.results.push_back(candidate(*made, made->catalog.systems[2], 39));
    made->decision.results[1].assessment.cost.price->usd = {{3000}, {3000}, {3000}};
    made->decision.without_plan.clear();
    made->decision.rejected.clear();
    const std::string text = render_compare(made->catalog, made->decision, screen_at(80));
    CHECK_THAT(text, ContainsSubstring("$2,000*"));
    CHECK_THAT(text, ContainsSubstring("39 t/s*"));
    CHECK_THAT(text, ContainsSubstring("* the best of its row"));
    CHECK_THAT(text, !ContainsSubstring("used)"));   // what is in parentheses goes
    CHECK_THAT(text, !ContainsSubstring("650 W*"));  // equal values are not better
    CHECK_THAT(text, ContainsSubstring("unknown"));  // noise is said even where it is not known
    CHECK_THAT(text, ContainsSubstring("Third is 2.0x as fast as Rig"));
    const std::string post = render_compare(made->catalog, made->decision, in(Format::markdown));
    CHECK_THAT(post, ContainsSubstring("|  | Rig (used) | Third |"));
    CHECK_THAT(post, ContainsSubstring("| Speed | 19.5 t/s | 39 t/s\\* |"));
}

TEST_CASE("names keep what is in parentheses where they would be alike without it") {
    const auto made = make("Mac (60-core) 96 GB");
    System &other = made->catalog.systems[1], &third = made->catalog.systems[2];
    other.name = "Mac (80-core) 96 GB";
    third.name = "PC with two cards (used) and a bridge";
    const auto names = render::short_names({&made->catalog.systems[0], &other, &third});
    CHECK(names ==
          std::vector<std::string>{"Mac (60-core) 96 GB", "Mac (80-core) 96 GB", "PC with two cards and a bridge"});
    CHECK(render::shortest_names(std::vector<const System*>{&third}).front() == "two cards and a bridge");
    other.name = "Odd (never closed";
    CHECK(render::short_names({&other}).front() == "Odd (never closed");
}

TEST_CASE("compare keeps the order in which the systems were named") {
    const auto made = make();
    made->decision.question.knobs.systems = {&made->catalog.systems[2], &made->catalog.systems[1],
                                             &made->catalog.systems[0]};
    CHECK(csv_column(render_compare(made->catalog, made->decision, in(Format::csv)), 1)["figure"] == "rig-c");
}

TEST_CASE("a fit with little left is tight, one that does not fit has no speed") {
    const auto made = make();
    Memory& memory = made->decision.results[0].assessment.memory;
    CHECK(csv_record(render_fit(made->catalog, made->decision, in(Format::csv)), 1)["verdict"] == "fits");
    memory.usable = gib(44);
    CHECK(csv_record(render_fit(made->catalog, made->decision, in(Format::csv)), 1)["verdict"] == "tight");
    memory.fits = false;
    CHECK(csv_record(render_fit(made->catalog, made->decision, in(Format::csv)), 1)["verdict"] == "no");
    CHECK(csv_column(render_compare(made->catalog, made->decision, in(Format::csv)), 1)["decode_tps"].empty());
}

TEST_CASE("CSV has one line a system, plain numbers and empty unknowns") {
    const auto made = make();
    const std::string text = render_recommend(made->catalog, made->decision, in(Format::csv));
    CHECK(lines_of(text).size() == 2);
    auto record = csv_record(text, 1);
    CHECK(record["system"] == "Rig, 2x \"3090\"");
    CHECK(record["price_usd"] == "2000");
    CHECK(record["decode_tps"] == "19.5");
    CHECK(record["noise_dba"].empty());
    CHECK(record["power_limit_w"].empty());
}

TEST_CASE("CSV fields are quoted where RFC 4180 asks for it, and never run as a formula") {
    CHECK(render::csv_field("plain") == "plain");
    CHECK(render::csv_field("a,b") == "\"a,b\"");
    CHECK(render::csv_field("say \"x\"") == "\"say \"\"x\"\"\"");
    CHECK(render::csv_field("two\nlines") == "\"two\nlines\"");
    for (const char* text : {"=1+1", "+1", "-1", "@SUM(A1)", "\tx"})
        CHECK(render::csv_field(text) == "'" + std::string(text));
    CHECK(render::csv_field("=a,b") == "\"'=a,b\"");
    const auto made = make();
    CHECK(csv_column(render_compare(made->catalog, made->decision, in(Format::csv)), 2)["system"] == "'=cmd()|<b>");
}

TEST_CASE("Markdown loses table bars, markup and HTML, and fits a post") {
    CHECK(render::markdown_escaped("a|b <i>*c*</i> & [d](e) `f`") ==
          "a\\|b &lt;i&gt;\\*c\\*&lt;/i&gt; &amp; \\[d\\](e) \\`f\\`");
    const auto made = make("<script>|");
    while (made->decision.results.size() < 30) made->decision.results.push_back(made->decision.results[0]);
    const std::string text = render_recommend(made->catalog, made->decision, in(Format::markdown));
    CHECK_THAT(text, !ContainsSubstring("<"));
    CHECK_THAT(text, ContainsSubstring("| 1 | &lt;script&gt;\\| | 2,000 |"));
    CHECK(lines_of(text).size() <= 25);
}

TEST_CASE("every key is in the JSON, null where nothing is known") {
    const auto made = make();
    made->decision.results[0].assessment.cost.price.reset();
    made->decision.results[0].assessment.cost.ownership.reset();
    const json document = json::parse(decision_json(made->catalog, made->decision));
    const json& result = document["results"][0];
    for (const char* key : {"schema", "advisor_version", "prices", "workload", "assumptions", "results", "rejected",
                            "advice", "alternatives", "what_would_change"})
        CHECK(document.contains(key));
    for (const char* key : {"low", "typical", "high", "condition", "date", "source"})
        CHECK(result["cost"]["price_usd"].at(key).is_null());
    for (const char* key : {"ownership_usd", "resale_usd", "usd_per_mtok"}) CHECK(result["cost"].at(key).is_null());
    CHECK(result["power"].at("noise_dba").is_null());
    CHECK(result["plan"].at("power_limit_w").is_null());
    CHECK(document["alternatives"].at("api").is_null());
    CHECK(document["alternatives"].at("rent").is_null());
    CHECK(document["workload"].at("quant") == "4bit");
}

TEST_CASE("JSON numbers are unrounded, whole ones without a point, infinite ones null") {
    const auto made = make();
    Speed& speed = made->decision.results[0].assessment.speed;
    speed.decode_tps.value = 19.123456789012345;
    speed.decode_tps.high = std::numeric_limits<double>::infinity();
    const json result = json::parse(decision_json(made->catalog, made->decision))["results"][0];
    CHECK(result["speed"]["decode_tps"]["value"].get<double>() == 19.123456789012345);
    CHECK(result["speed"]["decode_tps"]["high"].is_null());
    CHECK(result["cost"]["price_usd"]["typical"].is_number_integer());
    CHECK(result["memory"]["max_context_tokens"] == 16384);
}

TEST_CASE("the JSON counts a fleet's devices over all boxes, and its memory terms add up") {
    const auto made = make();
    const json result = json::parse(decision_json(made->catalog, made->decision))["results"][0];
    CHECK(result["system"]["devices"][0]["count"] == 4);
    const json& memory = result["memory"];
    CHECK(memory["weights_gib"].get<double>() + memory["kv_gib"].get<double>() + memory["buffers_gib"].get<double>() ==
          memory["required_gib"].get<double>());
    CHECK(result["speed"]["decode_tps"]["evidence"] == json{"lotto4x3090"});
}

TEST_CASE("every other system is in the JSON's rejected list once, by id, with its reasons") {
    const auto made = make();
    const json rejected = json::parse(decision_json(made->catalog, made->decision))["rejected"];
    REQUIRE(rejected.size() == 2);
    CHECK(rejected[0]["system"]["id"] == "rig-b");
    CHECK(rejected[0]["reasons"][0]["fix"] == "--budget 6000");
    CHECK(rejected[1]["plan"].is_null());
    CHECK(rejected[1]["reasons"][0].at("needed").is_null());
}

TEST_CASE("control characters of a name reach no output") {
    const auto made = make("Rig\033[2J\007\r\n\tx\xff\x9b");
    for (const RenderOptions& options :
         {in(Format::text), text_at(100), in(Format::csv), in(Format::markdown), in(Format::json)})
        for (const RenderFunction view : kViews)
            for (const char c : view(made->catalog, made->decision, options)) {
                const auto byte = static_cast<unsigned char>(c);
                CHECK((c == '\n' || (byte >= 0x20 && byte < 0x7f)));
            }
}

TEST_CASE("the schema of answers and the table of its keys are what the figures give", "[generated]") {
    check_generated("/data/schema/decision.schema.json", decision_schema());
    check_generated_part("/docs/json.md", "keys of advisor/decision/2", decision_keys());
}

TEST_CASE("the codes of docs/json.md are those that there are", "[generated]") {
    const auto listed = [](Choices names) { return join({names.begin(), names.end()}, ", ") + ".\n"; };
    check_generated_part("/docs/json.md", "codes of reasons and warnings",
                         "Reason codes: " + listed(names_to<ReasonCode::no_gain>()) +
                             "\nWarning codes: " + listed(names_to<WarningCode::full_context>()));
}

TEST_CASE("a name belongs to one figure") {
    std::map<std::string_view, int> count;
    for (const Figure& figure : result_figures())
        if (!is_heading(figure)) ++count[name_of(figure)];
    for (const auto& [name, times] : count) {
        CAPTURE(std::string(name));
        CHECK(times == 1);
    }
}

TEST_CASE("every placeholder of a sentence has a figure") {
    for (const std::string_view name : kPlaceholders) CHECK_NOTHROW(figure_in_sentences(name));
    CHECK_THROWS_AS(figure_named("no_such_figure"), std::out_of_range);
}

}  // namespace
}  // namespace advisor
