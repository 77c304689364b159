// Sizes of tensors by the part that they play: by name, in the header of a safetensors file (8 bytes of length,
// little-endian, then JSON {name: {dtype, shape, data_offsets}}), and in the weight files beside a config.json.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <set>

#include "hf.hpp"

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

using json::Value;
using loader::Fault;
using loader::Measure;

constexpr std::size_t kLengthBytes = 8;
constexpr double kMaxBytes = 1e15;
constexpr Measure kOffset{.noun = "a whole number of bytes", .high = kMaxBytes, .whole = true};
constexpr Measure kDimension{.noun = "a whole number", .high = kMaxBytes, .whole = true};

struct Dtype {
    std::string_view name;
    double bits;
};
constexpr auto kDtypes = std::to_array<Dtype>({
    {"BF16", 16}, {"F16", 16},    {"F32", 32},    {"F64", 64}, {"F8_E4M3", 8}, {"F8_E5M2", 8}, {"F8_E8M0", 8},
    {"F4", 4},    {"F6_E2M3", 6}, {"F6_E3M2", 6}, {"I8", 8},   {"U8", 8},      {"I16", 16},    {"U16", 16},
    {"I32", 32},  {"U32", 32},    {"I64", 64},    {"U64", 64}, {"BOOL", 8},    {"C64", 64},
});

struct Tensor {
    const Value* at = nullptr;
    double parameters = 1, begin = 0, end = 0;
};

double bits_of(const Value& dtype) {
    const std::string_view name = loader::read_text(dtype);
    for (const Dtype& known : kDtypes)
        if (known.name == name) return known.bits;
    throw Fault(dtype, fmt::format("unknown dtype '{}'", printable(name, 60)));
}

Tensor read_tensor(const Value& entry) {
    Tensor tensor{&entry};
    loader::read_members(entry);
    for (const Value& size : loader::read_list(loader::read_member(entry, "shape"))) {
        tensor.parameters *= loader::read_number(size, kDimension);
        if (tensor.parameters > kMaxBytes) throw Fault(size, fmt::format("more than {} values", thousands(kMaxBytes)));
    }
    const Value& offsets = loader::read_member(entry, "data_offsets");
    if (loader::read_list(offsets).size() != 2) loader::refuse(offsets, "two offsets");
    tensor.begin = loader::read_number(offsets.items[0], kOffset);
    tensor.end = loader::read_number(offsets.items[1], kOffset);
    if (tensor.end < tensor.begin) throw Fault(offsets, "ends before it begins");
    const double expected = tensor.parameters * bits_of(loader::read_member(entry, "dtype")) / 8;
    if (tensor.end - tensor.begin != expected)
        throw Fault(offsets, fmt::format("expected {} bytes by shape and dtype, found {}", thousands(expected),
                                         thousands(tensor.end - tensor.begin)));
    return tensor;
}

/// Tensors lie end to end: no overlap, no hole.
void check_offsets(std::vector<Tensor>& tensors) {
    std::sort(tensors.begin(), tensors.end(),
              [](const Tensor& a, const Tensor& b) { return std::pair(a.begin, a.end) < std::pair(b.begin, b.end); });
    double end = 0;
    for (const Tensor& tensor : tensors) {
        if (tensor.begin != end)
            throw Fault(*tensor.at, fmt::format("expected to begin at byte {}, where the one before ends; found {}",
                                                thousands(end), thousands(tensor.begin)));
        end = tensor.end;
    }
}

std::string_view header_of(const DataFile& file) {
    const auto refuse = [&](const std::string& message) {
        throw Error(fmt::format("{}: {}; is it a safetensors file?", printable(file.name), message));
    };
    if (file.text.size() < kLengthBytes)
        refuse(fmt::format("expected at least {} bytes, found {}", kLengthBytes, file.text.size()));
    std::uint64_t length = 0;
    for (std::size_t i = kLengthBytes; i-- > 0;) length = length << 8 | static_cast<unsigned char>(file.text[i]);
    if (length > hf::kMaxHeaderBytes)
        refuse(fmt::format("expected a header of at most {} MiB, found a length of {} bytes", hf::kMaxHeaderBytes >> 20,
                           length));
    if (length > file.text.size() - kLengthBytes)
        refuse(fmt::format("the header should have {} bytes, but {} follow", length, file.text.size() - kLengthBytes));
    return file.text.substr(kLengthBytes, length);
}

