// What one answer costs: loading the catalog, one assessment, one whole recommendation.
#include <benchmark/benchmark.h>

#include "../gguf_builder.hpp"
#include "advisor/answer.hpp"
#include "advisor/explore.hpp"
#include "advisor/render.hpp"

namespace {

using namespace advisor;

Question question(const Catalog& catalog) {
    Request r;
    r.model = "70B";
    r.budget = 4500;
    return resolve(catalog, r);
}

void load(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(load_catalog(embedded_files()));
}
BENCHMARK(load)->Unit(benchmark::kMicrosecond);

void assess_one_plan(benchmark::State& state) {
    const Catalog catalog = load_catalog(embedded_files());
    const Question q = question(catalog);
    const System& system = *find(catalog.systems, "rig-4x3090-pro");
    const std::vector<Plan> plans = enumerate(catalog, q, system);
    const std::optional<SystemPrice> price = price_of(system, q.purchase);
    std::size_t i = 0;
    for (auto _ : state) benchmark::DoNotOptimize(assess(catalog, q, plans[i++ % plans.size()], price));
}
BENCHMARK(assess_one_plan);

/// The ranking of the catalog's systems alone, without builds, draws and sweeps.
void rank_all(benchmark::State& state) {
    const Catalog catalog = load_catalog(embedded_files());
    Question asked = question(catalog);
    asked.knobs.builds = false;
    for (auto _ : state) benchmark::DoNotOptimize(rank(catalog, asked));
}
BENCHMARK(rank_all)->Unit(benchmark::kMicrosecond);

/// The same with all that could be built, hosts multiplied: each copy takes as many builds more.
void rank_builds(benchmark::State& state) {
    const std::string_view hosts = embedded_file("catalog/hosts.json").text;
    std::vector<std::string> copies;
    for (int i = 1; i < state.range(0); ++i) {
        std::string copy(hosts);
        for (std::size_t at = 0; (at = copy.find("\"id\": \"", at)) != std::string::npos; at += 7)
            copy.insert(at + 7, std::to_string(i) + "-");
        copies.push_back(std::move(copy));
    }
    std::vector<DataFile> files = embedded_files();
    for (const std::string& copy : copies) files.push_back({"hosts", copy});
    const Catalog catalog = load_catalog(files);
    Request r;
    r.model = "70B";
    const Question asked = resolve(catalog, r);
    std::size_t builds = 0;
    for (const Device& device : catalog.devices)
        for (int count = 1; device.card && count <= 8; ++count)
            for (const BuildHost& host : catalog.hosts)
                builds += mount(catalog, {{{&device, count}}, &host, {}, {}}).complete() ? host.ram.size() : 0;
    for (auto _ : state) benchmark::DoNotOptimize(rank(catalog, asked));
    state.counters["builds"] = static_cast<double>(builds);
}
BENCHMARK(rank_builds)->Unit(benchmark::kMicrosecond)->Arg(1)->Arg(5)->Arg(20)->Arg(70);

void recommend_all(benchmark::State& state) {
    const Catalog catalog = load_catalog(embedded_files());
    for (auto _ : state) benchmark::DoNotOptimize(recommend(catalog, question(catalog), {.top = 10}));
}
BENCHMARK(recommend_all)->Unit(benchmark::kMicrosecond);

/// The probabilities of every ranked system.
void draw_all(benchmark::State& state) {
    const Catalog catalog = load_catalog(embedded_files());
    Request r;
    r.model = "8B";
    const Decision decision = recommend(catalog, resolve(catalog, r));
    for (auto _ : state) {
        benchmark::DoNotOptimize(draw(catalog, decision.question, decision.results, 10));
    }
    state.counters["systems"] = static_cast<double>(decision.results.size());
}
BENCHMARK(draw_all)->Unit(benchmark::kMicrosecond);

void render_as_json(benchmark::State& state) {
    const Catalog catalog = load_catalog(embedded_files());
    const Decision decision = recommend(catalog, question(catalog), {.top = 10});
    for (auto _ : state) benchmark::DoNotOptimize(decision_json(catalog, decision));
}
BENCHMARK(render_as_json)->Unit(benchmark::kMicrosecond);

/// 700 tensors and a vocabulary of 262,144 entries.
void read_gguf_header(benchmark::State& state) {
    const Catalog catalog = load_catalog(embedded_files());
    test::GgufBuilder file;
    file.text("general.architecture", "llama").number("llama.block_count", 77).number("llama.embedding_length", 8192);
    file.number("llama.attention.head_count", 64);
    file.texts("tokenizer.ggml.tokens", std::vector<std::string>(262144, "a token"));
    constexpr std::uint64_t kQ4K = 144, kElements = 16384 * 49152;
    for (int i = 0; i < 700; ++i)
        file.tensor("blk." + std::to_string(i / 9) + ".matrix_" + std::to_string(i % 9) + ".weight", {16384, 49152}, 12,
                    kElements / 256 * kQ4K);
    const std::string bytes = file.bytes();
    for (auto _ : state) benchmark::DoNotOptimize(read_gguf(catalog, {{"big.gguf", bytes, file.file_size()}}));
}
BENCHMARK(read_gguf_header)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
