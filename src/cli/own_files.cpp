// What a question may rest on beside the catalog, in files of the user's: a model that no list has, and measurements.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "advisor/lab.hpp"
#include "advisor/model_file.hpp"
#include "session.hpp"
#include "store.hpp"

namespace advisor::cli {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kFirstPart = "-00001-of-";
constexpr std::string_view kIndex = "model.safetensors.index.json";

/// "model-00001-of-00003.gguf" -> the names of all three.
std::vector<std::string> part_names(const std::string& first, int parts) {
    const std::size_t at = first.rfind(kFirstPart);
    if (at == first.npos)
        throw Error(fmt::format("{}: one of {} parts; expected the first, whose name ends in {}{:05}.gguf",
                                printable(first), parts, kFirstPart, parts));
    std::vector<std::string> names;
    for (int part = 1; part <= parts; ++part)
        names.push_back(first.substr(0, at) + fmt::format("-{:05}-of-{:05}.gguf", part, parts));
    return names;
}

ModelFile gguf(const Catalog& catalog, const std::string& path) {
    std::deque<MappedHead> maps;
    maps.emplace_back(path);
    std::vector<FileHead> heads{maps.front().head()};
    const int parts = gguf_parts(heads.front());
    if (parts > 1) {
        for (const std::string& name : part_names(path, parts)) {
            if (name == path) continue;
            maps.emplace_back(name);
            heads.push_back(maps.back().head());
        }
    }
    return read_gguf(catalog, heads);
}

/// Where some are called model*.safetensors, as transformers has them, others are copies (Mistral's consolidated ones)
/// or adapters.
void keep_model_files(std::vector<std::string>& names) {
    const auto is_other = [](const std::string& name) {
        return !fs::path(name).filename().string().starts_with("model");
    };
    if (!std::all_of(names.begin(), names.end(), is_other)) std::erase_if(names, is_other);
}

/// The safetensors beside a config.json, or the index of them where they are not there.
std::vector<std::string> weight_files(const fs::path& directory) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator entry(directory, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        if (entry->path().extension() == ".safetensors" && entry->is_regular_file(error))
            names.push_back(entry->path().string());
    keep_model_files(names);
    std::sort(names.begin(), names.end());
    if (names.empty() && fs::is_regular_file(directory / kIndex, error)) names.push_back((directory / kIndex).string());
    return names;
}

ModelFile config(const Catalog& catalog, const fs::path& path) {
    const MappedHead text(path.string());
    const fs::path directory = path.parent_path().empty() ? fs::path(".") : path.parent_path();
    std::deque<MappedHead> maps;
    std::vector<DataFile> weights;
    for (const std::string& name : weight_files(directory)) {
        maps.emplace_back(name);
        weights.push_back({maps.back().head().name, maps.back().head().bytes});
    }
    ModelFile file = read_hf_config(catalog, {path.string(), text.head().bytes}, weights);
    std::error_code error;
    const std::string name = fs::weakly_canonical(directory, error).filename().string();
    file.model.id = name.empty() ? "config.json" : printable(name, 80);
    return file;
}

ModelFile config_from_standard_input(const Catalog& catalog, const char* flag) {
    const std::string text = read_standard_input();
    if (text.starts_with("GGUF"))
        throw Error(
            fmt::format("{} -: standard input is a GGUF; expected a config.json there, or {} FILE.gguf", flag, flag));
    ModelFile file = read_hf_config(catalog, {shown_path(std::string(kStandardInput)), text}, {});
    file.model.id = "standard-input";
    return file;
}

}  // namespace

bool is_model_path(std::string_view name) {
    if (name == kStandardInput || name.ends_with(".gguf") || name.ends_with(".json") || name.ends_with(".safetensors"))
        return true;
    const std::size_t slash = name.find('/');
    if (slash == name.npos) return false;
    const bool maker = slash > 0 && name.front() != '.' && name.front() != '~' && slash == name.rfind('/');
    return !maker || fs::exists(fs::path(name));
}

std::optional<ModelFile> model_in_file(const Catalog& catalog, const char* flag, const std::string& name) {
    if (!is_model_path(name)) return {};
    if (name == kStandardInput) return config_from_standard_input(catalog, flag);
    if (name.ends_with(".gguf")) return gguf(catalog, name);
    const fs::path path(name);
    const bool is_weights = name.ends_with(".safetensors") || path.filename() == kIndex;
    if (is_weights) {
        const MappedHead there(name);  // refuses what is no file, before its config.json is looked for
        return config(catalog, path.parent_path() / "config.json");
    }
    if (name.ends_with(".json")) return config(catalog, path);
    throw Error(
        fmt::format("{} {}: expected a .gguf, a Hugging Face config.json or a .safetensors file with its "
                    "config.json beside it; 'advisor list models' shows what goes by name",
                    flag, printable(name)));
}

std::vector<std::string> learn_from_own(Catalog& catalog) {
    const std::vector<MeasuredRow> rows = stored_rows(catalog);
    if (rows.empty()) return {};
    Learnt learnt = learn(catalog, rows);
    catalog.speed_model = std::move(learnt.speeds);
    return std::move(learnt.said);
}

}  // namespace advisor::cli
