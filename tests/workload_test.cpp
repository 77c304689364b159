#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "advisor/flags.hpp"
#include "advisor/text.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;
using Catch::Matchers::Contains;

namespace {

Question resolved(const Request& r) { return resolve(real_catalog(), r); }

std::string refused(const Request& r) {
    return refusal_of([&] { resolved(r); });
}

}  // namespace

TEST_CASE("a number may have the unit of its flag behind it, and no other") {
    const Flag& noise = flag_of(&Request::max_noise);
    for (const char* typed : {"40", "40dB", "40 dB", "40 dB(A)", "40dba"}) CHECK(number_typed(noise, typed) == 40);
    for (const char* wrong : {"40 W", "40x", "dB", "", "4 0"}) CHECK_FALSE(number_typed(noise, wrong));
    CHECK(number_typed(flag_of(&Request::discount_rate), "5%") == 5);
    CHECK(number_typed(flag_of(&Request::years), "3y") == 3);
    CHECK(number_typed(flag_of(&Request::context), "8k") == 8192);
}

TEST_CASE("a size stands for a named model and says so") {
    Request r;
    r.model = "70b";
    const Question q = resolved(r);
    CHECK(q.workload.model->id == "llama-3.3-70b");
    CHECK(q.workload.model_note == "70B stands for llama-3.3-70b");
}

TEST_CASE("a family stands for the model of it that people run today") {
    const std::pair<const char*, const char*> families[] = {
        {"glm", "glm-5.3-flash"},
        {"GLM-5", "glm-5.1"},
        {"kimi", "kimi-k2.6"},
        {"deepseek", "deepseek-v4-flash"},
        {"MiniMax", "minimax-m2.7"},
        {"Nemotron", "nemotron-3.5-lightning-30b-a3b"},
        {"llama 4 maverick", "llama-4-maverick-17b-128e"},
    };
    for (const auto& [family, id] : families) {
        INFO(family);
        Request r;
        r.model = family;
        CHECK(resolved(r).workload.model->id == id);
    }
}

TEST_CASE("an unknown size becomes a generic shape") {
    Request r;
    r.model = "30B-A3B";
    CHECK(resolve(real_catalog(), r).workload.model->id == "qwen3-30b-a3b");
    r.model = "120B-A5B";
    const Model moe = *resolved(r).workload.model;
    CHECK(moe.total_params == Approx(120e9));
    CHECK(moe.active_params == Approx(5e9));
    CHECK(moe.is_moe());
    CHECK(moe.files.empty());
    r.model = "41B";
    const Model dense = *resolved(r).workload.model;
    CHECK(dense.total_params == Approx(41e9));
    CHECK_FALSE(dense.is_moe());
}

TEST_CASE("names match without case and punctuation, unknown ones get a suggestion") {
    Request r;
    r.model = "LLAMA 3.3 70b";
    CHECK(resolved(r).workload.model->id == "llama-3.3-70b");
    r.model = "llama-3.3-71b";
    CHECK_THAT(refused(r), StartsWith("unknown model 'llama-3.3-71b'; did you mean 'llama-3.3-70b'?"));
    r.model = "mixtral";
    CHECK_THAT(refused(r), StartsWith("unknown model 'mixtral'; several begin so: mixtral-8x7b, mixtral-8x22b; "));
    r.model = "qwen3";
    CHECK_THAT(refused(r), Contains("qwen3-235b-a22b and "));
    r.model = "70B";
    r.engine = "lamma.cpp";
    CHECK_THAT(refused(r), StartsWith("--engine: unknown id 'lamma.cpp'; did you mean 'llama.cpp'?"));
}

TEST_CASE("a model is known by the names that people give it, quantization included") {
    const std::vector<std::array<std::string, 3>> names{
        {"Qwen/Qwen3-32B", "qwen3-32b", ""},
        {"bartowski/Llama-3.3-70B-Instruct-GGUF", "llama-3.3-70b", ""},
        {"Llama 3.3 70B Instruct", "llama-3.3-70b", ""},
        {"llama 3.3 70b q4", "llama-3.3-70b", "q4"},
        {"qwen3:32b-q4_K_M", "qwen3-32b", "q4_K_M"},
        {"Qwen3 32B 4-bit", "qwen3-32b", "4-bit"},
        {"Llama-3.3-70B-AWQ", "llama-3.3-70b", "AWQ"},
        {"70B q8", "llama-3.3-70b", "q8"},
        {"llama3.3", "llama-3.3-70b", ""},
        {"phi 4", "phi-4", ""},
    };
    for (const auto& [text, id, quant] : names) {
        INFO(text);
        const NamedModel named = resolve_model(real_catalog(), text);
        CHECK(named.model->id == id);
        CHECK(named.quant == quant);
    }
    for (const std::string text : {"h200", "qwen3", "llama 3.3 70b blue", "Qwen/nothing", "/", " q4", "q4"}) {
        INFO(text);
        CHECK_THROWS_WITH(resolve_model(real_catalog(), text), Contains("unknown model"));
    }
    CHECK_THROWS_WITH(resolve_model(real_catalog(), "h200"), !Contains("did you mean"));

    Request r;
    r.model = "llama 3.3 70b q8";
    const Question question = resolve(real_catalog(), r);
    CHECK(question.workload.bit_class == "8bit");
    const auto quant = std::find_if(question.assumptions.begin(), question.assumptions.end(),
                                    [](const Assumption& a) { return a.name == "quant"; });
    REQUIRE(quant != question.assumptions.end());
    CHECK(quant->origin == Origin::flag);
    r.quant = "4bit";
    CHECK_THROWS_WITH(resolve(real_catalog(), r), Contains("names a quantization, and so does --quant 4bit"));
}

