#include "advisor/catalog.hpp"

#include <algorithm>

#include "advisor/text.hpp"
#include "catch.hpp"
#include "minimal_catalog.hpp"
#include "support.hpp"

using namespace advisor;
using namespace advisor::test;

namespace {

/// The minimal catalog with a user's files on top.
Catalog load_with(std::vector<DataFile> files) {
    std::vector<DataFile> all = minimal_files();
    all.insert(all.end(), files.begin(), files.end());
    return load_catalog(all);
}

/// The message with which a user's file is refused.
std::string catalog_refusal(std::string_view text) {
    return refusal_of([&] { load_with({{"mine.json", text}}); }, "loaded");
}

/// The minimal catalog's file of that name with one piece of text replaced.
std::string changed(std::string_view file, std::string_view from, std::string_view to) {
    for (const DataFile& candidate : minimal_files()) {
        if (candidate.name != file) continue;
        std::string text{candidate.text};
        const std::size_t place = text.find(from);
        REQUIRE(place != std::string::npos);
        return text.replace(place, from.size(), to);
    }
    FAIL("no file " << file);
    return "";
}

std::string refusal_of_change(std::string_view file, std::string_view from, std::string_view to) {
    return catalog_refusal(changed(file, from, to));
}

}  // namespace

TEST_CASE("units are converted when a catalog is read") {
    const Catalog catalog = load_with({});
    const Device& card = *find(catalog.devices, "RTX 3090");
    CHECK(card.memory == gib(24));
    CHECK(card.bandwidth == gb_per_s(936));
    CHECK(card.fp16 == tflops(71.2));
    CHECK(card.nvlink == gb_per_s(56.25));
    CHECK(card.reserve == gib(0.5));
    CHECK(card.limit_max == Watts{400});
    CHECK(card.compute_capability == 8.6);
    CHECK_FALSE(card.usable);
    CHECK_FALSE(card.noise_load);
    CHECK(find(catalog.devices, "m3-ultra-60")->usable_fraction == 0.75);
    CHECK(find(catalog.models, "tiny-1b")->total_params == 1.5e9);
    CHECK(find(catalog.models, "tiny-1b")->files[0].size == gib(0.75));
    CHECK(catalog.regions[0].outlet.continuous_limit() == Watts{1350});
    CHECK(catalog.constants.price_spread == 0.25);
}

TEST_CASE("records point at each other inside one catalog") {
    Catalog loaded = load_with({});
    const Catalog catalog = std::move(loaded);
    const System& rig = *find(catalog.systems, "rig-1x3090");
    CHECK(rig.devices[0].device == &catalog.devices[0]);
    CHECK(rig.devices[0].memory == gib(24));
    CHECK(rig.bill[0].part == &catalog.parts[0]);
    CHECK(catalog.devices[0].power_curve == &catalog.power_curves[0]);
    CHECK(catalog.books[0].api[0].model == &catalog.models[0]);
    CHECK(catalog.books[0].rental[0].device == &catalog.devices[0]);
    CHECK(catalog.model_aliases == std::vector<std::pair<std::string, std::string>>{{"1B", "tiny-1b"}});
    CHECK(catalog.parts[0].kind == "gpu-nvidia");
    CHECK(catalog.parts[0].resale_3y.typical == 0.5);
}

TEST_CASE("what a file leaves open has a stated default") {
    const Catalog catalog = load_with({});
    const Quantization& quant = catalog.quantizations[0];
    CHECK(quant.bits_experts == 4.5);
    CHECK(quant.bits_output == 4.5);
    CHECK(quant.bits_embedding == 6.5);
    CHECK(catalog.objectives[0].name == "balanced");
    const Price& price = *catalog.books[0].price_of(catalog.parts[0]);
    CHECK(price.usd.low == Usd{600});
    CHECK(price.usd.high == Usd{1000});
    CHECK(price.source == "a, b");
    CHECK(catalog.books[0].api[0].source == "assumption");
    CHECK(catalog.profiles[0].defaults ==
          std::vector<std::pair<std::string, std::string>>{{"users", "2"}, {"task", "chat"}, {"local-only", "true"}});
    CHECK(catalog.books[0].price_of(Part{}) == nullptr);
}

