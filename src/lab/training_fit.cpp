// The fit of the model of training: rates that all devices share and the efficiency of each family.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "advisor/training_lab.hpp"
#include "catalog/reader.hpp"
#include "fitted_json.hpp"

namespace advisor {

using namespace lab;

namespace {

/// What is believed of one number before any row, and its bounds.
struct RatePrior {
    std::string id;
    double value = 1, spread = 1, lowest = 0, highest = 1;
    std::vector<std::string> architectures, devices;  ///< of a family
};

struct TrainingPriors {
    std::vector<RatePrior> rates, families;
};

constexpr auto kRatePrior = std::to_array<loader::Field<RatePrior>>({
    {"id", loader::text<&RatePrior::id>, loader::required},
    {"prior", loader::number<&RatePrior::value, loader::kQuantity>, loader::required},
    {"spread", loader::number<&RatePrior::spread, loader::kQuantity>, loader::required},
    {"lowest", loader::number<&RatePrior::lowest, loader::kQuantity>, loader::required},
    {"highest", loader::number<&RatePrior::highest, loader::kQuantity>, loader::required},
    {"architectures", loader::texts<&RatePrior::architectures>},
    {"devices", loader::texts<&RatePrior::devices>},
});
constexpr auto kTrainingPriors = std::to_array<loader::Field<TrainingPriors>>({
    {"schema"},
    {"rates", loader::list<&TrainingPriors::rates, kRatePrior>, loader::required},
    {"families", loader::list<&TrainingPriors::families, kRatePrior>, loader::required},
});

const TrainingPriors& priors() {
    static const TrainingPriors kBuiltIn = [] {
        TrainingPriors read = loader::read_file(embedded_file("training-priors.json"), kTrainingPriors);
        if (read.rates.size() != kTrainingRates.size())
            throw Error(fmt::format("training-priors.json: expected {} rates, found {}", kTrainingRates.size(),
                                    read.rates.size()));
        return read;
    }();
    return kBuiltIn;
}

TrainingModel prior_model(const Catalog& catalog) {
    TrainingModel model;
    for (const RatePrior& prior : priors().rates)
        for (const auto& [key, field] : kTrainingRates)
            if (key == prior.id) model.rates.*field = prior.value;
    for (const RatePrior& prior : priors().families) {
        TrainingFamily& family = model.families.emplace_back();
        family.id = prior.id;
        family.architectures = prior.architectures;
        family.devices = prior.devices;
        family.efficiency = prior.value;
    }
    number_training_families(catalog.devices, model);
    return model;
}

int family_index(const TrainingModel& model, const Device& device) { return model.family_of[device.index]; }

bool is_used(const TrainingModel& model, const TrainingRow& row) {
    return untimed_because(row).empty() && family_index(model, *row.device) >= 0;
}

double predicted(const Catalog& catalog, const TrainingModel& model, const TrainingRow& row) {
    const TrainingFamily& family = model.families[static_cast<std::size_t>(family_index(model, *row.device))];
    const TrainingStep step = step_of(catalog, model.rates, row);
    return training_rate(model.rates, step, training_terms(model.rates, family.efficiency, step)).value;
}

/// Student's t with three degrees of freedom.
double robust(double z) { return 2 * std::log1p(z * z / 3); }

/// A search along the logarithm of one number after another.
class Search {
public:
    Search(const Catalog& catalog, const std::vector<const TrainingRow*>& rows) : catalog_(catalog), rows_(rows) {
        best_ = prior_model(catalog);
        std::map<std::string, std::vector<std::size_t>> by_author;
        for (std::size_t i = 0; i < rows.size(); ++i) by_author[rows[i]->author].push_back(i);
        for (auto& [name, members] : by_author) authors_.emplace_back(name, std::move(members));
    }

    TrainingFit run() {
        constexpr double kFirstStep = 0.2, kLastStep = 0.004;
        best_loss_ = loss(best_);
        for (double step = kFirstStep; step > kLastStep; step /= 2)
            for (bool moved = true; moved;) {
                moved = false;
                for (std::size_t p = 0; p < numbers(); ++p)
                    for (const double factor : {std::exp(step), std::exp(-step)}) moved |= try_move(p, factor);
            }
        TrainingFit fit{best_, {}};
        for (const auto& [name, members] : authors_) fit.authors.emplace_back(name, effect_of(best_, members));
        return fit;
    }

private:
    // A row errs by a tenth, an author by a third: what rows of one and of several authors differ by.
    static constexpr double kRowSpread = 0.1, kAuthorSpread = 0.3;

