// A GGUF file: its header (metadata and the tensor table), and the shape of a model that the metadata tells.
// Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/model_file.hpp"

namespace advisor::gguf {

/// A value of the metadata. Of a list only numbers are kept; of a list of strings only their count.
struct Metadata {
    std::string_view text;
    std::vector<double> numbers;  ///< one, or those of a list
    double count = 0;             ///< values in a list
    bool is_list = false;
};

struct Tensor {
    std::string_view name;
    std::vector<double> dimensions;
    std::uint32_t type = 0;
    std::uint64_t offset = 0;  ///< in the data section
    double elements = 0;
    double bytes = 0;
};

/// Views into the bytes that it was read from.
struct Header {
    std::map<std::string_view, Metadata> metadata;
    std::vector<Tensor> tensors;

    /// The first number of an entry of the metadata, or `fallback` where there is none.
    double number(std::string_view key, double fallback) const;
};

/// Throws Error "FILE: byte N: ...".
Header read_header(const FileHead& file);

/// Layers, heads, experts and context; parameters and sizes are the tensors' to say. Throws Error "FILE: key: ..." for
/// what is missing or out of range, and for files that hold something else than a model that answers.
Model read_shape(const FileHead& file, const Header& header);

}  // namespace advisor::gguf
