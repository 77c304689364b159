#include <array>

#include "advisor/model_file.hpp"

namespace advisor {
namespace {

/// A piece of a tensor's name and the part that it means; the first that occurs decides.
struct NamePart {
    std::string_view piece;
    TensorPart part;
};
constexpr auto kNameParts = std::to_array<NamePart>({
    {"vision", TensorPart::vision},
    {"visual", TensorPart::vision},
    {"multi_modal_projector", TensorPart::vision},
    {"mm_projector", TensorPart::vision},
    {"embed_vision", TensorPart::vision},
    {"patch_merger", TensorPart::vision},
    {"audio", TensorPart::vision},
    {"nextn", TensorPart::skipped},
    {"mtp.", TensorPart::skipped},
    {"rotary_emb.inv_freq", TensorPart::skipped},
    {"_exps", TensorPart::experts},
    {".experts.", TensorPart::experts},
    {".switch_mlp.", TensorPart::experts},
    {"per_layer_token_embd", TensorPart::embedding},
    {"embed_tokens_per_layer", TensorPart::embedding},
    {"token_embd.", TensorPart::embedding},
    {"embed_tokens.", TensorPart::embedding},
    {"wte.", TensorPart::embedding},
    {"word_embeddings.", TensorPart::embedding},
    {"backbone.embeddings.", TensorPart::embedding},
    {"embed_in.", TensorPart::embedding},
    {"lm_head.", TensorPart::output},
    {"embed_out.", TensorPart::output},
});

}  // namespace

TensorPart part_of(std::string_view name) {
    if (name == "output.weight" || name == "output.bias") return TensorPart::output;  // GGUF
    for (const std::string_view tower : {"v.", "mm.", "a."})  // llama.cpp's, in the model's file
        if (name.starts_with(tower)) return TensorPart::vision;
    for (const NamePart& known : kNameParts)
        if (name.find(known.piece) != name.npos) return known.part;
    return TensorPart::body;
}

void TensorSizes::add(std::string_view name, double count, Bytes size) {
    const TensorPart part = part_of(name);
    if (part == TensorPart::skipped) return;
    if (part == TensorPart::vision) {
        vision += size;
        return;
    }
    parameters += count;
    switch (part) {
        case TensorPart::experts:
            experts += size;
            expert_parameters += count;
            break;
        case TensorPart::embedding:
            embedding += size;
            embedding_parameters += count;
            break;
        case TensorPart::output: output += size; break;
        default: body += size;
    }
}

}  // namespace advisor
