// How a claims file is read: read.cpp has its records, figures.cpp the named figures and what both are made of.
// Each function throws loader::Fault at the value that is wrong.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "advisor/audit.hpp"
#include "advisor/catalog.hpp"
#include "catalog/reader.hpp"
#include "render/layout.hpp"

namespace advisor::claims {

using json::Value;
using loader::Fault;

using Named = std::vector<std::string>;

/// What references lead to.
struct Context {
    const Catalog& catalog;
    const std::vector<Source>& sources;
    const std::vector<MeasuredRow>& rows;
    ClaimsFile& file;  ///< as far as it is read: figures, then rules, claims, tables
};

/// One key of an object, like loader::Field, for records that refer to a Context. Keys are read in the order of the
/// table, not of the file, for a formula is over the names that stand above it.
template <class Record>
struct Key {
    std::string_view key;
    void (*read)(Record&, const Value&, Context&);
    bool is_required = false;
};

template <class Record, std::size_t n>
void read_keys(Record& record, const Value& object, const std::array<Key<Record>, n>& keys, Context& context) {
    std::array<std::string_view, n> names;
    for (std::size_t i = 0; i < n; ++i) names[i] = keys[i].key;
    loader::KeyMatcher matcher(object);
    for (const Value& member : object.items) matcher.match(member, names.data(), n);
    for (std::size_t i = 0; i < n; ++i) {
        if (keys[i].is_required) matcher.require(i, names[i]);
        const Value* member = json::member(object, names[i]);
        if (member && member->kind != Value::Kind::null) keys[i].read(record, *member, context);
    }
}

template <class Record, std::size_t n>
Record read_record(const Value& value, const std::array<Key<Record>, n>& keys, Context& context) {
    Record record;
    read_keys(record, value, keys, context);
    return record;
}

template <auto field>
void text(loader::RecordOf<field>& record, const Value& value, Context&) {
    record.*field = loader::read_text(value);
}

/// A name for formulas: letters, digits and "_", no word of the language.
std::string read_name(const Value& value);

/// 4, {"low": 3, "high": 5} or {"low", "typical", "high"}.
Range read_range(const Value& value);

/// Ids of sources, one or a list.
std::vector<std::string> read_source_ids(const Value& value, const Context& context);

/// A formula over `names`.
Expression read_formula(const Value& value, const Named& names);

/// `names` and those of all figures.
Named with_figures(Named names, const ClaimsFile& file);

/// The number of a section that the file has.
int read_section(const Value& value, const ClaimsFile& file);

/// The record of that id; refuses unknown ones with a suggestion.
template <class Record>
const Record& referred(const Value& value, const std::vector<Record>& records, std::string_view noun) {
    const Record* record = find(records, loader::read_text(value));
    if (!record) loader::refuse_reference(value, noun, ids_of(records));
    return *record;
}

NamedFigure read_figure(const Value& value, Context& context);

/// What was measured: {"devices": ids, "count", "active_params_b": range, "class", "metric"}.
NamedFigure::Measured read_rows(const Value& value, const Context& context);

}  // namespace advisor::claims

namespace advisor {

std::string_view section_title(const ClaimsFile& file, int section);

/// Those of the ids, in their order.
std::vector<const Source*> sources_of(const std::vector<Source>& sources, const std::vector<std::string>& ids);

/// How many claims have each verdict, in the order of kClaimVerdicts.
std::vector<std::pair<ClaimVerdict, std::size_t>> verdict_counts(const std::vector<AuditedClaim>& claims);
/// "3 reproduces, 1 outdated"
std::string counted(const std::vector<AuditedClaim>& claims);

/// A table of the article, each line with the title of its row.
render::Grid table_grid(const AuditedTable& audited, std::string row_title, std::string line_title);

enum class Ends { both, typical_alone };

/// "15-20", "yes", "-"
std::string figure_text(const std::optional<Range>& value, std::string_view unit, Ends ends = Ends::both);

inline constexpr std::string_view kClaimLabels = "Recomputed  ";  ///< the longest of those that begin its lines

/// One claim with everything behind it, as text.
std::string claim_in_full(const ClaimsView& view, const AuditedClaim& audited, const RenderOptions& options);

std::string claims_json(const ClaimsView& view);
std::string claims_page(const ClaimsView& view, const RenderOptions& options);
std::string closing_answers_json(const std::vector<AuditedAnswer>& answers);

}  // namespace advisor