TEST_CASE("a class of quantizations goes by several words, none of them one precision of some weights") {
    for (const std::string word : {"4bit", "q4", "Q4", "int4", "4", "4-bit", "4 bits"})
        CHECK(bit_class_named(real_catalog(), word) == "4bit");
    CHECK(bit_class_named(real_catalog(), "fp16") == "16bit");
    CHECK(bit_class_named(real_catalog(), "int8") == "8bit");
    for (const std::string word : {"", "q", "bit", "q7b", "Q4_K_M", "fp8", "int4-experts", "64bit"})
        CHECK_FALSE(bit_class_named(real_catalog(), word));
}

TEST_CASE("a region goes by its name") {
    for (const auto& [word, id] : std::vector<std::pair<std::string, std::string>>{
             {"Germany", "de"}, {"UK", "gb"}, {"united kingdom", "gb"}, {"new york", "us-ny"}, {"eu", "eu"}}) {
        Request r;
        r.region = word;
        CHECK(resolve(real_catalog(), r).site.region->id == id);
    }
}

TEST_CASE("every default is an assumption with the flag that changes it") {
    const Question q = resolved({});
    for (const char* flag :
         {"--model", "--quant", "--context", "--prompt-tokens", "--output-tokens", "--users", "--requests-per-day",
          "--cached-share", "--hour-worth", "--place", "--kwh-price", "--prices", "--years"}) {
        INFO(flag);
        const auto it = std::find_if(q.assumptions.begin(), q.assumptions.end(),
                                     [&](const Assumption& a) { return a.flag == flag; });
        REQUIRE(it != q.assumptions.end());
        CHECK(it->origin == Origin::default_);
        CHECK((it->number || !it->text.empty()));
    }
    Request r;
    r.context = 16384;
    for (const Assumption& a : resolved(r).assumptions)
        if (a.flag == "--context") CHECK((a.origin == Origin::flag && a.number == 16384));
}

TEST_CASE("a prompt longer than the context is refused, without a context it sets it") {
    Request r;
    r.prompt_tokens = 20000;
    CHECK(resolved(r).workload.context == 20512);
    r.context = 8192;
    CHECK_THAT(refused(r), StartsWith("--context 8192 is shorter than prompt plus output"));
}

TEST_CASE("values out of range name the flag and what was expected") {
    const auto refuse = [](auto set) {
        Request r;
        set(r);
        return refused(r);
    };
    CHECK(refuse([](Request& r) { r.budget = -5; }) ==
          "--budget: -5.00 is out of range; expected 1 to 1,000,000,000 USD");
    CHECK(refuse([](Request& r) { r.hours_per_day = 25; }) ==
          "--hours-per-day: 25.0 is out of range; expected 0 to 24 hours");
    CHECK_THAT(refuse([](Request& r) { r.circuit = "15A"; }), StartsWith("--circuit: '15A' is not a circuit"));
    CHECK_THAT(refuse([](Request& r) { r.set_price = {"rtx-3091=5"}; }),
               StartsWith("--set-price: unknown system or part 'rtx-3091'; did you mean 'rtx-3090'?"));
    CHECK_THAT(refuse([](Request& r) { r.weight = {"nosie=1"}; }),
               StartsWith("--weight: unknown term 'nosie'; did you mean 'noise'?"));
    CHECK_THAT(refuse([](Request& r) { r.as_of = "2026-13-01"; }), StartsWith("--as-of: '2026-13-01' is not a day"));
    CHECK_THAT(refuse([](Request& r) { r.as_of = "2020-01-01"; }),
               StartsWith("--as-of: 2020-01-01 is long before the first prices, of 2026-02"));
    CHECK_THAT(refuse([](Request& r) {
                   r.hours_per_day = 1;
                   r.tokens_per_day = 1;
               }),
               StartsWith("--hours-per-day and --tokens-per-day exclude each other"));
    CHECK_THAT(refuse([](Request& r) {
                   r.systems = {"rig-1x3090"};
                   r.power_limit = 500;
               }),
               ContainsSubstring("expected 100 to 400 W"));
}

