// The header of a safetensors file: 8 bytes of length (little-endian), then JSON {name: {dtype, shape, data_offsets}}.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "hf_read.hpp"

namespace advisor {
namespace {

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

const Value& need(const Value& object, std::string_view key) {
    if (const Value* value = json::member(object, key)) return *value;
    throw Fault(object, fmt::format("'{}' is missing", key));
}

double bits_of(const Value& dtype) {
    const std::string_view name = loader::read_text(dtype);
    for (const Dtype& known : kDtypes)
        if (known.name == name) return known.bits;
    throw Fault(dtype, fmt::format("unknown dtype '{}'", printable(name, 60)));
}

Tensor read_tensor(const Value& entry) {
    Tensor tensor{&entry};
    loader::read_members(entry);
    for (const Value& size : loader::read_list(need(entry, "shape"))) {
        tensor.parameters *= loader::read_number(size, kDimension);
        if (tensor.parameters > kMaxBytes) throw Fault(size, fmt::format("more than {} values", thousands(kMaxBytes)));
    }
    const Value& offsets = need(entry, "data_offsets");
    if (loader::read_list(offsets).size() != 2) loader::refuse(offsets, "two offsets");
    tensor.begin = loader::read_number(offsets.items[0], kOffset);
    tensor.end = loader::read_number(offsets.items[1], kOffset);
    if (tensor.end < tensor.begin) throw Fault(offsets, "ends before it begins");
    const double expected = tensor.parameters * bits_of(need(entry, "dtype")) / 8;
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
double layer_of(std::string_view name) {
    const std::size_t at = name.find("layers.");
    if (at == name.npos) return -1;
    name.remove_prefix(at + 7);
    return parse_number(name.substr(0, name.find('.'))).value_or(-1);
}

}  // namespace

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
            const bool beyond = layer_of(name) >= layers && part_of(name) != TensorPart::vision;
            if (!beyond) sizes.add(name, tensor.parameters, {tensor.end - tensor.begin});
        }
        return sizes;
    } catch (const Fault& fault) {
        throw loader::located(fault, document);
    }
}

TensorSizes read_safetensors(const DataFile& file) {
    constexpr double every_layer = 1e9;
    return hf::read_tensors(file, every_layer);
}

}  // namespace advisor
