#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

#include "advisor/text.hpp"
#include "gguf.hpp"

namespace advisor::gguf {
namespace {

/// Blocks of a tensor type: so many elements in so many bytes. ggml/src/ggml-common.h.
struct TensorType {
    std::uint32_t number;
    std::string_view name;
    double elements, bytes;
};
constexpr auto kTensorTypes = std::to_array<TensorType>({
    {0, "F32", 1, 4},         {1, "F16", 1, 2},         {2, "Q4_0", 32, 18},      {3, "Q4_1", 32, 20},
    {6, "Q5_0", 32, 22},      {7, "Q5_1", 32, 24},      {8, "Q8_0", 32, 34},      {9, "Q8_1", 32, 36},
    {10, "Q2_K", 256, 84},    {11, "Q3_K", 256, 110},   {12, "Q4_K", 256, 144},   {13, "Q5_K", 256, 176},
    {14, "Q6_K", 256, 210},   {15, "Q8_K", 256, 292},   {16, "IQ2_XXS", 256, 66}, {17, "IQ2_XS", 256, 74},
    {18, "IQ3_XXS", 256, 98}, {19, "IQ1_S", 256, 50},   {20, "IQ4_NL", 32, 18},   {21, "IQ3_S", 256, 110},
    {22, "IQ2_S", 256, 82},   {23, "IQ4_XS", 256, 136}, {24, "I8", 1, 1},         {25, "I16", 1, 2},
    {26, "I32", 1, 4},        {27, "I64", 1, 8},        {28, "F64", 1, 8},        {29, "IQ1_M", 256, 56},
    {30, "BF16", 1, 2},       {34, "TQ1_0", 256, 54},   {35, "TQ2_0", 256, 66},   {39, "MXFP4", 32, 17},
});

const TensorType* type_of(std::uint32_t number) {
    const auto* known = std::find_if(kTensorTypes.begin(), kTensorTypes.end(),
                                     [&](const TensorType& type) { return type.number == number; });
    return known == kTensorTypes.end() ? nullptr : known;
}

enum class ValueType : std::uint32_t { u8, i8, u16, i16, u32, i32, f32, boolean, string, list, u64, i64, f64 };

std::size_t width_of(ValueType type) {
    switch (type) {
        case ValueType::u8:
        case ValueType::i8:
        case ValueType::boolean: return 1;
        case ValueType::u16:
        case ValueType::i16: return 2;
        case ValueType::u32:
        case ValueType::i32:
        case ValueType::f32: return 4;
        case ValueType::u64:
        case ValueType::i64:
        case ValueType::f64: return 8;
        default: return 0;
    }
}

/// Little-endian values one after the other; refuses to read past the end.
class Reader {
public:
    explicit Reader(const FileHead& file) : file_(file) {}

    std::size_t position() const { return position_; }
    std::size_t left() const { return file_.bytes.size() - position_; }

    [[noreturn]] void refuse(std::size_t position, const std::string& message) const {
        throw Error(fmt::format("{}: byte {}: {}", printable(file_.name), position, message));
    }

    template <class Number>
    Number number(std::string_view what) {
        Number value;
        std::memcpy(&value, bytes(sizeof value, what).data(), sizeof value);
        return value;
    }

    std::string_view string(std::string_view what) {
        const std::size_t start = position_;
        const auto length = number<std::uint64_t>(what);
        if (length > left()) refuse(start, fmt::format("{} of {} bytes runs past the end of the file", what, length));
        return bytes(static_cast<std::size_t>(length), what);
    }

