// Sentences of the data with the figures of an answer in them.
#pragma once

#include <optional>
#include <string>

#include "advisor/answer.hpp"

namespace advisor {

/// The sentence with its placeholders filled; nothing where a figure that it names is unknown.
std::optional<std::string> filled(const Template& sentence, const Question& question, const Candidate& candidate);

}  // namespace advisor
