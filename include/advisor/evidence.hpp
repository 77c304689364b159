// Measured rows: what people timed on real machines, one JSON object a line (data/evidence/benchmarks.jsonl), or as
// benchmark tools print it (docs/accuracy.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "advisor/catalog.hpp"

namespace advisor {

enum class Metric { decode, prefill };

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

/// Any file that is compiled into the binary, by its name below data/: "evidence/claims.json". Its text is empty when
/// there is none.
DataFile embedded_file(std::string_view name);

/// A publication, as data/evidence/sources.json has it.
struct Source {
    std::string id, title, date;  ///< the day that it was read or speaks of
    std::optional<std::string> url;
};
/// Throws Error "FILE: /pointer: what was found, what was expected".
std::vector<Source> load_sources(const DataFile& file);

/// Throws Error with file and line for a row that is not as docs/data.md says. Unknown devices, engines, models and
/// quantizations are not errors: the row says null.
std::vector<MeasuredRow> load_evidence(const Catalog& catalog, const DataFile& file);

/// What a person says about a file. Used where the file says nothing, nothing that the catalog knows, or something that
/// several records fit ("Apple M2 Ultra", "llama 8B").
struct Hints {
    const Device* device = nullptr;
    const Engine* engine = nullptr;
    const Model* model = nullptr;
    const Quantization* quant = nullptr;
    int device_count = 0;  ///< 0: not said
};

/// Rows of any format that docs/accuracy.md lists, recognised by content. Throws Error with the file and the line or
/// JSON pointer; unknown devices, engines, models and quantizations are null.
std::vector<MeasuredRow> load_measurements(const Catalog& catalog, const DataFile& file, const Hints& hints = {});

/// A row as evidence of the user's own: source "user", grade A and an id that is a hash of all the rest.
MeasuredRow as_user_row(MeasuredRow row);

/// The row as load_evidence() reads it, with a line feed.
std::string evidence_line(const MeasuredRow& row);

}  // namespace advisor