TEST_CASE("the order of files does not matter for references") {
    std::vector<DataFile> files = minimal_files();
    for (std::size_t i = 0; i < files.size(); ++i) {
        std::rotate(files.begin(), files.begin() + 1, files.end());
        const Catalog catalog = load_catalog(files);
        CHECK(catalog.systems[0].devices[0].device->power_curve->decode_dense.size() == 2);
    }
    std::reverse(files.begin(), files.end());
    CHECK(load_catalog(files).features[0].groups.size() == 2);
}

TEST_CASE("a later file replaces a record of the same id and adds others") {
    constexpr std::string_view kMine = R"({"regions": [
        {"id": "US", "name": "Mine", "usd_per_kwh": 0.5,
         "outlet": {"volts": 230, "amps": 16, "continuous_fraction": 1}},
        {"id": "no", "name": "Norway", "usd_per_kwh": 0.1,
         "outlet": {"volts": 230, "amps": 16, "continuous_fraction": 1}}],
        "parts": [{"id": "my-card", "name": "Mine", "kind": "gpu-nvidia", "note": "lent", "assumption": "x"}]})";
    const Catalog catalog = load_with({{"mine.json", kMine}});
    CHECK(ids_of(catalog.regions) == std::vector<std::string>{"US", "no"});
    CHECK(catalog.regions[0].kwh_price == UsdPerKwh{0.5});
    CHECK(find(catalog.parts, "my-card")->resale_3y.high == 0.75);
}

TEST_CASE("an alias that would name two systems is refused") {
    const auto renamed = [](std::string_view aliases) {
        return refusal_of_change("systems.json", R"("id": "rig-1x3090", "name": "Rig",)",
                                 R"("id": "other", "name": "Other", "aliases": )" + std::string(aliases) + ",");
    };
    CHECK(renamed(R"(["Box One"])") == "loaded");
    CHECK(renamed(R"(["RIG 1x3090"])") ==
          "catalog: 'RIG 1x3090' is an alias of system 'other' and a name of 'rig-1x3090'; expected one of them");
    CHECK(renamed(R"(["other"])") == "loaded");
}

TEST_CASE("records that refer to a replaced one get the new one") {
    const std::string mine = changed("devices.json", "\"bandwidth_gb_s\": 936", "\"bandwidth_gb_s\": 1000");
    const Catalog catalog = load_with({{"mine.json", mine}});
    CHECK(catalog.devices.size() == 2);
    CHECK(catalog.systems[0].devices[0].device->bandwidth == gb_per_s(1000));
}

TEST_CASE("the last price book is the latest, wherever it stands") {
    const std::string older = changed("prices.json", R"("id": "2026-11", "name": "Today",
        "as_of": "2026-11-22")",
                                      R"("id": "article", "name": "Article", "as_of": "2026-02")");
    const Catalog catalog = load_with({{"older.json", older}});
    CHECK(ids_of(catalog.books) == std::vector<std::string>{"article", "2026-11"});
    CHECK(catalog.books.back().as_of == Date{2026, 11, 22});
}

TEST_CASE("every engine family and architecture has a speed class") {
    const auto speed_class = [](const std::string& architecture, const std::string& efficiency) {
        constexpr std::string_view kAny = R"("engine_family": "*", "architecture": "*", "bandwidth_efficiency": 0.75)";
        return changed("calibration.json", kAny,
                       R"("engine_family": "llama.cpp", "architecture": ")" + architecture +
                           R"(", "bandwidth_efficiency": )" + efficiency);
    };
    const std::string of_family = speed_class("*", "0.5"), exact = speed_class("ampere", "0.25");
    const Catalog catalog = load_with({{"family.json", of_family}, {"exact.json", exact}});
    CHECK(catalog.architectures == std::vector<std::string>{"ampere", "apple-m3"});
    CHECK(catalog.engine_families == std::vector<std::string>{"llama.cpp", "*"});
    const auto efficiency = [&](const char* engine, const char* device) {
        return speed_class_of(catalog, catalog.speed_model, *find(catalog.engines, engine),
                              *find(catalog.devices, device))
            .bandwidth_efficiency;
    };
    CHECK(efficiency("llama.cpp", "rtx-3090") == 0.25);
    CHECK(efficiency("llama.cpp", "m3-ultra-60") == 0.5);
    CHECK(efficiency("trainer", "rtx-3090") == 0.75);
    const SpeedClass& any = catalog.speed_model.classes.back();
    CHECK(any.kernel_decode[static_cast<std::size_t>(Kernel::k_quant)] == 0.875);
    CHECK(any.kernel_decode[static_cast<std::size_t>(Kernel::fp8)] == 1);
}

