// What the words and the JSON of the audit share.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "advisor/audit.hpp"
#include "advisor/measured.hpp"

namespace advisor {

std::string_view section_title(const ClaimsFile& file, int section);

/// Those of the ids, in their order.
std::vector<const Source*> sources_of(const std::vector<Source>& sources, const std::vector<std::string>& ids);

/// How many claims have each verdict, in the order of kClaimVerdicts.
std::vector<std::pair<ClaimVerdict, std::size_t>> verdict_counts(const std::vector<AuditedClaim>& claims);

std::string claims_json(const ClaimsView& view);
std::string closing_answers_json(const std::vector<AuditedAnswer>& answers);

}  // namespace advisor
