// What the environment says about colour and width.
#pragma once

#include "options.hpp"

namespace advisor::cli {

/// Format, colour and width for this command line. Throws UsageError for an unknown --format or --color.
RenderOptions render_options(const Options& options);

}  // namespace advisor::cli