TEST_CASE("a cell that names the architecture goes before its platform alone") {
    const Catalog catalog = load_with({});
    const Engine& engine = catalog.engines[0];
    CHECK(support_of(engine, catalog.devices[0]).status == Support::yes);
    CHECK(support_of(engine, catalog.devices[1]).status == Support::unknown);
    Device other;
    other.platforms = {"vulkan"};
    other.architecture = "rdna4";
    CHECK(support_of(engine, other).status == Support::partial);
}

TEST_CASE("each state of availability holds until the next") {
    const Catalog catalog = load_with({});
    const System& rig = catalog.systems[0];
    CHECK(availability_of(rig, {2020, 9, 30}) == Availability::announced);
    CHECK(availability_of(rig, {2020, 10, 1}) == Availability::on_sale);
    CHECK(availability_of(rig, {2022, 12, 31}) == Availability::on_sale);
    CHECK(availability_of(rig, {2026, 1, 1}) == Availability::used_only);
    CHECK(name_of(Availability::used_only) == "used-only");
    CHECK(name_of(Kernel::q4_legacy) == "q4-legacy");
}

TEST_CASE("a file that is not JSON is refused in one line with file, line and column") {
    const auto refused_at = [](const std::string& text, const std::string& place, const std::string& found) {
        const std::string message = catalog_refusal(text);
        CHECK_THAT(message, StartsWith("mine.json: " + place + ": ") && ContainsSubstring(found));
        CHECK(message.find('\n') == std::string::npos);
        CHECK(message.find("json.exception") == std::string::npos);
    };
    refused_at("", "line 1, column 1", "unexpected end of input");
    refused_at("{\n  \"devices\": [}", "line 2, column 15", "unexpected '}'");
    refused_at("{\"devices\": [", "line 1, column 14", "unexpected end of input");
    refused_at("{\"devi", "line 1, column 7", "missing closing quote");
    refused_at("{devices: []}", "line 1, column 2", "invalid literal");
    refused_at("{\"note\": \"\xC3\xA9\" 1}", "line 1, column 14", "unexpected number literal");
    refused_at("{\"note\": 1e999}", "line 1, column 14", "number overflow");
    refused_at("{\"note\": \"a\nb\"}", "line 1, column 12", "control character");
    refused_at("{\"note\": \"\xFF\"}", "line 1, column 11", "ill-formed UTF-8");
    refused_at("{} x", "line 1, column 4", "invalid literal");
    CHECK(catalog_refusal("[]") == "mine.json: expected an object, found a list");
    CHECK(catalog_refusal("\xEF\xBB\xBF{\"note\": \"\\u00e9\\n\"}") == "loaded");
}

TEST_CASE("files of hostile size or depth are refused") {
    CHECK(catalog_refusal(std::string(100000, '[')) == "mine.json: nested deeper than 64 levels");
    CHECK(catalog_refusal(std::string((std::size_t{64} << 20) + 1, ' ')) ==
          "mine.json: expected at most 64 MiB, found 64 MiB");
    std::string many = "[0";
    for (int i = 0; i < 1000000; ++i) many += ",0";
    CHECK(catalog_refusal(many + "]") == "mine.json: more than 1000000 values");
}

