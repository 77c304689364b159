// How models go on systems, and what makes those go that do not.
#include <algorithm>
#include <sstream>

#include "advisor/render.hpp"
#include "advisor/text.hpp"
#include "render_options.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

Decision fit_of(const Request& r) { return recommend(real_catalog(), resolve(real_catalog(), r), {.fits = true}); }

Decision fit_on(Request r, const std::string& system_id) {
    r.systems = {system_id};
    return fit_of(r);
}

Request class_request(std::string model_id) {
    Request r = request(std::move(model_id));
    r.quant.reset();
    return r;
}

/// The fixes of the memory reason of the only system; empty when it fits.
std::vector<Fix> fixes_on(const Request& r, const std::string& system_id) {
    const Decision d = fit_on(r, system_id);
    for (const Candidate& c : d.rejected)
        for (const Reason& reason : c.reasons)
            if (reason.code == ReasonCode::memory) return reason.fixes;
    return {};
}

const Fix* fix_of(const std::vector<Fix>& fixes, Remedy change) {
    const auto found = std::find_if(fixes.begin(), fixes.end(), [&](const Fix& f) { return f.change == change; });
    return found == fixes.end() ? nullptr : &*found;
}

/// The request after the fix, on the system that it leaves.
Request fixed(Request r, const Fix& fix) {
    const std::string value = fix.flag && fix.flag->find(' ') != std::string::npos
                                  ? fix.flag->substr(fix.flag->find(' ') + 1)
                                  : std::string();
    if (fix.change == Remedy::kv_quant) r.kv_quant = value;
    if (fix.change == Remedy::quant) r.quant = value;
    if (fix.change == Remedy::context) r.context = parse_number(value);
    if (fix.change == Remedy::users) r.users = parse_number(value);
    if (fix.change == Remedy::wired_limit) r.wired_limit = value;
    if (fix.change == Remedy::offload) r.offload = true;
    if (fix.change == Remedy::more_ram) {
        r.systems = {fix.text.substr(0, std::min(fix.text.find(": "), fix.text.find(", $")))};
        r.offload = true;
    }
    if (fix.change == Remedy::more_devices) {
        const std::size_t at = fix.text.find(": ") + 2;
        r.systems = {fix.text.substr(at, fix.text.find(',', at) - at)};
    }
    return r;
}

bool warns(const Candidate& c, const std::string& code, const std::string& words) {
    return std::any_of(c.warnings.begin(), c.warnings.end(), [&](const Warning& w) {
        return name_of(w.code) == code && w.message.find(words) != std::string::npos;
    });
}

SystemDevice mac(const char* device, double memory_gib) {
    return {&get(real_catalog().devices, device), 1, gib(memory_gib), Link::unified, 0};
}

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

}  // namespace

TEST_CASE("macOS gives the GPU two thirds of a small memory, and can be told to give more") {
    CHECK(usable_of(mac("m4-pro-20", 24)) == gib(24) * 0.667);
    CHECK(usable_of(mac("m4-pro-20", 48)) == gib(36));
    CHECK(usable_of(mac("m2-ultra-76", 192), gib(150)) == gib(150));
    CHECK(usable_of(mac("m2-ultra-76", 192), gib(4000)) == *highest_wired_limit(mac("m2-ultra-76", 192)));
    CHECK(*highest_wired_limit(mac("m2-ultra-76", 192)) == gib(184));
    CHECK(*highest_wired_limit(mac("m1-8", 8)) == usable_of(mac("m1-8", 8)));
    CHECK_FALSE(highest_wired_limit(the_system("dgx-spark-128").devices.front()));
    CHECK(usable_of(the_system("dgx-spark-128").devices.front(), gib(10)) == gib(119.5));
}

