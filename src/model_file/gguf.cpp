#include "gguf.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "advisor/text.hpp"

namespace advisor {
namespace {

/// general.file_type: llama_ftype of llama.cpp's include/llama.h.
struct FileType {
    int number;
    std::string_view name;
};
constexpr auto kFileTypes = std::to_array<FileType>({
    {1, "F16"},     {2, "Q4_0"},     {3, "Q4_1"},    {7, "Q8_0"},     {8, "Q5_0"},    {9, "Q5_1"},
    {10, "Q2_K"},   {11, "Q3_K_S"},  {12, "Q3_K_M"}, {13, "Q3_K_L"},  {14, "Q4_K_S"}, {15, "Q4_K_M"},
    {16, "Q5_K_S"}, {17, "Q5_K_M"},  {18, "Q6_K"},   {19, "IQ2_XXS"}, {20, "IQ2_XS"}, {21, "Q2_K_S"},
    {22, "IQ3_XS"}, {23, "IQ3_XXS"}, {24, "IQ1_S"},  {25, "IQ4_NL"},  {26, "IQ3_S"},  {27, "IQ3_M"},
    {28, "IQ2_S"},  {29, "IQ2_M"},   {30, "IQ4_XS"}, {31, "IQ1_M"},   {32, "BF16"},   {38, "MXFP4"},
});

/// A name that the catalog lists, in the file's name: the longest, between other characters than letters and digits.
const Quantization* named_in(const Catalog& catalog, std::string_view file_name) {
    const std::string name = lower(file_name);
    const Quantization* best = nullptr;
    std::size_t longest = 0;
    for (const Quantization& quant : catalog.quantizations) {
        if (quant.format != "gguf" || quant.id.size() <= longest) continue;
        const std::size_t at = name.find(lower(quant.id));
        if (at == name.npos) continue;
        const auto is_border = [&](std::size_t i) { return i >= name.size() || name[i] == '.' || name[i] == '-'; };
        if (!is_border(at + quant.id.size()) || (at > 0 && !is_border(at - 1) && name[at - 1] != '_')) continue;
        best = &quant;
        longest = quant.id.size();
    }
    return best;
}

/// The quantization whose bits come nearest to those of the file; none for 32 bits, which nobody runs.
const Quantization* nearest(const Catalog& catalog, double bits) {
    constexpr double kMostBits = 20;
    const Quantization* best = nullptr;
    if (bits > kMostBits) return best;
    for (const Quantization& quant : catalog.quantizations)
        if (quant.format == "gguf" && (!best || std::abs(quant.bits_body - bits) < std::abs(best->bits_body - bits)))
            best = &quant;
    return best;
}

const Quantization* quantization_of(const Catalog& catalog, const FileHead& file, const gguf::Header& header,
                                    double bits) {
    const std::string_view name = std::string_view(file.name).substr(file.name.find_last_of('/') + 1);
    if (const Quantization* quant = named_in(catalog, name)) return quant;
    const double stated = header.number("general.file_type", -1);
    for (const FileType& type : kFileTypes)
        if (type.number == stated) return quantization_named(catalog, type.name);
    return nearest(catalog, bits);
}

std::string stem_of(std::string_view path) {
    std::string_view name = path.substr(path.find_last_of('/') + 1);
    if (name.ends_with(".gguf")) name.remove_suffix(5);
    const std::size_t part = name.find("-00001-of-");
    return printable(name.substr(0, part), 80);
}

/// A part under another's name would be counted twice, and that other not at all.
void check_place(const FileHead& file, const gguf::Header& header, std::size_t place) {
    const auto expected = static_cast<double>(place);
    const double stated = header.number("split.no", expected);
    if (stated != expected)
        throw Error(fmt::format("{}: split.no: {} by its header, {} by its name (both from 0): is it renamed?",
                                printable(file.name), stated, expected));
}

/// The layer of "blk.12.attn_q.weight"; -1 of other tensors.
double layer_of(std::string_view name) {
    if (!name.starts_with("blk.")) return -1;
    name.remove_prefix(4);
    return parse_number(name.substr(0, name.find('.'))).value_or(-1);
}

/// What the tensors of all parts add up to.
struct Weighed {
    TensorSizes sizes;
    Bytes table;  ///< the token embedding, without further tables by layer
    double table_parameters = 0, table_rows = 0, tensors = 0;

