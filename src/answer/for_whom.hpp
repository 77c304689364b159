// Which buyers a result suits, and what the founding article told the one who asks.
#pragma once

#include "advisor/decide.hpp"

namespace advisor {

/// Fills Candidate::for_whom of all results, where the question leaves the systems open. Nothing is assessed again.
void add_buyers(const Catalog& catalog, Decision& decision);

/// Where the best system stands that counts as the pick. Needs the results before they are cut.
Position best_position(const Decision& decision, const ArticlePick& pick);

/// The same for the pick of the profile asked for.
std::optional<ArticleView> article_view(const Decision& decision);

}  // namespace advisor
