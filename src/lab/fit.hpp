// The numbers that are fitted, and the fit of all of them at once: every class, effect and measured plan.
#pragma once

#include <cstdint>
#include <map>
#include <tuple>

#include "advisor/lab.hpp"

namespace advisor::lab {

/// What is believed before any row (root), how far a class may move from its parent (standard deviation of the
/// logarithm), and the bounds, which are physical.
struct Prior {
    std::string parameter;
    double value = 1, spread = 1, lowest = 0, highest = 1;
};

/// One fitted number of a class: one of kSpeedParameters, or the factor of one kernel.
struct FittedNumber {
    double SpeedClass::*scalar = nullptr;
    std::array<double, kKernels> SpeedClass::*factors = nullptr;
    std::size_t kernel = 0;  ///< of `factors`; only rows of that kernel enter
    unsigned metrics = 0;    ///< that it moves
    unsigned condition = 0;  ///< a property that a row must have
    Prior prior;

    double& in(SpeedClass& c) const { return scalar ? c.*scalar : (c.*factors)[kernel]; }
    double in(const SpeedClass& c) const { return scalar ? c.*scalar : (c.*factors)[kernel]; }
};

/// How far effects may lie from 1, as standard deviations of logarithms: of devices, models, kin (a family of models)
/// and plans beyond their class, of sources beyond all of them; and the noise of one row.
struct EffectSpreads {
    double device = 0, model = 0, kin = 0, plan = 0, source = 0, source_device = 0, noise = 0;
};

/// By how much the spread of a prior is multiplied at each level of the hierarchy.
struct LevelSpreads {
    double root = 1, engine_family = 1, maker = 1, architecture = 1;
};

struct FitPriors {
    std::vector<FittedNumber> numbers;
    LevelSpreads levels;
    std::array<EffectSpreads, 2> effects;                ///< by Metric
    std::vector<std::pair<std::string, double>> grades;  ///< how much a row of that grade counts

    /// Of a grade that is not named, that of the last.
    double weight_of(std::string_view grade) const;
};

/// Those of data/calibration-priors.json.
const FitPriors& fit_priors();
inline const std::vector<FittedNumber>& fitted_numbers() { return fit_priors().numbers; }

/// Whether the number can move the prediction of a row.
bool enters(const FittedNumber& number, const RowCase& one);

/// Rows that say what the very plan does today.
bool speaks_of_plan(const RowCase& one);

/// The logarithm of every factor that is fitted, at first 0.
using FitState = std::vector<double>;

/// How the unknowns make up the logarithms that predictions depend on, a column each: a number of a class is the sum of
/// that number's unknowns at some levels of the hierarchy, an effect is an unknown of its own.
struct Columns {
    struct Link {
        std::uint32_t unknown = 0, column = 0;
        double spread = 1;  ///< of the unknown
    };
    std::size_t count = 0;
    std::vector<Link> links;  ///< of the columns that rows depend on

    /// The sums of unknowns, which are told in units of their spreads.
    std::vector<double> sums_of(const std::vector<double>& of) const;
    /// Adds to each unknown what stands at the columns that it enters: the transpose.
    void add_to(std::vector<double>& to, const std::vector<double>& columns) const;
};

/// One linear step of the fit: (1 + S'(J'WJ + B)S) x = gradient, in units of the spreads of the unknowns; S the sums of
/// Columns, J the slopes of rows along columns, W their weights, B the curvatures of single columns.
class LeastSquares {
public:
    using Slope = std::pair<std::size_t, double>;  ///< along a column

    /// Keeps a reference. `gradient` is that of the priors, by unknown.
    LeastSquares(const Columns& columns, std::vector<double> gradient);

    /// `pull` is the weight times the residual, where that is of least squares.
    void add_row(const std::vector<Slope>& slopes, double weight, double pull);
    /// How hard the rows pull at a column.
    double pull_at(std::size_t column) const { return pulls_[column]; }
    void add_curvature(std::size_t column, double curvature) { curvatures_[column] += curvature; }

