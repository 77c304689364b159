// Rows of evidence: one JSON object a line, read and written.
#include <fmt/format.h>

#include <cstdint>

#include "advisor/lab.hpp"
#include "reading.hpp"
#include "text/json_out.hpp"

namespace advisor {
namespace {

using namespace lab;
using loader::required;

/// "row" and "data" are ways to share a model that nobody plans.
void read_parallel(MeasuredRow& row, const Value& value, const Kinds&) {
    const auto& names = kNames<Parallel>;
    const auto name = std::find(names.begin(), names.end(), loader::read_text(value));
    row.known_parallel = name != names.end();
    if (row.known_parallel) row.parallel = static_cast<Parallel>(name - names.begin());
}

/// 0 says nothing.
void read_weights(MeasuredRow& row, const Value& value, const Kinds&) {
    const Bytes size{loader::read_number(value, loader::kReserve)};
    if (size.value > 0) row.weights = size;
}

constexpr auto kRow = std::to_array<Field<MeasuredRow>>({
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
    {"engine_version", loose_text<&MeasuredRow::engine_version>},
    {"parallel", read_parallel},
    {"power_limit_w", loader::number<&MeasuredRow::power_limit, loader::kPower>},
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
});

/// "Q4_K_M"; "4bit (engine default)" and other kinds of q4 stand for what the engine would load.
const Quantization* quant_named(const Catalog& catalog, const Engine* engine, const std::string& name) {
    if (const Quantization* quant = quantization_named(catalog, name)) return quant;
    const std::string wanted = squeeze(name);
    const bool engine_default = wanted == "4bitenginedefault" || wanted.find("q4") != std::string::npos;
    if (!engine || !engine_default) return nullptr;
    for (const Quantization& quant : catalog.quantizations)
        if (quant.preferred && quant.bit_class == "4bit" && quant.format == engine->formats.front()) return &quant;
    return nullptr;
}

MeasuredRow read_row(const Catalog& catalog, const Value& object) {
    MeasuredRow row;
    read_known_fields(row, object, kRow);
    row.device = find(catalog.devices, row.device_id);
    row.engine = engine_named(catalog, row.engine_id);
    row.model = find(catalog.models, row.model_id);
    row.quant = quant_named(catalog, row.engine, row.quant_name);
    return row;
}

json::Document object_in(const DataFile& line, int number) {
    try {
        return json::parse(line);
    } catch (const Error&) {
        throw Error(fmt::format("{}: line {}: not a JSON object", printable(line.name), number));
    }
}

Json text_or_null(const std::string& words) { return words.empty() ? Json() : Json(words); }
Json tokens_or_null(double count) { return count > 0 ? Json::real(count) : Json(); }

/// Whole numbers keep their ".0": the id of a row is a hash of these bytes, and must not change.
Json row_json(const MeasuredRow& row) {
    return {{"source", row.source},
            {"date", text_or_null(row.date)},
            {"device", row.device_id},
            {"device_count", row.device_count},
            {"engine", row.engine_id},
            {"engine_version", text_or_null(row.engine_version)},
            {"parallel", row.known_parallel ? name_of(row.parallel) : "row"},
            {"link", text_or_null(row.link)},
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
            {"superseded_by", text_or_null(row.superseded_by)}};
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

Error lab::located(const loader::Fault& fault, const json::Document& document, const std::string& place) {
    std::string pointer;
    json::find_pointer(document.root, fault.at, pointer);
    return Error(fmt::format("{}: {}{}{}{}", printable(document.name), place, pointer, pointer.empty() ? "" : ": ",
                             fault.what()));
}

std::vector<MeasuredRow> load_evidence(const Catalog& catalog, const DataFile& file) {
    std::vector<MeasuredRow> rows;
    for (const auto& [number, line] : filled_lines(file.text)) {
        const json::Document document = object_in({file.name, line}, number);
        try {
            rows.push_back(read_row(catalog, document.root));
        } catch (const loader::Fault& fault) {
            throw located(fault, document, fmt::format("line {}: ", number));
        }
    }
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
