// The output options that tests of text, CSV and JSON ask for.
#pragma once

#include "advisor/render.hpp"

namespace advisor::test {

inline RenderOptions text_at(int width) {
    RenderOptions options;
    options.width = width;
    return options;
}

inline RenderOptions in(Format format) {
    RenderOptions options;
    options.format = format;
    return options;
}

}  // namespace advisor::test
