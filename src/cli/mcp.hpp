// The messages of `advisor mcp`, apart from where they come from.
#pragma once

#include <functional>
#include <string>

#include "lines.hpp"
#include "options.hpp"

namespace advisor::cli {

/// Gives the answer to one message: JSON on one line; empty where none is due. Throws nothing but std::bad_alloc.
using Answering = std::function<std::string(const Line&)>;

/// Answers the messages of one session, with the data that `options` names. Throws Error where that cannot be read.
Answering mcp_answering(const Options& options);

}  // namespace advisor::cli