/// The number after "layers." in a name; -1 without one.
double named_layer(std::string_view name) {
    const std::size_t at = name.find("layers.");
    if (at == name.npos) return -1;
    name.remove_prefix(at + 7);
    return parse_number(name.substr(0, name.find('.'))).value_or(-1);
}

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

TensorSizes hf::read_tensors(const DataFile& file, double layers) {
    const json::Document document = json::parse({file.name, header_of(file)}, hf::kMaxJsonValues);
    try {
        std::vector<Tensor> tensors;
        for (const Value& entry : loader::read_members(document.root))
            if (entry.key != "__metadata__") tensors.push_back(read_tensor(entry));
        if (tensors.empty()) throw Fault(document.root, "expected tensors, found none");
        check_offsets(tensors);
        TensorSizes sizes;
        for (const Tensor& tensor : tensors) {
            const std::string_view name = tensor.at->key;
            const bool beyond = named_layer(name) >= layers && part_of(name) != TensorPart::vision;
            if (!beyond) sizes.add(name, tensor.parameters, {tensor.end - tensor.begin});
        }
        return sizes;
    } catch (const Fault& fault) {
        throw loader::located(fault, document);
    }
}

}  // namespace advisor

namespace advisor::hf {
namespace {

using loader::Fault;

constexpr loader::Measure kTotalSize{.noun = "a whole number of bytes", .low = 1, .high = 1e15, .whole = true};
constexpr std::string_view kSixteenBit = "bf16-safetensors";

struct Index {
    Bytes total;            ///< 0 where the index does not say
    std::size_t files = 0;  ///< that it names
};

bool is_index(const DataFile& file) { return file.name.ends_with(".json"); }

void check_size(const DataFile& file) {
    if (file.text.size() > kMaxIndexBytes)
        throw Error(fmt::format("{}: expected at most {} MiB, found {}", printable(file.name), kMaxIndexBytes >> 20,
                                file.text.size() >> 20));
}

Index read_index(const DataFile& file) {
    check_size(file);
    const json::Document document = json::parse(file, kMaxJsonValues);
    Index index;
    try {
        const Value* map = present(document.root, "weight_map");
        if (!map) throw Fault(document.root, "expected a safetensors index, found no 'weight_map'");
        std::set<std::string_view> names;
        for (const Value& entry : loader::read_members(*map)) names.insert(loader::read_text(entry));
        index.files = names.size();
        const Value* metadata = present(document.root, "metadata");
        const Value* total = metadata ? present(*metadata, "total_size") : nullptr;
        if (total) index.total = {loader::read_number(*total, kTotalSize)};
    } catch (const Fault& fault) {
        throw loader::located(fault, document);
    }
    return index;
}

void add(TensorSizes& sum, const TensorSizes& more) {
    for (const auto part : {&TensorSizes::body, &TensorSizes::experts, &TensorSizes::embedding, &TensorSizes::output,
                            &TensorSizes::vision})
        sum.*part += more.*part;
    for (const auto count :
         {&TensorSizes::parameters, &TensorSizes::expert_parameters, &TensorSizes::embedding_parameters})
        sum.*count += more.*count;
}

/// Without a head of its own, the embedding table is the head; what Gemma 3n and 4 keep for each layer is not.
TensorSizes with_head(const Config& config, TensorSizes sizes) {
    if (sizes.output.value > 0) return sizes;
    const Parameters parameters = count_parameters(config);
    const double head = parameters.output / (parameters.output + parameters.embedding);
    sizes.output = sizes.embedding * head;
    sizes.embedding *= 1 - head;
    sizes.embedding_parameters *= 1 - head;
    return sizes;
}

Bytes text_bytes(const TensorSizes& sizes) { return sizes.body + sizes.experts + sizes.embedding + sizes.output; }

bool is_about(double x, double expected) { return std::abs(x - expected) < 0.01 * expected; }

void take_parameters(const TensorSizes& sizes, Model& model) {
    const double unread = model.is_moe() ? 1 - static_cast<double>(model.active_experts) / model.experts : 0;
    model.total_params = sizes.parameters;
    model.active_params = sizes.parameters - sizes.embedding_parameters - unread * sizes.expert_parameters;
}

/// Files without a word on quantization hold what was trained when their tensors have 2 or 4 bytes a value; others
/// are packed, and a shape tells nothing of their parameters.
void take_unquantized(const TensorSizes& sizes, ModelFile& result) {
    const double bytes = text_bytes(sizes).value / sizes.parameters;
    if (is_about(bytes, 2)) result.quant = kSixteenBit;
    if (is_about(bytes, 2) || is_about(bytes, 4)) take_parameters(sizes, result.model);
}

bool is_sixteen_bit(const Config& config) {
    constexpr auto keys = listed("torch_dtype", "dtype");
    const Value* dtype = first_of(*config.text, keys);
    if (!dtype) dtype = first_of(*config.root, keys);
    return dtype && (dtype->text == "bfloat16" || dtype->text == "float16");
}

/// 4 of "model-00001-of-00004.safetensors"; 0 of other names.
std::size_t parts_by_name(std::string_view name) {
    const std::size_t of = name.rfind("-of-");
    if (of == name.npos) return 0;
    name.remove_prefix(of + 4);
    const double parts = parse_number(name.substr(0, name.find('.'))).value_or(0);
    return parts >= 1 && parts <= 1e6 ? static_cast<std::size_t>(parts) : 0;
}

void check_all_there(const DataFile& file, std::size_t expected, std::size_t found) {
    if (found < expected)
        throw Error(fmt::format("{}: expected {} weight files, found {}: fetch the rest", printable(file.name),
                                expected, found));
}

WeightFiles total_of(const DataFile& file, const Index& index) {
    if (index.total.value == 0)
        throw Error(fmt::format("{}: expected 'total_size' in 'metadata', found none: add the safetensors files",
                                printable(file.name)));
    return {false, {}, index.total};
}

}  // namespace

WeightFiles read_weights(const Config& config, const std::vector<DataFile>& files) {
    WeightFiles found{true, {}, {}};
    const DataFile* index_file = nullptr;
    Index index;
    std::size_t read = 0;
    for (const DataFile& file : files) {
        if (is_index(file)) {
            index = read_index(file);
            index_file = &file;
        } else {
            add(found.sizes, read_tensors(file, config.shape.layers));
            ++read;
        }
    }
    if (index_file && read == 0) return total_of(*index_file, index);
    const DataFile& last = files.back();
    if (index_file) check_all_there(*index_file, index.files, read);
    else check_all_there(last, parts_by_name(last.name), read);
    if (found.sizes.parameters == 0 || text_bytes(found.sizes).value == 0)
        throw Error(fmt::format("{}: expected tensors of a language model, found none", printable(last.name)));
    return found;
}

void take_weights(const Config& config, const Stored& stored, const WeightFiles& found, ModelFile& result) {
    WeightFile file;
    if (found.by_tensor) {
        const TensorSizes sizes = with_head(config, found.sizes);
        if (stored.label.empty()) take_unquantized(sizes, result);
        file = {{}, text_bytes(sizes) + sizes.vision, true, sizes.experts, sizes.embedding, sizes.output, sizes.vision};
    } else {
        if (stored.label.empty() && is_sixteen_bit(config)) result.quant = kSixteenBit;
        file.size = found.total;
    }
    file.quant = !result.quant.empty() ? result.quant : stored.label.empty() ? "unquantized" : stored.label;
    result.model.files = {std::move(file)};
}

}  // namespace advisor::hf
