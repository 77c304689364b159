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
#include "advisor/names.hpp"
#include "advisor/render.hpp"

namespace advisor {

enum class ClaimVerdict { reproduces, does_not_reproduce, contradicted, conditional, unverifiable };
template <>
inline constexpr auto kNames<ClaimVerdict> = named<ClaimVerdict::unverifiable>("reproduces", "does-not-reproduce",
                                                                               "contradicted", "conditional",
                                                                               "unverifiable");
inline constexpr auto kClaimVerdicts = every<ClaimVerdict>();

/// What a question about one system asks of the answer: a figure, or a number of the audit's own.
struct AnswerKey {
    std::string_view name, unit;
    std::optional<double> without_plan;  ///< where no engine runs the workload
    const Figure* figure = nullptr;
    double (*own)(const Candidate& candidate) = nullptr;
};

/// A row of the evidence, for a claim about a speed.
struct RowSeen {
    std::string id, words;  ///< "llama.cpp, layer, Q4_K_M, 2024-05"
    double value = 0;       ///< tokens per second
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
    struct Measured {
        std::string what;  ///< "4 x rtx-3090, decode, 6-9 B active, 4bit"
        std::vector<RowSeen> rows;
    };
    std::string name, unit;
    /// A Range: a fact of the catalog, or given with its source. Of Measured: least, median and most; unknown where
    /// nobody measured it.
    std::variant<Range, Answer, SystemCost, Sold, Measured> how;
    std::string shown_by;  ///< the advisor command that shows it, or its sources
    std::string key;       ///< of what that command prints; may be empty
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
    std::optional<Expression> agrees;  ///< of a `value`: whether it agrees with the figure; without, any but 0 does
    std::optional<Expression> meets;   ///< whether it does in part
    std::vector<VerdictTest> tests;
    std::vector<VerdictReason> reasons;  ///< unless the claim has its own
};

/// A number that a claim states.
struct ClaimInput {
    std::string name;
    Range value;
};

/// One way to work a claim out: from one set of the article's inputs, or by us on one condition.
struct ClaimReading {
    std::string by;  ///< "the printed watts", "4,096 tokens of context"; may be empty where it is the only one
    Expression formula;
};

struct Claim {
    std::string id, text;
    std::string unit;  ///< kYesNo: the figures are true or false
    std::string note, audit;
    int section = 0;
    std::optional<Range> figure;  ///< as printed
    std::vector<ClaimInput> inputs;
    std::vector<ClaimReading> readings;     ///< over the inputs alone; the first is what is recomputed
    std::vector<ClaimReading> cases;        ///< over inputs and figures; the first is ours
    const NamedFigure* measured = nullptr;  ///< rows of the evidence that the figure is held against
    const VerdictRule* rule = nullptr;      ///< null: the verdict is given
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

/// Reads and validates everything: types, formulas, names, references, sources. Points into the catalog. `rows` are
/// what was measured. Throws Error "FILE: /pointer: what was found, what was expected".
ClaimsFile load_claims(const Catalog& catalog, const DataFile& file, const std::vector<Source>& sources,
                       const std::vector<MeasuredRow>& rows);

/// One name of a formula, with its value and where that is from.
struct UsedFigure {
    std::string name, unit;
    std::optional<Range> value;
    std::string shown_by, key;
};

struct AuditedReading {
    const ClaimReading* reading = nullptr;
    std::string values;  ///< the formula with its numbers
    std::optional<Range> value;
    std::optional<bool> agrees, in_part;  ///< nothing where a number is unknown
};

struct AuditedRow {
    const RowSeen* row = nullptr;
    bool agrees = false;
};

struct AuditedClaim {
    const Claim* claim = nullptr;
    std::vector<AuditedReading> readings, cases;
    std::vector<AuditedRow> rows;
    std::optional<Range> value;  ///< of the reading, case or row that a rule holds against the figure
    std::optional<Range> recomputed() const { return readings.empty() ? std::nullopt : readings.front().value; }
    std::optional<Range> ours() const { return cases.empty() ? std::nullopt : cases.front().value; }
    ClaimVerdict verdict = ClaimVerdict::unverifiable;
    std::string test;  ///< that decided; empty where it is given, nothing else held or a number is unknown
    std::string reason;
    std::vector<UsedFigure> used;  ///< by the cases and the reason
};

/// How many of the list hold `flag`; nothing where it is unknown of one.
template <class Audited>
std::optional<Range> count_of(const std::vector<Audited>& list, std::optional<bool> Audited::*flag) {
    int count = 0;
    for (const Audited& one : list) {
        if (!(one.*flag)) return {};
        count += *(one.*flag) ? 1 : 0;
    }
    return exactly(count);
}

/// What formulas of rules and reasons may speak of, beside the inputs of the claim and the figures of the file.
struct ClaimName {
    std::string_view name;
    std::optional<Range> (*value)(const AuditedClaim& claim);
};
inline constexpr std::array<ClaimName, 12> kClaimNames{{
    {"figure", [](const AuditedClaim& audited) { return audited.claim->figure; }},
    {"recomputed", [](const AuditedClaim& audited) { return audited.recomputed(); }},
    {"ours", [](const AuditedClaim& audited) { return audited.ours(); }},
    {"tolerance", [](const AuditedClaim& audited) { return std::optional(exactly(audited.claim->tolerance)); }},
    {"value", [](const AuditedClaim& audited) { return audited.value; }},
    {"readings", [](const AuditedClaim& a) { return std::optional(exactly(static_cast<double>(a.readings.size()))); }},
    {"readings_agree", [](const AuditedClaim& audited) { return count_of(audited.readings, &AuditedReading::agrees); }},
    {"readings_meet", [](const AuditedClaim& audited) { return count_of(audited.readings, &AuditedReading::in_part); }},
    {"cases", [](const AuditedClaim& a) { return std::optional(exactly(static_cast<double>(a.cases.size()))); }},
    {"cases_agree", [](const AuditedClaim& audited) { return count_of(audited.cases, &AuditedReading::agrees); }},
    {"rows",
     [](const AuditedClaim& audited) { return std::optional(exactly(static_cast<double>(audited.rows.size()))); }},
    {"rows_agree",
     [](const AuditedClaim& audited) {
         int count = 0;
         for (const AuditedRow& row : audited.rows) count += row.agrees ? 1 : 0;
         return std::optional(exactly(count));
     }},
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
    std::vector<AuditedReading> worked_out(const std::vector<ClaimReading>& readings, const Lookup& lookup) const;
    void compare(const Lookup& lookup, AuditedClaim& result) const;
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
    bool in_full = false;       ///< one claim with everything behind it
    bool with_reasons = false;  ///< of a list: what decided, with its arithmetic
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
