// Rows of the user's own, as lines of evidence.
#include <fmt/format.h>

#include <cstdint>
#include <nlohmann/json.hpp>

#include "advisor/evidence.hpp"

namespace advisor {
namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }
Json tokens(double count) { return count > 0 ? Json(count) : Json(nullptr); }

template <class T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json json_of(const MeasuredRow& row) {
    return {{"source", row.source},
            {"date", or_null(row.date)},
            {"device", row.device_id},
            {"device_count", row.device_count},
            {"engine", row.engine_id},
            {"engine_version", or_null(row.engine_version)},
            {"parallel", row.known_parallel ? name_of(row.parallel) : "row"},
            {"link", or_null(row.link)},
            {"power_limit_w", row.power_limit ? Json(row.power_limit->value) : Json(nullptr)},
            {"model", row.model_id},
            {"quant", row.quant_name},
            {"weights_gib", row.weights ? Json(in_gib(*row.weights)) : Json(nullptr)},
            {"metric", row.metric == Metric::decode ? "decode" : "prefill"},
            {"kind", row.kind},
            {"prompt_tokens", tokens(row.prompt_tokens)},
            {"generated_tokens", tokens(row.generated_tokens)},
            {"depth_tokens", row.depth_tokens},
            {"users", row.users},
            {"flash_attention", or_null(row.flash_attention)},
            {"ubatch", or_null(row.micro_batch)},
            {"speculative", row.speculative},
            {"tps", row.tps},
            {"grade", row.grade},
            {"suspect", row.suspect},
            {"superseded_by", or_null(row.superseded_by)}};
}

std::string dumped(const Json& json) {
    constexpr bool kAsciiOnly = true;
    return json.dump(-1, ' ', kAsciiOnly, Json::error_handler_t::replace);
}

std::uint64_t fnv1a(std::string_view text) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

template <class Record>
void use_id(const Record* record, std::string& id) {
    if (record) id = record->id;
}

}  // namespace

MeasuredRow as_user_row(MeasuredRow row) {
    row.source = "user";
    row.grade = "A";
    use_id(row.device, row.device_id);
    use_id(row.engine, row.engine_id);
    use_id(row.model, row.model_id);
    use_id(row.quant, row.quant_name);
    row.id = fmt::format("user-{:016x}", fnv1a(dumped(json_of(row))));
    return row;
}

std::string evidence_line(const MeasuredRow& row) {
    Json json{{"id", row.id}};
    json.update(json_of(row));
    return dumped(json) + "\n";
}

}  // namespace advisor
