// What benchmarks of servers print: `vllm bench serve --save-result`, which tells nothing about the machine that
// served, and an object with a list of "benchmarks" as llama-benchy and the like print. docs/accuracy.md has the keys.
#include "reading.hpp"

namespace advisor::lab {
namespace {

using loader::required;

struct VllmResult {
    std::string model, date;
    double requests = 0, input_tokens = 0, output_tokens = 0;
    std::optional<double> answered, most_at_once;
    bool paced = false;  ///< requests come at a finite rate
    double ms_per_token = 0, ms_to_first_token = 0;
};

constexpr auto kVllmResult = std::to_array<Field<VllmResult>>({
    {"num_prompts", loader::number<&VllmResult::requests, loader::kCount>, required},
    {"completed", loader::number<&VllmResult::answered, loader::kCount>},
    {"mean_tpot_ms", loader::number<&VllmResult::ms_per_token, kMilliseconds>, required},
    {"mean_ttft_ms", loader::number<&VllmResult::ms_to_first_token, kMilliseconds>},
    {"total_input_tokens", loader::number<&VllmResult::input_tokens, kTokens>, required},
    {"total_output_tokens", loader::number<&VllmResult::output_tokens, kTokens>, required},
    {"max_concurrency", loader::number<&VllmResult::most_at_once, loader::kCount>},
    {"request_rate",  // "inf" where they come without pause
     [](VllmResult& result, const Value& value, const Kinds&) { result.paced = value.kind == Value::Kind::number; }},
    {"model_id", loose_text<&VllmResult::model>},
    {"date", loose_text<&VllmResult::date>},
});

/// "20250801-101010" -> "2025-08-01"
std::string day_of_stamp(const std::string& stamp) {
    if (stamp.size() < 8) return "";
    return day_in(stamp.substr(0, 4) + "-" + stamp.substr(4, 2) + "-" + stamp.substr(6, 2));
}

void set_devices(const Context& context, std::string_view names, MeasuredRow& row) {
    const NamedDevices named = devices_of(context, names);
    row.device = named.device;
    row.device_id = named.id;
    row.device_count = named.count;
}

/// Users are the requests at once: as limited, or all of them when they come without pause. At a finite rate their
/// number is not known.
MeasuredRow setup_of(const Context& context, const VllmResult& result) {
    const Hints& hints = context.hints;
    MeasuredRow row;
    set_devices(context, "", row);
    row.parallel = row.device_count > 1 ? Parallel::tensor : Parallel::none;
    row.engine = hints.engine ? hints.engine : find(context.catalog.engines, "vllm");
    row.engine_id = id_or(row.engine, "vllm");
    row.model = chosen(models_named(context.catalog, result.model), hints.model);
    row.model_id = id_or(row.model, result.model);
    row.quant = hints.quant ? hints.quant : quant_in_name(context.catalog, result.model, row.model);
    if (!row.quant && row.engine && row.engine->family == "vllm")
        row.quant = find(context.catalog.quantizations, "bf16-safetensors");
    row.quant_name = id_or(row.quant, "");
    row.date = day_of_stamp(result.date);
    const double at_once = result.most_at_once.value_or(result.paced ? 1 : result.requests);
    row.users = static_cast<int>(std::min(at_once, result.requests));
    const bool unknown_users = result.paced && (row.users != 1 || !result.most_at_once);
    row.kind = unknown_users ? "decode_at_request_rate" : "decode";
    return row;
}

/// A test of llama-benchy, with what the file says for all of them.
struct Test {
    std::string model, device, engine, quant, timestamp;
    double prompt = 0, generated = 0, depth = 0, users = 1, prefill_tps = 0, decode_tps = 0;
};

/// A number, or an object with its mean.
template <auto field, const Measure& measure>
void number_or_mean(RecordOf<field>& record, const Value& value, const Kinds&) {
    const Value* mean = value.kind == Value::Kind::object ? json::member(value, "mean") : &value;
    if (!mean) throw loader::Fault(value, "'mean' is missing");
    record.*field = loader::read_number(*mean, measure);
}

constexpr auto kSetup = std::to_array<Field<Test>>({
    {"model", loose_text<&Test::model>},
    {"device", loose_text<&Test::device>},
    {"engine", loose_text<&Test::engine>},
    {"quant", loose_text<&Test::quant>},
    {"timestamp", loose_text<&Test::timestamp>},
});
constexpr auto kTest = std::to_array<Field<Test>>({
    {"prompt_size", number_or_mean<&Test::prompt, kTokens>},
    {"pp", number_or_mean<&Test::prompt, kTokens>},
    {"response_size", number_or_mean<&Test::generated, kTokens>},
    {"tg", number_or_mean<&Test::generated, kTokens>},
    {"context_size", number_or_mean<&Test::depth, kTokens>},
    {"depth", number_or_mean<&Test::depth, kTokens>},
    {"users", number_or_mean<&Test::users, loader::kCount>},
    {"concurrency", number_or_mean<&Test::users, loader::kCount>},
    {"pp_throughput", number_or_mean<&Test::prefill_tps, kRate>},
    {"pp_tps", number_or_mean<&Test::prefill_tps, kRate>},
    {"tg_throughput", number_or_mean<&Test::decode_tps, kRate>},
    {"tg_tps", number_or_mean<&Test::decode_tps, kRate>},
});

const Quantization* quant_of(const Context& context, const Test& test, const Model* model) {
    const Quantization* named = test.quant.empty() ? nullptr : find(context.catalog.quantizations, test.quant);
    if (named) return named;
    return context.hints.quant ? context.hints.quant : quant_in_name(context.catalog, test.model, model);
}

MeasuredRow setup_of(const Context& context, const Test& test) {
    MeasuredRow row;
    set_devices(context, test.device, row);
    const Engine* stated = find(context.catalog.engines, test.engine);
    row.engine = stated ? stated : context.hints.engine;
    row.engine_id = id_or(row.engine, test.engine);
    row.parallel = row.device_count == 1                             ? Parallel::none
                   : row.engine && row.engine->family == "llama.cpp" ? Parallel::layer
                                                                     : Parallel::tensor;
    row.model = chosen(models_named(context.catalog, test.model), context.hints.model);
    row.model_id = id_or(row.model, test.model);
    row.quant = quant_of(context, test, row.model);
    row.quant_name = id_or(row.quant, test.quant);
    row.depth_tokens = test.depth;
    row.users = static_cast<int>(test.users);
    row.date = day_in(test.timestamp);
    return row;
}

}  // namespace

std::vector<MeasuredRow> read_vllm_bench(const Context& context, const Value& object) {
    VllmResult result;
    read_known_fields(result, object, kVllmResult);
    const double answered = result.answered.value_or(result.requests);
    MeasuredRow decode = setup_of(context, result);
    decode.prompt_tokens = result.input_tokens / answered;
    decode.generated_tokens = result.output_tokens / answered;
    MeasuredRow prefill = decode;
    prefill.metric = Metric::prefill;
    prefill.kind = "prefill";
    prefill.generated_tokens = 0;

    std::vector<MeasuredRow> rows;
    constexpr double kMsPerSecond = 1000;
    const bool alone = decode.users == 1 && decode.kind == "decode";
    if (result.ms_per_token > 0) {
        decode.tps = kMsPerSecond / result.ms_per_token * decode.users;
        if (decode.users > 1 && decode.kind == "decode") decode.kind = "aggregate";
        rows.push_back(decode);
    }
    if (alone && result.ms_to_first_token > 0 && prefill.prompt_tokens > 0) {
        prefill.tps = prefill.prompt_tokens / result.ms_to_first_token * kMsPerSecond;
        rows.push_back(prefill);
    }
    return rows;
}

std::vector<MeasuredRow> read_llama_benchy(const Context& context, const Value& object) {
    Test shared;
    read_known_fields(shared, object, kSetup);
    std::vector<MeasuredRow> rows;
    for (const Value& entry : loader::read_list(*json::member(object, "benchmarks"))) {
        Test test = shared;
        read_known_fields(test, entry, kSetup);
        read_known_fields(test, entry, kTest);
        if (test.prefill_tps == 0 && test.decode_tps == 0) throw loader::Fault(entry, "expected 'pp_tps' or 'tg_tps'");
        MeasuredRow row = setup_of(context, test);
        row.prompt_tokens = test.prompt;
        if (test.prefill_tps > 0) {
            row.metric = Metric::prefill;
            row.kind = row.users == 1 ? "prefill" : "aggregate";
            row.tps = test.prefill_tps;
            rows.push_back(row);
        }
        if (test.decode_tps == 0) continue;
        row.metric = Metric::decode;
        row.kind = row.users == 1 ? "decode" : "aggregate";
        row.depth_tokens += row.prompt_tokens;
        row.prompt_tokens = 0;
        row.generated_tokens = test.generated;
        row.tps = test.decode_tps;
        rows.push_back(row);
    }
    return rows;
}

}  // namespace advisor::lab
