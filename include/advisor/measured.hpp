// Measured rows: what people timed on real machines, and the publications that say so.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/catalog.hpp"

namespace advisor {

enum class Metric { decode, prefill };
std::string_view name_of(Metric);

/// One measured number with the conditions that its source states.
struct MeasuredRow {
    std::string id, source, date, device_id, engine_id, model_id, quant_name, kind, grade, link, engine_version;
    const Device* device = nullptr;  ///< null: not in the catalog (likewise below)
    const Engine* engine = nullptr;
    const Model* model = nullptr;
    const Quantization* quant = nullptr;
    Metric metric = Metric::decode;
    int device_count = 1, users = 1;
    Parallel parallel = Parallel::none;
    bool known_parallel = true;  ///< false: row split, replicas: not predicted
    std::optional<Watts> power_limit;
    std::optional<Bytes> weights;  ///< where the source states the size
    double prompt_tokens = 0, generated_tokens = 0, depth_tokens = 0;
    std::optional<bool> flash_attention;
    std::optional<int> micro_batch;
    bool speculative = false, suspect = false;
    std::string superseded_by;  ///< source that ran the same benchmark again on a later build
    double tps = 0;
};

/// The measured rows that are compiled into the binary.
DataFile embedded_evidence();

/// A publication, as data/evidence/sources.json has it.
struct Source {
    std::string id, title, date;  ///< the day that it was read or speaks of
    std::optional<std::string> url;
};
/// Throws Error "FILE: /pointer: what was found, what was expected".
std::vector<Source> load_sources(const DataFile& file);

}  // namespace advisor
