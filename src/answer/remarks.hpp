// What to say about a feasible candidate: warnings, why it is good, when to skip it. The sentences are those of
// data/catalog/phrases.json; here is when they hold.
#pragma once

#include <optional>
#include <string>

#include "advisor/answer.hpp"

namespace advisor {

/// The sentence with its placeholders filled; nothing where a figure that it names is unknown.
std::optional<std::string> filled(const Template& sentence, const Question& question, const Candidate& candidate);

std::vector<Warning> warnings_for(const Catalog& catalog, const Question& question, const Candidate& candidate);

/// What each term costs in the middle of the results.
struct UsualTerms {
    bool known = false;  ///< there are several results
    std::array<Usd, kTerms> usd{};
};
UsualTerms usual_terms(const std::vector<Candidate>& results);

/// Sentences about the terms of its cost that are most below the usual, and most above it.
std::vector<std::string> why(const Catalog& catalog, const Question& question, const Candidate& candidate,
                             const UsualTerms& usual);
std::vector<std::string> skip_if(const Catalog& catalog, const Question& question, const Candidate& candidate,
                                 const UsualTerms& usual);

/// The terms of the cost on which `a` differs most from `b`, with figures: "2 t/s faster, $120 dearer to own".
std::string differences(const Question& question, const Candidate& a, const Candidate& b);

}  // namespace advisor