    const Catalog& catalog_;
    const std::vector<const TrainingRow*>& rows_;
    std::vector<std::pair<std::string, std::vector<std::size_t>>> authors_;
    TrainingModel best_;
    double best_loss_ = 0;

    std::size_t numbers() const { return priors().rates.size() + priors().families.size(); }
    static const RatePrior& prior(std::size_t p) {
        const std::size_t rates = priors().rates.size();
        return p < rates ? priors().rates[p] : priors().families[p - rates];
    }
    static double& number(TrainingModel& model, std::size_t p) {
        const std::size_t rates = priors().rates.size();
        if (p >= rates) return model.families[p - rates].efficiency;
        for (const auto& [key, field] : kTrainingRates)
            if (key == priors().rates[p].id) return model.rates.*field;
        throw Error("training-priors.json: unknown rate '" + priors().rates[p].id + "'");
    }

    std::vector<double> residuals(const TrainingModel& model, const std::vector<std::size_t>& members) const {
        std::vector<double> all;
        all.reserve(members.size());
        for (const std::size_t i : members)
            all.push_back(std::log(*rows_[i]->tps / predicted(catalog_, model, *rows_[i])));
        return all;
    }

    /// The mean of an author's residuals, drawn to 0 the more the fewer there are.
    static double shrunk_mean(std::vector<double> residuals) {
        const double row = kRowSpread * kRowSpread, author = kAuthorSpread * kAuthorSpread;
        const auto n = static_cast<double>(residuals.size());
        return quantile(std::move(residuals), 0.5) * n * author / (row + n * author);
    }
    double effect_of(const TrainingModel& model, const std::vector<std::size_t>& members) const {
        return shrunk_mean(residuals(model, members));
    }

    double loss(TrainingModel& model) const {
        double sum = 0;
        for (const auto& [name, members] : authors_) {
            const std::vector<double> all = residuals(model, members);
            const double effect = shrunk_mean(all);
            for (const double r : all) sum += robust((r - effect) / kRowSpread);
            sum += robust(effect / kAuthorSpread);
        }
        for (std::size_t p = 0; p < numbers(); ++p) {
            const double z = std::log(number(model, p) / prior(p).value) / prior(p).spread;
            sum += z * z / 2;
        }
        return sum;
    }

