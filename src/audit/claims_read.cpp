#include "claims_read.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace advisor::claims {
namespace {

using loader::required;

constexpr std::string_view kSchema = "advisor/claims-file/1";

/// What a rule may speak of.
Named rule_names() { return {"figure", "recomputed", "ours", "tolerance"}; }

Named inputs_of(const Claim& claim) {
    Named names;
    for (const auto& [name, value] : claim.inputs) names.push_back(name);
    return names;
}

ClaimVerdict read_verdict(const Value& value) {
    std::array<std::string_view, kClaimVerdicts.size()> names;
    for (std::size_t i = 0; i < names.size(); ++i) names[i] = name_of(kClaimVerdicts[i]);
    return kClaimVerdicts[loader::read_choice(value, names.data(), names.size())];
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
    const std::string sentence(loader::read_text(value));
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

std::vector<std::pair<ClaimVerdict, std::string>> read_reasons(const Value& value, const Named& names) {
    std::vector<std::pair<ClaimVerdict, std::string>> reasons;
    for (const Value& member : loader::read_members(value)) {
        const ClaimVerdict verdict = read_part(member, member.key, read_verdict);
        reasons.emplace_back(verdict, read_sentence(member, names));
    }
    return reasons;
}

void read_test(VerdictRule& rule, const Value& value) {
    VerdictTest test;
    for (const Value& member : loader::read_members(value)) {
        if (member.key == "when") test.when = read_formula(member, rule_names());
        else if (member.key == "verdict") test.verdict = read_verdict(member);
        else throw Fault(member, "unknown key" + did_you_mean(member.key, {"when", "verdict"}));
    }
    if (!json::member(value, "verdict")) throw Fault(value, "'verdict' is missing");
    rule.tests.push_back(std::move(test));
}

constexpr auto kRule = std::to_array<Key<VerdictRule>>({
    {"id", text<&VerdictRule::id>, required},
    {"meaning", text<&VerdictRule::meaning>, required},
    {"tolerance",
     [](VerdictRule& rule, const Value& v, Context&) { rule.tolerance = loader::read_number(v, loader::kShare); }},
    {"tests",
     [](VerdictRule& rule, const Value& v, Context&) {
         for (const Value& item : loader::read_list(v)) read_test(rule, item);
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
        claim.inputs.emplace_back(std::move(name), read_range(member));
    }
}

void read_audit(Claim& claim, const Value& value, Context&) {
    const Value* id = json::member(value, "id");
    const Value* verdict = json::member(value, "verdict");
    if (!id || !verdict) throw Fault(value, "expected {\"id\", \"verdict\"}");
    claim.audit = loader::read_text(*id);
    claim.audit_verdict = read_verdict(*verdict);
}

// In the order of reading: a formula is over what stands above it.
constexpr auto kClaim = std::to_array<Key<Claim>>({
    {"id", text<&Claim::id>, required},
    {"section", [](Claim& c, const Value& v, Context& context) { read_section(c.section, v, context.file); }, required},
    {"audit", read_audit},
    {"claim", text<&Claim::text>, required},
    {"figure", [](Claim& c, const Value& v, Context&) { c.figure = read_range(v); }, required},
    {"unit", text<&Claim::unit>},
    {"inputs", read_inputs},
    {"formula", [](Claim& c, const Value& v, Context&) { c.formula = read_formula(v, inputs_of(c)); }},
    {"ours", [](Claim& c, const Value& v,
                Context& context) { c.ours = read_formula(v, with_figures(inputs_of(c), context.file)); }},
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
         if (v.kind == Value::Kind::string) c.reasons.emplace_back(c.given, read_sentence(v, names));
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

constexpr auto kArticleVerdict = std::to_array<Key<ArticleVerdict>>({
    {"id", text<&ArticleVerdict::id>, required},
    {"name", text<&ArticleVerdict::name>, required},
    {"text", text<&ArticleVerdict::text>, required},
    {"system",
     [](ArticleVerdict& a, const Value& v, Context& c) { a.system = &referred(v, c.catalog.systems, "system"); },
     required},
    {"book",
     [](ArticleVerdict& a, const Value& v, Context& c) { a.book = &referred(v, c.catalog.books, "price book"); },
     required},
    {"profile",
     [](ArticleVerdict& a, const Value& v, Context& c) { a.profile = &referred(v, c.catalog.profiles, "profile"); },
     required},
    {"claims",
     [](ArticleVerdict& a, const Value& v, Context& c) {
         for (const Value& item : loader::read_list(v)) a.claims.push_back(&referred(item, c.file.claims, "claim"));
         if (a.claims.empty()) loader::refuse(v, "at least one claim");
     },
     required},
    {"source", [](ArticleVerdict& a, const Value& v, Context& c) { a.sources = read_source_ids(v, c); }, required},
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

const std::vector<Value>& list_of(const Value& root, std::string_view key) {
    const Value* list = json::member(root, key);
    if (!list) throw Fault(root, fmt::format("'{}' is missing", key));
    return loader::read_list(*list);
}

void read_sections(const Value& root, ClaimsFile& file) {
    for (const Value& item : list_of(root, "sections")) {
        const Value *number = json::member(item, "number"), *title = json::member(item, "title");
        if (!number || !title) throw Fault(item, "expected {\"number\", \"title\"}");
        file.sections.emplace_back(static_cast<int>(loader::read_number(*number, loader::kCount)),
                                   loader::read_text(*title));
    }
}

void read_figures(const Value& root, Context& context) {
    std::vector<NamedFigure>& figures = context.file.figures;
    for (const Value& item : list_of(root, "figures")) {
        NamedFigure figure = read_figure(item, context);
        const bool again = std::any_of(figures.begin(), figures.end(),
                                       [&](const NamedFigure& known) { return known.name == figure.name; });
        if (again) throw Fault(item, fmt::format("'{}' is there twice", figure.name));
        figures.push_back(std::move(figure));
    }
}

void check_members(const Value& root) {
    static const Named kMembers{"schema", "note", "sections", "figures", "rules", "claims", "tables", "verdicts"};
    for (const Value& member : loader::read_members(root))
        if (std::find(kMembers.begin(), kMembers.end(), member.key) == kMembers.end())
            throw Fault(member, "unknown key" + did_you_mean(member.key, kMembers));
}

void read_file(const Value& root, Context& context) {
    ClaimsFile& file = context.file;
    check_members(root);
    read_sections(root, file);
    read_figures(root, context);
    for (const Value& item : list_of(root, "rules")) {
        VerdictRule rule = read_record(item, kRule, context);
        check_id(file.rules, rule, item);
        file.rules.push_back(std::move(rule));
    }
    for (const Value& item : list_of(root, "claims")) {
        Claim claim = read_claim(item, context);
        check_id(file.claims, claim, item);
        file.claims.push_back(std::move(claim));
    }
    for (const Value& item : list_of(root, "tables")) {
        ClaimTable table = read_table(item, context);
        check_id(file.tables, table, item);
        file.tables.push_back(std::move(table));
    }
    if (!json::member(root, "verdicts")) return;
    for (const Value& item : list_of(root, "verdicts")) {
        ArticleVerdict verdict = read_record(item, kArticleVerdict, context);
        check_id(file.verdicts, verdict, item);
        file.verdicts.push_back(std::move(verdict));
    }
}

}  // namespace

}  // namespace advisor::claims

namespace advisor {

bool is_claims_file(const DataFile& file) {
    const json::Document document = json::parse(file);
    const json::Value* schema = json::member(document.root, "schema");
    return schema && schema->text == claims::kSchema;
}

ClaimsFile load_claims(const Catalog& catalog, const DataFile& data, const std::vector<Source>& sources) {
    const json::Document document = json::parse(data);
    ClaimsFile file;
    claims::Context context{catalog, sources, file};
    try {
        claims::read_file(document.root, context);
    } catch (const loader::Fault& fault) {
        throw loader::located(fault, document);
    }
    return file;
}

}  // namespace advisor
