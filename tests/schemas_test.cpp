#include "advisor/audit.hpp"
#include "advisor/render.hpp"
#include "generated.hpp"

using namespace advisor;
using namespace advisor::test;

TEST_CASE("the schemas of breakeven, chart, upgrade, claims and closing answers are what their tables give",
          "[generated]") {
    check_generated("/data/schema/breakeven.schema.json", breakeven_schema());
    check_generated("/data/schema/upgrade.schema.json", upgrade_schema());
    check_generated("/data/schema/chart.schema.json", chart_schema());
    check_generated("/data/schema/claims.schema.json", claims_schema());
    check_generated("/data/schema/verdicts.schema.json", closing_answers_schema());
}
