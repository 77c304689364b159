// The shape of a model from the metadata of a GGUF.
#pragma once

#include "gguf_header.hpp"

namespace advisor::gguf {

/// Layers, heads, experts and context; parameters and sizes are the tensors' to say. Throws Error "FILE: key: ..." for
/// what is missing or out of range, and for files that hold something else than a model that answers.
Model read_shape(const FileHead& file, const Header& header);

}  // namespace advisor::gguf
