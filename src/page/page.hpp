// What the page asks of the core: the fields of its form, and answers to questions. The page runs this as WebAssembly
// in a worker; tests run it as it is.
#pragma once

#include <string>
#include <string_view>

#include "cli/commands.hpp"

namespace advisor::page {

/// JSON: commands with the keys that they take; flags in the order of the help with group, form, choices and bounds;
/// the ids of the catalog that fields suggest; version and day of the data.
std::string description();

/// The built-in catalog with today's prices, read once for all questions.
class Answers {
public:
    Answers();

    /// {"question": QUESTION, "format": "json|text|html|svg|...", "columns": 60, "typed": "advisor ..."}: QUESTION is
    /// what asked_by() takes and the answer what the command prints for it. `columns` is how wide text may be and
    /// `typed` the command line that a report names. What cannot be answered is an advisor/error/1 object with
    /// status 2. Throws nothing but std::bad_alloc.
    cli::Answer to(std::string_view asked) const;

private:
    cli::Options start_;
};

}  // namespace advisor::page
