#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "advisor/text.hpp"
#include "kinds.hpp"

namespace advisor {
namespace {

using json::Value;
using Place = RecordKind::Place;

/// To add a kind: its row here, its record and reader in kinds.hpp.
// clang-format off
constexpr auto kKinds = std::to_array<RecordKind>({
    {"systems", "system", {"id"}, {{{"Id", "id"}, {"Count", "devices.count"}, {"Device", "devices.device"},
     {"GiB each", "devices.memory_gib"}, {"Link", "devices.link"}, {"Boxes", "units"}, {"Condition", "condition"},
     {"Name", "name"}}}},
    {"hosts", "host", {"id"}, {{{"Id", "id"}, {"Name", "name"}, {"Cores", "cpu_cores"}, {"GiB", "ram.gib"},
     {"Slots", "layouts.slots.count"}, {"Link", "layouts.slots.link"}, {"Form", "layouts.form"},
     {"Condition", "condition"}}}},
    {"devices", "device", {"id"}, {{{"Id", "id"}, {"Name", "name"}, {"Architecture", "architecture"},
     {"GiB", "memory_gib|memory_options_gib"}, {"GB/s", "bandwidth_gb_s"}, {"fp16 TFLOPS", "fp16_tflops"},
     {"W", "power.limit_w|power.max_w"}, {"Platforms", "platforms"}}}, {"gpus"}},
    {"pci", "PCI id", {"id"}, {{{"Id", "id"}, {"Device", "device"}, {"Name", "name"}}}, {"pci-ids"}},
    {"models", "model", {"id"}, {{{"Id", "id"}, {"Name", "name"}, {"10^9 params", "total_params_b"},
     {"Active", "active_params_b"}, {"Layers", "layers"}, {"Context", "max_context_tokens"},
     {"Native", "native_quant"}, {"Released", "released"}}}},
    {"sizes", "size", {"size"}, {{{"Size", "size"}, {"Model", "model"}, {"Why", "assumption"}}}},
    {"quantizations", "quantization", {"id"}, {{{"Id", "id"}, {"Format", "format"}, {"Class", "class"},
     {"Kernel", "kernel"}, {"Bits/weight", "bits_per_weight.body"}, {"Perplexity +", "perplexity_delta"},
     {"Preferred", "preferred"}}}, {"quants", "quant"}},
    {"engines", "engine", {"id"}, {{{"Id", "id"}, {"Name", "name"}, {"Kind", "kind"}, {"Formats", "formats"},
     {"Parallel", "parallel"}, {"Batching", "batching"}, {"OS", "os"}}}},
    {"features", "feature", {"id"}, {{{"Id", "id"}, {"Name", "name"}, {"Note", "note"}}}},
    {"notices", "notice", {"id"}, {{{"Id", "id"}, {"Text", "text"}, {"Since", "since"}, {"As of", "as_of"}}}},
    {"roadmap", "device to wait for", {"id"}, {{{"Id", "id"}, {"Status", "status"}, {"Date", "date"},
     {"Expected", "expected"}, {"System", "system"}, {"Record", "record"}}}},
    {"arrangements", "arrangement", {"id"}, {{{"Id", "id"}, {"Isolation", "isolation"}, {"Effort", "effort"}}}},
    {"setup_steps", "step of setting up", {"id"}, {{{"Id", "id"}, {"Stage", "stage"}, {"Text", "text"},
     {"When", "when"}}}, {"setup", "steps"}},
    {"currencies", "currency", {"id"}, {{{"Id", "id"}, {"Name", "name"}, {"Symbol", "symbol"},
     {"USD", "usd_per_unit"}, {"Date", "date"}, {"Region", "region"}, {"Source", "source|assumption"}}}},
    {"regions", "region", {"id"}, {{{"Id", "id"}, {"Name", "name"}, {"Per kWh", "local_price|usd_per_kwh"},
     {"In", "price_currency|currency"}, {"Tax", "price_tax.rate"}, {"V", "outlet.volts"}, {"A", "outlet.amps"},
     {"Date", "date"}}}},
    {"tasks", "task", {"id"}, {{{"Id", "id"}, {"Context", "context_tokens"}, {"Prompt", "prompt_tokens"},
     {"Output", "output_tokens"}, {"Users", "users"}, {"Requests/day", "requests_per_day"},
     {"Cached", "cached_share"}, {"Attention", "attention"}}}},
    {"profiles", "profile", {"id"}, {{{"Id", "id"}, {"Name", "name"}, {"Objective", "objective"},
     {"Defaults", "defaults"}}}},
    {"phrases", "phrase", {"term"}, {{{"Term", "term"}, {"Reason to buy", "good"}, {"Reason to skip", "bad"},
     {"Unknown", "unknown"}}}},
    {"warnings", "warning", {"id"}, {{{"Id", "id"}, {"Text", "text"}}}},
    {"objectives", "objective", {"id"}, {{{"Id", "id"}, {"Name", "name"}, {"USD an hour", "hour_worth_usd"},
     {"Weights", "weights"}}}},
    {"rates", "rate", {"id"}, {{{"Id", "id"}, {"Value", "value"}, {"Unit", "unit"}, {"Within x/÷", "spread"}}}},
    {"forms", "form", {"id"}, {{{"Id", "id"}, {"Set-up h", "setup_hours"}, {"Upkeep h/y", "upkeep_hours_per_year"},
     {"dB(A)", "noise_dba"}, {"Within dB", "noise_spread_db"}}}},
    {"noises", "kind of noise", {"id"}, {{{"Id", "id"}, {"Low dB(A)", "dba.low"}, {"Typical", "dba.typical"},
     {"High", "dba.high"}}}},
    {"parts", "part", {"id"}, {{{"Id", "id"}, {"Name", "name"}, {"Kind", "kind"}}}},
    {"kinds", "kind of part", {"id"}, {{{"Id", "id"}, {"Resale low", "resale_3y.low"},
     {"Typical", "resale_3y.typical"}, {"High", "resale_3y.high"}}}},
    {"books", "price book", {"id"}, {{{"Id", "id"}, {"As of", "as_of"}, {"Currency", "currency"}, {"Name", "name"}}},
     {"book"}, Place::whole},
    {"prices", "price", {"part"}, {{{"Book", "book"}, {"Part", "part"}, {"USD low", "low"}, {"Typical", "typical"},
     {"High", "high"}, {"Condition", "condition"}, {"Date", "date"}, {"Source", "source|assumption"}}},
     {}, Place::book},
    {"local_prices", "local price", {"part", "region"}, {{{"Book", "book"}, {"Part", "part"}, {"Region", "region"},
     {"Low", "low"}, {"Typical", "typical"}, {"High", "high"}, {"Condition", "condition"}, {"Date", "date"}}},
     {}, Place::book},
    {"api", "API price", {"model"}, {{{"Book", "book"}, {"Model", "model"}, {"USD/M in", "usd_per_mtok_in"},
     {"USD/M out", "usd_per_mtok_out"}, {"Date", "date"}, {"Source", "source|assumption"}}}, {}, Place::book},
    {"rental", "rental price", {"device"}, {{{"Book", "book"}, {"Device", "device"}, {"USD/h low", "low"},
     {"Typical", "typical"}, {"High", "high"}, {"Date", "date"}, {"Source", "source|assumption"}}},
     {"rent"}, Place::book},
    {"power_curves", "power curve", {"id"}, {{{"Id", "id"}, {"Dense decode", "decode_dense"},
     {"MoE decode", "decode_moe"}, {"Prefill", "prefill"}}}, {"curves"}},
    {"psu_curves", "power supply curve", {"id"}, {{{"Id", "id"}, {"Name", "name"}, {"Efficiency", "efficiency"}}}},
    {"choices", "list of choices", {"id"}, {{{"Id", "id"}, {"Names", "names"}, {"Meaning", "meaning"}}}},
    {"constants", "constant", {"id"}, {{{"Id", "id"}, {"Value", "value"}, {"Unit", "unit"},
     {"Meaning", "meaning"}}}},
    {"sources", "source", {"id"}, {{{"Id", "id"}, {"Title", "title"}, {"Read", "read"}, {"URL", "url"}}}},
    {"classes", "speed class", {"engine_family", "architecture"}, {}},
    {"effects", "speed effect", {"engine_family", "of", "id"}, {}},
    {"anchors", "measured plan", {"engine_family", "device", "split", "model", "quant"}, {}},
    {"measured_sets", "measured set of devices", {"engine_family", "device", "split"}, {}},
    {"spreads", "spread of speeds", {"id"}, {}},
    {"training_rates", "rate of training", {"id"}, {}},
    {"training_families", "family of training", {"id"}, {}},
});
// clang-format on

std::string_view text_of(const Value* value) {
    return value && value->kind == Value::Kind::string ? value->text : std::string_view();
}

/// Records in the order of their first appearance.
struct Collection {
    std::vector<FiledRecord> records;
    std::map<std::pair<const RecordKind*, std::string>, std::size_t> places;

