// The linear step of the joint fit, against the equations written out.
#include "catch.hpp"
#include "lab/fit.hpp"

using namespace advisor;
using lab::Columns;
using lab::LeastSquares;

TEST_CASE("a linear step solves its equations, numbers as sums of levels and effects alone") {
    // Unknowns: root, class, effect. Column 0 is the sum of root and class, column 1 the effect.
    Columns columns;
    columns.count = 2;
    columns.links = {{0, 0, 2.0}, {1, 0, 0.5}, {2, 1, 0.1}};
    LeastSquares system(columns, {0.3, -0.2, 0.1});
    system.add_row({{0, 1.5}, {1, 1}}, 4, 4 * 0.7);
    system.add_row({{0, -0.4}}, 9, 9 * -0.2);
    system.add_curvature(0, 0.25);
    const double pull = 4 * 0.7 * 1.5 + 9 * -0.2 * -0.4;
    CHECK(system.pull_at(0) == Approx(pull));
    CHECK(system.pull_at(1) == Approx(2.8));

    const std::vector<double> x = system.solved();
    REQUIRE(x.size() == 3);
    const double number = 2 * x[0] + 0.5 * x[1], effect = 0.1 * x[2];
    const double of_number = 4 * 1.5 * (1.5 * number + effect) + 9 * 0.16 * number + 0.25 * number;
    const double of_effect = 4 * (1.5 * number + effect);
    CHECK(x[0] + 2 * of_number == Approx(0.3 + 2 * pull));
    CHECK(x[1] + 0.5 * of_number == Approx(-0.2 + 0.5 * pull));
    CHECK(x[2] + 0.1 * of_effect == Approx(0.1 + 0.1 * 2.8));
}