TEST_CASE("a wrong value is named with its place, what was found and what was expected") {
    CHECK(refusal_of_change("devices.json", "\"memory_gib\": 24", "\"memory_gib\": \"24\"") ==
          "mine.json: /devices/0/memory_gib: expected a number of GiB above 0, found \"24\"");
    CHECK(refusal_of_change("devices.json", "\"bandwidth_gb_s\": 936", "\"bandwidth_gb_s\": null") ==
          "mine.json: /devices/0/bandwidth_gb_s: expected a number of GB/s above 0, found null");
    CHECK(refusal_of_change("devices.json", "\"bandwidth_gb_s\": 936", "\"bandwidth_gb_s\": 1e9") ==
          "mine.json: /devices/0/bandwidth_gb_s: expected a number of GB/s above 0 up to 1000000, found 1000000000");
    CHECK(refusal_of_change("devices.json", "\"bandwidth_gb_s\": 936,", "") ==
          "mine.json: /devices/0: 'bandwidth_gb_s' is missing");
    CHECK(refusal_of_change("devices.json", "\"bandwidth_gb_s\"", "\"bandwith_gb_s\"") ==
          "mine.json: /devices/0/bandwith_gb_s: unknown key; did you mean 'bandwidth_gb_s'?");
    CHECK(refusal_of_change("devices.json", "\"limit_w\": 350", "\"limit_w\": 350, \"limit_w\": 300") ==
          "mine.json: /devices/0/power/limit_w: the key is there twice");
    CHECK(refusal_of_change("devices.json", "\"kind\": \"gpu\"", "\"kind\": \"gpus\"") ==
          "mine.json: /devices/0/kind: expected gpu or soc, found \"gpus\"; did you mean 'gpu'?");
    CHECK(refusal_of_change("devices.json", "[\"cuda\", \"vulkan\"]", "[\"cuda\", 1]") ==
          "mine.json: /devices/0/platforms/1: expected cuda, metal, rocm, vulkan or sycl, found 1");
    CHECK(refusal_of_change("devices.json", "\"cuda\", \"vulkan\"]", "\"cuda\"], \"features\": {}") ==
          "mine.json: /devices/0/features: expected a list, found an object");
    CHECK(refusal_of_change("devices.json", "{\"fraction\": 0.75}", "{\"fraction\": 75}") ==
          "mine.json: /devices/1/usable/fraction: expected a share above 0 up to 1, found 75");
}

TEST_CASE("a value is checked by the kind of its field") {
    CHECK(refusal_of_change("models.json", "\"layers\": 16", "\"layers\": 16.5") ==
          "mine.json: /models/0/layers: expected a whole number of at least 1, found 16.5");
    CHECK(refusal_of_change("prices.json", "\"2026-09\"", "\"2026-13\"") ==
          "mine.json: /prices/0/date: expected a date in quotes as YYYY-MM-DD, YYYY-MM or YYYY, found \"2026-13\"");
    CHECK(refusal_of_change("prices.json", "\"typical\": 800", "\"typical\": -800") ==
          "mine.json: /prices/0/typical: expected a number of dollars of at least 0, found -800");
    CHECK(refusal_of_change("prices.json", "\"USD\"", "\"EUR\"") ==
          "mine.json: /currency: expected USD, found \"EUR\"");
    CHECK(refusal_of_change("systems.json", "\"portable\": false", "\"portable\": 0") ==
          "mine.json: /systems/0/portable: expected true or false, found 0");
}

TEST_CASE("a file holds lists of records under known keys") {
    CHECK(catalog_refusal("{\"devices\": {}}") == "mine.json: /devices: expected a list, found an object");
    CHECK(catalog_refusal("{\"devices\": [7]}") == "mine.json: /devices/0: expected an object, found 7");
    CHECK(catalog_refusal("{\"device\": []}") == "mine.json: /device: unknown key; did you mean 'devices'?");
    CHECK(catalog_refusal("{\"prices\": []}") ==
          "mine.json: /prices: a price book needs \"schema\": \"advisor/prices/1\"");
    CHECK(catalog_refusal("{\"schema\": \"advisor/devices/2\"}") ==
          "mine.json: /schema: expected a schema of version 1, such as advisor/devices/1, found \"advisor/devices/2\"");
}

