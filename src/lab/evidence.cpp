#include "advisor/evidence.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "advisor/error.hpp"
#include "advisor/text.hpp"

namespace advisor {
namespace {

using Json = nlohmann::json;

/// Names under which rows speak of an engine or a quantization that the catalog knows otherwise.
struct Alias {
    std::string_view written, meant;
};
constexpr std::array<Alias, 5> kEngineAliases{{{"llama.cpp-or-ollama", "llama.cpp"},
                                               {"rapid-mlx", "mlx"},
                                               {"ollama", "llama.cpp"},
                                               {"exllama", "exllamav2"},
                                               {"mlx-lm", "mlx"}}};

std::string text(const Json& row, const char* key) {
    const auto it = row.find(key);
    return it != row.end() && it->is_string() ? it->get<std::string>() : std::string();
}

std::optional<double> number(const Json& row, const char* key) {
    const auto it = row.find(key);
    if (it == row.end() || it->is_null()) return {};
    if (!it->is_number()) throw Error(fmt::format("'{}' must be a number or null", key));
    const double value = it->get<double>();
    if (!(value >= 0) || value > 1e9) throw Error(fmt::format("'{}' must be a number from 0 to 1e9", key));
    return value;
}

std::string required(const Json& row, const char* key) {
    std::string value = text(row, key);
    if (value.empty()) throw Error(fmt::format("'{}' must be a text", key));
    return value;
}

double positive(const Json& row, const char* key) {
    const auto it = row.find(key);
    const double value = it != row.end() && it->is_number() ? it->get<double>() : 0;
    if (!(value > 0) || value > 1e9) throw Error(fmt::format("'{}' must be a number above 0", key));
    return value;
}

std::optional<int> count(const Json& row, const char* key) {
    const std::optional<double> value = number(row, key);
    if (!value) return {};
    const bool whole = *value >= 1 && *value == std::trunc(*value);
    if (!whole) throw Error(fmt::format("'{}' must be a whole number above 0", key));
    return static_cast<int>(*value);
}

bool is_true(const Json& row, const char* key) {
    const auto it = row.find(key);
    return it != row.end() && it->is_boolean() && it->get<bool>();
}

const Quantization* quant_named(const Catalog& catalog, const Engine* engine, const std::string& name) {
    if (const Quantization* quant = quantization_named(catalog, name)) return quant;
    const std::string wanted = squeeze(name);
    const bool engine_default = wanted == "4bitenginedefault" || wanted.find("q4") != std::string::npos;
    if (!engine || !engine_default) return nullptr;
    for (const Quantization& quant : catalog.quantizations)
        if (quant.preferred && quant.bit_class == "4bit" && quant.format == engine->formats.front()) return &quant;
    return nullptr;
}

const Engine* engine_named(const Catalog& catalog, std::string_view name) {
    for (const Alias& alias : kEngineAliases)
        if (alias.written == name) name = alias.meant;
    return find(catalog.engines, name);
}

void read_parallel(const std::string& name, MeasuredRow& row) {
    row.known_parallel = false;
    for (const Parallel parallel : {Parallel::none, Parallel::layer, Parallel::tensor}) {
        if (name_of(parallel) != name) continue;
        row.parallel = parallel;
        row.known_parallel = true;
    }
}

MeasuredRow read_row(const Catalog& catalog, const Json& json) {
    if (!json.is_object()) throw Error("expected an object");
    MeasuredRow row;
    row.id = required(json, "id");
    row.source = required(json, "source");
    row.device_id = required(json, "device");
    row.engine_id = required(json, "engine");
    row.model_id = required(json, "model");
    row.quant_name = required(json, "quant");
    row.kind = required(json, "kind");
    const std::string metric = required(json, "metric");
    if (metric != "decode" && metric != "prefill") throw Error("'metric' must be decode or prefill");
    row.metric = metric == "decode" ? Metric::decode : Metric::prefill;
    row.tps = positive(json, "tps");
    positive(json, "device_count");
    row.device_count = *count(json, "device_count");
    row.users = count(json, "users").value_or(1);
    row.date = text(json, "date");
    row.grade = text(json, "grade");
    row.link = text(json, "link");
    row.engine_version = text(json, "engine_version");
    read_parallel(text(json, "parallel").empty() ? "none" : text(json, "parallel"), row);
    if (const auto watts = number(json, "power_limit_w")) row.power_limit = Watts{*watts};
    if (const auto size = number(json, "weights_gib"); size && *size > 0) row.weights = gib(*size);
    row.prompt_tokens = number(json, "prompt_tokens").value_or(0);
    row.generated_tokens = number(json, "generated_tokens").value_or(0);
    row.depth_tokens = number(json, "depth_tokens").value_or(0);
    row.micro_batch = count(json, "ubatch");
    if (json.contains("flash_attention") && json["flash_attention"].is_boolean())
        row.flash_attention = is_true(json, "flash_attention");
    row.speculative = is_true(json, "speculative");
    row.suspect = is_true(json, "suspect");
    row.superseded_by = text(json, "superseded_by");
    row.device = find(catalog.devices, row.device_id);
    row.engine = engine_named(catalog, row.engine_id);
    row.model = find(catalog.models, row.model_id);
    row.quant = quant_named(catalog, row.engine, row.quant_name);
    return row;
}

}  // namespace

std::vector<MeasuredRow> load_evidence(const Catalog& catalog, const DataFile& file) {
    std::vector<MeasuredRow> rows;
    for (const auto& [line, one] : filled_lines(file.text)) {
        const Json json = Json::parse(one, nullptr, false);
        if (json.is_discarded()) throw Error(fmt::format("{}: line {}: not a JSON object", file.name, line));
        try {
            rows.push_back(read_row(catalog, json));
        } catch (const Error& error) {
            throw Error(fmt::format("{}: line {}: {}", file.name, line, error.what()));
        }
    }
    return rows;
}

}  // namespace advisor
