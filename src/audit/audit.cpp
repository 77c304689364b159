#include "advisor/audit.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace advisor {
namespace {

constexpr std::string_view kUnknown = "unknown";

std::string range_text(const Range& r) {
    const std::string low = brief(r.low), high = brief(r.high);
    return low == high ? low : low + "-" + high;
}

std::string text_of(const std::optional<Range>& r) { return r ? range_text(*r) : std::string(kUnknown); }

/// As an operand: a range in brackets.
std::string operand(const std::optional<Range>& r) {
    const std::string text = text_of(r);
    return r && text.find('-', 1) != std::string::npos ? "(" + text + ")" : text;
}

/// The sentence with its {formulas} replaced.
std::string filled_in(std::string_view sentence, const std::function<std::string(const Expression&)>& replacement) {
    std::string text;
    for (;;) {
        const std::size_t open = sentence.find('{');
        text += sentence.substr(0, open);
        if (open == std::string_view::npos) return text;
        const std::size_t close = sentence.find('}', open);
        text += replacement(parse_expression(sentence.substr(open + 1, close - open - 1)));
        sentence.remove_prefix(close + 1);
    }
}

const std::string* reason_for(const std::vector<VerdictReason>& reasons, ClaimVerdict verdict) {
    for (const VerdictReason& reason : reasons)
        if (reason.verdict == verdict) return &reason.sentence;
    return nullptr;
}

/// Least, median and most of what was measured.
std::optional<Range> spread_of(const std::vector<RowSeen>& rows) {
    if (rows.empty()) return {};
    std::vector<double> values;
    for (const RowSeen& row : rows) values.push_back(row.value);
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    const double median = values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    return Range{values.front(), median, values.back()};
}

/// `request` with the wishes that it leaves open; one that names its price book keeps it, with its prices and day.
Request with_wishes(Request request, const Request& wishes) {
    if (!request.region && !request.kwh_price) {
        request.region = wishes.region;
        request.kwh_price = wishes.kwh_price;
    }
    request.set_watts = wishes.set_watts;
    if (request.prices) return request;
    request.prices = wishes.prices;
    request.set_price = wishes.set_price;
    if (!request.as_of) request.as_of = wishes.as_of;
    return request;
}

}  // namespace

Auditor::Auditor(const Catalog& catalog, const ClaimsFile& file, const Request& wishes)
    : catalog_(catalog),
      file_(file),
      wishes_(wishes),
      question_(resolve(catalog, with_wishes({}, wishes))),
      known_(file.figures.size()) {}

std::optional<Range> Auditor::answer(const NamedFigure::Answer& asked) const {
    const Question question = resolve(catalog_, with_wishes(asked.request, wishes_));
    const System& system = *question.knobs.systems.front();
    const std::optional<Candidate> candidate = evaluate(catalog_, question, system);
    if (!candidate) return asked.key->without_plan ? std::optional(exactly(*asked.key->without_plan)) : std::nullopt;
    if (asked.key->own != nullptr) return exactly(asked.key->own(*candidate));
    const Reading reading = reading_of(*asked.key->figure, row_of(question, *candidate));
    if (reading.estimate) return Range{reading.estimate->low, reading.estimate->value, reading.estimate->high};
    return reading.number ? std::optional(exactly(*reading.number)) : std::nullopt;
}

std::optional<Range> Auditor::price(const NamedFigure::SystemCost& asked) const {
    Purchase in_book;
    in_book.book = asked.book;
    const std::optional<SystemPrice> price = price_of(*asked.system, asked.book ? in_book : question_.purchase);
    if (!price) return {};
    return Range{price->usd.low.value, price->usd.typical.value, price->usd.high.value};
}

std::optional<Range> Auditor::value_of(const NamedFigure& figure) const {
    if (const auto* given = std::get_if<Range>(&figure.how)) return *given;
    if (const auto* asked = std::get_if<NamedFigure::Answer>(&figure.how)) return answer(*asked);
    if (const auto* asked = std::get_if<NamedFigure::SystemCost>(&figure.how)) return price(*asked);
    if (const auto* measured = std::get_if<NamedFigure::Measured>(&figure.how)) return spread_of(measured->rows);
    const auto& sold = std::get<NamedFigure::Sold>(figure.how);
    const Availability state = view_of(*sold.system, question_.purchase.as_of).availability;
    return exactly(std::find(sold.states.begin(), sold.states.end(), state) != sold.states.end() ? 1 : 0);
}

/// Nothing for a name that is no figure.
const NamedFigure* Auditor::figure_named(const std::string& name) const {
    for (const NamedFigure& figure : file_.figures)
        if (figure.name == name) return &figure;
    return nullptr;
}

std::optional<Range> Auditor::named(const std::string& name) {
    const NamedFigure* figure = figure_named(name);
    if (!figure) return {};
    auto& known = known_[static_cast<std::size_t>(figure - file_.figures.data())];
    if (!known) known = value_of(*figure);
    return *known;
}

/// Numbers of the article as printed; ours by their typical values.
std::vector<AuditedReading> Auditor::worked_out(const std::vector<ClaimReading>& readings, const Lookup& lookup) const {
    std::vector<AuditedReading> result;
    for (const ClaimReading& reading : readings) {
        AuditedReading& one = result.emplace_back();
        one.reading = &reading;
        one.value = evaluate(reading.formula, lookup);
        one.values = with_names_replaced(reading.formula, [&](const std::string& name) {
            const std::optional<Range> value = lookup(name);
            return figure_named(name) && value ? brief(value->typical) : operand(value);
        });
    }
    return result;
}

