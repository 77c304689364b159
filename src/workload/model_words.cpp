// What people call a model and its quantization, read as they mean it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "advisor/catalog.hpp"
#include "advisor/text.hpp"
#include "advisor/workload.hpp"

namespace advisor {
namespace {

struct Size {
    double total_b = 0, active_b = 0;  // billions; active 0: dense
};

/// "70B", "70b", "8x7B" is not one; "120B-A5B".
std::optional<Size> parse_size(const std::string& text) {
    const std::string name = lower(text);
    const std::size_t dash = name.find("-a");
    const std::string total = name.substr(0, dash);
    if (total.size() < 2 || total.back() != 'b') return {};
    const std::optional<double> billions = parse_number(total.substr(0, total.size() - 1));
    if (!billions || *billions <= 0) return {};
    if (dash == std::string::npos) return Size{*billions, 0};
    const std::string active = name.substr(dash + 2);
    if (active.size() < 2 || active.back() != 'b') return {};
    const std::optional<double> active_b = parse_number(active.substr(0, active.size() - 1));
    if (!active_b || *active_b <= 0) return {};
    return Size{*billions, *active_b};
}

double distance(const Model& model, const Size& size) {
    const double by_total = std::abs(std::log(model.total_params / (size.total_b * 1e9)));
    if (size.active_b == 0) return by_total;
    return by_total + std::abs(std::log(model.active_params / (size.active_b * 1e9)));
}

/// The first model of the catalog that has both counts in its name: "30B-A3B".
std::optional<NamedModel> model_of_counts(const Catalog& catalog, const std::string& name) {
    for (const Model& model : catalog.models)
        if (model.is_moe() && model.id.ends_with("-" + lower(name)))
            return NamedModel{unowned(&model), name + " stands for " + model.id, {}};
    return {};
}

/// The shape of the nearest model of the catalog with the parameter counts asked for.
std::optional<NamedModel> generic_model(const Catalog& catalog, const std::string& name, const Size& size) {
    const bool moe = size.active_b > 0;
    const Model* nearest = nullptr;
    for (const Model& model : catalog.models) {
        if (model.is_moe() != moe || model.total_params <= 0 || model.lookup_params > 0) continue;
        if (!nearest || distance(model, size) < distance(*nearest, size)) nearest = &model;
    }
    if (!nearest) return {};
    auto shape = std::make_shared<Model>(*nearest);
    shape->id = name;
    shape->name = "generic " + name;
    shape->active_params =
        (moe ? size.active_b * 1e9 : nearest->active_params * size.total_b * 1e9 / nearest->total_params);
    shape->total_params = size.total_b * 1e9;
    shape->files.clear();
    shape->native_quant.clear();
    shape->shape = shape_in(catalog, *shape);
    return NamedModel{shape, "generic shape: " + name + " parameters with the layers of " + nearest->id, {}};
}

/// By an id, a published name or an alias.
std::optional<NamedModel> known_model(const Catalog& catalog, std::string_view text) {
    if (const Model* model = find(catalog.models, text)) return NamedModel{unowned(model), "", {}};
    for (const auto& [alias, id] : catalog.model_aliases)
        if (same_name(alias, text))
            return NamedModel{unowned(find(catalog.models, id)), alias + " stands for " + id, {}};
    for (const Model& model : catalog.models)
        if (same_name(model.name, text)) return NamedModel{unowned(&model), "", {}};
    return {};
}

/// The models whose ids begin so: "llama3.3" is one, "mixtral" are two. None for less than four letters.
std::vector<const Model*> models_beginning(const Catalog& catalog, std::string_view text) {
    constexpr std::size_t kShortest = 4;
    const std::string begin = squeeze(text);
    std::vector<const Model*> found;
    for (const Model& model : catalog.models)
        if (begin.size() >= kShortest && squeeze(model.id).starts_with(begin)) found.push_back(&model);
    return found;
}

/// Words behind a name that say how it is packed or tuned, and nothing of its shape.
bool is_packaging(std::string_view word) {
    constexpr std::string_view kPackaging[] = {"gguf", "mlx", "hf", "instruct", "it", "chat", "ud"};
    return std::any_of(std::begin(kPackaging), std::end(kPackaging),
                       [&](std::string_view known) { return same_name(known, word); });
}

/// Where the last word begins; "4-bit" is one.
std::size_t last_word(std::string_view text) {
    constexpr std::string_view kBetween = " -:";
    std::size_t cut = text.find_last_of(kBetween);
    const std::string_view word = cut == text.npos ? text : text.substr(cut + 1);
    if ((same_name(word, "bit") || same_name(word, "bits")) && cut != text.npos && cut > 0)
        cut = text.find_last_of(kBetween, cut - 1);
    return cut == text.npos ? 0 : cut + 1;
}

bool names_quantization(const Catalog& catalog, const std::string& word) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (std::all_of(word.begin(), word.end(), is_digit)) return false;  // of a model: "phi 4"
    return bit_class_named(catalog, word) || quantization_named(catalog, word);
}

/// A name with words behind it: "llama 3.3 70b q4", "Llama-3.3-70B-Instruct-GGUF", "qwen3:32b-q4_K_M".
std::optional<NamedModel> decorated_model(const Catalog& catalog, std::string text) {
    std::string quant;
    while (true) {
        if (auto model = known_model(catalog, text)) {
            model->quant = quant;
            return model;
        }
        const std::size_t begin = last_word(text);
        if (begin < 2) return {};
        const std::string word = text.substr(begin);
        if (quant.empty() && names_quantization(catalog, word)) quant = word;
        else if (!word.empty() && !is_packaging(word)) return {};
        text.erase(begin - 1);
    }
}

/// Of several models that begin so, which: "mixtral-8x7b or mixtral-8x22b"; else the name that is likest.
std::string meant(const Catalog& catalog, const std::string& name, const std::vector<const Model*>& beginning) {
    constexpr std::size_t kNamed = 6;
    if (beginning.empty()) {
        std::vector<std::string> names = ids_of(catalog.models);
        for (const auto& alias : catalog.model_aliases) names.push_back(alias.first);
        return did_you_mean(name, names);
    }
    std::vector<std::string> ids;
    for (const Model* model : beginning) ids.push_back(model->id);
    const std::size_t more = ids.size() - std::min(ids.size(), kNamed);
    ids.resize(ids.size() - more);
    return fmt::format("; several begin so: {}{}", join(ids, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

}  // namespace

std::optional<std::string> bit_class_named(const Catalog& catalog, std::string_view text) {
    std::string word = squeeze(text);
    if (word == "fp16" || word == "half") word = "16";
    for (const std::string_view before : {"int", "q"})
        if (word.starts_with(before)) {
            word.erase(0, before.size());
            break;
        }
    for (const std::string_view after : {"bits", "bit"})
        if (word.ends_with(after)) {
            word.erase(word.size() - after.size());
            break;
        }
    for (const Quantization& quant : catalog.quantizations)
        if (quant.bit_class == word + "bit") return quant.bit_class;
    return {};
}

NamedModel resolve_model(const Catalog& catalog, const std::string& name) {
    if (auto model = known_model(catalog, name)) return *model;
    const std::optional<Size> size = parse_size(name);
    if (size && (size->total_b > 100000 || size->active_b >= size->total_b))
        throw Error("--model " + printable(name) +
                    ": expected at most 100000B, and fewer active than total parameters");
    if (size)
        if (auto model = model_of_counts(catalog, name)) return *model;
    if (size)
        if (auto shape = generic_model(catalog, name, *size)) return *shape;
    const std::string of_maker = name.substr(name.find('/') + 1);  // "Qwen/Qwen3-32B"; without one, all of it
    if (auto model = decorated_model(catalog, of_maker)) return *model;
    const std::vector<const Model*> beginning = models_beginning(catalog, of_maker);
    if (beginning.size() == 1)
        return {unowned(beginning.front()), printable(of_maker) + " stands for " + beginning.front()->id, {}};
    throw Error("unknown model '" + printable(name) + "'" + meant(catalog, name, beginning) +
                "; 'advisor list models' shows them, a size like 70B or 120B-A5B works too");
}

}  // namespace advisor