TEST_CASE("Llama 405B at Q2_K with 8k misses a 192 GB Mac at its default limit and fits with it raised") {
    for (const char* id : {"mac-studio-m2-ultra-192", "mac-studio-m3-ultra-192"}) {
        Request r = request("llama-3.1-405b", "Q2_K");  // 149 GB as published, rounded; 3.9 GiB of KV
        CHECK(fit_on(r, id).results.empty());
        const std::vector<Fix> fixes = fixes_on(r, id);
        const Fix* raised = fix_of(fixes, Remedy::wired_limit);
        REQUIRE(raised);
        CHECK(raised->flag == "--wired-limit 145");
        CHECK(raised->text == "sudo sysctl iogpu.wired_limit_mb=148480 (risk: 47 GiB left to macOS)");

        const Decision d = fit_on(fixed(r, *raised), id);
        REQUIRE(d.results.size() == 1);
        CHECK(d.results.front().assessment.memory.usable == gib(145));
        CHECK(warns(d.results.front(), "wired-limit", "sudo sysctl iogpu.wired_limit_mb=148480"));
        r.wired_limit = "max";
        CHECK(fit_on(r, id).results.front().assessment.memory.usable == gib(184));
        r.wired_limit = "144";
        CHECK(fit_on(r, id).results.empty());
    }
}

TEST_CASE("a wired limit is default, max or a number, and means nothing without a Mac") {
    Request r = request("llama-3.3-70b");
    r.wired_limit = "default";
    CHECK_FALSE(resolve(real_catalog(), r).limits.wired_limit);
    r.wired_limit = "max";
    CHECK_FALSE(fit_on(r, "rig-2x3090").results.front().assessment.plan.wired_limit);
    for (const char* wrong : {"lots", "-3", "0", ""}) {
        r.wired_limit = wrong;
        CHECK_THROWS_AS(resolve(real_catalog(), r), Error);
    }
}

TEST_CASE("every fix offered makes it fit") {
    int tried = 0;
    const auto try_all = [&](const Request& r) {
        for (const Candidate& c : fit_of(r).rejected) {
            for (const Reason& reason : c.reasons) {
                if (reason.code != ReasonCode::memory) continue;
                for (const Fix& fix : reason.fixes) {
                    Request asked = r;
                    asked.systems = {c.assessment.plan.system->id};
                    asked = fixed(asked, fix);
                    INFO(asked.systems.front() << " " << name_of(fix.change) << " " << fix.text);
                    CHECK(fit_of(asked).results.size() == 1);
                    CHECK(fix.decode);
                    ++tried;
                }
            }
        }
    };
    Request long_context = class_request("llama-3.3-70b");
    long_context.context = 32768;
    try_all(long_context);
    Request crowd = class_request("qwen3-32b");
    crowd.users = 12;
    crowd.context = 16384;
    try_all(crowd);
    try_all(class_request("gpt-oss-120b"));
    CHECK(tried > 50);
}

TEST_CASE("fixes go as far as they must and no further") {
    Request r = request("llama-3.3-70b");
    r.context = 65536;
    const std::vector<Fix> fixes = fixes_on(r, "rig-2x3090");
    const Fix* context = fix_of(fixes, Remedy::context);
    const Fix* larger = fix_of(fixes, Remedy::more_devices);
    REQUIRE(context);
    REQUIRE(larger);
    CHECK(larger->text.find("3 devices: rig-3x3090, $") == 0);
    CHECK(*larger->price == price_of(the_system("rig-3x3090"), resolve(real_catalog(), r).purchase)->usd.typical);
    CHECK_FALSE(larger->flag);
    Request longer = fixed(r, *context);
    *longer.context *= 1.1;
    CHECK(fit_on(longer, "rig-2x3090").results.empty());

    r = request("llama-3.3-70b");
    r.users = 16;
    r.kv_quant = "q4_0";
    const std::vector<Fix> fewer = fixes_on(r, "rig-2x3090");
    const Fix* users = fix_of(fewer, Remedy::users);
    REQUIRE(users);
    CHECK_FALSE(fix_of(fewer, Remedy::kv_quant));
    Request more = fixed(r, *users);
    *more.users += 1;
    CHECK(fit_on(more, "rig-2x3090").results.empty());
}

TEST_CASE("more memory of the host is a fix where weights may lie in it, and no more than it takes") {
    const auto refits = [](Request r, const char* system_id, const char* least) {
        const std::vector<Fix> fixes = fixes_on(r, system_id);
        const Fix* more = fix_of(fixes, Remedy::more_ram);
        REQUIRE(more);
        CHECK(more->text.find(least) == 0);
        CHECK_FALSE(more->flag);
        const Request again = fixed(r, *more);
        const Decision d = fit_on(again, again.systems.front());
        REQUIRE(d.results.size() == 1);
        CHECK(d.results.front().assessment.memory.in_host_ram > Bytes{});
        CHECK(d.results.front().assessment.cost.price->usd.typical == *more->price);
    };
    Request tuned = class_request("llama-3.3-70b");
    tuned.task = "qlora";
    refits(tuned, "rig-2x3090", "2xrtx-3090@pc-2gpu,ram=64");
    Request chat = class_request("gpt-oss-120b");
    chat.offload = false;
    refits(chat, "rig-1x3090", "rtx-3090@pc-1gpu,ram=64");
    CHECK_FALSE(fix_of(fixes_on(request("llama-3.3-70b"), "mac-studio-m5-max-48"), Remedy::more_ram));
}

