// Weight files beside a config.json: their sizes by part, or the total that their index has.
#include <fmt/format.h>

#include <cmath>
#include <set>

#include "hf_read.hpp"

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
    constexpr auto keys = std::to_array<std::string_view>({"torch_dtype", "dtype"});
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
    if (read == 0) return total_of(*index_file, index);
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