TEST_CASE("numbers that contradict each other are refused") {
    CHECK(refusal_of_change("prices.json", "\"typical\": 800", "\"low\": 900, \"typical\": 800") ==
          "mine.json: /prices/0: expected low <= typical <= high");
    CHECK(refusal_of_change("parts.json", "\"typical\": 0.5", "\"typical\": 0.8") ==
          "mine.json: /kinds/0/resale_3y: expected low <= typical <= high");
    CHECK(refusal_of_change(
              "parts.json", "\"kind\": \"gpu-nvidia\"}",
              "\"kind\": \"gpu-nvidia\", \"slots\": [{\"count\": 1, \"link\": \"x1\", \"pcie_generation\": 3}, "
              "{\"count\": 1, \"link\": \"x16\", \"pcie_generation\": 3}]}") ==
          "mine.json: /parts/0/slots: expected the widest first");
    CHECK(refusal_of_change("curves.json", "[1, 1]]", "[0.5, 1]]") ==
          "mine.json: /power_curves/0/decode_dense/1/0: expected caps in ascending order, found 0.5");
    CHECK(refusal_of_change("devices.json", "\"max_limit_w\": 400", "\"max_limit_w\": 300") ==
          "mine.json: /devices/0/power: expected min_limit_w <= limit_w <= max_limit_w");
    CHECK(refusal_of_change("devices.json", "\"memory_gib\": 24", "\"memory_gib\": null") ==
          "mine.json: /devices/0/memory_gib: expected memory_gib of a gpu");
    CHECK(refusal_of_change("models.json", "\"full\": 16", "\"full\": 17") ==
          "mine.json: /models/0/attention: expected full + sliding + linear to be at most layers");
    CHECK(refusal_of_change("systems.json", "\"from\": \"2023\"", "\"from\": \"2020\"") ==
          "mine.json: /systems/0/availability: expected dates in ascending order");
    CHECK(refusal_of_change("systems.json", "\"kind\": \"local\"", "\"kind\": \"cluster\"") ==
          "mine.json: /systems/0/kind: expected the interconnect of a cluster");
    CHECK(refusal_of_change("systems.json", "\"device\": \"RTX3090\"", "\"device\": \"m3-ultra-60\"") ==
          "mine.json: /systems/0/devices/0: 'memory_gib' is missing, which a soc needs");
    CHECK(refusal_of_change("engines.json", "\"preference\": 1,", "") ==
          "mine.json: /engines/0: 'preference' is missing, which a plannable engine needs");
    CHECK(refusal_of_change("rates.json", "\"spread\": 1.5", "\"spread\": 0.5")
              .find("mine.json: /rates/0/spread: expected a factor of 1 or more") == 0);
}

TEST_CASE("a reference that leads nowhere is refused with a suggestion") {
    CHECK(refusal_of_change("systems.json", "\"RTX3090\"", "\"rtx-3091\"") ==
          "mine.json: /systems/0/devices/0/device: unknown device 'rtx-3091'; did you mean 'rtx-3090'?");
    CHECK(refusal_of_change("systems.json", "\"part\": \"rtx-3090\"", "\"part\": \"gaudi\"") ==
          "mine.json: /systems/0/bill/0/part: unknown part 'gaudi'");
    CHECK(refusal_of_change("prices.json", "\"tiny-1b\"", "\"tiny-2b\"") ==
          "mine.json: /api/0/model: unknown model 'tiny-2b'; did you mean 'tiny-1b'?");
    CHECK(refusal_of_change("engines.json", "[\"ampere\"]", "[\"amper\"]") ==
          "mine.json: /engines/0/support/1/architectures/0: unknown architecture 'amper'; did you mean 'ampere'?");
    CHECK(refusal_of_change("engines.json", "{\"engine_feature\": \"lora\"}", "{\"engine_feature\": \"loar\"}") ==
          "mine.json: /features/0/all/0/0/engine_feature: unknown feature of an engine 'loar'; did you mean 'lora'?");
    CHECK(refusal_of_change("engines.json", "\"features\": [{\"feature\": \"serving\", \"status\": \"yes\"}]",
                            "\"families\": [{\"families\": [\"tinny\"], \"status\": \"no\"}]") ==
          "mine.json: /engines/0/families/0/families/0: unknown model family 'tinny'; did you mean 'tiny'?");
    CHECK(refusal_of_change(
              "engines.json", "\"features\": [{\"id\"",
              "\"notices\": [{\"id\": \"n\", \"text\": \"t\", \"as_of\": \"2026\", \"engines\": [\"trayner\"]}], "
              "\"features\": [{\"id\"") ==
          "mine.json: /notices/0/engines/0: unknown engine 'trayner'; did you mean 'trainer'?");
    CHECK(refusal_of_change(
              "systems.json", "{\"systems\": [",
              "{\"roadmap\": [{\"id\": \"r\", \"name\": \"R\", \"status\": \"rumoured\", \"date\": \"2026\", "
              "\"record\": \"x\", \"replaces\": [\"rig-309\"], \"source\": \"s\"}], \"systems\": [") ==
          "mine.json: /roadmap/0/replaces/0: unknown family of systems 'rig-309'; did you mean 'rig-3090'?");
    CHECK(refusal_of_change("rates.json", "\"objective\": \"balanced\"", "\"objective\": \"balance\"") ==
          "mine.json: /profiles/0/objective: unknown objective 'balance'; did you mean 'balanced'?");
    CHECK(refusal_of_change("constants.json", "\"sleep_w\"", "\"sleep\"") ==
          "mine.json: /constants/5/id: unknown constant 'sleep'; did you mean 'sleep_w'?");
}