/// Holds each reading, case and row against the figure, by the claim's rule.
void Auditor::compare(const Lookup& lookup, AuditedClaim& result) const {
    const VerdictRule* rule = result.claim->rule;
    const auto holds = [&](const std::optional<Expression>& test, const std::optional<Range>& value) {
        result.value = value;
        const std::optional<Range> answer = test ? evaluate(*test, lookup) : value;
        return answer ? std::optional(answer->typical != 0) : std::nullopt;
    };
    for (auto* list : {&result.readings, &result.cases})
        for (AuditedReading& one : *list) {
            if (!rule) continue;  // nothing is held against anything
            one.agrees = holds(rule->agrees, one.value);
            one.in_part = rule->meets ? holds(rule->meets, one.value) : one.agrees;
        }
    if (const NamedFigure* measured = result.claim->measured)
        for (const RowSeen& row : std::get<NamedFigure::Measured>(measured->how).rows)
            result.rows.push_back({&row, rule && holds(rule->agrees, exactly(row.value)).value_or(false)});
    result.value.reset();
}

AuditedClaim Auditor::audit(const Claim& claim) {
    AuditedClaim result;
    result.claim = &claim;
    const Lookup lookup = [&](const std::string& name) -> std::optional<Range> {
        for (const ClaimInput& input : claim.inputs)
            if (input.name == name) return input.value;
        for (const ClaimName& known : kClaimNames)
            if (known.name == name) return known.value(result);
        return named(name);
    };
    result.readings = worked_out(claim.readings, lookup);
    result.cases = worked_out(claim.cases, lookup);
    compare(lookup, result);
    for (const ClaimReading& one : claim.cases) add_used(one.formula, result);
    decide(lookup, result);
    return result;
}

/// The first test of the rule that holds; a test that cannot be worked out leaves the claim unverifiable.
void Auditor::decide(const Lookup& lookup, AuditedClaim& result) {
    const Claim& claim = *result.claim;
    result.verdict = claim.given;
    for (const VerdictTest& test : claim.rule ? claim.rule->tests : std::vector<VerdictTest>()) {
        const std::optional<Range> holds = test.when ? evaluate(*test.when, lookup) : exactly(1);
        if (holds && holds->typical == 0) continue;
        result.test = test.when ? test.when->text : "otherwise";
        result.verdict = holds ? test.verdict : ClaimVerdict::unverifiable;
        if (holds) break;
        result.reason = "A number that the rule needs is unknown: " + test.when->text + ".";
        return;
    }
    const std::string* reason = reason_for(claim.reasons, result.verdict);
    if (!reason && claim.rule) reason = reason_for(claim.rule->reasons, result.verdict);
    if (!reason) {
        result.reason = "No rule decides it.";
        return;
    }
    result.reason = filled_in(*reason, [&](const Expression& formula) {
        add_used(formula, result);
        return text_of(evaluate(formula, lookup));
    });
}

void Auditor::add_used(const Expression& formula, AuditedClaim& result) {
    for (const std::string& name : names_in(formula)) {
        const NamedFigure* figure = figure_named(name);
        const bool known = std::any_of(result.used.begin(), result.used.end(),
                                       [&](const UsedFigure& used) { return used.name == name; });
        if (figure && !known) result.used.push_back({name, figure->unit, named(name), shown_by(*figure), figure->key});
    }
}

/// The command that shows a figure, with the wishes that change it.
std::string Auditor::shown_by(const NamedFigure& figure) const {
    const auto* answer = std::get_if<NamedFigure::Answer>(&figure.how);
    const auto* price = std::get_if<NamedFigure::SystemCost>(&figure.how);
    if (!answer && (!price || price->book)) return figure.shown_by;
    const Request before = answer ? answer->request : Request();
    const Request asked = with_wishes(before, wishes_);
    std::string command = figure.shown_by;
    const auto add = [&](std::string_view flag, const std::optional<std::string>& old,
                         const std::optional<std::string>& now) {
        if (now && now != old) command += fmt::format(" {} {}", flag, *now);
    };
    add("--prices", before.prices, asked.prices);
    add("--as-of", before.as_of, asked.as_of);
    add("--region", before.region, asked.region);
    if (asked.kwh_price && !before.kwh_price) command += fmt::format(" --kwh-price {}", *asked.kwh_price);
    for (const std::string& word : asked.set_price) command += " --set-price " + word;
    for (const std::string& word : asked.set_watts) command += " --set-watts " + word;
    return command;
}

AuditedTable Auditor::audit(const ClaimTable& table) {
    AuditedTable result;
    result.table = &table;
    const Lookup lookup = [&](const std::string& name) { return named(name); };
    for (const ClaimTable::Row& row : table.rows) {
        auto& lines = result.values.emplace_back();
        for (const ClaimTable::Line& line : row.lines) {
            auto& cells = lines.emplace_back();
            for (const std::optional<Expression>& cell : line.cells)
                cells.push_back(cell ? evaluate(*cell, lookup) : std::nullopt);
        }
    }
    return result;
}

}  // namespace advisor