    void put(FiledRecord record) {
        const auto [place, added] = places.emplace(std::pair(record.kind, record.id), records.size());
        if (added) records.push_back(std::move(record));
        else records[place->second] = std::move(record);
    }
};

void collect_book(const json::Document& file, const RecordKind& kind, Collection& collection) {
    if (!json::member(file.root, "prices")) return;
    FiledRecord book{&kind, squeeze(text_of(json::member(file.root, "id"))), &file, {}};
    for (const Value& item : file.root.items)
        if (item.kind != Value::Kind::list && item.key != "schema") book.members.push_back({item.key, &item});
    collection.put(std::move(book));
}

void collect(const json::Document& file, const RecordKind& kind, Collection& collection) {
    if (kind.place == Place::whole) return collect_book(file, kind, collection);
    const Value* list = json::member(file.root, kind.name);
    if (!list || list->kind != Value::Kind::list) return;
    const Value* book = kind.place == Place::book ? json::member(file.root, "id") : nullptr;
    for (const Value& entry : list->items) {
        if (entry.kind != Value::Kind::object) continue;
        FiledRecord record{&kind, squeeze(text_of(json::member(entry, kind.id_keys[0]))), &file, {}};
        for (std::size_t key = 1; book && key < kind.id_keys.size() && !kind.id_keys[key].empty(); ++key)
            record.id += "/" + squeeze(text_of(json::member(entry, kind.id_keys[key])));
        if (book) {
            record.id = squeeze(text_of(book)) + "/" + record.id;
            record.members.push_back({"book", book});
        }
        for (const Value& member : entry.items) record.members.push_back({member.key, &member});
        collection.put(std::move(record));
    }
}

}  // namespace

const std::vector<const RecordKind*>& listed_kinds() {
    static const std::vector<const RecordKind*> kinds = [] {
        std::vector<const RecordKind*> listed;
        for (const RecordKind& kind : kKinds)
            if (!kind.columns[0].title.empty()) listed.push_back(&kind);
        return listed;
    }();
    return kinds;
}

const RecordKind* kind_of_section(std::string_view key) {
    const auto found = std::find_if(kKinds.begin(), kKinds.end(), [&](const RecordKind& k) { return k.name == key; });
    return found == kKinds.end() ? nullptr : &*found;
}

const RecordKind& kind_named(std::string_view name) {
    const std::string wanted = squeeze(name);
    std::vector<std::string> names;
    for (const RecordKind* kind : listed_kinds()) {
        for (const std::string_view own : {kind->name, kind->noun, kind->other_names[0], kind->other_names[1]})
            if (!own.empty() && squeeze(own) == wanted) return *kind;
        names.emplace_back(kind->name);
    }
    throw Error(fmt::format("unknown kind '{}'{}; expected {}", printable(name, 600), did_you_mean(name, names),
                            join(names, ", ")));
}

const Value* FiledRecord::find(std::string_view key) const {
    for (const Member& member : members)
        if (member.key == key) return member.value;
    return nullptr;
}

std::string_view FiledRecord::text(std::string_view key) const { return text_of(find(key)); }

std::vector<json::Document> parse_all(const std::vector<DataFile>& files) {
    std::vector<json::Document> documents;
    documents.reserve(files.size());
    for (const DataFile& file : files) {
        documents.push_back(json::parse(file));
        if (documents.back().root.kind != Value::Kind::object)
            throw Error(fmt::format("{}: not a JSON object", printable(file.name)));
    }
    return documents;
}

std::string book_of(const DataFile& file) {
    const std::vector<json::Document> documents = parse_all({file});
    const std::vector<FiledRecord> books = records_of(documents, {&kind_named("books")});
    return books.empty() ? "" : std::string(books.front().text("id"));
}

std::vector<FiledRecord> records_of(const std::vector<json::Document>& files,
                                    const std::vector<const RecordKind*>& kinds) {
    Collection collection;
    for (const json::Document& file : files)
        for (const RecordKind* kind : kinds) collect(file, *kind, collection);
    return std::move(collection.records);
}

}  // namespace advisor
