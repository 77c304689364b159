// The whole answer about systems: a ranking, and everything that is said of it, composed once; and how old the prices
// are that it rests on.
#pragma once

#include "advisor/build_list.hpp"
#include "advisor/explore.hpp"
#include "advisor/names.hpp"

namespace advisor {

/// Where a system stands in an answer, shown or not.
struct Position {
    const System* system = nullptr;  ///< null when the answer is not about it
    std::optional<int> rank;         ///< nothing where it does not qualify
    std::string obstacle;            ///< the first reason why not
};

/// What the founding article recommends to the buyer of the profile asked for, and the best of that here.
struct ArticleView {
    const ArticlePick* pick = nullptr;
    Position position;
    bool agrees() const { return position.rank == 1; }
};

enum class AdviceVerdict { buy, use_api, rent, none };
template <>
inline constexpr auto kNames<AdviceVerdict> = named<AdviceVerdict::none>("buy", "use-api", "rent", "none");

struct Advice {
    AdviceVerdict verdict = AdviceVerdict::buy;
    std::string reason;

    bool against_buying() const { return verdict == AdviceVerdict::use_api || verdict == AdviceVerdict::rent; }
};

/// The answer to a question about systems.
struct Decision {
    Question question;
    const Quantization* quant = nullptr;  ///< that the stated memory refers to
    Bytes memory_required;                ///< of the workload
    std::vector<Candidate> results;       ///< best first, at most one a system
    std::size_t feasible = 0;             ///< before --top cut the list
    std::vector<Candidate> rejected;      ///< nearest miss first: the plan that fails least, with all its reasons
    std::vector<std::pair<const System*, std::vector<Reason>>> without_plan;  ///< rejected: no engine to plan with
    const System* equal_work_of = nullptr;  ///< whose day's tokens are the equal work; null where there is none
    std::optional<ApiOffer> api;
    std::optional<RentOffer> rent;
    std::optional<Owned> own;       ///< what the buyer has, where that was said and could do the work
    std::optional<HaveWorth> have;  ///< the parts that the buyer has, where that was said
    std::optional<CostToYou> cost_of_api, cost_of_rent;  ///< the same work by them, in the currency of the ranking
    Advice advice;
    std::vector<Alternative> around;     ///< what is better than the first in one respect
    std::vector<WayOut> ways_out;        ///< where there is no result
    std::optional<ArticleView> article;  ///< where the profile asked for has a pick of the article
    std::vector<Change> what_would_change;
    std::vector<SeveralBoxes> several_boxes;  ///< of results, and of systems that were named
    std::vector<SystemFits> fits;             ///< filled by fit() alone, for every system above
};

/// How much of an answer is worked out. All but `fits` is by default; a view that shows less may leave out what costs
/// most.
struct Wanted {
    std::size_t top = 0;          ///< results at most; 0: all
    bool chances = true;          ///< probabilities and ties
    bool changes = true;          ///< what would change the first place
    bool remarks = true;          ///< sentences on results, fixes, ways out, equal work, the API and renting, advice
    bool fits = false;            ///< how each quantization goes on each system
    const System* own = nullptr;  ///< what the buyer has already; null: nothing that was said
    double owned_years = 0;       ///< its age, and that of the parts that the buyer has; 0: the usual
};

/// Ranks all systems that the question leaves open, and says what there is to say of them. Systems that were named and
/// fail a constraint are in `rejected` with their figures.
Decision recommend(const Catalog& catalog, Question question, const Wanted& wanted = {});

/// Where the best system stands that counts as the article's pick, among all results, shown or not.
Position best_position(const Ranking& ranking, const ArticlePick& pick);

/// Prices older than `stale_days` on the day of the question.
struct StalePrices {
    int days = 0;  ///< age of the oldest
    Date oldest;
    std::string part;  ///< the stale part that most dollars go to; without one "api/MODEL" or "rental/DEVICE"
    Date part_date;
    std::string flags;  ///< what replaces them: "--set-price ID=USD, --api-price IN/OUT or --prices FILE"
};

/// Of the parts of the systems that were named, else of the results (of all systems rejected, where there is none), and
/// of the API and the rented cards beside them. Prices set by the user are never stale. Nothing when all are fresh.
std::optional<StalePrices> stale_prices(const Catalog& catalog, const Decision& decision);

/// Of the parts alone, for views that show no alternatives.
std::optional<StalePrices> stale_parts(const Catalog& catalog, const Decision& decision);

/// Of the parts of both systems.
std::optional<StalePrices> stale_prices(const Catalog& catalog, const BreakEven& answer);

/// Of the parts of the build.
std::optional<StalePrices> stale_prices(const Catalog& catalog, const BuildList& list);

/// Whether what is owned does the work and costs its buyer no more than the first result, where there is one.
bool keeps_own(const Decision& decision, const Candidate* first);

std::string cards_in_words(const RentOffer& offer);  ///< "2x GeForce RTX 3090"
std::string hours_in_words(const RentOffer& offer);  ///< "4 h a day", where that is little "27 h a year"

/// upgrade(), with what spoils a purchase among the notes of each step.
Upgrade upgrade_with_remarks(const Catalog& catalog, const Question& question, const System& own, double owned_years);

/// Of the parts of what is owned and of what the steps lead to.
std::optional<StalePrices> stale_prices(const Catalog& catalog, const Upgrade& answer);

}  // namespace advisor
