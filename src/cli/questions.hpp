// Questions that come as JSON or as a line of text: the lines of `advisor batch`, the calls of `advisor mcp`, the page.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "catalog/json.hpp"
#include "commands.hpp"

namespace advisor::cli {

/// Flags that are said once for all questions, or would send an answer elsewhere.
constexpr unsigned kOfTheProgram = kPrintFlags | kReportFlags | kChartFlags | kDataFlags | kExplainFlags;

constexpr std::size_t kMostValues = 10000;  ///< in the JSON of one question

/// What a question to the command may say, in the order of the help, and the key that says it: "max_noise".
std::vector<const Flag*> askable_flags(const Command& command);
std::string key_of(const Flag& flag);

/// The words of a command line as a shell splits them: quotes and backslashes, nothing else. Throws UsageError for a
/// quote that does not end.
std::vector<std::string> words_of(std::string_view line);

/// {"command": "compare", "systems": ["a", "b"], "model": "70B", "max_noise": 35}: keys are names of flags, with - or
/// _; without a command it is `recommend`, and "chart" says which chart. "id" may be anything short. Options not said
/// are as in `start`. Throws UsageError, which names the key.
Asked asked_by(const json::Value& question, const Options& start);

/// Likewise of a command that the object does not name. A member `besides` is no part of the question.
Asked asked_by(const Command& command, const json::Value& question, const Options& start,
               std::string_view besides = {});

/// A line of JSON: such an object, or a string with a command line. Throws UsageError; Error where it is no JSON.
Asked asked_in(std::string_view line, const Options& start);

/// The id of a line that asked_in() refused; null where it has none that can be read.
Json id_in(std::string_view line);

/// The JSON of an answer without its line breaks, of which none stands within a text.
std::string on_one_line(std::string_view indented);

}  // namespace advisor::cli
