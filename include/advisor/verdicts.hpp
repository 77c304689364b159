// The founding article's closing answers ("What We'd Buy"), worked out anew.
#pragma once

#include "advisor/claims.hpp"

namespace advisor {

/// What the buyer's profile leads to in one price book, and where the article's system stands there.
struct Recommendation {
    Decision decision;  ///< first result alone; none where nothing qualifies
    Position article;
};

struct RecomputedVerdict {
    const ArticleVerdict* asked = nullptr;
    std::optional<SystemPrice> price;  ///< of the article's system in the article's book
    std::vector<AuditedClaim> claims;  ///< the first gives the verdict
    Recommendation then, today;        ///< at the prices and on the day of the article's book; of the newest book
};

/// All of them, in the order of the file. Throws Error where a profile cannot be resolved.
std::vector<RecomputedVerdict> recompute_verdicts(const Catalog& catalog, const ClaimsFile& file);

}  // namespace advisor
