// Rows as tools have printed them: which tool has written a file, and the formats of servers: `vllm bench serve
// --save-result`, which tells nothing about the machine that served, and an object with a list of "benchmarks" as
// llama-benchy and the like print. docs/accuracy.md has the keys.
#include <fmt/format.h>

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

}  // namespace
}  // namespace advisor::lab

namespace advisor {

using namespace lab;

namespace {

struct Tool {
    std::string_view key;  ///< that its objects have and no other tool's
    std::vector<MeasuredRow> (*read)(const Context& context, const Value& object);
};
constexpr auto kTools = std::to_array<Tool>(
    {{"avg_ts", read_llama_bench}, {"mean_tpot_ms", read_vllm_bench}, {"benchmarks", read_llama_benchy}});

const Tool& tool_of(const Value& object) {
    for (const Tool& tool : kTools)
        if (json::member(object, tool.key)) return tool;
    loader::refuse(object,
                   "a result of llama-bench (avg_ts), vllm bench serve (mean_tpot_ms) or llama-benchy "
                   "(benchmarks), or a row of evidence (tps, metric)");
}

/// Whether the first line is a whole object, so that every line is one.
bool is_lines(const DataFile& file) {
    const std::size_t begin = file.text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos || file.text[begin] != '{') return false;
    try {
        json::parse({file.name, file.text.substr(begin, file.text.find('\n', begin) - begin)});
        return true;
    } catch (const Error&) {
        return false;
    }
}

bool is_evidence(const DataFile& file) {
    const std::string_view first = file.text.substr(0, file.text.find('\n', file.text.find_first_not_of(" \t\r\n")));
    const json::Document document = json::parse({file.name, first});
    return json::member(document.root, "tps") && json::member(document.root, "metric");
}

/// The hint where the catalog knew nothing.
template <class Record>
void fill(const Record*& record, std::string& id, const Record* hint) {
    if (record || !hint) return;
    record = hint;
    id = hint->id;
}

/// Throws what json::parse() would throw, with the line of the file.
void check_syntax(const std::string& name, std::string_view text, int line) {
    try {
        json::parse({name, text});
    } catch (const Error&) {
        const std::string in_place = std::string(static_cast<std::size_t>(line - 1), '\n') + std::string(text);
        json::parse({name, in_place});
        throw;
    }
}

/// The rows of one JSON document; `place` says which line it is, where it is one of several.
std::vector<MeasuredRow> read_document(const Context& context, const DataFile& file, const std::string& place) {
    const json::Document document = json::parse(file);
    std::vector<MeasuredRow> rows;
    const auto read = [&](const Value& object) {
        for (MeasuredRow& row : tool_of(object).read(context, object)) add_row(rows, as_user_row(std::move(row)), file);
    };
    try {
        if (document.root.kind == Value::Kind::list)
            for (const Value& object : document.root.items) read(object);
        else read(document.root);
    } catch (const loader::Fault& fault) {
        throw loader::located(fault, document, place);
    }
    return rows;
}

std::vector<MeasuredRow> read_lines(const Context& context, const DataFile& file) {
    std::vector<MeasuredRow> rows;
    for (const auto& [number, line] : filled_lines(file.text)) {
        check_syntax(file.name, line, number);
        for (MeasuredRow& row : read_document(context, {file.name, line}, fmt::format("line {}: ", number)))
            add_row(rows, std::move(row), file);
    }
    return rows;
}

std::vector<MeasuredRow> read_evidence(const Context& context, const DataFile& file) {
    std::vector<MeasuredRow> rows = load_evidence(context.catalog, file);
    for (MeasuredRow& row : rows) {
        fill(row.device, row.device_id, context.hints.device);
        fill(row.engine, row.engine_id, context.hints.engine);
        fill(row.model, row.model_id, context.hints.model);
        fill(row.quant, row.quant_name, context.hints.quant);
    }
    return rows;
}

}  // namespace

std::vector<MeasuredRow> load_measurements(const Catalog& catalog, const DataFile& file, const Hints& hints) {
    const Context context{catalog, hints};
    if (!is_lines(file)) return read_document(context, file, "");
    return is_evidence(file) ? read_evidence(context, file) : read_lines(context, file);
}

}  // namespace advisor
