// What readers of benchmark output share: fields that may be absent, and names as tools write them held against the
// catalog. One .cpp for each tool.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/evidence.hpp"
#include "catalog/json.hpp"
#include "catalog/measures.hpp"

namespace advisor::measured {

using json::Value;
using loader::Measure;

struct Context {
    const Catalog& catalog;
    const Hints& hints;
};

/// Rows of one object that a tool has printed. Throw loader::Fault.
std::vector<MeasuredRow> read_llama_bench(const Context& context, const Value& object);
std::vector<MeasuredRow> read_vllm_bench(const Context& context, const Value& object);
std::vector<MeasuredRow> read_llama_benchy(const Context& context, const Value& object);

inline constexpr Measure kRate{.noun = "a number of tokens per second", .above_low = true};
inline constexpr Measure kMilliseconds{.noun = "a number of milliseconds"};
inline constexpr Measure kTokens{.noun = "a number of tokens", .high = 1e12};

double number(const Value& object, std::string_view key, const Measure& measure);
/// Nothing when the key is missing or null; likewise below.
std::optional<double> optional_number(const Value& object, std::string_view key, const Measure& measure);
std::string text(const Value& object, std::string_view key);
/// true, 1, "on"; -1 and "auto" say nothing.
std::optional<bool> flag(const Value& object, std::string_view key);

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

/// Sets device and number of devices; `names` lists one name for each ("RTX 3090, RTX 3090").
void set_devices(const Context& context, std::string_view names, MeasuredRow& row);

}  // namespace advisor::measured
