#include "advisor/render.hpp"
#include "layout.hpp"
#include "sections.hpp"
#include "tables.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

/// `fit` and `cost`: one table over all systems, then what is in the way of the others.
std::string one_table(const Catalog& catalog, const Decision& decision, unsigned view, std::string_view title,
                      const RenderOptions& options) {
    const std::vector<Row> rows = rows_of(catalog, decision);
    if (options.format == Format::json) return decision_json(catalog, decision);
    if (options.format == Format::csv) return csv_table(rows, view);
    if (options.format == Format::markdown) {
        RenderOptions plain = options;
        plain.width = 0;
        plain.color = false;
        return markdown_lines(workload_line(decision, plain)) + "\n" +
               markdown_table(rows, decision, view, rows.size()) + "\n" +
               markdown_lines(assumptions(decision, plain));
    }
    const std::string misses = rejections(rows, title, options);
    return assumptions(decision, options) + workload_line(decision, options) + "\n" +
           text_table(rows, decision, view, options) + (misses.empty() ? "" : "\n" + misses);
}

}  // namespace

std::string render_fit(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    return one_table(catalog, decision, kFit, "Does not fit, and what would change that", options);
}

std::string render_cost(const Catalog& catalog, const Decision& decision, const RenderOptions& options) {
    return one_table(catalog, decision, kCost, "Cannot run this", options);
}

}  // namespace advisor
