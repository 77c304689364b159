// The founding article, audited: what each claim printed, what its own inputs give, what the catalog and the model
// give, and a verdict that follows from these numbers by rules that stand in the data (data/evidence/claims.json);
// its tables beside ours; its closing answers worked out anew. An annex: the tower does not know it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "advisor/answer.hpp"
#include "advisor/expression.hpp"
#include "advisor/figures.hpp"
#include "advisor/render.hpp"

namespace advisor {

enum class ClaimVerdict { reproduces, does_not_reproduce, contradicted, conditional, unverifiable };
inline constexpr std::array<ClaimVerdict, 5> kClaimVerdicts{ClaimVerdict::reproduces, ClaimVerdict::does_not_reproduce,
                                                            ClaimVerdict::contradicted, ClaimVerdict::conditional,
                                                            ClaimVerdict::unverifiable};
std::string_view name_of(ClaimVerdict);

/// What a question about one system asks of the answer: a figure, or a number of the audit's own.
struct AnswerKey {
    std::string_view name, unit;
    std::optional<double> without_plan;  ///< where no engine runs the workload
    const Figure* figure = nullptr;
    double (*own)(const Candidate& candidate) = nullptr;
};

/// A number under a name, for formulas.
struct NamedFigure {
    struct Answer {
        Request request;  ///< about one system
        const AnswerKey* key = nullptr;
    };
    struct SystemCost {
        const System* system = nullptr;
        const PriceBook* book = nullptr;  ///< null: today's, or the one asked for
    };
    struct Sold {
        const System* system = nullptr;
        std::vector<Availability> states;  ///< 1 in one of these, else 0
    };
    std::string name, unit;
    std::variant<Range, Answer, SystemCost, Sold> how;  ///< a Range: a fact of the catalog, or given with its source
    std::string shown_by;                               ///< the advisor command that shows it, or its sources
    std::string key;                                    ///< of what that command prints; may be empty
    std::vector<std::string> sources;
};

/// "When this holds, that is the verdict": the first that holds decides. Without a condition it always holds.
struct VerdictTest {
    std::optional<Expression> when;
    ClaimVerdict verdict = ClaimVerdict::unverifiable;
};

struct VerdictReason {
    ClaimVerdict verdict = ClaimVerdict::unverifiable;
    std::string sentence;  ///< with {formulas}
};

struct VerdictRule {
    std::string id, meaning;
    double tolerance = 0;
    std::vector<VerdictTest> tests;
    std::vector<VerdictReason> reasons;  ///< unless the claim has its own
};

/// A number that a claim states.
struct ClaimInput {
    std::string name;
    Range value;
};

struct Claim {
    std::string id, text;
    std::string unit;  ///< kYesNo: the figures are true or false
    std::string note, audit;
    int section = 0;
    std::optional<Range> figure;  ///< as printed
    std::vector<ClaimInput> inputs;
    std::optional<Expression> formula, ours;
    const VerdictRule* rule = nullptr;  ///< null: the verdict is given
    double tolerance = 0;
    ClaimVerdict given = ClaimVerdict::unverifiable;
    std::optional<ClaimVerdict> audit_verdict;
    std::vector<VerdictReason> reasons;
    std::vector<std::string> sources;
};
inline constexpr std::string_view kYesNo = "yes/no";

/// A table of the article: rows of a system, each with a line of cells as printed, recomputed and ours.
struct ClaimTable {
    struct Column {
        std::string title, unit;
    };
    struct Line {
        std::string title;  ///< "printed", "recomputed", "ours today"
        std::vector<std::optional<Expression>> cells;
    };
    struct Row {
        std::string title;
        std::vector<Line> lines;
    };
    std::string id, title, note;
    int section = 0;
    std::vector<Column> columns;
    std::vector<Row> rows;
    std::vector<std::string> sources;
};

/// One of the article's closing answers ("For the office: ..."), to be recomputed.
struct ClosingAnswer {
    std::string id, name;
    std::string text;  ///< what it would buy
    const System* system = nullptr;
    const PriceBook* book = nullptr;   ///< that holds its price
    const Profile* profile = nullptr;  ///< the buyer it speaks to
    std::vector<const Claim*> claims;  ///< that examine it; the first gives the verdict
    std::vector<std::string> sources;
};

struct ArticleSection {
    int number = 0;
    std::string title;
};

/// Its records point into each other: it can be moved, not copied.
struct ClaimsFile {
    std::vector<ArticleSection> sections;
    std::vector<NamedFigure> figures;
    std::vector<VerdictRule> rules;
    std::vector<Claim> claims;
    std::vector<ClaimTable> tables;
    std::vector<ClosingAnswer> closing_answers;

