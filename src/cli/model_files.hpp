// --model FILE: the files of a model, found and mapped.
#pragma once

#include <optional>
#include <string>

#include "advisor/model_file.hpp"

namespace advisor::cli {

/// The model in the file that `name` is, or nothing when it is no path (one has a '/' or ends in .gguf, .json or
/// .safetensors). A GGUF in parts brings its other parts, a config.json the safetensors beside it. Throws Error, which
/// names the flag.
std::optional<ModelFile> model_in_file(const Catalog& catalog, const char* flag, const std::string& name);

}  // namespace advisor::cli
