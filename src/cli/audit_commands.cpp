// Commands that audit the founding article: claims, and its closing answers.
#include <fmt/format.h>

#include "advisor/audit.hpp"
#include "commands.hpp"
#include "session.hpp"

namespace advisor::cli {
namespace {

std::optional<ClaimVerdict> verdict_asked(const Options& options) {
    if (options.verdict.empty()) return {};
    std::vector<std::string> names;
    for (const ClaimVerdict verdict : kClaimVerdicts) {
        if (name_of(verdict) == options.verdict) return verdict;
        names.emplace_back(name_of(verdict));
    }
    throw UsageError(not_among("--verdict", "verdict", options.verdict, names).what());
}

void check_section(const ClaimsFile& file, const Options& options) {
    if (!options.section) return;
    std::vector<std::string> numbers;
    for (const auto& [number, title] : file.sections) {
        if (number == *options.section) return;
        numbers.push_back(std::to_string(number));
    }
    throw UsageError(
        fmt::format("--section: no section {}; expected one of {}", *options.section, join(numbers, ", ")));
}

void add_tables(ClaimsView& view, Auditor& auditor, const Options& options) {
    if (!options.words.empty() || !options.verdict.empty() || options.section)
        throw UsageError("--table shows tables, not claims; leave out ID, --verdict and --section");
    for (const ClaimTable& table : view.file->tables)
        if (options.table == "all" || squeeze(options.table) == squeeze(table.id))
            view.tables.push_back(auditor.audit(table));
    if (!view.tables.empty()) return;
    std::vector<std::string> names = ids_of(view.file->tables);
    names.emplace_back("all");
    throw UsageError(not_among("--table", "table", options.table, names).what());
}

/// One claim by its id here or in the audit that it goes back to ("A2", which may be several).
void add_named(ClaimsView& view, Auditor& auditor, const std::string& id) {
    if (const Claim* claim = find(view.file->claims, id)) {
        view.claims.push_back(auditor.audit(*claim));
    } else {
        for (const Claim& other : view.file->claims)
            if (!other.audit.empty() && squeeze(other.audit) == squeeze(id))
                view.claims.push_back(auditor.audit(other));
    }
    if (view.claims.empty())
        throw Error(fmt::format("unknown claim '{}'{}; see 'advisor claims'", printable(id, 60),
                                did_you_mean(id, ids_of(view.file->claims))));
    view.in_full = view.claims.size() == 1;
}

void add_filtered(ClaimsView& view, Auditor& auditor, const Options& options) {
    const std::optional<ClaimVerdict> verdict = verdict_asked(options);
    check_section(*view.file, options);
    for (const Claim& claim : view.file->claims) {
        if (options.section && claim.section != *options.section) continue;
        AuditedClaim audited = auditor.audit(claim);
        if (!verdict || audited.verdict == *verdict) view.claims.push_back(std::move(audited));
    }
}

}  // namespace

Answer run_claims(const Options& options) {
    const RenderOptions format = render_options(options);
    const Loaded loaded = load(options);
    const ClaimsFiles files = claims_files(options);
    const std::vector<Source> sources = load_sources(files.sources);
    const ClaimsFile file = load_claims(loaded.catalog, files.claims, sources);
    Auditor auditor(loaded.catalog, file, loaded.request);
    ClaimsView view{&file, &sources, &auditor.question(), {}, {}, false};
    if (!options.table.empty()) add_tables(view, auditor, options);
    else if (!options.words.empty()) add_named(view, auditor, options.words.front());
    else add_filtered(view, auditor, options);
    if (view.claims.empty() && view.tables.empty() && format.format == Format::text)
        return {"No claim has that verdict.\n", kNothingFound};
    return {render_claims(view, format), view.claims.empty() && view.tables.empty() ? kNothingFound : kAnswered};
}

Answer show_verdicts(const Options& options) {
    const RenderOptions format = render_options(options);
    const Loaded loaded = load(options);
    const ClaimsFiles files = claims_files(options);
    const ClaimsFile file = load_claims(loaded.catalog, files.claims, load_sources(files.sources));
    return {render_closing_answers(audit_closing_answers(loaded.catalog, file), format)};
}

}  // namespace advisor::cli