    ClaimsFile() = default;
    ClaimsFile(ClaimsFile&&) = default;
    ClaimsFile& operator=(ClaimsFile&&) = default;
    ClaimsFile(const ClaimsFile&) = delete;
    ClaimsFile& operator=(const ClaimsFile&) = delete;
};

/// Whether a data file says that it holds claims.
bool is_claims_file(const DataFile& file);

/// Reads and validates everything: types, formulas, names, references, sources. Points into the catalog. Throws Error
/// "FILE: /pointer: what was found, what was expected".
ClaimsFile load_claims(const Catalog& catalog, const DataFile& file, const std::vector<Source>& sources);

/// One name of a formula, with its value and where that is from.
struct UsedFigure {
    std::string name, unit;
    std::optional<Range> value;
    std::string shown_by, key;
};

struct AuditedClaim {
    const Claim* claim = nullptr;
    std::optional<Range> recomputed, ours;
    ClaimVerdict verdict = ClaimVerdict::unverifiable;
    std::string test;  ///< that decided; empty where it is given, nothing else held or a number is unknown
    std::string reason;
    std::string formula_values, ours_values;  ///< the formulas with their numbers
    std::vector<UsedFigure> used;             ///< by `ours` and the reason
};

/// What formulas of rules and reasons may speak of, beside the inputs of the claim and the figures of the file.
struct ClaimName {
    std::string_view name;
    std::optional<Range> (*value)(const AuditedClaim& claim);
};
inline constexpr std::array<ClaimName, 4> kClaimNames{{
    {"figure", [](const AuditedClaim& audited) { return audited.claim->figure; }},
    {"recomputed", [](const AuditedClaim& audited) { return audited.recomputed; }},
    {"ours", [](const AuditedClaim& audited) { return audited.ours; }},
    {"tolerance", [](const AuditedClaim& audited) { return std::optional(exactly(audited.claim->tolerance)); }},
}};

struct AuditedTable {
    const ClaimTable* table = nullptr;
    std::vector<std::vector<std::vector<std::optional<Range>>>> values;  ///< [row][line][column]
};

/// Works out formulas; questions are asked once each. Of `wishes`, the price book, prices, watts, region, electricity
/// price and day apply to every question that leaves them open. Throws Error where such a wish cannot be resolved.
class Auditor {
public:
    Auditor(const Catalog& catalog, const ClaimsFile& file, const Request& wishes);
    AuditedClaim audit(const Claim& claim);
    AuditedTable audit(const ClaimTable& table);
    const Question& question() const { return question_; }  ///< of the wishes alone

private:
    const Catalog& catalog_;
    const ClaimsFile& file_;
    Request wishes_;
    Question question_;
    std::vector<std::optional<std::optional<Range>>> known_;  ///< by figure; outer: asked already

    std::optional<Range> answer(const NamedFigure::Answer& asked) const;
    std::optional<Range> price(const NamedFigure::SystemCost& asked) const;
    std::optional<Range> value_of(const NamedFigure& figure) const;
    const NamedFigure* figure_named(const std::string& name) const;
    std::optional<Range> named(const std::string& name);
    std::string shown_by(const NamedFigure& figure) const;
    void add_used(const Expression& formula, AuditedClaim& result);
    void decide(const Lookup& lookup, AuditedClaim& result);
};

/// What the buyer's profile leads to in one price book, and where the article's system stands there.
struct Recommendation {
    Decision decision;  ///< first result alone; none where nothing qualifies
    Position article;
};

struct AuditedAnswer {
    const ClosingAnswer* asked = nullptr;
    std::optional<SystemPrice> price;  ///< of the article's system in the article's book
    std::vector<AuditedClaim> claims;  ///< the first gives the verdict
    Recommendation then, today;        ///< at the prices and on the day of the article's book; of the newest book
};

/// All of them, in the order of the file. Throws Error where a profile cannot be resolved.
std::vector<AuditedAnswer> audit_closing_answers(const Catalog& catalog, const ClaimsFile& file);

/// What of the audit is shown.
struct ClaimsView {
    const ClaimsFile* file = nullptr;
    const std::vector<Source>* sources = nullptr;
    const Question* question = nullptr;  ///< for the price book and the day
    std::vector<AuditedClaim> claims;
    std::vector<AuditedTable> tables;
    bool in_full = false;  ///< one claim with everything behind it
};

/// `claims`: a line of figures and the claim for each, and how many have which verdict; one in full; or tables of the
/// article, each row as printed and recomputed. JSON (schema advisor/claims/1) always has everything.
std::string render_claims(const ClaimsView& view, const RenderOptions& options);
std::string claims_schema();  ///< as data/schema has it

/// `show verdicts`: the article's closing answers, each beside what its buyer is recommended then and today. JSON
/// (schema advisor/verdicts/1) has every change that would turn the answer.
std::string render_closing_answers(const std::vector<AuditedAnswer>& answers, const RenderOptions& options);
std::string closing_answers_schema();  ///< as data/schema has it

}  // namespace advisor
