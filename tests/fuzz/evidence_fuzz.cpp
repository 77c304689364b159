// Any bytes as a file of measurements over the built-in catalog: rows that are stored, read back and predicted, or an
// Error of one line.
#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "advisor/catalog.hpp"
#include "advisor/lab.hpp"
#include "advisor/text.hpp"

namespace {

void require(bool holds, const char* what) {
    if (!holds) throw std::logic_error(what);
}

void check(const advisor::Catalog& catalog, const advisor::MeasuredRow& row) {
    const std::string line = advisor::evidence_line(row);
    require(line.find('\n') == line.size() - 1, "a row of two lines");
    const advisor::MeasuredRow again = advisor::load_evidence(catalog, {"store.jsonl", line}).at(0);
    const bool stored = row.device && row.engine && row.model && row.quant;  // others are skipped
    require(!stored || advisor::as_user_row(again).id == row.id, "another row when it is read back");
    for (const std::string& text : {row.device_id, row.model_id, row.engine_id, row.quant_name, row.kind, row.link})
        require(advisor::is_printable(text), "hidden characters");
    if (!advisor::skipped_because(row).empty()) return;
    const double tps = advisor::predicted_tps(catalog, catalog.speed_model, advisor::case_of(catalog, row));
    require(std::isfinite(tps) && tps > 0, "no speed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const advisor::Catalog catalog = advisor::load_catalog(advisor::embedded_files());
    try {
        const std::string_view bytes(reinterpret_cast<const char*>(data), size);
        std::vector<advisor::MeasuredRow> rows;
        for (advisor::MeasuredRow& row : advisor::load_measurements(catalog, {"fuzz.json", bytes})) {
            rows.push_back(advisor::as_user_row(std::move(row)));
            check(catalog, rows.back());
        }
        require(advisor::worth_of(rows).size() == rows.size(), "rows without a worth");
    } catch (const advisor::Error& error) {
        require(std::string_view(error.what()).find('\n') == std::string_view::npos, "a message of two lines");
    }
    return 0;
}
