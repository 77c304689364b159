// Measured rows as files have them: one JSON object a line (data/evidence/benchmarks.jsonl), or as benchmark tools
// print them (docs/accuracy.md).
#pragma once

#include "advisor/measured.hpp"

namespace advisor {

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
