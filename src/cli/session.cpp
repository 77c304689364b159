#include "session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "catalog/kinds.hpp"

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

Catalog catalog_of(const Options& options) { return load_catalog(catalog_files(options).files); }

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

std::shared_ptr<const Ground> ground_of(const Options& options) {
    const auto ground = std::make_shared<Ground>();
    Files files = catalog_files(options);
    PricedCatalog priced = catalog_with_prices(files, options.request.prices);
    ground->catalog = std::move(priced.catalog);
    ground->book = std::move(priced.book);
    if (!options.no_config) ground->learnt = learn_from_own(ground->catalog);  // the last step of loading
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
        if (!options.reads_files && model && is_model_path(*model))
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