TEST_CASE("the smaller quantization is the largest that fits, unless a smaller one loses less") {
    const std::vector<Fix> fixes = fixes_on(request("llama-3.3-70b"), "mac-studio-m5-max-48");
    const Fix* smaller = fix_of(fixes, Remedy::quant);
    REQUIRE(smaller);
    const Quantization& chosen = quant(smaller->flag->substr(8));
    REQUIRE(chosen.perplexity_delta);
    const Bytes size = weights_of(model("llama-3.3-70b"), chosen).total();
    for (const Quantization& other : real_catalog().quantizations) {
        if (other.format != "gguf" || !other.perplexity_delta) continue;
        const Bytes larger = weights_of(model("llama-3.3-70b"), other).total();
        if (larger <= size || other.id == "Q4_K_M" || *other.perplexity_delta > *chosen.perplexity_delta) continue;
        CHECK(fit_on(request("llama-3.3-70b", other.id), "mac-studio-m5-max-48").results.empty());
    }
}

TEST_CASE("more devices are of the same memory: two Macs of 256 GB are no more of one of 96") {
    CHECK(fix_of(fixes_on(request("gpt-oss-120b", "Q8_0"), "mac-studio-m3-ultra-96"), Remedy::more_devices) == nullptr);
    CHECK(fix_of(fixes_on(class_request("llama-3.1-405b"), "mac-studio-m3-ultra-256"), Remedy::more_devices) !=
          nullptr);
}

TEST_CASE("offloading is the last fix and says how slow it is") {
    Request r = class_request("gpt-oss-120b");
    r.offload = false;
    const std::vector<Fix> fixes = fixes_on(r, "rig-2x3090");
    REQUIRE_FALSE(fixes.empty());
    CHECK(fixes.back().change == Remedy::offload);
    CHECK(fixes.back().text.find(" t/s") != std::string::npos);
    CHECK(fixes.back().decode->value > 0);
}

TEST_CASE("the first fix with a flag is the fix of the reason") {
    Request r = class_request("llama-3.3-70b");
    r.context = 32768;
    for (const Candidate& c : fit_of(r).rejected)
        for (const Reason& reason : c.reasons) {
            if (reason.code != ReasonCode::memory) continue;
            const auto first =
                std::find_if(reason.fixes.begin(), reason.fixes.end(), [](const Fix& f) { return f.flag; });
            CHECK(reason.fix == (first == reason.fixes.end() ? std::nullopt : first->flag));
        }
}

TEST_CASE("more bits need more memory, and the best is the most that fit") {
    for (const SystemFits& fits : fit_of(class_request("llama-3.3-70b")).fits) {
        INFO(fits.system->id);
        std::size_t best = fits.quants.size();
        for (std::size_t i = 0; i < fits.quants.size(); ++i) {
            CHECK((fits.quants[i].verdict == MemoryFit::no) != fits.quants[i].memory.fits);
            if (fits.quants[i].memory.fits) best = i;
        }
        CHECK(fits.best() == (best == fits.quants.size() ? nullptr : &fits.quants[best]));
    }
}

TEST_CASE("a model is not offered in more bits than it was released in") {
    const Decision d = fit_on(class_request("gpt-oss-120b"), "mac-studio-m3-ultra-512");
    REQUIRE(d.fits.size() == 1);
    CHECK(d.fits.front().quants.back().plan.quant->bit_class == "4bit");
    CHECK(fit_on(class_request("llama-3.3-70b"), "mac-studio-m3-ultra-512")
              .fits.front()
              .quants.back()
              .plan.quant->bit_class == "16bit");
}

