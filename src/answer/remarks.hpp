// What to say about a feasible candidate: warnings, why it is good, when to skip it. The sentences are those of
// data/catalog/phrases.json; here is when they hold.
#pragma once

#include "advisor/answer.hpp"

namespace advisor {

std::vector<Warning> warnings_for(const Catalog& catalog, const Question& question, const Candidate& candidate);

/// Sentences about its strongest terms (by weight x value) and its weakest (by weight x what is missing).
std::vector<std::string> why(const Catalog& catalog, const Question& question, const Candidate& candidate);
std::vector<std::string> skip_if(const Catalog& catalog, const Question& question, const Candidate& candidate);

}  // namespace advisor