    std::string_view bytes(std::size_t count, std::string_view what) {
        if (count > left())
            refuse(position_, fmt::format("the file ends in {}; expected {} more bytes: is it complete?", what, count));
        const std::string_view taken = file_.bytes.substr(position_, count);
        position_ += count;
        return taken;
    }

private:
    const FileHead& file_;
    std::size_t position_ = 0;
};

double read_scalar(Reader& reader, ValueType type) {
    constexpr std::string_view what = "a metadata value";
    switch (type) {
        case ValueType::u8:
        case ValueType::boolean: return reader.number<std::uint8_t>(what);
        case ValueType::i8: return reader.number<std::int8_t>(what);
        case ValueType::u16: return reader.number<std::uint16_t>(what);
        case ValueType::i16: return reader.number<std::int16_t>(what);
        case ValueType::u32: return reader.number<std::uint32_t>(what);
        case ValueType::i32: return reader.number<std::int32_t>(what);
        case ValueType::f32: return static_cast<double>(reader.number<float>(what));
        case ValueType::u64: return static_cast<double>(reader.number<std::uint64_t>(what));
        case ValueType::i64: return static_cast<double>(reader.number<std::int64_t>(what));
        case ValueType::f64: return reader.number<double>(what);
        default: return 0;
    }
}

ValueType read_type(Reader& reader) {
    const std::size_t start = reader.position();
    const auto type = reader.number<std::uint32_t>("the type of a metadata value");
    if (type > static_cast<std::uint32_t>(ValueType::f64))
        reader.refuse(start, fmt::format("value type {}; expected 0 to 12", type));
    return static_cast<ValueType>(type);
}

/// Lists of numbers are kept where they may describe layers; those of strings (the vocabulary) are only counted.
Metadata read_list(Reader& reader) {
    constexpr std::uint64_t kMostKept = 4096;
    const std::size_t start = reader.position();
    const ValueType type = read_type(reader);
    const auto count = reader.number<std::uint64_t>("the length of a list");
    if (type == ValueType::list) reader.refuse(start, "a list of lists; expected numbers or strings");
    const std::size_t least = type == ValueType::string ? sizeof(std::uint64_t) : width_of(type);
    if (count > reader.left() / least)
        reader.refuse(start, fmt::format("a list of {} values runs past the end of the file", count));
    Metadata list;
    list.is_list = true;
    list.count = static_cast<double>(count);
    if (type == ValueType::string) {
        for (std::uint64_t i = 0; i < count; ++i) reader.string("a string of a list");
    } else if (count > kMostKept) {
        reader.bytes(static_cast<std::size_t>(count) * least, "a list");
    } else {
        for (std::uint64_t i = 0; i < count; ++i) list.numbers.push_back(read_scalar(reader, type));
    }
    return list;
}

Metadata read_value(Reader& reader) {
    const ValueType type = read_type(reader);
    if (type == ValueType::list) return read_list(reader);
    Metadata value;
    if (type == ValueType::string) {
        value.text = reader.string("a metadata string");
    } else {
        value.numbers.push_back(read_scalar(reader, type));
    }
    return value;
}

Tensor read_tensor(Reader& reader) {
    constexpr std::uint32_t kMostDimensions = 8;
    constexpr double kMostElements = 1e15;
    const std::size_t start = reader.position();
    Tensor tensor;
    tensor.name = reader.string("a tensor name");
    const auto dimensions = reader.number<std::uint32_t>("the tensor table");
    if (dimensions < 1 || dimensions > kMostDimensions)
        reader.refuse(start, fmt::format("tensor '{}' has {} dimensions; expected 1 to {}", printable(tensor.name, 60),
                                         dimensions, kMostDimensions));
    tensor.elements = 1;
    for (std::uint32_t i = 0; i < dimensions; ++i) {
        tensor.dimensions.push_back(static_cast<double>(reader.number<std::uint64_t>("the tensor table")));
        tensor.elements *= tensor.dimensions.back();
    }
    if (!(tensor.elements >= 1 && tensor.elements <= kMostElements))
        reader.refuse(start, fmt::format("tensor '{}' has {:.3g} elements; expected 1 to {:.0e}",
                                         printable(tensor.name, 60), tensor.elements, kMostElements));
    tensor.type = reader.number<std::uint32_t>("the tensor table");
    tensor.offset = reader.number<std::uint64_t>("the tensor table");
    return tensor;
}

/// A count that the header announces, in as many bytes at least; refused before anything is stored.
std::uint64_t read_count(Reader& reader, std::string_view what, std::size_t least_bytes) {
    constexpr std::uint64_t kMost = 65536;
    const std::size_t start = reader.position();
    const auto count = reader.number<std::uint64_t>(what);
    if (count > kMost || count > reader.left() / least_bytes)
        reader.refuse(start,
                      fmt::format("{} is {}; expected at most {} and room for them in the file", what, count, kMost));
    return count;
}

/// Sizes from types; of an unknown type from the offset of the tensor that follows. Tensors must neither overlap nor
/// reach past the end of the file.
void measure_tensors(const Reader& reader, const FileHead& file, double data_begin, std::vector<Tensor>& tensors) {
    std::vector<Tensor*> in_order;
    for (Tensor& tensor : tensors) in_order.push_back(&tensor);
    std::sort(in_order.begin(), in_order.end(), [](const Tensor* a, const Tensor* b) { return a->offset < b->offset; });
    const double data_size = file.size - data_begin;
    for (std::size_t i = 0; i < in_order.size(); ++i) {
        Tensor& tensor = *in_order[i];
        const auto begin = static_cast<double>(tensor.offset);
        const double next = i + 1 < in_order.size() ? static_cast<double>(in_order[i + 1]->offset) : data_size;
        const TensorType* type = type_of(tensor.type);
        tensor.bytes = type ? std::ceil(tensor.elements / type->elements) * type->bytes : next - begin;
        if (begin + tensor.bytes <= next && tensor.bytes > 0) continue;
        const std::string name = printable(tensor.name, 60);
        if (i + 1 < in_order.size() && begin + tensor.bytes <= data_size)
            reader.refuse(reader.position(),
                          fmt::format("tensors '{}' and '{}' overlap", name, printable(in_order[i + 1]->name, 60)));
        reader.refuse(reader.position(),
                      fmt::format("tensor '{}' reaches past the end of the file ({:.0f} bytes): is it complete?", name,
                                  file.size));
    }
}

}  // namespace

double Header::number(std::string_view key, double fallback) const {
    const auto stated = metadata.find(key);
    return stated == metadata.end() || stated->second.numbers.empty() ? fallback : stated->second.numbers.front();
}

Header read_header(const FileHead& file) {
    constexpr std::size_t kLeastEntry = 8 + 4 + 1, kLeastTensor = 8 + 4 + 8 + 4 + 8, kMostNumbers = 1000000;
    Reader reader(file);
    if (reader.bytes(4, "the magic number") != "GGUF") reader.refuse(0, "not a GGUF file (no GGUF at its start)");
    const auto version = reader.number<std::uint32_t>("the version");
    if (version != 2 && version != 3)
        reader.refuse(4, fmt::format("GGUF version {}; expected 2 or 3 (little-endian)", version));
    const std::uint64_t tensors = read_count(reader, "the number of tensors", kLeastTensor);
    const std::uint64_t entries = read_count(reader, "the number of metadata entries", kLeastEntry);
    Header header;
    std::size_t kept = 0;
    for (std::uint64_t i = 0; i < entries; ++i) {
        const std::string_view key = reader.string("a metadata key");
        Metadata value = read_value(reader);
        kept += value.numbers.size();
        if (kept > kMostNumbers) reader.refuse(reader.position(), "more numbers in the metadata than any model has");
        header.metadata.insert_or_assign(key, std::move(value));
    }
    header.tensors.reserve(static_cast<std::size_t>(tensors));
    for (std::uint64_t i = 0; i < tensors; ++i) header.tensors.push_back(read_tensor(reader));

    const double alignment = header.number("general.alignment", 32);
    if (!(alignment >= 1 && alignment <= 1 << 20))
        reader.refuse(reader.position(), "general.alignment is not 1 to 2^20");
    const double data_begin = std::ceil(static_cast<double>(reader.position()) / alignment) * alignment;
    measure_tensors(reader, file, data_begin, header.tensors);
    return header;
}

}  // namespace advisor::gguf
