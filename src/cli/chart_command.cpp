// `chart`: one question drawn.
#include <fmt/format.h>

#include <algorithm>

#include "advisor/chart.hpp"
#include "advisor/render.hpp"
#include "commands.hpp"
#include "session.hpp"
#include "text/members.hpp"

namespace advisor::cli {
namespace {

constexpr std::string_view kUsualMap = "budget,context";
constexpr std::size_t kMostLines = 4, kMostBars = 8;  ///< systems that one drawing tells apart well

ChartKind kind_named(const std::string& word) {
    const auto& names = kNames<ChartKind>;
    for (std::size_t i = 0; i < names.size(); ++i)
        if (same_name(names[i], word)) return static_cast<ChartKind>(i);
    throw UsageError(not_among("chart", "chart", word, {names.begin(), names.end()}).what());
}

std::size_t most_of(const Options& options, std::size_t usual) {
    constexpr std::size_t kMost = 60;
    if (!options.top) return options.words.empty() ? usual : kMost;
    const std::size_t top = top_of(options);
    return top == 0 ? kMost : std::min(top, kMost);
}

std::vector<Chart> charts_of(const Session& session, ChartKind kind, const Options& options) {
    const Catalog& catalog = session.catalog();
    if (kind == ChartKind::map)
        return {map_chart(catalog, session.question, options.over.empty() ? kUsualMap : options.over)};
    const Decision decision = recommend(catalog, session.question, {.chances = false, .changes = false});
    std::vector<Chart> charts;
    switch (kind) {
        case ChartKind::pareto: charts.push_back(pareto_chart(decision)); break;
        case ChartKind::cost: charts = cost_charts(catalog, decision, most_of(options, kMostLines)); break;
        case ChartKind::context: charts = context_charts(catalog, decision, most_of(options, kMostLines)); break;
        case ChartKind::memory: charts.push_back(memory_chart(decision, most_of(options, kMostBars))); break;
        case ChartKind::terms: charts.push_back(terms_chart(decision, most_of(options, kMostBars))); break;
        case ChartKind::map: break;
    }
    // Builds among what could be built are the decision's.
    for (Chart& chart : charts) chart.keeps.push_back(decision.question.built);
    return charts;
}

}  // namespace

Answer run_chart(const Options& typed) {
    const ChartKind kind = kind_named(typed.words.front());
    Options options = typed;
    options.words.erase(options.words.begin());
    if (!options.over.empty() && kind != ChartKind::map)
        throw UsageError(fmt::format("--over belongs to 'advisor chart map'; leave it out of {}", name_of(kind)));
    const Printing printing(options);
    const Session session = session_about_systems(options);
    Picture picture{kind, session.question, charts_of(session, kind, options), {}};
    picture.stale = stale_prices(session.catalog(), picture);
    return {render_chart(session.catalog(), picture, printing.format),
            picture.shows_anything() ? kAnswered : kNothingFound};
}

}  // namespace advisor::cli