    /// By conjugate gradients scaled by the diagonal. Deterministic.
    std::vector<double> solved() const;

private:
    const Columns& columns_;
    std::vector<double> gradient_, pulls_, curvatures_;
    std::vector<std::size_t> ends_;                         ///< of each row among the slopes
    std::vector<std::pair<std::uint32_t, double>> slopes_;  ///< times the root of the weight

    std::vector<double> times(const std::vector<double>& x) const;
    std::vector<double> diagonal() const;
};

/// The most likely factors for rows, all at once: the prior of the root, of families about it, of architectures about
/// their family; effects of devices, models and plans; and of sources, which are noise to everyone else. Residuals are
/// Student's t. Newton's method, with shorter steps where a whole one overshoots. Deterministic.
class JointFit {
public:
    /// Keeps references to both.
    JointFit(const Catalog& catalog, const std::vector<RowCase>& cases);

    /// Fits the rows whose `used` is set, from `start` on, until a round lowers the loss (a
    /// logarithm of likelihood) by less than `least_gain`.
    FitState run(const std::vector<char>& used, FitState start, double least_gain) const;
    FitState nothing() const { return FitState(spreads_.size(), 0.0); }

    /// The classes, effects and anchors of a state, with counts of the rows that are used.
    Calibration model_of(const FitState& state, const std::vector<char>& used) const;

private:
    struct RowMap {
        std::size_t speed_class = 0;
        std::vector<std::size_t> numbers;  ///< that can move it
        std::vector<std::size_t> effects;  ///< unknowns that add to the logarithm of its prediction
        std::size_t device = kNone, model = kNone, kin = kNone, plan = kNone;
    };
    struct ClassKey {
        int family = 0, architecture = 0;
        std::size_t maker = 0;  ///< of makers_
        bool processor = false;
    };
    struct Maker {
        int family = 0;
        std::string vendor;
    };
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    const Catalog& catalog_;
    const std::vector<RowCase>& cases_;
    std::vector<Maker> makers_;  ///< of devices with rows, in each engine family
    std::vector<ClassKey> keys_;
    std::vector<RowMap> rows_;
    std::vector<double> spreads_;  ///< of each unknown
    Columns columns_;
    std::map<std::tuple<int, std::string, Metric>, std::size_t> kin_;  ///< engine family, family of models: unknown

    std::size_t add_unknown(double spread);
    std::size_t number_at(std::size_t level, std::size_t number) const;
    std::vector<std::size_t> levels_of(std::size_t key) const;
    std::size_t column_of_number(std::size_t key, std::size_t number) const;
    std::size_t column_of_effect(std::size_t unknown) const;
    void link_columns();
    std::size_t level_of_family(int family) const { return 1 + static_cast<std::size_t>(family); }
    std::size_t level_of_maker(std::size_t maker) const { return 1 + catalog_.engine_families.size() + maker; }
    std::size_t level_of_class(std::size_t key) const { return level_of_maker(makers_.size()) + key; }
    void find_classes();
    SpeedClass class_at(const FitState& state, std::size_t key) const;
    SpeedClass parent_at(const FitState& state, int family) const;
    double wish_at(const FitState& state, std::size_t key, std::size_t number) const;
    double value_at(const FitState& state, std::size_t key, std::size_t number, double more = 0) const;
    void add_bends(const FitState& state, LeastSquares& system) const;
    std::vector<SpeedClass> classes_at(const FitState& state) const;
    double log_prediction(const SpeedClass& c, std::size_t row) const;
    double loss_of(const FitState& state, const std::vector<char>& used) const;
    LeastSquares linearized(const FitState& state, const std::vector<char>& used) const;
    void map_rows();
    void add_classes(Calibration& result, const FitState& state, const std::vector<char>& used) const;
    void add_effects(SpeedModel& speeds, const FitState& state, const std::vector<char>& used) const;
    void add_anchors(SpeedModel& speeds, const FitState& state, const std::vector<char>& used) const;
    void raise_to_old_builds(SpeedModel& speeds, const std::vector<char>& used) const;
    void describe(SpeedClass& c, int family, int architecture, const std::vector<char>& used) const;
};

}  // namespace advisor::lab
