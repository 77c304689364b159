// Rows of evidence: one JSON object a line, read and written.
#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <utility>

#include "reading.hpp"
#include "text/json_out.hpp"

namespace advisor::lab {

void add_row(std::vector<MeasuredRow>& rows, MeasuredRow row, const DataFile& file) {
    constexpr std::size_t kMostRows = 200000;
    if (rows.size() == kMostRows)
        throw Error(fmt::format("{}: more than {} rows; expected fewer in one file", printable(file.name),
                                thousands(static_cast<double>(kMostRows))));
    rows.push_back(std::move(row));
}

json::Document object_in(const DataFile& line, int number) {
    try {
        return json::parse(line);
    } catch (const Error&) {
        throw Error(fmt::format("{}: line {}: not a JSON object", printable(line.name), number));
    }
}

}  // namespace advisor::lab

namespace advisor {
namespace {

using namespace lab;
using loader::required;

/// "row", "context" (of decoding) and "data" are ways to share a model that nobody plans.
void read_parallel(MeasuredRow& row, const Value& value, const Kinds&) {
    std::string_view written = loader::read_text(value);
    row.offloads = written == "offload";
    if (row.offloads) return;
    if (written == "tensor-nodes") written = name_of(Parallel::tensor);
    if (written == "pipeline" || written == "rpc") written = name_of(Parallel::layer);
    const auto parallel = enum_named<Parallel>(written);
    row.known_parallel = parallel.has_value();
    row.parallel = parallel.value_or(row.parallel);
}

/// 0 says nothing.
void read_weights(MeasuredRow& row, const Value& value, const Kinds&) {
    const Bytes size{loader::read_number(value, loader::kReserve)};
    if (size.value > 0) row.weights = size;
}

/// Of what its cores draw nothing is said.
void host(MeasuredRow& row, const Value& value, const Kinds& kinds) {
    static constexpr auto kHost = std::to_array<Field<Host>>({
        {"cpu"},
        {"cores", loader::number<&Host::cpu_cores, loader::kCount>, required},
        {"sockets", loader::number<&Host::sockets, loader::kCount>, required},
        {"ram_gb_s", loader::number<&Host::ram_bandwidth, loader::kBandwidth>, required},
        {"isa", loader::choice<&Host::isa>, required},
    });
    loader::read_fields(row.host.emplace(), value, kHost, kinds);
}

constexpr auto kMeasuredRow = std::to_array<Field<MeasuredRow>>({
    {"id", loader::text<&MeasuredRow::id>, required},
    {"source", loader::text<&MeasuredRow::source>, required},
    {"device", loader::text<&MeasuredRow::device_id>, required},
    {"device_count", loader::number<&MeasuredRow::device_count, loader::kCount>, required},
    {"engine", loader::text<&MeasuredRow::engine_id>, required},
    {"model", loader::text<&MeasuredRow::model_id>, required},
    {"quant", loader::text<&MeasuredRow::quant_name>, required},
    {"kind", loader::text<&MeasuredRow::kind>, required},
    {"metric", loader::choice<&MeasuredRow::metric>, required},
    {"tps", loader::number<&MeasuredRow::tps, kRate>, required},
    {"date", loose_text<&MeasuredRow::date>},
    {"grade", loose_text<&MeasuredRow::grade>},
    {"link", loose_text<&MeasuredRow::link>},
    {"backend", loose_text<&MeasuredRow::backend>},
    {"engine_version", loose_text<&MeasuredRow::engine_version>},
    {"parallel", read_parallel},
    {"power_limit_w", loader::number<&MeasuredRow::power_limit, loader::kPowerLimit>},
    {"weights_gib", read_weights},
    {"prompt_tokens", loader::number<&MeasuredRow::prompt_tokens, loader::kNonNegative>},
    {"generated_tokens", loader::number<&MeasuredRow::generated_tokens, loader::kNonNegative>},
    {"depth_tokens", loader::number<&MeasuredRow::depth_tokens, loader::kNonNegative>},
    {"users", loader::number<&MeasuredRow::users, loader::kCount>},
    {"flash_attention", loader::flag<&MeasuredRow::flash_attention>},
    {"ubatch", loader::number<&MeasuredRow::micro_batch, loader::kCount>},
    {"speculative", loader::flag<&MeasuredRow::speculative>},
    {"suspect", loader::flag<&MeasuredRow::suspect>},
    {"superseded_by", loose_text<&MeasuredRow::superseded_by>},
    {"kv_type", loose_text<&MeasuredRow::kv_type>},
    {"host", host},
});

/// "Q4_K_M"; a name that several containers have, as "MXFP4", is that which the engine loads; "4bit (engine default)"
/// and other kinds of q4 stand for what it would load.
const Quantization* quant_named(const Catalog& catalog, const Engine* engine, const std::string& name) {
    const auto loads = [&](const Quantization& quant) {
        return engine == nullptr ||
               std::find(engine->formats.begin(), engine->formats.end(), quant.format) != engine->formats.end();
    };
    const Quantization* named = quantization_named(catalog, name);
    if (named != nullptr && loads(*named)) return named;
    for (const Quantization& quant : catalog.quantizations)
        if (loads(quant) && is_named(quant, name)) return &quant;
    if (named != nullptr) return named;
    const std::string wanted = squeeze(name);
    const bool engine_default = wanted == "4bitenginedefault" || wanted.find("q4") != std::string::npos;
    if (!engine || !engine_default) return nullptr;
    for (const Quantization& quant : catalog.quantizations)
        if (quant.preferred && quant.bit_class == "4bit" && quant.format == engine->formats.front()) return &quant;
    return nullptr;
}

/// "m5-ultra" and "mi50" may stand for "m5-ultra-80" and "mi50-32gb".
bool is_kind_of(const Device& device, const std::string& id) {
    if (!device.id.starts_with(id + "-")) return false;
    const std::string_view rest = std::string_view(device.id).substr(id.size() + 1);
    const bool memory = rest.ends_with("gb") && rest.find_first_not_of("0123456789") == rest.size() - 2;
    return device.vendor == "apple" || memory;
}

/// An Apple chip without its number of GPU cores, and a card without its memory, is the largest of them: what those who
/// measure mostly own.
const Device* device_of_row(const Catalog& catalog, const std::string& id) {
    if (const Device* device = find(catalog.devices, id)) return device;
    const auto size = [](const Device& device) {
        return std::pair(device.fp16.value, device.memory ? device.memory->value : 0.0);
    };
    const Device* largest = nullptr;
    for (const Device& device : catalog.devices)
        if (is_kind_of(device, id) && (!largest || size(device) > size(*largest))) largest = &device;
    return largest;
}

MeasuredRow read_measured_row(const Catalog& catalog, const Value& object) {
    MeasuredRow row;
    read_known_fields(row, object, kMeasuredRow);
    row.device = device_of_row(catalog, row.device_id);
    row.engine = engine_named(catalog, row.engine_id);
    row.model = find(catalog.models, row.model_id);
    row.quant = quant_named(catalog, row.engine, row.quant_name);
    return row;
}

Json words_or_null(const std::string& words) { return words.empty() ? Json() : Json(words); }
Json tokens_or_null(double count) { return count > 0 ? Json::real(count) : Json(); }

/// Whole numbers keep their ".0": the id of a row is a hash of these bytes, and must not change. What few rows have
/// stands there only where they have it.
Json row_json(const MeasuredRow& row) {
    Json json{{"source", row.source},
              {"date", words_or_null(row.date)},
              {"device", row.device_id},
              {"device_count", row.device_count},
              {"engine", row.engine_id},
              {"engine_version", words_or_null(row.engine_version)},
              {"parallel", row.offloads         ? "offload"
                           : row.known_parallel ? name_of(row.parallel)
                                                : "row"},
              {"link", words_or_null(row.link)},
              {"power_limit_w", row.power_limit ? Json::real(row.power_limit->value) : Json()},
              {"model", row.model_id},
              {"quant", row.quant_name},
              {"weights_gib", row.weights ? Json::real(in_gib(*row.weights)) : Json()},
              {"metric", name_of(row.metric)},
              {"kind", row.kind},
              {"prompt_tokens", tokens_or_null(row.prompt_tokens)},
              {"generated_tokens", tokens_or_null(row.generated_tokens)},
              {"depth_tokens", Json::real(row.depth_tokens)},
              {"users", row.users},
              {"flash_attention", row.flash_attention},
              {"ubatch", row.micro_batch},
              {"speculative", row.speculative},
              {"tps", Json::real(row.tps)},
              {"grade", row.grade},
              {"suspect", row.suspect},
              {"superseded_by", words_or_null(row.superseded_by)}};
    if (!row.backend.empty()) json["backend"] = row.backend;
    if (!row.kv_type.empty()) json["kv_type"] = row.kv_type;
    if (row.host)
        json["host"] = Json{{"cores", row.host->cpu_cores},
                            {"sockets", row.host->sockets},
                            {"ram_gb_s", Json::real(std::round(row.host->ram_bandwidth.value / 1e6) / 1e3)},
                            {"isa", name_of(row.host->isa)}};
    return json;
}

std::uint64_t fnv1a(std::string_view bytes) {
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return hash;
}

template <class Record>
void use_id(const Record* record, std::string& id) {
    if (record) id = record->id;
}

}  // namespace

std::vector<MeasuredRow> load_evidence(const Catalog& catalog, const DataFile& file) {
    std::vector<MeasuredRow> rows;
    each_line(file, [&](const Value& object) { add_row(rows, read_measured_row(catalog, object), file); });
    return rows;
}

MeasuredRow as_user_row(MeasuredRow row) {
    row.source = "user";
    row.grade = "A";
    use_id(row.device, row.device_id);
    use_id(row.engine, row.engine_id);
    use_id(row.model, row.model_id);
    use_id(row.quant, row.quant_name);
    std::string bytes = dumped_line(row_json(row));
    bytes.pop_back();  // the line feed is no part of the row
    row.id = fmt::format("user-{:016x}", fnv1a(bytes));
    return row;
}

std::string evidence_line(const MeasuredRow& row) {
    Json::Object members{{"id", row.id}};
    const Json rest = row_json(row);
    for (const auto& member : std::get<Json::Object>(rest.value())) members.push_back(member);
    return dumped_line(members);
}

}  // namespace advisor
