// The numbers that are fitted, and the fit of all of them at once: every class, effect and measured plan.
#pragma once

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

/// One linear step of the fit, each row of which depends on few unknowns: (1 + J'WJ) x = gradient, in units of the
/// spreads of the unknowns; rows of J as pairs of unknown and slope.
struct LeastSquares {
    std::vector<std::vector<std::pair<std::size_t, double>>> slopes;
    std::vector<double> weights, gradient;

    /// Solves (H + damping d) x = gradient, d the diagonal of H (Levenberg and Marquardt), by conjugate gradients
    /// scaled by d. Deterministic.
    std::vector<double> solved(double damping) const;

private:
    std::vector<double> times(const std::vector<double>& x) const;
    std::vector<double> diagonal() const;
};

/// The most likely factors for rows, all at once: the prior of the root, of families about it, of architectures about
/// their family; effects of devices, models and plans; and of sources, which are noise to everyone else. Residuals are
/// Student's t. Gauss and Newton with reweighting; each linear step by conjugate gradients. Deterministic.
class JointFit {
public:
    /// Keeps references to both.
    JointFit(const Catalog& catalog, const std::vector<RowCase>& cases);

    /// Fits the rows whose `used` is set, from `start` on, until a round lowers the loss (a
    /// logarithm of likelihood) by less than `least_gain`.
    FitState run(const std::vector<char>& used, FitState start, double least_gain) const;
    FitState nothing() const { return FitState(unknowns_, 0.0); }

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
    std::size_t unknowns_ = 0;
    std::map<std::tuple<int, std::string, Metric>, std::size_t> kin_;  ///< engine family, family of models: unknown

    std::size_t add_unknown(double spread);
    std::size_t number_at(std::size_t level, std::size_t number) const;
    std::size_t level_of_family(int family) const { return 1 + static_cast<std::size_t>(family); }
    std::size_t level_of_maker(std::size_t maker) const { return 1 + catalog_.engine_families.size() + maker; }
    std::size_t level_of_class(std::size_t key) const { return level_of_maker(makers_.size()) + key; }
    void find_classes();
    SpeedClass class_at(const FitState& state, std::size_t key) const;
    SpeedClass parent_at(const FitState& state, int family) const;
    double wish_at(const FitState& state, std::size_t key, std::size_t number) const;
    double value_at(const FitState& state, std::size_t key, std::size_t number, double more = 0) const;
    std::vector<std::size_t> levels_of(std::size_t key, std::size_t number) const;
    void add_bends(const FitState& state, const std::vector<std::vector<double>>& pulls, LeastSquares& system) const;
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
