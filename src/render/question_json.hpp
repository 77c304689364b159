// What answers to a question have in common in JSON.
#pragma once

#include "answer/common_members.hpp"
#include "json_out.hpp"

namespace advisor::render {

inline Json prices_json(const Question& question, const std::optional<StalePrices>& stale) {
    return json_of(PricesOf{question.purchase.book, stale}, rows(kPricesMembers));
}
inline Json assumptions_json(const Question& question) {
    return list_json(question.assumptions, rows(kAssumptionMembers));
}
inline Json changes_json(const std::vector<Change>& changes) { return list_json(changes, rows(kChangeMembers)); }
inline Json buyers_json(const Candidate& candidate) { return list_json(candidate.for_whom, rows(kBuyerMembers)); }
inline Json reason_json(const Reason& reason) { return json_of(reason, rows(kReasonMembers)); }

}  // namespace advisor::render