TEST_CASE("with a quantization asked for, fit looks at that one") {
    const Decision d = fit_on(request("llama-3.3-70b", "Q6_K"), "rig-4x3090-pro");
    REQUIRE(d.fits.front().quants.size() == 1);
    CHECK(d.fits.front().quants.front().plan.quant->id == "Q6_K");
    const std::string text = render_fit(real_catalog(), d, text_at(100));
    CHECK(text.find("Verdict") != std::string::npos);
}

TEST_CASE("the table has one line a system, by memory, within the width") {
    Request r = class_request("llama-3.1-405b");
    r.availability.reset();
    const Decision d = fit_of(r);
    RenderOptions options = text_at(80);
    const std::vector<std::string> lines = lines_of(render_fit(real_catalog(), d, options));
    const auto title = std::find_if(lines.begin(), lines.end(), [](const auto& l) { return l.find("System  ") == 0; });
    REQUIRE(title != lines.end());
    CHECK(title->find("Bits") != std::string::npos);
    const auto line_of = [&](const std::string& id) {
        return std::find_if(title, lines.end(), [&](const auto& line) { return line.rfind(id + " ", 0) == 0; });
    };
    CHECK(line_of("rig-1x3060") < line_of("rig-1x3090"));
    CHECK(line_of("rig-1x3090") < line_of("rig-8x3090-pro"));
    CHECK(line_of("rig-8x3090-pro") < lines.end());
    CHECK(line_of("mac-studio-m3-ultra-192") == lines.end());  // was never sold

    options.width = 160;
    CHECK(render_fit(real_catalog(), d, options).find("16bit") != std::string::npos);
}

TEST_CASE("fit says so when no buyable system is left") {
    Request r = class_request("llama-3.3-70b");
    r.availability.reset();
    r.os = "macos";
    r.need = {"vllm"};
    const std::string text = render_fit(real_catalog(), fit_of(r), text_at(100));
    CHECK(text.find("Nothing in the catalog satisfies these constraints.") != std::string::npos);
    CHECK(text.find("Best") == std::string::npos);
}

TEST_CASE("fit says when the context is longer than the model's own") {
    Request r = class_request("gemma-2-9b");
    r.context = 32768;
    CHECK_THAT(render_fit(real_catalog(), fit_on(r, "rig-1x3090"), text_at(100)),
               ContainsSubstring("Note: memory is counted for 32,768 tokens; the model was trained for 8,192\n"));
    r.context = 8192;
    CHECK_THAT(render_fit(real_catalog(), fit_on(r, "rig-1x3090"), text_at(100)),
               !ContainsSubstring("was trained for"));
}

TEST_CASE("with a draft model, the speeds say that they leave it out") {
    Request r = request("llama-3.3-70b");
    r.draft_model = "llama-3.2-1b";
    r.systems = {"rig-4x3090-pro"};
    const Decision d = answer(r);
    CHECK_THAT(render_estimate(real_catalog(), d, {}),
               ContainsSubstring("GiB for the draft model; the speeds are those without it\n"));
}

TEST_CASE("bars are as wide as the terminal and name every part") {
    Request r = class_request("llama-3.3-70b");
    r.systems = {"rig-4x3090-pro", "mac-studio-m3-ultra-96", "dgx-spark-128"};
    const Decision d = fit_of(r);
    for (const int width : {60, 80, 120}) {
        RenderOptions options = text_at(width);
        options.explain = true;
        int bars = 0;
        for (const std::string& line : lines_of(render_fit(real_catalog(), d, options))) {
            if (line.find(" |W") == std::string::npos) continue;
            CHECK(static_cast<int>(line.size()) == width);
            CHECK(line.find("r| ") != std::string::npos);
            ++bars;
        }
        CHECK(bars == 6);
    }
}

TEST_CASE("a class of bits fits when any quantization of it does") {
    Request r;
    r.model = "glm-4.5-air";
    r.context = 32768;
    r.offload = false;
    const Decision d = fit_on(r, "rig-2x3090");  // 3bit: Q3_K_M does not, IQ3_XXS does
    const auto fit = std::find_if(d.fits.front().quants.begin(), d.fits.front().quants.end(),
                                  [](const QuantFit& f) { return f.plan.quant->bit_class == "3bit"; });
    REQUIRE(fit != d.fits.front().quants.end());
    CHECK(fit->verdict != MemoryFit::no);
    CHECK(fit->plan.quant->id == "IQ3_XXS");
}
