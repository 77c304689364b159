#include "advisor/render.hpp"
#include "advisor/version.hpp"
#include "json_out.hpp"
#include "question_json.hpp"

namespace advisor {

using namespace render;

namespace {

Json usd_json(const std::optional<Usd>& amount) { return amount ? number(amount->value) : Json(nullptr); }

Json crossovers_json(const std::vector<Crossover>& crossovers) {
    Json list = Json::array();
    for (const Crossover& c : crossovers)
        list.push_back(
            {{"value", number(c.value)}, {"better_below", c.better_below->id}, {"better_above", c.better_above->id}});
    return list;
}

Json points_json(const std::vector<CostPoint>& points) {
    Json list = Json::array();
    for (const CostPoint& point : points)
        list.push_back({{"value", number(point.value)}, {"a_usd", usd_json(point.a)}, {"b_usd", usd_json(point.b)}});
    return list;
}

}  // namespace

std::string breakeven_json(const Catalog& catalog, const BreakEven& answer) {
    const auto bound = [&](double x) { return answer.high > 0 ? number(x) : Json(nullptr); };
    return dumped({{"schema", "advisor/breakeven/1"},
                   {"advisor_version", version()},
                   {"prices", prices_json(answer.question, stale_prices(catalog, answer))},
                   {"assumptions", assumptions_json(answer.question)},
                   {"a", answer.a->id},
                   {"b", answer.b->id},
                   {"parameter", name_of(answer.parameter)},
                   {"unit", answer.unit},
                   {"current", number(answer.current)},
                   {"range", {{"low", bound(answer.low)}, {"high", bound(answer.high)}}},
                   {"a_runs_up_to", number(answer.a_runs_up_to)},
                   {"b_runs_up_to", number(answer.b_runs_up_to)},
                   {"crossovers", crossovers_json(answer.crossovers)},
                   {"reading", answer.reading},
                   {"points", points_json(answer.points)}});
}

}  // namespace advisor
