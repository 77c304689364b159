// The records of a claims file: rules, claims, tables of the article, its closing answers.
#include "read.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace advisor::claims {
namespace {

using loader::required;

constexpr std::string_view kSchema = "advisor/claims-file/1";

/// What a rule may speak of: the figures that every claim has.
Named rule_names() {
    Named names;
    for (const ClaimName& known : kClaimNames) names.emplace_back(known.name);
    return names;
}

Named inputs_of(const Claim& claim) {
    Named names;
    for (const ClaimInput& input : claim.inputs) names.push_back(input.name);
    return names;
}

ClaimVerdict read_verdict(const Value& value) {
    constexpr const auto& names = kNames<ClaimVerdict>;
    return static_cast<ClaimVerdict>(loader::read_choice(value, names.data(), names.size()));
}

/// Reads text that is part of a value; what is wrong with it is reported there.
template <class Read>
auto read_part(const Value& value, std::string_view part, Read read) {
    Value text;
    text.kind = Value::Kind::string;
    text.text = part;
    try {
        return read(text);
    } catch (const Fault& fault) {
        throw Fault(value, fault.what());
    }
}

/// A sentence whose {formulas} are over `names`.
std::string read_sentence(const Value& value, const Named& names) {
    std::string sentence(loader::read_text(value));
    std::size_t at = 0;
    while ((at = sentence.find('{', at)) != std::string::npos) {
        const std::size_t end = sentence.find('}', at);
        if (end == std::string::npos) throw Fault(value, "expected '}' after '{'");
        read_part(value, std::string_view(sentence).substr(at + 1, end - at - 1),
                  [&](const Value& formula) { return read_formula(formula, names); });
        at = end;
    }
    return sentence;
}

std::vector<VerdictReason> read_reasons(const Value& value, const Named& names) {
    std::vector<VerdictReason> reasons;
    for (const Value& member : loader::read_members(value))
        reasons.push_back({read_part(member, member.key, read_verdict), read_sentence(member, names)});
    return reasons;
}

constexpr auto kTest = std::to_array<Key<VerdictTest>>({
    {"when", [](VerdictTest& test, const Value& v, Context&) { test.when = read_formula(v, rule_names()); }},
    {"verdict", [](VerdictTest& test, const Value& v, Context&) { test.verdict = read_verdict(v); }, required},
});

constexpr auto kRule = std::to_array<Key<VerdictRule>>({
    {"id", text<&VerdictRule::id>, required},
    {"meaning", text<&VerdictRule::meaning>, required},
    {"tolerance",
     [](VerdictRule& rule, const Value& v, Context&) { rule.tolerance = loader::read_number(v, loader::kShare); }},
    {"agrees", [](VerdictRule& rule, const Value& v, Context&) { rule.agrees = read_formula(v, rule_names()); }},
    {"meets", [](VerdictRule& rule, const Value& v, Context&) { rule.meets = read_formula(v, rule_names()); }},
    {"tests",
     [](VerdictRule& rule, const Value& v, Context& context) {
         for (const Value& item : loader::read_list(v)) rule.tests.push_back(read_record(item, kTest, context));
     },
     required},
    {"reason", [](VerdictRule& rule, const Value& v, Context&) { rule.reasons = read_reasons(v, rule_names()); },
     required},
});

void read_inputs(Claim& claim, const Value& value, Context& context) {
    const std::vector<NamedFigure>& figures = context.file.figures;
    for (const Value& member : loader::read_members(value)) {
        std::string name = read_part(member, member.key, read_name);
        const bool taken = std::any_of(figures.begin(), figures.end(), [&](const auto& f) { return f.name == name; });
        if (taken) throw Fault(member, fmt::format("'{}' is the name of a figure", name));
        claim.inputs.push_back({std::move(name), read_range(member)});
    }
}

void read_audit(Claim& claim, const Value& value, Context&) {
    const Value* id = json::member(value, "id");
    const Value* verdict = json::member(value, "verdict");
    if (!id || !verdict) throw Fault(value, "expected {\"id\", \"verdict\"}");
    claim.audit = loader::read_text(*id);
    claim.audit_verdict = read_verdict(*verdict);
}

void add_reading(std::vector<ClaimReading>& readings, const Value& value, std::string_view by, const Named& names) {
    readings.push_back({std::string(by), read_formula(value, names)});
}

/// {"the printed watts": formula, ...}
void add_readings(std::vector<ClaimReading>& readings, const Value& value, const Named& names) {
    if (!readings.empty()) throw Fault(value, "expected one formula or a list of them, not both");
    for (const Value& member : loader::read_members(value)) add_reading(readings, member, member.key, names);
}

void read_measured(Claim& claim, const Value& value, Context& context) {
    const std::string_view name = loader::read_text(value);
    for (const NamedFigure& figure : context.file.figures)
        if (figure.name == name && std::holds_alternative<NamedFigure::Measured>(figure.how)) claim.measured = &figure;
    if (!claim.measured) loader::refuse(value, "the name of a figure of /figures that was measured");
}

// In the order of reading: a formula is over what stands above it.
constexpr auto kClaim = std::to_array<Key<Claim>>({
    {"id", text<&Claim::id>, required},
    {"section", [](Claim& c, const Value& v, Context& context) { c.section = read_section(v, context.file); },
     required},
    {"audit", read_audit},
    {"claim", text<&Claim::text>, required},
    {"figure", [](Claim& c, const Value& v, Context&) { c.figure = read_range(v); }, required},
    {"unit", text<&Claim::unit>},
    {"inputs", read_inputs},
    {"formula", [](Claim& c, const Value& v, Context&) { add_reading(c.readings, v, "", inputs_of(c)); }},
    {"readings", [](Claim& c, const Value& v, Context&) { add_readings(c.readings, v, inputs_of(c)); }},
    {"ours", [](Claim& c, const Value& v,
                Context& context) { add_reading(c.cases, v, "", with_figures(inputs_of(c), context.file)); }},
    {"cases", [](Claim& c, const Value& v,
                 Context& context) { add_readings(c.cases, v, with_figures(inputs_of(c), context.file)); }},
    {"measured", read_measured},
    {"rule",
     [](Claim& c, const Value& v, Context& context) {
         c.rule = &referred(v, context.file.rules, "rule");
         c.tolerance = c.rule->tolerance;
     }},
    {"tolerance", [](Claim& c, const Value& v, Context&) { c.tolerance = loader::read_number(v, loader::kShare); }},
    {"verdict", [](Claim& c, const Value& v, Context&) { c.given = read_verdict(v); }},
    {"reason",
     [](Claim& c, const Value& v, Context& context) {
         Named names = with_figures(inputs_of(c), context.file);
         for (const std::string& name : rule_names()) names.push_back(name);
         if (v.kind == Value::Kind::string) c.reasons.push_back({c.given, read_sentence(v, names)});
         else c.reasons = read_reasons(v, names);
     }},
    {"note", text<&Claim::note>},
    {"source", [](Claim& c, const Value& v, Context& context) { c.sources = read_source_ids(v, context); }, required},
});

Claim read_claim(const Value& value, Context& context) {
    Claim claim = read_record(value, kClaim, context);
    const bool has_rule = claim.rule != nullptr, has_verdict = json::member(value, "verdict") != nullptr;
    if (has_rule == has_verdict) throw Fault(value, "expected either 'rule' or 'verdict'");
    if (has_verdict && claim.reasons.empty()) throw Fault(value, "a 'verdict' needs a 'reason'");
    return claim;
}

void read_line(ClaimTable& table, ClaimTable::Row& row, const Value& value, Context& context) {
    ClaimTable::Line line;
    line.title = value.key;
    for (const Value& cell : loader::read_list(value)) {
        std::optional<Expression>& entry = line.cells.emplace_back();
        if (cell.kind == Value::Kind::null) continue;
        if (cell.kind == Value::Kind::number)
            entry = Expression{fmt::format("{}", cell.number), {{Expression::Operation::number, cell.number}}};
        else entry = read_formula(cell, with_figures({}, context.file));
    }
    if (line.cells.size() != table.columns.size())
        throw Fault(value, fmt::format("expected {} cells, found {}", table.columns.size(), line.cells.size()));
    row.lines.push_back(std::move(line));
}

void read_row(ClaimTable& table, const Value& value, Context& context) {
    ClaimTable::Row row;
    for (const Value& member : loader::read_members(value)) {
        if (member.key == "row") row.title = loader::read_text(member);
        else read_line(table, row, member, context);
    }
    if (row.title.empty()) throw Fault(value, "'row' is missing");
    table.rows.push_back(std::move(row));
}

void read_column(ClaimTable& table, const Value& value) {
    const Value& title = loader::read_member(value, "title");
    ClaimTable::Column& column = table.columns.emplace_back();
    column.title = loader::read_text(title);
    if (const Value* unit = json::member(value, "unit")) column.unit = loader::read_text(*unit);
}

constexpr auto kTable = std::to_array<Key<ClaimTable>>({
    {"id", text<&ClaimTable::id>, required},
    {"section", [](ClaimTable& t, const Value& v, Context& context) { t.section = read_section(v, context.file); },
     required},
    {"title", text<&ClaimTable::title>, required},
    {"columns",
     [](ClaimTable& t, const Value& v, Context&) {
         for (const Value& item : loader::read_list(v)) read_column(t, item);
     },
     required},
    {"rows",
     [](ClaimTable& t, const Value& v, Context& context) {
         for (const Value& item : loader::read_list(v)) read_row(t, item, context);
     },
     required},
    {"note", text<&ClaimTable::note>},
    {"source", [](ClaimTable& t, const Value& v, Context& context) { t.sources = read_source_ids(v, context); },
     required},
});

constexpr auto kClosingAnswer = std::to_array<Key<ClosingAnswer>>({
    {"id", text<&ClosingAnswer::id>, required},
    {"name", text<&ClosingAnswer::name>, required},
    {"text", text<&ClosingAnswer::text>, required},
    {"system",
     [](ClosingAnswer& a, const Value& v, Context& c) { a.system = &referred(v, c.catalog.systems, "system"); },
     required},
    {"book", [](ClosingAnswer& a, const Value& v, Context& c) { a.book = &referred(v, c.catalog.books, "price book"); },
     required},
    {"profile",
     [](ClosingAnswer& a, const Value& v, Context& c) { a.profile = &referred(v, c.catalog.profiles, "profile"); },
     required},
    {"claims",
     [](ClosingAnswer& a, const Value& v, Context& c) {
         for (const Value& item : loader::read_list(v)) a.claims.push_back(&referred(item, c.file.claims, "claim"));
         if (a.claims.empty()) loader::refuse(v, "at least one claim");
     },
     required},
    {"source", [](ClosingAnswer& a, const Value& v, Context& c) { a.sources = read_source_ids(v, c); }, required},
});

/// Ids are unique and in kebab-case.
template <class Record>
void check_id(const std::vector<Record>& records, const Record& record, const Value& value) {
    const Value& id = *json::member(value, "id");
    const bool plain = std::all_of(record.id.begin(), record.id.end(),
                                   [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (!plain) loader::refuse(id, "an id of small letters, digits and '-'");
    if (find(records, record.id)) throw Fault(id, fmt::format("'{}' is there twice", record.id));
}

/// Reads a list of records of the file, each of which may refer to those before it.
template <auto records, auto read>
void each(ClaimsFile& file, const Value& value, Context& context) {
    for (const Value& item : loader::read_list(value)) {
        auto record = read(item, context);
        check_id(file.*records, record, item);
        (file.*records).push_back(std::move(record));
    }
}

template <const auto& keys>
auto by_keys(const Value& value, Context& context) {
    return read_record(value, keys, context);
}

void read_sections(ClaimsFile& file, const Value& value, Context&) {
    for (const Value& item : loader::read_list(value)) {
        const Value *number = json::member(item, "number"), *title = json::member(item, "title");
        if (!number || !title) throw Fault(item, "expected {\"number\", \"title\"}");
        file.sections.push_back(
            {static_cast<int>(loader::read_number(*number, loader::kCount)), std::string(loader::read_text(*title))});
    }
}

void read_figures(ClaimsFile& file, const Value& value, Context& context) {
    for (const Value& item : loader::read_list(value)) {
        NamedFigure figure = read_figure(item, context);
        const bool again = std::any_of(file.figures.begin(), file.figures.end(),
                                       [&](const NamedFigure& known) { return known.name == figure.name; });
        if (again) throw Fault(item, fmt::format("'{}' is there twice", figure.name));
        file.figures.push_back(std::move(figure));
    }
}

void accept(ClaimsFile&, const Value&, Context&) {}

// In the order of reading: what is referred to stands above.
constexpr auto kFile = std::to_array<Key<ClaimsFile>>({
    {"schema", accept},
    {"sections", read_sections, required},
    {"figures", read_figures, required},
    {"rules", each<&ClaimsFile::rules, by_keys<kRule>>, required},
    {"claims", each<&ClaimsFile::claims, read_claim>, required},
    {"tables", each<&ClaimsFile::tables, by_keys<kTable>>, required},
    {"verdicts", each<&ClaimsFile::closing_answers, by_keys<kClosingAnswer>>},
});

}  // namespace

}  // namespace advisor::claims

namespace advisor {

bool is_claims_file(const DataFile& file) {
    const json::Document document = json::parse(file);
    const json::Value* schema = json::member(document.root, "schema");
    return schema && schema->text == claims::kSchema;
}

ClaimsFile load_claims(const Catalog& catalog, const DataFile& data, const std::vector<Source>& sources,
                       const std::vector<MeasuredRow>& rows) {
    const json::Document document = json::parse(data);
    ClaimsFile file;
    claims::Context context{catalog, sources, rows, file};
    try {
        claims::read_keys(file, document.root, claims::kFile, context);
    } catch (const loader::Fault& fault) {
        throw loader::located(fault, document);
    }
    return file;
}

}  // namespace advisor