TEST_CASE("an id stands once in a file") {
    CHECK(refusal_of_change("devices.json", "\"id\": \"m3-ultra-60\"", "\"id\": \"RTX-3090\"") ==
          "mine.json: /devices/1/id: device 'RTX-3090' is there twice; the first is /devices/0");
    CHECK(catalog_refusal(R"({"sizes": [{"size": "1B", "model": "tiny-1b"}, {"size": "1b", "model": "tiny-1b"}]})") ==
          "mine.json: /sizes/1/size: size '1b' is there twice; the first is /sizes/0");
    const char* two = R"("prices": [{"part": "RTX3090", "typical": 1, "condition": "new", "date": "2026"}, )";
    CHECK(refusal_of_change("prices.json", "\"prices\": [", two) ==
          "mine.json: /prices/1: 'rtx-3090' has a price in this book already");
    CHECK(catalog_refusal("{\"devices\": [{\"id\": \"--\"}]}") ==
          "mine.json: /devices/0/id: expected an id of letters, digits and '-', '.' or '_' between them, such as "
          "rtx-3090, "
          "found \"--\"");
    CHECK(catalog_refusal("{\"devices\": [{\"name\": \"x\"}]}") == "mine.json: /devices/0: 'id' is missing");
}

TEST_CASE("an id is one word of a command line") {
    const auto of_id = [](const std::string& id) {
        return catalog_refusal("{\"devices\": [{\"id\": \"" + id + "\"}]}");
    };
    for (const char* id : {"a,b", "--json", "=x", "../x", "a/b", "a=b", "a b", "x@y", "a-", ".a", "\u00e9", "2\u00d7a"})
        CHECK_THAT(of_id(id),
                   StartsWith("mine.json: /devices/0/id: expected an id of letters, digits and '-', '.' or '_' "));
    for (const char* id : {"rtx-3090", "Q4_K_M", "llama-3.3-70b", "10de:2204", "1"})
        CHECK_THAT(of_id(id), !ContainsSubstring("/devices/0/id"));
}

TEST_CASE("what loops and tables are as long as has a range") {
    const auto changed_by = [](const char* file, const char* from, const char* to) {
        return refusal_of_change(file, from, to);
    };
    CHECK(changed_by("systems.json", "\"count\": 1", "\"count\": 1000000000") ==
          "mine.json: /systems/0/devices/0/count: expected a whole number from 1 to 1000, found 1000000000");
    CHECK(changed_by("systems.json", "\"pcie_generation\": 4", "\"pcie_generation\": 1000000000") ==
          "mine.json: /systems/0/devices/0/pcie_generation: expected a generation of PCIe from 0 to 10, found "
          "1000000000");
    CHECK_THAT(changed_by("models.json", "\"layers\": ", "\"layers\": 99999"),
               ContainsSubstring("/layers: expected a whole "));
    CHECK_THAT(changed_by("tasks.json", "\"users\": ", "\"users\": 100000"),
               ContainsSubstring("/users: expected a whole "));
}

