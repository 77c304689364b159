// load_catalog: files to records in two passes. The first gives every id its place, so that a reference may lead to any
// file; the second reads the records, each kind after those that it refers to.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/catalog.hpp"
#include "advisor/text.hpp"
#include "embedded.hpp"
#include "reader.hpp"

namespace advisor::loader {
namespace {

constexpr std::string_view kPriceBookSchema = "advisor/prices/1";

/// The id of a record and where to complain about it.
struct RecordId {
    std::string squeezed, shown;
    const Value* at = nullptr;
};

/// What can be typed on a command line as one word that is no flag, no list, no path and no "ID=X". The colon is of
/// PCI.
bool is_id(std::string_view text) {
    const auto counts = [](char c) { return !squeeze({&c, 1}).empty() && static_cast<unsigned char>(c) < 0x80; };
    const auto joins = [](char c) { return std::string_view("-._:").find(c) != std::string_view::npos; };
    const bool all = std::all_of(text.begin(), text.end(), [&](char c) { return counts(c) || joins(c); });
    return all && !text.empty() && counts(text.front()) && counts(text.back());
}

RecordId id_of(const Value& record, const RecordKind& kind) {
    read_members(record);
    RecordId id;
    for (const std::string_view key : kind.id_keys) {
        if (key.empty()) break;
        const Value& member = read_member(record, key);
        const std::string_view text = read_text(member);
        const std::string squeezed = text == "*" ? "*" : squeeze(text);
        if (text != "*" && key == "id" && !is_id(text))
            refuse(member, "an id of letters, digits and '-', '.' or '_' between them, such as rtx-3090");
        if (squeezed.empty()) refuse(member, "an id with letters or digits");
        id.squeezed += squeezed + "/";
        id.shown += (id.at ? " " : "") + std::string(text);
        id.at = &member;
    }
    id.squeezed.pop_back();
    return id;
}

/// Enters one record of one file. `own` holds the ids that this file has given so far.
void enter(Entries& entries, const Value& record, std::unordered_map<std::string, std::size_t>& own,
           std::size_t position) {
    // Set by the constructor of each Kind, which the analyzer does not follow.
    // NOLINTNEXTLINE(clang-analyzer-core.CallAndMessage)
    const RecordId id = id_of(record, *entries.kind);
    const auto entered = own.try_emplace(id.squeezed, position);
    if (!entered.second)
        throw Fault(*id.at, fmt::format("{} '{}' is there twice; the first is /{}/{}", entries.kind->noun,
                                        printable(id.shown, 60), entries.kind->name, entered.first->second));
    const std::size_t slot = entries.slots.try_emplace(id.squeezed, entries.slots.size()).first->second;
    entries.entries.push_back({&record, slot});
}

bool enter_section(Kinds& kinds, const Value& section) {
    for (Entries* entries : kinds.all()) {
        if (entries->kind->place != RecordKind::Place::file || entries->kind->name != section.key) continue;
        std::unordered_map<std::string, std::size_t> own;
        for (const Value& record : read_list(section)) enter(*entries, record, own, own.size());
        return true;
    }
    return false;
}

void check_schema(const Value& schema) {
    const std::string_view text = read_text(schema);
    const std::vector<std::string> parts = split(text, '/');
    if (parts.size() != 3 || parts[0] != "advisor" || parts[2] != "1")
        refuse(schema, "a schema of version 1, such as advisor/devices/1");
}

std::vector<std::string> section_names(Kinds& kinds) {
    std::vector<std::string> names;
    for (const Entries* entries : kinds.all())
        if (entries->kind->place == RecordKind::Place::file) names.emplace_back(entries->kind->name);
    return names;
}

void enter_member(Kinds& kinds, const Value& member) {
    static constexpr auto kAlso = std::to_array<std::string_view>(
        {"schema", "$schema", "note", "source", "sources", "assumption", "assumptions"});
    if (enter_section(kinds, member)) return;
    if (member.key == "schema") check_schema(member);
    if (std::find(kAlso.begin(), kAlso.end(), member.key) != kAlso.end()) return;
    if (member.key == "prices")
        throw Fault(member, fmt::format("a price book needs \"schema\": \"{}\"", kPriceBookSchema));
    throw Fault(member, "unknown key" + did_you_mean(member.key, section_names(kinds)));
}

void enter_document(Kinds& kinds, const Value& root) {
    const Value* schema = json::member(root, "schema");
    if (schema && schema->text == kPriceBookSchema) {
        std::unordered_map<std::string, std::size_t> own;
        return enter(static_cast<Kind<PriceBook>&>(kinds), root, own, 0);
    }
    std::vector<std::string_view> seen;
    for (const Value& member : read_members(root)) {
        const bool again = std::find(seen.begin(), seen.end(), member.key) != seen.end();
        if (again) throw Fault(member, "the key is there twice");
        enter_member(kinds, member);
        seen.push_back(member.key);
    }
}

template <class Record>
void read_kind(Kind<Record>& kind, const Kinds& kinds) {
    kind.records.resize(kind.slots.size());
    for (const auto& entry : kind.entries) {
        Record record;
        read_record(record, *entry.value, kinds);
        kind.records[entry.slot] = std::move(record);
    }
}

void read_documents(Kinds& kinds, const std::vector<json::Document>& documents) {
    for (const json::Document& document : documents) enter_document(kinds, document.root);
    kinds.each([&](auto& kind) { read_kind(kind, kinds); });
    lay_books_over(kinds);
}

Error located_in(const Fault& fault, const std::vector<json::Document>& documents) {
    for (const json::Document& document : documents) {
        std::string pointer;
        if (json::find_pointer(document.root, fault.at, pointer)) return located(fault, document);
    }
    return fault;
}

/// The index of `name` in a list of names, which it joins when it is new.
int index_in(std::vector<std::string>& names, const std::string& name) {
    const auto place = std::find(names.begin(), names.end(), name);
    const auto index = static_cast<int>(place - names.begin());
    if (place == names.end()) names.push_back(name);
    return index;
}

void number_classes(Catalog& catalog) {
    for (Device& device : catalog.devices)
        device.architecture_index = index_in(catalog.architectures, device.architecture);
    for (Engine& engine : catalog.engines)
        engine.family_index = index_in(catalog.engine_families, engine.family.empty() ? "*" : engine.family);
}

void find_shapes(Catalog& catalog) {
    for (Model& model : catalog.models) model.shape = shape_in(catalog, model);
}

/// In the order of an enumeration, of which each of the first `n` must have its record.
template <std::size_t n, class Record, class Enum>
std::array<Record, n> in_order(std::vector<Record>& records, Enum Record::*key, std::string_view noun) {
    std::array<Record, n> ordered;
    std::array<bool, n> found{};
    for (Record& record : records) {
        const auto place = static_cast<std::size_t>(record.*key);
        if (place >= n) continue;
        found[place] = true;
        ordered[place] = std::move(record);
    }
    for (std::size_t i = 0; i < n; ++i)
        if (!found[i]) throw Error(fmt::format("catalog: no file has the {} '{}'", noun, kNames<Enum>[i]));
    return ordered;
}

/// One part for cards of a kind, so that nobody has to choose.
void give_cooler(std::vector<Device>& devices, const Part& part) {
    for (Device& device : devices) {
        if (!device.card || device.card->cooling != part.cools->cards) continue;
        if (const Part* other = device.card->cooler)
            throw Error(fmt::format("parts '{}' and '{}' both cool {} cards; expected one", other->id, part.id,
                                    name_of(part.cools->cards)));
        device.card->cooler = &part;
    }
}

/// An alias that two records have, or that is the id of another, would name either.
template <class Record>
void refuse_ambiguous(std::string_view noun, const std::vector<Record>& records) {
    std::unordered_map<std::string, const Record*> owners;
    for (const Record& record : records) owners.emplace(squeeze(record.id), &record);
    for (const Record& record : records)
        for (const std::string& alias : record.aliases) {
            const auto [owner, added] = owners.emplace(squeeze(alias), &record);
            if (added || owner->second == &record) continue;
            throw Error(fmt::format("catalog: '{}' is an alias of {} '{}' and a name of '{}'; expected one of them",
                                    printable(alias, 60), noun, record.id, owner->second->id));
        }
}

Catalog assemble(Kinds& kinds) {
    Catalog catalog;
    const auto take = [&](auto& records) {
        using Record = typename std::remove_reference_t<decltype(records)>::value_type;
        records = std::move(kinds.records<Record>());
    };
    catalog.constants = constants_of(kinds);
    catalog.rates = rates_of(kinds);
    catalog.tasks = in_order<kTasks>(kinds.records<TaskDefaults>(), &TaskDefaults::task, "task");
    catalog.term_phrases = in_order<kTerms>(kinds.records<TermPhrases>(), &TermPhrases::term, "phrases of");
    catalog.caution_phrases =
        in_order<kCautions>(kinds.records<CautionPhrase>(), &CautionPhrase::caution, "words of the warning");
    for (const SizeAlias& alias : kinds.records<SizeAlias>())
        catalog.model_aliases.emplace_back(alias.id, alias.model->id);
    take(catalog.power_curves);
    take(catalog.psu_curves);
    take(catalog.devices);
    take(catalog.pci_ids);
    take(catalog.parts);
    take(catalog.hosts);
    take(catalog.setup_steps);
    take(catalog.systems);
    take(catalog.models);
    take(catalog.quantizations);
    take(catalog.engines);
    take(catalog.features);
    take(catalog.notices);
    take(catalog.roadmap);
    take(catalog.arrangements);
    take(catalog.currencies);
    take(catalog.regions);
    take(catalog.forms);
    take(catalog.noise_classes);
    take(catalog.objectives);
    take(catalog.profiles);
    take(catalog.books);
    if (catalog.books.empty()) throw Error("catalog: no file is a price book");
    const auto older = [](const PriceBook& a, const PriceBook& b) { return a.as_of < b.as_of; };
    std::stable_sort(catalog.books.begin(), catalog.books.end(), older);
    catalog.todays_book = catalog.books.size() - 1;
    for (PriceBook& book : catalog.books) book.sort_by_part();
    for (Device& device : catalog.devices) device.part = find(catalog.parts, device.id);
    for (const Part& part : catalog.parts)
        if (part.cools) give_cooler(catalog.devices, part);
    compose_noises(catalog);
    refuse_ambiguous("system", catalog.systems);
    refuse_ambiguous("region", catalog.regions);
    number_classes(catalog);
    find_shapes(catalog);
    catalog.speed_model = speed_model_of(catalog, kinds);
    index_support(catalog);
    catalog.training = training_model_of(catalog, kinds);
    return catalog;
}

constexpr auto kSource = std::to_array<Field<Source>>({
    {"id", text<&Source::id>, required},
    {"title", text<&Source::title>, required},
    {"url", text<&Source::url>},
    {"read", text<&Source::date>, required},
});

}  // namespace
}  // namespace advisor::loader

