// What readers of measurements share: tables of fields for objects whose further keys are nobody's business, since
// tools write many and add more, and names as others write them held against the catalog.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/lab.hpp"
#include "catalog/reader.hpp"

namespace advisor::lab {

using json::Value;
using loader::Field;
using loader::FieldOf;
using loader::Kinds;
using loader::Measure;
using loader::RecordOf;

inline constexpr Measure kRate{.noun = "a number of tokens per second", .above_low = true};
inline constexpr Measure kMilliseconds{.noun = "a number of milliseconds"};
inline constexpr Measure kTokens{.noun = "a number of tokens", .high = 1e12};

/// Adds a row of a file. Throws Error beyond so many that the rest of memory would go to them.
void add_row(std::vector<MeasuredRow>& rows, MeasuredRow row, const DataFile& file);

/// Reads what the table knows of an object, the last of keys that are there twice. Null says nothing. Throws
/// loader::Fault.
template <class Record, std::size_t n>
void read_known_fields(Record& record, const Value& object, const std::array<Field<Record>, n>& fields) {
    static const Kinds kNoRecords;
    std::array<bool, n> found{};
    for (const Value& member : loader::read_members(object)) {
        for (std::size_t i = 0; i < n; ++i) {
            if (fields[i].key != member.key) continue;
            found[i] = true;
            if (member.kind != Value::Kind::null || fields[i].is_required) fields[i].read(record, member, kNoRecords);
        }
    }
    for (std::size_t i = 0; i < n; ++i)
        if (fields[i].is_required && !found[i])
            throw loader::Fault(object, "'" + std::string(fields[i].key) + "' is missing");
}

/// A reader for such a table: text, of which nothing remains where it is empty.
template <auto field>
void loose_text(RecordOf<field>& record, const Value& value, const Kinds&) {
    if (value.kind != Value::Kind::string) loader::refuse(value, "text in quotes");
    if (!value.text.empty()) record.*field = printable(value.text);
}

/// The object that a line of a file is. Throws Error.
json::Document object_in(const DataFile& line, int number);

/// Calls read(object) for every line of a file that is not blank. Throws Error with file and line.
template <class Read>
void each_line(const DataFile& file, Read read) {
    for (const auto& [number, line] : filled_lines(file.text)) {
        const json::Document document = object_in({file.name, line}, number);
        try {
            read(document.root);
        } catch (const loader::Fault& fault) {
            throw loader::located(fault, document, fmt::format("line {}: ", number));
        }
    }
}

struct Context {
    const Catalog& catalog;
    const Hints& hints;
};

/// Rows of one object that a tool has printed. Throw loader::Fault.
std::vector<MeasuredRow> read_llama_bench(const Context& context, const Value& object);

/// A name that is not an id, and the record that it stands for.
struct WrittenName {
    std::string written, id;
    bool server = false;  ///< of an engine: speeds are timed through a server on top of it
};

/// What those who measure leave unsaid or say in words of their own: data/evidence/conventions.json.
struct Conventions {
    std::vector<WrittenName> engines;                 ///< whole names
    std::vector<WrittenName> devices, quantizations;  ///< parts of squeezed names
    std::vector<WrittenName> caches;                  ///< whole names of a precision of the KV cache
    std::vector<std::string> device_variants;         ///< squeezed; what makes a card another one than the name before

    struct Since {
        std::string engine_family;
        Date day;
    };
    std::vector<Interconnect> networks;  ///< kind: part of the words of a row about its link
    enum class Feature { any, experts, linear_attention };
    struct Until {
        std::string written;  ///< the name of an engine
        Feature feature = Feature::any;
        std::string architecture;      ///< of devices; empty: all
        std::optional<Metric> metric;  ///< empty: both
        Date until;
    };
    std::vector<Until> new_to;           ///< engines whose builds of before that day ran such models there slowly
    std::vector<Since> flash_attention;  ///< families that use it by default from a day on; others always have

    /// What the watts of a source's rows are of, beside what works.
    struct PowerSetup {
        std::string source;
        Date until;        ///< rows of later days are none of these; empty: all
        std::string host;  ///< id of the host that the cards stood in; empty: not needed
        int cards = 0;     ///< in the sum, whatever works; 0: those that work
    };
    std::vector<WrittenName> power_scopes;
    std::vector<PowerSetup> power_setups;
    Date old_before;  ///< builds of before that day are slower
};
/// The built-in ones.
const Conventions& conventions();

/// The engine of that id or under that name; null when there is none.
const Engine* engine_named(const Catalog& catalog, std::string_view name);

/// Records that a name may mean, best first.
std::vector<const Device*> devices_named(const Catalog& catalog, std::string_view name);
std::vector<const Model*> models_named(const Catalog& catalog, std::string_view name);
/// The quantization that stands in the name of a checkpoint: "-AWQ", "-FP8", or how it was released; null without one.
const Quantization* quant_in_name(const Catalog& catalog, std::string_view name, const Model* model);

/// The hint where it is among the candidates or there is none; else the best of them.
template <class Record>
const Record* chosen(const std::vector<const Record*>& candidates, const Record* hint) {
    const bool fits = std::find(candidates.begin(), candidates.end(), hint) != candidates.end();
    if (candidates.empty() || fits) return hint;
    return candidates.front();
}

/// The id of what was found, else what the file says.
template <class Record>
std::string id_or(const Record* record, std::string_view stated) {
    if (record) return record->id;
    return stated.empty() ? "(not stated)" : printable(stated, 60);
}

/// The day at the beginning of a time stamp; empty where there is none.
std::string day_in(std::string_view stamp);

/// Sets the devices of a row by their names, one for each ("RTX 3090, RTX 3090"), else by the hint.
void set_devices(const Context& context, std::string_view names, MeasuredRow& row);

}  // namespace advisor::lab
