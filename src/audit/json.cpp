// The audit as JSON: claims and tables (schema advisor/claims/1), closing answers (schema advisor/verdicts/1).
#include "advisor/text.hpp"
#include "answer/common_members.hpp"
#include "read.hpp"

namespace advisor {
namespace {

/// The names of all verdicts.
constexpr auto kVerdictNames = names_to<ClaimVerdict::unverifiable>;

constexpr Member<Range> kRange[] = {
    {"value", its<&Range::typical>, "Typical; the middle of a printed range."},
    {"low", its<&Range::low>},
    {"high", its<&Range::high>},
};

/// A record within the file that it is of.
template <class Record>
struct Within {
    const ClaimsView& view;
    const Record& record;
};

template <class Record>
std::vector<Within<Record>> within(const ClaimsView& view, const std::vector<Record>& records) {
    std::vector<Within<Record>> list;
    for (const Record& record : records) list.push_back({view, record});
    return list;
}

ArticleSection section_of(const ClaimsView& view, int number) {
    return {number, std::string(section_title(*view.file, number))};
}

std::vector<Source> sources_of(const ClaimsView& view, const std::vector<std::string>& ids) {
    std::vector<Source> sources;
    for (const Source* source : sources_of(*view.sources, ids)) sources.push_back(*source);
    return sources;
}

constexpr Member<ArticleSection> kSection[] = {
    {"number", its<&ArticleSection::number>},
    {"title", its<&ArticleSection::title>},
};

constexpr Member<Source> kSource[] = {
    {"id", its<&Source::id>},
    {"title", its<&Source::title>},
    {"url", its<&Source::url>},
    {"date", its<&Source::date>, "The day it was read or speaks of."},
};

constexpr Member<ClaimInput> kInput[] = {
    {"name", its<&ClaimInput::name>},
    {"value", object_of<kRange>([](const ClaimInput& input) { return input.value; })},
};

constexpr Member<UsedFigure> kUsed[] = {
    {"name", its<&UsedFigure::name>},
    {"unit", [](const UsedFigure& used) { return text_or_null(used.unit); }},
    {"value", object_or_null<kRange>([](const UsedFigure& used) { return used.value; })},
    {"shown_by", its<&UsedFigure::shown_by>, "The advisor command that shows it, or its sources."},
    {"key", [](const UsedFigure& used) { return text_or_null(used.key); }, "Of what that command prints."},
};

const AuditedReading* first_of(const std::vector<AuditedReading>& list) {
    return list.empty() ? nullptr : &list.front();
}
std::string formula_text(const AuditedReading& one) { return one.reading->formula.text; }

constexpr Member<AuditedReading> kFormula[] = {
    {"text", its<&formula_text>},
    {"values", its<&AuditedReading::values>, "The formula with numbers in place of the names."},
};

constexpr Member<AuditedReading> kReading[] = {
    {"by", [](const AuditedReading& one) { return text_or_null(one.reading->by); },
     "The inputs or the condition; null where it is the only one."},
    {"formula", its<&formula_text>},
    {"values", its<&AuditedReading::values>},
    {"value", object_or_null<kRange>([](const AuditedReading& one) { return one.value; })},
    {"agrees", its<&AuditedReading::agrees>, "With the figure, by the rule; null where a number is unknown."},
    {"in_part", its<&AuditedReading::in_part>},
};

constexpr Member<AuditedRow> kSeen[] = {
    {"id", [](const AuditedRow& one) { return one.row->id; }, "In data/evidence/benchmarks.jsonl."},
    {"conditions", [](const AuditedRow& one) { return one.row->words; }},
    {"tps", [](const AuditedRow& one) { return one.row->value; }},
    {"agrees", its<&AuditedRow::agrees>},
};

constexpr Member<Claim> kEarlierAudit[] = {
    {"id", its<&Claim::audit>},
    {"verdict",
     [](const Claim& c) { return c.audit_verdict ? std::optional(name_of(*c.audit_verdict)) : std::nullopt; }, "",
     kVerdictNames},
};

constexpr Member<AuditedClaim> kRule[] = {
    {"id", [](const AuditedClaim& a) { return a.claim->rule->id; }},
    {"meaning", [](const AuditedClaim& a) { return a.claim->rule->meaning; }},
    {"tolerance", [](const AuditedClaim& a) { return a.claim->tolerance; }},
    {"test", [](const AuditedClaim& a) { return text_or_null(a.test); }, "That decided; null where none held."},
};

using ClaimWithin = Within<AuditedClaim>;
constexpr Member<ClaimWithin> kClaim[] = {
    {"id", [](const ClaimWithin& c) { return c.record.claim->id; }},
    {"section", object_of<kSection>([](const ClaimWithin& c) { return section_of(c.view, c.record.claim->section); }),
     "Of the article."},
    {"claim", [](const ClaimWithin& c) { return c.record.claim->text; }, "In our words."},
    {"unit", [](const ClaimWithin& c) { return text_or_null(c.record.claim->unit); },
     "Of figure, recomputed and ours; yes/no: 1 or 0."},
    {"figure", object_or_null<kRange>([](const ClaimWithin& c) { return c.record.claim->figure; }),
     "As printed; null where the claim has no number."},
    {"recomputed", object_or_null<kRange>([](const ClaimWithin& c) { return c.record.recomputed(); }),
     "From the claim's own inputs."},
    {"ours", object_or_null<kRange>([](const ClaimWithin& c) { return c.record.ours(); }),
     "From the catalog, the prices and the model."},
    {"verdict", [](const ClaimWithin& c) { return name_of(c.record.verdict); }, "", kVerdictNames},
    {"reason", [](const ClaimWithin& c) { return c.record.reason; }},
    {"note", [](const ClaimWithin& c) { return text_or_null(c.record.claim->note); }},
    {"audit", object_or_null<kEarlierAudit>([](const ClaimWithin& c) {
         return c.record.claim->audit.empty() ? nullptr : c.record.claim;
     }),
     "The entry of the audit by experts that it goes back to, with its verdict."},
    {"inputs", list_of<kInput>([](const ClaimWithin& c) { return c.record.claim->inputs; })},
    {"formula", object_or_null<kFormula>([](const ClaimWithin& c) { return first_of(c.record.readings); }),
     "Of recomputed: the first of the readings."},
    {"ours_formula", object_or_null<kFormula>([](const ClaimWithin& c) { return first_of(c.record.cases); }),
     "Of ours: the first of the cases."},
    {"readings", list_of<kReading>([](const ClaimWithin& c) { return c.record.readings; }),
     "Each set of the article's inputs."},
    {"cases", list_of<kReading>([](const ClaimWithin& c) { return c.record.cases; }), "Ours, by condition."},
    {"measured", list_of<kSeen>([](const ClaimWithin& c) { return c.record.rows; }),
     "Rows of the evidence that the figure was held against."},
    {"ours_from", list_of<kUsed>([](const ClaimWithin& c) { return c.record.used; })},
    {"rule", object_or_null<kRule>([](const ClaimWithin& c) { return c.record.claim->rule ? &c.record : nullptr; }),
     "Null where the verdict is given: no number decides it."},
    {"sources", list_of<kSource>([](const ClaimWithin& c) { return sources_of(c.view, c.record.claim->sources); })},
};

constexpr Member<ClaimTable::Column> kColumn[] = {
    {"title", its<&ClaimTable::Column::title>},
    {"unit", [](const ClaimTable::Column& column) { return text_or_null(column.unit); }},
};

/// A line of a table with its values, and the lines of a row.
struct AuditedLine {
    const ClaimTable::Line& line;
    const std::vector<std::optional<Range>>& cells;
};
struct RowWithLines {
    const ClaimTable::Row& row;
    const std::vector<std::vector<std::optional<Range>>>& lines;
};

std::vector<AuditedLine> lines_of(const RowWithLines& row) {
    std::vector<AuditedLine> lines;
    for (std::size_t l = 0; l < row.lines.size(); ++l) lines.push_back({row.row.lines[l], row.lines[l]});
    return lines;
}

std::vector<RowWithLines> rows_of(const AuditedTable& table) {
    std::vector<RowWithLines> rows;
    for (std::size_t r = 0; r < table.values.size(); ++r) rows.push_back({table.table->rows[r], table.values[r]});
    return rows;
}

Json cells_json(const AuditedLine& line) {
    Json cells = Json::array();
    for (const std::optional<Range>& cell : line.cells) cells.push_back(cell ? json_of(*cell, rows(kRange)) : Json());
    return cells;
}

constexpr Member<AuditedLine> kLine[] = {
    {"line", [](const AuditedLine& line) { return line.line.title; }, "printed, recomputed, ours, ..."},
    {"cells",
     Nested<AuditedLine>{cells_json, [](Choices) { return list_schema(nullable_schema(schema_of(rows(kRange)))); }},
     "One a column; null: nothing printed, not worked out or unknown."},
};

constexpr Member<RowWithLines> kRow[] = {
    {"row", [](const RowWithLines& row) { return row.row.title; }},
    {"lines", list_of<kLine>([](const RowWithLines& row) { return lines_of(row); })},
};

using TableWithin = Within<AuditedTable>;
constexpr Member<TableWithin> kTable[] = {
    {"id", [](const TableWithin& t) { return t.record.table->id; }},
    {"section", object_of<kSection>([](const TableWithin& t) { return section_of(t.view, t.record.table->section); }),
     "Of the article."},
    {"title", [](const TableWithin& t) { return t.record.table->title; }},
    {"columns", list_of<kColumn>([](const TableWithin& t) { return t.record.table->columns; })},
    {"rows", list_of<kRow>([](const TableWithin& t) { return rows_of(t.record); })},
    {"note", [](const TableWithin& t) { return text_or_null(t.record.table->note); }},
    {"sources", list_of<kSource>([](const TableWithin& t) { return sources_of(t.view, t.record.table->sources); })},
};

Json summary_json(const ClaimsView& view) {
    Json summary = Json::object();
    for (const auto& [verdict, count] : verdict_counts(view.claims)) summary[name_of(verdict)] = count;
    return summary;
}

Json summary_schema(Choices) {
    std::vector<DescribedMember> counts;
    for (const ClaimVerdict verdict : kClaimVerdicts)
        counts.push_back({name_of(verdict), "", members::scalar_schema("integer", false, {}), false});
    return object_schema(counts);
}

constexpr Member<ClaimsView> kClaimsDocument[] = {
    {"schema", [](const ClaimsView&) { return std::string_view("advisor/claims/1"); }},
    {"advisor_version", [](const ClaimsView&) -> std::string_view { return version(); }},
    {"prices", object_of<kPricesMembers>([](const ClaimsView& view) {
         return PricesOf{view.question->purchase.book, {}};
     })},
    {"summary", Nested<ClaimsView>{summary_json, summary_schema}, "Claims shown, by verdict."},
    {"claims", list_of<kClaim>([](const ClaimsView& view) { return within(view, view.claims); }),
     "Empty with --table."},
    {"tables", list_of<kTable>([](const ClaimsView& view) { return within(view, view.tables); }),
     "Empty without --table."},
};

// Closing answers.

Number typical_usd(const std::optional<SystemPrice>& price) {
    return price ? Number(price->usd.typical.value) : std::nullopt;
}

constexpr Member<Estimate> kEstimate[] = {
    {"value", its<&Estimate::value>},
    {"low", its<&Estimate::low>},
    {"high", its<&Estimate::high>},
};

constexpr Member<Candidate> kPick[] = {
    {"system", [](const Candidate& c) { return c.assessment.plan.system->id; }},
    {"price_usd", [](const Candidate& c) { return typical_usd(c.assessment.cost.price); }},
    {"decode_tps", object_of<kEstimate>([](const Candidate& c) { return c.assessment.speed.decode_tps; })},
    {"ttft_s", object_of<kEstimate>([](const Candidate& c) { return c.assessment.speed.ttft_s; })},
    {"ownership_usd",
     [](const Candidate& c) {
         const std::optional<Usd>& ownership = c.assessment.cost.ownership;
         return ownership ? Number(ownership->value) : std::nullopt;
     }},
    {"years", [](const Candidate& c) { return c.assessment.cost.years; }},
    {"probability_first", its<&Candidate::probability_first>},
    {"for_whom", list_of<kBuyerMembers>([](const Candidate& c) -> const std::vector<Suits>& { return c.for_whom; })},
    {"why", its<&Candidate::why>},
    {"skip_if", its<&Candidate::skip_if>},
};

const Candidate* first_of(const std::vector<Candidate>& results) {
    return results.empty() ? nullptr : &results.front();
}

constexpr Member<Recommendation> kRecommendation[] = {
    {"book", [](const Recommendation& r) { return r.decision.question.purchase.book->id; }},
    {"as_of", [](const Recommendation& r) { return iso(r.decision.question.purchase.as_of); }},
    {"model", [](const Recommendation& r) { return r.decision.question.workload.model->id; }},
    {"article", Heading{}, "Where the article's system stands in it."},
    {"article.rank", [](const Recommendation& r) { return r.article.rank; }},
    {"article.obstacle", [](const Recommendation& r) { return text_or_null(r.article.obstacle); },
     "Why it does not qualify."},
    {"pick", object_or_null<kPick>([](const Recommendation& r) { return first_of(r.decision.results); }),
     "The first of the ranking."},
    {"what_would_change", list_of<kChangeMembers>([](const Recommendation& r) -> const std::vector<Change>& {
         return r.decision.what_would_change;
     })},
};

constexpr Member<AuditedClaim> kVerdictOfClaim[] = {
    {"id", [](const AuditedClaim& a) { return a.claim->id; }},
    {"verdict", [](const AuditedClaim& a) { return name_of(a.verdict); }, "", kVerdictNames},
};

using Audited = AuditedAnswer;
constexpr Member<Audited> kAnswer[] = {
    {"id", [](const Audited& a) { return a.asked->id; }},
    {"name", [](const Audited& a) { return a.asked->name; }},
    {"article", Heading{}},
    {"article.text", [](const Audited& a) { return a.asked->text; }},
    {"article.system", [](const Audited& a) { return a.asked->system->id; }},
    {"article.book", [](const Audited& a) { return a.asked->book->id; }},
    {"article.price_usd", [](const Audited& a) { return typical_usd(a.price); }, "In that book."},
    {"article.sources", [](const Audited& a) { return a.asked->sources; }},
    {"verdict", [](const Audited& a) { return name_of(a.claims.front().verdict); }, "Of the first claim.",
     kVerdictNames},
    {"reason", [](const Audited& a) { return a.claims.front().reason; }},
    {"profile", [](const Audited& a) { return a.asked->profile->id; }, "The buyer it speaks to."},
    {"then", object_of<kRecommendation>([](const Audited& a) -> const Recommendation& { return a.then; }),
     "What recommend answers to the profile at the prices of that book."},
    {"today", object_of<kRecommendation>([](const Audited& a) -> const Recommendation& { return a.today; }),
     "What it answers at today's."},
    {"claims", list_of<kVerdictOfClaim>([](const Audited& a) -> const std::vector<AuditedClaim>& { return a.claims; })},
};

using Answers = std::vector<AuditedAnswer>;
constexpr Member<Answers> kAnswersDocument[] = {
    {"schema", [](const Answers&) { return std::string_view("advisor/verdicts/1"); }},
    {"advisor_version", [](const Answers&) -> std::string_view { return version(); }},
    {"verdicts", list_of<kAnswer>([](const Answers& answers) -> const Answers& { return answers; })},
};

}  // namespace

std::string claims_json(const ClaimsView& view) { return dumped(json_of(view, rows(kClaimsDocument))); }
std::string closing_answers_json(const Answers& answers) { return dumped(json_of(answers, rows(kAnswersDocument))); }

std::string claims_schema() {
    return schema_document("claims.schema.json", "advisor/claims/1",
                           "What claims prints with --json: the founding article's claims, what its own inputs and "
                           "ours give, and the verdict.",
                           schema_of(rows(kClaimsDocument)));
}

std::string closing_answers_schema() {
    return schema_document("verdicts.schema.json", "advisor/verdicts/1",
                           "What show verdicts prints with --json: the founding article's closing answers, and ours.",
                           schema_of(rows(kAnswersDocument)));
}

}  // namespace advisor