namespace advisor {
namespace {

template <class Test>
std::vector<DataFile> embedded_where(Test&& wanted) {
    std::vector<DataFile> files;
    for (const auto& [name, text] : embedded_data())
        if (wanted(name)) files.push_back({std::string(name), text});
    return files;
}

bool is_fact(std::string_view name) { return name.starts_with("catalog/") || name.starts_with("prices/"); }

}  // namespace

std::vector<DataFile> embedded_files() {
    return embedded_where([](std::string_view name) { return is_fact(name) || name.ends_with("calibration.json"); });
}

DataFile embedded_file(std::string_view wanted) {
    for (const auto& [name, text] : embedded_data())
        if (name == wanted) return {std::string(name), text};
    return {std::string(wanted), {}};
}

DataFile embedded_evidence() { return embedded_file("evidence/benchmarks.jsonl"); }

std::vector<DataFile> embedded_reference() {
    return embedded_where([](std::string_view name) { return is_fact(name) || name == "evidence/sources.json"; });
}

Catalog load_catalog(const std::vector<DataFile>& files) {
    std::vector<json::Document> documents;
    documents.reserve(files.size());
    for (const DataFile& file : files) documents.push_back(json::parse(file));
    loader::Kinds kinds;
    try {
        loader::read_documents(kinds, documents);
    } catch (const loader::Fault& fault) {
        throw loader::located_in(fault, documents);
    }
    return loader::assemble(kinds);
}

std::vector<Source> load_sources(const DataFile& file) {
    const json::Document document = json::parse(file);
    try {
        std::vector<Source> sources;
        for (const json::Value& item : loader::read_list(loader::read_member(document.root, "sources")))
            loader::read_fields(sources.emplace_back(), item, loader::kSource, {});
        return sources;
    } catch (const loader::Fault& fault) {
        throw loader::located(fault, document);
    }
}

}  // namespace advisor