    void add(const gguf::Header& header, int layers) {
        tensors += static_cast<double>(header.tensors.size());
        for (const gguf::Tensor& tensor : header.tensors) {
            const bool predicts_further = layer_of(tensor.name) >= layers;
            if (!predicts_further) sizes.add(tensor.name, tensor.elements, {tensor.bytes});
            if (tensor.name != "token_embd.weight") continue;
            table = {tensor.bytes};
            table_parameters = tensor.elements;
            if (tensor.dimensions.size() == 2) table_rows = std::min(1e7, tensor.dimensions[1]);
        }
    }

    /// Without an output head the token embedding is that too.
    bool is_tied() const { return sizes.output.value <= 0; }
    Bytes output() const { return is_tied() ? table : sizes.output; }
    Bytes embedding() const { return is_tied() ? sizes.embedding - table : sizes.embedding; }
    Bytes total() const { return sizes.body + sizes.experts + sizes.embedding + sizes.output + sizes.vision; }
    double bits() const {
        return (sizes.body + sizes.experts).value * 8 / std::max(1.0, sizes.parameters - sizes.embedding_parameters);
    }
};

Weighed weigh(const std::vector<FileHead>& parts, const gguf::Header& first, int layers) {
    Weighed weighed;
    check_place(parts.front(), first, 0);
    weighed.add(first, layers);
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const gguf::Header header = gguf::read_header(parts[i]);
        check_place(parts[i], header, i);
        weighed.add(header, layers);
    }
    if (weighed.sizes.parameters <= 0)
        throw Error(fmt::format("{}: tensors: none of a model's; expected its weights in this file",
                                printable(parts.front().name)));
    return weighed;
}

void set_parameters(const Weighed& weighed, Model& model) {
    const double unchosen = model.is_moe() ? 1 - static_cast<double>(model.active_experts) / model.experts : 0;
    const TensorSizes& sizes = weighed.sizes;
    const double only_looked_up = sizes.embedding_parameters - (weighed.is_tied() ? weighed.table_parameters : 0);
    model.tied_embeddings = weighed.is_tied();
    model.total_params = sizes.parameters;
    model.active_params = sizes.parameters - sizes.expert_parameters * unchosen - only_looked_up;
    if (weighed.table_rows > 0) model.vocab = static_cast<int>(weighed.table_rows);
    model.vocab = std::max(1, model.vocab);
}

}  // namespace

int gguf_parts(const FileHead& first) {
    const double parts = gguf::read_header(first).number("split.count", 1);
    if (!(parts >= 1 && parts <= 10000 && parts == std::floor(parts)))
        throw Error(fmt::format("{}: split.count is {}; expected 1 to 10000", printable(first.name), parts));
    return static_cast<int>(parts);
}

ModelFile read_gguf(const Catalog& catalog, const std::vector<FileHead>& parts) {
    const FileHead& head = parts.front();
    const gguf::Header first = gguf::read_header(head);
    ModelFile file;
    Model& model = file.model;
    model = gguf::read_shape(head, first);
    const Weighed weighed = weigh(parts, first, model.layers);
    set_parameters(weighed, model);
    const Quantization* quant = quantization_of(catalog, head, first, weighed.bits());
    file.quant = quant ? quant->id : "";
    model.id = stem_of(head.name);
    const auto name = first.metadata.find("general.name");
    const bool is_named = name != first.metadata.end() && !name->second.text.empty();
    model.name = is_named ? printable(name->second.text, 80) : model.id;
    model.files.push_back({file.quant, weighed.total(), true, weighed.sizes.experts, weighed.embedding(),
                           weighed.output(), weighed.sizes.vision});
    file.note = fmt::format("{} tensors, {} GiB, {} parameters read from {}", thousands(weighed.tensors),
                            three_digits(in_gib(weighed.total())), three_digits(model.total_params / 1e9) + " B",
                            parts.size() == 1 ? std::string("the file") : fmt::format("{} files", parts.size()));
    return file;
}

}  // namespace advisor
