// The result file of `vllm bench serve` (--save-result). It tells nothing about the machine that served.
#include "evidence_read.hpp"
#include "catalog/reader.hpp"

namespace advisor::measured {
namespace {

/// "20250801-101010" -> "2025-08-01"
std::string day_of(const std::string& stamp) {
    if (stamp.size() < 8) return "";
    const std::string day = stamp.substr(0, 4) + "-" + stamp.substr(4, 2) + "-" + stamp.substr(6, 2);
    return parse_date(day) ? day : "";
}

/// Requests at once: as limited, or all of them when they come without pause. With a finite rate it is not known.
void set_users(const Value& result, double requests, MeasuredRow& row) {
    const std::optional<double> most = optional_number(result, "max_concurrency", loader::kCount);
    const Value* rate = json::member(result, "request_rate");
    const bool paced = rate && rate->kind == Value::Kind::number;
    row.users = static_cast<int>(std::min(most.value_or(paced ? 1 : requests), requests));
    row.kind = paced && row.users != 1 ? "decode_at_request_rate" : "decode";
    if (paced && !most) row.kind = "decode_at_request_rate";
}

MeasuredRow setup_of(const Context& context, const Value& result) {
    const Hints& hints = context.hints;
    const std::string name = text(result, "model_id");
    MeasuredRow row;
    set_devices(context, "", row);
    row.parallel = row.device_count > 1 ? Parallel::tensor : Parallel::none;
    row.engine = hints.engine ? hints.engine : find(context.catalog.engines, "vllm");
    row.engine_id = id_or(row.engine, "vllm");
    row.model = chosen(models_named(context.catalog, name), hints.model);
    row.model_id = id_or(row.model, name);
    row.quant = hints.quant ? hints.quant : quant_in_name(context.catalog, name, row.model);
    if (!row.quant && row.engine && row.engine->family == "vllm")
        row.quant = find(context.catalog.quantizations, "bf16-safetensors");
    row.quant_name = id_or(row.quant, "");
    row.date = day_of(text(result, "date"));
    return row;
}

}  // namespace

std::vector<MeasuredRow> read_vllm_bench(const Context& context, const Value& result) {
    const double requests = number(result, "num_prompts", loader::kCount);
    const double answered = optional_number(result, "completed", loader::kCount).value_or(requests);
    const double per_token_ms = number(result, "mean_tpot_ms", kMilliseconds);
    const double first_token_ms = optional_number(result, "mean_ttft_ms", kMilliseconds).value_or(0);
    MeasuredRow decode = setup_of(context, result);
    decode.prompt_tokens = number(result, "total_input_tokens", kTokens) / answered;
    decode.generated_tokens = number(result, "total_output_tokens", kTokens) / answered;
    set_users(result, requests, decode);
    MeasuredRow prefill = decode;
    prefill.metric = Metric::prefill;
    prefill.kind = "prefill";
    prefill.generated_tokens = 0;

    std::vector<MeasuredRow> rows;
    constexpr double kMsPerSecond = 1000;
    if (per_token_ms > 0) {
        decode.tps = kMsPerSecond / per_token_ms * decode.users;
        if (decode.users > 1 && decode.kind == "decode") decode.kind = "aggregate";
        rows.push_back(decode);
    }
    if (decode.users == 1 && decode.kind == "decode" && first_token_ms > 0 && prefill.prompt_tokens > 0) {
        prefill.tps = prefill.prompt_tokens / first_token_ms * kMsPerSecond;
        rows.push_back(prefill);
    }
    return rows;
}

}  // namespace advisor::measured
