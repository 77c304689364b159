// `chart` in each format.
#include "advisor/chart.hpp"
#include "advisor/render.hpp"
#include "chart.hpp"
#include "report.hpp"
#include "screen.hpp"
#include "words.hpp"

namespace advisor {

using namespace render;

namespace {

std::vector<ShownChart> shown_of(const Picture& picture) {
    std::vector<ShownChart> shown;
    for (const Chart& chart : picture.charts) shown.push_back(shown_chart(chart, currency_of(picture.question)));
    return shown;
}

std::string text_view(const Catalog& catalog, const Picture& picture, const RenderOptions& options) {
    std::string text = short_question(catalog, picture.question, options);
    for (const ShownChart& shown : shown_of(picture))
        if (shows_anything(shown.chart)) text += "\n" + chart_text(shown, options);
    if (!picture.shows_anything()) text += "\nNothing that runs this is there to be drawn.\n";
    return text + taken(picture.question, picture.stale, About::everything, options);
}

std::string table_view(const Picture& picture, const RenderOptions& options) {
    Grid all;
    for (const ShownChart& shown : shown_of(picture)) {
        Grid grid = chart_grid(shown, Reader::machine);
        if (all.header.empty()) all = std::move(grid);
        else all.rows.insert(all.rows.end(), grid.rows.begin(), grid.rows.end());
    }
    return grid_text(all, options);
}

}  // namespace

std::string render_chart(const Catalog& catalog, const Picture& picture, const RenderOptions& options) {
    switch (options.format) {
        case Format::json: return chart_json(picture);
        case Format::csv: return table_view(picture, options);
        case Format::svg: return svg_document(shown_of(picture));
        case Format::html: return chart_page(catalog, picture, options);
        case Format::markdown:
        case Format::text: break;
    }
    return text_view(catalog, picture, options);
}

}  // namespace advisor
