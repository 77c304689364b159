// An object with a list of "benchmarks", as llama-benchy and the like print; docs/accuracy.md has the keys.
#include "evidence_read.hpp"
#include "catalog/reader.hpp"

namespace advisor::measured {
namespace {

/// A test, and the file around it, which may say what holds for all tests.
struct Test {
    const Value& file;
    const Value& entry;

    std::string text(std::string_view key) const {
        const std::string own = measured::text(entry, key);
        return own.empty() ? measured::text(file, key) : own;
    }
    /// Under either of its names; a rate may be an object with its mean.
    double number(std::string_view key, std::string_view other, const Measure& measure) const {
        for (const std::string_view name : {key, other}) {
            const Value* value = json::member(entry, name);
            if (value && value->kind == Value::Kind::object) return measured::number(*value, "mean", measure);
            if (const auto found = optional_number(entry, name, measure)) return *found;
        }
        return 0;
    }
};

const Quantization* quant_of(const Context& context, const Test& test, const Model* model) {
    const std::string stated = test.text("quant");
    const Quantization* named = find(context.catalog.quantizations, stated);
    if (!stated.empty() && named) return named;
    return context.hints.quant ? context.hints.quant : quant_in_name(context.catalog, test.text("model"), model);
}

MeasuredRow setup_of(const Context& context, const Test& test) {
    MeasuredRow row;
    set_devices(context, test.text("device"), row);
    const Engine* stated = find(context.catalog.engines, test.text("engine"));
    row.engine = stated ? stated : context.hints.engine;
    row.engine_id = id_or(row.engine, test.text("engine"));
    row.parallel = row.device_count == 1                             ? Parallel::none
                   : row.engine && row.engine->family == "llama.cpp" ? Parallel::layer
                                                                     : Parallel::tensor;
    row.model = chosen(models_named(context.catalog, test.text("model")), context.hints.model);
    row.model_id = id_or(row.model, test.text("model"));
    row.quant = quant_of(context, test, row.model);
    row.quant_name = id_or(row.quant, test.text("quant"));
    row.depth_tokens = test.number("depth", "context_size", kTokens);
    row.users = std::max(1, static_cast<int>(test.number("concurrency", "users", loader::kCount)));
    const std::string day = test.text("timestamp").substr(0, 10);
    if (parse_date(day)) row.date = day;
    return row;
}

}  // namespace

std::vector<MeasuredRow> read_llama_benchy(const Context& context, const Value& file) {
    std::vector<MeasuredRow> rows;
    const Value* benchmarks = json::member(file, "benchmarks");
    for (const Value& entry : loader::read_list(*benchmarks)) {
        if (entry.kind != Value::Kind::object) loader::refuse(entry, "an object");
        const Test test{file, entry};
        MeasuredRow row = setup_of(context, test);
        const double read = test.number("pp_tps", "pp_throughput", kRate);
        const double written = test.number("tg_tps", "tg_throughput", kRate);
        if (read == 0 && written == 0) throw loader::Fault(entry, "expected 'pp_tps' or 'tg_tps'");
        row.prompt_tokens = test.number("pp", "prompt_size", kTokens);
        if (read > 0) {
            row.metric = Metric::prefill;
            row.kind = row.users == 1 ? "prefill" : "aggregate";
            row.tps = read;
            rows.push_back(row);
        }
        if (written == 0) continue;
        row.metric = Metric::decode;
        row.kind = row.users == 1 ? "decode" : "aggregate";
        row.depth_tokens += row.prompt_tokens;
        row.prompt_tokens = 0;
        row.generated_tokens = test.number("tg", "response_size", kTokens);
        row.tps = written;
        rows.push_back(row);
    }
    return rows;
}

}  // namespace advisor::measured
