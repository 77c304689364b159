// The output options that tests of text, CSV and JSON ask for.
#pragma once

#include "advisor/render.hpp"

namespace advisor::test {

/// The long form, at a width of the terminal.
inline RenderOptions text_at(int width) {
    RenderOptions options;
    options.width = width;
    options.verbose = true;
    return options;
}

/// The short form, likewise.
inline RenderOptions screen_at(int width) {
    RenderOptions options = text_at(width);
    options.verbose = false;
    return options;
}

inline RenderOptions in(Format format) {
    RenderOptions options;
    options.format = format;
    return options;
}

}  // namespace advisor::test
