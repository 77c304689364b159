// JSON Schemas of questions, read off the tables of commands and flags: for agents, and for the fields of the page.
#pragma once

#include "commands.hpp"
#include "text/json_out.hpp"

namespace advisor::cli {

/// What asked_by() takes of a command: an object whose keys are the names of its flags with _ for -, and `systems` for
/// its arguments.
Json question_schema(const Command& command);

}  // namespace advisor::cli
