// What the text and the JSON of `claims` share.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "advisor/render.hpp"

namespace advisor::render {

std::string_view section_title(const ClaimsFile& file, int section);

/// Those of the ids, in their order.
std::vector<const Source*> sources_of(const std::vector<Source>& sources, const std::vector<std::string>& ids);

/// How many claims have each verdict, in the order of kClaimVerdicts.
std::vector<std::pair<ClaimVerdict, std::size_t>> verdict_counts(const std::vector<AuditedClaim>& claims);

/// One claim with everything behind it.
std::string claim_in_full(const ClaimsView& view, const AuditedClaim& audited, const RenderOptions& options);

/// A table of the article, each row as printed, from its inputs and ours.
std::string claim_table(const AuditedTable& audited, const RenderOptions& options);

/// "15-20", "yes", "-"; the typical value alone where `typical`.
std::string figure_text(const std::optional<Range>& value, std::string_view unit, bool typical = false);

}  // namespace advisor::render
