// Models that the buyer has as files: what a GGUF, a Hugging Face config.json and safetensors say of their shape and
// size. Only headers are read; the bytes come from the caller (mapped, so that a file of 400 GB costs a few pages).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advisor/workload.hpp"

namespace advisor {

/// The beginning of a file: as many bytes as its header may need.
struct FileHead {
    std::string name;
    std::string_view bytes;
    double size = 0;  ///< of the whole file, in bytes
};

/// Where a tensor counts: see Weights.
enum class TensorPart { body, experts, embedding, output, vision, skipped };

/// The part of a tensor by its name: "token_embd.weight", "model.layers.3.mlp.experts.7.up_proj.weight". Tensors of
/// multi-token-prediction layers are skipped.
TensorPart part_of(std::string_view tensor_name);

/// Bytes and parameters of the tensors by part; a tied embedding counts as output.
struct TensorSizes {
    Bytes body, experts, embedding, output, vision;
    double parameters = 0, expert_parameters = 0, embedding_parameters = 0;  ///< without vision
    void add(std::string_view tensor_name, double parameters, Bytes size);
};

/// The model of one GGUF (version 2 or 3), from the headers of all its parts in order; each must be as long as its
/// tensors say. Throws Error "FILE: byte N: what was found and expected".
ModelFile read_gguf(const Catalog& catalog, const std::vector<FileHead>& parts);

/// How many files a GGUF is split into, by its header; 1 when it is whole. Throws Error as read_gguf.
int gguf_parts(const FileHead& first);

/// The model of a config.json. `weights` are the safetensors files beside it (each from its first byte, cut anywhere
/// after its header) or a model.safetensors.index.json; empty: sizes follow from the shape. Throws Error "FILE: ...".
ModelFile read_hf_config(const Catalog& catalog, const DataFile& config, const std::vector<DataFile>& weights);

}  // namespace advisor
