#include "records_json.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "advisor/error.hpp"
#include "words.hpp"

namespace advisor::render {
namespace {

/// Other words for a kind than its name.
struct Alias {
    std::string_view word, kind;
};
constexpr Alias kAliases[] = {{"quants", "quantizations"}, {"quant", "quantizations"}, {"gpus", "devices"},
                              {"curves", "power_curves"},  {"rent", "rental"},         {"book", "books"}};

constexpr int kDeepest = 64;

bool too_deep(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\') ++i;
        else if (c == '"') quoted = !quoted;
        else if (!quoted && (c == '[' || c == '{') && ++depth > kDeepest) return true;
        else if (!quoted && (c == ']' || c == '}')) --depth;
    }
    return false;
}

bool mentions(const DataFile& file, const RecordKind& kind) {
    return file.text.find(fmt::format("\"{}\"", kind.name)) != std::string_view::npos ||
           (kind.name == "books" && file.text.find("\"prices\"") != std::string_view::npos);
}

Json provenance_of(const Json& root) {
    Json provenance = Json::object();
    for (const char* key : {"source", "assumption"})
        if (root.contains(key)) provenance[key] = root[key];
    return provenance;
}

/// Records in the order of their first appearance; a later one of the same kind and id replaces the earlier.
struct Collection {
    std::vector<Record> records;
    std::map<std::pair<const RecordKind*, std::string>, std::size_t> places;

