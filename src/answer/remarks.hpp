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

/// Sentences about its strongest terms (by weight x value) and its weakest (by weight x what is missing).
std::vector<std::string> why(const Catalog& catalog, const Question& question, const Candidate& candidate);
std::vector<std::string> skip_if(const Catalog& catalog, const Question& question, const Candidate& candidate);

/// The terms of the utility on which `a` differs most from `b`, with figures: "2 t/s faster, $120 dearer to own".
std::string differences(const Candidate& a, const Candidate& b);

}  // namespace advisor