    bool try_move(std::size_t p, double factor) {
        TrainingModel moved = best_;
        double& x = number(moved, p);
        x = std::clamp(x * factor, prior(p).lowest, prior(p).highest);
        const double after = loss(moved);
        if (after >= best_loss_ - 1e-9) return false;
        best_ = std::move(moved);
        best_loss_ = after;
        return true;
    }
};

std::vector<const TrainingRow*> rows_without(const Catalog& catalog, const std::vector<TrainingRow>& rows,
                                             const std::string& author) {
    const TrainingModel model = prior_model(catalog);
    std::vector<const TrainingRow*> used;
    for (const TrainingRow& row : rows)
        if (is_used(model, row) && row.author != author) used.push_back(&row);
    return used;
}

/// A row predicted without its author.
struct LeftOutRow {
    const TrainingRow* row;
    int family;
    double residual;  ///< log(measured / predicted)
};

std::vector<LeftOutRow> leave_out(const Catalog& catalog, const std::vector<TrainingRow>& rows) {
    std::set<std::string> authors;
    for (const TrainingRow* row : rows_without(catalog, rows, {})) authors.insert(row->author);
    std::vector<LeftOutRow> left;
    for (const std::string& author : authors) {
        const std::vector<const TrainingRow*> others = rows_without(catalog, rows, author);
        const TrainingModel model = Search(catalog, others).run().model;
        for (const TrainingRow& row : rows)
            if (row.author == author && is_used(model, row))
                left.push_back(
                    {&row, family_index(model, *row.device), std::log(*row.tps / predicted(catalog, model, row))});
    }
    return left;
}

/// What 80 % of the rows stay within, as a factor: those of the family, and all others as if they were a few of it.
/// Rows of an author count as the root of their number, since they err alike.
double spread_of(const std::vector<LeftOutRow>& left, int family, const std::string& without_author) {
    constexpr double kOthers = 2, kLeast = 1.15, kShare = 0.8;
    std::map<std::pair<std::string, int>, double> counts;
    for (const LeftOutRow& row : left) ++counts[{row.row->author, row.family}];
    std::vector<std::pair<double, double>> weighed;  // |residual|, weight
    double own = 0, others = 0;
    for (const LeftOutRow& row : left) {
        if (row.row->author == without_author) continue;
        (row.family == family ? own : others) += 1 / std::sqrt(counts[{row.row->author, row.family}]);
    }
    for (const LeftOutRow& row : left) {
        if (row.row->author == without_author) continue;
        const double weight = 1 / std::sqrt(counts[{row.row->author, row.family}]);
        weighed.emplace_back(std::abs(row.residual), row.family == family ? weight : weight * kOthers / others);
    }
    std::sort(weighed.begin(), weighed.end());
    double sum = 0;
    for (const auto& [residual, weight] : weighed) {
        sum += weight;
        if (sum >= kShare * (own + kOthers)) return std::max(kLeast, std::exp(residual));
    }
    return weighed.empty() ? 3 : std::max(kLeast, std::exp(weighed.back().first));
}

}  // namespace

TrainingFit fit_training(const Catalog& catalog, const std::vector<TrainingRow>& rows, Intervals intervals,
                         const std::string& without_author) {
    const std::vector<const TrainingRow*> used = rows_without(catalog, rows, without_author);
    TrainingFit fit = Search(catalog, used).run();
    const std::vector<LeftOutRow> left =
        intervals == Intervals::none ? std::vector<LeftOutRow>() : leave_out(catalog, rows);
    for (std::size_t f = 0; f < fit.model.families.size(); ++f) {
        TrainingFamily& family = fit.model.families[f];
        std::set<std::string> authors, sources, measured;
        for (const TrainingRow* row : used) {
            if (family_index(fit.model, *row->device) != static_cast<int>(f)) continue;
            ++family.rows;
            family.nvlink_rows += row->link == "nvlink" ? 1 : 0;
            authors.insert(row->author);
            sources.insert(row->source);
            measured.insert(row->device->id);
        }
        family.authors = static_cast<int>(authors.size());
        family.sources.assign(sources.begin(), sources.end());
        family.measured.assign(measured.begin(), measured.end());
        const double spread = spread_of(left, static_cast<int>(f), without_author);
        family.low = 1 / spread;
        family.high = spread;
    }
    return fit;
}

std::string training_calibration_json(const TrainingFit& fit) {
    std::vector<std::string> rates, families;
    for (const auto& [key, field] : kTrainingRates)
        rates.push_back(record_line({{"id", key}, {"value", fitted_json(fit.model.rates.*field)}}));
    for (const TrainingFamily& f : fit.model.families) {
        if (f.rows == 0) continue;  // nobody can say
        families.push_back(record_line({{"id", f.id},
                                        {"architectures", f.architectures},
                                        {"devices", f.devices},
                                        {"efficiency", fitted_json(f.efficiency)},
                                        {"low", fitted_json(f.low)},
                                        {"high", fitted_json(f.high)},
                                        {"rows", f.rows},
                                        {"authors", f.authors},
                                        {"nvlink_rows", f.nvlink_rows},
                                        {"measured", f.measured},
                                        {"sources", f.sources}}));
    }
    return "{\"schema\": \"advisor/calibration/1\",\n " + list_of_lines("training_rates", rates) + ",\n " +
           list_of_lines("training_families", families) + "\n}\n";
}

std::vector<TrainingResult> judge_training(const Catalog& catalog, const std::vector<TrainingRow>& rows,
                                           bool left_out) {
    const std::vector<LeftOutRow> left = left_out ? leave_out(catalog, rows) : std::vector<LeftOutRow>();
    std::vector<TrainingResult> results;
    for (const TrainingRow& row : rows) {
        if (!row.tps) continue;
        TrainingResult& result = results.emplace_back();
        result.row = &row;
        result.skipped = untimed_because(row);
        if (!result.skipped.empty()) continue;
        const int family = family_index(catalog.training, *row.device);
        if (family < 0) {
            result.skipped = "a device of which too little was measured";
            continue;
        }
        if (!left_out) {
            const TrainingFamily& f = catalog.training.families[static_cast<std::size_t>(family)];
            const double tps = predicted(catalog, catalog.training, row);
            result.predicted = {tps, tps * f.low, tps * f.high, Basis::calibrated, Bound::compute};
            continue;
        }
        for (const LeftOutRow& one : left) {
            if (one.row != &row) continue;
            const double tps = *row.tps / std::exp(one.residual), spread = spread_of(left, one.family, row.author);
            result.predicted = {tps, tps / spread, tps * spread, Basis::calibrated, Bound::compute};
        }
    }
    return results;
}

}  // namespace advisor