TEST_CASE("hidden characters are refused in what is shown") {
    const auto of_name = [](const std::string& character) {
        return refusal_of_change("devices.json", "\"id\": \"rtx-3090\", \"name\": \"",
                                 "\"id\": \"rtx-3090\", \"name\": \"x" + character);
    };
    for (const char* hidden : {"\u202e", "\u2066", "\u200b", "\u200f", "\u2028", "\u2029", "\ufeff", "\u00ad", "\u061c",
                               "\\u202e", "\\u2028", "\U000e0041", "\ufe0f", "\xc2\x85"})
        CHECK_THAT(of_name(hidden),
                   StartsWith("mine.json: /devices/0/name: expected text without control characters and hidden"));
    for (const char* seen : {"\u00e9", "\u4e2d", "\U0001f600", "\u05d0", "\u2122"}) CHECK(of_name(seen) == "loaded");
}

TEST_CASE("control characters are refused and never shown") {
    CHECK(refusal_of_change("devices.json", "\"id\": \"rtx-3090\"", "\"id\": \"rtx\\u001b[31m\"") ==
          "mine.json: /devices/0/id: expected text without control characters and hidden ones, found \"rtx?[31m\"");
    CHECK(catalog_refusal("{\"a\\u0007\\n\": 1}") == "mine.json: /a??: unknown key");
    CHECK(catalog_refusal("{\"a/b~c\": 1}") == "mine.json: /a~1b~0c: unknown key");
    CHECK(refusal_of_change("systems.json", "\"RTX3090\"", "\"" + std::string(300, 'x') + "\"") ==
          "mine.json: /systems/0/devices/0/device: unknown device '" + std::string(60, 'x') + "...'");
    CHECK_THROWS_WITH(load_catalog({{"a\nb.json", "["}}), StartsWith("a?b.json: line 1, column 2: "));
}

TEST_CASE("a catalog without what every answer needs is refused") {
    const auto without = [](std::string_view name) {
        std::vector<DataFile> files = minimal_files();
        for (DataFile& file : files)
            if (file.name == name) file.text = "{}";
        return load_catalog(files);
    };
    CHECK_THROWS_WITH(without("constants.json"), "catalog: no file has the constant 'waiting_share'");
    CHECK_THROWS_WITH(without("choices.json"), "catalog: no file has the choices 'platforms'");
    CHECK_THROWS_WITH(without("prices.json"), "catalog: no file is a price book");
    CHECK_THROWS_WITH(without("calibration.json"),
                      "catalog: no file has the speed class for engine_family '*' and architecture '*'");
    CHECK_THROWS_WITH(without("devices.json"), "systems.json: /systems/0/devices/0/device: unknown device 'RTX3090'");
    CHECK_THROWS_WITH(load_catalog({}), "catalog: no file has the constant 'waiting_share'");
}

TEST_CASE("a platform, a feature of devices and a format are names in the data") {
    std::vector<DataFile> files = minimal_files();
    const std::string devices = changed("devices.json", "\"vulkan\"", "\"npu\"");
    for (DataFile& file : files)
        if (file.name == "devices.json") file.text = devices;
    CHECK_THROWS_WITH(load_catalog(files), ContainsSubstring("expected cuda, metal, rocm, vulkan or sycl"));
    files.push_back(
        {"mine.json", R"({"choices": [{"id": "platforms", "names": ["cuda", "metal", "vulkan", "npu"]}]})"});
    const Catalog catalog = load_catalog(files);
    CHECK(find(catalog.devices, "rtx-3090")->platforms.back() == "npu");
}

TEST_CASE("a bad record is refused even where a later file replaces it") {
    std::vector<DataFile> files = minimal_files();
    const std::string bad = changed("regions.json", "0.1875", "-1");
    files.insert(files.begin(), {"bad.json", bad});
    CHECK_THROWS_WITH(load_catalog(files),
                      "bad.json: /regions/0/usd_per_kwh: expected a number of dollars per kWh "
                      "from 0 to 100, found -1");
}
