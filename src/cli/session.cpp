#include "session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "advisor/lab.hpp"
#include "advisor/model_file.hpp"
#include "catalog/kinds.hpp"
#include "store.hpp"

namespace advisor::cli {

namespace fs = std::filesystem;

std::string own_directory(const char* variable, const char* fallback, const char* name) {
    const std::string base = environment(variable), home = environment("HOME");
    if (fs::path(base).is_absolute()) return (fs::path(base) / "advisor" / name).string();
    return home.empty() ? "" : (fs::path(home) / fallback / "advisor" / name).string();
}

namespace {

std::string user_directory() { return own_directory("XDG_CONFIG_HOME", ".config", "catalog.d"); }

void append_file(Files& files, const std::string& path) {
    files.bytes.push_back(read_file(path));
    files.files.push_back({shown_path(path), files.bytes.back()});
}

void add_directory(Files& files, const fs::path& data) {
    std::vector<std::string> paths = files_in((data / "catalog").string(), ".json");
    if (paths.empty()) fail_on("use", data.string(), "no catalog/*.json in it");
    std::error_code error;
    for (std::string& path : files_in((data / "prices").string(), ".json")) paths.push_back(std::move(path));
    for (const char* fitted : {"calibration.json", "training-calibration.json"})
        if (fs::exists(data / fitted, error)) paths.push_back((data / fitted).string());
    for (const std::string& path : paths) append_file(files, path);
}

std::string data_directory(const Options& options) {
    return options.data.empty() ? environment("ADVISOR_DATA_DIR") : options.data;
}

/// Files of the user's, in the order in which they are laid over the data.
std::vector<std::string> user_paths(const Options& options) {
    const std::string own = options.no_config ? std::string() : user_directory();
    std::vector<std::string> paths = own.empty() ? std::vector<std::string>() : files_if_readable(own, ".json");
    paths.insert(paths.end(), options.catalogs.begin(), options.catalogs.end());
    return paths;
}

/// Built in, or of --data.
Files data_files(const Options& options) {
    Files files;
    const std::string data = data_directory(options);
    if (data.empty()) files.files = embedded_files();
    else add_directory(files, data);
    files.built_in_only = data.empty();
    return files;
}

bool is_among(const std::vector<std::string>& paths, const std::string& wanted) {
    std::error_code error;
    return std::any_of(paths.begin(), paths.end(),
                       [&](const std::string& path) { return fs::equivalent(path, wanted, error); });
}

constexpr std::string_view kFirstPart = "-00001-of-";
constexpr std::string_view kIndex = "model.safetensors.index.json";

/// "Qwen/Qwen3-32B" is a maker and a name unless something lies there.
bool is_path(std::string_view name) {
    if (name == kStandardInput || name.ends_with(".gguf") || name.ends_with(".json") || name.ends_with(".safetensors"))
        return true;
    const std::size_t slash = name.find('/');
    if (slash == name.npos) return false;
    const bool maker = slash > 0 && name.front() != '.' && name.front() != '~' && slash == name.rfind('/');
    return !maker || fs::exists(fs::path(name));
}

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
    if (!std::all_of(names.begin(), names.end(), is_other))
        names.erase(std::remove_if(names.begin(), names.end(), is_other), names.end());
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

bool names_file(const std::string& prices) {
    return prices == kStandardInput || prices.find('/') != prices.npos || prices.ends_with(".json") ||
           is_price_list(prices);
}

bool is_price_list(const std::string& path) {
    if (path != kStandardInput) return lower(path).ends_with(".csv");
    const std::string text = read_standard_input();
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first == text.npos || text[first] != '{';
}

DataFile read_price_list_file(Files& files, const std::string& path) {
    files.bytes.push_back(read_file(path, "a CSV file"));
    files.built_in_only = false;
    return {shown_path(path), files.bytes.back()};
}

void add_file(Files& files, const std::string& path) {
    if (is_price_list(path))
        throw Error(fmt::format("{}: a price list as CSV; expected --prices {}, or a JSON file", printable(path),
                                printable(path)));
    append_file(files, path);
    files.built_in_only = false;
}

PricedCatalog catalog_with_prices(Files& files, std::optional<std::string> prices) {
    const std::string path = prices.value_or("");
    const bool is_list = is_price_list(path);
    if (!is_list && names_file(path)) {
        add_file(files, path);
        prices = book_of(files.files.back());
        if (prices->empty()) throw Error("--prices: " + printable(shown_path(path)) + " holds no price book");
    }
    Catalog catalog = load_catalog(files.files);
    if (is_list) {
        PriceBook book = read_price_list(catalog, read_price_list_file(files, path));
        catalog.books.push_back(std::move(book));
        prices = shown_path(path);
    }
    return {std::move(catalog), std::move(prices)};
}

Files catalog_files(const Options& options) {
    Files files = data_files(options);
    for (const std::string& path : user_paths(options)) add_file(files, path);
    return files;
}

Files sound_catalog_files(const Options& options) {
    Files files = data_files(options);
    for (const std::string& path : user_paths(options)) {
        const std::size_t before = files.files.size();
        try {
            add_file(files, path);
            load_catalog(files.files);
        } catch (const Error& error) {
            files.files.resize(before);
            if (!is_among(options.words, path)) warn(fmt::format("{}; going on without this file", error.what()));
        }
    }
    return files;
}

Files reference_files(const Options& options) {
    Files files = catalog_files(options);
    if (!files.built_in_only) load_catalog(files.files);
    const std::string data = data_directory(options);
    if (data.empty()) {
        const std::vector<DataFile> in_full = embedded_reference();
        const auto users = files.files.begin() + static_cast<std::ptrdiff_t>(embedded_files().size());
        files.files.erase(files.files.begin(), users);
        files.files.insert(files.files.begin(), in_full.begin(), in_full.end());
        return files;
    }
    std::error_code error;
    const fs::path sources = fs::path(data) / "evidence/sources.json";
    if (fs::exists(sources, error)) append_file(files, sources.string());
    return files;
}

ClaimsFiles claims_files(const Options& options) {
    ClaimsFiles files;
    const std::string data = data_directory(options);
    const auto open = [&](const char* name) -> DataFile {
        if (data.empty()) return embedded_file(name);
        const std::string path = (fs::path(data) / name).string();
        return {path, files.bytes.emplace_back(read_file(path))};
    };
    files.claims = open("evidence/claims.json");
    files.sources = open("evidence/sources.json");
    return files;
}

Printing::Printing(const Options& options) : format(render_options(options)) {
    if (format.format != Format::html) return;
    const std::string data = data_directory(options);
    const std::string path = (fs::path(data) / "evidence/sources.json").string();
    std::error_code error;
    if (data.empty()) sources = load_sources(embedded_file("evidence/sources.json"));
    else if (fs::exists(path, error)) sources = load_sources({path, read_file(path)});
    format.sources = &sources;
}

std::optional<ModelFile> model_in_file(const Catalog& catalog, const char* flag, const std::string& name) {
    if (!is_path(name)) return {};
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

std::shared_ptr<const Ground> ground_of(const Options& options) {
    const auto ground = std::make_shared<Ground>();
    ground->files = catalog_files(options);
    PricedCatalog priced = catalog_with_prices(ground->files, options.request.prices);
    ground->catalog = std::move(priced.catalog);
    ground->book = std::move(priced.book);
    const std::vector<MeasuredRow> rows = options.no_config ? std::vector<MeasuredRow>{} : stored_rows(ground->catalog);
    if (!rows.empty()) {
        Learnt learnt = learn(ground->catalog, rows);
        ground->catalog.speed_model = std::move(learnt.speeds);  // the last step of loading
        ground->learnt = std::move(learnt.said);
    }
    return ground;
}

Loaded load(const Options& options) {
    Loaded loaded{options.ground ? options.ground : ground_of(options), options.request};
    Request& request = loaded.request;
    if (options.ground && request.prices && names_file(*request.prices))
        throw Error("--prices " + printable(*request.prices, 60) +
                    ": expected the id of a price book; a file of prices is named where the program is started");
    if (!options.ground) request.prices = loaded.ground->book;
    for (const std::optional<std::string>& model : {request.model, request.draft_model})
        if (!options.reads_files && model && is_path(*model))
            throw Error("--model " + printable(*model, 60) + ": files are not read here; expected an id or a size");
    if (request.model) request.model_file = model_in_file(loaded.catalog(), "--model", *request.model);
    if (request.draft_model)
        request.draft_file = model_in_file(loaded.catalog(), "--draft-model", *request.draft_model);
    return loaded;
}

Session session_of(const Options& options) {
    Loaded loaded = load(options);
    for (const std::string& id : options.words) loaded.request.systems.push_back(id);
    Session session{std::move(loaded.ground), {}};
    session.question = resolve(session.catalog(), loaded.request);
    for (const std::string& sentence : session.ground->learnt)
        session.question.assumptions.push_back({"measurements", sentence, {}, "", Origin::flag, "import"});
    return session;
}

Session session_about_systems(const Options& options) {
    Options named = options;
    const bool any = !options.words.empty() || !options.request.systems.empty();
    if (any && !options.request.availability) named.request.availability = "any";
    return session_of(named);
}

}  // namespace advisor::cli