    void put(Record record) {
        const auto [place, added] = places.emplace(std::pair(record.kind, record.id), records.size());
        if (added) records.push_back(std::move(record));
        else records[place->second] = std::move(record);
    }
};

std::string id_of(const Json& json, std::string_view key) {
    const auto found = json.find(std::string(key));
    return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void collect_books(const DataFile& file, const Json& root, const RecordKind& kind, Collection& collection) {
    if (!root.contains("prices")) return;
    Json book = Json::object();
    for (const auto& [key, value] : root.items())
        if (!value.is_array() && key != "schema") book[key] = value;
    collection.put({&kind, squeeze(id_of(root, "id")), file.name, std::move(book), Json::object()});
}

/// Moves the records of a kind out of a file's JSON.
void collect(const DataFile& file, Json& root, const RecordKind& kind, Collection& collection) {
    if (kind.name == "books") return collect_books(file, root, kind, collection);
    const auto list = root.find(std::string(kind.name));
    if (list == root.end() || !list->is_array()) return;
    const std::string book = kind.within_book ? id_of(root, "id") : "";
    for (Json& entry : *list) {
        if (!entry.is_object()) continue;
        std::string id = squeeze(id_of(entry, kind.id));
        if (!kind.within_book) {
            collection.put({&kind, std::move(id), file.name, std::move(entry), provenance_of(root)});
            continue;
        }
        Json json{{"book", book}};
        json.update(entry);
        collection.put({&kind, squeeze(book) + "/" + id, file.name, std::move(json), provenance_of(root)});
    }
}

}  // namespace

const std::vector<RecordKind>& record_kinds() {
    static const std::vector<RecordKind> kinds{
        {"systems",
         "system",
         "id",
         false,
         {{"Id", "id"},
          {"Count", "devices.count"},
          {"Device", "devices.device"},
          {"GiB each", "devices.memory_gib"},
          {"Link", "devices.link"},
          {"Boxes", "units"},
          {"Condition", "condition"},
          {"Name", "name"}}},
        {"devices",
         "device",
         "id",
         false,
         {{"Id", "id"},
          {"Name", "name"},
          {"Architecture", "architecture"},
          {"GiB", "memory_gib|memory_options_gib"},
          {"GB/s", "bandwidth_gb_s"},
          {"fp16 TFLOPS", "fp16_tflops"},
          {"W", "power.limit_w|power.max_w"},
          {"Platforms", "platforms"}}},
        {"models",
         "model",
         "id",
         false,
         {{"Id", "id"},
          {"Name", "name"},
          {"10^9 params", "total_params_b"},
          {"Active", "active_params_b"},
          {"Layers", "layers"},
          {"Context", "max_context_tokens"},
          {"Native", "native_quant"},
          {"Released", "released"}}},
        {"sizes", "size", "size", false, {{"Size", "size"}, {"Model", "model"}, {"Why", "assumption"}}},
        {"quantizations",
         "quantization",
         "id",
         false,
         {{"Id", "id"},
          {"Format", "format"},
          {"Class", "class"},
          {"Kernel", "kernel"},
          {"Bits/weight", "bits_per_weight.body"},
          {"Perplexity +", "perplexity_delta"},
          {"Preferred", "preferred"}}},
        {"engines",
         "engine",
         "id",
         false,
         {{"Id", "id"},
          {"Name", "name"},
          {"Kind", "kind"},
          {"Formats", "formats"},
          {"Parallel", "parallel"},
          {"Batching", "batching"},
          {"OS", "os"}}},
        {"features", "feature", "id", false, {{"Id", "id"}, {"Name", "name"}, {"Note", "note"}}},
        {"notices", "notice", "id", false, {{"Id", "id"}, {"Text", "text"}, {"Since", "since"}, {"As of", "as_of"}}},
        {"roadmap",
         "device to wait for",
         "id",
         false,
         {{"Id", "id"},
          {"Status", "status"},
          {"Date", "date"},
          {"Expected", "expected"},
          {"System", "system"},
          {"Record", "record"}}},
        {"arrangements", "arrangement", "id", false, {{"Id", "id"}, {"Isolation", "isolation"}, {"Effort", "effort"}}},
        {"regions",
         "region",
         "id",
         false,
         {{"Id", "id"},
          {"Name", "name"},
          {"USD/kWh", "usd_per_kwh"},
          {"V", "outlet.volts"},
          {"A", "outlet.amps"},
          {"Date", "date"}}},
        {"tasks",
         "task",
         "id",
         false,
         {{"Id", "id"},
          {"Context", "context_tokens"},
          {"Prompt", "prompt_tokens"},
          {"Output", "output_tokens"},
          {"Users", "users"},
          {"Why", "assumption"}}},
        {"profiles",
         "profile",
         "id",
         false,
         {{"Id", "id"}, {"Name", "name"}, {"Objective", "objective"}, {"Defaults", "defaults"}}},
        {"phrases",
         "phrase",
         "term",
         false,
         {{"Term", "term"}, {"Reason to buy", "good"}, {"Reason to skip", "bad"}, {"Unknown", "unknown"}}},
        {"warnings", "warning", "id", false, {{"Id", "id"}, {"Text", "text"}}},
        {"objectives", "objective", "id", false, {{"Id", "id"}, {"Name", "name"}, {"Weights", "weights"}}},
        {"scales",
         "scale",
         "term",
         false,
         {{"Term", "term"}, {"Worst", "worst"}, {"Best", "best"}, {"Unit", "unit"}, {"Logarithmic", "logarithmic"}}},
        {"parts", "part", "id", false, {{"Id", "id"}, {"Name", "name"}, {"Kind", "kind"}}},
        {"kinds",
         "kind of part",
         "id",
         false,
         {{"Id", "id"}, {"Resale low", "resale_3y.low"}, {"Typical", "resale_3y.typical"}, {"High", "resale_3y.high"}}},
        {"books",
         "price book",
         "id",
         false,
         {{"Id", "id"}, {"As of", "as_of"}, {"Currency", "currency"}, {"Name", "name"}}},
        {"prices",
         "price",
         "part",
         true,
         {{"Book", "book"},
          {"Part", "part"},
          {"USD low", "low"},
          {"Typical", "typical"},
          {"High", "high"},
          {"Condition", "condition"},
          {"Date", "date"},
          {"Source", "source|assumption"}}},
        {"api",
         "API price",
         "model",
         true,
         {{"Book", "book"},
          {"Model", "model"},
          {"USD/M in", "usd_per_mtok_in"},
          {"USD/M out", "usd_per_mtok_out"},
          {"Date", "date"},
          {"Source", "source|assumption"}}},
        {"rental",
         "rental price",
         "device",
         true,
         {{"Book", "book"},
          {"Device", "device"},
          {"USD/h low", "low"},
          {"Typical", "typical"},
          {"High", "high"},
          {"Date", "date"},
          {"Source", "source|assumption"}}},
        {"power_curves",
         "power curve",
         "id",
         false,
         {{"Id", "id"}, {"Dense decode", "decode_dense"}, {"MoE decode", "decode_moe"}, {"Prefill", "prefill"}}},
        {"psu_curves",
         "power supply curve",
         "id",
         false,
         {{"Id", "id"}, {"Name", "name"}, {"Efficiency", "efficiency"}}},
        {"constants",
         "constant",
         "id",
         false,
         {{"Id", "id"}, {"Value", "value"}, {"Unit", "unit"}, {"Meaning", "meaning"}}},
        {"sources", "source", "id", false, {{"Id", "id"}, {"Title", "title"}, {"Read", "read"}, {"URL", "url"}}}};
    return kinds;
}

const RecordKind& kind_named(std::string_view name) {
    std::string wanted = squeeze(name);
    for (const Alias& alias : kAliases)
        if (squeeze(alias.word) == wanted) wanted = squeeze(alias.kind);
    std::vector<std::string> names;
    for (const RecordKind& kind : record_kinds()) {
        if (squeeze(kind.name) == wanted || squeeze(kind.noun) == wanted) return kind;
        names.emplace_back(kind.name);
    }
    throw Error(
        fmt::format("unknown kind '{}'{}; expected {}", safe(name), did_you_mean(name, names), join(names, ", ")));
}

Json parsed(const DataFile& file) {
    if (too_deep(file.text)) throw Error(fmt::format("{}: nested more than {} levels deep", safe(file.name), kDeepest));
    Json root = Json::parse(file.text, nullptr, false);
    if (root.is_discarded() || !root.is_object())
        throw Error(
            fmt::format("{}: not a JSON object; 'advisor check {}' says where", safe(file.name), safe(file.name)));
    return root;
}

std::vector<const RecordKind*> all_kinds() {
    std::vector<const RecordKind*> kinds;
    for (const RecordKind& kind : record_kinds()) kinds.push_back(&kind);
    return kinds;
}

std::vector<std::pair<const RecordKind*, std::size_t>> counts_of(const std::vector<DataFile>& files) {
    std::vector<std::pair<const RecordKind*, std::size_t>> counts;
    for (const RecordKind* kind : all_kinds()) counts.emplace_back(kind, 0);
    for (const Record& record : records_of(files, all_kinds()))
        for (auto& [kind, count] : counts) count += kind == record.kind ? 1 : 0;
    return counts;
}

std::vector<Record> records_of(const std::vector<DataFile>& files, const std::vector<const RecordKind*>& kinds) {
    Collection collection;
    for (const DataFile& file : files) {
        Json root;
        for (const RecordKind* kind : kinds) {
            if (kinds.size() == 1 && !mentions(file, *kind)) continue;  // spares parsing it
            if (root.is_null()) root = parsed(file);
            collect(file, root, *kind, collection);
        }
    }
    return std::move(collection.records);
}

std::string value_text(const Json& value) {
    if (value.is_null()) return "-";
    if (value.is_string()) return safe(value.get_ref<const std::string&>());
    if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
    std::vector<std::string> words;
    if (value.is_array())
        for (const Json& item : value) words.push_back(value_text(item));
    else if (value.is_object())
        for (const auto& [key, item] : value.items()) words.push_back(safe(key) + " " + value_text(item));
    else return value.dump();
    return words.empty() ? "-" : join(words, value.is_array() && value[0].is_array() ? "; " : ", ");
}

std::string records_text(std::string_view kind, const std::vector<Record>& records) {
    Json list = Json::array();
    for (const Record& record : records) list.push_back(record.json);
    return dumped({{"schema", "advisor/list/1"}, {"kind", std::string(kind)}, {"records", std::move(list)}});
}

}  // namespace advisor::render
