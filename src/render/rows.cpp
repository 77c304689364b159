#include <algorithm>

#include "column.hpp"

namespace advisor::render {

namespace {

void in_order_of(const std::vector<const System*>& systems, std::vector<Row>& rows) {
    const auto place = [&](const Row& row) { return std::find(systems.begin(), systems.end(), row.system); };
    std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return place(a) < place(b); });
}

const SystemFits* fits_on(const Decision& decision, const System& system) {
    for (const SystemFits& fits : decision.fits)
        if (fits.system == &system) return &fits;
    return nullptr;
}

Row row_with(const Catalog& catalog, const Decision& decision, const Candidate& candidate, bool rejected) {
    Row row = row_of(decision.question, candidate);
    row.catalog = &catalog;
    row.decision = &decision;
    row.rejected = rejected;
    row.fits = fits_on(decision, *row.system);
    return row;
}

}  // namespace

std::vector<Row> result_rows(const Catalog& catalog, const Decision& decision) {
    std::vector<Row> rows;
    for (const Candidate& candidate : decision.results) rows.push_back(row_with(catalog, decision, candidate, false));
    return rows;
}

std::vector<Row> rejected_rows(const Catalog& catalog, const Decision& decision) {
    std::vector<Row> rows;
    for (const Candidate& candidate : decision.rejected) rows.push_back(row_with(catalog, decision, candidate, true));
    for (const auto& [system, reasons] : decision.without_plan)
        rows.push_back(
            {&catalog, &decision, &decision.question, system, nullptr, &reasons, true, fits_on(decision, *system)});
    return rows;
}

std::vector<Row> rows_of(const Catalog& catalog, const Decision& decision) {
    std::vector<Row> rows = result_rows(catalog, decision);
    const std::vector<Row> rejected = rejected_rows(catalog, decision);
    rows.insert(rows.end(), rejected.begin(), rejected.end());
    in_order_of(decision.question.knobs.systems, rows);
    return rows;
}

}  // namespace advisor::render