TEST_CASE("keys and values of the cache are named one by one, the same twice or once") {
    Request r;
    r.kv_quant = "Q8_0/q8_0";
    CHECK(resolved(r).workload.kv == KvQuant::q8_0);
    r.kv_quant = "q8_0/q4_0";
    CHECK(resolved(r).workload.kv == KvQuant::q8_0_q4_0);
    for (const char* bad : {"q8_0/", "/q8_0", "/"}) {
        r.kv_quant = bad;
        CHECK(refused(r) == std::string("--kv-quant: expected KEYS/VALUES, as q8_0/q4_0; found '") + bad + "'");
    }
}

TEST_CASE("a draft model takes less work than the model, a rank is whole") {
    Request r;
    r.model = "8B";
    r.draft_model = "70B";
    CHECK(refused(r) ==
          "--draft-model: llama-3.3-70b takes no less work a token than qwen3-8b; expected a smaller model");
    r.draft_model = "llama-3.2-1b";
    CHECK(refused(r) == "");
    r.draft_model.reset();
    r.task = "lora";
    r.lora_rank = 1.5;
    CHECK(refused(r) == "--lora-rank: expected a whole number");
}

TEST_CASE("a quantized file is run as it is and trained as the task says") {
    Request r;
    r.model_file = ModelFile{model("llama-3.1-8b"), "Q4_K_M", ""};
    CHECK(resolved(r).workload.quant == &quant("Q4_K_M"));
    r.task = "lora";
    CHECK(resolved(r).workload.bit_class == "16bit");
    r.task = "qlora";
    CHECK(resolved(r).workload.quant == nullptr);
    CHECK(resolved(r).workload.bit_class == "4bit");
}

TEST_CASE("a profile fills what the buyer left open") {
    for (const Profile& profile : real_catalog().profiles) {
        INFO(profile.id);
        Request r;
        r.profile = profile.id;
        CHECK(refused(r) == "");
    }
    Request r;
    r.profile = "home-office";
    const Question q = resolved(r);
    REQUIRE(q.limits.noise);
    r.max_noise = 22;
    CHECK(resolved(r).limits.noise->value == 22);
}

TEST_CASE("every flag of a question stands in the table once, with help and a word for its value") {
    std::set<std::string_view> names;
    for (const FlagRow<Request>& row : question_flags()) {
        const Flag& flag = row.flag;
        INFO(flag.name());
        CHECK(names.insert(flag.name()).second);
        CHECK(&flag_of(row.target) == &flag);
        CHECK((flag.name().starts_with("--") && *flag.help != '\0' && flag.sets != 0));
        CHECK(metavar_of(flag).empty() == row.is_switch());
        if (row.is_number()) CHECK(flag.bounds.expected != nullptr);
    }
}

TEST_CASE("what --objective offers are the objectives of the catalog") {
    CHECK(split(metavar_of(flag_of(&Request::objective)), '|') == ids_of(real_catalog().objectives));
}

TEST_CASE("every number beyond its bounds is refused with the words of its row") {
    for (const FlagRow<Request>& row : question_flags()) {
        if (!row.is_number()) continue;
        INFO(row.flag.name());
        const auto field = std::get<std::optional<double> Request::*>(row.target);
        Request r;
        const bool trains = std::string_view(row.flag.group).find("to train") != std::string_view::npos;
        if (trains) r.task = "lora";
        const bool of_examples = field == &Request::train_length || field == &Request::train_epochs;
        if (of_examples) r.train_examples = r.train_length = 10;
        if (field == &Request::train_examples) r.train_length = 10;
        r.idle = "off";
        r.cooling_cop = 3;
        if (field != &Request::hours_per_day && !trains) r.tokens_per_day = 1000;
        r.*field = 2 * row.flag.bounds.high;
        const std::string message = refused(r);
        CHECK_THAT(message, StartsWith(std::string(row.flag.name()) + ": "));
        CHECK_THAT(message, ContainsSubstring(std::string("out of range; expected ") + row.flag.bounds.expected));
    }
}

TEST_CASE("a profile sets the flags that it may, and no others") {
    for (const FlagRow<Request>& row : question_flags()) {
        INFO(row.flag.name());
        Profile profile;
        profile.id = "mine";
        profile.defaults = {{std::string(row.flag.name().substr(2)), row.is_switch() ? "true" : "7"}};
        Request r;
        if ((row.flag.settable & kByProfile) == 0) {
            CHECK_THROWS_WITH(apply_profile(profile, r), EndsWith("is no flag that a profile can set"));
            continue;
        }
        apply_profile(profile, r);
        CHECK(is_given(row.target, r));
        profile.defaults.front().second = "x";
        if (row.is_number() || row.is_switch())
            CHECK_THROWS_WITH(apply_profile(profile, r), ContainsSubstring("which that flag does not take"));
    }
}
